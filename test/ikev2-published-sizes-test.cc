// SPDX-License-Identifier: GPL-2.0-only

// The octets of a post-quantum set-up, as the log of strongSwan 6.0 beta shows them:
// github.com/strongX509/docker, pq-strongswan, with fragment_size 1480, proposal
// aes256-sha256-x25519-ke1_kyber3-ke2_bike3-ke3_hqc3 and Dilithium5 certificates. Kyber's third
// level has the sizes of ML-KEM-768. doc/validation.md explains row by row where ours differ.

#include "ike-pair.h"
#include "ikev2-fragmentation.h"
#include "ikev2-protection.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

namespace ns3
{
namespace ike
{
namespace
{

/** @brief What one side sent for one message. */
struct Sent
{
    size_t packets{0};
    size_t octets{0};
};

class PublishedSizes : public testing::Test
{
  protected:
    void SetUp() override
    {
        IkePairSettings settings;
        settings.ikeProposals = {"aes256-sha256-x25519-ke1_mlkem768-ke2_bike3-ke3_hqc3"};
        settings.espProposals = {"aes256-sha256-x25519-ke1_mlkem768-ke2_bike3-ke3_hqc3"};
        settings.fragmentation.ipv4Size = 1480;
        pair = MakePair(settings, true);
        pair->fate = [this](size_t, bool fromA, ByteView datagram)
        {
            Sent& sent = byMessage[{datagram[23], !fromA}]; // message id and direction
            ++sent.packets;
            sent.octets += datagram.size();
            largest = std::max(largest, datagram.size());
            return Fate::DELIVER;
        };
        pair->Initiate();
        pair->Settle();
        ASSERT_EQ(pair->Disagreement(1, 1), "");
    }

    void Expect(uint8_t messageId, bool response, size_t packets, size_t octets)
    {
        const Sent& sent = byMessage[{messageId, response}];
        EXPECT_EQ(sent.packets, packets) << "message " << +messageId;
        EXPECT_EQ(sent.octets, octets) << "message " << +messageId;
    }

    std::unique_ptr<IkePair> pair;
    std::map<std::pair<uint8_t, bool>, Sent> byMessage;
    size_t largest{0};
};

using Ikev2PublishedSizes = PublishedSizes;

TEST_F(Ikev2PublishedSizes, OfEveryIntermediateExchange)
{
    Expect(1, false, 1, 1264); // Kyber L3
    Expect(1, true, 1, 1168);
    Expect(2, false, 3, 3308); // BIKE L3
    Expect(2, true, 3, 3340);
    Expect(3, false, 4, 4816); // HQC L3
    Expect(3, true, 7, 9532);
    EXPECT_EQ(largest, 1444u); // a full fragment
}

TEST_F(Ikev2PublishedSizes, OfTheFirstExchangeButForWhatStrongswanSaysMore)
{
    // strongSwan's request has besides ours: a Vendor ID of 16 octets (20 in all), and notifies for
    // signature hashes (four: 16 in all) and redirection (8).
    EXPECT_EQ(byMessage[std::make_pair(uint8_t(0), false)].octets + 20 + 16 + 8, 292u);
    // Its answer has: that Vendor ID, a certificate request with one authority (25), and notifies
    // for signature hashes (16), childless set-up (8) and several authentications (8).
    const Sent& answer = byMessage[std::make_pair(uint8_t(0), true)];
    const bool saysRounds =
        pair->b.sent.front().FindNotify(NotifyType::MULTIPLE_AUTH_SUPPORTED) != nullptr;
    EXPECT_EQ(answer.octets + 20 + 25 + 16 + 8 + (saysRounds ? 0 : 8), 325u);
}

/** The published IKE_AUTH depends on the names in the certificates and on what is asked besides:
 * here contents that make messages of the published sizes are cut as those were. */
TEST_F(Ikev2PublishedSizes, OfMessagesAsLargeAsThePublishedAuthentication)
{
    SeededRandomSource random(1);
    IkeObserver nobody;
    std::deque<IkeAction> actions;
    const auto provider = MakeModelledProvider(nullptr);
    IkeStep step{pair->Now(), *provider, random, nobody, actions};
    Ikev2Protection protection(*provider, pair->a.suites.back(), pair->a.keys.back(), true);
    const size_t chunk = protection.LargestChunk(1480 - 20 - 8);
    for (const auto& [whole, cut] : {std::pair<size_t, size_t>{9088, 9500}, {9008, 9420}})
    {
        size_t inner = whole - 28 - 4 - 16 - 16 - 16; // header, SK's, vector, checksum, padding
        while (protection.SealedSize(inner) < whole)
        {
            ++inner;
        }
        ASSERT_EQ(protection.SealedSize(inner), whole);
        const Bytes fragments = protection.SealFragments(step,
                                                         pair->a.sent.back().header,
                                                         PayloadType::IDI,
                                                         Bytes(inner, 7),
                                                         chunk);
        EXPECT_EQ((inner + chunk - 1) / chunk, 7u);
        EXPECT_EQ(fragments.size(), cut);
    }
}

} // namespace
} // namespace ike
} // namespace ns3
