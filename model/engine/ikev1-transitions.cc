// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-transitions.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

using S = Ikev1State;
using E = Ikev1Step;
using X = Ikev1Exchange;
using C = Ikev1Cover;
using T = Ikev1Trigger;
using P = Ikev1Payload;

} // namespace

// clang-format off
constexpr Ikev1Transition Ikev1Transitions::ROWS[] = {
    // Main mode, RFC 2409 section 5
    {S::NEW, E::NONE, X::MAIN, C::PLAIN, T::ANY,
     {P::SA}, S::MAIN_SA_ANSWERED, E::NONE,
     "A stranger offers algorithms for main mode; the answer is the choice.",
     &Ikev1Sa::OnMainSaRequest},
    {S::MAIN_SA_SENT, E::NONE, X::MAIN, C::PLAIN, T::ANY,
     {P::SA}, S::MAIN_KE_SENT, E::NONE,
     "The responder has chosen: the initiator sends its half of a key exchange.",
     &Ikev1Sa::OnMainSaAnswer},
    {S::MAIN_SA_ANSWERED, E::NONE, X::MAIN, C::PLAIN, T::ANY,
     {P::KE, P::NONCE}, S::MAIN_KE_ANSWERED, E::NONE,
     "The initiator's half of the key exchange is here, the answer carries the other: the keys "
     "exist.",
     &Ikev1Sa::OnMainKeRequest},
    {S::MAIN_KE_SENT, E::NONE, X::MAIN, C::PLAIN, T::ANY,
     {P::KE, P::NONCE}, S::MAIN_AUTH_SENT, E::NONE,
     "Both halves of the key exchange are here: the initiator says who it is, under their key.",
     &Ikev1Sa::OnMainKeAnswer},
    {S::MAIN_KE_ANSWERED, E::NONE, X::MAIN, C::SEALED, T::ANY,
     {}, S::ESTABLISHED, E::NONE,
     "The initiator proves its identity, the responder its own: the ISAKMP SA stands.",
     &Ikev1Sa::OnMainAuthRequest},
    {S::MAIN_AUTH_SENT, E::NONE, X::MAIN, C::SEALED, T::ANY,
     {}, S::ESTABLISHED, E::NONE,
     "The responder proves its identity: the ISAKMP SA stands.",
     &Ikev1Sa::OnMainAuthAnswer},
    // Aggressive mode, RFC 2409 section 5
    {S::NEW, E::NONE, X::AGGRESSIVE, C::PLAIN, T::ANY,
     {P::SA, P::KE, P::NONCE, P::ID}, S::AGGRESSIVE_ANSWERED, E::NONE,
     "A stranger offers algorithms, half of a key exchange and a name at once; the answer holds the "
     "responder's with a proof.",
     &Ikev1Sa::OnAggressiveRequest},
    {S::AGGRESSIVE_SENT, E::NONE, X::AGGRESSIVE, C::PLAIN, T::ANY,
     {P::SA, P::KE, P::NONCE, P::ID}, S::ESTABLISHED, E::NONE,
     "The responder proves its identity; the initiator proves its own, and the ISAKMP SA stands.",
     &Ikev1Sa::OnAggressiveAnswer},
    {S::AGGRESSIVE_ANSWERED, E::NONE, X::AGGRESSIVE, C::EITHER, T::ANY,
     {}, S::ESTABLISHED, E::NONE,
     "The initiator proves its identity: the ISAKMP SA stands.",
     &Ikev1Sa::OnAggressiveProof},
    // What a peer says when phase 1 fails: nothing protects it yet, RFC 2409 section 5.7
    {S::MAIN_SA_SENT, E::NONE, X::INFORMATIONAL, C::PLAIN, T::ERROR,
     {P::NOTIFY}, S::DEAD, E::NONE,
     "The responder refuses the offer.",
     &Ikev1Sa::OnPhaseOneNotify},
    {S::MAIN_KE_SENT, E::NONE, X::INFORMATIONAL, C::PLAIN, T::ERROR,
     {P::NOTIFY}, S::DEAD, E::NONE,
     "The responder refuses the key exchange.",
     &Ikev1Sa::OnPhaseOneNotify},
    {S::MAIN_AUTH_SENT, E::NONE, X::INFORMATIONAL, C::PLAIN, T::ERROR,
     {P::NOTIFY}, S::DEAD, E::NONE,
     "The responder does not accept the initiator.",
     &Ikev1Sa::OnPhaseOneNotify},
    {S::AGGRESSIVE_SENT, E::NONE, X::INFORMATIONAL, C::PLAIN, T::ERROR,
     {P::NOTIFY}, S::DEAD, E::NONE,
     "The responder refuses.",
     &Ikev1Sa::OnPhaseOneNotify},
    {S::MAIN_KE_ANSWERED, E::NONE, X::INFORMATIONAL, C::PLAIN, T::ERROR,
     {P::NOTIFY}, S::DEAD, E::NONE,
     "The initiator gives up.",
     &Ikev1Sa::OnPhaseOneNotify},
    {S::AGGRESSIVE_ANSWERED, E::NONE, X::INFORMATIONAL, C::PLAIN, T::ERROR,
     {P::NOTIFY}, S::DEAD, E::NONE,
     "The initiator does not accept the responder.",
     &Ikev1Sa::OnPhaseOneNotify},
    // Quick mode, RFC 2409 section 5.5
    {S::ESTABLISHED, E::NONE, X::QUICK, C::SEALED, T::ANY,
     {P::HASH, P::SA, P::NONCE}, S::ESTABLISHED, E::QUICK_ANSWERED,
     "The peer asks for a pair of IPsec SAs.",
     &Ikev1Sa::OnQuickRequest},
    {S::ESTABLISHED, E::QUICK_SENT, X::QUICK, C::SEALED, T::COMMIT,
     {P::HASH, P::SA, P::NONCE}, S::ESTABLISHED, E::QUICK_PROVED,
     "The peer agrees, and wants its word awaited before the IPsec SAs are used.",
     &Ikev1Sa::OnQuickAnswer},
    {S::ESTABLISHED, E::QUICK_SENT, X::QUICK, C::SEALED, T::ANY,
     {P::HASH, P::SA, P::NONCE}, S::ESTABLISHED, E::DONE,
     "The peer agrees: the pair of IPsec SAs stands.",
     &Ikev1Sa::OnQuickAnswer},
    {S::ESTABLISHED, E::QUICK_ANSWERED, X::QUICK, C::SEALED, T::ANY,
     {P::HASH}, S::ESTABLISHED, E::DONE,
     "The peer proves to be there: the pair of IPsec SAs stands.",
     &Ikev1Sa::OnQuickProof},
    {S::ESTABLISHED, E::QUICK_PROVED, X::INFORMATIONAL, C::SEALED, T::CONNECTED,
     {P::HASH, P::NOTIFY}, S::ESTABLISHED, E::DONE,
     "The peer is ready: the pair of IPsec SAs is used.",
     &Ikev1Sa::OnConnected},
    // What was begun before another ISAKMP SA took over goes on; and a peer for which another one
    // took over, because both sides began a phase 1 at once, may still begin.
    {S::REPLACED, E::NONE, X::QUICK, C::SEALED, T::ANY,
     {P::HASH, P::SA, P::NONCE}, S::REPLACED, E::QUICK_ANSWERED,
     "The peer asks for a pair of IPsec SAs on an ISAKMP SA that was replaced.",
     &Ikev1Sa::OnQuickRequest},
    {S::REPLACED, E::QUICK_SENT, X::QUICK, C::SEALED, T::ANY,
     {P::HASH, P::SA, P::NONCE}, S::REPLACED, E::DONE,
     "The peer agrees on an ISAKMP SA that was replaced.",
     &Ikev1Sa::OnQuickAnswer},
    {S::REPLACED, E::QUICK_ANSWERED, X::QUICK, C::SEALED, T::ANY,
     {P::HASH}, S::REPLACED, E::DONE,
     "The peer proves to be there on an ISAKMP SA that was replaced.",
     &Ikev1Sa::OnQuickProof},
    {S::REPLACED, E::QUICK_PROVED, X::INFORMATIONAL, C::SEALED, T::CONNECTED,
     {P::HASH, P::NOTIFY}, S::REPLACED, E::DONE,
     "The peer is ready on an ISAKMP SA that was replaced.",
     &Ikev1Sa::OnConnected},
    // New group mode, RFC 2409 section 5.6
    {S::ESTABLISHED, E::NONE, X::NEW_GROUP, C::SEALED, T::ANY,
     {P::HASH, P::SA}, S::ESTABLISHED, E::DONE,
     "The peer describes a group for key exchanges.",
     &Ikev1Sa::OnNewGroupRequest},
    {S::ESTABLISHED, E::GROUP_SENT, X::NEW_GROUP, C::SEALED, T::ANY,
     {P::HASH, P::SA}, S::ESTABLISHED, E::DONE,
     "The peer takes the group: quick modes use it.",
     &Ikev1Sa::OnNewGroupAnswer},
    // Transactions: XAUTH and Mode-Config, draft-dukes-ike-mode-cfg-02 section 3.1
    {S::ESTABLISHED, E::NONE, X::TRANSACTION, C::SEALED, T::ANY,
     {P::HASH, P::ATTRIBUTES}, S::ESTABLISHED, E::DONE,
     "The peer asks or tells something about itself or the network inside.",
     &Ikev1Sa::OnTransactionRequest},
    {S::ESTABLISHED, E::TRANSACTION_SENT, X::TRANSACTION, C::SEALED, T::ANY,
     {P::HASH, P::ATTRIBUTES}, S::ESTABLISHED, E::DONE,
     "The peer answers what it was asked or told.",
     &Ikev1Sa::OnTransactionAnswer},
    // Informational exchanges, RFC 2409 section 5.7
    {S::ESTABLISHED, E::NONE, X::INFORMATIONAL, C::SEALED, T::ANY,
     {P::HASH}, S::ESTABLISHED, E::NONE,
     "The peer says something.",
     &Ikev1Sa::OnInformational},
    {S::REPLACED, E::NONE, X::INFORMATIONAL, C::SEALED, T::ANY,
     {P::HASH}, S::REPLACED, E::NONE,
     "The peer says something on an ISAKMP SA that was replaced.",
     &Ikev1Sa::OnInformational},
};
// clang-format on

std::pair<const Ikev1Transition*, size_t>
Ikev1Transitions::Rows()
{
    return {ROWS, sizeof ROWS / sizeof ROWS[0]};
}

bool
Ikev1Transitions::Holds(Ikev1Trigger trigger, const IkeMessage& message)
{
    const auto* notify = message.Find<Ikev1NotifyPayload>(Ikev1Payload::NOTIFY);
    switch (trigger)
    {
    case Ikev1Trigger::ANY:
        return true;
    case Ikev1Trigger::COMMIT:
        return (message.header.flags & IkeHeader::FLAG_COMMIT) != 0;
    case Ikev1Trigger::ERROR:
        return notify && IsErrorNotify(notify->type);
    case Ikev1Trigger::CONNECTED:
        return notify && notify->type == Ikev1NotifyType::CONNECTED;
    }
    return false;
}

const Ikev1Transition*
Ikev1Transitions::Find(Ikev1State from, const Ikev1Incoming& in)
{
    const IkeMessage& message = in.message;
    const PayloadSet present = PayloadSet::Of(message);
    const Ikev1Step at = in.exchange ? in.exchange->step : Ikev1Step::NONE;
    const auto [rows, count] = Rows();
    const auto* row = std::find_if(
        rows,
        rows + count,
        [&](const Ikev1Transition& candidate)
        {
            const bool isCovered = candidate.cover == Ikev1Cover::EITHER ||
                                   (candidate.cover == Ikev1Cover::SEALED) == in.wasEncrypted;
            return candidate.from == from && candidate.at == at &&
                   candidate.exchange == message.header.exchange && isCovered &&
                   Holds(candidate.trigger, message) && present.Includes(candidate.required);
        });
    return row == rows + count ? nullptr : row;
}

} // namespace ike
} // namespace ns3
