// SPDX-License-Identifier: GPL-2.0-only

#include "ike-proposal.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

bool
HasType(const Proposal& proposal, TransformType type)
{
    return std::any_of(proposal.transforms.begin(),
                       proposal.transforms.end(),
                       [type](const Transform& t) { return t.type == type; });
}

bool
IsAdditionalKe(TransformType type)
{
    return type >= TransformType::ADDKE1 && type <= TransformType::ADDKE7;
}

/** Whether a proposal says anything of additional key exchanges, NONE included. */
bool
NamesAdditionalKe(const Proposal& proposal)
{
    return std::any_of(proposal.transforms.begin(),
                       proposal.transforms.end(),
                       [](const Transform& t) { return IsAdditionalKe(t.type); });
}

/** Whether all that the peer says of a transform is known here; one with an attribute that is not
 * is to be passed over (RFC 7296 section 3.3.6). */
bool
IsKnown(const Transform& theirs)
{
    return std::all_of(theirs.attributes.begin(),
                       theirs.attributes.end(),
                       [](const TransformAttribute& attribute)
                       { return attribute.type == TransformAttributeType::KEY_LENGTH; });
}

bool
SameTransform(const Transform& mine, const Transform& theirs)
{
    return mine.type == theirs.type && mine.id == theirs.id && mine.KeyBits() == theirs.KeyBits() &&
           IsKnown(theirs);
}

/** Whether all types in an offer are known; one with a type that is not is to be passed over whole
 * (RFC 7296 section 3.3.6). */
bool
HasKnownTypesOnly(const Proposal& offered)
{
    return std::all_of(offered.transforms.begin(),
                       offered.transforms.end(),
                       [](const Transform& t) {
                           return t.type >= TransformType::ENCR && t.type <= TransformType::ADDKE7;
                       });
}

/** The first transform of a type in @p preferred that is also in @p other. */
const Transform*
FirstCommon(const Proposal& preferred, const Proposal& other, TransformType type)
{
    for (const Transform& mine : preferred.transforms)
    {
        if (mine.type != type)
        {
            continue;
        }
        for (const Transform& theirs : other.transforms)
        {
            if (SameTransform(mine, theirs))
            {
                return &theirs;
            }
        }
    }
    return nullptr;
}

/** The transform NONE of a type, which an offer may list to make the type optional. */
const Transform*
FindNone(const Proposal& proposal, TransformType type)
{
    for (const Transform& t : proposal.transforms)
    {
        if (t.type == type && t.id == 0 && IsKnown(t))
        {
            return &t;
        }
    }
    return nullptr;
}

/** Chooses the transform of one type. False when the type spoils the match. */
bool
ChooseType(const Proposal& configured,
           const Proposal& offered,
           TransformType type,
           Proposal& choice)
{
    const bool wanted = HasType(configured, type);
    const bool given = HasType(offered, type);
    if (!wanted && !given)
    {
        return true;
    }
    if (wanted && given)
    {
        const Transform* common = FirstCommon(configured, offered, type);
        if (common)
        {
            choice.transforms.push_back(*common);
        }
        return common != nullptr;
    }
    if (wanted)
    {
        // An offer without sequence number transform means no ESN, and one without a type means
        // NONE.
        return FindNone(configured, type) != nullptr;
    }
    const Transform* none = FindNone(offered, type);
    if (none)
    {
        choice.transforms.push_back(*none);
    }
    return none != nullptr;
}

/**
 * Chooses the additional key exchanges from @p type on, none twice (RFC 9370 section 2.2.1); a
 * choice that leaves a later type without one is taken back. Seven types of a few transforms each.
 */
bool
ChooseAdditionalKe(const Proposal& configured,
                   const Proposal& offered,
                   TransformType type,
                   Proposal& choice)
{
    if (!IsAdditionalKe(type))
    {
        return true;
    }
    const auto next = static_cast<TransformType>(static_cast<uint8_t>(type) + 1);
    if (!HasType(configured, type) || !HasType(offered, type))
    {
        const size_t before = choice.transforms.size();
        if (ChooseType(configured, offered, type, choice) &&
            ChooseAdditionalKe(configured, offered, next, choice))
        {
            return true;
        }
        choice.transforms.resize(before);
        return false;
    }
    for (const Transform& mine : configured.transforms)
    {
        const auto isThat = [&mine](const Transform& t) { return SameTransform(mine, t); };
        const auto isTaken = [&mine](const Transform& t)
        { return IsAdditionalKe(t.type) && t.id != 0 && t.id == mine.id; };
        const auto& theirs = offered.transforms;
        if (mine.type != type || std::none_of(theirs.begin(), theirs.end(), isThat) ||
            std::any_of(choice.transforms.begin(), choice.transforms.end(), isTaken))
        {
            continue;
        }
        choice.transforms.push_back(mine);
        if (ChooseAdditionalKe(configured, offered, next, choice))
        {
            return true;
        }
        choice.transforms.pop_back();
    }
    return false;
}

std::optional<Proposal>
Match(const Proposal& configured, const Proposal& offered, KeRule keRule)
{
    if (configured.protocol != offered.protocol || !HasKnownTypesOnly(offered))
    {
        return std::nullopt;
    }
    Proposal choice;
    choice.number = offered.number;
    choice.protocol = offered.protocol;
    choice.spi = offered.spi;
    choice.transforms.reserve(offered.transforms.size());
    for (uint8_t type = 1; type <= static_cast<uint8_t>(TransformType::SN); ++type)
    {
        const auto transformType = static_cast<TransformType>(type);
        if (transformType == TransformType::KE && keRule == KeRule::IGNORE)
        {
            continue;
        }
        if (!ChooseType(configured, offered, transformType, choice))
        {
            return std::nullopt;
        }
    }
    const bool isPlain = !NamesAdditionalKe(configured) && !NamesAdditionalKe(offered);
    if (keRule == KeRule::COMPARE && !isPlain &&
        !ChooseAdditionalKe(configured, offered, TransformType::ADDKE1, choice))
    {
        return std::nullopt;
    }
    return choice;
}

} // namespace

bool
MayTake(const std::vector<Proposal>& configured, const Proposal& offered, KeRule keRule)
{
    return std::any_of(configured.begin(),
                       configured.end(),
                       [&](const Proposal& mine)
                       { return Match(mine, offered, keRule).has_value(); });
}

std::optional<Proposal>
ChooseProposal(const std::vector<Proposal>& configured,
               const std::vector<Proposal>& offered,
               KeRule keRule)
{
    for (const Proposal& mine : configured)
    {
        for (const Proposal& theirs : offered)
        {
            auto choice = Match(mine, theirs, keRule);
            if (choice)
            {
                return choice;
            }
        }
    }
    return std::nullopt;
}

SaPayload
AnswerOf(const Proposal& chosen)
{
    SaPayload payload;
    payload.proposals.push_back(chosen);
    return payload;
}

std::vector<Proposal>
WithoutKe(std::vector<Proposal> proposals)
{
    for (Proposal& proposal : proposals)
    {
        auto& transforms = proposal.transforms;
        transforms.erase(std::remove_if(transforms.begin(),
                                        transforms.end(),
                                        [](const Transform& t) {
                                            return t.type == TransformType::KE ||
                                                   IsAdditionalKe(t.type);
                                        }),
                         transforms.end());
    }
    return proposals;
}

bool
HasAdditionalKe(const Proposal& proposal)
{
    return std::any_of(proposal.transforms.begin(),
                       proposal.transforms.end(),
                       [](const Transform& t) { return IsAdditionalKe(t.type) && t.id != 0; });
}

std::vector<KeMethod>
AdditionalKeyExchanges(const Proposal& chosen)
{
    std::vector<KeMethod> methods; // ChooseProposal() lists the types in rising order
    for (const Transform& t : chosen.transforms)
    {
        if (IsAdditionalKe(t.type) && t.id != 0)
        {
            methods.push_back(static_cast<KeMethod>(t.id));
        }
    }
    return methods;
}

std::vector<Proposal>
ForOffer(std::vector<Proposal> proposals, ByteView spi)
{
    uint8_t number = 1;
    for (Proposal& proposal : proposals)
    {
        proposal.number = number++;
        proposal.spi = spi.ToBytes();
    }
    return proposals;
}

uint16_t
FirstTransform(const Proposal& proposal, TransformType type)
{
    for (const Transform& t : proposal.transforms)
    {
        if (t.type == type)
        {
            return t.id;
        }
    }
    return 0;
}

bool
OffersKe(const Proposal& proposal, KeMethod method)
{
    return std::any_of(proposal.transforms.begin(),
                       proposal.transforms.end(),
                       [method](const Transform& t) {
                           return t.type == TransformType::KE &&
                                  t.id == static_cast<uint16_t>(method);
                       });
}

bool
OffersPrf(const Proposal& proposal, PrfId prf)
{
    return std::any_of(proposal.transforms.begin(),
                       proposal.transforms.end(),
                       [prf](const Transform& t) {
                           return t.type == TransformType::PRF &&
                                  t.id == static_cast<uint16_t>(prf);
                       });
}

CipherSuite
CipherSuiteOf(const Proposal& chosen)
{
    CipherSuite suite;
    for (const Transform& t : chosen.transforms)
    {
        if (t.type == TransformType::ENCR)
        {
            suite.encr = static_cast<EncrId>(t.id);
            suite.keyBits = t.KeyBits();
        }
        else if (t.type == TransformType::INTEG)
        {
            suite.integ = static_cast<IntegId>(t.id);
        }
    }
    return suite;
}

Ikev2Suite
Ikev2SuiteOf(const Proposal& chosen)
{
    Ikev2Suite suite;
    suite.cipher = CipherSuiteOf(chosen);
    suite.prf = static_cast<PrfId>(FirstTransform(chosen, TransformType::PRF));
    suite.ke = static_cast<KeMethod>(FirstTransform(chosen, TransformType::KE));
    return suite;
}

} // namespace ike
} // namespace ns3
