// SPDX-License-Identifier: GPL-2.0-only

#include "ike-address.h"

#include <algorithm>
#include <arpa/inet.h>

namespace ns3
{
namespace ike
{

IpAddress
IpAddress::FromIpv4(uint32_t host)
{
    IpAddress address;
    address.m_size = 4;
    for (int i = 0; i < 4; ++i)
    {
        address.m_octets[i] = static_cast<uint8_t>(host >> (24 - 8 * i));
    }
    return address;
}

IpAddress
IpAddress::FromOctets(ByteView octets)
{
    IpAddress address;
    if (octets.size() == 4 || octets.size() == 16)
    {
        address.m_size = static_cast<uint8_t>(octets.size());
        std::copy(octets.begin(), octets.end(), address.m_octets.begin());
    }
    return address;
}

Result<IpAddress>
IpAddress::Parse(std::string_view text)
{
    const std::string copy(text);
    uint8_t octets[16];
    if (inet_pton(AF_INET, copy.c_str(), octets) == 1)
    {
        return FromOctets(ByteView(octets, 4));
    }
    if (inet_pton(AF_INET6, copy.c_str(), octets) == 1)
    {
        return FromOctets(ByteView(octets, 16));
    }
    return Error{"'" + copy + "' is not an IP address; write one like 10.0.0.1 or 2001:db8::1"};
}

uint32_t
IpAddress::ToIpv4() const
{
    if (!IsIpv4())
    {
        return 0;
    }
    return static_cast<uint32_t>(m_octets[0]) << 24 | static_cast<uint32_t>(m_octets[1]) << 16 |
           static_cast<uint32_t>(m_octets[2]) << 8 | m_octets[3];
}

std::string
IpAddress::ToString() const
{
    if (IsNone())
    {
        return "none";
    }
    char text[INET6_ADDRSTRLEN];
    inet_ntop(IsIpv4() ? AF_INET : AF_INET6, m_octets.data(), text, sizeof text);
    return text;
}

} // namespace ike
} // namespace ns3
