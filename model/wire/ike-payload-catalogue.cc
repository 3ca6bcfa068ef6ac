// SPDX-License-Identifier: GPL-2.0-only

#include "ike-payload-catalogue.h"

#include "ike-wire-recorder.h"
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

constexpr PayloadCatalogue IKEV2{std::begin(IKEV2_PAYLOADS), std::end(IKEV2_PAYLOADS)};

} // namespace

const PayloadCatalogue*
CatalogueOf(uint8_t majorVersion)
{
    return majorVersion == 2 ? &IKEV2 : nullptr;
}

} // namespace ike
} // namespace ns3
