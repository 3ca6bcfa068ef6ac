// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-mobility.h"
#include "ikev2-network.h"
#include "ipsec-selector.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::minutes;
using std::chrono::seconds;

const IpAddress A1 = IpAddress::FromIpv4(0xc0000201);
const IpAddress A2 = IpAddress::FromIpv4(0xc0000301);
const IpAddress B1 = IpAddress::FromIpv4(0xc6336401);
const IpAddress B2 = IpAddress::FromIpv4(0xc6336501);
const IpAddress NAT1 = IpAddress::FromIpv4(0xcb007101);
const IpAddress NAT2 = IpAddress::FromIpv4(0xcb007102);

/** Every test runs with the real and with the modelled provider. A began, B answered. */
class Ikev2Mobile : public ::testing::TestWithParam<bool>
{
  protected:
    static IkePairSettings Settings()
    {
        IkePairSettings settings;
        settings.mobility.enabled = true;
        settings.lossAction = IkeLossAction::RESTART;
        return settings;
    }

    void Build(const IkePairSettings& a,
               const IkePairSettings& b,
               std::vector<IpAddress> ofA = {A1},
               std::vector<IpAddress> ofB = {B1})
    {
        network = std::make_unique<Ikev2Network>(GetParam());
        network->Add(ofA, MakePairConfig(a));
        network->Add(ofB, MakePairConfig(Mirror(b)));
    }

    void Establish(const IkePairSettings& a,
                   const IkePairSettings& b,
                   std::vector<IpAddress> ofA = {A1},
                   std::vector<IpAddress> ofB = {B1})
    {
        Build(a, b, std::move(ofA), std::move(ofB));
        network->Initiate(0, B1);
        network->Run(seconds(1));
        ASSERT_EQ(network->Disagreement(0, 1), "");
    }

    /** A NAT before A at @p outside; ports are shifted by @p shift. */
    void Translate(IpAddress outside, uint16_t shift)
    {
        network->translate = [outside, shift](IpPath& path)
        {
            if (path.local.address == A1)
            {
                path.local = {outside, static_cast<uint16_t>(path.local.port + shift)};
            }
            else if (path.remote.address == outside)
            {
                const bool isMapped =
                    path.remote.port == 500 + shift || path.remote.port == 4500 + shift;
                path.remote = {isMapped ? A1 : IpAddress(),
                               static_cast<uint16_t>(path.remote.port - shift)};
            }
        };
    }

    void Move(size_t endpoint, std::vector<IpAddress> addresses)
    {
        network->Move(endpoint, addresses);
        network->Command(endpoint, AddressesChangedCommand{addresses});
    }

    IkePairSide& A()
    {
        return network->Side(0);
    }

    IkePairSide& B()
    {
        return network->Side(1);
    }

    size_t Count(const std::vector<IkeMessage>& messages, NotifyType type)
    {
        size_t count = 0;
        for (const IkeMessage& message : messages)
        {
            count += message.FindNotify(type) ? 1 : 0;
        }
        return count;
    }

    IpAddress OuterOfB()
    {
        return B().Sad(IpsecDirection::OUTBOUND).at(0).remote;
    }

    std::unique_ptr<Ikev2Network> network;
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2Mobile,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

TEST_P(Ikev2Mobile, BothSidesSaySoAndGoToPort4500)
{
    IkePairSettings a = Settings();
    a.mobility.addresses = {A2, *IpAddress::Parse("2001:db8::1")};
    Establish(a, Settings());
    const IkeMessage& request = A().sent.at(1);
    EXPECT_NE(request.FindNotify(NotifyType::MOBIKE_SUPPORTED), nullptr);
    EXPECT_EQ(request.FindNotify(NotifyType::ADDITIONAL_IP4_ADDRESS)->data, A2.Octets().ToBytes());
    EXPECT_EQ(request.FindNotify(NotifyType::ADDITIONAL_IP6_ADDRESS)->data.size(), 16u);
    EXPECT_NE(B().sent.at(1).FindNotify(NotifyType::MOBIKE_SUPPORTED), nullptr);
    const auto sa = A().Sad(IpsecDirection::OUTBOUND).at(0);
    EXPECT_EQ(sa.localPort, 4500);
    EXPECT_FALSE(sa.udpEncapsulation) << "there is no NAT";
}

TEST_P(Ikev2Mobile, TheTunnelFollowsAnAddressChange)
{
    Establish(Settings(), Settings());
    const EspSpi spi = A().Sad(IpsecDirection::INBOUND).at(0).spi;
    Move(0, {A2});
    network->Run(seconds(1));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_EQ(OuterOfB(), A2);
    EXPECT_EQ(A().Sad(IpsecDirection::INBOUND).at(0).spi, spi) << "the same SA";
    EXPECT_EQ(A().Finished(IkeExchangeKind::UPDATE_ADDRESSES, IkeExchangeOutcome::SUCCEEDED), 1u);
    EXPECT_EQ(B().Finished(IkeExchangeKind::CHECK_ROUTABILITY, IkeExchangeOutcome::SUCCEEDED), 1u);
    EXPECT_EQ(A().Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2Mobile, WithoutChecksTheSasMoveAtOnce)
{
    IkePairSettings settings = Settings();
    settings.mobility.checksRoutability = false;
    Establish(settings, settings);
    Move(0, {A2});
    network->Run(seconds(1));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_EQ(B().Finished(IkeExchangeKind::CHECK_ROUTABILITY, IkeExchangeOutcome::SUCCEEDED), 0u);
    EXPECT_EQ(Count(A().sent, NotifyType::COOKIE2), 0u);
}

/** The Child SAs stay where they are until the new address has answered. */
TEST_P(Ikev2Mobile, AThirdPartysAddressGetsNoTraffic)
{
    Establish(Settings(), Settings());
    network->cut.insert({B1, A2}); // whoever is at A2 never hears B
    Move(0, {A2});
    network->Run(seconds(20));
    EXPECT_EQ(OuterOfB(), A1);
    network->cut.clear();
    network->Run(minutes(2));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_EQ(OuterOfB(), A2);
}

TEST_P(Ikev2Mobile, WithoutMobikeItIsSetUpAnew)
{
    Establish(Settings(), IkePairSettings());
    EXPECT_EQ(Count(B().sent, NotifyType::MOBIKE_SUPPORTED), 0u);
    Move(0, {A2});
    network->Run(seconds(1));
    EXPECT_EQ(A().Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 2u);
    EXPECT_EQ(network->Disagreement(0, 1), "");
}

TEST_P(Ikev2Mobile, AnAddressThatChangesDuringTheSetUp)
{
    Build(Settings(), Settings());
    network->Initiate(0, B1);
    network->Run(std::chrono::milliseconds(5));
    Move(0, {A2});
    network->Run(seconds(1));
    EXPECT_EQ(A().engine.Counts().established, 1u);
    EXPECT_EQ(OuterOfB(), A2);
}

/** Two moves in a row, the second while the first's answer is on its way. */
TEST_P(Ikev2Mobile, TheLastOfTwoMovesCounts)
{
    Establish(Settings(), Settings());
    Move(0, {A2});
    network->Run(std::chrono::milliseconds(15));
    Move(0, {A1});
    network->Run(seconds(30));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_EQ(OuterOfB(), A1);
}

TEST_P(Ikev2Mobile, TheResponderMovesAndTheInitiatorFollows)
{
    Establish(Settings(), Settings());
    Move(1, {B2});
    network->Run(seconds(5));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_EQ(A().Sad(IpsecDirection::OUTBOUND).at(0).remote, B2);
    EXPECT_EQ(A().Finished(IkeExchangeKind::UPDATE_ADDRESSES, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2Mobile, NewAddressesAreTold)
{
    Establish(Settings(), Settings());
    Move(0, {A1, A2});
    network->Run(seconds(1));
    EXPECT_EQ(Count(B().received, NotifyType::ADDITIONAL_IP4_ADDRESS), 1u);
    Move(0, {A1});
    network->Run(seconds(1));
    EXPECT_EQ(Count(B().received, NotifyType::NO_ADDITIONAL_ADDRESSES), 1u);
    EXPECT_EQ(A().moves, 0u);
}

/** A path fails without a word: retransmissions try the others, and the one that answers is taken.
 */
TEST_P(Ikev2Mobile, ABrokenPathIsLeft)
{
    IkePairSettings a = Settings();
    a.mobility.addresses = {A2};
    a.liveness = seconds(10);
    IkePairSettings b = Settings();
    b.mobility.addresses = {B2};
    Establish(a, b, {A1, A2}, {B1, B2});
    for (const auto& [from, to] : {std::make_pair(A1, B1), {A2, B1}, {A1, B2}})
    {
        network->cut.insert({from, to});
        network->cut.insert({to, from});
    }
    network->Run(minutes(3));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_EQ(A().Sad(IpsecDirection::OUTBOUND).at(0).local, A2);
    EXPECT_EQ(A().Sad(IpsecDirection::OUTBOUND).at(0).remote, B2);
    EXPECT_EQ(A().Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2Mobile, UnacceptableAddressesAreRefused)
{
    IkePairSettings b = Settings();
    b.mobility.acceptable = *ParseTrafficSelectors("192.0.2.0/24");
    Establish(Settings(), b);
    Move(0, {A1, A2});
    network->Run(seconds(1));
    network->Command(0, AddressesChangedCommand{{A2, A1}}); // no need to move
    network->Run(seconds(1));
    EXPECT_EQ(OuterOfB(), A1);
    network->Command(0, AddressesChangedCommand{{A2}});
    network->Run(seconds(1));
    EXPECT_GE(Count(B().sent, NotifyType::UNACCEPTABLE_ADDRESSES), 1u);
    EXPECT_GE(A().Finished(IkeExchangeKind::UPDATE_ADDRESSES, IkeExchangeOutcome::REFUSED), 1u);
    EXPECT_EQ(A().Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 2u)
        << "no other way: set up anew";
}

TEST_P(Ikev2Mobile, BehindANatAndOutAgain)
{
    Establish(Settings(), Settings());
    Translate(NAT1, 100); // only A1 is translated: move there and back
    Move(0, {A2});
    network->Run(seconds(1));
    EXPECT_FALSE(A().Sad(IpsecDirection::OUTBOUND).at(0).udpEncapsulation);
    Move(0, {A1});
    network->Run(seconds(1));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_TRUE(A().Sad(IpsecDirection::OUTBOUND).at(0).udpEncapsulation);
    EXPECT_EQ(OuterOfB(), NAT1);
    EXPECT_EQ(B().Sad(IpsecDirection::OUTBOUND).at(0).remotePort, 4600);
    Move(0, {A2});
    network->Run(seconds(1));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_FALSE(B().Sad(IpsecDirection::OUTBOUND).at(0).udpEncapsulation);
    EXPECT_EQ(OuterOfB(), A2);
}

/** The NAT maps A to another port or address: with MOBIKE a probe finds out, without it B follows.
 */
TEST_P(Ikev2Mobile, ANatThatMapsAnew)
{
    for (bool mobike : {true, false})
    {
        for (bool address : {false, true})
        {
            IkePairSettings settings = Settings();
            settings.mobility.enabled = mobike;
            settings.liveness = seconds(20);
            Build(settings, settings);
            Translate(NAT1, 100);
            network->Initiate(0, B1);
            network->Run(seconds(60));
            ASSERT_EQ(network->Disagreement(0, 1), "");
            Translate(address ? NAT2 : NAT1, 200);
            network->Run(seconds(60));
            EXPECT_EQ(network->Disagreement(0, 1), "") << mobike << address;
            EXPECT_EQ(OuterOfB(), address ? NAT2 : NAT1) << mobike << address;
            EXPECT_EQ(B().Sad(IpsecDirection::OUTBOUND).at(0).remotePort, 4700);
            EXPECT_EQ(A().Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1u);
            EXPECT_EQ(Count(A().sent, NotifyType::UPDATE_SA_ADDRESSES) > 0, mobike);
        }
    }
}

/** Who is behind a NAT keeps it awake, the other does not, and nobody without a NAT does; a rekey
 * and a move out of the NAT's reach change that. */
TEST_P(Ikev2Mobile, KeepalivesAreSentBehindANat)
{
    Establish(Settings(), Settings());
    network->Run(minutes(2));
    EXPECT_EQ(A().keepalives + B().keepalives, 0u);
    Build(Settings(), Settings());
    Translate(NAT1, 100);
    network->Initiate(0, B1);
    network->Run(seconds(61));
    EXPECT_EQ(A().keepalives, 3u);
    EXPECT_EQ(B().keepalives, 0u);
    network->Command(1, RekeyIkeCommand{B().engine.FindIkeSa("pair")});
    network->Run(seconds(60));
    EXPECT_GE(A().keepalives, 5u);
    EXPECT_LE(A().keepalives, 6u);
    Move(0, {A2});
    network->Run(seconds(1));
    const size_t before = A().keepalives;
    network->Run(seconds(60));
    EXPECT_EQ(A().keepalives, before);
}

/** With MOBIKE a message that only comes from elsewhere moves nothing (RFC 4555 section 3.8). */
TEST_P(Ikev2Mobile, APlainMessageFromElsewhereMovesNothing)
{
    for (bool mobike : {true, false})
    {
        IkePairSettings settings = Settings();
        settings.mobility.enabled = mobike;
        Establish(settings, settings);
        network->fate = [this](size_t, const IpPath& path, ByteView datagram)
        {
            if (path.local.address != A1)
            {
                return Fate::DELIVER;
            }
            IpPath elsewhere{path.remote, {A2, path.local.port}};
            network->Inject(elsewhere, datagram.ToBytes());
            return Fate::DROP;
        };
        network->Command(0, ProbeCommand{A().engine.FindIkeSa("pair")});
        network->Run(seconds(1));
        EXPECT_EQ(OuterOfB(), A1) << "there was no NAT";
        EXPECT_EQ(B().moves, 0u);
    }
}

TEST_P(Ikev2Mobile, NatsCanBeForbidden)
{
    IkePairSettings settings = Settings();
    settings.mobility.prohibitsNat = true;
    Establish(settings, settings);
    EXPECT_EQ(Count(A().sent, NotifyType::NAT_DETECTION_SOURCE_IP), 0u);
    EXPECT_EQ(A().sent.at(1).FindNotify(NotifyType::NO_NATS_ALLOWED)->data.size(), 12u);
    Move(0, {A2});
    network->Run(seconds(1));
    EXPECT_EQ(network->Disagreement(0, 1), "") << "without a NAT it moves";
    Translate(NAT1, 0);
    Move(0, {A1});
    network->Run(seconds(1));
    EXPECT_GE(Count(B().sent, NotifyType::UNEXPECTED_NAT_DETECTED), 5u);
    EXPECT_EQ(OuterOfB(), A2);
    Build(settings, settings);
    Translate(NAT1, 0);
    network->Initiate(0, B1);
    network->Run(seconds(5));
    EXPECT_EQ(A().engine.Counts().established, 0u);
    EXPECT_EQ(Count(B().sent, NotifyType::UNEXPECTED_NAT_DETECTED), 5u) << "it is tried again";
}

/** A rekey of the IKE SA crosses the move: the new IKE SA ends where the host is. */
TEST_P(Ikev2Mobile, AMoveMeetsARekey)
{
    for (size_t who : {0, 1})
    {
        for (int delay = 0; delay < 60; delay += 5)
        {
            Establish(Settings(), Settings());
            network->Command(who, RekeyIkeCommand{network->Side(who).engine.FindIkeSa("pair")});
            network->Run(std::chrono::milliseconds(delay));
            Move(0, {A2});
            network->Run(minutes(4));
            ASSERT_EQ(network->Disagreement(0, 1), "") << who << " after " << delay << " ms";
            ASSERT_EQ(OuterOfB(), A2) << who << " after " << delay << " ms";
        }
    }
}

/** Who began stays the one who moves, whoever rekeys. */
TEST_P(Ikev2Mobile, AfterARekeyByTheOtherSide)
{
    Establish(Settings(), Settings());
    network->Command(1, RekeyIkeCommand{B().engine.FindIkeSa("pair")});
    network->Run(seconds(1));
    Move(0, {A2});
    network->Run(seconds(1));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_EQ(A().Finished(IkeExchangeKind::UPDATE_ADDRESSES, IkeExchangeOutcome::SUCCEEDED), 1u);
}

/** Any loss of the first eight messages of a move costs time and nothing else. */
TEST_P(Ikev2Mobile, LossMask)
{
    for (size_t who : {0, 1})
    {
        for (unsigned mask = 0; mask < 256; mask += GetParam() ? 1 : 37)
        {
            Establish(Settings(), Settings());
            const size_t first = network->launched;
            network->fate = [first, mask](size_t ordinal, const IpPath&, ByteView) {
                return ordinal - first < 8 && (mask >> (ordinal - first) & 1) ? Fate::DROP
                                                                              : Fate::DELIVER;
            };
            Move(who, {who == 0 ? A2 : B2});
            network->Run(minutes(15));
            ASSERT_EQ(network->Disagreement(0, 1), "") << who << " mask " << mask;
        }
    }
}

/** RFC 4555 section 3.7: another cookie than the one sent closes the IKE SA. */
TEST_P(Ikev2Mobile, TheAnswerRepeatsTheCookie)
{
    Establish(Settings(), Settings());
    Move(0, {A2});
    network->Run(seconds(1));
    const Bytes* asked = nullptr;
    for (const IkeMessage& message : A().sent)
    {
        const auto* cookie = message.FindNotify(NotifyType::COOKIE2);
        asked = cookie && !message.header.IsResponse() ? &cookie->data : asked;
    }
    ASSERT_NE(asked, nullptr);
    EXPECT_GE(asked->size(), 8u);
    EXPECT_LE(asked->size(), 64u);
    EXPECT_EQ(Count(B().sent, NotifyType::COOKIE2), 2u) << "its own check, and the answer to A's";
}

TEST(Ikev2MobilityValues, PathsOfOneFamilyInOrder)
{
    const IpAddress v6 = *IpAddress::Parse("2001:db8::1");
    Ikev2Mobility mobility;
    mobility.own = {A1, v6, A2};
    mobility.peer = {B1, B2};
    const IpPath current{{A1, 4500}, {B1, 4500}};
    const auto paths = OtherPaths(mobility, current);
    ASSERT_EQ(paths.size(), 3u);
    EXPECT_EQ(paths[0], (IpPath{{A2, 4500}, {B1, 4500}}));
    EXPECT_EQ(paths[1], (IpPath{{A1, 4500}, {B2, 4500}}));
    EXPECT_EQ(paths[2], (IpPath{{A2, 4500}, {B2, 4500}}));
}

TEST(Ikev2MobilityValues, APeersListIsBoundedAndChecked)
{
    IkeMessage message;
    message.AddNotify(NotifyType::ADDITIONAL_IP4_ADDRESS, Bytes(5, 1));
    message.AddNotify(NotifyType::ADDITIONAL_IP6_ADDRESS, Bytes(4, 1));
    message.AddNotify(NotifyType::ADDITIONAL_IP4_ADDRESS, B1.Octets().ToBytes());
    EXPECT_EQ(AddressesIn(message, B1).size(), 1u);
    for (uint8_t i = 0; i < 100; ++i)
    {
        message.AddNotify(NotifyType::ADDITIONAL_IP4_ADDRESS, Bytes{10, 0, 0, i});
    }
    EXPECT_EQ(AddressesIn(message, B1).size(), MAX_PEER_ADDRESSES);
}

} // namespace
} // namespace ike
} // namespace ns3
