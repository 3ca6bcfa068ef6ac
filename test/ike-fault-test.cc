// SPDX-License-Identifier: GPL-2.0-only

#include "ike-fault.h"
#include "ikev1-pair.h"
#include "ikev1-registry.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::milliseconds;
using std::chrono::seconds;

IkeMessageKind
Kind(const std::string& text)
{
    const auto kind = IkeMessageKind::Parse(text);
    EXPECT_TRUE(kind) << (kind ? "" : kind.GetError().message);
    return kind ? *kind : IkeMessageKind();
}

IkeFault
Fault(const std::string& message, IkeFaultAction action = IkeFaultAction::DROP)
{
    IkeFault fault;
    fault.name = message;
    fault.kind = Kind(message);
    fault.action = action;
    return fault;
}

/** A pair that set itself up under faults at A, with 60 s to do so. */
std::unique_ptr<IkePair>
RunUnder(std::vector<IkeFault> faults, const IkePairSettings& settings = {})
{
    auto pair = MakePair(settings, true);
    pair->faults = std::make_shared<IkeFaultPlan>(std::move(faults));
    pair->Initiate();
    pair->Run(seconds(60));
    return pair;
}

bool
Dropped(const IkePairSide& side, IkeDropReason reason)
{
    return std::count(side.drops.begin(), side.drops.end(), reason) > 0;
}

TEST(IkeMessageKind, EveryExampleIsUnderstood)
{
    for (const std::string& example : IkeMessageKind::Examples())
    {
        EXPECT_TRUE(IkeMessageKind::Parse(example)) << example;
    }
    EXPECT_EQ(Kind("ike_auth RESPONSE").exchange, ExchangeType::IKE_AUTH);
    EXPECT_EQ(Kind("Main Mode 5").number, 5u);
    EXPECT_EQ(Kind("quick mode").number, 0u);
}

TEST(IkeMessageKind, NonsenseIsRefusedWithWhatThereIs)
{
    for (const char* text :
         {"", "IKE_AUTH 3", "main mode response", "main mode 55", "mode", "esp 2"})
    {
        const auto kind = IkeMessageKind::Parse(text);
        ASSERT_FALSE(kind) << text;
        EXPECT_NE(kind.GetError().message.find("\"quick mode 2\""), std::string::npos);
    }
}

TEST(IkeMessageKind, NumbersTheMessagesOfVersionOne)
{
    for (const bool aggressive : {false, true})
    {
        auto pair = MakePair(Ikev1Settings(aggressive), true);
        IkeMessageClassifier atA;
        IkeMessageClassifier between;
        std::vector<std::string> seen;
        pair->fate = [&](size_t, bool fromA, ByteView datagram)
        {
            const auto message = atA.Look(fromA, datagram);
            EXPECT_EQ(between.Look(!fromA, datagram)->number, message->number); // from B's side
            EXPECT_EQ(atA.Look(fromA, datagram)->number, message->number);      // a repetition
            seen.push_back(std::string(NameOf(message->header.exchange)) + " " +
                           std::to_string(message->number));
            return Fate::DELIVER;
        };
        pair->Initiate();
        pair->Settle();
        ASSERT_EQ(pair->Disagreement(1, 1), "");
        ASSERT_EQ(seen.size(), aggressive ? 6u : 9u);
        for (size_t i = 0; i < seen.size(); ++i)
        {
            const size_t inPhaseOne = seen.size() - 3;
            const size_t number = i < inPhaseOne ? i + 1 : i - inPhaseOne + 1;
            EXPECT_EQ(seen[i].back(), static_cast<char>('0' + number)) << seen[i];
        }
    }
}

TEST(IkeFault, DropsTheNthMessageAndNoOther)
{
    IkeFault fault = Fault("IKE_AUTH response");
    fault.count = 2;
    const auto pair = RunUnder({fault});
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->faults->Hits(), 2u);
    EXPECT_EQ(pair->a.retransmissions, 2u);
}

TEST(IkeFault, ForEverIsForEver)
{
    IkeFault fault = Fault("IKE_AUTH response");
    fault.count = 0;
    const auto pair = RunUnder({fault});
    EXPECT_EQ(pair->a.engine.Counts().established, 0u);
    EXPECT_GE(pair->faults->Hits(), 4u);
}

TEST(IkeFault, CountsByDirectionPeerAndTime)
{
    IkeFault received = Fault("IKE_AUTH request");
    received.direction = IkeFaultDirection::RECEIVED; // A sends them
    IkeFault elsewhere = Fault("IKE_AUTH request");
    elsewhere.peer = IpAddress::FromIpv4(0xc0000209);
    IkeFault late = Fault("IKE_AUTH request");
    late.from = seconds(50);
    const auto pair = RunUnder({received, elsewhere, late});
    EXPECT_EQ(pair->faults->Hits(), 0u);
    EXPECT_EQ(pair->a.retransmissions, 0u);
    IkeFault there = Fault("IKE_AUTH request");
    there.direction = IkeFaultDirection::SENT;
    there.peer = IpAddress::FromIpv4(0xc0000202);
    EXPECT_EQ(RunUnder({there})->a.retransmissions, 1u);
}

TEST(IkeFault, MainModeFiveAndQuickModeTwo)
{
    for (const char* message : {"main mode 5", "quick mode 2", "quick mode 3", "main mode 1"})
    {
        const auto pair = RunUnder({Fault(message)}, Ikev1Settings());
        EXPECT_EQ(pair->Disagreement(1, 1), "") << message;
        EXPECT_EQ(pair->faults->Hits(), 1u) << message;
        EXPECT_GE(pair->a.retransmissions + pair->b.retransmissions, 1u) << message;
    }
}

TEST(IkeFault, DelaysAndDuplicates)
{
    IkeFault delay = Fault("IKE_SA_INIT response", IkeFaultAction::DELAY);
    delay.delay = milliseconds(500);
    const auto slow = RunUnder({delay});
    const auto quick = RunUnder({});
    ASSERT_EQ(slow->Disagreement(1, 1), "");
    EXPECT_EQ(slow->a.states.size(), quick->a.states.size());
    EXPECT_EQ(slow->a.retransmissions, 0u);

    IkeFault twice = Fault("IKE_AUTH request", IkeFaultAction::DUPLICATE);
    twice.delay = milliseconds(700);
    const auto doubled = RunUnder({twice});
    EXPECT_EQ(doubled->Disagreement(1, 1), "");
    // The response is sent again, RFC 7296 section 2.1.
    EXPECT_EQ(doubled->b.sent.size(), quick->b.sent.size());
    EXPECT_EQ(doubled->b.engine.Counts().established, 1u);
}

TEST(IkeFault, ACorruptMessageFailsItsChecksumAndIsSentAgain)
{
    const auto pair = RunUnder({Fault("IKE_AUTH request", IkeFaultAction::CORRUPT)});
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_TRUE(Dropped(pair->b, IkeDropReason::BAD_CHECKSUM));
    EXPECT_EQ(pair->a.retransmissions, 1u);
}

TEST(IkeFault, ATruncatedMessageIsMalformed)
{
    IkeFault cut = Fault("IKE_AUTH request", IkeFaultAction::TRUNCATE);
    cut.size = 40;
    const auto pair = RunUnder({cut});
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_TRUE(Dropped(pair->b, IkeDropReason::MALFORMED));
}

TEST(IkeFault, ACrashForgetsEverything)
{
    const auto pair = RunUnder({Fault("IKE_AUTH response", IkeFaultAction::CRASH)});
    EXPECT_EQ(pair->faults->Hits(), 1u);
    EXPECT_EQ(pair->a.engine.Counts().established, 0u);
    EXPECT_EQ(pair->b.engine.Counts().established, 1u); // it cannot know
}

TEST(IkeFault, SetsTheCalendarWhenTheMessagePasses)
{
    IkeFault forward = Fault("ESP", IkeFaultAction::CLOCK_FORWARD);
    forward.by = std::chrono::hours(3);
    IkeFault back = Fault("any", IkeFaultAction::CLOCK_BACK);
    back.by = std::chrono::hours(1);
    back.count = 2;
    IkeFaultPlan plan({forward, back});
    const auto judge = [&plan]
    { return plan.JudgePacket(TimePoint(), true, IpPath(), IkeWireMessage::Protocol::ESP); };
    EXPECT_EQ(judge().stepCalendar, std::chrono::hours(2));
    EXPECT_EQ(judge().stepCalendar, -std::chrono::hours(1));
    EXPECT_TRUE(judge().IsNothing());
}

TEST(IkeFault, ChangesStayWithinTheMessage)
{
    IkeFault fault = Fault("any", IkeFaultAction::CORRUPT);
    fault.bits = 0x81;
    Bytes octets{1, 2, 3};
    fault.Change(octets);
    EXPECT_EQ(octets, (Bytes{1, 2, 0x82}));
    fault.octet = 700;
    fault.Change(octets);
    EXPECT_EQ(octets, (Bytes{1, 2, 3}));
    fault.octet = 0;
    fault.Change(octets);
    EXPECT_EQ(octets, (Bytes{0x80, 2, 3}));
    Bytes none;
    fault.Change(none);
    EXPECT_TRUE(none.empty());
    fault.action = IkeFaultAction::TRUNCATE;
    fault.size = 9;
    fault.Change(octets);
    EXPECT_EQ(octets.size(), 3u);
}

TEST(IkeMessageClassifier, RemembersABoundedNumberOfExchanges)
{
    IkeMessageClassifier classifier;
    IkeMessage message;
    message.header.majorVersion = 1;
    message.header.exchange = Ikev1Exchange::MAIN;
    for (uint64_t cookie = 1; cookie <= 5000; ++cookie)
    {
        message.header.initiatorSpi = IkeSpi(cookie);
        EXPECT_EQ(classifier.Look(false, WriteMessage(message))->number, 1u);
    }
    message.header.responderSpi = IkeSpi(7);
    EXPECT_EQ(classifier.Look(true, WriteMessage(message))->number, 2u);
    message.header.initiatorSpi = IkeSpi(1); // long forgotten
    EXPECT_EQ(classifier.Look(true, WriteMessage(message))->number, 1u);
    EXPECT_FALSE(classifier.Look(true, Bytes(27)));
}

} // namespace
} // namespace ike
} // namespace ns3
