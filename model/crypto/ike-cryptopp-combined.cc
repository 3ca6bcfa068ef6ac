// SPDX-License-Identifier: GPL-2.0-only

#include "ike-cryptopp-parts.h"

#include <cryptopp/aes.h>
#include <cryptopp/ccm.h>
#include <cryptopp/chachapoly.h>
#include <cryptopp/gcm.h>

#include <array>
#include <cstring>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t IV = 8;

/** @brief The two halves of a combined mode, each made at its first use. */
template <class Mode>
class Halves
{
  public:
    explicit Halves(ByteView key)
        : m_key(key.ToBytes())
    {
    }

    typename Mode::Encryption& Sealing(ByteView nonce)
    {
        return Made(m_sealing, nonce);
    }

    typename Mode::Decryption& Opening(ByteView nonce)
    {
        return Made(m_opening, nonce);
    }

  private:
    template <class Half>
    Half& Made(std::unique_ptr<Half>& half, ByteView nonce)
    {
        if (!half)
        {
            half = std::make_unique<Half>();
            half->SetKeyWithIV(m_key.data(), m_key.size(), nonce.data(), nonce.size());
        }
        return *half;
    }

    Bytes m_key;
    std::unique_ptr<typename Mode::Encryption> m_sealing;
    std::unique_ptr<typename Mode::Decryption> m_opening;
};

/** @brief The salt at the end of the keying material, then the packet's explicit IV. */
template <size_t SALT>
class SaltedNonce
{
  public:
    explicit SaltedNonce(ByteView keyAndSalt)
    {
        std::memcpy(m_octets.data(), keyAndSalt.end() - SALT, SALT);
    }

    ByteView For(ByteView iv)
    {
        std::memcpy(m_octets.data() + SALT, iv.data(), IV);
        return ByteView(m_octets.data(), m_octets.size());
    }

  private:
    std::array<uint8_t, SALT + IV> m_octets{};
};

ByteView
WithoutSalt(ByteView key, size_t salt)
{
    return key.Sub(0, key.size() - salt);
}

/** @brief GCM (RFC 4106, 5282), CCM (RFC 4309, 5282) and ChaCha20-Poly1305 (RFC 7634). */
template <class Mode, size_t SALT, size_t ICV>
class CombinedCipher : public IkeCipher
{
  public:
    CombinedCipher(ByteView key, const PacketCost& cost)
        : m_halves(WithoutSalt(key, SALT)),
          m_nonce(key),
          m_cost(cost)
    {
    }

    Duration Seal(const SealedRegion& region) override
    {
        const ByteView nonce = m_nonce.For(region.iv);
        m_halves.Sealing(nonce).EncryptAndAuthenticate(region.text,
                                                       region.icv,
                                                       ICV,
                                                       nonce.data(),
                                                       static_cast<int>(nonce.size()),
                                                       region.associatedData.data(),
                                                       region.associatedData.size(),
                                                       region.text,
                                                       region.textSize);
        return m_cost.Of(region);
    }

    Costed<bool> Open(const SealedRegion& region) override
    {
        const ByteView nonce = m_nonce.For(region.iv);
        const bool good = m_halves.Opening(nonce).DecryptAndVerify(region.text,
                                                                   region.icv,
                                                                   ICV,
                                                                   nonce.data(),
                                                                   static_cast<int>(nonce.size()),
                                                                   region.associatedData.data(),
                                                                   region.associatedData.size(),
                                                                   region.text,
                                                                   region.textSize);
        return {good, m_cost.Of(region)};
    }

    bool NeedsText() const override
    {
        return true;
    }

  private:
    Halves<Mode> m_halves;
    SaltedNonce<SALT> m_nonce;
    PacketCost m_cost;
};

/**
 * @brief AES-GMAC: authenticates and does not encrypt. In ESP the IV is part of what is
 * authenticated (RFC 4543 section 3.5); in AH the caller's associated data already holds the whole
 * packet with the IV (section 4).
 */
class GmacCipher : public IkeCipher
{
  public:
    GmacCipher(ByteView key, bool coversIv, const PacketCost& cost)
        : m_halves(WithoutSalt(key, SALT)),
          m_nonce(key),
          m_cost(cost),
          m_coversIv(coversIv)
    {
    }

    Duration Seal(const SealedRegion& region) override
    {
        auto& mode = Authenticate(region);
        mode.TruncatedFinal(region.icv, ICV);
        return m_cost.Of(region);
    }

    Costed<bool> Open(const SealedRegion& region) override
    {
        auto& mode = Authenticate(region);
        return {mode.TruncatedVerify(region.icv, ICV), m_cost.Of(region)};
    }

    bool NeedsText() const override
    {
        return true;
    }

  private:
    static constexpr size_t SALT = 4;
    static constexpr size_t ICV = 16;

    // Sealing and opening differ in nothing but the comparison, so one half serves both.
    CryptoPP::GCM<CryptoPP::AES>::Encryption& Authenticate(const SealedRegion& region)
    {
        const ByteView nonce = m_nonce.For(region.iv);
        auto& mode = m_halves.Sealing(nonce);
        mode.Resynchronize(nonce.data(), static_cast<int>(nonce.size()));
        mode.Update(region.associatedData.data(), region.associatedData.size());
        if (m_coversIv)
        {
            mode.Update(region.iv.data(), region.iv.size());
        }
        mode.Update(region.text, region.textSize);
        mode.Update(region.integrityTrailer.data(), region.integrityTrailer.size());
        return mode;
    }

    Halves<CryptoPP::GCM<CryptoPP::AES>> m_halves;
    SaltedNonce<SALT> m_nonce;
    PacketCost m_cost;
    bool m_coversIv;
};

template <size_t ICV>
using GcmCipher = CombinedCipher<CryptoPP::GCM<CryptoPP::AES>, 4, ICV>;

template <size_t ICV>
using CcmCipher = CombinedCipher<CryptoPP::CCM<CryptoPP::AES, ICV>, 3, ICV>;

using ChaChaCipher = CombinedCipher<CryptoPP::ChaCha20Poly1305, 4, 16>;

} // namespace

std::unique_ptr<IkeCipher>
MakeCryptoppCombined(EncrId encr, ByteView key, const PacketCost& cost)
{
    switch (encr)
    {
    case EncrId::AES_GCM_8:
        return std::make_unique<GcmCipher<8>>(key, cost);
    case EncrId::AES_GCM_12:
        return std::make_unique<GcmCipher<12>>(key, cost);
    case EncrId::AES_GCM_16:
        return std::make_unique<GcmCipher<16>>(key, cost);
    case EncrId::AES_CCM_8:
        return std::make_unique<CcmCipher<8>>(key, cost);
    case EncrId::AES_CCM_12:
        return std::make_unique<CcmCipher<12>>(key, cost);
    case EncrId::AES_CCM_16:
        return std::make_unique<CcmCipher<16>>(key, cost);
    case EncrId::NULL_AUTH_AES_GMAC:
        return std::make_unique<GmacCipher>(key, true, cost);
    case EncrId::CHACHA20_POLY1305:
        return std::make_unique<ChaChaCipher>(key, cost);
    default:
        return nullptr;
    }
}

std::unique_ptr<IkeCipher>
MakeCryptoppGmacOfAh(IntegId integ, ByteView key, const PacketCost& cost)
{
    switch (integ)
    {
    case IntegId::AES_128_GMAC:
    case IntegId::AES_192_GMAC:
    case IntegId::AES_256_GMAC:
        return std::make_unique<GmacCipher>(key, false, cost);
    default:
        return nullptr;
    }
}

} // namespace ike
} // namespace ns3
