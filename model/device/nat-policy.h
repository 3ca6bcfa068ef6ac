// SPDX-License-Identifier: GPL-2.0-only

#ifndef NAT_POLICY_H
#define NAT_POLICY_H

#include "ike-time.h"

#include <cstddef>
#include <cstdint>

namespace ns3
{
namespace ike
{

/** @brief On what of the remote endpoint a mapping or a filter depends, RFC 4787 sections 4.1
 * and 5. */
enum class NatBehavior : uint8_t
{
    ENDPOINT_INDEPENDENT,
    ADDRESS_DEPENDENT,
    ADDRESS_AND_PORT_DEPENDENT,
};

/** @brief "endpoint-independent", "address-dependent", "address-and-port-dependent". */
const char* NameOf(NatBehavior behavior);

/** @brief How a NAT treats what passes it. The defaults are what the RFCs ask for. */
struct NatPolicy
{
    NatBehavior mapping{NatBehavior::ENDPOINT_INDEPENDENT}; //!< RFC 4787 REQ-1
    NatBehavior filtering{NatBehavior::ADDRESS_DEPENDENT};  //!< RFC 4787 REQ-8
    uint16_t firstPort{1024};                               //!< of the external ports
    uint16_t lastPort{65535};                               //!< at least firstPort
    bool preservesPort{true};                               //!< where the inside's port is free
    bool preservesParity{true};                             //!< RFC 4787 REQ-4: UDP only
    Duration udpTimeout{std::chrono::minutes(5)};           //!< RFC 4787 REQ-5
    Duration tcpTimeout{std::chrono::minutes(124)};         //!< RFC 5382 REQ-5, established
    Duration tcpTransitoryTimeout{std::chrono::minutes(4)}; //!< RFC 5382 REQ-5, else
    Duration icmpTimeout{std::chrono::seconds(60)};         //!< RFC 5508 REQ-2
    bool outboundRefreshes{true};                           //!< RFC 4787 REQ-6
    bool inboundRefreshes{false};                           //!< RFC 4787 REQ-6
    bool hairpins{true};                                    //!< RFC 4787 REQ-9
    bool passesIke{false};                                  //!< see NatPassThrough
    size_t mostMappings{65536};                             //!< of all protocols together
    size_t mostRemotes{1000};                               //!< remembered for one mapping
};

} // namespace ike
} // namespace ns3

#endif /* NAT_POLICY_H */
