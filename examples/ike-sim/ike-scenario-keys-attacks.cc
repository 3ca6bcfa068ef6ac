// SPDX-License-Identifier: GPL-2.0-only

#include "ike-scenario.h"

namespace ns3
{
namespace ike
{

void
Describe(ScenarioFields& fields, AttackerSection& section)
{
    fields.Text({"name", "Names it in tables; several are called NAME-0, NAME-1 and so on."},
                section.name);
    fields.Choice(
        Needed("kind",
               "From afar: \"flood\" (first messages from spoofed addresses), "
               "\"half-open\" (first messages from its own address, cookies returned). On "
               "a line: \"replay\", \"reorder\", \"forge\" (unprotected errors, notifies "
               "and deletes in the name of either side), \"downgrade\" (strips offers), "
               "\"guess\" (tries words on an overheard aggressive mode), \"fragments\" "
               "(pieces of messages under the SPIs that pass)."),
        section.kind,
        {"flood", "half-open", "replay", "reorder", "forge", "downgrade", "guess", "fragments"});
    fields.Text(Needed("target",
                       "From afar: the gateway that it attacks. On a line: the site or gateway "
                       "whose line it sits on."),
                section.target);
    fields.Whole({"count",
                  "From afar: how many attackers, each with an address of its own; 1 if "
                  "absent."},
                 section.count,
                 WholeRange{1, 10000});
    fields.Text({"router", "From afar: where it is attached; at the target's router if absent."},
                section.router);
    fields.Rate({"access-rate", "From afar: the rate of its line; 10Gb/s if absent."},
                section.accessRate);
    fields.Text({"imitates",
                 "From afar: the [connection.NAME] whose clients it plays; that of the target's "
                 "first site if absent."},
                section.imitates);
    fields.Real({"rate",
                 "\"flood\", \"half-open\", \"fragments\": messages a second of each attacker; "
                 "1000 if absent."},
                section.rate,
                RealRange{0.001, 1e7});
    fields.Text(
        {"sources", "\"flood\": the spoofed addresses, as a prefix; 240.0.0.0/4 if absent."},
        section.sources);
    fields.Octets({"size",
                   "\"flood\": messages of at least so many octets; \"fragments\": octets of a "
                   "piece, 1000 if absent."},
                  section.size,
                  WholeRange{0, 60000});
    fields.Text({"message",
                 "\"replay\", \"reorder\", \"forge\": which kind of message, as in [[faults]]; "
                 "\"ike\" if absent."},
                section.message);
    fields.Time({"delay",
                 "\"replay\": how long after a message it comes again; \"reorder\": how long every "
                 "other one is held back; 100ms if absent."},
                section.delay);
    fields.Whole({"copies", "\"replay\": how often each message comes again; 1 if absent."},
                 section.copies,
                 WholeRange{1, 1000});
    fields.Texts({"words", "\"guess\": what may be the secret.", false, false}, section.words);
    fields.Path({"word-file", "\"guess\": the same from a file, a word a line."}, section.wordFile);
    fields.Time({"at", "When it begins."}, section.at);
    fields.Time({"until", "When it ends; the run's end if absent."}, section.until);
}

void
Describe(ScenarioFields& fields, FaultSection& section)
{
    fields.Text(Needed("node",
                       "At whose line: a site, a gateway, a group of sites by its name, \"sites\", "
                       "\"gateways\". Each node counts its own messages."),
                section.node);
    fields.Text(Needed("message",
                       "Which kind of message: \"IKE_AUTH response\", \"main mode 5\", \"quick "
                       "mode\", \"fragment\", \"ike\", \"ESP\", \"any\"."),
                section.message);
    fields.Choice(Needed("action",
                         "\"drop\", \"delay\", \"duplicate\", \"corrupt\" (bits of one octet are "
                         "turned over), \"truncate\", or what befalls the node when the message "
                         "passes: \"crash\" (it loses its power), \"exhaust-random\" (its random "
                         "source runs dry), \"exhaust-memory\" (its SAs may take no more than "
                         "they do), \"clock-forward\" and \"clock-back\" (its calendar jumps, by "
                         "which certificates hold)."),
                  section.action,
                  {"drop",
                   "delay",
                   "duplicate",
                   "corrupt",
                   "truncate",
                   "crash",
                   "exhaust-random",
                   "exhaust-memory",
                   "clock-forward",
                   "clock-back"});
    fields.Choice({"direction", "Messages that the node sent or received, or both."},
                  section.direction,
                  {"both", "sent", "received"});
    fields.Text({"peer", "Only messages to and from this site or gateway count."}, section.peer);
    fields.Time({"from", "Messages before this time do not count."}, section.from);
    fields.Whole({"nth", "The first message that is struck, counted from 1; repetitions count."},
                 section.nth,
                 WholeRange{1});
    fields.Whole({"count", "How many in a row are struck; 0 for all from there on."},
                 section.count);
    fields.Time({"delay", "For \"delay\"; for \"duplicate\", how long after it the copy comes."},
                section.delay);
    fields.Whole({"octet", "For \"corrupt\": which octet, from 0; the last if absent."},
                 section.octet,
                 WholeRange{0, 65535});
    fields.Whole({"bits", "For \"corrupt\": the bits that are turned over, 1 if absent."},
                 section.bits,
                 WholeRange{1, 255});
    fields.Octets({"size", "For \"truncate\": what is left of the message."},
                  section.size,
                  WholeRange{0, 65535});
    fields.Time({"down-for",
                 "For \"crash\", \"exhaust-random\" and \"exhaust-memory\": how long; to the "
                 "run's end if absent."},
                section.downFor);
    fields.Time({"by", "For \"clock-forward\" and \"clock-back\": how far the calendar jumps."},
                section.by,
                TimeRange{Duration(0), std::chrono::hours(24 * 36500)});
}

} // namespace ike
} // namespace ns3
