// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-crash-detection.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t SECRET_SIZE = 32; // RFC 6290 section 5.1
constexpr size_t MIN_TOKEN = 16;   // RFC 6290 section 5
constexpr size_t MAX_TOKEN = 128;
constexpr size_t NEXT_PAYLOAD_OFFSET = 16; // RFC 7296 section 3.1

} // namespace

Ikev2CrashTokenMaker::Ikev2CrashTokenMaker(const Ikev2CrashDetectionConfig& config)
    : m_lifetime(config.secretLifetime),
      m_bindAddress(config.bindAddress)
{
}

void
Ikev2CrashTokenMaker::Refresh(IkeStep& step)
{
    const bool rolls = m_lifetime.count() > 0;
    if (!m_secrets.empty() && (!rolls || step.now < m_until))
    {
        return;
    }
    m_secrets.push_front(step.random.Draw(SECRET_SIZE));
    if (m_secrets.size() > MAX_CRASH_TOKENS)
    {
        m_secrets.pop_back();
    }
    m_until = step.now + m_lifetime;
}

Bytes
Ikev2CrashTokenMaker::Compute(IkeStep& step,
                              ByteView secret,
                              IkeSpi spiI,
                              IkeSpi spiR,
                              const IpAddress& taker) const
{
    Bytes spis;
    AppendUint(spis, spiI.Value(), 8);
    AppendUint(spis, spiR.Value(), 8);
    const ByteView address = m_bindAddress ? taker.Octets() : ByteView();
    return step.Take(step.provider.Prf(PrfId::HMAC_SHA2_256, secret, {spis, address}));
}

Bytes
Ikev2CrashTokenMaker::Make(IkeStep& step, IkeSpi spiI, IkeSpi spiR, const IpAddress& taker)
{
    Refresh(step);
    return Compute(step, m_secrets.front(), spiI, spiR, taker);
}

std::vector<Bytes>
Ikev2CrashTokenMaker::MakeAll(IkeStep& step, IkeSpi spiI, IkeSpi spiR, const IpAddress& taker)
{
    Refresh(step);
    std::vector<Bytes> tokens;
    for (const Bytes& secret : m_secrets)
    {
        tokens.push_back(Compute(step, secret, spiI, spiR, taker));
    }
    return tokens;
}

void
Ikev2CrashTokenTaker::Store(ByteView token)
{
    if (token.size() < MIN_TOKEN || token.size() > MAX_TOKEN)
    {
        return;
    }
    m_tokens.push_back(token.ToBytes());
    if (m_tokens.size() > MAX_CRASH_TOKENS)
    {
        m_tokens.pop_front();
    }
}

bool
Ikev2CrashTokenTaker::Proves(TimePoint now, const IkeMessage& bare)
{
    if (m_tokens.empty() || !m_checks.Take(now))
    {
        return false;
    }
    size_t seen = 0;
    for (const IkePayload& payload : bare.payloads)
    {
        const auto* notify = std::get_if<NotifyPayload>(&payload.body);
        if (!notify || notify->type != NotifyType::QUICK_CRASH_DETECTION)
        {
            continue;
        }
        if (++seen > MAX_CRASH_TOKENS)
        {
            return false;
        }
        if (std::find(m_tokens.begin(), m_tokens.end(), notify->data) != m_tokens.end())
        {
            return true;
        }
    }
    return false;
}

void
AddCrashToken(IkeMessage& message, Bytes token)
{
    NotifyPayload notify;
    notify.protocol = ProtocolId::IKE;
    notify.type = NotifyType::QUICK_CRASH_DETECTION;
    notify.data = std::move(token);
    message.Add(PayloadType::NOTIFY, std::move(notify));
}

bool
BeginsEncrypted(ByteView datagram)
{
    if (datagram.size() <= NEXT_PAYLOAD_OFFSET)
    {
        return false;
    }
    const auto first = static_cast<PayloadType>(datagram[NEXT_PAYLOAD_OFFSET]);
    return first == PayloadType::SK || first == PayloadType::SKF;
}

Ikev2UnknownSpiAnswerer::Ikev2UnknownSpiAnswerer(const Ikev2CrashDetectionConfig& config)
    : m_isSilent(!config.makesTokens && !config.answersUnknown),
      m_makesTokens(config.makesTokens),
      m_answers(config.answersPerSecond, std::max(1.0, config.answersPerSecond))
{
}

// --> HDR, SK { ... } under SPIs that are not known
// <-- HDR, N(INVALID_IKE_SPI), [N(QCD_TOKEN)+]
void
Ikev2UnknownSpiAnswerer::Answer(IkeStep& step,
                                const IpPath& path,
                                const IkeHeader& header,
                                ByteView datagram,
                                Ikev2CrashTokenMaker& maker)
{
    const bool isRequest = !header.IsResponse() && !header.initiatorSpi.IsZero() &&
                           !header.responderSpi.IsZero() && BeginsEncrypted(datagram);
    if (m_isSilent || !isRequest || !m_answers.Take(step.now))
    {
        return;
    }
    IkeMessage answer;
    answer.header = header; // SPIs, message ID and exchange type are those of the request
    answer.header.minorVersion = 0;
    answer.header.flags = static_cast<uint8_t>(
        IkeHeader::FLAG_RESPONSE | (header.FromInitiator() ? 0 : IkeHeader::FLAG_INITIATOR));
    answer.AddNotify(NotifyType::INVALID_IKE_SPI);
    if (m_makesTokens)
    {
        const auto tokens =
            maker.MakeAll(step, header.initiatorSpi, header.responderSpi, path.remote.address);
        for (const Bytes& token : tokens)
        {
            AddCrashToken(answer, token);
        }
    }
    Bytes octets = WriteMessage(answer);
    IkeSaInfo info;
    info.initiatorSpi = header.initiatorSpi;
    info.responderSpi = header.responderSpi;
    info.path = path;
    step.observer.OnMessage(step.At(), info, true, answer, octets);
    step.Send(path, std::move(octets));
}

} // namespace ike
} // namespace ns3
