// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_CONFIG_H
#define IKEV1_CONFIG_H

#include "ikev1-attributes.h"

#include <cstdint>

namespace ns3
{
namespace ike
{

/** @brief What a connection of version 1 is told beside what both versions have in common. */
struct Ikev1Options
{
    bool aggressive{false}; //!< phase 1 in aggressive mode (RFC 2409 section 5), else in main mode
    Ikev1AuthMethod method{Ikev1AuthMethod::PRE_SHARED_KEY};
    bool natTraversal{true}; //!< RFC 3947
    bool commit{false}; //!< the responder of a quick mode sets the commit bit and confirms with
                        //!< CONNECTED (RFC 2408 section 3.1)
    unsigned maxExchanges{3}; //!< quick modes of one side under way at once on an ISAKMP SA; 0 for
                              //!< any number (strongSwan's max_ikev1_exchanges)
    bool deleteRekeyed{true}; //!< a rekeyed pair is deleted at once, else it stays until it expires
    bool skipRedundant{true}; //!< of several pairs with equal selectors only one is rekeyed; the
                              //!< others, which simultaneous quick modes leave behind, are closed
    uint64_t lifeKilobytes{0}; //!< volume that is offered for the ISAKMP SA; 0 for none
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_CONFIG_H */
