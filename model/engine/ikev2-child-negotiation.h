// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_CHILD_NEGOTIATION_H
#define IKEV2_CHILD_NEGOTIATION_H

#include "ikev2-sa.h"

namespace ns3
{
namespace ike
{

/** @brief What the two sides of a Child SA negotiation have settled, in this side's view. */
struct Ikev2Sa::ChildOffer
{
    std::shared_ptr<const IkeChildConfig> config;
    Proposal chosen;
    TrafficSelectors local;
    TrafficSelectors remote;
    EspSpi inbound;
    EspSpi outbound;
    bool transportMode{false};
    bool moreIsPossible{false}; //!< at the responder: more of what was proposed, in other Child SAs
    bool mayPad{true}; //!< the peer takes padding that hides lengths, RFC 7296 section 1.3.1
};

/** @brief What the keys of a Child SA come from, RFC 7296 section 2.17. */
struct Ikev2Sa::ChildKeys
{
    Bytes nonceI;
    Bytes nonceR;
    Bytes secret; //!< empty without a key exchange of its own
    Bytes laterSecrets{}; //!< of additional key exchanges, RFC 9370 section 2.2.4
};

/** @brief An ESP SPI as four octets. */
inline Bytes
SpiOctets(EspSpi spi)
{
    Bytes octets;
    AppendUint(octets, spi.Value(), 4);
    return octets;
}

/** @brief An ESP SPI from four octets; zero, which no SA has, from anything else. */
inline EspSpi
EspSpiOf(ByteView octets)
{
    if (octets.size() != 4)
    {
        return EspSpi();
    }
    return EspSpi(static_cast<uint32_t>(octets[0]) << 24 | static_cast<uint32_t>(octets[1]) << 16 |
                  static_cast<uint32_t>(octets[2]) << 8 | octets[3]);
}

} // namespace ike
} // namespace ns3

#endif /* IKEV2_CHILD_NEGOTIATION_H */
