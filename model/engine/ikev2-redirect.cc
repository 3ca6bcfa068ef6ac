// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-redirect.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint8_t GATEWAY_IPV4 = 1; // RFC 5685 section 9.2
constexpr uint8_t GATEWAY_IPV6 = 2;
constexpr uint8_t GATEWAY_FQDN = 3;
constexpr size_t HEADER_SIZE = 2;

} // namespace

Bytes
EncodeRedirect(const Ikev2GatewayName& gateway, ByteView nonce)
{
    const bool byName = gateway.address.IsNone();
    const ByteView identity =
        byName ? ByteView::OfText(gateway.fqdn).Sub(0, 255) : gateway.address.Octets();
    Bytes data;
    data.push_back(byName ? GATEWAY_FQDN : gateway.address.IsIpv4() ? GATEWAY_IPV4 : GATEWAY_IPV6);
    data.push_back(static_cast<uint8_t>(identity.size()));
    Append(data, identity);
    Append(data, nonce);
    return data;
}

std::optional<Ikev2Redirect>
DecodeRedirect(ByteView data)
{
    if (data.size() < HEADER_SIZE || data.size() - HEADER_SIZE < data[1])
    {
        return std::nullopt;
    }
    const ByteView identity = data.Sub(HEADER_SIZE, data[1]);
    Ikev2Redirect redirect;
    redirect.nonce = data.Sub(HEADER_SIZE + identity.size()).ToBytes();
    if (data[0] == GATEWAY_FQDN && !identity.empty())
    {
        redirect.gateway.fqdn.assign(identity.begin(), identity.end());
        return redirect;
    }
    const bool fits = (data[0] == GATEWAY_IPV4 && identity.size() == 4) ||
                      (data[0] == GATEWAY_IPV6 && identity.size() == 16);
    if (!fits)
    {
        return std::nullopt;
    }
    redirect.gateway.address = IpAddress::FromOctets(identity);
    return redirect;
}

bool
Ikev2RedirectHistory::Note(TimePoint now, const IpAddress& from, const Ikev2RedirectConfig& config)
{
    while (!m_times.empty() && now - m_times.front() > config.period)
    {
        m_times.pop_front();
    }
    if (m_times.size() >= config.most)
    {
        return false;
    }
    m_times.push_back(now);
    m_home = m_home.IsNone() ? from : m_home;
    m_last = from;
    return true;
}

} // namespace ike
} // namespace ns3
