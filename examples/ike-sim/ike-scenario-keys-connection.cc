// SPDX-License-Identifier: GPL-2.0-only

#include "ike-scenario.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr Duration A_MILLISECOND = std::chrono::milliseconds(1);

/** @brief In the order of ScenarioAuth. */
std::vector<std::string>
AuthNames()
{
    return {"psk",
            "rsa",
            "rsa3072",
            "rsa4096",
            "ecdsa",
            "ecdsa384",
            "ecdsa521",
            "ed25519",
            "ed448",
            "mldsa44",
            "mldsa65",
            "mldsa87",
            "dsa"};
}

} // namespace

void
Describe(ScenarioFields& fields, ConnectionSection& section)
{
    fields.Whole({"version", "The version of IKE."}, section.version, WholeRange{1, 2});
    fields.Choice({"mode", "Phase 1 of version 1: main or aggressive mode."},
                  section.mode,
                  {"main", "aggressive"});
    fields.Table({"ikev1", "What is particular to version 1."}, section.ikev1);
    fields.Choice({"auth",
                   "How sites and gateways prove who they are: by a pre-shared key, or by a "
                   "signature of that kind and a certificate (ed448 and mldsa... need modelled "
                   "or mixed cryptography)."},
                  section.auth,
                  AuthNames());
    fields.Choice({"gateway-auth", "The same for the gateways alone; as auth if absent."},
                  section.gatewayAuth,
                  AuthNames());
    fields.Table({"certificates", "Who issues the certificates of signatures, and when they hold."},
                 section.certificates);
    fields.Text({"secret", "The pre-shared key: text, or octets as \"0x\" and hexadecimal digits."},
                section.secret);
    fields.Text(
        {"site-secret", "What the sites take for it, as text; the same if absent.", false, false},
        section.more.siteSecret);
    DescribeAuth(fields, section.more);
    fields.Texts({"proposals",
                  "IKE proposals in order of preference, in swanctl's notation "
                  "(\"aes256-sha256-ecp384\"). If absent, \"aes128-sha256-x25519\"; in version 1, "
                  "which has no number for x25519, \"aes128-sha256-ecp256\"."},
                 section.proposals);
    fields.Text({"site-id", "Who a site says it is; {name} stands for its name."}, section.siteId);
    fields.Text({"gateway-id", "Who a gateway says it is; {name} stands for its name."},
                section.gatewayId);
    fields.Table({"lifetime", "When the IKE SA is rekeyed and when it must be gone."},
                 section.lifetime);
    fields.Table({"retransmission", "When an unanswered request is sent again."},
                 section.retransmission);
    fields.Table({"fragmentation", "How large IKE messages are cut into fragments (RFC 7383)."},
                 section.fragmentation);
    fields.Time({"liveness", "Silence after which the peer is probed; 0s for never."},
                section.liveness);
    fields.Table({"exchanges", "How requests and errors of the connection are dealt with."},
                 section.exchanges);
    fields.Table({"transport", "What carries messages and ESP: UDP or TCP (RFC 9329)."},
                 section.transport);
    fields.Time({"nat-keepalive",
                 "A side behind a NAT sends this often, so that the NAT keeps its mapping; 0s for "
                 "never."},
                section.natKeepalive);
    fields.Choice({"on-loss", "What a site does when its gateway no longer answers."},
                  section.onLoss,
                  {"clear", "restart"});
    fields.Whole({"tries", "A site's attempts to set up before it gives up; 0 for ever."},
                 section.tries,
                 WholeRange{0, 1000000});
    fields.Table({"failover", "Addresses that change, gateways that fail or send sites elsewhere."},
                 section.failOver);
    fields.Named({"child", "A Child SA of the connection. NAME is yours to choose. One or more."},
                 section.children);
}

void
Describe(ScenarioFields& fields, TransportSection& section)
{
    fields.Choice(
        {"use",
         "\"udp\"; \"udp-then-tcp\": TCP port 4500 where UDP goes unanswered; \"tcp\": TCP "
         "from the start. Version 2 alone knows TCP."},
        section.use,
        {"udp", "udp-then-tcp", "tcp"});
    fields.Whole({"fallback-after", "Retransmissions over UDP before TCP is tried."},
                 section.fallbackAfter,
                 WholeRange{0, 100});
}

void
Describe(ScenarioFields& fields, Ikev1XauthSection& section)
{
    fields.Text({"user", "Sites prove who uses them by this name; without it there is no XAUTH."},
                section.user);
    fields.Text({"password", "The password that sites give."}, section.password);
    fields.Text({"gateway-password", "The one that gateways know; as password if absent."},
                section.gatewayPassword);
    fields.Whole({"tries", "Passwords that a gateway looks at before it refuses."},
                 section.tries,
                 WholeRange{1, 100});
}

void
Describe(ScenarioFields& fields, Ikev1GroupSection& section)
{
    fields.Whole({"number",
                  "The group's number: one of the table (doc/algorithms.md) alone, or 32768 and "
                  "above with a prime; without it nothing is proposed."},
                 section.number,
                 WholeRange{1, 65535});
    fields.Text({"prime",
                 "A safe prime of 768 to 8192 bits in hexadecimal digits, or a group of the table "
                 "whose prime it is, as \"modp2048\"."},
                section.prime);
    fields.Whole({"generator", "The number whose powers the group consists of."},
                 section.generator,
                 WholeRange{2, 65535});
}

void
Describe(ScenarioFields& fields, Ikev1Section& section)
{
    fields.Choice({"method",
                   "How RSA keys prove who has them: by signatures, or by decrypting nonces (RFC "
                   "2409 sections 5.2 and 5.3)."},
                  section.method,
                  {"signature", "encryption", "revised-encryption"});
    fields.Table({"xauth", "Extended authentication of sites after phase 1."}, section.xauth);
    fields.Table({"new-group",
                  "Who began phase 1 proposes a group by new group mode (RFC 2409 section 5.6); "
                  "quick modes with a key exchange of their own are then in it."},
                 section.newGroup);
    fields.Flag({"nat-traversal", "RFC 3947: ports float and ESP goes into UDP behind a NAT."},
                section.natTraversal);
    fields.Flag({"commit",
                 "The responder of a quick mode sets the commit bit and says CONNECTED when it is "
                 "ready."},
                section.commit);
    fields.Whole({"max-exchanges",
                  "Quick modes of one side under way at once on an ISAKMP SA; 0 for any number."},
                 section.maxExchanges,
                 WholeRange{0, 1000000});
    fields.Flag(
        {"delete-rekeyed",
         "A rekeyed pair of IPsec SAs is deleted after a second, else it stays until it expires."},
        section.deleteRekeyed);
    fields.Flag({"skip-redundant",
                 "Of several pairs with equal selectors only one is rekeyed, the others are "
                 "closed; else all are, and they multiply."},
                section.skipRedundant);
}

void
Describe(ScenarioFields& fields, LifetimeSection& section)
{
    fields.Choice(
        {"preset",
         "\"strongswan\": give rekey, as rekey_time; margin (over_time) is a tenth of it and "
         "fuzz 100% unless given. \"libreswan\": give hard, as salifetime or ikelifetime; "
         "margin is 9 min, at most half of hard, fuzz 100%, responder-margin 50% unless "
         "given. \"explicit\": give hard and margin. \"never\": the SA never ages."},
        section.preset,
        {"strongswan", "libreswan", "explicit", "never"});
    fields.Time({"rekey", "The latest age at which a rekey starts."},
                section.rekey,
                TimeRange{A_MILLISECOND});
    fields.Time({"hard", "The age at which the SA is deleted."},
                section.hard,
                TimeRange{A_MILLISECOND});
    fields.Time({"margin", "A rekey starts at least this long before hard; 0s for no rekey."},
                section.margin);
    fields.Share({"fuzz",
                  "The margin grows by a random share up to this: the jitter that keeps tunnels "
                  "from rekeying together."},
                 section.fuzz,
                 RealRange{0, 100});
    fields.Share(
        {"responder-margin",
         "The margin's factor at the side that did not start the SA; 0% for never starting "
         "a rekey there."},
        section.responderMargin,
        RealRange{0, 10});
}

void
Describe(ScenarioFields& fields, RetransmissionSection& section)
{
    fields.Choice(
        {"preset",
         "\"strongswan\": 4 s, times 1.8, 5 tries. \"libreswan\": 0.5 s, doubling, for 60 s. "
         "The keys below replace single numbers of it."},
        section.preset,
        {"strongswan", "libreswan"});
    fields.Time({"first", "Wait before the first retransmission."},
                section.first,
                TimeRange{A_MILLISECOND});
    fields.Real({"base", "Each wait is this times the one before."},
                section.base,
                RealRange{1, 10});
    fields.Whole({"tries", "Retransmissions before giving up."}, section.tries, WholeRange{0, 100});
    fields.Time({"limit", "Upper bound of one wait; 0s for none."}, section.limit);
    fields.Time({"give-up", "Bound on the whole; 0s for none."}, section.giveUp);
    fields.Share({"jitter", "Each wait is shortened by a random share up to this."},
                 section.jitter);
}

void
Describe(ScenarioFields& fields, FragmentationSection& section)
{
    fields.Flag({"enabled", "Offer and accept fragments of IKE messages."}, section.enabled);
    fields.Whole({"ipv4-size", "Octets of an IPv4 datagram that a fragment fills at most."},
                 section.ipv4Size,
                 WholeRange{128, 65535});
    fields.Whole({"ipv6-size", "Octets of an IPv6 datagram that a fragment fills at most."},
                 section.ipv6Size,
                 WholeRange{128, 65535});
    fields.Texts({"smaller-sizes",
                  "Octets, in falling order, that an unanswered request is cut to in turn "
                  "([\"576\", \"256\"]): a search for the MTU of the path. None for no search."},
                 section.smallerSizes);
    fields.Whole({"tries-per-size", "Retransmissions before the next of the smaller sizes."},
                 section.triesPerSize,
                 WholeRange{1, 100});
    fields.Whole({"largest-message", "Octets of a message that is put together, at most."},
                 section.largestMessage,
                 WholeRange{1000, 1000000});
}

/** What version 2 says of a Child SA beside its algorithms and networks. */
static void
DescribeWishes(ScenarioFields& fields, ChildSection& section)
{
    fields.Flag({"single-pair",
                 "Version 2: the gateway wants an SA for each pair of addresses; a site that asks "
                 "for more gets SINGLE_PAIR_REQUIRED (RFC 7296 section 2.9), one that is asked by "
                 "a packet (\"on-demand\") its pair."},
                section.singlePair);
    fields.Flag(
        {"ask-compression", "Version 2: sites offer IPComp, which gateways pass over in silence."},
        section.asksCompression);
}

void
Describe(ScenarioFields& fields, ChildSection& section)
{
    fields.Choice({"protocol",
                   "What protects packets: \"esp\", or \"ah\", which does not hide them and takes "
                   "proposals as \"sha256\"."},
                  section.protocol,
                  {"esp", "ah"});
    fields.Choice({"mode",
                   "\"tunnel\" is for the networks behind both; \"transport\" for packets of the "
                   "nodes themselves, see traffic.between."},
                  section.mode,
                  {"tunnel", "transport"});
    fields.Texts(
        {"proposals",
         "ESP or AH proposals in order of preference (\"aes128gcm16-x25519\"); a key exchange in "
         "one means perfect forward secrecy on rekeys."},
        section.proposals);
    fields.Texts(
        {"site-networks",
         "Traffic selectors on the site's side; \"lan\" is the network behind the site, \"lan6\" "
         "the IPv6 one; in transport mode \"lan\" is the site."},
        section.siteNetworks);
    fields.Texts(
        {"gateway-networks",
         "Traffic selectors on the gateway's side; \"lan\" is the network behind the gateway, "
         "\"lan6\" the IPv6 one; in transport mode \"lan\" is the gateway."},
        section.gatewayNetworks);
    fields.Table({"lifetime", "When the Child SA is rekeyed and when it must be gone."},
                 section.lifetime);
    fields.Whole({"replay-window", "Packets of the anti-replay window; 0 turns the check off."},
                 section.replayWindow,
                 WholeRange{0, 4096});
    fields.Whole({"rekey-packets", "Packets in one direction after which a rekey starts."},
                 section.rekeyPackets,
                 WholeRange{1});
    fields.Whole({"hard-packets", "Packets in one direction after which the SA is deleted."},
                 section.hardPackets,
                 WholeRange{1});
    fields.Time({"idle", "Silence in both directions after which it is deleted; 0s for never."},
                section.idle);
    fields.Octets({"pad-to",
                   "Shorter packets are padded to this, which hides their length (traffic flow "
                   "confidentiality); 0 for none."},
                  section.padTo,
                  WholeRange{0, 9000});
    fields.Texts({"dscps", "Version 2: for these alone: \"ef\", \"af41\", 46.", false, false},
                 section.dscps);
    fields.Flag({"start", "Set it up together with the IKE SA."}, section.start);
    fields.Flag({"on-demand",
                 "Sites set it up when a packet wants it, with the IKE SA if there is none; the "
                 "packets wait so long."},
                section.onDemand);
    fields.Choice({"scope",
                   "On demand: one for all that its networks admit, one for each pair of "
                   "addresses, or one for each pair of addresses and ports."},
                  section.scope,
                  {"policy", "host", "port"});
    DescribeWishes(fields, section);
}

} // namespace ike
} // namespace ns3
