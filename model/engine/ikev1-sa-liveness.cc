// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-dpd.h"
#include "ikev1-sa.h"
#include "ikev1-setup.h"

namespace ns3
{
namespace ike
{

namespace
{

std::optional<uint32_t>
SequenceOf(const Ikev1NotifyPayload& notify)
{
    if (notify.data.size() != 4)
    {
        return std::nullopt;
    }
    uint32_t sequence = 0;
    for (uint8_t octet : notify.data)
    {
        sequence = sequence << 8 | octet;
    }
    return sequence;
}

} // namespace

/** The sequence numbers of this SA, made at their first use. */
Ikev1Dpd&
Ikev1Sa::Dpd()
{
    if (!m_dpd)
    {
        m_dpd = std::make_unique<Ikev1Dpd>();
    }
    return *m_dpd;
}

/** The peer is there: the next probe waits for as long a silence again. */
void
Ikev1Sa::HeardFromPeer(IkeStep& step)
{
    const Duration delay = m_connection ? m_connection->livenessDelay : Duration(0);
    const bool probes =
        m_state == Ikev1State::ESTABLISHED && delay.count() > 0 && m_vendors.Has(Ikev1Vendor::DPD);
    m_probeAt = probes ? step.At() + delay : NEVER;
}

Ikev1NotifyPayload
Ikev1Sa::MakeDpdNotify(Ikev1NotifyType type, uint32_t sequence) const
{
    Ikev1NotifyPayload notify;
    notify.spi = Cookies();
    notify.type = type;
    AppendUint(notify.data, sequence, 4);
    return notify;
}

// HDR*, HASH, N(R-U-THERE) -->
/** RFC 3706 section 5.4: sent after a silence, and again until the answer comes. */
void
Ikev1Sa::AskLiveness(IkeStep& step)
{
    m_probeAt = NEVER;
    if (Dpd().Outstanding() || m_state != Ikev1State::ESTABLISHED)
    {
        return;
    }
    const uint32_t sequence = Dpd().Ask(step.random);
    Ikev1PhaseTwo& exchange = NewExchange(step, NewMessageId(step.random), true);
    exchange.task.kind = IkeExchangeKind::LIVENESS;
    SendPhaseTwo(step,
                 exchange,
                 Ikev1Exchange::INFORMATIONAL,
                 {IkePayload{Ikev1Payload::NOTIFY,
                             false,
                             MakeDpdNotify(Ikev1NotifyType::R_U_THERE, sequence)}},
                 true);
    exchange.step = Ikev1Step::LIVENESS_SENT;
}

// --> HDR*, HASH, N(R-U-THERE)
// <-- HDR*, HASH, N(R-U-THERE-ACK)
/** RFC 3706 section 5.2: whoever announced DPD answers. Wrong cookies and replayed numbers are not
 * answered (section 6). */
void
Ikev1Sa::TakeDpdQuery(IkeStep& step, const Ikev1NotifyPayload& notify, const IpPath& path)
{
    const auto sequence = SequenceOf(notify);
    if (sequence && notify.spi == Cookies() && Dpd().TakeQuery(*sequence))
    {
        NoticePath(step, path, true);
        SendNotify(step, MakeDpdNotify(Ikev1NotifyType::R_U_THERE_ACK, *sequence));
    }
}

// <-- HDR*, HASH, N(R-U-THERE-ACK)
void
Ikev1Sa::TakeDpdAnswer(IkeStep& step, const Ikev1NotifyPayload& notify, const IpPath& path)
{
    const auto sequence = SequenceOf(notify);
    if (!sequence || notify.spi != Cookies() || !Dpd().TakeAnswer(*sequence))
    {
        return;
    }
    NoticePath(step, path, true);
    for (const auto& exchange : m_exchanges)
    {
        if (exchange->step == Ikev1Step::LIVENESS_SENT)
        {
            ReportTask(step, *exchange, IkeExchangeOutcome::SUCCEEDED);
            EndExchange(step, *exchange);
            return;
        }
    }
}

} // namespace ike
} // namespace ns3
