// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-l4-protocol.h"

#include "ipsec-ip-link.h"

#include "ns3/icmpv4.h"
#include "ns3/icmpv6-header.h"

namespace ns3
{
namespace ike
{

NS_OBJECT_ENSURE_REGISTERED(IpsecL4Protocol);

namespace
{

constexpr size_t QUOTED = 8; // octets of the packet that ICMP quotes behind its IP header

} // namespace

TypeId
IpsecL4Protocol::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::ike::IpsecL4Protocol").SetParent<IpL4Protocol>().SetGroupName("Ike");
    return tid;
}

IpsecL4Protocol::IpsecL4Protocol() = default;
IpsecL4Protocol::~IpsecL4Protocol() = default;

void
IpsecL4Protocol::DoDispose()
{
    m_downTarget = DownTargetCallback();
    m_downTarget6 = DownTargetCallback6();
    IpL4Protocol::DoDispose();
}

void
IpsecL4Protocol::ReceiveIcmp(Ipv4Address /* icmpSource */,
                             uint8_t /* icmpTtl */,
                             uint8_t icmpType,
                             uint8_t icmpCode,
                             uint32_t icmpInfo,
                             Ipv4Address /* payloadSource */,
                             Ipv4Address payloadDestination,
                             const uint8_t payload[8])
{
    if (icmpType == Icmpv4Header::ICMPV4_DEST_UNREACH &&
        icmpCode == Icmpv4DestinationUnreachable::ICMPV4_FRAG_NEEDED)
    {
        OnTooBig(FromIpv4Address(payloadDestination), ByteView(payload, QUOTED), icmpInfo);
    }
}

void
IpsecL4Protocol::ReceiveIcmp(Ipv6Address /* icmpSource */,
                             uint8_t /* icmpTtl */,
                             uint8_t icmpType,
                             uint8_t /* icmpCode */,
                             uint32_t icmpInfo,
                             Ipv6Address /* payloadSource */,
                             Ipv6Address payloadDestination,
                             const uint8_t payload[8])
{
    if (icmpType == Icmpv6Header::ICMPV6_ERROR_PACKET_TOO_BIG)
    {
        OnTooBig(FromIpv6Address(payloadDestination), ByteView(payload, QUOTED), icmpInfo);
    }
}

void
IpsecL4Protocol::OnTooBig(const IpAddress&, ByteView, uint32_t)
{
}

void
IpsecL4Protocol::SetDownTarget(DownTargetCallback callback)
{
    m_downTarget = callback;
}

void
IpsecL4Protocol::SetDownTarget6(DownTargetCallback6 callback)
{
    m_downTarget6 = callback;
}

IpL4Protocol::DownTargetCallback
IpsecL4Protocol::GetDownTarget() const
{
    return m_downTarget;
}

IpL4Protocol::DownTargetCallback6
IpsecL4Protocol::GetDownTarget6() const
{
    return m_downTarget6;
}

} // namespace ike
} // namespace ns3
