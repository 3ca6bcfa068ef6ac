// SPDX-License-Identifier: GPL-2.0-only

#include "nat-pass-through.h"
#include "nat-table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace ns3
{
namespace ike
{
namespace
{

constexpr NatEndpoint HOST_A{0x0a000001, 5000};
constexpr NatEndpoint HOST_B{0x0a000002, 5000};
constexpr NatEndpoint SERVER{0xc0000201, 80};
constexpr NatEndpoint SERVER_OTHER_PORT{0xc0000201, 81};
constexpr NatEndpoint STRANGER{0xc0000299, 80};

TimePoint
At(int seconds)
{
    return TimePoint(std::chrono::seconds(seconds));
}

NatFlow
Udp(const NatEndpoint& inside, const NatEndpoint& remote)
{
    return NatFlow{NatProtocol::UDP, inside, remote};
}

NatFlow
From(const NatEndpoint& remote)
{
    return NatFlow{NatProtocol::UDP, {}, remote};
}

uint16_t
MustMap(NatTable& table, TimePoint at, const NatFlow& flow)
{
    const auto port = table.Outbound(at, flow);
    EXPECT_TRUE(port);
    return port ? *port : 0;
}

NatDropReason
RefusalOf(const Result<NatEndpoint, NatDropReason>& inbound)
{
    EXPECT_FALSE(inbound);
    return inbound ? NatDropReason::MALFORMED : inbound.GetError();
}

NatPolicy
PolicyWith(NatBehavior mapping, NatBehavior filtering)
{
    NatPolicy policy;
    policy.mapping = mapping;
    policy.filtering = filtering;
    return policy;
}

/** @brief RFC 4787 section 4.1: which further destinations share a mapping. */
TEST(NatTableTest, MappingsDependOnWhatThePolicySays)
{
    const struct
    {
        NatBehavior behavior;
        bool sharesPort; // the same address, another port
        bool sharesAddress;
    } rows[] = {{NatBehavior::ENDPOINT_INDEPENDENT, true, true},
                {NatBehavior::ADDRESS_DEPENDENT, true, false},
                {NatBehavior::ADDRESS_AND_PORT_DEPENDENT, false, false}};
    for (const auto& row : rows)
    {
        NatTable table(PolicyWith(row.behavior, NatBehavior::ENDPOINT_INDEPENDENT));
        const uint16_t first = MustMap(table, At(0), Udp(HOST_A, SERVER));
        EXPECT_EQ(MustMap(table, At(0), Udp(HOST_A, SERVER_OTHER_PORT)) == first, row.sharesPort);
        EXPECT_EQ(MustMap(table, At(0), Udp(HOST_A, STRANGER)) == first, row.sharesAddress);
        EXPECT_NE(MustMap(table, At(0), Udp(HOST_B, SERVER)), first);
        EXPECT_EQ(MustMap(table, At(0), Udp(HOST_A, SERVER)), first);
    }
}

/** @brief RFC 4787 section 5: who may answer. */
TEST(NatTableTest, FiltersLetInWhomThePolicySays)
{
    const struct
    {
        NatBehavior behavior;
        bool otherPort;
        bool stranger;
    } rows[] = {{NatBehavior::ENDPOINT_INDEPENDENT, true, true},
                {NatBehavior::ADDRESS_DEPENDENT, true, false},
                {NatBehavior::ADDRESS_AND_PORT_DEPENDENT, false, false}};
    for (const auto& row : rows)
    {
        NatTable table(PolicyWith(NatBehavior::ENDPOINT_INDEPENDENT, row.behavior));
        const uint16_t port = MustMap(table, At(0), Udp(HOST_A, SERVER));
        const auto answer = table.Inbound(At(1), From(SERVER), port);
        ASSERT_TRUE(answer);
        EXPECT_EQ(*answer, HOST_A);
        EXPECT_EQ(bool(table.Inbound(At(1), From(SERVER_OTHER_PORT), port)), row.otherPort);
        EXPECT_EQ(bool(table.Inbound(At(1), From(STRANGER), port)), row.stranger);
        EXPECT_EQ(RefusalOf(table.Inbound(At(1), From(SERVER), port + 1)),
                  NatDropReason::NO_MAPPING);
    }
}

TEST(NatTableTest, AMappingLivesFromItsLastOutboundPacket)
{
    NatPolicy policy;
    policy.udpTimeout = std::chrono::seconds(60);
    NatTable table(policy);
    const uint16_t port = MustMap(table, At(0), Udp(HOST_A, SERVER));
    MustMap(table, At(50), Udp(HOST_A, SERVER));
    EXPECT_TRUE(table.Inbound(At(109), From(SERVER), port)); // does not refresh (REQ-6)
    EXPECT_EQ(RefusalOf(table.Inbound(At(110), From(SERVER), port)), NatDropReason::NO_MAPPING);
    EXPECT_EQ(table.Size(), 0u);

    policy.inboundRefreshes = true;
    NatTable kind(policy);
    const uint16_t again = MustMap(kind, At(0), Udp(HOST_A, SERVER));
    EXPECT_TRUE(kind.Inbound(At(50), From(SERVER), again));
    EXPECT_TRUE(kind.FindExternal(At(100), Udp(HOST_A, SERVER)));
}

/** @brief RFC 4787 REQ-6: where inbound packets refresh, the filter stays open with the mapping. */
TEST(NatTableTest, AFlowThatOnlyComesInGoesOnWhereInboundRefreshes)
{
    for (const NatBehavior filtering :
         {NatBehavior::ADDRESS_DEPENDENT, NatBehavior::ADDRESS_AND_PORT_DEPENDENT})
    {
        NatPolicy policy = PolicyWith(NatBehavior::ENDPOINT_INDEPENDENT, filtering);
        policy.udpTimeout = std::chrono::seconds(60);
        policy.inboundRefreshes = true;
        NatTable table(policy);
        const uint16_t port = MustMap(table, At(0), Udp(HOST_A, SERVER));
        for (int at = 50; at <= 300; at += 50)
        {
            EXPECT_TRUE(table.Inbound(At(at), From(SERVER), port)) << at;
        }
        EXPECT_EQ(RefusalOf(table.Inbound(At(301), From(STRANGER), port)), NatDropReason::FILTERED);
    }
}

TEST(NatTableTest, PortsAreKeptWhereTheyAreFreeAndElseTheirParity)
{
    NatTable table(NatPolicy{});
    EXPECT_EQ(MustMap(table, At(0), Udp({1, 4500}, SERVER)), 4500);
    const uint16_t second = MustMap(table, At(0), Udp({2, 4500}, SERVER));
    EXPECT_NE(second, 4500);
    EXPECT_EQ(second % 2, 0);
    EXPECT_EQ(MustMap(table, At(0), Udp({2, 4501}, SERVER)), 4501);
    EXPECT_EQ(MustMap(table, At(0), Udp({3, 4501}, SERVER)) % 2, 1);
    EXPECT_GE(MustMap(table, At(0), Udp({3, 500}, SERVER)), 1024); // outside of the range

    NatPolicy policy;
    policy.preservesPort = false;
    NatTable plain(policy);
    EXPECT_EQ(MustMap(plain, At(0), Udp({1, 4500}, SERVER)), 1024);
    EXPECT_EQ(MustMap(plain, At(0), Udp({1, 4501}, SERVER)), 1025);
}

TEST(NatTableTest, ARangeOfPortsRunsOutAndComesBack)
{
    NatPolicy policy;
    policy.firstPort = 2000;
    policy.lastPort = 2009;
    policy.udpTimeout = std::chrono::seconds(60);
    NatTable table(policy);
    for (uint32_t host = 0; host < 10; ++host)
    {
        const uint16_t port = MustMap(table, At(0), Udp({host, 4500}, SERVER));
        EXPECT_GE(port, 2000);
        EXPECT_LE(port, 2009);
    }
    const auto none = table.Outbound(At(1), Udp({10, 4500}, SERVER));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.GetError(), NatDropReason::PORTS_EXHAUSTED);
    EXPECT_TRUE(table.Outbound(At(1), NatFlow{NatProtocol::TCP, {10, 4500}, SERVER}));
    EXPECT_TRUE(table.Outbound(At(61), Udp({10, 4500}, SERVER)));
}

TEST(NatTableTest, TheTableIsBounded)
{
    NatPolicy policy;
    policy.mostMappings = 100;
    policy.mostRemotes = 10;
    NatTable table(policy);
    for (uint32_t host = 0; host < 1000; ++host)
    {
        table.Outbound(At(0), Udp({host, 4500}, SERVER));
    }
    EXPECT_EQ(table.Size(), 100u);
    const auto full = table.Outbound(At(0), Udp({5000, 4500}, SERVER));
    ASSERT_FALSE(full);
    EXPECT_EQ(full.GetError(), NatDropReason::TABLE_FULL);
    // Of many remotes of one host, the latest are remembered.
    uint16_t port = 0;
    for (uint32_t remote = 1; remote <= 50; ++remote)
    {
        port = MustMap(table, At(static_cast<int>(remote)), Udp({0, 4500}, {remote, 80}));
    }
    EXPECT_TRUE(table.Inbound(At(51), From({50, 80}), port));
    EXPECT_EQ(RefusalOf(table.Inbound(At(51), From({1, 80}), port)), NatDropReason::FILTERED);
}

/** @brief RFC 5382 section 5. */
TEST(NatTableTest, TcpMappingsAgeByTheirConnection)
{
    NatTable table(NatPolicy{});
    NatFlow out{NatProtocol::TCP, HOST_A, SERVER, NatTcpSignal::OPENING};
    NatFlow in{NatProtocol::TCP, {}, SERVER, NatTcpSignal::OPENING};
    const uint16_t port = MustMap(table, At(0), out);
    EXPECT_EQ(table.Dump(At(0)).front().expires, At(240)); // half-open
    EXPECT_TRUE(table.Inbound(At(1), in, port));
    out.signal = in.signal = NatTcpSignal::NONE;
    MustMap(table, At(2), out);
    EXPECT_EQ(table.Dump(At(2)).front().expires, At(2 + 124 * 60)); // established
    out.signal = NatTcpSignal::CLOSING;
    MustMap(table, At(1000), out);
    EXPECT_EQ(table.Dump(At(1000)).front().expires, At(1240));
    EXPECT_EQ(table.Dump(At(1240)).size(), 0u);
}

TEST(NatTableTest, StaticForwardsAreOpenAndStay)
{
    NatTable table(NatPolicy{});
    table.AddForward(At(0), NatProtocol::UDP, 500, {HOST_A.address, 500});
    const auto inside = table.Inbound(At(100000), From(STRANGER), 500);
    ASSERT_TRUE(inside);
    EXPECT_EQ(*inside, (NatEndpoint{HOST_A.address, 500}));
    EXPECT_EQ(MustMap(table, At(100001), Udp({HOST_A.address, 500}, SERVER)), 500);
    MustMap(table, At(100001), Udp(HOST_B, SERVER));
    table.Forget(At(100002));
    EXPECT_EQ(table.Size(), 1u);
    EXPECT_TRUE(table.Inbound(At(100003), From(STRANGER), 500));
}

TEST(NatTableTest, AForwardIsFoundForErrorsWhateverMappingsDependOn)
{
    for (const NatBehavior mapping : {NatBehavior::ENDPOINT_INDEPENDENT,
                                      NatBehavior::ADDRESS_DEPENDENT,
                                      NatBehavior::ADDRESS_AND_PORT_DEPENDENT})
    {
        NatTable table(PolicyWith(mapping, NatBehavior::ENDPOINT_INDEPENDENT));
        table.AddForward(At(0), NatProtocol::UDP, 700, HOST_A);
        const auto external = table.FindExternal(At(1), Udp(HOST_A, STRANGER));
        ASSERT_TRUE(external) << NameOf(mapping);
        EXPECT_EQ(*external, 700);
        EXPECT_FALSE(table.FindExternal(At(1), Udp(HOST_B, STRANGER)));
    }
}

TEST(NatTableTest, MappingsAreReportedAndListed)
{
    NatPolicy policy;
    policy.udpTimeout = std::chrono::seconds(60);
    NatTable table(policy);
    std::vector<std::pair<uint16_t, bool>> seen;
    table.SetListener([&seen](TimePoint, const NatMapping& mapping, bool isNew)
                      { seen.emplace_back(mapping.external, isNew); });
    MustMap(table, At(0), Udp(HOST_A, SERVER));
    MustMap(table, At(30), NatFlow{NatProtocol::ICMP, {HOST_B.address, 7}, {SERVER.address, 7}});
    std::ostringstream listing;
    PrintNatMappings(listing, table.Dump(At(31)), 0xc6336401);
    EXPECT_NE(listing.str().find("udp   10.0.0.1:5000         198.51.100.1:5000     any"),
              std::string::npos)
        << listing.str();
    MustMap(table, At(61), Udp(HOST_B, SERVER));
    const std::vector<std::pair<uint16_t, bool>> expected = {{5000, true},
                                                             {1024, true},
                                                             {5000, false},
                                                             {5000, true}};
    EXPECT_EQ(seen, expected);
}

TEST(NatPassThroughTest, IkeIsToldApartBySpiAndEspByWhoAskedFirst)
{
    NatPassThrough pass(std::chrono::seconds(60), 100);
    pass.IkeOut(At(0), 1, 99, 0x1111);
    pass.IkeOut(At(0), 2, 99, 0x2222);
    EXPECT_EQ(pass.IkeIn(At(1), 99, 0x2222), 2u);
    EXPECT_EQ(pass.IkeIn(At(1), 99, 0x1111), 1u);
    EXPECT_FALSE(pass.IkeIn(At(1), 98, 0x1111));
    EXPECT_FALSE(pass.EspIn(At(1), 99, 7));
    pass.EspOut(At(2), 1, 99, 0xa);
    pass.EspOut(At(3), 2, 99, 0xb);
    EXPECT_EQ(pass.EspIn(At(4), 99, 7), 1u);
    EXPECT_EQ(pass.EspIn(At(4), 99, 8), 2u);
    EXPECT_EQ(pass.EspIn(At(5), 99, 7), 1u);
    EXPECT_FALSE(pass.EspIn(At(5), 99, 9)); // nobody waits any more
    EXPECT_FALSE(pass.IkeIn(At(62), 99, 0x1111));
}

TEST(NatPassThroughTest, ItIsBounded)
{
    NatPassThrough pass(std::chrono::seconds(60), 10);
    for (uint32_t i = 0; i < 1000; ++i)
    {
        pass.IkeOut(At(0), i, 99, i);
        pass.EspOut(At(0), i, 99, i);
    }
    EXPECT_LE(pass.Size(), 30u);
    EXPECT_EQ(pass.IkeIn(At(0), 99, 999), 999u);
    EXPECT_FALSE(pass.IkeIn(At(0), 99, 0));
}

} // namespace
} // namespace ike
} // namespace ns3
