// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_PAIR_H
#define IKEV1_PAIR_H

#include "ike-pair.h"

namespace ns3
{
namespace ike
{

/** @brief Settings of a pair that speaks version 1. ESP has a cipher and a hash of its own. */
inline IkePairSettings
Ikev1Settings(bool aggressive = false)
{
    IkePairSettings settings;
    settings.version = 1;
    settings.ikev1.aggressive = aggressive;
    settings.ikeProposals = {"aes128-sha256-modp1024"};
    settings.espProposals = {"aes128-sha256"};
    return settings;
}

/** @brief The messages of an exchange type that a side has sent. */
inline size_t
SentOf(const IkePairSide& side, ExchangeType exchange)
{
    size_t count = 0;
    for (const auto& message : side.sent)
    {
        count += message.header.exchange == exchange ? 1 : 0;
    }
    return count;
}

} // namespace ike
} // namespace ns3

#endif /* IKEV1_PAIR_H */
