// SPDX-License-Identifier: GPL-2.0-only

#include "ike-bytes.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ns3
{
namespace ike
{

bool
LexicographicallyLess(ByteView a, ByteView b)
{
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
}

Bytes
Concat(std::initializer_list<ByteView> parts)
{
    size_t size = 0;
    for (ByteView part : parts)
    {
        size += part.size();
    }
    Bytes out;
    out.reserve(size);
    for (ByteView part : parts)
    {
        Append(out, part);
    }
    return out;
}

void
AppendUint(Bytes& out, uint64_t value, size_t octets)
{
    std::array<uint8_t, sizeof value> all;
    for (size_t i = 0; i < all.size(); ++i)
    {
        all[i] = static_cast<uint8_t>(value >> (8 * (all.size() - 1 - i)));
    }
    out.insert(out.end(), all.end() - static_cast<ptrdiff_t>(octets), all.end());
}

std::string
ToHex(ByteView bytes)
{
    static const char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (uint8_t octet : bytes)
    {
        text.push_back(digits[octet >> 4]);
        text.push_back(digits[octet & 0xf]);
    }
    return text;
}

namespace
{

int
DigitValue(char c)
{
    if (c >= '0' && c <= '9')
    {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f')
    {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F')
    {
        return c - 'A' + 10;
    }
    return -1;
}

} // namespace

std::optional<Bytes>
FromHex(std::string_view digits)
{
    Bytes out;
    int high = -1;
    for (char c : digits)
    {
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r')
        {
            continue;
        }
        const int value = DigitValue(c);
        if (value < 0)
        {
            return std::nullopt;
        }
        if (high < 0)
        {
            high = value;
            continue;
        }
        out.push_back(static_cast<uint8_t>(high << 4 | value));
        high = -1;
    }
    if (high >= 0)
    {
        return std::nullopt;
    }
    return out;
}

} // namespace ike
} // namespace ns3
