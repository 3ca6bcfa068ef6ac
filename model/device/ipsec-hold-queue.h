// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_HOLD_QUEUE_H
#define IPSEC_HOLD_QUEUE_H

#include "ipsec-selector-index.h"
#include "ipsec-spd.h"

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"

#include <deque>
#include <functional>
#include <map>
#include <tuple>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Which packets wait for the same SA: those of one policy, cut down as its scope says. */
using IpsecHoldKey = std::tuple<IpsecPolicyId, IpAddress, IpAddress, uint8_t, uint16_t, uint16_t>;

/** @brief The key of a packet that met a policy. */
IpsecHoldKey HoldKeyOf(const IpsecSpdEntry& entry, const IpsecPacketFields& packet);

/** @brief A packet that waits for an SA. */
struct IpsecHeldPacket
{
    IpsecFlow flow;
    uint8_t dscp{0};
    Ptr<const Packet> packet;
    std::function<void()> resume; //!< sends it the way it came
};

/**
 * @brief Packets that met a PROTECT policy before there was an SA: so many for each SA that is
 * asked for, so many altogether, and so long.
 */
class IpsecHoldQueue
{
  public:
    /** @brief Takes what has waited for too long. */
    using Expired = std::function<void(const IpsecHeldPacket& held)>;

    /** @brief All queues together never hold more packets than this. */
    static constexpr size_t MAX_PACKETS = 4096;

    explicit IpsecHoldQueue(Expired expired);
    ~IpsecHoldQueue();
    IpsecHoldQueue(const IpsecHoldQueue&) = delete;
    IpsecHoldQueue& operator=(const IpsecHoldQueue&) = delete;

    /**
     * @brief Lets a packet wait.
     * @param limit packets for one key @param patience from the first packet of a key on
     * @return false when there is no room
     */
    bool Hold(const IpsecHoldKey& key, IpsecHeldPacket held, size_t limit, Time patience);

    /** @brief Takes out the packets that @p admitted says can go, in the order they came. */
    std::vector<IpsecHeldPacket> Release(
        const std::function<bool(const IpsecHeldPacket&)>& admitted);

    size_t Size() const
    {
        return m_size;
    }

    void Clear();

  private:
    struct Line
    {
        std::deque<IpsecHeldPacket> packets;
        EventId expiry;
    };

    void Expire(const IpsecHoldKey& key);

    Expired m_expired;
    std::map<IpsecHoldKey, Line> m_lines;
    size_t m_size{0};
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_HOLD_QUEUE_H */
