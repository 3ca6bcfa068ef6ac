// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-algorithms.h"

#include "ike-algorithm-table.h"
#include "ike-algorithms.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

struct EncrNumber
{
    EncrId encr;
    OakleyEncr oakley;
    uint16_t keyBits; //!< when no key length is negotiated, RFC 2409 appendix B; 0: one must be
};

constexpr EncrNumber ENCR_NUMBERS[] = {
    {EncrId::DES, OakleyEncr::DES_CBC, 0},
    {EncrId::IDEA, OakleyEncr::IDEA_CBC, 0},
    {EncrId::BLOWFISH, OakleyEncr::BLOWFISH_CBC, 448},
    {EncrId::RC5, OakleyEncr::RC5_R16_B64_CBC, 128},
    {EncrId::TRIPLE_DES, OakleyEncr::TRIPLE_DES_CBC, 0},
    {EncrId::CAST, OakleyEncr::CAST_CBC, 128},
    {EncrId::AES_CBC, OakleyEncr::AES_CBC, 0},
    {EncrId::CAMELLIA_CBC, OakleyEncr::CAMELLIA_CBC, 0},
};

constexpr std::pair<PrfId, OakleyHash> HASH_NUMBERS[] = {
    {PrfId::HMAC_MD5, OakleyHash::MD5},
    {PrfId::HMAC_SHA1, OakleyHash::SHA},
    {PrfId::HMAC_SHA2_256, OakleyHash::SHA2_256},
    {PrfId::HMAC_SHA2_384, OakleyHash::SHA2_384},
    {PrfId::HMAC_SHA2_512, OakleyHash::SHA2_512},
};

struct IntegNumber
{
    IntegId integ;
    IpsecAuthAlgorithm esp;
    AhTransformId ah;
};

constexpr IntegNumber INTEG_NUMBERS[] = {
    {IntegId::HMAC_MD5_96, IpsecAuthAlgorithm::HMAC_MD5, AhTransformId::AH_MD5},
    {IntegId::HMAC_SHA1_96, IpsecAuthAlgorithm::HMAC_SHA, AhTransformId::AH_SHA},
    {IntegId::HMAC_SHA2_256_128, IpsecAuthAlgorithm::HMAC_SHA2_256, AhTransformId::AH_SHA2_256},
    {IntegId::HMAC_SHA2_384_192, IpsecAuthAlgorithm::HMAC_SHA2_384, AhTransformId::AH_SHA2_384},
    {IntegId::HMAC_SHA2_512_256, IpsecAuthAlgorithm::HMAC_SHA2_512, AhTransformId::AH_SHA2_512},
    {IntegId::AES_XCBC_96, IpsecAuthAlgorithm::AES_XCBC_MAC, AhTransformId::AH_AES_XCBC_MAC},
    {IntegId::AES_128_GMAC, IpsecAuthAlgorithm::AES_128_GMAC, AhTransformId::AH_AES_128_GMAC},
    {IntegId::AES_192_GMAC, IpsecAuthAlgorithm::AES_192_GMAC, AhTransformId::AH_AES_192_GMAC},
    {IntegId::AES_256_GMAC, IpsecAuthAlgorithm::AES_256_GMAC, AhTransformId::AH_AES_256_GMAC},
};

// IKEv1 has no number of its own for these; registry "Group Description" says so of the curves.
constexpr KeMethod LAST_GROUP = KeMethod::ECP_224;

constexpr uint16_t FIRST_PRIVATE_GROUP = 0x8000; // RFC 2409 section 5.6

// RFC 2451 section 2.1: the key lengths of ESP's ciphers when none is negotiated.
constexpr uint16_t DEFAULT_ESP_KEY_BITS = 128;

const EncrNumber*
FindEncrNumber(EncrId encr)
{
    const auto found = std::find_if(std::begin(ENCR_NUMBERS),
                                    std::end(ENCR_NUMBERS),
                                    [encr](const EncrNumber& row) { return row.encr == encr; });
    return found == std::end(ENCR_NUMBERS) ? nullptr : found;
}

const IntegNumber*
FindIntegNumber(IntegId integ)
{
    const auto found = std::find_if(std::begin(INTEG_NUMBERS),
                                    std::end(INTEG_NUMBERS),
                                    [integ](const IntegNumber& row) { return row.integ == integ; });
    return found == std::end(INTEG_NUMBERS) ? nullptr : found;
}

std::optional<OakleyHash>
HashNumber(PrfId prf)
{
    for (const auto& [id, number] : HASH_NUMBERS)
    {
        if (id == prf)
        {
            return number;
        }
    }
    return std::nullopt;
}

/** @brief ESP's numbers that are not those of IKEv2. */
constexpr std::pair<EncrId, EspTransformId> OTHER_ESP_NUMBERS[] = {
    {EncrId::CAMELLIA_CBC, EspTransformId::ESP_CAMELLIA},
    {EncrId::NULL_AUTH_AES_GMAC, EspTransformId::ESP_NULL_AUTH_AES_GMAC},
};

// The last number that both versions have in common.
constexpr EncrId LAST_COMMON = EncrId::AES_GCM_16;

/** @brief ESP's number of an encryption algorithm; NONE for those of IKEv2 alone. */
EspTransformId
EspNumber(EncrId encr)
{
    for (const auto& [id, number] : OTHER_ESP_NUMBERS)
    {
        if (id == encr)
        {
            return number;
        }
    }
    return FindEncr(encr) && encr <= LAST_COMMON ? static_cast<EspTransformId>(encr)
                                                 : EspTransformId::NONE;
}

EncrId
EncrOfEsp(uint8_t number)
{
    for (const auto& [id, other] : OTHER_ESP_NUMBERS)
    {
        if (static_cast<uint8_t>(other) == number)
        {
            return id;
        }
    }
    const auto encr = static_cast<EncrId>(number);
    return FindEncr(encr) && encr <= LAST_COMMON ? encr : EncrId::NONE;
}

Error
NoNumber(const std::string& word)
{
    return Error{"IKEv1 has no number for " + word + "; take another algorithm, or IKEv2"};
}

std::string
WordOf(const Transform& transform)
{
    switch (transform.type)
    {
    case TransformType::ENCR:
    {
        const EncrRow* row = FindEncr(static_cast<EncrId>(transform.id));
        return row ? EncrKeyword(*row, transform.KeyBits()) : std::to_string(transform.id);
    }
    case TransformType::INTEG:
    {
        const IntegRow* row = FindInteg(static_cast<IntegId>(transform.id));
        return row && row->keyword ? row->keyword : std::to_string(transform.id);
    }
    case TransformType::PRF:
    {
        const PrfRow* row = FindPrf(static_cast<PrfId>(transform.id));
        return row ? row->keyword : std::to_string(transform.id);
    }
    default:
    {
        const KeRow* row = FindKe(static_cast<KeMethod>(transform.id));
        return row ? row->keyword : std::to_string(transform.id);
    }
    }
}

std::vector<Transform>
OfType(const Proposal& proposal, TransformType type)
{
    std::vector<Transform> some;
    std::copy_if(proposal.transforms.begin(),
                 proposal.transforms.end(),
                 std::back_inserter(some),
                 [type](const Transform& t) { return t.type == type; });
    return some;
}

/** @brief Whether IKEv1 knows an algorithm in a proposal for a protocol. */
bool
HasNumber(ProtocolId protocol, const Transform& transform)
{
    switch (transform.type)
    {
    case TransformType::ENCR:
        return protocol == ProtocolId::IKE
                   ? FindEncrNumber(static_cast<EncrId>(transform.id)) != nullptr
                   : EspNumber(static_cast<EncrId>(transform.id)) != EspTransformId::NONE;
    case TransformType::INTEG:
        // Phase 1 names a hash, which the prf stands for.
        return protocol == ProtocolId::IKE || FindIntegNumber(static_cast<IntegId>(transform.id));
    case TransformType::PRF:
        return HashNumber(static_cast<PrfId>(transform.id)).has_value();
    case TransformType::KE:
        return transform.id == 0 || IsIkev1KnownGroup(static_cast<KeMethod>(transform.id));
    case TransformType::SN:
        return true;
    default:
        return false;
    }
}

EncrId
EncrOfOakley(uint64_t number)
{
    for (const EncrNumber& row : ENCR_NUMBERS)
    {
        if (static_cast<uint64_t>(row.oakley) == number)
        {
            return row.encr;
        }
    }
    return EncrId::NONE;
}

PrfId
PrfOfHash(uint64_t number)
{
    for (const auto& [prf, hash] : HASH_NUMBERS)
    {
        if (static_cast<uint64_t>(hash) == number)
        {
            return prf;
        }
    }
    return PrfId::NONE;
}

/** @brief One attribute of phase 1. False for one that cannot be met. */
bool
ReadOakley(const Ikev1Attribute& attribute, Ikev1Suite& suite, Ikev1LifeReader& life)
{
    const uint64_t number = attribute.Number();
    switch (static_cast<OakleyAttribute>(attribute.type))
    {
    case OakleyAttribute::ENCRYPTION_ALGORITHM:
        suite.encr = EncrOfOakley(number);
        return suite.encr != EncrId::NONE;
    case OakleyAttribute::HASH_ALGORITHM:
        suite.prf = PrfOfHash(number);
        return suite.prf != PrfId::NONE;
    case OakleyAttribute::AUTHENTICATION_METHOD:
        suite.method = static_cast<Ikev1AuthMethod>(number);
        return number <= UINT16_MAX;
    case OakleyAttribute::GROUP_DESCRIPTION:
        suite.ke = static_cast<KeMethod>(number);
        return number <= UINT16_MAX && IsIkev1KnownGroup(suite.ke);
    case OakleyAttribute::KEY_LENGTH:
        suite.keyBits = static_cast<uint16_t>(number);
        return number <= UINT16_MAX;
    case OakleyAttribute::GROUP_TYPE:
        // Beside a group's number its type says nothing new; a group by parameters has no number.
        return true;
    case OakleyAttribute::LIFE_TYPE:
        life.Type(number);
        return true;
    case OakleyAttribute::LIFE_DURATION:
        return life.Amount(number);
    default:
        return false;
    }
}

/** @brief One attribute of phase 2. False for one that cannot be met. */
bool
ReadIpsec(const Ikev1Attribute& attribute,
          Ikev1IpsecSuite& suite,
          uint64_t& auth,
          Ikev1LifeReader& life)
{
    const uint64_t number = attribute.Number();
    switch (static_cast<IpsecAttribute>(attribute.type))
    {
    case IpsecAttribute::SA_LIFE_TYPE:
        life.Type(number);
        return true;
    case IpsecAttribute::SA_LIFE_DURATION:
        return life.Amount(number);
    case IpsecAttribute::GROUP_DESCRIPTION:
        // One of the peers' own stands for what they have agreed on, RFC 2409 section 5.6.
        suite.ke = static_cast<KeMethod>(number);
        return number <= UINT16_MAX &&
               (IsIkev1KnownGroup(suite.ke) || number >= FIRST_PRIVATE_GROUP);
    case IpsecAttribute::ENCAPSULATION_MODE:
        suite.encapsulation = static_cast<IpsecEncapsulation>(number);
        return number <= UINT16_MAX;
    case IpsecAttribute::AUTHENTICATION_ALGORITHM:
        auth = number;
        return true;
    case IpsecAttribute::KEY_LENGTH:
        suite.cipher.keyBits = static_cast<uint16_t>(number);
        return number <= UINT16_MAX;
    case IpsecAttribute::EXTENDED_SEQUENCE_NUMBER:
        suite.esn = number == 1;
        return number == 1;
    case IpsecAttribute::ECN_TUNNEL:
        return true;
    default:
        return false;
    }
}

/** @brief Fills in the integrity algorithm. False when it does not go with the transform. */
bool
SettleIntegrity(Ikev1IpsecSuite& suite, uint8_t transform, uint64_t auth)
{
    for (const IntegNumber& row : INTEG_NUMBERS)
    {
        if (static_cast<uint64_t>(row.esp) == auth)
        {
            suite.cipher.integ = row.integ;
            return suite.protocol != ProtocolId::AH || static_cast<uint8_t>(row.ah) == transform;
        }
    }
    return auth == 0 && suite.protocol != ProtocolId::AH;
}

} // namespace

bool
IsIkev1KnownGroup(KeMethod ke)
{
    return FindKe(ke) && ke <= LAST_GROUP;
}

Result<Done>
CheckIkev1Numbers(const Proposal& proposal)
{
    for (const Transform& transform : proposal.transforms)
    {
        if (!HasNumber(proposal.protocol, transform))
        {
            return NoNumber(WordOf(transform));
        }
    }
    return Done{};
}

Result<std::vector<Ikev1Suite>>
Ikev1SuitesOf(const Proposal& proposal, Ikev1AuthMethod method)
{
    const Result<Done> numbers = CheckIkev1Numbers(proposal);
    if (!numbers)
    {
        return numbers.GetError();
    }
    std::vector<Ikev1Suite> suites;
    for (const Transform& encr : OfType(proposal, TransformType::ENCR))
    {
        for (const Transform& prf : OfType(proposal, TransformType::PRF))
        {
            for (const Transform& ke : OfType(proposal, TransformType::KE))
            {
                Ikev1Suite suite;
                suite.encr = static_cast<EncrId>(encr.id);
                suite.keyBits = encr.KeyBits();
                suite.prf = static_cast<PrfId>(prf.id);
                suite.ke = static_cast<KeMethod>(ke.id);
                suite.method = method;
                suites.push_back(suite);
            }
        }
    }
    return suites;
}

Result<std::vector<Ikev1IpsecSuite>>
Ikev1IpsecSuitesOf(const Proposal& proposal, IpsecEncapsulation encapsulation)
{
    const Result<Done> numbers = CheckIkev1Numbers(proposal);
    if (!numbers)
    {
        return numbers.GetError();
    }
    // What a proposal does not have counts as one choice: none.
    const auto choices = [&proposal](TransformType type)
    {
        std::vector<Transform> some = OfType(proposal, type);
        if (some.empty())
        {
            some.emplace_back();
        }
        return some;
    };
    std::vector<Ikev1IpsecSuite> suites;
    for (const Transform& encr : choices(TransformType::ENCR))
    {
        for (const Transform& integ : choices(TransformType::INTEG))
        {
            for (const Transform& ke : choices(TransformType::KE))
            {
                for (const Transform& sn : choices(TransformType::SN))
                {
                    Ikev1IpsecSuite suite;
                    suite.protocol = proposal.protocol;
                    suite.cipher = CipherSuite{static_cast<EncrId>(encr.id),
                                               encr.KeyBits(),
                                               static_cast<IntegId>(integ.id)};
                    suite.ke = static_cast<KeMethod>(ke.id);
                    suite.esn = sn.id == static_cast<uint16_t>(SnId::ESN);
                    suite.encapsulation = encapsulation;
                    suites.push_back(suite);
                }
            }
        }
    }
    return suites;
}

std::vector<Ikev1Attribute>
OakleyAttributesOf(const Ikev1Suite& suite, const Ikev1Life& life)
{
    std::vector<Ikev1Attribute> out;
    const auto add = [&out](OakleyAttribute type, auto value)
    { out.push_back(BasicAttribute(type, static_cast<uint16_t>(value))); };
    if (const EncrNumber* encr = FindEncrNumber(suite.encr))
    {
        add(OakleyAttribute::ENCRYPTION_ALGORITHM, encr->oakley);
    }
    if (suite.keyBits != 0)
    {
        add(OakleyAttribute::KEY_LENGTH, suite.keyBits);
    }
    if (const std::optional<OakleyHash> hash = HashNumber(suite.prf))
    {
        add(OakleyAttribute::HASH_ALGORITHM, *hash);
    }
    add(OakleyAttribute::GROUP_DESCRIPTION, suite.ke);
    add(OakleyAttribute::AUTHENTICATION_METHOD, suite.method);
    AddIkev1Life(out, OakleyAttribute::LIFE_TYPE, OakleyAttribute::LIFE_DURATION, life);
    return out;
}

std::optional<Ikev1PhaseOneTransform>
ReadOakleyAttributes(const std::vector<Ikev1Attribute>& attributes)
{
    Ikev1Suite suite;
    Ikev1LifeReader life;
    for (const Ikev1Attribute& attribute : attributes)
    {
        if (!ReadOakley(attribute, suite, life))
        {
            return std::nullopt;
        }
    }
    const EncrNumber* encr = FindEncrNumber(suite.encr);
    if (!encr || suite.prf == PrfId::NONE || suite.ke == KeMethod::NONE ||
        suite.method == Ikev1AuthMethod::NONE)
    {
        return std::nullopt;
    }
    if (suite.keyBits == 0)
    {
        suite.keyBits = encr->keyBits;
    }
    if (!SizesOf({suite.encr, suite.keyBits, IntegId::NONE}))
    {
        return std::nullopt;
    }
    return Ikev1PhaseOneTransform{suite, life.Life()};
}

uint8_t
IpsecTransformOf(const Ikev1IpsecSuite& suite)
{
    if (suite.protocol == ProtocolId::AH)
    {
        const IntegNumber* integ = FindIntegNumber(suite.cipher.integ);
        return static_cast<uint8_t>(integ ? integ->ah : AhTransformId::NONE);
    }
    return static_cast<uint8_t>(EspNumber(suite.cipher.encr));
}

std::vector<Ikev1Attribute>
IpsecAttributesOf(const Ikev1IpsecSuite& suite, const Ikev1Life& life)
{
    std::vector<Ikev1Attribute> out;
    const auto add = [&out](IpsecAttribute type, auto value)
    { out.push_back(BasicAttribute(type, static_cast<uint16_t>(value))); };
    if (suite.cipher.keyBits != 0)
    {
        add(IpsecAttribute::KEY_LENGTH, suite.cipher.keyBits);
    }
    if (const IntegNumber* integ = FindIntegNumber(suite.cipher.integ))
    {
        add(IpsecAttribute::AUTHENTICATION_ALGORITHM, integ->esp);
    }
    if (suite.ke != KeMethod::NONE)
    {
        add(IpsecAttribute::GROUP_DESCRIPTION, suite.ke);
    }
    if (suite.encapsulation != IpsecEncapsulation::NONE)
    {
        add(IpsecAttribute::ENCAPSULATION_MODE, suite.encapsulation);
    }
    if (suite.esn)
    {
        add(IpsecAttribute::EXTENDED_SEQUENCE_NUMBER, 1);
    }
    AddIkev1Life(out, IpsecAttribute::SA_LIFE_TYPE, IpsecAttribute::SA_LIFE_DURATION, life);
    return out;
}

std::optional<Ikev1PhaseTwoTransform>
ReadIpsecTransform(ProtocolId protocol,
                   uint8_t transform,
                   const std::vector<Ikev1Attribute>& attributes)
{
    Ikev1IpsecSuite suite;
    suite.protocol = protocol;
    suite.encapsulation = IpsecEncapsulation::NONE;
    uint64_t auth = 0;
    Ikev1LifeReader life;
    for (const Ikev1Attribute& attribute : attributes)
    {
        if (!ReadIpsec(attribute, suite, auth, life))
        {
            return std::nullopt;
        }
    }
    if (!SettleIntegrity(suite, transform, auth))
    {
        return std::nullopt;
    }
    if (protocol == ProtocolId::ESP)
    {
        suite.cipher.encr = EncrOfEsp(transform);
        if (suite.cipher.encr == EncrId::NONE)
        {
            return std::nullopt;
        }
        const EncrId encr = suite.cipher.encr;
        const bool hasDefault =
            encr == EncrId::CAST || encr == EncrId::BLOWFISH || encr == EncrId::RC5;
        if (suite.cipher.keyBits == 0 && hasDefault)
        {
            suite.cipher.keyBits = DEFAULT_ESP_KEY_BITS;
        }
    }
    const bool isIpsec = protocol == ProtocolId::ESP || protocol == ProtocolId::AH;
    if (!isIpsec || !SizesOf(suite.cipher))
    {
        return std::nullopt;
    }
    return Ikev1PhaseTwoTransform{suite, life.Life()};
}

} // namespace ike
} // namespace ns3
