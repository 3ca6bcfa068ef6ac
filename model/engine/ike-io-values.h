// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_IO_VALUES_H
#define IKE_IO_VALUES_H

#include "ike-address.h"
#include "ike-bytes.h"
#include "ike-config.h"
#include "ike-ids.h"
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
};

/** @brief Ask for one more Child SA on an established IKE SA. */
struct CreateChildCommand
{
    IkeSaId ikeSa;
    std::shared_ptr<const IkeChildConfig> child;
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

/** @brief The data plane reports ESP from somebody under an SPI that it does not know. */
struct UnknownEspSpiCommand
{
    IpPath path; //!< to the sender; its UDP port if ESP came in UDP, else 500
    EspSpi spi;
};

/** @brief Forget everything without a word to anybody, as a power cut does. */
struct CrashCommand
{
};

using IkeCommand = std::variant<InitiateCommand,
                                CreateChildCommand,
                                RekeyChildCommand,
                                RekeyIkeCommand,
                                DeleteChildCommand,
                                DeleteIkeCommand,
                                ProbeCommand,
                                RedirectCommand,
                                AddressesChangedCommand,
                                VolumeReachedCommand,
                                UnknownEspSpiCommand,
                                CrashCommand>;

/** @brief Send octets. To or from port 4500 the host puts the non-ESP marker before them (RFC 3948
 * section 2.2). */
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
};

/** @brief Change the outer addresses of an SA in the node's SAD; nothing else of it changes. */
struct UpdateSaAction
{
    RemoveSaAction sa; //!< which one, by the addresses that it has had
    IpPath path;       //!< its outer addresses and UDP ports from now on
    bool udpEncapsulation{false};
};

using IkeAction = std::variant<SendDatagramAction,
                               SendKeepaliveAction,
                               InstallSaAction,
                               UpdateSaAction,
                               RemoveSaAction>;

} // namespace ike
} // namespace ns3

#endif /* IKE_IO_VALUES_H */
