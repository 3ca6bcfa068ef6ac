// SPDX-License-Identifier: GPL-2.0-only

// Captures of other implementations, against what tcpdump says of them: vectors/captures.

#include "ah-transform.h"
#include "ike-fuzz-samples.h"
#include "ike-vector-files.h"
#include "ipsec-encapsulation.h"
#include "ipsec-packet-fields.h"

#include <cstdio>
#include <functional>
#include <map>
#include <regex>

namespace ns3
{
namespace ike
{
namespace
{

class CaptureVectors : public VectorFileTest
{
  protected:
    /** @brief The packets of a capture; none, with the test marked skipped, when it is not there.
     */
    std::vector<Bytes> Packets(const std::string& name)
    {
        const std::string path = "vectors/captures/" + name + ".pcap";
        m_name += (m_name.empty() ? "" : " and ") + path;
        auto packets = PacketsOfCapture(SharedFile(path));
        if (packets.empty())
        {
            [&] { GTEST_SKIP() << SharedFile(path) << " is not there; set IKE_SHARED_DIR"; }();
        }
        return packets;
    }

    static std::string SaidByTcpdump(const std::string& name)
    {
        return ReadShared("vectors/captures/" + name + ".out").value_or("");
    }

    /** @brief What is in an ESP packet whose integrity key nobody tells: all but the last 12 octets
     * opened. */
    Bytes Decrypt(ByteView packet, const CipherSuite& suite, const Bytes& key)
    {
        const ByteView sealed = packet.Sub(0, packet.size() - 12);
        EspTransform esp(ReadEspSpi(sealed),
                         false,
                         suite,
                         *SizesOf(suite),
                         m_provider->MakeCipher(suite, key, {}));
        const auto opened = OpenEsp(esp, ReadEspSequence(sealed), sealed.ToBytes());
        EXPECT_TRUE(opened) << (opened ? "" : NameOf(opened.GetError()));
        return opened ? opened->payload : Bytes();
    }

    /** @brief An echo request as tcpdump writes it. */
    static std::string EchoText(ByteView packet)
    {
        const auto fields = ReadPacketFields(packet);
        if (!fields || fields->protocol != 1 || packet.size() < 28)
        {
            return "no ICMP";
        }
        const auto number = [&packet](size_t at)
        { return std::to_string(packet[at] << 8 | packet[at + 1]); };
        return "IP " + fields->source.ToString() + " > " + fields->destination.ToString() +
               ": ICMP echo request, id " + number(24) + ", seq " + number(26) + ", length " +
               std::to_string(packet.size() - 20);
    }

    static std::string EspText(ByteView esp)
    {
        char text[80];
        std::snprintf(text,
                      sizeof text,
                      "ESP(spi=0x%08x,seq=0x%x), length %zu",
                      ReadEspSpi(esp).Value(),
                      ReadEspSequence(esp),
                      esp.size());
        return text;
    }
};

const CipherSuite TRIPLE_DES{EncrId::TRIPLE_DES, 0, IntegId::NONE};
const CipherSuite AES_256{EncrId::AES_CBC, 256, IntegId::NONE};
const Bytes KEY = Hex("4043434545464649494a4a4c4c4f4f515152525454575758");
const Bytes KEY_OUTER = Hex("43434545464649494a4a4c4c4f4f51515252545457575840");
const Bytes KEY_INNER = Hex("434545464649494a4a4c4c4f4f5151525254545757584043");
const Bytes KEY_AES = Hex("aaaabbbbccccdddd4043434545464649494a4a4c4c4f4f515152525454575758");

TEST_F(CaptureVectors, TripleDesEspHoldsWhatTcpdumpSays)
{
    const auto packets = Packets("02-sunrise-sunset-esp");
    const std::string plain = SaidByTcpdump("esp0");
    const std::string opened = SaidByTcpdump("esp1");
    for (const Bytes& packet : packets)
    {
        const ByteView esp = ByteView(packet).Sub(20);
        EXPECT_NE(plain.find(EspText(esp) + "\n"), std::string::npos);
        const std::string text = EspText(esp) + ": " + EchoText(Decrypt(esp, TRIPLE_DES, KEY));
        EXPECT_NE(opened.find(text + "\n"), std::string::npos) << text;
        ++m_count;
    }
    Counted(packets.empty() ? 0 : 8);
}

TEST_F(CaptureVectors, EspInUdpHoldsTheSameEchoRequests)
{
    const auto packets = Packets("espudp1");
    const std::string said = SaidByTcpdump("espudp1");
    for (const Bytes& packet : packets)
    {
        const ByteView esp = ByteView(packet).Sub(28);
        EXPECT_NE(said.find("UDP-encap: " + EspText(esp)), std::string::npos);
        const std::string text = EchoText(Decrypt(esp, TRIPLE_DES, KEY));
        EXPECT_EQ(text.rfind("IP 192.0.2.1 > 192.0.1.1: ICMP echo request, id 28416", 0), 0U);
        ++m_count;
    }
    Counted(packets.empty() ? 0 : 8);
}

TEST_F(CaptureVectors, EspInEspHoldsWhatTcpdumpSays)
{
    const auto packets = Packets("08-sunrise-sunset-esp2");
    const std::string said = SaidByTcpdump("esp2");
    for (const Bytes& packet : packets)
    {
        const ByteView outer = ByteView(packet).Sub(20);
        const Bytes middle = Decrypt(outer, TRIPLE_DES, KEY_OUTER);
        ASSERT_GT(middle.size(), 40U);
        const auto fields = ReadPacketFields(middle);
        ASSERT_TRUE(fields);
        EXPECT_EQ(fields->protocol, IP_PROTOCOL_ESP);
        const ByteView inner = ByteView(middle).Sub(20);
        const std::string text = EspText(outer) + ": IP " + fields->source.ToString() + " > " +
                                 fields->destination.ToString() + ": " + EspText(inner) + ": " +
                                 EchoText(Decrypt(inner, TRIPLE_DES, KEY_INNER));
        EXPECT_NE(said.find(text + "\n"), std::string::npos) << text;
        ++m_count;
    }
    Counted(packets.empty() ? 0 : 8);
}

TEST_F(CaptureVectors, Aes256EspHoldsWhatTcpdumpSays)
{
    const auto packets = Packets("08-sunrise-sunset-aes");
    const std::string said = SaidByTcpdump("esp5");
    for (const Bytes& packet : packets)
    {
        const ByteView esp = ByteView(packet).Sub(20);
        const std::string text = EspText(esp) + ": " + EchoText(Decrypt(esp, AES_256, KEY_AES));
        EXPECT_NE(said.find(text + "\n"), std::string::npos) << text;
        ++m_count;
    }
    Counted(packets.empty() ? 0 : 8);
}

// The checksums' key is not told: what is read is compared.
TEST_F(CaptureVectors, AhOfOspfv3IsReadAsTcpdumpReadsIt)
{
    const auto packets = Packets("OSPFv3_with_AH");
    const std::string said = SaidByTcpdump("ospf3_ah-vv");
    for (const Bytes& packet : packets)
    {
        const auto place = FindProtocol(packet, IP_PROTOCOL_AH);
        ASSERT_TRUE(place);
        const ByteView ah = ByteView(packet).Sub(place->size);
        const auto fields = ReadAhFields(ah);
        ASSERT_TRUE(fields);
        EXPECT_EQ(fields->nextHeader, 89);
        char text[120];
        std::snprintf(text,
                      sizeof text,
                      "AH(length=%u(%zu-bytes),spi=0x%08x,seq=0x%x,icv=0x%s)",
                      ah[1],
                      fields->size,
                      fields->spi.Value(),
                      fields->sequence,
                      ToHex(ah.Sub(AH_FIXED_SIZE, 12)).c_str());
        EXPECT_NE(said.find(text), std::string::npos) << text;
        ++m_count;
    }
    Counted(packets.empty() ? 0 : 61);
}

// The integrity key that comes with the capture does not fit its checksum: decrypted only.
TEST_F(CaptureVectors, TheEncryptedPayloadOfAnIkeAuthHoldsWhatTcpdumpSays)
{
    const auto packets = Packets("ikev2pI2");
    if (packets.empty())
    {
        return;
    }
    const auto message = ParseMessage(IkeOfPacket(packets.back()));
    ASSERT_TRUE(message) << message.GetError().ToString();
    const auto* sealed = message->Find<EncryptedPayload>(PayloadType::SK);
    ASSERT_TRUE(sealed);
    Bytes iv(sealed->body.begin(), sealed->body.begin() + 16);
    Bytes text(sealed->body.begin() + 16, sealed->body.end() - 12);
    m_provider->MakeChainedCipher(EncrId::AES_CBC, 128, Hex("3f44bf47cafd8150591deb088199fcbf"))
        ->Decrypt(iv, text.data(), text.size());
    text.resize(text.size() - 1 - text.back());
    const auto inner = ParsePayloads(sealed->firstInner, text);
    ASSERT_TRUE(inner) << inner.GetError().ToString();
    const auto* id = std::get_if<IdPayload>(&inner->at(0).body);
    ASSERT_TRUE(id);
    EXPECT_EQ(id->type, IdType::FQDN);
    EXPECT_EQ(id->data, Text("west"));
    const auto* auth = std::get_if<AuthPayload>(&inner->at(1).body);
    ASSERT_TRUE(auth);
    EXPECT_NE(SaidByTcpdump("ikev2pI2").find("fqdn:west"), std::string::npos);
    ++m_count;
    Counted(1);
}

/** @brief The IKE messages of a capture, each beside what tcpdump prints of it. */
class CaptureMessageVectors : public CaptureVectors
{
  protected:
    /** @brief A message: what a pattern finds in its line, its octets, its header. */
    using Comparison = std::function<void(const std::smatch&, ByteView, const IkeHeader&)>;

    void CompareEach(const std::string& capture,
                     const std::string& text,
                     const std::regex& line,
                     size_t expected,
                     const Comparison& compare)
    {
        const auto packets = Packets(capture);
        const std::string said = SaidByTcpdump(text);
        std::sregex_iterator next(said.begin(), said.end(), line);
        for (const Bytes& packet : packets)
        {
            const ByteView ike = IkeOfPacket(packet);
            if (ike.empty())
            {
                continue;
            }
            const auto header = ParseHeader(ike);
            ASSERT_TRUE(header) << header.GetError().ToString();
            ASSERT_NE(next, std::sregex_iterator());
            compare(*next, ike, *header);
            ++next;
            ++m_count;
        }
        EXPECT_EQ(next, std::sregex_iterator());
        Counted(packets.empty() ? 0 : expected);
    }
};

/** @brief Version, message id and SPIs, as tcpdump prints them of each message of version 2. */
class Ikev2CaptureVectors : public CaptureMessageVectors
{
  protected:
    void Compare(const std::string& capture, const std::string& text, size_t expected)
    {
        const std::regex line(
            "isakmp 2.0 msgid ([0-9a-f]{8}) cookie ([0-9a-f]{16})->([0-9a-f]{16})");
        const auto compare = [](const std::smatch& said, ByteView ike, const IkeHeader& header)
        {
            EXPECT_EQ(said.str(1), ToHex(ike.Sub(20, 4)));
            EXPECT_EQ(std::stoul(said.str(1), nullptr, 16), header.messageId);
            EXPECT_EQ(std::stoull(said.str(2), nullptr, 16), header.initiatorSpi.Value());
            EXPECT_EQ(std::stoull(said.str(3), nullptr, 16), header.responderSpi.Value());
        };
        CompareEach(capture, text, line, expected, compare);
    }
};

TEST_F(Ikev2CaptureVectors, FourExchanges)
{
    Compare("ikev2four", "ikev2fourv", 21);
}

TEST_F(Ikev2CaptureVectors, FourExchangesPrintedAtLength)
{
    Compare("ikev2four", "ikev2fourv4", 21);
}

TEST_F(Ikev2CaptureVectors, AnIdentityOfOneOctet)
{
    Compare("ikev2-id-normal", "ikev2-id-normal", 1);
}

TEST_F(Ikev2CaptureVectors, AnIkeAuthRequest)
{
    Compare("ikev2pI2", "ikev2pI2", 2);
}

/** @brief The exchange and whether it is encrypted, as tcpdump prints them of each message. */
class BriefCaptureVectors : public CaptureMessageVectors
{
  protected:
    static std::string NameOfExchange(const IkeHeader& header)
    {
        static const std::map<ExchangeType, std::string> names = {
            {Ikev1Exchange::MAIN, "ident"},
            {Ikev1Exchange::AGGRESSIVE, "agg"},
            {Ikev1Exchange::INFORMATIONAL, "inf"},
            {Ikev1Exchange::QUICK, "oakley-quick"},
            {ExchangeType::IKE_SA_INIT, "ikev2_init"},
            {ExchangeType::IKE_AUTH, "ikev2_auth"},
            {ExchangeType::CREATE_CHILD_SA, "child_sa"},
            {ExchangeType::INFORMATIONAL, "inf2"},
        };
        const auto it = names.find(header.exchange);
        return it == names.end() ? "unknown" : it->second;
    }

    void Compare(const std::string& capture, const std::string& text, size_t expected)
    {
        const std::regex line(
            "(?:phase [^ ]+ [IR?]|parent_sa|child_sa) +([a-z0-9_-]+)(\\[[A-Z]+\\])?");
        const auto compare = [this](const std::smatch& said, ByteView, const IkeHeader& header)
        {
            EXPECT_EQ(said.str(1), NameOfExchange(header)) << m_count;
            if (header.majorVersion == 1)
            {
                EXPECT_EQ(said.str(2).find('E') != std::string::npos, header.IsEncrypted());
            }
        };
        CompareEach(capture, text, line, expected, compare);
    }
};

TEST_F(BriefCaptureVectors, Ikev1BehindANat)
{
    Compare("isakmp4500", "isakmp4", 15);
}

TEST_F(BriefCaptureVectors, Ikev1SetUp)
{
    Compare("ISAKMP_sa_setup", "isakmp5-v", 9);
}

TEST_F(BriefCaptureVectors, Ikev2FourExchanges)
{
    Compare("ikev2four", "ikev2four", 21);
}

// Every file of the folder of known answers is named in a test: what is added there is not
// forgotten.
TEST(VectorFiles, EveryFileIsReadBySomeTest)
{
    const std::string folder = SharedFile("vectors");
    if (!std::ifstream(folder + "/rfc/SOURCE.txt"))
    {
        GTEST_SKIP() << folder << " is not there; set IKE_SHARED_DIR";
    }
    std::string tests;
    for (const char* place : {"/test", "/test/fuzz"})
    {
        for (const auto& path : FilesIn(std::string(IKE_SOURCE_DIR) + place, ".cc"))
        {
            const Bytes text = OctetsOfFile(path);
            tests.append(text.begin(), text.end());
        }
    }
    size_t count = 0;
    for (const auto& [group, extension] : std::vector<std::pair<const char*, const char*>>{
             {"rfc", ".json"},
             {"rfc", ".snoop"},
             {"esp-packets", ".json"},
             {"ike-prf", ".json"},
             {"ikev1-handshakes", ".json"},
             {"cavs-ike-kdf", ".fax"},
             {"captures", ".pcap"},
             {"captures", ".out"},
         })
    {
        for (const auto& path : FilesIn(folder + "/" + group, extension))
        {
            std::string name = path.substr(path.find_last_of('/') + 1);
            if (std::string(group) == "captures")
            {
                name = '"' + name.substr(0, name.find_last_of('.')) + '"';
            }
            EXPECT_NE(tests.find(name), std::string::npos) << path << ": no test reads it";
            ++count;
        }
    }
    std::cout << "    " << count << " files\n";
    EXPECT_GE(count, 40U);
}

} // namespace
} // namespace ike
} // namespace ns3
