// SPDX-License-Identifier: GPL-2.0-only

#include "ike-credentials.h"

#include "ike-identity.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t SHA1_SIZE = 20;

bool
IsRequested(IkeCryptoProvider& provider, const IkeCredential& credential, ByteView requested)
{
    if (!credential.issuers)
    {
        return false;
    }
    for (const Bytes& key : credential.issuers->keys)
    {
        const Bytes hash = provider.Sha1({key}).value;
        for (size_t at = 0; at + SHA1_SIZE <= requested.size(); at += SHA1_SIZE)
        {
            if (requested.Sub(at, SHA1_SIZE) == hash)
            {
                return true;
            }
        }
    }
    return false;
}

} // namespace

std::vector<ByteView>
ChainOf(const IkeCredential& credential)
{
    std::vector<ByteView> chain{ByteView(credential.certificate)};
    if (credential.issuers)
    {
        chain.insert(chain.end(),
                     credential.issuers->certificates.begin(),
                     credential.issuers->certificates.end());
    }
    return chain;
}

void
IkeCredentials::Add(const std::string& pattern, std::shared_ptr<const IkeCredential> credential)
{
    if (pattern.find('*') != std::string::npos)
    {
        m_wildcards[pattern].push_back(std::move(credential));
        return;
    }
    const Result<IdPayload> id = ParseIdentity(pattern);
    m_exact[id ? FormatIdentity(*id) : pattern].push_back(std::move(credential));
}

std::shared_ptr<const IkeCredential>
IkeCredentials::Find(IkeCryptoProvider& provider, const IdPayload& id, ByteView requested) const
{
    const List* list = nullptr;
    const auto exact = m_exact.find(FormatIdentity(id));
    if (exact != m_exact.end())
    {
        list = &exact->second;
    }
    for (auto it = m_wildcards.begin(); it != m_wildcards.end() && !list; ++it)
    {
        list = IdentityMatches(id, it->first) ? &it->second : nullptr;
    }
    if (!list)
    {
        return nullptr;
    }
    for (const auto& credential : *list)
    {
        if (list->size() > 1 && IsRequested(provider, *credential, requested))
        {
            return credential;
        }
    }
    return list->front();
}

Costed<Bytes>
AuthorityHashes(IkeCryptoProvider& provider, const IkeTrust& trust)
{
    Costed<Bytes> hashes;
    for (const Bytes& der : trust.authorities)
    {
        const Result<IkeCertificate> authority = ReadCertificate(der);
        if (authority)
        {
            const Costed<Bytes> hash = provider.Sha1({authority->key.info});
            Append(hashes.value, hash.value);
            hashes.cost += hash.cost;
        }
    }
    return hashes;
}

} // namespace ike
} // namespace ns3
