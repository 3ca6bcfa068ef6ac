// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_INSTALLED_SA_H
#define IPSEC_INSTALLED_SA_H

#include "ah-transform.h"
#include "esp-transform.h"
#include "ipsec-drop-reason.h"
#include "ipsec-replay-window.h"
#include "ipsec-sa.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

namespace ns3
{
namespace ike
{

/** @brief Which limit of an SA's volume was reached. */
enum class IpsecExpiry : uint8_t
{
    SOFT, //!< time to negotiate a replacement
    HARD, //!< it carries nothing more
    IDLE, //!< the pair has carried nothing for its idle time
};

/**
 * @brief What one SA has carried and thrown away.
 *
 * `offered = packets + sum of dropped`: every packet that the SA was chosen for is in exactly one
 * of them.
 */
struct IpsecSaCounters
{
    uint64_t offered{0}; //!< packets that this SA was chosen for
    uint64_t packets{0}; //!< of these, sealed, or opened and found good
    uint64_t octets{0};  //!< that encryption was applied to (RFC 4301 section 4.4.2.1): payload,
                         //!< padding, trailer
    std::array<uint32_t, IPSEC_DROP_REASONS> dropped{};

    uint64_t Dropped() const;
};

/**
 * @brief An SA in use: parameters, transform, sequence number or replay window, volume limits,
 * counters.
 *
 * The keys go into the transform and are not kept beside it.
 */
class InstalledSa
{
  public:
    /**
     * @brief Makes an SA ready for packets.
     * @param order grows with each SA of a node
     * @return an error that names what of the parameters cannot be done
     */
    static Result<std::unique_ptr<InstalledSa>> Make(const IpsecSaParameters& parameters,
                                                     IkeCryptoProvider& provider,
                                                     uint64_t order);

    /** @brief What it was made from, without the keys. */
    const IpsecSaParameters& Parameters() const
    {
        return m_parameters;
    }

    /** @brief Other outer addresses and ports; all else stays. Whoever finds SAs by address has to
     * know, see IpsecSad::Move(). */
    void SetPath(const IpPath& path, bool udpEncapsulation);

    /** @brief Of an SA whose protocol is ESP. */
    EspTransform& Esp()
    {
        return std::get<EspTransform>(m_transform);
    }

    /** @brief Of an SA whose protocol is AH. */
    AhTransform& Ah()
    {
        return std::get<AhTransform>(m_transform);
    }

    bool IsAh() const
    {
        return std::holds_alternative<AhTransform>(m_transform);
    }

    uint64_t Order() const
    {
        return m_order;
    }

    /** @brief Who installed it; a number that means something to the node alone. */
    uint32_t Owner() const
    {
        return m_owner;
    }

    void SetOwner(uint32_t owner)
    {
        m_owner = owner;
    }

    const IpsecSaCounters& Counters() const
    {
        return m_counters;
    }

    /**
     * @brief Outbound: takes the next sequence number for a packet and accounts for it.
     * @param octets that will be encrypted
     * @return the number, or why the SA carries no more; that is then counted
     */
    Result<uint64_t, IpsecDropReason> Claim(uint64_t octets);

    /** @brief Inbound: judges the sequence number that a packet carries. Changes nothing. */
    ReplayCheck CheckReplay(uint32_t carried) const
    {
        return m_window.Check(carried);
    }

    /**
     * @brief Inbound: the packet is authentic: marks its number and accounts for it.
     * @return why the SA carries no more; that is then counted
     */
    std::optional<IpsecDropReason> Accept(uint64_t sequence, uint64_t octets);

    /** @brief Counts a packet that this SA was chosen for and that was dropped, and not by Claim()
     * or Accept(). */
    void CountDrop(IpsecDropReason reason);

    /** @brief Counts a drop after Claim() or Accept() had counted the packet as carried. */
    void Revoke(IpsecDropReason reason);

    /** @brief The limit that was reached since the last call; each is told once. */
    std::optional<IpsecExpiry> TakeExpiry();

    /** @brief The last sequence number sent, or the highest received. */
    uint64_t Sequence() const;

    /**
     * @brief Outbound: never sends numbers up to this one again, as after a fail-over (RFC 6311
     * section 5). Lower than the present one does nothing.
     */
    void AdvanceSequence(uint64_t sequence);

    /** @brief The last sequence number that may be sent. */
    uint64_t LastSequence() const;

    /** @brief When the pair last carried a packet: shared by both directions, and there only when
     * somebody wants to know. */
    using Activity = std::shared_ptr<TimePoint>;

    void SetActivity(Activity activity)
    {
        m_activity = std::move(activity);
    }

    const Activity& GetActivity() const
    {
        return m_activity;
    }

    void Touch(TimePoint now)
    {
        m_lastUsed = now;
        if (m_activity)
        {
            *m_activity = now;
        }
    }

    /** @brief When this direction last carried a packet; the start of time for never. Sealed or
     * found authentic, so of an inbound SA a sign that the peer lives. */
    TimePoint LastUsed() const
    {
        return m_lastUsed;
    }

    /** @brief Inbound: whether a packet's sender is another than is @p known, and than the last one
     * that was asked for here. */
    bool IsNews(const IpEndpoint& sender, const IpEndpoint& known)
    {
        const bool isNews = sender != known && sender != m_lastSender;
        m_lastSender = sender;
        return isNews;
    }

    /** @brief The largest outer packet that the path is known to carry, octets; 0 when unknown, or
     * known for too long (RFC 4301 section 8.2.2). */
    uint32_t PathMtu(TimePoint now) const
    {
        return now < m_pathMtuEnd ? m_pathMtu : 0;
    }

    /**
     * @brief An ICMP message says how large packets may be. It may be forged, so it is taken for
     * no less than the smallest MTU of the family, and only ever lowers what is known (RFC 4301
     * section 8.2).
     * @param end when it is forgotten
     */
    void LowerPathMtu(uint32_t mtu, TimePoint now, TimePoint end);

    /** @brief Whether the SA is for some ports only, so that it may carry no later fragments (RFC
     * 4301 section 7.3). */
    bool NamesPorts() const;

    /** @brief Octets that the SA puts around a packet of this size, outer IP header and UDP
     * included. */
    size_t Overhead(size_t packet) const;

    /** @brief The largest packet that fits into an outer packet of @p mtu octets; 0 when none
     * does. */
    size_t LargestInside(size_t mtu) const;

  private:
    using Transform = std::variant<EspTransform, AhTransform>;

    InstalledSa(const IpsecSaParameters& parameters, Transform transform, uint64_t order);

    bool ReachesHardLimit(uint64_t octets) const;
    void Account(uint64_t octets);

    IpsecSaParameters m_parameters;
    Transform m_transform;
    IpsecReplayWindow m_window;
    uint64_t m_order;
    uint32_t m_owner{0};
    uint64_t m_sent{0}; // the last sequence number sent
    IpsecSaCounters m_counters;
    Activity m_activity;
    TimePoint m_lastUsed{};
    IpEndpoint m_lastSender;
    uint32_t m_pathMtu{0};
    TimePoint m_pathMtuEnd{};
    bool m_softReached{false};
    bool m_hardReached{false};
    bool m_softTold{false};
    bool m_hardTold{false};
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_INSTALLED_SA_H */
