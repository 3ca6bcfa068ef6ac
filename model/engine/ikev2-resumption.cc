// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-resumption.h"

#include "ike-algorithms.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint8_t BY_VALUE = 1;
constexpr uint8_t BY_REFERENCE = 2;
constexpr size_t VALUE_HEADER = 1 + 4 + 8; // format, key number, expiry: authenticated
constexpr size_t REFERENCE_SIZE = 1 + 8 + 16;
constexpr size_t CHECKSUM_SIZE = 16;
constexpr size_t KEYS = 2; // the key in use, and the one before

const CipherSuite TICKET_CIPHER{EncrId::AES_GCM_16, 256, IntegId::NONE};

void
AppendSized(Bytes& out, ByteView octets)
{
    AppendUint(out, octets.size(), 2);
    Append(out, octets);
}

/** @brief Takes values off the front of octets; what is not there makes it fail for good. */
class Cutter
{
  public:
    explicit Cutter(ByteView octets)
        : m_rest(octets)
    {
    }

    ByteView Take(size_t size)
    {
        m_failed = m_failed || size > m_rest.size();
        const ByteView taken = m_failed ? ByteView() : m_rest.Sub(0, size);
        m_rest = m_failed ? ByteView() : m_rest.Sub(size);
        return taken;
    }

    uint64_t TakeUint(size_t octets)
    {
        uint64_t value = 0;
        for (uint8_t octet : Take(octets))
        {
            value = value << 8 | octet;
        }
        return value;
    }

    Bytes TakeSized()
    {
        return Take(TakeUint(2)).ToBytes();
    }

    bool IsDone() const
    {
        return !m_failed && m_rest.empty();
    }

    bool HasFailed() const
    {
        return m_failed;
    }

    ByteView Rest() const
    {
        return m_rest;
    }

  private:
    ByteView m_rest;
    bool m_failed{false};
};

uint64_t
NanosecondsOf(TimePoint at)
{
    return static_cast<uint64_t>(std::chrono::nanoseconds(at.time_since_epoch()).count());
}

TimePoint
TimeOf(uint64_t nanoseconds)
{
    return TimePoint(std::chrono::nanoseconds(static_cast<int64_t>(nanoseconds)));
}

} // namespace

Bytes
EncodeTicketState(const Ikev2TicketState& state)
{
    Bytes out;
    for (const IdPayload* id : {&state.initiator, &state.responder, &state.proved})
    {
        out.push_back(static_cast<uint8_t>(id->type));
        AppendSized(out, id->data);
    }
    AppendSized(out, ByteView::OfText(state.connection));
    AppendUint(out, static_cast<uint16_t>(state.suite.cipher.encr), 2);
    AppendUint(out, state.suite.cipher.keyBits, 2);
    AppendUint(out, static_cast<uint16_t>(state.suite.cipher.integ), 2);
    AppendUint(out, static_cast<uint16_t>(state.suite.prf), 2);
    AppendUint(out, static_cast<uint16_t>(state.suite.ke), 2);
    AppendSized(out, state.skD);
    AppendUint(out, state.spiI.Value(), 8);
    AppendUint(out, state.spiR.Value(), 8);
    AppendUint(out, NanosecondsOf(state.expires), 8);
    return out;
}

std::optional<Ikev2TicketState>
DecodeTicketState(ByteView octets)
{
    Cutter cutter(octets);
    Ikev2TicketState state;
    for (IdPayload* id : {&state.initiator, &state.responder, &state.proved})
    {
        id->type = static_cast<IdType>(cutter.TakeUint(1));
        id->data = cutter.TakeSized();
    }
    const Bytes connection = cutter.TakeSized();
    state.connection.assign(connection.begin(), connection.end());
    state.suite.cipher.encr = static_cast<EncrId>(cutter.TakeUint(2));
    state.suite.cipher.keyBits = static_cast<uint16_t>(cutter.TakeUint(2));
    state.suite.cipher.integ = static_cast<IntegId>(cutter.TakeUint(2));
    state.suite.prf = static_cast<PrfId>(cutter.TakeUint(2));
    state.suite.ke = static_cast<KeMethod>(cutter.TakeUint(2));
    state.skD = cutter.TakeSized();
    state.spiI = IkeSpi(cutter.TakeUint(8));
    state.spiR = IkeSpi(cutter.TakeUint(8));
    state.expires = TimeOf(cutter.TakeUint(8));
    return cutter.IsDone() ? std::optional<Ikev2TicketState>(std::move(state)) : std::nullopt;
}

Bytes
EncodeTicketLifetime(Duration lifetime, ByteView ticket)
{
    Bytes data;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(lifetime).count();
    AppendUint(data, static_cast<uint64_t>(std::clamp<int64_t>(seconds, 0, UINT32_MAX)), 4);
    Append(data, ticket);
    return data;
}

Ikev2TicketKeeper::Ikev2TicketKeeper(const Ikev2TicketConfig& config)
    : m_config(config)
{
}

void
Ikev2TicketKeeper::Refresh(IkeStep& step)
{
    if (!m_keys.empty() && step.now < m_keyUntil)
    {
        return;
    }
    m_keys.push_front(Key{++m_lastKey, step.random.Draw(SizesOf(TICKET_CIPHER)->encrKey)});
    if (m_keys.size() > KEYS)
    {
        m_keys.pop_back();
    }
    m_keyUntil = step.now + m_config.keyLifetime;
}

const Ikev2TicketKeeper::Key*
Ikev2TicketKeeper::FindKey(uint32_t number) const
{
    const auto it = std::find_if(m_keys.begin(),
                                 m_keys.end(),
                                 [number](const Key& key) { return key.number == number; });
    return it == m_keys.end() ? nullptr : &*it;
}

Bytes
Ikev2TicketKeeper::Grant(IkeStep& step, const Ikev2TicketState& state)
{
    Refresh(step);
    ForgetOld(step.now);
    return m_config.byReference ? GrantByReference(step, state) : GrantByValue(step, state);
}

Bytes
Ikev2TicketKeeper::GrantByValue(IkeStep& step, const Ikev2TicketState& state)
{
    const CipherSizes sizes = *SizesOf(TICKET_CIPHER);
    Bytes ticket{BY_VALUE};
    AppendUint(ticket, m_keys.front().number, 4);
    AppendUint(ticket, NanosecondsOf(state.expires), 8);
    AppendUint(ticket, ++m_lastIv, sizes.iv);
    Bytes text = EncodeTicketState(state);
    Append(ticket, text);
    const size_t textEnd = ticket.size();
    ticket.resize(textEnd + sizes.icv);
    const auto cipher = step.provider.MakeCipher(TICKET_CIPHER, m_keys.front().secret, ByteView());
    SealedRegion region;
    region.associatedData = ByteView(ticket.data(), VALUE_HEADER);
    region.iv = ByteView(ticket.data() + VALUE_HEADER, sizes.iv);
    region.text = ticket.data() + VALUE_HEADER + sizes.iv;
    region.textSize = text.size();
    region.icv = ticket.data() + textEnd;
    step.cost += cipher->Seal(region);
    return ticket;
}

Bytes
Ikev2TicketKeeper::Checksum(IkeStep& step, uint64_t number) const
{
    Bytes octets;
    AppendUint(octets, number, 8);
    Bytes sum = step.Take(step.provider.Prf(PrfId::HMAC_SHA2_256, m_keys.back().secret, {octets}));
    sum.resize(CHECKSUM_SIZE);
    return sum;
}

Bytes
Ikev2TicketKeeper::GrantByReference(IkeStep& step, const Ikev2TicketState& state)
{
    if (m_stored.size() >= m_config.mostStored)
    {
        m_stored.erase(m_stored.begin());
    }
    const uint64_t number = ++m_lastNumber;
    m_stored[number] = state;
    Bytes ticket{BY_REFERENCE};
    AppendUint(ticket, number, 8);
    Append(ticket, Checksum(step, number));
    return ticket;
}

std::optional<Ikev2TicketState>
Ikev2TicketKeeper::Open(IkeStep& step, ByteView ticket)
{
    if (ticket.empty() || m_keys.empty())
    {
        return std::nullopt;
    }
    std::optional<Ikev2TicketState> state;
    if (ticket[0] == BY_VALUE)
    {
        state = OpenByValue(step, ticket);
    }
    else if (ticket[0] == BY_REFERENCE && ticket.size() == REFERENCE_SIZE)
    {
        const uint64_t number = Cutter(ticket.Sub(1)).TakeUint(8);
        const auto it = m_stored.find(number);
        if (it != m_stored.end() && ByteView(Checksum(step, number)) == ticket.Sub(9))
        {
            state = it->second;
        }
    }
    return state && step.now < state->expires ? state : std::nullopt;
}

std::optional<Ikev2TicketState>
Ikev2TicketKeeper::OpenByValue(IkeStep& step, ByteView ticket)
{
    const CipherSizes sizes = *SizesOf(TICKET_CIPHER);
    const size_t start = VALUE_HEADER + sizes.iv;
    if (ticket.size() <= start + sizes.icv)
    {
        return std::nullopt;
    }
    const Key* key = FindKey(static_cast<uint32_t>(Cutter(ticket.Sub(1)).TakeUint(4)));
    const TimePoint expires = TimeOf(Cutter(ticket.Sub(5)).TakeUint(8));
    Bytes sum = ticket.Sub(ticket.size() - CHECKSUM_SIZE).ToBytes();
    if (!key || step.now >= expires || m_spent.count({expires, sum}))
    {
        return std::nullopt;
    }
    Bytes octets = ticket.ToBytes();
    SealedRegion region;
    region.associatedData = ticket.Sub(0, VALUE_HEADER);
    region.iv = ticket.Sub(VALUE_HEADER, sizes.iv);
    region.text = octets.data() + start;
    region.textSize = octets.size() - start - sizes.icv;
    region.icv = octets.data() + octets.size() - sizes.icv;
    const auto cipher = step.provider.MakeCipher(TICKET_CIPHER, key->secret, ByteView());
    if (!step.Take(cipher->Open(region)))
    {
        return std::nullopt;
    }
    return DecodeTicketState(ByteView(region.text, region.textSize));
}

void
Ikev2TicketKeeper::Spend(ByteView ticket)
{
    if (ticket.size() == REFERENCE_SIZE && ticket[0] == BY_REFERENCE)
    {
        m_stored.erase(Cutter(ticket.Sub(1)).TakeUint(8));
    }
    else if (ticket.size() > VALUE_HEADER + CHECKSUM_SIZE && m_spent.size() < m_config.mostStored)
    {
        m_spent.insert({TimeOf(Cutter(ticket.Sub(5)).TakeUint(8)),
                        ticket.Sub(ticket.size() - CHECKSUM_SIZE).ToBytes()});
    }
}

void
Ikev2TicketKeeper::ForgetOld(TimePoint now)
{
    while (!m_spent.empty() && m_spent.begin()->first <= now)
    {
        m_spent.erase(m_spent.begin());
    }
    while (!m_stored.empty() && m_stored.begin()->second.expires <= now)
    {
        m_stored.erase(m_stored.begin());
    }
}

void
Ikev2TicketKeeper::Crash()
{
    m_spent.clear();
    if (!m_config.storeSurvives)
    {
        m_stored.clear();
    }
}

} // namespace ike
} // namespace ns3
