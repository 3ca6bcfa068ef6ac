// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-sa.h"
#include "ikev1-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t MAX_GROUPS = 8; // what a peer can make this side remember

} // namespace

const Ikev1AgreedGroup*
Ikev1Sa::FindGroup(KeMethod number) const
{
    const auto found =
        std::find_if(m_groups.begin(),
                     m_groups.end(),
                     [number](const Ikev1AgreedGroup& group) { return group.number == number; });
    return found == m_groups.end() ? nullptr : &*found;
}

/** Both ends remember a group; an error in words when it is none. */
Result<Done>
Ikev1Sa::LearnGroup(IkeStep& step, const Ikev1NewGroup& group)
{
    if (FindGroup(group.number))
    {
        // The same number again: for a group of the table it means the same.
        return group.modp ? Result<Done>(Error{"the number is taken"}) : Result<Done>(Done{});
    }
    if (m_groups.size() >= MAX_GROUPS)
    {
        return Error{"there are too many groups"};
    }
    Ikev1AgreedGroup agreed;
    agreed.number = group.number;
    if (group.modp)
    {
        auto made = step.Take(step.provider.MakeDescribedGroup(group.number, *group.modp));
        if (!made)
        {
            return made.GetError();
        }
        agreed.group = std::move(*made);
    }
    else if (!IsIkev1KnownGroup(group.number) ||
             !step.provider.Supports(TransformType::KE, static_cast<uint16_t>(group.number), 0))
    {
        return Error{"the number means nothing here"};
    }
    m_groups.push_back(std::move(agreed));
    return Done{};
}

/** The groups that quick modes use instead of those of their configuration; the newest first. */
std::vector<KeMethod>
Ikev1Sa::AgreedGroups() const
{
    std::vector<KeMethod> numbers;
    std::transform(m_groups.rbegin(),
                   m_groups.rend(),
                   std::back_inserter(numbers),
                   [](const Ikev1AgreedGroup& group) { return group.number; });
    return numbers;
}

// --- key exchanges in a group of the table or an agreed one
// --------------------------------------------------------------------------------------------

KeyShare
Ikev1Sa::GenerateShare(IkeStep& step, KeMethod method)
{
    const auto* agreed = FindGroup(method);
    return step.Take(agreed && agreed->group ? agreed->group->Generate(step.random)
                                             : step.provider.GenerateKeyShare(method, step.random));
}

Result<KeyAgreement>
Ikev1Sa::AnswerShare(IkeStep& step, KeMethod method, ByteView peer)
{
    const auto* agreed = FindGroup(method);
    return step.Take(agreed && agreed->group
                         ? agreed->group->Answer(peer, step.random)
                         : step.provider.AnswerKeyShare(method, peer, step.random));
}

Result<Bytes>
Ikev1Sa::CompleteShare(IkeStep& step, const KeyShare& share, ByteView peer)
{
    const auto* agreed = FindGroup(share.method);
    return step.Take(agreed && agreed->group ? agreed->group->Complete(share, peer)
                                             : step.provider.CompleteKeyShare(share, peer));
}

// --- the exchange
// --------------------------------------------------------------------------------------------

// HDR*, HASH(1), SA -->
void
Ikev1Sa::SendNewGroup(IkeStep& step, Ikev1Task task)
{
    Ikev1PhaseTwo& exchange = NewExchange(step, NewMessageId(step.random), true);
    exchange.task = std::move(task);
    IkePayload sa{Ikev1Payload::SA, false, OfferIkev1NewGroup(*m_connection->ikev1.newGroup)};
    SendPhaseTwo(step, exchange, Ikev1Exchange::NEW_GROUP, {std::move(sa)}, true);
    exchange.step = Ikev1Step::GROUP_SENT;
}

// --> HDR*, HASH(1), SA
// <-- HDR*, HASH(2), SA   or, in an informational exchange,   HDR*, HASH(1), N
Ikev1Verdict
Ikev1Sa::OnNewGroupRequest(IkeStep& step, Ikev1Incoming& in)
{
    Ikev1PhaseTwo& exchange = NewExchange(step, in.message.header.messageId, false);
    in.exchange = &exchange;
    exchange.iv = in.nextIv;
    const auto* sa = in.message.Find<Ikev1SaPayload>(Ikev1Payload::SA);
    for (Ikev1NewGroupChoice& choice : ReadIkev1NewGroups(*sa))
    {
        if (LearnGroup(step, choice.group))
        {
            IkePayload answer{Ikev1Payload::SA, false, std::move(choice.answer)};
            SendPhaseTwo(step, exchange, Ikev1Exchange::NEW_GROUP, {std::move(answer)}, false);
            return Ikev1Verdict::TAKEN;
        }
    }
    Ikev1NotifyPayload notify;
    notify.spi = Cookies();
    notify.type = Ikev1NotifyType::ATTRIBUTES_NOT_SUPPORTED;
    SendNotify(step, std::move(notify));
    exchange.sending.answered = in.digest;
    EndExchange(step, exchange);
    return Ikev1Verdict::STAY;
}

// <-- HDR*, HASH(2), SA
Ikev1Verdict
Ikev1Sa::OnNewGroupAnswer(IkeStep& step, Ikev1Incoming& in)
{
    const auto* sa = in.message.Find<Ikev1SaPayload>(Ikev1Payload::SA);
    const Ikev1NewGroup& offered = *m_connection->ikev1.newGroup;
    const bool isTaken = IsIkev1NewGroupAnswer(offered, *sa) && LearnGroup(step, offered);
    EndNewGroup(step,
                *in.exchange,
                isTaken ? IkeExchangeOutcome::SUCCEEDED : IkeExchangeOutcome::REFUSED);
    in.exchange->sending.datagram.clear(); // the last word was the responder's
    return Ikev1Verdict::TAKEN;
}

/** Quick modes go on, in the new group or in those of their configuration. */
void
Ikev1Sa::EndNewGroup(IkeStep& step, Ikev1PhaseTwo& exchange, IkeExchangeOutcome outcome)
{
    ReportTask(step, exchange, outcome);
    EndExchange(step, exchange);
}

bool
Ikev1Sa::IsNewGroupUnderWay() const
{
    return std::any_of(m_exchanges.begin(),
                       m_exchanges.end(),
                       [](const auto& exchange)
                       { return exchange->step == Ikev1Step::GROUP_SENT; });
}

} // namespace ike
} // namespace ns3
