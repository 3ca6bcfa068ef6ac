// SPDX-License-Identifier: GPL-2.0-only

#include "ike-der.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

// Lengths up to 2^24 are more than any IKE message carries.
constexpr size_t MOST_LENGTH_OCTETS = 3;

ByteView
WithoutLeadingZeros(ByteView number)
{
    while (number.size() > 1 && number[0] == 0)
    {
        number = number.Sub(1);
    }
    return number;
}

} // namespace

std::optional<DerTag>
DerReader::Peek() const
{
    return m_rest.empty() ? std::nullopt : std::optional<DerTag>(static_cast<DerTag>(m_rest[0]));
}

std::optional<DerElement>
DerReader::Next()
{
    // Tags above 30 have more octets; nothing here has them.
    if (m_rest.size() < 2 || (m_rest[0] & 0x1f) == 0x1f)
    {
        return std::nullopt;
    }
    size_t header = 2;
    size_t length = m_rest[1];
    if (length >= 0x80)
    {
        const size_t octets = length & 0x7f;
        if (octets == 0 || octets > MOST_LENGTH_OCTETS || m_rest.size() < 2 + octets)
        {
            return std::nullopt;
        }
        length = 0;
        for (size_t i = 0; i < octets; ++i)
        {
            length = length << 8 | m_rest[2 + i];
        }
        header += octets;
        if (length < 0x80 || m_rest[2] == 0)
        {
            return std::nullopt;
        }
    }
    if (length > m_rest.size() - header)
    {
        return std::nullopt;
    }
    DerElement element;
    element.tag = static_cast<DerTag>(m_rest[0]);
    element.content = m_rest.Sub(header, length);
    element.whole = m_rest.Sub(0, header + length);
    m_rest = m_rest.Sub(header + length);
    return element;
}

std::optional<DerElement>
DerReader::Take(DerTag tag)
{
    return Peek() == tag ? Next() : std::nullopt;
}

std::optional<ByteView>
DerReader::TakeUnsigned()
{
    const auto element = Take(DerTag::INTEGER);
    if (!element || element->content.empty() || (element->content[0] & 0x80) != 0)
    {
        return std::nullopt;
    }
    return WithoutLeadingZeros(element->content);
}

std::optional<uint32_t>
DerReader::TakeSmall()
{
    const auto number = TakeUnsigned();
    if (!number || number->size() > 4 || (number->size() == 4 && (*number)[0] >= 0x80))
    {
        return std::nullopt;
    }
    uint32_t value = 0;
    for (uint8_t octet : *number)
    {
        value = value << 8 | octet;
    }
    return value;
}

std::optional<ByteView>
DerReader::TakeBits()
{
    const auto element = Take(DerTag::BIT_STRING);
    if (!element || element->content.empty() || element->content[0] != 0)
    {
        return std::nullopt;
    }
    return element->content.Sub(1);
}

std::optional<ByteView>
DerContentOf(DerTag tag, ByteView octets)
{
    DerReader reader(octets);
    const auto element = reader.Take(tag);
    return element && reader.AtEnd() ? std::optional<ByteView>(element->content) : std::nullopt;
}

Bytes
Der(DerTag tag, std::initializer_list<ByteView> parts)
{
    size_t length = 0;
    for (ByteView part : parts)
    {
        length += part.size();
    }
    Bytes out;
    out.reserve(length + 5);
    out.push_back(static_cast<uint8_t>(tag));
    if (length < 0x80)
    {
        out.push_back(static_cast<uint8_t>(length));
    }
    else
    {
        const size_t octets = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
        out.push_back(static_cast<uint8_t>(0x80 | octets));
        AppendUint(out, length, octets);
    }
    for (ByteView part : parts)
    {
        Append(out, part);
    }
    return out;
}

Bytes
DerUnsigned(ByteView number)
{
    const Bytes zero{0};
    const ByteView digits = number.empty() ? ByteView(zero) : WithoutLeadingZeros(number);
    const bool looksNegative = (digits[0] & 0x80) != 0;
    return Der(DerTag::INTEGER, {looksNegative ? ByteView(zero) : ByteView(), digits});
}

Bytes
DerSmall(uint32_t number)
{
    Bytes octets;
    AppendUint(octets, number, 4);
    return DerUnsigned(octets);
}

Bytes
DerBits(ByteView octets)
{
    const Bytes unused{0};
    return Der(DerTag::BIT_STRING, {unused, octets});
}

std::string
DottedOid(ByteView content)
{
    std::string out;
    uint64_t number = 0;
    size_t digits = 0;
    for (uint8_t octet : content)
    {
        // A leading 0x80 would be padding; more than nine octets overflow.
        if ((digits == 0 && octet == 0x80) || ++digits > 9)
        {
            return "";
        }
        number = number << 7 | (octet & 0x7f);
        if ((octet & 0x80) != 0)
        {
            continue;
        }
        if (out.empty())
        {
            const uint64_t first = std::min<uint64_t>(number / 40, 2);
            out = std::to_string(first) + "." + std::to_string(number - 40 * first);
        }
        else
        {
            out += "." + std::to_string(number);
        }
        number = 0;
        digits = 0;
    }
    return digits == 0 ? out : "";
}

Bytes
DerOid(const std::string& dotted)
{
    Bytes content;
    uint64_t first = 0;
    size_t count = 0;
    for (size_t begin = 0; begin <= dotted.size(); ++count)
    {
        const size_t end = std::min(dotted.find('.', begin), dotted.size());
        uint64_t number = 0;
        for (size_t i = begin; i < end; ++i)
        {
            number = 10 * number + static_cast<uint64_t>(dotted[i] - '0');
        }
        begin = end + 1;
        if (count == 0)
        {
            first = number;
            continue;
        }
        number += count == 1 ? 40 * first : 0;
        Bytes reversed{static_cast<uint8_t>(number & 0x7f)};
        while ((number >>= 7) != 0)
        {
            reversed.push_back(static_cast<uint8_t>(0x80 | (number & 0x7f)));
        }
        content.insert(content.end(), reversed.rbegin(), reversed.rend());
    }
    return Der(DerTag::OBJECT_ID, {content});
}

Bytes
DerPairFromHalves(ByteView halves)
{
    const size_t half = halves.size() / 2;
    return Der(DerTag::SEQUENCE, {DerUnsigned(halves.Sub(0, half)), DerUnsigned(halves.Sub(half))});
}

std::optional<Bytes>
HalvesFromDerPair(ByteView der, size_t half)
{
    const auto content = DerContentOf(DerTag::SEQUENCE, der);
    if (!content)
    {
        return std::nullopt;
    }
    DerReader reader(*content);
    Bytes out(2 * half);
    for (size_t i = 0; i < 2; ++i)
    {
        const auto number = reader.TakeUnsigned();
        if (!number || number->size() > half)
        {
            return std::nullopt;
        }
        std::copy(number->begin(),
                  number->end(),
                  out.begin() + static_cast<ptrdiff_t>((i + 1) * half - number->size()));
    }
    return reader.AtEnd() ? std::optional<Bytes>(std::move(out)) : std::nullopt;
}

} // namespace ike
} // namespace ns3
