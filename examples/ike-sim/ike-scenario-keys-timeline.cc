// SPDX-License-Identifier: GPL-2.0-only

#include "ike-scenario.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr Duration A_MICROSECOND = std::chrono::microseconds(1);

} // namespace

void
Describe(ScenarioFields& fields, TrafficSection& section)
{
    fields.Text({"name", "Names the flow in tables."}, section.name);
    fields.Choice({"kind",
                   "UDP one way, echo requests with their answers, or TCP that sends as fast as it "
                   "may."},
                  section.kind,
                  {"udp", "ping", "tcp"});
    fields.Choice({"from", "Who sends."}, section.from, {"sites", "gateways"});
    fields.Choice({"between",
                   "Packets go between the \"networks\" behind sites and gateways, or between the "
                   "\"nodes\" themselves, as transport mode protects them."},
                  section.between,
                  {"networks", "nodes"});
    fields.Choice({"ip", "The packets' own version, between networks; UDP alone has \"ipv6\"."},
                  section.ip,
                  {"ipv4", "ipv6"});
    fields.Text({"dscp", "What UDP packets are marked with: \"ef\", \"af41\", a number."},
                section.dscp);
    fields.Share({"share", "The share of all sites that take part, spread over them."},
                 section.share);
    fields.Octets({"size", "Octets of a packet's UDP or echo data, or of a TCP segment."},
                  section.size,
                  WholeRange{8, 65000});
    fields.Time({"interval", "Time between two packets of one site; TCP takes no heed of it."},
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
    fields.Flag(
        {"block-udp", "No UDP gets through, as behind some firewalls; TCP and bare ESP do."},
        section.blockUdp);
    fields.Time({"at", "When it begins."}, section.at);
    fields.Time({"until", "When it ends; the run's end if absent."}, section.until);
}

void
Describe(ScenarioFields& fields, EventSection& section)
{
    fields.Time(Needed("at", "When it happens."), section.at);
    fields.Choice(
        Needed(
            "action",
            "\"power-cut\" (a node forgets everything and is down for a while), "
            "\"link-down\", \"link-up\", \"initiate\", \"rekey-child\", "
            "\"rekey-ike\", \"close-child\", \"close-ike\", \"nat-reboot\" (the NATs before a site "
            "or gateway forget all mappings), \"nat-rebind\" (and the outer one gets another "
            "address), \"tcp-reset\" (the TCP connections of sites break, as by a reset), \"move\" "
            "(a site gets another address), \"redirect\" (a gateway sends its sites to another), "
            "\"clock-forward\" and \"clock-back\" (the calendar jumps by which certificates hold; "
            "timers run on), \"random-exhausted\" (a node's random source runs dry, and whatever "
            "needs fresh secrets fails), \"memory-exhausted\" (a node's memory is full: its SAs "
            "may take no more than they do)."),
        section.action,
        {"power-cut",
         "link-down",
         "link-up",
         "initiate",
         "rekey-child",
         "rekey-ike",
         "close-child",
         "close-ike",
         "nat-reboot",
         "tcp-reset",
         "nat-rebind",
         "move",
         "redirect",
         "clock-forward",
         "clock-back",
         "random-exhausted",
         "memory-exhausted"});
    fields.Text(
        Needed("target",
               "A site, a gateway, a group of sites by its name, \"sites\", \"gateways\"; for "
               "links \"Chicago - New York\", or a node for its access line."),
        section.target);
    fields.Time({"window", "Spreads several targets evenly over this time."}, section.window);
    fields.Time(
        {"down-for",
         "How long a power cut, or want of randomness or memory, lasts; to the run's end if "
         "absent."},
        section.downFor);
    fields.Time({"by", "For \"clock-forward\" and \"clock-back\": how far the calendar jumps."},
                section.by,
                TimeRange{Duration(0), std::chrono::hours(24 * 36500)});
    fields.Text({"to", "For \"redirect\": the gateway that the sites are sent to."}, section.to);
}

} // namespace ike
} // namespace ns3
