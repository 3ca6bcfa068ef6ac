// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_SA_LAYOUT_H
#define IKEV2_SA_LAYOUT_H

#include "ike-payloads.h"
#include "ike-wire-layout.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

/**
 * @file
 * The SA payload of IKEv2: proposals, which hold transforms, which hold attributes.
 */

template <>
struct Layout<Transform>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.3.2";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("Transform Type", self.type);
        io.Reserved("RESERVED", 1);
        io.Number("Transform ID", self.id, [&] { return NameOfTransform(self.type, self.id); });
        using Attributes = Layout<TransformAttribute>;
        size_t keyLengths = 0;
        io.UntilEnd(
            "Attribute",
            Attributes::SOURCE,
            self.attributes,
            [&](auto& item, bool)
            {
                Attributes::Fields(io, item);
                if constexpr (Io::READS)
                {
                    const bool isKeyLength = item.type == TransformAttributeType::KEY_LENGTH;
                    keyLengths += isKeyLength ? 1 : 0;
                    io.Require(item.isShort || !isKeyLength,
                               "Attribute Format",
                               "has to be short for a key length");
                    io.Require(keyLengths < 2, "Attribute Type", "gives a second key length");
                }
                return true;
            });
    }
};

template <>
struct Layout<Proposal>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.3.1";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("Proposal Num", self.number);
        io.Number("Protocol ID", self.protocol);
        const size_t spiSize = io.Count8("SPI Size", self.spi.size());
        if constexpr (Io::READS)
        {
            io.Require(IsSpiSize(self.protocol, spiSize), "SPI Size", "does not suit the protocol");
        }
        const size_t countAt = io.Mark();
        const size_t count = io.Count8("Num Transforms", self.transforms.size());
        if constexpr (Io::READS)
        {
            io.Require(count != 0, "Num Transforms", "is zero");
            self.transforms.reserve(std::min(count, io.Peek().size() / 8));
        }
        io.Octets("SPI", self.spi, spiSize);
        const size_t found =
            Substructures(io,
                          "Transform",
                          "Transform Length",
                          self.transforms,
                          3,
                          [&](auto& item) { Layout<Transform>::Fields(io, item); });
        if constexpr (Io::READS)
        {
            io.RequireAt(countAt,
                         found == count,
                         "Num Transforms",
                         "is not the number of transforms");
        }
    }

    /** @brief The SPI is 8 octets for IKE, none in IKE_SA_INIT; 4 for AH and ESP. */
    static constexpr bool IsSpiSize(ProtocolId protocol, size_t size)
    {
        switch (protocol)
        {
        case ProtocolId::IKE:
            return size == 0 || size == 8;
        case ProtocolId::AH:
        case ProtocolId::ESP:
            return size == 4;
        default:
            return true;
        }
    }
};

template <>
struct Layout<SaPayload>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.3";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        const size_t start = io.Mark();
        unsigned previous = 0;
        const auto fields = [&](auto& proposal)
        {
            const size_t numberAt = io.Mark();
            Layout<Proposal>::Fields(io, proposal);
            if constexpr (Io::READS)
            {
                io.RequireAt(numberAt,
                             self.proposals.size() == 1 || proposal.number == previous + 1,
                             "Proposal Num",
                             "is not one more than that of the proposal before");
                previous = proposal.number;
            }
        };
        Substructures(io, "Proposal", "Proposal Length", self.proposals, 2, fields);
        if constexpr (Io::READS)
        {
            io.RequireAt(start, !self.proposals.empty(), "Proposals", "are missing");
        }
    }
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_SA_LAYOUT_H */
