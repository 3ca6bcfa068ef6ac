// SPDX-License-Identifier: GPL-2.0-only

#include "ike-fuzz-samples.h"

#include "ike-shared-files.h"
#include "ikev1-pair.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace ns3
{
namespace ike
{

namespace
{

uint32_t
LittleEndian(ByteView octets, size_t at)
{
    return octets[at] | octets[at + 1] << 8 | octets[at + 2] << 16 |
           static_cast<uint32_t>(octets[at + 3]) << 24;
}

/** @brief Octets before the IP header. */
size_t
LinkHeader(uint32_t linkType)
{
    switch (linkType)
    {
    case 0: // BSD loopback
        return 4;
    case 1: // Ethernet
        return 14;
    case 113: // Linux "cooked"
        return 16;
    default:
        return 0;
    }
}

/** @brief What a pair did: set up, rekeyed, asked for a sign of life, took down. */
void
Record(const IkePairSettings& settings, GoldenMessages& golden)
{
    auto pair = MakePair(settings, false);
    pair->fate = [&golden](size_t, bool, ByteView datagram)
    {
        golden.datagrams.push_back(datagram.ToBytes());
        return Fate::DELIVER;
    };
    pair->Initiate();
    pair->Settle();
    const auto children = pair->a.LiveChildren();
    if (!children.empty())
    {
        pair->Command(pair->a, RekeyChildCommand{children.front()});
        pair->Settle();
    }
    pair->Command(pair->b, RekeyIkeCommand{pair->b.engine.FindIkeSa("pair")});
    pair->Settle();
    pair->Command(pair->a, ProbeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Settle();
    pair->Command(pair->a, DeleteIkeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Settle();
    for (const IkePairSide* side : {&pair->a, &pair->b})
    {
        golden.plain.insert(golden.plain.end(), side->sent.begin(), side->sent.end());
    }
}

} // namespace

Bytes
OctetsOfFile(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return Bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

std::vector<std::string>
FilesIn(const std::string& folder, const std::string& extension)
{
    std::vector<std::string> files;
    std::error_code absent;
    for (const auto& entry : std::filesystem::directory_iterator(folder, absent))
    {
        if (entry.path().extension() == extension)
        {
            files.push_back(entry.path().string());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<Bytes>
PacketsOfCapture(const std::string& path)
{
    const Bytes all = OctetsOfFile(path);
    std::vector<Bytes> packets;
    if (all.size() < 24 || LittleEndian(all, 0) != 0xa1b2c3d4U)
    {
        return packets;
    }
    const size_t skip = LinkHeader(LittleEndian(all, 20));
    for (size_t at = 24; at + 16 <= all.size();)
    {
        const size_t size = LittleEndian(all, at + 8);
        packets.push_back(ByteView(all).Sub(at + 16, size).Sub(skip).ToBytes());
        at += 16 + size;
    }
    return packets;
}

ByteView
IkeOfPacket(ByteView packet)
{
    if (packet.size() < 28 || packet[0] >> 4 != 4 || packet[9] != 17)
    {
        return ByteView();
    }
    const ByteView udp = packet.Sub(4 * static_cast<size_t>(packet[0] & 0xf));
    if (udp.size() <= 12)
    {
        return ByteView();
    }
    const auto isPort = [&](int port)
    { return (udp[0] << 8 | udp[1]) == port || (udp[2] << 8 | udp[3]) == port; };
    const ByteView data = udp.Sub(8);
    if (isPort(500))
    {
        return data;
    }
    const bool hasMarker = LittleEndian(data, 0) == 0; // RFC 3948 section 2.2
    return isPort(4500) && hasMarker ? data.Sub(4) : ByteView();
}

std::vector<Bytes>
CapturedPackets()
{
    std::vector<Bytes> packets;
    for (const auto& path : FilesIn(SharedFile("vectors/captures"), ".pcap"))
    {
        const auto some = PacketsOfCapture(path);
        packets.insert(packets.end(), some.begin(), some.end());
    }
    return packets;
}

GoldenMessages
GoldenMessagesOf(uint8_t version)
{
    GoldenMessages golden;
    if (version == 1)
    {
        Record(Ikev1Settings(false), golden);
        Record(Ikev1Settings(true), golden);
        return golden;
    }
    IkePairSettings settings;
    settings.ikeProposals = {"aes128-sha256-x25519"};
    Record(settings, golden);
    return golden;
}

} // namespace ike
} // namespace ns3
