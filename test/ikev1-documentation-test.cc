// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-state.h"
#include "ikev1-transitions.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
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
NameOfTrigger(Ikev1Trigger trigger)
{
    switch (trigger)
    {
    case Ikev1Trigger::COMMIT:
        return " with the commit bit";
    case Ikev1Trigger::ERROR:
        return " with an error";
    case Ikev1Trigger::CONNECTED:
        return " with CONNECTED";
    default:
        return "";
    }
}

const char*
NameOfStep(Ikev1Step step)
{
    switch (step)
    {
    case Ikev1Step::QUICK_SENT:
    case Ikev1Step::TRANSACTION_SENT:
        return ", asked";
    case Ikev1Step::QUICK_ANSWERED:
        return ", answered";
    case Ikev1Step::QUICK_PROVED:
        return ", proved";
    case Ikev1Step::DONE:
        return ", done";
    default:
        return "";
    }
}

std::string
ListPayloads(PayloadSet set)
{
    std::string text;
    for (int type = 1; type < 64; ++type)
    {
        if (set.Has(static_cast<PayloadType>(type)))
        {
            text += (text.empty() ? "" : ", ") +
                    std::string(NameOfIkev1Payload(static_cast<PayloadType>(type)));
        }
    }
    return text;
}

void
WriteTables(std::ostream& out)
{
    out << "\n## States\n\n| state | meaning |\n|---|---|\n";
    for (int i = 0; i <= static_cast<int>(Ikev1State::DEAD); ++i)
    {
        const auto& state = PropertiesOf(static_cast<Ikev1State>(i));
        out << "| " << state.name << " | " << state.meaning << " |\n";
    }
    const auto [rows, count] = Ikev1Transitions::Rows();
    out << "\n## Diagram\n\nEach arrow is a message that comes in; those that change no state "
           "are left out.\n\n```mermaid\nstateDiagram-v2\n"
           "    NEW --> MAIN_SA_SENT: main mode begins\n"
           "    NEW --> AGGRESSIVE_SENT: aggressive mode begins\n";
    std::set<std::string> arrows;
    for (size_t i = 0; i < count; ++i)
    {
        std::ostringstream arrow;
        arrow << "    " << PropertiesOf(rows[i].from).name << " --> "
              << PropertiesOf(rows[i].to).name << ": " << NameOfIkev1Exchange(rows[i].exchange);
        if (rows[i].from != rows[i].to && arrows.insert(arrow.str()).second)
        {
            out << arrow.str() << "\n";
        }
    }
    out << "    ESTABLISHED --> REPLACED: a newer ISAKMP SA takes over\n"
           "    ESTABLISHED --> DEAD: either side deletes it\n"
           "    REPLACED --> DEAD: either side deletes it\n"
           "```\n";
    out << "\n## Transitions\n\nThe first row that fits a message is taken. Behind the state "
           "stands the step of a quick mode.\n\n"
           "| in | comes | must hold | leads to | story |\n|---|---|---|---|---|\n";
    for (size_t i = 0; i < count; ++i)
    {
        const Ikev1Transition& row = rows[i];
        out << "| " << PropertiesOf(row.from).name << NameOfStep(row.at) << " | "
            << NameOfIkev1Exchange(row.exchange)
            << (row.cover == Ikev1Cover::PLAIN ? "" : ", encrypted") << NameOfTrigger(row.trigger)
            << " | " << ListPayloads(row.required) << " | " << PropertiesOf(row.to).name
            << NameOfStep(row.nextStep) << " | " << row.story << " |\n";
    }
}

TEST(Ikev1Documentation, ShowsTheTables)
{
    const std::string path = std::string(IKE_SOURCE_DIR) + "/doc/ikev1.md";
    std::ifstream in(path);
    ASSERT_TRUE(in) << path << " is missing";
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const size_t marker = text.find(MARKER);
    ASSERT_NE(marker, std::string::npos) << path << " lacks the line that ends in: " << MARKER;
    std::ostringstream out;
    out << text.substr(0, marker) << MARKER;
    WriteTables(out);
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
