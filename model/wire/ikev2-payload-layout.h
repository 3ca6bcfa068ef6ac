// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_PAYLOAD_LAYOUT_H
#define IKEV2_PAYLOAD_LAYOUT_H

#include "ike-payloads.h"
#include "ike-wire-layout.h"
#include "ikev2-sa-layout.h"

namespace ns3
{
namespace ike
{

/**
 * @file
 * The payloads of IKEv2, each described once; the SA payload in ikev2-sa-layout.h. Field names are
 * those of RFC 7296 section 3.
 */

template <>
struct Layout<UnknownPayload> : OctetsLayout<UnknownPayload, &UnknownPayload::body>
{
    static constexpr const char* SOURCE = "RFC 7296 section 2.5";
    static constexpr const char* FIELD = "Data";
};

template <>
struct Layout<KePayload>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.4";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("Key Exchange Method", self.method);
        if constexpr (Io::READS)
        {
            io.Require(self.method != KeMethod::NONE, "Key Exchange Method", "is NONE");
        }
        io.Reserved("RESERVED", 2);
        io.Rest("Key Exchange Data", self.data);
    }
};

template <>
struct Layout<IdPayload>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.5";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("ID Type", self.type);
        io.Reserved("RESERVED", 3);
        IdentificationData(io, self);
        if constexpr (Io::READS)
        {
            io.Require(IsSize(self.type, self.data.size()),
                       "Identification Data",
                       "has not the size of its type");
        }
    }

    static constexpr bool IsSize(IdType type, size_t size)
    {
        switch (type)
        {
        case IdType::IPV4_ADDR:
            return size == 4;
        case IdType::IPV6_ADDR:
            return size == 16;
        case IdType::NULL_ID: // RFC 7619 section 2.2
            return size == 0;
        default:
            return true;
        }
    }
};

template <>
struct Layout<CertPayload>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.6";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("Cert Encoding",
                  self.encoding,
                  [&] { return NameOfCertEncoding(self.encoding); });
        io.Rest("Certificate Data", self.data);
    }
};

template <>
struct Layout<CertReqPayload>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.7";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("Cert Encoding",
                  self.encoding,
                  [&] { return NameOfCertEncoding(self.encoding); });
        io.Rest("Certification Authority", self.authorities);
    }
};

template <>
struct Layout<AuthPayload>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.8";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("Auth Method", self.method);
        io.Reserved("RESERVED", 3);
        io.Rest("Authentication Data", self.data);
    }
};

template <>
struct Layout<NoncePayload>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.9";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Rest("Nonce Data", self.data);
        if constexpr (Io::READS)
        {
            io.Require(self.data.size() >= 16 && self.data.size() <= 256,
                       "Nonce Data",
                       "is not 16 to 256 octets");
        }
    }
};

template <>
struct Layout<NotifyPayload>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.10";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("Protocol ID", self.protocol);
        const size_t spiSize = io.Count8("SPI Size", self.spi.size());
        if constexpr (Io::READS)
        {
            io.Require(IsSpiSize(self.protocol, spiSize), "SPI Size", "does not suit the protocol");
        }
        io.Number("Notify Message Type", self.type);
        io.Octets("SPI", self.spi, spiSize);
        io.Rest("Notification Data", self.data);
    }

    /** @brief With no SPI the protocol does not matter. */
    static constexpr bool IsSpiSize(ProtocolId protocol, size_t size)
    {
        switch (protocol)
        {
        case ProtocolId::NONE:
        case ProtocolId::IKE:
            return size == 0;
        case ProtocolId::AH:
        case ProtocolId::ESP:
            return size == 0 || size == 4;
        default:
            return true;
        }
    }
};

template <>
struct Layout<DeletePayload>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.11";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("Protocol ID", self.protocol);
        if constexpr (Io::READS)
        {
            io.Require(self.protocol == ProtocolId::IKE || self.protocol == ProtocolId::AH ||
                           self.protocol == ProtocolId::ESP,
                       "Protocol ID",
                       "is neither IKE nor AH nor ESP");
        }
        io.Number("SPI Size", self.spiSize);
        if constexpr (Io::READS)
        {
            io.Require(self.spiSize == (self.protocol == ProtocolId::IKE ? 0 : 4),
                       "SPI Size",
                       "does not suit the protocol");
        }
        const size_t count = io.Count16("Num of SPIs", self.spis.size());
        if constexpr (Io::READS)
        {
            io.Require(self.spiSize != 0 || count == 0, "Num of SPIs", "is not zero for an IKE SA");
        }
        DeletedSpis(io, self, count, SOURCE);
    }
};

template <>
struct Layout<VendorIdPayload> : OctetsLayout<VendorIdPayload, &VendorIdPayload::data>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.12";
    static constexpr const char* FIELD = "Vendor ID";
};

template <>
struct Layout<TrafficSelector>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.13.1";

    /** @brief @return false for a type that is not known: it matches nothing and is left out. */
    template <class Io, class Self>
    static bool Fields(Io& io, Self& self)
    {
        auto frame = io.Open();
        TsType type = self.start.IsIpv6() ? TsType::IPV6_ADDR_RANGE : TsType::IPV4_ADDR_RANGE;
        io.Number("TS Type", type);
        io.Number("IP Protocol ID", self.protocol);
        io.Length16("Selector Length", frame);
        const size_t addressSize = AddressSize(type);
        if (addressSize == 0)
        {
            io.Skip("Selector Data");
            io.Close(frame);
            return false;
        }
        io.Number("Start Port", self.startPort);
        io.Number("End Port", self.endPort);
        if constexpr (Io::READS)
        {
            const bool isOpaque = self.startPort == 65535 && self.endPort == 0;
            io.Require(self.startPort <= self.endPort || isOpaque,
                       "End Port",
                       "is less than the start port");
        }
        io.Address("Starting Address", self.start, addressSize);
        io.Address("Ending Address", self.end, addressSize);
        if constexpr (Io::READS)
        {
            io.Require(self.start <= self.end, "Ending Address", "is less than the starting one");
        }
        io.Close(frame);
        return true;
    }

    static constexpr size_t AddressSize(TsType type)
    {
        switch (type)
        {
        case TsType::IPV4_ADDR_RANGE:
            return 4;
        case TsType::IPV6_ADDR_RANGE:
            return 16;
        default:
            return 0;
        }
    }
};

template <>
struct Layout<TsPayload>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.13";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        const size_t countAt = io.Mark();
        const size_t count = io.Count8("Number of TSs", self.selectors.size());
        if constexpr (Io::READS)
        {
            io.Require(count != 0, "Number of TSs", "is zero");
        }
        io.Reserved("RESERVED", 3);
        using Selector = Layout<TrafficSelector>;
        const size_t found =
            io.UntilEnd("Traffic Selector",
                        Selector::SOURCE,
                        self.selectors,
                        [&](auto& item, bool) { return Selector::Fields(io, item); });
        if constexpr (Io::READS)
        {
            io.RequireAt(countAt,
                         found == count,
                         "Number of TSs",
                         "is not the number of selectors");
        }
    }
};

template <>
struct Layout<CfgAttribute>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.15.1";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Split(
            "Attribute Type",
            ReservedBits<1>(),
            Bits<15>("Attribute Type", self.type, [&] { return NameOfCfgAttribute(self.type); }));
        const size_t size = io.Count16("Length", self.value.size());
        if constexpr (Io::READS)
        {
            io.Require(IsCfgAttributeSize(self.type, size), "Length", "does not suit the type");
        }
        io.Octets("Value",
                  self.value,
                  size,
                  [&]
                  {
                      const auto address = IpAddress::FromOctets(self.value);
                      return address.IsNone() ? "" : address.ToString();
                  });
    }

    /** @brief The lengths of RFC 7296 section 3.15.1; any attribute may be empty, in a request. */
    static constexpr bool IsCfgAttributeSize(uint16_t type, size_t size)
    {
        switch (type)
        {
        case 1: // addresses and masks of IPv4
        case 2:
        case 3:
        case 4:
        case 6:
            return size == 0 || size == 4;
        case 8: // address and prefix length of IPv6
        case 15:
            return size == 0 || size == 17;
        case 10: // addresses of IPv6
        case 12:
            return size == 0 || size == 16;
        case 13: // IPv4 subnet and mask
            return size == 0 || size == 8;
        case 14: // supported attributes
            return size % 2 == 0;
        default:
            return true;
        }
    }
};

template <>
struct Layout<CfgPayload>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.15";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("CFG Type", self.type);
        io.Reserved("RESERVED", 3);
        using Attribute = Layout<CfgAttribute>;
        io.UntilEnd("Attribute",
                    Attribute::SOURCE,
                    self.attributes,
                    [&](auto& item, bool)
                    {
                        Attribute::Fields(io, item);
                        return true;
                    });
    }
};

template <>
struct Layout<EapPayload>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.16";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Rest("EAP Message", self.message);
        if constexpr (Io::READS)
        {
            io.Require(IsEapMessage(self.message),
                       "EAP Message",
                       "has another length than it says");
        }
    }

    /** @brief Code, identifier, and a length that is the size of the message. */
    static bool IsEapMessage(const Bytes& message)
    {
        return message.size() >= 4 &&
               LoadNetworkOrder<uint16_t>(message.data() + 2) == message.size();
    }
};

template <>
struct Layout<EncryptedPayload> : OctetsLayout<EncryptedPayload, &EncryptedPayload::body>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.14";
    static constexpr const char* FIELD = "Encrypted Data";
};

template <>
struct Layout<EncryptedFragmentPayload>
{
    static constexpr const char* SOURCE = "RFC 7383 section 2.5";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Number("Fragment Number", self.fragmentNumber);
        io.Number("Total Fragments", self.totalFragments);
        if constexpr (Io::READS)
        {
            io.Require(self.fragmentNumber != 0, "Fragment Number", "is zero");
            io.Require(self.fragmentNumber <= self.totalFragments,
                       "Total Fragments",
                       "is less than the fragment number");
        }
        io.Rest("Encrypted Data", self.body);
    }
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_PAYLOAD_LAYOUT_H */
