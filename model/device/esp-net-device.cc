// SPDX-License-Identifier: GPL-2.0-only

#include "esp-net-device.h"

#include "esp-l4-protocol.h"

#include "ns3/boolean.h"
#include "ns3/channel.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/uinteger.h"

#include <optional>

namespace ns3
{
namespace ike
{

NS_LOG_COMPONENT_DEFINE("EspNetDevice");

NS_OBJECT_ENSURE_REGISTERED(EspNetDevice);

namespace
{

constexpr uint16_t ETHERTYPE_IPV4 = 0x0800;
constexpr uint16_t ETHERTYPE_IPV6 = 0x86dd;

/** @brief The first address of a node that is not loopback, as a host's own; loopback when there is
 * none. */
Ipv4InterfaceAddress
BorrowIpv4(Ptr<const Ipv4> ipv4)
{
    for (uint32_t i = 0; i < ipv4->GetNInterfaces(); ++i)
    {
        for (uint32_t j = 0; j < ipv4->GetNAddresses(i); ++j)
        {
            const Ipv4Address address = ipv4->GetAddress(i, j).GetLocal();
            if (!address.IsLocalhost())
            {
                return Ipv4InterfaceAddress(address, Ipv4Mask::GetOnes());
            }
        }
    }
    return Ipv4InterfaceAddress(Ipv4Address::GetLoopback(), Ipv4Mask::GetOnes());
}

/** @brief The first global address of a node; nothing when there is none. */
std::optional<Ipv6InterfaceAddress>
BorrowIpv6(Ptr<const Ipv6> ipv6)
{
    for (uint32_t i = 0; i < ipv6->GetNInterfaces(); ++i)
    {
        for (uint32_t j = 0; j < ipv6->GetNAddresses(i); ++j)
        {
            const Ipv6Address address = ipv6->GetAddress(i, j).GetAddress();
            if (!address.IsLocalhost() && !address.IsLinkLocal())
            {
                return Ipv6InterfaceAddress(address, Ipv6Prefix(128));
            }
        }
    }
    return std::nullopt;
}

/** @brief True for what the IPv6 stack says to a link's neighbors, of which a tunnel has none. */
bool
IsLinkLocal(Ptr<const Packet> packet)
{
    Ipv6Header header;
    packet->PeekHeader(header);
    return header.GetDestination().IsLinkLocalMulticast() || header.GetSource().IsLinkLocal();
}

} // namespace

TypeId
EspNetDevice::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::ike::EspNetDevice")
            .SetParent<NetDevice>()
            .SetGroupName("Ike")
            .AddConstructor<EspNetDevice>()
            .AddAttribute(
                "Mtu",
                "The largest inner packet, octets. IPv4 fragments larger ones before they come "
                "here; whoever else sends larger ones has them dropped.",
                UintegerValue(1400),
                MakeUintegerAccessor(&EspNetDevice::SetMtu, &EspNetDevice::GetMtu),
                MakeUintegerChecker<uint16_t>(68))
            .AddTraceSource("MacTx",
                            "An inner packet was given to the device.",
                            MakeTraceSourceAccessor(&EspNetDevice::m_txTrace),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("MacRx",
                            "An inner packet came out of a tunnel.",
                            MakeTraceSourceAccessor(&EspNetDevice::m_rxTrace),
                            "ns3::Packet::TracedCallback");
    return tid;
}

EspNetDevice::EspNetDevice() = default;
EspNetDevice::~EspNetDevice() = default;

Ptr<EspNetDevice>
EspNetDevice::AttachTo(Ptr<Node> node, Ipv4InterfaceAddress address)
{
    for (uint32_t i = 0; i < node->GetNDevices(); ++i)
    {
        if (Ptr<EspNetDevice> present = DynamicCast<EspNetDevice>(node->GetDevice(i)))
        {
            return present;
        }
    }
    Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
    Ptr<Ipv6> ipv6 = node->GetObject<Ipv6>();
    NS_ABORT_MSG_UNLESS(ipv4 || ipv6,
                        "Node " << node->GetId()
                                << " has no IP stack; install one before its tunnel device.");
    Ptr<EspNetDevice> device = CreateObject<EspNetDevice>();
    device->SetAddress(Mac48Address::Allocate());
    node->AddDevice(device);
    Ptr<EspL4Protocol> protocol = CreateObject<EspL4Protocol>();
    protocol->AttachTo(node);
    protocol->SetDevice(device);
    device->SetProtocol(protocol);
    if (ipv4)
    {
        if (address.GetLocal() == Ipv4InterfaceAddress().GetLocal())
        {
            address = BorrowIpv4(ipv4);
        }
        const uint32_t interface = ipv4->AddInterface(device);
        ipv4->AddAddress(interface, address);
        ipv4->SetUp(interface);
    }
    if (ipv6)
    {
        // What a tunnel brings may be for an address of another interface. (Newer ns-3 discards
        // that unless told otherwise: RFC 1122's strong model of a host.)
        ipv6->SetAttributeFailSafe("StrongEndSystemModel", BooleanValue(false));
        const auto borrowed = BorrowIpv6(ipv6);
        const uint32_t interface = ipv6->AddInterface(device);
        ipv6->SetUp(interface);
        if (borrowed)
        {
            ipv6->AddAddress(interface, *borrowed, false);
        }
    }
    return device;
}

void
EspNetDevice::DoDispose()
{
    m_node = nullptr;
    m_protocol = nullptr;
    m_receive = ReceiveCallback();
    m_promiscReceive = PromiscReceiveCallback();
    NetDevice::DoDispose();
}

void
EspNetDevice::SetProtocol(Ptr<EspL4Protocol> protocol)
{
    m_protocol = protocol;
}

void
EspNetDevice::ReceiveInner(Ptr<Packet> packet, uint16_t protocol)
{
    m_rxTrace(packet);
    if (!m_promiscReceive.IsNull())
    {
        m_promiscReceive(this, packet, protocol, m_address, m_address, PACKET_HOST);
    }
    if (!m_receive.IsNull())
    {
        m_receive(this, packet, protocol, m_address);
    }
}

bool
EspNetDevice::Send(Ptr<Packet> packet, const Address& /* dest */, uint16_t protocolNumber)
{
    m_txTrace(packet);
    if (!m_protocol)
    {
        return false;
    }
    if (protocolNumber != ETHERTYPE_IPV4 && protocolNumber != ETHERTYPE_IPV6)
    {
        m_protocol->RefuseInner(packet, IpsecDropReason::NOT_IP);
        return false;
    }
    if (protocolNumber == ETHERTYPE_IPV6 && packet->GetSize() >= 40 && IsLinkLocal(packet))
    {
        return false;
    }
    if (packet->GetSize() > m_mtu)
    {
        m_protocol->RefuseInner(packet, IpsecDropReason::TOO_BIG);
        return false;
    }
    m_protocol->SendInner(packet);
    return true;
}

bool
EspNetDevice::SendFrom(Ptr<Packet> packet,
                       const Address& /* source */,
                       const Address& dest,
                       uint16_t protocolNumber)
{
    return Send(packet, dest, protocolNumber);
}

void
EspNetDevice::SetIfIndex(const uint32_t index)
{
    m_index = index;
}

uint32_t
EspNetDevice::GetIfIndex() const
{
    return m_index;
}

Ptr<Channel>
EspNetDevice::GetChannel() const
{
    return nullptr;
}

void
EspNetDevice::SetAddress(Address address)
{
    m_address = Mac48Address::ConvertFrom(address);
}

Address
EspNetDevice::GetAddress() const
{
    return m_address;
}

bool
EspNetDevice::SetMtu(const uint16_t mtu)
{
    m_mtu = mtu;
    return true;
}

uint16_t
EspNetDevice::GetMtu() const
{
    return m_mtu;
}

bool
EspNetDevice::IsLinkUp() const
{
    return true;
}

void
EspNetDevice::AddLinkChangeCallback(Callback<void> /* callback */)
{
    // The link is always up.
}

bool
EspNetDevice::IsBroadcast() const
{
    return false;
}

Address
EspNetDevice::GetBroadcast() const
{
    return Mac48Address::GetBroadcast();
}

bool
EspNetDevice::IsMulticast() const
{
    return false;
}

Address
EspNetDevice::GetMulticast(Ipv4Address group) const
{
    return Mac48Address::GetMulticast(group);
}

Address
EspNetDevice::GetMulticast(Ipv6Address address) const
{
    return Mac48Address::GetMulticast(address);
}

bool
EspNetDevice::IsBridge() const
{
    return false;
}

bool
EspNetDevice::IsPointToPoint() const
{
    return true;
}

Ptr<Node>
EspNetDevice::GetNode() const
{
    return m_node;
}

void
EspNetDevice::SetNode(Ptr<Node> node)
{
    m_node = node;
}

bool
EspNetDevice::NeedsArp() const
{
    return false;
}

void
EspNetDevice::SetReceiveCallback(ReceiveCallback callback)
{
    m_receive = callback;
}

void
EspNetDevice::SetPromiscReceiveCallback(PromiscReceiveCallback callback)
{
    m_promiscReceive = callback;
}

bool
EspNetDevice::SupportsSendFrom() const
{
    return false;
}

} // namespace ike
} // namespace ns3
