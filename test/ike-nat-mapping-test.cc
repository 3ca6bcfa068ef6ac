// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-pair.h"
#include "ikev2-network.h"
#include "ipsec-selector.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

const IpAddress A1 = IpAddress::FromIpv4(0xc0000201);
const IpAddress B1 = IpAddress::FromIpv4(0xc6336401);
const IpAddress NAT1 = IpAddress::FromIpv4(0xcb007101);
const IpAddress NAT2 = IpAddress::FromIpv4(0xcb007102);
const IpAddress NAT_B = IpAddress::FromIpv4(0xcb007103);

/** The selector of one address, as text. */
std::string
Host(const IpAddress& address)
{
    TrafficSelector host;
    host.start = address;
    host.end = address;
    return ToString(host);
}

struct Case
{
    uint8_t version;
    bool modelled;
};

/** Mappings that NATs hold, in both versions and with both providers. A began and is behind a NAT,
 * B answered. */
class IkeNatMapping : public ::testing::TestWithParam<Case>
{
  protected:
    static IkePairSettings Settings()
    {
        IkePairSettings settings = GetParam().version == 1 ? Ikev1Settings() : IkePairSettings();
        settings.liveness = seconds(30);
        return settings;
    }

    /** A NAT before A at @p outside, and one before B that forwards if @p bothSides. */
    void Translate(IpAddress outside, uint16_t shift, bool bothSides = false)
    {
        network->translate = [=](IpPath& path)
        {
            if (path.local.address == A1)
            {
                path.local = {outside, static_cast<uint16_t>(path.local.port + shift)};
                path.remote.address = bothSides ? B1 : path.remote.address;
                return;
            }
            const bool isMapped =
                path.remote.address == outside &&
                (path.remote.port == 500 + shift || path.remote.port == 4500 + shift);
            path.remote = {isMapped ? A1 : IpAddress(),
                           static_cast<uint16_t>(path.remote.port - shift)};
            path.local.address = bothSides ? NAT_B : path.local.address;
        };
    }

    void Establish(const IkePairSettings& settings, bool bothSides = false)
    {
        network = std::make_unique<Ikev2Network>(GetParam().modelled);
        network->Add({A1}, MakePairConfig(settings));
        network->Add({B1}, MakePairConfig(Mirror(settings)));
        Translate(NAT1, 100, bothSides);
        network->Initiate(0, bothSides ? NAT_B : B1);
        network->Run(seconds(2));
        ASSERT_EQ(B().Sad(IpsecDirection::OUTBOUND).size(), 1u);
        ASSERT_EQ(OuterOfB(), NAT1);
    }

    IkePairSide& A()
    {
        return network->Side(0);
    }

    IkePairSide& B()
    {
        return network->Side(1);
    }

    IpAddress OuterOfB()
    {
        return B().Sad(IpsecDirection::OUTBOUND).at(0).remote;
    }

    ChildSaId ChildOfB()
    {
        return B().Sad(IpsecDirection::OUTBOUND).at(0).child;
    }

    std::unique_ptr<Ikev2Network> network;
};

INSTANTIATE_TEST_SUITE_P(
    Versions,
    IkeNatMapping,
    ::testing::Values(Case{1, false}, Case{1, true}, Case{2, false}, Case{2, true}),
    [](const auto& info)
    {
        return std::string(info.param.version == 1 ? "Ikev1" : "Ikev2") +
               (info.param.modelled ? "Modelled" : "Real");
    });

/** RFC 3948 section 4: who is behind the NAT keeps its mapping, the other side does not. */
TEST_P(IkeNatMapping, TheSideBehindTheNatKeepsItAwake)
{
    Establish(Settings());
    network->Run(seconds(60));
    EXPECT_EQ(A().keepalives, 3u);
    EXPECT_EQ(B().keepalives, 0u);
}

/** RFC 7296 section 2.23, RFC 3947 section 7: an authentic message of IKE moves IKE SA and pair. */
TEST_P(IkeNatMapping, AMessageOfIkeMovesThePair)
{
    Establish(Settings());
    Translate(NAT2, 300);
    network->Run(seconds(40)); // A asks whether B is alive
    EXPECT_EQ(OuterOfB(), NAT2);
    EXPECT_EQ(B().Sad(IpsecDirection::OUTBOUND).at(0).remotePort, 4800);
    EXPECT_EQ(B().moves, 1u);
    EXPECT_EQ(A().Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1u);
    network->Run(seconds(120));
    EXPECT_EQ(A().Sad(IpsecDirection::OUTBOUND).size(), 1u) << "both still talk";
    EXPECT_EQ(A().Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1u);
}

/** The same by authentic ESP in UDP, which the data plane reports. */
TEST_P(IkeNatMapping, EspMovesThePair)
{
    Establish(Settings());
    network->Command(1, PeerMovedCommand{ChildOfB(), IpPath{{B1, 4500}, {NAT2, 4800}}});
    EXPECT_EQ(OuterOfB(), NAT2);
    EXPECT_EQ(B().Sad(IpsecDirection::INBOUND).at(0).remotePort, 4800);
    network->Command(1, PeerMovedCommand{ChildSaId(), IpPath{{B1, 4500}, {NAT1, 4600}}});
    EXPECT_EQ(OuterOfB(), NAT2) << "nobody's SA";
}

/** A side that is behind a NAT itself must not be led away. */
TEST_P(IkeNatMapping, WhoIsBehindANatItselfFollowsNobody)
{
    Establish(Settings(), true);
    network->Command(1, PeerMovedCommand{ChildOfB(), IpPath{{B1, 4500}, {NAT2, 4800}}});
    EXPECT_EQ(OuterOfB(), NAT1);
    EXPECT_EQ(B().moves, 0u);
    const ChildSaId ofA = A().Sad(IpsecDirection::OUTBOUND).at(0).child;
    network->Command(0, PeerMovedCommand{ofA, IpPath{{A1, 4500}, {NAT2, 4800}}});
    EXPECT_EQ(A().Sad(IpsecDirection::OUTBOUND).at(0).remote, NAT_B);
}

/** What was heard before moves nothing when it comes again from elsewhere. */
TEST_P(IkeNatMapping, AReplayMovesNothing)
{
    Establish(Settings());
    std::vector<Bytes> heard;
    network->fate = [&](size_t, const IpPath& path, ByteView datagram)
    {
        if (path.local.address == A1)
        {
            heard.push_back(datagram.ToBytes());
        }
        return Fate::DELIVER;
    };
    network->Run(seconds(100));
    ASSERT_GE(heard.size(), 2u);
    for (const Bytes& datagram : heard)
    {
        network->Inject(IpPath{{B1, 4500}, {NAT2, 4800}}, datagram);
        network->Run(seconds(1));
        EXPECT_EQ(OuterOfB(), NAT1);
    }
    EXPECT_EQ(B().moves, 0u);
}

/** RFC 7296 section 2.23.1: in transport mode each side's selectors are the addresses that it sees,
 * behind one NAT and behind two. */
TEST_P(IkeNatMapping, SelectorsOfTransportModeAreWhatEachSideSees)
{
    for (const bool bothSides : {false, true})
    {
        IkePairSettings settings = Settings();
        settings.mode = IpsecMode::TRANSPORT;
        settings.localSelectors = "0.0.0.0/0";
        settings.remoteSelectors = "0.0.0.0/0";
        Establish(settings, bothSides);
        const IpsecSaParameters ofA = A().Sad(IpsecDirection::OUTBOUND).at(0);
        const IpsecSaParameters ofB = B().Sad(IpsecDirection::OUTBOUND).at(0);
        EXPECT_EQ(ofA.mode, IpsecMode::TRANSPORT);
        EXPECT_EQ(ofB.mode, IpsecMode::TRANSPORT);
        EXPECT_EQ(ToString(ofA.localSelectors), Host(A1));
        EXPECT_EQ(ToString(ofA.remoteSelectors), Host(bothSides ? NAT_B : B1));
        EXPECT_EQ(ToString(ofB.localSelectors), Host(B1));
        EXPECT_EQ(ToString(ofB.remoteSelectors), Host(NAT1));
        network->Command(1, RekeyChildCommand{B().engine.FindChildSa("child-0")});
        network->Run(seconds(2));
        EXPECT_EQ(ToString(A().Sad(IpsecDirection::OUTBOUND).at(0).remoteSelectors),
                  Host(bothSides ? NAT_B : B1));
        EXPECT_EQ(ToString(B().Sad(IpsecDirection::OUTBOUND).at(0).remoteSelectors), Host(NAT1));
        EXPECT_EQ(B().Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED), 1u);
    }
}

} // namespace
} // namespace ike
} // namespace ns3
