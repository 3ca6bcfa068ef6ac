// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_SA_LAYOUT_H
#define IKEV1_SA_LAYOUT_H

#include "ike-wire-layout.h"
#include "ikev1-payloads.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

/**
 * @file
 * The SA payload of IKEv1: a situation, then proposals, which hold transforms, which hold
 * attributes.
 */

template <>
struct Layout<Ikev1Attribute>
{
    static constexpr const char* SOURCE = "RFC 2408 section 3.3";

    /** @brief @param nameOfType gives a printer the class's name. @param nameOfValue the value's */
    template <class Io, class Self, class NameOfType, class NameOfValue>
    static void Fields(Io& io, Self& self, NameOfType nameOfType, NameOfValue nameOfValue)
    {
        io.Split("Attribute Format and Type",
                 Bits<1>("Attribute Format", self.isBasic),
                 Bits<15>("Attribute Type", self.type, nameOfType));
        if (self.isBasic)
        {
            io.Number("Attribute Value", self.value, nameOfValue);
        }
        else
        {
            const size_t size = io.Count16("Attribute Length", self.data.size());
            io.Octets("Attribute Value", self.data, size);
        }
    }
};

template <>
struct Layout<Ikev1Transform>
{
    static constexpr const char* SOURCE = "RFC 2408 section 3.6";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self, Ikev1Protocol protocol)
    {
        io.Number("Transform #", self.number);
        io.Number("Transform-Id", self.id, [&] { return NameOfIkev1Transform(protocol, self.id); });
        io.Reserved("RESERVED2", 2);
        using Attributes = Layout<Ikev1Attribute>;
        io.UntilEnd("Attribute",
                    Attributes::SOURCE,
                    self.attributes,
                    [&](auto& item, bool)
                    {
                        Attributes::Fields(
                            io,
                            item,
                            [&] { return NameOfIkev1Attribute(protocol, item.type); },
                            [&]
                            { return NameOfIkev1AttributeValue(protocol, item.type, item.value); });
                        return true;
                    });
    }
};

template <>
struct Layout<Ikev1Proposal>
{
    static constexpr const char* SOURCE = "RFC 2408 section 3.5";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("Proposal #", self.number);
        io.Number("Protocol-Id", self.protocol);
        const size_t spiSize = io.Count8("SPI Size", self.spi.size());
        if constexpr (Io::READS)
        {
            io.Require(IsSpiSize(self.protocol, spiSize), "SPI Size", "does not suit the protocol");
        }
        const size_t countAt = io.Mark();
        const size_t count = io.Count8("# of Transforms", self.transforms.size());
        if constexpr (Io::READS)
        {
            io.Require(count != 0, "# of Transforms", "is zero");
            self.transforms.reserve(std::min(count, io.Peek().size() / 8));
        }
        io.Octets("SPI", self.spi, spiSize);
        const size_t found = Substructures(
            io,
            "Transform",
            "Payload Length",
            self.transforms,
            static_cast<uint8_t>(Ikev1Payload::TRANSFORM),
            [&](auto& item) { Layout<Ikev1Transform>::Fields(io, item, self.protocol); },
            "Next Payload");
        if constexpr (Io::READS)
        {
            io.RequireAt(countAt,
                         found == count,
                         "# of Transforms",
                         "is not the number of transforms");
        }
    }

    /** @brief 4 octets for AH and ESP, 2 or 4 for IPCOMP (RFC 3173 section 4.1); at most two
     * cookies for ISAKMP, whatever they are (RFC 2408 section 3.5). */
    static constexpr bool IsSpiSize(Ikev1Protocol protocol, size_t size)
    {
        switch (protocol)
        {
        case Ikev1Protocol::ISAKMP:
            return size <= 16;
        case Ikev1Protocol::AH:
        case Ikev1Protocol::ESP:
            return size == 4;
        case Ikev1Protocol::IPCOMP:
            return size == 2 || size == 4;
        default:
            return true;
        }
    }
};

/** @brief A level and a bitmap of categories, each padded to four octets. */
template <>
struct Layout<Ikev1Label>
{
    static constexpr const char* SOURCE = "RFC 2407 section 4.6.1";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        const size_t size = io.Count16("Level Length", self.level.size());
        io.Reserved("RESERVED", 2);
        io.Octets("Level", self.level, size);
        io.Reserved("Padding", (4 - size % 4) % 4);
        io.Number("Category Length", self.categoryBits);
        io.Reserved("RESERVED", 2);
        const size_t bitmap = (self.categoryBits + 7U) / 8;
        io.Octets("Category Bitmap", self.categories, bitmap);
        io.Reserved("Padding", (4 - bitmap % 4) % 4);
    }
};

template <>
struct Layout<Ikev1SaPayload>
{
    static constexpr const char* SOURCE = "RFC 2408 section 3.4";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("DOI", self.doi);
        if constexpr (Io::READS)
        {
            io.Require(self.doi == IsakmpDoi::IPSEC, "DOI", "is not the IPsec DOI");
        }
        io.Number("Situation", self.situation);
        const bool isSecret = (self.situation & IpsecSituation::SECRECY) != 0;
        const bool isIntegral = (self.situation & IpsecSituation::INTEGRITY) != 0;
        if (isSecret || isIntegral)
        {
            io.Number("Labeled Domain Identifier", self.labeledDomain);
            io.Times("Label",
                     Layout<Ikev1Label>::SOURCE,
                     self.labels,
                     static_cast<size_t>(isSecret) + static_cast<size_t>(isIntegral),
                     [&](auto& label) { Layout<Ikev1Label>::Fields(io, label); });
        }
        const size_t start = io.Mark();
        Substructures(
            io,
            "Proposal",
            "Payload Length",
            self.proposals,
            static_cast<uint8_t>(Ikev1Payload::PROPOSAL),
            [&](auto& proposal) { Layout<Ikev1Proposal>::Fields(io, proposal); },
            "Next Payload");
        if constexpr (Io::READS)
        {
            io.RequireAt(start, !self.proposals.empty(), "Proposals", "are missing");
        }
    }
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_SA_LAYOUT_H */
