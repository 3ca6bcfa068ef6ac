// SPDX-License-Identifier: GPL-2.0-only

// The mutation set: every golden message of both versions, changed in every way of
// ike-mutation-set.h, before the parser and before an engine that waits for it.

#include "ike-fuzz-forger.h"
#include "ike-fuzz-samples.h"
#include "ike-fuzz-story.h"
#include "ike-fuzz-target.h"
#include "ike-mutation-set.h"
#include "ike-wire-samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

namespace ns3
{
namespace ike
{
namespace
{

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

/** @brief Of so many mutants one is tried where each takes long: without optimization, under a
 * sanitizer. All are where it counts, in the release build. */
#if !defined(__OPTIMIZE__) || defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
constexpr size_t THINNING = 7;
#else
constexpr size_t THINNING = 1;
#endif

/** @brief Whether what is read is written and read as the same; nothing else may happen. */
std::string
Fault(const Bytes& octets)
{
    const auto message = ParseMessage(octets);
    if (!message)
    {
        const auto& error = message.GetError();
        const bool isGood =
            !error.field.empty() && !error.reason.empty() && error.offset <= octets.size();
        return isGood ? "" : "an error without its place";
    }
    for (const auto& payload : message->payloads)
    {
        const auto* ts = std::get_if<TsPayload>(&payload.body);
        if (ts && ts->selectors.empty())
        {
            return ""; // only selectors of types that are left out: cannot be written
        }
    }
    const Bytes written = WriteMessage(*message);
    const auto again = ParseMessage(written);
    return again && WriteMessage(*again) == written ? "" : "what was read is not what was written";
}

/** @brief Every golden message of a version that is not encrypted, and of others the header and
 * what follows it closely. */
std::vector<Bytes>
ReadableMessages(uint8_t majorVersion)
{
    const GoldenMessages golden = GoldenMessagesOf(majorVersion);
    std::vector<Bytes> messages;
    const auto add = [&messages](Bytes octets)
    {
        TellTrueLength(octets);
        messages.push_back(std::move(octets));
    };
    for (IkeMessage plain : golden.plain)
    {
        plain.header.flags &= static_cast<uint8_t>(~IkeHeader::FLAG_ENCRYPTION);
        add(WriteMessage(plain));
    }
    for (const Bytes& packet : CapturedPackets())
    {
        const ByteView ike = IkeOfPacket(packet);
        const auto message = ParseMessage(ike);
        if (!message || message->header.majorVersion != majorVersion)
        {
            continue;
        }
        const bool isSealed = message->header.IsEncrypted() ||
                              message->Find<EncryptedPayload>(PayloadType::SK) != nullptr;
        add(isSealed ? ike.Sub(0, IkeHeader::SIZE + 12).ToBytes() : ike.ToBytes());
    }
    if (majorVersion == 2)
    {
        add(SaInitRequestOctets());
        add(Rfc7634MessageOctets());
    }
    std::sort(messages.begin(), messages.end());
    messages.erase(std::unique(messages.begin(), messages.end()), messages.end());
    return messages;
}

class ParserMutations : public testing::TestWithParam<uint8_t>
{
};

INSTANTIATE_TEST_SUITE_P(Versions, ParserMutations, testing::Values(1, 2));

TEST_P(ParserMutations, EveryMutantOfEveryGoldenMessageIsRefusedOrStaysStable)
{
    SeededRandomSource dice(31);
    size_t count = 0;
    const auto messages = ReadableMessages(GetParam());
    ASSERT_GT(messages.size(), 10U);
    for (const Bytes& octets : messages)
    {
        const auto visit = [&count](const Bytes& mutant)
        {
            ++count;
            const std::string fault = Fault(mutant);
            EXPECT_EQ(fault, "") << ToHex(mutant);
        };
        ForEachOctetMutant(octets, MutationLimits{THINNING, 12, 2000 / THINNING, 1}, dice, visit);
        // Cuts whose length field tells the truth.
        for (size_t size = IkeHeader::SIZE; size < octets.size(); ++size)
        {
            Bytes cut(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(size));
            TellTrueLength(cut);
            visit(cut);
        }
        auto message = ParseMessage(octets);
        for (const auto& payloads :
             message ? PayloadMutants(message->payloads) : std::vector<std::vector<IkePayload>>())
        {
            message->payloads = payloads;
            visit(WriteMessage(*message));
        }
    }
    std::cout << "    " << messages.size() << " messages, " << count << " mutants\n";
}

/** @brief Every story with modelled cryptography; real keys would only be slower. */
class EngineMutations : public testing::TestWithParam<size_t>
{
  protected:
    const FuzzStory& Story() const
    {
        return AllFuzzStories()[GetParam()];
    }

    static void Tell(FuzzHost& host, const FuzzStory::Event& event)
    {
        if (event.command)
        {
            host.Command(TimePoint(), *event.command);
        }
        else
        {
            host.Deliver(TimePoint(), event.datagram.path, event.datagram.octets);
        }
        host.TakeSent();
    }

    /** @brief An engine that has been told the first @p count events. */
    std::unique_ptr<FuzzHost> After(size_t count) const
    {
        auto host =
            std::make_unique<FuzzHost>(Story().isB ? Story().parties->b : Story().parties->a,
                                       Story().parties->provider,
                                       Story().isB ? 3 : 2);
        for (size_t i = 0; i < count; ++i)
        {
            Tell(*host, Story().events[i]);
        }
        return host;
    }

    static std::string State(FuzzHost& host)
    {
        const auto counts = host.Engine().Counts();
        return std::to_string(counts.established) + " established, " +
               std::to_string(counts.closing) + " closing, " + std::to_string(counts.children) +
               " children";
    }
};

std::string
NameOfStory(const testing::TestParamInfo<size_t>& info)
{
    const FuzzStory& story = AllFuzzStories()[info.param];
    std::string name = story.parties->name;
    std::replace(name.begin(), name.end(), '-', '_');
    return name + (story.isB ? "_b" : "_a");
}

INSTANTIATE_TEST_SUITE_P(Stories, EngineMutations, testing::Range<size_t>(0, 12), NameOfStory);

/**
 * @brief Version 2 with a shared key, and the initiator's side with certificates. Not version 1,
 * whose header and phase 1 are not covered by any checksum (RFC 2409 sections 5 and 5.7), and not
 * where two bits make of a deletion a bare answer: that is a hint after which the engine asks the
 * peer (RFC 7296 section 2.4), so that the answers of the record fit no longer.
 */
class ProtectedMutations : public EngineMutations
{
};

INSTANTIATE_TEST_SUITE_P(Stories, ProtectedMutations, testing::Values(0, 1, 4), NameOfStory);

// Without the keys: whatever is protected changes nothing, so the story goes on as it did.
TEST_P(ProtectedMutations, ChangedProtectedMessagesAreAsIfTheyHadNotBeen)
{
    SeededRandomSource dice(32);
    size_t count = 0;
    auto host = After(0);
    for (size_t i = 0; i < Story().events.size(); ++i)
    {
        const auto& event = Story().events[i];
        if (!event.command && event.datagram.keys)
        {
            const std::string before = State(*host);
            const MutationLimits limits{THINNING, 1, 200 / THINNING, THINNING};
            ForEachOctetMutant(event.datagram.octets,
                               limits,
                               dice,
                               [&](const Bytes& mutant)
                               {
                                   ++count;
                                   host->Deliver(TimePoint(), event.datagram.path, mutant);
                                   host->TakeSent();
                               });
            EXPECT_EQ(State(*host), before) << "event " << i;
        }
        Tell(*host, event);
        EXPECT_EQ(State(*host), State(*After(i + 1))) << "event " << i;
    }
    EXPECT_GT(count, 100U);
    std::cout << "    " << count << " mutants\n";
}

// What is in the clear may be believed; it never hurts the engine, and what it begins comes to an
// end.
TEST_P(EngineMutations, ChangedMessagesInTheClearComeToAnEnd)
{
    SeededRandomSource dice(33);
    size_t count = 0;
    for (size_t i = 0; i < Story().events.size(); ++i)
    {
        const auto& event = Story().events[i];
        if (event.command || event.datagram.keys)
        {
            continue;
        }
        const auto visit = [&](const Bytes& mutant)
        {
            ++count;
            auto host = After(i);
            host->Deliver(TimePoint(), event.datagram.path, mutant);
            Tell(*host, event);
            host->FireTimers(TimePoint() + std::chrono::hours(1), 1000);
            EXPECT_EQ(host->Engine().Counts().halfOpen, 0U) << ToHex(mutant);
        };
        const MutationLimits limits{5 * THINNING, 1, 200 / THINNING, 2 * THINNING};
        ForEachOctetMutant(event.datagram.octets, limits, dice, visit);
        auto message = ParseMessage(event.datagram.octets);
        for (const auto& payloads : PayloadMutants(message->payloads))
        {
            message->payloads = payloads;
            visit(WriteMessage(*message));
        }
    }
    EXPECT_GT(count, 100U);
    std::cout << "    " << count << " mutants\n";
}

// With the keys: every payload of every message repeated, left out and swapped, every octet of it
// changed.
TEST_P(EngineMutations, ChangedAndSealedAgainTheyNeverHurtTheEngine)
{
    auto& provider = *Story().parties->provider;
    size_t count = 0;
    for (size_t i = 0; i < Story().events.size(); ++i)
    {
        const auto& datagram = Story().events[i].datagram;
        if (!datagram.plain)
        {
            continue;
        }
        const auto visit = [&](const std::vector<IkePayload>& payloads)
        {
            if (count++ % THINNING != 0)
            {
                return;
            }
            auto host = After(i);
            const Bytes octets = FuzzReseal(datagram, payloads, provider);
            EXPECT_NO_THROW(host->Deliver(TimePoint(), datagram.path, octets)) << ToHex(octets);
            host->TakeSent();
            EXPECT_NO_THROW(host->FireTimers(TimePoint() + std::chrono::hours(1), 200));
        };
        auto payloads = FuzzRawPayloads(datagram.plain->payloads);
        for (const auto& mutant : PayloadMutants(payloads))
        {
            visit(mutant);
        }
        for (auto& payload : payloads)
        {
            Bytes& body = std::get<UnknownPayload>(payload.body).body;
            for (size_t at = 0; at < std::min<size_t>(body.size(), 64); ++at)
            {
                const uint8_t octet = body[at];
                for (const unsigned change : {0xffU, 1U << at % 8})
                {
                    body[at] = static_cast<uint8_t>(octet ^ change);
                    visit(payloads);
                }
                body[at] = octet;
            }
        }
    }
    EXPECT_GT(count, 100U);
    std::cout << "    " << count / THINNING << " mutants\n";
}

} // namespace
} // namespace ike
} // namespace ns3
