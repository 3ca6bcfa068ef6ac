// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithm-table.h"
#include "ike-algorithms.h"

#include <algorithm>
#include <cstring>

namespace ns3
{
namespace ike
{

namespace
{

struct Alias
{
    const char* word;
    const char* means;
};

// Other spellings that swanctl takes. '#' stands for a key length in bits.
constexpr Alias ALIASES[] = {
    {"aes", "aes128"},
    {"camellia", "camellia128"},
    {"aes#ccm64", "aes#ccm8"},
    {"aes#ccm96", "aes#ccm12"},
    {"aes#ccm128", "aes#ccm16"},
    {"aes#gcm64", "aes#gcm8"},
    {"aes#gcm96", "aes#gcm12"},
    {"aes#gcm128", "aes#gcm16"},
    {"chacha20poly1305compat", "chacha20poly1305"},
    {"sha", "sha1"},
    {"sha2_256", "sha256"},
    {"sha2_384", "sha384"},
    {"sha2_512", "sha512"},
    {"curve25519", "x25519"},
    {"curve448", "x448"},
};

/** @brief True when @p word is @p pattern with digits for '#'; they become @p bits. */
bool
MatchesPattern(std::string_view word, std::string_view pattern, unsigned& bits)
{
    bits = 0;
    const size_t place = pattern.find('#');
    if (place == std::string_view::npos)
    {
        return word == pattern;
    }
    const std::string_view head = pattern.substr(0, place);
    const std::string_view tail = pattern.substr(place + 1);
    if (word.size() < pattern.size() || word.substr(0, place) != head ||
        word.substr(word.size() - tail.size()) != tail)
    {
        return false;
    }
    const std::string_view digits = word.substr(place, word.size() - head.size() - tail.size());
    if (digits.size() > 4)
    {
        return false;
    }
    for (char digit : digits)
    {
        if (digit < '0' || digit > '9')
        {
            return false;
        }
        bits = bits * 10 + static_cast<unsigned>(digit - '0');
    }
    return true;
}

/** @brief The word in the spelling of the tables. */
std::string
WithoutAlias(std::string_view word)
{
    for (const Alias& alias : ALIASES)
    {
        unsigned bits = 0;
        if (MatchesPattern(word, alias.word, bits))
        {
            std::string means = alias.means;
            const size_t place = means.find('#');
            if (place != std::string::npos)
            {
                means.replace(place, 1, std::to_string(bits));
            }
            return means;
        }
    }
    return std::string(word);
}

Transform
MakeTransform(TransformType type, uint16_t id, uint16_t keyBits = 0)
{
    Transform transform;
    transform.type = type;
    transform.id = id;
    if (keyBits != 0)
    {
        TransformAttribute attribute;
        attribute.type = TransformAttributeType::KEY_LENGTH;
        attribute.isShort = true;
        attribute.value = keyBits;
        transform.attributes.push_back(attribute);
    }
    return transform;
}

std::optional<Transform>
ReadEncr(std::string_view word)
{
    for (const EncrRow& row : AllEncr())
    {
        unsigned bits = 0;
        if (!MatchesPattern(word, row.keyword, bits))
        {
            continue;
        }
        if (!row.takesKeyLength)
        {
            return MakeTransform(TransformType::ENCR, static_cast<uint16_t>(row.id));
        }
        for (uint16_t offered : row.keyBits)
        {
            if (offered != 0 && offered == bits)
            {
                return MakeTransform(TransformType::ENCR, static_cast<uint16_t>(row.id), offered);
            }
        }
    }
    return std::nullopt;
}

template <class Row>
std::optional<Transform>
ReadWord(RowRange<Row> rows, TransformType type, std::string_view word)
{
    for (const Row& row : rows)
    {
        if (row.keyword && word == row.keyword)
        {
            return MakeTransform(type, static_cast<uint16_t>(row.id));
        }
    }
    return std::nullopt;
}

std::optional<Transform>
ReadKe(std::string_view word, TransformType type)
{
    if (word == "none" || word == "modpnone")
    {
        return MakeTransform(type, static_cast<uint16_t>(KeMethod::NONE));
    }
    return ReadWord(AllKe(), type, WithoutAlias(word));
}

/** @brief "ke3_mlkem768": an additional key exchange, RFC 9370. */
std::optional<Transform>
ReadAdditionalKe(std::string_view word)
{
    if (word.size() < 5 || word.substr(0, 2) != "ke" || word[2] < '1' || word[2] > '7' ||
        word[3] != '_')
    {
        return std::nullopt;
    }
    const auto first = static_cast<uint8_t>(TransformType::ADDKE1);
    const auto type = static_cast<TransformType>(first + (word[2] - '1'));
    return ReadKe(word.substr(4), type);
}

std::optional<Transform>
ReadGmacOfAh(std::string_view word)
{
    constexpr std::pair<const char*, IntegId> WORDS[] = {
        {"aes128gmac", IntegId::AES_128_GMAC},
        {"aes192gmac", IntegId::AES_192_GMAC},
        {"aes256gmac", IntegId::AES_256_GMAC},
    };
    for (const auto& [text, id] : WORDS)
    {
        if (word == text)
        {
            return MakeTransform(TransformType::INTEG, static_cast<uint16_t>(id));
        }
    }
    return std::nullopt;
}

/** @brief The transform that one word names; nothing when the word is not understood. */
std::optional<Transform>
ReadTransform(ProtocolId protocol, std::string_view given)
{
    if (given == "esn" || given == "noesn")
    {
        const SnId id = given == "esn" ? SnId::ESN : SnId::NO_ESN;
        return MakeTransform(TransformType::SN, static_cast<uint16_t>(id));
    }
    if (std::optional<Transform> transform = ReadAdditionalKe(given))
    {
        return transform;
    }
    if (given == "modpnone")
    {
        return ReadKe(given, TransformType::KE);
    }
    const std::string word = WithoutAlias(given);
    if (protocol == ProtocolId::AH)
    {
        if (std::optional<Transform> transform = ReadGmacOfAh(word))
        {
            return transform;
        }
    }
    if (std::optional<Transform> transform = ReadEncr(word))
    {
        return transform;
    }
    if (std::optional<Transform> transform = ReadWord(AllInteg(), TransformType::INTEG, word))
    {
        return transform;
    }
    if (std::optional<Transform> transform = ReadWord(AllPrf(), TransformType::PRF, word))
    {
        return transform;
    }
    return ReadWord(AllKe(), TransformType::KE, word);
}

size_t
CountOf(const Proposal& proposal, TransformType type)
{
    return std::count_if(proposal.transforms.begin(),
                         proposal.transforms.end(),
                         [type](const Transform& t) { return t.type == type; });
}

bool
Contains(const Proposal& proposal, const Transform& transform)
{
    return std::any_of(proposal.transforms.begin(),
                       proposal.transforms.end(),
                       [&transform](const Transform& t) {
                           return t.type == transform.type && t.id == transform.id &&
                                  t.KeyBits() == transform.KeyBits();
                       });
}

/** @brief The prfs that swanctl takes when none is named: those of the integrity algorithms. */
std::vector<Transform>
ImpliedPrfs(const Proposal& proposal)
{
    std::vector<Transform> prfs;
    for (const Transform& transform : proposal.transforms)
    {
        if (transform.type != TransformType::INTEG)
        {
            continue;
        }
        const IntegRow* row = FindInteg(static_cast<IntegId>(transform.id));
        if (!row || row->impliedPrf == PrfId::NONE)
        {
            continue;
        }
        const auto id = static_cast<uint16_t>(row->impliedPrf);
        if (std::none_of(prfs.begin(), prfs.end(), [id](const Transform& t) { return t.id == id; }))
        {
            prfs.push_back(MakeTransform(TransformType::PRF, id));
        }
    }
    return prfs;
}

const char*
ProtocolWord(ProtocolId protocol)
{
    return protocol == ProtocolId::IKE ? "IKE" : protocol == ProtocolId::AH ? "AH" : "ESP";
}

/** @brief The fault of the encryption and integrity algorithms together; null when there is none.
 */
const char*
FaultOfProtection(const Proposal& proposal)
{
    size_t combined = 0;
    bool without = false;
    for (const Transform& transform : proposal.transforms)
    {
        if (transform.type == TransformType::ENCR)
        {
            const auto id = static_cast<EncrId>(transform.id);
            combined += IsCombinedMode(id) ? 1 : 0;
            without |= id == EncrId::NULL_ENCR || id == EncrId::NULL_AUTH_AES_GMAC;
        }
    }
    const size_t encr = CountOf(proposal, TransformType::ENCR);
    const size_t integ = CountOf(proposal, TransformType::INTEG);
    if (proposal.protocol == ProtocolId::AH)
    {
        return encr != 0    ? "AH does not encrypt; leave the encryption algorithm out"
               : integ == 0 ? "AH needs an integrity algorithm, as sha256"
                            : nullptr;
    }
    if (encr == 0)
    {
        return "name an encryption algorithm, as aes256 or aes128gcm16";
    }
    if (proposal.protocol == ProtocolId::IKE && without)
    {
        return "IKE must encrypt (RFC 7296 section 3.3.2); take another encryption algorithm";
    }
    if (combined != 0 && combined != encr)
    {
        return "combined-mode and other encryption algorithms cannot share a proposal "
               "(RFC 7296 section 3.3); write two proposals";
    }
    if (combined != 0 && integ != 0)
    {
        return "a combined-mode algorithm authenticates by itself (RFC 5282 section 8); leave the "
               "integrity algorithm out, and for IKE name a prf, as prfsha256";
    }
    if (combined == 0 && integ == 0)
    {
        return "name an integrity algorithm, as sha256";
    }
    return nullptr;
}

/** @brief The fault of the other transforms; null when there is none. */
const char*
FaultOfRest(const Proposal& proposal)
{
    const bool hasPrf = CountOf(proposal, TransformType::PRF) != 0;
    const bool hasSn = CountOf(proposal, TransformType::SN) != 0;
    if (proposal.protocol == ProtocolId::IKE)
    {
        if (!hasPrf)
        {
            return "no prf follows from these algorithms; name one, as prfsha256";
        }
        if (CountOf(proposal, TransformType::KE) == 0)
        {
            return "IKE needs a key exchange method, as x25519";
        }
        if (Contains(proposal, MakeTransform(TransformType::KE, 0)))
        {
            return "IKE cannot do without a key exchange; leave modpnone out";
        }
        return hasSn ? "IKE has no extended sequence numbers; leave esn and noesn out" : nullptr;
    }
    return hasPrf ? "ESP and AH have no prf of their own; leave it out" : nullptr;
}

} // namespace

Result<Proposal>
ParseProposal(ProtocolId protocol, std::string_view text)
{
    Proposal proposal;
    proposal.protocol = protocol;
    const std::string place =
        std::string(ProtocolWord(protocol)) + " proposal '" + std::string(text) + "': ";
    for (size_t begin = 0; begin <= text.size();)
    {
        const size_t dash = std::min(text.find('-', begin), text.size());
        const std::string_view word = text.substr(begin, dash - begin);
        const std::optional<Transform> transform = ReadTransform(protocol, word);
        if (!transform)
        {
            return Error{place + "the word '" + std::string(word) +
                         "' names no algorithm; doc/algorithms.md lists the words"};
        }
        if (Contains(proposal, *transform))
        {
            return Error{place + "'" + std::string(word) +
                         "' names an algorithm that is already there; leave it out"};
        }
        proposal.transforms.push_back(*transform);
        begin = dash + 1;
    }
    if (const char* fault = FaultOfProtection(proposal))
    {
        return Error{place + fault};
    }
    if (protocol == ProtocolId::IKE && CountOf(proposal, TransformType::PRF) == 0)
    {
        const std::vector<Transform> prfs = ImpliedPrfs(proposal);
        proposal.transforms.insert(proposal.transforms.end(), prfs.begin(), prfs.end());
    }
    if (protocol != ProtocolId::IKE && CountOf(proposal, TransformType::SN) == 0)
    {
        proposal.transforms.push_back(
            MakeTransform(TransformType::SN, static_cast<uint16_t>(SnId::NO_ESN)));
    }
    if (const char* fault = FaultOfRest(proposal))
    {
        return Error{place + fault};
    }
    std::stable_sort(proposal.transforms.begin(),
                     proposal.transforms.end(),
                     [](const Transform& a, const Transform& b) { return a.type < b.type; });
    return proposal;
}

namespace
{

template <class Row>
std::string
WordOf(const Row* row, const char* kind, uint16_t id)
{
    return row && row->keyword ? row->keyword : kind + std::to_string(id);
}

std::string
FormatTransform(const Transform& transform)
{
    const uint16_t id = transform.id;
    switch (transform.type)
    {
    case TransformType::ENCR:
    {
        const EncrRow* row = FindEncr(static_cast<EncrId>(id));
        return row ? EncrKeyword(*row, transform.KeyBits()) : "encr" + std::to_string(id);
    }
    case TransformType::PRF:
        return WordOf(FindPrf(static_cast<PrfId>(id)), "prf", id);
    case TransformType::INTEG:
        switch (static_cast<IntegId>(id))
        {
        case IntegId::AES_128_GMAC:
            return "aes128gmac";
        case IntegId::AES_192_GMAC:
            return "aes192gmac";
        case IntegId::AES_256_GMAC:
            return "aes256gmac";
        default:
            return WordOf(FindInteg(static_cast<IntegId>(id)), "integ", id);
        }
    case TransformType::KE:
        return id == 0 ? "modpnone" : WordOf(FindKe(static_cast<KeMethod>(id)), "ke", id);
    case TransformType::SN:
        return id == 0 ? "noesn" : id == 1 ? "esn" : "sn" + std::to_string(id);
    default:
        break;
    }
    const unsigned type = static_cast<unsigned>(transform.type);
    const unsigned first = static_cast<unsigned>(TransformType::ADDKE1);
    if (type >= first && type <= static_cast<unsigned>(TransformType::ADDKE7))
    {
        return "ke" + std::to_string(type - first + 1) + "_" +
               (id == 0 ? "none" : WordOf(FindKe(static_cast<KeMethod>(id)), "", id));
    }
    return "transform" + std::to_string(type) + "." + std::to_string(id);
}

/** @brief True when the prfs of a proposal are those that its integrity algorithms imply. */
bool
PrfsAreImplied(const Proposal& proposal)
{
    const std::vector<Transform> implied = ImpliedPrfs(proposal);
    size_t at = 0;
    for (const Transform& transform : proposal.transforms)
    {
        if (transform.type == TransformType::PRF)
        {
            if (at == implied.size() || implied[at].id != transform.id)
            {
                return false;
            }
            ++at;
        }
    }
    return at == implied.size();
}

} // namespace

std::string
FormatProposal(const Proposal& proposal)
{
    const bool hidePrf = PrfsAreImplied(proposal);
    const bool onlyNoEsn = CountOf(proposal, TransformType::SN) == 1;
    std::string text;
    for (const Transform& transform : proposal.transforms)
    {
        if (transform.type == TransformType::PRF && hidePrf)
        {
            continue;
        }
        if (transform.type == TransformType::SN && transform.id == 0 && onlyNoEsn)
        {
            continue;
        }
        text += (text.empty() ? "" : "-") + FormatTransform(transform);
    }
    return text;
}

} // namespace ike
} // namespace ns3
