// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_IO_VALUES_H
#define IKE_IO_VALUES_H

#include "ike-address.h"
#include "ike-bytes.h"
#include "ike-config.h"
#include "ike-ids.h"
#include "ipsec-packet-fields.h"
#include "ipsec-sa.h"

#include <memory>
#include <optional>
#include <variant>

namespace ns3
{
namespace ike
{

/** @file The plain values that go into an IkeEngine (commands) and come out of it (actions). */

struct Ikev2Continuation;

/** @brief Set up a connection: negotiates an IKE SA and the children that are to start with it. */
struct InitiateCommand
{
    std::shared_ptr<const IkeConnectionConfig> connection;
    IpPath path;                      //!< ports are normally 500 (RFC 7296 section 2)
    std::optional<IdPayload> localId; //!< who to be, where one configuration serves a fleet
    std::vector<std::shared_ptr<const IkeChildConfig>>
        children; //!< replaces the configuration's, unless empty
    std::shared_ptr<const Ikev2Continuation>
        continuation; //!< what the engine carries on from an IKE SA before; null from a host
    std::vector<IpAddress> formerAddresses; //!< to ask the peer for again
    IkeSaId replaces;                       //!< to delete once this one stands
    std::optional<IpPath> stream; //!< a TCP connection to do it over, in place of path (RFC 9329)
    unsigned attempt{1};          //!< counts from 1
};

/** @brief Set an established IKE SA of version 2 up anew, so that both sides prove again who they
 * are. */
struct ReauthenticateCommand
{
    IkeSaId ikeSa;
};

/** @brief Ask for one more Child SA on an established IKE SA. */
struct CreateChildCommand
{
    IkeSaId ikeSa;
    std::shared_ptr<const IkeChildConfig> child;
    std::optional<IpsecPacketFields>
        packet{}; //!< that wants it: the peer is told what it looks like (RFC 7296 section 2.9)
};

/** @brief Replace the keys of a Child SA now. */
struct RekeyChildCommand
{
    ChildSaId child;
};

/** @brief Replace an IKE SA now. */
struct RekeyIkeCommand
{
    IkeSaId ikeSa;
};

/** @brief Propose the group of the connection (Ikev1Options::newGroup) on an ISAKMP SA of version
 * 1. */
struct NewGroupCommand
{
    IkeSaId ikeSa;
};

/** @brief Close a Child SA. */
struct DeleteChildCommand
{
    ChildSaId child;
};

/** @brief Close an IKE SA with all its children. */
struct DeleteIkeCommand
{
    IkeSaId ikeSa;
};

/** @brief Ask the peer for a sign of life now. */
struct ProbeCommand
{
    IkeSaId ikeSa;
};

/** @brief Send clients to another gateway, RFC 5685 section 5. */
struct RedirectCommand
{
    IkeSaId ikeSa; //!< zero: every one whose client can be sent elsewhere
    Ikev2GatewayName gateway;
};

/** @brief The host has these addresses now, and no others. IKE SAs whose address is gone move, or
 * are set up anew. */
struct AddressesChangedCommand
{
    std::vector<IpAddress> addresses; //!< the preferred ones first
};

/** @brief The data plane reports that an SA has carried its soft or hard volume. */
struct VolumeReachedCommand
{
    ChildSaId child;
    bool hard{false};
};

/** @brief The data plane reports that authentic ESP in UDP comes from another address or port than
 * the peer's (RFC 7296 section 2.23, RFC 3947 section 7). */
struct PeerMovedCommand
{
    ChildSaId child;
    IpPath path; //!< from this side to where the packet came from
};

/** @brief The data plane reports ESP from somebody under an SPI that it does not know. */
struct UnknownEspSpiCommand
{
    IpPath path; //!< to the sender; its UDP port if ESP came in UDP, else 500
    EspSpi spi;
};

/** @brief The TCP connection that an IKE SA asked for is being opened: the IKE SA goes on over it.
 */
struct StreamOpenedCommand
{
    IkeSaId ikeSa;
    IpPath path;
};

/** @brief A TCP connection broke, and this side has opened another in its place (RFC 9329 section
 * 6.1). */
struct StreamReplacedCommand
{
    IpPath before;
    IpPath path;
};

/** @brief Forget everything without a word to anybody, as a power cut does. */
struct CrashCommand
{
};

/** @brief The host's calendar jumps: certificates hold or not by the new date. Timers run on, as on
 * a clock that nobody sets. */
struct StepCalendarCommand
{
    Duration by{0}; //!< forward; back when negative
};

using IkeCommand = std::variant<InitiateCommand,
                                CreateChildCommand,
                                RekeyChildCommand,
                                RekeyIkeCommand,
                                NewGroupCommand,
                                DeleteChildCommand,
                                DeleteIkeCommand,
                                ProbeCommand,
                                RedirectCommand,
                                AddressesChangedCommand,
                                ReauthenticateCommand,
                                VolumeReachedCommand,
                                PeerMovedCommand,
                                UnknownEspSpiCommand,
                                StreamOpenedCommand,
                                StreamReplacedCommand,
                                CrashCommand,
                                StepCalendarCommand>;

/** @brief Send octets. To or from UDP port 4500 the host puts the non-ESP marker before them (RFC
 * 3948 section 2.2), into TCP length and marker (RFC 9329 section 3.1). */
struct SendDatagramAction
{
    IpPath path;
    Bytes octets;
};

/** @brief Send one octet 0xff from port 4500, without marker (RFC 3948 section 2.3). */
struct SendKeepaliveAction
{
    IpPath path;
};

/** @brief Put an SA into the node's SAD and steer matching traffic into it. */
struct InstallSaAction
{
    IpsecSaParameters parameters;
};

/** @brief Take an SA out of the node's SAD. */
struct RemoveSaAction
{
    ChildSaId child;
    IpsecDirection direction{IpsecDirection::INBOUND};
    EspSpi spi;
    IpAddress local;
    IpAddress remote;
    ProtocolId protocol{ProtocolId::ESP};
};

/** @brief Change the outer addresses of an SA in the node's SAD; nothing else of it changes. */
struct UpdateSaAction
{
    RemoveSaAction sa; //!< which one, by the addresses that it has had
    IpPath path;       //!< its outer addresses, ports and transport from now on
    bool udpEncapsulation{false};
};

/** @brief Open a TCP connection from any local port (RFC 9329 section 6.1), then carry out `setup`
 * with it, or tell `ikeSa` of it by a StreamOpenedCommand. */
struct OpenStreamAction
{
    IpPath path; //!< its local port is the host's choice
    std::shared_ptr<const InitiateCommand> setup;
    IkeSaId ikeSa;
};

/** @brief From now on some IKE SA uses a TCP connection, or none does any more, and whoever opened
 * it should close it. */
struct StreamUseAction
{
    IpPath path;
    bool inUse{false};
};

using IkeAction = std::variant<SendDatagramAction,
                               SendKeepaliveAction,
                               InstallSaAction,
                               UpdateSaAction,
                               RemoveSaAction,
                               OpenStreamAction,
                               StreamUseAction>;

} // namespace ike
} // namespace ns3

#endif /* IKE_IO_VALUES_H */
