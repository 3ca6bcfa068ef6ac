// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_NEW_GROUP_H
#define IKEV1_NEW_GROUP_H

#include "ike-modp-groups.h"
#include "ike-payloads.h"
#include "ikev1-attributes.h"

#include <memory>
#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

class IkeDescribedGroup;

/** @brief A group as new group mode proposes it, RFC 2409 section 5.6. */
struct Ikev1NewGroup
{
    KeMethod number{KeMethod::NONE}; //!< by which quick modes call it
    std::optional<ModpGroup> modp;   //!< nothing for one that everybody knows by its number
};

/** @brief A group that both sides of an ISAKMP SA have agreed on. It goes with its ISAKMP SA, as
 * RFC 2409 section 5.6 allows. */
struct Ikev1AgreedGroup
{
    KeMethod number{KeMethod::NONE};
    std::shared_ptr<const IkeDescribedGroup> group; //!< null for one of the table
};

/** @brief Whether a number is one that peers give out themselves (RFC 2409 section 5.6: 2^15 and
 * above). */
bool IsIkev1PrivateGroup(KeMethod number);

/** @brief The SA payload that proposes a group. */
Ikev1SaPayload OfferIkev1NewGroup(const Ikev1NewGroup& group);

/** @brief What a responder takes of a proposal, or an initiator of an answer. */
struct Ikev1NewGroupChoice
{
    Ikev1NewGroup group;
    Ikev1SaPayload answer; //!< the one transform, as it was offered
};

/**
 * @brief Reads what a proposal describes: a number of the table alone, or a private number with
 * type MODP, prime and generator. Whether the numbers make a group is the provider's to say.
 * @return the transforms that can be read, in their order
 */
std::vector<Ikev1NewGroupChoice> ReadIkev1NewGroups(const Ikev1SaPayload& offer);

/** @brief Whether an answer takes what was offered. */
bool IsIkev1NewGroupAnswer(const Ikev1NewGroup& offered, const Ikev1SaPayload& answer);

} // namespace ike
} // namespace ns3

#endif /* IKEV1_NEW_GROUP_H */
