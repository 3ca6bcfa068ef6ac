// SPDX-License-Identifier: GPL-2.0-only

#include "ike-scenario.h"

namespace ns3
{
namespace ike
{

void
Describe(ScenarioFields& fields, ExchangesSection& section)
{
    fields.Whole({"window",
                  "Requests of the peer that each side works on at a time, told with "
                  "SET_WINDOW_SIZE (RFC 7296 section 2.3)."},
                 section.window,
                 WholeRange{1, 256});
    fields.Whole({"max-children",
                  "Child SAs of one IKE SA from which the peer gets no more (NO_ADDITIONAL_SAS); 0 "
                  "for no bound."},
                 section.maxChildren);
    fields.Choice({"init-error",
                   "What an error in an IKE_SA_INIT answer, which is not protected, does to a "
                   "set-up: \"fail\" ends it, as strongSwan does; \"wait\" goes on until "
                   "retransmission gives up (RFC 7296 section 2.21.1)."},
                  section.initError,
                  {"fail", "wait"});
    fields.Time(
        {"temporary-failure-limit",
         "An IKE SA whose peer answers nothing but TEMPORARY_FAILURE for so long is closed; "
         "0s for never (RFC 7296 section 2.25)."},
        section.temporaryFailureLimit);
}

void
Describe(ScenarioFields& fields, PuzzlesSection& section)
{
    fields.Whole({"threshold", "Half-open IKE SAs from which puzzles are posed; 0 for never."},
                 section.threshold);
    fields.Whole({"threshold-per-address", "The same for one address; 0 for never."},
                 section.thresholdPerAddress);
    fields.Whole(
        {"difficulty", "Zero bits asked for at the threshold; 0 lets the initiator choose."},
        section.difficulty,
        WholeRange{0, 32});
    fields.Whole(
        {"max-difficulty",
         "One bit more for each doubling of the half-open IKE SAs beyond the threshold, up "
         "to this."},
        section.maxDifficulty,
        WholeRange{0, 32});
    fields.Whole({"auth-difficulty",
                  "Zero bits asked for again in IKE_AUTH of those who solved one; 0 for none."},
                 section.authDifficulty,
                 WholeRange{0, 32});
    fields.Share(
        {"legacy-share", "How many are served who bring a good cookie but solve no puzzle."},
        section.legacyShare);
}

} // namespace ike
} // namespace ns3
