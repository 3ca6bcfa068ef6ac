// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-revised-cipher.h"

#include "ikev1-key-material.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

Ikev1RevisedCipher::Ikev1RevisedCipher(IkeCryptoProvider& provider,
                                       const Ikev1Suite& suite,
                                       ByteView nonce,
                                       IkeSpi cookie)
{
    Bytes cookieOctets;
    AppendUint(cookieOctets, cookie.Value(), 8);
    const Costed<Bytes> derived = provider.Prf(suite.prf, nonce, {cookieOctets}); // Ne
    const Costed<Bytes> key = Ikev1CipherKey(provider, suite, derived.value);     // Ke
    m_setupCost = derived.cost + key.cost;
    m_cipher = provider.MakeChainedCipher(suite.encr, suite.keyBits, key.value);
    m_chain.assign(m_cipher ? m_cipher->BlockSize() : 0, 0);
}

Costed<Bytes>
Ikev1RevisedCipher::Seal(ByteView body)
{
    if (!m_cipher)
    {
        return {};
    }
    const size_t block = m_cipher->BlockSize();
    const size_t padding = block - body.size() % block;
    Bytes sealed = body.ToBytes();
    sealed.resize(body.size() + padding, 0);
    sealed.back() = static_cast<uint8_t>(padding - 1);
    const Duration cost = m_cipher->Encrypt(m_chain, sealed.data(), sealed.size());
    return {std::move(sealed), cost};
}

Costed<std::optional<Bytes>>
Ikev1RevisedCipher::Open(ByteView sealed)
{
    if (!m_cipher || sealed.empty() || sealed.size() % m_cipher->BlockSize() != 0)
    {
        return {};
    }
    Bytes body = sealed.ToBytes();
    const Duration cost = m_cipher->Decrypt(m_chain, body.data(), body.size());
    const size_t padding = size_t{body.back()} + 1;
    const bool good =
        padding <= m_cipher->BlockSize() &&
        std::all_of(body.end() - padding, body.end() - 1, [](uint8_t octet) { return octet == 0; });
    if (!good)
    {
        return {std::nullopt, cost};
    }
    body.resize(body.size() - padding);
    return {std::move(body), cost};
}

} // namespace ike
} // namespace ns3
