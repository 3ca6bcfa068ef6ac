// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_FORWARD_POLICY_H
#define IPSEC_FORWARD_POLICY_H

#include "ipsec-node-state.h"

#include "ns3/net-device.h"

#include <set>

namespace ns3
{
namespace ike
{

/**
 * @brief What a node's policy says to the packets that it forwards and that are not protected, RFC
 * 4301 sections 5.1 and 5.2.
 *
 * It knows the sides of the node: a packet that comes from inside has nothing to prove, and one
 * that leaves to the inside needs no protection. Where no device was called an inside one, every
 * packet that came out of no tunnel is looked at both ways (JudgeForwarded()).
 */
class IpsecForwardPolicy
{
  public:
    explicit IpsecForwardPolicy(Ptr<IpsecNodeState> state);

    void SetTunnelDevice(Ptr<NetDevice> tunnel);

    Ptr<NetDevice> GetTunnelDevice() const
    {
        return m_tunnel;
    }

    /** @brief The device is on the protected side of the IPsec boundary (RFC 4301 section 3.1). */
    void AddInside(Ptr<const NetDevice> device);

    /** @brief Whether packets from a device need be judged at all. */
    bool Concerns(const Ptr<const NetDevice>& from) const
    {
        return !m_state->Spd().IsEmpty() && (from != m_tunnel || !m_inside.empty());
    }

    /** @brief Whether fragments are to be judged with the packet that they are of, for its ports
     * (RFC 4301 section 7.4). */
    bool NamesPorts() const
    {
        return m_state->Spd().NamesPorts();
    }

    /** @param to what it leaves by; null when there is no route */
    IpsecForwardVerdict Judge(const IpsecPacketFields& packet,
                              const Ptr<const NetDevice>& from,
                              const Ptr<const NetDevice>& to) const;

    /** @brief Counts and traces a packet that is not forwarded. @param packet from its IP header
     * on */
    void Refuse(Ptr<const Packet> packet, IpsecForwardVerdict verdict);

    /** @brief Counts and traces a fragment whose others did not come. */
    void Lose(Ptr<const Packet> piece);

  private:
    Ptr<IpsecNodeState> m_state;
    Ptr<NetDevice> m_tunnel;
    std::set<Ptr<const NetDevice>> m_inside; // only ever asked whether one is there
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_FORWARD_POLICY_H */
