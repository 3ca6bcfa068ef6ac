// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithm-table.h"
#include "ike-cryptopp-parts.h"
#include "ike-modp-groups.h"
#include "ike-provider-checks.h"

#include <cryptopp/integer.h>
#include <cryptopp/modarith.h>
#include <cryptopp/nbtheory.h>

namespace ns3
{
namespace ike
{

namespace
{

using CryptoPP::Integer;

Integer
ToInteger(ByteView octets)
{
    return Integer(octets.data(), octets.size());
}

/** @brief Left-padded with zeros to @p size octets. */
Bytes
FromInteger(const Integer& number, size_t size)
{
    Bytes out(size);
    number.Encode(out.data(), out.size());
    return out;
}

/** @brief Diffie-Hellman modulo a prime, RFC 7296 section 3.4 and RFC 6989. */
class ModpExchange : public CryptoppKeyExchange
{
  public:
    ModpExchange(KeMethod method, const ModpGroup& group, std::string name)
        : m_method(method),
          m_name(std::move(name)),
          m_group(group),
          m_field(ToInteger(group.prime)),
          m_generator(ToInteger(group.generator)),
          m_order(ToInteger(group.order))
    {
    }

    KeyShare Generate(RandomSource& random) const override
    {
        KeyShare share;
        share.method = m_method;
        share.privateKey = DrawPrivate(random);
        const Integer value = Power(m_generator, ToInteger(share.privateKey));
        share.publicValue = FromInteger(value, m_group.prime.size());
        return share;
    }

    Result<Bytes> Agree(ByteView privateKey, ByteView peer) const override
    {
        if (!IsWithinModpBounds(peer, m_group.prime))
        {
            return Error{"the peer's value for " + m_name +
                         " is not within 1 < y < p - 1 (RFC 6989 section 2.1)"};
        }
        const Integer value = ToInteger(peer);
        if (!m_group.order.empty() && Power(value, m_order) != 1)
        {
            return Error{"the peer's value for " + m_name +
                         " is outside the group's subgroup (RFC 6989 section 2.2)"};
        }
        const Integer secret = Power(value, ToInteger(privateKey));
        return FromInteger(secret, m_group.prime.size());
    }

  private:
    Integer Power(const Integer& base, const Integer& exponent) const
    {
        return m_field.ConvertOut(m_field.Exponentiate(m_field.ConvertIn(base), exponent));
    }

    Bytes DrawPrivate(RandomSource& random) const
    {
        Bytes key = random.Draw(m_group.privateSize);
        if (m_group.order.empty())
        {
            // Full length, so never 0 and never below the size that the strength needs.
            key[0] |= 0x80;
            return key;
        }
        // 1 to q - 1; eight more octets make the reduction's bias negligible.
        Append(key, random.Draw(8));
        return FromInteger(ToInteger(key) % (m_order - 1) + 1, m_group.privateSize);
    }

    KeMethod m_method;
    std::string m_name;
    ModpGroup m_group;
    CryptoPP::MontgomeryRepresentation m_field; // fast for odd moduli; made once for the group
    Integer m_generator;
    Integer m_order;
};

/** @brief A group that two peers have described to one another. */
class DescribedModp : public IkeDescribedGroup
{
  public:
    DescribedModp(KeMethod number, const ModpGroup& group, const KeCost& cost)
        : m_exchange(number, group, DescribedGroupName(number)),
          m_cost(cost)
    {
    }

    Costed<KeyShare> Generate(RandomSource& random) const override
    {
        return {m_exchange.Generate(random), m_cost.generate};
    }

    Costed<Result<KeyAgreement>> Answer(ByteView peerPublic, RandomSource& random) const override
    {
        const KeyShare own = m_exchange.Generate(random);
        const Result<Bytes> secret = m_exchange.Agree(own.privateKey, peerPublic);
        const Duration cost = m_cost.generate + m_cost.agree;
        if (!secret)
        {
            return {secret.GetError(), cost};
        }
        return {KeyAgreement{own.publicValue, *secret}, cost};
    }

    Costed<Result<Bytes>> Complete(const KeyShare& share, ByteView peerValue) const override
    {
        return {m_exchange.Agree(share.privateKey, peerValue), m_cost.agree};
    }

  private:
    ModpExchange m_exchange;
    KeCost m_cost;
};

} // namespace

std::unique_ptr<CryptoppKeyExchange>
MakeCryptoppModp(KeMethod method)
{
    const std::optional<ModpGroup> group = FindModpGroup(method);
    return group ? std::make_unique<ModpExchange>(method, *group, FindKe(method)->keyword)
                 : nullptr;
}

Result<std::shared_ptr<const IkeDescribedGroup>>
MakeCryptoppDescribedGroup(KeMethod number, const ModpGroup& group, const KeCost& cost)
{
    const Integer prime = ToInteger(group.prime);
    // Baillie's, Pomerance's, Selfridge's and Wagstaff's test: deterministic.
    if (!CryptoPP::IsPrime(prime) || !CryptoPP::IsPrime((prime - 1) / 2))
    {
        return Error{DescribedGroupName(number) + " is not modulo a safe prime"};
    }
    ModpGroup sized = group;
    sized.privateSize = FindModpGroup(ModpMethodOfSize(group.prime.size()))->privateSize;
    return std::shared_ptr<const IkeDescribedGroup>(
        std::make_shared<DescribedModp>(number, sized, cost));
}

} // namespace ike
} // namespace ns3
