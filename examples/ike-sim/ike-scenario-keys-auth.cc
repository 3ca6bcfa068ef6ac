// SPDX-License-Identifier: GPL-2.0-only

#include "ike-scenario-auth.h"

namespace ns3
{
namespace ike
{

void
DescribeAuth(ScenarioFields& fields, AuthSections& sections)
{
    fields.Table({"null-auth", "Sides that prove nothing of themselves (RFC 7619)."},
                 sections.nullAuth);
    fields.Table({"eap",
                  "Sites prove who they are by EAP, the gateway as 'auth' says (RFC 7296 section "
                  "2.16)."},
                 sections.eap);
    fields.Table(
        {"second-auth", "One more authentication by a shared key, after the first (RFC 4739)."},
        sections.second);
    fields.Table({"ppk", "A post-quantum preshared key (RFC 8784)."}, sections.ppk);
    fields.Table({"pool",
                  "Sites ask for an address, and the gateway lends it (RFC 7296 section 2.19). A "
                  "child's site-networks should then be \"0.0.0.0/0\": they are narrowed to the "
                  "address. In version 1 they ask by Mode-Config."},
                 sections.pool);
    fields.Table({"reauth", "When the two sides prove again who they are."}, sections.reauth);
    fields.Choice({"childless",
                   "Whether the IKE SA may come without a Child SA (RFC 6023). \"allow\": the "
                   "gateway lets it; \"prefer\": sites do it where they may; \"force\": or else "
                   "give up."},
                  sections.childless,
                  {"never", "allow", "prefer", "force"});
}

void
Describe(ScenarioFields& fields, NullAuthSection& section)
{
    fields.Flag({"sites", "Sites prove nothing."}, section.sites);
    fields.Flag({"gateways", "Gateways prove nothing."}, section.gateways);
}

void
Describe(ScenarioFields& fields, EapSection& section)
{
    fields.Texts({"methods",
                  "EAP methods in order: \"md5\", \"mschapv2\", and with modelled or mixed "
                  "cryptography "
                  "\"tls\"."},
                 section.methods);
    fields.Text({"password", "The password that the gateway knows of each site."},
                section.password);
    fields.Text({"typed-password", "What the sites take for it; the same if absent.", false, false},
                section.typed);
    fields.Flag({"ask-identity", "The gateway asks for the user's name first."},
                section.asksIdentity);
    fields.Flag({"alone", "EAP proves the gateway too (RFC 5998); for \"tls\"."}, section.alone);
    fields.Octets({"fragment", "Octets of TLS in one packet."},
                  section.fragment,
                  WholeRange{64, 16000});
    fields.Octets(
        {"certificate", "The size of one certificate, as far as its key and name let it be short."},
        section.certificate,
        WholeRange{200, 8000});
    fields.Whole({"chain", "Certificates that a side shows."}, section.chain, WholeRange{1, 7});
}

void
Describe(ScenarioFields& fields, SecondAuthSection& section)
{
    fields.Text({"secret", "The shared key of this authentication."}, section.secret);
    fields.Text({"id", "Who a side says it is in it."}, section.id);
    fields.Flag({"sites", "Sites have a second authentication."}, section.sites);
    fields.Flag({"gateways", "Gateways have one."}, section.gateways);
}

void
Describe(ScenarioFields& fields, PpkSection& section)
{
    fields.Text({"id", "The key's name, which goes over the wire."}, section.id);
    fields.Text({"secret", "The key."}, section.secret);
    fields.Choice({"sites", "Whether sites have it, and insist on it."},
                  section.sites,
                  {"none", "optional", "mandatory"});
    fields.Choice({"gateways", "Whether gateways have it, and insist on it."},
                  section.gateways,
                  {"none", "optional", "mandatory"});
}

void
Describe(ScenarioFields& fields, PoolSection& section)
{
    fields.Texts({"addresses",
                  "Ranges (\"10.200.0.10-10.200.0.99\") or prefixes of either family; each gateway "
                  "lends from its own copy."},
                 section.addresses);
    fields.Text({"netmask", "Told with IPv4 addresses.", false, false}, section.netmask);
    fields.Texts({"dns", "Servers for names."}, section.dns);
    fields.Texts({"subnets", "What is behind the gateway."}, section.subnets);
    fields.Flag({"ip4", "Sites ask for an IPv4 address."}, section.ip4);
    fields.Flag({"ip6", "Sites ask for an IPv6 address."}, section.ip6);
    fields.Flag({"required", "No Child SA for sites that ask for no address."}, section.isRequired);
}

void
Describe(ScenarioFields& fields, ReauthSection& section)
{
    fields.Time({"time", "A site authenticates anew before this age; 0s for never."}, section.time);
    fields.Time(
        {"lifetime", "What gateways tell their sites (AUTH_LIFETIME, RFC 4478); 0s for nothing."},
        section.lifetime);
    fields.Choice({"order", "Which IKE SA comes or goes first."},
                  section.order,
                  {"break-before-make", "make-before-break"});
}

} // namespace ike
} // namespace ns3
