// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_MESSAGE_PRINTER_H
#define IKE_MESSAGE_PRINTER_H

#include "ike-bytes.h"
#include "ike-registry.h"

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief One line of a printed message: a structure, a field in it, or some bits of a field. */
struct MessageRecord
{
    enum class Kind : uint8_t
    {
        STRUCTURE, //!< contains the records that follow it and are deeper
        FIELD,     //!< whole octets; the fields of a message cover each of its octets once
        BITS,      //!< a part of the field before it
    };

    Kind kind{Kind::FIELD};
    bool decrypted{false}; //!< the offset counts from the start of the decrypted octets
    size_t offset{0};      //!< from the start of the datagram
    size_t length{0};      //!< octets
    unsigned firstBit{0};  //!< BITS: from the most significant bit of the octet at offset
    unsigned bitCount{0};  //!< BITS only
    unsigned depth{0};
    ByteView octets;        //!< lives as long as the datagram that was given; empty for a STRUCTURE
    std::string name;       //!< as "Proposal 1" or "SPI Size"
    std::string value;      //!< as "12 (ENCR_AES_CBC)"; empty for a STRUCTURE
    const char* source{""}; //!< where it is specified, as "RFC 7296 section 3.3.1"
    std::string id;         //!< the same for all messages, as "SA / Proposal / SPI Size"
};

/** @brief What is inside the Encrypted payload of a message. */
struct DecryptedPayloads
{
    PayloadType first{PayloadType::NONE}; //!< the type of the first payload inside
    ByteView octets;                      //!< the payloads, with or without padding and pad length
    size_t ivSize{0};                     //!< octets of the initialization vector
    size_t checksumSize{0};               //!< octets of the integrity checksum
};

/**
 * @brief Names every octet of a datagram, whether it is a good message or not: what cannot be read
 * is one last field that says why.
 * @param decrypted what its Encrypted payload holds, when it is known
 */
std::vector<MessageRecord> DescribeMessage(ByteView datagram,
                                           const DecryptedPayloads* decrypted = nullptr);

/** @brief Writes DescribeMessage as text: offset, octets, name and value of each field. */
void PrintMessage(std::ostream& os,
                  ByteView datagram,
                  const DecryptedPayloads* decrypted = nullptr);

} // namespace ike
} // namespace ns3

#endif /* IKE_MESSAGE_PRINTER_H */
