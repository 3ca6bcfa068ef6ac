// SPDX-License-Identifier: GPL-2.0-only

#include "ike-crypto-samples.h"

#include "ike-algorithm-table.h"

namespace ns3
{
namespace ike
{

std::vector<CipherSuite>
AllSuites()
{
    std::vector<CipherSuite> suites;
    for (const EncrRow& encr : AllEncr())
    {
        std::vector<uint16_t> lengths;
        for (uint16_t bits : encr.keyBits)
        {
            if (bits != 0 && encr.takesKeyLength)
            {
                lengths.push_back(bits);
            }
        }
        if (lengths.empty())
        {
            lengths.push_back(0);
        }
        for (uint16_t bits : lengths)
        {
            if (encr.combined)
            {
                suites.push_back(CipherSuite{encr.id, bits, IntegId::NONE});
                continue;
            }
            for (const IntegRow& integ : AllInteg())
            {
                if (integ.iv == 0)
                {
                    suites.push_back(CipherSuite{encr.id, bits, integ.id});
                }
            }
        }
    }
    for (const IntegRow& integ : AllInteg())
    {
        suites.push_back(CipherSuite{EncrId::NONE, 0, integ.id});
    }
    return suites;
}

std::vector<KeMethod>
AllMethods()
{
    std::vector<KeMethod> methods;
    for (const KeRow& row : AllKe())
    {
        methods.push_back(row.id);
    }
    return methods;
}

std::vector<PrfId>
AllPrfs()
{
    std::vector<PrfId> prfs;
    for (const PrfRow& row : AllPrf())
    {
        prfs.push_back(row.id);
    }
    return prfs;
}

std::string
NameOfSuite(const CipherSuite& suite)
{
    const EncrRow* encr = FindEncr(suite.encr);
    const IntegRow* integ = FindInteg(suite.integ);
    return (encr ? EncrKeyword(*encr, suite.keyBits) : "none") + "-" +
           (integ && integ->keyword ? integ->keyword
                                    : std::to_string(static_cast<unsigned>(suite.integ)));
}

std::shared_ptr<const IkeCostProfile>
SampleCosts()
{
    const Result<IkeCostProfile> profile = IkeCostProfile::Parse(R"(
        provenance = made up for tests
        ke x25519 generate = 30 us
        ke x25519 agree = 40 us
        ke modp2048 generate = 500 us
        ke modp2048 agree = 600 us
        ke ecp256 generate = 20 us
        ke ecp256 agree = 70 us
        ke mlkem768 generate = 25 us
        ke mlkem768 agree = 35 us
        prf prfsha256 = 1 us + 2 ns/octet
        prf prfaesxcbc = 700 ns + 3 ns/octet
        cipher aes128 = 200 ns + 1 ns/octet
        cipher aes256gcm16 = 300 ns + 0.5 ns/octet
        integ sha256 = 800 ns + 2.5 ns/octet
        hash sha1 = 400 ns + 1 ns/octet
    )",
                                                                 "sample");
    EXPECT_TRUE(profile) << (profile ? "" : profile.GetError().message);
    return std::make_shared<const IkeCostProfile>(profile ? *profile : IkeCostProfile());
}

std::shared_ptr<IkeCryptoProvider>
MakeProviderNamed(const std::string& name)
{
    return name == "real"    ? MakeCryptoppProvider(SampleCosts())
           : name == "mixed" ? MakeMixedProvider(SampleCosts())
                             : MakeModelledProvider(SampleCosts());
}

} // namespace ike
} // namespace ns3
