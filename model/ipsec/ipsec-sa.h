// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_SA_H
#define IPSEC_SA_H

#include "ike-address.h"
#include "ike-crypto-provider.h"
#include "ike-ids.h"
#include "ike-registry.h"
#include "ike-time.h"
#include "ike-traffic-selector.h"

#include <cstdint>
#include <limits>

namespace ns3
{
namespace ike
{

/** @brief Which way an SA carries packets, seen from the node that holds it. */
enum class IpsecDirection : uint8_t
{
    INBOUND,
    OUTBOUND,
};

/** @brief RFC 4301 section 4.1. */
enum class IpsecMode : uint8_t
{
    TUNNEL,
    TRANSPORT,
};

/** @brief Octets and packets after which an SA is replaced (soft) or dies (hard), and the silence
 * after which it is given up; its age is the engine's part. */
struct IpsecVolumeLimits
{
    uint64_t softOctets{std::numeric_limits<uint64_t>::max()};
    uint64_t hardOctets{std::numeric_limits<uint64_t>::max()};
    uint64_t softPackets{std::numeric_limits<uint64_t>::max()};
    uint64_t hardPackets{std::numeric_limits<uint64_t>::max()};
    Duration idle{0}; //!< without a packet in either direction of the pair; 0 for never
};

/** @brief Everything that one direction of a Child SA needs: what an engine tells a node to
 * install. */
struct IpsecSaParameters
{
    ChildSaId child; //!< the pair this belongs to, within its engine
    IpsecDirection direction{IpsecDirection::INBOUND};
    ProtocolId protocol{ProtocolId::ESP};
    EspSpi spi; //!< chosen by the receiving side
    IpsecMode mode{IpsecMode::TUNNEL};
    IpAddress local;              //!< outer address of this node
    IpAddress remote;             //!< outer address of the peer
    bool udpEncapsulation{false}; //!< RFC 3948, ports below
    bool tcpEncapsulation{false}; //!< RFC 9329, over the connection between the ports below
    uint16_t localPort{4500};
    uint16_t remotePort{4500};
    CipherSuite suite;
    Bytes encrKey;
    Bytes integKey;
    bool esn{false};                  //!< extended sequence numbers, RFC 4304
    uint32_t replayWindow{64};        //!< packets; 0 turns the check off
    TrafficSelectors localSelectors;  //!< inner addresses behind this node
    TrafficSelectors remoteSelectors; //!< inner addresses behind the peer
    IpsecVolumeLimits limits;
    uint64_t dscps{0};   //!< outbound: carries the DSCPs whose bits are set (RFC 4301 section
                         //!< 4.4.2.1); 0 for all
    uint16_t tfcSize{0}; //!< outbound tunnel mode: shorter packets are padded to this many octets,
                         //!< RFC 4303 section 2.7
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_SA_H */
