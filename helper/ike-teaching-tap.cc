// SPDX-License-Identifier: GPL-2.0-only

#include "ike-teaching-tap.h"

#include "ike-message.h"
#include "ikev1-registry.h"

#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

std::string
TextOf(EspSpi spi)
{
    Bytes octets;
    AppendUint(octets, spi.Value(), 4);
    return "0x" + ToHex(octets);
}

/** @brief The keys of one direction. */
void
AddKeys(const IpsecSaParameters* sa,
        const std::string& direction,
        std::vector<IkeTeachingKey>& keys)
{
    if (!sa)
    {
        return;
    }
    const std::string protocol = sa->protocol == ProtocolId::AH ? "AH" : "ESP";
    if (!sa->encrKey.empty())
    {
        keys.push_back({protocol + " encryption, " + direction,
                        "packets under SPI " + TextOf(sa->spi),
                        sa->encrKey});
    }
    if (!sa->integKey.empty())
    {
        keys.push_back({protocol + " integrity, " + direction,
                        "packets under SPI " + TextOf(sa->spi),
                        sa->integKey});
    }
}

} // namespace

IkeTeachingTap::IkeTeachingTap(IkeTeachingRecord& record,
                               uint32_t number,
                               Ptr<IkePeerApplication> peer)
    : m_record(&record),
      m_number(number),
      m_peer(std::move(peer))
{
}

void
IkeTeachingTap::Detach()
{
    m_record = nullptr;
    m_peer = nullptr;
}

IkeTeachingEvent
IkeTeachingTap::Begin(IkeTeachingEvent::Kind kind, TimePoint at, std::string story) const
{
    IkeTeachingEvent event;
    event.kind = kind;
    event.at = at;
    event.peer = m_number;
    event.story = std::move(story);
    return event;
}

void
IkeTeachingTap::OnStateChange(TimePoint at,
                              const IkeSaInfo& sa,
                              const char* from,
                              const char* to,
                              const char* story)
{
    if (m_record && !m_record->IsFull())
    {
        auto event = Begin(IkeTeachingEvent::Kind::STATE, at, story);
        event.from = from;
        event.to = to;
        m_record->Event(sa.initiatorSpi, std::move(event));
    }
}

void
IkeTeachingTap::OnMessage(TimePoint at,
                          const IkeSaInfo& sa,
                          bool sent,
                          const IkeMessage& plain,
                          ByteView datagram)
{
    if (m_record)
    {
        m_record->Message(m_number, at, sa, sent, plain, datagram);
    }
}

void
IkeTeachingTap::OnIkeKeys(TimePoint at,
                          const IkeSaInfo& sa,
                          const Ikev2Suite& suite,
                          const Ikev2Keys& keys)
{
    if (m_record)
    {
        m_record->Keys(m_number, at, sa, suite, keys, m_peer->GetProvider());
    }
}

void
IkeTeachingTap::OnIkev1Keys(TimePoint at,
                            const IkeSaInfo& sa,
                            const Ikev1Suite& suite,
                            const Ikev1Keys& keys)
{
    if (m_record)
    {
        m_record->Keys(m_number, at, sa, suite, keys, m_peer->GetProvider());
    }
}

void
IkeTeachingTap::OnChild(TimePoint at,
                        const IkeSaInfo& sa,
                        IkeChildEvent event,
                        const IkeChildInfo& child)
{
    if (!m_record || m_record->IsFull())
    {
        return;
    }
    const std::string name = child.name ? *child.name : std::string();
    auto entry =
        Begin(IkeTeachingEvent::Kind::CHILD, at, "pair \"" + name + "\": " + NameOf(event));
    if (event == IkeChildEvent::INSTALLED || event == IkeChildEvent::REKEYED)
    {
        AddKeys(child.inbound, "inbound", entry.keys);
        AddKeys(child.outbound, "outbound", entry.keys);
    }
    m_record->Event(sa.initiatorSpi, std::move(entry));
}

void
IkeTeachingTap::OnRetransmission(TimePoint at,
                                 const IkeSaInfo& sa,
                                 ExchangeType exchange,
                                 unsigned attempt)
{
    if (m_record && !m_record->IsFull())
    {
        m_record->Retransmission(
            sa.initiatorSpi,
            exchange,
            Begin(IkeTeachingEvent::Kind::RETRANSMISSION,
                  at,
                  std::string("no answer yet: ") + NameOfExchange(sa.majorVersion, exchange) +
                      " is sent again, retransmission " + std::to_string(attempt)));
    }
}

void
IkeTeachingTap::OnProofRefused(TimePoint at, const IkeSaInfo& sa, const std::string& reason)
{
    if (m_record && !m_record->IsFull())
    {
        m_record->Event(sa.initiatorSpi, Begin(IkeTeachingEvent::Kind::PROOF_REFUSED, at, reason));
    }
}

void
IkeTeachingTap::OnDrop(TimePoint at, const IpPath&, IkeDropReason reason, ByteView datagram)
{
    if (m_record && !m_record->IsFull())
    {
        const auto header = ParseHeader(datagram);
        m_record->Event(header ? header->initiatorSpi : IkeSpi(),
                        Begin(IkeTeachingEvent::Kind::DROP,
                              at,
                              std::string("a message is thrown away: ") + NameOf(reason)));
    }
}

} // namespace ike
} // namespace ns3
