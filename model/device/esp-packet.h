// SPDX-License-Identifier: GPL-2.0-only

#ifndef ESP_PACKET_H
#define ESP_PACKET_H

#include "esp-transform.h"

#include "ns3/packet.h"
#include "ns3/ptr.h"

namespace ns3
{
namespace ike
{

/**
 * @file
 * ESP on ns-3 packets. Where the transform needs the payload's octets, the packet's content becomes
 * real and is replaced; where it works on sizes alone, the inner packet stays as it is between an
 * EspHeader and an EspTrailer, its virtual payload never made real. Packet tags stay on the packet
 * either way, and byte tags of real payloads are spread over the whole of the new content, so that
 * a flow monitor still knows its packets.
 */

/**
 * @brief Turns an inner packet into an ESP packet, from SPI to checksum.
 * @param layout of the packet's size, by EspTransform::LayoutFor()
 * @return the cost
 */
Duration SealPacket(EspTransform& transform,
                    uint64_t sequence,
                    uint8_t nextHeader,
                    const EspLayout& layout,
                    RandomSource& random,
                    Ptr<Packet> packet);

/** @brief An opened packet's next header, or why it did not open, and the cost of either. */
using EspOpenResult = Costed<Result<uint8_t, IpsecDropReason>>;

/**
 * @brief Turns an ESP packet into its inner packet.
 * @param layout of the packet's size, by EspTransform::LayoutOf()
 * @param sequence the whole number
 * @return BAD_ICV or BAD_PADDING as an error; the packet is then half taken apart
 */
EspOpenResult OpenPacket(EspTransform& transform,
                         uint64_t sequence,
                         const EspLayout& layout,
                         Ptr<Packet> packet);

/** @brief Puts other octets in a packet's place, which keeps its tags and its identity. */
void ReplaceContent(Ptr<Packet> packet, const uint8_t* octets, size_t size);

/**
 * @brief Stores the octets of a packet that ns-3 only counts. To be done before IP cuts it: where
 * ns-3 (3.37) joins pieces that begin and end in such octets, it loses what is behind them.
 */
void StoreOctets(Ptr<Packet> packet);

} // namespace ike
} // namespace ns3

#endif /* ESP_PACKET_H */
