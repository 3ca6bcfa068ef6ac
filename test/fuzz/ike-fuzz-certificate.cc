// SPDX-License-Identifier: GPL-2.0-only

#include "ike-botan-x509.h"
#include "ike-certificate-path.h"
#include "ike-crypto-provider.h"
#include "ike-der.h"
#include "ike-distinguished-name.h"
#include "ike-fuzz-input.h"
#include "ike-fuzz-samples.h"
#include "ike-fuzz-target.h"
#include "ike-pem.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t LARGEST_CERTIFICATE = 4096;

std::string
TextOf(ByteView octets)
{
    return std::string(octets.begin(), octets.end());
}

/** @brief Walks into everything that has content, as deep as elements nest. */
void
Descend(DerReader reader, unsigned depth)
{
    while (depth < 64)
    {
        DerReader taker = reader;
        taker.TakeUnsigned();
        taker = reader;
        taker.TakeSmall();
        taker = reader;
        taker.TakeBits();
        const auto element = reader.Next();
        if (!element)
        {
            return;
        }
        FuzzRequire(element->content.size() < element->whole.size(), "content without a head");
        DottedOid(element->content);
        Descend(DerReader(element->content), depth + 1);
    }
}

void
RunDer(ByteView input)
{
    FuzzInput in(input);
    const uint8_t half = in.TakeOctet();
    const ByteView octets = in.TakeRest();
    Descend(DerReader(octets), 0);
    ReadSignatureIdentifier(octets);
    const std::string name = FormatDistinguishedName(octets);
    IsSameDistinguishedName(octets, octets);
    const auto halves = HalvesFromDerPair(octets, half);
    FuzzRequire(!halves || halves->size() == 2U * half, "halves of another size");
    if (!name.empty())
    {
        ParseDistinguishedName(name);
    }
    ParseDistinguishedName(TextOf(octets));
    BlocksOfPem(TextOf(octets), "CERTIFICATE");
}

void
RunPrivateKey(ByteView input)
{
    static const auto provider = MakeCryptoppProvider(nullptr);
    static const auto modelled = MakeModelledProvider(nullptr);
    provider->ReadPrivateKey(input);
    modelled->ReadPrivateKey(input);
}

void
CheckCertificate(const IkeCertificate& certificate)
{
    CheckIkeUsage(certificate);
    NameOf(certificate);
    for (const IdPayload& id : certificate.alternativeNames)
    {
        FuzzRequire(BearsIdentity(certificate, id), "a certificate does not bear its own name");
    }
}

/** @brief A certificate by our reader alone. */
void
RunCertificate(ByteView input)
{
    const auto certificate = ReadCertificate(input);
    if (certificate)
    {
        CheckCertificate(*certificate);
    }
    ReadRevocationList(input);
}

std::vector<Bytes>
AuthorityBlocks(const std::string& name, const std::string& label)
{
    const Bytes file = OctetsOfFile(std::string(IKE_SOURCE_DIR) + "/examples/authority/" + name);
    return BlocksOfPem(TextOf(file), label);
}

/** @brief A chain in place of what a peer sends: by the library's path validation and by ours. */
void
RunPath(ByteView input)
{
    static const auto modelled = MakeModelledProvider(nullptr);
    static const IkeTrust trust = []
    {
        IkeTrust believed;
        believed.authorities = AuthorityBlocks("root.pem", "CERTIFICATE");
        believed.revocationLists = AuthorityBlocks("lists.pem", "X509 CRL");
        return believed;
    }();
    FuzzInput in(input);
    std::vector<ByteView> chain;
    while (!in.AtEnd() && chain.size() < 4)
    {
        chain.push_back(in.Take(in.TakeUint16()));
    }
    const CalendarSeconds date = *ParseCalendar("2027-01-01");
    const auto byLibrary = ValidatePathByBotan(chain, trust, date, IkeCostProfile());
    if (byLibrary.value)
    {
        CheckCertificate(*byLibrary.value);
    }
    ValidatePath(*modelled, chain, trust, date);
}

// --- seeds ---

std::vector<std::string>
AuthorityFiles()
{
    return FilesIn(std::string(IKE_SOURCE_DIR) + "/examples/authority", ".pem");
}

std::vector<Bytes>
BlocksOfAllFiles(const std::vector<const char*>& labels)
{
    std::vector<Bytes> blocks;
    for (const auto& file : AuthorityFiles())
    {
        for (const char* label : labels)
        {
            const auto some = BlocksOfPem(TextOf(OctetsOfFile(file)), label);
            blocks.insert(blocks.end(), some.begin(), some.end());
        }
    }
    std::sort(blocks.begin(), blocks.end());
    blocks.erase(std::unique(blocks.begin(), blocks.end()), blocks.end());
    return blocks;
}

std::vector<Bytes>
DerSeeds()
{
    std::vector<Bytes> seeds;
    for (const auto& block : BlocksOfAllFiles({"CERTIFICATE", "X509 CRL", "PRIVATE KEY"}))
    {
        seeds.push_back({32});
        Append(seeds.back(), block);
    }
    const auto type = SignatureKeyType::RSA;
    for (const auto hash : {HashId::SHA1, HashId::SHA2_256, HashId::SHA2_512})
    {
        for (const auto scheme : {SignatureScheme::RSA_PKCS1, SignatureScheme::RSA_PSS})
        {
            seeds.push_back({32});
            Append(seeds.back(), MakeSignatureIdentifier(type, SignatureMethod{scheme, hash}));
        }
    }
    seeds.push_back({32});
    Append(seeds.back(), DerPairFromHalves(Bytes(64, 0x7f)));
    for (const char* name : {"C=CH, O=Example, CN=moon.example.org", "E=a@b, DC=org, OU=x\\,y"})
    {
        seeds.push_back({0});
        Append(seeds.back(), ByteView::OfText(name));
        seeds.push_back({0});
        Append(seeds.back(), *ParseDistinguishedName(name));
    }
    for (const auto& file : AuthorityFiles())
    {
        seeds.push_back({0});
        Append(seeds.back(), OctetsOfFile(file));
    }
    return seeds;
}

std::vector<Bytes>
KeySeeds()
{
    return BlocksOfAllFiles({"PRIVATE KEY"});
}

std::vector<Bytes>
CertificateSeeds()
{
    return BlocksOfAllFiles({"CERTIFICATE", "X509 CRL"});
}

std::vector<Bytes>
PathSeeds()
{
    std::vector<Bytes> seeds;
    for (const auto& file : AuthorityFiles())
    {
        const auto chain = BlocksOfPem(TextOf(OctetsOfFile(file)), "CERTIFICATE");
        if (chain.empty())
        {
            continue;
        }
        seeds.emplace_back();
        for (const Bytes& der : chain)
        {
            const auto size = static_cast<uint16_t>(der.size());
            Append(seeds.back(),
                   Bytes{static_cast<uint8_t>(size >> 8), static_cast<uint8_t>(size)});
            Append(seeds.back(), der);
        }
    }
    return seeds;
}

} // namespace

std::vector<FuzzTarget>
CertificateFuzzTargets()
{
    return {
        {"der", "DER, names, signature identifiers, PEM", RunDer, DerSeeds, LARGEST_CERTIFICATE},
        {"private-key", "PrivateKeyInfo in DER", RunPrivateKey, KeySeeds, LARGEST_CERTIFICATE},
        {"certificate",
         "a certificate or revocation list by the module's own reader",
         RunCertificate,
         CertificateSeeds,
         LARGEST_CERTIFICATE},
        {"certificate-path",
         "a chain of certificates, its path validated by Botan and by the module",
         RunPath,
         PathSeeds,
         4 * LARGEST_CERTIFICATE},
    };
}

} // namespace ike
} // namespace ns3
