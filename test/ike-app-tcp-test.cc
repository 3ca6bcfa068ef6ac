// SPDX-License-Identifier: GPL-2.0-only

// IKE and ESP over ns-3's TCP, RFC 9329; ESP under unknown SPIs, RFC 7296 section 1.5.

#include "ike-app-network.h"
#include "ike-stream-framing.h"

#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/ppp-header.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"

#include <gtest/gtest.h>

#include <map>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::milliseconds;
using std::chrono::seconds;

/** A firewall: no UDP gets in. */
class UdpBlocker : public ErrorModel
{
  private:
    bool DoCorrupt(Ptr<Packet> packet) override
    {
        Ptr<Packet> copy = packet->Copy();
        PppHeader ppp;
        copy->RemoveHeader(ppp);
        Ipv4Header header;
        copy->PeekHeader(header);
        return header.GetProtocol() == 17;
    }

    void DoReset() override
    {
    }
};

PairPlan
PlanOf(IkeTransportMode mode, bool realCrypto = false)
{
    PairPlan plan;
    plan.realCrypto = realCrypto;
    plan.transport[0].mode = mode;
    plan.transport[1].mode = mode;
    return plan;
}

void
BlockUdp(GatewayPair& pair)
{
    for (int side : {0, 1})
    {
        pair.devices.Get(side)->SetAttribute("ReceiveErrorModel",
                                             PointerValue(CreateObject<UdpBlocker>()));
    }
}

void
Lose(GatewayPair& pair, double share)
{
    for (int side : {0, 1})
    {
        auto errors = CreateObject<RateErrorModel>();
        errors->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
        errors->SetRate(share);
        errors->AssignStreams(77 + side);
        pair.devices.Get(side)->SetAttribute("ReceiveErrorModel", PointerValue(errors));
    }
}

/** Counts the events of a peer's connections. */
struct StreamWitness
{
    explicit StreamWitness(Ptr<IkePeerApplication> peer)
    {
        peer->TraceConnectWithoutContext("Stream", MakeCallback(&StreamWitness::OnStream, this));
    }

    void OnStream(Time at, const IpPath& path, IkeStreamEvent event)
    {
        ++count[event];
        last = path;
    }

    std::map<IkeStreamEvent, size_t> count;
    IpPath last;
};

/** Somebody who speaks to a gateway's TCP port. */
struct Stranger
{
    explicit Stranger(GatewayPair& pair)
    {
        socket = Socket::CreateSocket(pair.nodes.Get(0), TcpSocketFactory::GetTypeId());
        socket->Bind();
        socket->SetCloseCallbacks(MakeCallback(&Stranger::OnClosed, this),
                                  MakeCallback(&Stranger::OnClosed, this));
        socket->Connect(InetSocketAddress(Ipv4Address("10.0.0.2"), 4500));
    }

    ~Stranger()
    {
        socket->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                                  MakeNullCallback<void, Ptr<Socket>>());
    }

    void Say(ByteView octets)
    {
        socket->Send(octets.data(), octets.size(), 0);
    }

    void OnClosed(Ptr<Socket>)
    {
        isClosed = true;
    }

    Ptr<Socket> socket;
    bool isClosed{false};
};

size_t
SetUps(GatewayPair& pair)
{
    return pair.witness[0]->CountExchanges(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED);
}

/** Both kinds of cryptography: true octets, and octets that ns-3 need not hold. */
class IkeAppTcp : public ::testing::TestWithParam<bool>
{
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         IkeAppTcp,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Real" : "Modelled"; });

TEST_P(IkeAppTcp, AFirewallThatDropsUdpIsGotAround)
{
    GatewayPair pair(PlanOf(IkeTransportMode::UDP_THEN_TCP, GetParam()));
    BlockUdp(pair);
    pair.SendFlow(seconds(13), seconds(14), milliseconds(10), 500);
    pair.RunUntil(seconds(11));
    EXPECT_EQ(pair.peer[0]->Counts().established, 0U);
    pair.RunUntil(seconds(20));
    EXPECT_EQ(SetUps(pair), 1U);
    EXPECT_TRUE(pair.SadsMatch());
    EXPECT_EQ(pair.Sent(), 100U);
    EXPECT_EQ(pair.Arrived(), 100U);
    EXPECT_EQ(pair.peer[0]->Totals().tcpFallbacks, 1U);
    EXPECT_EQ(pair.peer[0]->Totals().streamsOpened, 1U);
    EXPECT_EQ(pair.peer[1]->Totals().streamsAccepted, 1U);
    ASSERT_EQ(pair.peer[0]->Streams().size(), 1U);
    const IpsecSaParameters& sa = pair.ipsec[0]->Sad().List().front()->Parameters();
    EXPECT_TRUE(sa.tcpEncapsulation);
    EXPECT_EQ(sa.localPort, pair.peer[0]->Streams()[0].local.port);
}

TEST_P(IkeAppTcp, EspCrossesALineThatLosesAndNoneIsMissing)
{
    const uint64_t before = RngSeedManager::GetRun();
    for (uint64_t run = 1; run <= 5; ++run)
    {
        RngSeedManager::SetRun(run);
        GatewayPair pair(PlanOf(IkeTransportMode::TCP, GetParam()));
        Lose(pair, 0.05);
        pair.peer[0]->SetAttribute("TcpSendBuffer", UintegerValue(1000000)); // room for all
        pair.SendFlow(seconds(30), seconds(35), milliseconds(10), 1000);
        pair.RunUntil(seconds(150));
        EXPECT_EQ(SetUps(pair), 1U) << run;
        EXPECT_EQ(pair.Sent(), 500U) << run;
        EXPECT_EQ(pair.Arrived(), 500U)
            << "TCP brings what UDP would lose (RFC 9329 section 9.2), run " << run;
        EXPECT_EQ(pair.peer[0]->Totals().retransmissions, 0U) << run;
    }
    RngSeedManager::SetRun(before);
}

TEST(IkeAppTcpConnections, UdpIsPreferred)
{
    GatewayPair pair(PlanOf(IkeTransportMode::UDP_THEN_TCP));
    pair.RunUntil(seconds(30));
    EXPECT_EQ(SetUps(pair), 1U);
    EXPECT_TRUE(pair.peer[0]->Streams().empty());
    EXPECT_EQ(pair.peer[1]->Totals().streamsAccepted, 0U);
}

TEST(IkeAppTcpConnections, NobodyListensWhereTcpIsNotAllowed)
{
    PairPlan plan = PlanOf(IkeTransportMode::TCP);
    plan.transport[1].mode = IkeTransportMode::UDP;
    GatewayPair pair(plan);
    pair.RunUntil(seconds(200)); // ns-3's TCP takes no notice of resets while it connects
    EXPECT_EQ(SetUps(pair), 0U);
    EXPECT_EQ(
        pair.witness[0]->CountExchanges(IkeExchangeKind::SETUP, IkeExchangeOutcome::TIMED_OUT),
        1U);
    EXPECT_TRUE(pair.peer[0]->Streams().empty());
    EXPECT_EQ(pair.peer[1]->Totals().streamsAccepted, 0U);
}

/** A reset, seen first by either side: the IKE SA and its children live on. */
TEST(IkeAppTcpConnections, ABrokenConnectionIsOpenedAgain)
{
    for (int side : {0, 1})
    {
        GatewayPair pair(PlanOf(IkeTransportMode::TCP));
        StreamWitness witness(pair.peer[0]);
        pair.SendFlow(seconds(2), seconds(12), milliseconds(10), 500);
        pair.At(seconds(5), [&] { EXPECT_EQ(pair.peer[side]->ResetStreams(), 1U); });
        pair.RunUntil(seconds(30));
        EXPECT_EQ(SetUps(pair), 1U);
        EXPECT_TRUE(pair.SadsMatch());
        EXPECT_EQ(witness.count[IkeStreamEvent::OPENED], 1U);
        EXPECT_EQ(witness.count[IkeStreamEvent::REPLACED], 1U);
        EXPECT_GE(pair.Arrived(), 980U);
        EXPECT_LE(pair.Arrived(), pair.Sent());
        ASSERT_EQ(pair.peer[0]->Streams().size(), 1U);
        EXPECT_EQ(pair.peer[1]->Streams().size(), 1U) << "the old one is gone";
        EXPECT_EQ(pair.ipsec[1]->Sad().List().front()->Parameters().tcpEncapsulation, true);
    }
}

TEST(IkeAppTcpConnections, TheConnectionGoesWithItsLastIkeSa)
{
    GatewayPair pair(PlanOf(IkeTransportMode::TCP));
    pair.RunUntil(seconds(5));
    EXPECT_EQ(pair.peer[0]->Streams().size(), 1U);
    pair.peer[0]->RekeyIke("pair");
    pair.RunUntil(seconds(10));
    EXPECT_EQ(pair.peer[0]->Streams().size(), 1U);
    EXPECT_EQ(pair.peer[0]->Totals().streamsOpened, 1U);
    pair.peer[1]->DeleteIke("pair");
    pair.RunUntil(seconds(15));
    EXPECT_TRUE(pair.peer[0]->Streams().empty());
    EXPECT_TRUE(pair.peer[1]->Streams().empty());
    EXPECT_EQ(pair.peer[1]->Totals().streamsRefused, 0U);
}

/** RFC 9329 sections 3 and 4: a wrong prefix and lengths of 0 and 1 close the connection at once;
 * who says nothing that makes an IKE SA is not waited for. */
TEST(IkeAppTcpConnections, StreamsThatMakeNoSenseAreClosed)
{
    GatewayPair pair(PlanOf(IkeTransportMode::TCP));
    pair.RunUntil(seconds(2));
    ASSERT_EQ(SetUps(pair), 1U);
    Stranger web(pair);
    Stranger zero(pair);
    Stranger babble(pair);
    Stranger silent(pair);
    pair.RunUntil(seconds(3));
    EXPECT_EQ(pair.peer[1]->Streams().size(), 5U);
    const ByteView prefix(IKE_STREAM_PREFIX, IKE_STREAM_PREFIX_SIZE);
    web.Say(ByteView::OfText("GET / HTTP/1.1\r\n"));
    zero.Say(Concat({prefix, Bytes{0, 2, 0, 3, 0xff, 0, 0}}));
    Bytes junk;
    for (int i = 0; i < 16; ++i)
    {
        Append(junk, *IkeStreamHeadForEsp(20));
        Append(junk, Bytes(20, 0x99)); // ESP under an unknown SPI
    }
    babble.Say(Concat({prefix, ByteView(junk).Sub(0, 22 * 15)}));
    pair.RunUntil(seconds(4));
    EXPECT_TRUE(web.isClosed);
    EXPECT_TRUE(zero.isClosed);
    EXPECT_FALSE(babble.isClosed) << "a few may be out of step (section 6.1)";
    EXPECT_FALSE(silent.isClosed);
    EXPECT_EQ(pair.peer[1]->Totals().streamsRefused, 2U);
    babble.Say(ByteView(junk).Sub(22 * 15));
    pair.RunUntil(seconds(5));
    EXPECT_TRUE(babble.isClosed);
    pair.RunUntil(seconds(13));
    EXPECT_TRUE(silent.isClosed);
    EXPECT_EQ(pair.peer[1]->Streams().size(), 1U);
    EXPECT_EQ(pair.peer[1]->Totals().streamsRefused, 3U);
    EXPECT_EQ(pair.peer[0]->Totals().streamsLost, 0U) << "the tunnel's own is not touched";
    EXPECT_TRUE(pair.SadsMatch());
}

/** A message that is cut off with its connection is lost (section 6.1), and nothing else is. */
TEST(IkeAppTcpConnections, HalfAMessageIsForgotten)
{
    GatewayPair pair(PlanOf(IkeTransportMode::TCP));
    pair.RunUntil(seconds(2));
    {
        Stranger half(pair);
        pair.RunUntil(seconds(3));
        half.Say(Concat({ByteView(IKE_STREAM_PREFIX, IKE_STREAM_PREFIX_SIZE), Bytes{1, 0, 0, 0}}));
        pair.RunUntil(seconds(4));
        EXPECT_EQ(pair.peer[1]->Streams().size(), 2U);
        half.socket->Close();
        pair.RunUntil(seconds(5));
    }
    EXPECT_EQ(pair.peer[1]->Streams().size(), 1U);
    EXPECT_EQ(pair.peer[1]->Totals().streamsLost, 1U);
    EXPECT_EQ(pair.peer[1]->Totals().messagesReceived, pair.peer[0]->Totals().messagesSent);
}

/** The gateway loses its memory and its connections; its peer finds out and begins anew. */
TEST(IkeAppTcpConnections, APowerCutIsRecoveredFrom)
{
    PairPlan plan = PlanOf(IkeTransportMode::TCP);
    plan.liveness = seconds(5);
    plan.lossAction = IkeLossAction::RESTART;
    plan.retransmission.giveUpAfter = seconds(20);
    GatewayPair pair(plan);
    pair.At(seconds(10), [&] { pair.peer[1]->Crash(Seconds(3)); });
    pair.SendFlow(seconds(60), seconds(61), milliseconds(10), 200);
    pair.RunUntil(seconds(70));
    EXPECT_EQ(SetUps(pair), 2U);
    EXPECT_TRUE(pair.SadsMatch());
    EXPECT_EQ(pair.Arrived(), 100U);
    EXPECT_EQ(pair.peer[0]->Streams().size(), 1U);
}

TEST(IkeAppTcpConnections, AFullBufferDropsEspAndNotIke)
{
    PairPlan plan = PlanOf(IkeTransportMode::TCP);
    plan.rate = "1Mbps";
    plan.liveness = seconds(2);
    GatewayPair pair(plan);
    pair.peer[0]->SetAttribute("TcpSendBuffer", UintegerValue(20000));
    pair.SendFlow(seconds(2), seconds(12), milliseconds(5), 1000); // 1.6 Mb/s and headers
    pair.RunUntil(seconds(40));
    const auto& out = pair.ipsec[0]->Counters(IpsecDirection::OUTBOUND);
    EXPECT_GT(out.Dropped(IpsecDropReason::NO_UDP_ENCAPSULATION), 500U);
    EXPECT_EQ(out.offered, out.carried + out.Dropped());
    EXPECT_GT(pair.Arrived(), 900U);
    EXPECT_EQ(pair.Arrived(), out.carried);
    EXPECT_EQ(SetUps(pair), 1U);
    EXPECT_EQ(pair.peer[0]->Counts().established, 1U);
}

TEST(IkeAppTcpConnections, RunsAreRepeatable)
{
    uint64_t digests[2];
    for (uint64_t& digest : digests)
    {
        GatewayPair pair(PlanOf(IkeTransportMode::TCP));
        Lose(pair, 0.1);
        pair.SendFlow(seconds(5), seconds(8), milliseconds(10), 500);
        pair.At(seconds(6), [&] { pair.peer[1]->ResetStreams(); });
        pair.RunUntil(seconds(60));
        digest = pair.witness[0]->digest ^ pair.Arrived();
    }
    EXPECT_EQ(digests[0], digests[1]);
}

/** Two nodes that have IPv6 alone, and TCP ports without an application. */
struct PortsOverIpv6
{
    PortsOverIpv6()
    {
        NodeContainer nodes(2);
        const NetDeviceContainer devices = PointToPointHelper().Install(nodes);
        InternetStackHelper stack;
        stack.SetIpv4StackInstall(false);
        stack.Install(nodes);
        const Ipv6InterfaceContainer interfaces =
            Ipv6AddressHelper("2001:db8::", Ipv6Prefix(64)).Assign(devices);
        for (int side : {0, 1})
        {
            uint8_t octets[16];
            interfaces.GetAddress(side, 1).GetBytes(octets);
            address[side] = IpAddress::FromOctets(ByteView(octets, sizeof octets));
            port[side].Open(nodes.Get(side), IkeTcpPort::Settings());
        }
    }

    ~PortsOverIpv6()
    {
        port[0].Close();
        port[1].Close();
        Simulator::Destroy();
    }

    IpAddress address[2];
    IkeTcpPort port[2];
};

TEST(IkeAppTcpPort, CarriesBothKindsOfMessagesOverIpv6)
{
    PortsOverIpv6 ports;
    std::vector<Bytes> messages;
    std::vector<uint32_t> esp;
    IpPath accepted;
    ports.port[1].SetMessageHandler([&](const IpPath& path, Bytes octets)
                                    { messages.push_back(std::move(octets)); });
    ports.port[1].SetEspHandler(
        [&](const IpPath&, Ptr<Packet> packet)
        {
            esp.push_back(packet->GetSize());
            return true;
        });
    ports.port[1].SetEventHandler([&](const IpPath& path, IkeStreamEvent, const IpPath&)
                                  { accepted = path; });
    Simulator::Stop(Seconds(3)); // the addresses are tried out
    Simulator::Run();
    const IpPath path = ports.port[0].Connect(
        IpPath{{ports.address[0], 0}, {ports.address[1], 4500}, IpTransport::TCP});
    EXPECT_TRUE(ports.port[0].Send(path, Bytes{1, 2, 3}));
    EXPECT_FALSE(ports.port[0].SendEsp(path, Create<Packet>(100))) << "it does not stand yet";
    Simulator::Stop(Seconds(1));
    Simulator::Run();
    const Bytes large(3004, 7);
    EXPECT_TRUE(ports.port[0].SendEsp(path, Create<Packet>(large.data(), large.size())));
    Simulator::Stop(Seconds(1));
    Simulator::Run();
    EXPECT_EQ(messages, (std::vector<Bytes>{{1, 2, 3}}));
    EXPECT_EQ(esp, (std::vector<uint32_t>{3004}));
    EXPECT_EQ(accepted.remote, path.local);
    EXPECT_EQ(accepted.local, path.remote);
}

// --- ESP under unknown SPIs
// ------------------------------------------------------------------------

struct NotifyCounter
{
    explicit NotifyCounter(Ptr<IkePeerApplication> peer)
    {
        peer->TraceConnectWithoutContext("Message", MakeCallback(&NotifyCounter::OnMessage, this));
    }

    void OnMessage(Time, const IkeSaInfo& sa, bool sent, const IkeMessage& plain, const ByteView&)
    {
        const auto* notify = sent ? nullptr : plain.FindNotify(NotifyType::INVALID_SPI);
        if (notify)
        {
            ++received;
            data = notify->data;
            isInside = !sa.initiatorSpi.IsZero();
        }
    }

    size_t received{0};
    Bytes data;
    bool isInside{false};
};

/** RFC 7296 section 1.5: the data plane meets ESP that no SA takes, and the sender is told. */
TEST(IkeAppUnknownSpi, TheSenderIsToldNowAndThen)
{
    for (IkeTransportMode mode : {IkeTransportMode::UDP, IkeTransportMode::TCP})
    {
        for (bool tells : {true, false})
        {
            PairPlan plan = PlanOf(mode);
            plan.tellsUnknownSpis = tells;
            GatewayPair pair(plan);
            NotifyCounter counter(pair.peer[0]);
            EspSpi lost;
            pair.At(seconds(2),
                    [&]
                    {
                        for (const InstalledSa* sa : pair.ipsec[1]->Sad().List())
                        {
                            const IpsecSaParameters parameters = sa->Parameters();
                            if (parameters.direction == IpsecDirection::INBOUND)
                            {
                                lost = parameters.spi;
                                pair.ipsec[1]->Remove(parameters.direction,
                                                      parameters.spi,
                                                      parameters.local,
                                                      parameters.remote);
                                return;
                            }
                        }
                    });
            const auto until = mode == IkeTransportMode::TCP ? milliseconds(3100) : seconds(13);
            pair.SendFlow(seconds(3), until, milliseconds(10), 100);
            pair.RunUntil(seconds(20));
            const auto& in = pair.ipsec[1]->Counters(IpsecDirection::INBOUND);
            EXPECT_EQ(in.Dropped(IpsecDropReason::UNKNOWN_SPI), pair.Sent());
            if (!tells)
            {
                EXPECT_EQ(counter.received, 0U);
                continue;
            }
            EXPECT_GE(counter.received, 1U);
            EXPECT_LE(counter.received, 16U) << "five at once, and one a second";
            EXPECT_TRUE(counter.isInside);
            Bytes expected;
            AppendUint(expected, lost.Value(), 4);
            EXPECT_EQ(counter.data, expected);
            EXPECT_EQ(pair.peer[0]->Counts().established, 1U) << "it must not change any SA";
        }
    }
}

/** After a power cut there is no IKE SA to say it in: the bare notify makes the peer look. */
TEST(IkeAppUnknownSpi, ABareNotifyShortensTheTimeUntilALossIsSeen)
{
    PairPlan plan;
    plan.tellsUnknownSpis = true;
    plan.lossAction = IkeLossAction::RESTART;
    plan.retransmission.giveUpAfter = seconds(10);
    GatewayPair pair(plan); // without liveness checks of its own
    NotifyCounter counter(pair.peer[0]);
    pair.At(seconds(5), [&] { pair.peer[1]->Crash(Seconds(1)); });
    pair.SendFlow(seconds(8), seconds(30), milliseconds(100), 100);
    pair.RunUntil(seconds(40));
    EXPECT_GT(
        pair.ipsec[1]->Counters(IpsecDirection::INBOUND).Dropped(IpsecDropReason::UNKNOWN_SPI),
        0U);
    EXPECT_EQ(SetUps(pair), 2U);
    EXPECT_TRUE(pair.SadsMatch());
    EXPECT_GT(pair.Arrived(), 50U);
}

} // namespace
} // namespace ike
} // namespace ns3
