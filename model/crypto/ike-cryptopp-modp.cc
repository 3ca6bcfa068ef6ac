// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithm-table.h"
#include "ike-cryptopp-parts.h"
#include "ike-modp-groups.h"

#include <cryptopp/integer.h>
#include <cryptopp/modarith.h>

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
    ModpExchange(KeMethod method, const ModpGroup& group)
        : m_method(method),
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
            return Error{std::string("the peer's value for ") + FindKe(m_method)->keyword +
                         " is not within 1 < y < p - 1 (RFC 6989 section 2.1)"};
        }
        const Integer value = ToInteger(peer);
        if (!m_group.order.empty() && Power(value, m_order) != 1)
        {
            return Error{std::string("the peer's value for ") + FindKe(m_method)->keyword +
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
    ModpGroup m_group;
    CryptoPP::MontgomeryRepresentation m_field; // fast for odd moduli; made once for the group
    Integer m_generator;
    Integer m_order;
};

} // namespace

std::unique_ptr<CryptoppKeyExchange>
MakeCryptoppModp(KeMethod method)
{
    const std::optional<ModpGroup> group = FindModpGroup(method);
    return group ? std::make_unique<ModpExchange>(method, *group) : nullptr;
}

} // namespace ike
} // namespace ns3
