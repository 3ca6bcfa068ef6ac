// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_MOBILITY_H
#define IKEV2_MOBILITY_H

#include "ike-address.h"
#include "ike-message.h"
#include "ike-traffic-selector.h"

#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief The most addresses of a peer that are remembered. */
constexpr size_t MAX_PEER_ADDRESSES = 16;

/** @brief What an IKE SA keeps when both sides support MOBIKE, RFC 4555. */
struct Ikev2Mobility
{
    std::vector<IpAddress> own;  //!< of this host
    std::vector<IpAddress> peer; //!< where the peer says it can be reached
    uint32_t generation{0};      //!< counts address changes: what was asked before one is overtaken
    std::optional<uint32_t> newestUpdate; //!< message id of the newest UPDATE_SA_ADDRESSES taken
    std::optional<IpPath> before;         //!< the path that the peer last agreed to
    unsigned refusals{0};                 //!< of address updates in a row
    bool asksForStream{false};            //!< a TCP connection is being opened
    Bytes seenByPeer; //!< NAT_DETECTION_DESTINATION_IP of the last update's answer (section 3.8)
};

/** @brief Every other pair of addresses of one family, in order, over UDP with the ports of @p
 * current; those that keep the peer's address come first. */
std::vector<IpPath> OtherPaths(const Ikev2Mobility& mobility, const IpPath& current);

/** @brief Between two addresses over UDP, with the ports of @p current or, where that is TCP, those
 * of NAT traversal (RFC 9329 section 7.1: UDP is tried first). */
IpPath DatagramPath(const IpPath& current, const IpAddress& local, const IpAddress& remote);

/** @brief Whether @p addresses holds @p address. */
bool Holds(const std::vector<IpAddress>& addresses, const IpAddress& address);

/** @brief Adds N(ADDITIONAL_IP4_ADDRESS) and N(ADDITIONAL_IP6_ADDRESS) for all but @p current, or
 * N(NO_ADDITIONAL_ADDRESSES) when there are none and @p sayNone, RFC 4555 sections 3.4 and 3.6. */
void AddAddresses(IkeMessage& message,
                  const std::vector<IpAddress>& addresses,
                  const IpAddress& current,
                  bool sayNone);

/** @brief Whether a message tells addresses. */
bool TellsAddresses(const IkeMessage& message);

/** @brief The peer's addresses: the one the message came from and those that it tells, no more than
 * MAX_PEER_ADDRESSES; what has the wrong size is passed over. */
std::vector<IpAddress> AddressesIn(const IkeMessage& message, const IpAddress& source);

/** @brief The data of N(NO_NATS_ALLOWED): source and destination address, source and destination
 * port (RFC 4555 section 4.2.6). @param path as the sender sees it */
Bytes NoNatsData(const IpPath& path);

/** @brief Whether a message forbids NATs and yet came through one, RFC 4555 section 3.9. @param
 * path as the receiver sees it */
bool CameThroughForbiddenNat(const IkeMessage& message, const IpPath& path);

/** @brief Whether an address is in one of the ranges; any is when there are none. */
bool IsAcceptable(const IpAddress& address, const TrafficSelectors& ranges);

} // namespace ike
} // namespace ns3

#endif /* IKEV2_MOBILITY_H */
