// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_CONFIG_H
#define IKEV1_CONFIG_H

#include "ikev1-attributes.h"
#include "ikev1-mode-config.h"
#include "ikev1-new-group.h"
#include "ikev1-xauth.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace ns3
{
namespace ike
{

/** @brief Extended authentication, for a method that asks for it: see Ikev1AuthMethod. */
struct Ikev1XauthConfig
{
    std::optional<Ikev1XauthCredentials> own; //!< of a host
    Ikev1XauthUsers users;                    //!< of an edge device
    unsigned tries{1};                        //!< passwords that an edge device looks at
};

/** @brief What a connection of version 1 is told beside what both versions have in common. */
struct Ikev1Options
{
    bool aggressive{false}; //!< phase 1 in aggressive mode (RFC 2409 section 5), else in main mode
    Ikev1AuthMethod method{Ikev1AuthMethod::PRE_SHARED_KEY};
    bool natTraversal{true}; //!< RFC 3947
    bool commit{false}; //!< the responder of a quick mode sets the commit bit and confirms with
                        //!< CONNECTED (RFC 2408 section 3.1)
    unsigned maxExchanges{3};  //!< quick modes of one side under way at once on an ISAKMP SA; 0 for
                               //!< any number (strongSwan's max_ikev1_exchanges)
    bool deleteRekeyed{true};  //!< a rekeyed pair is deleted soon, else it stays until it expires
    bool skipRedundant{true};  //!< of several pairs with equal selectors only one is rekeyed; the
                               //!< others, which simultaneous quick modes leave behind, are closed
    uint64_t lifeKilobytes{0}; //!< volume that is offered for the ISAKMP SA; 0 for none
    std::shared_ptr<const Ikev1XauthConfig> xauth; //!< null without
    std::shared_ptr<const Ikev1NewGroup>
        newGroup; //!< the initiator of phase 1 proposes it before its first quick mode; quick modes
                  //!< with a key exchange of their own are then in this group. Null for none
    bool requestAddress{false}; //!< an initiator asks for an address inside before its first quick
                                //!< mode (Mode-Config); pairs without local selectors are for it
    std::shared_ptr<const Ikev1InternalNetwork>
        network; //!< what every peer that asks is given; the
                 //!< connection's pool has other addresses
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_CONFIG_H */
