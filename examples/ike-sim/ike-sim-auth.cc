// SPDX-License-Identifier: GPL-2.0-only

#include "ike-nearest-name.h"
#include "ike-sim-plan.h"
#include "ns3/ike-eap.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr const char* AUTHORITY = "the authority of this scenario";

Result<EapType>
MethodOf(const Scenario& scenario, const EapSection& section, const std::string& name)
{
    static const std::vector<std::pair<std::string, EapType>> names{{"md5", EapType::MD5},
                                                                    {"mschapv2", EapType::MSCHAPV2},
                                                                    {"tls", EapType::TLS}};
    std::vector<std::string> known;
    for (const auto& [text, type] : names)
    {
        if (text == name)
        {
            return type;
        }
        known.push_back(text);
    }
    return ErrorIn(scenario,
                   section,
                   "methods",
                   "there is no EAP method '" + name + "'; " + SuggestName(name, known));
}

Result<Done>
ApplyEap(const Scenario& scenario,
         const EapSection& section,
         bool atSite,
         IkeSecrets& secrets,
         IkeConnectionConfig& config)
{
    IkeAuthRound round;
    round.method = IkeAuthMethod::EAP;
    round.eap.methods.clear();
    for (const std::string& name : section.methods)
    {
        const Result<EapType> method = MethodOf(scenario, section, name);
        if (!method)
        {
            return method.GetError();
        }
        if (*method == EapType::TLS && scenario.crypto.provider == ScenarioProvider::REAL)
        {
            return ErrorIn(scenario,
                           section,
                           "methods",
                           "EAP method 'tls' needs a model of TLS; choose provider \"mixed\" or "
                           "\"modelled\", or another method");
        }
        if (section.alone && !IsFitForEapOnly(*method))
        {
            return ErrorIn(scenario,
                           section,
                           "alone",
                           "EAP method '" + name +
                               "' does not prove a gateway (RFC 5998 section 4); take out 'alone' "
                               "or use \"tls\"");
        }
        round.eap.methods.push_back(*method);
    }
    if (round.eap.methods.empty())
    {
        return ErrorIn(scenario, section, "methods", "'methods' is empty; write \"mschapv2\"");
    }
    round.eap.asksIdentity = section.asksIdentity;
    round.eap.authority = AUTHORITY;
    round.eap.fragmentSize = section.fragment;
    round.eap.certificateSize = section.certificate;
    round.eap.chainLength = section.chain;
    (atSite ? config.localAuth : config.remoteAuth) = {round};
    if (section.alone)
    {
        (atSite ? config.remoteAuth : config.localAuth) = {round};
    }
    secrets.SetPassword("*", atSite ? section.typed.value_or(section.password) : section.password);
    return Done{};
}

void
ApplyNull(const NullAuthSection& section, bool atSite, IkeConnectionConfig& config)
{
    IkeAuthRound round;
    round.method = IkeAuthMethod::NULL_AUTH;
    if (section.sites)
    {
        (atSite ? config.localAuth : config.remoteAuth) = {round};
    }
    if (section.gateways)
    {
        (atSite ? config.remoteAuth : config.localAuth) = {round};
    }
}

Result<Done>
ApplySecond(const Scenario& scenario,
            const SecondAuthSection& section,
            bool atSite,
            IkeConnectionConfig& config)
{
    const Result<IdPayload> id = ParseIdentity(section.id);
    if (!id)
    {
        return ErrorIn(scenario, section, "id", id.GetError().message);
    }
    IkeAuthRound round;
    round.id = *id;
    round.idPattern = section.id;
    round.sharedKey = ByteView::OfText(section.secret).ToBytes();
    if (section.sites)
    {
        (atSite ? config.localAuth : config.remoteAuth).push_back(round);
    }
    if (section.gateways)
    {
        (atSite ? config.remoteAuth : config.localAuth).push_back(round);
    }
    return Done{};
}

void
ApplyPpk(const PpkSection& section, bool atSite, IkeSecrets& secrets, IkeConnectionConfig& config)
{
    const ScenarioPpkUse use = atSite ? section.sites : section.gateways;
    if (use != ScenarioPpkUse::NONE)
    {
        config.ppk = IkePpkConfig{section.id, use == ScenarioPpkUse::MANDATORY};
        secrets.SetPostQuantumKey(section.id, ByteView::OfText(section.secret).ToBytes());
    }
}

/** @brief Reads a list of texts, one by one. */
template <class T, class Parse>
Result<std::vector<T>>
ReadAll(const Scenario& scenario,
        const ScenarioSection& section,
        const char* key,
        const std::vector<std::string>& texts,
        Parse parse)
{
    std::vector<T> values;
    for (const std::string& text : texts)
    {
        Result<T> value = parse(text);
        if (!value)
        {
            return ErrorIn(scenario,
                           section,
                           key,
                           std::string("'") + key + "': " + value.GetError().message);
        }
        values.push_back(*value);
    }
    return values;
}

Result<Done>
ApplyPool(const Scenario& scenario,
          const PoolSection& section,
          bool atSite,
          IkeConnectionConfig& config)
{
    if (atSite)
    {
        config.configRequest.ip4 = section.ip4;
        config.configRequest.ip6 = section.ip6;
        config.ikev1.requestAddress = section.ip4 && config.version == 1;
        return Done{};
    }
    auto pool = std::make_shared<IkePoolConfig>();
    const auto ranges = ReadAll<IkeAddressRange>(scenario,
                                                 section,
                                                 "addresses",
                                                 section.addresses,
                                                 ParseAddressRange);
    const auto dns = ReadAll<IpAddress>(scenario, section, "dns", section.dns, &IpAddress::Parse);
    const auto subnets =
        ReadAll<IpPrefix>(scenario, section, "subnets", section.subnets, ParsePrefix);
    for (const Error* error : {ranges ? nullptr : &ranges.GetError(),
                               dns ? nullptr : &dns.GetError(),
                               subnets ? nullptr : &subnets.GetError()})
    {
        if (error)
        {
            return *error;
        }
    }
    if (section.netmask)
    {
        const Result<IpAddress> netmask = IpAddress::Parse(*section.netmask);
        if (!netmask)
        {
            return ErrorIn(scenario, section, "netmask", netmask.GetError().message);
        }
        pool->netmask = *netmask;
    }
    pool->ranges = *ranges;
    pool->dns = *dns;
    pool->subnets = *subnets;
    config.pool = pool;
    config.requiresConfigRequest = section.isRequired;
    return Done{};
}

} // namespace

Result<Done>
ApplyAuth(const Scenario& scenario,
          const AuthSections& sections,
          bool atSite,
          IkeConnectionConfig& config)
{
    auto secrets = std::make_shared<IkeSecrets>(config.secrets ? *config.secrets : IkeSecrets());
    Result<Done> done = Done{};
    if (sections.siteSecret && atSite)
    {
        secrets->SetSharedKey("*", ByteView::OfText(*sections.siteSecret).ToBytes());
    }
    if (sections.nullAuth)
    {
        ApplyNull(*sections.nullAuth, atSite, config);
    }
    if (sections.eap)
    {
        done = ApplyEap(scenario, *sections.eap, atSite, *secrets, config);
    }
    if (done && sections.second)
    {
        done = ApplySecond(scenario, *sections.second, atSite, config);
    }
    if (sections.ppk)
    {
        ApplyPpk(*sections.ppk, atSite, *secrets, config);
    }
    if (done && sections.pool)
    {
        done = ApplyPool(scenario, *sections.pool, atSite, config);
    }
    if (sections.reauth)
    {
        config.reauthTime = sections.reauth->time;
        config.authLifetime = atSite ? Duration(0) : sections.reauth->lifetime;
        config.reauthentication = sections.reauth->order == ScenarioReauthOrder::MAKE_BEFORE_BREAK
                                      ? IkeReauthentication::MAKE_BEFORE_BREAK
                                      : IkeReauthentication::BREAK_BEFORE_MAKE;
    }
    config.childless = static_cast<IkeChildless>(sections.childless);
    config.secrets = secrets;
    return done;
}

} // namespace ike
} // namespace ns3
