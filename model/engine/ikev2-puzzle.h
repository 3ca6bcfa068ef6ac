// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_PUZZLE_H
#define IKEV2_PUZZLE_H

#include "ike-bytes.h"
#include "ike-registry.h"

#include <optional>

namespace ns3
{
namespace ike
{

/** @brief What a PUZZLE notify asks for, RFC 8019 section 8.1. */
struct Ikev2Puzzle
{
    PrfId prf{PrfId::NONE};
    uint8_t difficulty{0}; //!< zero bits; 0 leaves them to the initiator

    /** @brief The notify's data. */
    Bytes Octets() const
    {
        Bytes octets;
        AppendUint(octets, static_cast<uint16_t>(prf), 2);
        octets.push_back(difficulty);
        return octets;
    }

    /** @brief From a notify's data; nothing when they are not three octets. */
    static std::optional<Ikev2Puzzle> Of(ByteView data)
    {
        if (data.size() != 3)
        {
            return std::nullopt;
        }
        return Ikev2Puzzle{static_cast<PrfId>(data[0] << 8 | data[1]), data[2]};
    }
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_PUZZLE_H */
