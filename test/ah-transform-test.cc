// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithms.h"
#include "ike-crypto-samples.h"
#include "ipsec-encapsulation.h"
#include "ipsec-sad.h"
#include "ipsec-selector.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

const IpAddress A = *IpAddress::Parse("192.0.2.1");
const IpAddress B = *IpAddress::Parse("192.0.2.2");
const IpAddress A6 = *IpAddress::Parse("2001:db8::1");
const IpAddress B6 = *IpAddress::Parse("2001:db8::2");

Bytes
Packet(const IpAddress& from, const IpAddress& to, size_t payload, uint8_t protocol = 17)
{
    IpHeaderFields fields;
    fields.source = from;
    fields.destination = to;
    fields.protocol = protocol;
    fields.payload = payload;
    fields.identification = 77;
    Bytes packet = MakeIpHeader(fields);
    for (size_t i = 0; i < payload; ++i)
    {
        packet.push_back(static_cast<uint8_t>(i * 5 + 3));
    }
    return packet;
}

class Ah : public testing::TestWithParam<bool>
{
  protected:
    AhTransform Make(IntegId integ, bool esn = false, uint8_t key = 0x5a)
    {
        const CipherSuite suite{EncrId::NONE, 0, integ};
        const auto sizes = *SizesOf(suite);
        return AhTransform(EspSpi(0x1234),
                           esn,
                           sizes,
                           m_provider->MakeCipher(suite, {}, Bytes(sizes.integKey, key)));
    }

    IpsecWrapping Tunnel(const IpAddress& from, const IpAddress& to)
    {
        IpsecWrapping wrapping;
        wrapping.outer.source = from;
        wrapping.outer.destination = to;
        wrapping.sequence = 9;
        return wrapping;
    }

    std::shared_ptr<IkeCryptoProvider> m_provider =
        GetParam() ? MakeCryptoppProvider(nullptr) : MakeModelledProvider(nullptr);
};

constexpr IntegId CHECKSUMS[] = {IntegId::HMAC_MD5_96,
                                 IntegId::HMAC_SHA1_96,
                                 IntegId::AES_XCBC_96,
                                 IntegId::AES_CMAC_96,
                                 IntegId::AES_128_GMAC,
                                 IntegId::AES_192_GMAC,
                                 IntegId::AES_256_GMAC,
                                 IntegId::HMAC_SHA2_256_128,
                                 IntegId::HMAC_SHA2_384_192,
                                 IntegId::HMAC_SHA2_512_256};

TEST_P(Ah, EveryChecksumInBothModesAndFamilies)
{
    for (IntegId integ : CHECKSUMS)
    {
        for (bool outer6 : {false, true})
        {
            for (bool inner6 : {false, true})
            {
                SCOPED_TRACE(static_cast<int>(integ));
                const Bytes inner = inner6 ? Packet(A6, B6, 33) : Packet(A, B, 33);
                AhTransform ah = Make(integ);
                IpsecWrapping wrapping = outer6 ? Tunnel(B6, A6) : Tunnel(B, A);
                const auto wrapped = WrapAh(ah, wrapping, inner);
                ASSERT_TRUE(wrapped);
                // RFC 4302 section 2.6: multiples of 4 octets in IPv4, of 8 in IPv6.
                const size_t header = ah.LayoutFor(outer6).Size();
                EXPECT_EQ(header % (outer6 ? 8 : 4), 0U);
                EXPECT_EQ(wrapped->size(), (outer6 ? 40 : 20) + header + inner.size());
                EXPECT_EQ(*UnwrapAh(ah, IpsecMode::TUNNEL, 9, *wrapped), inner);
                wrapping.mode = IpsecMode::TRANSPORT;
                const auto inPlace = WrapAh(ah, wrapping, inner);
                ASSERT_TRUE(inPlace);
                EXPECT_EQ(*UnwrapAh(ah, IpsecMode::TRANSPORT, 9, *inPlace), inner);
            }
        }
    }
}

TEST_P(Ah, WhatRoutersChangeDoesNotMatterAndAnythingElseDoes)
{
    AhTransform ah = Make(IntegId::HMAC_SHA2_256_128);
    IpsecWrapping wrapping;
    wrapping.mode = IpsecMode::TRANSPORT;
    wrapping.sequence = 9;
    for (bool ipv6 : {false, true})
    {
        const auto wrapped = WrapAh(ah, wrapping, ipv6 ? Packet(A6, B6, 40) : Packet(A, B, 40));
        ASSERT_TRUE(wrapped);
        std::string mutableAt;
        const size_t end = GetParam() ? wrapped->size() : (ipv6 ? 40 : 20) + 12 + 16;
        for (size_t i = 1; i < end; ++i)
        {
            Bytes changed = *wrapped;
            changed[i] ^= 0x01;
            if (UnwrapAh(ah, IpsecMode::TRANSPORT, 9, changed))
            {
                mutableAt += std::to_string(i) + " ";
            }
        }
        // IPv4: TOS, flags and offset, TTL, checksum. IPv6: class, flow label, hop limit.
        EXPECT_EQ(mutableAt, ipv6 ? "1 2 3 7 " : "1 6 7 8 10 11 ");
    }
}

TEST_P(Ah, ExtendedNumbersAreInTheChecksumAndNotInThePacket)
{
    AhTransform ah = Make(IntegId::HMAC_SHA2_256_128, true);
    IpsecWrapping wrapping = Tunnel(A, B);
    wrapping.sequence = 0x100000005;
    const auto wrapped = WrapAh(ah, wrapping, Packet(A, B, 40));
    ASSERT_TRUE(wrapped);
    EXPECT_EQ(ReadAhFields(ByteView(*wrapped).Sub(20))->sequence, 5U);
    EXPECT_TRUE(UnwrapAh(ah, IpsecMode::TUNNEL, 0x100000005, *wrapped));
    const auto wrong = UnwrapAh(ah, IpsecMode::TUNNEL, 5, *wrapped);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.GetError(), IpsecDropReason::BAD_ICV);
}

TEST_P(Ah, AnotherKeyFails)
{
    AhTransform ah = Make(IntegId::AES_128_GMAC);
    AhTransform other = Make(IntegId::AES_128_GMAC, false, 0x77);
    const auto wrapped = WrapAh(ah, Tunnel(A, B), Packet(A, B, 40));
    EXPECT_EQ(UnwrapAh(other, IpsecMode::TUNNEL, 9, *wrapped).GetError(), IpsecDropReason::BAD_ICV);
}

TEST_P(Ah, CutOffPacketsAreRefusedWithoutHarm)
{
    AhTransform ah = Make(IntegId::HMAC_SHA2_512_256);
    for (const Bytes& inner : {Packet(A, B, 20), Packet(A6, B6, 20)})
    {
        IpsecWrapping wrapping = Tunnel(A6, B6);
        const auto wrapped = WrapAh(ah, wrapping, inner);
        for (size_t size = 0; size < wrapped->size(); ++size)
        {
            const Bytes cut(wrapped->begin(), wrapped->begin() + static_cast<std::ptrdiff_t>(size));
            EXPECT_FALSE(UnwrapAh(ah, IpsecMode::TUNNEL, 9, cut)) << size;
        }
    }
}

TEST_P(Ah, StandsBehindHopByHopRoutingAndFirstDestinationOptions)
{
    // hop-by-hop (padding), routing type 0 with one address to come, then destination options
    Bytes extensions = Hex("2b00010400000000"                 // hop-by-hop, next: routing
                           "3c02000100000000"                 // routing, next: destination options
                           "20010db8000000000000000000000099" // the address to come
                           "1100010400000000");               // destination options, next: UDP
    Bytes packet = Packet(A6, B6, extensions.size() + 8, 0);
    std::copy(extensions.begin(), extensions.end(), packet.begin() + 40);
    AhTransform ah = Make(IntegId::HMAC_SHA1_96);
    IpsecWrapping wrapping;
    wrapping.mode = IpsecMode::TRANSPORT;
    wrapping.sequence = 9;
    const auto wrapped = WrapAh(ah, wrapping, packet);
    ASSERT_TRUE(wrapped);
    const auto chain = FindProtocol(*wrapped, IP_PROTOCOL_AH);
    ASSERT_TRUE(chain);
    EXPECT_EQ(chain->size, 40U + 8 + 24);
    // On the way the node 2001:db8::2 exchanges its address for the next one.
    Bytes arrived = *wrapped;
    std::swap_ranges(arrived.begin() + 24, arrived.begin() + 40, arrived.begin() + 40 + 8 + 8);
    arrived[40 + 8 + 3] = 0;
    const auto unwrapped = UnwrapAh(ah, IpsecMode::TRANSPORT, 9, arrived);
    ASSERT_TRUE(unwrapped) << NameOf(unwrapped.GetError());
    Bytes expected = packet;
    std::swap_ranges(expected.begin() + 24, expected.begin() + 40, expected.begin() + 40 + 8 + 8);
    expected[40 + 8 + 3] = 0;
    EXPECT_EQ(ToHex(*unwrapped), ToHex(expected));
}

TEST_P(Ah, OptionsThatMayChangeAreZeroAndOthersCount)
{
    // hop-by-hop with an option that may change (0x3e) and one that may not (0x1e), 4 octets each
    const Bytes options = Hex("1101"
                              "3e04aabbccdd"
                              "1e0411223344"
                              "0100");
    Bytes packet = Packet(A6, B6, options.size() + 8, 0);
    std::copy(options.begin(), options.end(), packet.begin() + 40);
    AhTransform ah = Make(IntegId::HMAC_SHA1_96);
    IpsecWrapping wrapping;
    wrapping.mode = IpsecMode::TRANSPORT;
    wrapping.sequence = 9;
    const auto wrapped = WrapAh(ah, wrapping, packet);
    ASSERT_TRUE(wrapped);
    Bytes changed = *wrapped;
    changed[40 + 4] ^= 0xff;
    EXPECT_TRUE(UnwrapAh(ah, IpsecMode::TRANSPORT, 9, changed));
    changed = *wrapped;
    changed[40 + 10] ^= 0xff;
    EXPECT_FALSE(UnwrapAh(ah, IpsecMode::TRANSPORT, 9, changed));
}

TEST_P(Ah, Ipv4OptionsByAppendixA)
{
    // router alert (stays), record route (zeroed), loose source route to 192.0.2.9 (zeroed)
    const Bytes options = Hex("94040000"
                              "0707040a0000 01"
                              "830704c0000209"
                              "0000");
    Bytes packet = Packet(A, B, options.size() + 8);
    packet[0] = static_cast<uint8_t>(0x40 | (20 + options.size()) / 4);
    std::copy(options.begin(), options.end(), packet.begin() + 20);
    Bytes headers(packet.begin(),
                  packet.begin() + 20 + static_cast<std::ptrdiff_t>(options.size()));
    MakeImmutable(headers);
    EXPECT_EQ(ToHex(ByteView(headers).Sub(20)), "94040000" + std::string(32, '0'));
    EXPECT_EQ(ToHex(ByteView(headers).Sub(16, 4)), "c0000209");
}

TEST_P(Ah, AnSaTakesIntegrityAloneAndNoNat)
{
    IpsecSad sad;
    IpsecSaParameters sa;
    sa.protocol = ProtocolId::AH;
    sa.direction = IpsecDirection::OUTBOUND;
    sa.spi = EspSpi(0x1000);
    sa.local = A;
    sa.remote = B;
    sa.suite = {EncrId::NONE, 0, IntegId::HMAC_SHA2_256_128};
    sa.integKey = Bytes(32, 1);
    sa.localSelectors = *ParseTrafficSelectors("10.1.0.0/16");
    sa.remoteSelectors = *ParseTrafficSelectors("10.2.0.0/16");
    const auto made = sad.Add(sa, *m_provider);
    ASSERT_TRUE(made) << made.GetError().message;
    EXPECT_TRUE((*made)->IsAh());
    sa.spi = EspSpi(0x1001);
    sa.udpEncapsulation = true;
    EXPECT_NE(sad.Add(sa, *m_provider).GetError().message.find("NAT"), std::string::npos);
    sa.udpEncapsulation = false;
    sa.suite = {EncrId::NULL_ENCR, 0, IntegId::HMAC_SHA2_256_128};
    EXPECT_FALSE(sad.Add(sa, *m_provider));
    sa.protocol = ProtocolId::ESP;
    sa.suite = {EncrId::NULL_ENCR, 0, IntegId::AES_128_GMAC};
    sa.integKey = Bytes(20, 1);
    EXPECT_FALSE(sad.Add(sa, *m_provider));
}

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ah,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "Real" : "Modelled"; });

// --- ESP on octets, in the ways that the vectors do not go ---

TEST(EspOnOctets, BothModesAndFamiliesWithHiddenLengths)
{
    const auto provider = MakeCryptoppProvider(nullptr);
    const CipherSuite suite{EncrId::AES_GCM_16, 128, IntegId::NONE};
    EspTransform esp(EspSpi(0x1234),
                     true,
                     suite,
                     *SizesOf(suite),
                     provider->MakeCipher(suite, Bytes(20, 3), {}));
    for (const Bytes& inner : {Packet(A, B, 21), Packet(A6, B6, 21)})
    {
        for (bool outer6 : {false, true})
        {
            IpsecWrapping wrapping;
            wrapping.outer.source = outer6 ? A6 : A;
            wrapping.outer.destination = outer6 ? B6 : B;
            wrapping.sequence = 0x200000001;
            wrapping.iv = Bytes(8, 1);
            const auto plain = WrapEsp(esp, wrapping, inner);
            EXPECT_EQ(*UnwrapEsp(esp, IpsecMode::TUNNEL, 0x200000001, *plain), inner);
            wrapping.tfcSize = 1000;
            const auto padded = WrapEsp(esp, wrapping, inner);
            EXPECT_EQ(padded->size(), (outer6 ? 40U : 20U) + 8 + 8 + 1004 + 16);
            EXPECT_EQ(*UnwrapEsp(esp, IpsecMode::TUNNEL, 0x200000001, *padded), inner);
            wrapping.mode = IpsecMode::TRANSPORT;
            const auto inPlace = WrapEsp(esp, wrapping, inner);
            EXPECT_EQ(*UnwrapEsp(esp, IpsecMode::TRANSPORT, 0x200000001, *inPlace), inner);
            EXPECT_FALSE(UnwrapEsp(esp, IpsecMode::TRANSPORT, 0x100000001, *inPlace));
        }
    }
    EXPECT_EQ(WrapEsp(esp, IpsecWrapping(), Bytes(10, 0)).GetError(), IpsecDropReason::NOT_IP);
    IpsecWrapping large;
    large.outer.source = A;
    large.outer.destination = B;
    EXPECT_EQ(WrapEsp(esp, large, Packet(A, B, 65500)).GetError(), IpsecDropReason::TOO_BIG);
}

} // namespace
} // namespace ike
} // namespace ns3
