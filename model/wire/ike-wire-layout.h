// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_WIRE_LAYOUT_H
#define IKE_WIRE_LAYOUT_H

#include "ike-address.h"
#include "ike-message.h"
#include "ike-wire-number.h"
#include "ikev1-registry.h"

#include <iterator>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief How a structure lies on the wire. Each specialisation has
 * @code
 * static constexpr const char* SOURCE = "RFC 7296 section 3.4";
 * template <class Io, class Self> static void Fields(Io& io, Self& self);
 * @endcode
 * Fields names every field once, in order. WireReader, WireWriter, WireSizer and WirePrinter walk
 * it. Checks of what was received stand in `if constexpr (Io::READS)`.
 *
 * A structure has one layout: where the versions of IKE differ, they have two structures.
 */
template <class Structure>
struct Layout;

/** @brief The header of a message, RFC 7296 section 3.1; of the same shape in RFC 2408 section 3.1.
 */
template <>
struct Layout<IkeHeader>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.1";
    static constexpr const char* NAME = "IKE header";

    static constexpr WireFlag FLAGS_V2[] = {
        {IkeHeader::FLAG_RESPONSE, "Response"},
        {IkeHeader::FLAG_VERSION, "Version"},
        {IkeHeader::FLAG_INITIATOR, "Initiator"},
    };

    static constexpr WireFlag FLAGS_V1[] = {
        {IkeHeader::FLAG_AUTH_ONLY, "Authentication Only"},
        {IkeHeader::FLAG_COMMIT, "Commit"},
        {IkeHeader::FLAG_ENCRYPTION, "Encryption"},
    };

    /** @brief The flags of a major version; those of a version not known are kept as they are. */
    static constexpr WireFlagSet FlagsOf(uint8_t majorVersion)
    {
        constexpr uint8_t mask =
            IkeHeader::FLAG_RESPONSE | IkeHeader::FLAG_VERSION | IkeHeader::FLAG_INITIATOR;
        return majorVersion == 2   ? WireFlagSet{mask, std::begin(FLAGS_V2), std::end(FLAGS_V2)}
               : majorVersion == 1 ? WireFlagSet{0xff, std::begin(FLAGS_V1), std::end(FLAGS_V1)}
                                   : WireFlagSet{0xff, nullptr, nullptr};
    }

    /** @brief The major version, which stands behind the field that needs it for its name. */
    template <class Io>
    static uint8_t VersionAhead(const Io& io)
    {
        if constexpr (Io::READS)
        {
            const auto rest = io.Peek();
            return rest.empty() ? 2 : rest[0] >> 4;
        }
        return 2;
    }

    template <class Io, class Self, class Next, class Length>
    static void Fields(Io& io, Self& self, Next& next, Length& length)
    {
        io.Number("IKE SA Initiator's SPI", self.initiatorSpi);
        io.Number("IKE SA Responder's SPI", self.responderSpi);
        io.Number("Next Payload", next, [&] { return NameOfPayload(VersionAhead(io), next); });
        io.Split("Version",
                 Bits<4>("Major Version", self.majorVersion),
                 Bits<4>("Minor Version", self.minorVersion));
        io.Number("Exchange Type",
                  self.exchange,
                  [&] { return NameOfExchange(self.majorVersion, self.exchange); });
        io.Flags8("Flags", self.flags, FlagsOf(self.majorVersion));
        io.Number("Message ID", self.messageId);
        io.Number("Length", length);
    }
};

/**
 * @brief The generic header of a payload, RFC 7296 section 3.2; in RFC 2408 section 3.2 without a
 * critical bit. The payload lasts until the frame is closed.
 */
template <class Io, class Next, class Critical>
typename Io::Frame
OpenPayload(Io& io, Next& next, Critical& critical, uint8_t majorVersion = 2)
{
    auto frame = io.Open();
    io.Number("Next Payload", next, [&] { return NameOfPayload(majorVersion, next); });
    if (majorVersion == 1)
    {
        io.Reserved("RESERVED", 1);
    }
    else
    {
        io.Split("Critical and RESERVED", Bits<1>("Critical", critical), ReservedBits<7>());
    }
    io.Length16("Payload Length", frame);
    return frame;
}

/**
 * @brief A list of proposals or transforms: each says whether another follows, and how long it is
 * (RFC 7296 sections 3.3.1 and 3.3.2).
 * @param fields describes what an item holds after its first four octets
 * @param another the number in the first octet when another follows: 2 for proposals, 3 for
 * transforms
 * @param moreName what that octet is called
 */
template <class Io, class List, class Fn>
size_t
Substructures(Io& io,
              const char* name,
              const char* lengthName,
              List& list,
              uint8_t another,
              Fn fields,
              const char* moreName = "Last Substruc")
{
    using Item = typename std::remove_const_t<List>::value_type;
    return io.UntilEnd(name,
                       Layout<Item>::SOURCE,
                       list,
                       [&](auto& item, bool last)
                       {
                           auto frame = io.Open();
                           uint8_t more = last ? 0 : another;
                           io.Number(moreName, more);
                           io.Reserved("RESERVED", 1);
                           io.Length16(lengthName, frame);
                           if constexpr (Io::READS)
                           {
                               io.RequireAt(frame.start,
                                            more == (io.IsLast(frame) ? 0 : another),
                                            moreName,
                                            "does not agree with what follows");
                           }
                           fields(item);
                           io.Close(frame);
                           return true;
                       });
}

/** @brief An attribute in short or long form, RFC 7296 section 3.3.5; the same in RFC 2408
 * section 3.3. */
template <>
struct Layout<TransformAttribute>
{
    static constexpr const char* SOURCE = "RFC 7296 section 3.3.5";

    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Split("Attribute Format and Type",
                 Bits<1>("Attribute Format", self.isShort),
                 Bits<15>("Attribute Type", self.type));
        if (self.isShort)
        {
            io.Number("Attribute Value", self.value);
        }
        else
        {
            const size_t size = io.Count16("Attribute Length", self.data.size());
            io.Octets("Attribute Value", self.data, size);
        }
    }
};

/**
 * @brief What many payloads of both versions are: a string of octets up to the payload's end. The
 * layout that derives from this names it in FIELD.
 */
template <class Payload, Bytes Payload::*OCTETS>
struct OctetsLayout
{
    template <class Io, class Self>
    static void Fields(Io& io, Self& self)
    {
        io.Rest(Layout<Payload>::FIELD, self.*OCTETS);
    }
};

/** @brief The SPIs at the end of a Delete payload, RFC 2408 section 3.15 and RFC 7296 section 3.11.
 * @param count what the field before them has said */
template <class Io, class Self>
void
DeletedSpis(Io& io, Self& self, size_t count, const char* source)
{
    io.Times("SPI",
             source,
             self.spis,
             count,
             [&](auto& spi) { io.Octets("SPI", spi, self.spiSize); });
}

/** @brief An identification's octets, RFC 2407 section 4.6.2 and RFC 7296 section 3.5; those of an
 * address with the address. */
template <class Io, class Self>
void
IdentificationData(Io& io, Self& self)
{
    io.Rest("Identification Data",
            self.data,
            [&]
            {
                const bool isAddress =
                    self.type == IdType::IPV4_ADDR || self.type == IdType::IPV6_ADDR;
                return isAddress ? IpAddress::FromOctets(self.data).ToString() : "";
            });
}

} // namespace ike
} // namespace ns3

#endif /* IKE_WIRE_LAYOUT_H */
