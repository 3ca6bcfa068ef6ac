// SPDX-License-Identifier: GPL-2.0-only

#include "ike-message-kind.h"

#include "ikev1-registry.h"

#include <algorithm>
#include <cctype>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t NEXT_PAYLOAD_OFFSET = 16; // RFC 7296 section 3.1
constexpr unsigned MOST_NUMBER = 9;
constexpr size_t MOST_MESSAGES = 16; // of one side in one exchange, far more than any has

struct ExchangeName
{
    const char* name;
    uint8_t version;
    ExchangeType exchange;
};

const ExchangeName EXCHANGES[] = {
    {"ike_sa_init", 2, ExchangeType::IKE_SA_INIT},
    {"ike_auth", 2, ExchangeType::IKE_AUTH},
    {"create_child_sa", 2, ExchangeType::CREATE_CHILD_SA},
    {"informational", 2, ExchangeType::INFORMATIONAL},
    {"ike_session_resume", 2, ExchangeType::IKE_SESSION_RESUME},
    {"ike_intermediate", 2, ExchangeType::IKE_INTERMEDIATE},
    {"ike_followup_ke", 2, ExchangeType::IKE_FOLLOWUP_KE},
    {"main mode", 1, Ikev1Exchange::MAIN},
    {"aggressive mode", 1, Ikev1Exchange::AGGRESSIVE},
    {"quick mode", 1, Ikev1Exchange::QUICK},
    {"transaction", 1, Ikev1Exchange::TRANSACTION},
    {"informational mode", 1, Ikev1Exchange::INFORMATIONAL},
};

std::string
Lower(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(),
                   lower.end(),
                   lower.begin(),
                   [](unsigned char sign) { return static_cast<char>(std::tolower(sign)); });
    return lower;
}

/** Cuts the last word off when it is this one. */
bool
TakeLast(std::string& text, const std::string& word)
{
    const std::string tail = " " + word;
    if (text.size() <= tail.size() ||
        text.compare(text.size() - tail.size(), tail.size(), tail) != 0)
    {
        return false;
    }
    text.resize(text.size() - tail.size());
    return true;
}

/** FNV-1a: tells a repetition from another message; nobody is to be convinced by it. */
uint64_t
DigestOf(ByteView octets)
{
    uint64_t digest = 0xcbf29ce484222325;
    for (uint8_t octet : octets)
    {
        digest = (digest ^ octet) * 0x100000001b3;
    }
    return digest;
}

Error
NoSuchKind(std::string_view text)
{
    std::string known;
    for (const std::string& example : IkeMessageKind::Examples())
    {
        known += (known.empty() ? "\"" : ", \"") + example + "\"";
    }
    return Error{"there is no kind of message '" + std::string(text) + "'; write one like " +
                 known};
}

} // namespace

bool
IkeMessageKind::Matches(const IkeWireMessage& message) const
{
    if (protocol && *protocol != message.protocol)
    {
        return false;
    }
    const IkeHeader& header = message.header;
    return (!version || *version == header.majorVersion) &&
           (!exchange || *exchange == header.exchange) &&
           (!isResponse || *isResponse == header.IsResponse()) &&
           (number == 0 || number == message.number) && (!fragmentsOnly || message.isFragment);
}

Result<IkeMessageKind>
IkeMessageKind::Parse(std::string_view text)
{
    std::string name = Lower(text);
    IkeMessageKind kind;
    if (name == "any")
    {
        return kind;
    }
    if (name == "esp" || name == "ah")
    {
        kind.protocol =
            name == "esp" ? IkeWireMessage::Protocol::ESP : IkeWireMessage::Protocol::AH;
        return kind;
    }
    kind.protocol = IkeWireMessage::Protocol::IKE;
    if (name == "ike")
    {
        return kind;
    }
    if (name == "fragment")
    {
        kind.fragmentsOnly = true;
        return kind;
    }
    if (TakeLast(name, "request"))
    {
        kind.isResponse = false;
    }
    else if (TakeLast(name, "response"))
    {
        kind.isResponse = true;
    }
    for (unsigned number = 1; number <= MOST_NUMBER; ++number)
    {
        kind.number = TakeLast(name, std::to_string(number)) ? number : kind.number;
    }
    for (const ExchangeName& known : EXCHANGES)
    {
        const bool fits = known.version == 2 ? kind.number == 0 : !kind.isResponse;
        if (name == known.name && fits)
        {
            kind.version = known.version;
            kind.exchange = known.exchange;
            return kind;
        }
    }
    return NoSuchKind(text);
}

std::vector<std::string>
IkeMessageKind::Examples()
{
    return {"IKE_SA_INIT request",
            "IKE_AUTH response",
            "CREATE_CHILD_SA request",
            "INFORMATIONAL response",
            "main mode 5",
            "aggressive mode 2",
            "quick mode 2",
            "transaction 1",
            "informational mode",
            "fragment",
            "ike",
            "ESP",
            "AH",
            "any"};
}

std::optional<IkeWireMessage>
IkeMessageClassifier::Look(bool sent, ByteView datagram)
{
    const auto header = ParseHeader(datagram);
    if (!header)
    {
        return std::nullopt;
    }
    IkeWireMessage message;
    message.header = *header;
    const auto first = static_cast<PayloadType>(datagram[NEXT_PAYLOAD_OFFSET]);
    message.isFragment =
        first == (header->majorVersion == 1 ? Ikev1Payload::FRAGMENT : PayloadType::SKF);
    if (header->majorVersion == 1 && !message.isFragment)
    {
        message.number = NumberOf(sent, *header, datagram);
    }
    return message;
}

unsigned
IkeMessageClassifier::NumberOf(bool sent, const IkeHeader& header, ByteView datagram)
{
    const Key key{header.initiatorSpi.Value(),
                  {static_cast<uint8_t>(header.exchange), header.messageId}};
    auto it = m_exchanges.find(key);
    if (it == m_exchanges.end())
    {
        if (m_order.size() == MOST_EXCHANGES)
        {
            m_exchanges.erase(m_order.front());
            m_order.pop_front();
        }
        it = m_exchanges.emplace(key, Exchange{sent, {}}).first;
        m_order.push_back(key);
    }
    std::vector<uint64_t>& digests = it->second.digests[sent];
    const uint64_t digest = DigestOf(datagram);
    size_t place = std::find(digests.begin(), digests.end(), digest) - digests.begin();
    if (place == digests.size())
    {
        if (place == MOST_MESSAGES)
        {
            return 0;
        }
        digests.push_back(digest);
    }
    const bool fromBeginner = sent == it->second.begunHere;
    return static_cast<unsigned>(2 * place + (fromBeginner ? 1 : 2));
}

} // namespace ike
} // namespace ns3
