// SPDX-License-Identifier: GPL-2.0-only

#include "esp-l4-protocol.h"

#include "ah-l4-protocol.h"
#include "esp-net-device.h"
#include "ipsec-guarded-protocol.h"
#include "ipsec-guarded-routing.h"
#include "ipsec-guarded-routing6.h"

#include "ns3/boolean.h"
#include "ns3/icmpv4-l4-protocol.h"
#include "ns3/icmpv4.h"
#include "ns3/icmpv6-header.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/udp-l4-protocol.h"
#include "ns3/uinteger.h"

#include <utility>

namespace ns3
{
namespace ike
{

NS_OBJECT_ENSURE_REGISTERED(EspL4Protocol);

TypeId
EspL4Protocol::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::ike::EspL4Protocol")
            .SetParent<IpsecL4Protocol>()
            .SetGroupName("Ike")
            .AddConstructor<EspL4Protocol>()
            .AddAttribute(
                "CopyDscp",
                "Copy the inner DSCP to the outer header; else the outer one is Dscp.",
                BooleanValue(true),
                MakeBooleanAccessor(&EspL4Protocol::SetCopyDscp, &EspL4Protocol::GetCopyDscp),
                MakeBooleanChecker())
            .AddAttribute("Dscp",
                          "The outer DSCP when CopyDscp is false.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&EspL4Protocol::SetDscp, &EspL4Protocol::GetDscp),
                          MakeUintegerChecker<uint8_t>(0, 63))
            .AddAttribute("Ttl",
                          "The outer TTL.",
                          UintegerValue(64),
                          MakeUintegerAccessor(&EspL4Protocol::SetTtl, &EspL4Protocol::GetTtl),
                          MakeUintegerChecker<uint8_t>(1))
            .AddAttribute(
                "CopyDf",
                "Copy the inner don't-fragment bit to the outer header; else the outer one is "
                "Df (RFC 4301 section 8.1).",
                BooleanValue(false),
                MakeBooleanAccessor(&EspL4Protocol::SetCopyDf, &EspL4Protocol::GetCopyDf),
                MakeBooleanChecker())
            .AddAttribute(
                "Df",
                "The outer don't-fragment bit when CopyDf is false. With the bit set, packets "
                "too large for the outgoing device are dropped.",
                BooleanValue(false),
                MakeBooleanAccessor(&EspL4Protocol::SetDf, &EspL4Protocol::GetDf),
                MakeBooleanChecker())
            .AddAttribute("PathMtuAge",
                          "How long a path MTU counts that ICMP told of; then larger packets try "
                          "the path again (RFC 4301 section 8.2.2, RFC 1191 section 6.3).",
                          TimeValue(Minutes(10)),
                          MakeTimeAccessor(&EspL4Protocol::m_pathMtuAge),
                          MakeTimeChecker(Time(0)))
            .AddAttribute(
                "FragmentBefore",
                "Cut inner IPv4 packets that may be cut so that protected packets stay whole; "
                "else the protected packet is cut.",
                BooleanValue(false),
                MakeBooleanAccessor(&EspL4Protocol::SetFragmentBefore,
                                    &EspL4Protocol::GetFragmentBefore),
                MakeBooleanChecker());
    return tid;
}

EspL4Protocol::EspL4Protocol() = default;
EspL4Protocol::~EspL4Protocol() = default;

void
EspL4Protocol::AttachTo(Ptr<Node> node)
{
    m_node = node;
    m_state = IpsecNodeState::Of(node);
    m_link = std::make_unique<IpsecIpLink>(node);
    m_outbound = std::make_unique<IpsecOutbound>(*m_state, *m_link, m_rules, this);
    m_inbound = std::make_unique<IpsecInbound>(*m_state, *m_link, this);
    m_forwardPolicy = std::make_unique<IpsecForwardPolicy>(m_state);
    m_ah = CreateObject<AhL4Protocol>();
    m_ah->SetHead(this);
    if (m_link->GetIpv4())
    {
        m_link->GetIpv4()->Insert(this);
        m_link->GetIpv4()->Insert(m_ah);
    }
    if (m_link->GetIpv6())
    {
        m_link->GetIpv6()->Insert(this);
        m_link->GetIpv6()->Insert(m_ah);
    }
    node->AggregateObject(this);
    m_state->m_encapsulatedReceiver = [this](Ptr<Packet> esp, const IpPath& path)
    { ReceiveEncapsulated(esp, path); };
    m_state->m_guardHost = [this]() { GuardHost(); };
    m_state->m_guardForwarding = [this]() { GuardForwarding(); };
}

void
EspL4Protocol::DoDispose()
{
    if (m_state)
    {
        m_state->m_encapsulatedReceiver = nullptr;
        m_state->m_guardHost = nullptr;
        m_state->m_guardForwarding = nullptr;
        m_link->Dispose();
        m_inbound->SetTunnelReceiver(nullptr);
    }
    for (const auto& guard : m_guards)
    {
        guard->Dispose();
    }
    m_guards.clear();
    if (m_guardedRouting)
    {
        m_guardedRouting->Release();
        m_guardedRouting = nullptr;
    }
    if (m_guardedRouting6)
    {
        m_guardedRouting6->Release();
        m_guardedRouting6 = nullptr;
    }
    m_forwardPolicy.reset();
    if (m_outbound)
    {
        m_outbound->ForgetPieces();
    }
    if (m_ah)
    {
        m_ah->SetHead(nullptr);
        m_ah = nullptr;
    }
    m_state = nullptr;
    m_node = nullptr;
    m_device = nullptr;
    IpsecL4Protocol::DoDispose();
}

void
EspL4Protocol::SetDevice(Ptr<EspNetDevice> device)
{
    m_device = device;
    m_link->SetTunnelDevice(device);
    m_forwardPolicy->SetTunnelDevice(device);
    if (!m_state->Spd().IsEmpty())
    {
        GuardForwarding();
    }
    m_inbound->SetTunnelReceiver([this](Ptr<Packet> packet, uint16_t protocol)
                                 { m_device->ReceiveInner(packet, protocol); });
}

int
EspL4Protocol::GetProtocolNumber() const
{
    return PROT_NUMBER;
}

// --- out ---

void
EspL4Protocol::SendInner(Ptr<Packet> packet)
{
    m_outbound->SendInner(packet);
}

void
EspL4Protocol::RefuseInner(Ptr<Packet> packet, IpsecDropReason reason)
{
    m_outbound->Refuse(packet, reason, m_device ? m_device->GetMtu() : 0);
}

void
EspL4Protocol::GuardHost()
{
    GuardOne(m_node->GetObject<TcpL4Protocol>());
    GuardOne(m_node->GetObject<UdpL4Protocol>());
    GuardOne(m_node->GetObject<Icmpv4L4Protocol>());
    GuardOne(m_node->GetObject<Icmpv6L4Protocol>());
}

void
EspL4Protocol::GuardOne(Ptr<IpL4Protocol> protocol)
{
    for (const auto& guard : m_guards)
    {
        if (guard->Inner() == protocol)
        {
            return;
        }
    }
    if (protocol)
    {
        Ptr<IpsecGuardedProtocol> guard = CreateObject<IpsecGuardedProtocol>();
        guard->Guard(protocol, *m_state, *m_outbound, *m_link, m_device);
        m_guards.push_back(guard);
    }
}

// --- what is forwarded ---

void
EspL4Protocol::AddInside(Ptr<const NetDevice> device)
{
    m_forwardPolicy->AddInside(device);
}

/** @brief From the first policy on. */
void
EspL4Protocol::GuardForwarding()
{
    if (!m_device)
    {
        return;
    }
    Ptr<Ipv4> ipv4 = m_link->GetIpv4();
    if (ipv4 && ipv4->GetRoutingProtocol() && !m_guardedRouting)
    {
        m_guardedRouting = CreateObject<IpsecGuardedRouting>();
        m_guardedRouting->Guard(ipv4, *m_forwardPolicy);
    }
    Ptr<Ipv6> ipv6 = m_link->GetIpv6();
    if (ipv6 && ipv6->GetRoutingProtocol() && !m_guardedRouting6)
    {
        m_guardedRouting6 = CreateObject<IpsecGuardedRouting6>();
        m_guardedRouting6->Guard(ipv6, *m_forwardPolicy);
    }
}

// --- in ---

IpL4Protocol::RxStatus
EspL4Protocol::Receive(Ptr<Packet> packet,
                       const Ipv4Header& header,
                       Ptr<Ipv4Interface> incomingInterface)
{
    return Take(packet, ProtocolId::ESP, header, incomingInterface);
}

IpL4Protocol::RxStatus
EspL4Protocol::Receive(Ptr<Packet> packet,
                       const Ipv6Header& header,
                       Ptr<Ipv6Interface> incomingInterface)
{
    return Take(packet, ProtocolId::ESP, header, incomingInterface);
}

IpL4Protocol::RxStatus
EspL4Protocol::Take(Ptr<Packet> packet,
                    ProtocolId protocol,
                    const Ipv4Header& header,
                    Ptr<Ipv4Interface> incomingInterface)
{
    IpsecArrival arrival;
    arrival.protocol = protocol;
    arrival.outer.source = FromIpv4Address(header.GetSource());
    arrival.outer.destination = FromIpv4Address(header.GetDestination());
    arrival.outer.dsField = header.GetTos();
    arrival.outer.ttl = header.GetTtl();
    arrival.outer.identification = header.GetIdentification();
    arrival.interface4 = incomingInterface;
    m_inbound->Receive(packet, arrival);
    return RX_OK;
}

IpL4Protocol::RxStatus
EspL4Protocol::Take(Ptr<Packet> packet,
                    ProtocolId protocol,
                    const Ipv6Header& header,
                    Ptr<Ipv6Interface> incomingInterface)
{
    IpsecArrival arrival;
    arrival.protocol = protocol;
    arrival.outer.source = FromIpv6Address(header.GetSource());
    arrival.outer.destination = FromIpv6Address(header.GetDestination());
    arrival.outer.dsField = header.GetTrafficClass();
    arrival.outer.ttl = header.GetHopLimit();
    arrival.interface6 = incomingInterface;
    m_inbound->Receive(packet, arrival);
    return RX_OK;
}

void
EspL4Protocol::ReceiveEncapsulated(Ptr<Packet> packet, const IpPath& path)
{
    IpsecArrival arrival;
    arrival.encapsulated = true;
    arrival.path = path;
    arrival.outer.source = path.remote.address;
    arrival.outer.destination = path.local.address;
    if (path.local.address.IsIpv4() && m_link->GetIpv4())
    {
        const int32_t interface =
            m_link->GetIpv4()->GetInterfaceForAddress(ToIpv4Address(path.local.address));
        Ptr<Ipv4L3Protocol> stack = DynamicCast<Ipv4L3Protocol>(m_link->GetIpv4());
        arrival.interface4 = stack && interface >= 0 ? stack->GetInterface(interface) : nullptr;
    }
    else if (path.local.address.IsIpv6() && m_link->GetIpv6())
    {
        const int32_t interface =
            m_link->GetIpv6()->GetInterfaceForAddress(ToIpv6Address(path.local.address));
        Ptr<Ipv6L3Protocol> stack = DynamicCast<Ipv6L3Protocol>(m_link->GetIpv6());
        arrival.interface6 = stack && interface >= 0 ? stack->GetInterface(interface) : nullptr;
    }
    m_inbound->Receive(packet, arrival);
}

// --- path MTU, RFC 4301 section 8.2 ---

void
EspL4Protocol::OnTooBig(const IpAddress& peer, ByteView octets, uint32_t mtu)
{
    LearnMtu(ProtocolId::ESP, peer, octets, mtu);
}

void
EspL4Protocol::LearnMtu(ProtocolId protocol, const IpAddress& peer, ByteView octets, uint32_t mtu)
{
    const EspSpi spi = ReadEspSpi(octets.Sub(protocol == ProtocolId::AH ? 4 : 0));
    InstalledSa* sa =
        m_state ? m_state->m_sad.Find(IpsecSaKey{IpsecDirection::OUTBOUND, protocol, spi, peer})
                : nullptr;
    if (sa && mtu != 0)
    {
        const TimePoint now = m_state->Now();
        sa->LowerPathMtu(mtu, now, now + Duration(m_pathMtuAge.GetNanoSeconds()));
    }
}

} // namespace ike
} // namespace ns3
