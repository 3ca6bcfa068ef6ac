// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_IDENTITY_H
#define IKE_IDENTITY_H

#include "ike-bytes.h"
#include "ike-payloads.h"
#include "ike-result.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ns3
{
namespace ike
{

/**
 * @brief Reads an identity: an IP address, "name@domain" (RFC822_ADDR), "keyid:HEX", "%null" for
 * nobody in particular (RFC 7619 section 2.2), a distinguished name as "C=CH, CN=moon"
 * (DER_ASN1_DN), or else a name (FQDN).
 * @return the ID payload (RFC 7296 section 3.5), or one sentence
 */
Result<IdPayload> ParseIdentity(std::string_view text);

/** @brief The identity in the notation that ParseIdentity reads. */
std::string FormatIdentity(const IdPayload& id);

/** @brief True for equal type and octets, and for distinguished names that read the same. */
bool operator==(const IdPayload& a, const IdPayload& b);

/**
 * @brief Whether an identity fits a pattern.
 * @param pattern an identity in text; "*" fits all, and "*" at its start or end any characters
 * there
 */
bool IdentityMatches(const IdPayload& id, std::string_view pattern);

/** @brief The pre-shared keys that an endpoint knows, by the peer's identity pattern; exact
 * patterns win. */
class IkeSecrets
{
  public:
    /** @brief Sets the key for the peers whose identity fits @p pattern. Later settings replace
     * earlier ones. */
    void SetSharedKey(const std::string& pattern, Bytes key);

    /** @brief The key shared with @p peer, or nothing. */
    std::optional<ByteView> SharedKey(const IdPayload& peer) const;

  private:
    std::map<std::string, Bytes> m_keys; // by pattern
    std::map<std::string, Bytes> m_wildcards;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_IDENTITY_H */
