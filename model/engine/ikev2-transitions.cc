// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-transitions.h"

#include "ike-proposal.h"
#include "ikev2-mobility.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

using S = Ikev2State;
using X = ExchangeType;
using T = Ikev2Trigger;
using P = PayloadType;
constexpr bool REQUEST = false;
constexpr bool RESPONSE = true;

/** The errors that leave an IKE SA standing without its first Child SA, RFC 7296 section 1.2. */
bool
IsChildError(NotifyType type)
{
    return type == NotifyType::NO_PROPOSAL_CHOSEN || type == NotifyType::TS_UNACCEPTABLE ||
           type == NotifyType::SINGLE_PAIR_REQUIRED ||
           type == NotifyType::INTERNAL_ADDRESS_FAILURE || type == NotifyType::FAILED_CP_REQUIRED;
}

} // namespace

// clang-format off
constexpr Ikev2Transition Ikev2Transitions::ROWS[] = {
    // IKE_SA_INIT, RFC 7296 section 1.2
    {S::NEW, X::IKE_SA_INIT, REQUEST, T::ANY,
     {P::SA, P::KE, P::NONCE}, {}, S::INIT_ANSWERED,
     "A stranger proposes algorithms and its half of a key exchange; the answer carries "
     "the other half.",
     &Ikev2Sa::OnInitRequest},
    {S::INIT_SENT, X::IKE_SA_INIT, RESPONSE, T::COOKIE,
     {}, {}, S::INIT_SENT,
     "The responder is busy with strangers: the request goes out again with the cookie it "
     "gave.",
     &Ikev2Sa::OnInitCookie},
    {S::INIT_SENT, X::IKE_SA_INIT, RESPONSE, T::INVALID_KE,
     {}, {}, S::INIT_SENT,
     "The responder wants another group: the request goes out again with a share for that "
     "group.",
     &Ikev2Sa::OnInitInvalidKe},
    {S::INIT_SENT, X::IKE_SA_INIT, RESPONSE, T::REDIRECT,
     {}, {}, S::DEAD,
     "The responder names another gateway: the initiator begins again there.",
     &Ikev2Sa::OnInitRedirect},
    {S::INIT_SENT, X::IKE_SA_INIT, RESPONSE, T::ADDITIONAL_KE,
     {P::SA, P::KE, P::NONCE}, {P::CERTREQ}, S::INTERMEDIATE_SENT,
     "The first keys exist, and more key exchanges are agreed: the initiator makes its half of "
     "the next one under those keys.",
     &Ikev2Sa::OnInitResponse},
    {S::INIT_SENT, X::IKE_SA_INIT, RESPONSE, T::ANY,
     {P::SA, P::KE, P::NONCE}, {P::CERTREQ}, S::AUTH_SENT,
     "Both halves of the key exchange are here: the keys exist, and the initiator says who "
     "it is under them.",
     &Ikev2Sa::OnInitResponse},
    {S::INIT_SENT, X::IKE_SA_INIT, RESPONSE, T::ERROR_NOTIFY,
     {}, {}, S::DEAD,
     "The responder refuses.",
     &Ikev2Sa::OnInitError},
    // IKE_INTERMEDIATE, RFC 9242 section 3.2, for RFC 9370 section 2.2.2
    {S::INTERMEDIATE_AWAITED, X::IKE_INTERMEDIATE, REQUEST, T::ANY,
     {P::KE}, {}, S::INTERMEDIATE_AWAITED,
     "The initiator makes an additional key exchange; new keys follow from it.",
     &Ikev2Sa::OnIntermediateRequest},
    {S::INTERMEDIATE_SENT, X::IKE_INTERMEDIATE, RESPONSE, T::ERROR_NOTIFY,
     {}, {}, S::DEAD,
     "The responder does not accept an additional key exchange.",
     &Ikev2Sa::OnIntermediateError},
    {S::INTERMEDIATE_SENT, X::IKE_INTERMEDIATE, RESPONSE, T::ASKED_LAST_KE,
     {P::KE}, {}, S::AUTH_SENT,
     "The last additional key exchange is made, and the initiator says who it is under the keys "
     "of all.",
     &Ikev2Sa::OnIntermediateResponse},
    {S::INTERMEDIATE_SENT, X::IKE_INTERMEDIATE, RESPONSE, T::ANY,
     {P::KE}, {}, S::INTERMEDIATE_SENT,
     "An additional key exchange is made, and the next one begins under the new keys.",
     &Ikev2Sa::OnIntermediateResponse},
    // IKE_SESSION_RESUME, RFC 5723 section 4.3.2
    {S::NEW, X::IKE_SESSION_RESUME, REQUEST, T::ANY,
     {P::NONCE}, {}, S::INIT_ANSWERED,
     "A client shows a ticket: the keys come from the IKE SA that it stands for.",
     &Ikev2Sa::OnResumeRequest},
    {S::INIT_SENT, X::IKE_SESSION_RESUME, RESPONSE, T::COOKIE,
     {}, {}, S::INIT_SENT,
     "The responder is busy with strangers: the ticket goes out again with the cookie it gave.",
     &Ikev2Sa::OnInitCookie},
    {S::INIT_SENT, X::IKE_SESSION_RESUME, RESPONSE, T::TICKET_REFUSED,
     {}, {}, S::INIT_SENT,
     "The ticket is not good: a key exchange takes its place.",
     &Ikev2Sa::OnTicketRefused},
    {S::INIT_SENT, X::IKE_SESSION_RESUME, RESPONSE, T::ANY,
     {P::NONCE}, {}, S::AUTH_SENT,
     "The ticket is good: the keys exist, and the client says who it is under them.",
     &Ikev2Sa::OnResumeResponse},
    // IKE_AUTH, RFC 7296 section 1.2
    {S::INIT_ANSWERED, X::IKE_AUTH, REQUEST, T::WANTS_EAP,
     {P::IDI}, {P::CERTREQ, P::IDR, P::CP, P::SA, P::TSI, P::TSR}, S::AUTHENTICATING,
     "The initiator says who it is and has EAP prove it; the responder proves its own identity and "
     "asks.",
     &Ikev2Sa::OnAuthRequest},
    {S::INIT_ANSWERED, X::IKE_AUTH, REQUEST, T::ANOTHER_AUTH,
     {P::IDI, P::AUTH}, {P::CERT, P::CERTREQ, P::IDR, P::CP, P::SA, P::TSI, P::TSR},
     S::AUTHENTICATING,
     "The initiator proves its first identity, and has another.",
     &Ikev2Sa::OnAuthRequest},
    {S::INIT_ANSWERED, X::IKE_AUTH, REQUEST, T::ANY,
     {P::IDI, P::AUTH, P::SA, P::TSI, P::TSR}, {P::CERT, P::CERTREQ, P::IDR, P::CP}, S::ESTABLISHED,
     "The initiator proves its identity; the responder proves its own, and the first Child "
     "SA stands.",
     &Ikev2Sa::OnAuthRequest},
    {S::INIT_ANSWERED, X::IKE_AUTH, REQUEST, T::CHILDLESS,
     {P::IDI, P::AUTH}, {P::CERT, P::CERTREQ, P::IDR, P::CP}, S::ESTABLISHED,
     "The initiator proves its identity and wants no Child SA yet (RFC 6023).",
     &Ikev2Sa::OnAuthRequest},
    {S::AUTHENTICATING, X::IKE_AUTH, REQUEST, T::EAP,
     {P::EAP}, {}, S::AUTHENTICATING,
     "The initiator answers what EAP asked.",
     &Ikev2Sa::OnEapResponse},
    {S::AUTHENTICATING, X::IKE_AUTH, REQUEST, T::WANTS_EAP,
     {P::IDI}, {}, S::AUTHENTICATING,
     "The initiator has EAP prove one more identity.",
     &Ikev2Sa::OnAuthRound},
    {S::AUTHENTICATING, X::IKE_AUTH, REQUEST, T::ANOTHER_AUTH,
     {P::AUTH}, {P::IDI, P::CERT}, S::AUTHENTICATING,
     "The initiator proves one more identity, and has another.",
     &Ikev2Sa::OnAuthRound},
    {S::AUTHENTICATING, X::IKE_AUTH, REQUEST, T::ANY,
     {}, {P::IDI, P::CERT, P::AUTH}, S::ESTABLISHED,
     "Both sides have proved all that was asked of them, and the first Child SA stands.",
     &Ikev2Sa::OnAuthRound},
    {S::AUTHENTICATING, X::INFORMATIONAL, REQUEST, T::ANY,
     {}, {P::DELETE}, S::DEAD,
     "The initiator gives up the set-up.",
     &Ikev2Sa::OnSetupAbandoned},
    {S::AUTH_SENT, X::IKE_AUTH, RESPONSE, T::AUTH_REFUSED,
     {}, {}, S::DEAD,
     "The responder does not accept the initiator.",
     &Ikev2Sa::OnAuthError},
    {S::AUTH_SENT, X::IKE_AUTH, RESPONSE, T::EAP,
     {P::EAP}, {P::IDR, P::CERT, P::AUTH}, S::AUTH_SENT,
     "The responder asks through EAP; the answer, or after its success AUTH, goes out.",
     &Ikev2Sa::OnEapRequest},
    {S::AUTH_SENT, X::IKE_AUTH, RESPONSE, T::ANOTHER_AUTH,
     {}, {P::IDR, P::CERT, P::AUTH}, S::AUTH_SENT,
     "One proof of identity is taken, another follows.",
     &Ikev2Sa::OnAuthContinues},
    {S::AUTH_SENT, X::IKE_AUTH, RESPONSE, T::ANY,
     {}, {P::IDR, P::CERT, P::AUTH, P::SA, P::TSI, P::TSR, P::CP}, S::ESTABLISHED,
     "The responder proves its identity: the IKE SA stands.",
     &Ikev2Sa::OnAuthResponse},
    // CREATE_CHILD_SA, RFC 7296 section 1.3
    {S::ESTABLISHED, X::CREATE_CHILD_SA, REQUEST, T::REKEY_CHILD,
     {P::SA, P::NONCE, P::TSI, P::TSR}, {P::KE}, S::ESTABLISHED,
     "The peer replaces the keys of a Child SA.",
     &Ikev2Sa::OnRekeyChildRequest},
    {S::ESTABLISHED, X::CREATE_CHILD_SA, REQUEST, T::IKE_PROPOSAL,
     {P::SA, P::NONCE, P::KE}, {}, S::ESTABLISHED,
     "The peer replaces the IKE SA.",
     &Ikev2Sa::OnRekeyIkeRequest},
    {S::ESTABLISHED, X::CREATE_CHILD_SA, REQUEST, T::ANY,
     {P::SA, P::NONCE, P::TSI, P::TSR}, {P::KE, P::CP}, S::ESTABLISHED,
     "The peer asks for one more Child SA.",
     &Ikev2Sa::OnCreateChildRequest},
    {S::REPLACED, X::CREATE_CHILD_SA, REQUEST, T::ANY,
     {}, {P::SA, P::NONCE, P::KE, P::TSI, P::TSR}, S::REPLACED,
     "The peer asks for an SA on an IKE SA that is on its way out: not here, not now.",
     &Ikev2Sa::OnCreateChildRefusedNow},
    {S::DELETING, X::CREATE_CHILD_SA, REQUEST, T::ANY,
     {}, {P::SA, P::NONCE, P::KE, P::TSI, P::TSR}, S::DELETING,
     "The peer asks for an SA on an IKE SA that is being deleted: not here, not now.",
     &Ikev2Sa::OnCreateChildRefusedNow},
    {S::ESTABLISHED, X::CREATE_CHILD_SA, RESPONSE, T::INVALID_SYNTAX,
     {}, {}, S::DEAD,
     "The peer cannot read what was asked: both sides forget the IKE SA.",
     &Ikev2Sa::OnInvalidSyntax},
    {S::REPLACED, X::CREATE_CHILD_SA, RESPONSE, T::INVALID_SYNTAX,
     {}, {}, S::DEAD,
     "The peer cannot read what was asked: both sides forget the IKE SA.",
     &Ikev2Sa::OnInvalidSyntax},
    {S::ESTABLISHED, X::CREATE_CHILD_SA, RESPONSE, T::ASKED_CHILD_ERROR,
     {}, {}, S::ESTABLISHED,
     "The peer refuses the Child SA.",
     &Ikev2Sa::OnCreateChildError},
    {S::ESTABLISHED, X::CREATE_CHILD_SA, RESPONSE, T::ASKED_CHILD,
     {P::SA, P::NONCE, P::TSI, P::TSR}, {P::KE}, S::ESTABLISHED,
     "The peer agrees: the new Child SA stands.",
     &Ikev2Sa::OnCreateChildResponse},
    {S::ESTABLISHED, X::CREATE_CHILD_SA, RESPONSE, T::ASKED_IKE_ERROR,
     {}, {}, S::ESTABLISHED,
     "The peer refuses to replace the IKE SA.",
     &Ikev2Sa::OnRekeyIkeError},
    {S::ESTABLISHED, X::CREATE_CHILD_SA, RESPONSE, T::ASKED_IKE,
     {P::SA, P::NONCE, P::KE}, {}, S::ESTABLISHED,
     "The peer agrees: the new IKE SA stands.",
     &Ikev2Sa::OnRekeyIkeResponse},
    // An answer that comes after the IKE SA was replaced or given up concludes what was asked.
    {S::REPLACED, X::CREATE_CHILD_SA, RESPONSE, T::ASKED_IKE_ERROR,
     {}, {}, S::REPLACED,
     "The peer refuses to replace an IKE SA that is replaced already.",
     &Ikev2Sa::OnRekeyIkeError},
    {S::REPLACED, X::CREATE_CHILD_SA, RESPONSE, T::ASKED_IKE,
     {P::SA, P::NONCE, P::KE}, {}, S::REPLACED,
     "The peer agrees to replace an IKE SA that is replaced already.",
     &Ikev2Sa::OnRekeyIkeResponse},
    // IKE_FOLLOWUP_KE, RFC 9370 section 2.2.4
    {S::ESTABLISHED, X::IKE_FOLLOWUP_KE, REQUEST, T::ANY,
     {P::KE}, {}, S::ESTABLISHED,
     "The peer makes one more key exchange for an SA that was agreed.",
     &Ikev2Sa::OnFollowUpRequest},
    {S::REPLACED, X::IKE_FOLLOWUP_KE, REQUEST, T::ANY,
     {}, {P::KE}, S::REPLACED,
     "The peer goes on with an SA on an IKE SA that was replaced: what it refers to is gone.",
     &Ikev2Sa::OnFollowUpUnknown},
    {S::DELETING, X::IKE_FOLLOWUP_KE, REQUEST, T::ANY,
     {}, {P::KE}, S::DELETING,
     "The peer goes on with an SA on an IKE SA that is being deleted.",
     &Ikev2Sa::OnFollowUpUnknown},
    {S::ESTABLISHED, X::IKE_FOLLOWUP_KE, RESPONSE, T::INVALID_SYNTAX,
     {}, {}, S::DEAD,
     "The peer cannot read what was asked: both sides forget the IKE SA.",
     &Ikev2Sa::OnInvalidSyntax},
    {S::REPLACED, X::IKE_FOLLOWUP_KE, RESPONSE, T::INVALID_SYNTAX,
     {}, {}, S::DEAD,
     "The peer cannot read what was asked: both sides forget the IKE SA.",
     &Ikev2Sa::OnInvalidSyntax},
    {S::ESTABLISHED, X::IKE_FOLLOWUP_KE, RESPONSE, T::ASKED_CHILD_ERROR,
     {}, {}, S::ESTABLISHED,
     "The peer does not go on with the Child SA.",
     &Ikev2Sa::OnCreateChildError},
    {S::ESTABLISHED, X::IKE_FOLLOWUP_KE, RESPONSE, T::ASKED_CHILD,
     {P::KE}, {}, S::ESTABLISHED,
     "One more key exchange for the Child SA is made; after the last it stands.",
     &Ikev2Sa::OnFollowUpResponse},
    {S::ESTABLISHED, X::IKE_FOLLOWUP_KE, RESPONSE, T::ASKED_IKE_ERROR,
     {}, {}, S::ESTABLISHED,
     "The peer does not go on with the new IKE SA.",
     &Ikev2Sa::OnRekeyIkeError},
    {S::ESTABLISHED, X::IKE_FOLLOWUP_KE, RESPONSE, T::ASKED_IKE,
     {P::KE}, {}, S::ESTABLISHED,
     "One more key exchange for the new IKE SA is made; after the last it stands.",
     &Ikev2Sa::OnFollowUpResponse},
    {S::REPLACED, X::IKE_FOLLOWUP_KE, RESPONSE, T::ASKED_IKE_ERROR,
     {}, {}, S::REPLACED,
     "The peer does not go on with an IKE SA that is replaced already.",
     &Ikev2Sa::OnRekeyIkeError},
    {S::REPLACED, X::IKE_FOLLOWUP_KE, RESPONSE, T::ASKED_IKE,
     {P::KE}, {}, S::REPLACED,
     "One more key exchange is made for an IKE SA that is replaced already.",
     &Ikev2Sa::OnFollowUpResponse},
    // INFORMATIONAL, RFC 7296 section 1.4
    {S::ESTABLISHED, X::INFORMATIONAL, REQUEST, T::DELETE_IKE,
     {P::DELETE}, {}, S::DEAD,
     "The peer closes the IKE SA with all its children.",
     &Ikev2Sa::OnDeleteIkeRequest},
    {S::REPLACED, X::INFORMATIONAL, REQUEST, T::DELETE_IKE,
     {P::DELETE}, {}, S::DEAD,
     "The peer closes the IKE SA that was replaced.",
     &Ikev2Sa::OnDeleteIkeRequest},
    {S::DELETING, X::INFORMATIONAL, REQUEST, T::DELETE_IKE,
     {P::DELETE}, {}, S::DEAD,
     "Both sides close the IKE SA at the same time.",
     &Ikev2Sa::OnDeleteIkeRequest},
    {S::ESTABLISHED, X::INFORMATIONAL, REQUEST, T::UPDATE_ADDRESSES,
     {}, {}, S::ESTABLISHED,
     "The peer has moved to another address.",
     &Ikev2Sa::OnUpdateRequest},
    {S::ESTABLISHED, X::INFORMATIONAL, REQUEST, T::TELL_ADDRESSES,
     {}, {}, S::ESTABLISHED,
     "The peer tells its addresses.",
     &Ikev2Sa::OnAddressesRequest},
    {S::ESTABLISHED, X::INFORMATIONAL, REQUEST, T::REDIRECT,
     {}, {}, S::ESTABLISHED,
     "The peer names another gateway: this side begins again there.",
     &Ikev2Sa::OnRedirectRequest},
    {S::ESTABLISHED, X::INFORMATIONAL, REQUEST, T::ANY,
     {}, {P::DELETE, P::CP}, S::ESTABLISHED,
     "The peer says something, or asks for a sign of life.",
     &Ikev2Sa::OnInformationalRequest},
    {S::REPLACED, X::INFORMATIONAL, REQUEST, T::ANY,
     {}, {P::DELETE, P::CP}, S::REPLACED,
     "The peer says something on an IKE SA that was replaced.",
     &Ikev2Sa::OnInformationalRequest},
    {S::DELETING, X::INFORMATIONAL, REQUEST, T::ANY,
     {}, {P::DELETE, P::CP}, S::DELETING,
     "The peer says something on an IKE SA that is being deleted.",
     &Ikev2Sa::OnInformationalRequest},
    {S::ESTABLISHED, X::INFORMATIONAL, RESPONSE, T::INVALID_SYNTAX,
     {}, {}, S::DEAD,
     "The peer cannot read what was asked: both sides forget the IKE SA.",
     &Ikev2Sa::OnInvalidSyntax},
    {S::REPLACED, X::INFORMATIONAL, RESPONSE, T::INVALID_SYNTAX,
     {}, {}, S::DEAD,
     "The peer cannot read what was asked: both sides forget the IKE SA.",
     &Ikev2Sa::OnInvalidSyntax},
    {S::DELETING, X::INFORMATIONAL, RESPONSE, T::ASKED_DELETE_IKE,
     {}, {}, S::DEAD,
     "The peer has closed the IKE SA too.",
     &Ikev2Sa::OnDeleteIkeResponse},
    {S::ESTABLISHED, X::INFORMATIONAL, RESPONSE, T::ASKED_DELETE_CHILD,
     {}, {P::DELETE}, S::ESTABLISHED,
     "The peer has closed the Child SA too.",
     &Ikev2Sa::OnDeleteChildResponse},
    {S::REPLACED, X::INFORMATIONAL, RESPONSE, T::ASKED_DELETE_CHILD,
     {}, {P::DELETE}, S::REPLACED,
     "The peer has closed the Child SA too.",
     &Ikev2Sa::OnDeleteChildResponse},
    {S::ESTABLISHED, X::INFORMATIONAL, RESPONSE, T::ASKED_LIVENESS,
     {}, {}, S::ESTABLISHED,
     "The peer is alive.",
     &Ikev2Sa::OnLivenessResponse},
    {S::REPLACED, X::INFORMATIONAL, RESPONSE, T::ASKED_LIVENESS,
     {}, {}, S::REPLACED,
     "The peer is alive.",
     &Ikev2Sa::OnLivenessResponse},
    {S::ESTABLISHED, X::INFORMATIONAL, RESPONSE, T::ASKED_UPDATE,
     {}, {}, S::ESTABLISHED,
     "The peer takes this side's new addresses, or refuses them.",
     &Ikev2Sa::OnUpdateResponse},
    {S::ESTABLISHED, X::INFORMATIONAL, RESPONSE, T::ASKED_ROUTABILITY,
     {}, {}, S::ESTABLISHED,
     "The peer is where it says it is.",
     &Ikev2Sa::OnRoutabilityResponse},
    {S::ESTABLISHED, X::INFORMATIONAL, RESPONSE, T::ASKED_REDIRECT,
     {}, {}, S::ESTABLISHED,
     "The peer has heard that it is to go to another gateway.",
     &Ikev2Sa::OnRedirectResponse},
    {S::ESTABLISHED, X::INFORMATIONAL, RESPONSE, T::ASKED_INFORM,
     {}, {P::DELETE}, S::ESTABLISHED,
     "The peer has heard what this side had to say.",
     &Ikev2Sa::OnInformResponse},
    {S::REPLACED, X::INFORMATIONAL, RESPONSE, T::ASKED_UPDATE,
     {}, {}, S::REPLACED,
     "The peer takes this side's new addresses, or refuses them.",
     &Ikev2Sa::OnUpdateResponse},
    {S::REPLACED, X::INFORMATIONAL, RESPONSE, T::ASKED_ROUTABILITY,
     {}, {}, S::REPLACED,
     "The peer is where it says it is.",
     &Ikev2Sa::OnRoutabilityResponse},
    {S::REPLACED, X::INFORMATIONAL, RESPONSE, T::ASKED_REDIRECT,
     {}, {}, S::REPLACED,
     "The peer has heard that it is to go to another gateway.",
     &Ikev2Sa::OnRedirectResponse},
    {S::REPLACED, X::INFORMATIONAL, RESPONSE, T::ASKED_INFORM,
     {}, {P::DELETE}, S::REPLACED,
     "The peer has heard what this side had to say.",
     &Ikev2Sa::OnInformResponse},
};
// clang-format on

std::pair<const Ikev2Transition*, size_t>
Ikev2Transitions::Rows()
{
    return {ROWS, sizeof ROWS / sizeof ROWS[0]};
}

namespace
{

/** The triggers that depend on what was asked. */
bool
HoldsForAnswer(Ikev2Trigger trigger, const IkeMessage& message, const Ikev2Task& asked)
{
    const bool askedChild =
        asked.kind == IkeExchangeKind::CREATE_CHILD || asked.kind == IkeExchangeKind::REKEY_CHILD;
    const bool refuses = message.FindErrorNotify() && !message.Find<SaPayload>(PayloadType::SA);
    switch (trigger)
    {
    case Ikev2Trigger::ASKED_LAST_KE:
        return asked.isLastKeyExchange;
    case Ikev2Trigger::ASKED_CHILD:
        return askedChild;
    case Ikev2Trigger::ASKED_CHILD_ERROR:
        return askedChild && refuses;
    case Ikev2Trigger::ASKED_IKE:
        return asked.kind == IkeExchangeKind::REKEY_IKE;
    case Ikev2Trigger::ASKED_IKE_ERROR:
        return asked.kind == IkeExchangeKind::REKEY_IKE && refuses;
    case Ikev2Trigger::ASKED_DELETE_CHILD:
        return asked.kind == IkeExchangeKind::DELETE_CHILD;
    case Ikev2Trigger::ASKED_DELETE_IKE:
        return asked.kind == IkeExchangeKind::DELETE_IKE;
    case Ikev2Trigger::ASKED_LIVENESS:
        return asked.kind == IkeExchangeKind::LIVENESS;
    case Ikev2Trigger::ASKED_UPDATE:
        return asked.kind == IkeExchangeKind::UPDATE_ADDRESSES;
    case Ikev2Trigger::ASKED_ROUTABILITY:
        return asked.kind == IkeExchangeKind::CHECK_ROUTABILITY;
    case Ikev2Trigger::ASKED_REDIRECT:
        return asked.kind == IkeExchangeKind::REDIRECT;
    case Ikev2Trigger::ASKED_INFORM:
        return asked.kind == IkeExchangeKind::INFORM;
    default:
        return false;
    }
}

/** A message may hold several Delete payloads, RFC 7296 section 3.11. */
bool
DeletesIke(const IkeMessage& message)
{
    return std::any_of(message.payloads.begin(),
                       message.payloads.end(),
                       [](const IkePayload& payload)
                       {
                           const auto* del = std::get_if<DeletePayload>(&payload.body);
                           return del && del->protocol == ProtocolId::IKE;
                       });
}

} // namespace

bool
Ikev2Transitions::Holds(Ikev2Trigger trigger, const IkeMessage& message, const Ikev2Task* asked)
{
    switch (trigger)
    {
    case Ikev2Trigger::ANY:
        return true;
    case Ikev2Trigger::COOKIE:
        return message.FindNotify(NotifyType::COOKIE) != nullptr;
    case Ikev2Trigger::INVALID_KE:
        return message.FindNotify(NotifyType::INVALID_KE_PAYLOAD) != nullptr;
    case Ikev2Trigger::TICKET_REFUSED:
        return message.FindNotify(NotifyType::TICKET_NACK) != nullptr;
    case Ikev2Trigger::REDIRECT:
        return message.FindNotify(NotifyType::REDIRECT) != nullptr;
    case Ikev2Trigger::INVALID_SYNTAX:
        return message.FindNotify(NotifyType::INVALID_SYNTAX) != nullptr;
    case Ikev2Trigger::ERROR_NOTIFY:
        return message.FindErrorNotify() != nullptr;
    case Ikev2Trigger::ADDITIONAL_KE:
    {
        const auto* sa = message.Find<SaPayload>(PayloadType::SA);
        return sa && !sa->proposals.empty() && HasAdditionalKe(sa->proposals.front());
    }
    case Ikev2Trigger::REKEY_CHILD:
        return message.FindNotify(NotifyType::REKEY_SA) != nullptr;
    case Ikev2Trigger::IKE_PROPOSAL:
    {
        const auto* sa = message.Find<SaPayload>(PayloadType::SA);
        return sa && !sa->proposals.empty() && sa->proposals.front().protocol == ProtocolId::IKE;
    }
    case Ikev2Trigger::DELETE_IKE:
        return DeletesIke(message);
    case Ikev2Trigger::ANOTHER_AUTH:
        return (asked && asked->authFollows) ||
               message.FindNotify(NotifyType::ANOTHER_AUTH_FOLLOWS) != nullptr;
    case Ikev2Trigger::EAP:
        return message.Find<EapPayload>(P::EAP) != nullptr;
    case Ikev2Trigger::WANTS_EAP:
        return message.Find<IdPayload>(P::IDI) && !message.Find<AuthPayload>(P::AUTH);
    case Ikev2Trigger::CHILDLESS:
        return !message.Find<SaPayload>(P::SA) && !message.Find<TsPayload>(P::TSI) &&
               !message.Find<TsPayload>(P::TSR);
    case Ikev2Trigger::AUTH_REFUSED:
    {
        const auto* error = message.FindErrorNotify();
        return error && (!IsChildError(error->type) || !message.Find<AuthPayload>(P::AUTH));
    }
    case Ikev2Trigger::UPDATE_ADDRESSES:
        return message.FindNotify(NotifyType::UPDATE_SA_ADDRESSES) != nullptr;
    case Ikev2Trigger::TELL_ADDRESSES:
        return TellsAddresses(message);
    default:
        return asked && HoldsForAnswer(trigger, message, *asked);
    }
}

Ikev2Transitions::Match
Ikev2Transitions::Find(Ikev2State from, const IkeMessage& message, const Ikev2Task* asked)
{
    const PayloadSet present = PayloadSet::Of(message);
    const auto [rows, count] = Rows();
    Match match;
    for (size_t i = 0; i < count; ++i)
    {
        const Ikev2Transition& row = rows[i];
        if (row.from != from || row.exchange != message.header.exchange ||
            row.response != message.header.IsResponse() || !Holds(row.trigger, message, asked))
        {
            continue;
        }
        if (present.Includes(row.required))
        {
            match.row = &row;
            match.lacksPayload = false;
            return match;
        }
        match.lacksPayload = true;
    }
    return match;
}

} // namespace ike
} // namespace ns3
