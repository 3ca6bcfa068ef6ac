// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_NODE_STATE_H
#define IPSEC_NODE_STATE_H

#include "ipsec-hold-queue.h"
#include "ipsec-sad.h"
#include "ipsec-spd.h"

#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/traced-callback.h"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>

namespace ns3
{

class Node;
class Packet;

namespace ike
{

/**
 * @brief Takes the cost of one packet from the node's processor.
 * @return how long the packet takes from now on; nothing when the processor refuses it
 */
using IpsecCpuCharge = std::function<std::optional<Duration>(Duration cost)>;

/** @brief Sends an ESP packet, from the SPI on, as a UDP payload (RFC 3948) or in a TCP stream (RFC
 * 9329). @return false when it cannot */
using IpsecEncapsulatedSender = std::function<bool(Ptr<Packet> esp, const IpPath& path)>;

/** @brief Names one who installs SAs at a node; 0 is nobody in particular. */
using IpsecUserId = uint32_t;

/** @brief What an installer of SAs, as an IKE application, wants to be told. Never called from
 * inside a packet's way. */
struct IpsecUser
{
    /** @brief An SA of this user reached its soft or hard volume, or was idle for too long; each is
     * told once for each SA. */
    std::function<void(ChildSaId child, IpsecDirection direction, IpsecExpiry expiry)> onExpiry;

    /** @brief The newest authentic packet of an SA in UDP or TCP came from another address or port
     * than the SA's (RFC 3947 section 7, RFC 9329 section 6.1). Told once for each. */
    std::function<void(ChildSaId child, const IpPath& path)> onPeerMoved;

    /** @brief A packet met a PROTECT policy and no SA (RFC 4301 section 4.4.1). The policy's
     * selectors are cut down to the packet as its scope says. */
    std::function<void(const IpsecPolicy& policy, const IpsecPacketFields& packet)> onAcquire;

    /** @brief ESP came under an SPI that no SA has (RFC 4303 section 3.4.2); told no more often
     * than the attribute UnknownSpiInterval says. The path is UDP's or TCP's where ESP came in it,
     * else its ports are 0. */
    std::function<void(EspSpi spi, const IpPath& path)> onUnknownSpi;
};

/**
 * @brief The packets of one direction at a node.
 *
 * `offered = carried + bypassed + sum of dropped + waiting`: each packet is in exactly one of them
 * at any time. Outbound, offered are the packets that the tunnel device was given, those of the
 * node's own that are not left alone, and those that the policy did not let the node forward;
 * carried are those that left protected, and bypassed those that the policy sent past the tunnel
 * device. Inbound, offered are the protected packets that came, and those in the clear that the
 * policy refused; carried are those whose inner packet went up. Waiting are those that the node's
 * processor has not finished, or whose SA is yet to come.
 */
struct IpsecTrafficCounters
{
    uint64_t offered{0};
    uint64_t carried{0};
    uint64_t octets{0}; //!< of the inner packets of those carried
    uint64_t bypassed{0};
    uint64_t waiting{0};
    std::array<uint64_t, IPSEC_DROP_REASONS> dropped{};

    void CountCarried(uint32_t innerOctets)
    {
        ++carried;
        octets += innerOctets;
    }

    uint64_t Dropped() const;

    uint64_t Dropped(IpsecDropReason reason) const
    {
        return dropped[static_cast<size_t>(reason)];
    }
};

/**
 * @brief The IPsec of one node: its SAs, its policy, who computes for it, and its counters.
 * Aggregated to the Node.
 *
 * Packets take their way through EspNetDevice and EspL4Protocol; applications need this class
 * alone. Every packet's fate is counted once under an IpsecDropReason or as carried: see
 * IpsecTrafficCounters, and for each SA IpsecSaCounters. Over all SAs of a direction, the packets
 * that were offered to an SA are those offered to the node less those dropped before an SA was
 * found (NOT_IP, TOO_BIG, POLICY_DISCARD, POLICY_BYPASS, NO_SA, UNKNOWN_SPI, and MALFORMED for
 * packets shorter than an SPI and sequence number).
 */
class IpsecNodeState : public Object
{
  public:
    static TypeId GetTypeId();

    IpsecNodeState();
    ~IpsecNodeState() override;

    /** @brief The node's state; makes and aggregates one when there is none. */
    static Ptr<IpsecNodeState> Of(Ptr<Node> node);

    // --- what it is made of ---

    /** @brief Who seals and opens; before the first SA. Shared by any number of nodes, never null.
     */
    void SetCryptoProvider(std::shared_ptr<IkeCryptoProvider> provider);

    bool HasCryptoProvider() const
    {
        return m_provider != nullptr;
    }

    /**
     * @brief Fixes the random stream that IVs come from.
     * @return how many streams were used: 1
     */
    int64_t AssignStreams(int64_t stream);

    /** @brief Charges packets to the node's processor; without it, packets cost no time. */
    void SetCpuCharge(IpsecCpuCharge charge);

    /** @brief Sends ESP in UDP for SAs that ask for it; without it, their packets are dropped with
     * a reason. */
    void SetUdpSender(IpsecEncapsulatedSender sender);

    /** @brief The same for SAs in TCP. */
    void SetTcpSender(IpsecEncapsulatedSender sender);

    /** @brief A UDP port of this node whose packets the policy does not look at, as those of IKE
     * (RFC 4301 section 5.1 step 2). Ports 500 and 4500 are exempt from the start. */
    void ExemptUdpPort(uint16_t port);
    bool IsExemptPort(uint16_t port) const;

    /** @brief The same of TCP, where this node listens; none is exempt from the start (RFC 9329).
     */
    void ExemptTcpPort(uint16_t port)
    {
        m_exemptTcpPorts.insert(port);
    }

    /** @brief A TCP port that this node calls its peers at. */
    void ExemptTcpPeerPort(uint16_t port)
    {
        m_exemptTcpPeerPorts.insert(port);
    }

    bool IsExemptTcp(uint16_t local, uint16_t remote) const
    {
        return m_exemptTcpPorts.count(local) != 0 || m_exemptTcpPeerPorts.count(remote) != 0;
    }

    /** @brief From now on the policy looks at the node's own packets, too (RFC 4301 section 5.1),
     * as with the first SA in transport mode. Nothing at a node without EspL4Protocol. */
    void GuardHost();

    // --- users ---

    /** @brief Adds somebody who installs SAs. @return the id to install them with */
    IpsecUserId AddUser(IpsecUser user);

    /** @brief From now on the user is told nothing; its SAs stay. */
    void RemoveUser(IpsecUserId user);

    // --- SAs and policies ---

    /**
     * @brief Puts one direction of a Child SA to work.
     * @return an error that says what of the parameters cannot be done
     */
    Result<Done> Install(const IpsecSaParameters& parameters, IpsecUserId user = 0);

    /**
     * @brief Takes one direction of a Child SA out.
     * @return false when there is none of that kind
     */
    bool Remove(IpsecDirection direction,
                EspSpi spi,
                const IpAddress& local,
                const IpAddress& remote,
                ProtocolId protocol = ProtocolId::ESP);

    /**
     * @brief One direction of a Child SA goes between other outer addresses and ports.
     * @param key by the addresses it has had
     * @return false when there is none of that kind, or another one is in the way
     */
    bool Move(const IpsecSaKey& key, const IpPath& path, bool udpEncapsulation);

    /** @brief Takes out all SAs of a user, as when its memory is lost. @return how many */
    size_t RemoveAllOf(IpsecUserId user);

    /** @brief Adds a policy. Without any, SAs' own selectors are the policy, and what fits none is
     * dropped. */
    Result<IpsecPolicyId> AddPolicy(const IpsecPolicy& policy);

    bool RemovePolicy(IpsecPolicyId id);

    const IpsecSad& Sad() const;
    const IpsecSpd& Spd() const;

    /** @brief The packets of a direction since the start. */
    const IpsecTrafficCounters& Counters(IpsecDirection direction) const;

    /** @brief Hands over an ESP packet that came in UDP or TCP, from the SPI on, without a non-ESP
     * marker or length. */
    void ReceiveUdp(Ptr<Packet> esp, const IpPath& path);

    /** @brief Counts and traces a packet that came in the clear and may not, or may not be
     * forwarded so. */
    void RefuseClear(Ptr<const Packet> packet,
                     IpsecDropReason reason,
                     IpsecDirection direction = IpsecDirection::INBOUND);

    // --- trace signatures ---

    /** @brief Sent: an ESP packet, from the SPI on. Received: an inner packet. The SA's keys are
     * not there. */
    typedef void (*PacketCallback)(Ptr<const Packet> esp, const IpsecSaParameters& sa);

    /** @brief A dropped packet: inner on the way out, ESP on the way in as far as it was taken
     * apart; SPI 0 for none. */
    typedef void (*DropCallback)(Ptr<const Packet> packet,
                                 IpsecDropReason reason,
                                 IpsecDirection direction,
                                 EspSpi spi);

    /** @brief An SA came or went; the counters are final when it went. */
    typedef void (*SaCallback)(const IpsecSaParameters& sa, const IpsecSaCounters& counters);

    typedef void (*ExpiryCallback)(const IpsecSaParameters& sa, IpsecExpiry expiry);

    typedef void (*AcquireCallback)(const IpsecPolicy& policy, const IpsecPacketFields& packet);

  protected:
    void DoDispose() override;

  private:
    friend class EspL4Protocol; // the packets' way through this state
    friend class IpsecInbound;
    friend class IpsecOutbound;

    using EncapsulatedReceiver = std::function<void(Ptr<Packet> esp, const IpPath& path)>;

    IpsecTrafficCounters& CountersOf(IpsecDirection direction);
    RandomSource& Random();
    std::optional<Duration> Charge(Duration cost);
    void Drop(Ptr<const Packet> packet,
              IpsecDropReason reason,
              IpsecDirection direction,
              EspSpi spi);
    /** @brief Asks for an SA and lets a packet wait for it. @return why the packet may not wait */
    std::optional<IpsecDropReason> AcquireFor(const IpsecSpdEntry& entry,
                                              const IpsecPacketFields& packet,
                                              IpsecHeldPacket held);
    void Acquire(const IpsecSpdEntry& entry,
                 const IpsecPacketFields& packet,
                 const IpsecHoldKey& key);
    void ReleaseHeld();
    void TellExpiry(InstalledSa& sa);
    void TellUnknownSpi(EspSpi spi, const IpPath& path);
    void TellPath(InstalledSa& sa, const IpPath& path);
    void Tell(const InstalledSa& sa, IpsecExpiry expiry);
    void WatchIdle(const IpsecSaKey& key);
    TimePoint Now() const;
    Duration PacketCost(Duration cipher) const;
    void Retire(std::unique_ptr<InstalledSa> sa);

    std::shared_ptr<IkeCryptoProvider> m_provider;
    int64_t m_stream{-1};
    std::optional<SeededRandomSource> m_random;
    IpsecCpuCharge m_charge;
    IpsecEncapsulatedSender m_udpSender;
    IpsecEncapsulatedSender m_tcpSender;
    EncapsulatedReceiver m_encapsulatedReceiver;
    std::function<void()> m_guardHost;
    std::function<void()> m_guardForwarding;
    std::set<uint16_t> m_exemptPorts{500, 4500};
    std::set<uint16_t> m_exemptTcpPorts;
    std::set<uint16_t> m_exemptTcpPeerPorts;
    Time m_unknownSpiInterval;
    Time m_unknownSpiQuietUntil;
    Time m_acquireInterval;
    uint32_t m_holdPackets{16};
    Time m_holdTime;
    IpsecHoldQueue m_held;
    bool m_releasing{false};
    IpsecUserId m_lastUser{0};
    std::map<IpsecUserId, IpsecUser> m_users;
    std::map<IpsecHoldKey, Time> m_acquired; // when packets of a key last asked for an SA
    std::map<std::pair<IpsecUserId, ChildSaId>, InstalledSa::Activity> m_activities;
    IpsecSad m_sad;
    IpsecSpd m_spd;
    IpsecTrafficCounters m_inbound;
    IpsecTrafficCounters m_outbound;
    TracedCallback<Ptr<const Packet>, const IpsecSaParameters&> m_sentTrace;
    TracedCallback<Ptr<const Packet>, const IpsecSaParameters&> m_receivedTrace;
    TracedCallback<Ptr<const Packet>, IpsecDropReason, IpsecDirection, EspSpi> m_dropTrace;
    TracedCallback<const IpsecSaParameters&, const IpsecSaCounters&> m_installedTrace;
    TracedCallback<const IpsecSaParameters&, const IpsecSaCounters&> m_removedTrace;
    TracedCallback<const IpsecSaParameters&, IpsecExpiry> m_expiryTrace;
    TracedCallback<const IpsecPolicy&, const IpsecPacketFields&> m_acquireTrace;
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_NODE_STATE_H */
