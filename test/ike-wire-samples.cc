// SPDX-License-Identifier: GPL-2.0-only

#include "ike-wire-samples.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <tuple>

namespace ns3
{
namespace ike
{

Bytes
Hex(const std::string& digits)
{
    auto octets = FromHex(digits);
    if (!octets)
    {
        std::fprintf(stderr, "not hexadecimal: %s\n", digits.c_str());
        std::abort();
    }
    return *octets;
}

Bytes
SaInitRequestOctets()
{
    return Hex(
        "0001020304050607 0000000000000000 21 20 22 08 00000000 000000f0"
        // SA: two proposals
        "22 00 0058"
        "02 00 002c 01 01 00 04"
        "03 00 000c 01 00 000c 800e 0100"
        "03 00 0008 02 00 0005"
        "03 00 0008 03 00 000c"
        "00 00 0008 04 00 001f"
        "00 00 0028 02 01 00 03"
        "03 00 0010 01 00 0014 800e 0080 c001 abcd"
        "03 00 0008 02 00 0005"
        "00 00 0008 04 00 001f"
        // KE: Curve25519
        "28 00 0028 001f 0000"
        "101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"
        // Ni
        "29 00 0024 404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
        // N: NAT_DETECTION_SOURCE_IP, IKEV2_FRAGMENTATION_SUPPORTED, SIGNATURE_HASH_ALGORITHMS
        "29 00 001c 00 00 4004 606162636465666768696a6b6c6d6e6f70717273"
        "29 00 0008 00 00 402e"
        "00 00 000c 00 00 402f 0002 0003");
}

Bytes
Rfc7634MessageOctets()
{
    return Hex("c0c1c2c3c4c5c6c7 d0d1d2d3d4d5d6d7 2e 20 25 00 00000009 00000045"
               "29 00 0029 1011121314151617 610394701f8d017f7c12924889"
               "6b71bfe25236efd7cdc67066906315b2");
}

Bytes
InnerChainOctets()
{
    return Hex(
        "24 00 0015 02 000000 636c69656e742e6e6574 2e61 61"      // IDi, FQDN
        "25 00 000c 01 000000 c0a80001"                          // IDr, IPv4
        "26 00 0009 04 30820001"                                 // CERT
        "27 00 0019 04 000102030405060708090a0b0c0d0e0f10111213" // CERTREQ
        "30 00 000c 02 000000 01020304"                          // AUTH
        "2f 00 000d 01 07 0009 01 61 6c6963"                     // EAP, Request, Identity
        "2c 00 001c 01 000000 0001 0000 0007 0004 74657374 0003 0004 0a000001" // CP
        "2d 00 0040 02 000000"                                                 // TSi, IPv4 and IPv6
        "07 11 0010 0000 ffff 0a000000 0a0000ff"
        "08 00 0028 ffff 0000 20010db8000000000000000000000000 20010db80000000000000000000000ff"
        "29 00 0018 01 000000 07 06 0010 0050 0050 0a010000 0a01ffff" // TSr
        "2a 00 000c 03 04 4009 11223344"                              // N(REKEY_SA)
        "2b 00 0010 03 04 0002 11223344 55667788"                     // D
        "21 00 000b 56656e646f7220"                                   // V
        "c8 00 0024 00 00 0020 01 03 04 02 99aabbcc"                  // SA, ESP
        "03 00 000c 01 00 0014 800e 0100 00 00 0008 05 00 0000"
        "00 00 0008 deadbeef" // a type that nobody knows
    );
}

Bytes
MessageOf(PayloadType type, const Bytes& body)
{
    Bytes out;
    WriteHeader(IkeHeader{}, type, static_cast<uint32_t>(IkeHeader::SIZE + 4 + body.size()), out);
    WritePayloadHeader(PayloadType::NONE, false, body.size(), out);
    Append(out, body);
    return out;
}

RandomMessages::RandomMessages(uint64_t seed)
    : m_random(seed)
{
}

size_t
RandomMessages::Below(size_t limit)
{
    return static_cast<size_t>(m_random.DrawUint64() % limit);
}

Bytes
RandomMessages::DrawOctets(size_t smallest, size_t largest)
{
    return m_random.Draw(smallest + Below(largest - smallest + 1));
}

Transform
RandomMessages::DrawTransform()
{
    Transform transform;
    transform.type = static_cast<TransformType>(Below(256));
    transform.id = static_cast<uint16_t>(Below(65536));
    if (Below(2) == 0)
    {
        TransformAttribute keyLength;
        keyLength.value = static_cast<uint16_t>(Below(65536));
        transform.attributes.push_back(keyLength);
    }
    for (size_t i = Below(3); i > 0; --i)
    {
        TransformAttribute attribute;
        attribute.type = static_cast<TransformAttributeType>(15 + Below(32768 - 15));
        attribute.isShort = Below(2) == 0;
        if (attribute.isShort)
        {
            attribute.value = static_cast<uint16_t>(Below(65536));
        }
        else
        {
            attribute.data = DrawOctets(0, 20);
        }
        transform.attributes.push_back(attribute);
    }
    return transform;
}

Proposal
RandomMessages::DrawProposal(uint8_t number)
{
    Proposal proposal;
    proposal.number = number;
    proposal.protocol = static_cast<ProtocolId>(Below(6));
    switch (proposal.protocol)
    {
    case ProtocolId::IKE:
        proposal.spi = m_random.Draw(Below(2) * 8);
        break;
    case ProtocolId::AH:
    case ProtocolId::ESP:
        proposal.spi = m_random.Draw(4);
        break;
    default:
        proposal.spi = DrawOctets(0, 255);
    }
    for (size_t i = 1 + Below(Below(10) == 0 ? 255 : 8); i > 0; --i)
    {
        proposal.transforms.push_back(DrawTransform());
    }
    return proposal;
}

SaPayload
RandomMessages::DrawSa()
{
    SaPayload sa;
    const size_t first = Below(250);
    const size_t count = 1 + Below(4);
    for (size_t i = 0; i < count; ++i)
    {
        sa.proposals.push_back(DrawProposal(static_cast<uint8_t>(first + i)));
    }
    return sa;
}

IdPayload
RandomMessages::DrawId()
{
    switch (Below(4))
    {
    case 0:
        return IdPayload{IdType::IPV4_ADDR, m_random.Draw(4)};
    case 1:
        return IdPayload{IdType::IPV6_ADDR, m_random.Draw(16)};
    case 2:
        return IdPayload{IdType::NULL_ID, {}};
    default:
        return IdPayload{static_cast<IdType>(14 + Below(242)), DrawOctets(0, 64)};
    }
}

NotifyPayload
RandomMessages::DrawNotify()
{
    NotifyPayload notify;
    notify.protocol = static_cast<ProtocolId>(Below(4));
    const bool isChild = notify.protocol == ProtocolId::AH || notify.protocol == ProtocolId::ESP;
    notify.spi = m_random.Draw(isChild && Below(2) == 0 ? 4 : 0);
    notify.type = static_cast<NotifyType>(Below(65536));
    notify.data = DrawOctets(0, 40);
    return notify;
}

DeletePayload
RandomMessages::DrawDelete()
{
    DeletePayload remove;
    remove.protocol = static_cast<ProtocolId>(1 + Below(3));
    if (remove.protocol != ProtocolId::IKE)
    {
        remove.spiSize = 4;
        for (size_t i = Below(6); i > 0; --i)
        {
            remove.spis.push_back(m_random.Draw(4));
        }
    }
    return remove;
}

TsPayload
RandomMessages::DrawTs()
{
    TsPayload ts;
    for (size_t i = 1 + Below(4); i > 0; --i)
    {
        TrafficSelector selector;
        selector.protocol = static_cast<uint8_t>(Below(256));
        const bool isOpaque = Below(4) == 0;
        selector.startPort = isOpaque ? 65535 : static_cast<uint16_t>(Below(1000));
        selector.endPort = isOpaque ? 0 : static_cast<uint16_t>(1000 + Below(64000));
        const size_t size = Below(2) == 0 ? 4 : 16;
        selector.start = IpAddress::FromOctets(m_random.Draw(size));
        selector.end = IpAddress::FromOctets(m_random.Draw(size));
        if (selector.end < selector.start)
        {
            std::swap(selector.start, selector.end);
        }
        ts.selectors.push_back(selector);
    }
    return ts;
}

CfgPayload
RandomMessages::DrawCfg()
{
    CfgPayload cfg;
    cfg.type = static_cast<CfgType>(Below(256));
    const std::pair<uint16_t, size_t> kinds[] = {{1, 4},
                                                 {1, 0},
                                                 {3, 4},
                                                 {8, 17},
                                                 {10, 16},
                                                 {13, 8},
                                                 {14, 6},
                                                 {7, 11},
                                                 {25, 30},
                                                 {32767, 3}};
    for (size_t i = Below(8); i > 0; --i)
    {
        const auto& [type, size] = kinds[Below(std::size(kinds))];
        cfg.attributes.push_back(CfgAttribute{type, m_random.Draw(size)});
    }
    return cfg;
}

EapPayload
RandomMessages::DrawEap()
{
    EapPayload eap;
    eap.message = DrawOctets(4, 60);
    eap.message[2] = 0;
    eap.message[3] = static_cast<uint8_t>(eap.message.size());
    return eap;
}

IkePayload
RandomMessages::DrawSealed()
{
    IkePayload payload;
    if (Below(2) == 0)
    {
        payload.type = PayloadType::SK;
        payload.body = EncryptedPayload{static_cast<PayloadType>(Below(256)), DrawOctets(0, 300)};
        return payload;
    }
    payload.type = PayloadType::SKF;
    EncryptedFragmentPayload fragment;
    fragment.firstInner = static_cast<PayloadType>(Below(256));
    fragment.totalFragments = static_cast<uint16_t>(1 + Below(65535));
    fragment.fragmentNumber = static_cast<uint16_t>(1 + Below(fragment.totalFragments));
    fragment.body = DrawOctets(0, 300);
    payload.body = fragment;
    return payload;
}

IkePayload
RandomMessages::DrawPayload()
{
    const auto octets = [this] { return DrawOctets(0, 60); };
    const auto octet = [this] { return static_cast<uint8_t>(Below(256)); };
    const bool isCritical = Below(8) == 0;
    switch (Below(15))
    {
    case 0:
        return {PayloadType::SA, isCritical, DrawSa()};
    case 1:
        return {PayloadType::KE,
                isCritical,
                KePayload{static_cast<KeMethod>(1 + Below(65535)), DrawOctets(0, 1200)}};
    case 2:
        return {PayloadType::IDI, isCritical, DrawId()};
    case 3:
        return {PayloadType::IDR, isCritical, DrawId()};
    case 4:
        return {PayloadType::CERT, isCritical, CertPayload{octet(), octets()}};
    case 5:
        return {PayloadType::CERTREQ, isCritical, CertReqPayload{octet(), octets()}};
    case 6:
        return {PayloadType::AUTH,
                isCritical,
                AuthPayload{static_cast<AuthMethod>(octet()), octets()}};
    case 7:
        return {PayloadType::NONCE, isCritical, NoncePayload{DrawOctets(16, 256)}};
    case 8:
        return {PayloadType::NOTIFY, isCritical, DrawNotify()};
    case 9:
        return {PayloadType::DELETE, isCritical, DrawDelete()};
    case 10:
        return {PayloadType::VENDOR_ID, isCritical, VendorIdPayload{octets()}};
    case 11:
        return {Below(2) == 0 ? PayloadType::TSI : PayloadType::TSR, isCritical, DrawTs()};
    case 12:
        return {PayloadType::CP, isCritical, DrawCfg()};
    case 13:
        return {PayloadType::EAP, isCritical, DrawEap()};
    default:
        return {static_cast<PayloadType>(Below(2) == 0 ? 1 + Below(32) : 54 + Below(202)),
                false,
                UnknownPayload{octets()}};
    }
}

IkeMessage
RandomMessages::DrawMessage()
{
    IkeMessage message;
    auto& header = message.header;
    header.initiatorSpi = IkeSpi(m_random.DrawUint64());
    header.responderSpi = IkeSpi(Below(4) == 0 ? 0 : m_random.DrawUint64());
    header.minorVersion = static_cast<uint8_t>(Below(16));
    header.exchange = static_cast<ExchangeType>(Below(256));
    header.flags = static_cast<uint8_t>(Below(8) << 3); // initiator, version, response
    header.messageId = static_cast<uint32_t>(m_random.DrawUint64());
    for (size_t i = Below(6); i > 0; --i)
    {
        message.payloads.push_back(DrawPayload());
    }
    if (Below(3) == 0)
    {
        message.payloads.push_back(DrawSealed());
    }
    return message;
}

namespace
{

bool
Same(const TransformAttribute& a, const TransformAttribute& b)
{
    return std::tie(a.type, a.isShort, a.value, a.data) ==
           std::tie(b.type, b.isShort, b.value, b.data);
}

bool
Same(const CfgAttribute& a, const CfgAttribute& b)
{
    return std::tie(a.type, a.value) == std::tie(b.type, b.value);
}

bool Same(const Transform& a, const Transform& b);
bool Same(const Proposal& a, const Proposal& b);

template <class T>
bool
SameLists(const std::vector<T>& a, const std::vector<T>& b)
{
    return std::equal(a.begin(),
                      a.end(),
                      b.begin(),
                      b.end(),
                      [](const T& x, const T& y) { return Same(x, y); });
}

bool
Same(const Transform& a, const Transform& b)
{
    return a.type == b.type && a.id == b.id && SameLists(a.attributes, b.attributes);
}

bool
Same(const Proposal& a, const Proposal& b)
{
    return std::tie(a.number, a.protocol, a.spi) == std::tie(b.number, b.protocol, b.spi) &&
           SameLists(a.transforms, b.transforms);
}

/** @brief The payloads of IKEv1: what says the same is written the same. */
template <class Body>
bool
Same(const Body& a, const Body& b)
{
    Bytes writtenA;
    Bytes writtenB;
    WritePayloadBody(IkePayload{PayloadType::NONE, false, a}, writtenA);
    WritePayloadBody(IkePayload{PayloadType::NONE, false, b}, writtenB);
    return writtenA == writtenB;
}

bool
Same(const UnknownPayload& a, const UnknownPayload& b)
{
    return a.body == b.body;
}

bool
Same(const SaPayload& a, const SaPayload& b)
{
    return SameLists(a.proposals, b.proposals);
}

bool
Same(const KePayload& a, const KePayload& b)
{
    return std::tie(a.method, a.data) == std::tie(b.method, b.data);
}

bool
Same(const IdPayload& a, const IdPayload& b)
{
    return std::tie(a.type, a.data) == std::tie(b.type, b.data);
}

bool
Same(const CertPayload& a, const CertPayload& b)
{
    return std::tie(a.encoding, a.data) == std::tie(b.encoding, b.data);
}

bool
Same(const CertReqPayload& a, const CertReqPayload& b)
{
    return std::tie(a.encoding, a.authorities) == std::tie(b.encoding, b.authorities);
}

bool
Same(const AuthPayload& a, const AuthPayload& b)
{
    return std::tie(a.method, a.data) == std::tie(b.method, b.data);
}

bool
Same(const NoncePayload& a, const NoncePayload& b)
{
    return a.data == b.data;
}

bool
Same(const NotifyPayload& a, const NotifyPayload& b)
{
    return std::tie(a.protocol, a.spi, a.type, a.data) ==
           std::tie(b.protocol, b.spi, b.type, b.data);
}

bool
Same(const DeletePayload& a, const DeletePayload& b)
{
    return std::tie(a.protocol, a.spiSize, a.spis) == std::tie(b.protocol, b.spiSize, b.spis);
}

bool
Same(const VendorIdPayload& a, const VendorIdPayload& b)
{
    return a.data == b.data;
}

bool
Same(const TsPayload& a, const TsPayload& b)
{
    return a.selectors == b.selectors;
}

bool
Same(const CfgPayload& a, const CfgPayload& b)
{
    return a.type == b.type && SameLists(a.attributes, b.attributes);
}

bool
Same(const EapPayload& a, const EapPayload& b)
{
    return a.message == b.message;
}

bool
Same(const EncryptedPayload& a, const EncryptedPayload& b)
{
    return std::tie(a.firstInner, a.body) == std::tie(b.firstInner, b.body);
}

bool
Same(const EncryptedFragmentPayload& a, const EncryptedFragmentPayload& b)
{
    return std::tie(a.firstInner, a.fragmentNumber, a.totalFragments, a.body) ==
           std::tie(b.firstInner, b.fragmentNumber, b.totalFragments, b.body);
}

} // namespace

bool
SamePayload(const IkePayload& a, const IkePayload& b)
{
    if (a.type != b.type || a.critical != b.critical || a.body.index() != b.body.index())
    {
        return false;
    }
    return std::visit([&](const auto& body)
                      { return Same(body, std::get<std::decay_t<decltype(body)>>(b.body)); },
                      a.body);
}

bool
SamePayloads(const std::vector<IkePayload>& a, const std::vector<IkePayload>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), SamePayload);
}

bool
SameMessage(const IkeMessage& a, const IkeMessage& b)
{
    const auto& x = a.header;
    const auto& y = b.header;
    return x.initiatorSpi == y.initiatorSpi && x.responderSpi == y.responderSpi &&
           x.majorVersion == y.majorVersion && x.minorVersion == y.minorVersion &&
           x.exchange == y.exchange && x.flags == y.flags && x.messageId == y.messageId &&
           SamePayloads(a.payloads, b.payloads);
}

} // namespace ike
} // namespace ns3
