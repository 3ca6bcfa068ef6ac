// SPDX-License-Identifier: GPL-2.0-only

#include "ike-tls-flights.h"

#include "ike-tls-certificate.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief RFC 5246 section 6.2.1. */
enum class Record : uint8_t
{
    CHANGE_CIPHER_SPEC = 20,
    HANDSHAKE = 22,
};

/** @brief RFC 5246 section 7.4. */
enum class Hello : uint8_t
{
    CLIENT_HELLO = 1,
    SERVER_HELLO = 2,
    CERTIFICATE = 11,
    SERVER_KEY_EXCHANGE = 12,
    CERTIFICATE_REQUEST = 13,
    SERVER_HELLO_DONE = 14,
    CERTIFICATE_VERIFY = 15,
    CLIENT_KEY_EXCHANGE = 16,
};

constexpr uint16_t VERSION = 0x0303;     // TLS 1.2
constexpr size_t RECORD_HEADER = 5;      // type, version, length
constexpr size_t MESSAGE_HEADER = 4;     // type, length
constexpr size_t RANDOM = 32;            // RFC 5246 section 7.4.1.2
constexpr size_t SIGNATURE = 256;        // RSA-2048
constexpr size_t SHARE = 65;             // an uncompressed point of P-256
constexpr size_t FINISHED = 8 + 16 + 16; // explicit nonce, message of 16, tag: AES-128-GCM
constexpr size_t MASTER = 48;
constexpr size_t MSK = 64;
constexpr PrfId PRF = PrfId::HMAC_SHA2_256;
constexpr uint16_t SIGNATURE_SCHEME = 0x0401; // RSA with SHA-256

/** Cipher suites and extensions of a usual ClientHello. */
constexpr uint16_t SUITES[] = {0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0x009e, 0x00ff};
constexpr uint16_t SCHEMES[] = {0x0401, 0x0501, 0x0601, 0x0403, 0x0503, 0x0603, 0x0804, 0x0805};
constexpr uint16_t CURVES[] = {0x001d, 0x0017, 0x0018};

void
AppendMessage(Bytes& out, Hello type, ByteView body)
{
    out.push_back(static_cast<uint8_t>(type));
    AppendUint(out, body.size(), 3);
    Append(out, body);
}

void
AppendRecord(Bytes& out, Record type, ByteView content)
{
    out.push_back(static_cast<uint8_t>(type));
    AppendUint(out, VERSION, 2);
    AppendUint(out, content.size(), 2);
    Append(out, content);
}

size_t
NumberAt(ByteView octets, size_t offset, size_t width)
{
    size_t number = 0;
    for (uint8_t octet : octets.Sub(offset, width))
    {
        number = number << 8 | octet;
    }
    return number;
}

/** @brief Walks records and the handshake messages in them, one message never across two records.
 */
class FlightReader
{
  public:
    explicit FlightReader(ByteView flight)
        : m_rest(flight)
    {
    }

    /** @brief The body of the next message, which must be of that type. */
    std::optional<ByteView> Next(Hello type)
    {
        if (m_record.empty() && !Open(Record::HANDSHAKE))
        {
            return std::nullopt;
        }
        if (m_record.size() < MESSAGE_HEADER || m_record[0] != static_cast<uint8_t>(type))
        {
            return std::nullopt;
        }
        const size_t size = NumberAt(m_record, 1, 3);
        if (size > m_record.size() - MESSAGE_HEADER)
        {
            return std::nullopt;
        }
        const ByteView body = m_record.Sub(MESSAGE_HEADER, size);
        m_record = m_record.Sub(MESSAGE_HEADER + size);
        return body;
    }

    /** @brief ChangeCipherSpec and the sealed Finished, the flight's end. */
    std::optional<ByteView> NextFinished()
    {
        if (!m_record.empty() || !Open(Record::CHANGE_CIPHER_SPEC) || m_record.size() != 1)
        {
            return std::nullopt;
        }
        if (!Open(Record::HANDSHAKE) || m_record.size() != FINISHED || !m_rest.empty())
        {
            return std::nullopt;
        }
        return m_record;
    }

    bool AtEnd() const
    {
        return m_record.empty() && m_rest.empty();
    }

  private:
    bool Open(Record type)
    {
        if (m_rest.size() < RECORD_HEADER || m_rest[0] != static_cast<uint8_t>(type))
        {
            return false;
        }
        const size_t size = NumberAt(m_rest, 3, 2);
        if (size == 0 || size > m_rest.size() - RECORD_HEADER)
        {
            return false;
        }
        m_record = m_rest.Sub(RECORD_HEADER, size);
        m_rest = m_rest.Sub(RECORD_HEADER + size);
        return true;
    }

    ByteView m_rest;
    ByteView m_record;
};

void
Remember(IkeStep& step, TlsHandshake& tls, ByteView flight)
{
    tls.transcript = step.Take(step.provider.Prf(PRF, tls.transcript, {flight}));
}

// --- modelled certificates and signatures ---

Bytes
CertificateTag(IkeStep& step, const std::string& authority, ByteView name)
{
    Bytes tag = step.Take(step.provider.Prf(PRF, ByteView::OfText(authority), {name}));
    tag.resize(TLS_TAG);
    return tag;
}

/** A chain: the side's own certificate holds its name and the authority's tag of it. */
Bytes
CertificateBody(IkeStep& step, const TlsHandshake& tls)
{
    TlsCertificate certificate;
    certificate.name = tls.ownName.substr(0, TLS_MOST_NAME);
    certificate.tag = CertificateTag(step, tls.authority, ByteView::OfText(certificate.name));
    Bytes chain;
    for (size_t i = 0; i < std::max<size_t>(tls.chainLength, 1); ++i)
    {
        const Bytes der = WriteTlsCertificate(certificate, tls.certificateSize);
        AppendUint(chain, der.size(), 3);
        Append(chain, der);
        certificate = {"intermediate " + std::to_string(i + 1), Bytes(TLS_TAG, 1)};
    }
    Bytes body;
    AppendUint(body, chain.size(), 3);
    Append(body, chain);
    return body;
}

/** The name in the first certificate, when the authority's tag is right. */
std::optional<std::string>
NameInChain(IkeStep& step, const TlsHandshake& tls, ByteView body)
{
    const auto own = ReadTlsCertificate(body.Sub(6, NumberAt(body, 3, 3)));
    if (!own || own->tag != CertificateTag(step, tls.authority, ByteView::OfText(own->name)))
    {
        return std::nullopt;
    }
    step.cost += step.provider.Costs().Signature("rsa2048").verify *
                 static_cast<int64_t>(std::max<size_t>(tls.chainLength, 1));
    return own->name;
}

Bytes
SignatureOf(IkeStep& step, const std::string& authority, ByteView name, ByteView signedOctets)
{
    const Bytes key = step.Take(step.provider.Prf(PRF, ByteView::OfText(authority), {name, name}));
    return step.Take(step.provider.PrfPlus(PRF, key, signedOctets, SIGNATURE));
}

Bytes
Sign(IkeStep& step, const TlsHandshake& tls, ByteView signedOctets)
{
    step.cost += step.provider.Costs().Signature("rsa2048").sign;
    Bytes out;
    AppendUint(out, SIGNATURE_SCHEME, 2);
    AppendUint(out, SIGNATURE, 2);
    Append(out,
           SignatureOf(step,
                       tls.authority,
                       ByteView::OfText(tls.ownName.substr(0, TLS_MOST_NAME)),
                       signedOctets));
    return out;
}

bool
Verify(IkeStep& step, const TlsHandshake& tls, ByteView signedOctets, ByteView signature)
{
    step.cost += step.provider.Costs().Signature("rsa2048").verify;
    return signature.size() == 4 + SIGNATURE &&
           signature.Sub(4) ==
               SignatureOf(step, tls.authority, ByteView::OfText(tls.peerName), signedOctets);
}

Bytes
MakeShare(IkeStep& step)
{
    step.cost += step.provider.Costs().KeyExchange(KeMethod::ECP_256).generate;
    Bytes share = step.random.Draw(SHARE);
    share[0] = 4; // uncompressed
    return share;
}

void
DeriveMaster(IkeStep& step, TlsHandshake& tls)
{
    step.cost += step.provider.Costs().KeyExchange(KeMethod::ECP_256).agree;
    const Bytes secret = Concat({tls.clientShare, tls.serverShare});
    const Bytes seed = Concat({tls.clientRandom, tls.serverRandom});
    tls.master = step.Take(step.provider.PrfPlus(PRF, secret, seed, MASTER));
}

Bytes
FinishedOf(IkeStep& step, const TlsHandshake& tls, std::string_view label)
{
    const Bytes seed = Concat({ByteView::OfText(label), tls.transcript});
    return step.Take(step.provider.PrfPlus(PRF, tls.master, seed, FINISHED));
}

void
AppendFinished(IkeStep& step, const TlsHandshake& tls, std::string_view label, Bytes& out)
{
    AppendRecord(out, Record::CHANGE_CIPHER_SPEC, Bytes{1});
    AppendRecord(out, Record::HANDSHAKE, FinishedOf(step, tls, label));
}

// --- hellos ---

template <size_t N>
void
AppendList(Bytes& out, const uint16_t (&values)[N])
{
    AppendUint(out, 2 * N, 2);
    for (uint16_t value : values)
    {
        AppendUint(out, value, 2);
    }
}

void
AppendExtension(Bytes& out, uint16_t type, ByteView content)
{
    AppendUint(out, type, 2);
    AppendUint(out, content.size(), 2);
    Append(out, content);
}

Bytes
ClientExtensions()
{
    Bytes curves;
    AppendList(curves, CURVES);
    Bytes schemes;
    AppendList(schemes, SCHEMES);
    Bytes extensions;
    AppendExtension(extensions, 10, curves);      // supported_groups
    AppendExtension(extensions, 11, Bytes{1, 0}); // ec_point_formats
    AppendExtension(extensions, 13, schemes);     // signature_algorithms
    AppendExtension(extensions, 23, {});          // extended_master_secret
    return extensions;
}

/** Named curve P-256 and the share; what the server signs, with both randoms before it. */
Bytes
ServerParameters(const TlsHandshake& tls)
{
    Bytes parameters{3, 0, 23, SHARE};
    Append(parameters, tls.serverShare);
    return parameters;
}

} // namespace

Bytes
WriteClientHello(IkeStep& step, TlsHandshake& tls)
{
    tls.clientRandom = step.random.Draw(RANDOM);
    Bytes body;
    AppendUint(body, VERSION, 2);
    Append(body, tls.clientRandom);
    body.push_back(0); // no session to resume
    AppendList(body, SUITES);
    body.push_back(1);
    body.push_back(0); // no compression
    const Bytes extensions = ClientExtensions();
    AppendUint(body, extensions.size(), 2);
    Append(body, extensions);
    Bytes message;
    AppendMessage(message, Hello::CLIENT_HELLO, body);
    Bytes flight;
    AppendRecord(flight, Record::HANDSHAKE, message);
    Remember(step, tls, flight);
    return flight;
}

std::optional<Bytes>
AnswerClientHello(IkeStep& step, TlsHandshake& tls, ByteView hello)
{
    FlightReader reader(hello);
    const auto body = reader.Next(Hello::CLIENT_HELLO);
    if (!body || body->size() < 2 + RANDOM || !reader.AtEnd())
    {
        return std::nullopt;
    }
    tls.clientRandom = body->Sub(2, RANDOM).ToBytes();
    tls.serverRandom = step.random.Draw(RANDOM);
    tls.serverShare = MakeShare(step);
    Remember(step, tls, hello);

    Bytes serverHello;
    AppendUint(serverHello, VERSION, 2);
    Append(serverHello, tls.serverRandom);
    serverHello.push_back(0);
    AppendUint(serverHello, SUITES[1], 2);
    serverHello.push_back(0);
    Bytes extensions;
    AppendExtension(extensions, 0xff01, Bytes{0}); // renegotiation_info
    AppendExtension(extensions, 11, Bytes{1, 0});
    AppendExtension(extensions, 23, {});
    AppendUint(serverHello, extensions.size(), 2);
    Append(serverHello, extensions);

    Bytes exchange = ServerParameters(tls);
    Append(exchange,
           Sign(step, tls, Concat({tls.clientRandom, tls.serverRandom, ServerParameters(tls)})));
    Bytes request{1, 1}; // one type of certificate: RSA
    AppendList(request, SCHEMES);
    AppendUint(request, 0, 2); // any authority

    Bytes flight;
    for (const auto& [type, content] :
         {std::pair<Hello, Bytes>(Hello::SERVER_HELLO, serverHello),
          std::pair<Hello, Bytes>(Hello::CERTIFICATE, CertificateBody(step, tls)),
          std::pair<Hello, Bytes>(Hello::SERVER_KEY_EXCHANGE, exchange),
          std::pair<Hello, Bytes>(Hello::CERTIFICATE_REQUEST, request),
          std::pair<Hello, Bytes>(Hello::SERVER_HELLO_DONE, {})})
    {
        Bytes message;
        AppendMessage(message, type, content);
        AppendRecord(flight, Record::HANDSHAKE, message);
    }
    Remember(step, tls, flight);
    return flight;
}

std::optional<Bytes>
AnswerServerFlight(IkeStep& step, TlsHandshake& tls, ByteView flight)
{
    FlightReader reader(flight);
    const auto hello = reader.Next(Hello::SERVER_HELLO);
    const auto chain = reader.Next(Hello::CERTIFICATE);
    const auto exchange = reader.Next(Hello::SERVER_KEY_EXCHANGE);
    const auto request = reader.Next(Hello::CERTIFICATE_REQUEST);
    const auto done = reader.Next(Hello::SERVER_HELLO_DONE);
    if (!hello || !chain || !exchange || !request || !done || !reader.AtEnd() ||
        hello->size() < 2 + RANDOM || exchange->size() < 4 + SHARE)
    {
        return std::nullopt;
    }
    tls.serverRandom = hello->Sub(2, RANDOM).ToBytes();
    tls.serverShare = exchange->Sub(4, SHARE).ToBytes();
    const auto name = NameInChain(step, tls, *chain);
    if (!name)
    {
        return std::nullopt;
    }
    tls.peerName = *name;
    const Bytes signedOctets = Concat({tls.clientRandom, tls.serverRandom, ServerParameters(tls)});
    if (!Verify(step, tls, signedOctets, exchange->Sub(4 + SHARE)))
    {
        return std::nullopt;
    }
    Remember(step, tls, flight);
    tls.clientShare = MakeShare(step);
    DeriveMaster(step, tls);

    Bytes own;
    AppendMessage(own, Hello::CERTIFICATE, CertificateBody(step, tls));
    Bytes share{SHARE};
    Append(share, tls.clientShare);
    Bytes key;
    AppendMessage(key, Hello::CLIENT_KEY_EXCHANGE, share);
    Bytes verify;
    AppendMessage(verify, Hello::CERTIFICATE_VERIFY, Sign(step, tls, tls.transcript));
    Bytes answer;
    AppendRecord(answer, Record::HANDSHAKE, own);
    AppendRecord(answer, Record::HANDSHAKE, key);
    AppendRecord(answer, Record::HANDSHAKE, verify);
    AppendFinished(step, tls, "client finished", answer);
    Remember(step, tls, answer);
    return answer;
}

std::optional<Bytes>
AnswerClientFlight(IkeStep& step, TlsHandshake& tls, ByteView flight)
{
    FlightReader reader(flight);
    const auto chain = reader.Next(Hello::CERTIFICATE);
    const auto share = reader.Next(Hello::CLIENT_KEY_EXCHANGE);
    const auto signature = reader.Next(Hello::CERTIFICATE_VERIFY);
    const auto finished = reader.NextFinished();
    if (!chain || !share || !signature || !finished || share->size() != 1 + SHARE)
    {
        return std::nullopt;
    }
    const auto name = NameInChain(step, tls, *chain);
    if (!name)
    {
        return std::nullopt;
    }
    tls.peerName = *name;
    tls.clientShare = share->Sub(1).ToBytes();
    DeriveMaster(step, tls);
    if (!Verify(step, tls, tls.transcript, *signature) ||
        *finished != FinishedOf(step, tls, "client finished"))
    {
        return std::nullopt;
    }
    Remember(step, tls, flight);
    Bytes answer;
    AppendFinished(step, tls, "server finished", answer);
    return answer;
}

bool
CheckServerFinished(IkeStep& step, TlsHandshake& tls, ByteView flight)
{
    FlightReader reader(flight);
    const auto finished = reader.NextFinished();
    return finished && *finished == FinishedOf(step, tls, "server finished");
}

Bytes
TlsMsk(IkeStep& step, const TlsHandshake& tls)
{
    const Bytes seed =
        Concat({ByteView::OfText("client EAP encryption"), tls.clientRandom, tls.serverRandom});
    return step.Take(step.provider.PrfPlus(PRF, tls.master, seed, MSK));
}

} // namespace ike
} // namespace ns3
