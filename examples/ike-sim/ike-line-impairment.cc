// SPDX-License-Identifier: GPL-2.0-only

#include "ike-line-impairment.h"

#include "ns3/ipv4-header.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/ppp-header.h"
#include "ns3/simulator.h"
#include "ns3/udp-l4-protocol.h"

namespace ns3
{
namespace ike
{

NS_OBJECT_ENSURE_REGISTERED(LineImpairment);

namespace
{

/** @brief Of a packet with the header of ns-3's point-to-point lines. */
bool
IsUdp(Ptr<const Packet> packet)
{
    Ptr<Packet> copy = packet->Copy();
    PppHeader line;
    copy->RemoveHeader(line);
    constexpr uint16_t PPP_IPV4 = 0x0021;
    Ipv4Header header;
    return line.GetProtocol() == PPP_IPV4 && copy->PeekHeader(header) != 0 &&
           header.GetProtocol() == UdpL4Protocol::PROT_NUMBER;
}

} // namespace

TypeId
LineImpairment::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::ike::LineImpairment").SetParent<ErrorModel>().SetGroupName("Ike");
    return tid;
}

LineImpairment::LineImpairment()
    : m_random(CreateObject<UniformRandomVariable>())
{
}

int64_t
LineImpairment::Attach(Ptr<PointToPointNetDevice> device,
                       const std::vector<SimLineRule>& rules,
                       int64_t stream)
{
    auto impairment = CreateObject<LineImpairment>();
    impairment->m_device = device;
    impairment->m_rules = rules;
    impairment->m_random->SetStream(stream);
    device->SetReceiveErrorModel(impairment);
    return 1;
}

void
LineImpairment::DoDispose()
{
    m_device = nullptr;
    ErrorModel::DoDispose();
}

bool
LineImpairment::DoCorrupt(Ptr<Packet> packet)
{
    if (m_arriving)
    {
        return false;
    }
    const int64_t now = Simulator::Now().GetNanoSeconds();
    Duration jitter{0};
    bool twice = false;
    for (const SimLineRule& rule : m_rules)
    {
        if (now < rule.from.count() || now >= rule.until.count())
        {
            continue;
        }
        if (rule.blocksUdp && IsUdp(packet))
        {
            return true;
        }
        if (rule.loss > 0 && m_random->GetValue(0, 1) < rule.loss)
        {
            return true;
        }
        twice = twice || (rule.duplication > 0 && m_random->GetValue(0, 1) < rule.duplication);
        jitter += rule.jitter;
    }
    if (twice)
    {
        Later(packet->Copy(), DrawDelay(jitter));
    }
    if (jitter.count() == 0)
    {
        return false;
    }
    Later(packet->Copy(), DrawDelay(jitter));
    return true;
}

void
LineImpairment::DoReset()
{
}

Time
LineImpairment::DrawDelay(Duration jitter)
{
    return NanoSeconds(static_cast<int64_t>(m_random->GetValue(0, 1) * jitter.count()));
}

void
LineImpairment::Later(Ptr<Packet> packet, Time delay)
{
    Simulator::Schedule(delay, &LineImpairment::Arrive, Ptr<LineImpairment>(this), packet);
}

void
LineImpairment::Arrive(Ptr<Packet> packet)
{
    m_arriving = true;
    m_device->Receive(packet);
    m_arriving = false;
}

} // namespace ike
} // namespace ns3
