// SPDX-License-Identifier: GPL-2.0-only

#include "ike-pem.h"

#include <optional>
#include <string>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief Base 64 (RFC 4648 section 4) with white space anywhere; nothing for other signs. */
std::optional<Bytes>
FromBase64(std::string_view text)
{
    constexpr std::string_view DIGITS =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    Bytes out;
    uint32_t bits = 0;
    unsigned count = 0;
    for (char c : text)
    {
        if (c == '\n' || c == '\r' || c == ' ' || c == '\t' || c == '=')
        {
            continue;
        }
        const size_t digit = DIGITS.find(c);
        if (digit == std::string_view::npos)
        {
            return std::nullopt;
        }
        bits = (bits << 6 | static_cast<uint32_t>(digit)) & 0xffff;
        count += 6;
        if (count >= 8)
        {
            count -= 8;
            out.push_back(static_cast<uint8_t>(bits >> count));
        }
    }
    return out;
}

} // namespace

std::vector<Bytes>
BlocksOfPem(std::string_view text, std::string_view label)
{
    constexpr uint8_t SEQUENCE = 0x30;
    if (text.find("-----BEGIN ") == std::string_view::npos)
    {
        return !text.empty() && static_cast<uint8_t>(text[0]) == SEQUENCE
                   ? std::vector<Bytes>{ByteView::OfText(text).ToBytes()}
                   : std::vector<Bytes>();
    }
    const std::string begin = "-----BEGIN " + std::string(label) + "-----";
    const std::string end = "-----END " + std::string(label) + "-----";
    std::vector<Bytes> blocks;
    for (size_t at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at))
    {
        at += begin.size();
        const size_t stop = text.find(end, at);
        const auto octets =
            stop == std::string_view::npos ? std::nullopt : FromBase64(text.substr(at, stop - at));
        if (!octets)
        {
            return {};
        }
        blocks.push_back(*octets);
        at = stop;
    }
    return blocks;
}

} // namespace ike
} // namespace ns3
