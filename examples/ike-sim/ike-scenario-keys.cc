// SPDX-License-Identifier: GPL-2.0-only

#include "ike-scenario.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr Duration A_MILLISECOND = std::chrono::milliseconds(1);

} // namespace

void
Describe(ScenarioFields& fields, Scenario& scenario)
{
    fields.Path(
        {"extends",
         "A scenario that this one starts from. Its sections are taken over; what is written "
         "here is added or replaces what is there.",
         false,
         false},
        scenario.extends);
    fields.Table({"run", "The run as a whole."}, scenario.run);
    fields.Table(
        {"topology", "The network between sites and gateways: a GraphML file, or a generator."},
        scenario.topology);
    fields.List(
        {"sites",
         "Sites that set up tunnels, each a router with a network behind it. Written once as "
         "[sites] or, for several groups, as [[sites]]."},
        scenario.sites);
    fields.List({"gateway", "A gateway that answers the sites. One or more."}, scenario.gateways);
    fields.Named(
        {"connection",
         "How a group of sites and its gateway talk. NAME is yours to choose. One or more."},
        scenario.connections);
    fields.Table({"cluster",
                  "Gateways that share their sites among them: each sends sites on to the member "
                  "with the fewest IKE SAs (RFC 5685). The sites need failover.redirect."},
                 scenario.cluster);
    fields.Table({"start", "When the sites begin to set up their tunnels."}, scenario.start);
    fields.Table({"crypto", "Who computes, and what it costs in simulated time."}, scenario.crypto);
    fields.List({"traffic", "Packets between the networks behind sites and gateways, through ESP."},
                scenario.traffic);
    fields.List({"impairment", "Lines that lose, duplicate, delay or block packets."},
                scenario.impairments);
    fields.List({"event", "Something that happens at a time."}, scenario.events);
    fields.List({"attackers", "Who attacks whom, and how. See doc/attacks-and-faults.md."},
                scenario.attackers);
    fields.List({"faults",
                 "What goes wrong with single messages, by kind and ordinal. See "
                 "doc/attacks-and-faults.md."},
                scenario.faults);
    fields.Table({"output", "What the run writes."}, scenario.output);
    fields.Table({"expect",
                  "What must hold at the end; the run fails when it does not. A value is a number, "
                  "or a text with a relation (\">= 1000\", \"< 2s\", \"<= 1%\"), or a range "
                  "(\"990 to 1000\")."},
                 scenario.expect);
}

void
Describe(ScenarioFields& fields, RunSection& section)
{
    fields.Text(
        {"name", "Names the run and its directory; the file's name if absent.", false, false},
        section.name);
    fields.Text({"label", "What plots call the run; its name if absent.", false, false},
                section.label);
    fields.Text({"description", "One or two sentences for the manifest.", false, false},
                section.description);
    fields.Time(Needed("duration", "How much time is simulated."),
                section.duration,
                TimeRange{A_MILLISECOND});
    fields.Whole({"seed", "Where all randomness comes from: equal seeds give equal runs."},
                 section.seed,
                 WholeRange{1, 4294967295});
    fields.Choice({"scheduler",
                   "ns-3's event queue. The order of events is the same with all; speed differs."},
                  section.scheduler,
                  {"priority-queue", "heap", "map", "calendar"});
}

void
Describe(ScenarioFields& fields, TopologySection& section)
{
    fields.Path({"file", "A GraphML file."}, section.file);
    fields.Choice({"generator", "A network made by rule, instead of a file."},
                  section.generator,
                  {"hub-and-spoke", "full-mesh", "ring", "random", "waxman", "scale-free"});
    fields.Whole({"routers", "How many routers a generator makes."},
                 section.routers,
                 WholeRange{1, 60000});
    fields.Whole({"hubs", "For \"hub-and-spoke\": how many of the routers are hubs."},
                 section.hubs,
                 WholeRange{1, 60000});
    fields.Real({"mean-degree", "For \"random\" and \"waxman\": links at a router, on average."},
                section.meanDegree,
                RealRange{1, 10000});
    fields.Whole({"links-per-router", "For \"scale-free\": links that each new router brings."},
                 section.linksPerRouter,
                 WholeRange{1, 10000});
    fields.Real({"reach", "For \"waxman\": how far links go, as a part of the square's diagonal."},
                section.reach,
                RealRange{0.001, 1});
    fields.Real({"side", "For \"waxman\": the side of the square, in kilometers."},
                section.side,
                RealRange{0.001, 20000});
    fields.Time(
        {"link-delay",
         "One-way delay of generated links (except \"waxman\"), and of a file's links where "
         "none can be told."},
        section.linkDelay);
    fields.Time({"link-delay-most", "Draws generated delays evenly between link-delay and this."},
                section.linkDelayMost);
    fields.Rate({"link-rate", "Rate of generated links, and of those a file states none for."},
                section.linkRate);
    fields.Real({"route-factor",
                 "For a file's links without a delay: how much longer cables are than the great "
                 "circle between their ends."},
                section.routeFactor,
                RealRange{1, 10});
    fields.Choice({"metric", "What shortest paths are short in."},
                  section.metric,
                  {"delay", "hops"});
    fields.Whole(
        {"fan-out",
         "Where a router has more sites than this, aggregation routers come between: ns-3 is "
         "slow at nodes with many devices. 0 for never."},
        section.fanOut,
        WholeRange{0, 1000000});
    fields.Choice({"outer",
                   "What sites and gateways are reached by, IKE and ESP alike. With \"ipv6\" every "
                   "node has both; the routes are the same."},
                  section.outer,
                  {"ipv4", "ipv6"});
}

void
Describe(ScenarioFields& fields, SitesSection& section)
{
    fields.Text({"name", "The sites are called NAME-0, NAME-1 and so on."}, section.name);
    fields.Whole(Needed("count", "How many sites."), section.count, WholeRange{1, 1000000});
    fields.Choice({"placement",
                   "Which routers the sites are attached to: \"round-robin\" takes them in turn, "
                   "\"random\" draws them, \"by-degree\" draws them by their number of links."},
                  section.placement,
                  {"round-robin", "random", "by-degree"});
    fields.Texts({"routers", "Attaches the sites to these routers only, in turn.", false, false},
                 section.routers);
    fields.Time({"access-delay", "One-way delay of the line between a site and its router."},
                section.accessDelay);
    fields.Time({"access-delay-most", "Draws the delay evenly between access-delay and this."},
                section.accessDelayMost);
    fields.Rate({"access-rate", "Rate of the line between a site and its router."},
                section.accessRate);
    fields.NameOrPath({"profile", "The sites' cost profile; that of [crypto] if absent."},
                      section.profile);
    fields.Whole({"cores", "Processor cores of a site; those of the profile if absent."},
                 section.cores,
                 WholeRange{1, 1024});
    fields.Text({"connection", "Which [connection.NAME]; may be absent when there is one."},
                section.connection);
    fields.Text({"gateway",
                 "A gateway's name; or \"nearest\" by delay; or \"even\", which takes the gateways "
                 "in turn."},
                section.gateway);
    fields.Flag({"calls",
                 "Whether they set up their tunnels. If not, they answer, and call only when an "
                 "event says so."},
                section.calls);
    fields.Table({"nat", "Puts the sites behind NATs of their own. See doc/nat.md."}, section.nat);
}

void
Describe(ScenarioFields& fields, NatSection& section)
{
    const std::vector<std::string> behaviors = {"endpoint-independent",
                                                "address-dependent",
                                                "address-and-port-dependent"};
    fields.Choice({"mapping", "What of the destination a mapping depends on (RFC 4787)."},
                  section.mapping,
                  behaviors);
    fields.Choice({"filtering", "What of the sender decides whether a packet comes in."},
                  section.filtering,
                  behaviors);
    fields.Time({"udp-timeout", "A mapping of UDP is forgotten after this much silence."},
                section.udpTimeout,
                TimeRange{A_MILLISECOND});
    fields.Flag({"inbound-refreshes", "Whether packets that come in keep a mapping alive, too."},
                section.inboundRefreshes);
    fields.Flag({"keeps-port", "Whether a port inside is kept outside where it is free."},
                section.preservesPort);
    fields.Whole({"first-port", "The first of the external ports."},
                 section.firstPort,
                 WholeRange{1, 65535});
    fields.Whole({"last-port", "The last of the external ports."},
                 section.lastPort,
                 WholeRange{1, 65535});
    fields.Flag({"pass-through",
                 "IPsec pass-through as in old boxes: IKE keeps port 500 and is told apart by SPI, "
                 "so is ESP."},
                section.passThrough);
    fields.Whole({"share", "How many sites stand behind one NAT; always 1 at a gateway."},
                 section.share,
                 WholeRange{1, 60000});
    fields.Flag({"carrier",
                 "Carrier-grade: two NATs in a row. A site's own, and before it one that \"share\" "
                 "sites have in common."},
                section.carrier);
    fields.Flag({"forwards-ike",
                 "Leads UDP ports 500 and 4500 from outside to the gateway or the (first) site."},
                section.forwardsIke);
}

void
Describe(ScenarioFields& fields, GatewaySection& section)
{
    fields.Text({"name", "The gateway's name; gateway-0, gateway-1 and so on if absent."},
                section.name);
    fields.Text(
        {"router",
         "The router that the gateway is attached to; the one with the most links that has no "
         "gateway yet, if absent."},
        section.router);
    fields.Time({"access-delay", "One-way delay of the line between gateway and router."},
                section.accessDelay);
    fields.Rate({"access-rate", "Rate of the line between gateway and router."},
                section.accessRate);
    fields.NameOrPath({"profile", "The gateway's cost profile; that of [crypto] if absent."},
                      section.profile);
    fields.Whole({"cores", "Processor cores for IKE and ESP; those of the profile if absent."},
                 section.cores,
                 WholeRange{1, 1024});
    fields.Whole({"queue", "How many jobs may wait for the processor; 0 for any number."},
                 section.queue);
    fields.Octets({"memory-limit",
                   "What the gateway's SAs may take, by the sizes in doc/attacks-and-faults.md; 0 "
                   "for any number."},
                  section.memoryLimit);
    fields.Table({"half-open", "What protects the gateway from strangers (RFC 7296 section 2.6)."},
                 section.halfOpen);
    fields.Table(
        {"nat",
         "Puts the gateway behind a NAT; who calls it from outside needs \"forwards-ike\". "
         "See doc/nat.md."},
        section.nat);
    fields.Table({"real",
                  "Makes the gateway a real machine (strongSwan, say) behind an interface of this "
                  "one; the run then keeps step with the clock. See doc/emulation.md."},
                 section.real);
}

void
Describe(ScenarioFields& fields, RealSection& section)
{
    fields.Text(
        Needed("interface", "An interface that is up, without an address: one end of a veth pair."),
        section.interface);
    fields.Text({"netns", "The network namespace of that interface; the program's own if absent."},
                section.netns);
    fields.Text(Needed("address",
                       "The real gateway's IPv4 address. It finds the simulated network behind the "
                       "gateway's simulated address, the first of which is 203.0.113.1."),
                section.address);
    fields.Texts({"other-addresses", "IPv4 addresses to which the real gateway may move."},
                 section.otherAddresses);
    fields.Flag({"client",
                 "The real machine is the client: sites have the gateway's part in EAP, pools, "
                 "AUTH_LIFETIME and [gateway.half-open]. Its sites should not call."},
                section.isClient);
}

void
Describe(ScenarioFields& fields, HalfOpenSection& section)
{
    fields.Whole(
        {"cookie-threshold", "Half-open IKE SAs from which cookies are demanded; 0 for never."},
        section.cookieThreshold);
    fields.Whole({"cookie-threshold-per-address", "The same for one address; 0 for never."},
                 section.cookieThresholdPerAddress);
    fields.Whole({"block-threshold-per-address",
                  "Half-open IKE SAs of one address from which it is ignored; 0 for never."},
                 section.blockThresholdPerAddress);
    fields.Whole({"maximum", "Half-open IKE SAs from which all are ignored; 0 for no bound."},
                 section.maximum);
    fields.Time({"timeout", "A half-open IKE SA is dropped at this age."},
                section.timeout,
                TimeRange{A_MILLISECOND});
    fields.Table({"puzzles", "Puzzles for strangers (RFC 8019)."}, section.puzzles);
}

void
Describe(ScenarioFields& fields, StartSection& section)
{
    fields.Time({"at", "When the first site begins."}, section.at);
    fields.Time(
        {"window", "Time over which the sites begin; 0s for all at once, as after a power cut."},
        section.window);
    fields.Choice({"order", "Within the window, at \"random\" or at \"even\" distances."},
                  section.order,
                  {"random", "even"});
}

void
Describe(ScenarioFields& fields, CryptoSection& section)
{
    fields.Choice(
        {"provider",
         "\"modelled\": exact sizes, no secrecy, fast. \"real\": true keys, which Wireshark "
         "decrypts. \"mixed\": real, with models of true size for what no library here has."},
        section.provider,
        {"modelled", "real", "mixed"});
    fields.NameOrPath(
        {"profile",
         "The cost profile of nodes that name none: a name (\"server-core\") or a file "
         "(\"./mine.profile\")."},
        section.profile);
}

} // namespace ike
} // namespace ns3
