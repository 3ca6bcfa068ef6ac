// SPDX-License-Identifier: GPL-2.0-only

#include "ike-botan-x509.h"

#include "ike-crypto-versions.h"
#include "ike-distinguished-name.h"
#include "ike-primitive-costs.h"

#include <algorithm>
#include <botan/asn1_obj.h>
#include <botan/certstor.h>
#include <botan/version.h>
#include <botan/x509_crl.h>
#include <botan/x509cert.h>
#include <botan/x509path.h>
#include <chrono>
#include <exception>
#include <memory>

namespace ns3
{
namespace ike
{

namespace
{

// What strength of key and hash is good enough is the scenario's choice.
constexpr size_t ANY_STRENGTH = 0;

using Instant = decltype(Botan::ASN1_Time().to_std_timepoint());

// Botan's instants are nanoseconds in 64 bits: they reach from 1677 to 2262.
constexpr CalendarSeconds FARTHEST = 9223372036;

// Botan 2 gives a path as pointers, Botan 3 as values.
[[maybe_unused]] const Botan::X509_Certificate&
Plain(const Botan::X509_Certificate& certificate)
{
    return certificate;
}

[[maybe_unused]] const Botan::X509_Certificate&
Plain(const std::shared_ptr<const Botan::X509_Certificate>& certificate)
{
    return *certificate;
}

Botan::X509_Certificate
Load(ByteView der)
{
    return Botan::X509_Certificate(der.data(), der.size());
}

/** @brief The authorities and the revocation lists. What is not in order there is the scenario's
 * mistake, and only fails to be believed. */
void
Fill(Botan::Certificate_Store_In_Memory& store, const IkeTrust& trust)
{
    for (const Bytes& der : trust.authorities)
    {
        store.add_certificate(Load(der));
    }
    for (const Bytes& der : trust.revocationLists)
    {
        store.add_crl(Botan::X509_CRL(der));
    }
}

/** @brief A certificate that a peer sent along and that is none is left out. */
void
AddIfGood(std::vector<Botan::X509_Certificate>& to, ByteView der)
{
    try
    {
        to.push_back(Load(der));
    }
    catch (const std::exception&)
    {
        return;
    }
}

/** @brief One check of a signature for each certificate that another has issued, and one for each
 * revocation list of that issuer. */
Duration
CostOf(const std::vector<Botan::X509_Certificate>& path,
       const IkeTrust& trust,
       const IkeCostProfile& costs)
{
    Duration sum{0};
    for (size_t i = 1; i < path.size(); ++i)
    {
        const Result<IkeCertificate> issuer = ReadCertificate(path[i].BER_encode());
        if (!issuer)
        {
            continue;
        }
        sum += SignatureCostOf(costs, issuer->key, path[i - 1].tbs_data().size()).verify;
        for (const Bytes& der : trust.revocationLists)
        {
            const Result<IkeRevocationList> list = ReadRevocationList(der);
            if (list && IsSameDistinguishedName(list->issuer, issuer->subject))
            {
                sum += SignatureCostOf(costs, issuer->key, list->envelope.body.size()).verify;
            }
        }
    }
    return sum;
}

} // namespace

Costed<Result<IkeCertificate>>
ValidatePathByBotan(const std::vector<ByteView>& chain,
                    const IkeTrust& trust,
                    CalendarSeconds date,
                    const IkeCostProfile& costs)
{
    const Result<IkeCertificate> first =
        chain.empty() ? Error{"there is no certificate"} : ReadCertificate(chain.front());
    if (!first)
    {
        return {first};
    }
    try
    {
        std::vector<Botan::X509_Certificate> certificates{Load(chain.front())};
        for (size_t i = 1; i < std::min(chain.size(), MOST_CERTIFICATES); ++i)
        {
            AddIfGood(certificates, chain[i]);
        }
        for (const Bytes& der : trust.intermediates)
        {
            AddIfGood(certificates, der);
        }
        Botan::Certificate_Store_In_Memory store;
        Fill(store, trust);
        const Instant instant{std::chrono::seconds(std::clamp(date, -FARTHEST, FARTHEST))};
        const Botan::Path_Validation_Restrictions restrictions(trust.requiresRevocationList,
                                                               ANY_STRENGTH);
        const auto verdict = Botan::x509_path_validate(certificates,
                                                       restrictions,
                                                       store,
                                                       "",
                                                       Botan::Usage_Type::UNSPECIFIED,
                                                       instant);
        std::vector<Botan::X509_Certificate> path;
        for (const auto& certificate : verdict.cert_path())
        {
            path.push_back(Plain(certificate));
        }
        const Duration cost = CostOf(path, trust, costs);
        if (!verdict.successful_validation())
        {
            return {Error{NameOf(*first) + ": " + verdict.result_string()}, cost};
        }
        return {first, cost};
    }
    catch (const std::exception& fault)
    {
        return {Error{NameOf(*first) + ": " + fault.what()}};
    }
}

std::string
BotanVersion()
{
    return Botan::short_version_string();
}

} // namespace ike
} // namespace ns3
