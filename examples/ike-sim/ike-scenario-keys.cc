// SPDX-License-Identifier: GPL-2.0-only

#include "ike-scenario.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr Duration A_MICROSECOND = std::chrono::microseconds(1);
constexpr Duration A_MILLISECOND = std::chrono::milliseconds(1);

constexpr ScenarioKey
Needed(const char* name, const char* doc)
{
    return ScenarioKey{name, doc, true, false};
}

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
    fields.Table({"start", "When the sites begin to set up their tunnels."}, scenario.start);
    fields.Table({"crypto", "Who computes, and what it costs in simulated time."}, scenario.crypto);
    fields.List({"traffic", "Packets between the networks behind sites and gateways, through ESP."},
                scenario.traffic);
    fields.List({"impairment", "Lines that lose, duplicate or delay packets."},
                scenario.impairments);
    fields.List({"event", "Something that happens at a time."}, scenario.events);
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
    fields.Table({"half-open", "What protects the gateway from strangers (RFC 7296 section 2.6)."},
                 section.halfOpen);
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
}

void
Describe(ScenarioFields& fields, ConnectionSection& section)
{
    fields.Whole({"version", "The version of IKE."}, section.version, WholeRange{2, 2});
    fields.Choice({"auth", "How the two sides prove who they are: by a pre-shared key."},
                  section.auth,
                  {"psk"});
    fields.Text({"secret", "The pre-shared key."}, section.secret);
    fields.Texts({"proposals",
                  "IKE proposals in order of preference, in swanctl's notation "
                  "(\"aes256-sha256-ecp384\")."},
                 section.proposals);
    fields.Text({"site-id", "Who a site says it is; {name} stands for its name."}, section.siteId);
    fields.Text({"gateway-id", "Who a gateway says it is; {name} stands for its name."},
                section.gatewayId);
    fields.Table({"lifetime", "When the IKE SA is rekeyed and when it must be gone."},
                 section.lifetime);
    fields.Table({"retransmission", "When an unanswered request is sent again."},
                 section.retransmission);
    fields.Time({"liveness", "Silence after which the peer is probed; 0s for never."},
                section.liveness);
    fields.Choice({"on-loss", "What a site does when its gateway no longer answers."},
                  section.onLoss,
                  {"clear", "restart"});
    fields.Whole({"tries", "A site's attempts to set up before it gives up; 0 for ever."},
                 section.tries,
                 WholeRange{0, 1000000});
    fields.Named({"child", "A Child SA of the connection. NAME is yours to choose. One or more."},
                 section.children);
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
Describe(ScenarioFields& fields, ChildSection& section)
{
    fields.Texts(
        {"proposals",
         "ESP proposals in order of preference (\"aes128gcm16-x25519\"); a key exchange in "
         "one means perfect forward secrecy on rekeys."},
        section.proposals);
    fields.Texts({"site-networks",
                  "Traffic selectors on the site's side; \"lan\" is the network behind the site."},
                 section.siteNetworks);
    fields.Texts(
        {"gateway-networks",
         "Traffic selectors on the gateway's side; \"lan\" is the network behind the gateway."},
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
    fields.Flag({"start", "Set it up together with the IKE SA."}, section.start);
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
         "decrypts."},
        section.provider,
        {"modelled", "real"});
    fields.NameOrPath(
        {"profile",
         "The cost profile of nodes that name none: a name (\"server-core\") or a file "
         "(\"./mine.profile\")."},
        section.profile);
}

void
Describe(ScenarioFields& fields, TrafficSection& section)
{
    fields.Text({"name", "Names the flow in tables."}, section.name);
    fields.Choice({"kind", "UDP one way, or echo requests with their answers."},
                  section.kind,
                  {"udp", "ping"});
    fields.Choice({"from", "Who sends."}, section.from, {"sites", "gateways"});
    fields.Share({"share", "The share of all sites that take part, spread over them."},
                 section.share);
    fields.Octets({"size", "Octets of a packet's UDP or echo data."},
                  section.size,
                  WholeRange{8, 65000});
    fields.Time({"interval", "Time between two packets of one site."},
                section.interval,
                TimeRange{A_MICROSECOND});
    fields.Time({"at", "When the traffic begins."}, section.at);
    fields.Time({"until", "When it ends; a second before the run's end if absent."}, section.until);
}

void
Describe(ScenarioFields& fields, ImpairmentSection& section)
{
    fields.Choice({"where",
                   "The lines between sites and routers (\"access\"), those between routers "
                   "(\"backbone\"), or both. Not used when nodes or links are given."},
                  section.where,
                  {"access", "backbone", "everywhere"});
    fields.Texts({"nodes", "The access lines of these sites and gateways.", false, false},
                 section.nodes);
    fields.Texts({"links", "These links between routers, as \"Chicago - New York\".", false, false},
                 section.links);
    fields.Share({"loss", "The share of packets that are lost, in each direction."}, section.loss);
    fields.Share({"duplication", "The share of packets that arrive twice."}, section.duplication);
    fields.Time({"jitter",
                 "Each packet is delayed by an even random time up to this, and so may "
                 "overtake another."},
                section.jitter);
    fields.Time({"at", "When it begins."}, section.at);
    fields.Time({"until", "When it ends; the run's end if absent."}, section.until);
}

void
Describe(ScenarioFields& fields, EventSection& section)
{
    fields.Time(Needed("at", "When it happens."), section.at);
    fields.Choice(Needed("action",
                         "\"power-cut\" (a node forgets everything and is down for a while), "
                         "\"link-down\", \"link-up\", \"initiate\", \"rekey-child\", "
                         "\"rekey-ike\", \"close-child\", \"close-ike\"."),
                  section.action,
                  {"power-cut",
                   "link-down",
                   "link-up",
                   "initiate",
                   "rekey-child",
                   "rekey-ike",
                   "close-child",
                   "close-ike"});
    fields.Text(
        Needed("target",
               "A site, a gateway, a group of sites by its name, \"sites\", \"gateways\"; for "
               "links \"Chicago - New York\", or a node for its access line."),
        section.target);
    fields.Time({"window", "Spreads several targets evenly over this time."}, section.window);
    fields.Time({"down-for", "How long a power cut lasts; to the run's end if absent."},
                section.downFor);
}

void
Describe(ScenarioFields& fields, OutputSection& section)
{
    fields.Path({"dir", "The run's directory, which is replaced; results/NAME if absent."},
                section.dir);
    fields.Flag({"sas", "Write sas.csv, a row for each end of each SA."}, section.sas);
    fields.Flag({"exchanges", "Write exchanges.csv, a row for each exchange."}, section.exchanges);
    fields.Flag({"states", "Write states.csv, a row for each change of an IKE SA's state."},
                section.states);
    fields.Time({"interval", "Time between two rows of a node in timeseries.csv."},
                section.interval,
                TimeRange{A_MILLISECOND});
    fields.Texts({"pcap", "Nodes whose lines are captured.", false, false}, section.pcap);
    fields.Flag({"keys", "Write Wireshark's key tables; needs provider \"real\"."}, section.keys);
}

void
Describe(ScenarioFields& fields, ExpectSection& section)
{
    const std::vector<ScenarioFigure>& figures = ScenarioFigures();
    section.conditions.resize(figures.size());
    for (size_t i = 0; i < figures.size(); ++i)
    {
        fields.Condition({figures[i].name, figures[i].doc, false, false},
                         figures[i].unit,
                         section.conditions[i]);
    }
}

const std::vector<ScenarioFigure>&
ScenarioFigures()
{
    static const std::vector<ScenarioFigure> figures = {
        {"tunnels",
         ScenarioUnit::COUNT,
         "Child SA pairs that stand at the end, counted at the sites."},
        {"established",
         ScenarioUnit::COUNT,
         "IKE SAs that stand at the end, counted at the sites."},
        {"setups", ScenarioUnit::COUNT, "Set-ups that succeeded."},
        {"setups-failed", ScenarioUnit::COUNT, "Set-ups that were refused or timed out."},
        {"setup-median", ScenarioUnit::TIME, "Half of all set-ups took at most this long."},
        {"setup-p99", ScenarioUnit::TIME, "99 of 100 set-ups took at most this long."},
        {"child-rekeys", ScenarioUnit::COUNT, "Child SA rekeys that succeeded."},
        {"ike-rekeys", ScenarioUnit::COUNT, "IKE SA rekeys that succeeded."},
        {"rekeys-failed", ScenarioUnit::COUNT, "Rekeys that were refused or timed out."},
        {"rekey-median", ScenarioUnit::TIME, "Half of all rekeys took at most this long."},
        {"rekey-p99", ScenarioUnit::TIME, "99 of 100 rekeys took at most this long."},
        {"rekeys-peak", ScenarioUnit::COUNT, "The most rekeys that ended within one second."},
        {"queue-peak",
         ScenarioUnit::COUNT,
         "The most jobs that waited for one gateway's processor."},
        {"retransmissions", ScenarioUnit::COUNT, "Requests sent again."},
        {"expired", ScenarioUnit::COUNT, "Child SAs that reached their hard lifetime."},
        {"esp-packets", ScenarioUnit::COUNT, "ESP packets that were received and accepted."},
        {"esp-drops", ScenarioUnit::COUNT, "Packets that ESP dropped, for any reason."},
        {"traffic-sent", ScenarioUnit::COUNT, "Packets that [traffic] sent."},
        {"traffic-lost",
         ScenarioUnit::SHARE,
         "The share of them that never arrived (for pings: whose "
         "answer never arrived)."},
    };
    return figures;
}

std::string
Scenario::PlaceOf(const ScenarioSection& section, const std::string& key) const
{
    for (const std::string& path : {section.path + "." + key, section.path})
    {
        const auto place = places.find(path);
        if (place != places.end())
        {
            return place->second;
        }
    }
    return file;
}

} // namespace ike
} // namespace ns3
