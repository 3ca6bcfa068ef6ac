// SPDX-License-Identifier: GPL-2.0-only

#include "ike-scenario.h"

namespace ns3
{
namespace ike
{

void
Describe(ScenarioFields& fields, CertificatesSection& section)
{
    fields.Text({"authority",
                 "The kind of key of the authority that the scenario makes: rsa2048, ecdsa256, "
                 "ed25519, mldsa65 and so on."},
                section.authority);
    fields.Whole({"intermediates", "Authorities between the root and the peers."},
                 section.intermediates,
                 WholeRange{0, 8});
    fields.Text({"date", "What the calendar says when the run begins, as 2026-01-01."},
                section.date);
    fields.Time({"lifetime", "How long after that the peers' certificates hold."},
                section.lifetime,
                TimeRange{std::chrono::seconds(1)});
    fields.Texts({"revoked", "Sites and gateways whose certificates are revoked."},
                 section.revoked);
    fields.Flag({"revocation-lists",
                 "Everybody has revocation lists and demands them; also when some are revoked."},
                section.revocationLists);
    fields.Choice({"send", "When certificates travel: if a certificate request asks for them."},
                  section.sending,
                  {"if-asked", "always", "never"});
    fields.Flag({"digital-signature",
                 "Use the method of RFC 7427, which names any hash; else RSA with SHA-1 and "
                 "ECDSA of RFC 4754."},
                section.digitalSignature);
    fields.Flag({"pss", "RSA signs by RSASSA-PSS."}, section.pss);
    fields.Path({"authority-file",
                 "An authority's certificate in PEM, in place of one that the scenario makes. "
                 "Then the four files below are needed too, and real cryptography."},
                section.authorityFile);
    fields.Path({"revocation-file", "Revocation lists in PEM."}, section.revocationFile);
    fields.Path({"site-file", "The sites' certificate in PEM, its issuers' after it."},
                section.siteFile);
    fields.Path({"site-key-file", "Its private key in PEM (PKCS #8)."}, section.siteKeyFile);
    fields.Path({"gateway-file", "The gateways' certificate in PEM, its issuers' after it."},
                section.gatewayFile);
    fields.Path({"gateway-key-file", "Its private key in PEM (PKCS #8)."}, section.gatewayKeyFile);
}

} // namespace ike
} // namespace ns3
