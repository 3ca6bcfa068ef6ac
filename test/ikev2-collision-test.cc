// SPDX-License-Identifier: GPL-2.0-only

#include "ike-pair.h"
#include "ikev2-collision.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;
using A = Ikev2Asked;
using D = Ikev2Doing;
using V = Ikev2RequestVerdict;

/** How a row of the table is played: A asks, B is at something. */
struct Play
{
    D doing;
    size_t ikeSas;   //!< what must be left at the end, on both sides
    size_t children; //!< likewise; there is one at the beginning
};

/** Rows that only a peer with other rules than this engine's can bring about: it asks for something
 * on an IKE SA that it has itself replaced. */
const std::set<std::pair<A, D>> FOREIGN{{A::CREATE_CHILD, D::IKE_REPLACED},
                                        {A::REKEY_CHILD, D::IKE_REPLACED},
                                        {A::DELETE_CHILD, D::IKE_REPLACED},
                                        {A::REKEY_IKE, D::IKE_REPLACED}};

const std::multimap<A, Play> PLAYS{
    {A::CREATE_CHILD, {D::NOTHING, 1, 2}},        {A::CREATE_CHILD, {D::REKEYING_IKE, 1, 2}},
    {A::CREATE_CHILD, {D::DELETING_IKE, 0, 0}},   {A::REKEY_CHILD, {D::NOTHING, 1, 1}},
    {A::REKEY_CHILD, {D::CHILD_ABSENT, 1, 0}},    {A::REKEY_CHILD, {D::REKEYING_CHILD, 1, 1}},
    {A::REKEY_CHILD, {D::DELETING_CHILD, 1, 0}},  {A::REKEY_CHILD, {D::CHILD_REPLACED, 1, 1}},
    {A::REKEY_CHILD, {D::REKEYING_IKE, 1, 1}},    {A::REKEY_CHILD, {D::DELETING_IKE, 0, 0}},
    {A::DELETE_CHILD, {D::NOTHING, 1, 0}},        {A::DELETE_CHILD, {D::CHILD_ABSENT, 1, 0}},
    {A::DELETE_CHILD, {D::REKEYING_CHILD, 1, 0}}, {A::DELETE_CHILD, {D::DELETING_CHILD, 1, 0}},
    {A::DELETE_CHILD, {D::CHILD_REPLACED, 1, 1}}, {A::DELETE_CHILD, {D::REKEYING_IKE, 1, 0}},
    {A::DELETE_CHILD, {D::DELETING_IKE, 0, 0}},   {A::REKEY_IKE, {D::NOTHING, 1, 1}},
    {A::REKEY_IKE, {D::CREATING_CHILD, 1, 2}},    {A::REKEY_IKE, {D::REKEYING_CHILD, 1, 1}},
    {A::REKEY_IKE, {D::DELETING_CHILD, 1, 0}},    {A::REKEY_IKE, {D::REKEYING_IKE, 1, 1}},
    {A::REKEY_IKE, {D::DELETING_IKE, 0, 0}},      {A::DELETE_IKE, {D::NOTHING, 0, 0}},
    {A::DELETE_IKE, {D::REKEYING_IKE, 0, 0}},     {A::DELETE_IKE, {D::DELETING_IKE, 0, 0}},
    {A::DELETE_IKE, {D::IKE_REPLACED, 1, 1}},
};

TEST(Ikev2CollisionTable, HasOneRowForEachPairAndEveryRowIsPlayed)
{
    const auto [rows, count] = Ikev2Collisions();
    std::set<std::pair<A, D>> seen;
    std::set<std::pair<A, D>> played = FOREIGN;
    for (const auto& [asked, play] : PLAYS)
    {
        played.insert({asked, play.doing});
    }
    for (size_t i = 0; i < count; ++i)
    {
        EXPECT_TRUE(seen.insert({rows[i].asked, rows[i].doing}).second) << "row " << i << " twice";
        EXPECT_TRUE(played.count({rows[i].asked, rows[i].doing})) << "row " << i << " not played";
        EXPECT_GT(std::string(rows[i].story).size(), 10u);
        EXPECT_EQ(&JudgeRequest(rows[i].asked, rows[i].doing), &rows[i]);
    }
    EXPECT_EQ(seen, played);
    EXPECT_EQ(JudgeRequest(A::DELETE_IKE, D::CREATING_CHILD).verdict, V::PROCEED);
}

/** RFC 7296 sections 2.8.1, 2.8.2, 2.25.1 and 2.25.2, sentence by sentence. */
TEST(Ikev2CollisionTable, SaysWhatTheRfcSays)
{
    const std::multimap<V, std::pair<A, D>> sentences{
        {V::TEMPORARY_FAILURE, {A::REKEY_CHILD, D::DELETING_CHILD}},
        {V::PROCEED_AS_COLLISION, {A::REKEY_CHILD, D::REKEYING_CHILD}},
        {V::CHILD_SA_NOT_FOUND, {A::REKEY_CHILD, D::CHILD_ABSENT}},
        {V::ANSWER_WITHOUT_DELETE, {A::DELETE_CHILD, D::DELETING_CHILD}},
        {V::PROCEED, {A::DELETE_CHILD, D::REKEYING_CHILD}},
        {V::ANSWER_WITHOUT_DELETE, {A::DELETE_CHILD, D::CHILD_ABSENT}},
        {V::TEMPORARY_FAILURE, {A::REKEY_IKE, D::CREATING_CHILD}},
        {V::TEMPORARY_FAILURE, {A::REKEY_IKE, D::REKEYING_CHILD}},
        {V::TEMPORARY_FAILURE, {A::REKEY_IKE, D::DELETING_CHILD}},
        {V::PROCEED_AS_COLLISION, {A::REKEY_IKE, D::REKEYING_IKE}},
        {V::TEMPORARY_FAILURE, {A::REKEY_IKE, D::DELETING_IKE}},
        {V::TEMPORARY_FAILURE, {A::REKEY_IKE, D::IKE_REPLACED}},
        {V::PROCEED_FORGET_OURS, {A::DELETE_IKE, D::REKEYING_IKE}},
        {V::PROCEED_FORGET_OURS, {A::DELETE_IKE, D::DELETING_IKE}},
        {V::TEMPORARY_FAILURE, {A::CREATE_CHILD, D::REKEYING_IKE}},
        {V::TEMPORARY_FAILURE, {A::REKEY_CHILD, D::REKEYING_IKE}},
        {V::PROCEED, {A::DELETE_CHILD, D::REKEYING_IKE}},
    };
    for (const auto& [verdict, pair] : sentences)
    {
        EXPECT_EQ(JudgeRequest(pair.first, pair.second).verdict, verdict)
            << NameOf(pair.first) << " while it " << NameOf(pair.second);
    }
}

TEST(Ikev2CollisionTable, ChildPhasesBecomeWhatThisSideIsAt)
{
    using P = Ikev2ChildPhase;
    EXPECT_EQ(DoingWithChild(P::ABSENT, D::NOTHING), D::CHILD_ABSENT);
    EXPECT_EQ(DoingWithChild(P::ABSENT, D::REKEYING_IKE), D::CHILD_ABSENT);
    EXPECT_EQ(DoingWithChild(P::ABSENT, D::IKE_REPLACED), D::IKE_REPLACED);
    EXPECT_EQ(DoingWithChild(P::IN_USE, D::NOTHING), D::NOTHING);
    EXPECT_EQ(DoingWithChild(P::IN_USE, D::REKEYING_IKE), D::REKEYING_IKE);
    EXPECT_EQ(DoingWithChild(P::REKEYING, D::NOTHING), D::REKEYING_CHILD);
    EXPECT_EQ(DoingWithChild(P::REPLACED, D::NOTHING), D::CHILD_REPLACED);
    EXPECT_EQ(DoingWithChild(P::DELETING, D::REKEYING_IKE), D::DELETING_CHILD);
}

class Ikev2Collisions : public ::testing::TestWithParam<bool>
{
  protected:
    std::unique_ptr<IkePair> Established(uint64_t seed)
    {
        IkePairSettings settings;
        settings.children = 2; // the second is asked for by commands
        auto configA = std::make_shared<IkeEngineConfig>(*MakePairConfig(settings));
        auto connection = std::make_shared<IkeConnectionConfig>(*configA->connections.at(0));
        m_second = connection->children.at(1);
        connection->children.resize(1);
        configA->connections = {connection};
        auto pair =
            std::make_unique<IkePair>(configA, MakePairConfig(Mirror(settings)), GetParam(), seed);
        pair->Initiate();
        pair->Settle();
        EXPECT_EQ(pair->Disagreement(1, 1), "");
        return pair;
    }

    void Ask(IkePair& pair, IkePairSide& side, A asked)
    {
        const IkeSaId ike = side.engine.FindIkeSa("pair");
        const ChildSaId child = side.LiveChildren().at(0);
        switch (asked)
        {
        case A::CREATE_CHILD:
            pair.Command(side, CreateChildCommand{ike, SecondOf(&side == &pair.a)});
            break;
        case A::REKEY_CHILD:
            pair.Command(side, RekeyChildCommand{child});
            break;
        case A::DELETE_CHILD:
            pair.Command(side, DeleteChildCommand{child});
            break;
        case A::REKEY_IKE:
            pair.Command(side, RekeyIkeCommand{ike});
            break;
        case A::DELETE_IKE:
            pair.Command(side, DeleteIkeCommand{ike});
            break;
        }
    }

    /** A second Child SA as A, or as B, sees it. */
    std::shared_ptr<const IkeChildConfig> SecondOf(bool isA) const
    {
        auto child = std::make_shared<IkeChildConfig>(*m_second);
        if (!isA)
        {
            std::swap(child->localSelectors, child->remoteSelectors);
        }
        return child;
    }

    /** What B does, as a request of its own. */
    static A RequestFor(D doing)
    {
        switch (doing)
        {
        case D::CREATING_CHILD:
            return A::CREATE_CHILD;
        case D::REKEYING_CHILD:
        case D::CHILD_REPLACED:
            return A::REKEY_CHILD;
        case D::DELETING_CHILD:
        case D::CHILD_ABSENT:
            return A::DELETE_CHILD;
        case D::REKEYING_IKE:
            return A::REKEY_IKE;
        default:
            return A::DELETE_IKE;
        }
    }

    /** Puts A's request and what B is at on their way; in the end A's request is the next to be
     * delivered. */
    void Prepare(IkePair& pair, A asked, const Play& play)
    {
        const bool followsRekey = (asked == A::DELETE_CHILD && play.doing == D::CHILD_REPLACED) ||
                                  (asked == A::DELETE_IKE && play.doing == D::IKE_REPLACED);
        if (followsRekey)
        {
            Ask(pair, pair.a, asked == A::DELETE_IKE ? A::REKEY_IKE : A::REKEY_CHILD);
            pair.Deliver(); // B has made the successor
            pair.Deliver(); // A asks to delete what it replaced
            return;
        }
        Ask(pair, pair.a, asked);
        if (play.doing == D::NOTHING)
        {
            return;
        }
        Ask(pair, pair.b, RequestFor(play.doing));
        if (play.doing == D::CHILD_REPLACED || play.doing == D::CHILD_ABSENT)
        {
            // A probe that waits in B's queue goes out before the deletion of what was replaced.
            pair.Command(pair.b, ProbeCommand{pair.b.engine.FindIkeSa("pair")});
            for (int i = 0; i < 2; ++i) // B's request and A's answer overtake A's request
            {
                pair.Hold();
                pair.Deliver();
            }
        }
    }

    std::shared_ptr<const IkeChildConfig> m_second;
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2Collisions,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

TEST_P(Ikev2Collisions, EachRowIsAnsweredAsTheTableSays)
{
    for (const auto& [asked, play] : PLAYS)
    {
        const std::string where =
            std::string(NameOf(asked)) + " while the other " + NameOf(play.doing);
        auto pair = Established(1);
        Prepare(*pair, asked, play);
        pair->Deliver();
        const IkeMessage* answer = nullptr;
        for (const auto& message : pair->b.sent)
        {
            answer = message.header.IsResponse() ? &message : answer;
        }
        ASSERT_NE(answer, nullptr) << where;
        const auto* error = answer->FindErrorNotify();
        const NotifyType type = error ? error->type : NotifyType::NONE;
        const bool makes = asked != A::DELETE_CHILD && asked != A::DELETE_IKE;
        switch (JudgeRequest(asked, play.doing).verdict)
        {
        case V::PROCEED:
        case V::PROCEED_AS_COLLISION:
        case V::PROCEED_FORGET_OURS:
            EXPECT_EQ(type, NotifyType::NONE) << where;
            EXPECT_EQ(answer->Find<SaPayload>(PayloadType::SA) != nullptr, makes) << where;
            EXPECT_EQ(answer->Find<DeletePayload>(PayloadType::DELETE) != nullptr,
                      asked == A::DELETE_CHILD)
                << where;
            break;
        case V::TEMPORARY_FAILURE:
            EXPECT_EQ(type, NotifyType::TEMPORARY_FAILURE) << where;
            break;
        case V::CHILD_SA_NOT_FOUND:
            EXPECT_EQ(type, NotifyType::CHILD_SA_NOT_FOUND) << where;
            break;
        case V::ANSWER_WITHOUT_DELETE:
            EXPECT_TRUE(answer->payloads.empty()) << where;
            break;
        }
    }
}

/** Each row with each of its datagrams lost: both sides end with the same, and with the right. */
TEST_P(Ikev2Collisions, EachRowEndsWellWithAnyMessageLost)
{
    for (const auto& [asked, play] : PLAYS)
    {
        size_t sent = SIZE_MAX;
        for (size_t lost = 0; lost <= std::min<size_t>(sent, 12); ++lost)
        {
            auto pair = Established(lost + 1);
            size_t base = SIZE_MAX;
            size_t count = 0;
            // The first time round nothing is lost, and the datagrams are counted.
            pair->fate = [&](size_t ordinal, bool, ByteView)
            {
                base = std::min(base, ordinal);
                ++count;
                return lost > 0 && ordinal - base == lost - 1 ? Fate::DROP : Fate::DELIVER;
            };
            Ask(*pair,
                pair->a,
                asked == A::DELETE_CHILD && play.doing == D::CHILD_REPLACED ? A::REKEY_CHILD
                : asked == A::DELETE_IKE && play.doing == D::IKE_REPLACED   ? A::REKEY_IKE
                                                                            : asked);
            const bool alone = play.doing == D::NOTHING || play.doing == D::IKE_REPLACED ||
                               (asked == A::DELETE_CHILD && play.doing == D::CHILD_REPLACED);
            if (!alone)
            {
                Ask(*pair, pair->b, RequestFor(play.doing));
            }
            pair->Run(seconds(600));
            sent = lost == 0 ? count : sent;
            EXPECT_EQ(pair->Disagreement(play.ikeSas, play.children), "")
                << NameOf(asked) << " while the other " << NameOf(play.doing) << ", lost " << lost;
        }
    }
}

/** The same with every order of arrival that one overtaking makes. */
TEST_P(Ikev2Collisions, EachRowEndsWellFromTheMomentItIsPlayed)
{
    for (const auto& [asked, play] : PLAYS)
    {
        auto pair = Established(1);
        Prepare(*pair, asked, play);
        pair->Settle();
        pair->Run(seconds(600));
        EXPECT_EQ(pair->Disagreement(play.ikeSas, play.children), "")
            << NameOf(asked) << " while the other " << NameOf(play.doing);
    }
}

} // namespace
} // namespace ike
} // namespace ns3
