// SPDX-License-Identifier: GPL-2.0-only

#include "ike-eap.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief The peer's side, RFC 3748 section 2. */
class EapPeer : public EapConversation
{
  public:
    explicit EapPeer(const EapCredentials& credentials)
        : m_credentials(credentials)
    {
    }

    Bytes Begin(IkeStep&) override
    {
        return {};
    }

    EapTurn Handle(IkeStep& step, ByteView octets) override
    {
        const auto packet = ParseEap(octets);
        if (!packet || ++m_packets > MOST_PACKETS)
        {
            return {};
        }
        if (packet->code == EapCode::SUCCESS)
        {
            // RFC 3748 section 4.2: success before the method is over is no success.
            return {m_isReady ? EapProgress::SUCCEEDED : EapProgress::FAILED, {}};
        }
        if (packet->code != EapCode::REQUEST)
        {
            return {};
        }
        switch (packet->type)
        {
        case EapType::IDENTITY:
            return Respond(*packet,
                           EapType::IDENTITY,
                           ByteView::OfText(m_credentials.identity).ToBytes());
        case EapType::NOTIFICATION:
            return Respond(*packet, EapType::NOTIFICATION, {});
        default:
            return HandleMethod(step, *packet);
        }
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
        return {};
    }

  private:
    static EapTurn Respond(const EapPacket& request, EapType type, Bytes data)
    {
        return {EapProgress::CONTINUES,
                WriteEap(EapPacket{EapCode::RESPONSE, request.identifier, type, std::move(data)})};
    }

    EapTurn HandleMethod(IkeStep& step, const EapPacket& packet)
    {
        if (!m_method)
        {
            const auto& methods = m_credentials.config.methods;
            const bool known =
                std::find(methods.begin(), methods.end(), packet.type) != methods.end();
            m_method = known ? MakeEapPeerMethod(packet.type, m_credentials) : nullptr;
            if (!m_method)
            {
                return Refuse(packet);
            }
            m_type = packet.type;
        }
        if (packet.type != m_type || m_isReady)
        {
            return {}; // one method a conversation, and none after it is over
        }
        EapTurn turn = m_method->Handle(step, packet.identifier, packet.data);
        if (turn.progress == EapProgress::FAILED && turn.octets.empty())
        {
            return {};
        }
        m_isReady = turn.progress == EapProgress::SUCCEEDED;
        return Respond(packet, m_type, std::move(turn.octets));
    }

    /** @brief RFC 3748 section 5.3.1: names the methods that this side takes. */
    EapTurn Refuse(const EapPacket& request) const
    {
        Bytes wanted;
        for (EapType type : m_credentials.config.methods)
        {
            wanted.push_back(static_cast<uint8_t>(type));
        }
        if (wanted.empty())
        {
            wanted.push_back(0); // none at all
        }
        return Respond(request, EapType::NAK, std::move(wanted));
    }

    EapCredentials m_credentials;
    std::unique_ptr<EapMethod> m_method;
    EapType m_type{EapType::NONE};
    bool m_isReady{false};
    unsigned m_packets{0};
};

} // namespace

std::unique_ptr<EapConversation>
MakeEapPeer(const EapCredentials& credentials)
{
    return std::make_unique<EapPeer>(credentials);
}

} // namespace ike
} // namespace ns3
