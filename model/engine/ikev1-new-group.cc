// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-new-group.h"

#include "ikev1-life.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint16_t FIRST_PRIVATE_GROUP = 0x8000; // RFC 2409 section 5.6

/** A number of any length, in whichever form it came, without leading zeros. */
Bytes
BigNumberOf(const Ikev1Attribute& attribute)
{
    Bytes octets = attribute.data;
    if (attribute.isBasic)
    {
        AppendUint(octets, attribute.value, 2);
    }
    octets.erase(
        octets.begin(),
        std::find_if(octets.begin(), octets.end(), [](uint8_t octet) { return octet != 0; }));
    return octets;
}

Ikev1Attribute
BigNumber(OakleyAttribute type, const Bytes& octets)
{
    Ikev1Attribute attribute = BasicAttribute(type, 0);
    attribute.isBasic = false;
    attribute.data = octets;
    return attribute;
}

/** Nothing when the attributes describe no group of ours, or not all of it. */
std::optional<Ikev1NewGroup>
ReadGroup(const std::vector<Ikev1Attribute>& attributes)
{
    Ikev1NewGroup group;
    ModpGroup modp;
    bool isModp = false;
    for (const Ikev1Attribute& attribute : attributes)
    {
        const uint64_t number = attribute.Number();
        switch (static_cast<OakleyAttribute>(attribute.type))
        {
        case OakleyAttribute::GROUP_DESCRIPTION:
            group.number = static_cast<KeMethod>(std::min<uint64_t>(number, UINT16_MAX));
            break;
        case OakleyAttribute::GROUP_TYPE:
            if (number != static_cast<uint64_t>(OakleyGroupType::MODP))
            {
                return std::nullopt;
            }
            isModp = true;
            break;
        case OakleyAttribute::GROUP_PRIME:
            modp.prime = BigNumberOf(attribute);
            break;
        case OakleyAttribute::GROUP_GENERATOR_ONE:
            modp.generator = BigNumberOf(attribute);
            break;
        default:
            return std::nullopt;
        }
    }
    if (!IsIkev1PrivateGroup(group.number))
    {
        // Its numbers are known: none are to be said beside it.
        const bool isBare = modp.prime.empty() && modp.generator.empty();
        return isBare && group.number != KeMethod::NONE ? std::optional<Ikev1NewGroup>(group)
                                                        : std::nullopt;
    }
    if (!isModp || modp.prime.empty() || modp.generator.empty())
    {
        return std::nullopt;
    }
    group.modp = std::move(modp);
    return group;
}

bool
IsSame(const Ikev1NewGroup& a, const Ikev1NewGroup& b)
{
    const bool alike = a.number == b.number && a.modp.has_value() == b.modp.has_value();
    return alike &&
           (!a.modp || (a.modp->prime == b.modp->prime && a.modp->generator == b.modp->generator));
}

} // namespace

bool
IsIkev1PrivateGroup(KeMethod number)
{
    return static_cast<uint16_t>(number) >= FIRST_PRIVATE_GROUP;
}

Ikev1SaPayload
OfferIkev1NewGroup(const Ikev1NewGroup& group)
{
    Ikev1Transform transform;
    transform.id = IKEV1_KEY_IKE;
    auto& attributes = transform.attributes;
    attributes.push_back(
        BasicAttribute(OakleyAttribute::GROUP_DESCRIPTION, static_cast<uint16_t>(group.number)));
    if (group.modp)
    {
        attributes.push_back(BasicAttribute(OakleyAttribute::GROUP_TYPE,
                                            static_cast<uint16_t>(OakleyGroupType::MODP)));
        attributes.push_back(BigNumber(OakleyAttribute::GROUP_PRIME, group.modp->prime));
        attributes.push_back(
            BigNumber(OakleyAttribute::GROUP_GENERATOR_ONE, group.modp->generator));
    }
    Ikev1SaPayload sa;
    sa.proposals.push_back(Ikev1Proposal{1, Ikev1Protocol::ISAKMP, Bytes{}, {transform}});
    return sa;
}

std::vector<Ikev1NewGroupChoice>
ReadIkev1NewGroups(const Ikev1SaPayload& offer)
{
    std::vector<Ikev1NewGroupChoice> choices;
    for (const Ikev1Proposal& proposal : offer.proposals)
    {
        for (const Ikev1Transform& transform : proposal.transforms)
        {
            auto group = ReadGroup(transform.attributes);
            if (proposal.protocol != Ikev1Protocol::ISAKMP || transform.id != IKEV1_KEY_IKE ||
                !group)
            {
                continue;
            }
            Ikev1NewGroupChoice choice;
            choice.group = std::move(*group);
            choice.answer.doi = offer.doi;
            choice.answer.situation = offer.situation;
            choice.answer.proposals.push_back(
                Ikev1Proposal{proposal.number, proposal.protocol, proposal.spi, {transform}});
            choices.push_back(std::move(choice));
        }
    }
    return choices;
}

bool
IsIkev1NewGroupAnswer(const Ikev1NewGroup& offered, const Ikev1SaPayload& answer)
{
    const auto choices = ReadIkev1NewGroups(answer);
    return choices.size() == 1 && IsSame(choices.front().group, offered);
}

} // namespace ike
} // namespace ns3
