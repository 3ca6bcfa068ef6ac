// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-xauth.h"

#include "ikev1-life.h"
#include "ikev1-mode-config.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

// Longer names and passwords than these are not kept.
constexpr size_t LONGEST_TEXT = 256;

struct MethodRow
{
    Ikev1AuthMethod method;
    Ikev1AuthMethod base;
    Ikev1XauthSide side;
};

constexpr MethodRow METHODS[] = {
    {Ikev1AuthMethod::XAUTH_INIT_PRE_SHARED,
     Ikev1AuthMethod::PRE_SHARED_KEY,
     Ikev1XauthSide::INITIATOR},
    {Ikev1AuthMethod::XAUTH_RESP_PRE_SHARED,
     Ikev1AuthMethod::PRE_SHARED_KEY,
     Ikev1XauthSide::RESPONDER},
    {Ikev1AuthMethod::XAUTH_INIT_DSS, Ikev1AuthMethod::DSS_SIGNATURES, Ikev1XauthSide::INITIATOR},
    {Ikev1AuthMethod::XAUTH_RESP_DSS, Ikev1AuthMethod::DSS_SIGNATURES, Ikev1XauthSide::RESPONDER},
    {Ikev1AuthMethod::XAUTH_INIT_RSA, Ikev1AuthMethod::RSA_SIGNATURES, Ikev1XauthSide::INITIATOR},
    {Ikev1AuthMethod::XAUTH_RESP_RSA, Ikev1AuthMethod::RSA_SIGNATURES, Ikev1XauthSide::RESPONDER},
    {Ikev1AuthMethod::XAUTH_INIT_RSA_ENCRYPTION,
     Ikev1AuthMethod::RSA_ENCRYPTION,
     Ikev1XauthSide::INITIATOR},
    {Ikev1AuthMethod::XAUTH_RESP_RSA_ENCRYPTION,
     Ikev1AuthMethod::RSA_ENCRYPTION,
     Ikev1XauthSide::RESPONDER},
    {Ikev1AuthMethod::XAUTH_INIT_REVISED_RSA_ENCRYPTION,
     Ikev1AuthMethod::REVISED_RSA_ENCRYPTION,
     Ikev1XauthSide::INITIATOR},
    {Ikev1AuthMethod::XAUTH_RESP_REVISED_RSA_ENCRYPTION,
     Ikev1AuthMethod::REVISED_RSA_ENCRYPTION,
     Ikev1XauthSide::RESPONDER},
    // In hybrid mode the edge device alone signs; the other side then proves itself by XAUTH.
    {Ikev1AuthMethod::HYBRID_INIT_RSA, Ikev1AuthMethod::RSA_SIGNATURES, Ikev1XauthSide::INITIATOR},
    {Ikev1AuthMethod::HYBRID_RESP_RSA, Ikev1AuthMethod::RSA_SIGNATURES, Ikev1XauthSide::RESPONDER},
    {Ikev1AuthMethod::HYBRID_INIT_DSS, Ikev1AuthMethod::DSS_SIGNATURES, Ikev1XauthSide::INITIATOR},
    {Ikev1AuthMethod::HYBRID_RESP_DSS, Ikev1AuthMethod::DSS_SIGNATURES, Ikev1XauthSide::RESPONDER},
};

const Ikev1Attribute*
Find(const std::vector<Ikev1Attribute>& attributes, Ikev1CfgAttribute type)
{
    const auto found = std::find_if(attributes.begin(),
                                    attributes.end(),
                                    [type](const Ikev1Attribute& a)
                                    { return a.type == static_cast<uint16_t>(type); });
    return found == attributes.end() ? nullptr : &*found;
}

/** @brief A text attribute; a short one may come in the type/value form. */
std::string
TextOf(const Ikev1Attribute* attribute)
{
    if (!attribute || attribute->data.size() > LONGEST_TEXT)
    {
        return {};
    }
    Bytes octets = attribute->data;
    if (attribute->isBasic)
    {
        AppendUint(octets, attribute->value, 2);
    }
    return std::string(octets.begin(), octets.end());
}

} // namespace

Ikev1XauthSide
XauthSideOf(Ikev1AuthMethod method)
{
    for (const MethodRow& row : METHODS)
    {
        if (row.method == method)
        {
            return row.side;
        }
    }
    return Ikev1XauthSide::NONE;
}

Ikev1AuthMethod
BaseMethodOf(Ikev1AuthMethod method)
{
    for (const MethodRow& row : METHODS)
    {
        if (row.method == method)
        {
            return row.base;
        }
    }
    return method;
}

Ikev1AuthMethod
XauthMethodOf(Ikev1AuthMethod base, Ikev1XauthSide side)
{
    for (const MethodRow& row : METHODS)
    {
        if (row.base == base && row.side == side)
        {
            return row.method;
        }
    }
    return Ikev1AuthMethod::NONE;
}

std::vector<Ikev1Attribute>
MakeXauthRequest()
{
    return {MakeCfgAttribute(Ikev1CfgAttribute::XAUTH_USER_NAME),
            MakeCfgAttribute(Ikev1CfgAttribute::XAUTH_USER_PASSWORD)};
}

std::vector<Ikev1Attribute>
MakeXauthReply(const std::vector<Ikev1Attribute>& request,
               const std::optional<Ikev1XauthCredentials>& own)
{
    std::vector<Ikev1Attribute> reply;
    for (const Ikev1Attribute& attribute : request)
    {
        switch (static_cast<Ikev1CfgAttribute>(attribute.type))
        {
        case Ikev1CfgAttribute::XAUTH_TYPE:
            if (attribute.Number() != 0)
            {
                return MakeXauthStatus(Ikev1XauthStatus::FAIL);
            }
            // The type in a reply is the one in the request.
            reply.push_back(attribute);
            break;
        case Ikev1CfgAttribute::XAUTH_USER_NAME:
            reply.push_back(MakeCfgAttribute(Ikev1CfgAttribute::XAUTH_USER_NAME,
                                             ByteView::OfText(own ? own->user : std::string())));
            break;
        case Ikev1CfgAttribute::XAUTH_USER_PASSWORD:
            reply.push_back(
                MakeCfgAttribute(Ikev1CfgAttribute::XAUTH_USER_PASSWORD,
                                 ByteView::OfText(own ? own->password : std::string())));
            break;
        case Ikev1CfgAttribute::XAUTH_PASSCODE:
        case Ikev1CfgAttribute::XAUTH_NEXT_PIN:
        case Ikev1CfgAttribute::XAUTH_ANSWER:
        case Ikev1CfgAttribute::XAUTH_CHALLENGE:
            return MakeXauthStatus(Ikev1XauthStatus::FAIL);
        default:
            break;
        }
    }
    return own && !reply.empty() ? reply : MakeXauthStatus(Ikev1XauthStatus::FAIL);
}

Ikev1XauthVerdict
Ikev1XauthServer::TakeReply(const std::vector<Ikev1Attribute>& reply, const Ikev1XauthUsers& users)
{
    m_user = TextOf(Find(reply, Ikev1CfgAttribute::XAUTH_USER_NAME));
    const auto known = users.find(m_user);
    const Ikev1Attribute* password = Find(reply, Ikev1CfgAttribute::XAUTH_USER_PASSWORD);
    // A host can say no more of the status than that it failed.
    const bool gaveUp = ReadXauthStatus(reply).has_value();
    if (!gaveUp && known != users.end() && password && TextOf(password) == known->second)
    {
        return Ikev1XauthVerdict::ACCEPT;
    }
    m_triesLeft -= m_triesLeft > 0 ? 1 : 0;
    return gaveUp || m_triesLeft == 0 ? Ikev1XauthVerdict::REFUSE : Ikev1XauthVerdict::RETRY;
}

std::vector<Ikev1Attribute>
MakeXauthStatus(Ikev1XauthStatus status)
{
    return {BasicAttribute(Ikev1CfgAttribute::XAUTH_STATUS, static_cast<uint16_t>(status))};
}

std::optional<Ikev1XauthStatus>
ReadXauthStatus(const std::vector<Ikev1Attribute>& attributes)
{
    const Ikev1Attribute* status = Find(attributes, Ikev1CfgAttribute::XAUTH_STATUS);
    if (!status)
    {
        return std::nullopt;
    }
    return status->Number() == static_cast<uint64_t>(Ikev1XauthStatus::OK) ? Ikev1XauthStatus::OK
                                                                           : Ikev1XauthStatus::FAIL;
}

bool
IsXauth(const std::vector<Ikev1Attribute>& attributes)
{
    return std::any_of(attributes.begin(),
                       attributes.end(),
                       [](const Ikev1Attribute& a)
                       {
                           return a.type >= static_cast<uint16_t>(Ikev1CfgAttribute::XAUTH_TYPE) &&
                                  a.type <= static_cast<uint16_t>(Ikev1CfgAttribute::XAUTH_ANSWER);
                       });
}

} // namespace ike
} // namespace ns3
