// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-mobility.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

bool
Holds(const std::vector<IpAddress>& addresses, const IpAddress& address)
{
    return std::find(addresses.begin(), addresses.end(), address) != addresses.end();
}

std::vector<IpPath>
OtherPaths(const Ikev2Mobility& mobility, const IpPath& current)
{
    std::vector<IpAddress> remotes{current.remote.address};
    for (const IpAddress& remote : mobility.peer)
    {
        if (!Holds(remotes, remote))
        {
            remotes.push_back(remote);
        }
    }
    std::vector<IpPath> paths;
    for (const IpAddress& remote : remotes)
    {
        for (const IpAddress& local : mobility.own)
        {
            const bool isCurrent =
                local == current.local.address && remote == current.remote.address;
            if (local.IsIpv4() == remote.IsIpv4() && !isCurrent)
            {
                paths.push_back(DatagramPath(current, local, remote));
            }
        }
    }
    return paths;
}

IpPath
DatagramPath(const IpPath& current, const IpAddress& local, const IpAddress& remote)
{
    constexpr uint16_t NAT_TRAVERSAL_PORT = 4500; // RFC 7296 section 2.23
    const bool isStream = current.IsStream();
    return IpPath{{local, isStream ? NAT_TRAVERSAL_PORT : current.local.port},
                  {remote, isStream ? NAT_TRAVERSAL_PORT : current.remote.port}};
}

void
AddAddresses(IkeMessage& message,
             const std::vector<IpAddress>& addresses,
             const IpAddress& current,
             bool sayNone)
{
    bool any = false;
    for (const IpAddress& address : addresses)
    {
        if (address != current && !address.IsNone())
        {
            message.AddNotify(address.IsIpv4() ? NotifyType::ADDITIONAL_IP4_ADDRESS
                                               : NotifyType::ADDITIONAL_IP6_ADDRESS,
                              address.Octets().ToBytes());
            any = true;
        }
    }
    if (!any && sayNone)
    {
        message.AddNotify(NotifyType::NO_ADDITIONAL_ADDRESSES);
    }
}

bool
TellsAddresses(const IkeMessage& message)
{
    return message.FindNotify(NotifyType::ADDITIONAL_IP4_ADDRESS) ||
           message.FindNotify(NotifyType::ADDITIONAL_IP6_ADDRESS) ||
           message.FindNotify(NotifyType::NO_ADDITIONAL_ADDRESSES);
}

std::vector<IpAddress>
AddressesIn(const IkeMessage& message, const IpAddress& source)
{
    std::vector<IpAddress> addresses{source};
    for (const IkePayload& payload : message.payloads)
    {
        const auto* notify = std::get_if<NotifyPayload>(&payload.body);
        const size_t size = !notify                                              ? 0
                            : notify->type == NotifyType::ADDITIONAL_IP4_ADDRESS ? 4
                            : notify->type == NotifyType::ADDITIONAL_IP6_ADDRESS ? 16
                                                                                 : 0;
        if (size == 0 || notify->data.size() != size || addresses.size() >= MAX_PEER_ADDRESSES)
        {
            continue;
        }
        const IpAddress address = IpAddress::FromOctets(notify->data);
        if (!Holds(addresses, address))
        {
            addresses.push_back(address);
        }
    }
    return addresses;
}

Bytes
NoNatsData(const IpPath& path)
{
    Bytes data;
    Append(data, path.local.address.Octets());
    Append(data, path.remote.address.Octets());
    AppendUint(data, path.local.port, 2);
    AppendUint(data, path.remote.port, 2);
    return data;
}

bool
CameThroughForbiddenNat(const IkeMessage& message, const IpPath& path)
{
    const auto* notify = message.FindNotify(NotifyType::NO_NATS_ALLOWED);
    return notify && notify->data != NoNatsData(IpPath{path.remote, path.local});
}

bool
IsAcceptable(const IpAddress& address, const TrafficSelectors& ranges)
{
    return ranges.empty() || std::any_of(ranges.begin(),
                                         ranges.end(),
                                         [&address](const TrafficSelector& range) {
                                             return range.start <= address && address <= range.end;
                                         });
}

} // namespace ike
} // namespace ns3
