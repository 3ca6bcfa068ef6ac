// SPDX-License-Identifier: GPL-2.0-only

// New group mode, RFC 2409 section 5.6: what is agreed, what is refused, and what quick modes then
// use.

#include "ike-crypto-samples.h"
#include "ikev1-pair.h"

#include <gtest/gtest.h>

#include <set>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

constexpr auto PRIVATE = static_cast<KeMethod>(0x8001);

/** @brief A safe prime of 1024 bits that no RFC has (made with openssl prime -generate -safe). */
constexpr char PRIME[] =
    "fe7292bf892d35fbb729381a7bed6594be75ace2ae79c1a79cb10b9cd0ff74ab668e3e375d439eb0"
    "21f88d957a458385f53b9119b6238ec1791c450f686eb5e48f28d825da3d8f4224cdaa5648c21e53"
    "e632f9aceeb7a4ed3ddf4f59823b7a24a8fef3bed03b26a2d132b5e9ceb2f3069757be5bfbc257c8"
    "6a826fba7dbfa5c7";

ModpGroup
OwnGroup()
{
    ModpGroup group;
    group.prime = Hex(PRIME);
    group.generator = {2};
    return group;
}

Ikev1NewGroup
Described(ModpGroup modp, KeMethod number = PRIVATE)
{
    Ikev1NewGroup group;
    group.number = number;
    group.modp = std::move(modp);
    return group;
}

class Ikev1NewGroupMode : public testing::TestWithParam<bool>
{
  protected:
    /** @brief A pair whose initiator proposes a group, and whose quick modes have PFS. */
    std::unique_ptr<IkePair> Proposing(const Ikev1NewGroup& group, bool aggressive = false) const
    {
        auto settings = Ikev1Settings(aggressive);
        settings.espProposals = {"aes128-sha256-modp768"};
        settings.retransmission = IkeRetransmissionPolicy::Libreswan();
        settings.ikev1.newGroup = std::make_shared<const Ikev1NewGroup>(group);
        return MakePair(settings, GetParam());
    }

    static size_t Groups(const IkePair& pair, IkeExchangeOutcome outcome)
    {
        return pair.a.Finished(IkeExchangeKind::NEW_GROUP, outcome);
    }

    /** @brief The groups that the quick modes of a side's messages have named. */
    static std::set<uint64_t> GroupsOf(const std::vector<IkeMessage>& messages)
    {
        std::set<uint64_t> groups;
        for (const IkeMessage& message : messages)
        {
            const auto* sa = message.Find<Ikev1SaPayload>(Ikev1Payload::SA);
            if (!sa || message.header.exchange != Ikev1Exchange::QUICK)
            {
                continue;
            }
            for (const auto& attribute : sa->proposals.front().transforms.front().attributes)
            {
                if (attribute.type == static_cast<uint16_t>(IpsecAttribute::GROUP_DESCRIPTION))
                {
                    groups.insert(attribute.Number());
                }
            }
        }
        return groups;
    }

    static size_t KeSize(const IkePairSide& side)
    {
        size_t size = 0;
        for (const IkeMessage& message : side.sent)
        {
            const auto* ke = message.Find<Ikev1KePayload>(Ikev1Payload::KE);
            size = ke && message.header.exchange == Ikev1Exchange::QUICK ? ke->data.size() : size;
        }
        return size;
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev1NewGroupMode,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

TEST_P(Ikev1NewGroupMode, QuickModesUseTheGroupThatWasDescribed)
{
    for (const bool aggressive : {false, true})
    {
        auto pair = Proposing(Described(OwnGroup()), aggressive);
        pair->Initiate();
        pair->Run(seconds(2));
        EXPECT_EQ(pair->Disagreement(1, 1), "");
        EXPECT_EQ(Groups(*pair, IkeExchangeOutcome::SUCCEEDED), 1U);
        EXPECT_EQ(SentOf(pair->a, Ikev1Exchange::NEW_GROUP), 1U);
        EXPECT_EQ(SentOf(pair->b, Ikev1Exchange::NEW_GROUP), 1U);
        EXPECT_EQ(GroupsOf(pair->a.sent), std::set<uint64_t>{0x8001});
        EXPECT_EQ(KeSize(pair->a), 128U) << "as long as the prime, not as modp768's";
        EXPECT_EQ(KeSize(pair->b), 128U);
    }
}

TEST_P(Ikev1NewGroupMode, EitherSideRekeysInIt)
{
    auto pair = Proposing(Described(OwnGroup()));
    pair->Initiate();
    pair->Run(seconds(2));
    pair->Command(pair->b, RekeyChildCommand{pair->b.engine.FindChildSa("child-0")});
    pair->Run(seconds(10));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(GroupsOf(pair->b.sent), std::set<uint64_t>{0x8001});
}

TEST_P(Ikev1NewGroupMode, TheNextIsakmpSaAgreesAnew)
{
    auto pair = Proposing(Described(OwnGroup()));
    pair->Initiate();
    pair->Run(seconds(2));
    pair->Command(pair->a, RekeyIkeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Run(seconds(10));
    pair->Command(pair->a, RekeyChildCommand{pair->a.engine.FindChildSa("child-0")});
    pair->Run(seconds(10));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(Groups(*pair, IkeExchangeOutcome::SUCCEEDED), 2U);
    EXPECT_EQ(GroupsOf(pair->a.sent), std::set<uint64_t>{0x8001});
}

TEST_P(Ikev1NewGroupMode, AKnownGroupGoesByItsNumber)
{
    Ikev1NewGroup group;
    group.number = KeMethod::MODP_1536;
    auto pair = Proposing(group);
    pair->Initiate();
    pair->Run(seconds(2));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(Groups(*pair, IkeExchangeOutcome::SUCCEEDED), 1U);
    EXPECT_EQ(GroupsOf(pair->a.sent), std::set<uint64_t>{5});
    EXPECT_EQ(KeSize(pair->a), 192U);
}

TEST_P(Ikev1NewGroupMode, QuickModesWithoutAKeyExchangeStayWithoutOne)
{
    auto settings = Ikev1Settings();
    settings.ikev1.newGroup = std::make_shared<const Ikev1NewGroup>(Described(OwnGroup()));
    auto pair = MakePair(settings, GetParam());
    pair->Initiate();
    pair->Run(seconds(2));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(GroupsOf(pair->a.sent), std::set<uint64_t>{});
}

TEST_P(Ikev1NewGroupMode, ACommandProposesOnAnIsakmpSaThatStands)
{
    auto settings = Ikev1Settings();
    settings.espProposals = {"aes128-sha256-modp768"};
    auto other = Mirror(settings);
    other.ikev1.newGroup = std::make_shared<const Ikev1NewGroup>(Described(OwnGroup()));
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
    pair.Initiate();
    pair.Run(seconds(2));
    EXPECT_EQ(SentOf(pair.b, Ikev1Exchange::NEW_GROUP), 0U) << "only phase 1's initiator proposes";
    pair.Command(pair.b, NewGroupCommand{pair.b.engine.FindIkeSa("pair")});
    pair.Run(seconds(2));
    EXPECT_EQ(pair.b.Finished(IkeExchangeKind::NEW_GROUP, IkeExchangeOutcome::SUCCEEDED), 1U);
    pair.Command(pair.a, RekeyChildCommand{pair.a.engine.FindChildSa("child-0")});
    pair.Run(seconds(10));
    EXPECT_EQ(pair.Disagreement(1, 1), "");
    EXPECT_EQ(KeSize(pair.a), 128U);
}

TEST_P(Ikev1NewGroupMode, WhatIsNoGroupIsRefusedAndQuickModeGoesOn)
{
    ModpGroup even = OwnGroup();
    even.prime.back() ^= 1;
    ModpGroup shortOne = OwnGroup();
    shortOne.prime = Bytes(95, 0xff);
    ModpGroup longOne = OwnGroup();
    longOne.prime = Bytes(1025, 0xff);
    ModpGroup generatorOne = OwnGroup();
    generatorOne.generator = {1};
    ModpGroup generatorLast = OwnGroup();
    generatorLast.generator = OwnGroup().prime;
    generatorLast.generator.back() -= 1; // p - 1, of order 2
    ModpGroup empty;
    Ikev1NewGroup unknown;
    unknown.number = static_cast<KeMethod>(99);
    std::vector<Ikev1NewGroup> refused{Described(even),
                                       Described(shortOne),
                                       Described(longOne),
                                       Described(generatorOne),
                                       Described(generatorLast),
                                       Described(empty),
                                       Described(OwnGroup(), KeMethod::MODP_1536),
                                       unknown};
    if (!GetParam())
    {
        ModpGroup composite = OwnGroup();
        composite.prime.back() -= 2;
        refused.push_back(Described(composite)); // modelled cryptography takes it for a prime
    }
    for (size_t i = 0; i < refused.size(); ++i)
    {
        auto pair = Proposing(refused[i]);
        pair->Initiate();
        pair->Run(seconds(3));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << i;
        EXPECT_EQ(Groups(*pair, IkeExchangeOutcome::REFUSED), 1U) << i;
        EXPECT_EQ(GroupsOf(pair->a.sent), std::set<uint64_t>{1}) << i;
        bool said = false;
        for (const IkeMessage& message : pair->a.received)
        {
            const auto* notify = message.Find<Ikev1NotifyPayload>(Ikev1Payload::NOTIFY);
            said = said || (notify && notify->type == Ikev1NotifyType::ATTRIBUTES_NOT_SUPPORTED);
        }
        EXPECT_TRUE(said) << i;
    }
}

TEST_P(Ikev1NewGroupMode, ANumberThatIsTakenIsRefused)
{
    auto pair = Proposing(Described(OwnGroup()));
    pair->Initiate();
    pair->Run(seconds(2));
    for (int i = 0; i < 12; ++i)
    {
        pair->Command(pair->a, NewGroupCommand{pair->a.engine.FindIkeSa("pair")});
        pair->Run(seconds(1));
    }
    // The same number again is refused; the ISAKMP SA does not suffer from it.
    EXPECT_EQ(Groups(*pair, IkeExchangeOutcome::SUCCEEDED), 1U);
    EXPECT_EQ(Groups(*pair, IkeExchangeOutcome::REFUSED), 12U);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

/** Every mask of losses over its two messages and the quick mode after it. */
TEST_P(Ikev1NewGroupMode, LostMessagesComeAgain)
{
    for (unsigned mask = 0; mask < 32; ++mask)
    {
        auto pair = Proposing(Described(OwnGroup()));
        pair->fate = [mask](size_t ordinal, bool, ByteView)
        {
            const bool isLost = ordinal >= 6 && ordinal < 11 && (mask >> (ordinal - 6) & 1) != 0;
            return isLost ? Fate::DROP : Fate::DELIVER;
        };
        pair->Initiate();
        pair->Run(seconds(100));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << "mask " << mask;
        EXPECT_EQ(Groups(*pair, IkeExchangeOutcome::SUCCEEDED), 1U) << "mask " << mask;
    }
}

TEST_P(Ikev1NewGroupMode, ChangedBitsChangeNothing)
{
    for (const size_t message : {6U, 7U})
    {
        for (size_t bit = 28 * 8; bit < 2000; bit += 97)
        {
            auto pair = Proposing(Described(OwnGroup()));
            pair->Initiate();
            for (size_t i = 0; i < message; ++i)
            {
                pair->Deliver();
            }
            // The padding in the last block is under no HASH, and is the next message's IV.
            if (bit / 8 + 16 >= pair->Front().size() || !pair->FlipBit(bit))
            {
                break;
            }
            pair->Run(seconds(100));
            EXPECT_EQ(pair->Disagreement(1, 1), "") << message << " " << bit;
            EXPECT_EQ(GroupsOf(pair->a.sent), std::set<uint64_t>{0x8001});
        }
    }
}

// --- the provider's part
// -----------------------------------------------------------------------------------------

TEST_P(Ikev1NewGroupMode, BothSidesOfADescribedGroupAgree)
{
    const auto provider = MakeProviderNamed(GetParam() ? "modelled" : "real");
    SeededRandomSource random(3);
    ModpGroup odd = OwnGroup();
    odd.prime.insert(odd.prime.begin(), 1); // its first octet is no longer full
    for (const ModpGroup& modp : {OwnGroup(), odd})
    {
        const auto group = provider->MakeDescribedGroup(PRIVATE, modp).value;
        if (!group)
        {
            EXPECT_FALSE(GetParam()) << group.GetError().message; // real: not a prime any more
            EXPECT_NE(group.GetError().message.find("safe prime"), std::string::npos);
            continue;
        }
        const KeyShare asked = (*group)->Generate(random).value;
        EXPECT_EQ(asked.publicValue.size(), modp.prime.size());
        const auto answered = (*group)->Answer(asked.publicValue, random).value;
        ASSERT_TRUE(answered) << answered.GetError().message;
        const auto completed = (*group)->Complete(asked, answered->publicValue).value;
        ASSERT_TRUE(completed) << completed.GetError().message;
        EXPECT_EQ(*completed, answered->secret);
        for (const Bytes& bad : {Bytes(modp.prime.size(), 0), modp.prime, Bytes{2}, Bytes{}})
        {
            EXPECT_FALSE((*group)->Answer(bad, random).value);
            EXPECT_FALSE((*group)->Complete(asked, bad).value);
        }
    }
}

TEST_P(Ikev1NewGroupMode, ADescribedGroupCostsWhatOneOfItsSizeCosts)
{
    const auto provider = MakeProviderNamed(GetParam() ? "modelled" : "real");
    SeededRandomSource random(3);
    const auto made = provider->MakeDescribedGroup(PRIVATE, OwnGroup());
    ASSERT_TRUE(made.value);
    const KeCost cost = provider->Costs().KeyExchange(KeMethod::MODP_1024);
    EXPECT_EQ(made.cost, 2 * cost.agree);
    EXPECT_EQ((*made.value)->Generate(random).cost, cost.generate);
    EXPECT_EQ((*made.value)->Answer((*made.value)->Generate(random).value.publicValue, random).cost,
              cost.generate + cost.agree);
}

} // namespace
} // namespace ike
} // namespace ns3
