// SPDX-License-Identifier: GPL-2.0-only

#include "nat-rewrite.h"
#include "nat-translator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{
namespace
{

constexpr uint32_t INSIDE = 0x0a000001;
constexpr uint32_t OUTSIDE = 0xc6336401;
constexpr uint32_t SERVER = 0xc0000201;

uint16_t
Sum(ByteView octets, uint32_t sum = 0)
{
    for (size_t i = 0; i < octets.size(); i += 2)
    {
        sum += octets[i] << 8 | (i + 1 < octets.size() ? octets[i + 1] : 0);
    }
    while (sum >> 16 != 0)
    {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return static_cast<uint16_t>(~sum);
}

void
Put(Bytes& octets, size_t at, uint16_t value)
{
    octets[at] = static_cast<uint8_t>(value >> 8);
    octets[at + 1] = static_cast<uint8_t>(value);
}

/** @brief An IPv4 header with its checksum, before a transport part. */
Bytes
Ip(uint8_t protocol, uint32_t source, uint32_t destination, ByteView transport)
{
    Bytes packet;
    AppendUint(packet, 0x4500, 2);
    AppendUint(packet, 20 + transport.size(), 2);
    AppendUint(packet, 0x12340000, 4);
    AppendUint(packet, 0x4000 | protocol, 2);
    AppendUint(packet, 0, 2);
    AppendUint(packet, source, 4);
    AppendUint(packet, destination, 4);
    Put(packet, 10, Sum(packet));
    Append(packet, transport);
    return packet;
}

uint16_t
TransportSum(ByteView packet)
{
    const ByteView transport = packet.Sub(20);
    Bytes pseudo = packet.Sub(12, 8).ToBytes();
    AppendUint(pseudo, packet[9], 2);
    AppendUint(pseudo, transport.size(), 2);
    Append(pseudo, transport);
    return Sum(pseudo);
}

Bytes
UdpPacket(uint32_t source, uint16_t from, uint32_t destination, uint16_t to, bool withSum = true)
{
    Bytes udp;
    AppendUint(udp, from, 2);
    AppendUint(udp, to, 2);
    AppendUint(udp, 12, 2);
    AppendUint(udp, 0, 2);
    AppendUint(udp, 0xdeadbeef, 4);
    Bytes packet = Ip(17, source, destination, udp);
    if (withSum)
    {
        Put(packet, 26, TransportSum(packet));
    }
    return packet;
}

NatDatagram
MustRead(const Bytes& octets)
{
    auto datagram = NatDatagram::Read(octets);
    EXPECT_TRUE(datagram);
    return *datagram;
}

TEST(NatRewriteTest, UdpChangesItsEndsAndKeepsBothChecksumsRight)
{
    NatDatagram datagram = MustRead(UdpPacket(INSIDE, 500, SERVER, 4500));
    EXPECT_EQ(datagram.GetKind(), NatDatagram::Kind::FLOW);
    EXPECT_EQ(datagram.Source(), (NatEndpoint{INSIDE, 500}));
    EXPECT_EQ(datagram.Destination(), (NatEndpoint{SERVER, 4500}));
    datagram.SetSource({OUTSIDE, 40001});
    EXPECT_EQ(datagram.Octets(), UdpPacket(OUTSIDE, 40001, SERVER, 4500));
    datagram.SetDestination({INSIDE, 1});
    EXPECT_EQ(datagram.Octets(), UdpPacket(OUTSIDE, 40001, INSIDE, 1));
}

TEST(NatRewriteTest, EveryChangeOfAddressAndPortKeepsChecksumsRight)
{
    for (uint32_t i = 0; i < 2000; ++i)
    {
        const uint32_t address = i * 2654435761u;
        const uint16_t port = static_cast<uint16_t>(i * 40503);
        NatDatagram datagram = MustRead(UdpPacket(INSIDE, 500, SERVER, 4500));
        datagram.SetSource({address, port});
        ASSERT_EQ(Sum(ByteView(datagram.Octets()).Sub(0, 20)), 0);
        ASSERT_EQ(TransportSum(datagram.Octets()), 0);
        ASSERT_NE(datagram.Octets()[26] | datagram.Octets()[27], 0);
    }
}

TEST(NatRewriteTest, AChecksumThatWasNeverComputedStaysZero)
{
    NatDatagram datagram = MustRead(UdpPacket(INSIDE, 500, SERVER, 4500, false));
    datagram.SetSource({OUTSIDE, 40001});
    EXPECT_EQ(datagram.Octets(), UdpPacket(OUTSIDE, 40001, SERVER, 4500, false));
}

TEST(NatRewriteTest, TcpFlagsAreRead)
{
    Bytes tcp(20);
    const std::pair<uint8_t, NatTcpSignal> rows[] = {{0x02, NatTcpSignal::OPENING},
                                                     {0x12, NatTcpSignal::OPENING},
                                                     {0x10, NatTcpSignal::NONE},
                                                     {0x11, NatTcpSignal::CLOSING},
                                                     {0x14, NatTcpSignal::RESET}};
    for (const auto& [flags, signal] : rows)
    {
        tcp[13] = flags;
        Bytes packet = Ip(6, INSIDE, SERVER, tcp);
        Put(packet, 36, TransportSum(packet));
        NatDatagram datagram = MustRead(packet);
        EXPECT_EQ(datagram.Signal(), signal);
        datagram.SetSource({OUTSIDE, 7});
        EXPECT_EQ(TransportSum(datagram.Octets()), 0);
    }
}

Bytes
Icmp(uint8_t type, uint32_t rest, ByteView body)
{
    Bytes icmp{type, 0, 0, 0};
    AppendUint(icmp, rest, 4);
    Append(icmp, body);
    Put(icmp, 2, Sum(icmp));
    return icmp;
}

TEST(NatRewriteTest, AnEchoHasItsIdentifierForAPort)
{
    NatDatagram datagram = MustRead(Ip(1, INSIDE, SERVER, Icmp(8, 0x00070001, Bytes{1, 2, 3, 4})));
    EXPECT_TRUE(datagram.IsIcmpRequest());
    EXPECT_EQ(datagram.Source(), (NatEndpoint{INSIDE, 7}));
    datagram.SetSource({OUTSIDE, 9});
    EXPECT_EQ(datagram.Octets(), Ip(1, OUTSIDE, SERVER, Icmp(8, 0x00090001, Bytes{1, 2, 3, 4})));
}

/** @brief RFC 5508 section 4. */
TEST(NatRewriteTest, AnErrorIsTranslatedWithThePacketItQuotes)
{
    const auto error = [](uint32_t to, ByteView quoted)
    { return Ip(1, 0xc0000299, to, Icmp(3, 1400, quoted)); };
    const Bytes outside = UdpPacket(OUTSIDE, 40001, SERVER, 4500);
    const Bytes inside = UdpPacket(INSIDE, 500, SERVER, 4500);
    NatDatagram datagram = MustRead(error(OUTSIDE, ByteView(outside).Sub(0, 28)));
    EXPECT_EQ(datagram.GetKind(), NatDatagram::Kind::ICMP_ERROR);
    EXPECT_EQ(datagram.Source(), (NatEndpoint{OUTSIDE, 40001}));
    EXPECT_EQ(datagram.OuterSource(), 0xc0000299);
    datagram.SetQuotedEnd(true, {INSIDE, 500});
    datagram.SetOuterDestination(INSIDE);
    const Bytes& octets = datagram.Octets();
    EXPECT_EQ(Sum(ByteView(octets).Sub(0, 20)), 0);
    EXPECT_EQ(Sum(ByteView(octets).Sub(20)), 0);
    EXPECT_EQ(Sum(ByteView(octets).Sub(28, 20)), 0);
    // The quoted UDP checksum is the one thing that still shows the outside.
    EXPECT_EQ(ByteView(octets).Sub(28, 26).ToBytes(), ByteView(inside).Sub(0, 26).ToBytes());
}

TEST(NatRewriteTest, FragmentsAndStrangersAreToldApart)
{
    Bytes first = UdpPacket(INSIDE, 500, SERVER, 4500);
    first[6] = 0x20;
    Bytes later = first;
    later[6] = 0;
    later[7] = 2;
    const NatDatagram head = MustRead(first);
    const NatDatagram tail = MustRead(later);
    EXPECT_EQ(head.GetKind(), NatDatagram::Kind::FLOW);
    EXPECT_TRUE(head.HasMoreFragments());
    EXPECT_EQ(tail.GetKind(), NatDatagram::Kind::FRAGMENT);
    EXPECT_FALSE(tail.HasMoreFragments());
    EXPECT_EQ(head.FragmentKey(), tail.FragmentKey());
    NatDatagram esp = MustRead(Ip(50, INSIDE, SERVER, Bytes(16)));
    EXPECT_EQ(esp.GetKind(), NatDatagram::Kind::OTHER);
    esp.SetSource({OUTSIDE, 0});
    EXPECT_EQ(esp.Octets(), Ip(50, OUTSIDE, SERVER, Bytes(16)));
}

/** @brief A first fragment of a datagram, or a later one. */
NatDatagram
Piece(Bytes packet, uint16_t identification, bool first)
{
    Put(packet, 4, identification);
    Put(packet, 6, first ? 0x2000 : 2);
    Put(packet, 10, 0);
    Put(packet, 10, Sum(ByteView(packet).Sub(0, 20)));
    return MustRead(packet);
}

constexpr uint32_t OTHER_INSIDE = 0x0a000002;
constexpr uint32_t OTHER_SERVER = 0xc0000202;

/** @brief RFC 5508 REQ-1: who answers a ping has an address, and no port. */
TEST(NatTranslatorTest, APingWhoseIdentifierWasChangedIsAnswered)
{
    NatPolicy policy;
    policy.mapping = NatBehavior::ADDRESS_AND_PORT_DEPENDENT;
    policy.filtering = NatBehavior::ADDRESS_AND_PORT_DEPENDENT;
    NatTranslator translator(policy);
    translator.SetExternal(OUTSIDE);
    for (const uint32_t host : {INSIDE, OTHER_INSIDE})
    {
        NatDatagram ping = MustRead(Ip(1, host, SERVER, Icmp(8, 0x30390001, {})));
        ASSERT_FALSE(translator.Out(TimePoint(), ping));
        const uint32_t rest = uint32_t{ping.Source().port} << 16 | 1;
        NatDatagram reply = MustRead(Ip(1, SERVER, OUTSIDE, Icmp(0, rest, {})));
        ASSERT_FALSE(translator.In(TimePoint(), reply)) << host;
        EXPECT_EQ(reply.Destination(), (NatEndpoint{host, 0x3039}));
        NatDatagram stranger = MustRead(Ip(1, OTHER_SERVER, OUTSIDE, Icmp(0, rest, {})));
        EXPECT_EQ(translator.In(TimePoint(), stranger), NatDropReason::FILTERED);
    }
}

/** @brief RFC 3022 section 6.3. */
TEST(NatTranslatorTest, DatagramsOfTwoHostsWithOneIdentificationStayApart)
{
    NatTranslator translator(NatPolicy{});
    translator.SetExternal(OUTSIDE);
    const std::pair<uint32_t, uint32_t> flows[] = {{INSIDE, SERVER},
                                                   {OTHER_INSIDE, SERVER},
                                                   {INSIDE, OTHER_SERVER}};
    std::vector<uint16_t> firsts;
    for (const auto& [from, to] : flows)
    {
        NatDatagram first = Piece(UdpPacket(from, 5000, to, 80), 7, true);
        ASSERT_FALSE(translator.Out(TimePoint(), first));
        EXPECT_EQ(Sum(ByteView(first.Octets()).Sub(0, 20)), 0);
        EXPECT_EQ(std::count(firsts.begin(), firsts.end(), first.Identification()), 0);
        firsts.push_back(first.Identification());
    }
    for (size_t i = 0; i < std::size(flows); ++i)
    {
        NatDatagram later = Piece(UdpPacket(flows[i].first, 1, flows[i].second, 1), 7, false);
        ASSERT_FALSE(translator.Out(TimePoint(), later));
        EXPECT_EQ(later.OuterSource(), OUTSIDE);
        EXPECT_EQ(later.Identification(), firsts[i]);
        EXPECT_EQ(Sum(ByteView(later.Octets()).Sub(0, 20)), 0);
    }
}

/** @brief RFC 4787 REQ-9: both ways around, with fragments and errors. */
TEST(NatTranslatorTest, FragmentsAndErrorsComeBackByTheExternalAddress)
{
    NatPolicy policy;
    policy.filtering = NatBehavior::ENDPOINT_INDEPENDENT;
    NatTranslator translator(policy);
    translator.SetExternal(OUTSIDE);
    NatDatagram opens = MustRead(UdpPacket(OTHER_INSIDE, 6000, SERVER, 80));
    ASSERT_FALSE(translator.Out(TimePoint(), opens));
    NatDatagram first = Piece(UdpPacket(INSIDE, 5000, OUTSIDE, 6000), 7, true);
    ASSERT_FALSE(translator.Hairpin(TimePoint(), first));
    EXPECT_EQ(first.Source(), (NatEndpoint{OUTSIDE, 5000}));
    EXPECT_EQ(first.Destination(), (NatEndpoint{OTHER_INSIDE, 6000}));
    NatDatagram later = Piece(UdpPacket(INSIDE, 1, OUTSIDE, 1), 7, false);
    ASSERT_FALSE(translator.Hairpin(TimePoint(), later));
    EXPECT_EQ(later.OuterSource(), OUTSIDE);
    EXPECT_EQ(later.OuterDestination(), OTHER_INSIDE);
    EXPECT_EQ(later.Identification(), first.Identification());

    const Bytes quoted = UdpPacket(OUTSIDE, 5000, OTHER_INSIDE, 6000);
    NatDatagram error = MustRead(Ip(1, OTHER_INSIDE, OUTSIDE, Icmp(3, 0, quoted)));
    ASSERT_FALSE(translator.Hairpin(TimePoint(), error));
    EXPECT_EQ(error.OuterSource(), OUTSIDE);
    EXPECT_EQ(error.OuterDestination(), INSIDE);
    EXPECT_EQ(error.Source(), (NatEndpoint{INSIDE, 5000}));
    EXPECT_EQ(error.Destination(), (NatEndpoint{OUTSIDE, 6000}));
}

TEST(NatTranslatorTest, PassThroughTakesFragmentsOfIkeAndEspAlong)
{
    NatPolicy policy;
    policy.passesIke = true;
    NatTranslator translator(policy);
    translator.SetExternal(OUTSIDE);
    Bytes ike;
    AppendUint(ike, 500 << 16 | 500, 4);
    AppendUint(ike, 24u << 16, 4);
    AppendUint(ike, 0x1122334455667788, 8);
    Append(ike, Bytes(8));
    const Bytes esp(24, 0x5a);
    for (const auto& [protocol, content] : {std::pair<uint8_t, Bytes>{17, ike}, {50, esp}})
    {
        for (const bool out : {true, false})
        {
            const Bytes packet = out ? Ip(protocol, INSIDE, SERVER, content)
                                     : Ip(protocol, SERVER, OUTSIDE, content);
            NatDatagram first = Piece(packet, 7, true);
            NatDatagram later = Piece(packet, 7, false);
            NatDatagram stray = Piece(packet, 8, false);
            const auto pass = [&](NatDatagram& datagram) {
                return out ? translator.Out(TimePoint(), datagram)
                           : translator.In(TimePoint(), datagram);
            };
            ASSERT_FALSE(pass(first)) << int(protocol) << out;
            ASSERT_FALSE(pass(later)) << int(protocol) << out;
            EXPECT_EQ(later.OuterSource(), out ? OUTSIDE : SERVER);
            EXPECT_EQ(later.OuterDestination(), out ? SERVER : INSIDE);
            EXPECT_EQ(later.Identification(), first.Identification());
            EXPECT_EQ(pass(stray), NatDropReason::STRAY_FRAGMENT) << int(protocol) << out;
        }
    }
}

TEST(NatRewriteTest, NoPacketIsReadBeyondItsEnd)
{
    const Bytes samples[] = {
        UdpPacket(INSIDE, 500, SERVER, 4500),
        Ip(6, INSIDE, SERVER, Bytes(20)),
        Ip(1, INSIDE, SERVER, Icmp(8, 1, Bytes(8))),
        Ip(1, INSIDE, SERVER, Icmp(3, 0, UdpPacket(INSIDE, 500, SERVER, 4500)))};
    for (const Bytes& sample : samples)
    {
        for (size_t size = 0; size < sample.size(); ++size)
        {
            for (const uint8_t first : {0x45, 0x4f, 0x40, 0x60})
            {
                Bytes cut(sample.begin(), sample.begin() + static_cast<std::ptrdiff_t>(size));
                if (!cut.empty())
                {
                    cut[0] = first;
                }
                auto datagram = NatDatagram::Read(cut);
                if (datagram)
                {
                    datagram->SetSource({OUTSIDE, 1});
                    datagram->SetDestination({SERVER, 2});
                }
            }
        }
    }
}

} // namespace
} // namespace ike
} // namespace ns3
