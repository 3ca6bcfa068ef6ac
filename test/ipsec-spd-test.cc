// SPDX-License-Identifier: GPL-2.0-only

// What policies say of a packet that is forwarded, by its addresses and the ways that it may take.

#include "ipsec-spd.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

constexpr uint8_t UDP = 17;

class IpsecForwardJudgement : public testing::Test
{
  protected:
    void Add(IpsecPolicyAction action, const char* local, const char* remote)
    {
        IpsecPolicy policy;
        policy.action = action;
        policy.local = *ParseTrafficSelectors(local);
        policy.remote = *ParseTrafficSelectors(remote);
        ASSERT_TRUE(spd.Add(policy));
    }

    IpsecForwardVerdict Judge(const char* source,
                              const char* destination,
                              IpsecCrossing crossing = {})
    {
        IpsecPacketFields fields;
        fields.source = *IpAddress::Parse(source);
        fields.destination = *IpAddress::Parse(destination);
        fields.protocol = UDP;
        return JudgeForwarded(spd, fields, crossing);
    }

    IpsecSpd spd;
};

TEST_F(IpsecForwardJudgement, AHubDoesNotTakeOneSpokesAddressesInTheClearForAnother)
{
    Add(IpsecPolicyAction::PROTECT, "10.0.0.0/8", "10.2.0.0/16");
    Add(IpsecPolicyAction::PROTECT, "10.0.0.0/8", "10.3.0.0/16");
    EXPECT_EQ(Judge("10.3.0.1", "10.2.0.1"), IpsecForwardVerdict::UNPROTECTED);
    EXPECT_EQ(Judge("10.2.0.1", "10.3.0.1"), IpsecForwardVerdict::UNPROTECTED);
    EXPECT_EQ(Judge("10.9.0.1", "10.2.0.1"), IpsecForwardVerdict::PROTECT);
}

TEST_F(IpsecForwardJudgement, TheFirstOfTwoWaysCountsWhereTheWayIsNotCertain)
{
    Add(IpsecPolicyAction::BYPASS, "10.1.0.0/16", "10.0.0.0/8");
    Add(IpsecPolicyAction::PROTECT, "0.0.0.0/0", "10.1.0.0/16");
    Add(IpsecPolicyAction::DISCARD, "0.0.0.0/0", "0.0.0.0/0");
    EXPECT_EQ(Judge("10.1.0.1", "10.1.2.1"), IpsecForwardVerdict::PASS);
    EXPECT_EQ(Judge("10.1.0.1", "11.0.0.1"), IpsecForwardVerdict::UNPROTECTED);
    EXPECT_EQ(Judge("11.0.0.1", "12.0.0.1"), IpsecForwardVerdict::DISCARD_OUT);
    EXPECT_EQ(Judge("11.0.0.1", "12.0.0.1", {true, false, true}), IpsecForwardVerdict::DISCARD_IN);
    EXPECT_EQ(Judge("10.1.0.1", "11.0.0.1", {false, true, true}), IpsecForwardVerdict::DISCARD_OUT);
    EXPECT_EQ(Judge("10.1.0.1", "11.0.0.1", {false, false, true}), IpsecForwardVerdict::PASS);
}

} // namespace
} // namespace ike
} // namespace ns3
