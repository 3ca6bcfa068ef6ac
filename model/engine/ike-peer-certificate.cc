// SPDX-License-Identifier: GPL-2.0-only

#include "ike-peer-certificate.h"

#include "ike-identity.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

bool
BearsOneOf(const IkeCertificate& certificate, const std::string& pattern)
{
    IdPayload subject;
    subject.type = IdType::DER_ASN1_DN;
    subject.data = certificate.subject;
    const auto fits = [&pattern](const IdPayload& id) { return IdentityMatches(id, pattern); };
    return fits(subject) || std::any_of(certificate.alternativeNames.begin(),
                                        certificate.alternativeNames.end(),
                                        fits);
}

template <class Fits>
Result<IkeCertificate>
FirstKnown(const IkeTrust& trust, const std::string& name, const Fits& fits)
{
    for (const Bytes& der : trust.intermediates)
    {
        Result<IkeCertificate> certificate = ReadCertificate(der);
        if (certificate && !certificate->isAuthority && fits(*certificate))
        {
            return certificate;
        }
    }
    return Error{"no certificate is known for " + name +
                 "; name the peer's certificate among those that it need not send"};
}

} // namespace

Costed<Result<IkeCertificate>>
BelieveCertificate(IkeCryptoProvider& provider,
                   const std::vector<ByteView>& chain,
                   const IkeTrust& trust,
                   CalendarSeconds date,
                   const IdPayload& id)
{
    if (chain.empty())
    {
        return {Error{"there is no certificate of " + FormatIdentity(id)}};
    }
    Costed<Result<IkeCertificate>> believed = provider.ValidateCertificates(chain, trust, date);
    if (!believed.value)
    {
        return believed;
    }
    const Result<Done> usable = CheckIkeUsage(*believed.value);
    if (!usable)
    {
        return {usable.GetError(), believed.cost};
    }
    if (!BearsIdentity(*believed.value, id))
    {
        return {Error{"the certificate of " + NameOf(*believed.value) + " is not one of " +
                      FormatIdentity(id)},
                believed.cost};
    }
    return believed;
}

Result<IkeCertificate>
KnownCertificate(const IkeTrust& trust, const std::string& pattern)
{
    return FirstKnown(trust,
                      pattern,
                      [&pattern](const IkeCertificate& certificate)
                      { return BearsOneOf(certificate, pattern); });
}

Result<IkeCertificate>
KnownCertificateOf(const IkeTrust& trust, const IdPayload& id)
{
    return FirstKnown(trust,
                      FormatIdentity(id),
                      [&id](const IkeCertificate& certificate)
                      { return BearsIdentity(certificate, id); });
}

IdPayload
IdentityOf(const IkeCertificate& certificate)
{
    if (!certificate.alternativeNames.empty())
    {
        return certificate.alternativeNames.front();
    }
    IdPayload subject;
    subject.type = IdType::DER_ASN1_DN;
    subject.data = certificate.subject;
    return subject;
}

} // namespace ike
} // namespace ns3
