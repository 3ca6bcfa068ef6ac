// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SCENARIO_AUTH_H
#define IKE_SCENARIO_AUTH_H

#include "ike-scenario-fields.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @file What a connection of a scenario may add to IKE_AUTH. What each key means:
 * ike-scenario-keys-auth.cc. */

struct NullAuthSection : ScenarioSection
{
    bool sites{true};
    bool gateways{false};
};

struct EapSection : ScenarioSection
{
    std::vector<std::string> methods{"mschapv2"};
    std::string password{"a password of this scenario"};
    std::optional<std::string> typed;
    bool asksIdentity{true};
    bool alone{false};
    uint64_t fragment{1024};
    uint64_t certificate{1000};
    uint64_t chain{2};
};

struct SecondAuthSection : ScenarioSection
{
    std::string secret{"a second secret of this scenario"};
    std::string id{"user.site.example"};
    bool sites{true};
    bool gateways{false};
};

enum class ScenarioPpkUse : uint8_t
{
    NONE,
    OPTIONAL,
    MANDATORY,
};

struct PpkSection : ScenarioSection
{
    std::string id{"ppk-1"};
    std::string secret{"a quantum-proof secret of this scenario"};
    ScenarioPpkUse sites{ScenarioPpkUse::MANDATORY};
    ScenarioPpkUse gateways{ScenarioPpkUse::MANDATORY};
};

struct PoolSection : ScenarioSection
{
    std::vector<std::string> addresses;
    std::optional<std::string> netmask;
    std::vector<std::string> dns;
    std::vector<std::string> subnets;
    bool ip4{true};
    bool ip6{false};
    bool isRequired{false};
};

enum class ScenarioReauthOrder : uint8_t
{
    BREAK_BEFORE_MAKE,
    MAKE_BEFORE_BREAK,
};

struct ReauthSection : ScenarioSection
{
    Duration time{0};
    Duration lifetime{0};
    ScenarioReauthOrder order{ScenarioReauthOrder::BREAK_BEFORE_MAKE};
};

enum class ScenarioChildless : uint8_t
{
    NEVER,
    ALLOW,
    PREFER,
    FORCE,
};

/** @brief All of these, of one connection. */
struct AuthSections
{
    std::optional<std::string> siteSecret; //!< what sites take for the pre-shared key
    std::optional<NullAuthSection> nullAuth;
    std::optional<EapSection> eap;
    std::optional<SecondAuthSection> second;
    std::optional<PpkSection> ppk;
    std::optional<PoolSection> pool;
    std::optional<ReauthSection> reauth;
    ScenarioChildless childless{ScenarioChildless::NEVER};
};

void DescribeAuth(ScenarioFields& fields, AuthSections& sections);

void Describe(ScenarioFields& fields, NullAuthSection& section);
void Describe(ScenarioFields& fields, EapSection& section);
void Describe(ScenarioFields& fields, SecondAuthSection& section);
void Describe(ScenarioFields& fields, PpkSection& section);
void Describe(ScenarioFields& fields, PoolSection& section);
void Describe(ScenarioFields& fields, ReauthSection& section);

} // namespace ike
} // namespace ns3

#endif /* IKE_SCENARIO_AUTH_H */
