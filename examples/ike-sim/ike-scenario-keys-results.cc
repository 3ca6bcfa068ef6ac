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
    fields.Flag({"keys", "Write Wireshark's key tables; needs provider \"real\" or \"mixed\"."},
                section.keys);
    fields.Flag({"teach",
                 "Write teaching.json, every octet of the first 100 messages in words, for "
                 "scripts/teach.py; needs provider \"real\" or \"mixed\"."},
                section.teach);
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
    fields.Table(
        {"messages",
         "How often something is to be in the IKE messages of version 2 that gateways send "
         "and receive; values as in [expect]."},
        section.messages);
}

void
Describe(ScenarioFields& fields, ExpectMessagesSection& section)
{
    const std::vector<ScenarioSign>& signs = ScenarioSigns();
    section.conditions.resize(signs.size());
    for (size_t i = 0; i < signs.size(); ++i)
    {
        fields.Condition({signs[i].name, signs[i].doc, false, false},
                         ScenarioUnit::COUNT,
                         section.conditions[i]);
    }
}

const std::vector<ScenarioSign>&
ScenarioSigns()
{
    static const std::vector<ScenarioSign> signs = {
        {"cookies", "COOKIE notifies that come back."},
        {"puzzle-solutions", "Puzzle Solution payloads (RFC 8019)."},
        {"certificates", "CERT payloads."},
        {"signatures", "AUTH payloads by a private key."},
        {"null-authentications", "AUTH payloads of the NULL method (RFC 7619)."},
        {"second-authentications", "ANOTHER_AUTH_FOLLOWS notifies (RFC 4739)."},
        {"ppk-identities", "PPK_IDENTITY notifies (RFC 8784)."},
        {"eap-md5", "EAP payloads of EAP-MD5."},
        {"eap-tls", "EAP payloads of EAP-TLS."},
        {"configurations", "Configuration payloads."},
        {"childless", "First IKE_AUTH requests without a Child SA (RFC 6023)."},
        {"intermediates", "Messages of IKE_INTERMEDIATE (RFC 9242)."},
        {"fragments", "Messages that travel in fragments (RFC 7383)."},
        {"resumptions", "Messages of IKE_SESSION_RESUME (RFC 5723)."},
        {"windows", "SET_WINDOW_SIZE notifies."},
        {"extended-numbers", "Chosen proposals with extended sequence numbers."},
        {"no-additional-sas", "NO_ADDITIONAL_SAS notifies: one Child SA too many."},
        {"single-pairs", "SINGLE_PAIR_REQUIRED notifies: one pair of addresses for each SA."},
        {"compressions", "IPCOMP_SUPPORTED notifies, which are never heeded."},
        {"collisions", "Requests of both sides that meet."},
    };
    return signs;
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
        {"setup-success",
         ScenarioUnit::SHARE,
         "The share of the sites' set-ups that succeeded, of all that began."},
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
        {"fallbacks", ScenarioUnit::COUNT, "Set-ups and moves that turned from UDP to TCP."},
        {"reconnects",
         ScenarioUnit::COUNT,
         "TCP connections of IKE that were opened in place of broken ones."},
        {"expired", ScenarioUnit::COUNT, "Child SAs that reached their hard lifetime."},
        {"esp-packets", ScenarioUnit::COUNT, "ESP packets that were received and accepted."},
        {"esp-drops", ScenarioUnit::COUNT, "Packets that ESP dropped, for any reason."},
        {"half-open-peak",
         ScenarioUnit::COUNT,
         "The most half-open IKE SAs of all gateways together (runs with [[attackers]])."},
        {"state-peak",
         ScenarioUnit::COUNT,
         "The most octets that the SAs of all gateways took (runs with [[attackers]])."},
        {"attack-messages", ScenarioUnit::COUNT, "Messages that [[attackers]] sent or changed."},
        {"secrets-guessed", ScenarioUnit::COUNT, "Secrets that [[attackers]] found out."},
        {"faults-struck", ScenarioUnit::COUNT, "Messages that [[faults]] struck."},
        {"traffic-sent", ScenarioUnit::COUNT, "Packets that [traffic] sent."},
        {"traffic-lost",
         ScenarioUnit::SHARE,
         "The share of them that never arrived (for pings: whose "
         "answer never arrived)."},
        {"tcp-goodput",
         ScenarioUnit::COUNT,
         "Bits a second of TCP data that arrived, all flows together, while they ran."},
        {"tcp-loss",
         ScenarioUnit::SHARE,
         "The share of TCP's packets that FlowMonitor saw dropped, or not again for a second."},
        {"tcp-delay", ScenarioUnit::TIME, "The mean of their delays, one way."},
        {"tcp-jitter", ScenarioUnit::TIME, "The mean difference of one delay and the next."},
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
