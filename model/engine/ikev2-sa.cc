// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-sa.h"

#include "ikev2-configuration.h"
#include "ikev2-failover.h"
#include "ikev2-follow-up.h"
#include "ikev2-mobility.h"
#include "ikev2-setup.h"
#include "ikev2-transitions.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

Ikev2Sa::Ikev2Sa(IkeSaHost& host, IkeSaId id, const InitiateCommand& command, unsigned attempt)
    : IkeSa(host, id, command),
      m_setup(std::make_unique<Setup>())
{
    m_began = true;
    m_setup->command = std::make_shared<const InitiateCommand>(command);
    m_setup->attempt = attempt;
    m_setup->children = command.children.empty() ? command.connection->children : command.children;
}

Ikev2Sa::Ikev2Sa(IkeSaHost& host, IkeSaId id, const IpPath& path, IkeSpi initiatorSpi)
    : IkeSa(host, id, path, initiatorSpi),
      m_setup(std::make_unique<Setup>())
{
}

Ikev2Sa::~Ikev2Sa() = default;

void
Ikev2Sa::MoveTo(IkeStep& step, Ikev2State state, const char* story)
{
    const Ikev2State from = m_state;
    m_state = state;
    step.observer.OnStateChange(step.At(),
                                Info(),
                                PropertiesOf(from).name,
                                PropertiesOf(state).name,
                                story);
}

void
Ikev2Sa::Die(IkeStep& step, const char* story)
{
    if (IsDead())
    {
        return;
    }
    for (const auto& [messageId, request] : m_requests)
    {
        Report(step, request, IkeExchangeOutcome::ABANDONED, NotifyType::NONE);
        m_host.ReleaseEspSpi(request.task.inboundSpi);
    }
    m_requests.clear();
    m_reassembly.reset();
    DropFollowUps();
    for (const Ikev2Task& task : m_tasks)
    {
        m_host.ReleaseEspSpi(task.inboundSpi);
    }
    m_tasks.clear();
    if (m_setup && m_setup->childTask)
    {
        m_host.ReleaseEspSpi(m_setup->childTask->inboundSpi);
    }
    while (!m_children.empty())
    {
        RemoveChild(step, m_children.back().id, IkeChildEvent::DELETED, false);
    }
    for (auto& lingering : m_lingering)
    {
        m_host.ReleaseEspSpi(lingering.action.spi);
        step.actions.emplace_back(lingering.action);
    }
    m_lingering.clear();
    m_configuration.reset();
    MoveTo(step, Ikev2State::DEAD, story);
}

Ikev2Verdict
Ikev2Sa::Fail(IkeStep& step, const char* story)
{
    Die(step, story);
    return Ikev2Verdict::FAILED;
}

// <-- HDR, SK { N(INVALID_SYNTAX) }
/** The peer's half of a key exchange is not valid, which ends the IKE SA in both peers (RFC 7296
 * section 2.21.3). */
Ikev2Verdict
Ikev2Sa::RefusePublicValue(IkeStep& step, const IkeMessage& request)
{
    RespondNotify(step, request, NotifyType::INVALID_SYNTAX);
    return Fail(step, "The peer's public value is not valid.");
}

// --- messages in
// -------------------------------------------------------------------------------------

void
Ikev2Sa::HandleDatagram(IkeStep& step,
                        const IpPath& path,
                        const IkeHeader& header,
                        ByteView datagram)
{
    if (header.FromInitiator() == m_isInitiator)
    {
        step.observer.OnDrop(step.At(), path, IkeDropReason::UNEXPECTED_MESSAGE, datagram);
        return;
    }
    if (m_protection && header.IsResponse() && !IsOpenExchange(header.exchange) &&
        !BeginsEncrypted(datagram))
    {
        HandleBareAnswer(step, path, datagram);
        return;
    }
    const bool inWindow = header.IsResponse() ? AcceptResponseId(step, path, header, datagram)
                                              : AcceptRequestId(step, path, header, datagram);
    if (!inWindow)
    {
        return;
    }
    auto parsed = ParseMessage(datagram);
    if (!parsed)
    {
        step.observer.OnDrop(step.At(), path, IkeDropReason::MALFORMED, datagram);
        RefuseInit(step, header, parsed.GetError());
        return;
    }
    IkeMessage message = std::move(*parsed);
    Ikev2Opened opened;
    if (!IsOpenExchange(header.exchange))
    {
        if (!HasSolvedAuthPuzzle(step, message, datagram) ||
            !OpenOrCollect(step, message, datagram, opened))
        {
            KeepLastAnswer(step, header);
            return;
        }
        NoticePath(step, path, header.IsResponse());
    }
    else if (!m_isInitiator)
    {
        m_setup->requestOctets = datagram.ToBytes();
    }
    else if (m_state == Ikev2State::INIT_SENT)
    {
        m_setup->responseOctets = datagram.ToBytes();
    }
    step.observer.OnMessage(step.At(), Info(), false, message, datagram);
    if (m_probeAt != NEVER && m_connection->livenessDelay.count() > 0)
    {
        m_probeAt = step.At() + m_connection->livenessDelay;
    }
    m_arrival = &path;
    Dispatch(step, message);
    m_arrival = nullptr;
    KeepLastAnswer(step, header);
    if (!IsDead())
    {
        StartTasks(step);
    }
}

/** RFC 7296 section 2.1: who does not get the answer to a request that has ended this IKE SA asks
 * again. @param header of the message that was worked on */
void
Ikev2Sa::KeepLastAnswer(IkeStep& step, const IkeHeader& header)
{
    const bool hasAnswered =
        !header.IsResponse() && m_answers.PlaceOf(header.messageId) == Ikev2RequestPlace::REPEATED;
    if (!IsDead() || !m_protection || !hasAnswered)
    {
        return;
    }
    const TimePoint until = step.At() + GiveUpTime(m_connection->retransmission);
    m_host.Persistent().lastAnswers.Keep(
        step.now,
        until,
        {NewHeader(header.exchange, true, header.messageId), m_answers.AnswerTo(header.messageId)});
}

bool
Ikev2Sa::AcceptRequestId(IkeStep& step,
                         const IpPath& path,
                         const IkeHeader& header,
                         ByteView datagram)
{
    const auto place = m_answers.PlaceOf(header.messageId);
    if (place == Ikev2RequestPlace::FRESH)
    {
        // Once keys exist, nothing without their protection is a request.
        const bool fits = m_state == Ikev2State::NEW || !IsOpenExchange(header.exchange);
        if (!fits)
        {
            step.observer.OnDrop(step.At(), path, IkeDropReason::UNEXPECTED_MESSAGE, datagram);
        }
        return fits;
    }
    if (place == Ikev2RequestPlace::REPEATED)
    {
        // RFC 7296 section 2.1: a request seen before gets the same answer, and nothing else
        // happens. RFC 7383 section 2.6.1: of a fragmented one, only the first fragment counts.
        if (IsLaterFragment(datagram))
        {
            step.observer.OnDrop(step.At(), path, IkeDropReason::FRAGMENT_REFUSED, datagram);
            return false;
        }
        SendAll(step, path, m_answers.AnswerTo(header.messageId));
        return false;
    }
    if (place == Ikev2RequestPlace::BEYOND)
    {
        ComplainOfMessageId(step, header, datagram);
    }
    step.observer.OnDrop(step.At(), path, IkeDropReason::MESSAGE_ID_OUT_OF_WINDOW, datagram);
    return false;
}

bool
Ikev2Sa::AcceptResponseId(IkeStep& step,
                          const IpPath& path,
                          const IkeHeader& header,
                          ByteView datagram)
{
    const auto it = m_requests.find(header.messageId);
    if (it != m_requests.end() && it->second.exchange == header.exchange)
    {
        return true;
    }
    step.observer.OnDrop(step.At(), path, IkeDropReason::MESSAGE_ID_OUT_OF_WINDOW, datagram);
    return false;
}

bool
Ikev2Sa::OpenProtected(IkeStep& step, IkeMessage& message, ByteView datagram, Bytes* inner)
{
    if (!m_protection)
    {
        step.observer.OnDrop(step.At(), m_path, IkeDropReason::UNEXPECTED_MESSAGE, datagram);
        return false;
    }
    const IkeHeader header = message.header;
    auto opened = m_protection->Open(step, std::move(message), datagram, inner);
    if (opened)
    {
        message = std::move(*opened);
        return true;
    }
    if (!opened.GetError().authentic)
    {
        step.observer.OnDrop(step.At(), m_path, IkeDropReason::BAD_CHECKSUM, datagram);
        return false;
    }
    step.observer.OnDrop(step.At(), m_path, IkeDropReason::MALFORMED, datagram);
    RefuseSyntax(step, header, opened.GetError().wire);
    return false;
}

void
Ikev2Sa::RefuseSyntax(IkeStep& step, const IkeHeader& header, const WireError& error)
{
    if (header.IsResponse())
    {
        Die(step, "The peer's answer is malformed under a valid checksum.");
        return;
    }
    IkeMessage request;
    request.header = header;
    if (error.kind == WireError::Kind::UNKNOWN_CRITICAL)
    {
        // RFC 7296 section 2.5: the rejected payload's type is the notify's data.
        RespondNotify(step,
                      request,
                      NotifyType::UNSUPPORTED_CRITICAL_PAYLOAD,
                      Bytes{error.payloadType});
        if (m_state == Ikev2State::INTERMEDIATE_AWAITED || m_state == Ikev2State::INIT_ANSWERED ||
            m_state == Ikev2State::AUTHENTICATING)
        {
            Die(step, "The initiator's IKE_AUTH holds a critical payload that is not known here.");
        }
        return;
    }
    RespondNotify(step, request, NotifyType::INVALID_SYNTAX);
    Die(step, "The peer's request is malformed under a valid checksum (RFC 7296 section 2.21.3).");
}

void
Ikev2Sa::Dispatch(IkeStep& step, const IkeMessage& message)
{
    const Ikev2Request* asked = RequestOf(message);
    const auto match = Ikev2Transitions::Find(m_state, message, asked ? &asked->task : nullptr);
    if (!match.row)
    {
        step.observer.OnDrop(step.At(), m_path, IkeDropReason::UNEXPECTED_MESSAGE, ByteView());
        if (!m_protection)
        {
            return; // nothing unprotected may end an SA by its shape
        }
        if (m_setup && m_isInitiator && !message.header.IsResponse())
        {
            return; // the responder is further on, and asks again: its answer comes first
        }
        if (!message.header.IsResponse())
        {
            RespondNotify(step, message, NotifyType::INVALID_SYNTAX);
        }
        if (match.lacksPayload)
        {
            Die(step, "A message lacks a payload that it must have (RFC 7296 section 2.21).");
        }
        else if (!message.header.IsResponse())
        {
            Die(step, "The peer's request has no place in this state (RFC 7296 section 2.21.3).");
        }
        return;
    }
    const Ikev2Verdict verdict = (this->*match.row->handler)(step, message);
    if (verdict != Ikev2Verdict::TAKEN || IsDead())
    {
        return;
    }
    if (match.row->to == Ikev2State::DEAD)
    {
        Die(step, match.row->story);
    }
    else
    {
        MoveTo(step, match.row->to, match.row->story);
    }
}

// --- messages out
// ------------------------------------------------------------------------------------

IkeHeader
Ikev2Sa::NewHeader(ExchangeType exchange, bool response, uint32_t messageId) const
{
    IkeHeader header;
    header.initiatorSpi = m_spiI;
    header.responderSpi = m_spiR;
    header.exchange = exchange;
    header.flags = static_cast<uint8_t>((m_isInitiator ? IkeHeader::FLAG_INITIATOR : 0) |
                                        (response ? IkeHeader::FLAG_RESPONSE : 0));
    header.messageId = messageId;
    return header;
}

void
Ikev2Sa::Respond(IkeStep& step, const IkeMessage& request, std::vector<IkePayload> payloads)
{
    IkeMessage message;
    message.header = NewHeader(request.header.exchange, true, request.header.messageId);
    message.payloads = std::move(payloads);
    const bool plain = IsOpenExchange(request.header.exchange);
    const Bytes& datagram =
        m_answers.Answered(message.header.messageId,
                           plain ? WriteMessage(message) : Protect(step, message));
    ForgetFragments(false, request.header.messageId);
    step.observer.OnMessage(step.At(), Info(), true, message, datagram);
    // RFC 7296 section 2.11: an answer goes back the way the request came.
    SendAll(step, m_arrival ? *m_arrival : m_path, datagram);
}

void
Ikev2Sa::RespondNotify(IkeStep& step, const IkeMessage& request, NotifyType type, Bytes data)
{
    IkeMessage answer;
    answer.AddNotify(type, std::move(data));
    Respond(step, request, std::move(answer.payloads));
}

void
Ikev2Sa::SendRequest(IkeStep& step,
                     ExchangeType exchange,
                     std::vector<IkePayload> payloads,
                     Ikev2Task task)
{
    const bool plain = IsOpenExchange(exchange);
    const uint32_t messageId = plain ? 0 : m_requests.NextId();
    IkeMessage message;
    message.header = NewHeader(exchange, false, messageId);
    message.payloads = std::move(payloads);

    Ikev2Request request;
    request.task = std::move(task);
    request.exchange = exchange;
    request.datagram = plain ? WriteMessage(message) : Protect(step, message);
    step.observer.OnMessage(step.At(), Info(), true, message, request.datagram);
    SendAll(step, m_path, request.datagram);
    request.firstSent = step.At();
    request.probedSince = request.firstSent;
    if (m_path.IsStream())
    {
        AwaitOnStream(step, request);
    }
    else
    {
        const auto& policy = m_connection->retransmission;
        const auto wait = NextRetransmission(policy, 0, Duration(0), step.random.DrawUnit());
        request.nextSend = step.At() + wait.value_or(Duration(1));
    }
    if (plain)
    {
        m_setup->requestOctets = request.datagram;
    }
    else
    {
        KeepForProbing(request, std::move(message));
    }
    if (messageId >= Ikev2SendWindow::REKEY_FROM && m_softAt != NEVER)
    {
        m_softAt = std::min(m_softAt, step.At());
    }
    m_requests.Insert(messageId, std::move(request));
}

Ikev2Request*
Ikev2Sa::RequestOf(const IkeMessage& response)
{
    if (!response.header.IsResponse())
    {
        return nullptr;
    }
    const auto it = m_requests.find(response.header.messageId);
    return it == m_requests.end() ? nullptr : &it->second;
}

void
Ikev2Sa::FinishRequest(IkeStep& step,
                       const IkeMessage& response,
                       IkeExchangeOutcome outcome,
                       NotifyType error)
{
    const auto it = m_requests.find(response.header.messageId);
    if (it != m_requests.end())
    {
        Report(step, it->second, outcome, error);
        m_requests.erase(it);
        ForgetFragments(true, response.header.messageId);
    }
}

void
Ikev2Sa::Report(IkeStep& step,
                const Ikev2Request& request,
                IkeExchangeOutcome outcome,
                NotifyType error)
{
    IkeExchangeReport report;
    report.kind = request.task.kind;
    report.outcome = outcome;
    report.started = request.firstSent;
    report.retransmissions = request.retransmissions;
    report.error = error;
    if (request.task.followUp)
    {
        report.started = request.task.followUp->started;
        report.retransmissions += request.task.followUp->retransmissions;
    }
    if (report.kind == IkeExchangeKind::SETUP && m_setup)
    {
        // Set-up is one exchange to its observers, however many messages it takes.
        m_setup->retransmissions += request.retransmissions;
        if (outcome == IkeExchangeOutcome::SUCCEEDED && !m_setup->auth.concluded)
        {
            return;
        }
        report.started = m_setup->started;
        report.retransmissions = m_setup->retransmissions;
    }
    step.observer.OnExchange(step.At(), Info(), report);
}

bool
Ikev2Sa::IsOutstanding(IkeExchangeKind kind) const
{
    return std::any_of(m_requests.begin(),
                       m_requests.end(),
                       [kind](const auto& entry) { return entry.second.task.kind == kind; });
}

/** What this side is at with the IKE SA, as far as it matters to the peer's requests. */
Ikev2Doing
Ikev2Sa::DoingWithIke() const
{
    if (m_state == Ikev2State::DELETING || IsOutstanding(IkeExchangeKind::DELETE_IKE))
    {
        return Ikev2Doing::DELETING_IKE;
    }
    if (m_state == Ikev2State::REPLACED)
    {
        return Ikev2Doing::IKE_REPLACED;
    }
    return IsOutstanding(IkeExchangeKind::REKEY_IKE) ? Ikev2Doing::REKEYING_IKE
                                                     : Ikev2Doing::NOTHING;
}

/** The same, or else what it is at with any of the Child SAs. */
Ikev2Doing
Ikev2Sa::Doing() const
{
    const Ikev2Doing ike = DoingWithIke();
    return ike != Ikev2Doing::NOTHING                     ? ike
           : IsOutstanding(IkeExchangeKind::DELETE_CHILD) ? Ikev2Doing::DELETING_CHILD
           : IsOutstanding(IkeExchangeKind::REKEY_CHILD)  ? Ikev2Doing::REKEYING_CHILD
           : IsOutstanding(IkeExchangeKind::CREATE_CHILD) ? Ikev2Doing::CREATING_CHILD
                                                          : Ikev2Doing::NOTHING;
}

} // namespace ike
} // namespace ns3
