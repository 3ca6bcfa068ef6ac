// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-cookie.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t SECRET_SIZE = 32;
constexpr size_t SHA1_SIZE = 20;

} // namespace

Ikev2CookieJar::Ikev2CookieJar(Duration secretLifetime)
    : m_lifetime(secretLifetime)
{
}

void
Ikev2CookieJar::Refresh(IkeStep& step)
{
    const bool isFirst = m_secrets[m_version % 2].empty();
    if (!isFirst && step.now < m_until)
    {
        return;
    }
    ++m_version;
    m_secrets[m_version % 2] = step.random.Draw(SECRET_SIZE);
    if (isFirst || step.now >= m_until + m_lifetime)
    {
        m_secrets[(m_version + 1) % 2].clear(); // too old to count
    }
    m_until = step.now + m_lifetime;
}

Bytes
Ikev2CookieJar::Compute(IkeStep& step,
                        const IpPath& path,
                        const IkeMessage& request,
                        ByteView info,
                        uint8_t version)
{
    const auto* nonce = request.Find<NoncePayload>(PayloadType::NONCE);
    Bytes spi;
    AppendUint(spi, request.header.initiatorSpi.Value(), 8);
    Bytes cookie{version};
    Append(cookie, info);
    Append(cookie,
           step.Take(step.provider.Sha1(
               {nonce->data, path.remote.address.Octets(), spi, info, m_secrets[version % 2]})));
    return cookie;
}

Bytes
Ikev2CookieJar::Make(IkeStep& step, const IpPath& path, const IkeMessage& request, ByteView info)
{
    Refresh(step);
    return Compute(step, path, request, info, m_version);
}

std::optional<Bytes>
Ikev2CookieJar::Check(IkeStep& step, const IpPath& path, const IkeMessage& request)
{
    Refresh(step);
    const auto* notify = request.FindNotify(NotifyType::COOKIE);
    if (!notify || notify->data.size() < 1 + SHA1_SIZE)
    {
        return std::nullopt;
    }
    const uint8_t version = notify->data[0];
    const bool isRecent = version == m_version || version == static_cast<uint8_t>(m_version - 1);
    const ByteView info = ByteView(notify->data).Sub(1, notify->data.size() - 1 - SHA1_SIZE);
    const bool isGood = isRecent && !m_secrets[version % 2].empty() &&
                        Compute(step, path, request, info, version) == notify->data;
    return isGood ? std::optional<Bytes>(info.ToBytes()) : std::nullopt;
}

} // namespace ike
} // namespace ns3
