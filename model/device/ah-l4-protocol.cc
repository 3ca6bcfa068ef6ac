// SPDX-License-Identifier: GPL-2.0-only

#include "ah-l4-protocol.h"

#include "esp-l4-protocol.h"

namespace ns3
{
namespace ike
{

NS_OBJECT_ENSURE_REGISTERED(AhL4Protocol);

TypeId
AhL4Protocol::GetTypeId()
{
    static TypeId tid = TypeId("ns3::ike::AhL4Protocol")
                            .SetParent<IpsecL4Protocol>()
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
AhL4Protocol::OnTooBig(const IpAddress& peer, ByteView octets, uint32_t mtu)
{
    if (m_head)
    {
        m_head->LearnMtu(ProtocolId::AH, peer, octets, mtu);
    }
}

} // namespace ike
} // namespace ns3
