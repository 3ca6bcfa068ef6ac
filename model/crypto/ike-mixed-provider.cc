// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithm-table.h"
#include "ike-certificate-path.h"
#include "ike-certificate.h"
#include "ike-crypto-provider.h"

#include <algorithm>
#include <map>
#include <set>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief The real provider, and the modelled one for what that has not. */
class MixedProvider : public IkeCryptoProvider
{
  public:
    explicit MixedProvider(const std::shared_ptr<const IkeCostProfile>& costs)
        : m_real(MakeCryptoppProvider(costs)),
          m_model(MakeModelledProvider(costs))
    {
    }

    std::string Name() const override
    {
        return "mixed";
    }

    bool TakesModelOf(const std::string& name) override
    {
        m_modelled.insert(name);
        return true;
    }

    std::vector<std::string> Modelled() const override
    {
        return {m_modelled.begin(), m_modelled.end()};
    }

    Result<Done> Supports(TransformType type, uint16_t id, uint16_t keyBits) const override
    {
        const Result<Done> really = m_real->Supports(type, id, keyBits);
        return really ? really : m_model->Supports(type, id, keyBits);
    }

    Costed<KeyShare> GenerateKeyShare(KeMethod method, RandomSource& random) override
    {
        return ProviderOf(method).GenerateKeyShare(method, random);
    }

    Costed<Result<KeyAgreement>> AnswerKeyShare(KeMethod method,
                                                ByteView peerPublic,
                                                RandomSource& random) override
    {
        return ProviderOf(method).AnswerKeyShare(method, peerPublic, random);
    }

    Costed<Result<Bytes>> CompleteKeyShare(const KeyShare& share, ByteView peerValue) override
    {
        return ProviderOf(share.method).CompleteKeyShare(share, peerValue);
    }

    Costed<Result<std::shared_ptr<const IkeDescribedGroup>>> MakeDescribedGroup(
        KeMethod number,
        const ModpGroup& group) override
    {
        return m_real->MakeDescribedGroup(number, group);
    }

    Costed<Bytes> Prf(PrfId prf, ByteView key, std::initializer_list<ByteView> data) override
    {
        return m_real->Prf(prf, key, data);
    }

    Costed<Bytes> PrfPlus(PrfId prf, ByteView key, ByteView seed, size_t size) override
    {
        return m_real->PrfPlus(prf, key, seed, size);
    }

    Costed<Bytes> Sha1(std::initializer_list<ByteView> data) override
    {
        return m_real->Sha1(data);
    }

    Costed<Bytes> Hash(HashId hash, std::initializer_list<ByteView> data) override
    {
        return m_real->Hash(hash, data);
    }

    Costed<Bytes> EapPrimitiveOf(EapPrimitive primitive,
                                 std::initializer_list<ByteView> data) override
    {
        return m_real->EapPrimitiveOf(primitive, data);
    }

    Result<Done> SupportsKeyType(SignatureKeyType type) const override
    {
        const Result<Done> really = m_real->SupportsKeyType(type);
        return really ? really : m_model->SupportsKeyType(type);
    }

    Result<IkePrivateKey> GeneratePrivateKey(SignatureKeyType type,
                                             uint16_t bits,
                                             RandomSource& random) override
    {
        return ProviderOf(type).GeneratePrivateKey(type, bits, random);
    }

    Result<IkePrivateKey> ReadPrivateKey(ByteView info) override
    {
        return m_real->ReadPrivateKey(info);
    }

    Costed<Result<Bytes>> Sign(const IkePrivateKey& key,
                               const SignatureMethod& method,
                               std::initializer_list<ByteView> data,
                               RandomSource& random) override
    {
        return ProviderOf(key.publicKey.type).Sign(key, method, data, random);
    }

    Costed<bool> Verify(const IkePublicKey& key,
                        const SignatureMethod& method,
                        std::initializer_list<ByteView> data,
                        ByteView signature) override
    {
        return ProviderOf(key.type).Verify(key, method, data, signature);
    }

    Costed<Result<Bytes>> Encrypt(const IkePublicKey& key,
                                  ByteView plain,
                                  RandomSource& random) override
    {
        return m_real->Encrypt(key, plain, random);
    }

    Costed<Result<Bytes>> Decrypt(const IkePrivateKey& key,
                                  ByteView cipher,
                                  RandomSource& random) override
    {
        return m_real->Decrypt(key, cipher, random);
    }

    Costed<Result<IkeCertificate>> ValidateCertificates(const std::vector<ByteView>& chain,
                                                        const IkeTrust& trust,
                                                        CalendarSeconds date) override
    {
        const std::vector<ByteView> authorities(trust.authorities.begin(), trust.authorities.end());
        const std::vector<ByteView> others(trust.intermediates.begin(), trust.intermediates.end());
        const bool anyModelled =
            HasModelledKey(chain) || HasModelledKey(authorities) || HasModelledKey(others);
        return anyModelled ? ValidatePath(*this, chain, trust, date)
                           : m_real->ValidateCertificates(chain, trust, date);
    }

    std::unique_ptr<IkeCipher> MakeCipher(const CipherSuite& suite,
                                          ByteView encrKey,
                                          ByteView integKey) override
    {
        return m_real->MakeCipher(suite, encrKey, integKey);
    }

    std::unique_ptr<IkeChainedCipher> MakeChainedCipher(EncrId encr,
                                                        uint16_t keyBits,
                                                        ByteView key) override
    {
        return m_real->MakeChainedCipher(encr, keyBits, key);
    }

    const IkeCostProfile& Costs() const override
    {
        return m_real->Costs();
    }

  private:
    /** @brief Who does a key exchange: the model only if the real provider cannot. */
    IkeCryptoProvider& ProviderOf(KeMethod method)
    {
        const auto [known, isNew] = m_exchanges.try_emplace(method, m_real.get());
        const uint16_t id = static_cast<uint16_t>(method);
        if (isNew && !m_real->Supports(TransformType::KE, id, 0) &&
            m_model->Supports(TransformType::KE, id, 0))
        {
            known->second = m_model.get();
            m_modelled.insert(FindKe(method)->keyword);
        }
        return *known->second;
    }

    IkeCryptoProvider& ProviderOf(SignatureKeyType type)
    {
        if (m_real->SupportsKeyType(type))
        {
            return *m_real;
        }
        m_modelled.insert(SignatureKeyword(type, 0));
        return *m_model;
    }

    bool HasModelledKey(const std::vector<ByteView>& certificates) const
    {
        const size_t count = std::min(certificates.size(), MOST_CERTIFICATES);
        return std::any_of(certificates.begin(),
                           certificates.begin() + count,
                           [this](ByteView der)
                           {
                               const Result<IkeCertificate> read = ReadCertificate(der);
                               return read && !m_real->SupportsKeyType(read->key.type);
                           });
    }

    std::shared_ptr<IkeCryptoProvider> m_real;
    std::shared_ptr<IkeCryptoProvider> m_model;
    std::map<KeMethod, IkeCryptoProvider*> m_exchanges;
    std::set<std::string> m_modelled; //!< names of what a model has stood for
};

} // namespace

std::shared_ptr<IkeCryptoProvider>
MakeMixedProvider(std::shared_ptr<const IkeCostProfile> costs)
{
    return std::make_shared<MixedProvider>(costs);
}

} // namespace ike
} // namespace ns3
