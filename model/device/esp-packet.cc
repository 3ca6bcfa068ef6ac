// SPDX-License-Identifier: GPL-2.0-only

#include "esp-packet.h"

#include "esp-header.h"

#include "ns3/tag.h"

#include <algorithm>
#include <memory>
#include <vector>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief The byte tags that lie anywhere in a packet. */
std::vector<std::unique_ptr<Tag>>
CollectByteTags(Ptr<const Packet> packet)
{
    std::vector<std::unique_ptr<Tag>> tags;
    for (ByteTagIterator i = packet->GetByteTagIterator(); i.HasNext();)
    {
        ByteTagIterator::Item item = i.Next();
        if (!item.GetTypeId().HasConstructor())
        {
            continue;
        }
        std::unique_ptr<ObjectBase> made(item.GetTypeId().GetConstructor()());
        Tag* tag = dynamic_cast<Tag*>(made.get());
        if (tag)
        {
            made.release();
            item.GetTag(*tag);
            tags.emplace_back(tag);
        }
    }
    return tags;
}

/** @brief The parts of a packet that lies in one buffer, padding and payload not yet told apart. */
EspRegions
RegionsIn(uint8_t* octets, const EspLayout& layout)
{
    EspRegions regions;
    regions.head = octets;
    regions.text = octets + layout.Head();
    regions.trailer = regions.text + layout.payload;
    regions.icv = regions.text + layout.Text();
    return regions;
}

Duration
SealReal(EspTransform& transform,
         uint64_t sequence,
         uint8_t nextHeader,
         const EspLayout& layout,
         RandomSource& random,
         Ptr<Packet> packet)
{
    EspHeader header(layout.Head());
    Bytes body(layout.Text() + layout.icv);
    packet->CopyData(body.data(), static_cast<uint32_t>(layout.payload));
    EspRegions regions;
    regions.head = header.Octets();
    regions.text = body.data();
    regions.trailer = body.data() + layout.payload;
    regions.icv = body.data() + layout.Text();
    transform.MakeIv(sequence, random, regions.head + ESP_FIXED_SIZE);
    const Duration cost = transform.Seal(sequence, nextHeader, layout, regions);
    ReplaceContent(packet, body.data(), body.size());
    packet->AddHeader(header);
    return cost;
}

EspOpenResult
OpenReal(EspTransform& transform, uint64_t sequence, const EspLayout& layout, Ptr<Packet> packet)
{
    Bytes octets(layout.Total());
    packet->CopyData(octets.data(), static_cast<uint32_t>(octets.size()));
    const EspRegions regions = RegionsIn(octets.data(), layout);
    const Costed<bool> opened = transform.Open(sequence, layout, regions);
    if (!opened.value)
    {
        return {IpsecDropReason::BAD_ICV, opened.cost};
    }
    const ByteView text(regions.text, layout.Text());
    const uint8_t last[2] = {text[text.size() - 2], text[text.size() - 1]};
    const auto trailer = ReadEspTrailer(last, text.size());
    if (!trailer)
    {
        return {trailer.GetError(), opened.cost};
    }
    const size_t payload = text.size() - 2 - trailer->padLength;
    if (!IsEspPadding(text.Sub(payload, trailer->padLength)))
    {
        return {IpsecDropReason::BAD_PADDING, opened.cost};
    }
    ReplaceContent(packet, text.data(), payload);
    return {trailer->nextHeader, opened.cost};
}

} // namespace

void
ReplaceContent(Ptr<Packet> packet, const uint8_t* octets, size_t size)
{
    const auto tags = CollectByteTags(packet);
    packet->RemoveAtStart(packet->GetSize());
    packet->AddAtEnd(Create<Packet>(octets, static_cast<uint32_t>(size)));
    for (const auto& tag : tags)
    {
        packet->AddByteTag(*tag);
    }
}

void
StoreOctets(Ptr<Packet> packet)
{
    Bytes octets(packet->GetSize());
    packet->CopyData(octets.data(), packet->GetSize());
    ReplaceContent(packet, octets.data(), octets.size());
}

Duration
SealPacket(EspTransform& transform,
           uint64_t sequence,
           uint8_t nextHeader,
           const EspLayout& layout,
           RandomSource& random,
           Ptr<Packet> packet)
{
    if (transform.NeedsText())
    {
        return SealReal(transform, sequence, nextHeader, layout, random, packet);
    }
    EspHeader header(layout.Head());
    EspTrailer trailer(layout.pad, layout.icv);
    EspRegions regions;
    regions.head = header.Octets();
    regions.trailer = trailer.Octets();
    regions.icv = trailer.Icv();
    transform.MakeIv(sequence, random, regions.head + ESP_FIXED_SIZE);
    const Duration cost = transform.Seal(sequence, nextHeader, layout, regions);
    packet->AddTrailer(trailer);
    packet->AddHeader(header);
    return cost;
}

EspOpenResult
OpenPacket(EspTransform& transform, uint64_t sequence, const EspLayout& layout, Ptr<Packet> packet)
{
    if (transform.NeedsText())
    {
        return OpenReal(transform, sequence, layout, packet);
    }
    EspHeader header(layout.Head());
    packet->RemoveHeader(header);
    EspTrailer trailer = EspTrailer::OfText(layout.Text(), layout.icv);
    packet->RemoveTrailer(trailer);
    EspRegions regions;
    regions.head = header.Octets();
    regions.trailer = trailer.Octets();
    regions.icv = trailer.Icv();
    const Costed<bool> opened = transform.Open(sequence, layout, regions);
    if (!opened.value)
    {
        return {IpsecDropReason::BAD_ICV, opened.cost};
    }
    const auto fields = trailer.Fields();
    if (!fields)
    {
        return {fields.GetError(), opened.cost};
    }
    return {fields->nextHeader, opened.cost};
}

} // namespace ike
} // namespace ns3
