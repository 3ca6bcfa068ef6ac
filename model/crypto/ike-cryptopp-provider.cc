// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithm-table.h"
#include "ike-algorithms.h"
#include "ike-botan-mlkem.h"
#include "ike-botan-x509.h"
#include "ike-certificate.h"
#include "ike-crypto-versions.h"
#include "ike-cryptopp-parts.h"
#include "ike-primitive-costs.h"
#include "ike-provider-checks.h"

#include <cryptopp/config.h>

#include <algorithm>
#include <array>
#include <map>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t LARGEST_ICV = 32;

/** @brief Encrypt, then authenticate: the associated data, the IV, the ciphertext and the trailer.
 */
class SeparateCipher : public IkeCipher
{
  public:
    SeparateCipher(std::unique_ptr<CryptoppCipher> cipher,
                   std::unique_ptr<CryptoppMac> mac,
                   const CipherSizes& sizes,
                   const PacketCost& cost)
        : m_cipher(std::move(cipher)),
          m_mac(std::move(mac)),
          m_sizes(sizes),
          m_cost(cost)
    {
    }

    Duration Seal(const SealedRegion& region) override
    {
        m_cipher->Encrypt(region.iv, region.text, region.textSize);
        if (m_mac)
        {
            Authenticate(region, region.icv);
        }
        return m_cost.Of(region);
    }

    Costed<bool> Open(const SealedRegion& region) override
    {
        const Duration cost = m_cost.Of(region);
        if (region.textSize % m_sizes.block != 0)
        {
            return {false, cost};
        }
        if (m_mac)
        {
            std::array<uint8_t, LARGEST_ICV> expected{};
            Authenticate(region, expected.data());
            if (!std::equal(expected.begin(), expected.begin() + m_sizes.icv, region.icv))
            {
                return {false, cost};
            }
        }
        m_cipher->Decrypt(region.iv, region.text, region.textSize);
        return {true, cost};
    }

    bool NeedsText() const override
    {
        return true;
    }

  private:
    void Authenticate(const SealedRegion& region, uint8_t* icv)
    {
        m_mac->Update(region.associatedData);
        m_mac->Update(region.iv);
        m_mac->Update(ByteView(region.text, region.textSize));
        m_mac->Update(region.integrityTrailer);
        m_mac->Finish(icv, m_sizes.icv);
    }

    std::unique_ptr<CryptoppCipher> m_cipher;
    std::unique_ptr<CryptoppMac> m_mac;
    CipherSizes m_sizes;
    PacketCost m_cost;
};

/** @brief Cipher block chaining from message to message. */
class CryptoppChainedCipher : public IkeChainedCipher
{
  public:
    CryptoppChainedCipher(std::unique_ptr<CryptoppCipher> cipher,
                          size_t block,
                          const LinearCost& cost)
        : m_cipher(std::move(cipher)),
          m_block(block),
          m_cost(cost)
    {
    }

    size_t BlockSize() const override
    {
        return m_block;
    }

    Duration Encrypt(Bytes& chain, uint8_t* text, size_t size) override
    {
        const size_t whole = size - size % m_block;
        if (whole > 0)
        {
            m_cipher->Encrypt(chain, text, whole);
            chain.assign(text + whole - m_block, text + whole);
        }
        return m_cost.Of(size);
    }

    Duration Decrypt(Bytes& chain, uint8_t* text, size_t size) override
    {
        const size_t whole = size - size % m_block;
        if (whole > 0)
        {
            Bytes last(text + whole - m_block, text + whole);
            m_cipher->Decrypt(chain, text, whole);
            chain = std::move(last);
        }
        return m_cost.Of(size);
    }

  private:
    std::unique_ptr<CryptoppCipher> m_cipher;
    size_t m_block;
    LinearCost m_cost;
};

class CryptoppProvider : public IkeCryptoProvider
{
  public:
    explicit CryptoppProvider(std::shared_ptr<const IkeCostProfile> costs)
        : m_costs(costs ? std::move(costs) : std::make_shared<const IkeCostProfile>())
    {
    }

    std::string Name() const override
    {
        return "real";
    }

    Result<Done> Supports(TransformType type, uint16_t id, uint16_t keyBits) const override
    {
        const Result<Done> inTable = CheckTransform(type, id, keyBits);
        const bool isKe = type == TransformType::KE ||
                          (type >= TransformType::ADDKE1 && type <= TransformType::ADDKE7);
        if (!inTable || !isKe || id == 0)
        {
            return inTable;
        }
        const KeRow& row = *FindKe(static_cast<KeMethod>(id));
        if (row.family == KeFamily::KEM ? !MakeBotanMlKem(row.id) : row.id == KeMethod::CURVE448)
        {
            return Error{"key exchange method " + std::string(row.keyword) +
                         " needs modelled cryptography: the libraries behind real cryptography "
                         "(Crypto++; Botan, from 3.7 on, for ML-KEM) do not have it here; choose "
                         "another method, or provider \"mixed\", which models what is missing and "
                         "nothing else"};
        }
        return Done{};
    }

    Costed<KeyShare> GenerateKeyShare(KeMethod method, RandomSource& random) override
    {
        const CryptoppKeyExchange* exchange = ExchangeOf(method);
        if (!exchange)
        {
            return {};
        }
        return {exchange->Generate(random), m_costs->KeyExchange(method).generate};
    }

    Costed<Result<KeyAgreement>> AnswerKeyShare(KeMethod method,
                                                ByteView peerPublic,
                                                RandomSource& random) override
    {
        const CryptoppKeyExchange* exchange = ExchangeOf(method);
        if (!exchange)
        {
            return {UnsupportedKe(method)};
        }
        const Result<Done> size = CheckValueSize(method, KeRequestSize(method), peerPublic);
        if (!size)
        {
            return {size.GetError()};
        }
        return {exchange->Answer(random, peerPublic), AnswerCost(*m_costs, method)};
    }

    Costed<Result<Bytes>> CompleteKeyShare(const KeyShare& share, ByteView peerValue) override
    {
        const CryptoppKeyExchange* exchange = ExchangeOf(share.method);
        if (!exchange)
        {
            return {UnsupportedKe(share.method)};
        }
        const Result<Done> size =
            CheckValueSize(share.method, KeResponseSize(share.method), peerValue);
        if (!size)
        {
            return {size.GetError()};
        }
        return {exchange->Agree(share.privateKey, peerValue),
                m_costs->KeyExchange(share.method).agree};
    }

    Costed<Result<std::shared_ptr<const IkeDescribedGroup>>> MakeDescribedGroup(
        KeMethod number,
        const ModpGroup& group) override
    {
        const Result<Done> good = CheckDescribedGroup(number, group);
        if (!good)
        {
            return {good.GetError()};
        }
        const KeCost cost = m_costs->KeyExchange(ModpMethodOfSize(group.prime.size()));
        return {MakeCryptoppDescribedGroup(number, group, cost), DescribedGroupCost(cost)};
    }

    Costed<Bytes> Prf(PrfId prf, ByteView key, std::initializer_list<ByteView> data) override
    {
        return {CryptoppPrf(prf, key, data), PrfCost(*m_costs, prf, TotalSize(data))};
    }

    Costed<Bytes> PrfPlus(PrfId prf, ByteView key, ByteView seed, size_t size) override
    {
        return {CryptoppPrfPlus(prf, key, seed, size),
                PrfPlusCost(*m_costs, prf, seed.size(), size)};
    }

    Costed<Bytes> Sha1(std::initializer_list<ByteView> data) override
    {
        return {CryptoppSha1(data), m_costs->Sha1().Of(TotalSize(data))};
    }

    Costed<Bytes> EapPrimitiveOf(EapPrimitive primitive,
                                 std::initializer_list<ByteView> data) override
    {
        return {CryptoppEapPrimitive(primitive, data), m_costs->Sha1().Of(TotalSize(data))};
    }

    Costed<Bytes> Hash(HashId hash, std::initializer_list<ByteView> data) override
    {
        return {CryptoppHash(hash, data), m_costs->Sha1().Of(TotalSize(data))};
    }

    Result<Done> SupportsKeyType(SignatureKeyType type) const override
    {
        return SignerOf(type) ? Result<Done>(Done{}) : UnsupportedKeyType(type);
    }

    Result<IkePrivateKey> GeneratePrivateKey(SignatureKeyType type,
                                             uint16_t bits,
                                             RandomSource& random) override
    {
        const CryptoppSigner* signer = SignerOf(type);
        return signer ? signer->Generate(type, bits, random) : UnsupportedKeyType(type);
    }

    Result<IkePrivateKey> ReadPrivateKey(ByteView info) override
    {
        const Result<PrivateKeyParts> parts = SplitPrivateKey(info);
        if (!parts)
        {
            return parts.GetError();
        }
        const CryptoppSigner* signer = SignerOf(parts->type);
        return signer ? signer->Read(parts->type, info) : UnsupportedKeyType(parts->type);
    }

    Costed<Result<Bytes>> Sign(const IkePrivateKey& key,
                               const SignatureMethod& method,
                               std::initializer_list<ByteView> data,
                               RandomSource& random) override
    {
        const Result<Done> fits = CheckSignatureMethod(key.publicKey.type, method);
        const CryptoppSigner* signer = SignerOf(key.publicKey.type);
        if (!fits || !signer)
        {
            return {fits ? UnsupportedKeyType(key.publicKey.type) : fits.GetError()};
        }
        const Bytes whole = Concat(data);
        return {signer->Sign(key, method, whole, random),
                SignatureCostOf(*m_costs, key.publicKey, whole.size()).sign};
    }

    Costed<bool> Verify(const IkePublicKey& key,
                        const SignatureMethod& method,
                        std::initializer_list<ByteView> data,
                        ByteView signature) override
    {
        const CryptoppSigner* signer = SignerOf(key.type);
        if (!CheckSignatureMethod(key.type, method) || !signer)
        {
            return {false};
        }
        const Bytes whole = Concat(data);
        return {signer->Verify(key, method, whole, signature),
                SignatureCostOf(*m_costs, key, whole.size()).verify};
    }

    Costed<Result<Bytes>> Encrypt(const IkePublicKey& key,
                                  ByteView plain,
                                  RandomSource& random) override
    {
        const Result<Done> fits = CheckEncryption(key, plain.size());
        if (!fits)
        {
            return {fits.GetError()};
        }
        return {CryptoppRsaEncrypt(key, plain, random), SignatureCostOf(*m_costs, key, 0).verify};
    }

    Costed<Result<Bytes>> Decrypt(const IkePrivateKey& key,
                                  ByteView cipher,
                                  RandomSource& random) override
    {
        const Result<Done> fits = CheckEncryption(key.publicKey, 0);
        if (!fits)
        {
            return {fits.GetError()};
        }
        return {CryptoppRsaDecrypt(key, cipher, random),
                SignatureCostOf(*m_costs, key.publicKey, 0).sign};
    }

    Costed<Result<IkeCertificate>> ValidateCertificates(const std::vector<ByteView>& chain,
                                                        const IkeTrust& trust,
                                                        CalendarSeconds date) override
    {
        return ValidatePathByBotan(chain, trust, date, *m_costs);
    }

    std::unique_ptr<IkeCipher> MakeCipher(const CipherSuite& suite,
                                          ByteView encrKey,
                                          ByteView integKey) override
    {
        const Result<CipherSizes> sizes = CheckCipherKeys(suite, encrKey, integKey);
        if (!sizes)
        {
            return nullptr;
        }
        const PacketCost cost(*m_costs, suite);
        if (IsCombinedMode(suite.encr))
        {
            return MakeCryptoppCombined(suite.encr, encrKey, cost);
        }
        const IntegRow* integ = FindInteg(suite.integ);
        if (integ && integ->iv != 0)
        {
            return MakeCryptoppGmacOfAh(suite.integ, integKey, cost);
        }
        return std::make_unique<SeparateCipher>(MakeCryptoppCipher(suite.encr, encrKey),
                                                MakeCryptoppMac(suite.integ, integKey),
                                                *sizes,
                                                cost);
    }

    std::unique_ptr<IkeChainedCipher> MakeChainedCipher(EncrId encr,
                                                        uint16_t keyBits,
                                                        ByteView key) override
    {
        const Result<size_t> block = CheckChainedKey(encr, keyBits, key);
        return block ? std::make_unique<CryptoppChainedCipher>(MakeCryptoppCipher(encr, key),
                                                               *block,
                                                               m_costs->Cipher(encr, keyBits))
                     : nullptr;
    }

    const IkeCostProfile& Costs() const override
    {
        return *m_costs;
    }

  private:
    /** @brief The method's group, made at its first use; null when there is none. */
    const CryptoppKeyExchange* ExchangeOf(KeMethod method)
    {
        const auto known = m_exchanges.find(method);
        if (known != m_exchanges.end())
        {
            return known->second.get();
        }
        const KeRow* row = FindKe(method);
        if (!row)
        {
            return nullptr;
        }
        std::unique_ptr<CryptoppKeyExchange> made =
            row->family == KeFamily::ECP          ? MakeCryptoppEcp(method)
            : row->family == KeFamily::MONTGOMERY ? MakeCryptoppMontgomery(method)
            : row->family == KeFamily::KEM        ? MakeBotanMlKem(method)
                                                  : MakeCryptoppModp(method);
        return m_exchanges.emplace(method, std::move(made)).first->second.get();
    }

    /** @brief What signs with keys of that type; null when there is nothing. */
    const CryptoppSigner* SignerOf(SignatureKeyType type) const
    {
        switch (type)
        {
        case SignatureKeyType::RSA:
            return m_rsa.get();
        case SignatureKeyType::DSA:
        case SignatureKeyType::ECDSA_P256:
        case SignatureKeyType::ECDSA_P384:
        case SignatureKeyType::ECDSA_P521:
            return m_dsa.get();
        case SignatureKeyType::ED25519:
            return m_eddsa.get();
        default:
            return nullptr;
        }
    }

    std::shared_ptr<const IkeCostProfile> m_costs;
    std::map<KeMethod, std::unique_ptr<CryptoppKeyExchange>> m_exchanges;
    std::unique_ptr<CryptoppSigner> m_rsa{MakeCryptoppRsa()};
    std::unique_ptr<CryptoppSigner> m_dsa{MakeCryptoppDsa()};
    std::unique_ptr<CryptoppSigner> m_eddsa{MakeCryptoppEddsa()};
};

} // namespace

std::shared_ptr<IkeCryptoProvider>
MakeCryptoppProvider(std::shared_ptr<const IkeCostProfile> costs)
{
    return std::make_shared<CryptoppProvider>(std::move(costs));
}

std::string
CryptoppVersion()
{
    return std::to_string(CRYPTOPP_VERSION / 100) + "." +
           std::to_string(CRYPTOPP_VERSION / 10 % 10) + "." + std::to_string(CRYPTOPP_VERSION % 10);
}

} // namespace ike
} // namespace ns3
