// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-configuration.h"

#include "ipsec-selector.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

using A = Ikev2CfgAttribute;

constexpr size_t IP4 = 4;
constexpr size_t IP6 = 16;
constexpr size_t MOST_ADDRESSES = 8; // of either family that one request gets

constexpr A SUPPORTED[] = {A::INTERNAL_IP4_ADDRESS,
                           A::INTERNAL_IP4_NETMASK,
                           A::INTERNAL_IP4_DNS,
                           A::APPLICATION_VERSION,
                           A::INTERNAL_IP6_ADDRESS,
                           A::INTERNAL_IP6_DNS,
                           A::INTERNAL_IP4_SUBNET,
                           A::SUPPORTED_ATTRIBUTES,
                           A::INTERNAL_IP6_SUBNET};

void
Add(CfgPayload& payload, A type, Bytes value = {})
{
    payload.attributes.push_back(CfgAttribute{static_cast<uint16_t>(type), std::move(value)});
}

bool
Has(const CfgPayload& payload, A type)
{
    return std::any_of(payload.attributes.begin(),
                       payload.attributes.end(),
                       [type](const CfgAttribute& attribute)
                       { return attribute.type == static_cast<uint16_t>(type); });
}

Bytes
WithPrefixLength(const IpAddress& address, uint8_t length)
{
    Bytes value = address.Octets().ToBytes();
    value.push_back(length);
    return value;
}

Bytes
MaskOf(uint8_t length)
{
    Bytes mask;
    AppendUint(mask, length == 0 ? 0 : 0xffffffffU << (32 - length) & 0xffffffffU, IP4);
    return mask;
}

/** The length of a netmask; nothing when its ones are not all in front. */
std::optional<uint8_t>
LengthOfMask(ByteView mask)
{
    const uint32_t bits = IpAddress::FromOctets(mask).ToIpv4();
    uint8_t length = 0;
    while (length < 32 && (bits & 0x80000000U >> length) != 0)
    {
        ++length;
    }
    return MaskOf(length) == mask.ToBytes() ? std::optional<uint8_t>(length) : std::nullopt;
}

void
AnswerAddress(const CfgAttribute& wanted,
              IkeAddressPool& pool,
              const std::string& owner,
              CfgPayload& reply,
              IkeAssignedConfig& assigned)
{
    const bool isIpv4 = wanted.type == static_cast<uint16_t>(A::INTERNAL_IP4_ADDRESS);
    const size_t size = isIpv4 ? IP4 : IP6;
    std::optional<IpAddress> former;
    if (wanted.value.size() == (isIpv4 ? IP4 : IP6 + 1))
    {
        former = IpAddress::FromOctets(ByteView(wanted.value).Sub(0, size));
    }
    const auto lent = pool.Lend(owner, isIpv4, former);
    if (!lent)
    {
        return;
    }
    assigned.addresses.push_back(*lent);
    if (isIpv4)
    {
        Add(reply, A::INTERNAL_IP4_ADDRESS, lent->Octets().ToBytes());
    }
    else
    {
        Add(reply, A::INTERNAL_IP6_ADDRESS, WithPrefixLength(*lent, pool.Config().prefixLength6));
    }
}

/** What goes with an address of a family, asked for or not. */
void
AnswerNetwork(const IkePoolConfig& pool, bool isIpv4, CfgPayload& reply)
{
    if (isIpv4 && pool.netmask)
    {
        Add(reply, A::INTERNAL_IP4_NETMASK, pool.netmask->Octets().ToBytes());
    }
    for (const IpAddress& server : pool.dns)
    {
        if (server.IsIpv4() == isIpv4)
        {
            Add(reply,
                isIpv4 ? A::INTERNAL_IP4_DNS : A::INTERNAL_IP6_DNS,
                server.Octets().ToBytes());
        }
    }
    for (const IpPrefix& subnet : pool.subnets)
    {
        if (subnet.address.IsIpv4() != isIpv4)
        {
            continue;
        }
        Add(reply,
            isIpv4 ? A::INTERNAL_IP4_SUBNET : A::INTERNAL_IP6_SUBNET,
            isIpv4 ? Concat({subnet.address.Octets(), MaskOf(subnet.length)})
                   : WithPrefixLength(subnet.address, subnet.length));
    }
}

} // namespace

Ikev2Configuration::~Ikev2Configuration()
{
    if (pool)
    {
        for (const IpAddress& address : assigned.addresses)
        {
            pool->TakeBack(address);
        }
    }
}

CfgPayload
MakeCfgRequest(const IkeConfigRequest& request, const std::vector<IpAddress>& former)
{
    CfgPayload payload;
    payload.type = CfgType::REQUEST;
    const auto formerOf = [&former](bool isIpv4)
    {
        const auto found =
            std::find_if(former.begin(),
                         former.end(),
                         [isIpv4](const IpAddress& address) { return address.IsIpv4() == isIpv4; });
        return found == former.end() ? IpAddress() : *found;
    };
    if (request.ip4)
    {
        Add(payload, A::INTERNAL_IP4_ADDRESS, formerOf(true).Octets().ToBytes());
        Add(payload, A::INTERNAL_IP4_NETMASK);
        Add(payload, A::INTERNAL_IP4_DNS);
        Add(payload, A::INTERNAL_IP4_SUBNET);
    }
    if (request.ip6)
    {
        const IpAddress address = formerOf(false);
        Add(payload,
            A::INTERNAL_IP6_ADDRESS,
            address.IsNone() ? Bytes() : WithPrefixLength(address, 128));
        Add(payload, A::INTERNAL_IP6_DNS);
        Add(payload, A::INTERNAL_IP6_SUBNET);
    }
    if (request.version)
    {
        Add(payload, A::APPLICATION_VERSION);
    }
    if (request.supported)
    {
        Add(payload, A::SUPPORTED_ATTRIBUTES);
    }
    return payload;
}

bool
AsksForAddress(const CfgPayload& request)
{
    return Has(request, A::INTERNAL_IP4_ADDRESS) || Has(request, A::INTERNAL_IP6_ADDRESS);
}

CfgPayload
AnswerCfgRequest(const CfgPayload& request,
                 IkeAddressPool* pool,
                 const std::string& owner,
                 const std::string& version,
                 IkeAssignedConfig& assigned)
{
    CfgPayload reply;
    reply.type = CfgType::REPLY;
    for (const CfgAttribute& attribute : request.attributes)
    {
        switch (static_cast<A>(attribute.type))
        {
        case A::INTERNAL_IP4_ADDRESS:
        case A::INTERNAL_IP6_ADDRESS:
            if (pool && assigned.addresses.size() < MOST_ADDRESSES)
            {
                AnswerAddress(attribute, *pool, owner, reply, assigned);
            }
            break;
        case A::APPLICATION_VERSION:
            if (!Has(reply, A::APPLICATION_VERSION))
            {
                Add(reply, A::APPLICATION_VERSION, ByteView::OfText(version).ToBytes());
            }
            break;
        case A::SUPPORTED_ATTRIBUTES:
        {
            if (Has(reply, A::SUPPORTED_ATTRIBUTES))
            {
                break; // a repeated question makes no longer answer
            }
            Bytes list;
            for (A type : SUPPORTED)
            {
                AppendUint(list, static_cast<uint16_t>(type), 2);
            }
            Add(reply, A::SUPPORTED_ATTRIBUTES, std::move(list));
            break;
        }
        default:
            break; // unknown ones are ignored (section 3.15.1); networks come with an address
        }
    }
    for (const bool isIpv4 : {true, false})
    {
        const bool isThere =
            std::any_of(assigned.addresses.begin(),
                        assigned.addresses.end(),
                        [isIpv4](const IpAddress& address) { return address.IsIpv4() == isIpv4; });
        if (isThere)
        {
            AnswerNetwork(pool->Config(), isIpv4, reply);
        }
    }
    return reply;
}

IkeAssignedConfig
ReadCfgReply(const CfgPayload& reply)
{
    IkeAssignedConfig read;
    for (const CfgAttribute& attribute : reply.attributes)
    {
        const ByteView value(attribute.value);
        switch (static_cast<A>(attribute.type))
        {
        case A::INTERNAL_IP4_ADDRESS:
            if (value.size() == IP4)
            {
                read.addresses.push_back(IpAddress::FromOctets(value));
            }
            break;
        case A::INTERNAL_IP6_ADDRESS:
            if (value.size() == IP6 + 1)
            {
                read.addresses.push_back(IpAddress::FromOctets(value.Sub(0, IP6)));
            }
            break;
        case A::INTERNAL_IP4_DNS:
        case A::INTERNAL_IP6_DNS:
            if (value.size() == IP4 || value.size() == IP6)
            {
                read.dns.push_back(IpAddress::FromOctets(value));
            }
            break;
        case A::INTERNAL_IP4_SUBNET:
            if (value.size() == 2 * IP4 && LengthOfMask(value.Sub(IP4)))
            {
                read.subnets.push_back(PrefixOf(IpAddress::FromOctets(value.Sub(0, IP4)),
                                                *LengthOfMask(value.Sub(IP4))));
            }
            break;
        case A::INTERNAL_IP6_SUBNET:
            if (value.size() == IP6 + 1)
            {
                read.subnets.push_back(
                    PrefixOf(IpAddress::FromOctets(value.Sub(0, IP6)), value[IP6]));
            }
            break;
        case A::APPLICATION_VERSION:
            read.peerVersion.assign(value.begin(), value.end());
            break;
        default:
            break;
        }
    }
    return read;
}

TrafficSelectors
NarrowToAddresses(const TrafficSelectors& selectors, const std::vector<IpAddress>& addresses)
{
    TrafficSelectors hosts;
    for (const IpAddress& address : addresses)
    {
        hosts.push_back(MakeTrafficSelector(IpPrefix{address, uint8_t(AddressBits(address))}));
    }
    return Narrow(selectors, hosts);
}

} // namespace ike
} // namespace ns3
