// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithms.h"
#include "ike-fuzz-input.h"
#include "ike-fuzz-samples.h"
#include "ike-fuzz-target.h"
#include "ike-wire-number.h"
#include "ipsec-encapsulation.h"
#include "ipsec-packet-fields.h"
#include "nat-rewrite.h"

#include <memory>

namespace ns3
{
namespace ike
{

namespace
{

// More than Ethernet carries, less than IP: long packets find nothing that short ones do not.
constexpr size_t LARGEST_PACKET = 4096;
constexpr uint32_t SPI = 0x10203040;

/** @brief A suite of a provider. */
struct Protection
{
    CipherSuite suite;
    bool isModelled{false};

    std::unique_ptr<IkeCipher> MakeCipher() const
    {
        static const std::shared_ptr<IkeCryptoProvider> providers[2] = {
            MakeCryptoppProvider(nullptr),
            MakeModelledProvider(nullptr)};
        const auto sizes = *SizesOf(suite);
        return providers[isModelled ? 1 : 0]->MakeCipher(suite,
                                                         Bytes(sizes.encrKey, 0x11),
                                                         Bytes(sizes.integKey, 0x22));
    }
};

Protection
EspProtection(uint8_t choice)
{
    static const std::vector<CipherSuite> suites = {
        {EncrId::NULL_ENCR, 0, IntegId::HMAC_SHA1_96},
        {EncrId::AES_CBC, 128, IntegId::HMAC_SHA2_256_128},
        {EncrId::AES_GCM_16, 128, IntegId::NONE},
    };
    return Protection{suites[choice % suites.size()], (choice & 0x80) != 0};
}

Protection
AhProtection(uint8_t choice)
{
    static const std::vector<CipherSuite> suites = {
        {EncrId::NONE, 0, IntegId::HMAC_SHA1_96},
        {EncrId::NONE, 0, IntegId::HMAC_SHA2_256_128},
    };
    return Protection{suites[choice % suites.size()], (choice & 0x80) != 0};
}

EspTransform
MakeEsp(const Protection& protection, bool extended)
{
    return EspTransform(EspSpi(SPI),
                        extended,
                        protection.suite,
                        *SizesOf(protection.suite),
                        protection.MakeCipher());
}

/** @brief An ESP packet whose checksum is right around a text that may be anything. */
Bytes
SealAnything(const Protection& protection, ByteView text)
{
    const auto sizes = *SizesOf(protection.suite);
    Bytes packet(ESP_FIXED_SIZE + sizes.iv);
    StoreNetworkOrder(SPI, packet.data());
    StoreNetworkOrder(uint32_t{1}, packet.data() + 4);
    const size_t head = packet.size();
    const size_t unit = std::max<size_t>(sizes.block, 4);
    Append(packet, text.Sub(0, text.size() / unit * unit));
    const size_t size = packet.size() - head;
    packet.resize(packet.size() + sizes.icv);
    SealedRegion region;
    region.associatedData = ByteView(packet.data(), ESP_FIXED_SIZE);
    region.iv = ByteView(packet.data() + ESP_FIXED_SIZE, sizes.iv);
    region.text = packet.data() + head;
    region.textSize = size;
    region.icv = packet.data() + head + size;
    protection.MakeCipher()->Seal(region);
    return packet;
}

/** @brief What was wrapped and unwrapped is as before; in transport mode but for lengths and the
 * checksum of the IP header, which are made right. Dummy packets go no further. */
void
RequireSame(const IpsecOctets& back, IpsecMode mode, ByteView packet)
{
    if (!back)
    {
        FuzzRequire(back.GetError() == IpsecDropReason::DUMMY,
                    "a wrapped packet does not come back");
        return;
    }
    FuzzRequire(back->size() == packet.size(), "a wrapped packet comes back with another size");
    FuzzRequire(mode == IpsecMode::TRANSPORT || *back == packet, "a wrapped packet was changed");
}

/** @brief Suite, kind of attack, and a packet: from SPI on, as a whole IP packet, or as the text
 * that somebody with the keys sends. */
void
RunEsp(ByteView input)
{
    FuzzInput in(input);
    const Protection protection = EspProtection(in.TakeOctet());
    const uint8_t kind = in.TakeOctet();
    auto esp = MakeEsp(protection, (kind & 0x80) != 0);
    const auto mode = (kind & 0x40) != 0 ? IpsecMode::TRANSPORT : IpsecMode::TUNNEL;
    if (kind % 3 == 0)
    {
        OpenEsp(esp, 1, in.TakeRest().ToBytes());
        return;
    }
    if (kind % 3 == 1)
    {
        const ByteView packet = in.TakeRest();
        UnwrapEsp(esp, mode, 1, packet);
        IpsecWrapping wrapping;
        wrapping.mode = mode;
        wrapping.outer.source = IpAddress::FromIpv4(0xc0000201);
        wrapping.outer.destination = IpAddress::FromIpv4(0xc0000202);
        wrapping.tfcSize = (kind & 0x20) != 0 ? 200 : 0;
        const auto wrapped = WrapEsp(esp, wrapping, packet);
        if (wrapped)
        {
            const auto back = UnwrapEsp(esp, mode, 1, *wrapped);
            RequireSame(back, mode, packet);
        }
        return;
    }
    auto plain = MakeEsp(protection, false);
    const Bytes sealed = SealAnything(protection, in.TakeRest());
    const auto opened = OpenEsp(plain, 1, sealed);
    FuzzRequire(opened || opened.GetError() != IpsecDropReason::BAD_ICV, "a wrong checksum");
    IpHeaderFields outer;
    outer.source = IpAddress::FromIpv4(0xc0000201);
    outer.destination = IpAddress::FromIpv4(0xc0000202);
    outer.protocol = IP_PROTOCOL_ESP;
    outer.payload = sealed.size();
    Bytes packet = MakeIpHeader(outer);
    Append(packet, sealed);
    UnwrapEsp(plain, mode, 1, packet);
}

/** @brief Suite, mode, and a packet that may have AH or get one. */
void
RunAh(ByteView input)
{
    FuzzInput in(input);
    const Protection protection = AhProtection(in.TakeOctet());
    const uint8_t kind = in.TakeOctet();
    const auto mode = (kind & 1) != 0 ? IpsecMode::TRANSPORT : IpsecMode::TUNNEL;
    AhTransform ah(EspSpi(SPI),
                   (kind & 2) != 0,
                   *SizesOf(protection.suite),
                   protection.MakeCipher());
    const ByteView packet = in.TakeRest();
    ReadAhFields(packet);
    UnwrapAh(ah, mode, 1, packet);
    IpsecWrapping wrapping;
    wrapping.mode = mode;
    wrapping.outer.source = IpAddress::FromIpv4(0xc0000201);
    wrapping.outer.destination = IpAddress::FromIpv4(0xc0000202);
    const auto wrapped = WrapAh(ah, wrapping, packet);
    if (wrapped)
    {
        const auto back = UnwrapAh(ah, mode, 1, *wrapped);
        RequireSame(back, mode, packet);
    }
}

/** @brief What selectors and transforms ask an IP packet. */
void
RunIpHeaders(ByteView input)
{
    FuzzInput in(input);
    const uint8_t protocol = in.TakeOctet();
    const ByteView packet = in.TakeRest();
    const auto fields = ReadPacketFields(packet);
    FuzzRequire(!fields || fields->headerSize <= fields->totalSize, "a header beyond its packet");
    const auto place = FindTransportPlace(packet);
    if (place)
    {
        FuzzRequire(place->size <= packet.size() && place->nextAt < place->size,
                    "a place beyond the packet");
        Bytes headers = packet.Sub(0, place->size).ToBytes();
        SetFollower(headers, *place, protocol, packet.size() - place->size);
        MakeImmutable(headers);
    }
    const auto found = FindProtocol(packet, protocol);
    if (found)
    {
        FuzzRequire(found->size <= packet.size() && found->next == protocol,
                    "a protocol that is not there");
    }
}

/** @brief What a NAT reads and writes: which end, and the packet. */
void
RunNat(ByteView input)
{
    FuzzInput in(input);
    const uint8_t choice = in.TakeOctet();
    auto datagram = NatDatagram::Read(in.TakeRest().Sub(0, NatDatagram::HEAD).ToBytes());
    if (!datagram)
    {
        return;
    }
    const NatEndpoint other{0xc6336401, static_cast<uint16_t>(0x1234 + choice)};
    const size_t size = datagram->Octets().size();
    datagram->FragmentKey();
    switch (datagram->GetKind())
    {
    case NatDatagram::Kind::FLOW:
        datagram->Source();
        datagram->Destination();
        datagram->Signal();
        datagram->IsIcmpRequest();
        break;
    case NatDatagram::Kind::ICMP_ERROR:
        datagram->SetQuotedEnd((choice & 1) != 0, other);
        datagram->SetOuterSource(other.address);
        datagram->SetOuterDestination(other.address);
        FuzzRequire(datagram->Octets().size() == size, "the packet changed its size");
        return;
    default:
        break;
    }
    datagram->SetSource(other);
    datagram->SetDestination(other);
    FuzzRequire(datagram->OuterSource() == other.address, "the source is not what was set");
    FuzzRequire(datagram->Octets().size() == size, "the packet changed its size");
}

// --- seeds ---

Bytes
PlainPacket(bool ipv6)
{
    IpHeaderFields fields;
    fields.source = IpAddress::FromIpv4(0x0a010002);
    fields.destination = IpAddress::FromIpv4(0x0a020002);
    if (ipv6)
    {
        fields.source = *IpAddress::Parse("2001:db8:1::2");
        fields.destination = *IpAddress::Parse("2001:db8:2::2");
    }
    fields.protocol = 17;
    fields.payload = 12;
    Bytes packet = MakeIpHeader(fields);
    Append(packet, Bytes{0x0f, 0xa0, 0x13, 0x88, 0, 12, 0, 0, 'p', 'i', 'n', 'g'});
    return packet;
}

std::vector<Bytes>
PacketSeeds(const std::vector<Bytes>& choices)
{
    std::vector<Bytes> packets = CapturedPackets();
    packets.push_back(PlainPacket(false));
    packets.push_back(PlainPacket(true));
    std::vector<Bytes> seeds;
    for (const Bytes& choice : choices)
    {
        for (const Bytes& packet : packets)
        {
            if (packet.size() < LARGEST_PACKET)
            {
                seeds.push_back(choice);
                Append(seeds.back(), packet);
            }
        }
    }
    return seeds;
}

std::vector<Bytes>
EspSeeds()
{
    std::vector<Bytes> seeds = PacketSeeds({{0, 1}, {2, 0x41}});
    for (uint8_t suite : {0, 1, 2, 0x80, 0x81, 0x82})
    {
        // A whole text: packet, padding 1, 2, ..., its length, next header.
        seeds.push_back({suite, 2});
        Append(seeds.back(), PlainPacket(false));
        Append(seeds.back(), Bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 14, 4});
        // And the packet around it.
        auto esp = MakeEsp(EspProtection(suite), false);
        seeds.push_back({suite, 0});
        Append(seeds.back(), SealEsp(esp, 1, Bytes(16), 4, PlainPacket(false)));
    }
    return seeds;
}

std::vector<Bytes>
AhSeeds()
{
    auto seeds = PacketSeeds({{0, 0}, {1, 1}});
    for (uint8_t suite : {0, 1, 0x80, 0x81})
    {
        for (bool ipv6 : {false, true})
        {
            const Protection protection = AhProtection(suite);
            AhTransform ah(EspSpi(SPI), false, *SizesOf(protection.suite), protection.MakeCipher());
            IpsecWrapping wrapping;
            wrapping.mode = IpsecMode::TRANSPORT;
            seeds.push_back({suite, 1});
            Append(seeds.back(), *WrapAh(ah, wrapping, PlainPacket(ipv6)));
        }
    }
    return seeds;
}

std::vector<Bytes>
HeaderSeeds()
{
    return PacketSeeds({{50}, {51}});
}

std::vector<Bytes>
NatSeeds()
{
    return PacketSeeds({{0}, {1}});
}

} // namespace

std::vector<FuzzTarget>
IpsecFuzzTargets()
{
    return {
        {"esp-packet", "ESP around and inside anything", RunEsp, EspSeeds, LARGEST_PACKET},
        {"ah-packet", "AH around and inside anything", RunAh, AhSeeds, LARGEST_PACKET},
        {"ip-headers", "the places in an IP packet", RunIpHeaders, HeaderSeeds, LARGEST_PACKET},
        {"nat-packet", "what a NAT reads and writes", RunNat, NatSeeds, NatDatagram::HEAD + 1},
    };
}

} // namespace ike
} // namespace ns3
