// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_LINE_END_H
#define IKE_LINE_END_H

#include "ns3/error-model.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-net-device.h"

#include <functional>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What a filter makes of a packet that comes out of a line. */
struct IkeLineFate
{
    bool drop{false};
    Time delay{0};
    std::vector<Time> copies; //!< how long after the packet came each copy of it follows
    Ptr<Packet> instead;      //!< another packet in its place
};

/**
 * @brief Looks at a packet that comes out of a line, from its link header on, and may decide about
 * it. It must not change the packet.
 */
using IkeLineFilter = std::function<void(const Ptr<Packet>& packet, IkeLineFate& fate)>;

/**
 * @brief The receiving end of a point-to-point line with what lies in wait there: noise, faults, an
 * attacker.
 *
 * ns-3's lines know loss only. This stands where a device asks whether a packet is corrupt. The
 * filters have their say in the order in which they were added; a packet that is to come later,
 * changed or twice is said to be corrupt and handed to the device again at its time, past the
 * filters that have seen it.
 */
class IkeLineEnd : public ErrorModel
{
  public:
    static TypeId GetTypeId();

    /** @brief That of a device; made when first asked for. An error model that the device has
     * already becomes the first filter. */
    static Ptr<IkeLineEnd> Of(Ptr<PointToPointNetDevice> device);

    /** @brief Has its say after those that are there. */
    void AddFilter(IkeLineFilter filter);

    /** @brief Lets the device receive a packet that nobody has sent over the line. @param packet
     * from its link header on */
    void Inject(Ptr<Packet> packet, Time delay);

  protected:
    void DoDispose() override;

  private:
    bool DoCorrupt(Ptr<Packet> packet) override;
    void DoReset() override;
    bool Filter(Ptr<Packet> packet, size_t first);
    void Later(Ptr<Packet> packet, size_t first, Time delay);
    void Continue(Ptr<Packet> packet, size_t first);

    Ptr<PointToPointNetDevice> m_device;
    std::vector<IkeLineFilter> m_filters;
    bool m_arriving{false}; // a packet that was judged must not be judged again
};

/** @brief The device at the other end of a line; null when there is none. */
Ptr<PointToPointNetDevice> OtherEndOf(const Ptr<PointToPointNetDevice>& device);

} // namespace ike
} // namespace ns3

#endif /* IKE_LINE_END_H */
