// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_MESSAGE_H
#define IKE_MESSAGE_H

#include "ike-payloads.h"
#include "ike-result.h"

#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Why octets are not a message: the field at which they ran short or were wrong. */
struct WireError
{
    /** @brief What a receiver does about it. */
    enum class Kind : uint8_t
    {
        MALFORMED,         //!< INVALID_SYNTAX (RFC 7296 section 3.10.1)
        BAD_MAJOR_VERSION, //!< INVALID_MAJOR_VERSION (RFC 7296 section 2.5)
        UNKNOWN_CRITICAL,  //!< UNSUPPORTED_CRITICAL_PAYLOAD (RFC 7296 section 2.5)
    };

    Kind kind{Kind::MALFORMED};
    size_t offset{0};       //!< octets from the start of what was parsed
    std::string field;      //!< path of the field, as "SA / Proposal 1 / SPI"
    uint8_t payloadType{0}; //!< the type of the payload it happened in; 0 for the header
    std::string reason;     //!< what is wrong with the field, as "ends early"

    /** @brief One sentence for reports. */
    std::string ToString() const;
};

/** @brief The IKE header, RFC 7296 section 3.1, 28 octets; the length field is not kept. */
struct IkeHeader
{
    static constexpr size_t SIZE = 28;
    static constexpr uint8_t FLAG_INITIATOR = 0x08;
    static constexpr uint8_t FLAG_VERSION = 0x10;
    static constexpr uint8_t FLAG_RESPONSE = 0x20;
    static constexpr uint8_t FLAG_ENCRYPTION = 0x01; //!< version 1, RFC 2408 section 3.1
    static constexpr uint8_t FLAG_COMMIT = 0x02;     //!< version 1
    static constexpr uint8_t FLAG_AUTH_ONLY = 0x04;  //!< version 1

    IkeSpi initiatorSpi;
    IkeSpi responderSpi;
    uint8_t majorVersion{2};
    uint8_t minorVersion{0};
    ExchangeType exchange{ExchangeType::IKE_SA_INIT};
    uint8_t flags{0};
    uint32_t messageId{0};

    /** @brief True when the sender is the original initiator of the IKE SA. */
    bool FromInitiator() const
    {
        return (flags & FLAG_INITIATOR) != 0;
    }

    /** @brief True when all that follows the header is encrypted: version 1 only. */
    bool IsEncrypted() const
    {
        return majorVersion == 1 && (flags & FLAG_ENCRYPTION) != 0;
    }

    /** @brief True for a response. */
    bool IsResponse() const
    {
        return (flags & FLAG_RESPONSE) != 0;
    }
};

/** @brief A message: header and payloads in their order. */
struct IkeMessage
{
    IkeHeader header;
    std::vector<IkePayload> payloads;

    /** @brief The body of the first payload of type @p type, when it holds a @p Body; else null. */
    template <class Body>
    const Body* Find(PayloadType type) const
    {
        for (const auto& payload : payloads)
        {
            if (payload.type == type)
            {
                return std::get_if<Body>(&payload.body);
            }
        }
        return nullptr;
    }

    /** @brief The first Notify of @p type, or null. */
    const NotifyPayload* FindNotify(NotifyType type) const;

    /** @brief The first Notify with an error type, or null. */
    const NotifyPayload* FindErrorNotify() const;

    /** @brief Appends a payload. */
    template <class Body>
    void Add(PayloadType type, Body body)
    {
        payloads.push_back(IkePayload{type, false, std::move(body)});
    }

    /** @brief Appends a Notify without SPI. */
    void AddNotify(NotifyType type, Bytes data = {});
};

/**
 * @brief Reads the header alone, to route a datagram before anything else is believed.
 * @return an error when there are fewer than 28 octets, or the length field disagrees with the
 * datagram. Any version is accepted here.
 */
Result<IkeHeader, WireError> ParseHeader(ByteView datagram);

/** @brief Reads a whole message of version 1 or 2. What is encrypted stays sealed, see
 * EncryptedPayload. */
Result<IkeMessage, WireError> ParseMessage(ByteView datagram);

/**
 * @brief Reads a chain of payloads, as found inside an Encrypted payload.
 * @param first the type of the first payload; PayloadType::NONE reads nothing
 * @param octets the chain, used up exactly
 */
Result<std::vector<IkePayload>, WireError> ParsePayloads(PayloadType first, ByteView octets);

/**
 * @brief Reads the payloads of a decrypted message of version 1. What follows the last payload is
 * padding (RFC 2409 appendix B), whatever it holds.
 * @param first the type of the first payload, as the header says
 */
Result<std::vector<IkePayload>, WireError> ParseIkev1Payloads(PayloadType first, ByteView octets);

/**
 * @brief Writes a message with its length field, an Encrypted payload as it is: what has to be
 * sealed is sealed before, or written with WriteHeader and WritePayloadHeader and sealed where it
 * lies.
 *
 * Counts and lengths have to fit their fields: a payload 65535 octets, a proposal 255 transforms, a
 * Traffic Selector payload 255 selectors. What was parsed always does.
 */
Bytes WriteMessage(const IkeMessage& message);

/** @brief Appends a chain of payloads, each with its generic header. */
void WritePayloads(const std::vector<IkePayload>& payloads, Bytes& out);

/** @brief The octets that WritePayloads would append. */
size_t SizeOfPayloads(const std::vector<IkePayload>& payloads);

/** @brief Appends the 28 octets of a header. @param length the value of the length field */
void WriteHeader(const IkeHeader& header, PayloadType next, uint32_t length, Bytes& out);

/**
 * @brief Appends the 4 octets of a generic payload header, RFC 7296 section 3.2, for a body that is
 * appended by other means (an Encrypted payload that is sealed where it lies).
 * @param bodySize the octets of the body, at most 65531
 */
void WritePayloadHeader(PayloadType next, bool critical, size_t bodySize, Bytes& out);

/**
 * @brief Appends the body of one payload, without its generic header (an ID for the AUTH octets,
 * say).
 */
void WritePayloadBody(const IkePayload& payload, Bytes& out);

} // namespace ike
} // namespace ns3

#endif /* IKE_MESSAGE_H */
