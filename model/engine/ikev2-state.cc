// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-state.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr Ikev2StateProperties STATES[] = {
    {"NEW", IkeStateClass::NONE, false, "nothing sent, nothing received"},
    {"INIT_SENT",
     IkeStateClass::INITIATING,
     false,
     "asked for a key exchange, waits for the answer"},
    {"INTERMEDIATE_SENT",
     IkeStateClass::INITIATING,
     false,
     "asked for an additional key exchange, waits for the answer"},
    {"INTERMEDIATE_AWAITED",
     IkeStateClass::HALF_OPEN,
     false,
     "answered a stranger's key exchange, waits for the additional ones"},
    {"INIT_ANSWERED",
     IkeStateClass::HALF_OPEN,
     false,
     "answered a stranger's key exchange, waits for its identity"},
    {"AUTH_SENT",
     IkeStateClass::INITIATING,
     false,
     "said who it is, waits for the peer to do the same"},
    {"AUTHENTICATING",
     IkeStateClass::HALF_OPEN,
     false,
     "answered a first IKE_AUTH, waits for what else there is to prove"},
    {"ESTABLISHED", IkeStateClass::ESTABLISHED, true, "both sides are authenticated"},
    {"REPLACED",
     IkeStateClass::CLOSING,
     true,
     "a newer IKE SA has taken the children, waits to be deleted"},
    {"DELETING",
     IkeStateClass::CLOSING,
     true,
     "told the peer to delete it, waits for the answer"},
    {"DEAD", IkeStateClass::NONE, false, "gone"},
};

} // namespace

const Ikev2StateProperties&
PropertiesOf(Ikev2State state)
{
    return STATES[static_cast<uint8_t>(state)];
}

} // namespace ike
} // namespace ns3
