// SPDX-License-Identifier: GPL-2.0-only

#include "esp-transform.h"
#include "ike-algorithms.h"
#include "ike-shared-files.h"
#include "ipsec-ecn.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <map>

namespace ns3
{
namespace ike
{
namespace
{

using Json = nlohmann::json;

std::shared_ptr<const IkeCostProfile>
NoCosts()
{
    return std::make_shared<IkeCostProfile>();
}

std::unique_ptr<EspTransform>
MakeTransform(IkeCryptoProvider& provider,
              const CipherSuite& suite,
              uint32_t spi,
              bool extended,
              ByteView encrKey,
              ByteView integKey)
{
    const auto sizes = SizesOf(suite);
    EXPECT_TRUE(sizes);
    EXPECT_EQ(sizes->encrKey, encrKey.size());
    EXPECT_EQ(sizes->integKey, integKey.size());
    return std::make_unique<EspTransform>(EspSpi(spi),
                                          extended,
                                          suite,
                                          *sizes,
                                          provider.MakeCipher(suite, encrKey, integKey));
}

/** @brief One known packet, from the SPI on. */
struct KnownPacket
{
    std::string name;
    CipherSuite suite;
    Bytes encrKey;
    Bytes integKey;
    uint32_t spi{0};
    uint64_t sequence{0};
    bool extended{false};
    Bytes iv;
    Bytes payload;
    uint8_t nextHeader{ESP_NEXT_IPV4};
    Bytes packet;
};

/** @brief Seals and opens it, octet for octet. */
void
CheckKnown(const KnownPacket& known)
{
    SCOPED_TRACE(known.name);
    const auto provider = MakeCryptoppProvider(NoCosts());
    const auto transform = MakeTransform(*provider,
                                         known.suite,
                                         known.spi,
                                         known.extended,
                                         known.encrKey,
                                         known.integKey);
    EXPECT_EQ(ToHex(SealEsp(*transform, known.sequence, known.iv, known.nextHeader, known.payload)),
              ToHex(known.packet));
    const auto opened = OpenEsp(*transform, known.sequence, known.packet);
    ASSERT_TRUE(opened) << NameOf(opened.GetError());
    EXPECT_EQ(ToHex(opened->payload), ToHex(known.payload));
    EXPECT_EQ(opened->nextHeader, known.nextHeader);
    if (known.suite.integ != IntegId::NONE || IsCombinedMode(known.suite.encr))
    {
        Bytes changed = known.packet;
        changed[changed.size() / 2] ^= 1;
        const auto refused = OpenEsp(*transform, known.sequence, changed);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.GetError(), IpsecDropReason::BAD_ICV);
    }
}

CipherSuite
Gcm(size_t key)
{
    return CipherSuite{EncrId::AES_GCM_16, static_cast<uint16_t>(8 * key), IntegId::NONE};
}

TEST(EspTransform, Rfc7634AppendixA)
{
    KnownPacket known;
    known.name = "RFC 7634 appendix A";
    known.suite = CipherSuite{EncrId::CHACHA20_POLY1305, 0, IntegId::NONE};
    known.encrKey =
        *FromHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3");
    known.spi = 0x01020304;
    known.sequence = 5;
    known.iv = *FromHex("1011121314151617");
    known.payload = *FromHex("45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec10"
                             "0007362708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
                             "2425262728292a2b2c2d2e2f3031323334353637");
    known.packet =
        *FromHex("0102030400000005101112131415161724039428b97f417e3c13753a4f05087b67c352e6"
                 "a7fab1b982d466ef407ae5c614ee8099d52844eb61aa95dfab4c02f72aa71e7c4c4f64c9"
                 "befe2facc638e8f3cbec163fac469b502773f6fb94e664da9165b82829f641e076aaa826"
                 "6b7fb0f7b11b369907e1ad43");
    CheckKnown(known);
}

TEST(EspTransform, Rfc3602Section4Case7)
{
    KnownPacket known;
    known.name = "RFC 3602 case 7, encryption alone";
    known.suite = CipherSuite{EncrId::AES_CBC, 128, IntegId::NONE};
    known.encrKey = *FromHex("0123456789abcdef0123456789abcdef");
    known.spi = 0x8765;
    known.sequence = 2;
    known.iv = *FromHex("f4e765244f6407adf13dc1380f673f37");
    known.payload = *FromHex("45000054090400004001f988c0a87b03c0a87bc808009f76a90a0100b49c083d"
                             "02a2040008090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
                             "2425262728292a2b2c2d2e2f3031323334353637");
    known.packet =
        *FromHex("0000876500000002f4e765244f6407adf13dc1380f673f37773b5241a4c449225e4f3ce5"
                 "ed611b0c237ca96cf74a93013c1b0ea1a0cf70f8e4ecaec78ac53aad7a0f022b859243c6"
                 "47752e94a859352b8a4d4d2decd136e5c177f132ad3fbfb2201ac9904c74ee0a109e0ca1"
                 "e4dfe9d5a100b842f1c22f0d");
    CheckKnown(known);
}

TEST(EspTransform, GcmWithExtendedNumbers)
{
    KnownPacket known;
    known.name = "draft-mcgrew-gcm-test-01 case 1";
    known.suite = Gcm(16);
    known.encrKey = *FromHex("4c80cdefbb5d10da906ac73c3613a6342e443b68");
    known.spi = 0x4321;
    known.sequence = 0x8765432100000000;
    known.extended = true;
    known.iv = *FromHex("4956ed7e3b244cfe");
    known.payload = *FromHex("45000048699a000080114db7c0a80102c0a801010a9bf15638d3010000010000"
                             "00000000045f736970045f756470037369700963796265726369747902646b00"
                             "00210001");
    known.nextHeader = 1; // as the draft has it: padding 01 02, pad length 2, next header 1
    known.packet =
        *FromHex("00004321000000004956ed7e3b244cfefecf537e729d5b07dc30df528dd22b768d1b98736"
                 "696a6fd348509fa13ceac34cfa2436f14a3f3cf65925bf1f4a13c5d15b21e1884f5ff6247"
                 "aeabb786b93bce61bc17d768fd9732459018148f6cbe722fd04796562dfdb4");
    CheckKnown(known);
}

std::optional<Json>
ReadShared(const std::string& name)
{
    std::ifstream file(SharedFile("vectors/" + name));
    if (!file)
    {
        return std::nullopt;
    }
    return Json::parse(file);
}

Bytes
Hex(const Json& object, const char* key)
{
    return object.contains(key) ? *FromHex(object[key].get<std::string>()) : Bytes();
}

/** RFC 6040 figure 4, cell by cell: rows are the inner field, columns the outer one. */
TEST(IpsecEcn, CombinesAsRfc6040Figure4)
{
    constexpr int DROP = -1;
    const int expected[4][4] = {
        // outer: not-ECT, ECT(1), ECT(0), CE
        {ECN_NOT_ECT, ECN_NOT_ECT, ECN_NOT_ECT, DROP},
        {ECN_ECT1, ECN_ECT1, ECN_ECT1, ECN_CE},
        {ECN_ECT0, ECN_ECT1, ECN_ECT0, ECN_CE},
        {ECN_CE, ECN_CE, ECN_CE, ECN_CE},
    };
    for (uint8_t inner = 0; inner < 4; ++inner)
    {
        for (uint8_t outer = 0; outer < 4; ++outer)
        {
            const auto combined = CombineEcn(inner, outer);
            EXPECT_EQ(combined ? *combined : DROP, expected[inner][outer]) << +inner << +outer;
        }
    }
}

TEST(EspTransform, SharedGcmDraft)
{
    const auto file = ReadShared("rfc/draft-mcgrew-gcm-test-01-aes-gcm-esp.json");
    if (!file)
    {
        GTEST_SKIP() << "the shared vectors are not here; name their folder in IKE_SHARED_DIR";
    }
    size_t checked = 0;
    for (const Json& item : *file)
    {
        KnownPacket known;
        known.name = "case " + std::to_string(item["case"].get<int>());
        const Bytes key = Hex(item, "key");
        known.suite = Gcm(key.size());
        known.encrKey = Concat({key, Hex(item, "salt")});
        known.spi = static_cast<uint32_t>(std::stoul(item["spi"].get<std::string>(), nullptr, 16));
        known.sequence = std::stoull(item["seq"].get<std::string>(), nullptr, 16);
        known.extended = item["esn"].get<bool>();
        known.iv = Hex(item, "iv");
        const Bytes text = Hex(item, "plaintext");
        const size_t pad = text[text.size() - 2];
        known.nextHeader = text.back();
        known.payload = ByteView(text).Sub(0, text.size() - 2 - pad).ToBytes();
        known.packet = Hex(item, "esp_packet");
        CheckKnown(known);
        ++checked;
    }
    EXPECT_EQ(checked, 14U);
}

TEST(EspTransform, SharedRfc3602Packets)
{
    const auto file = ReadShared("rfc/rfc3602-esp-packets.json");
    if (!file)
    {
        GTEST_SKIP() << "the shared vectors are not here; name their folder in IKE_SHARED_DIR";
    }
    size_t checked = 0;
    for (const Json& item : *file)
    {
        KnownPacket known;
        known.name = "case " + std::to_string(item["case"].get<int>());
        known.suite = CipherSuite{EncrId::AES_CBC, 128, IntegId::NONE};
        known.encrKey = Hex(item, "key");
        known.spi = static_cast<uint32_t>(std::stoul(item["spi"].get<std::string>(), nullptr, 16));
        known.sequence = std::stoull(item["seq"].get<std::string>(), nullptr, 16);
        known.iv = Hex(item, "iv");
        const Bytes text = Hex(item, "plaintext");
        const size_t pad = text[text.size() - 2];
        known.nextHeader = text.back();
        known.payload = ByteView(text).Sub(0, text.size() - 2 - pad).ToBytes();
        known.packet = ByteView(Hex(item, "esp_packet")).Sub(20).ToBytes();
        CheckKnown(known);
        ++checked;
    }
    EXPECT_EQ(checked, 4U);
}

/** @brief The suite of a packet in the collection that names algorithms by DPDK's constants. */
CipherSuite
DpdkSuite(const Json& item)
{
    static const std::map<std::string, EncrId> ciphers{
        {"RTE_CRYPTO_CIPHER_AES_CBC", EncrId::AES_CBC},
        {"RTE_CRYPTO_CIPHER_AES_CTR", EncrId::AES_CTR},
        {"RTE_CRYPTO_CIPHER_3DES_CBC", EncrId::TRIPLE_DES},
        {"RTE_CRYPTO_CIPHER_DES_CBC", EncrId::DES},
        {"RTE_CRYPTO_CIPHER_NULL", EncrId::NULL_ENCR},
        {"RTE_CRYPTO_AEAD_AES_GCM", EncrId::AES_GCM_16},
        {"RTE_CRYPTO_AEAD_AES_CCM", EncrId::AES_CCM_16}};
    static const std::map<std::string, IntegId> integs{
        {"RTE_CRYPTO_AUTH_NULL", IntegId::NONE},
        {"RTE_CRYPTO_AUTH_MD5_HMAC", IntegId::HMAC_MD5_96},
        {"RTE_CRYPTO_AUTH_SHA256_HMAC", IntegId::HMAC_SHA2_256_128},
        {"RTE_CRYPTO_AUTH_SHA384_HMAC", IntegId::HMAC_SHA2_384_192},
        {"RTE_CRYPTO_AUTH_SHA512_HMAC", IntegId::HMAC_SHA2_512_256},
        {"RTE_CRYPTO_AUTH_AES_XCBC_MAC", IntegId::AES_XCBC_96}};
    const Json& xform = item["xform"];
    CipherSuite suite;
    if (xform.contains("aead"))
    {
        suite.encr = ciphers.at(xform["aead"]["aead"]["algo"].get<std::string>());
    }
    else
    {
        suite.encr = ciphers.at(xform["chain.cipher"]["cipher"]["algo"].get<std::string>());
        suite.integ = integs.at(xform["chain.auth"]["auth"]["algo"].get<std::string>());
    }
    if (TakesKeyLength(suite.encr))
    {
        suite.keyBits = static_cast<uint16_t>(4 * item["key"]["data"].get<std::string>().size());
    }
    return suite;
}

Bytes
DpdkData(const Json& item, const char* key)
{
    return item.contains(key) ? Hex(item[key], "data") : Bytes();
}

TEST(EspTransform, SharedDpdkPackets)
{
    const auto file = ReadShared("esp-packets/dpdk-ipsec-vectors.json");
    if (!file)
    {
        GTEST_SKIP() << "the shared vectors are not here; name their folder in IKE_SHARED_DIR";
    }
    const auto provider = MakeCryptoppProvider(NoCosts());
    size_t checked = 0;
    std::string left;
    for (const Json& item : *file)
    {
        const std::string name = item["name"].get<std::string>();
        if (item["ipsec_xform"]["proto"] != "RTE_SECURITY_IPSEC_SA_PROTO_ESP")
        {
            left += " " + name;
            continue;
        }
        KnownPacket known;
        known.name = name;
        known.suite = DpdkSuite(item);
        if (!provider->Supports(TransformType::ENCR,
                                static_cast<uint16_t>(known.suite.encr),
                                known.suite.keyBits))
        {
            left += " " + name;
            continue;
        }
        known.encrKey = known.suite.encr == EncrId::NULL_ENCR
                            ? Bytes()
                            : Concat({DpdkData(item, "key"), DpdkData(item, "salt")});
        known.integKey = DpdkData(item, "auth_key");
        known.iv = DpdkData(item, "iv");
        Bytes inner = DpdkData(item, "input_text");
        Bytes outer = DpdkData(item, "output_text");
        if ((outer[0] >> 4 == 4 ? outer[9] : outer[6]) != 50)
        {
            std::swap(inner, outer); // this one is meant for the way in
        }
        known.packet = ByteView(outer).Sub(outer[0] >> 4 == 4 ? 20 : 40).ToBytes();
        known.payload = ByteView(inner)
                            .Sub(0, inner[0] >> 4 == 4 ? inner[2] << 8 | inner[3] : SIZE_MAX)
                            .ToBytes();
        known.nextHeader = inner[0] >> 4 == 4 ? ESP_NEXT_IPV4 : ESP_NEXT_IPV6;
        known.spi = ReadEspSpi(known.packet).Value();
        known.sequence = ReadEspSequence(known.packet);
        CheckKnown(known);
        ++checked;
    }
    EXPECT_EQ(left, " pkt_ah_tunnel_sha256 pkt_ah_transport_sha256 pkt_ah_ipv4_aes_gmac_128");
    EXPECT_EQ(checked, 24U);
}

/** @brief Suites of every shape: blocks of 1, 8 and 16, combined or not, with and without IV. */
const std::vector<CipherSuite>&
Suites()
{
    static const std::vector<CipherSuite> suites{
        {EncrId::AES_CBC, 256, IntegId::HMAC_SHA2_256_128},
        {EncrId::AES_CBC, 128, IntegId::HMAC_SHA1_96},
        {EncrId::AES_CTR, 128, IntegId::HMAC_SHA2_384_192},
        {EncrId::TRIPLE_DES, 0, IntegId::HMAC_SHA2_512_256},
        {EncrId::AES_CBC, 192, IntegId::AES_XCBC_96},
        {EncrId::AES_CBC, 128, IntegId::AES_CMAC_96},
        {EncrId::NULL_ENCR, 0, IntegId::HMAC_SHA2_256_128},
        {EncrId::AES_GCM_16, 256, IntegId::NONE},
        {EncrId::AES_CCM_16, 128, IntegId::NONE},
        {EncrId::CHACHA20_POLY1305, 0, IntegId::NONE},
        {EncrId::NULL_AUTH_AES_GMAC, 128, IntegId::NONE},
    };
    return suites;
}

class EspTransformOf : public testing::TestWithParam<bool>
{
  protected:
    std::unique_ptr<EspTransform> Make(const CipherSuite& suite,
                                       bool extended,
                                       uint8_t keyOctet = 0x42)
    {
        const auto sizes = SizesOf(suite);
        return MakeTransform(*m_provider,
                             suite,
                             0x12345678,
                             extended,
                             Bytes(sizes->encrKey, keyOctet),
                             Bytes(sizes->integKey, keyOctet));
    }

    Bytes Seal(EspTransform& transform, uint64_t sequence, ByteView payload)
    {
        uint8_t iv[16];
        transform.MakeIv(sequence, m_random, iv);
        return SealEsp(transform,
                       sequence,
                       ByteView(iv, transform.LayoutFor(payload.size()).iv),
                       ESP_NEXT_IPV4,
                       payload);
    }

    std::shared_ptr<IkeCryptoProvider> m_provider =
        GetParam() ? MakeCryptoppProvider(NoCosts()) : MakeModelledProvider(NoCosts());
    SeededRandomSource m_random{1};
};

TEST_P(EspTransformOf, SizesAreWhatPacketsHave)
{
    for (const CipherSuite& suite : Suites())
    {
        const auto transform = Make(suite, false);
        const auto sizes = SizesOf(suite);
        for (size_t payload = 0; payload < 70; ++payload)
        {
            const EspLayout layout = transform->LayoutFor(payload);
            EXPECT_EQ(layout.Text() % std::max<size_t>(4, sizes->block), 0U);
            EXPECT_LT(layout.pad, std::max<size_t>(4, sizes->block));
            const Bytes packet = Seal(*transform, payload + 1, Bytes(payload, 0x77));
            EXPECT_EQ(packet.size(), layout.Total());
            EXPECT_EQ(packet.size(), 8 + sizes->iv + layout.Text() + sizes->icv);
            const auto opened = OpenEsp(*transform, payload + 1, packet);
            ASSERT_TRUE(opened) << NameOf(suite.encr) << " " << payload;
            EXPECT_EQ(opened->payload, Bytes(payload, 0x77));
        }
    }
}

TEST_P(EspTransformOf, AChangedBitOutsideThePayloadIsFound)
{
    for (const CipherSuite& suite : Suites())
    {
        const auto transform = Make(suite, false);
        const EspLayout layout = transform->LayoutFor(33);
        const Bytes good = Seal(*transform, 9, Bytes(33, 0x11));
        for (size_t at = 0; at < good.size(); ++at)
        {
            const bool inText = at >= layout.Head() && at < layout.Head() + layout.Text();
            const bool inSpiOrSequence = at < ESP_FIXED_SIZE;
            // SPI and number come from the SA; a text that need not exist is not looked at.
            if (inSpiOrSequence || (inText && !GetParam()))
            {
                continue;
            }
            Bytes bad = good;
            bad[at] ^= 0x10;
            const auto opened = OpenEsp(*transform, 9, bad);
            ASSERT_FALSE(opened) << NameOf(suite.encr) << " octet " << at;
            EXPECT_EQ(opened.GetError(), IpsecDropReason::BAD_ICV);
        }
        EXPECT_FALSE(OpenEsp(*transform, 10, good)) << "another sequence number";
        EXPECT_FALSE(OpenEsp(*Make(suite, false, 0x43), 9, good)) << "another key";
        EXPECT_TRUE(OpenEsp(*transform, 9, good));
    }
}

TEST_P(EspTransformOf, TheHiddenHalfOfAnExtendedNumberIsAuthenticated)
{
    for (const CipherSuite& suite : Suites())
    {
        const auto transform = Make(suite, true);
        const Bytes packet = Seal(*transform, 0x500000007, Bytes(20, 0x11));
        EXPECT_EQ(ReadEspSequence(packet), 7U);
        EXPECT_TRUE(OpenEsp(*transform, 0x500000007, packet)) << NameOf(suite.encr);
        EXPECT_FALSE(OpenEsp(*transform, 0x400000007, packet)) << NameOf(suite.encr);
        EXPECT_FALSE(OpenEsp(*transform, 7, packet)) << NameOf(suite.encr);
    }
}

TEST_P(EspTransformOf, CutPacketsAreMalformed)
{
    for (const CipherSuite& suite : Suites())
    {
        const auto transform = Make(suite, false);
        const Bytes good = Seal(*transform, 1, Bytes(40, 0x11));
        for (size_t size = 0; size < good.size(); ++size)
        {
            EXPECT_FALSE(OpenEsp(*transform, 1, ByteView(good).Sub(0, size).ToBytes()));
        }
    }
}

TEST_P(EspTransformOf, IvsAreUnpredictableOrCounted)
{
    uint8_t first[16];
    uint8_t second[16];
    const auto cbc = Make({EncrId::AES_CBC, 128, IntegId::HMAC_SHA2_256_128}, false);
    cbc->MakeIv(1, m_random, first);
    cbc->MakeIv(1, m_random, second);
    EXPECT_NE(ByteView(first, 16), ByteView(second, 16));
    for (const CipherSuite& suite : {CipherSuite{EncrId::AES_GCM_16, 128, IntegId::NONE},
                                     CipherSuite{EncrId::AES_CTR, 128, IntegId::HMAC_SHA2_256_128}})
    {
        const auto counting = Make(suite, true);
        counting->MakeIv(0x0102030405060708, m_random, first);
        EXPECT_EQ(ToHex(ByteView(first, 8)), "0102030405060708");
    }
}

INSTANTIATE_TEST_SUITE_P(Provider,
                         EspTransformOf,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "Real" : "Modelled"; });

/** @brief An authentic packet with a text of the test's choosing, which a fair sender would not
 * make. */
Bytes
SealRaw(uint64_t sequence, Bytes text)
{
    const CipherSuite suite{EncrId::NULL_ENCR, 0, IntegId::HMAC_SHA2_256_128};
    const auto provider = MakeCryptoppProvider(NoCosts());
    const auto cipher = provider->MakeCipher(suite, ByteView(), Bytes(32, 0x42));
    Bytes packet;
    AppendUint(packet, 0x12345678, 4);
    AppendUint(packet, sequence, 4);
    const Bytes head = packet;
    Bytes icv(16);
    SealedRegion region;
    region.associatedData = head;
    region.text = text.data();
    region.textSize = text.size();
    region.icv = icv.data();
    cipher->Seal(region);
    return Concat({head, text, icv});
}

TEST(EspTransform, PaddingIsInspected)
{
    const CipherSuite suite{EncrId::NULL_ENCR, 0, IntegId::HMAC_SHA2_256_128};
    const auto provider = MakeCryptoppProvider(NoCosts());
    const auto transform =
        MakeTransform(*provider, suite, 0x12345678, false, ByteView(), Bytes(32, 0x42));
    const auto open = [&](const char* text) -> std::string
    {
        const auto opened = OpenEsp(*transform, 1, SealRaw(1, *FromHex(text)));
        return opened ? "payload " + ToHex(opened->payload) : NameOf(opened.GetError());
    };
    EXPECT_EQ(open("aabbccdd01020204"), "payload aabbccdd");
    EXPECT_EQ(open("aabbccdd01030204"), "bad-padding");
    EXPECT_EQ(open("aabbccdd00010204"), "bad-padding");
    EXPECT_EQ(open("aabbccdd01020704"), "bad-padding") << "longer than the text";
    EXPECT_EQ(open("0102030405060604"), "payload ") << "nothing but padding";
    EXPECT_EQ(open("aabb0004"), "payload aabb");
}

} // namespace
} // namespace ike
} // namespace ns3
