// SPDX-License-Identifier: GPL-2.0-only

#include "esp-network.h"
#include "ipsec-selector.h"

#include "ns3/flow-id-tag.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

#include <set>

namespace ns3
{
namespace ike
{
namespace
{

constexpr auto HOST_A = EspNetwork::HOST_A;
constexpr auto GATEWAY_A = EspNetwork::GATEWAY_A;
constexpr auto GATEWAY_B = EspNetwork::GATEWAY_B;
constexpr auto HOST_B = EspNetwork::HOST_B;

Bytes
Counting(size_t size)
{
    Bytes payload(size);
    for (size_t i = 0; i < size; ++i)
    {
        payload[i] = static_cast<uint8_t>(i * 7 + 1);
    }
    return payload;
}

/** @brief Records the IPv4 packets that leave a gateway towards the other one. */
class Wire
{
  public:
    explicit Wire(Ptr<NetDevice> device)
    {
        device->TraceConnectWithoutContext("MacTx",
                                           Callback<void, Ptr<const Packet>>(
                                               [this](Ptr<const Packet> frame)
                                               {
                                                   Ptr<Packet> packet = frame->Copy();
                                                   packet->RemoveAtStart(
                                                       2); // point-to-point framing
                                                   packets.push_back(packet);
                                               }));
    }

    Ipv4Header Header(size_t i) const
    {
        Ipv4Header header;
        packets.at(i)->PeekHeader(header);
        return header;
    }

    Bytes Octets(size_t i) const
    {
        Bytes octets(packets.at(i)->GetSize());
        packets.at(i)->CopyData(octets.data(), packets.at(i)->GetSize());
        return octets;
    }

    std::vector<Ptr<Packet>> packets;
};

class EspTunnel : public testing::TestWithParam<bool>
{
  protected:
    EspNetwork net{GetParam()};
    Wire wire{net.Outside(GATEWAY_A)};
};

TEST_P(EspTunnel, DatagramsCrossUnharmedAndNothingElseIsOnTheWire)
{
    net.InstallTunnel(0x1001, 0x2002);
    std::vector<size_t> sizes{0, 1, 2, 3, 17, 100, 1000, 1372};
    double at = 1;
    for (size_t size : sizes)
    {
        net.SendUdp(Seconds(at), HOST_A, HOST_B, Counting(size));
        net.SendUdp(Seconds(at), HOST_B, HOST_A, Counting(size));
        at += 1;
    }
    net.Run();
    ASSERT_EQ(net.Arrived(HOST_B).size(), sizes.size());
    ASSERT_EQ(net.Arrived(HOST_A).size(), sizes.size());
    ASSERT_EQ(wire.packets.size(), sizes.size());
    for (size_t i = 0; i < sizes.size(); ++i)
    {
        EXPECT_EQ(net.Arrived(HOST_A)[i].payload, Counting(sizes[i]));
        EXPECT_EQ(net.Arrived(HOST_B)[i].payload, Counting(sizes[i]));
        const Ipv4Header header = wire.Header(i);
        EXPECT_EQ(header.GetProtocol(), 50);
        EXPECT_EQ(header.GetSource(), net.Address(GATEWAY_A));
        EXPECT_EQ(header.GetDestination(), net.Address(GATEWAY_B));
        // outer IPv4, SPI and number, IV, inner packet and trailer in words of 4, checksum
        const size_t text = (20 + 8 + sizes[i] + 2 + 3) / 4 * 4;
        EXPECT_EQ(wire.packets[i]->GetSize(), 20 + 8 + 8 + text + 16);
        const Bytes octets = wire.Octets(i);
        EXPECT_EQ(ReadEspSpi(ByteView(octets).Sub(20)).Value(), 0x2002U);
        EXPECT_EQ(ReadEspSequence(ByteView(octets).Sub(20)), i + 1);
    }
    net.CheckCounters();
    EXPECT_EQ(net.Ipsec(GATEWAY_A)->Counters(IpsecDirection::OUTBOUND).carried, sizes.size());
    EXPECT_EQ(net.Ipsec(GATEWAY_B)->Counters(IpsecDirection::INBOUND).carried, sizes.size());
}

TEST_P(EspTunnel, EchoIsAnswered)
{
    net.InstallTunnel(0x1001, 0x2002);
    net.SendEcho(Seconds(1), HOST_A, HOST_B);
    net.SendEcho(Seconds(2), HOST_B, HOST_A);
    net.Run();
    EXPECT_EQ(net.EchoReplies(), 2U);
    net.CheckCounters();
}

TEST_P(EspTunnel, InnerPacketIsHiddenExactlyWhenCryptoIsReal)
{
    net.InstallTunnel(0x1001, 0x2002);
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Counting(64));
    net.Run();
    const Bytes octets = wire.Octets(0);
    const Bytes marker = Counting(64);
    const bool seen =
        std::search(octets.begin(), octets.end(), marker.begin(), marker.end()) != octets.end();
    EXPECT_EQ(seen, !GetParam());
}

TEST_P(EspTunnel, TheInnerTtlIsDecrementedByEachGateway)
{
    net.InstallTunnel(0x1001, 0x2002);
    std::vector<uint32_t> ttls;
    net.Get(HOST_B)->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
        "LocalDeliver",
        Callback<void, const Ipv4Header&, Ptr<const Packet>, uint32_t>(
            [&](const Ipv4Header& header, Ptr<const Packet>, uint32_t)
            { ttls.push_back(header.GetTtl()); }));
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Counting(10));
    net.Run();
    EXPECT_EQ(ttls, std::vector<uint32_t>{62});
    EXPECT_EQ(wire.Header(0).GetTtl(), 64) << "the outer one is the gateway's own";
}

TEST_P(EspTunnel, AReplayedPacketIsDropped)
{
    net.InstallTunnel(0x1001, 0x2002);
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Counting(10));
    net.Run();
    ASSERT_EQ(net.Arrived(HOST_B).size(), 1U);
    for (int i = 0; i < 3; ++i)
    {
        Ptr<Packet> again = wire.packets[0]->Copy();
        Ipv4Header header;
        again->RemoveHeader(header);
        net.Protocol(GATEWAY_B)->Receive(again, header, Ptr<Ipv4Interface>());
    }
    net.Run();
    EXPECT_EQ(net.Arrived(HOST_B).size(), 1U);
    const auto& counters = net.Ipsec(GATEWAY_B)->Counters(IpsecDirection::INBOUND);
    EXPECT_EQ(counters.Dropped(IpsecDropReason::REPLAYED), 3U);
    net.CheckCounters();
}

TEST_P(EspTunnel, AWrongKeyIsFoundOut)
{
    net.InstallTunnel(0x1001, 0x2002);
    auto wrong = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x2002);
    wrong.encrKey[3] ^= 1;
    ASSERT_TRUE(net.Ipsec(GATEWAY_A)->Remove(IpsecDirection::OUTBOUND,
                                             EspSpi(0x2002),
                                             wrong.local,
                                             wrong.remote));
    net.Install(GATEWAY_A, wrong);
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Counting(10));
    net.Run();
    EXPECT_TRUE(net.Arrived(HOST_B).empty());
    const auto& counters = net.Ipsec(GATEWAY_B)->Counters(IpsecDirection::INBOUND);
    EXPECT_EQ(counters.Dropped(IpsecDropReason::BAD_ICV), 1U);
    EXPECT_EQ(counters.Dropped(), 1U);
    net.CheckCounters();
}

TEST_P(EspTunnel, WhatTheSaWasNotNegotiatedForIsDropped)
{
    net.InstallTunnel(0x1001, 0x2002);
    const auto narrow = [&](const char* local, const char* remote)
    {
        auto in = net.Parameters(GATEWAY_B, IpsecDirection::INBOUND, 0x2002);
        EXPECT_TRUE(net.Ipsec(GATEWAY_B)->Remove(in.direction, in.spi, in.local, in.remote));
        in.localSelectors = *ParseTrafficSelectors(local);
        in.remoteSelectors = *ParseTrafficSelectors(remote);
        net.Install(GATEWAY_B, in);
    };
    // A's outbound SA is for all, B's inbound one for another port, then for another source.
    narrow("10.2.0.0/16[udp/5001]", "10.1.0.0/16");
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Counting(10));
    Simulator::Schedule(Seconds(2), [&]() { narrow("10.2.0.0/16", "10.1.0.3-10.1.255.255"); });
    net.SendUdp(Seconds(3), HOST_A, HOST_B, Counting(10));
    Simulator::Schedule(Seconds(4), [&]() { narrow("10.2.0.2[udp/5000]", "10.1.0.2[udp/4000]"); });
    net.SendUdp(Seconds(5), HOST_A, HOST_B, Counting(10));
    net.Run();
    EXPECT_EQ(net.Arrived(HOST_B).size(), 1U);
    const auto& counters = net.Ipsec(GATEWAY_B)->Counters(IpsecDirection::INBOUND);
    EXPECT_EQ(counters.Dropped(IpsecDropReason::SELECTOR_MISMATCH), 2U);
    net.CheckCounters();
}

TEST_P(EspTunnel, WhatNoSaAdmitsIsNotSent)
{
    net.InstallTunnel(0x1001, 0x2002);
    auto tcp = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x2002);
    net.Ipsec(GATEWAY_A)->Remove(tcp.direction, tcp.spi, tcp.local, tcp.remote);
    tcp.localSelectors = *ParseTrafficSelectors("10.1.0.0/16[tcp]");
    net.Install(GATEWAY_A, tcp);
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Counting(10));
    net.Run();
    EXPECT_TRUE(wire.packets.empty());
    const auto& counters = net.Ipsec(GATEWAY_A)->Counters(IpsecDirection::OUTBOUND);
    EXPECT_EQ(counters.Dropped(IpsecDropReason::NO_SA), 1U);
    net.CheckCounters();
}

TEST_P(EspTunnel, UnknownSpisAndScrapsAreCounted)
{
    net.InstallTunnel(0x1001, 0x2002);
    Ipv4Header header;
    header.SetDestination(net.Address(GATEWAY_B));
    const auto inject = [&](const char* hex)
    {
        const Bytes octets = *FromHex(hex);
        Ptr<Packet> packet = Create<Packet>(octets.data(), static_cast<uint32_t>(octets.size()));
        net.Protocol(GATEWAY_B)->Receive(packet, header, Ptr<Ipv4Interface>());
    };
    inject("");
    inject("00002002000000");
    inject("0000200200000001");
    inject("0000200300000001aabbccdd");
    inject("00002002000000010000000000000001aabbccdd00000000000000000000000000000000");
    inject("00002002000000010000000000000001aabbccddee00000000000000000000000000000000");
    inject("0000200200000000");
    const auto& counters = net.Ipsec(GATEWAY_B)->Counters(IpsecDirection::INBOUND);
    EXPECT_EQ(counters.offered, 7U);
    EXPECT_EQ(counters.Dropped(IpsecDropReason::MALFORMED), 5U);
    EXPECT_EQ(counters.Dropped(IpsecDropReason::UNKNOWN_SPI), 1U);
    EXPECT_EQ(counters.Dropped(IpsecDropReason::BAD_ICV), 1U);
    net.CheckCounters();
}

TEST_P(EspTunnel, AReplacementLosesNothing)
{
    net.InstallTunnel(0x1001, 0x2002);
    for (int i = 0; i < 400; ++i)
    {
        net.SendUdp(MilliSeconds(1000 + i), HOST_A, HOST_B, Counting(50));
        net.SendUdp(MilliSeconds(1000 + i), HOST_B, HOST_A, Counting(50));
    }
    for (uint32_t rekey = 1; rekey <= 3; ++rekey)
    {
        const Time at = MilliSeconds(1000 + 100 * rekey);
        const uint32_t a = 0x1001 + rekey;
        const uint32_t b = 0x2002 + rekey;
        // The side that answers may send by the new SA first, as soon as the other one can receive.
        Simulator::Schedule(at, [this, a, b]() { net.InstallTunnel(a, b); });
        Simulator::Schedule(
            at + MilliSeconds(20),
            [this, a, b]()
            {
                for (auto gateway : {GATEWAY_A, GATEWAY_B})
                {
                    for (auto direction : {IpsecDirection::INBOUND, IpsecDirection::OUTBOUND})
                    {
                        const bool toA =
                            (gateway == GATEWAY_A) == (direction == IpsecDirection::INBOUND);
                        const auto old = net.Parameters(gateway, direction, (toA ? a : b) - 1);
                        EXPECT_TRUE(
                            net.Ipsec(gateway)->Remove(direction, old.spi, old.local, old.remote));
                    }
                }
            });
    }
    net.Run();
    EXPECT_EQ(net.Arrived(HOST_A).size(), 400U);
    EXPECT_EQ(net.Arrived(HOST_B).size(), 400U);
    std::set<uint32_t> spis;
    for (size_t i = 0; i < wire.packets.size(); ++i)
    {
        spis.insert(ReadEspSpi(ByteView(wire.Octets(i)).Sub(20)).Value());
    }
    EXPECT_EQ(spis, (std::set<uint32_t>{0x2002, 0x2003, 0x2004, 0x2005}));
    net.CheckCounters();
}

TEST_P(EspTunnel, LargePacketsAreFragmentedBeforeOrAfter)
{
    net.InstallTunnel(0x1001, 0x2002);
    net.Device(GATEWAY_A)->SetMtu(600);
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Counting(1400));
    Simulator::Schedule(Seconds(2),
                        [&]()
                        {
                            EXPECT_EQ(wire.packets.size(), 3U)
                                << "three inner fragments, each in an ESP packet of its own";
                            net.Device(GATEWAY_A)->SetMtu(1500);
                        });
    net.SendUdp(Seconds(3), HOST_A, HOST_B, Counting(1460));
    net.Run();
    EXPECT_EQ(wire.packets.size(), 5U) << "one ESP packet in two outer fragments";
    ASSERT_EQ(net.Arrived(HOST_B).size(), 2U);
    EXPECT_EQ(net.Arrived(HOST_B)[0].payload, Counting(1400));
    EXPECT_EQ(net.Arrived(HOST_B)[1].payload, Counting(1460));
    net.CheckCounters();
}

TEST_P(EspTunnel, TosIsCopiedOutAndCongestionComesBackIn)
{
    net.InstallTunnel(0x1001, 0x2002);
    std::vector<uint32_t> tos;
    net.Get(HOST_B)->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
        "LocalDeliver",
        Callback<void, const Ipv4Header&, Ptr<const Packet>, uint32_t>(
            [&](const Ipv4Header& header, Ptr<const Packet>, uint32_t)
            { tos.push_back(header.GetTos()); }));
    const uint8_t ef = 46 << 2;
    // Congestion on the way: the packets are taken off the wire and delivered marked.
    const auto deliver = [&](size_t i, uint8_t ecn)
    {
        Ptr<Packet> packet = wire.packets.at(i)->Copy();
        Ipv4Header header;
        packet->RemoveHeader(header);
        header.SetEcn(static_cast<Ipv4Header::EcnType>(ecn));
        net.Protocol(GATEWAY_B)->Receive(packet, header, Ptr<Ipv4Interface>());
    };
    net.Outside(GATEWAY_B)->SetReceiveCallback(NetDevice::ReceiveCallback(
        [](Ptr<NetDevice>, Ptr<const Packet>, uint16_t, const Address&) { return true; }));
    for (uint8_t ecn : {0, 1, 2})
    {
        net.SendUdp(Seconds(1 + ecn), HOST_A, HOST_B, Counting(10), ef | ecn);
    }
    net.SendUdp(Seconds(4), HOST_A, HOST_B, Counting(10), ef | 2);
    net.Run();
    ASSERT_EQ(wire.packets.size(), 4U);
    for (size_t i = 0; i < 3; ++i)
    {
        EXPECT_EQ(wire.Header(i).GetTos(), ef | i);
    }
    deliver(0, 3);
    deliver(1, 3);
    deliver(2, 3);
    deliver(3, 0);
    net.Run();
    EXPECT_EQ(tos, (std::vector<uint32_t>{ef | 3, ef | 3, ef | 2}));
    const auto& counters = net.Ipsec(GATEWAY_B)->Counters(IpsecDirection::INBOUND);
    EXPECT_EQ(counters.Dropped(IpsecDropReason::ILLEGAL_ECN), 1U);
    net.CheckCounters();
}

TEST_P(EspTunnel, TagsTravelWithThePacket)
{
    net.InstallTunnel(0x1001, 0x2002);
    Ptr<Packet> tagged = Create<Packet>(200);
    tagged->AddByteTag(FlowIdTag(77));
    uint32_t found = 0;
    net.Get(HOST_B)->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
        "LocalDeliver",
        Callback<void, const Ipv4Header&, Ptr<const Packet>, uint32_t>(
            [&](const Ipv4Header&, Ptr<const Packet> packet, uint32_t)
            {
                FlowIdTag tag;
                if (packet->FindFirstMatchingByteTag(tag))
                {
                    found = tag.GetFlowId();
                }
            }));
    net.SendUdp(Seconds(1), HOST_A, HOST_B, tagged);
    net.Run();
    EXPECT_EQ(found, 77U);
}

TEST_P(EspTunnel, AllSuitesAndExtendedNumbersCarry)
{
    const std::vector<CipherSuite> suites{
        {EncrId::AES_CBC, 256, IntegId::HMAC_SHA2_256_128},
        {EncrId::AES_CBC, 128, IntegId::HMAC_SHA1_96},
        {EncrId::AES_CTR, 256, IntegId::HMAC_SHA2_512_256},
        {EncrId::TRIPLE_DES, 0, IntegId::HMAC_SHA1_96},
        {EncrId::NULL_ENCR, 0, IntegId::AES_XCBC_96},
        {EncrId::AES_CBC, 192, IntegId::AES_CMAC_96},
        {EncrId::AES_GCM_8, 128, IntegId::NONE},
        {EncrId::AES_GCM_16, 256, IntegId::NONE},
        {EncrId::AES_CCM_16, 256, IntegId::NONE},
        {EncrId::CHACHA20_POLY1305, 0, IntegId::NONE},
        {EncrId::NULL_AUTH_AES_GMAC, 256, IntegId::NONE},
    };
    uint32_t spi = 0x10000;
    for (bool esn : {false, true})
    {
        for (size_t i = 0; i < suites.size(); ++i)
        {
            const Time at = Seconds(spi % 0x10000 + 1);
            Simulator::Schedule(
                at,
                [this, spi, esn, suite = suites[i]]()
                {
                    auto in = net.Parameters(GATEWAY_B, IpsecDirection::INBOUND, spi, suite);
                    auto out = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, spi, suite);
                    in.esn = esn;
                    out.esn = esn;
                    net.Install(GATEWAY_B, in);
                    net.Install(GATEWAY_A, out);
                });
            net.SendUdp(at + MilliSeconds(1), HOST_A, HOST_B, Counting(100 + i));
            ++spi;
        }
    }
    net.Run();
    EXPECT_EQ(net.Arrived(HOST_B).size(), 2 * suites.size());
    net.CheckCounters();
}

INSTANTIATE_TEST_SUITE_P(Provider,
                         EspTunnel,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "Real" : "Modelled"; });

TEST(EspTunnelModelled, ThePayloadStaysVirtual)
{
    EspNetwork net(false);
    net.InstallTunnel(0x1001, 0x2002);
    Wire wire(net.Outside(GATEWAY_A));
    uint32_t arrived = 0;
    net.Get(HOST_B)->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
        "LocalDeliver",
        Callback<void, const Ipv4Header&, Ptr<const Packet>, uint32_t>(
            [&](const Ipv4Header&, Ptr<const Packet> packet, uint32_t)
            { arrived = packet->GetSerializedSize(); }));
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Create<Packet>(1300));
    net.Run();
    ASSERT_EQ(wire.packets.size(), 1U);
    EXPECT_GT(wire.packets[0]->GetSize(), 1300U);
    EXPECT_LT(wire.packets[0]->GetSerializedSize(), 400U) << "zero-filled payload is not stored";
    EXPECT_GT(arrived, 0U);
    EXPECT_LT(arrived, 300U);
}

/** @brief All that leaves gateway A in a fixed run, octet for octet. */
Bytes
RunOnce(int64_t stream)
{
    EspNetwork net(true);
    net.Ipsec(GATEWAY_A)->AssignStreams(stream);
    Wire wire(net.Outside(GATEWAY_A));
    net.InstallTunnel(0x1001, 0x2002, {EncrId::AES_CBC, 256, IntegId::HMAC_SHA2_256_128});
    for (int i = 0; i < 10; ++i)
    {
        net.SendUdp(Seconds(1 + i), HOST_A, HOST_B, Counting(20 * i));
    }
    net.Run();
    Bytes all;
    for (size_t i = 0; i < wire.packets.size(); ++i)
    {
        Append(all, wire.Octets(i));
    }
    return all;
}

TEST(EspTunnelReal, TheSameStreamGivesTheSameOctets)
{
    const Bytes first = RunOnce(5);
    EXPECT_GT(first.size(), 1000U);
    EXPECT_EQ(first, RunOnce(5));
    EXPECT_NE(first, RunOnce(6)) << "IVs come from the stream";
}

} // namespace
} // namespace ike
} // namespace ns3
