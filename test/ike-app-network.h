// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_APP_NETWORK_H
#define IKE_APP_NETWORK_H

#include "ike-connection-builder.h"
#include "ike-peer-application.h"
#include "ike-peer-helper.h"
#include "ipsec-node-state.h"

#include "ns3/error-model.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief A Child SA pair's event as a test remembers it. */
struct ChildSeen
{
    TimePoint at;
    IkeChildEvent event;
    std::string name;
    EspSpi inbound;
    EspSpi outbound;
    bool isInitiator;
};

/** @brief Remembers what a peer did. */
class PeerWitness : public IkeObserver
{
  public:
    void OnStateChange(TimePoint at,
                       const IkeSaInfo& sa,
                       const char* from,
                       const char* to,
                       const char* story) override;
    void OnMessage(TimePoint at,
                   const IkeSaInfo& sa,
                   bool sent,
                   const IkeMessage& plain,
                   ByteView datagram) override;
    void OnChild(TimePoint at,
                 const IkeSaInfo& sa,
                 IkeChildEvent event,
                 const IkeChildInfo& child) override;
    void OnExchange(TimePoint at, const IkeSaInfo& sa, const IkeExchangeReport& report) override;

    size_t CountChildren(IkeChildEvent event) const;
    size_t CountExchanges(IkeExchangeKind kind, IkeExchangeOutcome outcome) const;

    /** @brief When an IKE SA first came to a state; -1 ns when never. */
    Duration FirstTime(const std::string& state) const;

    std::vector<std::pair<TimePoint, std::string>> states;
    std::vector<size_t> sentSizes;
    std::vector<ChildSeen> children;
    std::vector<std::pair<TimePoint, IkeExchangeReport>> exchanges;
    uint64_t digest{0}; //!< of all messages, in order, with their times
};

/** @brief What a pair of gateways is built from. */
struct PairPlan
{
    bool realCrypto{false};
    std::string costs;               //!< a cost profile's text, empty for none
    std::string delay{"10ms"};       //!< one way
    std::string rate{"8Gbps"};       //!< so that an octet takes one nanosecond
    IkeLifetimePolicy childLifetime; //!< for ever
    IkeLifetimePolicy ikeLifetime;   //!< for ever
    IkeRetransmissionPolicy retransmission;
    IkeLossAction lossAction{IkeLossAction::CLEAR};
    Duration liveness{0};
    std::string ikeProposals{IkeConnectionBuilder::DEFAULT_IKE_PROPOSAL};
    std::string espProposals{IkeConnectionBuilder::DEFAULT_ESP_PROPOSAL};
    IpsecVolumeLimits limits;
    int64_t stream{1000};
    bool mobike{false};
    IkeTransportConfig transport[2];
    bool tellsUnknownSpis{false};
    Time addressInterval{0};
    bool onDemand{false};                     //!< the tunnel comes with the first packet
    IpsecSaScope scope{IpsecSaScope::POLICY}; //!< of what is on demand
    bool transportMode{false}; //!< between the gateways, for anything that the two say
    bool initiate{true};       //!< the left gateway sets the connection up when it starts
};

/**
 * @brief Two gateways (10.0.0.1 and 10.0.0.2) on one line, each with a host address behind it
 * (10.1.0.1 and 10.2.0.1, on loopback) and a tunnel between the two networks.
 */
class GatewayPair
{
  public:
    explicit GatewayPair(const PairPlan& plan);
    ~GatewayPair();

    /** @brief Runs on until this long after the start. */
    void RunUntil(Duration when);

    /** @brief Does something at an instant. */
    void At(Duration when, std::function<void()> action);

    /** @brief Sends UDP datagrams of a size through the tunnel from left to right: one an interval,
     * in [from, to). */
    void SendFlow(Duration from, Duration to, Duration interval, uint32_t octets);

    /** @brief The datagrams of the flow that arrived. */
    uint32_t Arrived() const;

    /** @brief The datagrams of the flow that were sent. */
    uint32_t Sent() const;

    IkeInitiation Initiation() const;

    /** @brief Drops the given packets, counted from 0, that come to a side. */
    void DropArrivals(int side, const std::vector<uint32_t>& which);

    /** @brief Whether each side has one outbound SA, and the other side its inbound end. */
    bool SadsMatch() const;

    NodeContainer nodes;
    NetDeviceContainer devices;
    std::shared_ptr<IkeCryptoProvider> provider;
    Ptr<IkePeerApplication> peer[2];
    Ptr<IpsecNodeState> ipsec[2];
    std::shared_ptr<PeerWitness> witness[2];
    std::shared_ptr<const IkeConnectionConfig> connection[2];

  private:
    void InstallPeers(const PairPlan& plan);
    void SendOne(Duration to, Duration interval, uint32_t octets);
    void OnArrival(Ptr<Socket> socket);

    Ptr<Socket> m_sender;
    Ptr<Socket> m_receiver;
    uint32_t m_sent{0};
    uint32_t m_arrived{0};
};

} // namespace ike
} // namespace ns3

#endif /* IKE_APP_NETWORK_H */
