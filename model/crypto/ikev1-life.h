// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_LIFE_H
#define IKEV1_LIFE_H

#include "ikev1-attributes.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief How long an SA may live, as offered; 0 where nothing is said. */
struct Ikev1Life
{
    uint64_t seconds{0};
    uint64_t kilobytes{0};

    friend bool operator==(const Ikev1Life& a, const Ikev1Life& b)
    {
        return a.seconds == b.seconds && a.kilobytes == b.kilobytes;
    }
};

/** @brief An attribute in the type/value form. */
template <class Type>
Ikev1Attribute
BasicAttribute(Type type, uint16_t value)
{
    Ikev1Attribute attribute;
    attribute.type = static_cast<uint16_t>(type);
    attribute.value = value;
    return attribute;
}

/** @brief A number as an attribute of variable length: in the type/value form when it fits two
 * octets (RFC 2409 appendix A), else in 4 or 8 octets. */
template <class Type>
Ikev1Attribute
NumberAttribute(Type type, uint64_t number)
{
    Ikev1Attribute attribute = BasicAttribute(type, static_cast<uint16_t>(number));
    if (number > UINT16_MAX)
    {
        attribute.isBasic = false;
        attribute.value = 0;
        AppendUint(attribute.data, number, number > UINT32_MAX ? 8 : 4);
    }
    return attribute;
}

/** @brief Appends a life as pairs of a type and a duration: RFC 2409 appendix A, RFC 2407
 * section 4.5. */
template <class Type>
void
AddIkev1Life(std::vector<Ikev1Attribute>& out,
             Type typeClass,
             Type amountClass,
             const Ikev1Life& life)
{
    const auto add = [&](Ikev1LifeType type, uint64_t amount)
    {
        if (amount != 0)
        {
            out.push_back(BasicAttribute(typeClass, static_cast<uint16_t>(type)));
            out.push_back(NumberAttribute(amountClass, amount));
        }
    };
    add(Ikev1LifeType::SECONDS, life.seconds);
    add(Ikev1LifeType::KILOBYTES, life.kilobytes);
}

/** @brief Reads such pairs, one attribute after the other. */
class Ikev1LifeReader
{
  public:
    void Type(uint64_t type)
    {
        m_type = type;
    }

    /** @brief Takes a duration. False when no known life type came before. */
    bool Amount(uint64_t amount)
    {
        const uint64_t type = m_type;
        m_type = 0;
        if (type == static_cast<uint64_t>(Ikev1LifeType::SECONDS))
        {
            m_life.seconds = amount;
            return true;
        }
        if (type == static_cast<uint64_t>(Ikev1LifeType::KILOBYTES))
        {
            m_life.kilobytes = amount;
            return true;
        }
        return false;
    }

    const Ikev1Life& Life() const
    {
        return m_life;
    }

  private:
    uint64_t m_type{0};
    Ikev1Life m_life;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_LIFE_H */
