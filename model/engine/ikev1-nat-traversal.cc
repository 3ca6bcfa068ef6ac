// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-nat-traversal.h"

#include "ike-algorithms.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

struct NatVendorId
{
    Ikev1NatVariant variant;
    uint8_t octets[16];
};

/** MD5 of the document's name, RFC 3947 section 3.1. */
constexpr NatVendorId VENDOR_IDS[] = {
    // "RFC 3947"
    {Ikev1NatVariant::RFC3947,
     {0x4a,
      0x13,
      0x1c,
      0x81,
      0x07,
      0x03,
      0x58,
      0x45,
      0x5c,
      0x57,
      0x28,
      0xf2,
      0x0e,
      0x95,
      0x45,
      0x2f}},
    // "draft-ietf-ipsec-nat-t-ike-03"
    {Ikev1NatVariant::DRAFT,
     {0x7d,
      0x94,
      0x19,
      0xa6,
      0x53,
      0x10,
      0xca,
      0x6f,
      0x2c,
      0x17,
      0x9d,
      0x92,
      0x15,
      0x52,
      0x9d,
      0x56}},
    // "draft-ietf-ipsec-nat-t-ike-02\n", as deployed
    {Ikev1NatVariant::DRAFT,
     {0x90,
      0xcb,
      0x80,
      0x91,
      0x3e,
      0xbb,
      0x69,
      0x6e,
      0x08,
      0x63,
      0x81,
      0xb5,
      0xec,
      0x42,
      0x7b,
      0x1f}},
    // "draft-ietf-ipsec-nat-t-ike-02"
    {Ikev1NatVariant::DRAFT,
     {0xcd,
      0x60,
      0x46,
      0x43,
      0x35,
      0xdf,
      0x21,
      0xf8,
      0x7c,
      0xfd,
      0xb2,
      0xfc,
      0x68,
      0xb6,
      0xa4,
      0x48}},
};

Bytes
HashOf(IkeStep& step, const Ikev1NatInputs& inputs, const IpEndpoint& endpoint)
{
    Bytes octets;
    octets.reserve(34); // with an IPv6 address
    AppendUint(octets, inputs.cookieI.Value(), 8);
    AppendUint(octets, inputs.cookieR.Value(), 8);
    Append(octets, endpoint.address.Octets());
    AppendUint(octets, endpoint.port, 2);
    return step.Take(step.provider.Hash(HashOfHmac(inputs.prf), {octets}));
}

} // namespace

void
AddNatVendorIds(IkeMessage& message)
{
    for (const auto& id : VENDOR_IDS)
    {
        message.Add(Ikev1Payload::VENDOR_ID,
                    VendorIdPayload{Bytes(std::begin(id.octets), std::end(id.octets))});
    }
}

Ikev1NatVariant
NatVariantOf(const IkeMessage& message)
{
    Ikev1NatVariant best = Ikev1NatVariant::NONE;
    for (const auto& payload : message.payloads)
    {
        const auto* vendor = std::get_if<VendorIdPayload>(&payload.body);
        for (const auto& id : VENDOR_IDS)
        {
            if (vendor && ByteView(vendor->data) == ByteView(id.octets, sizeof id.octets))
            {
                best = std::max(best, id.variant);
            }
        }
    }
    return best;
}

void
AddNatDetection(IkeStep& step,
                const Ikev1NatInputs& inputs,
                Ikev1NatVariant variant,
                const IpPath& path,
                IkeMessage& message)
{
    const PayloadType type =
        variant == Ikev1NatVariant::RFC3947 ? Ikev1Payload::NAT_D : Ikev1Payload::NAT_D_DRAFT_1;
    message.Add(type, NatDetectionPayload{HashOf(step, inputs, path.remote)});
    message.Add(type, NatDetectionPayload{HashOf(step, inputs, path.local)});
}

Ikev1NatFinding
FindNats(IkeStep& step, const Ikev1NatInputs& inputs, const IpPath& path, const IkeMessage& message)
{
    std::vector<ByteView> hashes;
    for (const auto& payload : message.payloads)
    {
        const auto* detection = std::get_if<NatDetectionPayload>(&payload.body);
        if (detection)
        {
            hashes.emplace_back(detection->hash);
        }
    }
    Ikev1NatFinding finding;
    if (hashes.size() < 2)
    {
        return finding;
    }
    // The first is about this side, the others about any of the peer's addresses.
    const Bytes local = HashOf(step, inputs, path.local);
    const Bytes remote = HashOf(step, inputs, path.remote);
    finding.localNat = hashes.front() != ByteView(local);
    finding.remoteNat =
        std::find(hashes.begin() + 1, hashes.end(), ByteView(remote)) == hashes.end();
    return finding;
}

IkePayload
NatOriginalAddress(Ikev1NatVariant variant, const IpAddress& address)
{
    NatAddressPayload body;
    body.type = address.IsIpv6() ? IdType::IPV6_ADDR : IdType::IPV4_ADDR;
    body.address = address.Octets().ToBytes();
    const PayloadType type =
        variant == Ikev1NatVariant::RFC3947 ? Ikev1Payload::NAT_OA : Ikev1Payload::NAT_OA_DRAFT_1;
    return IkePayload{type, false, std::move(body)};
}

} // namespace ike
} // namespace ns3
