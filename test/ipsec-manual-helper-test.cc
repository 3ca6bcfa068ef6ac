// SPDX-License-Identifier: GPL-2.0-only

#include "esp-host-network.h"
#include "ipsec-manual-helper.h"

#include "ns3/simulator.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

class EspManual : public testing::Test
{
  protected:
    IpsecManualEnd End(int host, const Bytes& key)
    {
        IpsecManualEnd end;
        end.node = net.Node(host);
        end.address = net.Address(host);
        end.networks = end.address.ToString();
        end.spi = 0x1000U + static_cast<uint32_t>(host);
        end.key = key;
        return end;
    }

    EspHostNetwork net{true, false};
    std::shared_ptr<IkeCryptoProvider> provider{
        MakeCryptoppProvider(std::make_shared<IkeCostProfile>())};
};

TEST_F(EspManual, KeysThatPeopleChooseCarryPackets)
{
    IpsecManualHelper manual(provider, "aes128-sha256");
    manual.Mode(IpsecMode::TRANSPORT).ReplayWindow(0);
    EXPECT_EQ(manual.KeySize(), 16U + 32);
    const auto done = manual.Install(End(0, Bytes(48, 1)), End(1, Bytes(48, 2)));
    ASSERT_TRUE(done) << done.GetError().message;
    net.SendUdp(Seconds(1), 0, Bytes(100, 5));
    net.SendUdp(Seconds(2), 1, Bytes(100, 6));
    net.Run(Seconds(3));
    EXPECT_EQ(net.Arrived(1), (std::vector<Bytes>{Bytes(100, 5)}));
    EXPECT_EQ(net.Arrived(0), (std::vector<Bytes>{Bytes(100, 6)}));
    EXPECT_EQ(net.WireProtocols().at(50), 2U);
    EXPECT_EQ(net.WireProtocols().count(17), 0U);
    net.CheckCounters();
}

TEST_F(EspManual, MistakesAreNamed)
{
    IpsecManualHelper manual(provider, "sha256", ProtocolId::AH);
    EXPECT_NE(
        manual.Install(End(0, Bytes(31, 1)), End(1, Bytes(31, 2))).GetError().message.find("31"),
        std::string::npos);
    IpsecManualEnd reserved = End(1, Bytes(32, 2));
    reserved.spi = 9;
    EXPECT_NE(manual.Install(End(0, Bytes(32, 1)), reserved).GetError().message.find("256"),
              std::string::npos);
}

} // namespace
} // namespace ike
} // namespace ns3
