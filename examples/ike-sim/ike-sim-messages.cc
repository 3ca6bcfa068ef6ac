// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-messages.h"

#include "ike-sim-plan.h"
#include "ns3/ike-message.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t FIRST_PAYLOAD = 16; // where a message names it, RFC 7296 section 3.1
constexpr size_t EAP_TYPE = 4;       // where an EAP packet has it, RFC 3748 section 4.1

/** The sign that a notify is, or null. */
const char*
SignOf(NotifyType type)
{
    switch (type)
    {
    case NotifyType::COOKIE:
        return "cookies";
    case NotifyType::SET_WINDOW_SIZE:
        return "windows";
    case NotifyType::ANOTHER_AUTH_FOLLOWS:
        return "second-authentications";
    case NotifyType::PPK_IDENTITY:
        return "ppk-identities";
    case NotifyType::NO_ADDITIONAL_SAS:
        return "no-additional-sas";
    case NotifyType::SINGLE_PAIR_REQUIRED:
        return "single-pairs";
    case NotifyType::IPCOMP_SUPPORTED:
        return "compressions";
    default:
        return nullptr;
    }
}

/** The sign that a proof by such a method is, or null. */
const char*
SignOf(AuthMethod method)
{
    switch (method)
    {
    case AuthMethod::SHARED_KEY:
        return nullptr;
    case AuthMethod::NULL_AUTH:
        return "null-authentications";
    default:
        return "signatures";
    }
}

/** The sign that an EAP packet is, or null. */
const char*
SignOfEap(const Bytes& packet)
{
    if (packet.size() <= EAP_TYPE)
    {
        return nullptr;
    }
    switch (static_cast<EapType>(packet[EAP_TYPE]))
    {
    case EapType::MD5:
        return "eap-md5";
    case EapType::TLS:
        return "eap-tls";
    default:
        return nullptr;
    }
}

/** Whether a chosen proposal has extended sequence numbers (RFC 4303 section 2.2.1). */
bool
HasExtendedNumbers(const SaPayload& chosen)
{
    const auto isExtended = [](const Transform& transform) {
        return transform.type == TransformType::SN &&
               transform.id == static_cast<uint16_t>(SnId::ESN);
    };
    return chosen.proposals.size() == 1 && std::any_of(chosen.proposals.front().transforms.begin(),
                                                       chosen.proposals.front().transforms.end(),
                                                       isExtended);
}

/** An IKE_AUTH request that says who asks, and asks for no Child SA (RFC 6023). */
bool
IsChildless(const IkeMessage& message)
{
    return message.header.exchange == ExchangeType::IKE_AUTH && !message.header.IsResponse() &&
           message.Find<IdPayload>(PayloadType::IDI) && !message.Find<SaPayload>(PayloadType::SA);
}

} // namespace

bool
SimMessages::AreExpected(const Scenario& scenario)
{
    const auto& conditions = scenario.expect.messages.conditions;
    return std::any_of(conditions.begin(),
                       conditions.end(),
                       [](const auto& condition) { return condition.has_value(); });
}

void
SimMessages::OnMessage(TimePoint,
                       const IkeSaInfo& sa,
                       bool,
                       const IkeMessage& plain,
                       ByteView datagram)
{
    if (sa.majorVersion != 2)
    {
        return;
    }
    m_counts["fragments"] += datagram.size() > FIRST_PAYLOAD &&
                             datagram[FIRST_PAYLOAD] == static_cast<uint8_t>(PayloadType::SKF);
    m_counts["intermediates"] += plain.header.exchange == ExchangeType::IKE_INTERMEDIATE;
    m_counts["resumptions"] += plain.header.exchange == ExchangeType::IKE_SESSION_RESUME;
    m_counts["childless"] += IsChildless(plain);
    const auto* chosen =
        plain.header.IsResponse() ? plain.Find<SaPayload>(PayloadType::SA) : nullptr;
    m_counts["extended-numbers"] += chosen && HasExtendedNumbers(*chosen);
    for (const IkePayload& payload : plain.payloads)
    {
        Count(payload);
    }
}

void
SimMessages::Count(const IkePayload& payload)
{
    const char* sign = nullptr;
    if (const auto* notify = std::get_if<NotifyPayload>(&payload.body))
    {
        sign = SignOf(notify->type);
    }
    else if (const auto* auth = std::get_if<AuthPayload>(&payload.body))
    {
        sign = SignOf(auth->method);
    }
    else if (const auto* eap = std::get_if<EapPayload>(&payload.body))
    {
        sign = SignOfEap(eap->message);
    }
    else if (payload.type == PayloadType::CERT)
    {
        sign = "certificates";
    }
    else if (payload.type == PayloadType::CP)
    {
        sign = "configurations";
    }
    else if (payload.type == PayloadType::PS)
    {
        sign = "puzzle-solutions";
    }
    if (sign)
    {
        ++m_counts[sign];
    }
}

void
SimMessages::OnCollision(TimePoint, const IkeSaInfo&, IkeExchangeKind, IkeCollisionVerdict)
{
    ++m_counts["collisions"];
}

std::vector<std::string>
SimMessages::Broken(const Scenario& scenario) const
{
    const ExpectMessagesSection& expected = scenario.expect.messages;
    std::vector<std::string> broken;
    for (size_t i = 0; i < expected.conditions.size(); ++i)
    {
        const std::string name = ScenarioSigns()[i].name;
        const auto found = m_counts.find(name);
        const uint64_t count = found == m_counts.end() ? 0 : found->second;
        const auto& condition = expected.conditions[i];
        if (condition && !condition->Holds(static_cast<double>(count)))
        {
            broken.push_back(ErrorIn(scenario,
                                     expected,
                                     name,
                                     "expected messages." + name + " " + condition->text +
                                         ", but it is " + std::to_string(count))
                                 .message);
        }
    }
    return broken;
}

} // namespace ike
} // namespace ns3
