// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_PROPOSAL_H
#define IKEV1_PROPOSAL_H

#include "ike-config.h"
#include "ike-payloads.h"
#include "ikev1-algorithms.h"
#include "ikev1-life.h"

#include <optional>

namespace ns3
{
namespace ike
{

/** @brief The SA payload with which a connection's phase 1 begins: one proposal, a transform for
 * each combination of algorithms (RFC 2409 section 5). */
Ikev1SaPayload OfferIkev1PhaseOne(const IkeConnectionConfig& connection);

/** @brief Whether a connection offers, and so takes, a suite of phase 1, with its method. */
bool OffersIkev1Suite(const IkeConnectionConfig& connection, const Ikev1Suite& suite);

/** @brief What a responder of phase 1 takes of an offer. */
struct Ikev1PhaseOneChoice
{
    Ikev1Suite suite;
    Ikev1Life life;
    Ikev1SaPayload answer; //!< the one transform, as it was offered (RFC 2408 section 4.2)
};

/** @brief Chooses by the connection's order of algorithms; nothing when none fits. */
std::optional<Ikev1PhaseOneChoice> ChooseIkev1PhaseOne(const IkeConnectionConfig& connection,
                                                       const Ikev1SaPayload& offer);

/** @brief The choice that an answer makes of an offer; nothing unless it is one transform of it. */
std::optional<Ikev1PhaseOneChoice> CheckIkev1PhaseOneAnswer(const Ikev1SaPayload& offer,
                                                            const Ikev1SaPayload& answer);

/** @brief What a quick mode offers beside the algorithms. */
struct Ikev1QuickTerms
{
    IpsecEncapsulation encapsulation{IpsecEncapsulation::TUNNEL};
    Ikev1Life life;
    bool draftEncapsulation{false}; //!< UDP encapsulation by the numbers of the NAT-T drafts
    std::vector<KeMethod> groups;   //!< agreed on by new group mode: stand in for every group of a
                                    //!< configuration that has one; the first is offered
};

/** @brief The group of the key exchange that a quick mode's offer comes with: its first suite's;
 * NONE without. */
KeMethod GroupOfIkev1PhaseTwo(const IkeChildConfig& child, const Ikev1QuickTerms& terms);

/** @brief The SA payload of a quick mode: one proposal for each of the configuration's, with @p spi
 * for this side's inbound SA. */
Ikev1SaPayload OfferIkev1PhaseTwo(const IkeChildConfig& child,
                                  const Ikev1QuickTerms& terms,
                                  ByteView spi);

/** @brief What is agreed for a pair of IPsec SAs. */
struct Ikev1PhaseTwoChoice
{
    Ikev1IpsecSuite suite;
    Ikev1Life life;
    Bytes spi;             //!< of the side whose payload was read
    Ikev1SaPayload answer; //!< at the responder: still with the initiator's SPI
};

/** @brief Chooses by the configuration's order of algorithms; nothing when none fits. */
std::optional<Ikev1PhaseTwoChoice> ChooseIkev1PhaseTwo(const IkeChildConfig& child,
                                                       const Ikev1QuickTerms& terms,
                                                       const Ikev1SaPayload& offer);

/** @brief The choice that an answer makes of an offer; nothing unless it is one transform of it. */
std::optional<Ikev1PhaseTwoChoice> CheckIkev1PhaseTwoAnswer(const Ikev1SaPayload& offer,
                                                            const Ikev1SaPayload& answer);

/** @brief The life that a policy and volume limits ask for; 0 where they say nothing. */
Ikev1Life Ikev1LifeOf(const IkeLifetimePolicy& lifetime, uint64_t hardOctets);

/** @brief A policy that ends an SA no later than an agreed life does; its margin shrinks alike. */
IkeLifetimePolicy ShortenedBy(IkeLifetimePolicy policy, const Ikev1Life& life);

/** @brief Of two lives that hold both; 0 holds nothing. */
Ikev1Life BothIkev1Lives(const Ikev1Life& a, const Ikev1Life& b);

/** @brief The life that a responder holds against a longer offer, RFC 2407 section 4.5.4. @return
 * nothing when the offer is no longer */
std::optional<Ikev1Life> ShorterIkev1Life(const Ikev1Life& own, const Ikev1Life& offered);

/** @brief A life as the data of a RESPONDER-LIFETIME notification, RFC 2407 section 4.6.3.1. */
Bytes WriteIkev1Life(const Ikev1Life& life);

/** @brief What such data says; nothing of it counts when any of it is malformed. */
Ikev1Life ReadIkev1Life(ByteView data);

} // namespace ike
} // namespace ns3

#endif /* IKEV1_PROPOSAL_H */
