// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-ikev1.h"

#include "ike-sim-plan.h"
#include "ns3/ikev1-xauth.h"

namespace ns3
{
namespace ike
{

namespace
{

/** @brief NONE for a kind of key that version 1 has no method for. */
Ikev1AuthMethod
MethodOf(const ConnectionSection& section)
{
    switch (section.auth)
    {
    case ScenarioAuth::PSK:
        return Ikev1AuthMethod::PRE_SHARED_KEY;
    case ScenarioAuth::RSA:
    case ScenarioAuth::RSA3072:
    case ScenarioAuth::RSA4096:
        return section.ikev1.method == ScenarioIkev1Method::SIGNATURE
                   ? Ikev1AuthMethod::RSA_SIGNATURES
               : section.ikev1.method == ScenarioIkev1Method::ENCRYPTION
                   ? Ikev1AuthMethod::RSA_ENCRYPTION
                   : Ikev1AuthMethod::REVISED_RSA_ENCRYPTION;
    case ScenarioAuth::DSA:
        return Ikev1AuthMethod::DSS_SIGNATURES;
    case ScenarioAuth::ECDSA:
        return Ikev1AuthMethod::ECDSA_SHA256_P256;
    case ScenarioAuth::ECDSA384:
        return Ikev1AuthMethod::ECDSA_SHA384_P384;
    case ScenarioAuth::ECDSA521:
        return Ikev1AuthMethod::ECDSA_SHA512_P521;
    default:
        return Ikev1AuthMethod::NONE;
    }
}

} // namespace

Result<Done>
ApplyIkev1Authentication(const Scenario& scenario,
                         const ConnectionSection& section,
                         IkeConnectionConfig& config)
{
    if (section.version != 1)
    {
        return Done{};
    }
    Ikev1AuthMethod method = MethodOf(section);
    if (method == Ikev1AuthMethod::NONE ||
        section.gatewayAuth.value_or(section.auth) != section.auth)
    {
        return ErrorIn(scenario,
                       section,
                       "auth",
                       "version 1 has one method for both sides: psk, rsa, dsa, ecdsa, ecdsa384 or "
                       "ecdsa521");
    }
    if (section.ikev1.method != ScenarioIkev1Method::SIGNATURE &&
        BaseMethodOf(method) != Ikev1AuthMethod::RSA_ENCRYPTION &&
        BaseMethodOf(method) != Ikev1AuthMethod::REVISED_RSA_ENCRYPTION)
    {
        return ErrorIn(scenario,
                       section.ikev1,
                       "method",
                       "only RSA keys encrypt; write auth = \"rsa\"");
    }
    const Ikev1XauthSection& xauth = section.ikev1.xauth;
    if (xauth.user)
    {
        method = XauthMethodOf(method, Ikev1XauthSide::INITIATOR);
        auto shared = std::make_shared<Ikev1XauthConfig>();
        shared->own = Ikev1XauthCredentials{*xauth.user, xauth.password};
        shared->users = {{*xauth.user, xauth.gatewayPassword.value_or(xauth.password)}};
        shared->tries = static_cast<unsigned>(xauth.tries);
        config.ikev1.xauth = shared;
    }
    config.ikev1.method = method;
    return Done{};
}

} // namespace ike
} // namespace ns3
