// SPDX-License-Identifier: GPL-2.0-only

#include "ike-botan-mlkem.h"

#if __has_include(<botan/ml_kem.h>)

#include "ike-algorithm-table.h"

#include <algorithm>
#include <botan/ml_kem.h>
#include <botan/pubkey.h>
#include <botan/rng.h>
#include <exception>
#include <optional>
#include <span>

namespace ns3
{
namespace ike
{

namespace
{

constexpr const char* NO_KDF = "Raw"; // the secret goes into IKE's own key derivation

/** @brief Hands our random source, and with it a run's seed, to Botan. */
class BotanRandom : public Botan::RandomNumberGenerator
{
  public:
    explicit BotanRandom(RandomSource& source)
        : m_source(source)
    {
    }

    bool accepts_input() const override
    {
        return false;
    }

    std::string name() const override
    {
        return "ns3-ike";
    }

    void clear() override
    {
    }

    bool is_seeded() const override
    {
        return true;
    }

  protected:
    void fill_bytes_with_input(std::span<uint8_t> output, std::span<const uint8_t>) override
    {
        const Bytes drawn = m_source.Draw(output.size());
        std::copy(drawn.begin(), drawn.end(), output.begin());
    }

  private:
    RandomSource& m_source;
};

std::optional<Botan::ML_KEM_Mode::Mode>
ModeOf(KeMethod method)
{
    switch (method)
    {
    case KeMethod::ML_KEM_512:
        return Botan::ML_KEM_Mode::ML_KEM_512;
    case KeMethod::ML_KEM_768:
        return Botan::ML_KEM_Mode::ML_KEM_768;
    case KeMethod::ML_KEM_1024:
        return Botan::ML_KEM_Mode::ML_KEM_1024;
    default:
        return std::nullopt;
    }
}

class MlKemExchange : public CryptoppKeyExchange
{
  public:
    MlKemExchange(KeMethod method, Botan::ML_KEM_Mode mode)
        : m_method(method),
          m_mode(mode),
          m_secret(FindKe(method)->secret)
    {
    }

    KeyShare Generate(RandomSource& random) const override
    {
        BotanRandom rng(random);
        const Botan::ML_KEM_PrivateKey key(rng, m_mode);
        const auto bits = key.private_key_bits();
        KeyShare share;
        share.method = m_method;
        share.privateKey.assign(bits.begin(), bits.end());
        share.publicValue = key.public_key_bits();
        return share;
    }

    Result<KeyAgreement> Answer(RandomSource& random, ByteView peer) const override
    {
        try
        {
            BotanRandom rng(random);
            const Botan::ML_KEM_PublicKey key(std::span(peer.data(), peer.size()), m_mode);
            Botan::PK_KEM_Encryptor encryptor(key, NO_KDF);
            const auto sealed = encryptor.encrypt(rng, m_secret);
            const auto& secret = sealed.shared_key();
            return KeyAgreement{sealed.encapsulated_shared_key(), {secret.begin(), secret.end()}};
        }
        catch (const std::exception& problem)
        {
            return Error{std::string("the peer's encapsulation key is no key of ML-KEM: ") +
                         problem.what()};
        }
    }

    // What nobody encapsulated opens to a secret that nobody knows (FIPS 203 section 6.3): the
    // proof in IKE_AUTH fails, not this.
    Result<Bytes> Agree(ByteView privateKey, ByteView peer) const override
    {
        try
        {
            // Blinding draws octets that leave no trace in the secret.
            SeededRandomSource blinding(0);
            BotanRandom rng(blinding);
            const Botan::ML_KEM_PrivateKey key(std::span(privateKey.data(), privateKey.size()),
                                               m_mode);
            Botan::PK_KEM_Decryptor decryptor(key, rng, NO_KDF);
            const auto secret = decryptor.decrypt(std::span(peer.data(), peer.size()), m_secret);
            return Bytes(secret.begin(), secret.end());
        }
        catch (const std::exception& problem)
        {
            return Error{std::string("the peer's ciphertext cannot be decapsulated: ") +
                         problem.what()};
        }
    }

  private:
    KeMethod m_method;
    Botan::ML_KEM_Mode m_mode;
    size_t m_secret;
};

} // namespace

std::unique_ptr<CryptoppKeyExchange>
MakeBotanMlKem(KeMethod method)
{
    const auto mode = ModeOf(method);
    return mode ? std::make_unique<MlKemExchange>(method, *mode) : nullptr;
}

} // namespace ike
} // namespace ns3

#else

namespace ns3
{
namespace ike
{

std::unique_ptr<CryptoppKeyExchange>
MakeBotanMlKem(KeMethod)
{
    return nullptr;
}

} // namespace ike
} // namespace ns3

#endif
