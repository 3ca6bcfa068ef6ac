// SPDX-License-Identifier: GPL-2.0-only

#include "ah-l4-protocol.h"

#include "esp-l4-protocol.h"

#include "ns3/icmpv4.h"
#include "ns3/icmpv6-header.h"

namespace ns3
{
namespace ike
{

NS_OBJECT_ENSURE_REGISTERED(AhL4Protocol);

TypeId
AhL4Protocol::GetTypeId()
{
    static TypeId tid = TypeId("ns3::ike::AhL4Protocol")
                            .SetParent<IpL4Protocol>()
                            .SetGroupName("Ike")
                            .AddConstructor<AhL4Protocol>();
    return tid;
}

AhL4Protocol::AhL4Protocol() = default;
AhL4Protocol::~AhL4Protocol() = default;

void
AhL4Protocol::SetHead(EspL4Protocol* head)
{
    m_head = head;
}

int
AhL4Protocol::GetProtocolNumber() const
{
    return PROT_NUMBER;
}

IpL4Protocol::RxStatus
AhL4Protocol::Receive(Ptr<Packet> packet,
                      const Ipv4Header& header,
                      Ptr<Ipv4Interface> incomingInterface)
{
    return m_head ? m_head->Take(packet, ProtocolId::AH, header, incomingInterface) : RX_OK;
}

IpL4Protocol::RxStatus
AhL4Protocol::Receive(Ptr<Packet> packet,
                      const Ipv6Header& header,
                      Ptr<Ipv6Interface> incomingInterface)
{
    return m_head ? m_head->Take(packet, ProtocolId::AH, header, incomingInterface) : RX_OK;
}

void
AhL4Protocol::ReceiveIcmp(Ipv4Address /* icmpSource */,
                          uint8_t /* icmpTtl */,
                          uint8_t icmpType,
                          uint8_t icmpCode,
                          uint32_t icmpInfo,
                          Ipv4Address /* payloadSource */,
                          Ipv4Address payloadDestination,
                          const uint8_t payload[8])
{
    if (m_head && icmpType == Icmpv4Header::ICMPV4_DEST_UNREACH &&
        icmpCode == Icmpv4DestinationUnreachable::ICMPV4_FRAG_NEEDED)
    {
        m_head->OnTooBig(ProtocolId::AH,
                         FromIpv4Address(payloadDestination),
                         ByteView(payload, 8),
                         icmpInfo);
    }
}

void
AhL4Protocol::ReceiveIcmp(Ipv6Address /* icmpSource */,
                          uint8_t /* icmpTtl */,
                          uint8_t icmpType,
                          uint8_t /* icmpCode */,
                          uint32_t icmpInfo,
                          Ipv6Address /* payloadSource */,
                          Ipv6Address payloadDestination,
                          const uint8_t payload[8])
{
    if (m_head && icmpType == Icmpv6Header::ICMPV6_ERROR_PACKET_TOO_BIG)
    {
        m_head->OnTooBig(ProtocolId::AH,
                         FromIpv6Address(payloadDestination),
                         ByteView(payload, 8),
                         icmpInfo);
    }
}

void
AhL4Protocol::SetDownTarget(DownTargetCallback callback)
{
    m_downTarget = callback;
}

void
AhL4Protocol::SetDownTarget6(DownTargetCallback6 callback)
{
    m_downTarget6 = callback;
}

IpL4Protocol::DownTargetCallback
AhL4Protocol::GetDownTarget() const
{
    return m_downTarget;
}

IpL4Protocol::DownTargetCallback6
AhL4Protocol::GetDownTarget6() const
{
    return m_downTarget6;
}

} // namespace ike
} // namespace ns3
