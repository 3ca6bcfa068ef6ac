// SPDX-License-Identifier: GPL-2.0-only

#include "ike-message-printer.h"

#include "ike-payload-chain.h"
#include "ike-wire-layout.h"
#include "ike-wire-recorder.h"

#include <algorithm>
#include <iomanip>
#include <ostream>

namespace ns3
{
namespace ike
{

namespace
{

using RecordingReader = WireReader<WireRecorder>;

/** @brief The octets that were not read become one field that says why. */
void
AddRemainder(const RecordingReader& io, ByteView all, WireRecorder& recorder)
{
    const auto rest = all.Sub(io.Mark());
    if (!rest.empty() || !io.Ok())
    {
        const auto why = io.Ok() ? "octets after the last payload" : io.Error().ToString();
        recorder.AddField("not read", rest, io.Mark(), why);
    }
}

/** @brief Reads what ends the decrypted octets, RFC 7296 section 3.14: padding and its length. */
void
DescribePadding(const RecordingReader& io, ByteView all, WireRecorder& recorder)
{
    const auto rest = all.Sub(io.Mark());
    if (!io.Ok() || rest.empty() || rest[rest.size() - 1] != rest.size() - 1)
    {
        AddRemainder(io, all, recorder);
        return;
    }
    const auto padding = rest.Sub(0, rest.size() - 1);
    if (!padding.empty())
    {
        recorder.AddField("Padding", padding, io.Mark(), WireRecorder::TextOfOctets(padding));
    }
    recorder.AddField("Pad Length",
                      rest.Sub(padding.size()),
                      io.Mark() + padding.size(),
                      std::to_string(padding.size()));
}

/** @brief Reads what ends the decrypted octets of version 1, RFC 2409 appendix B: padding that says
 * nothing. */
void
DescribePlainPadding(const RecordingReader& io, ByteView all, WireRecorder& recorder)
{
    const auto rest = all.Sub(io.Mark());
    if (!rest.empty())
    {
        recorder.AddField("Padding", rest, io.Mark(), WireRecorder::TextOfOctets(rest));
    }
}

/** @brief Splits the sealed octets, which end the message, into IV, ciphertext and checksum. */
void
SplitSealed(const DecryptedPayloads& decrypted, std::vector<MessageRecord>& records)
{
    if (records.empty() || records.back().name != "Encrypted Data" ||
        records.back().length < decrypted.ivSize + decrypted.checksumSize)
    {
        return;
    }
    const auto whole = records.back();
    const auto prefix = whole.id.substr(0, whole.id.size() - whole.name.size());
    records.pop_back();
    const size_t textSize = whole.length - decrypted.ivSize - decrypted.checksumSize;
    const std::pair<const char*, size_t> parts[] = {
        {"Initialization Vector", decrypted.ivSize},
        {"Encrypted IKE Payloads", textSize},
        {"Integrity Checksum Data", decrypted.checksumSize},
    };
    size_t at = 0;
    for (const auto& [name, size] : parts)
    {
        if (size != 0)
        {
            auto part = whole;
            part.name = name;
            part.id = prefix + name;
            part.offset = whole.offset + at;
            part.length = size;
            part.octets = whole.octets.Sub(at, size);
            part.value = WireRecorder::TextOfOctets(part.octets);
            records.push_back(part);
            at += size;
        }
    }
}

void
DescribeDecrypted(const DecryptedPayloads& decrypted,
                  const PayloadCatalogue& catalogue,
                  std::vector<MessageRecord>& records)
{
    SplitSealed(decrypted, records);
    WireRecorder recorder(records, true);
    RecordingReader io(decrypted.octets, &recorder);
    std::vector<IkePayload> payloads;
    const bool isVersion1 = catalogue.majorVersion == 1;
    io.Enter("decrypted payloads",
             0,
             isVersion1 ? "RFC 2409 appendix B" : Layout<EncryptedPayload>::SOURCE);
    ReadChain(io, catalogue, ChainPlace::INSIDE_ENCRYPTED, decrypted.first, payloads);
    if (isVersion1 && io.Ok())
    {
        DescribePlainPadding(io, decrypted.octets, recorder);
    }
    else
    {
        DescribePadding(io, decrypted.octets, recorder);
    }
    recorder.Leave(decrypted.octets.size());
}

/** @brief The first octets of a record in hexadecimal, in a column. */
std::string
OctetColumn(const MessageRecord& record)
{
    constexpr size_t SHOWN = 8;
    if (record.kind == MessageRecord::Kind::BITS)
    {
        std::string bits;
        for (unsigned i = 0; i < 8 * record.length; ++i)
        {
            const bool isSet = (record.octets[i / 8] >> (7 - i % 8) & 1) != 0;
            const bool isMine = i >= record.firstBit && i < record.firstBit + record.bitCount;
            bits += isMine ? (isSet ? '1' : '0') : '.';
        }
        return bits;
    }
    std::string text = ToHex(record.octets.Sub(0, SHOWN));
    return record.octets.size() > SHOWN ? text + ".." : text;
}

} // namespace

std::vector<MessageRecord>
DescribeMessage(ByteView datagram, const DecryptedPayloads* decrypted)
{
    std::vector<MessageRecord> records;
    WireRecorder recorder(records, false);
    RecordingReader io(datagram, &recorder);
    IkeHeader header;
    auto first = PayloadType::NONE;
    uint32_t length = 0;
    io.Enter(Layout<IkeHeader>::NAME, 0, Layout<IkeHeader>::SOURCE);
    Layout<IkeHeader>::Fields(io, header, first, length);
    if (io.Ok() && length != datagram.size())
    {
        records.back().value += ", but there are " + std::to_string(datagram.size()) + " octets";
    }
    io.Leave();
    if (header.majorVersion == 1)
    {
        for (auto& record : records)
        {
            record.source = "RFC 2408 section 3.1"; // the same octets, specified there first
        }
    }
    const auto* catalogue = CatalogueOf(header.majorVersion);
    if (io.Ok() && catalogue)
    {
        std::vector<IkePayload> payloads;
        if (header.IsEncrypted())
        {
            ReadEncryptedRest(io, first, payloads);
        }
        else
        {
            ReadChain(io, *catalogue, ChainPlace::MESSAGE, first, payloads);
        }
        if (io.Ok() && decrypted)
        {
            DescribeDecrypted(*decrypted, *catalogue, records);
        }
    }
    AddRemainder(io, datagram, recorder);
    return records;
}

void
PrintMessage(std::ostream& os, ByteView datagram, const DecryptedPayloads* decrypted)
{
    for (const auto& record : DescribeMessage(datagram, decrypted))
    {
        os << (record.decrypted ? '+' : ' ') << std::setw(5) << record.offset << "  "
           << std::setw(18) << std::left << OctetColumn(record) << std::right << "  "
           << std::string(2 * static_cast<size_t>(record.depth), ' ') << record.name;
        if (record.kind == MessageRecord::Kind::STRUCTURE)
        {
            os << " (" << record.length << " octets, " << record.source << ")";
        }
        else
        {
            os << ": " << record.value;
        }
        os << '\n';
    }
}

} // namespace ike
} // namespace ns3
