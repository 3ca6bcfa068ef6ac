// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-state.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr Ikev1StateProperties STATES[] = {
    {"NEW", IkeStateClass::NONE, false, "nothing sent, nothing received"},
    {"MAIN_SA_SENT",
     IkeStateClass::INITIATING,
     false,
     "main mode: offered algorithms, waits for the choice"},
    {"MAIN_SA_ANSWERED",
     IkeStateClass::HALF_OPEN,
     false,
     "main mode: chose among a stranger's algorithms, waits for its half of a key exchange"},
    {"MAIN_KE_SENT",
     IkeStateClass::INITIATING,
     false,
     "main mode: sent half of a key exchange, waits for the other"},
    {"MAIN_KE_ANSWERED",
     IkeStateClass::HALF_OPEN,
     false,
     "main mode: completed a stranger's key exchange, waits for its identity"},
    {"MAIN_AUTH_SENT",
     IkeStateClass::INITIATING,
     false,
     "main mode: said who it is, waits for the peer to do the same"},
    {"AGGRESSIVE_SENT",
     IkeStateClass::INITIATING,
     false,
     "aggressive mode: sent offer, key exchange and identity at once, waits for the peer's"},
    {"AGGRESSIVE_ANSWERED",
     IkeStateClass::HALF_OPEN,
     false,
     "aggressive mode: answered a stranger with a proof, waits for its proof"},
    {"ESTABLISHED", IkeStateClass::ESTABLISHED, true, "both sides are authenticated"},
    {"REPLACED",
     IkeStateClass::CLOSING,
     false,
     "a newer ISAKMP SA has taken the IPsec SAs, waits to be deleted"},
    {"DEAD", IkeStateClass::NONE, false, "gone"},
};

} // namespace

const Ikev1StateProperties&
PropertiesOf(Ikev1State state)
{
    return STATES[static_cast<uint8_t>(state)];
}

} // namespace ike
} // namespace ns3
