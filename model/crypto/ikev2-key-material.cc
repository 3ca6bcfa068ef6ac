// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-key-material.h"

#include "ike-algorithms.h"

namespace ns3
{
namespace ike
{

namespace
{

// A prf with a fixed-size key takes this much of each nonce as SKEYSEED's key (RFC 7296
// section 2.14).
constexpr size_t FIXED_KEY_NONCE_OCTETS = 8;

/** @brief Cuts octets into consecutive keys. */
class KeyCutter
{
  public:
    explicit KeyCutter(ByteView material)
        : m_material(material)
    {
    }

    Bytes Next(size_t size)
    {
        Bytes key = m_material.Sub(m_offset, size).ToBytes();
        m_offset += size;
        return key;
    }

  private:
    ByteView m_material;
    size_t m_offset{0};
};

/** @brief prf+(SKEYSEED, Ni | Nr | SPIi | SPIr), cut into the seven keys. */
Costed<Ikev2Keys>
ExpandSkeyseed(IkeCryptoProvider& provider,
               const Ikev2Suite& suite,
               const Ikev2KeyInputs& inputs,
               const Costed<Bytes>& skeyseed)
{
    const Result<CipherSizes> sizes = SizesOf(suite.cipher);
    const size_t prfSize = PrfSize(suite.prf);
    if (!sizes || prfSize == 0)
    {
        return {Ikev2Keys{}, skeyseed.cost};
    }
    Bytes spis;
    spis.reserve(16);
    AppendUint(spis, inputs.spiI.Value(), 8);
    AppendUint(spis, inputs.spiR.Value(), 8);
    const Bytes seed = Concat({inputs.nonceI, inputs.nonceR, spis});
    const size_t total = 3 * prfSize + 2 * sizes->integKey + 2 * sizes->encrKey;
    const Costed<Bytes> material = provider.PrfPlus(suite.prf, skeyseed.value, seed, total);
    KeyCutter cutter(material.value);
    Ikev2Keys keys;
    keys.skD = cutter.Next(prfSize);
    keys.skAi = cutter.Next(sizes->integKey);
    keys.skAr = cutter.Next(sizes->integKey);
    keys.skEi = cutter.Next(sizes->encrKey);
    keys.skEr = cutter.Next(sizes->encrKey);
    keys.skPi = cutter.Next(prfSize);
    keys.skPr = cutter.Next(prfSize);
    return {std::move(keys), skeyseed.cost + material.cost};
}

} // namespace

Costed<Ikev2Keys>
DeriveIkev2Keys(IkeCryptoProvider& provider, const Ikev2Suite& suite, const Ikev2KeyInputs& inputs)
{
    const size_t take = TakesFixedKey(suite.prf) ? FIXED_KEY_NONCE_OCTETS : SIZE_MAX;
    const Bytes key = Concat({inputs.nonceI.Sub(0, take), inputs.nonceR.Sub(0, take)});
    return ExpandSkeyseed(provider, suite, inputs, provider.Prf(suite.prf, key, {inputs.secret}));
}

Costed<Ikev2Keys>
RekeyIkev2Keys(IkeCryptoProvider& provider,
               const Ikev2Suite& suite,
               const Ikev2KeyInputs& inputs,
               PrfId oldPrf,
               ByteView oldSkD)
{
    return ExpandSkeyseed(
        provider,
        suite,
        inputs,
        provider.Prf(oldPrf,
                     oldSkD,
                     {inputs.secret, inputs.nonceI, inputs.nonceR, inputs.laterSecrets}));
}

Costed<Ikev2ChildKeys>
DeriveIkev2ChildKeys(IkeCryptoProvider& provider,
                     PrfId prf,
                     ByteView skD,
                     const CipherSuite& suite,
                     ByteView secret,
                     ByteView nonceI,
                     ByteView nonceR,
                     ByteView laterSecrets)
{
    const Result<CipherSizes> sizes = SizesOf(suite);
    if (!sizes)
    {
        return {};
    }
    const Bytes seed = Concat({secret, nonceI, nonceR, laterSecrets});
    const size_t total = 2 * (sizes->encrKey + sizes->integKey);
    const Costed<Bytes> material = provider.PrfPlus(prf, skD, seed, total);
    // All keys of the initiator's direction first; encryption before integrity (RFC 7296
    // section 2.17).
    KeyCutter cutter(material.value);
    Ikev2ChildKeys keys;
    keys.encrI = cutter.Next(sizes->encrKey);
    keys.integI = cutter.Next(sizes->integKey);
    keys.encrR = cutter.Next(sizes->encrKey);
    keys.integR = cutter.Next(sizes->integKey);
    return {std::move(keys), material.cost};
}

Costed<Bytes>
Ikev2SignedOctets(IkeCryptoProvider& provider,
                  PrfId prf,
                  ByteView message,
                  ByteView peerNonce,
                  ByteView skP,
                  ByteView idBody)
{
    const Costed<Bytes> maced = provider.Prf(prf, skP, {idBody});
    return {Concat({message, peerNonce, maced.value}), maced.cost};
}

Costed<Bytes>
Ikev2SharedKeyAuth(IkeCryptoProvider& provider,
                   PrfId prf,
                   ByteView sharedSecret,
                   ByteView signedOctets)
{
    const Costed<Bytes> padded =
        provider.Prf(prf, sharedSecret, {ByteView::OfText("Key Pad for IKEv2")});
    Costed<Bytes> auth = provider.Prf(prf, padded.value, {signedOctets});
    auth.cost += padded.cost;
    return auth;
}

} // namespace ike
} // namespace ns3
