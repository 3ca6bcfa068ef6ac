// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_PROPOSAL_H
#define IKE_PROPOSAL_H

#include "ike-crypto-provider.h"
#include "ike-payloads.h"
#include "ikev2-key-material.h"

#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Whether the key exchange transforms take part in a choice. */
enum class KeRule : uint8_t
{
    COMPARE,
    IGNORE, //!< in IKE_AUTH, whose Child SA has no key exchange of its own (RFC 7296 section 1.2)
            //!< and no additional ones
};

/**
 * @brief Chooses one proposal with one transform of each type, RFC 7296 section 3.3.6.
 *
 * Goes through @p configured in order, then through @p offered; within a proposal the configured
 * order of transforms decides. No two additional key exchanges are the same, NONE aside (RFC 9370
 * section 2.2.1).
 * @return the choice, with the number and SPI of the offer it answers; nothing when none fits
 */
std::optional<Proposal> ChooseProposal(const std::vector<Proposal>& configured,
                                       const std::vector<Proposal>& offered,
                                       KeRule keRule);

/** @brief Whether ChooseProposal() would choose that offer if it were the only one. */
bool MayTake(const std::vector<Proposal>& configured, const Proposal& offered, KeRule keRule);

/** @brief The payload that answers with a choice. */
SaPayload AnswerOf(const Proposal& chosen);

/** @brief The proposals without their key exchange transforms, additional ones included. */
std::vector<Proposal> WithoutKe(std::vector<Proposal> proposals);

/** @brief Whether a proposal holds an additional key exchange other than NONE (RFC 9370). */
bool HasAdditionalKe(const Proposal& proposal);

/** @brief The additional key exchanges of a chosen proposal in their order, without NONE. */
std::vector<KeMethod> AdditionalKeyExchanges(const Proposal& chosen);

/** @brief The proposals numbered from 1, each with the SPI. */
std::vector<Proposal> ForOffer(std::vector<Proposal> proposals, ByteView spi);

/** @brief The id of the first transform of a type, or 0. */
uint16_t FirstTransform(const Proposal& proposal, TransformType type);

/** @brief True when a proposal holds that key exchange method. */
bool OffersKe(const Proposal& proposal, KeMethod method);

/** @brief True when a proposal holds that pseudorandom function. */
bool OffersPrf(const Proposal& proposal, PrfId prf);

/** @brief What protects packets under a chosen proposal. */
CipherSuite CipherSuiteOf(const Proposal& chosen);

/** @brief The algorithms of an IKE SA under a chosen proposal. */
Ikev2Suite Ikev2SuiteOf(const Proposal& chosen);

} // namespace ike
} // namespace ns3

#endif /* IKE_PROPOSAL_H */
