// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-sad.h"
#include "ipsec-spd.h"

#include <gtest/gtest.h>

#include <set>

namespace ns3
{
namespace ike
{
namespace
{

TrafficSelectors
List(const std::string& text)
{
    const auto selectors = ParseTrafficSelectors(text);
    EXPECT_TRUE(selectors) << text;
    return selectors ? *selectors : TrafficSelectors{};
}

IpAddress
Address(const std::string& text)
{
    return *IpAddress::Parse(text);
}

IpsecFlow
Flow(const std::string& local,
     const std::string& remote,
     uint8_t protocol = 17,
     std::optional<uint16_t> localPort = 1000,
     std::optional<uint16_t> remotePort = 2000)
{
    IpsecFlow flow;
    flow.local = Address(local);
    flow.remote = Address(remote);
    flow.protocol = protocol;
    flow.localPort = localPort;
    flow.remotePort = remotePort;
    return flow;
}

class IpsecSadTest : public testing::Test
{
  protected:
    IpsecSaParameters Parameters(IpsecDirection direction,
                                 uint32_t spi,
                                 const std::string& local,
                                 const std::string& remote)
    {
        IpsecSaParameters parameters;
        parameters.child = ChildSaId(spi);
        parameters.direction = direction;
        parameters.spi = EspSpi(spi);
        parameters.local = Address("192.0.2.1");
        parameters.remote = Address("203.0.113.7");
        parameters.suite = CipherSuite{EncrId::AES_GCM_16, 128, IntegId::NONE};
        parameters.encrKey = Bytes(20, 0x5a);
        parameters.localSelectors = List(local);
        parameters.remoteSelectors = List(remote);
        return parameters;
    }

    InstalledSa* Add(const IpsecSaParameters& parameters)
    {
        const auto sa = m_sad.Add(parameters, *m_provider);
        EXPECT_TRUE(sa) << (sa ? "" : sa.GetError().message);
        return sa ? *sa : nullptr;
    }

    InstalledSa* AddOutbound(uint32_t spi, const std::string& local, const std::string& remote)
    {
        return Add(Parameters(IpsecDirection::OUTBOUND, spi, local, remote));
    }

    std::shared_ptr<IkeCryptoProvider> m_provider =
        MakeModelledProvider(std::make_shared<IkeCostProfile>());
    IpsecSad m_sad;
};

TEST_F(IpsecSadTest, InboundBySpiAndReceiver)
{
    auto parameters = Parameters(IpsecDirection::INBOUND, 0x1000, "10.1.0.0/16", "10.2.0.0/16");
    InstalledSa* first = Add(parameters);
    parameters.local = Address("192.0.2.2");
    InstalledSa* second = Add(parameters);
    EXPECT_NE(first, second);
    EXPECT_EQ(m_sad.FindInbound(EspSpi(0x1000), Address("192.0.2.1")), first);
    EXPECT_EQ(m_sad.FindInbound(EspSpi(0x1000), Address("192.0.2.2")), second);
    EXPECT_EQ(m_sad.FindInbound(EspSpi(0x1000), Address("192.0.2.3")), nullptr);
    EXPECT_EQ(m_sad.FindInbound(EspSpi(0x1001), Address("192.0.2.1")), nullptr);
    EXPECT_EQ(m_sad.FindOutbound(Flow("10.1.0.1", "10.2.0.1")), nullptr);
    EXPECT_TRUE(m_sad.Remove(KeyOf(parameters)));
    EXPECT_EQ(m_sad.FindInbound(EspSpi(0x1000), Address("192.0.2.2")), nullptr);
    EXPECT_FALSE(m_sad.Remove(KeyOf(parameters)));
    EXPECT_EQ(m_sad.Size(), 1U);
}

TEST_F(IpsecSadTest, KeysAreNotKept)
{
    const InstalledSa* sa = AddOutbound(0x1000, "10.1.0.0/16", "10.2.0.0/16");
    EXPECT_TRUE(sa->Parameters().encrKey.empty());
    EXPECT_TRUE(sa->Parameters().integKey.empty());
}

TEST_F(IpsecSadTest, RefusesWhatItCannotDoAndSaysWhy)
{
    const auto refusal = [&](const IpsecSaParameters& parameters)
    {
        const auto sa = m_sad.Add(parameters, *m_provider);
        return sa ? std::string() : sa.GetError().message;
    };
    const auto good = Parameters(IpsecDirection::INBOUND, 0x1000, "10.1.0.0/16", "10.2.0.0/16");
    auto bad = good;
    bad.protocol = ProtocolId::AH; // which does not encrypt
    EXPECT_NE(refusal(bad).find("AH needs an integrity algorithm"), std::string::npos);
    bad = good;
    bad.protocol = ProtocolId::IKE;
    EXPECT_NE(refusal(bad).find("carries ESP and AH"), std::string::npos);
    bad = good;
    bad.spi = EspSpi(255);
    EXPECT_NE(refusal(bad).find("reserved"), std::string::npos);
    bad = good;
    bad.encrKey.pop_back();
    EXPECT_NE(refusal(bad).find("19"), std::string::npos);
    EXPECT_NE(refusal(bad).find("20"), std::string::npos);
    bad = good;
    bad.remoteSelectors.clear();
    EXPECT_NE(refusal(bad).find("selectors"), std::string::npos);
    bad = good;
    bad.remote = Address("2001:db8::1");
    EXPECT_NE(refusal(bad).find("family"), std::string::npos);
    bad = good;
    bad.suite.encr = static_cast<EncrId>(999);
    EXPECT_FALSE(refusal(bad).empty());
    EXPECT_TRUE(refusal(good).empty());
    EXPECT_NE(refusal(good).find("in use"), std::string::npos);
    EXPECT_EQ(m_sad.Size(), 1U);
}

TEST_F(IpsecSadTest, TheNewestOfEqualOutboundSasCarries)
{
    InstalledSa* older = AddOutbound(0x1000, "10.1.0.0/16", "10.2.0.0/16");
    const IpsecFlow flow = Flow("10.1.0.1", "10.2.0.1");
    EXPECT_EQ(m_sad.FindOutbound(flow), older);
    InstalledSa* newer = AddOutbound(0x2000, "10.1.0.0/16", "10.2.0.0/16");
    EXPECT_EQ(m_sad.FindOutbound(flow), newer);
    ASSERT_TRUE(m_sad.Remove(KeyOf(newer->Parameters())));
    EXPECT_EQ(m_sad.FindOutbound(flow), older);
    InstalledSa* third = AddOutbound(0x3000, "10.1.0.0/16", "10.2.0.0/16");
    ASSERT_TRUE(m_sad.Remove(KeyOf(older->Parameters())));
    EXPECT_EQ(m_sad.FindOutbound(flow), third);
    ASSERT_TRUE(m_sad.Remove(KeyOf(third->Parameters())));
    EXPECT_EQ(m_sad.FindOutbound(flow), nullptr);
}

TEST_F(IpsecSadTest, AWiderTunnelsRekeyDoesNotDrawTrafficAway)
{
    InstalledSa* narrow = AddOutbound(0x1000, "0.0.0.0/0", "10.2.0.0/16");
    InstalledSa* wide = AddOutbound(0x2000, "0.0.0.0/0", "0.0.0.0/0");
    InstalledSa* port = AddOutbound(0x3000, "0.0.0.0/0", "10.2.0.0/16[tcp/80]");
    InstalledSa* again = AddOutbound(0x4000, "0.0.0.0/0", "10.2.0.0/16");
    EXPECT_EQ(m_sad.FindOutbound(Flow("10.1.0.1", "10.2.0.1")), again);
    EXPECT_EQ(m_sad.FindOutbound(Flow("10.1.0.1", "10.3.0.1")), wide);
    EXPECT_EQ(m_sad.FindOutbound(Flow("10.1.0.1", "10.2.0.1", 6, 5555, 80)), port);
    EXPECT_EQ(m_sad.FindOutbound(Flow("10.1.0.1", "10.2.0.1", 6, 80, 5555)), again);
    ASSERT_TRUE(m_sad.Remove(KeyOf(again->Parameters())));
    EXPECT_EQ(m_sad.FindOutbound(Flow("10.1.0.1", "10.2.0.1")), narrow);
}

TEST_F(IpsecSadTest, BothSidesOfAPairMustAdmit)
{
    AddOutbound(0x1000,
                "10.1.0.0/16[tcp],10.1.0.0/16[udp/53]",
                "10.2.0.0/16[tcp/80],10.2.0.0/16[udp]");
    EXPECT_TRUE(m_sad.FindOutbound(Flow("10.1.0.1", "10.2.0.1", 6, 999, 80)));
    EXPECT_TRUE(m_sad.FindOutbound(Flow("10.1.0.1", "10.2.0.1", 17, 53, 7)));
    EXPECT_FALSE(m_sad.FindOutbound(Flow("10.1.0.1", "10.2.0.1", 17, 54, 7)));
    EXPECT_FALSE(m_sad.FindOutbound(Flow("10.1.0.1", "10.2.0.1", 6, 999, 81)));
    EXPECT_FALSE(m_sad.FindOutbound(Flow("10.1.0.1", "10.2.0.1", 1, 0x0800, std::nullopt)));
    EXPECT_FALSE(m_sad.FindOutbound(Flow("10.9.0.1", "10.2.0.1", 6, 999, 80)));
}

TEST_F(IpsecSadTest, RangesAndIpv6AreFoundToo)
{
    InstalledSa* range = AddOutbound(0x1000, "10.1.0.3-10.1.0.200", "10.2.0.1-10.2.255.254");
    InstalledSa* six = AddOutbound(0x2000, "2001:db8:1::/48", "2001:db8:2::1-2001:db8:2::ffff");
    EXPECT_EQ(m_sad.FindOutbound(Flow("10.1.0.3", "10.2.0.1")), range);
    EXPECT_EQ(m_sad.FindOutbound(Flow("10.1.0.200", "10.2.255.254")), range);
    EXPECT_EQ(m_sad.FindOutbound(Flow("10.1.0.2", "10.2.0.1")), nullptr);
    EXPECT_EQ(m_sad.FindOutbound(Flow("10.1.0.3", "10.2.255.255")), nullptr);
    EXPECT_EQ(m_sad.FindOutbound(Flow("2001:db8:1::9", "2001:db8:2::1")), six);
    EXPECT_EQ(m_sad.FindOutbound(Flow("2001:db8:1::9", "2001:db8:2::")), nullptr);
    ASSERT_TRUE(m_sad.Remove(KeyOf(range->Parameters())));
    EXPECT_EQ(m_sad.FindOutbound(Flow("10.1.0.3", "10.2.0.1")), nullptr);
}

TEST_F(IpsecSadTest, ListIsInOrderOfInstallation)
{
    for (uint32_t spi : {0x5000U, 0x1000U, 0x3000U})
    {
        Add(Parameters(IpsecDirection::INBOUND, spi, "10.1.0.0/16", "10.2.0.0/16"));
    }
    std::vector<uint32_t> spis;
    for (const InstalledSa* sa : m_sad.List())
    {
        spis.push_back(sa->Parameters().spi.Value());
    }
    EXPECT_EQ(spis, (std::vector<uint32_t>{0x5000, 0x1000, 0x3000}));
}

TEST_F(IpsecSadTest, TenThousandTunnelsAreEachFoundWithOneProbe)
{
    constexpr uint32_t TUNNELS = 10000;
    std::set<InstalledSa*> all;
    for (uint32_t i = 0; i < TUNNELS; ++i)
    {
        const std::string site =
            "10." + std::to_string(i / 256) + "." + std::to_string(i % 256) + ".0/24";
        auto parameters = Parameters(IpsecDirection::OUTBOUND, 0x1000 + i, "172.16.0.0/12", site);
        parameters.remote = IpAddress::FromIpv4(0xcb000000 + i);
        all.insert(Add(parameters));
    }
    EXPECT_EQ(all.size(), TUNNELS);
    EXPECT_EQ(m_sad.OutboundProbes(), 1U);
    for (uint32_t i = 0; i < TUNNELS; i += 97)
    {
        const std::string host =
            "10." + std::to_string(i / 256) + "." + std::to_string(i % 256) + ".9";
        InstalledSa* sa = m_sad.FindOutbound(Flow("172.16.0.5", host));
        ASSERT_TRUE(sa);
        EXPECT_EQ(sa->Parameters().spi.Value(), 0x1000 + i);
    }
}

TEST_F(IpsecSadTest, ThousandsOfSasForAPortEachAreFoundWithoutTryingThemOneByOne)
{
    constexpr uint32_t PORTS = 3000;
    AddOutbound(0x900, "10.1.0.0/16", "10.2.0.0/16");
    AddOutbound(0x901, "10.1.0.0/16", "10.2.0.0/16[udp/0-65534]");
    for (uint32_t port = 1; port <= PORTS; ++port)
    {
        AddOutbound(0x1000 + port, "10.1.0.0/16", "10.2.0.0/16[udp/" + std::to_string(port) + "]");
    }
    EXPECT_EQ(m_sad.OutboundProbes(), 2U);
    EXPECT_LE(m_sad.LongestTry(), 2U);
    const auto find = [&](std::optional<uint16_t> port, uint8_t protocol)
    {
        const IpsecFlow flow = Flow("10.1.0.1", "10.2.0.1", protocol, port, port);
        InstalledSa* sa = m_sad.FindOutbound(flow);
        return sa ? sa->Parameters().spi.Value() : 0;
    };
    for (uint16_t port = 1; port <= PORTS; port += 97)
    {
        EXPECT_EQ(find(port, 17), 0x1000U + port);
    }
    EXPECT_EQ(find(PORTS + 1, 17), 0x901U);
    EXPECT_EQ(find(65535, 17), 0x900U);
    EXPECT_EQ(find(std::nullopt, 17), 0x900U);
    EXPECT_EQ(find(7, 6), 0x900U);
    // What is taken out is found no more.
    const auto last = Parameters(IpsecDirection::OUTBOUND, 0x1007, "10.1.0.0/16", "10.2.0.0/16");
    EXPECT_TRUE(m_sad.Remove(KeyOf(last)));
    EXPECT_EQ(find(7, 17), 0x901U);
}

TEST_F(IpsecSadTest, VolumeLimitsAreToldOnceAndKept)
{
    auto parameters = Parameters(IpsecDirection::OUTBOUND, 0x1000, "10.1.0.0/16", "10.2.0.0/16");
    parameters.limits.softPackets = 3;
    parameters.limits.hardPackets = 5;
    InstalledSa* sa = Add(parameters);
    for (uint64_t i = 1; i <= 5; ++i)
    {
        const auto sequence = sa->Claim(100);
        ASSERT_TRUE(sequence);
        EXPECT_EQ(*sequence, i);
        const auto expiry = sa->TakeExpiry();
        EXPECT_EQ(expiry.has_value(), i == 3);
        EXPECT_TRUE(!expiry || *expiry == IpsecExpiry::SOFT);
    }
    for (int i = 0; i < 2; ++i)
    {
        const auto refused = sa->Claim(100);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.GetError(), IpsecDropReason::HARD_LIMIT);
        EXPECT_EQ(sa->TakeExpiry().has_value(), i == 0);
    }
    const IpsecSaCounters& counters = sa->Counters();
    EXPECT_EQ(counters.packets, 5U);
    EXPECT_EQ(counters.octets, 500U);
    EXPECT_EQ(counters.offered, counters.packets + counters.Dropped());
    EXPECT_EQ(counters.Dropped(), 2U);
}

TEST_F(IpsecSadTest, OctetLimitsStopBeforeTheyArePassed)
{
    auto parameters = Parameters(IpsecDirection::OUTBOUND, 0x1000, "10.1.0.0/16", "10.2.0.0/16");
    parameters.limits.softOctets = 250;
    parameters.limits.hardOctets = 350;
    InstalledSa* sa = Add(parameters);
    EXPECT_TRUE(sa->Claim(200));
    EXPECT_FALSE(sa->TakeExpiry());
    EXPECT_FALSE(sa->Claim(200));
    EXPECT_EQ(sa->TakeExpiry(), IpsecExpiry::HARD);
    EXPECT_TRUE(sa->Claim(150)) << "it still fits";
    EXPECT_FALSE(sa->Claim(1));
    EXPECT_FALSE(sa->TakeExpiry()) << "hard was told; soft would be stale";
    EXPECT_EQ(sa->Counters().octets, 350U);
}

TEST_F(IpsecSadTest, TheSequenceNumberNeverCycles)
{
    auto parameters = Parameters(IpsecDirection::OUTBOUND, 0x1000, "10.1.0.0/16", "10.2.0.0/16");
    InstalledSa* sa = Add(parameters);
    sa->AdvanceSequence(0xfffffffd);
    EXPECT_EQ(*sa->Claim(1), 0xfffffffeU);
    EXPECT_EQ(sa->TakeExpiry(), IpsecExpiry::SOFT) << "asks for a new SA in time";
    EXPECT_EQ(*sa->Claim(1), 0xffffffffU);
    const auto refused = sa->Claim(1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.GetError(), IpsecDropReason::SEQUENCE_EXHAUSTED);
    EXPECT_EQ(sa->TakeExpiry(), IpsecExpiry::HARD);
    sa->AdvanceSequence(5);
    EXPECT_FALSE(sa->Claim(1)) << "never back";

    parameters.spi = EspSpi(0x2000);
    parameters.esn = true;
    sa = Add(parameters);
    sa->AdvanceSequence(0xffffffff);
    EXPECT_EQ(*sa->Claim(1), 0x100000000U);
    EXPECT_FALSE(sa->TakeExpiry());
}

TEST_F(IpsecSadTest, InboundCountsAndReplay)
{
    auto parameters = Parameters(IpsecDirection::INBOUND, 0x1000, "10.1.0.0/16", "10.2.0.0/16");
    parameters.limits.hardPackets = 2;
    InstalledSa* sa = Add(parameters);
    EXPECT_FALSE(sa->Accept(1, 10));
    EXPECT_EQ(sa->CheckReplay(1).verdict, ReplayVerdict::REPLAYED);
    sa->CountDrop(IpsecDropReason::REPLAYED);
    EXPECT_FALSE(sa->Accept(2, 10));
    sa->Revoke(IpsecDropReason::BAD_INNER);
    EXPECT_FALSE(sa->Accept(3, 10));
    EXPECT_EQ(sa->Accept(4, 10), IpsecDropReason::HARD_LIMIT);
    const IpsecSaCounters& counters = sa->Counters();
    EXPECT_EQ(counters.offered, 5U);
    EXPECT_EQ(counters.packets, 2U);
    EXPECT_EQ(counters.offered, counters.packets + counters.Dropped());
    EXPECT_EQ(sa->Sequence(), 4U);
}

IpsecPolicy
Policy(const std::string& name,
       IpsecPolicyAction action,
       const std::string& local,
       const std::string& remote,
       uint32_t priority = 1000)
{
    return IpsecPolicy{name, action, priority, List(local), List(remote)};
}

TEST(IpsecSpd, TheFirstPolicyThatAdmitsCounts)
{
    IpsecSpd spd;
    EXPECT_EQ(spd.Find(Flow("10.1.0.1", "10.2.0.1")), nullptr);
    const auto all = spd.Add(Policy("all", IpsecPolicyAction::PROTECT, "0.0.0.0/0", "0.0.0.0/0"));
    const auto dns =
        spd.Add(Policy("dns", IpsecPolicyAction::BYPASS, "0.0.0.0/0", "0.0.0.0/0[udp/53]"));
    ASSERT_TRUE(all);
    ASSERT_TRUE(dns);
    EXPECT_EQ(spd.Find(Flow("10.1.0.1", "10.2.0.1", 17, 9, 53))->policy.name, "all")
        << "it was added first";
    ASSERT_TRUE(spd.Remove(*all));
    EXPECT_FALSE(spd.Remove(*all));
    EXPECT_EQ(spd.Find(Flow("10.1.0.1", "10.2.0.1", 17, 9, 53))->policy.name, "dns");
    EXPECT_EQ(spd.Find(Flow("10.1.0.1", "10.2.0.1", 17, 9, 54)), nullptr);
    spd.Add(Policy("net", IpsecPolicyAction::DISCARD, "10.0.0.0/8", "10.2.0.0/16", 5));
    EXPECT_EQ(spd.Find(Flow("10.1.0.1", "10.2.0.1", 17, 9, 53))->policy.name, "net")
        << "a lower priority number comes first, whatever the prefix";
    const auto list = spd.List();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].policy.name, "net");
    EXPECT_EQ(list[1].policy.name, "dns");
}

TEST(IpsecSpd, RefusesAPolicyWithoutSelectors)
{
    IpsecSpd spd;
    const auto refused =
        spd.Add(IpsecPolicy{"x", IpsecPolicyAction::PROTECT, 1, List("10.0.0.0/8"), {}});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.GetError().message.find("remote"), std::string::npos);
    EXPECT_TRUE(spd.IsEmpty());
}

TEST(IpsecSpd, IcmpIsMatchedByItsSender)
{
    IpsecSpd spd;
    spd.Add(
        Policy("ping", IpsecPolicyAction::PROTECT, "10.1.0.0/16[icmp/8]", "10.2.0.0/16[icmp/0]"));
    IpsecPacketFields echo;
    echo.source = Address("10.1.0.1");
    echo.destination = Address("10.2.0.1");
    echo.protocol = 1;
    echo.oneSidedPort = true;
    echo.sourcePort = 0x0800;
    EXPECT_TRUE(spd.Find(MakeOutboundFlow(echo)));
    std::swap(echo.source, echo.destination);
    EXPECT_FALSE(spd.Find(MakeInboundFlow(echo))) << "the other side sends replies only";
    echo.sourcePort = 0x0000;
    EXPECT_TRUE(spd.Find(MakeInboundFlow(echo)));
}

struct IndexedItem
{
    TrafficSelectors local;
    TrafficSelectors remote;
    uint64_t number{0};
};

constexpr uint8_t ICMP = 1;

uint64_t
Draw(RandomSource& random, uint64_t below)
{
    return random.DrawUint64() % below;
}

TrafficSelector
AnySelector(RandomSource& random)
{
    TrafficSelector made;
    const uint32_t base = 0x0a000000 + static_cast<uint32_t>(Draw(random, 64));
    made.start = IpAddress::FromIpv4(base);
    made.end = IpAddress::FromIpv4(base + static_cast<uint32_t>(Draw(random, 32)));
    made.protocol = static_cast<uint8_t>(Draw(random, 3) == 0 ? 0 : 6 + Draw(random, 2));
    made.protocol = Draw(random, 5) == 0 ? ICMP : made.protocol;
    if (made.protocol != 0 && Draw(random, 2) == 0)
    {
        made.startPort = static_cast<uint16_t>(Draw(random, 8));
        made.endPort = static_cast<uint16_t>(made.startPort + Draw(random, 2) * Draw(random, 8));
    }
    return made;
}

IpsecPacketFields
AnyPacket(RandomSource& random)
{
    IpsecPacketFields packet;
    packet.source = IpAddress::FromIpv4(0x0a000000 + static_cast<uint32_t>(Draw(random, 96)));
    packet.destination = IpAddress::FromIpv4(0x0a000000 + static_cast<uint32_t>(Draw(random, 96)));
    packet.protocol = static_cast<uint8_t>(6 + Draw(random, 2));
    if (Draw(random, 10) != 0)
    {
        packet.sourcePort = static_cast<uint16_t>(Draw(random, 12));
        packet.destinationPort = static_cast<uint16_t>(Draw(random, 12));
    }
    if (Draw(random, 5) == 0)
    {
        packet.protocol = ICMP;
        packet.oneSidedPort = true;
        packet.destinationPort.reset();
    }
    return packet;
}

using IndexedItems = std::vector<std::unique_ptr<IndexedItem>>;

const IndexedItem*
FindOneByOne(const IndexedItems& items, const IpsecPacketFields& packet)
{
    const IndexedItem* found = nullptr;
    for (const auto& item : items)
    {
        if (Contains(item->local, packet, PacketEnd::SOURCE) &&
            Contains(item->remote, packet, PacketEnd::DESTINATION) &&
            (!found || item->number < found->number))
        {
            found = item.get();
        }
    }
    return found;
}

/** @brief The index against a list tried one by one, over random selectors and packets. */
TEST(IpsecSelectorIndex, AgreesWithALinearSearch)
{
    SeededRandomSource random(7);
    IpsecSelectorIndex<IndexedItem> index(IpsecIndexOrder::FIRST);
    IndexedItems items;
    int hits = 0;
    for (int step = 0; step < 20000; ++step)
    {
        if (step % 100 == 0)
        {
            auto item = std::make_unique<IndexedItem>();
            const int many =
                step % 5000 == 0 ? 12 : 2; // some of so many pieces that they are kept in a list
            for (int i = 0; i < many; ++i)
            {
                item->local.push_back(AnySelector(random));
                item->remote.push_back(AnySelector(random));
            }
            item->number = Draw(random, 1000000) * 1000 + items.size();
            index.Insert(item->local, item->remote, item.get(), item->number);
            items.push_back(std::move(item));
        }
        else if (step % 250 == 1)
        {
            const size_t victim = Draw(random, items.size());
            index.Erase(items[victim]->local, items[victim]->remote, items[victim].get());
            items.erase(items.begin() + static_cast<std::ptrdiff_t>(victim));
        }
        const IpsecPacketFields packet = AnyPacket(random);
        const IndexedItem* expected = FindOneByOne(items, packet);
        hits += expected != nullptr;
        ASSERT_EQ(index.Find(MakeOutboundFlow(packet)), expected) << step;
    }
    EXPECT_GT(hits, 1000);
}

/** An SA that moves is found at its new address and not at the old; all else stays. */
TEST_F(IpsecSadTest, AMoveKeepsEverythingButTheAddresses)
{
    const auto in = Parameters(IpsecDirection::INBOUND, 700, "10.1.0.0/16", "10.2.0.0/16");
    Add(in);
    InstalledSa* out = AddOutbound(701, "10.1.0.0/16", "10.2.0.0/16");
    ASSERT_TRUE(out->Claim(100));
    const IpPath path{{Address("198.51.100.9"), 4500}, {Address("203.0.113.8"), 40000}};
    ASSERT_NE(m_sad.Move(KeyOf(in), path, true), nullptr);
    ASSERT_EQ(m_sad.Move(KeyOf(out->Parameters()), path, true), out);
    EXPECT_EQ(m_sad.FindInbound(EspSpi(700), in.local), nullptr);
    EXPECT_NE(m_sad.FindInbound(EspSpi(700), path.local.address), nullptr);
    const InstalledSa* found = m_sad.FindOutbound(Flow("10.1.0.1", "10.2.0.1"));
    ASSERT_EQ(found, out);
    EXPECT_EQ(found->Parameters().remote, path.remote.address);
    EXPECT_EQ(found->Parameters().remotePort, 40000);
    EXPECT_TRUE(found->Parameters().udpEncapsulation);
    EXPECT_EQ(found->Sequence(), 1u);
    EXPECT_NE(m_sad.Remove(KeyOf(found->Parameters())), nullptr);
    EXPECT_EQ(m_sad.FindOutbound(Flow("10.1.0.1", "10.2.0.1")), nullptr);
}

/** Nothing moves onto another SA's place, and what is not there does not move. */
TEST_F(IpsecSadTest, AMoveOntoAnotherSaIsRefused)
{
    const auto first = Parameters(IpsecDirection::INBOUND, 700, "10.1.0.0/16", "10.2.0.0/16");
    auto second = first;
    second.local = Address("198.51.100.9");
    Add(first);
    Add(second);
    const IpPath path{{second.local, 4500}, {second.remote, 4500}};
    EXPECT_EQ(m_sad.Move(KeyOf(first), path, false), nullptr);
    EXPECT_NE(m_sad.FindInbound(EspSpi(700), first.local), nullptr);
    auto absent = first;
    absent.spi = EspSpi(999);
    EXPECT_EQ(m_sad.Move(KeyOf(absent), path, false), nullptr);
}

} // namespace
} // namespace ike
} // namespace ns3
