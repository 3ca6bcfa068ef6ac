// SPDX-License-Identifier: GPL-2.0-only

// Every packet of the vector files, built from its inner packet and opened again, octet for octet.

#include "ike-algorithms.h"
#include "ike-vector-files.h"
#include "ipsec-encapsulation.h"
#include "ipsec-packet-fields.h"

#include <map>

namespace ns3
{
namespace ike
{
namespace
{

using nlohmann::json;

/** @brief The outer header that a packet begins with. */
IpHeaderFields
OuterOf(ByteView packet)
{
    const auto fields = ReadPacketFields(packet);
    IpHeaderFields outer;
    outer.source = fields->source;
    outer.destination = fields->destination;
    outer.ttl = fields->ttl;
    outer.dsField = fields->dsField;
    outer.dontFragment = fields->dontFragment;
    if (fields->source.IsIpv4())
    {
        outer.identification = static_cast<uint16_t>(packet[4] << 8 | packet[5]);
    }
    return outer;
}

uint64_t
NumberOf(const Bytes& octets)
{
    uint64_t value = 0;
    for (uint8_t octet : octets)
    {
        value = value << 8 | octet;
    }
    return value;
}

/** @brief One packet of a file: everything that its SA and its sender knew, and what came of it. */
struct PacketCase
{
    CipherSuite suite;
    Bytes encrKey;
    Bytes integKey;
    IpsecWrapping wrapping;
    Bytes inner;
    Bytes outer;
};

class EspPacketVectors : public VectorFileTest
{
  protected:
    std::unique_ptr<IkeCipher> Cipher(const PacketCase& test)
    {
        return m_provider->MakeCipher(test.suite, test.encrKey, test.integKey);
    }

    void ExpectEsp(const PacketCase& test)
    {
        auto cipher = Cipher(test);
        ASSERT_TRUE(cipher);
        const auto chain = FindProtocol(test.outer, IP_PROTOCOL_ESP);
        ASSERT_TRUE(chain);
        EspTransform esp(ReadEspSpi(ByteView(test.outer).Sub(chain->size)),
                         false,
                         test.suite,
                         *SizesOf(test.suite),
                         std::move(cipher));
        const auto wrapped = WrapEsp(esp, test.wrapping, test.inner);
        ASSERT_TRUE(wrapped);
        EXPECT_EQ(ToHex(*wrapped), ToHex(test.outer));
        const auto back = UnwrapEsp(esp, test.wrapping.mode, test.wrapping.sequence, test.outer);
        ASSERT_TRUE(back) << NameOf(back.GetError());
        EXPECT_EQ(ToHex(*back), ToHex(test.inner));
        ++m_count;
    }

    void ExpectAh(const PacketCase& test)
    {
        auto cipher = Cipher(test);
        ASSERT_TRUE(cipher);
        const auto chain = FindProtocol(test.outer, IP_PROTOCOL_AH);
        ASSERT_TRUE(chain);
        const auto fields = ReadAhFields(ByteView(test.outer).Sub(chain->size));
        ASSERT_TRUE(fields);
        AhTransform ah(fields->spi, false, *SizesOf(test.suite), std::move(cipher));
        const auto wrapped = WrapAh(ah, test.wrapping, test.inner);
        ASSERT_TRUE(wrapped);
        EXPECT_EQ(ToHex(*wrapped), ToHex(test.outer));
        const auto back = UnwrapAh(ah, test.wrapping.mode, test.wrapping.sequence, test.outer);
        ASSERT_TRUE(back) << NameOf(back.GetError());
        EXPECT_EQ(ToHex(*back), ToHex(test.inner));
        ++m_count;
    }

    /** @brief To be called at the end: none of the file's packets was left out. */
    void CountedAll(size_t expected)
    {
        Counted(expected);
        EXPECT_EQ(m_json.size(), expected) << m_name << " has packets that no test looks at";
    }
};

// --- the file of whole packets ---

std::string
Word(const json& object, const char* name)
{
    return object.contains(name) ? object[name].get<std::string>() : std::string();
}

/** @brief The algorithms of a case, by the file's names for them. */
CipherSuite
SuiteOf(const json& test)
{
    const std::map<std::string, EncrId> encryptions = {
        {"RTE_CRYPTO_AEAD_AES_GCM", EncrId::AES_GCM_16},
        {"RTE_CRYPTO_AEAD_AES_CCM", EncrId::AES_CCM_16},
        {"RTE_CRYPTO_CIPHER_AES_CBC", EncrId::AES_CBC},
        {"RTE_CRYPTO_CIPHER_AES_CTR", EncrId::AES_CTR},
        {"RTE_CRYPTO_CIPHER_3DES_CBC", EncrId::TRIPLE_DES},
        {"RTE_CRYPTO_CIPHER_DES_CBC", EncrId::DES},
        {"RTE_CRYPTO_CIPHER_NULL", EncrId::NULL_ENCR},
    };
    const std::map<std::string, IntegId> checksums = {
        {"RTE_CRYPTO_AUTH_NULL", IntegId::NONE},
        {"RTE_CRYPTO_AUTH_MD5_HMAC", IntegId::HMAC_MD5_96},
        {"RTE_CRYPTO_AUTH_SHA256_HMAC", IntegId::HMAC_SHA2_256_128},
        {"RTE_CRYPTO_AUTH_SHA384_HMAC", IntegId::HMAC_SHA2_384_192},
        {"RTE_CRYPTO_AUTH_SHA512_HMAC", IntegId::HMAC_SHA2_512_256},
        {"RTE_CRYPTO_AUTH_AES_XCBC_MAC", IntegId::AES_XCBC_96},
        {"RTE_CRYPTO_AUTH_AES_GMAC", IntegId::AES_128_GMAC},
    };
    const json& xform = test["xform"];
    CipherSuite suite;
    if (xform.contains("aead"))
    {
        suite.encr = encryptions.at(Word(xform["aead"]["aead"], "algo"));
    }
    if (xform.contains("chain.cipher"))
    {
        suite.encr = encryptions.at(Word(xform["chain.cipher"]["cipher"], "algo"));
    }
    if (xform.contains("chain.auth"))
    {
        suite.integ = checksums.at(Word(xform["chain.auth"]["auth"], "algo"));
    }
    if (TakesKeyLength(suite.encr))
    {
        suite.keyBits = static_cast<uint16_t>(4 * test["key"]["data"].get<std::string>().size());
    }
    return suite;
}

/** @brief The whole sequence number: as the packet says. */
uint64_t
SequenceOf(const PacketCase& test, bool ah)
{
    const auto chain = FindProtocol(test.outer, ah ? IP_PROTOCOL_AH : IP_PROTOCOL_ESP);
    const ByteView header = ByteView(test.outer).Sub(chain->size);
    return ah ? ReadAhFields(header)->sequence : ReadEspSequence(header);
}

PacketCase
CaseOf(const json& test)
{
    const auto data = [&test](const char* name)
    { return test.contains(name) ? Hex(test[name]["data"].get<std::string>()) : Bytes(); };
    const json& sa = test["ipsec_xform"];
    PacketCase made;
    made.suite = SuiteOf(test);
    made.inner = data("input_text");
    made.outer = data("output_text");
    if (Word(sa, "direction") == "RTE_SECURITY_IPSEC_SA_DIR_INGRESS")
    {
        // What the file expects there still has its ESP trailer.
        std::swap(made.inner, made.outer);
        made.inner.resize(ReadPacketFields(made.inner)->totalSize);
    }
    const bool gmac = made.suite.integ == IntegId::AES_128_GMAC;
    made.encrKey = Concat({data("key"), gmac ? Bytes() : data("salt")});
    made.integKey = Concat({data("auth_key"), gmac ? data("salt") : Bytes()});
    made.wrapping.iv = data("iv");
    made.wrapping.mode = Word(sa, "mode") == "RTE_SECURITY_IPSEC_SA_MODE_TRANSPORT"
                             ? IpsecMode::TRANSPORT
                             : IpsecMode::TUNNEL;
    made.wrapping.outer = OuterOf(made.outer);
    return made;
}

TEST_F(EspPacketVectors, WholePackets)
{
    if (!Load("vectors/esp-packets/dpdk-ipsec-vectors.json"))
    {
        return;
    }
    size_t ah = 0;
    for (const json& test : m_json)
    {
        SCOPED_TRACE(Word(test, "name"));
        PacketCase made = CaseOf(test);
        const bool isAh = Word(test["ipsec_xform"], "proto") == "RTE_SECURITY_IPSEC_SA_PROTO_AH";
        made.wrapping.sequence = SequenceOf(made, isAh);
        ah += isAh;
        isAh ? ExpectAh(made) : ExpectEsp(made);
    }
    EXPECT_EQ(ah, 3U);
    CountedAll(27);
}

TEST_F(EspPacketVectors, AesCbcOfRfc3602)
{
    if (!Load("vectors/rfc/rfc3602-esp-packets.json"))
    {
        return;
    }
    for (const json& test : m_json)
    {
        SCOPED_TRACE(test["case"].dump());
        PacketCase made;
        made.suite = {EncrId::AES_CBC, 128, IntegId::NONE};
        made.encrKey = Field(test, "key");
        made.inner = Field(test, "original_packet");
        made.outer = Field(test, "esp_packet");
        made.wrapping.mode =
            Word(test, "mode") == "tunnel" ? IpsecMode::TUNNEL : IpsecMode::TRANSPORT;
        made.wrapping.iv = Field(test, "iv");
        made.wrapping.outer = OuterOf(made.outer);
        made.wrapping.sequence = NumberOf(Field(test, "seq"));
        ExpectEsp(made);
    }
    CountedAll(4);
}

TEST_F(EspPacketVectors, ChaCha20Poly1305OfRfc7634)
{
    if (!Load("vectors/rfc/rfc7634-chacha20poly1305-esp.json"))
    {
        return;
    }
    for (const json& test : m_json)
    {
        PacketCase made;
        made.suite = {EncrId::CHACHA20_POLY1305, 0, IntegId::NONE};
        made.encrKey = Field(test, "keymat");
        made.inner = Field(test, "inner_packet");
        made.outer = Field(test, "packet");
        made.wrapping.iv = ByteView(Field(test, "nonce")).Sub(4).ToBytes();
        made.wrapping.outer = OuterOf(made.outer);
        made.wrapping.sequence = test["seq"].get<uint64_t>();
        ExpectEsp(made);
        // The RFC's own capture holds the packet, too: second frame, behind its Ethernet header.
        const auto capture = ReadShared("vectors/rfc/rfc7634-appendix.snoop");
        ASSERT_TRUE(capture);
        EXPECT_NE(capture->find(std::string(made.outer.begin(), made.outer.end())),
                  std::string::npos);
    }
    CountedAll(1);
}

TEST_F(EspPacketVectors, AesGcmFromSpiToChecksum)
{
    if (!Load("vectors/rfc/draft-mcgrew-gcm-test-01-aes-gcm-esp.json"))
    {
        return;
    }
    for (const json& test : m_json)
    {
        SCOPED_TRACE(test["case"].dump());
        const Bytes key = Field(test, "key");
        const Bytes plain = Field(test, "plaintext");
        const size_t icv = Field(test, "ciphertext_icv").size() - plain.size();
        CipherSuite suite{icv == 8    ? EncrId::AES_GCM_8
                          : icv == 12 ? EncrId::AES_GCM_12
                                      : EncrId::AES_GCM_16,
                          static_cast<uint16_t>(8 * key.size()),
                          IntegId::NONE};
        const Bytes expected = Field(test, "esp_packet");
        EspTransform esp(ReadEspSpi(expected),
                         test["esn"].get<bool>(),
                         suite,
                         *SizesOf(suite),
                         m_provider->MakeCipher(suite, Concat({key, Field(test, "salt")}), {}));
        const uint64_t sequence = NumberOf(Field(test, "seq"));
        const uint8_t next = plain[plain.size() - 1];
        const ByteView payload = ByteView(plain).Sub(0, plain.size() - 2 - plain[plain.size() - 2]);
        const Bytes sealed = SealEsp(esp, sequence, Field(test, "iv"), next, payload);
        EXPECT_EQ(ToHex(sealed), ToHex(expected));
        const auto opened = OpenEsp(esp, sequence, expected);
        ASSERT_TRUE(opened) << NameOf(opened.GetError());
        EXPECT_EQ(ByteView(opened->payload), payload);
        EXPECT_EQ(opened->nextHeader, next);
        ++m_count;
    }
    CountedAll(14);
}

} // namespace
} // namespace ike
} // namespace ns3
