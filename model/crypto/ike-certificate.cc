// SPDX-License-Identifier: GPL-2.0-only

#include "ike-certificate.h"

#include "ike-der.h"
#include "ike-distinguished-name.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

// RFC 5280 section 4.2.1
constexpr const char* KEY_USAGE = "2.5.29.15";
constexpr const char* ALTERNATIVE_NAME = "2.5.29.17";
constexpr const char* BASIC_CONSTRAINTS = "2.5.29.19";
constexpr const char* EXTENDED_KEY_USAGE = "2.5.29.37";

// Uses that admit IKE.
constexpr const char* FOR_IKE[] = {
    "2.5.29.37.0",        // anyExtendedKeyUsage
    "1.3.6.1.5.5.7.3.17", // id-kp-ipsecIKE, RFC 4945 section 5.1.3.12
    "1.3.6.1.5.5.8.2.2",  // iKEIntermediate, as deployed gateways have it
};

Error
Malformed(const char* what, const char* field)
{
    return Error{std::string("a ") + what + " is malformed at its " + field +
                 " (RFC 5280 section " + (what[0] == 'c' ? "4.1)" : "5.1)")};
}

Result<SignedOctets>
ReadEnvelope(ByteView der, const char* what)
{
    DerReader reader(DerContentOf(DerTag::SEQUENCE, der).value_or(ByteView()));
    const auto body = reader.Take(DerTag::SEQUENCE);
    const auto identifier = reader.Take(DerTag::SEQUENCE);
    const auto signature = reader.TakeBits();
    if (!body || !identifier || !signature || !reader.AtEnd())
    {
        return Malformed(what, "outside");
    }
    return SignedOctets{body->whole.ToBytes(),
                        ReadSignatureIdentifier(identifier->whole),
                        signature->ToBytes()};
}

/** @brief UTCTime or GeneralizedTime, RFC 5280 section 4.1.2.5. */
std::optional<CalendarSeconds>
TakeTime(DerReader& reader)
{
    const auto element = reader.Next();
    if (!element)
    {
        return std::nullopt;
    }
    const bool isShort = element->tag == DerTag::UTC_TIME;
    const ByteView text = element->content;
    if ((!isShort && element->tag != DerTag::GENERALIZED_TIME) ||
        text.size() != (isShort ? 13U : 15U) || text[text.size() - 1] != 'Z')
    {
        return std::nullopt;
    }
    unsigned fields[7] = {}; // the century first
    const size_t digits = text.size() - 1;
    for (size_t i = 0; i < digits; ++i)
    {
        if (text[i] < '0' || text[i] > '9')
        {
            return std::nullopt;
        }
        unsigned& field = fields[i / 2 + (isShort ? 1 : 0)];
        field = 10 * field + (text[i] - '0');
    }
    if (isShort)
    {
        fields[0] = fields[1] < 50 ? 20 : 19;
    }
    const CivilTime time{static_cast<int>(100 * fields[0] + fields[1]),
                         fields[2],
                         fields[3],
                         fields[4],
                         fields[5],
                         fields[6]};
    return IsCivilTime(time) ? std::optional<CalendarSeconds>(ToCalendarSeconds(time))
                             : std::nullopt;
}

/** @brief The GeneralNames that IKE has identities for, RFC 5280 section 4.2.1.6. */
bool
ReadAlternativeNames(ByteView value, IkeCertificate& out)
{
    const auto content = DerContentOf(DerTag::SEQUENCE, value);
    if (!content)
    {
        return false;
    }
    for (DerReader names(*content); !names.AtEnd();)
    {
        const auto name = names.Next();
        if (!name)
        {
            return false;
        }
        const Bytes octets = name->content.ToBytes();
        if (name->tag == DerContext(1, false))
        {
            out.alternativeNames.push_back(IdPayload{IdType::RFC822_ADDR, octets});
        }
        else if (name->tag == DerContext(2, false))
        {
            out.alternativeNames.push_back(IdPayload{IdType::FQDN, octets});
        }
        else if (name->tag == DerContext(4, true))
        {
            out.alternativeNames.push_back(IdPayload{IdType::DER_ASN1_DN, octets});
        }
        else if (name->tag == DerContext(7, false) && (octets.size() == 4 || octets.size() == 16))
        {
            out.alternativeNames.push_back(
                IdPayload{octets.size() == 4 ? IdType::IPV4_ADDR : IdType::IPV6_ADDR, octets});
        }
    }
    return true;
}

bool
ReadBasicConstraints(ByteView value, IkeCertificate& out)
{
    const auto content = DerContentOf(DerTag::SEQUENCE, value);
    if (!content)
    {
        return false;
    }
    DerReader reader(*content);
    if (const auto flag = reader.Take(DerTag::BOOLEAN))
    {
        out.isAuthority = flag->content.size() == 1 && flag->content[0] != 0;
    }
    if (reader.Peek() == DerTag::INTEGER)
    {
        out.pathLength = reader.TakeSmall();
        return out.pathLength && reader.AtEnd();
    }
    return reader.AtEnd();
}

bool
ReadKeyUsage(ByteView value, IkeCertificate& out)
{
    const auto bits = DerContentOf(DerTag::BIT_STRING, value);
    if (!bits || bits->size() < 2)
    {
        return false;
    }
    out.usage = (*bits)[1];
    return true;
}

bool
ReadExtendedKeyUsage(ByteView value, IkeCertificate& out)
{
    const auto content = DerContentOf(DerTag::SEQUENCE, value);
    if (!content)
    {
        return false;
    }
    out.isForOtherPurposes = true;
    for (DerReader purposes(*content); !purposes.AtEnd();)
    {
        const auto purpose = purposes.Take(DerTag::OBJECT_ID);
        if (!purpose)
        {
            return false;
        }
        const std::string oid = DottedOid(purpose->content);
        if (std::find(std::begin(FOR_IKE), std::end(FOR_IKE), oid) != std::end(FOR_IKE))
        {
            out.isForOtherPurposes = false;
        }
    }
    return true;
}

bool
ReadExtension(ByteView content, IkeCertificate& out)
{
    DerReader reader(content);
    const auto id = reader.Take(DerTag::OBJECT_ID);
    const auto critical = reader.Take(DerTag::BOOLEAN);
    const auto value = reader.Take(DerTag::OCTET_STRING);
    if (!id || !value || !reader.AtEnd())
    {
        return false;
    }
    const std::string oid = DottedOid(id->content);
    if (oid == ALTERNATIVE_NAME)
    {
        return ReadAlternativeNames(value->content, out);
    }
    if (oid == BASIC_CONSTRAINTS)
    {
        return ReadBasicConstraints(value->content, out);
    }
    if (oid == KEY_USAGE)
    {
        return ReadKeyUsage(value->content, out);
    }
    if (oid == EXTENDED_KEY_USAGE)
    {
        return ReadExtendedKeyUsage(value->content, out);
    }
    out.hasUnknownCritical = out.hasUnknownCritical ||
                             (critical && critical->content.size() == 1 && critical->content[0]);
    return true;
}

/** @brief Extensions ::= [3] EXPLICIT SEQUENCE OF Extension, at the end of the body. */
bool
ReadExtensions(DerReader& body, IkeCertificate& out)
{
    body.Take(DerContext(1, false)); // the unique identifiers of version 2
    body.Take(DerContext(2, false));
    if (body.AtEnd())
    {
        return true;
    }
    const auto tagged = body.Take(DerContext(3, true));
    const auto content = tagged ? DerContentOf(DerTag::SEQUENCE, tagged->content) : std::nullopt;
    if (!content || !body.AtEnd())
    {
        return false;
    }
    for (DerReader extensions(*content); !extensions.AtEnd();)
    {
        const auto extension = extensions.Take(DerTag::SEQUENCE);
        if (!extension || !ReadExtension(extension->content, out))
        {
            return false;
        }
    }
    return true;
}

bool
IsSameWithoutCase(ByteView a, ByteView b)
{
    const auto lower = [](uint8_t c)
    { return c >= 'A' && c <= 'Z' ? static_cast<uint8_t>(c + 'a' - 'A') : c; };
    return a.size() == b.size() &&
           std::equal(a.begin(),
                      a.end(),
                      b.begin(),
                      [&](uint8_t x, uint8_t y) { return lower(x) == lower(y); });
}

} // namespace

Result<IkeCertificate>
ReadCertificate(ByteView der)
{
    constexpr const char* WHAT = "certificate";
    const Result<SignedOctets> envelope = ReadEnvelope(der, WHAT);
    if (!envelope)
    {
        return envelope.GetError();
    }
    IkeCertificate out;
    out.der = der.ToBytes();
    out.envelope = *envelope;
    DerReader body(DerContentOf(DerTag::SEQUENCE, out.envelope.body).value_or(ByteView()));
    body.Take(DerContext(0, true)); // the version
    const auto serial = body.Take(DerTag::INTEGER);
    const auto identifier = body.Take(DerTag::SEQUENCE);
    const auto issuer = body.Take(DerTag::SEQUENCE);
    if (!serial || serial->content.empty() || !identifier || !issuer)
    {
        return Malformed(WHAT, "serial number or issuer");
    }
    out.serial = serial->content.ToBytes();
    out.issuer = issuer->whole.ToBytes();
    const auto validity = body.Take(DerTag::SEQUENCE);
    DerReader times(validity ? validity->content : ByteView());
    const auto notBefore = TakeTime(times);
    const auto notAfter = TakeTime(times);
    if (!notBefore || !notAfter || !times.AtEnd())
    {
        return Malformed(WHAT, "validity");
    }
    out.notBefore = *notBefore;
    out.notAfter = *notAfter;
    const auto subject = body.Take(DerTag::SEQUENCE);
    const auto info = body.Take(DerTag::SEQUENCE);
    if (!subject || !info)
    {
        return Malformed(WHAT, "subject or public key");
    }
    out.subject = subject->whole.ToBytes();
    const Result<IkePublicKey> key = ReadPublicKey(info->whole);
    if (!key)
    {
        return key.GetError();
    }
    out.key = *key;
    return ReadExtensions(body, out) ? Result<IkeCertificate>(std::move(out))
                                     : Malformed(WHAT, "extensions");
}

Result<IkeRevocationList>
ReadRevocationList(ByteView der)
{
    constexpr const char* WHAT = "revocation list";
    const Result<SignedOctets> envelope = ReadEnvelope(der, WHAT);
    if (!envelope)
    {
        return envelope.GetError();
    }
    IkeRevocationList out;
    out.envelope = *envelope;
    DerReader body(DerContentOf(DerTag::SEQUENCE, out.envelope.body).value_or(ByteView()));
    body.Take(DerTag::INTEGER); // the version
    const auto identifier = body.Take(DerTag::SEQUENCE);
    const auto issuer = body.Take(DerTag::SEQUENCE);
    const auto thisUpdate = TakeTime(body);
    if (!identifier || !issuer || !thisUpdate)
    {
        return Malformed(WHAT, "issuer or time");
    }
    out.issuer = issuer->whole.ToBytes();
    out.thisUpdate = *thisUpdate;
    if (body.Peek() == DerTag::UTC_TIME || body.Peek() == DerTag::GENERALIZED_TIME)
    {
        out.nextUpdate = TakeTime(body);
        if (!out.nextUpdate)
        {
            return Malformed(WHAT, "time");
        }
    }
    if (const auto entries = body.Take(DerTag::SEQUENCE))
    {
        for (DerReader list(entries->content); !list.AtEnd();)
        {
            const auto entry = list.Take(DerTag::SEQUENCE);
            const auto serial =
                entry ? DerReader(entry->content).Take(DerTag::INTEGER) : std::nullopt;
            if (!serial)
            {
                return Malformed(WHAT, "entries");
            }
            out.serials.insert(serial->content.ToBytes());
        }
    }
    return out;
}

Result<Done>
CheckIkeUsage(const IkeCertificate& certificate)
{
    if (!certificate.Allows(KeyUsage::DIGITAL_SIGNATURE) &&
        !certificate.Allows(KeyUsage::NON_REPUDIATION))
    {
        return Error{"the key usage of " + NameOf(certificate) +
                     " does not allow signatures (RFC 4945 section 5.1.3.2)"};
    }
    if (certificate.isForOtherPurposes)
    {
        return Error{"the extended key usage of " + NameOf(certificate) +
                     " does not allow IKE (RFC 4945 section 5.1.3.12)"};
    }
    return Done{};
}

bool
BearsIdentity(const IkeCertificate& certificate, const IdPayload& id)
{
    if (id.type == IdType::DER_ASN1_DN && IsSameDistinguishedName(certificate.subject, id.data))
    {
        // RFC 4945 section 3.1.5: an empty subject is nobody.
        return !FormatDistinguishedName(id.data).empty();
    }
    return std::any_of(
        certificate.alternativeNames.begin(),
        certificate.alternativeNames.end(),
        [&](const IdPayload& name)
        {
            const bool isText = id.type == IdType::FQDN || id.type == IdType::RFC822_ADDR;
            return name.type == id.type &&
                   (isText ? IsSameWithoutCase(name.data, id.data) : name.data == id.data);
        });
}

std::string
NameOf(const IkeCertificate& certificate)
{
    const std::string subject = FormatDistinguishedName(certificate.subject);
    if (!subject.empty())
    {
        return subject;
    }
    for (const IdPayload& name : certificate.alternativeNames)
    {
        if (name.type == IdType::FQDN || name.type == IdType::RFC822_ADDR)
        {
            return std::string(name.data.begin(), name.data.end());
        }
    }
    return "a certificate without a name";
}

} // namespace ike
} // namespace ns3
