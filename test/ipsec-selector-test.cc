// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-selector.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

TrafficSelector
One(const char* text)
{
    const auto selector = ParseTrafficSelector(text);
    EXPECT_TRUE(selector) << text << ": " << (selector ? "" : selector.GetError().message);
    return selector ? *selector : TrafficSelector{};
}

TrafficSelectors
List(const char* text)
{
    const auto selectors = ParseTrafficSelectors(text);
    EXPECT_TRUE(selectors) << text << ": " << (selectors ? "" : selectors.GetError().message);
    return selectors ? *selectors : TrafficSelectors{};
}

IpAddress
Address(const char* text)
{
    return *IpAddress::Parse(text);
}

IpsecPacketFields
Udp(const char* source, uint16_t sourcePort, const char* destination, uint16_t destinationPort)
{
    IpsecPacketFields packet;
    packet.source = Address(source);
    packet.destination = Address(destination);
    packet.protocol = 17;
    packet.sourcePort = sourcePort;
    packet.destinationPort = destinationPort;
    return packet;
}

TEST(IpsecPrefix, ParsesAndNamesTheMend)
{
    EXPECT_EQ(ToString(*ParsePrefix("10.1.0.0/16")), "10.1.0.0/16");
    EXPECT_EQ(ToString(*ParsePrefix("10.1.0.7")), "10.1.0.7");
    EXPECT_EQ(ToString(*ParsePrefix("2001:db8::/33")), "2001:db8::/33");
    EXPECT_EQ(LastAddress(*ParsePrefix("10.1.128.0/17")), Address("10.1.255.255"));
    EXPECT_EQ(LastAddress(*ParsePrefix("0.0.0.0/0")), Address("255.255.255.255"));
    EXPECT_EQ(LastAddress(*ParsePrefix("2001:db8::/29")),
              Address("2001:dbf:ffff:ffff:ffff:ffff:ffff:ffff"));
    EXPECT_FALSE(ParsePrefix("10.1.0.0/33"));
    EXPECT_FALSE(ParsePrefix("10.1.0.0/"));
    EXPECT_FALSE(ParsePrefix("10.1.0.0/1x"));
    const auto slip = ParsePrefix("10.1.2.3/16");
    ASSERT_FALSE(slip);
    EXPECT_NE(slip.GetError().message.find("10.1.0.0/16"), std::string::npos);
    EXPECT_NE(slip.GetError().message.find("10.1.2.3"), std::string::npos);
}

TEST(IpsecPrefix, HoldsOnlyItsOwnFamily)
{
    const IpPrefix all4 = *ParsePrefix("0.0.0.0/0");
    EXPECT_TRUE(Contains(all4, Address("192.0.2.1")));
    EXPECT_FALSE(Contains(all4, Address("2001:db8::1")));
    EXPECT_FALSE(Contains(*ParsePrefix("10.0.0.0/9"), Address("10.128.0.0")));
    EXPECT_FALSE(Contains(all4, IpAddress()));
}

TEST(IpsecPrefix, StepsOverOctetBoundaries)
{
    EXPECT_EQ(NextAddress(Address("10.0.255.255")), Address("10.1.0.0"));
    EXPECT_EQ(PreviousAddress(Address("10.1.0.0")), Address("10.0.255.255"));
    EXPECT_TRUE(NextAddress(Address("255.255.255.255")).IsNone());
    EXPECT_TRUE(PreviousAddress(Address("::")).IsNone());
}

TEST(IpsecPrefix, RangesBecomeTheFewestPrefixes)
{
    const auto texts = [](const char* first, const char* last)
    {
        std::string out;
        for (const IpPrefix& prefix : RangeToPrefixes(Address(first), Address(last)))
        {
            out += ToString(prefix) + " ";
        }
        return out;
    };
    EXPECT_EQ(texts("10.0.0.0", "10.0.0.255"), "10.0.0.0/24 ");
    EXPECT_EQ(texts("10.0.0.1", "10.0.0.6"), "10.0.0.1 10.0.0.2/31 10.0.0.4/31 10.0.0.6 ");
    EXPECT_EQ(texts("0.0.0.0", "255.255.255.255"), "0.0.0.0/0 ");
    EXPECT_EQ(texts("255.255.255.254", "255.255.255.255"), "255.255.255.254/31 ");
    EXPECT_EQ(texts("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), "::/0 ");
    EXPECT_EQ(texts("10.0.0.9", "10.0.0.1"), "");
    EXPECT_EQ(texts("10.0.0.9", "::1"), "");
    EXPECT_FALSE(PrefixOfRange(Address("10.0.0.1"), Address("10.0.0.6")));
    EXPECT_FALSE(PrefixOfRange(Address("10.0.0.0"), Address("10.0.0.127")) ==
                 PrefixOfRange(Address("10.0.0.0"), Address("10.0.0.255")));
    // 1.0-254.255 needs the most prefixes of its width: 8 up, 8 down, less the two that join
    // nothing
    EXPECT_EQ(RangeToPrefixes(Address("10.0.0.1"), Address("10.0.255.254")).size(), 30U);
}

TEST(IpsecSelector, TextRoundTrips)
{
    for (const char* text : {"10.1.0.0/16",
                             "10.1.0.5",
                             "10.1.0.5-10.1.0.9",
                             "10.1.0.0/16[tcp/80]",
                             "0.0.0.0/0[udp/1024-65535]",
                             "10.0.0.0/8[icmp/8.0]",
                             "10.0.0.0/8[icmp/3]",
                             "10.0.0.0/8[icmp]",
                             "10.0.0.0/8[200]",
                             "10.0.0.0/8[esp/opaque]",
                             "2001:db8::/32[ipv6-icmp/128]"})
    {
        EXPECT_EQ(ToString(One(text)), text);
    }
    EXPECT_EQ(ToString(List(" 10.1.0.0/16 , 10.2.0.0/16[17/53]")),
              "10.1.0.0/16,10.2.0.0/16[udp/53]");
    EXPECT_EQ(One("10.0.0.0/8[icmp/3]").startPort, 0x0300);
    EXPECT_EQ(One("10.0.0.0/8[icmp/3]").endPort, 0x03ff);
    EXPECT_EQ(ToString(TrafficSelectors{}), "none");
}

TEST(IpsecSelector, SaysWhatIsWrongWithATextAndHowToMendIt)
{
    const auto message = [](const char* text)
    {
        const auto result = ParseTrafficSelectors(text);
        return result ? std::string() : result.GetError().message;
    };
    EXPECT_NE(message("10.1.0.0/16[tpc/80]").find("'tpc'"), std::string::npos);
    EXPECT_NE(message("10.1.0.0/16[tcp/99999]").find("'99999'"), std::string::npos);
    EXPECT_NE(message("10.1.0.0/16[tcp/9-3]").find("'9-3'"), std::string::npos);
    EXPECT_NE(message("10.1.0.0/16[tcp/80").find("closing"), std::string::npos);
    EXPECT_NE(message("10.1.0.0/16[0/80]").find("without a protocol"), std::string::npos);
    EXPECT_NE(message("10.1.0.9-10.1.0.2").find("order"), std::string::npos);
    EXPECT_NE(message("10.1.0.9-fe80::1").find("family"), std::string::npos);
    EXPECT_NE(message("10.0.0.0/8[icmp/8.999]").find("type and code"), std::string::npos);
    EXPECT_FALSE(message("").empty());
    EXPECT_FALSE(message("10.1.0.0/16,").empty());
    EXPECT_FALSE(message("10.1.0.0/16[]").empty());
}

TEST(IpsecSelector, IntersectionIsTheCommonSet)
{
    const auto common = [](const char* a, const char* b)
    {
        const auto forward = Intersect(One(a), One(b));
        EXPECT_EQ(forward, Intersect(One(b), One(a))) << a << " and " << b;
        return forward ? ToString(*forward) : std::string("none");
    };
    EXPECT_EQ(common("10.0.0.0/8", "10.1.0.0/16"), "10.1.0.0/16");
    EXPECT_EQ(common("10.0.0.0/8", "11.0.0.0/8"), "none");
    EXPECT_EQ(common("10.0.0.0-10.0.0.9", "10.0.0.5-10.0.0.20"), "10.0.0.5-10.0.0.9");
    EXPECT_EQ(common("10.0.0.0/8", "10.1.0.0/16[tcp/80]"), "10.1.0.0/16[tcp/80]");
    EXPECT_EQ(common("10.0.0.0/8[tcp/1-100]", "10.1.0.0/16[tcp/80-200]"),
              "10.1.0.0/16[tcp/80-100]");
    EXPECT_EQ(common("10.0.0.0/8[tcp]", "10.0.0.0/8[udp]"), "none");
    EXPECT_EQ(common("0.0.0.0/0", "::/0"), "none");
    EXPECT_EQ(common("10.0.0.0/8[esp]", "10.0.0.0/8[esp/opaque]"), "10.0.0.0/8[esp/opaque]");
    EXPECT_EQ(common("10.0.0.0/8[tcp/80]", "10.0.0.0/8[tcp/opaque]"), "none");
    EXPECT_EQ(common("10.0.0.0/8[esp/opaque]", "10.0.0.0/8[esp/opaque]"), "10.0.0.0/8[esp/opaque]");
}

TEST(IpsecSelector, ContainsPacketsByBothEnds)
{
    const auto packet = Udp("10.1.0.1", 5000, "10.2.0.1", 53);
    EXPECT_TRUE(Contains(One("10.1.0.0/16"), packet, PacketEnd::SOURCE));
    EXPECT_FALSE(Contains(One("10.1.0.0/16"), packet, PacketEnd::DESTINATION));
    EXPECT_TRUE(Contains(One("10.2.0.0/16[udp/53]"), packet, PacketEnd::DESTINATION));
    EXPECT_FALSE(Contains(One("10.2.0.0/16[udp/54]"), packet, PacketEnd::DESTINATION));
    EXPECT_FALSE(Contains(One("10.2.0.0/16[tcp/53]"), packet, PacketEnd::DESTINATION));
    EXPECT_TRUE(Contains(List("10.9.0.0/16,10.2.0.0/16"), packet, PacketEnd::DESTINATION));
    EXPECT_FALSE(Contains(TrafficSelectors{}, packet, PacketEnd::DESTINATION));
}

TEST(IpsecSelector, HiddenPortsMatchAnyAndOpaqueOnly)
{
    auto fragment = Udp("10.1.0.1", 0, "10.2.0.1", 0);
    fragment.sourcePort.reset();
    fragment.destinationPort.reset();
    EXPECT_TRUE(Contains(One("10.2.0.0/16[udp]"), fragment, PacketEnd::DESTINATION));
    EXPECT_TRUE(Contains(One("10.2.0.0/16[udp/opaque]"), fragment, PacketEnd::DESTINATION));
    EXPECT_FALSE(Contains(One("10.2.0.0/16[udp/1-65535]"), fragment, PacketEnd::DESTINATION));
    const auto whole = Udp("10.1.0.1", 0, "10.2.0.1", 0);
    EXPECT_FALSE(Contains(One("10.2.0.0/16[udp/opaque]"), whole, PacketEnd::DESTINATION));
}

TEST(IpsecSelector, IcmpTypeIsTheSendersBusiness)
{
    IpsecPacketFields echo = Udp("10.1.0.1", 0x0800, "10.2.0.1", 0);
    echo.protocol = 1;
    echo.oneSidedPort = true;
    echo.destinationPort.reset();
    EXPECT_TRUE(Contains(One("10.1.0.0/16[icmp/8]"), echo, PacketEnd::SOURCE));
    EXPECT_FALSE(Contains(One("10.1.0.0/16[icmp/0]"), echo, PacketEnd::SOURCE));
    EXPECT_FALSE(Contains(One("10.1.0.0/16[icmp/opaque]"), echo, PacketEnd::SOURCE));
    EXPECT_TRUE(Contains(One("10.2.0.0/16[icmp/0]"), echo, PacketEnd::DESTINATION));
    EXPECT_TRUE(Contains(One("10.2.0.0/16[icmp/opaque]"), echo, PacketEnd::DESTINATION));
}

TEST(IpsecSelector, SubsetAlsoInPieces)
{
    EXPECT_TRUE(IsSubset(List("10.0.0.0/23"), List("10.0.0.0/24,10.0.1.0/24")));
    EXPECT_FALSE(IsSubset(List("10.0.0.0/22"), List("10.0.0.0/24,10.0.1.0/24,10.0.3.0/24")));
    EXPECT_TRUE(IsSubset(List("10.0.0.0/24[tcp/1-10]"),
                         List("10.0.0.0/24[tcp/1-5],10.0.0.0/25[tcp/6-10],"
                              "10.0.0.128/25[tcp/6-20]")));
    EXPECT_FALSE(IsSubset(List("10.0.0.0/24[tcp/1-10]"),
                          List("10.0.0.0/24[tcp/1-5],10.0.0.0/25[tcp/6-10],"
                               "10.0.0.128/25[tcp/7-20]")));
    EXPECT_TRUE(IsSubset(List("10.0.0.0/24[tcp]"), List("10.0.0.0/24")));
    EXPECT_FALSE(IsSubset(List("10.0.0.0/24"), List("10.0.0.0/24[tcp],10.0.0.0/24[udp]")));
    EXPECT_TRUE(IsSubset(List("10.0.0.0/24[esp/opaque]"), List("10.0.0.0/24[esp]")));
    EXPECT_FALSE(IsSubset(List("10.0.0.0/24[esp]"), List("10.0.0.0/24[esp/opaque]")));
    EXPECT_FALSE(IsSubset(List("10.0.0.0/24[tcp]"),
                          List("10.0.0.0/24[tcp/0-99],10.0.0.0/24[tcp/100-65535],"
                               "10.0.0.0/25[tcp]")))
        << "ANY also admits OPAQUE, which ranges of ports do not";
    EXPECT_TRUE(IsSubset(TrafficSelectors{}, TrafficSelectors{}));
    EXPECT_FALSE(IsSubset(List("10.0.0.0/24"), TrafficSelectors{}));
    EXPECT_TRUE(IsSubset(List("0.0.0.0/0"), List("128.0.0.0/1,0.0.0.0/1")));
}

TEST(IpsecSelector, NarrowsAsRfc7296Section29)
{
    const auto narrow = [](const char* configured, const char* proposed)
    { return ToString(Narrow(List(configured), List(proposed))); };
    // all is allowed
    EXPECT_EQ(narrow("0.0.0.0/0", "10.1.0.0/16,10.2.0.0/16"), "10.1.0.0/16,10.2.0.0/16");
    // nothing is allowed
    EXPECT_EQ(narrow("192.0.2.0/24", "10.1.0.0/16"), "none");
    // a part is allowed
    EXPECT_EQ(narrow("10.1.0.0/16", "10.0.0.0/8"), "10.1.0.0/16");
    EXPECT_EQ(narrow("10.1.0.0/16,10.3.0.0/16", "10.0.0.0/8"), "10.1.0.0/16,10.3.0.0/16");
    // the specific first selector is inside what the second gives
    EXPECT_EQ(narrow("198.51.100.0/24", "198.51.100.43[udp/500],198.51.100.0/24"),
              "198.51.100.0/24");
    // it decides the order where policy is in pieces
    EXPECT_EQ(narrow("198.51.100.0/28,198.51.100.32/28", "198.51.100.43[udp/500],198.51.100.0/24"),
              "198.51.100.32/28,198.51.100.0/28");
    // it is not acceptable: some acceptable subset is
    EXPECT_EQ(narrow("198.51.100.0/28", "198.51.100.43[udp/500],198.51.100.0/24"),
              "198.51.100.0/28");
    EXPECT_EQ(narrow("10.0.0.0/8[tcp]", "10.1.0.0/16"), "10.1.0.0/16[tcp]");
    EXPECT_EQ(narrow("0.0.0.0/0,::/0", "2001:db8::/32"), "2001:db8::/32");
    EXPECT_EQ(ToString(Narrow({}, List("10.0.0.0/8"))), "none");
    EXPECT_EQ(ToString(Narrow(List("10.0.0.0/8"), {})), "none");
}

/** A payload counts selectors in one octet (RFC 7296 section 3.13). */
TEST(IpsecSelector, NoMoreThanAPayloadCounts)
{
    TrafficSelectors hosts;
    for (int i = 0; i < 255; ++i)
    {
        hosts.push_back(One(("10.1.0." + std::to_string(i)).c_str()));
    }
    const TrafficSelectors narrowed = Narrow(List("10.1.0.0/24[tcp],10.1.0.0/24[udp]"), hosts);
    EXPECT_EQ(narrowed.size(), 255u);
    EXPECT_EQ(narrowed.front(), One("10.1.0.0/32[tcp]"));
    const auto led = WithPacketFirst(hosts, Udp("10.1.0.9", 1, "10.2.0.1", 2), PacketEnd::SOURCE);
    EXPECT_EQ(led.size(), 255u);
    EXPECT_EQ(led.front(), One("10.1.0.9/32[udp/1]"));
}

TEST(IpsecSelector, APacketsOwnSelectorLeadsTheProposal)
{
    const auto packet = Udp("10.1.0.1", 5000, "10.2.0.1", 53);
    EXPECT_EQ(ToString(WithPacketFirst(List("10.1.0.0/16"), packet, PacketEnd::SOURCE)),
              "10.1.0.1[udp/5000],10.1.0.0/16");
    EXPECT_EQ(ToString(WithPacketFirst(List("10.2.0.0/16"), packet, PacketEnd::DESTINATION)),
              "10.2.0.1[udp/53],10.2.0.0/16");
    EXPECT_EQ(ToString(WithPacketFirst(List("10.3.0.0/16"), packet, PacketEnd::SOURCE)),
              "10.3.0.0/16");
}

TEST(IpsecSelector, WellFormedMeansOneFamilyAndInOrder)
{
    EXPECT_TRUE(IsWellFormed(One("10.0.0.0/8")));
    EXPECT_TRUE(IsWellFormed(One("10.0.0.0/8[esp/opaque]")));
    TrafficSelector bad = One("10.0.0.0/8");
    std::swap(bad.start, bad.end);
    EXPECT_FALSE(IsWellFormed(bad));
    bad = One("10.0.0.0/8[tcp/5-9]");
    std::swap(bad.startPort, bad.endPort);
    EXPECT_FALSE(IsWellFormed(bad));
    bad = One("10.0.0.0/8");
    bad.end = Address("ffff::");
    EXPECT_FALSE(IsWellFormed(bad));
    EXPECT_FALSE(IsWellFormed(TrafficSelector{}));
}

TEST(IpsecPacketFields, ReadsUdpOverIpv4)
{
    // IPv4 192.168.1.2 to 192.168.1.1, UDP 2712 to 53, as in the packets of
    // draft-mcgrew-gcm-test-01
    const Bytes packet =
        *FromHex("4500003e698f000080114dccc0a80102c0a801010a980035002a2343b2d00100000100000000"
                 "0000037369700963796265726369747902646b0000010001");
    const auto fields = ReadPacketFields(packet);
    ASSERT_TRUE(fields);
    EXPECT_EQ(fields->source, Address("192.168.1.2"));
    EXPECT_EQ(fields->destination, Address("192.168.1.1"));
    EXPECT_EQ(fields->protocol, 17);
    EXPECT_EQ(fields->sourcePort, 0x0a98);
    EXPECT_EQ(fields->destinationPort, 53);
    EXPECT_EQ(fields->totalSize, 62U);
    EXPECT_EQ(fields->headerSize, 20U);
    EXPECT_EQ(fields->ttl, 128);
    EXPECT_FALSE(fields->dontFragment);
}

TEST(IpsecPacketFields, RefusesWhatIsNoPacket)
{
    EXPECT_FALSE(ReadPacketFields(ByteView()));
    EXPECT_FALSE(ReadPacketFields(*FromHex("45")));
    Bytes packet = *FromHex("4500003e698f000080114dccc0a80102c0a80101");
    EXPECT_TRUE(ReadPacketFields(packet));
    EXPECT_FALSE(ReadPacketFields(packet)->sourcePort) << "the head ends before the ports";
    packet[0] = 0x44;
    EXPECT_FALSE(ReadPacketFields(packet)) << "header shorter than 20 octets";
    packet[0] = 0x55;
    EXPECT_FALSE(ReadPacketFields(packet)) << "version 5";
    packet[0] = 0x4f;
    packet[3] = 59;
    EXPECT_FALSE(ReadPacketFields(packet)) << "total length below the header's";
}

TEST(IpsecPacketFields, LaterFragmentsShowNoPorts)
{
    Bytes packet = *FromHex("4500003e698f200080114dccc0a80102c0a801010a980035002a2343");
    EXPECT_TRUE(ReadPacketFields(packet)->sourcePort) << "the first fragment shows them";
    packet[7] = 1;
    EXPECT_FALSE(ReadPacketFields(packet)->sourcePort);
    packet[6] = 0x40;
    packet[7] = 0;
    EXPECT_TRUE(ReadPacketFields(packet)->dontFragment);
}

TEST(IpsecPacketFields, WalksIpv6ExtensionHeaders)
{
    const std::string addresses = "20010db8000000000000000000000001"
                                  "20010db8000000000000000000000002";
    const Bytes plain = *FromHex("6ab0000000083a40" + addresses + "8000123400010001");
    const auto echo = ReadPacketFields(plain);
    ASSERT_TRUE(echo);
    EXPECT_EQ(echo->dsField, 0xab);
    EXPECT_EQ(echo->protocol, 58);
    EXPECT_EQ(echo->sourcePort, 0x8000);
    EXPECT_TRUE(echo->oneSidedPort);
    EXPECT_EQ(echo->totalSize, 48U);
    // hop-by-hop of 8 octets, then destination options of 16, then UDP
    const Bytes options = *FromHex("6000000000200040" + addresses +
                                   "3c00000000000000"
                                   "11010000000000000000000000000000"
                                   "0007000900080000");
    const auto udp = ReadPacketFields(options);
    ASSERT_TRUE(udp);
    EXPECT_EQ(udp->protocol, 17);
    EXPECT_EQ(udp->sourcePort, 7);
    EXPECT_EQ(udp->destinationPort, 9);
    EXPECT_EQ(udp->headerSize, 64U);
    // a later fragment of UDP
    const Bytes fragment = *FromHex("6000000000102c40" + addresses +
                                    "1100000900000001"
                                    "0007000900080000");
    const auto later = ReadPacketFields(fragment);
    ASSERT_TRUE(later);
    EXPECT_EQ(later->protocol, 17);
    EXPECT_FALSE(later->sourcePort);
    // an extension header that claims more than is there
    const Bytes cut = *FromHex("6000000000083c40" + addresses + "11ff000000000000");
    EXPECT_FALSE(ReadPacketFields(cut));
}

} // namespace
} // namespace ike
} // namespace ns3
