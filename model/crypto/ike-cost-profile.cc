// SPDX-License-Identifier: GPL-2.0-only

#include "ike-cost-profile.h"

#include "ike-algorithm-table.h"

#include <cstdint>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief Where an algorithm stands among those that may lend it their cost. */
struct Place
{
    int family{0};
    int rank{0};     //!< within the family
    int strength{0}; //!< between families
};

// Farther apart than any two ranks of one family.
constexpr int64_t OTHER_FAMILY = 1000000;

int64_t
Distance(const Place& a, const Place& b)
{
    return a.family == b.family ? std::abs(a.rank - b.rank)
                                : OTHER_FAMILY + std::abs(a.strength - b.strength);
}

/** @brief The stated cost nearest to @p wanted; the first one when two are equally near. */
template <class Key, class Cost, class PlaceOf>
Cost
Nearest(const std::map<Key, Cost>& stated, const Key& wanted, PlaceOf placeOf)
{
    const auto exact = stated.find(wanted);
    if (exact != stated.end())
    {
        return exact->second;
    }
    Cost best{};
    int64_t bestDistance = INT64_MAX;
    const Place place = placeOf(wanted);
    for (const auto& [key, cost] : stated)
    {
        const int64_t distance = Distance(placeOf(key), place);
        if (distance < bestDistance)
        {
            bestDistance = distance;
            best = cost;
        }
    }
    return best;
}

Place
PlaceOfKe(KeMethod method)
{
    const KeRow* row = FindKe(method);
    if (!row)
    {
        return Place{};
    }
    const KeFamily family = row->family == KeFamily::MODP_SUBGROUP ? KeFamily::MODP : row->family;
    return Place{static_cast<int>(family), row->request, row->strength};
}

Place
PlaceOfPrf(PrfId prf)
{
    const PrfRow* row = FindPrf(prf);
    return row ? Place{row->fixedKey ? 1 : 0, row->size, row->size} : Place{};
}

/** @brief The ICV length does not change a cipher's cost, so its variants are one family. */
Place
PlaceOfCipher(const std::pair<EncrId, uint16_t>& cipher)
{
    const int bits = cipher.second;
    int family = static_cast<int>(cipher.first);
    switch (cipher.first)
    {
    case EncrId::AES_CCM_8:
    case EncrId::AES_CCM_12:
        family = static_cast<int>(EncrId::AES_CCM_16);
        break;
    case EncrId::AES_GCM_8:
    case EncrId::AES_GCM_12:
    case EncrId::NULL_AUTH_AES_GMAC:
        family = static_cast<int>(EncrId::AES_GCM_16);
        break;
    default:
        break;
    }
    return Place{family, bits, bits};
}

Place
PlaceOfInteg(IntegId integ)
{
    const IntegRow* row = FindInteg(integ);
    if (!row)
    {
        return Place{};
    }
    const int family = row->iv != 0 ? -1 : static_cast<int>(row->impliedPrf);
    return Place{family, row->key, row->key};
}

struct SignatureName
{
    const char* name;
    int family;
    int rank;
    int strength;
};

constexpr SignatureName SIGNATURE_NAMES[] = {
    {"rsa1024", 1, 1024, 80},
    {"rsa2048", 1, 2048, 112},
    {"rsa3072", 1, 3072, 128},
    {"rsa4096", 1, 4096, 152},
    {"dsa1024", 2, 1024, 80},
    {"dsa2048", 2, 2048, 112},
    {"ecdsa256", 3, 256, 128},
    {"ecdsa384", 3, 384, 192},
    {"ecdsa521", 3, 521, 256},
    {"ed25519", 4, 255, 128},
    {"ed448", 4, 448, 224},
    {"mldsa44", 5, 44, 128},
    {"mldsa65", 5, 65, 192},
    {"mldsa87", 5, 87, 256},
};

Place
PlaceOfSignature(const std::string& algorithm)
{
    for (const SignatureName& row : SIGNATURE_NAMES)
    {
        if (algorithm == row.name)
        {
            return Place{row.family, row.rank, row.strength};
        }
    }
    return Place{};
}

} // namespace

bool
IsSignatureName(const std::string& algorithm)
{
    return PlaceOfSignature(algorithm).family != 0;
}

KeCost
IkeCostProfile::KeyExchange(KeMethod method) const
{
    return method == KeMethod::NONE ? KeCost{} : Nearest(m_keyExchange, method, PlaceOfKe);
}

LinearCost
IkeCostProfile::Prf(PrfId prf) const
{
    return Nearest(m_prf, prf, PlaceOfPrf);
}

LinearCost
IkeCostProfile::Cipher(EncrId encr, uint16_t keyBits) const
{
    const EncrRow* row = FindEncr(encr);
    const uint16_t bits = row && !row->takesKeyLength ? row->keyBits[0] : keyBits;
    const auto key = std::make_pair(encr, bits);
    if (encr == EncrId::NONE || encr == EncrId::NULL_ENCR)
    {
        const auto stated = m_cipher.find(key);
        return stated == m_cipher.end() ? LinearCost{} : stated->second;
    }
    if (m_cipher.count(std::make_pair(EncrId::NULL_ENCR, uint16_t{0})) == 0)
    {
        return Nearest(m_cipher, key, PlaceOfCipher);
    }
    std::map<std::pair<EncrId, uint16_t>, LinearCost> others = m_cipher;
    others.erase(std::make_pair(EncrId::NULL_ENCR, uint16_t{0}));
    return Nearest(others, key, PlaceOfCipher);
}

LinearCost
IkeCostProfile::Integrity(IntegId integ) const
{
    return integ == IntegId::NONE ? LinearCost{} : Nearest(m_integrity, integ, PlaceOfInteg);
}

LinearCost
IkeCostProfile::Sha1() const
{
    return m_sha1;
}

SignatureCost
IkeCostProfile::Signature(const std::string& algorithm) const
{
    return Nearest(m_signature, algorithm, PlaceOfSignature);
}

LinearCost
IkeCostProfile::Message() const
{
    return m_message;
}

LinearCost
IkeCostProfile::Stateless() const
{
    return m_stateless.value_or(m_message);
}

Duration
IkeCostProfile::SaSetup() const
{
    return m_saSetup;
}

Duration
IkeCostProfile::EspPacket() const
{
    return m_espPacket;
}

bool
IkeCostProfile::EspOffloaded() const
{
    return m_espOffloaded;
}

unsigned
IkeCostProfile::Cores() const
{
    return m_cores;
}

const std::string&
IkeCostProfile::Provenance() const
{
    return m_provenance;
}

const std::string&
IkeCostProfile::Name() const
{
    return m_name;
}

} // namespace ike
} // namespace ns3
