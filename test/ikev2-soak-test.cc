// SPDX-License-Identifier: GPL-2.0-only

#include "ike-pair.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/** Many tunnels between two engines, over a line that loses 30 %, duplicates 10 % and reorders. */
class Ikev2Soak : public ::testing::TestWithParam<bool>
{
  protected:
    static constexpr unsigned TUNNELS = 1000;

    static IkePairSettings Settings()
    {
        IkePairSettings settings;
        settings.ikeProposals = {"aes128-sha256-x25519"};
        settings.localId = "a.example.org";
        settings.halfOpen.cookieThreshold = 0;
        settings.halfOpen.cookieThresholdPerAddress = 0;
        settings.halfOpen.blockThresholdPerAddress = 0;
        settings.retransmission.tries = 9;
        settings.retransmission.limit = seconds(20);
        settings.childRekey = minutes(8);
        settings.ikeRekey = minutes(15);
        return settings;
    }

    static std::unique_ptr<IkePair> MakeSoak()
    {
        const IkePairSettings settings = Settings();
        IkePairSettings other = Mirror(settings);
        other.remoteId = "*.example.org";
        return std::make_unique<IkePair>(MakePairConfig(settings),
                                         MakePairConfig(other),
                                         GetParam());
    }

    static void Worsen(IkePair& pair, RandomSource& dice)
    {
        pair.fate = [&dice](size_t, bool, ByteView)
        {
            const double unit = dice.DrawUnit();
            return unit < 0.3 ? Fate::DROP : unit < 0.4 ? Fate::DUPLICATE : Fate::DELIVER;
        };
        pair.delay = [&dice] { return milliseconds(static_cast<int>(200 * dice.DrawUnit())); };
    }

    static void Start(IkePair& pair, unsigned tunnel)
    {
        InitiateCommand command;
        command.connection = MakePairConfig(Settings())->connections.at(0);
        command.path = {{*IpAddress::Parse("192.0.2.1"), 500},
                        {*IpAddress::Parse("192.0.2.2"), 500}};
        command.localId = *ParseIdentity("t" + std::to_string(tunnel) + ".example.org");
        pair.Command(pair.a, command);
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2Soak,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

TEST_P(Ikev2Soak, AThousandTunnelsOverABadLine)
{
    auto pair = MakeSoak();
    pair->forgetful = true;
    SeededRandomSource dice(5);
    Worsen(*pair, dice);
    for (unsigned tunnel = 0; tunnel < TUNNELS; ++tunnel)
    {
        Start(*pair, tunnel);
        pair->Run(milliseconds(50));
    }
    // Long enough for whoever hangs to be found out: every request is given up by then.
    pair->Run(minutes(20));
    const auto setUp = pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED);
    const auto timedOut = pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::TIMED_OUT);
    EXPECT_EQ(setUp + timedOut, TUNNELS) << "each ends established or cleanly failed";
    EXPECT_GT(setUp, TUNNELS * 9 / 10);
    EXPECT_EQ(pair->a.engine.Counts().initiating, 0u);
    EXPECT_EQ(pair->b.engine.Counts().halfOpen, 0u);
    const auto rekeys =
        pair->a.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED) +
        pair->b.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED) +
        pair->a.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED) +
        pair->b.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED);
    EXPECT_GT(rekeys, TUNNELS * 2);
    // No table has grown beyond what the tunnels need: a pair and a replaced one each.
    for (const IkePairSide* side : {&pair->a, &pair->b})
    {
        const auto counts = side->engine.Counts();
        EXPECT_LE(counts.established, TUNNELS + 50u);
        EXPECT_LE(counts.closing, TUNNELS / 2u);
        EXPECT_LE(counts.children, TUNNELS + TUNNELS / 2u);
        EXPECT_LE(side->sad.size(), 4u * TUNNELS);
    }
    // The line is mended and everything is closed: nothing is left anywhere.
    pair->fate = nullptr;
    pair->delay = nullptr;
    pair->Run(minutes(5));
    for (int round = 0; round < 3; ++round)
    {
        for (IkePairSide* side : {&pair->a, &pair->b})
        {
            for (size_t i = 0; i < 2 * TUNNELS && side->engine.Counts().established > 0; ++i)
            {
                pair->Command(*side, DeleteIkeCommand{side->engine.FindIkeSa("pair")});
            }
            pair->Run(minutes(5));
        }
    }
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    EXPECT_TRUE(pair->a.sad.empty());
    EXPECT_TRUE(pair->b.sad.empty());
    EXPECT_FALSE(pair->a.engine.NextDeadline().has_value()) << "nobody waits for anything";
    EXPECT_FALSE(pair->b.engine.NextDeadline().has_value()) << "nobody waits for anything";
}

} // namespace
} // namespace ike
} // namespace ns3
