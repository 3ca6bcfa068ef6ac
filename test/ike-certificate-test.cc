// SPDX-License-Identifier: GPL-2.0-only

#include "ike-vector-files.h"
#include "ns3/ike-certificate-path.h"
#include "ns3/ike-certificate-writer.h"
#include "ns3/ike-der.h"
#include "ns3/ike-distinguished-name.h"
#include "ns3/ike-pem.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace ns3
{
namespace ike
{
namespace
{

const CalendarSeconds NEW_YEAR = *ParseCalendar("2026-01-01");
const CalendarSeconds YEAR = 365 * SECONDS_OF_DAY;

Bytes
Name(const std::string& text)
{
    const auto name = ParseDistinguishedName(text);
    EXPECT_TRUE(name) << text;
    return name ? *name : Bytes();
}

IdPayload
Fqdn(const std::string& text)
{
    return IdPayload{IdType::FQDN, ByteView::OfText(text).ToBytes()};
}

/** @brief A root, an intermediate and an end entity, and ways to make others. */
struct Authority
{
    Authority(IkeCryptoProvider& provider, SignatureKeyType type, uint16_t bits = 1024)
        : provider(provider),
          root{Key(type, bits), Name("C=CH, O=ns3-ike, CN=root")},
          middle{Key(type, bits), Name("C=CH, O=ns3-ike, CN=middle")},
          endKey(Key(type, bits))
    {
        CertificateRequest request;
        request.notBefore = NEW_YEAR - YEAR;
        request.notAfter = NEW_YEAR + 10 * YEAR;
        request.isAuthority = true;
        request.subject = root.name;
        request.key = root.key.publicKey;
        rootDer = Issue(root, request);
        request.subject = middle.name;
        request.key = middle.key.publicKey;
        request.serial = 2;
        request.pathLength = 0;
        middleDer = Issue(root, request);
        endDer = Issue(middle, End());
        trust.authorities = {rootDer};
        trust.epoch = NEW_YEAR;
    }

    IkePrivateKey Key(SignatureKeyType type, uint16_t bits)
    {
        const auto key = provider.GeneratePrivateKey(type, bits, random);
        EXPECT_TRUE(key);
        return *key;
    }

    CertificateRequest End() const
    {
        CertificateRequest request;
        request.subject = Name("C=CH, O=ns3-ike, CN=moon");
        request.key = endKey.publicKey;
        request.serial = 300;
        request.notBefore = NEW_YEAR;
        request.notAfter = NEW_YEAR + YEAR;
        request.alternativeNames = {Fqdn("moon.example.org"),
                                    IdPayload{IdType::IPV4_ADDR, {192, 0, 2, 1}},
                                    IdPayload{IdType::RFC822_ADDR, Fqdn("moon@example.org").data}};
        return request;
    }

    Bytes Issue(const IkeIssuer& issuer, const CertificateRequest& request)
    {
        const auto der = IssueCertificate(provider, issuer, request, random);
        EXPECT_TRUE(der) << (der ? "" : der.GetError().message);
        return der ? *der : Bytes();
    }

    Result<IkeCertificate> Validate(const std::vector<Bytes>& chain,
                                    CalendarSeconds date = NEW_YEAR + 1)
    {
        return provider
            .ValidateCertificates(std::vector<ByteView>(chain.begin(), chain.end()), trust, date)
            .value;
    }

    /** @brief What is wrong, or "good". */
    std::string Verdict(const std::vector<Bytes>& chain, CalendarSeconds date = NEW_YEAR + 1)
    {
        const auto certificate = Validate(chain, date);
        return certificate ? "good" : certificate.GetError().message;
    }

    SeededRandomSource random{11};
    IkeCryptoProvider& provider;
    IkeIssuer root;
    IkeIssuer middle;
    IkePrivateKey endKey;
    Bytes rootDer;
    Bytes middleDer;
    Bytes endDer;
    IkeTrust trust;
};

class Certificates : public testing::TestWithParam<bool>
{
  protected:
    Certificates()
        : m_provider(GetParam() ? MakeModelledProvider(nullptr) : MakeCryptoppProvider(nullptr))
    {
    }

    std::shared_ptr<IkeCryptoProvider> m_provider;
};

TEST_P(Certificates, AChainLeadsToItsAuthority)
{
    for (const char* word : {"rsa1024", "ecdsa256", "ecdsa384", "ecdsa521", "ed25519", "mldsa65"})
    {
        const auto kind = *ParseSignatureKeyword(word);
        if (!m_provider->SupportsKeyType(kind.type))
        {
            continue;
        }
        SCOPED_TRACE(word);
        Authority authority(*m_provider, kind.type, kind.bits);
        EXPECT_EQ(authority.Verdict({authority.endDer, authority.middleDer}), "good");
        EXPECT_NE(authority.Verdict({authority.endDer}), "good");
        EXPECT_NE(authority.Verdict({}), "good");
        authority.trust.intermediates = {authority.middleDer};
        EXPECT_EQ(authority.Verdict({authority.endDer}), "good");
        Authority other(*m_provider, kind.type, kind.bits);
        other.trust.authorities.clear();
        EXPECT_NE(other.Verdict({authority.endDer, authority.middleDer}), "good");
    }
}

TEST_P(Certificates, FieldsAreReadBack)
{
    Authority authority(*m_provider, SignatureKeyType::ECDSA_P256);
    const auto end = authority.Validate({authority.endDer, authority.middleDer});
    ASSERT_TRUE(end) << end.GetError().message;
    EXPECT_EQ(NameOf(*end), "C=CH, O=ns3-ike, CN=moon");
    EXPECT_EQ(end->key.info, authority.endKey.publicKey.info);
    EXPECT_EQ(end->notAfter, NEW_YEAR + YEAR);
    EXPECT_EQ(end->serial, (Bytes{1, 44}));
    EXPECT_TRUE(CheckIkeUsage(*end));
    EXPECT_FALSE(end->isAuthority);
    EXPECT_TRUE(ReadCertificate(authority.rootDer)->isAuthority);
    EXPECT_TRUE(BearsIdentity(*end, Fqdn("MOON.example.org")));
    EXPECT_FALSE(BearsIdentity(*end, Fqdn("sun.example.org")));
    EXPECT_FALSE(BearsIdentity(*end, Fqdn("")));
    EXPECT_TRUE(BearsIdentity(*end, IdPayload{IdType::IPV4_ADDR, {192, 0, 2, 1}}));
    EXPECT_FALSE(BearsIdentity(*end, IdPayload{IdType::IPV4_ADDR, {192, 0, 2, 2}}));
    EXPECT_TRUE(BearsIdentity(*end, IdPayload{IdType::RFC822_ADDR, Fqdn("moon@example.org").data}));
    EXPECT_TRUE(BearsIdentity(*end, IdPayload{IdType::DER_ASN1_DN, end->subject}));
    EXPECT_FALSE(BearsIdentity(*end, IdPayload{IdType::DER_ASN1_DN, end->issuer}));
    EXPECT_FALSE(BearsIdentity(*end, IdPayload{IdType::KEY_ID, Fqdn("moon.example.org").data}));
}

TEST_P(Certificates, HoldOnlyWithinTheirTime)
{
    Authority authority(*m_provider, SignatureKeyType::ECDSA_P256);
    const std::vector<Bytes> chain{authority.endDer, authority.middleDer};
    EXPECT_NE(authority.Verdict(chain, NEW_YEAR - 10), "good");
    EXPECT_EQ(authority.Verdict(chain, NEW_YEAR), "good");
    EXPECT_EQ(authority.Verdict(chain, NEW_YEAR + YEAR - 1), "good");
    EXPECT_NE(authority.Verdict(chain, NEW_YEAR + YEAR + 1), "good");
    // Times from 2050 on are written in another form.
    CertificateRequest request = authority.End();
    request.notAfter = *ParseCalendar("2051-06-01T10:00:00Z");
    const Bytes late = authority.Issue(authority.middle, request);
    EXPECT_EQ(ReadCertificate(late)->notAfter, request.notAfter);
}

TEST_P(Certificates, RevokedOnesHoldNoLonger)
{
    Authority authority(*m_provider, SignatureKeyType::ECDSA_P256);
    const std::vector<Bytes> chain{authority.endDer, authority.middleDer};
    const auto list = [&](const IkeIssuer& issuer, const std::vector<uint32_t>& serials)
    {
        return *IssueRevocationList(*m_provider,
                                    issuer,
                                    NEW_YEAR,
                                    NEW_YEAR + 30 * SECONDS_OF_DAY,
                                    serials,
                                    authority.random);
    };
    authority.trust.requiresRevocationList = true;
    EXPECT_NE(authority.Verdict(chain), "good");
    authority.trust.revocationLists = {list(authority.middle, {7, 301}), list(authority.root, {})};
    EXPECT_EQ(authority.Verdict(chain), "good");
    authority.trust.revocationLists[0] = list(authority.middle, {7, 300});
    EXPECT_NE(authority.Verdict(chain), "good");
    authority.trust.revocationLists = {list(authority.middle, {}), list(authority.root, {2})};
    EXPECT_NE(authority.Verdict(chain), "good") << "the intermediate is revoked";
    authority.trust.revocationLists = {list(authority.middle, {}), list(authority.root, {})};
    EXPECT_NE(authority.Verdict(chain, NEW_YEAR + 31 * SECONDS_OF_DAY), "good") << "outdated";
    // A list under the issuer's name that another key has signed.
    const IkeIssuer impostor{authority.endKey, authority.middle.name};
    authority.trust.revocationLists[0] = list(impostor, {});
    EXPECT_NE(authority.Verdict(chain), "good");
}

TEST_P(Certificates, OnlyAuthoritiesIssue)
{
    Authority authority(*m_provider, SignatureKeyType::ED25519);
    CertificateRequest request = authority.End();
    request.subject = Name("CN=below");
    const IkeIssuer end{authority.endKey, authority.End().subject};
    const Bytes below = authority.Issue(end, request);
    EXPECT_NE(authority.Verdict({below, authority.endDer, authority.middleDer}), "good");
    // The intermediate allows no authority below it.
    request = authority.End();
    request.isAuthority = true;
    const Bytes sub = authority.Issue(authority.middle, request);
    request.isAuthority = false;
    const Bytes deep = authority.Issue(end, request);
    EXPECT_NE(authority.Verdict({deep, sub, authority.middleDer}), "good");
}

TEST_P(Certificates, NoChangedBitIsBelieved)
{
    Authority authority(*m_provider, SignatureKeyType::ED25519);
    for (size_t i = 0; i < authority.endDer.size(); ++i)
    {
        Bytes changed = authority.endDer;
        changed[i] ^= static_cast<uint8_t>(1U << i % 8);
        EXPECT_NE(authority.Verdict({changed, authority.middleDer}), "good") << i;
    }
}

TEST_P(Certificates, HostileOctetsOnlyFail)
{
    Authority authority(*m_provider, SignatureKeyType::ECDSA_P256);
    const Bytes& good = authority.endDer;
    for (size_t size = 0; size < good.size(); size += 7)
    {
        const Bytes cut(good.begin(), good.begin() + static_cast<ptrdiff_t>(size));
        EXPECT_NE(authority.Verdict({cut, authority.middleDer}), "good");
        EXPECT_NE(authority.Verdict({good, cut}), "good");
        EXPECT_FALSE(ReadCertificate(cut));
        EXPECT_FALSE(ReadRevocationList(cut));
    }
    for (int i = 0; i < 200; ++i)
    {
        const Bytes garbage = authority.random.Draw(authority.random.DrawUint64() % 500);
        EXPECT_NE(authority.Verdict({garbage}), "good");
        Bytes mixed = good;
        for (size_t j = 0; j < 4; ++j)
        {
            mixed[authority.random.DrawUint64() % mixed.size()] =
                static_cast<uint8_t>(authority.random.DrawUint64());
        }
        ReadCertificate(mixed);
        authority.Verdict({mixed, mixed, authority.middleDer});
    }
    const Bytes huge(60000, 0x30);
    EXPECT_NE(authority.Verdict({huge}), "good");
    EXPECT_EQ(authority.Verdict({good, huge, authority.middleDer}), "good");
    // More certificates than are looked at.
    std::vector<Bytes> many(100, good);
    EXPECT_NE(authority.Verdict(many), "good");
}

INSTANTIATE_TEST_SUITE_P(Both,
                         Certificates,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "modelled" : "real"; });

TEST(CertificateSizes, AreThoseOfRealOnes)
{
    const auto real = MakeCryptoppProvider(nullptr);
    const auto modelled = MakeModelledProvider(nullptr);
    for (const char* word : {"rsa1024", "ed25519"})
    {
        const auto kind = *ParseSignatureKeyword(word);
        const Authority a(*real, kind.type, kind.bits);
        const Authority b(*modelled, kind.type, kind.bits);
        EXPECT_EQ(a.endDer.size(), b.endDer.size()) << word;
        EXPECT_EQ(a.middleDer.size(), b.middleDer.size()) << word;
    }
}

TEST(CertificateCosts, AreTheSameForBothProviders)
{
    const auto profile = IkeCostProfile::Parse("provenance = this test\n"
                                               "hash sha1 = 1 us + 1 ns/octet\n"
                                               "signature ed25519 sign = 30 us\n"
                                               "signature ed25519 verify = 70 us\n",
                                               "test");
    ASSERT_TRUE(profile) << profile.GetError().message;
    const auto shared = std::make_shared<const IkeCostProfile>(*profile);
    std::vector<Duration> costs;
    for (const auto& provider : {MakeCryptoppProvider(shared), MakeModelledProvider(shared)})
    {
        Authority authority(*provider, SignatureKeyType::ED25519);
        authority.trust.revocationLists = {*IssueRevocationList(*provider,
                                                                authority.middle,
                                                                NEW_YEAR,
                                                                NEW_YEAR + YEAR,
                                                                {5},
                                                                authority.random)};
        const auto costed = provider->ValidateCertificates({authority.endDer, authority.middleDer},
                                                           authority.trust,
                                                           NEW_YEAR + 1);
        EXPECT_TRUE(costed.value);
        costs.push_back(costed.cost);
        costs.push_back(provider
                            ->Sign(authority.endKey,
                                   {SignatureScheme::EDDSA, HashId::IDENTITY},
                                   {Bytes(1000)},
                                   authority.random)
                            .cost);
    }
    EXPECT_EQ(costs[0], costs[2]);
    EXPECT_GT(costs[0], 3 * std::chrono::microseconds(70));
    EXPECT_EQ(costs[1], costs[3]);
    EXPECT_EQ(costs[1], std::chrono::microseconds(32));
}

TEST(CertificatePath, AgreesWithBotanOnRealCertificates)
{
    const auto real = MakeCryptoppProvider(nullptr);
    Authority authority(*real, SignatureKeyType::ECDSA_P256);
    const std::vector<Bytes> chain{authority.endDer, authority.middleDer};
    const std::vector<ByteView> views(chain.begin(), chain.end());
    for (CalendarSeconds date : {NEW_YEAR - 10, NEW_YEAR, NEW_YEAR + YEAR + 1})
    {
        EXPECT_EQ(bool(ValidatePath(*real, views, authority.trust, date).value),
                  bool(authority.Validate(chain, date)));
    }
}

std::vector<Bytes>
AuthorityFile(const std::string& name, const char* label)
{
    std::ifstream file(std::string(IKE_SOURCE_DIR) + "/examples/authority/" + name);
    std::stringstream text;
    text << file.rdbuf();
    return BlocksOfPem(text.str(), label);
}

TEST(CertificateFiles, OfOpensslAreUnderstood)
{
    const auto provider = MakeCryptoppProvider(nullptr);
    const CalendarSeconds date = *ParseCalendar("2028-01-01");
    SeededRandomSource random(3);
    IkeTrust trust;
    trust.authorities = AuthorityFile("root.pem", "CERTIFICATE");
    trust.revocationLists = AuthorityFile("lists.pem", "X509 CRL");
    trust.requiresRevocationList = true;
    ASSERT_EQ(trust.authorities.size(), 1U);
    ASSERT_EQ(trust.revocationLists.size(), 2U);
    const auto validate = [&](const std::string& name)
    {
        const auto chain = AuthorityFile(name + ".pem", "CERTIFICATE");
        const std::vector<ByteView> views(chain.begin(), chain.end());
        const auto botans = provider->ValidateCertificates(views, trust, date).value;
        EXPECT_EQ(bool(ValidatePath(*provider, views, trust, date).value), bool(botans)) << name;
        return botans;
    };
    for (const char* kind : {"rsa", "ecdsa", "ed25519"})
    {
        for (const char* who : {"site-0.example.org", "gw.example.org"})
        {
            const std::string name = std::string(who) + "-" + kind;
            const auto certificate = validate(name);
            ASSERT_TRUE(certificate) << name << ": " << certificate.GetError().message;
            EXPECT_TRUE(BearsIdentity(*certificate, Fqdn(who)));
            const auto blocks = AuthorityFile(name + "-key.pem", "PRIVATE KEY");
            ASSERT_EQ(blocks.size(), 1U);
            const auto key = provider->ReadPrivateKey(blocks.front());
            ASSERT_TRUE(key) << key.GetError().message;
            EXPECT_EQ(key->publicKey.info, certificate->key.info);
            const SignatureMethod method = CertificateSignatureMethod(key->publicKey.type);
            const Bytes data = ByteView::OfText("data").ToBytes();
            const auto signature = provider->Sign(*key, method, {data}, random).value;
            ASSERT_TRUE(signature);
            EXPECT_TRUE(provider->Verify(certificate->key, method, {data}, *signature).value);
        }
    }
    EXPECT_FALSE(validate("revoked"));
    trust.revocationLists.clear();
    trust.requiresRevocationList = false;
    EXPECT_TRUE(validate("revoked"));
    const auto key = AuthorityFile("site-0.example.org-ed25519-key.pem", "PRIVATE KEY");
    EXPECT_FALSE(MakeModelledProvider(nullptr)->ReadPrivateKey(key.front()));
}

TEST(SignatureIdentifiers, AreThoseOfRfc7427)
{
    const std::vector<std::pair<std::string, SignatureMethod>> known{
        {"sha1WithRSAEncryption", {SignatureScheme::RSA_PKCS1, HashId::SHA1}},
        {"sha256WithRSAEncryption", {SignatureScheme::RSA_PKCS1, HashId::SHA2_256}},
        {"sha384WithRSAEncryption", {SignatureScheme::RSA_PKCS1, HashId::SHA2_384}},
        {"sha512WithRSAEncryption", {SignatureScheme::RSA_PKCS1, HashId::SHA2_512}},
        {"dsa-with-sha1", {SignatureScheme::PAIR_DER, HashId::SHA1}},
        {"dsa-with-sha256", {SignatureScheme::PAIR_DER, HashId::SHA2_256}},
        {"ecdsa-with-sha1", {SignatureScheme::PAIR_DER, HashId::SHA1}},
        {"ecdsa-with-sha256", {SignatureScheme::PAIR_DER, HashId::SHA2_256}},
        {"ecdsa-with-sha384", {SignatureScheme::PAIR_DER, HashId::SHA2_384}},
        {"ecdsa-with-sha512", {SignatureScheme::PAIR_DER, HashId::SHA2_512}},
        {"RSASSA-PSS with Empty Parameters", {SignatureScheme::RSA_PSS, HashId::SHA1}},
        {"RSASSA-PSS with Default Parameters", {SignatureScheme::RSA_PSS, HashId::SHA1}},
        {"RSASSA-PSS with SHA-256", {SignatureScheme::RSA_PSS, HashId::SHA2_256}},
    };
    const auto text = ReadShared("vectors/rfc/rfc7427-algorithm-identifiers.json");
    if (!text)
    {
        GTEST_SKIP() << "the shared vectors are not there; set IKE_SHARED_DIR";
    }
    size_t seen = 0;
    for (const auto& vector : nlohmann::json::parse(*text))
    {
        const std::string name = vector.at("name");
        const Bytes der = *FromHex(vector.at("der").get<std::string>());
        for (const auto& [word, method] : known)
        {
            if (word != name)
            {
                continue;
            }
            ++seen;
            const auto read = ReadSignatureIdentifier(der);
            ASSERT_TRUE(read) << name;
            EXPECT_TRUE(read->method == method) << name;
            if (name != "RSASSA-PSS with Default Parameters")
            {
                EXPECT_EQ(ToHex(MakeSignatureIdentifier(read->firstType, method)), ToHex(der));
            }
        }
        for (size_t i = 0; i < der.size(); ++i)
        {
            EXPECT_FALSE(ReadSignatureIdentifier(ByteView(der).Sub(0, i)));
        }
    }
    EXPECT_EQ(seen, known.size());
    // RFC 8420 appendix A.1.
    EXPECT_EQ(ToHex(MakeSignatureIdentifier(SignatureKeyType::ED25519,
                                            {SignatureScheme::EDDSA, HashId::IDENTITY})),
              "300506032b6570");
}

TEST(DistinguishedNames, AreReadAndWritten)
{
    for (const char* text : {"C=CH, O=ns3-ike, CN=moon",
                             "CN=a\\, b",
                             "DC=org, DC=example, E=a@example.org",
                             "O=Z\xc3\xbcrich, OU=x, L=y, ST=z, serialNumber=12"})
    {
        EXPECT_EQ(FormatDistinguishedName(Name(text)), text);
    }
    EXPECT_TRUE(IsSameDistinguishedName(Name("CN=a"), Name(" CN = a ")));
    EXPECT_FALSE(IsSameDistinguishedName(Name("CN=a"), Name("CN=b")));
    for (const char* text : {"", "CN=", "moon", "X=1", "CN=a,,O=b", "CN=a,"})
    {
        EXPECT_FALSE(ParseDistinguishedName(text)) << text;
    }
    EXPECT_EQ(FormatDistinguishedName(Bytes{0x30, 0x05, 0x31}), "");
}

TEST(Calendar, KnowsDates)
{
    EXPECT_EQ(*ParseCalendar("1970-01-01"), 0);
    EXPECT_EQ(*ParseCalendar("2000-02-29T23:59:59Z"), 951868799);
    EXPECT_EQ(*ParseCalendar("2038-01-19T03:14:08Z"), 2147483648);
    for (CalendarSeconds day = -200000; day < 200000; day += 37)
    {
        const CalendarSeconds instant = day * SECONDS_OF_DAY + 3661;
        ASSERT_EQ(ToCalendarSeconds(ToCivilTime(instant)), instant);
        ASSERT_TRUE(IsCivilTime(ToCivilTime(instant)));
    }
    EXPECT_EQ(FormatCalendar(951868799), "2000-02-29T23:59:59Z");
    for (const char* text : {"", "2026", "2026-02-29", "2026-13-01", "2026-01-01T24:00:00Z", "x"})
    {
        EXPECT_FALSE(ParseCalendar(text)) << text;
    }
}

TEST(Pem, FindsBlocks)
{
    const std::string text = "noise\n-----BEGIN A-----\nAQID\n-----END A-----\n"
                             "-----BEGIN B-----\nBA==\n-----END B-----\n"
                             "-----BEGIN A-----\n/w==\n-----END A-----\n";
    EXPECT_EQ(BlocksOfPem(text, "A"), (std::vector<Bytes>{{1, 2, 3}, {255}}));
    EXPECT_EQ(BlocksOfPem(text, "B"), (std::vector<Bytes>{{4}}));
    EXPECT_TRUE(BlocksOfPem(text, "C").empty());
    EXPECT_TRUE(BlocksOfPem("-----BEGIN A-----\nAQ?D\n-----END A-----\n", "A").empty());
    EXPECT_TRUE(BlocksOfPem("-----BEGIN A-----\nAQID\n", "A").empty());
    EXPECT_EQ(BlocksOfPem(std::string("\x30\x00", 2), "A"), (std::vector<Bytes>{{0x30, 0}}));
}

} // namespace
} // namespace ike
} // namespace ns3
