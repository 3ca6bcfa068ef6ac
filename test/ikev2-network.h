// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_NETWORK_H
#define IKEV2_NETWORK_H

#include "ike-pair.h"

#include <map>
#include <set>

namespace ns3
{
namespace ike
{

/** @brief Any number of engines and the network between them, run against a clock. */
class Ikev2Network
{
  public:
    explicit Ikev2Network(bool modelled, uint64_t seed = 1);

    /** @brief An endpoint at these addresses. @return its number */
    size_t Add(std::vector<IpAddress> addresses, std::shared_ptr<const IkeEngineConfig> config);

    IkePairSide& Side(size_t endpoint);

    /** @brief The first connection of an endpoint, from its first address. */
    void Initiate(size_t endpoint, const IpAddress& remote);

    void Command(size_t endpoint, const IkeCommand& command);

    /** @brief The endpoint has these addresses from now on. */
    void Move(size_t endpoint, std::vector<IpAddress> addresses);

    void Run(Duration duration);

    /** @brief A datagram of a stranger's making. @param path as its receiver sees it */
    void Inject(const IpPath& path, Bytes octets);

    /** @brief The single IKE SAs of two endpoints and their single children fit together, and go
     * between the addresses they are at: a sentence when not. */
    std::string Disagreement(size_t a, size_t b);

    TimePoint Now() const
    {
        return m_now;
    }

    Duration latency{std::chrono::milliseconds(10)};
    std::function<Fate(size_t ordinal, const IpPath& path, ByteView datagram)>
        fate;                                    //!< path as the sender sees it
    std::function<void(IpPath& path)> translate; //!< a NAT: changes a path as the sender sees it
    std::set<std::pair<IpAddress, IpAddress>>
        cut; //!< sender and receiver between whom nothing goes
    size_t launched{0};

    /** @brief The TCP connection of an endpoint breaks and another takes its place, as a host does
     * it (RFC 9329 section 6.1). */
    void ReplaceStream(size_t endpoint, const IpPath& before);

    std::vector<IpPath> opened; //!< TCP connections, as their openers see them, in order
    std::set<IpPath> broken;    //!< those that carry nothing any more
    std::map<size_t, std::set<IpPath>> used; //!< by endpoint: those that IKE SAs use
    bool blocksUdp{false};

  private:
    struct Flight
    {
        TimePoint at;
        IpPath path; //!< as the receiver sees it
        Bytes octets;
    };

    void Collect(size_t endpoint);
    void Launch(const SendDatagramAction& send);
    IpPath OpenStream(IpPath path);
    void DoStreamAction(size_t endpoint, const IkeAction& action);

    bool m_modelled;
    uint64_t m_seed;
    std::vector<std::unique_ptr<IkePairSide>> m_sides;
    std::vector<std::shared_ptr<const IkeEngineConfig>> m_configs;
    std::map<IpAddress, size_t> m_owners;
    std::vector<IpAddress> m_first; // by endpoint
    std::deque<Flight> m_flights;
    TimePoint m_now{};
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_NETWORK_H */
