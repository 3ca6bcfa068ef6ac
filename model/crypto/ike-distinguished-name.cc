// SPDX-License-Identifier: GPL-2.0-only

#include "ike-distinguished-name.h"

#include "ike-der.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

struct AttributeRow
{
    const char* word;
    const char* oid;
    DerTag tag; //!< UTF8_STRING where the text decides between that and PRINTABLE_STRING
};

// RFC 5280 appendix A.1; E of RFC 2985, DC of RFC 4519.
constexpr AttributeRow ATTRIBUTES[] = {
    {"C", "2.5.4.6", DerTag::PRINTABLE_STRING},
    {"ST", "2.5.4.8", DerTag::UTF8_STRING},
    {"L", "2.5.4.7", DerTag::UTF8_STRING},
    {"O", "2.5.4.10", DerTag::UTF8_STRING},
    {"OU", "2.5.4.11", DerTag::UTF8_STRING},
    {"CN", "2.5.4.3", DerTag::UTF8_STRING},
    {"serialNumber", "2.5.4.5", DerTag::PRINTABLE_STRING},
    {"E", "1.2.840.113549.1.9.1", DerTag::IA5_STRING},
    {"DC", "0.9.2342.19200300.100.1.25", DerTag::IA5_STRING},
};

bool
IsPrintable(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(" '()+,-./:=?").find(c) != std::string_view::npos;
}

std::string_view
Trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
    {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ')
    {
        text.remove_suffix(1);
    }
    return text;
}

Result<Bytes>
MakeAttribute(std::string_view part)
{
    const size_t equals = part.find('=');
    const std::string word(Trimmed(part.substr(0, equals)));
    std::string value;
    if (equals != std::string_view::npos)
    {
        const std::string_view raw = Trimmed(part.substr(equals + 1));
        for (size_t i = 0; i < raw.size(); ++i)
        {
            i += raw[i] == '\\' && i + 1 < raw.size() ? 1 : 0;
            value += raw[i];
        }
    }
    const auto* row = std::find_if(std::begin(ATTRIBUTES),
                                   std::end(ATTRIBUTES),
                                   [&](const AttributeRow& r) { return word == r.word; });
    if (row == std::end(ATTRIBUTES) || value.empty())
    {
        return Error{"'" + std::string(Trimmed(part)) +
                     "' is no part of a distinguished name; write it as CN=moon, with C, ST, L, O, "
                     "OU, CN, serialNumber, E or DC before the equals sign"};
    }
    DerTag tag = row->tag;
    if (tag == DerTag::UTF8_STRING && std::all_of(value.begin(), value.end(), IsPrintable))
    {
        tag = DerTag::PRINTABLE_STRING;
    }
    return Der(DerTag::SET,
               {Der(DerTag::SEQUENCE, {DerOid(row->oid), Der(tag, {ByteView::OfText(value)})})});
}

std::string
FormatAttribute(ByteView content)
{
    DerReader reader(content);
    const auto oid = reader.Take(DerTag::OBJECT_ID);
    const auto value = reader.Next();
    if (!oid || !value || !reader.AtEnd())
    {
        return "";
    }
    std::string text = DottedOid(oid->content);
    for (const AttributeRow& row : ATTRIBUTES)
    {
        text = text == row.oid ? row.word : text;
    }
    text += '=';
    for (uint8_t octet : value->content)
    {
        if (octet == ',' || octet == '\\')
        {
            text += '\\';
        }
        text += octet < ' ' || octet == 0x7f ? '?' : static_cast<char>(octet);
    }
    return text;
}

} // namespace

Result<Bytes>
ParseDistinguishedName(std::string_view text)
{
    Bytes parts;
    for (size_t begin = 0; begin <= text.size();)
    {
        size_t end = begin;
        while (end < text.size() && text[end] != ',')
        {
            end += text[end] == '\\' ? 2 : 1;
        }
        end = std::min(end, text.size());
        const Result<Bytes> part = MakeAttribute(text.substr(begin, end - begin));
        if (!part)
        {
            return part;
        }
        Append(parts, *part);
        begin = end + 1;
    }
    return Der(DerTag::SEQUENCE, {parts});
}

std::string
FormatDistinguishedName(ByteView der)
{
    const auto content = DerContentOf(DerTag::SEQUENCE, der);
    if (!content)
    {
        return "";
    }
    std::string text;
    for (DerReader names(*content); !names.AtEnd();)
    {
        const auto set = names.Take(DerTag::SET);
        if (!set)
        {
            return "";
        }
        for (DerReader attributes(set->content); !attributes.AtEnd();)
        {
            const auto attribute = attributes.Take(DerTag::SEQUENCE);
            const std::string part = attribute ? FormatAttribute(attribute->content) : "";
            if (part.empty())
            {
                return "";
            }
            text += (text.empty() ? "" : ", ") + part;
        }
    }
    return text;
}

bool
IsSameDistinguishedName(ByteView a, ByteView b)
{
    if (a == b)
    {
        return true;
    }
    const std::string text = FormatDistinguishedName(a);
    return !text.empty() && text == FormatDistinguishedName(b);
}

} // namespace ike
} // namespace ns3
