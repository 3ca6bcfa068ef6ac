// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_IDENTITY_H
#define IKE_IDENTITY_H

#include "ike-bytes.h"
#include "ike-payloads.h"
#include "ike-result.h"

#include <functional>
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

/** @brief The secrets that an endpoint knows: pre-shared keys by the peer's identity pattern (exact
 * patterns win), and passwords by user. */
class IkeSecrets
{
  public:
    /** @brief Sets the key for the peers whose identity fits @p pattern. Later settings replace
     * earlier ones. */
    void SetSharedKey(const std::string& pattern, Bytes key);

    /** @brief The key shared with @p peer, or nothing. */
    std::optional<ByteView> SharedKey(const IdPayload& peer) const;

    /** @brief Sets a user's password, for EAP; of all users who have none of their own, for "*". */
    void SetPassword(const std::string& user, std::string password);

    /** @brief The user's password, or nothing. */
    std::optional<std::string_view> Password(std::string_view user) const;

    /** @brief Sets a post-quantum preshared key, by its PPK_ID (RFC 8784). */
    void SetPostQuantumKey(const std::string& id, Bytes key);

    /** @brief That key, or nothing. */
    std::optional<ByteView> PostQuantumKey(const std::string& id) const;

  private:
    std::map<std::string, Bytes> m_postQuantumKeys;
    std::map<std::string, Bytes> m_keys; // by pattern
    std::map<std::string, Bytes> m_wildcards;
    std::map<std::string, std::string, std::less<>> m_passwords; // by user
};

} // namespace ike
} // namespace ns3

#endif /* IKE_IDENTITY_H */
