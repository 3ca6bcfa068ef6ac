// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-forward-policy.h"

namespace ns3
{
namespace ike
{

IpsecForwardPolicy::IpsecForwardPolicy(Ptr<IpsecNodeState> state)
    : m_state(state)
{
}

void
IpsecForwardPolicy::SetTunnelDevice(Ptr<NetDevice> tunnel)
{
    m_tunnel = tunnel;
}

void
IpsecForwardPolicy::AddInside(Ptr<const NetDevice> device)
{
    m_inside.insert(device);
}

IpsecForwardVerdict
IpsecForwardPolicy::Judge(const IpsecPacketFields& packet,
                          const Ptr<const NetDevice>& from,
                          const Ptr<const NetDevice>& to) const
{
    IpsecCrossing crossing;
    crossing.certain = !m_inside.empty();
    crossing.in = from != m_tunnel && m_inside.count(from) == 0;
    crossing.out = m_inside.count(to) == 0 && (crossing.certain || from != m_tunnel);
    if (crossing.certain && to == m_tunnel)
    {
        crossing.out = false; // the tunnel's own way out asks
    }
    const IpsecForwardVerdict verdict = JudgeForwarded(m_state->Spd(), packet, crossing);
    const bool isAskedAgain = to == m_tunnel && (verdict == IpsecForwardVerdict::PROTECT ||
                                                 verdict == IpsecForwardVerdict::DISCARD_OUT);
    return isAskedAgain ? IpsecForwardVerdict::PASS : verdict;
}

void
IpsecForwardPolicy::Refuse(Ptr<const Packet> packet, IpsecForwardVerdict verdict)
{
    const bool isOut = verdict == IpsecForwardVerdict::DISCARD_OUT;
    m_state->RefuseClear(packet,
                         verdict == IpsecForwardVerdict::UNPROTECTED
                             ? IpsecDropReason::UNPROTECTED
                             : IpsecDropReason::POLICY_DISCARD,
                         isOut ? IpsecDirection::OUTBOUND : IpsecDirection::INBOUND);
}

void
IpsecForwardPolicy::Lose(Ptr<const Packet> piece)
{
    m_state->RefuseClear(piece, IpsecDropReason::INCOMPLETE);
}

} // namespace ike
} // namespace ns3
