// SPDX-License-Identifier: GPL-2.0-only

#include "ike-certificate-path.h"

#include "ike-distinguished-name.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief One validation: what is known, and what it has cost so far. */
class PathValidation
{
  public:
    PathValidation(IkeCryptoProvider& provider, const IkeTrust& trust, CalendarSeconds date)
        : m_provider(provider),
          m_trust(trust),
          m_date(date)
    {
    }

    Result<IkeCertificate> Run(const std::vector<ByteView>& chain)
    {
        const Result<IkeCertificate> first =
            chain.empty() ? Error{"there is no certificate"} : ReadCertificate(chain.front());
        if (!first)
        {
            return first;
        }
        ReadOthers(chain);
        const Result<Done> good = Climb(*first);
        return good ? first : Result<IkeCertificate>(good.GetError());
    }

    Duration Cost() const
    {
        return m_cost;
    }

  private:
    void ReadOthers(const std::vector<ByteView>& chain)
    {
        const size_t count = std::min(chain.size(), MOST_CERTIFICATES);
        for (size_t i = 1; i < count; ++i)
        {
            AddTo(m_others, chain[i]);
        }
        for (const Bytes& der : m_trust.intermediates)
        {
            AddTo(m_others, der);
        }
        for (const Bytes& der : m_trust.authorities)
        {
            AddTo(m_authorities, der);
        }
        for (const Bytes& der : m_trust.revocationLists)
        {
            Result<IkeRevocationList> list = ReadRevocationList(der);
            if (list)
            {
                m_lists.push_back(std::move(*list));
            }
        }
    }

    static void AddTo(std::vector<IkeCertificate>& to, ByteView der)
    {
        Result<IkeCertificate> certificate = ReadCertificate(der);
        if (certificate)
        {
            to.push_back(std::move(*certificate));
        }
    }

    /** @brief From a certificate up to an authority. */
    Result<Done> Climb(const IkeCertificate& first)
    {
        const IkeCertificate* current = &first;
        for (uint32_t below = 0; below <= MOST_CERTIFICATES; ++below)
        {
            const Result<Done> valid = CheckItself(*current);
            if (!valid || IsAuthority(*current))
            {
                return valid;
            }
            const Issuer issuer = FindIssuer(*current);
            if (!issuer.certificate)
            {
                return Error{"nobody who is trusted has issued " + NameOf(*current)};
            }
            const Result<Done> issued = CheckIssued(*current, *issuer.certificate, below);
            if (!issued)
            {
                return issued;
            }
            if (issuer.isTrusted)
            {
                return CheckItself(*issuer.certificate);
            }
            current = issuer.certificate;
        }
        return Error{"the path from " + NameOf(first) + " to an authority goes in circles"};
    }

    struct Issuer
    {
        const IkeCertificate* certificate{nullptr};
        bool isTrusted{false};
    };

    Issuer FindIssuer(const IkeCertificate& of) const
    {
        for (const IkeCertificate& authority : m_authorities)
        {
            if (IsSameDistinguishedName(authority.subject, of.issuer))
            {
                return {&authority, true};
            }
        }
        for (const IkeCertificate& other : m_others)
        {
            if (IsSameDistinguishedName(other.subject, of.issuer) && other.der != of.der)
            {
                return {&other, false};
            }
        }
        return {};
    }

    bool IsAuthority(const IkeCertificate& certificate) const
    {
        return std::any_of(m_authorities.begin(),
                           m_authorities.end(),
                           [&](const IkeCertificate& authority)
                           { return authority.der == certificate.der; });
    }

    Result<Done> CheckItself(const IkeCertificate& certificate) const
    {
        if (m_date < certificate.notBefore)
        {
            return Error{NameOf(certificate) + " is not valid before " +
                         FormatCalendar(certificate.notBefore)};
        }
        if (m_date > certificate.notAfter)
        {
            return Error{NameOf(certificate) + " expired at " +
                         FormatCalendar(certificate.notAfter)};
        }
        return certificate.hasUnknownCritical
                   ? Error{NameOf(certificate) + " has a critical extension that is not known here"}
                   : Result<Done>(Done{});
    }

    /** @param below authorities between @p issuer and the end entity */
    Result<Done> CheckIssued(const IkeCertificate& certificate,
                             const IkeCertificate& issuer,
                             uint32_t below)
    {
        if (!issuer.isAuthority || !issuer.Allows(KeyUsage::CERTIFICATE_SIGNING))
        {
            return Error{NameOf(issuer) + " may not issue certificates"};
        }
        if (issuer.pathLength && below > *issuer.pathLength)
        {
            return Error{"the path is longer than " + NameOf(issuer) + " allows"};
        }
        if (!Holds(certificate.envelope, issuer.key))
        {
            return Error{"the signature of " + NameOf(issuer) + " under " + NameOf(certificate) +
                         " is wrong"};
        }
        return CheckRevocation(certificate, issuer);
    }

    Result<Done> CheckRevocation(const IkeCertificate& certificate, const IkeCertificate& issuer)
    {
        bool known = false;
        for (const IkeRevocationList& list : m_lists)
        {
            if (!IsSameDistinguishedName(list.issuer, issuer.subject))
            {
                continue;
            }
            if (!issuer.Allows(KeyUsage::LIST_SIGNING) || !Holds(list.envelope, issuer.key))
            {
                return Error{"the revocation list of " + NameOf(issuer) + " is not its own"};
            }
            if (m_date < list.thisUpdate || (list.nextUpdate && m_date > *list.nextUpdate))
            {
                return Error{"the revocation list of " + NameOf(issuer) + " is out of date"};
            }
            if (list.serials.count(certificate.serial) != 0)
            {
                return Error{NameOf(certificate) + " is revoked"};
            }
            known = true;
        }
        return known || !m_trust.requiresRevocationList
                   ? Result<Done>(Done{})
                   : Error{"there is no revocation list of " + NameOf(issuer)};
    }

    bool Holds(const SignedOctets& octets, const IkePublicKey& key)
    {
        if (!octets.identifier || !octets.identifier->Fits(key.type))
        {
            return false;
        }
        const Costed<bool> holds =
            m_provider.Verify(key, octets.identifier->method, {octets.body}, octets.signature);
        m_cost += holds.cost;
        return holds.value;
    }

    IkeCryptoProvider& m_provider;
    const IkeTrust& m_trust;
    CalendarSeconds m_date;
    Duration m_cost{0};
    std::vector<IkeCertificate> m_others;
    std::vector<IkeCertificate> m_authorities;
    std::vector<IkeRevocationList> m_lists;
};

} // namespace

Costed<Result<IkeCertificate>>
ValidatePath(IkeCryptoProvider& provider,
             const std::vector<ByteView>& chain,
             const IkeTrust& trust,
             CalendarSeconds date)
{
    PathValidation validation(provider, trust, date);
    Result<IkeCertificate> verdict = validation.Run(chain);
    return {std::move(verdict), validation.Cost()};
}

} // namespace ike
} // namespace ns3
