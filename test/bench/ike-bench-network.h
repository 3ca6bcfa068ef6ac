// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_BENCH_NETWORK_H
#define IKE_BENCH_NETWORK_H

#include "ike-bench-talk.h"
#include "ike-peer-application.h"

#include "ns3/node.h"
#include "ns3/socket.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What a measured network looks like. */
struct BenchPlan
{
    uint32_t clients{200};
    bool peers{true}; //!< false: nodes without IKE
    bool realCrypto{false};
    bool freshKeyExchange{false}; //!< rekeys with a key exchange of their own (PFS)
};

/**
 * @brief A hub and its clients, each on a line of its own, all with a lean stack; every node is an
 * IKE peer and beside that talks plain UDP. Everything is done by all clients, a millisecond apart,
 * and each function returns the processor time that the host spent, in microseconds per client.
 */
class BenchNetwork
{
  public:
    explicit BenchNetwork(const BenchPlan& plan);
    ~BenchNetwork();

    /** @brief Each client sets up its tunnel: IKE_SA_INIT and IKE_AUTH. */
    double SetUp();

    /** @brief Each client rekeys its Child SA: CREATE_CHILD_SA, then INFORMATIONAL to delete the
     * old one. */
    double RekeyChild();

    /** @brief Each client closes its tunnel. */
    double Close();

    /** @brief Each client and the hub exchange datagrams of these sizes by turns, through ns-3's
     * UDP sockets. */
    double TalkSockets(const BenchSizes& sizes);

    /** @brief The same through the UDP end points below the sockets, as IKE does. */
    double TalkBare(const BenchSizes& sizes);

    /** @brief Each client sends packets to the hub. @param protect through its tunnel */
    double SendPackets(uint32_t count, uint32_t octets, bool protect);

    /** @brief The sizes of the messages that the first client exchanges in @p work. */
    BenchSizes Capture(const std::function<void()>& work);

  private:
    struct Client
    {
        Ptr<Node> node;
        Ptr<IkePeerApplication> peer;
        IkeInitiation initiation;
        Ptr<Socket> plain;    //!< connected to the hub
        Ptr<Socket> tunneled; //!< connected to what is behind the hub
    };

    void AddClient(uint32_t index);
    void AddHubPeer();
    void AddPeer(Client& client, uint32_t index);
    void AddSockets();
    double Run(const std::function<void(uint32_t)>& each);
    void RequireTunnels(uint32_t tunnels) const;
    void RequireMessages(uint64_t before, const char* what) const;
    void OnArrival(Ptr<Socket> socket);
    void SendNext(uint32_t client, uint32_t left, uint32_t octets, bool protect);

    BenchPlan m_plan;
    Ptr<Node> m_hub;
    Ptr<IkePeerApplication> m_hubPeer;
    std::vector<Client> m_clients;
    std::shared_ptr<IkeCryptoProvider> m_provider;
    std::unique_ptr<BenchTalk> m_bare;
    std::unique_ptr<BenchTalk> m_sockets;
    Ptr<Socket> m_sink;
    uint64_t m_arrived{0};
};

} // namespace ike
} // namespace ns3

#endif /* IKE_BENCH_NETWORK_H */
