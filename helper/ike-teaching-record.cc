// SPDX-License-Identifier: GPL-2.0-only

#include "ike-teaching-record.h"

#include "ike-teaching-json.h"
#include "ikev2-fragmentation.h"

#include <algorithm>
#include <fstream>

namespace ns3
{
namespace ike
{

namespace
{

std::string
NameOfCipher(EncrId encr, uint16_t keyBits)
{
    const std::string name = NameOf(encr);
    return keyBits == 0 ? name : name + " with " + std::to_string(keyBits) + " bits";
}

bool
IsOf(const IkeTeachingMessage& message, ByteView datagram)
{
    size_t at = 0;
    for (const Bytes& part : message.datagrams)
    {
        if (datagram.Sub(at, part.size()) != ByteView(part))
        {
            return false;
        }
        at += part.size();
    }
    return at == datagram.size();
}

} // namespace

IkeTeachingRecord::IkeTeachingRecord(uint32_t most)
    : m_most(most)
{
}

uint32_t
IkeTeachingRecord::AddPeer(const std::string& name)
{
    m_peers.push_back(name);
    return static_cast<uint32_t>(m_peers.size() - 1);
}

bool
IkeTeachingRecord::IsFull() const
{
    return m_isCut;
}

void
IkeTeachingRecord::Message(uint32_t peer,
                           TimePoint at,
                           const IkeSaInfo& sa,
                           bool sent,
                           const IkeMessage& plain,
                           ByteView datagram)
{
    if (!sent)
    {
        MarkReceived(peer, at, datagram);
        return;
    }
    if (m_messages.size() >= m_most)
    {
        m_isCut = true;
        m_opener.Forget();
        return;
    }
    m_peerAt.emplace(sa.path.local.address, peer);
    const auto parts = MessagesIn(datagram);
    IkeTeachingMessage message;
    message.sent = at;
    message.from = peer;
    const auto receiver = m_peerAt.find(sa.path.remote.address);
    message.to =
        receiver == m_peerAt.end() ? sa.path.remote.address.ToString() : m_peers[receiver->second];
    message.path = sa.path;
    message.header = plain.header;
    for (const ByteView part : parts)
    {
        message.datagrams.push_back(part.ToBytes());
    }
    message.opened = m_opener.Open(plain, parts);
    m_lastOf[plain.header.initiatorSpi.Value()] = m_messages.size();
    m_messages.push_back(std::move(message));
}

void
IkeTeachingRecord::MarkReceived(uint32_t peer, TimePoint at, ByteView datagram)
{
    for (auto message = m_messages.rbegin(); message != m_messages.rend(); ++message)
    {
        if (!message->received && message->from != peer && IsOf(*message, datagram))
        {
            message->received = at;
            message->to = m_peers[peer];
            return;
        }
    }
}

void
IkeTeachingRecord::Keys(uint32_t peer,
                        TimePoint at,
                        const IkeSaInfo& sa,
                        const Ikev2Suite& suite,
                        const Ikev2Keys& keys,
                        const std::shared_ptr<IkeCryptoProvider>& provider)
{
    if (m_isCut || !provider)
    {
        return;
    }
    m_opener.Learn(sa, provider, suite, keys);
    IkeTeachingEvent event;
    event.kind = IkeTeachingEvent::Kind::KEYS;
    event.at = at;
    event.peer = peer;
    event.story = NameOfCipher(suite.cipher.encr, suite.cipher.keyBits);
    if (suite.cipher.integ != IntegId::NONE)
    {
        event.story += std::string(", ") + NameOf(suite.cipher.integ);
    }
    event.story += std::string(", ") + NameOf(suite.prf) + ", " + NameOf(suite.ke);
    event.keys = {
        {"SK_d", "from it the keys of Child SAs and of later IKE SAs are made", keys.skD},
        {"SK_ai", "integrity of what the initiator sends", keys.skAi},
        {"SK_ar", "integrity of what the responder sends", keys.skAr},
        {"SK_ei", "encryption of what the initiator sends", keys.skEi},
        {"SK_er", "encryption of what the responder sends", keys.skEr},
        {"SK_pi", "goes into the initiator's AUTH payload", keys.skPi},
        {"SK_pr", "goes into the responder's AUTH payload", keys.skPr},
    };
    Event(sa.initiatorSpi, std::move(event));
}

void
IkeTeachingRecord::Keys(uint32_t peer,
                        TimePoint at,
                        const IkeSaInfo& sa,
                        const Ikev1Suite& suite,
                        const Ikev1Keys& keys,
                        const std::shared_ptr<IkeCryptoProvider>& provider)
{
    if (m_isCut || !provider)
    {
        return;
    }
    m_opener.Learn(sa, provider, suite, keys);
    IkeTeachingEvent event;
    event.kind = IkeTeachingEvent::Kind::KEYS;
    event.at = at;
    event.peer = peer;
    event.story = NameOfCipher(suite.encr, suite.keyBits) + ", " + NameOf(suite.prf) + ", " +
                  NameOf(suite.ke);
    event.keys = {
        {"SKEYID", "the root of the others; proves identities by HASH_I and HASH_R", keys.skeyid},
        {"SKEYID_d", "from it the keys of IPsec SAs are made", keys.skeyidD},
        {"SKEYID_a", "integrity of messages after the set-up, by HASH payloads", keys.skeyidA},
        {"SKEYID_e", "from it the cipher's key is made", keys.skeyidE},
        {"cipher key", "encryption of messages, in both directions", keys.encr},
    };
    Event(sa.initiatorSpi, std::move(event));
}

void
IkeTeachingRecord::Event(IkeSpi initiatorSpi, IkeTeachingEvent event)
{
    if (m_isCut)
    {
        return;
    }
    if (m_messages.empty())
    {
        if (m_before.size() < MOST_EVENTS)
        {
            m_before.push_back(std::move(event));
        }
        return;
    }
    const auto last = m_lastOf.find(initiatorSpi.Value());
    Keep(last == m_lastOf.end() ? m_messages.back() : m_messages[last->second], std::move(event));
}

void
IkeTeachingRecord::Retransmission(IkeSpi initiatorSpi,
                                  ExchangeType exchange,
                                  IkeTeachingEvent event)
{
    for (auto message = m_messages.rbegin(); !m_isCut && message != m_messages.rend(); ++message)
    {
        if (message->from == event.peer && message->header.exchange == exchange &&
            message->header.initiatorSpi == initiatorSpi)
        {
            Keep(*message, std::move(event));
            return;
        }
    }
}

void
IkeTeachingRecord::Keep(IkeTeachingMessage& message, IkeTeachingEvent event)
{
    if (message.events.size() < MOST_EVENTS)
    {
        message.events.push_back(std::move(event));
    }
    else
    {
        message.eventsCut = true;
    }
}

Result<Done>
IkeTeachingRecord::Write(const std::string& path)
{
    std::stable_sort(m_messages.begin(),
                     m_messages.end(),
                     [](const auto& a, const auto& b) { return a.sent < b.sent; });
    std::ofstream out(path, std::ios::binary);
    out << TeachingJson(m_peers, m_before, m_messages, m_isCut);
    out.close();
    if (!out)
    {
        return Error{"Cannot write " + path + ": is the disk full?"};
    }
    return Done{};
}

} // namespace ike
} // namespace ns3
