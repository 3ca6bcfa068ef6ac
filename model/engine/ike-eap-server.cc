// SPDX-License-Identifier: GPL-2.0-only

#include "ike-eap.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief The authenticator's side, RFC 3748 section 2. */
class EapServer : public EapConversation
{
  public:
    explicit EapServer(const EapCredentials& credentials)
        : m_credentials(credentials)
    {
    }

    Bytes Begin(IkeStep& step) override
    {
        m_identifier = static_cast<uint8_t>(step.random.DrawUint64());
        if (m_credentials.config.asksIdentity)
        {
            return Request(EapType::IDENTITY, {});
        }
        return StartNext(step).octets;
    }

    EapTurn Handle(IkeStep& step, ByteView octets) override
    {
        const auto packet = ParseEap(octets);
        // RFC 3748 section 4.1: a response bears the identifier of the request.
        if (!packet || packet->code != EapCode::RESPONSE || packet->identifier != m_identifier ||
            ++m_packets > MOST_PACKETS)
        {
            return Fail();
        }
        if (!m_method)
        {
            if (packet->type != EapType::IDENTITY || packet->data.empty())
            {
                return Fail();
            }
            m_credentials.identity.assign(packet->data.begin(), packet->data.end());
            return StartNext(step);
        }
        if (packet->type == EapType::NAK && !m_methodAnswered)
        {
            return TakeNak(step, packet->data);
        }
        if (packet->type != m_type)
        {
            return Fail();
        }
        m_methodAnswered = true;
        ++m_identifier;
        EapTurn turn = m_method->Handle(step, m_identifier, packet->data);
        if (turn.progress == EapProgress::CONTINUES)
        {
            return {EapProgress::CONTINUES, Packet(EapCode::REQUEST, m_type, turn.octets)};
        }
        const bool good = turn.progress == EapProgress::SUCCEEDED;
        return good ? EapTurn{EapProgress::SUCCEEDED, Packet(EapCode::SUCCESS, {}, {})} : Fail();
    }

    EapType Method() const override
    {
        return m_type;
    }

    Bytes Msk() const override
    {
        return m_method ? m_method->Msk() : Bytes();
    }

    std::string User() const override
    {
        return m_method ? m_method->User() : std::string();
    }

  private:
    Bytes Packet(EapCode code, EapType type, Bytes data) const
    {
        return WriteEap(EapPacket{code, m_identifier, type, std::move(data)});
    }

    Bytes Request(EapType type, Bytes data) const
    {
        return Packet(EapCode::REQUEST, type, std::move(data));
    }

    EapTurn Fail() const
    {
        return {EapProgress::FAILED, Packet(EapCode::FAILURE, {}, {})};
    }

    /** @brief The first request of the first method that is still on the list. */
    EapTurn StartNext(IkeStep& step)
    {
        const auto& methods = m_credentials.config.methods;
        while (m_next < methods.size())
        {
            m_type = methods[m_next++];
            m_method = MakeEapServerMethod(m_type, m_credentials);
            if (m_method)
            {
                ++m_identifier;
                return {EapProgress::CONTINUES,
                        Request(m_type, m_method->Start(step, m_identifier))};
            }
        }
        return Fail();
    }

    /** @brief RFC 3748 section 5.3.1: the peer names the methods that it would take. */
    EapTurn TakeNak(IkeStep& step, const Bytes& wanted)
    {
        const auto& methods = m_credentials.config.methods;
        while (m_next < methods.size())
        {
            const auto type = static_cast<uint8_t>(methods[m_next]);
            if (std::find(wanted.begin(), wanted.end(), type) != wanted.end())
            {
                return StartNext(step);
            }
            ++m_next;
        }
        return Fail();
    }

    EapCredentials m_credentials;
    std::unique_ptr<EapMethod> m_method;
    EapType m_type{EapType::NONE};
    bool m_methodAnswered{false};
    size_t m_next{0};
    unsigned m_packets{0};
    uint8_t m_identifier{0};
};

} // namespace

std::unique_ptr<EapConversation>
MakeEapServer(const EapCredentials& credentials)
{
    return std::make_unique<EapServer>(credentials);
}

} // namespace ike
} // namespace ns3
