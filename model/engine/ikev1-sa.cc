// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-sa.h"

#include "ikev1-dpd.h"
#include "ikev1-fragments.h"
#include "ikev1-setup.h"
#include "ikev1-transaction.h"
#include "ikev1-transitions.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t USED_IDS = 4096; // that are remembered: half a day of probes each ten seconds

/** Tells datagrams apart, so that a duplicate is known (FNV-1a); never zero. */
uint64_t
DigestOf(ByteView datagram)
{
    uint64_t digest = 0xcbf29ce484222325;
    for (uint8_t octet : datagram)
    {
        digest = (digest ^ octet) * 0x100000001b3;
    }
    return digest == 0 ? 1 : digest;
}

} // namespace

Ikev1Sa::Ikev1Sa(IkeSaHost& host, IkeSaId id, const InitiateCommand& command, unsigned attempt)
    : IkeSa(host, id, command),
      m_setup(std::make_unique<Setup>())
{
    m_setup->command = command;
    m_setup->attempt = attempt;
    m_setup->children = command.children.empty() ? command.connection->children : command.children;
    m_setup->phase = std::make_unique<Ikev1PhaseOne>();
}

Ikev1Sa::Ikev1Sa(IkeSaHost& host, IkeSaId id, const IpPath& path, IkeSpi initiatorCookie)
    : IkeSa(host, id, path, initiatorCookie),
      m_setup(std::make_unique<Setup>())
{
    m_setup->phase = std::make_unique<Ikev1PhaseOne>();
}

Ikev1Sa::~Ikev1Sa() = default;

void
Ikev1Sa::MoveTo(IkeStep& step, Ikev1State state, const char* story)
{
    const Ikev1State from = m_state;
    m_state = state;
    if (from == Ikev1State::NEW)
    {
        m_begunAt = step.At();
    }
    if (state == Ikev1State::ESTABLISHED && from != state && from != Ikev1State::REPLACED)
    {
        m_establishedAt = step.At();
    }
    step.observer.OnStateChange(step.At(),
                                Info(),
                                PropertiesOf(from).name,
                                PropertiesOf(state).name,
                                story);
}

void
Ikev1Sa::Die(IkeStep& step, const char* story)
{
    if (IsDead())
    {
        return;
    }
    if (m_setup && m_isInitiator)
    {
        ReportSetup(step, IkeExchangeOutcome::ABANDONED, Ikev1NotifyType::NONE);
    }
    for (const auto& exchange : m_exchanges)
    {
        if (exchange->isInitiator && exchange->step != Ikev1Step::DONE)
        {
            ReportTask(step, *exchange, IkeExchangeOutcome::ABANDONED);
            StopRekeying(step, *exchange);
        }
    }
    m_tasks.clear();
    while (!m_children.empty())
    {
        RemoveChild(step, m_children.back().id, IkeChildEvent::DELETED, false);
    }
    for (const auto& exchange : m_exchanges)
    {
        if (exchange->child.IsZero() && !exchange->inboundSpi.IsZero())
        {
            m_host.ReleaseEspSpi(exchange->inboundSpi);
        }
    }
    m_exchanges.clear();
    for (auto& lingering : m_lingering)
    {
        m_host.ReleaseEspSpi(lingering.action.spi);
        step.actions.emplace_back(lingering.action);
    }
    m_lingering.clear();
    m_lease.reset();
    MoveTo(step, Ikev1State::DEAD, story);
}

Ikev1Verdict
Ikev1Sa::Fail(IkeStep& step, const char* story)
{
    Die(step, story);
    return Ikev1Verdict::FAILED;
}

// --- messages in
// -------------------------------------------------------------------------------------

void
Ikev1Sa::HandleDatagram(IkeStep& step,
                        const IpPath& path,
                        const IkeHeader& header,
                        ByteView datagram)
{
    if (IsIkev1Fragment(datagram))
    {
        TakeFragment(step, path, datagram);
        return;
    }
    Ikev1Incoming in;
    in.path = path;
    in.datagram = datagram;
    in.digest = DigestOf(datagram);
    in.exchange = FindExchange(header.messageId);
    const Ikev1Sending& sending = in.exchange ? in.exchange->sending : m_phaseOneSending;
    if (in.digest == sending.answered)
    {
        // What was answered before is answered again, and nothing else happens.
        if (!sending.datagram.empty())
        {
            Transmit(step, path, sending.datagram);
        }
        return;
    }
    auto parsed = ParseMessage(datagram);
    if (!parsed)
    {
        step.observer.OnDrop(step.At(), path, IkeDropReason::MALFORMED, datagram);
        return;
    }
    in.message = std::move(*parsed);
    if (header.IsEncrypted() && !Open(step, in))
    {
        return;
    }
    step.observer.OnMessage(step.At(), Info(), false, in.message, datagram);
    Dispatch(step, in);
    if (!IsDead())
    {
        if (in.wasEncrypted)
        {
            HeardFromPeer(step);
        }
        StartTasks(step);
    }
}

/** Decrypts a message; under an established SA also checks its HASH payload, without which none of
 * its octets is believed. */
bool
Ikev1Sa::Open(IkeStep& step, Ikev1Incoming& in)
{
    const auto drop = [&](IkeDropReason reason)
    {
        step.observer.OnDrop(step.At(), in.path, reason, in.datagram);
        return false;
    };
    const uint32_t messageId = in.message.header.messageId;
    if (!m_protection || (messageId != 0 && m_setup && m_setup->phase))
    {
        return drop(IkeDropReason::UNEXPECTED_MESSAGE);
    }
    Bytes iv = m_iv;
    if (in.exchange)
    {
        iv = in.exchange->iv;
    }
    else if (messageId != 0)
    {
        iv = step.Take(Ikev1PhaseTwoIv(step.provider, m_suite, m_iv, messageId));
    }
    auto opened = m_protection->Open(step, in.message, std::move(iv));
    if (!opened || (messageId != 0 && !IsHashRight(step, in, *opened)))
    {
        if (messageId == 0 && m_state == Ikev1State::MAIN_KE_ANSWERED)
        {
            // Other keys there: most likely another pre-shared key.
            Ikev1NotifyPayload notify;
            notify.spi = Cookies();
            notify.type = Ikev1NotifyType::PAYLOAD_MALFORMED;
            SendNotify(step, std::move(notify));
        }
        return drop(IkeDropReason::BAD_CHECKSUM);
    }
    CountVolume(step, in.datagram.size());
    in.nextIv = std::move(opened->nextIv);
    in.wasEncrypted = true;
    in.message = std::move(opened->message);
    return true;
}

/** HASH(1), HASH(2) or HASH(3), RFC 2409 sections 5.5 to 5.7. */
bool
Ikev1Sa::IsHashRight(IkeStep& step, const Ikev1Incoming& in, const Ikev1Opened& opened)
{
    const auto& payloads = opened.message.payloads;
    const auto* hash =
        payloads.empty() ? nullptr : std::get_if<HashPayload>(&payloads.front().body);
    if (!hash)
    {
        return false;
    }
    const uint32_t messageId = in.message.header.messageId;
    const Ikev1Step at = in.exchange ? in.exchange->step : Ikev1Step::NONE;
    auto& provider = step.provider;
    Bytes expected;
    if (at == Ikev1Step::QUICK_SENT)
    {
        expected = step.Take(Ikev1Hash2(provider,
                                        m_suite.prf,
                                        m_keys.skeyidA,
                                        messageId,
                                        in.exchange->nonceI,
                                        opened.AfterFirst()));
    }
    else if (at == Ikev1Step::QUICK_ANSWERED)
    {
        expected = step.Take(Ikev1Hash3(provider,
                                        m_suite.prf,
                                        m_keys.skeyidA,
                                        messageId,
                                        in.exchange->nonceI,
                                        in.exchange->nonceR));
    }
    else
    {
        expected = step.Take(
            Ikev1Hash1(provider, m_suite.prf, m_keys.skeyidA, messageId, opened.AfterFirst()));
    }
    return ByteView(hash->data) == ByteView(expected);
}

void
Ikev1Sa::Dispatch(IkeStep& step, Ikev1Incoming& in)
{
    const Ikev1Transition* row = Ikev1Transitions::Find(m_state, in);
    // XAUTH and Mode-Config come before any quick mode.
    const bool isEarly = m_transaction && in.message.header.exchange == Ikev1Exchange::QUICK;
    const bool isReplay = !in.exchange && in.wasEncrypted &&
                          in.message.header.exchange != Ikev1Exchange::INFORMATIONAL &&
                          WasUsed(in.message.header.messageId);
    if (!row || isEarly || isReplay)
    {
        step.observer.OnDrop(step.At(), in.path, IkeDropReason::UNEXPECTED_MESSAGE, in.datagram);
        return;
    }
    if (in.exchange)
    {
        in.exchange->iv = in.nextIv; // its HASH fits: the chain goes on from here
    }
    const bool answers = in.exchange != nullptr; // something of this side's: no replay
    const Ikev1Verdict verdict = (this->*row->handler)(step, in);
    if (verdict == Ikev1Verdict::TAKEN)
    {
        if (answers)
        {
            NoticePath(step, in.path, true);
        }
        Arrive(step, in, *row);
    }
}

void
Ikev1Sa::Arrive(IkeStep& step, Ikev1Incoming& in, const Ikev1Transition& row)
{
    if (row.to == Ikev1State::DEAD)
    {
        Die(step, row.story);
        return;
    }
    Ikev1Sending& sending = in.exchange ? in.exchange->sending : m_phaseOneSending;
    if (in.exchange || in.message.header.messageId == 0)
    {
        sending.answered = in.digest;
    }
    if (in.exchange)
    {
        in.exchange->step = row.nextStep;
        if (row.nextStep == Ikev1Step::DONE)
        {
            EndExchange(step, *in.exchange);
        }
    }
    MoveTo(step, row.to, row.story);
    if (m_state == Ikev1State::ESTABLISHED && m_setup && m_setup->phase)
    {
        Established(step);
    }
}

// --- messages out
// ------------------------------------------------------------------------------------

IkeHeader
Ikev1Sa::NewHeader(ExchangeType exchange, uint32_t messageId) const
{
    IkeHeader header;
    header.majorVersion = 1;
    header.initiatorSpi = m_spiI;
    header.responderSpi = m_spiR;
    header.exchange = exchange;
    header.messageId = messageId;
    return header;
}

void
Ikev1Sa::Transmit(IkeStep& step, const IpPath& path, const Bytes& datagram)
{
    std::vector<Bytes> fragments = FragmentsOf(path, datagram);
    if (fragments.empty())
    {
        step.Send(path, datagram);
    }
    for (Bytes& fragment : fragments)
    {
        step.Send(path, std::move(fragment));
    }
}

void
Ikev1Sa::Launch(IkeStep& step, Ikev1Sending& sending, Bytes datagram, bool expectAnswer)
{
    Transmit(step, m_path, datagram);
    sending.datagram = std::move(datagram);
    sending.retransmissions = 0;
    sending.firstSent = step.At();
    sending.nextSend = NEVER;
    if (expectAnswer)
    {
        const auto wait = NextRetransmission(m_connection->retransmission,
                                             0,
                                             Duration(0),
                                             step.random.DrawUnit());
        sending.nextSend = step.At() + wait.value_or(Duration(1));
    }
}

void
Ikev1Sa::SendPhaseOne(IkeStep& step, IkeMessage& message, bool encrypt, bool expectAnswer)
{
    const ExchangeType type =
        Phase().isAggressive ? Ikev1Exchange::AGGRESSIVE : Ikev1Exchange::MAIN;
    message.header = NewHeader(type, 0);
    Bytes datagram = encrypt ? m_protection->Seal(step, message, m_iv) : WriteMessage(message);
    step.observer.OnMessage(step.At(), Info(), true, message, datagram);
    m_setup->retransmissions += m_phaseOneSending.retransmissions;
    m_phaseOneSending.exchange = type;
    Launch(step, m_phaseOneSending, std::move(datagram), expectAnswer);
}

/** @param hash what stands in the HASH payload; null for HASH(1) */
Bytes
Ikev1Sa::SealHashed(IkeStep& step,
                    const IkeHeader& header,
                    const Bytes* hash,
                    std::vector<IkePayload> payloads,
                    Bytes& iv)
{
    IkeMessage message;
    message.header = header;
    if (hash)
    {
        message.Add(Ikev1Payload::HASH, HashPayload{*hash});
    }
    else
    {
        Bytes rest;
        WritePayloads(payloads, rest);
        message.Add(
            Ikev1Payload::HASH,
            HashPayload{step.Take(
                Ikev1Hash1(step.provider, m_suite.prf, m_keys.skeyidA, header.messageId, rest))});
    }
    std::move(payloads.begin(), payloads.end(), std::back_inserter(message.payloads));
    Bytes datagram = m_protection->Seal(step, message, iv);
    CountVolume(step, datagram.size());
    step.observer.OnMessage(step.At(), Info(), true, message, datagram);
    return datagram;
}

/** Sends the next message of an exchange, with the HASH that its step asks for. */
void
Ikev1Sa::SendPhaseTwo(IkeStep& step,
                      Ikev1PhaseTwo& exchange,
                      ExchangeType type,
                      std::vector<IkePayload> payloads,
                      bool expectAnswer)
{
    Bytes hash;
    const bool isQuick = type == Ikev1Exchange::QUICK;
    if (isQuick && !exchange.isInitiator)
    {
        Bytes rest;
        WritePayloads(payloads, rest);
        hash = step.Take(Ikev1Hash2(step.provider,
                                    m_suite.prf,
                                    m_keys.skeyidA,
                                    exchange.messageId,
                                    exchange.nonceI,
                                    rest));
    }
    else if (isQuick && exchange.step == Ikev1Step::QUICK_SENT)
    {
        hash = step.Take(Ikev1Hash3(step.provider,
                                    m_suite.prf,
                                    m_keys.skeyidA,
                                    exchange.messageId,
                                    exchange.nonceI,
                                    exchange.nonceR));
    }
    IkeHeader header = NewHeader(type, exchange.messageId);
    if (isQuick && !exchange.isInitiator && m_connection->ikev1.commit)
    {
        header.flags |= IkeHeader::FLAG_COMMIT;
    }
    Bytes datagram =
        SealHashed(step, header, hash.empty() ? nullptr : &hash, std::move(payloads), exchange.iv);
    exchange.sending.exchange = type;
    Launch(step, exchange.sending, std::move(datagram), expectAnswer);
}

/** Sends an informational exchange of its own, which nothing answers. */
void
Ikev1Sa::SendOneWay(IkeStep& step, std::vector<IkePayload> payloads)
{
    const uint32_t messageId = NewMessageId(step.random);
    Bytes iv = step.Take(Ikev1PhaseTwoIv(step.provider, m_suite, m_iv, messageId));
    const Bytes datagram = SealHashed(step,
                                      NewHeader(Ikev1Exchange::INFORMATIONAL, messageId),
                                      nullptr,
                                      std::move(payloads),
                                      iv);
    Transmit(step, m_path, datagram);
}

// --- exchanges
// ---------------------------------------------------------------------------------------

Ikev1PhaseTwo*
Ikev1Sa::FindExchange(uint32_t messageId)
{
    for (const auto& exchange : m_exchanges)
    {
        if (exchange->messageId == messageId)
        {
            return exchange.get();
        }
    }
    return nullptr;
}

uint32_t
Ikev1Sa::NewMessageId(RandomSource& random)
{
    for (;;)
    {
        const auto messageId = static_cast<uint32_t>(random.DrawUint64());
        if (messageId != 0 && !FindExchange(messageId))
        {
            return messageId;
        }
    }
}

/** Whether the peer has begun an exchange with that message id, which it may once (RFC 2408 section
 * 3.1): somebody else plays it back. */
bool
Ikev1Sa::WasUsed(uint32_t messageId) const
{
    return std::find(m_used.begin(), m_used.end(), messageId) != m_used.end();
}

void
Ikev1Sa::NoteUsed(uint32_t messageId)
{
    m_used.push_back(messageId);
    if (m_used.size() > USED_IDS)
    {
        m_used.erase(m_used.begin());
    }
}

Ikev1PhaseTwo&
Ikev1Sa::NewExchange(IkeStep& step, uint32_t messageId, bool isInitiator)
{
    m_exchanges.push_back(std::make_unique<Ikev1PhaseTwo>());
    Ikev1PhaseTwo& exchange = *m_exchanges.back();
    exchange.messageId = messageId;
    exchange.isInitiator = isInitiator;
    exchange.begun = step.At();
    if (isInitiator)
    {
        exchange.iv = step.Take(Ikev1PhaseTwoIv(step.provider, m_suite, m_iv, messageId));
    }
    else
    {
        NoteUsed(messageId);
    }
    return exchange;
}

/** The exchange is over. It is remembered for a while, to answer duplicates and to refuse its
 * message id. */
void
Ikev1Sa::EndExchange(IkeStep& step, Ikev1PhaseTwo& exchange)
{
    exchange.step = Ikev1Step::DONE;
    exchange.sending.nextSend = NEVER;
    exchange.forgetAt = step.At() + GiveUpTime(m_connection->retransmission);
    exchange.offered = Ikev1SaPayload{};
    exchange.keyShare = KeyShare{};
    exchange.secret = Bytes{};
    exchange.nonceI = Bytes{};
    exchange.nonceR = Bytes{};
}

size_t
Ikev1Sa::Unfinished(bool isInitiator) const
{
    return std::count_if(m_exchanges.begin(),
                         m_exchanges.end(),
                         [=](const auto& exchange) {
                             return exchange->isInitiator == isInitiator &&
                                    exchange->step != Ikev1Step::DONE;
                         });
}

} // namespace ike
} // namespace ns3
