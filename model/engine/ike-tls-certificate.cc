// SPDX-License-Identifier: GPL-2.0-only

#include "ike-tls-certificate.h"

#include "ike-certificate.h"
#include "ike-der.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t RSA_2048 = 256;  // octets of a modulus and of a signature
constexpr size_t SERIAL = 4;      // octets of a serial number that needs no filling up
constexpr size_t MOST_TRIES = 16; // far more than lengths can leap
const char* const COMMON_NAME = "2.5.4.3";
const char* const COMMENT = "2.16.840.1.113730.1.13"; // netscape-comment: text for people

Bytes
NameOf(const std::string& commonName)
{
    const Bytes text = Der(DerTag::UTF8_STRING, {ByteView::OfText(commonName)});
    const Bytes pair = Der(DerTag::SEQUENCE, {DerOid(COMMON_NAME), text});
    return Der(DerTag::SEQUENCE, {Der(DerTag::SET, {pair})});
}

/** @brief 256 octets out of the tag, as a modulus has them: long, and odd. */
Bytes
NumberOf(ByteView tag)
{
    Bytes number;
    while (number.size() < RSA_2048)
    {
        Append(number, tag);
    }
    number.resize(RSA_2048);
    number.front() |= 0x80;
    number.back() |= 1;
    return number;
}

Bytes
Validity()
{
    const auto time = [](const char* text)
    { return Der(DerTag::UTC_TIME, {ByteView::OfText(text)}); };
    return Der(DerTag::SEQUENCE, {time("200101000000Z"), time("491231235959Z")});
}

Bytes
CertificateOf(const TlsCertificate& of, size_t serial, size_t comment)
{
    const Bytes none = Der(DerTag::NULL_VALUE, {});
    const Bytes rsa = Der(DerTag::SEQUENCE, {DerOid("1.2.840.113549.1.1.1"), none});
    const Bytes rsaWithSha256 = Der(DerTag::SEQUENCE, {DerOid("1.2.840.113549.1.1.11"), none});
    const Bytes key = Der(DerTag::SEQUENCE, {DerUnsigned(NumberOf(of.tag)), DerSmall(65537)});
    const std::string text(comment, '.');
    const Bytes shown = Der(DerTag::IA5_STRING, {ByteView::OfText(text)});
    const Bytes extension =
        Der(DerTag::SEQUENCE, {DerOid(COMMENT), Der(DerTag::OCTET_STRING, {shown})});
    const Bytes body = Der(DerTag::SEQUENCE,
                           {Der(DerContext(0, true), {DerSmall(2)}),
                            Der(DerTag::INTEGER, {Bytes(serial, 1)}),
                            rsaWithSha256,
                            NameOf("a model"),
                            Validity(),
                            NameOf(of.name),
                            Der(DerTag::SEQUENCE, {rsa, DerBits(key)}),
                            Der(DerContext(3, true), {Der(DerTag::SEQUENCE, {extension})})});
    Bytes signature = of.tag;
    signature.resize(RSA_2048);
    return Der(DerTag::SEQUENCE, {body, rsaWithSha256, DerBits(signature)});
}

/** @brief The text of the first attribute of a Name. */
std::optional<std::string>
FirstText(ByteView name)
{
    const auto set = DerContentOf(DerTag::SEQUENCE, name);
    const auto pair = set ? DerContentOf(DerTag::SET, *set) : std::nullopt;
    const auto inside = pair ? DerContentOf(DerTag::SEQUENCE, *pair) : std::nullopt;
    DerReader reader(inside.value_or(ByteView()));
    const auto type = reader.Take(DerTag::OBJECT_ID);
    const auto text = reader.Take(DerTag::UTF8_STRING);
    if (!type || !text)
    {
        return std::nullopt;
    }
    return std::string(text->content.begin(), text->content.end());
}

} // namespace

Bytes
WriteTlsCertificate(const TlsCertificate& certificate, size_t size)
{
    TlsCertificate of = certificate;
    of.name = of.name.substr(0, TLS_MOST_NAME);
    of.tag.resize(TLS_TAG);
    const Bytes shortest = CertificateOf(of, SERIAL, 0);
    // A longer comment has longer lengths, which grow in leaps; the serial number fills the gaps.
    size_t comment = size - std::min(size, shortest.size());
    for (size_t tries = 0; comment > 0 && tries < MOST_TRIES; ++tries)
    {
        Bytes made = CertificateOf(of, SERIAL, comment);
        if (made.size() < size)
        {
            made = CertificateOf(of, SERIAL + size - made.size(), comment);
        }
        if (made.size() == size)
        {
            return made;
        }
        comment -= std::min(comment, std::max<size_t>(made.size(), size + 1) - size);
    }
    return CertificateOf(of, SERIAL + size - std::min(size, shortest.size()), 0);
}

std::optional<TlsCertificate>
ReadTlsCertificate(ByteView der)
{
    const Result<IkeCertificate> read = ReadCertificate(der);
    const auto name = read ? FirstText(read->subject) : std::nullopt;
    if (!name || name->size() > TLS_MOST_NAME || read->envelope.signature.size() < TLS_TAG)
    {
        return std::nullopt;
    }
    return TlsCertificate{*name, ByteView(read->envelope.signature).Sub(0, TLS_TAG).ToBytes()};
}

} // namespace ike
} // namespace ns3
