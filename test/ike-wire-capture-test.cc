// SPDX-License-Identifier: GPL-2.0-only

#include "ike-message-printer.h"
#include "ike-shared-files.h"
#include "ike-wire-samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

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

/** @brief The IKE message in a captured frame of UDP over IPv4, or nothing. */
ByteView
IkeOfFrame(ByteView frame, uint32_t linkType)
{
    const auto packet = frame.Sub(linkType == 0 ? 4 : 14);
    if (packet.size() < 28 || packet[0] >> 4 != 4 || packet[9] != 17)
    {
        return ByteView();
    }
    const size_t ipHeader = 4 * static_cast<size_t>(packet[0] & 0xf);
    const size_t ipLength = packet[2] << 8 | packet[3];
    const auto udp = packet.Sub(0, ipLength).Sub(ipHeader);
    const auto isPort = [&](int port)
    { return (udp[0] << 8 | udp[1]) == port || (udp[2] << 8 | udp[3]) == port; };
    const auto data = udp.Sub(8);
    if (isPort(500))
    {
        return data;
    }
    const bool hasMarker = data.size() > 4 && LittleEndian(data, 0) == 0; // RFC 3948 section 2.2
    return isPort(4500) && hasMarker ? data.Sub(4) : ByteView();
}

/** @brief The IKE messages of a capture in the old pcap format, little-endian; nothing without the
 * file. */
std::optional<std::vector<Bytes>>
ReadCapture(const std::string& name)
{
    std::ifstream file(SharedFile("vectors/captures/" + name), std::ios::binary);
    if (!file)
    {
        return std::nullopt;
    }
    const Bytes all((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    EXPECT_GE(all.size(), 24U);
    EXPECT_EQ(LittleEndian(all, 0), 0xa1b2c3d4U);
    std::vector<Bytes> messages;
    size_t at = 24;
    while (at + 16 <= all.size())
    {
        const size_t size = LittleEndian(all, at + 8);
        const auto ike = IkeOfFrame(ByteView(all).Sub(at + 16, size), LittleEndian(all, 20));
        if (!ike.empty())
        {
            messages.push_back(ike.ToBytes());
        }
        at += 16 + size;
    }
    return messages;
}

TEST(IkeWireCapture, MessagesOfIkev2DaemonsAreWrittenAsTheyWereSent)
{
    const std::map<std::string, size_t> captures = {
        {"ikev2four.pcap", 21},
        {"ikev2pI2.pcap", 2},
    };
    for (const auto& [name, count] : captures)
    {
        const auto messages = ReadCapture(name);
        if (!messages)
        {
            GTEST_SKIP() << "the folder with captures is not there: "
                         << SharedFile("vectors/captures");
        }
        ASSERT_EQ(messages->size(), count) << name;
        for (size_t i = 0; i < messages->size(); ++i)
        {
            const auto& octets = (*messages)[i];
            const auto message = ParseMessage(octets);
            ASSERT_TRUE(message) << name << " " << i + 1 << ": " << message.GetError().ToString();
            EXPECT_EQ(ToHex(WriteMessage(*message)), ToHex(octets)) << name << " " << i + 1;
            const auto records = DescribeMessage(octets);
            EXPECT_NE(records.back().name, "not read") << name << " " << i + 1;
        }
    }
}

TEST(IkeWireCapture, AnIdentityOfOneOctetThatClaimsToBeAnAddressIsRefused)
{
    const auto messages = ReadCapture("ikev2-id-normal.pcap");
    if (!messages)
    {
        GTEST_SKIP() << "the folder with captures is not there: " << SharedFile("vectors/captures");
    }
    ASSERT_EQ(messages->size(), 1U);
    const auto message = ParseMessage(messages->at(0));
    ASSERT_FALSE(message);
    EXPECT_EQ(message.GetError().field, "IDi / Identification Data");
    EXPECT_EQ(message.GetError().offset, 36U);
}

TEST(IkeWireCapture, AnIkeSaInitOfADaemonHoldsWhatItOffers)
{
    const auto messages = ReadCapture("ikev2four.pcap");
    if (!messages)
    {
        GTEST_SKIP() << "the folder with captures is not there: " << SharedFile("vectors/captures");
    }
    const auto message = ParseMessage(messages->at(0));
    ASSERT_TRUE(message) << message.GetError().ToString();
    const auto* sa = message->Find<SaPayload>(PayloadType::SA);
    ASSERT_NE(sa, nullptr);
    ASSERT_EQ(sa->proposals.size(), 1U);
    EXPECT_EQ(sa->proposals[0].transforms.size(), 12U);
    const auto cookie = ParseMessage(messages->at(1));
    ASSERT_TRUE(cookie);
    EXPECT_TRUE(cookie->header.IsResponse());
    EXPECT_NE(cookie->FindNotify(NotifyType::COOKIE), nullptr);
}

TEST(Ikev1WireCapture, MessagesOfDaemonsAreWrittenAsTheyWereSent)
{
    for (const char* name : {"ISAKMP_sa_setup.pcap", "isakmp4500.pcap"})
    {
        const auto messages = ReadCapture(name);
        if (!messages)
        {
            GTEST_SKIP() << "the folder with captures is not there: "
                         << SharedFile("vectors/captures");
        }
        ASSERT_FALSE(messages->empty()) << name;
        for (const auto& octets : *messages)
        {
            const auto header = ParseHeader(octets);
            ASSERT_TRUE(header) << name << ": " << header.GetError().ToString();
            EXPECT_EQ(header->majorVersion, 1) << name;
            const auto message = ParseMessage(octets);
            ASSERT_TRUE(message) << name << ": " << message.GetError().ToString();
            EXPECT_EQ(ToHex(WriteMessage(*message)), ToHex(octets)) << name;
            EXPECT_NE(DescribeMessage(octets).back().name, "not read") << name;
        }
    }
}

} // namespace
} // namespace ike
} // namespace ns3
