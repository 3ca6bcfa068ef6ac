// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_LINE_PACKET_H
#define IKE_LINE_PACKET_H

#include "ike-address.h"
#include "ike-bytes.h"
#include "ike-message-kind.h"

#include "ns3/packet.h"
#include "ns3/ptr.h"

#include <functional>
#include <optional>

namespace ns3
{
namespace ike
{

/**
 * @brief A packet of IKE, ESP or AH as it lies on a point-to-point line: PPP, IPv4 and, but for
 * bare ESP and AH, UDP. What was cut by IPv4 is not recognized.
 */
struct IkeLinePacket
{
    IkeWireMessage::Protocol protocol{IkeWireMessage::Protocol::IKE};
    IpEndpoint source;      //!< port 0 without UDP
    IpEndpoint destination; //!< port 0 without UDP
    bool hasMarker{false};  //!< four zero octets before an IKE message (RFC 3948 section 2.2)
    Bytes octets;           //!< of IKE: the message

    /** @brief Reads what lies on a line; nothing when it is none of the three. */
    static std::optional<IkeLinePacket> Read(const Ptr<const Packet>& packet);

    /** @brief An IKE message as a packet on a line, with all headers and true checksums where
     * these are enabled. */
    Ptr<Packet> Write() const;

    /** @brief The path as the sender sees it. */
    IpPath SenderPath() const
    {
        return {source, destination};
    }

    /** @brief The path as the receiver sees it. */
    IpPath ReceiverPath() const
    {
        return {destination, source};
    }
};

/** @brief Changes a packet's content, headers of link and network left as they are: for ESP and AH,
 * whose octets IkeLinePacket does not read. */
Ptr<Packet> ReplaceAfterIp(const Ptr<const Packet>& packet,
                           const std::function<void(Bytes& octets)>& change);

} // namespace ike
} // namespace ns3

#endif /* IKE_LINE_PACKET_H */
