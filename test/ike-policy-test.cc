// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithms.h"
#include "ike-identity.h"
#include "ike-lifetime.h"
#include "ike-proposal.h"
#include "ike-retransmission.h"
#include "ikev2-collision.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// strongswan.conf(5), RETRANSMISSION: with the defaults 4 s, 7 s, 13 s, 23 s, 42 s, 76 s, in all
// 165 s.
TEST(IkeRetransmission, StrongswanGivesUpAt165Seconds)
{
    const auto policy = IkeRetransmissionPolicy::Strongswan();
    double elapsed = 0;
    const double sentAt[] = {4.0, 11.2, 24.16, 47.488, 89.4784};
    for (unsigned sent = 0; sent <= 5; ++sent)
    {
        const auto wait = NextRetransmission(policy, sent, FromSeconds(elapsed), 0);
        ASSERT_TRUE(wait);
        elapsed += ToSeconds(*wait);
        if (sent < 5)
        {
            EXPECT_NEAR(elapsed, sentAt[sent], 1e-6);
        }
    }
    EXPECT_NEAR(elapsed, 165.06, 0.01);
    EXPECT_FALSE(NextRetransmission(policy, 6, FromSeconds(elapsed), 0));
}

// ipsec.conf(5): retransmit-interval 500 ms, doubled each time; retransmit-timeout 60 s.
TEST(IkeRetransmission, LibreswanDoublesAndAbortsAt60Seconds)
{
    const auto policy = IkeRetransmissionPolicy::Libreswan();
    double elapsed = 0;
    unsigned sent = 0;
    for (; auto wait = NextRetransmission(policy, sent, FromSeconds(elapsed), 0); ++sent)
    {
        elapsed += ToSeconds(*wait);
        ASSERT_LT(sent, 20u);
    }
    EXPECT_NEAR(elapsed, 60.0, 1e-9);
    EXPECT_EQ(sent, 7u); // waits of 0.5, 1, 2, 4, 8, 16 and the rest of the minute
}

TEST(IkeRetransmission, LimitAndJitterBoundTheWait)
{
    IkeRetransmissionPolicy policy;
    policy.limit = seconds(5);
    policy.jitter = 0.5;
    EXPECT_EQ(*NextRetransmission(policy, 3, seconds(0), 0), seconds(5));
    EXPECT_EQ(*NextRetransmission(policy, 3, seconds(0), 1), FromSeconds(2.5));
    EXPECT_FALSE(IkeRetransmissionPolicy::ByName("cisco"));
}

// swanctl.conf(5): rekey_time 1 h gives a hard lifetime of 66 min and a rekey between 54 and 60
// min.
TEST(IkeLifetime, StrongswanRekeysWithinATenth)
{
    const auto policy = IkeLifetimePolicy::Strongswan(hours(1));
    EXPECT_EQ(policy.hard, minutes(66));
    EXPECT_EQ(SoftLifetime(policy, true, 0), minutes(60));
    EXPECT_EQ(SoftLifetime(policy, false, 0.5), minutes(57));
    EXPECT_NEAR(ToSeconds(SoftLifetime(policy, true, 0.9999)), 54 * 60, 1);
}

// ipsec.conf(5): the rekey starts 9 to 18 min before the end; the responder waits for half the
// margin.
TEST(IkeLifetime, LibreswanFuzzesTheMargin)
{
    const auto policy = IkeLifetimePolicy::Libreswan(hours(8));
    EXPECT_EQ(SoftLifetime(policy, true, 0), hours(8) - minutes(9));
    EXPECT_NEAR(ToSeconds(SoftLifetime(policy, true, 0.9999)), 8 * 3600 - 18 * 60, 1);
    EXPECT_EQ(SoftLifetime(policy, false, 0), hours(8) - FromSeconds(4.5 * 60));
}

TEST(IkeLifetime, WithoutMarginNobodyRekeys)
{
    IkeLifetimePolicy policy;
    policy.hard = hours(1);
    EXPECT_EQ(SoftLifetime(policy, true, 0.5).count(), 0);
    EXPECT_TRUE(IkeLifetimePolicy().IsForever());
}

TEST(IkeIdentity, ReadsAndMatches)
{
    for (const char* text :
         {"10.0.0.1", "2001:db8::1", "gw.example.org", "joe@example.org", "keyid:00ff"})
    {
        const auto id = ParseIdentity(text);
        ASSERT_TRUE(id) << text;
        EXPECT_EQ(FormatIdentity(*id), text);
        EXPECT_TRUE(IdentityMatches(*id, text));
        EXPECT_TRUE(IdentityMatches(*id, "*"));
    }
    EXPECT_FALSE(ParseIdentity("keyid:xyz"));
    EXPECT_FALSE(ParseIdentity(""));
    EXPECT_TRUE(IdentityMatches(*ParseIdentity("site-17.example.org"), "*.example.org"));
    EXPECT_FALSE(IdentityMatches(*ParseIdentity("site-17.example.net"), "*.example.org"));
    EXPECT_TRUE(IdentityMatches(*ParseIdentity("site-17.example.net"), "site-*"));
}

TEST(IkeIdentity, ExactSecretsWin)
{
    IkeSecrets secrets;
    secrets.SetSharedKey("*", Bytes{1});
    secrets.SetSharedKey("a.example.org", Bytes{2});
    EXPECT_EQ(*secrets.SharedKey(*ParseIdentity("a.example.org")), ByteView(Bytes{2}));
    EXPECT_EQ(*secrets.SharedKey(*ParseIdentity("b.example.org")), ByteView(Bytes{1}));
}

std::vector<Proposal>
Esp(std::initializer_list<const char*> texts)
{
    std::vector<Proposal> proposals;
    for (const char* text : texts)
    {
        proposals.push_back(*ParseProposal(ProtocolId::ESP, text));
    }
    return ForOffer(proposals, Bytes{0, 0, 1, 0});
}

TEST(IkeProposal, TheFirstConfiguredThatIsOfferedWins)
{
    const auto configured = Esp({"aes256-sha256", "aes128-sha1"});
    const auto chosen =
        ChooseProposal(configured, Esp({"aes128-sha1", "aes256-sha256"}), KeRule::COMPARE);
    ASSERT_TRUE(chosen);
    EXPECT_EQ(chosen->number, 2);
    EXPECT_EQ(CipherSuiteOf(*chosen).keyBits, 256);
}

TEST(IkeProposal, EveryTypeMustFit)
{
    EXPECT_FALSE(ChooseProposal(Esp({"aes256-sha256"}), Esp({"aes256-sha1"}), KeRule::COMPARE));
    EXPECT_FALSE(ChooseProposal(Esp({"aes256-sha256"}), Esp({"aes128-sha256"}), KeRule::COMPARE));
    EXPECT_FALSE(
        ChooseProposal(Esp({"aes256-sha256-ecp256"}), Esp({"aes256-sha256"}), KeRule::COMPARE));
    EXPECT_TRUE(
        ChooseProposal(Esp({"aes256-sha256-ecp256"}), Esp({"aes256-sha256"}), KeRule::IGNORE));
    EXPECT_FALSE(
        ChooseProposal(Esp({"aes256-sha256-esn"}), Esp({"aes256-sha256-noesn"}), KeRule::COMPARE));
}

TEST(IkeProposal, OneTransformOfEachTypeRemains)
{
    const auto chosen = ChooseProposal(Esp({"aes128-aes256-sha1-sha256-modp1024-ecp256"}),
                                       Esp({"aes256-sha256-ecp256", "aes256-aes128-sha1-modp1024"}),
                                       KeRule::COMPARE);
    ASSERT_TRUE(chosen);
    EXPECT_EQ(chosen->number, 1);
    EXPECT_EQ(chosen->transforms.size(), 4u);
    EXPECT_EQ(WithoutKe({*chosen}).at(0).transforms.size(), 3u);
}

// RFC 7296 section 2.8.1: the lowest of the four nonces marks the redundant exchange.
TEST(Ikev2Collision, TheLowestNonceLoses)
{
    const Bytes low{0x00, 0x10};
    const Bytes mid{0x40};
    const Bytes high{0x80};
    const Bytes top{0xff};
    EXPECT_EQ(JudgeSimultaneousRekey({low, top}, {mid, high}),
              IkeCollisionVerdict::THEIRS_SURVIVES);
    EXPECT_EQ(JudgeSimultaneousRekey({top, low}, {mid, high}),
              IkeCollisionVerdict::THEIRS_SURVIVES);
    EXPECT_EQ(JudgeSimultaneousRekey({mid, high}, {top, low}), IkeCollisionVerdict::OURS_SURVIVES);
}

// RFC 7296 section 2.25, row by row.
} // namespace
} // namespace ike
} // namespace ns3
