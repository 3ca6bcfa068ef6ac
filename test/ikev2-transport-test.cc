// SPDX-License-Identifier: GPL-2.0-only

// IKE over TCP as the engine sees it, RFC 9329 sections 5 to 7.

#include "ike-stream-ledger.h"
#include "ikev2-network.h"

#include <gtest/gtest.h>

#include <algorithm>

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
const IpAddress NAT = IpAddress::FromIpv4(0xcb007101);

/** Every test runs with the real and with the modelled provider. A began, B answered. */
class Ikev2Transport : public ::testing::TestWithParam<bool>
{
  protected:
    static IkePairSettings Settings(IkeTransportMode mode = IkeTransportMode::UDP_THEN_TCP)
    {
        IkePairSettings settings;
        settings.transport.mode = mode;
        settings.lossAction = IkeLossAction::RESTART;
        return settings;
    }

    void Build(const IkePairSettings& a, const IkePairSettings& b)
    {
        network = std::make_unique<Ikev2Network>(GetParam());
        network->Add({A1}, MakePairConfig(a));
        network->Add({B1}, MakePairConfig(Mirror(b)));
    }

    void Establish(const IkePairSettings& settings)
    {
        Build(settings, settings);
        network->Initiate(0, B1);
        network->Run(seconds(1));
        ASSERT_EQ(network->Disagreement(0, 1), "");
        ASSERT_EQ(network->opened.size(),
                  settings.transport.mode == IkeTransportMode::TCP ? 1u : 0u);
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
        return std::count_if(messages.begin(),
                             messages.end(),
                             [type](const IkeMessage& message)
                             { return message.FindNotify(type) != nullptr; });
    }

    /** The ESP of both sides is where the IKE SA is. */
    void ExpectEspIn(bool tcp, uint16_t portOfA)
    {
        for (IkePairSide* side : {&A(), &B()})
        {
            for (IpsecDirection direction : {IpsecDirection::INBOUND, IpsecDirection::OUTBOUND})
            {
                const IpsecSaParameters sa = side->Sad(direction).at(0);
                EXPECT_EQ(sa.tcpEncapsulation, tcp);
                EXPECT_FALSE(sa.udpEncapsulation);
                EXPECT_EQ(side == &A() ? sa.localPort : sa.remotePort, portOfA);
                EXPECT_EQ(side == &A() ? sa.remotePort : sa.localPort, tcp ? 4500 : portOfA);
            }
        }
    }

    std::unique_ptr<Ikev2Network> network;
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2Transport,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

TEST_P(Ikev2Transport, UdpIsTakenWhereItWorks)
{
    Establish(Settings());
    EXPECT_TRUE(network->opened.empty());
    ExpectEspIn(false, 500);
}

/** A connection for UDP alone is not for a peer that came over TCP, though its identity fits. */
TEST_P(Ikev2Transport, WhoCameOverTcpGetsAConnectionForTcp)
{
    const IkePairSettings settings = Settings(IkeTransportMode::TCP);
    const auto ofTcp = MakePairConfig(Mirror(settings));
    IkeConnectionConfig ofUdp = *ofTcp->connections.front();
    ofUdp.name = "udp";
    ofUdp.transport.mode = IkeTransportMode::UDP;
    auto both = std::make_shared<IkeEngineConfig>(*ofTcp);
    both->connections.insert(both->connections.begin(),
                             std::make_shared<IkeConnectionConfig>(ofUdp));
    network = std::make_unique<Ikev2Network>(GetParam());
    network->Add({A1}, MakePairConfig(settings));
    network->Add({B1}, both);
    network->Initiate(0, B1);
    network->Run(seconds(1));
    ASSERT_EQ(network->Disagreement(0, 1), "");
    EXPECT_TRUE(B().engine.FindIkeSa("udp").IsZero());
    EXPECT_FALSE(B().engine.FindIkeSa("pair").IsZero());
}

/** Section 5.1: a new IKE_SA_INIT, with another SPI and NAT detection for the TCP ports. */
TEST_P(Ikev2Transport, TheSetUpTurnsToTcpWhenNobodyAnswersOverUdp)
{
    Build(Settings(), Settings());
    network->blocksUdp = true;
    network->Initiate(0, B1);
    network->Run(seconds(11));
    EXPECT_TRUE(network->opened.empty()) << "sent again once, at 4 s, and given up 7.2 s later";
    network->Run(seconds(1));
    ASSERT_EQ(network->Disagreement(0, 1), "");
    ASSERT_EQ(network->opened.size(), 1u);
    const IpPath stream = network->opened[0];
    EXPECT_EQ(stream.remote, (IpEndpoint{B1, 4500}));
    ExpectEspIn(true, stream.local.port);
    ASSERT_EQ(A().sent.size(), 3u);
    EXPECT_NE(A().sent[0].header.initiatorSpi, A().sent[1].header.initiatorSpi);
    EXPECT_NE(A().sent[0].FindNotify(NotifyType::NAT_DETECTION_SOURCE_IP)->data,
              A().sent[1].FindNotify(NotifyType::NAT_DETECTION_SOURCE_IP)->data);
    ASSERT_EQ(A().Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1u);
    EXPECT_EQ(A().exchanges.size(), 1u) << "one set-up to its observers";
    EXPECT_EQ(A().exchanges[0].started, TimePoint()) << "that began over UDP";
    EXPECT_EQ(A().exchanges[0].retransmissions, 1u);
    EXPECT_EQ(network->used[0].count(stream), 1u);
    EXPECT_EQ(network->used[1].size(), 1u);
}

TEST_P(Ikev2Transport, TcpFromTheStart)
{
    Establish(Settings(IkeTransportMode::TCP));
    ExpectEspIn(true, network->opened[0].local.port);
    EXPECT_EQ(A().retransmissions, 0u);
}

TEST_P(Ikev2Transport, AResponderThatIsNotSetUpForTcpRefusesIt)
{
    Build(Settings(IkeTransportMode::TCP), Settings(IkeTransportMode::UDP));
    network->Initiate(0, B1);
    network->Run(seconds(1));
    EXPECT_EQ(A().Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::REFUSED), 1u);
    EXPECT_TRUE(network->used[0].empty()) << "nobody uses the connection any more";
    EXPECT_TRUE(network->used[1].empty());
}

/** Sections 7.2 and 7.3: what carried one IKE SA says nothing about the next. */
TEST_P(Ikev2Transport, TheNextIkeSaTriesUdpFirst)
{
    Build(Settings(), Settings());
    network->blocksUdp = true;
    network->Initiate(0, B1);
    network->Run(seconds(20));
    ASSERT_EQ(network->opened.size(), 1u);
    network->blocksUdp = false;
    network->Command(1, CrashCommand{});
    network->Command(0, ProbeCommand{A().engine.FindIkeSa("pair")});
    network->Run(minutes(4));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_EQ(network->opened.size(), 1u);
    ExpectEspIn(false, 500);
    EXPECT_TRUE(network->used[0].empty());
}

/** Section 6.2: no retransmission, and the same patience. */
TEST_P(Ikev2Transport, NothingIsSentTwiceOverOneConnection)
{
    IkePairSettings settings = Settings(IkeTransportMode::TCP);
    settings.lossAction = IkeLossAction::CLEAR;
    Establish(settings);
    const size_t before = network->launched;
    network->cut.insert({A1, B1});
    network->Command(0, ProbeCommand{A().engine.FindIkeSa("pair")});
    network->Run(seconds(160));
    EXPECT_EQ(A().engine.Counts().established, 1u);
    EXPECT_EQ(network->launched - before, 1u);
    EXPECT_EQ(A().retransmissions, 0u);
    network->Run(seconds(10));
    EXPECT_EQ(A().engine.Counts().established, 0u) << "165 s, as over UDP";
    EXPECT_TRUE(network->used[0].empty());
}

/** Section 6.1: an empty message shows the peer the new connection. */
TEST_P(Ikev2Transport, ANewConnectionIsShownToThePeer)
{
    Establish(Settings(IkeTransportMode::TCP));
    const EspSpi spi = A().Sad(IpsecDirection::INBOUND).at(0).spi;
    network->ReplaceStream(0, network->opened[0]);
    network->Run(seconds(1));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    ExpectEspIn(true, network->opened[1].local.port);
    EXPECT_EQ(A().Sad(IpsecDirection::INBOUND).at(0).spi, spi) << "the same SA";
    EXPECT_EQ(A().Finished(IkeExchangeKind::LIVENESS, IkeExchangeOutcome::SUCCEEDED), 1u);
    EXPECT_EQ(network->used[0], (std::set<IpPath>{network->opened[1]}));
    EXPECT_EQ(network->used[1].size(), 1u) << "the responder has left the old one too";
}

/** Section 6.2: what waits for an answer is sent again over the new connection, by both sides. */
TEST_P(Ikev2Transport, WhatWaitsForAnAnswerGoesOverTheNewConnection)
{
    for (size_t asker : {0, 1})
    {
        Establish(Settings(IkeTransportMode::TCP));
        IkePairSide& side = network->Side(asker);
        network->broken.insert(network->opened[0]);
        network->Command(asker, RekeyIkeCommand{side.engine.FindIkeSa("pair")});
        network->Run(seconds(30));
        EXPECT_EQ(side.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED), 0u);
        network->ReplaceStream(0, network->opened[0]);
        network->Run(seconds(1));
        EXPECT_EQ(side.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED), 1u);
        EXPECT_EQ(network->Disagreement(0, 1), "") << asker;
        EXPECT_EQ(side.retransmissions, 1u);
        ExpectEspIn(true, network->opened[1].local.port);
        EXPECT_EQ(network->opened.size(), 2u);
    }
}

/** Section 6.1: ESP by another connection shows it as well as a message does. */
TEST_P(Ikev2Transport, EspShowsTheNewConnectionToo)
{
    Establish(Settings(IkeTransportMode::TCP));
    const IpPath fresh{{B1, 4500}, {A1, 50000}, IpTransport::TCP};
    network->Command(1, PeerMovedCommand{B().LiveChildren().at(0), fresh});
    EXPECT_EQ(B().Sad(IpsecDirection::OUTBOUND).at(0).remotePort, 50000);
    EXPECT_TRUE(B().Sad(IpsecDirection::OUTBOUND).at(0).tcpEncapsulation);
    EXPECT_EQ(network->used[1], (std::set<IpPath>{fresh}));
    const IpPath datagrams{{B1, 4500}, {A1, 50001}};
    network->Command(1, PeerMovedCommand{B().LiveChildren().at(0), datagrams});
    EXPECT_EQ(B().Sad(IpsecDirection::OUTBOUND).at(0).remotePort, 50000) << "UDP is no connection";
}

/** The responder takes old and new connections, and sends over the last that brought something. */
TEST_P(Ikev2Transport, ARepeatedRequestIsAnsweredWhereItComes)
{
    Establish(Settings(IkeTransportMode::TCP));
    network->fate = [](size_t, const IpPath& path, ByteView)
    { return path.local.address == B1 ? Fate::DROP : Fate::DELIVER; };
    network->Command(0, ProbeCommand{A().engine.FindIkeSa("pair")});
    network->Run(seconds(1));
    network->fate = nullptr;
    const size_t handled = B().received.size();
    network->ReplaceStream(0, network->opened[0]);
    network->Run(seconds(1));
    EXPECT_EQ(A().Finished(IkeExchangeKind::LIVENESS, IkeExchangeOutcome::SUCCEEDED), 1u);
    EXPECT_EQ(B().received.size(), handled) << "seen before: answered again and no more";
}

TEST_P(Ikev2Transport, TheSuccessorUsesTheSameConnection)
{
    Establish(Settings(IkeTransportMode::TCP));
    for (size_t asker : {1, 0})
    {
        network->Command(asker, RekeyIkeCommand{network->Side(asker).engine.FindIkeSa("pair")});
        network->Run(seconds(1));
        ASSERT_EQ(network->Disagreement(0, 1), "");
        EXPECT_EQ(network->used[0], (std::set<IpPath>{network->opened[0]}));
    }
    network->ReplaceStream(0, network->opened[0]);
    network->Run(seconds(1));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_EQ(network->used[0], (std::set<IpPath>{network->opened[1]}))
        << "whoever began the first IKE SA opens connections";
    network->Command(1, DeleteIkeCommand{B().engine.FindIkeSa("pair")});
    network->Run(seconds(1));
    EXPECT_TRUE(network->used[0].empty());
    EXPECT_TRUE(network->used[1].empty());
}

/** Sections 6.5 and 6.6: a NAT changes nothing, and is not kept awake. */
TEST_P(Ikev2Transport, ANatChangesNothing)
{
    Build(Settings(IkeTransportMode::TCP), Settings(IkeTransportMode::TCP));
    network->translate = [](IpPath& path)
    {
        if (path.local.address == A1)
        {
            path.local = {NAT, static_cast<uint16_t>(path.local.port + 100)};
        }
        else if (path.remote.address == NAT)
        {
            path.remote = {A1, static_cast<uint16_t>(path.remote.port - 100)};
        }
    };
    network->Initiate(0, B1);
    network->Run(minutes(3));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_EQ(A().keepalives, 0u);
    const IpsecSaParameters sa = B().Sad(IpsecDirection::OUTBOUND).at(0);
    EXPECT_TRUE(sa.tcpEncapsulation);
    EXPECT_FALSE(sa.udpEncapsulation);
    EXPECT_EQ(sa.remotePort, network->opened[0].local.port + 100);
    EXPECT_EQ(sa.localPort, 4500);
}

/** Section 7.5: fragments are agreed on, and not sent. */
TEST_P(Ikev2Transport, TcpNeedsNoFragments)
{
    IkePairSettings settings = Settings(IkeTransportMode::TCP);
    settings.fragmentation.enabled = true;
    settings.fragmentation.ipv4Size = 140;
    size_t largest = 0;
    Build(settings, settings);
    network->fate = [&largest](size_t, const IpPath&, ByteView datagram)
    {
        EXPECT_NE(datagram[16], 53) << "SKF";
        largest = std::max(largest, datagram.size());
        return Fate::DELIVER;
    };
    network->Initiate(0, B1);
    network->Run(seconds(1));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_EQ(network->launched, 4u);
    EXPECT_GT(largest, 140u);
    EXPECT_NE(B().sent.at(0).FindNotify(NotifyType::IKEV2_FRAGMENTATION_SUPPORTED), nullptr);
}

/** Section 6.3: no cookie without a puzzle. */
TEST_P(Ikev2Transport, CookiesComeWithPuzzlesAlone)
{
    for (bool poses : {false, true})
    {
        IkePairSettings settings = Settings(IkeTransportMode::TCP);
        settings.halfOpen.cookieThreshold = 1;
        settings.halfOpen.cookieThresholdPerAddress = 0;
        settings.halfOpen.puzzles.threshold = poses ? 1 : 0;
        settings.halfOpen.puzzles.difficulty = 4;
        Build(settings, settings);
        network->fate = [](size_t ordinal, const IpPath&, ByteView)
        { return ordinal == 1 ? Fate::DROP : Fate::DELIVER; };
        network->Initiate(0, B1); // stays half open: its answer is lost
        network->Run(std::chrono::milliseconds(100));
        network->Initiate(0, B1);
        network->Run(seconds(2));
        EXPECT_EQ(A().engine.Counts().established, 1u);
        EXPECT_EQ(Count(B().sent, NotifyType::COOKIE), poses ? 1u : 0u);
        EXPECT_EQ(Count(B().sent, NotifyType::PUZZLE), poses ? 1u : 0u);
    }
}

/** RFC 9329 encapsulates version 2. */
TEST_P(Ikev2Transport, VersionOneIsDropped)
{
    IkePairSettings one;
    one.version = 1;
    Build(one, one);
    network->fate = [this](size_t ordinal, const IpPath& path, ByteView datagram)
    {
        if (ordinal == 0)
        {
            network->Inject(IpPath{path.remote, path.local, IpTransport::TCP}, datagram.ToBytes());
        }
        return Fate::DROP;
    };
    network->Initiate(0, B1);
    network->Run(seconds(1));
    EXPECT_TRUE(B().received.empty());
    ASSERT_EQ(B().drops.size(), 1u);
    EXPECT_EQ(B().drops[0], IkeDropReason::UNSUPPORTED_VERSION);
}

// --- MOBIKE, section 7.1
// ---------------------------------------------------------------------------

/** The request that went unanswered over UDP goes over TCP, and another tells the right ports. */
TEST_P(Ikev2Transport, AMoveBehindAFirewallTurnsToTcp)
{
    IkePairSettings settings = Settings();
    settings.mobility.enabled = true;
    Establish(settings);
    const EspSpi spi = A().Sad(IpsecDirection::INBOUND).at(0).spi;
    const size_t before = B().received.size();
    network->blocksUdp = true;
    Move(0, {A2});
    network->Run(seconds(11));
    EXPECT_TRUE(network->opened.empty());
    network->Run(seconds(3));
    ASSERT_EQ(network->opened.size(), 1u);
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_EQ(network->opened[0].local.address, A2);
    ExpectEspIn(true, network->opened[0].local.port);
    EXPECT_EQ(A().Sad(IpsecDirection::INBOUND).at(0).spi, spi);
    ASSERT_EQ(B().received.size() - before, 2u);
    for (size_t i : {before, before + 1})
    {
        EXPECT_NE(B().received[i].FindNotify(NotifyType::UPDATE_SA_ADDRESSES), nullptr);
    }
    EXPECT_NE(B().received[before].FindNotify(NotifyType::NAT_DETECTION_SOURCE_IP)->data,
              B().received[before + 1].FindNotify(NotifyType::NAT_DETECTION_SOURCE_IP)->data);
    EXPECT_EQ(B().Finished(IkeExchangeKind::CHECK_ROUTABILITY, IkeExchangeOutcome::SUCCEEDED), 0u)
        << "TCP's handshake has checked it";
    EXPECT_EQ(A().Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1u);

    network->blocksUdp = false;
    Move(0, {A1});
    network->Run(seconds(2));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_EQ(network->opened.size(), 1u) << "UDP first, and UDP works";
    ExpectEspIn(false, 4500);
    EXPECT_TRUE(network->used[0].empty());
    EXPECT_TRUE(network->used[1].empty());
}

/** A firewall that comes up under a standing IKE SA. */
TEST_P(Ikev2Transport, ARequestThatGoesUnansweredTurnsToTcp)
{
    IkePairSettings settings = Settings();
    settings.mobility.enabled = true;
    settings.liveness = seconds(10);
    Establish(settings);
    network->blocksUdp = true;
    network->Run(minutes(2));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    ASSERT_GE(network->opened.size(), 1u);
    ExpectEspIn(true, network->opened.back().local.port);
    EXPECT_EQ(A().Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2Transport, AnIkeSaThatMovesOverTcpTellsThePeer)
{
    IkePairSettings settings = Settings(IkeTransportMode::TCP);
    settings.mobility.enabled = true;
    Establish(settings);
    network->ReplaceStream(0, network->opened[0]);
    network->Run(seconds(1));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    ExpectEspIn(true, network->opened[1].local.port);
    EXPECT_EQ(Count(A().sent, NotifyType::UPDATE_SA_ADDRESSES), 1u);
    network->blocksUdp = true;
    Move(0, {A2});
    network->Run(seconds(2));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_EQ(network->opened.back().local.address, A2);
    ExpectEspIn(true, network->opened.back().local.port);
}

/** Section 6.1: another address is no reason to begin anew, not even without MOBIKE. */
TEST_P(Ikev2Transport, AnotherAddressIsAnotherConnection)
{
    Establish(Settings(IkeTransportMode::TCP));
    Move(0, {A2});
    network->Run(seconds(1));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_EQ(network->opened.back().local.address, A2);
    ExpectEspIn(true, network->opened.back().local.port);
    EXPECT_EQ(A().Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1u);
}

// --- the ledger ----------------------------------------------------------------------------------

TEST(IkeStreamLedger, TellsWhenAConnectionComesIntoUseAndGoesOutOfIt)
{
    IkeStreamLedger ledger;
    std::deque<IkeAction> actions;
    const IpPath one{{A1, 50000}, {B1, 4500}, IpTransport::TCP};
    const IpPath two{{A1, 50001}, {B1, 4500}, IpTransport::TCP};
    const IpPath udp{{A1, 500}, {B1, 500}};
    const auto take = [&actions]()
    {
        std::string words;
        for (const IkeAction& action : actions)
        {
            const auto& use = std::get<StreamUseAction>(action);
            words += (use.inUse ? "+" : "-") + std::to_string(use.path.local.port) + " ";
        }
        actions.clear();
        return words;
    };
    ledger.Note(IkeSaId(1), &udp, actions);
    EXPECT_EQ(take(), "");
    ledger.Note(IkeSaId(1), &one, actions);
    EXPECT_EQ(take(), "+50000 ");
    ledger.Note(IkeSaId(1), &one, actions);
    ledger.Note(IkeSaId(2), &one, actions);
    EXPECT_EQ(take(), "");
    EXPECT_EQ(ledger.UsersOf(one), (std::vector<IkeSaId>{IkeSaId(1), IkeSaId(2)}));
    ledger.Note(IkeSaId(1), nullptr, actions);
    EXPECT_EQ(take(), "");
    ledger.Note(IkeSaId(2), &two, actions);
    EXPECT_EQ(take(), "+50001 -50000 ");
    EXPECT_TRUE(ledger.UsersOf(one).empty());
    ledger.Note(IkeSaId(2), &udp, actions);
    EXPECT_EQ(take(), "-50001 ");
    ledger.Note(IkeSaId(2), nullptr, actions);
    EXPECT_EQ(take(), "");
}

} // namespace
} // namespace ike
} // namespace ns3
