// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-auth-pair.h"
#include "ikev2-ppk.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::hours;
using std::chrono::seconds;

/** @brief What each side is told of post-quantum preshared keys. */
struct PpkSide
{
    bool configured{true};
    bool mandatory{true};
    const char* key{"a long and quantum-proof key"};
};

AuthPair
PpkPair(const PpkSide& a, const PpkSide& b, const IkePairSettings& base = {})
{
    AuthPair settings(base);
    for (const auto& [side, told] : {std::make_pair(&settings.a, a), {&settings.b, b}})
    {
        if (told.configured)
        {
            side->ppk = IkePpkConfig{"ppk-1", told.mandatory};
        }
        auto secrets = std::make_shared<IkeSecrets>(*side->secrets);
        if (told.key)
        {
            secrets->SetPostQuantumKey("ppk-1", ByteView::OfText(told.key).ToBytes());
        }
        side->secrets = secrets;
    }
    return settings;
}

const PpkSide NONE{false, false, nullptr};
const PpkSide MANDATORY{true, true};
const PpkSide OPTIONAL{true, false};
const PpkSide OTHER_KEY{true, true, "another key"};
const PpkSide OPTIONAL_WITHOUT_KEY{true, false, nullptr};
const PpkSide MANDATORY_WITHOUT_KEY{true, true, nullptr};

class Ikev2Ppk : public testing::TestWithParam<bool>
{
  public:
    std::unique_ptr<IkePair> Try(const AuthPair& settings) const
    {
        auto pair = settings.Make(GetParam());
        pair->Initiate();
        pair->Run(seconds(5));
        return pair;
    }
};

INSTANTIATE_TEST_SUITE_P(Providers, Ikev2Ppk, testing::Values(false, true));

// RFC 8784 section 3, table 1
TEST(Ikev2PpkVerdict, FollowsTheTable)
{
    using V = Ikev2PpkVerdict;
    for (const bool noPpkAuth : {false, true})
    {
        for (const bool known : {false, true})
        {
            EXPECT_EQ(JudgePpk(false, noPpkAuth, known, false), V::WITHOUT);
            EXPECT_EQ(JudgePpk(false, noPpkAuth, known, true), V::ABORT);
        }
        EXPECT_EQ(JudgePpk(true, noPpkAuth, true, false), V::USE);
        EXPECT_EQ(JudgePpk(true, noPpkAuth, true, true), V::USE);
        EXPECT_EQ(JudgePpk(true, noPpkAuth, false, true), V::ABORT);
    }
    EXPECT_EQ(JudgePpk(true, false, false, false), V::ABORT);
    EXPECT_EQ(JudgePpk(true, true, false, false), V::NO_PPK_AUTH);
}

TEST(Ikev2PpkVerdict, NamesAreReadAsWritten)
{
    EXPECT_EQ(ReadPpkId(WritePpkId("ppk-1")).value_or(""), "ppk-1");
    EXPECT_FALSE(ReadPpkId({}));
    EXPECT_FALSE(ReadPpkId(Bytes{2}));
    EXPECT_FALSE(ReadPpkId(Bytes{1, 'x'})) << "opaque ones mean nothing here";
}

TEST_P(Ikev2Ppk, IsUsedWhenBothHaveIt)
{
    for (const PpkSide& a : {MANDATORY, OPTIONAL})
    {
        auto pair = Try(PpkPair(a, MANDATORY));
        EXPECT_EQ(pair->Disagreement(1, 1), "");
        EXPECT_TRUE(pair->b.received[0].FindNotify(NotifyType::USE_PPK));
        EXPECT_TRUE(pair->a.received[0].FindNotify(NotifyType::USE_PPK));
        EXPECT_TRUE(pair->b.received[1].FindNotify(NotifyType::PPK_IDENTITY));
        EXPECT_EQ(pair->b.received[1].FindNotify(NotifyType::NO_PPK_AUTH) != nullptr, !a.mandatory);
        const auto* told = pair->a.received[1].FindNotify(NotifyType::PPK_IDENTITY);
        ASSERT_TRUE(told);
        EXPECT_TRUE(told->data.empty());
    }
}

TEST_P(Ikev2Ppk, ChangesTheKeysOfChildren)
{
    auto with = Try(PpkPair(MANDATORY, MANDATORY));
    auto without = Try(PpkPair(NONE, NONE));
    ASSERT_EQ(with->Disagreement(1, 1), "");
    ASSERT_EQ(without->Disagreement(1, 1), "");
    EXPECT_NE(with->a.Sad(IpsecDirection::INBOUND)[0].encrKey,
              without->a.Sad(IpsecDirection::INBOUND)[0].encrKey);
}

TEST_P(Ikev2Ppk, IsLeftOutWhereItIsOptional)
{
    // The responder does not know of PPKs, or not of this one.
    EXPECT_EQ(Try(PpkPair(OPTIONAL, NONE))->Disagreement(1, 1), "");
    auto pair = Try(PpkPair(OPTIONAL, OPTIONAL_WITHOUT_KEY));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_FALSE(pair->a.received[1].FindNotify(NotifyType::PPK_IDENTITY));
    // The initiator does not.
    EXPECT_EQ(Try(PpkPair(NONE, OPTIONAL))->Disagreement(1, 1), "");
}

TEST_P(Ikev2Ppk, IsInsistedOnWhereItIsMandatory)
{
    EXPECT_EQ(Try(PpkPair(MANDATORY, NONE))->a.engine.Counts().established, 0u);
    for (const auto& [a, b] : {std::make_pair(NONE, MANDATORY),
                               {MANDATORY, OPTIONAL_WITHOUT_KEY},
                               {OPTIONAL, MANDATORY_WITHOUT_KEY},
                               {MANDATORY, MANDATORY_WITHOUT_KEY},
                               {MANDATORY, OTHER_KEY}})
    {
        auto pair = Try(PpkPair(a, b));
        EXPECT_EQ(pair->Disagreement(0, 0), "");
        EXPECT_TRUE(pair->a.sad.empty());
        EXPECT_TRUE(pair->b.sad.empty());
    }
}

TEST_P(Ikev2Ppk, AnInitiatorWithoutItsKeyGivesUp)
{
    auto pair = Try(PpkPair(MANDATORY_WITHOUT_KEY, MANDATORY));
    EXPECT_EQ(pair->a.engine.Counts().established, 0u);
}

TEST_P(Ikev2Ppk, OutlivesRekeys)
{
    IkePairSettings base;
    base.ikeRekey = hours(1);
    base.childRekey = seconds(1200);
    auto pair = PpkPair(MANDATORY, MANDATORY, base).Make(GetParam());
    pair->Initiate();
    pair->Run(hours(3));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_GE(pair->a.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED) +
                  pair->b.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED),
              2u);
}

TEST_P(Ikev2Ppk, GoesWithEapAndWithSeveralAuthentications)
{
    AuthPair settings = PpkPair(OPTIONAL, MANDATORY);
    for (IkeConnectionConfig* side : {&settings.a, &settings.b})
    {
        IkeAuthRound& round = side == &settings.a ? side->localAuth[0] : side->remoteAuth[0];
        round.method = IkeAuthMethod::EAP;
        round.eap.identity = "alice";
        auto secrets = std::make_shared<IkeSecrets>(*side->secrets);
        secrets->SetPassword("alice", "correct horse");
        side->secrets = secrets;
    }
    auto pair = Try(settings);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_FALSE(pair->b.received[1].FindNotify(NotifyType::PPK_IDENTITY)) << "AUTH comes last";
    EXPECT_TRUE(pair->b.received.back().FindNotify(NotifyType::PPK_IDENTITY));

    settings = PpkPair(MANDATORY, MANDATORY);
    AuthPair::AddRound(settings.a, settings.b, "user@example.org", "the user's own");
    pair = Try(settings);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

} // namespace
} // namespace ike
} // namespace ns3
