// SPDX-License-Identifier: GPL-2.0-only

#include "ike-identity.h"

#include "ike-address.h"
#include "ike-distinguished-name.h"

namespace ns3
{
namespace ike
{

namespace
{

const char* const NULL_IDENTITY = "%null";

} // namespace

Result<IdPayload>
ParseIdentity(std::string_view text)
{
    if (text.empty())
    {
        return Error{"an identity is empty; write a name, an IP address, user@domain or keyid:HEX"};
    }
    const auto address = IpAddress::Parse(text);
    if (address)
    {
        return IdPayload{address->IsIpv4() ? IdType::IPV4_ADDR : IdType::IPV6_ADDR,
                         address->Octets().ToBytes()};
    }
    if (text == NULL_IDENTITY)
    {
        return IdPayload{IdType::NULL_ID, {}};
    }
    const std::string_view keyIdPrefix = "keyid:";
    if (text.substr(0, keyIdPrefix.size()) == keyIdPrefix)
    {
        const auto octets = FromHex(text.substr(keyIdPrefix.size()));
        if (!octets || octets->empty())
        {
            return Error{"identity '" + std::string(text) +
                         "' is not hexadecimal after keyid:; write an even number of hex digits"};
        }
        return IdPayload{IdType::KEY_ID, *octets};
    }
    if (text.find('=') != std::string_view::npos)
    {
        const Result<Bytes> name = ParseDistinguishedName(text);
        return name ? Result<IdPayload>(IdPayload{IdType::DER_ASN1_DN, *name}) : name.GetError();
    }
    const IdType type =
        text.find('@') == std::string_view::npos ? IdType::FQDN : IdType::RFC822_ADDR;
    return IdPayload{type, ByteView::OfText(text).ToBytes()};
}

std::string
FormatIdentity(const IdPayload& id)
{
    switch (id.type)
    {
    case IdType::IPV4_ADDR:
    case IdType::IPV6_ADDR:
        return IpAddress::FromOctets(id.data).ToString();
    case IdType::FQDN:
    case IdType::RFC822_ADDR:
        return std::string(id.data.begin(), id.data.end());
    case IdType::NULL_ID:
        return NULL_IDENTITY;
    case IdType::DER_ASN1_DN:
    {
        const std::string name = FormatDistinguishedName(id.data);
        return name.empty() ? "keyid:" + ToHex(id.data) : name;
    }
    default:
        return "keyid:" + ToHex(id.data);
    }
}

bool
operator==(const IdPayload& a, const IdPayload& b)
{
    return a.type == b.type && (a.data == b.data || (a.type == IdType::DER_ASN1_DN &&
                                                     IsSameDistinguishedName(a.data, b.data)));
}

bool
IdentityMatches(const IdPayload& id, std::string_view pattern)
{
    if (pattern == "*")
    {
        return true;
    }
    const std::string text = FormatIdentity(id);
    if (!pattern.empty() && pattern.front() == '*')
    {
        const std::string_view tail = pattern.substr(1);
        return text.size() >= tail.size() &&
               std::string_view(text).substr(text.size() - tail.size()) == tail;
    }
    if (!pattern.empty() && pattern.back() == '*')
    {
        const std::string_view head = pattern.substr(0, pattern.size() - 1);
        return std::string_view(text).substr(0, head.size()) == head;
    }
    if (id.type == IdType::DER_ASN1_DN)
    {
        // The pattern may be written with other spaces.
        const Result<Bytes> name = ParseDistinguishedName(pattern);
        return name && IsSameDistinguishedName(*name, id.data);
    }
    return text == pattern;
}

void
IkeSecrets::SetSharedKey(const std::string& pattern, Bytes key)
{
    const bool wild = pattern.find('*') != std::string::npos;
    (wild ? m_wildcards : m_keys)[pattern] = std::move(key);
}

std::optional<ByteView>
IkeSecrets::SharedKey(const IdPayload& peer) const
{
    const auto exact = m_keys.find(FormatIdentity(peer));
    if (exact != m_keys.end())
    {
        return ByteView(exact->second);
    }
    for (const auto& [pattern, key] : m_wildcards)
    {
        if (IdentityMatches(peer, pattern))
        {
            return ByteView(key);
        }
    }
    return std::nullopt;
}

void
IkeSecrets::SetPassword(const std::string& user, std::string password)
{
    m_passwords[user] = std::move(password);
}

std::optional<std::string_view>
IkeSecrets::Password(std::string_view user) const
{
    auto found = m_passwords.find(user);
    found = found == m_passwords.end() ? m_passwords.find("*") : found;
    return found == m_passwords.end() ? std::nullopt
                                      : std::optional<std::string_view>(found->second);
}

void
IkeSecrets::SetPostQuantumKey(const std::string& id, Bytes key)
{
    m_postQuantumKeys[id] = std::move(key);
}

std::optional<ByteView>
IkeSecrets::PostQuantumKey(const std::string& id) const
{
    const auto found = m_postQuantumKeys.find(id);
    return found == m_postQuantumKeys.end() ? std::nullopt
                                            : std::optional<ByteView>(found->second);
}

} // namespace ike
} // namespace ns3
