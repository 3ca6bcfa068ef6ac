// SPDX-License-Identifier: GPL-2.0-only

#include "nat-box.h"

#include "ns3/icmpv4-l4-protocol.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/output-stream-wrapper.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"

#include <numeric>

namespace ns3
{
namespace ike
{

NS_LOG_COMPONENT_DEFINE("NatBox");
NS_OBJECT_ENSURE_REGISTERED(NatBox);

namespace
{

constexpr size_t IP_SIZE = 20;
constexpr size_t FLOW_HEAD = 20; // of TCP; UDP's and ICMP's are shorter

/** @brief The octets of a transport header as an ns-3 header, so that a packet keeps its payload
 * virtual and its tags. */
class TransportOctets : public Header
{
  public:
    TransportOctets() = default;

    TransportOctets(const uint8_t* octets, size_t size)
        : m_octets(octets, octets + size)
    {
    }

    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::ike::NatTransportOctets")
                                .SetParent<Header>()
                                .SetGroupName("Ike")
                                .AddConstructor<TransportOctets>();
        return tid;
    }

    TypeId GetInstanceTypeId() const override
    {
        return GetTypeId();
    }

    void Print(std::ostream& os) const override
    {
        os << m_octets.size() << " octets of a translated header";
    }

    uint32_t GetSerializedSize() const override
    {
        return static_cast<uint32_t>(m_octets.size());
    }

    void Serialize(Buffer::Iterator start) const override
    {
        start.Write(m_octets.data(), static_cast<uint32_t>(m_octets.size()));
    }

    uint32_t Deserialize(Buffer::Iterator start) override
    {
        start.Read(m_octets.data(), static_cast<uint32_t>(m_octets.size()));
        return static_cast<uint32_t>(m_octets.size());
    }

  private:
    Bytes m_octets;
};

/** @brief The packet with another transport header. */
Ptr<Packet>
WithTransport(Ptr<const Packet> packet, const NatDatagram& datagram)
{
    const size_t size = datagram.Octets().size() - IP_SIZE;
    Ptr<Packet> changed = packet->Copy();
    if (datagram.GetKind() == NatDatagram::Kind::FLOW ||
        datagram.GetKind() == NatDatagram::Kind::ICMP_ERROR)
    {
        changed->RemoveAtStart(static_cast<uint32_t>(size));
        changed->AddHeader(TransportOctets(datagram.Octets().data() + IP_SIZE, size));
    }
    return changed;
}

} // namespace

uint64_t
NatCounters::Dropped() const
{
    return std::accumulate(dropped.begin(), dropped.end(), uint64_t{0});
}

TypeId
NatBox::GetTypeId()
{
    static TypeId tid = TypeId("ns3::ike::NatBox")
                            .SetParent<Ipv4RoutingProtocol>()
                            .SetGroupName("Ike")
                            .AddConstructor<NatBox>()
                            .AddTraceSource("Mapping",
                                            "A mapping came (true) or went (false).",
                                            MakeTraceSourceAccessor(&NatBox::m_mappingTrace),
                                            "ns3::ike::NatBox::MappingCallback")
                            .AddTraceSource("Drop",
                                            "A packet was thrown away, with the reason.",
                                            MakeTraceSourceAccessor(&NatBox::m_dropTrace),
                                            "ns3::ike::NatBox::DropCallback");
    return tid;
}

NatBox::NatBox() = default;

NatBox::~NatBox() = default;

void
NatBox::DoDispose()
{
    m_ipv4 = nullptr;
    if (m_routing)
    {
        m_routing->Dispose();
        m_routing = nullptr;
    }
    Ipv4RoutingProtocol::DoDispose();
}

// --- settings
// ------------------------------------------------------------------------------------

void
NatBox::SetPolicy(const NatPolicy& policy)
{
    m_policy = policy;
    m_translator.reset();
}

NatTranslator&
NatBox::Translator()
{
    if (!m_translator)
    {
        m_translator = std::make_unique<NatTranslator>(m_policy);
        m_translator->Table().SetListener([this](TimePoint, const NatMapping& mapping, bool isNew)
                                          { m_mappingTrace(mapping, isNew); });
    }
    return *m_translator;
}

void
NatBox::SetRouting(Ptr<Ipv4RoutingProtocol> routing)
{
    m_routing = routing;
}

Ptr<Ipv4RoutingProtocol>
NatBox::GetRouting() const
{
    return m_routing;
}

void
NatBox::SetOutside(uint32_t interface)
{
    m_outside = interface;
}

void
NatBox::AddForward(NatProtocol protocol,
                   uint16_t externalPort,
                   Ipv4Address inside,
                   uint16_t insidePort)
{
    Translator().Table().AddForward(Now(),
                                    protocol,
                                    externalPort,
                                    NatEndpoint{inside.Get(), insidePort});
}

void
NatBox::Reboot()
{
    Translator().Forget(Now());
}

void
NatBox::Rebind(Ipv4Address address, bool keepMappings)
{
    if (m_ipv4->GetNAddresses(m_outside) > 0)
    {
        const Ipv4InterfaceAddress old = m_ipv4->GetAddress(m_outside, 0);
        m_ipv4->RemoveAddress(m_outside, 0);
        m_ipv4->AddAddress(m_outside, Ipv4InterfaceAddress(address, old.GetMask()));
    }
    else
    {
        m_ipv4->AddAddress(m_outside, Ipv4InterfaceAddress(address, Ipv4Mask::GetOnes()));
    }
    if (!keepMappings)
    {
        Reboot();
    }
}

Ipv4Address
NatBox::GetExternalAddress() const
{
    return m_ipv4 && m_ipv4->GetNInterfaces() > m_outside && m_ipv4->GetNAddresses(m_outside) > 0
               ? m_ipv4->GetAddress(m_outside, 0).GetLocal()
               : Ipv4Address::GetAny();
}

Ptr<Node>
NatBox::GetNode() const
{
    return m_ipv4->GetObject<Node>();
}

std::vector<NatMapping>
NatBox::GetMappings() const
{
    return m_translator ? m_translator->Table().Dump(Now()) : std::vector<NatMapping>();
}

void
NatBox::PrintMappings(std::ostream& os) const
{
    PrintNatMappings(os, GetMappings(), GetExternalAddress().Get());
}

TimePoint
NatBox::Now() const
{
    return TimePoint(Duration(Simulator::Now().GetNanoSeconds()));
}

// --- translation
// ---------------------------------------------------------------------------------

/** The head of a packet whose IP header ns-3 has taken off; without options, which nothing here
 * looks at, and with a checksum that ns-3 computes when the packet leaves. */
Result<NatDatagram, NatDropReason>
NatBox::ReadHead(Ptr<const Packet> packet, const Ipv4Header& header) const
{
    const bool isIcmp = header.GetProtocol() == static_cast<uint8_t>(NatProtocol::ICMP);
    const size_t most = isIcmp ? NatDatagram::HEAD - IP_SIZE : FLOW_HEAD;
    Bytes head(IP_SIZE + std::min<size_t>(most, packet->GetSize()));
    const auto put = [&head](size_t at, uint32_t value)
    {
        for (size_t i = 0; i < 4; ++i)
        {
            head[at + i] = static_cast<uint8_t>(value >> (24 - 8 * i));
        }
    };
    const uint32_t length = static_cast<uint32_t>(IP_SIZE + packet->GetSize()) & 0xffff;
    const uint32_t fragment =
        (header.IsLastFragment() ? 0 : 0x2000u) | (header.GetFragmentOffset() / 8u);
    put(0, 0x45000000u | length);
    put(4, static_cast<uint32_t>(header.GetIdentification()) << 16 | fragment);
    put(8,
        static_cast<uint32_t>(header.GetTtl()) << 24 | static_cast<uint32_t>(header.GetProtocol())
                                                           << 16);
    put(12, header.GetSource().Get());
    put(16, header.GetDestination().Get());
    packet->CopyData(head.data() + IP_SIZE, static_cast<uint32_t>(head.size() - IP_SIZE));
    return NatDatagram::Read(std::move(head));
}

void
NatBox::Drop(NatDropReason reason, Ptr<const Packet> packet, const Ipv4Header& header)
{
    NS_LOG_LOGIC("drops " << header << ": " << NameOf(reason));
    ++m_counters.dropped[static_cast<size_t>(reason)];
    m_dropTrace(reason, packet, header);
}

/** ns-3's IPv4 looks at the time to live after the routing, when the packet has been translated:
 * the error would go to the NAT itself, or show the inside to the outside. */
void
NatBox::DropExpired(const NatDatagram& datagram, Ptr<const Packet> packet, const Ipv4Header& header)
{
    Drop(NatDropReason::TTL_EXPIRED, packet, header);
    const Ptr<Icmpv4L4Protocol> icmp = m_ipv4->GetObject<Icmpv4L4Protocol>();
    const bool mayTell = datagram.GetKind() != NatDatagram::Kind::ICMP_ERROR &&
                         datagram.GetKind() != NatDatagram::Kind::FRAGMENT; // RFC 1122 3.2.2
    if (icmp && mayTell)
    {
        icmp->SendTimeExceededTtl(header, packet, false);
    }
}

bool
NatBox::GoesOutside(Ptr<const Packet> packet, const Ipv4Header& header) const
{
    Socket::SocketErrno error;
    const Ptr<Ipv4Route> route = m_routing->RouteOutput(packet->Copy(), header, nullptr, error);
    return route && m_ipv4->GetInterfaceForDevice(route->GetOutputDevice()) ==
                        static_cast<int32_t>(m_outside);
}

bool
NatBox::RouteInput(Ptr<const Packet> packet,
                   const Ipv4Header& header,
                   Ptr<const NetDevice> idev,
                   RouteInputArguments::UnicastForward ucb,
                   RouteInputArguments::MulticastForward mcb,
                   RouteInputArguments::LocalDeliver lcb,
                   RouteInputArguments::Failure ecb)
{
    const Ipv4Address destination = header.GetDestination();
    const Ipv4Address external = GetExternalAddress();
    const bool fromOutside = m_ipv4->GetInterfaceForDevice(idev) == static_cast<int32_t>(m_outside);
    const bool toExternal = destination == external;
    const bool isOurs = !destination.IsMulticast() && !destination.IsBroadcast() &&
                        (toExternal || (!fromOutside && GoesOutside(packet, header)));
    if (!isOurs)
    {
        if (fromOutside && !destination.IsMulticast() && !destination.IsBroadcast())
        {
            Drop(NatDropReason::NO_MAPPING, packet, header); // the inside is not reached directly
            return true;
        }
        return m_routing->RouteInput(packet, header, idev, ucb, mcb, lcb, ecb);
    }
    auto datagram = ReadHead(packet, header);
    if (!datagram)
    {
        Drop(datagram.GetError(), packet, header);
        return true;
    }
    if (toExternal && datagram->IsIcmpRequest())
    {
        return m_routing->RouteInput(packet, header, idev, ucb, mcb, lcb, ecb); // answers itself
    }
    NatTranslator& translator = Translator();
    translator.SetExternal(external.Get());
    const auto problem = fromOutside  ? translator.In(Now(), *datagram)
                         : toExternal ? translator.Hairpin(Now(), *datagram)
                                      : translator.Out(Now(), *datagram);
    if (problem)
    {
        Drop(*problem, packet, header);
        return true;
    }
    Ipv4Header changed = header;
    changed.SetSource(Ipv4Address(datagram->OuterSource()));
    changed.SetDestination(Ipv4Address(datagram->OuterDestination()));
    changed.SetIdentification(datagram->Identification());
    const bool isForUs = m_ipv4->GetInterfaceForAddress(changed.GetDestination()) >= 0;
    if (header.GetTtl() <= 1 && !isForUs)
    {
        DropExpired(*datagram, packet, header);
        return true;
    }
    ++(fromOutside ? m_counters.inbound : toExternal ? m_counters.hairpinned : m_counters.outbound);
    return m_routing
        ->RouteInput(WithTransport(packet, *datagram), changed, idev, ucb, mcb, lcb, ecb);
}

Ptr<Ipv4Route>
NatBox::RouteOutput(Ptr<Packet> packet,
                    const Ipv4Header& header,
                    Ptr<NetDevice> oif,
                    Socket::SocketErrno& sockerr)
{
    return m_routing->RouteOutput(packet, header, oif, sockerr);
}

// --- what the node's routing is told
// -------------------------------------------------------------

void
NatBox::NotifyInterfaceUp(uint32_t interface)
{
    m_routing->NotifyInterfaceUp(interface);
}

void
NatBox::NotifyInterfaceDown(uint32_t interface)
{
    m_routing->NotifyInterfaceDown(interface);
}

void
NatBox::NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address)
{
    m_routing->NotifyAddAddress(interface, address);
}

void
NatBox::NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address)
{
    m_routing->NotifyRemoveAddress(interface, address);
}

void
NatBox::SetIpv4(Ptr<Ipv4> ipv4)
{
    m_ipv4 = ipv4; // the routing inside has it already
}

void
NatBox::PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit) const
{
    m_routing->PrintRoutingTable(stream, unit);
}

} // namespace ike
} // namespace ns3
