// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-proposal.h"

#include "ikev1-attribute-list.h"

#include <algorithm>
#include <limits>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t MAX_TRANSFORMS = 255; // what the count of a proposal can say

/** NAT-T drafts 2 to 3: UDP-Encapsulated-Tunnel and -Transport in the private range. */
constexpr uint16_t DRAFT_UDP_TUNNEL = 61443;
constexpr uint16_t DRAFT_UDP_TRANSPORT = 61444;

std::vector<Ikev1Suite>
SuitesOf(const IkeConnectionConfig& connection)
{
    std::vector<Ikev1Suite> suites;
    for (const auto& proposal : connection.proposals)
    {
        const auto more = Ikev1SuitesOf(proposal, connection.ikev1.method);
        if (more)
        {
            suites.insert(suites.end(), more->begin(), more->end());
        }
    }
    return suites;
}

Ikev1SaPayload
AnswerOf(const Ikev1SaPayload& offer,
         const Ikev1Proposal& proposal,
         const Ikev1Transform& transform)
{
    Ikev1SaPayload answer;
    answer.doi = offer.doi;
    answer.situation = offer.situation;
    answer.labeledDomain = offer.labeledDomain;
    answer.labels = offer.labels;
    answer.proposals.push_back(
        Ikev1Proposal{proposal.number, proposal.protocol, proposal.spi, {transform}});
    return answer;
}

/** @brief The proposals with that number go together: a bundle is more than is done here. */
bool
IsAlone(const Ikev1SaPayload& sa, const Ikev1Proposal& proposal)
{
    return std::count_if(sa.proposals.begin(),
                         sa.proposals.end(),
                         [&](const Ikev1Proposal& other)
                         { return other.number == proposal.number; }) == 1;
}

/** @brief The one transform of an answer, if the offer has it too: RFC 2408 section 4.2 lets an
 * answer change nothing of it. */
const Ikev1Transform*
OnlyTransform(const Ikev1SaPayload& answer)
{
    return answer.proposals.size() == 1 && answer.proposals.front().transforms.size() == 1
               ? &answer.proposals.front().transforms.front()
               : nullptr;
}

ProtocolId
ProtocolOf(Ikev1Protocol protocol)
{
    return protocol == Ikev1Protocol::AH ? ProtocolId::AH : ProtocolId::ESP;
}

/** @brief The number of the NAT-T drafts as that of RFC 3947, or the other way. */
void
Renumber(std::vector<Ikev1Attribute>& attributes, bool toDraft)
{
    for (auto& attribute : attributes)
    {
        if (attribute.type != static_cast<uint16_t>(IpsecAttribute::ENCAPSULATION_MODE))
        {
            continue;
        }
        if (!attribute.isBasic && attribute.Number() <= UINT16_MAX)
        {
            attribute = BasicAttribute(IpsecAttribute::ENCAPSULATION_MODE,
                                       static_cast<uint16_t>(attribute.Number()));
        }
        const auto tunnel = static_cast<uint16_t>(IpsecEncapsulation::UDP_TUNNEL);
        const auto transport = static_cast<uint16_t>(IpsecEncapsulation::UDP_TRANSPORT);
        if (attribute.value == (toDraft ? tunnel : DRAFT_UDP_TUNNEL))
        {
            attribute.value = toDraft ? DRAFT_UDP_TUNNEL : tunnel;
        }
        else if (attribute.value == (toDraft ? transport : DRAFT_UDP_TRANSPORT))
        {
            attribute.value = toDraft ? DRAFT_UDP_TRANSPORT : transport;
        }
    }
}

/** @brief What a configured proposal offers and accepts, in the groups that were agreed on. */
std::vector<Ikev1IpsecSuite>
IpsecSuitesOf(const Proposal& proposal, const Ikev1QuickTerms& terms)
{
    const auto configured = Ikev1IpsecSuitesOf(proposal, terms.encapsulation);
    std::vector<Ikev1IpsecSuite> suites;
    for (size_t i = 0; configured && i < configured->size(); ++i)
    {
        Ikev1IpsecSuite suite = (*configured)[i];
        const std::vector<KeMethod> groups = suite.ke != KeMethod::NONE && !terms.groups.empty()
                                                 ? terms.groups
                                                 : std::vector<KeMethod>{suite.ke};
        for (KeMethod group : groups)
        {
            suite.ke = group;
            if (std::find(suites.begin(), suites.end(), suite) == suites.end())
            {
                suites.push_back(suite);
            }
        }
    }
    return suites;
}

std::optional<Ikev1PhaseTwoTransform>
ReadPhaseTwo(const Ikev1Proposal& proposal, const Ikev1Transform& transform)
{
    auto attributes = transform.attributes;
    Renumber(attributes, false);
    return ReadIpsecTransform(ProtocolOf(proposal.protocol), transform.id, attributes);
}

} // namespace

Ikev1Life
Ikev1LifeOf(const IkeLifetimePolicy& lifetime, uint64_t hardOctets)
{
    Ikev1Life life;
    life.seconds = static_cast<uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(lifetime.hard).count());
    if (hardOctets != std::numeric_limits<uint64_t>::max())
    {
        life.kilobytes = std::max<uint64_t>(1, hardOctets / 1024);
    }
    return life;
}

IkeLifetimePolicy
ShortenedBy(IkeLifetimePolicy policy, const Ikev1Life& life)
{
    const Duration agreed = std::chrono::seconds(std::min<uint64_t>(life.seconds, UINT32_MAX));
    if (agreed.count() == 0 || (!policy.IsForever() && policy.hard <= agreed))
    {
        return policy;
    }
    const double share =
        policy.IsForever() ? 0.1 : ToSeconds(policy.margin) / ToSeconds(policy.hard);
    policy.hard = agreed;
    policy.margin = FromSeconds(share * ToSeconds(agreed));
    return policy;
}

Ikev1Life
BothIkev1Lives(const Ikev1Life& a, const Ikev1Life& b)
{
    const auto shorter = [](uint64_t x, uint64_t y)
    { return x == 0 || y == 0 ? std::max(x, y) : std::min(x, y); };
    return Ikev1Life{shorter(a.seconds, b.seconds), shorter(a.kilobytes, b.kilobytes)};
}

std::optional<Ikev1Life>
ShorterIkev1Life(const Ikev1Life& own, const Ikev1Life& offered)
{
    const auto shorter = [](uint64_t x, uint64_t than)
    { return than == 0 || x < than ? x : uint64_t{0}; };
    const Ikev1Life life{shorter(own.seconds, offered.seconds),
                         shorter(own.kilobytes, offered.kilobytes)};
    return life == Ikev1Life{} ? std::nullopt : std::optional<Ikev1Life>(life);
}

Bytes
WriteIkev1Life(const Ikev1Life& life)
{
    std::vector<Ikev1Attribute> attributes;
    AddIkev1Life(attributes, IpsecAttribute::SA_LIFE_TYPE, IpsecAttribute::SA_LIFE_DURATION, life);
    return WriteIkev1Attributes(attributes);
}

Ikev1Life
ReadIkev1Life(ByteView data)
{
    Ikev1LifeReader reader;
    for (const auto& attribute : ParseIkev1Attributes(data))
    {
        if (attribute.type == static_cast<uint16_t>(IpsecAttribute::SA_LIFE_TYPE))
        {
            reader.Type(attribute.Number());
        }
        else if (attribute.type == static_cast<uint16_t>(IpsecAttribute::SA_LIFE_DURATION))
        {
            reader.Amount(attribute.Number());
        }
    }
    return reader.Life();
}

// --- phase 1
// -----------------------------------------------------------------------------------------

bool
OffersIkev1Suite(const IkeConnectionConfig& connection, const Ikev1Suite& suite)
{
    const std::vector<Ikev1Suite> suites = SuitesOf(connection);
    return std::find(suites.begin(), suites.end(), suite) != suites.end();
}

Ikev1SaPayload
OfferIkev1PhaseOne(const IkeConnectionConfig& connection)
{
    Ikev1Life life = Ikev1LifeOf(connection.lifetime, std::numeric_limits<uint64_t>::max());
    life.kilobytes = connection.ikev1.lifeKilobytes;
    Ikev1Proposal proposal;
    for (const auto& suite : SuitesOf(connection))
    {
        if (proposal.transforms.size() < MAX_TRANSFORMS)
        {
            const auto number = static_cast<uint8_t>(proposal.transforms.size() + 1);
            proposal.transforms.push_back(
                Ikev1Transform{number, IKEV1_KEY_IKE, OakleyAttributesOf(suite, life)});
        }
    }
    Ikev1SaPayload sa;
    sa.proposals.push_back(std::move(proposal));
    return sa;
}

std::optional<Ikev1PhaseOneChoice>
ChooseIkev1PhaseOne(const IkeConnectionConfig& connection, const Ikev1SaPayload& offer)
{
    for (const auto& suite : SuitesOf(connection))
    {
        for (const auto& proposal : offer.proposals)
        {
            if (proposal.protocol != Ikev1Protocol::ISAKMP || !IsAlone(offer, proposal))
            {
                continue;
            }
            for (const auto& transform : proposal.transforms)
            {
                const auto read = ReadOakleyAttributes(transform.attributes);
                if (transform.id == IKEV1_KEY_IKE && read && read->suite == suite)
                {
                    return Ikev1PhaseOneChoice{suite,
                                               read->life,
                                               AnswerOf(offer, proposal, transform)};
                }
            }
        }
    }
    return std::nullopt;
}

std::optional<Ikev1PhaseOneChoice>
CheckIkev1PhaseOneAnswer(const Ikev1SaPayload& offer, const Ikev1SaPayload& answer)
{
    const auto* chosen = OnlyTransform(answer);
    const auto read = chosen ? ReadOakleyAttributes(chosen->attributes) : std::nullopt;
    if (!read)
    {
        return std::nullopt;
    }
    for (const auto& transform : offer.proposals.front().transforms)
    {
        const auto own = ReadOakleyAttributes(transform.attributes);
        if (own && own->suite == read->suite && own->life == read->life)
        {
            return Ikev1PhaseOneChoice{read->suite, read->life, answer};
        }
    }
    return std::nullopt;
}

// --- phase 2
// -----------------------------------------------------------------------------------------

KeMethod
GroupOfIkev1PhaseTwo(const IkeChildConfig& child, const Ikev1QuickTerms& terms)
{
    const auto suites = child.proposals.empty() ? std::vector<Ikev1IpsecSuite>{}
                                                : IpsecSuitesOf(child.proposals.front(), terms);
    return suites.empty() ? KeMethod::NONE : suites.front().ke;
}

Ikev1SaPayload
OfferIkev1PhaseTwo(const IkeChildConfig& child, const Ikev1QuickTerms& terms, ByteView spi)
{
    Ikev1SaPayload sa;
    for (const auto& config : child.proposals)
    {
        Ikev1QuickTerms offered = terms;
        offered.groups.resize(std::min<size_t>(1, terms.groups.size()));
        const auto suites = IpsecSuitesOf(config, offered);
        if (suites.empty())
        {
            continue;
        }
        Ikev1Proposal proposal;
        proposal.number = static_cast<uint8_t>(sa.proposals.size() + 1);
        proposal.protocol =
            config.protocol == ProtocolId::AH ? Ikev1Protocol::AH : Ikev1Protocol::ESP;
        proposal.spi = spi.ToBytes();
        for (const auto& suite : suites)
        {
            Ikev1Transform transform;
            transform.number = static_cast<uint8_t>(proposal.transforms.size() + 1);
            transform.id = IpsecTransformOf(suite);
            transform.attributes = IpsecAttributesOf(suite, terms.life);
            if (terms.draftEncapsulation)
            {
                Renumber(transform.attributes, true);
            }
            if (proposal.transforms.size() < MAX_TRANSFORMS)
            {
                proposal.transforms.push_back(std::move(transform));
            }
        }
        sa.proposals.push_back(std::move(proposal));
    }
    return sa;
}

std::optional<Ikev1PhaseTwoChoice>
ChooseIkev1PhaseTwo(const IkeChildConfig& child,
                    const Ikev1QuickTerms& terms,
                    const Ikev1SaPayload& offer)
{
    for (const auto& config : child.proposals)
    {
        for (const auto& suite : IpsecSuitesOf(config, terms))
        {
            for (const auto& proposal : offer.proposals)
            {
                if (ProtocolOf(proposal.protocol) != config.protocol || !IsAlone(offer, proposal))
                {
                    continue;
                }
                for (const auto& transform : proposal.transforms)
                {
                    auto read = ReadPhaseTwo(proposal, transform);
                    if (read && read->suite.encapsulation == IpsecEncapsulation::NONE)
                    {
                        read->suite.encapsulation = terms.encapsulation;
                    }
                    if (read && read->suite == suite)
                    {
                        return Ikev1PhaseTwoChoice{read->suite,
                                                   read->life,
                                                   proposal.spi,
                                                   AnswerOf(offer, proposal, transform)};
                    }
                }
            }
        }
    }
    return std::nullopt;
}

std::optional<Ikev1PhaseTwoChoice>
CheckIkev1PhaseTwoAnswer(const Ikev1SaPayload& offer, const Ikev1SaPayload& answer)
{
    const auto* chosen = OnlyTransform(answer);
    const auto read = chosen ? ReadPhaseTwo(answer.proposals.front(), *chosen) : std::nullopt;
    if (!read)
    {
        return std::nullopt;
    }
    for (const auto& proposal : offer.proposals)
    {
        for (const auto& transform : proposal.transforms)
        {
            const auto own = proposal.protocol == answer.proposals.front().protocol
                                 ? ReadPhaseTwo(proposal, transform)
                                 : std::nullopt;
            if (own && own->suite == read->suite)
            {
                return Ikev1PhaseTwoChoice{read->suite,
                                           read->life,
                                           answer.proposals.front().spi,
                                           answer};
            }
        }
    }
    return std::nullopt;
}

} // namespace ike
} // namespace ns3
