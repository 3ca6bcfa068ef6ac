// SPDX-License-Identifier: GPL-2.0-only

#include "ike-address-plan.h"
#include "ike-emulation-helper.h"

#include "ns3/node.h"

#include <gtest/gtest.h>

#include <unistd.h>

namespace ns3
{
namespace ike
{
namespace
{

std::string
ComplaintAbout(const IkeRealInterface& interface)
{
    const auto device = IkeEmulationHelper::Install(CreateObject<Node>(), interface);
    return device ? "" : device.GetError().message;
}

TEST(EmulationTest, AnUnknownNamespaceIsNamedWithTheCommandThatMakesIt)
{
    EXPECT_EQ(ComplaintAbout({"no-such-netns", "wire"}),
              "there is no network namespace 'no-such-netns' (No such file or directory); make it "
              "with: ip netns add no-such-netns");
}

TEST(EmulationTest, AnInterfaceMustBeThereAndWithoutAddress)
{
    if (geteuid() != 0)
    {
        const std::string complaint = ComplaintAbout({"", "lo"});
        EXPECT_NE(complaint.find("CAP_NET_RAW"), std::string::npos) << complaint;
        return;
    }
    EXPECT_EQ(ComplaintAbout({"", "no-such-iface"}),
              "there is no network interface 'no-such-iface'; make a veth pair and name one end of "
              "it");
    EXPECT_EQ(ComplaintAbout({"", "a-name-longer-than-the-kernel-knows"}),
              "there is no network interface 'a-name-longer-than-the-kernel-knows'; make a veth "
              "pair and name one end of it");
    const std::string complaint = ComplaintAbout({"", "lo"});
    EXPECT_NE(complaint.find("'lo' "), std::string::npos) << complaint;
}

TEST(EmulationTest, ARealGatewayKeepsItsAddressAndItsNodeHasAnother)
{
    IkeTopology topology;
    TopologyRouter router;
    router.name = "router";
    ASSERT_TRUE(topology.AddRouter(router));
    TopologySite gateway;
    gateway.name = "gateway";
    gateway.rate = 1;
    gateway.role = SiteRole::GATEWAY;
    gateway.realHost = *IpAddress::Parse("192.0.2.7");
    ASSERT_TRUE(topology.AddSite(gateway));
    const auto plan = AddressPlan::Make(topology);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->Outer(0), *IpAddress::Parse("192.0.2.7"));
    EXPECT_EQ(plan->Edge(0), *IpAddress::Parse("203.0.113.1"));
    EXPECT_EQ(plan->Destinations(topology, false).Find(plan->Outer(0).ToIpv4(), 32),
              std::optional<uint32_t>(0));
    EXPECT_TRUE(AddressPlan::MayAssign(plan->Edge(0)));
    EXPECT_FALSE(AddressPlan::MayAssign(plan->Outer(0)));
}

} // namespace
} // namespace ike
} // namespace ns3
