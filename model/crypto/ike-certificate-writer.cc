// SPDX-License-Identifier: GPL-2.0-only

#include "ike-certificate-writer.h"

#include "ike-der.h"

#include <cstdio>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief UTCTime until 2049, GeneralizedTime after (RFC 5280 section 4.1.2.5). */
Bytes
MakeTime(CalendarSeconds instant)
{
    const CivilTime time = ToCivilTime(instant);
    const bool isShort = time.year >= 1950 && time.year < 2050;
    char text[64];
    std::snprintf(text,
                  sizeof text,
                  isShort ? "%02d%02u%02u%02u%02u%02uZ" : "%04d%02u%02u%02u%02u%02uZ",
                  isShort ? time.year % 100 : time.year,
                  time.month,
                  time.day,
                  time.hour,
                  time.minute,
                  time.second);
    return Der(isShort ? DerTag::UTC_TIME : DerTag::GENERALIZED_TIME, {ByteView::OfText(text)});
}

Bytes
MakeExtension(const char* oid, bool critical, ByteView value)
{
    const Bytes yes{0xff};
    return Der(DerTag::SEQUENCE,
               {DerOid(oid),
                critical ? Der(DerTag::BOOLEAN, {yes}) : Bytes(),
                Der(DerTag::OCTET_STRING, {value})});
}

Bytes
MakeBasicConstraints(const CertificateRequest& request)
{
    const Bytes yes{0xff};
    return Der(DerTag::SEQUENCE,
               {request.isAuthority ? Der(DerTag::BOOLEAN, {yes}) : Bytes(),
                request.pathLength ? DerSmall(*request.pathLength) : Bytes()});
}

Bytes
MakeKeyUsage(bool isAuthority)
{
    const uint8_t bits = isAuthority ? static_cast<uint8_t>(KeyUsage::CERTIFICATE_SIGNING) |
                                           static_cast<uint8_t>(KeyUsage::LIST_SIGNING)
                                     : static_cast<uint8_t>(KeyUsage::DIGITAL_SIGNATURE);
    // A named bit list ends with its last one bit (X.690 section 11.2.2).
    const Bytes content{static_cast<uint8_t>(isAuthority ? 1 : 7), bits};
    return Der(DerTag::BIT_STRING, {content});
}

Bytes
MakeAlternativeNames(const std::vector<IdPayload>& names)
{
    Bytes all;
    for (const IdPayload& name : names)
    {
        switch (name.type)
        {
        case IdType::RFC822_ADDR:
            Append(all, Der(DerContext(1, false), {name.data}));
            break;
        case IdType::FQDN:
            Append(all, Der(DerContext(2, false), {name.data}));
            break;
        case IdType::DER_ASN1_DN:
            Append(all, Der(DerContext(4, true), {name.data}));
            break;
        case IdType::IPV4_ADDR:
        case IdType::IPV6_ADDR:
            Append(all, Der(DerContext(7, false), {name.data}));
            break;
        default:
            break; // no GeneralName is of this kind
        }
    }
    return Der(DerTag::SEQUENCE, {all});
}

/** @brief RFC 5280 section 4.2.1.2, method 1: SHA-1 of the public key's bits. */
Bytes
KeyIdentifier(IkeCryptoProvider& provider, const IkePublicKey& key)
{
    return provider.Hash(HashId::SHA1, {PublicKeyBits(key.info)}).value;
}

Bytes
MakeExtensions(IkeCryptoProvider& provider,
               const IkeIssuer& issuer,
               const CertificateRequest& request)
{
    const Bytes own = Der(DerTag::OCTET_STRING, {KeyIdentifier(provider, request.key)});
    const Bytes issuers =
        Der(DerTag::SEQUENCE,
            {Der(DerContext(0, false), {KeyIdentifier(provider, issuer.key.publicKey)})});
    Bytes all = Concat({MakeExtension("2.5.29.19", true, MakeBasicConstraints(request)),
                        MakeExtension("2.5.29.15", true, MakeKeyUsage(request.isAuthority)),
                        MakeExtension("2.5.29.14", false, own),
                        MakeExtension("2.5.29.35", false, issuers)});
    if (!request.alternativeNames.empty())
    {
        Append(all,
               MakeExtension("2.5.29.17", false, MakeAlternativeNames(request.alternativeNames)));
    }
    return Der(DerContext(3, true), {Der(DerTag::SEQUENCE, {all})});
}

/** @brief SEQUENCE { body, AlgorithmIdentifier, BIT STRING }. */
Result<Bytes>
SignBody(IkeCryptoProvider& provider, const IkeIssuer& issuer, ByteView body, RandomSource& random)
{
    const SignatureKeyType type = issuer.key.publicKey.type;
    const SignatureMethod method = CertificateSignatureMethod(type);
    const Result<Bytes> signature = provider.Sign(issuer.key, method, {body}, random).value;
    if (!signature)
    {
        return signature;
    }
    return Der(DerTag::SEQUENCE,
               {body, MakeSignatureIdentifier(type, method), DerBits(*signature)});
}

Bytes
IdentifierOf(const IkeIssuer& issuer)
{
    const SignatureKeyType type = issuer.key.publicKey.type;
    return MakeSignatureIdentifier(type, CertificateSignatureMethod(type));
}

} // namespace

Result<Bytes>
IssueCertificate(IkeCryptoProvider& provider,
                 const IkeIssuer& issuer,
                 const CertificateRequest& request,
                 RandomSource& random)
{
    const Bytes version3 = Der(DerContext(0, true), {DerSmall(2)});
    const Bytes validity =
        Der(DerTag::SEQUENCE, {MakeTime(request.notBefore), MakeTime(request.notAfter)});
    const Bytes body = Der(DerTag::SEQUENCE,
                           {version3,
                            DerSmall(request.serial),
                            IdentifierOf(issuer),
                            issuer.name,
                            validity,
                            request.subject,
                            request.key.info,
                            MakeExtensions(provider, issuer, request)});
    return SignBody(provider, issuer, body, random);
}

Result<Bytes>
IssueRevocationList(IkeCryptoProvider& provider,
                    const IkeIssuer& issuer,
                    CalendarSeconds thisUpdate,
                    CalendarSeconds nextUpdate,
                    const std::vector<uint32_t>& serials,
                    RandomSource& random)
{
    Bytes entries;
    for (uint32_t serial : serials)
    {
        Append(entries, Der(DerTag::SEQUENCE, {DerSmall(serial), MakeTime(thisUpdate)}));
    }
    const Bytes issuers =
        Der(DerTag::SEQUENCE,
            {Der(DerContext(0, false), {KeyIdentifier(provider, issuer.key.publicKey)})});
    const Bytes extensions =
        Der(DerTag::SEQUENCE,
            {MakeExtension("2.5.29.35", false, issuers),
             MakeExtension("2.5.29.20", false, DerSmall(1))}); // the list's number
    const Bytes body = Der(DerTag::SEQUENCE,
                           {DerSmall(1), // version 2
                            IdentifierOf(issuer),
                            issuer.name,
                            MakeTime(thisUpdate),
                            MakeTime(nextUpdate),
                            entries.empty() ? Bytes() : Der(DerTag::SEQUENCE, {entries}),
                            Der(DerContext(0, true), {extensions})});
    return SignBody(provider, issuer, body, random);
}

} // namespace ike
} // namespace ns3
