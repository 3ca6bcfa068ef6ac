// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_PAYLOAD_LAYOUT_H
#define IKEV1_PAYLOAD_LAYOUT_H

#include "ike-address.h"
#include "ike-wire-layout.h"
#include "ikev1-payloads.h"
#include "ikev1-sa-layout.h"

namespace ns3
{
namespace ike
{

/**
 * @file
 * The payloads of IKEv1, each described once; the SA payload in ikev1-sa-layout.h. Field names are
 * those of RFC 2408 section 3 and RFC 2407 section 4.6.
 */

template <>
struct Layout<Ikev1KePayload>
{
    static constexpr const char* SOURCE = "RFC 2408 section 3.7";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Rest("Key Exchange Data", self.data);
    }
};

template <>
struct Layout<Ikev1IdPayload>
{
    static constexpr const char* SOURCE = "RFC 2407 section 4.6.2";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("ID Type", self.type, [&] { return NameOfIkev1IdType(self.type); });
        io.Number("Protocol ID", self.protocol);
        io.Number("Port", self.port);
        io.Rest("Identification Data",
                self.data,
                [&]
                {
                    const bool isAddress =
                        self.type == IdType::IPV4_ADDR || self.type == IdType::IPV6_ADDR;
                    return isAddress ? IpAddress::FromOctets(self.data).ToString() : "";
                });
    }
};

template <>
struct Layout<HashPayload>
{
    static constexpr const char* SOURCE = "RFC 2408 section 3.11";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Rest("Hash Data", self.data);
    }
};

template <>
struct Layout<SignaturePayload>
{
    static constexpr const char* SOURCE = "RFC 2408 section 3.12";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Rest("Signature Data", self.data);
    }
};

template <>
struct Layout<Ikev1NoncePayload>
{
    static constexpr const char* SOURCE = "RFC 2408 section 3.13";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Rest("Nonce Data", self.data);
    }
};

template <>
struct Layout<Ikev1NotifyPayload>
{
    static constexpr const char* SOURCE = "RFC 2408 section 3.14";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("DOI", self.doi);
        io.Number("Protocol-ID", self.protocol);
        const size_t spiSize = io.Count8("SPI Size", self.spi.size());
        io.Number("Notify Message Type", self.type);
        io.Octets("SPI", self.spi, spiSize);
        io.Rest("Notification Data", self.data);
    }
};

template <>
struct Layout<Ikev1DeletePayload>
{
    static constexpr const char* SOURCE = "RFC 2408 section 3.15";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("DOI", self.doi);
        io.Number("Protocol-Id", self.protocol);
        io.Number("SPI Size", self.spiSize);
        if constexpr (Io::READS)
        {
            io.Require(self.spiSize != 0, "SPI Size", "is zero");
        }
        const size_t count = io.Count16("# of SPIs", self.spis.size());
        io.Times("SPI",
                 SOURCE,
                 self.spis,
                 count,
                 [&](auto& spi) { io.Octets("SPI", spi, self.spiSize); });
    }
};

template <>
struct Layout<Ikev1CfgPayload>
{
    static constexpr const char* SOURCE = "draft-dukes-ike-mode-cfg-02 section 3.2";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("Type", self.type);
        io.Reserved("RESERVED", 1);
        io.Number("Identifier", self.identifier);
        using Attributes = Layout<Ikev1Attribute>;
        io.UntilEnd("Attribute",
                    Attributes::SOURCE,
                    self.attributes,
                    [&](auto& item, bool)
                    {
                        Attributes::Fields(
                            io,
                            item,
                            [&] { return NameOfModeCfgAttribute(item.type); },
                            NoName{});
                        return true;
                    });
    }
};

template <>
struct Layout<NatDetectionPayload>
{
    static constexpr const char* SOURCE = "RFC 3947 section 3.2";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Rest("HASH", self.hash);
    }
};

template <>
struct Layout<NatAddressPayload>
{
    static constexpr const char* SOURCE = "RFC 3947 section 5.2";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("ID Type", self.type, [&] { return NameOfIkev1IdType(self.type); });
        io.Reserved("RESERVED", 3);
        io.Rest("Address",
                self.address,
                [&] { return IpAddress::FromOctets(self.address).ToString(); });
        if constexpr (Io::READS)
        {
            io.Require((self.type == IdType::IPV4_ADDR && self.address.size() == 4) ||
                           (self.type == IdType::IPV6_ADDR && self.address.size() == 16),
                       "Address",
                       "has not the size of its type");
        }
    }
};

template <>
struct Layout<Ikev1FragmentPayload>
{
    static constexpr const char* SOURCE = "the vendors' IKE fragmentation";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("Fragment ID", self.id);
        io.Number("Fragment Number", self.number);
        if constexpr (Io::READS)
        {
            io.Require(self.number != 0, "Fragment Number", "is zero");
        }
        io.Number("Flags", self.flags);
        io.Rest("Fragment Data", self.data);
    }
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_PAYLOAD_LAYOUT_H */
