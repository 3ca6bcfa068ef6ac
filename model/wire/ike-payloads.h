// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_PAYLOADS_H
#define IKE_PAYLOADS_H

#include "ike-bytes.h"
#include "ike-ids.h"
#include "ike-registry.h"
#include "ike-traffic-selector.h"
#include "ikev1-payloads.h"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief A transform attribute, RFC 7296 section 3.3.5: two octets in short form, or a string. */
struct TransformAttribute
{
    TransformAttributeType type{TransformAttributeType::KEY_LENGTH};
    bool isShort{true};
    uint16_t value{0}; //!< when short
    Bytes data;        //!< when not short
};

/** @brief One algorithm on offer, RFC 7296 section 3.3.2. */
struct Transform
{
    TransformType type{TransformType::ENCR};
    uint16_t id{0};
    std::vector<TransformAttribute> attributes;

    /** @brief The key length attribute in bits, or 0 when there is none. */
    uint16_t KeyBits() const;
};

/** @brief One proposal, RFC 7296 section 3.3.1. */
struct Proposal
{
    uint8_t number{1};
    ProtocolId protocol{ProtocolId::IKE};
    Bytes spi;
    std::vector<Transform> transforms;
};

/** @brief Security Association payload, RFC 7296 section 3.3. */
struct SaPayload
{
    std::vector<Proposal> proposals;
};

/** @brief Key Exchange payload, RFC 7296 section 3.4. */
struct KePayload
{
    KeMethod method{KeMethod::NONE};
    Bytes data;
};

/** @brief Identification payload, RFC 7296 section 3.5. */
struct IdPayload
{
    IdType type{IdType::FQDN};
    Bytes data;
};

/** @brief Certificate payload, RFC 7296 section 3.6. */
struct CertPayload
{
    uint8_t encoding{4};
    Bytes data;
};

/** @brief Certificate Request payload, RFC 7296 section 3.7. */
struct CertReqPayload
{
    uint8_t encoding{4};
    Bytes authorities;
};

/** @brief Authentication payload, RFC 7296 section 3.8. */
struct AuthPayload
{
    AuthMethod method{AuthMethod::SHARED_KEY};
    Bytes data;
};

/** @brief Nonce payload, RFC 7296 section 3.9: 16 to 256 octets. */
struct NoncePayload
{
    Bytes data;
};

/** @brief Notify payload, RFC 7296 section 3.10. */
struct NotifyPayload
{
    ProtocolId protocol{ProtocolId::NONE};
    Bytes spi;
    NotifyType type{NotifyType::NONE};
    Bytes data;
};

/** @brief Delete payload, RFC 7296 section 3.11. */
struct DeletePayload
{
    ProtocolId protocol{ProtocolId::IKE};
    uint8_t spiSize{0};
    std::vector<Bytes> spis; //!< each spiSize octets
};

/** @brief Vendor ID payload, RFC 7296 section 3.12. */
struct VendorIdPayload
{
    Bytes data;
};

/** @brief Traffic Selector payload, RFC 7296 section 3.13. */
struct TsPayload
{
    TrafficSelectors selectors;
};

/** @brief One configuration attribute, RFC 7296 section 3.15.1. */
struct CfgAttribute
{
    uint16_t type{0};
    Bytes value;
};

/** @brief Configuration payload, RFC 7296 section 3.15. */
struct CfgPayload
{
    CfgType type{CfgType::REQUEST};
    std::vector<CfgAttribute> attributes;
};

/** @brief EAP payload, RFC 7296 section 3.16: one EAP message. */
struct EapPayload
{
    Bytes message;
};

/**
 * @brief Encrypted payload, RFC 7296 section 3.14, still sealed: IV, ciphertext and checksum. Also
 * stands, as PayloadType::SK, for all that follows the header of an encrypted message of version 1
 * (RFC 2408 section 3.1), which has no header of its own on the wire.
 */
struct EncryptedPayload
{
    PayloadType firstInner{PayloadType::NONE}; //!< the type of the first payload inside
    Bytes body;
};

/** @brief Encrypted fragment payload, RFC 7383 section 2.5, still sealed. */
struct EncryptedFragmentPayload
{
    PayloadType firstInner{PayloadType::NONE}; //!< 0 except in the first fragment
    uint16_t fragmentNumber{1};
    uint16_t totalFragments{1};
    Bytes body;
};

/** @brief A payload of a type this codec does not know: kept octet for octet. */
struct UnknownPayload
{
    Bytes body;
};

/** @brief One payload of a message: its type, its critical bit and its content. */
struct IkePayload
{
    using Body = std::variant<UnknownPayload,
                              SaPayload,
                              KePayload,
                              IdPayload,
                              CertPayload,
                              CertReqPayload,
                              AuthPayload,
                              NoncePayload,
                              NotifyPayload,
                              DeletePayload,
                              VendorIdPayload,
                              TsPayload,
                              CfgPayload,
                              EapPayload,
                              EncryptedPayload,
                              EncryptedFragmentPayload,
                              Ikev1SaPayload,
                              Ikev1KePayload,
                              Ikev1IdPayload,
                              HashPayload,
                              SignaturePayload,
                              Ikev1NoncePayload,
                              Ikev1NotifyPayload,
                              Ikev1DeletePayload,
                              Ikev1CfgPayload,
                              NatDetectionPayload,
                              NatAddressPayload,
                              Ikev1FragmentPayload>;

    PayloadType type{PayloadType::NONE};
    bool critical{false};
    Body body;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_PAYLOADS_H */
