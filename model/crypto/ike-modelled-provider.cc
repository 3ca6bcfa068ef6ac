// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithm-table.h"
#include "ike-algorithms.h"
#include "ike-certificate-path.h"
#include "ike-modelled-hash.h"
#include "ike-modelled-parts.h"
#include "ike-provider-checks.h"

#include <map>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t SHA1_SIZE = 20;
constexpr size_t MD5_SIZE = 16;
constexpr size_t DES_BLOCK = 8;
constexpr uint64_t EAP_SEED = 0x656170;
constexpr uint64_t SHA1_SEED = 0x73686131;
constexpr uint64_t HASH_SEED = 0x68617368;
constexpr size_t MODELLED_SECRET = 32;
constexpr size_t MOST_PRF_BLOCKS = 255;

/** @brief A prf's call and prf+'s are different functions of the same inputs. */
enum Purpose : uint64_t
{
    ONE_BLOCK = 1,
    STREAM = 2,
};

uint64_t
PrfSeed(Purpose purpose, PrfId prf, ByteView key)
{
    return ModelledHash64(ModelledMix(purpose, static_cast<uint64_t>(prf)), key);
}

class ModelledProvider : public IkeCryptoProvider
{
  public:
    explicit ModelledProvider(std::shared_ptr<const IkeCostProfile> costs)
        : m_costs(costs ? std::move(costs) : std::make_shared<const IkeCostProfile>())
    {
        for (const KeRow& row : AllKe())
        {
            m_exchanges.emplace(row.id, ModelledKeyExchange(row));
        }
    }

    std::string Name() const override
    {
        return "modelled";
    }

    bool TakesModelOf(const std::string&) override
    {
        return true;
    }

    std::vector<std::string> Modelled() const override
    {
        return {"all"};
    }

    Result<Done> Supports(TransformType type, uint16_t id, uint16_t keyBits) const override
    {
        return CheckTransform(type, id, keyBits);
    }

    Costed<KeyShare> GenerateKeyShare(KeMethod method, RandomSource& random) override
    {
        const auto exchange = m_exchanges.find(method);
        if (exchange == m_exchanges.end())
        {
            return {};
        }
        return {exchange->second.Generate(random), m_costs->KeyExchange(method).generate};
    }

    Costed<Result<KeyAgreement>> AnswerKeyShare(KeMethod method,
                                                ByteView peerPublic,
                                                RandomSource& random) override
    {
        const Result<const ModelledKeyExchange*> exchange =
            ExchangeFor(method, KeRequestSize(method), peerPublic);
        if (!exchange)
        {
            return {exchange.GetError()};
        }
        const Duration cost = AnswerCost(*m_costs, method);
        Bytes answer = (*exchange)->GenerateAnswer(random);
        const Result<Done> good = (*exchange)->Check(peerPublic);
        if (!good)
        {
            return {good.GetError(), cost};
        }
        Bytes secret = (*exchange)->Secret(peerPublic, answer);
        return {KeyAgreement{std::move(answer), std::move(secret)}, cost};
    }

    Costed<Result<Bytes>> CompleteKeyShare(const KeyShare& share, ByteView peerValue) override
    {
        const Result<const ModelledKeyExchange*> exchange =
            ExchangeFor(share.method, KeResponseSize(share.method), peerValue);
        if (!exchange)
        {
            return {exchange.GetError()};
        }
        const Duration cost = m_costs->KeyExchange(share.method).agree;
        const Result<Done> good = (*exchange)->Check(peerValue);
        if (!good)
        {
            return {good.GetError(), cost};
        }
        return {(*exchange)->Secret(share.publicValue, peerValue), cost};
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
        return {MakeModelledDescribedGroup(number, group, cost), DescribedGroupCost(cost)};
    }

    Costed<Bytes> Prf(PrfId prf, ByteView key, std::initializer_list<ByteView> data) override
    {
        const ModelledDigest digest = ModelledHash(PrfSeed(ONE_BLOCK, prf, key), data);
        return {ExpandModelled(digest, PrfSize(prf)), PrfCost(*m_costs, prf, TotalSize(data))};
    }

    Costed<Bytes> PrfPlus(PrfId prf, ByteView key, ByteView seed, size_t size) override
    {
        if (size > MOST_PRF_BLOCKS * PrfSize(prf))
        {
            return {};
        }
        const ModelledDigest digest = ModelledHash(PrfSeed(STREAM, prf, key), {seed});
        return {ExpandModelled(digest, size), PrfPlusCost(*m_costs, prf, seed.size(), size)};
    }

    Costed<Bytes> SolvePuzzle(PrfId prf,
                              ByteView text,
                              unsigned bits,
                              RandomSource& random) override
    {
        return SolveModelledPuzzle(*m_costs, prf, text, bits, random);
    }

    Costed<unsigned> PuzzleBits(PrfId prf, ByteView text, ByteView solution) override
    {
        return CheckModelledPuzzle(*m_costs, prf, text, solution);
    }

    Costed<Bytes> Sha1(std::initializer_list<ByteView> data) override
    {
        return {ExpandModelled(ModelledHash(SHA1_SEED, data), SHA1_SIZE),
                m_costs->Sha1().Of(TotalSize(data))};
    }

    Costed<Bytes> EapPrimitiveOf(EapPrimitive primitive,
                                 std::initializer_list<ByteView> data) override
    {
        const uint64_t seed = ModelledMix(EAP_SEED, static_cast<uint64_t>(primitive));
        return {ExpandModelled(ModelledHash(seed, data),
                               primitive == EapPrimitive::DES ? DES_BLOCK : MD5_SIZE),
                m_costs->Sha1().Of(TotalSize(data))};
    }

    Costed<Bytes> Hash(HashId hash, std::initializer_list<ByteView> data) override
    {
        const uint64_t seed = ModelledMix(HASH_SEED, static_cast<uint64_t>(hash));
        return {ExpandModelled(ModelledHash(seed, data), HashSize(hash)),
                m_costs->Sha1().Of(TotalSize(data))};
    }

    Result<Done> SupportsKeyType(SignatureKeyType) const override
    {
        return Done{};
    }

    Result<IkePrivateKey> GeneratePrivateKey(SignatureKeyType type,
                                             uint16_t bits,
                                             RandomSource& random) override
    {
        if (type == SignatureKeyType::RSA && (bits < 512 || bits > 16384))
        {
            return Error{"an RSA modulus of " + std::to_string(bits) +
                         " bits; it must have 512 to 16384"};
        }
        return MakeModelledKey(type, bits, random.Draw(MODELLED_SECRET));
    }

    Result<IkePrivateKey> ReadPrivateKey(ByteView) override
    {
        return Error{
            "modelled cryptography cannot use keys from files; let the scenario make them, "
            "or run with real cryptography"};
    }

    Costed<Result<Bytes>> Sign(const IkePrivateKey& key,
                               const SignatureMethod& method,
                               std::initializer_list<ByteView> data,
                               RandomSource&) override
    {
        const Result<Done> fits = CheckSignatureMethod(key.publicKey.type, method);
        if (!fits)
        {
            return {fits.GetError()};
        }
        return {ModelledSign(key.publicKey, method, data),
                SignatureCostOf(*m_costs, key.publicKey, TotalSize(data)).sign};
    }

    Costed<bool> Verify(const IkePublicKey& key,
                        const SignatureMethod& method,
                        std::initializer_list<ByteView> data,
                        ByteView signature) override
    {
        if (!CheckSignatureMethod(key.type, method))
        {
            return {false};
        }
        return {ModelledSign(key, method, data) == signature,
                SignatureCostOf(*m_costs, key, TotalSize(data)).verify};
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
        return {ModelledEncrypt(key, plain, random), SignatureCostOf(*m_costs, key, 0).verify};
    }

    Costed<Result<Bytes>> Decrypt(const IkePrivateKey& key, ByteView cipher, RandomSource&) override
    {
        const Result<Done> fits = CheckEncryption(key.publicKey, 0);
        if (!fits)
        {
            return {fits.GetError()};
        }
        return {ModelledDecrypt(key.publicKey, cipher),
                SignatureCostOf(*m_costs, key.publicKey, 0).sign};
    }

    Costed<Result<IkeCertificate>> ValidateCertificates(const std::vector<ByteView>& chain,
                                                        const IkeTrust& trust,
                                                        CalendarSeconds date) override
    {
        return ValidatePath(*this, chain, trust, date);
    }

    std::unique_ptr<IkeCipher> MakeCipher(const CipherSuite& suite,
                                          ByteView encrKey,
                                          ByteView integKey) override
    {
        const Result<CipherSizes> sizes = CheckCipherKeys(suite, encrKey, integKey);
        return sizes ? MakeModelledCipher(suite,
                                          *sizes,
                                          encrKey,
                                          integKey,
                                          PacketCost(*m_costs, suite))
                     : nullptr;
    }

    std::unique_ptr<IkeChainedCipher> MakeChainedCipher(EncrId encr,
                                                        uint16_t keyBits,
                                                        ByteView key) override
    {
        const Result<size_t> block = CheckChainedKey(encr, keyBits, key);
        const uint64_t seed =
            ModelledHash64(ModelledMix(static_cast<uint64_t>(encr), keyBits), key);
        return block ? MakeModelledChainedCipher(seed, *block, m_costs->Cipher(encr, keyBits))
                     : nullptr;
    }

    const IkeCostProfile& Costs() const override
    {
        return *m_costs;
    }

  private:
    /** @brief The method, when it is known and the value has its size. */
    Result<const ModelledKeyExchange*> ExchangeFor(KeMethod method,
                                                   size_t expected,
                                                   ByteView value) const
    {
        const auto exchange = m_exchanges.find(method);
        if (exchange == m_exchanges.end())
        {
            return UnsupportedKe(method);
        }
        const Result<Done> size = CheckValueSize(method, expected, value);
        if (!size)
        {
            return size.GetError();
        }
        return &exchange->second;
    }

    std::shared_ptr<const IkeCostProfile> m_costs;
    std::map<KeMethod, ModelledKeyExchange> m_exchanges;
};

} // namespace

std::shared_ptr<IkeCryptoProvider>
MakeModelledProvider(std::shared_ptr<const IkeCostProfile> costs)
{
    return std::make_shared<ModelledProvider>(std::move(costs));
}

} // namespace ike
} // namespace ns3
