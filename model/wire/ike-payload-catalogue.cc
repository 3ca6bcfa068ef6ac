// SPDX-License-Identifier: GPL-2.0-only

#include "ike-payload-catalogue.h"

#include "ike-wire-recorder.h"
#include "ikev1-payload-layout.h"
#include "ikev2-payload-layout.h"

namespace ns3
{
namespace ike
{

namespace
{

template <class Body, class Trace>
void
Read(WireReader<Trace>& io, IkePayload::Body& body)
{
    Layout<Body>::Fields(io, body.emplace<Body>());
}

template <class Body>
constexpr PayloadKind
Kind(PayloadType type, const char* notation, bool isSealed = false)
{
    return PayloadKind{type,
                       notation,
                       Layout<Body>::SOURCE,
                       isSealed,
                       &Read<Body, NoTrace>,
                       &Read<Body, WireRecorder>};
}

/** @brief A number that this codec does not know, between numbers that it knows. */
constexpr PayloadKind
Gap(uint8_t type)
{
    return PayloadKind{static_cast<PayloadType>(type), "", "", false, nullptr, nullptr};
}

constexpr PayloadKind IKEV2_PAYLOADS[] = {
    Kind<SaPayload>(PayloadType::SA, "SA"),
    Kind<KePayload>(PayloadType::KE, "KE"),
    Kind<IdPayload>(PayloadType::IDI, "IDi"),
    Kind<IdPayload>(PayloadType::IDR, "IDr"),
    Kind<CertPayload>(PayloadType::CERT, "CERT"),
    Kind<CertReqPayload>(PayloadType::CERTREQ, "CERTREQ"),
    Kind<AuthPayload>(PayloadType::AUTH, "AUTH"),
    Kind<NoncePayload>(PayloadType::NONCE, "Nonce"),
    Kind<NotifyPayload>(PayloadType::NOTIFY, "N"),
    Kind<DeletePayload>(PayloadType::DELETE, "D"),
    Kind<VendorIdPayload>(PayloadType::VENDOR_ID, "V"),
    Kind<TsPayload>(PayloadType::TSI, "TSi"),
    Kind<TsPayload>(PayloadType::TSR, "TSr"),
    Kind<EncryptedPayload>(PayloadType::SK, "SK", true),
    Kind<CfgPayload>(PayloadType::CP, "CP"),
    Kind<EapPayload>(PayloadType::EAP, "EAP"),
    Gap(49),
    Gap(50),
    Gap(51),
    Gap(52),
    Kind<EncryptedFragmentPayload>(PayloadType::SKF, "SKF", true),
};

constexpr PayloadCatalogue IKEV2{2,
                                 std::begin(IKEV2_PAYLOADS),
                                 std::end(IKEV2_PAYLOADS),
                                 nullptr,
                                 nullptr};

using V1 = Ikev1Payload;

/** @brief A payload of IKEv2's shape that version 1 describes elsewhere. */
template <class Body>
constexpr PayloadKind
KindOf(PayloadType type, const char* notation, const char* source)
{
    return PayloadKind{type,
                       notation,
                       source,
                       false,
                       &Read<Body, NoTrace>,
                       &Read<Body, WireRecorder>};
}

constexpr PayloadKind IKEV1_PAYLOADS[] = {
    Kind<Ikev1SaPayload>(V1::SA, "SA"),
    Gap(2), // proposals and transforms stand inside an SA payload only
    Gap(3),
    Kind<Ikev1KePayload>(V1::KE, "KE"),
    Kind<Ikev1IdPayload>(V1::ID, "ID"),
    KindOf<CertPayload>(V1::CERT, "CERT", "RFC 2408 section 3.9"),
    KindOf<CertReqPayload>(V1::CERTREQ, "CERTREQ", "RFC 2408 section 3.10"),
    Kind<HashPayload>(V1::HASH, "HASH"),
    Kind<SignaturePayload>(V1::SIGNATURE, "SIG"),
    Kind<Ikev1NoncePayload>(V1::NONCE, "NONCE"),
    Kind<Ikev1NotifyPayload>(V1::NOTIFY, "N"),
    Kind<Ikev1DeletePayload>(V1::DELETE, "D"),
    KindOf<VendorIdPayload>(V1::VENDOR_ID, "VID", "RFC 2408 section 3.16"),
    Kind<Ikev1CfgPayload>(V1::ATTRIBUTES, "ATTR"),
    Kind<NatDetectionPayload>(V1::NAT_D_DRAFT_4, "NAT-D"),
    Kind<NatAddressPayload>(V1::NAT_OA_DRAFT_4, "NAT-OA"),
    Gap(17),
    Gap(18),
    Gap(19),
    Kind<NatDetectionPayload>(V1::NAT_D, "NAT-D"),
    Kind<NatAddressPayload>(V1::NAT_OA, "NAT-OA"),
};

constexpr PayloadKind IKEV1_PRIVATE_PAYLOADS[] = {
    Kind<NatDetectionPayload>(V1::NAT_D_DRAFT_1, "NAT-D"),
    Kind<NatAddressPayload>(V1::NAT_OA_DRAFT_1, "NAT-OA"),
    Kind<Ikev1FragmentPayload>(V1::FRAGMENT, "FRAG"),
};

constexpr PayloadCatalogue IKEV1{1,
                                 std::begin(IKEV1_PAYLOADS),
                                 std::end(IKEV1_PAYLOADS),
                                 std::begin(IKEV1_PRIVATE_PAYLOADS),
                                 std::end(IKEV1_PRIVATE_PAYLOADS)};

} // namespace

const PayloadCatalogue*
CatalogueOf(uint8_t majorVersion)
{
    return majorVersion == 2 ? &IKEV2 : majorVersion == 1 ? &IKEV1 : nullptr;
}

} // namespace ike
} // namespace ns3
