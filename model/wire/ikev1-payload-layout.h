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
struct Layout<Ikev1KePayload> : OctetsLayout<Ikev1KePayload, &Ikev1KePayload::data>
{
    static constexpr const char* SOURCE = "RFC 2408 section 3.7";
    static constexpr const char* FIELD = "Key Exchange Data";
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
        IdentificationData(io, self);
    }
};

template <>
struct Layout<HashPayload> : OctetsLayout<HashPayload, &HashPayload::data>
{
    static constexpr const char* SOURCE = "RFC 2408 section 3.11";
    static constexpr const char* FIELD = "Hash Data";
};

template <>
struct Layout<SignaturePayload> : OctetsLayout<SignaturePayload, &SignaturePayload::data>
{
    static constexpr const char* SOURCE = "RFC 2408 section 3.12";
    static constexpr const char* FIELD = "Signature Data";
};

template <>
struct Layout<Ikev1NoncePayload> : OctetsLayout<Ikev1NoncePayload, &Ikev1NoncePayload::data>
{
    static constexpr const char* SOURCE = "RFC 2408 section 3.13";
    static constexpr const char* FIELD = "Nonce Data";
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
        DeletedSpis(io, self, count, SOURCE);
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
struct Layout<NatDetectionPayload> : OctetsLayout<NatDetectionPayload, &NatDetectionPayload::hash>
{
    static constexpr const char* SOURCE = "RFC 3947 section 3.2";
    static constexpr const char* FIELD = "HASH";
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
