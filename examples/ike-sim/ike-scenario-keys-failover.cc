// SPDX-License-Identifier: GPL-2.0-only

#include "ike-scenario.h"

namespace ns3
{
namespace ike
{

void
Describe(ScenarioFields& fields, FailOverSection& section)
{
    fields.Flag({"mobike", "Tunnels go along when a site's address changes (RFC 4555)."},
                section.mobike);
    fields.Flag({"check-routability",
                 "With mobike: packets go to a new address when it has answered, not before."},
                section.checkRoutability);
    fields.Flag({"crash-tokens",
                 "Both sides give a token by which the other believes at once that they have lost "
                 "everything (RFC 6290)."},
                section.crashTokens);
    fields.Flag({"tell-invalid-spi",
                 "Whoever gets ESP under an SPI that it does not know tells the sender, five times "
                 "at once and once a second (RFC 7296 section 1.5)."},
                section.tellInvalidSpi);
    fields.Flag({"bind-tokens", "A crash token is good for one address of the peer."},
                section.bindTokens);
    fields.Choice({"tickets",
                   "Gateways grant tickets, with which their sites come back without a key "
                   "exchange (RFC 5723): the state is in the ticket (\"by-value\") or stays at the "
                   "gateway (\"by-reference\")."},
                  section.tickets,
                  {"none", "by-value", "by-reference"});
    fields.Time({"ticket-lifetime", "How long a ticket is good; no longer than its IKE SA."},
                section.ticketLifetime,
                TimeRange{std::chrono::seconds(1)});
    fields.Flag({"keep-tickets", "What tickets by reference stand for outlives a power cut."},
                section.keepTickets);
    fields.Flag({"redirect", "Sites go where a gateway sends them (RFC 5685)."}, section.redirect);
}

void
Describe(ScenarioFields& fields, ClusterSection& section)
{
    fields.Texts({"gateways", "The members; all gateways if absent.", false, false},
                 section.gateways);
    fields.Text({"director", "A member that only sends sites on to the others.", false, false},
                section.director);
    fields.Whole({"most", "IKE SAs that a member takes; 0 for any number."}, section.most);
    fields.Whole({"margin", "A site is sent on when another member has so many fewer IKE SAs."},
                 section.margin,
                 WholeRange{1, 1000000});
    fields.Choice(
        {"stage",
         "When a site is sent on: in its first exchange (\"init\"), or when it has proved "
         "who it is (\"auth\")."},
        section.stage,
        {"init", "auth"});
}

} // namespace ike
} // namespace ns3
