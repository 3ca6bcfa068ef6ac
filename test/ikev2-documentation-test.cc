// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-collision.h"
#include "ikev2-state.h"
#include "ikev2-transitions.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace ns3
{
namespace ike
{
namespace
{

const char* const MARKER = "after a change of the tables. -->\n";

const char*
NameOfTrigger(Ikev2Trigger trigger)
{
    static const std::map<Ikev2Trigger, const char*> names{
        {Ikev2Trigger::ANY, ""},
        {Ikev2Trigger::COOKIE, "with a cookie"},
        {Ikev2Trigger::INVALID_KE, "wants another group"},
        {Ikev2Trigger::TICKET_REFUSED, "refuses the ticket"},
        {Ikev2Trigger::REDIRECT, "names another gateway"},
        {Ikev2Trigger::ERROR_NOTIFY, "an error"},
        {Ikev2Trigger::INVALID_SYNTAX, "with INVALID_SYNTAX"},
        {Ikev2Trigger::REKEY_CHILD, "rekeys a Child SA"},
        {Ikev2Trigger::IKE_PROPOSAL, "rekeys the IKE SA"},
        {Ikev2Trigger::DELETE_IKE, "deletes the IKE SA"},
        {Ikev2Trigger::ADDITIONAL_KE, "with more key exchanges to come"},
        {Ikev2Trigger::ASKED_LAST_KE, "to the last key exchange"},
        {Ikev2Trigger::ANOTHER_AUTH, "with another authentication to follow"},
        {Ikev2Trigger::EAP, "with EAP"},
        {Ikev2Trigger::WANTS_EAP, "without AUTH"},
        {Ikev2Trigger::CHILDLESS, "without a Child SA"},
        {Ikev2Trigger::AUTH_REFUSED, "an error beyond the first Child SA"},
        {Ikev2Trigger::ASKED_CHILD, "to a Child SA"},
        {Ikev2Trigger::ASKED_CHILD_ERROR, "to a Child SA, an error"},
        {Ikev2Trigger::ASKED_IKE, "to an IKE SA rekey"},
        {Ikev2Trigger::ASKED_IKE_ERROR, "to an IKE SA rekey, an error"},
        {Ikev2Trigger::ASKED_DELETE_CHILD, "to a Child SA's deletion"},
        {Ikev2Trigger::ASKED_DELETE_IKE, "to the IKE SA's deletion"},
        {Ikev2Trigger::ASKED_LIVENESS, "to a probe"},
        {Ikev2Trigger::UPDATE_ADDRESSES, "moves the SAs"},
        {Ikev2Trigger::TELL_ADDRESSES, "tells addresses"},
        {Ikev2Trigger::ASKED_UPDATE, "to an address update"},
        {Ikev2Trigger::ASKED_ROUTABILITY, "to a return routability check"},
        {Ikev2Trigger::ASKED_REDIRECT, "to a redirection"},
        {Ikev2Trigger::ASKED_INFORM, "to notifies alone"},
    };
    return names.at(trigger);
}

std::string
ListPayloads(PayloadSet set)
{
    std::string text;
    for (int type = 1; type < 64; ++type)
    {
        if (set.Has(static_cast<PayloadType>(type)))
        {
            text +=
                (text.empty() ? "" : ", ") + std::string(NameOf(static_cast<PayloadType>(type)));
        }
    }
    return text;
}

void
WriteStates(std::ostream& out)
{
    out << "\n## States\n\n| state | meaning |\n|---|---|\n";
    for (int i = 0; i <= static_cast<int>(Ikev2State::DEAD); ++i)
    {
        const auto& state = PropertiesOf(static_cast<Ikev2State>(i));
        out << "| " << state.name << " | " << state.meaning << " |\n";
    }
}

void
WriteDiagram(std::ostream& out)
{
    const auto [rows, count] = Ikev2Transitions::Rows();
    out << "\n## Diagram\n\nEach arrow is a message that comes in; those that change no state "
           "are left out.\n\n```mermaid\nstateDiagram-v2\n";
    out << "    NEW --> INIT_SENT: IKE_SA_INIT request goes out\n";
    std::set<std::string> arrows;
    for (size_t i = 0; i < count; ++i)
    {
        const Ikev2Transition& row = rows[i];
        std::ostringstream arrow;
        arrow << "    " << PropertiesOf(row.from).name << " --> " << PropertiesOf(row.to).name
              << ": " << NameOf(row.exchange) << (row.response ? " response" : " request");
        if (row.from != row.to && arrows.insert(arrow.str()).second)
        {
            out << arrow.str() << "\n";
        }
    }
    out << "    NEW --> INTERMEDIATE_AWAITED: IKE_SA_INIT request with more key exchanges to come\n"
           "    INTERMEDIATE_AWAITED --> INIT_ANSWERED: the last IKE_INTERMEDIATE request\n";
    out << "    ESTABLISHED --> REPLACED: a rekey made a newer IKE SA\n"
           "    ESTABLISHED --> DELETING: this side deletes it\n"
           "    REPLACED --> DELETING: this side deletes it\n"
           "```\n";
}

void
WriteTransitions(std::ostream& out)
{
    const auto [rows, count] = Ikev2Transitions::Rows();
    out << "\n## Transitions\n\nThe first row that fits a message is taken. Notify and Vendor "
           "ID may always come.\n\n"
           "| in | comes | must hold | may hold | leads to | story |\n|---|---|---|---|---|---|\n";
    for (size_t i = 0; i < count; ++i)
    {
        const Ikev2Transition& row = rows[i];
        const std::string trigger = NameOfTrigger(row.trigger);
        out << "| " << PropertiesOf(row.from).name << " | " << NameOf(row.exchange)
            << (row.response ? " response" : " request") << (trigger.empty() ? "" : " ") << trigger
            << " | " << ListPayloads(row.required) << " | " << ListPayloads(row.optional) << " | "
            << PropertiesOf(row.to).name << " | " << row.story << " |\n";
    }
}

void
WriteCollisions(std::ostream& out)
{
    const auto [rows, count] = Ikev2Collisions();
    out << "\n## Collisions\n\nWhat a side answers when the peer asks for something while it is at "
           "something itself (RFC 7296 sections 2.8 and 2.25).\n\n"
           "| the peer asks to | this side | it answers | section | why |\n|---|---|---|---|---|\n";
    for (size_t i = 0; i < count; ++i)
    {
        const Ikev2CollisionRow& row = rows[i];
        out << "| " << NameOf(row.asked) << " | " << NameOf(row.doing) << " | "
            << NameOf(row.verdict) << " | " << row.section << " | " << row.story << " |\n";
    }
}

TEST(Ikev2Documentation, ShowsTheTables)
{
    const std::string path = std::string(IKE_SOURCE_DIR) + "/doc/ikev2.md";
    std::ifstream in(path);
    ASSERT_TRUE(in) << path << " is missing";
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const size_t marker = text.find(MARKER);
    ASSERT_NE(marker, std::string::npos) << path << " lacks the line that ends in: " << MARKER;
    std::ostringstream out;
    out << text.substr(0, marker) << MARKER;
    WriteStates(out);
    WriteDiagram(out);
    WriteTransitions(out);
    WriteCollisions(out);
    if (std::getenv("IKE_WRITE_DOC"))
    {
        std::ofstream(path) << out.str();
    }
    else
    {
        EXPECT_EQ(text, out.str()) << "run this test with IKE_WRITE_DOC=1 and commit " << path;
    }
}

} // namespace
} // namespace ike
} // namespace ns3
