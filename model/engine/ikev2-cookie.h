// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_COOKIE_H
#define IKEV2_COOKIE_H

#include "ike-message.h"
#include "ike-step.h"

#include <optional>

namespace ns3
{
namespace ike
{

/**
 * @brief Makes and checks stateless cookies, RFC 7296 section 2.6:
 * version | info | SHA-1(Ni | IPi | SPIi | info | secret). The secret changes; the one before still
 * counts. The info, up to 40 octets, is what the responder wants to know when the cookie comes back
 * (RFC 8019 section 7.1.1.3).
 */
class Ikev2CookieJar
{
  public:
    /** @param secretLifetime how often the secret changes; > 0 */
    explicit Ikev2CookieJar(Duration secretLifetime);

    /** @brief The cookie that the sender of @p request must bring back. The request must hold a
     * nonce. */
    Bytes Make(IkeStep& step, const IpPath& path, const IkeMessage& request, ByteView info = {});

    /** @brief The info of the cookie that @p request brings; nothing unless this jar made it for
     * that request. */
    std::optional<Bytes> Check(IkeStep& step, const IpPath& path, const IkeMessage& request);

  private:
    void Refresh(IkeStep& step);
    Bytes Compute(IkeStep& step,
                  const IpPath& path,
                  const IkeMessage& request,
                  ByteView info,
                  uint8_t version);

    Duration m_lifetime;
    TimePoint m_until{};
    uint8_t m_version{0};
    Bytes m_secrets[2]; // by version modulo 2
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_COOKIE_H */
