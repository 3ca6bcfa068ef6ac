// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-ikev1.h"

#include "ike-sim-plan.h"
#include "ns3/ike-algorithm-table.h"
#include "ns3/ike-modp-groups.h"
#include "ns3/ikev1-algorithms.h"
#include "ns3/ikev1-new-group.h"
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

/** @brief Complains of sections that version 1 has nothing for: without them a connection would
 * come up that is not what was written. */
Result<Done>
CheckSections(const Scenario& scenario, const AuthSections& sections)
{
    const auto sectionOf = [](const auto& section) -> const ScenarioSection*
    { return section ? &*section : nullptr; };
    const std::pair<const ScenarioSection*, const char*> given[] = {
        {sectionOf(sections.eap), "EAP; XAUTH, in [connection.NAME.ikev1.xauth], asks for users"},
        {sectionOf(sections.second),
         "second authentication; XAUTH, in "
         "[connection.NAME.ikev1.xauth], comes after the first"},
        {sectionOf(sections.ppk), "post-quantum preshared keys"},
        {sectionOf(sections.nullAuth), "NULL authentication"},
    };
    for (const auto& [section, lacks] : given)
    {
        if (section)
        {
            return ErrorIn(scenario,
                           *section,
                           "",
                           std::string("version 1 has no ") + lacks +
                               "; take the section out or write version = 2");
        }
    }
    return Done{};
}

/** @brief A group of the table by its word, or a prime by its digits; nothing when it is neither.
 */
std::optional<ModpGroup>
PrimeNamed(const std::string& text)
{
    for (const KeRow& row : AllKe())
    {
        if (text == row.keyword)
        {
            return FindModpGroup(row.id);
        }
    }
    const auto octets = FromHex(text);
    ModpGroup group;
    group.prime = octets.value_or(Bytes{});
    return octets ? std::optional<ModpGroup>(group) : std::nullopt;
}

/** @brief A private group by its prime. @return an error that names what is wrong with it */
Result<ModpGroup>
OwnGroup(const Scenario& scenario, const Ikev1GroupSection& section)
{
    auto group = PrimeNamed(section.prime.value_or(""));
    if (!group || group->prime.empty())
    {
        return ErrorIn(scenario,
                       section,
                       section.prime ? "prime" : "number",
                       "a group of one's own needs a 'prime'; write its hexadecimal digits, or a "
                       "group of the table whose prime it is, as \"modp2048\"");
    }
    group->generator.clear();
    AppendUint(group->generator, section.generator, section.generator > UINT8_MAX ? 2 : 1);
    const auto made =
        MakeCryptoppProvider(nullptr)->MakeDescribedGroup(static_cast<KeMethod>(*section.number),
                                                          *group);
    if (!made.value)
    {
        return ErrorIn(scenario,
                       section,
                       "prime",
                       made.value.GetError().message +
                           "; make a prime with openssl prime -generate -safe -bits 2048 -hex");
    }
    return *group;
}

/** @brief Tells a connection which group to propose. @return an error when it describes none */
Result<Done>
ApplyIkev1NewGroup(const Scenario& scenario,
                   const Ikev1GroupSection& section,
                   IkeConnectionConfig& config)
{
    if (!section.number && !section.prime)
    {
        return Done{};
    }
    auto group = std::make_shared<Ikev1NewGroup>();
    group->number = static_cast<KeMethod>(section.number.value_or(0));
    if (IsIkev1PrivateGroup(group->number))
    {
        const auto own = OwnGroup(scenario, section);
        if (!own)
        {
            return own.GetError();
        }
        group->modp = *own;
    }
    else if (section.prime || !IsIkev1KnownGroup(group->number))
    {
        return ErrorIn(scenario,
                       section,
                       section.number ? "number" : "prime",
                       "a 'prime' goes with a 'number' of 32768 or above; below stand the groups "
                       "of the table, without a prime: 1, 2, 5 and 14 to 26");
    }
    config.ikev1.newGroup = group;
    return Done{};
}

} // namespace

Result<Done>
CheckIkev1Proposals(const Scenario& scenario,
                    const ScenarioSection& section,
                    const std::vector<Proposal>& proposals)
{
    for (const Proposal& proposal : proposals)
    {
        const Result<Done> sayable = CheckIkev1Numbers(proposal);
        if (!sayable)
        {
            return ErrorIn(scenario, section, "proposals", sayable.GetError().message);
        }
    }
    return Done{};
}

Result<Done>
ApplyIkev1Authentication(const Scenario& scenario,
                         const ConnectionSection& section,
                         IkeConnectionConfig& config)
{
    if (section.version != 1)
    {
        return Done{};
    }
    const Result<Done> sayable = CheckSections(scenario, section.more);
    if (!sayable)
    {
        return sayable.GetError();
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
    return ApplyIkev1NewGroup(scenario, section.ikev1.newGroup, config);
}

} // namespace ike
} // namespace ns3
