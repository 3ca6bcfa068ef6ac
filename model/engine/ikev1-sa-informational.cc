// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-proposal.h"
#include "ikev1-sa.h"
#include "ikev1-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

/** What names an ISAKMP SA in notifications and deletions: CKY-I | CKY-R. */
Bytes
Ikev1Sa::Cookies() const
{
    Bytes octets;
    AppendUint(octets, m_spiI.Value(), 8);
    AppendUint(octets, m_spiR.Value(), 8);
    return octets;
}

Ikev1NotifyPayload
Ikev1Sa::InitialContact() const
{
    Ikev1NotifyPayload notify;
    notify.spi = Cookies();
    notify.type = Ikev1NotifyType::INITIAL_CONTACT;
    return notify;
}

/** What a responder says whose ISAKMP SA lives shorter than the offer, RFC 2407 sections 4.5.4 and
 * 4.6.3.1; nothing when it does not. */
std::optional<Ikev1NotifyPayload>
Ikev1Sa::ResponderLifetime(const Ikev1Life& agreed) const
{
    Ikev1Life own = Ikev1LifeOf(m_connection->lifetime, UINT64_MAX);
    own.kilobytes = m_connection->ikev1.lifeKilobytes;
    const auto shorter = ShorterIkev1Life(own, agreed);
    if (!shorter)
    {
        return std::nullopt;
    }
    Ikev1NotifyPayload notify;
    notify.spi = Cookies();
    notify.type = Ikev1NotifyType::RESPONDER_LIFETIME;
    notify.data = WriteIkev1Life(*shorter);
    return notify;
}

/** Within aggressive mode it must not be said. */
void
Ikev1Sa::SayLifetime(IkeStep& step, bool wasAggressive, const Ikev1Life& agreed)
{
    auto lifetime = wasAggressive ? ResponderLifetime(agreed) : std::nullopt;
    if (lifetime)
    {
        SendNotify(step, std::move(*lifetime));
    }
}

/** The responder's ISAKMP SA lives shorter. What makes no less of this side's changes nothing. */
void
Ikev1Sa::TakeLifetime(IkeStep& step, const Ikev1Life& life)
{
    if (m_setup && m_setup->phase)
    {
        Phase().life = BothIkev1Lives(Phase().life, life);
        return;
    }
    const Duration left = std::chrono::seconds(std::min<uint64_t>(life.seconds, UINT32_MAX));
    const bool isShorter = (left.count() > 0 && step.At() + left < m_hardAt) ||
                           (life.kilobytes > 0 && life.kilobytes < m_volumeLeft / 1024);
    if (isShorter && m_state == Ikev1State::ESTABLISHED)
    {
        ScheduleLifetime(step, life);
    }
}

/** What main mode's last messages say beside the proof, RFC 2407 section 4.6.3. */
void
Ikev1Sa::TakePhaseOneStatus(IkeStep& step, const Ikev1Incoming& in)
{
    for (const auto& payload : in.message.payloads)
    {
        const auto* notify = std::get_if<Ikev1NotifyPayload>(&payload.body);
        if (notify && (notify->type == Ikev1NotifyType::INITIAL_CONTACT ||
                       notify->type == Ikev1NotifyType::RESPONDER_LIFETIME))
        {
            m_host.PeerKnown(*this);
            TakeNotify(step, *notify, in.path);
        }
    }
}

// HDR*, HASH(1), N -->  or, before there is an ISAKMP SA,  HDR, N -->
void
Ikev1Sa::SendNotify(IkeStep& step, Ikev1NotifyPayload notify)
{
    if (m_protection && !(m_setup && m_setup->phase))
    {
        SendOneWay(step, {IkePayload{Ikev1Payload::NOTIFY, false, std::move(notify)}});
        return;
    }
    IkeMessage message;
    message.header = NewHeader(Ikev1Exchange::INFORMATIONAL, NewMessageId(step.random));
    message.Add(Ikev1Payload::NOTIFY, std::move(notify));
    const Bytes datagram = WriteMessage(message);
    step.observer.OnMessage(step.At(), Info(), true, message, datagram);
    Transmit(step, m_path, datagram);
}

// HDR*, HASH(1), D -->
void
Ikev1Sa::SendChildDelete(IkeStep& step, const Ikev1Child& child)
{
    Ikev1DeletePayload del;
    del.protocol =
        child.inbound.protocol == ProtocolId::AH ? Ikev1Protocol::AH : Ikev1Protocol::ESP;
    del.spiSize = 4;
    Bytes spi;
    AppendUint(spi, child.inbound.spi.Value(), 4);
    del.spis.push_back(std::move(spi));
    SendOneWay(step, {IkePayload{Ikev1Payload::DELETE, false, std::move(del)}});
}

// HDR*, HASH(1), D -->
void
Ikev1Sa::SendSaDelete(IkeStep& step)
{
    if (!m_protection || (m_setup && m_setup->phase))
    {
        return; // nothing the peer could believe
    }
    Ikev1DeletePayload del;
    del.spis.push_back(Cookies());
    SendOneWay(step, {IkePayload{Ikev1Payload::DELETE, false, std::move(del)}});
}

// --> HDR*, HASH(1), N/D...
Ikev1Verdict
Ikev1Sa::OnInformational(IkeStep& step, Ikev1Incoming& in)
{
    // What was heard before is not heard again. But a query that comes again says that its answer
    // was lost; its number tells whether it is the last one (RFC 3706 section 6.2).
    const uint32_t messageId = in.message.header.messageId;
    if (WasUsed(messageId))
    {
        const auto* again = in.message.Find<Ikev1NotifyPayload>(Ikev1Payload::NOTIFY);
        if (again && again->type == Ikev1NotifyType::R_U_THERE)
        {
            TakeDpdQuery(step, *again, m_path); // perhaps a replay: it moves nothing
        }
        return Ikev1Verdict::STAY;
    }
    NoteUsed(messageId);
    for (const auto& payload : in.message.payloads)
    {
        auto verdict = Ikev1Verdict::TAKEN;
        if (const auto* notify = std::get_if<Ikev1NotifyPayload>(&payload.body))
        {
            verdict = TakeNotify(step, *notify, in.path);
        }
        else if (const auto* del = std::get_if<Ikev1DeletePayload>(&payload.body))
        {
            verdict = TakeDelete(step, *del);
        }
        if (verdict == Ikev1Verdict::FAILED)
        {
            return verdict;
        }
    }
    return Ikev1Verdict::TAKEN;
}

/** What is no error. */
void
Ikev1Sa::TakeStatus(IkeStep& step, const Ikev1NotifyPayload& notify, const IpPath& path)
{
    if (notify.type == Ikev1NotifyType::RESPONDER_LIFETIME && m_isInitiator &&
        notify.spi == Cookies())
    {
        TakeLifetime(step, ReadIkev1Life(notify.data));
    }
    else if (notify.type == Ikev1NotifyType::R_U_THERE)
    {
        TakeDpdQuery(step, notify, path);
    }
    else if (notify.type == Ikev1NotifyType::R_U_THERE_ACK)
    {
        TakeDpdAnswer(step, notify, path);
    }
}

Ikev1Verdict
Ikev1Sa::TakeNotify(IkeStep& step, const Ikev1NotifyPayload& notify, const IpPath& path)
{
    if (notify.type == Ikev1NotifyType::INITIAL_CONTACT)
    {
        if (AwaitsUser())
        {
            m_user.saysFirstContact = true;
            return Ikev1Verdict::TAKEN;
        }
        // The peer knows of nothing older, not even of what this ISAKMP SA has taken over.
        ForgetOlder(step);
        for (size_t i = m_children.size(); i-- > 0;)
        {
            if (m_children[i].isInherited)
            {
                RemoveChild(step, m_children[i].id, IkeChildEvent::DELETED, false);
            }
        }
        return Ikev1Verdict::TAKEN;
    }
    if (!IsErrorNotify(notify.type))
    {
        TakeStatus(step, notify, path);
        return Ikev1Verdict::TAKEN;
    }
    // An error is about the quick mode whose SPI it names, or else about the oldest one.
    Ikev1PhaseTwo* meant = nullptr;
    for (const auto& exchange : m_exchanges)
    {
        Bytes spi;
        AppendUint(spi, exchange->inboundSpi.Value(), 4);
        if (exchange->step == Ikev1Step::GROUP_SENT &&
            notify.type == Ikev1NotifyType::ATTRIBUTES_NOT_SUPPORTED && notify.spi.size() != 4)
        {
            EndNewGroup(step, *exchange, IkeExchangeOutcome::REFUSED);
            return Ikev1Verdict::TAKEN;
        }
        const bool isOpen = exchange->isInitiator && exchange->step == Ikev1Step::QUICK_SENT;
        if (isOpen && (notify.spi == spi || (notify.spi.size() != 4 && !meant)))
        {
            meant = exchange.get();
        }
    }
    if (meant)
    {
        QuickFailed(step, *meant, notify.type);
    }
    return Ikev1Verdict::TAKEN;
}

Ikev1Verdict
Ikev1Sa::TakeDelete(IkeStep& step, const Ikev1DeletePayload& del)
{
    if (del.protocol == Ikev1Protocol::ISAKMP)
    {
        const Bytes own = Cookies();
        if (std::find(del.spis.begin(), del.spis.end(), own) == del.spis.end())
        {
            return Ikev1Verdict::TAKEN;
        }
        HandOver(step);
        return Fail(step, "The peer closes the ISAKMP SA.");
    }
    for (const Bytes& octets : del.spis)
    {
        if (octets.size() != 4)
        {
            continue;
        }
        uint32_t number = 0;
        for (uint8_t octet : octets)
        {
            number = number << 8 | octet;
        }
        const EspSpi spi(number);
        Ikev1Sa* owner = FindChildByOutbound(spi) ? this : nullptr;
        for (IkeSaId id : m_host.OthersWithPeerOf(*this))
        {
            Ikev1Sa* other = owner ? nullptr : FindOther(id);
            owner =
                other && IsOfSameUser(*other) && other->FindChildByOutbound(spi) ? other : owner;
        }
        if (owner)
        {
            owner->RemoveChild(step,
                               owner->FindChildByOutbound(spi)->id,
                               IkeChildEvent::DELETED,
                               true);
        }
    }
    return Ikev1Verdict::TAKEN;
}

} // namespace ike
} // namespace ns3
