// SPDX-License-Identifier: GPL-2.0-only

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
    if (notify.type == Ikev1NotifyType::R_U_THERE)
    {
        TakeDpdQuery(step, notify, path);
    }
    else if (notify.type == Ikev1NotifyType::R_U_THERE_ACK)
    {
        TakeDpdAnswer(step, notify, path);
    }
    if (!IsErrorNotify(notify.type))
    {
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
