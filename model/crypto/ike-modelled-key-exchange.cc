// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithm-table.h"
#include "ike-modelled-hash.h"
#include "ike-modelled-parts.h"
#include "ike-provider-checks.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t PRIVATE_KEY = 32;

// The octets at a value's end which follow from the others where the real method has an equation to
// hold.
constexpr size_t EQUATION = 8;

bool
HasEquation(const KeRow& row)
{
    return row.family == KeFamily::ECP || row.family == KeFamily::MODP_SUBGROUP;
}

uint64_t
SeedOf(const KeRow& row, uint64_t purpose)
{
    return ModelledMix(purpose, static_cast<uint64_t>(row.id));
}

enum Purpose : uint64_t
{
    FOR_VALUE = 1,
    FOR_EQUATION = 2,
    FOR_SECRET = 3,
};

Bytes
EquationOf(const KeRow& row, ByteView value)
{
    const ByteView free = value.Sub(0, value.size() - EQUATION);
    return ExpandModelled(ModelledHash(SeedOf(row, FOR_EQUATION), {free}), EQUATION);
}

bool
IsZeroOrOne(ByteView value)
{
    return std::all_of(value.begin() + 1, value.end(), [](uint8_t o) { return o == 0; }) &&
           value[0] <= 1;
}

/** @brief A group that two peers have described to one another. */
class DescribedModelled : public IkeDescribedGroup
{
  public:
    DescribedModelled(KeMethod number, const ModpGroup& group, const KeCost& cost)
        : m_name(DescribedGroupName(number)),
          m_row(RowOf(number, m_name, group.prime.size())),
          m_exchange(m_row, group.prime),
          m_cost(cost)
    {
    }

    Costed<KeyShare> Generate(RandomSource& random) const override
    {
        return {m_exchange.Generate(random), m_cost.generate};
    }

    Costed<Result<KeyAgreement>> Answer(ByteView peerPublic, RandomSource& random) const override
    {
        const Duration cost = m_cost.generate + m_cost.agree;
        Bytes answer = m_exchange.GenerateAnswer(random);
        const Result<Done> good = m_exchange.Check(peerPublic);
        if (!good)
        {
            return {good.GetError(), cost};
        }
        Bytes secret = m_exchange.Secret(peerPublic, answer);
        return {KeyAgreement{std::move(answer), std::move(secret)}, cost};
    }

    Costed<Result<Bytes>> Complete(const KeyShare& share, ByteView peerValue) const override
    {
        const Result<Done> good = m_exchange.Check(peerValue);
        if (!good)
        {
            return {good.GetError(), m_cost.agree};
        }
        return {m_exchange.Secret(share.publicValue, peerValue), m_cost.agree};
    }

  private:
    static KeRow RowOf(KeMethod number, const std::string& name, size_t octets)
    {
        const auto size = static_cast<uint16_t>(octets);
        return {number, name.c_str(), KeFamily::MODP, size, size, size, 0, "RFC 2409 section 5.6"};
    }

    std::string m_name;
    KeRow m_row; //!< its word is the name
    ModelledKeyExchange m_exchange;
    KeCost m_cost;
};

} // namespace

ModelledKeyExchange::ModelledKeyExchange(const KeRow& row)
    : m_row(row)
{
    if (const std::optional<ModpGroup> group = FindModpGroup(row.id))
    {
        m_prime = group->prime;
    }
}

ModelledKeyExchange::ModelledKeyExchange(const KeRow& row, Bytes prime)
    : m_row(row),
      m_prime(std::move(prime))
{
}

KeyShare
ModelledKeyExchange::Generate(RandomSource& random) const
{
    KeyShare share;
    share.method = m_row.id;
    share.privateKey = random.Draw(PRIVATE_KEY);
    share.publicValue = MakeValue(share.privateKey, m_row.request);
    return share;
}

Bytes
ModelledKeyExchange::GenerateAnswer(RandomSource& random) const
{
    return MakeValue(random.Draw(PRIVATE_KEY), m_row.response);
}

Result<Done>
ModelledKeyExchange::Check(ByteView value) const
{
    const std::string peer = std::string("the peer's value for ") + m_row.keyword;
    if (!m_prime.empty() && !IsWithinModpBounds(value, m_prime))
    {
        return Error{peer + " is not within 1 < y < p - 1 (RFC 6989 section 2.1)"};
    }
    if (m_row.family == KeFamily::MONTGOMERY && IsZeroOrOne(value))
    {
        return Error{peer + " has small order: the secret would be zero (RFC 7748 section 6)"};
    }
    if (HasEquation(m_row) && value.Sub(value.size() - EQUATION) != EquationOf(m_row, value))
    {
        return Error{peer + (m_row.family == KeFamily::ECP
                                 ? " is not a point of the curve (RFC 6989 section 2.3)"
                                 : " is outside the group's subgroup (RFC 6989 section 2.2)")};
    }
    return Done{};
}

Bytes
ModelledKeyExchange::Secret(ByteView asked, ByteView answered) const
{
    return ExpandModelled(ModelledHash(SeedOf(m_row, FOR_SECRET), {asked, answered}), m_row.secret);
}

Bytes
ModelledKeyExchange::MakeValue(ByteView privateKey, size_t size) const
{
    Bytes value = ExpandModelled(ModelledHash(SeedOf(m_row, FOR_VALUE), {privateKey}), size);
    // Between 2^(n-2) and 2^(n-1): above 1 and, as every prime in the table begins with a one bit,
    // below p - 1; a described one may begin with zero bits.
    const bool isShort = !m_prime.empty() && (m_prime[0] & 0x80) == 0;
    value[0] = static_cast<uint8_t>(isShort ? 0 : (value[0] & 0x7f) | 0x40);
    if (HasEquation(m_row))
    {
        const Bytes equation = EquationOf(m_row, value);
        std::copy(equation.begin(), equation.end(), value.end() - EQUATION);
    }
    return value;
}

std::shared_ptr<const IkeDescribedGroup>
MakeModelledDescribedGroup(KeMethod number, const ModpGroup& group, const KeCost& cost)
{
    return std::make_shared<DescribedModelled>(number, group, cost);
}

} // namespace ike
} // namespace ns3
