// SPDX-License-Identifier: GPL-2.0-only

#ifndef NAT_TABLE_H
#define NAT_TABLE_H

#include "ike-result.h"
#include "ike-time.h"
#include "nat-policy.h"
#include "nat-port-set.h"

#include <array>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <list>
#include <unordered_map>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Protocols that a NAT tells apart, by their IANA numbers. */
enum class NatProtocol : uint8_t
{
    ICMP = 1, //!< queries; their identifier stands for a port (RFC 5508)
    TCP = 6,
    UDP = 17,
};

/** @brief "icmp", "tcp", "udp". */
const char* NameOf(NatProtocol protocol);

/** @brief An IPv4 address and a port, or an ICMP query's identifier. Host byte order. */
struct NatEndpoint
{
    uint32_t address{0};
    uint16_t port{0};

    friend bool operator==(const NatEndpoint& a, const NatEndpoint& b)
    {
        return a.address == b.address && a.port == b.port;
    }
};

/** @brief Why a NAT threw a packet away. */
enum class NatDropReason : uint8_t
{
    NO_MAPPING,      //!< nobody inside has asked for it
    FILTERED,        //!< a mapping is there, for other remote endpoints
    PORTS_EXHAUSTED, //!< every external port of the protocol is taken
    TABLE_FULL,      //!< NatPolicy::mostMappings are there
    NOT_TRANSLATED,  //!< a protocol that this NAT does not translate
    STRAY_FRAGMENT,  //!< a fragment that came before its first one
    MALFORMED,       //!< too short for its own headers
    NO_HAIRPINNING,  //!< from inside to inside by the external address, which is switched off
    TTL_EXPIRED,     //!< would leave with a time to live of zero
};

/** @brief How many NatDropReasons there are. */
constexpr size_t NAT_DROP_REASONS = static_cast<size_t>(NatDropReason::TTL_EXPIRED) + 1;

const char* NameOf(NatDropReason reason);

/** @brief What TCP flags mean to a mapping's timeout, RFC 5382 section 5. */
enum class NatTcpSignal : uint8_t
{
    NONE,
    OPENING, //!< SYN
    CLOSING, //!< FIN
    RESET,   //!< RST
};

/** @brief One packet as the table sees it. */
struct NatFlow
{
    NatProtocol protocol{NatProtocol::UDP};
    NatEndpoint inside; //!< outbound: the source
    NatEndpoint remote; //!< the endpoint outside
    NatTcpSignal signal{NatTcpSignal::NONE};
};

/** @brief One mapping, for reports. */
struct NatMapping
{
    NatProtocol protocol{NatProtocol::UDP};
    NatEndpoint inside;
    NatEndpoint remote;   //!< as far as the mapping depends on it, else zeros
    uint16_t external{0}; //!< port or identifier
    TimePoint created{};
    TimePoint expires{}; //!< of a static forward: never
    bool isStatic{false};
};

/**
 * @brief The mappings of one NAT with one external address: what goes out gets an external port,
 * what comes in finds its way back (RFC 4787, RFC 5382, RFC 5508).
 *
 * Each lookup is one hash probe, and time costs nothing: mappings of equal timeouts lie in the
 * order of their last use. Memory is bounded by the policy. Deterministic: ports are taken in
 * order.
 */
class NatTable
{
  public:
    using Listener = std::function<void(TimePoint at, const NatMapping& mapping, bool isNew)>;

    explicit NatTable(const NatPolicy& policy);

    /** @brief Who is told of mappings that come and go. */
    void SetListener(Listener listener);

    /** @brief A packet goes out. @return its external port */
    Result<uint16_t, NatDropReason> Outbound(TimePoint now, const NatFlow& flow);

    /** @brief A packet comes in from flow.remote for an external port. @return who it is for */
    Result<NatEndpoint, NatDropReason> Inbound(TimePoint now,
                                               const NatFlow& flow,
                                               uint16_t external);

    /** @brief Whose external port that is, without any effect; for ICMP errors. */
    Result<NatEndpoint, NatDropReason> Find(TimePoint now,
                                            NatProtocol protocol,
                                            uint16_t external) const;

    /** @brief The external port of a flow that has one, without any effect; for ICMP errors. */
    Result<uint16_t, NatDropReason> FindExternal(TimePoint now, const NatFlow& flow) const;

    /** @brief Leads an external port inside for good, open to everybody; replaces what has it. */
    void AddForward(TimePoint now, NatProtocol protocol, uint16_t external, NatEndpoint inside);

    /** @brief Forgets all mappings but static forwards, as a reboot does; the next ports go on from
     * where they were. */
    void Forget(TimePoint now);

    /** @brief All mappings that live at @p now, by protocol and external port. */
    std::vector<NatMapping> Dump(TimePoint now) const;

    size_t Size() const
    {
        return m_byExternal.size();
    }

  private:
    /** @brief Mappings that age alike. */
    enum Class : uint8_t
    {
        UDP,
        TCP_ESTABLISHED,
        TCP_TRANSITORY,
        ICMP,
        STATIC,
        CLASSES,
    };

    struct Remote
    {
        NatEndpoint endpoint;
        TimePoint used;
    };

    struct Entry
    {
        NatMapping mapping;
        Class age{UDP};
        bool sentOut{false}; //!< TCP: a packet has gone each way
        bool cameIn{false};
        std::vector<Remote> remotes; //!< whom the filter lets in, the latest last
    };

    using Entries = std::list<Entry>;

    struct InsideKey
    {
        NatProtocol protocol;
        NatEndpoint inside;
        NatEndpoint remote;

        friend bool operator==(const InsideKey& a, const InsideKey& b)
        {
            return a.protocol == b.protocol && a.inside == b.inside && a.remote == b.remote;
        }
    };

    struct HashInside
    {
        size_t operator()(const InsideKey& key) const;
    };

    using ByInside = std::unordered_map<InsideKey, Entries::iterator, HashInside>;

    InsideKey KeyOf(const NatFlow& flow) const;
    ByInside::const_iterator FindInside(const NatFlow& flow) const;
    Duration TimeoutOf(Class age) const;
    void Purge(TimePoint now);
    void Remove(TimePoint now, Entries::iterator entry);
    Result<Entries::iterator, NatDropReason> Add(TimePoint now, const NatFlow& flow);
    Result<uint16_t, NatDropReason> AllocatePort(NatProtocol protocol, uint16_t wanted);
    NatPortSet& PortsOf(NatProtocol protocol);
    void Refresh(TimePoint now, Entries::iterator entry);
    void Follow(TimePoint now, Entries::iterator entry, NatTcpSignal signal, bool isOut);
    void Admit(TimePoint now, Entry& entry, const NatEndpoint& remote) const;
    bool Admits(TimePoint now, const Entry& entry, const NatEndpoint& remote) const;

    NatPolicy m_policy;
    Listener m_listener;
    std::array<Entries, CLASSES> m_entries; //!< each in the order of expiry
    ByInside m_byInside;
    std::unordered_map<uint32_t, Entries::iterator> m_byExternal; //!< by protocol and port
    NatPortSet m_udpPorts;
    NatPortSet m_tcpPorts;
    NatPortSet m_identifiers;
};

/** @brief Writes mappings as a table. @param external the NAT's address */
void PrintNatMappings(std::ostream& os, const std::vector<NatMapping>& mappings, uint32_t external);

} // namespace ike
} // namespace ns3

#endif /* NAT_TABLE_H */
