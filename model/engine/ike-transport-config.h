// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_TRANSPORT_CONFIG_H
#define IKE_TRANSPORT_CONFIG_H

#include <cstdint>

namespace ns3
{
namespace ike
{

/** @brief What carries a connection's messages and ESP, RFC 9329 section 5. */
enum class IkeTransportMode : uint8_t
{
    UDP,          //!< UDP alone; a responder refuses TCP
    UDP_THEN_TCP, //!< TCP where UDP goes unanswered; a responder takes both
    TCP,          //!< TCP from the start; a responder takes both
};

/** @brief How a connection of version 2 uses TCP. */
struct IkeTransportConfig
{
    IkeTransportMode mode{IkeTransportMode::UDP};
    uint16_t remotePort{4500}; //!< where the peer listens
    unsigned fallbackAfter{1}; //!< retransmissions over UDP before TCP is tried (section 5.1)

    bool AllowsTcp() const
    {
        return mode != IkeTransportMode::UDP;
    }
};

} // namespace ike
} // namespace ns3

#endif /* IKE_TRANSPORT_CONFIG_H */
