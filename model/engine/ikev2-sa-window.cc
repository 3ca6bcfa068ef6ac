// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-sa.h"
#include "ikev2-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr Duration BETWEEN_COMPLAINTS{std::chrono::seconds(10)}; // RFC 7296 section 2.3: limited

} // namespace

/**
 * Whether a task may go out while others are unanswered, RFC 7296 sections 2.3 and 2.25: the IKE SA
 * is rekeyed or deleted when nothing else is under way, and what concerns one Child SA goes one by
 * one.
 */
bool
Ikev2Sa::MayOverlap(const Ikev2Task& task) const
{
    if (m_requests.empty())
    {
        return true;
    }
    if (task.kind == IkeExchangeKind::REKEY_IKE || task.kind == IkeExchangeKind::DELETE_IKE)
    {
        return false;
    }
    return task.child == ChildSaId() ||
           std::none_of(m_requests.begin(),
                        m_requests.end(),
                        [&task](const auto& entry)
                        { return entry.second.task.child == task.child; });
}

/** Adds N(SET_WINDOW_SIZE) when this side keeps more than one request, RFC 7296 section 2.3. */
void
Ikev2Sa::PromiseWindow(IkeMessage& message)
{
    const unsigned size = std::min(m_connection->requestWindow, Ikev2ReceiveWindow::MAX_SIZE);
    if (size > 1)
    {
        Bytes data;
        AppendUint(data, size, 4);
        message.AddNotify(NotifyType::SET_WINDOW_SIZE, std::move(data));
        m_answers.Grow(size);
    }
}

// HDR, SK { N(SET_WINDOW_SIZE) } -->
void
Ikev2Sa::AnnounceWindow(IkeStep& step)
{
    IkeMessage message;
    PromiseWindow(message);
    Inform(step, std::move(message.payloads));
}

/** Takes the peer's promise, if it makes one. */
void
Ikev2Sa::LearnWindow(const IkeMessage& message)
{
    const auto* notify = message.FindNotify(NotifyType::SET_WINDOW_SIZE);
    if (notify && notify->data.size() == 4)
    {
        const Bytes& data = notify->data;
        m_requests.Grow(static_cast<uint32_t>(data[0]) << 24 |
                        static_cast<uint32_t>(data[1]) << 16 | static_cast<uint32_t>(data[2]) << 8 |
                        data[3]);
    }
}

// HDR, SK { N } -->
void
Ikev2Sa::Inform(IkeStep& step, std::vector<IkePayload> notifies)
{
    if (!notifies.empty())
    {
        Ikev2Task task;
        task.kind = IkeExchangeKind::INFORM;
        task.notifies = std::move(notifies);
        Want(step, std::move(task));
    }
}

// HDR, SK { N(INVALID_SPI) } -->
void
Ikev2Sa::TellInvalidSpi(IkeStep& step, EspSpi spi)
{
    const auto hadIt = [spi](const Ikev2Child& child)
    { return child.hasExpired && child.inbound.spi == spi; };
    if (std::any_of(m_children.begin(), m_children.end(), hadIt))
    {
        return; // the peer is being told already
    }
    Bytes data;
    AppendUint(data, spi.Value(), 4);
    IkeMessage message;
    message.AddNotify(NotifyType::INVALID_SPI, std::move(data));
    Inform(step, std::move(message.payloads));
}

void
Ikev2Sa::TakeHintOfLoss(IkeStep& step)
{
    if (m_state == Ikev2State::ESTABLISHED && m_requests.empty() && step.now >= m_quietUntil)
    {
        m_quietUntil = step.At() + BETWEEN_COMPLAINTS;
        WantExchange(step, IkeExchangeKind::LIVENESS);
    }
}

/**
 * Whether a stranger's first message under this IKE SA's SPI is not the one that made it, RFC 7296
 * section 2.1: the initiator may have sent it anew with a cookie, or it may be another initiator.
 * Once the peer is authenticated, it does not matter.
 */
bool
Ikev2Sa::IsAnotherRequest(ByteView firstMessage) const
{
    const bool isHalfOpen =
        m_state == Ikev2State::INIT_ANSWERED || m_state == Ikev2State::INTERMEDIATE_AWAITED;
    return isHalfOpen && m_setup && !(ByteView(m_setup->requestOctets) == firstMessage);
}

/** A request lies beyond the window: if the peer really sent it, it is told, at most now and then
 * (RFC 7296 section 2.3). */
void
Ikev2Sa::ComplainOfMessageId(IkeStep& step, const IkeHeader& header, ByteView datagram)
{
    const bool may = m_protection && PropertiesOf(m_state).mayStartExchanges &&
                     !IsOpenExchange(header.exchange) && step.now >= m_quietUntil;
    auto parsed = may ? ParseMessage(datagram) : Result<IkeMessage, WireError>(WireError());
    if (!parsed)
    {
        return;
    }
    const auto opened = m_protection->Open(step, std::move(*parsed), datagram);
    if (opened || opened.GetError().authentic)
    {
        m_quietUntil = step.At() + BETWEEN_COMPLAINTS;
        Bytes data;
        AppendUint(data, header.messageId, 4);
        IkeMessage complaint;
        complaint.AddNotify(NotifyType::INVALID_MESSAGE_ID, std::move(data));
        Inform(step, std::move(complaint.payloads));
    }
}

} // namespace ike
} // namespace ns3
