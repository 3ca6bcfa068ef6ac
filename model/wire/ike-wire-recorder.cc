// SPDX-License-Identifier: GPL-2.0-only

#include "ike-wire-recorder.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t OCTETS_SHOWN = 32;

bool
IsPrintable(uint8_t octet)
{
    return octet >= 0x20 && octet < 0x7f;
}

} // namespace

WireRecorder::WireRecorder(std::vector<MessageRecord>& records, bool decrypted)
    : m_records(records),
      m_decrypted(decrypted)
{
}

void
WireRecorder::Enter(const char* name, size_t index, const char* source, size_t offset)
{
    MessageRecord record;
    record.kind = MessageRecord::Kind::STRUCTURE;
    record.decrypted = m_decrypted;
    record.offset = offset;
    record.depth = static_cast<unsigned>(m_open.size());
    record.name = index == 0 ? name : std::string(name) + " " + std::to_string(index);
    record.source = source;
    m_idSize.push_back(m_id.size());
    m_id += m_id.empty() ? name : std::string(" / ") + name;
    record.id = m_id;
    m_open.push_back(m_records.size());
    m_records.push_back(std::move(record));
}

void
WireRecorder::Leave(size_t offset)
{
    auto& record = m_records[m_open.back()];
    record.length = offset - record.offset;
    m_open.pop_back();
    m_id.resize(m_idSize.back());
    m_idSize.pop_back();
}

void
WireRecorder::Reserved(const char* name, ByteView octets, size_t offset)
{
    AddField(name, octets, offset, "0x" + ToHex(octets));
}

void
WireRecorder::Flags(const char* name, ByteView octets, size_t offset, const WireFlagSet& flags)
{
    AddField(name, octets, offset, "");
    const size_t field = m_records.size() - 1;
    for (unsigned bit = 0; bit < 8; ++bit)
    {
        const auto mask = static_cast<uint8_t>(0x80 >> bit);
        const bool isSet = (octets[0] & mask) != 0;
        const auto* flag =
            std::find_if(flags.begin,
                         flags.end,
                         [&](const WireFlag& candidate) { return candidate.mask == mask; });
        const bool isKnown = flag != flags.end;
        AddBits(isKnown ? flag->name : "X", octets, offset, bit, 1, isSet ? "set" : "clear");
        if (isKnown && isSet)
        {
            AppendToValue(field, flag->name);
        }
    }
    if (m_records[field].value.empty())
    {
        m_records[field].value = "none";
    }
}

void
WireRecorder::AddField(const std::string& name, ByteView octets, size_t offset, std::string value)
{
    MessageRecord record;
    record.kind = MessageRecord::Kind::FIELD;
    record.decrypted = m_decrypted;
    record.offset = offset;
    record.length = octets.size();
    record.octets = octets;
    record.depth = static_cast<unsigned>(m_open.size());
    record.name = name;
    record.value = std::move(value);
    record.source = m_open.empty() ? "" : m_records[m_open.back()].source;
    record.id = m_id.empty() ? name : m_id + " / " + name;
    m_records.push_back(std::move(record));
}

void
WireRecorder::AddBits(const char* name,
                      ByteView octets,
                      size_t offset,
                      unsigned firstBit,
                      unsigned bitCount,
                      std::string value)
{
    AddField(name, octets, offset, std::move(value));
    auto& record = m_records.back();
    record.kind = MessageRecord::Kind::BITS;
    ++record.depth;
    record.firstBit = firstBit;
    record.bitCount = bitCount;
}

void
WireRecorder::AppendToValue(size_t record, const std::string& text)
{
    auto& value = m_records[record].value;
    value += value.empty() ? text : ", " + text;
}

std::string
WireRecorder::TextOfNumber(uint64_t number, const std::string& name)
{
    const auto digits = std::to_string(number);
    return name.empty() ? digits : digits + " (" + name + ")";
}

std::string
WireRecorder::TextOfSpi(uint64_t spi)
{
    Bytes octets;
    AppendUint(octets, spi, sizeof spi);
    return "0x" + ToHex(octets);
}

std::string
WireRecorder::TextOfOctets(ByteView octets)
{
    std::string text = "0x" + ToHex(octets.Sub(0, OCTETS_SHOWN));
    if (octets.size() > OCTETS_SHOWN)
    {
        text += "... (" + std::to_string(octets.size()) + " octets)";
    }
    if (octets.size() >= 3 && std::all_of(octets.begin(), octets.end(), IsPrintable))
    {
        text += " \"" + std::string(octets.begin(), octets.end()) + "\"";
    }
    return text;
}

} // namespace ike
} // namespace ns3
