// SPDX-License-Identifier: GPL-2.0-only

#include "esp-net-device.h"
#include "ike-app-network.h"
#include "ike-attacker-helper.h"
#include "ike-connection-builder.h"
#include "ike-peer-helper.h"
#include "ikev1-algorithms.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/names.h"
#include "ns3/node-container.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

std::string
MessageOf(const IkeConnectionBuilder& builder)
{
    const auto built = builder.Build();
    return built ? "" : built.GetError().message;
}

IkeConnectionBuilder
Sound()
{
    return IkeConnectionBuilder("to-hub").LocalId("spoke.example").SharedKey("*", "secret");
}

TEST(HelperBuilderTest, LaterKeysJoinThoseThatAreShared)
{
    const auto shared = std::make_shared<IkeSecrets>();
    shared->SetSharedKey("*", Bytes{1, 2, 3});
    const auto config = IkeConnectionBuilder("to-hub")
                            .LocalId("spoke.example")
                            .Secrets(shared)
                            .Password("user", "word")
                            .PostQuantumKey("id", "long secret")
                            .Make();
    EXPECT_TRUE(config->secrets->SharedKey(*ParseIdentity("hub.example")));
    EXPECT_TRUE(config->secrets->Password("user"));
    EXPECT_TRUE(config->secrets->PostQuantumKey("id"));
    EXPECT_FALSE(shared->Password("user"));
}

TEST(HelperBuilderTest, ASignatureMakesItsRoundWhereThereIsNone)
{
    const auto config = Sound()
                            .LocalAuth({})
                            .RemoteAuth({})
                            .Signatures(std::make_shared<IkeSignatureConfig>())
                            .Make();
    ASSERT_EQ(config->localAuth.size(), 1u);
    EXPECT_EQ(config->localAuth[0].method, IkeAuthMethod::SIGNATURE);
    ASSERT_EQ(config->remoteAuth.size(), 1u);
    EXPECT_EQ(config->remoteAuth[0].method, IkeAuthMethod::SIGNATURE);
}

TEST(HelperBuilderTest, WordsBecomeAConfiguration)
{
    const auto built =
        Sound()
            .RemoteId("*.example")
            .Proposals("aes256-sha256-modp2048, aes128gcm16-prfsha256-x25519")
            .Child(IkeChildBuilder("lan").Local("10.1.0.0/16").Remote("10.2.0.0/16,10.3.0.0/16"))
            .Child(IkeChildBuilder("dmz").Local("10.1.9.0/24").Remote("10.4.0.0/16").Start(false))
            .Build();
    ASSERT_TRUE(built);
    const IkeConnectionConfig& config = **built;
    EXPECT_EQ(config.name, "to-hub");
    EXPECT_EQ(FormatIdentity(config.localId), "spoke.example");
    EXPECT_EQ(config.remoteIdPattern, "*.example");
    ASSERT_EQ(config.proposals.size(), 2u);
    EXPECT_EQ(config.proposals[0].number, 1);
    EXPECT_EQ(config.proposals[1].number, 2);
    ASSERT_EQ(config.children.size(), 2u);
    EXPECT_EQ(config.children[0]->remoteSelectors.size(), 2u);
    EXPECT_EQ(config.children[0]->proposals.size(), 1u); // the default
    EXPECT_TRUE(config.children[0]->start);
    EXPECT_FALSE(config.children[1]->start);
    ASSERT_TRUE(config.secrets);
    EXPECT_TRUE(config.secrets->SharedKey(*ParseIdentity("hub.example")));
}

TEST(HelperBuilderTest, SignaturesTakeThePlaceOfKeys)
{
    const auto signatures = std::make_shared<const IkeSignatureConfig>();
    const auto both = IkeConnectionBuilder("bare").LocalId("a").Signatures(signatures).Build();
    ASSERT_TRUE(both) << both.GetError().message;
    EXPECT_EQ((*both)->localAuth.front().method, IkeAuthMethod::SIGNATURE);
    EXPECT_EQ((*both)->remoteAuth.front().signature, signatures);
    EXPECT_TRUE((*both)->UsesSignatures());
    const IkeConnectionBuilder one =
        IkeConnectionBuilder("bare").LocalId("a").LocalSignature(signatures);
    EXPECT_NE(MessageOf(one), "");
    EXPECT_EQ(MessageOf(IkeConnectionBuilder(one).SharedKey("*", "secret")), "");
}

TEST(HelperBuilderTest, TheFirstMistakeIsTold)
{
    EXPECT_EQ(MessageOf(Sound()), "");
    EXPECT_EQ(MessageOf(IkeConnectionBuilder("bare").LocalId("a")),
              "connection \"bare\": say with SharedKey() or Secrets() how the peers prove who they "
              "are");
    const std::string word = MessageOf(Sound().Proposals("aes128-sha1-modp9999").Tries(3));
    EXPECT_NE(word.find("connection \"to-hub\": "), std::string::npos) << word;
    EXPECT_NE(word.find("modp9999"), std::string::npos) << word;
    const std::string child =
        MessageOf(Sound()
                      .Child(IkeChildBuilder("lan").Local("10.1.0.0/33").Remote("nonsense"))
                      .Proposals("also-nonsense"));
    EXPECT_NE(child.find("Child SA \"lan\": the local selectors: "), std::string::npos) << child;
    EXPECT_EQ(child.find("nonsense"), std::string::npos) << child;
    EXPECT_NE(MessageOf(Sound().Child(IkeChildBuilder("lan").Local("10.1.0.0/16")))
                  .find("say with Remote()"),
              std::string::npos);
}

TEST(HelperBuilderTest, VersionOneHasItsOwnProposalAndRefusesWhatItHasNoNumberFor)
{
    const auto own = Sound().Version(1).Build();
    ASSERT_TRUE(own) << own.GetError().message;
    EXPECT_TRUE(CheckIkev1Numbers((*own)->proposals.at(0)));
    const std::string word = MessageOf(Sound().Version(1).Proposals("aes128-sha256-x25519"));
    EXPECT_EQ(word,
              "connection \"to-hub\": IKEv1 has no number for x25519; take another algorithm, or "
              "IKEv2");
    EXPECT_EQ(MessageOf(Sound().Version(2).Proposals("aes128-sha256-x25519")), "");
}

TEST(HelperBuilderTest, SecretsCanBeShared)
{
    auto secrets = std::make_shared<IkeSecrets>();
    secrets->SetSharedKey("*", Bytes{1, 2, 3});
    const auto a = IkeConnectionBuilder("a").LocalId("a").Secrets(secrets).Make();
    const auto b = IkeConnectionBuilder("b").LocalId("b").Secrets(secrets).Make();
    EXPECT_EQ(a->secrets, b->secrets);
}

class PeerHelperTest : public ::testing::Test
{
  protected:
    PeerHelperTest()
    {
        const auto costs = IkeCostProfile::Parse("cores = 4\n", "four");
        config = MakeEngineConfig({Sound().Make()});
        provider = MakeModelledProvider(std::make_shared<IkeCostProfile>(*costs));
        nodes.Create(2);
        InternetStackHelper().Install(nodes);
    }

    ~PeerHelperTest() override
    {
        Simulator::Destroy();
    }

    std::shared_ptr<const IkeEngineConfig> config;
    std::shared_ptr<IkeCryptoProvider> provider;
    NodeContainer nodes;
};

TEST_F(PeerHelperTest, TheProcessorHasTheProfilesCoresUnlessSaid)
{
    IkePeerHelper helper(config, provider);
    helper.Install(nodes.Get(0));
    EXPECT_EQ(nodes.Get(0)->GetObject<IkeCpuQueue>()->GetServers(), 4u);
    helper.SetCpuAttribute("Servers", UintegerValue(2));
    helper.SetDeviceAttribute("Mtu", UintegerValue(1300));
    helper.SetAttribute("Port", UintegerValue(5000));
    Ptr<IkePeerApplication> peer = helper.Install(nodes.Get(1));
    EXPECT_EQ(nodes.Get(1)->GetObject<IkeCpuQueue>()->GetServers(), 2u);
    EXPECT_EQ(EspNetDevice::AttachTo(nodes.Get(1))->GetMtu(), 1300);
    UintegerValue port;
    peer->GetAttribute("Port", port);
    EXPECT_EQ(port.Get(), 5000u);
}

TEST_F(PeerHelperTest, PartsThatANodeHasAreKept)
{
    auto mine = CreateObject<IkeCpuQueue>();
    mine->SetAttribute("Servers", UintegerValue(7));
    nodes.Get(0)->AggregateObject(mine);
    IkePeerHelper helper(config, provider);
    const auto device = EspNetDevice::AttachTo(nodes.Get(0));
    helper.Install(nodes);
    EXPECT_EQ(nodes.Get(0)->GetObject<IkeCpuQueue>(), mine);
    EXPECT_EQ(EspNetDevice::AttachTo(nodes.Get(0)), device);
    EXPECT_EQ(nodes.Get(0)->GetNApplications(), 1u);
    EXPECT_EQ(nodes.Get(1)->GetNApplications(), 1u);
}

TEST_F(PeerHelperTest, TunnelRoutesWorkInNs3sStaticRoutingToo)
{
    IkePeerHelper helper(config, provider);
    helper.Install(nodes.Get(0));
    IkePeerHelper::RouteThroughTunnel(nodes.Get(0), "10.2.0.0", "255.255.0.0");
    const auto ipv4 = nodes.Get(0)->GetObject<Ipv4>();
    const auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
    bool found = false;
    for (uint32_t i = 0; i < routing->GetNRoutes(); ++i)
    {
        const auto route = routing->GetRoute(i);
        found = found || (route.GetDestNetwork() == Ipv4Address("10.2.0.0") &&
                          DynamicCast<EspNetDevice>(ipv4->GetNetDevice(route.GetInterface())));
    }
    EXPECT_TRUE(found);
}

TEST_F(PeerHelperTest, EachPeerUsesTwoStreams)
{
    IkePeerHelper helper(config, provider);
    EXPECT_EQ(IkePeerHelper::AssignStreams(helper.Install(nodes), 100), 4);
    EXPECT_EQ(IkePeerHelper::AssignStreams(nodes, 100), 4);
    EXPECT_EQ(IkePeerHelper::AssignStreams(NodeContainer(), 100), 0);
}

TEST_F(PeerHelperTest, NodesMayBeNamed)
{
    Names::Add("hub", nodes.Get(0));
    EXPECT_EQ(IkePeerHelper(config, provider).Install("hub")->GetNode(), nodes.Get(0));
    EXPECT_EQ(IkeAttackerHelper::Install("hub", IkeAttack())->GetNode(), nodes.Get(0));
    EXPECT_EQ(IkeAttackerHelper::Install(nodes, IkeAttack()).GetN(), 2u);
    EXPECT_EQ(nodes.Get(0)->GetNApplications(), 3u);
}

} // namespace
} // namespace ike
} // namespace ns3
