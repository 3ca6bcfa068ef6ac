// SPDX-License-Identifier: GPL-2.0-only

#include "ike-cpu-queue.h"
#include "ike-ns3-time.h"

#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{
namespace
{

using namespace std::chrono_literals;

class CpuQueueTest : public ::testing::Test
{
  protected:
    void TearDown() override
    {
        m_cpu->Dispose();
        Simulator::Destroy();
    }

    void Make(uint32_t servers, uint32_t limit = 100)
    {
        m_cpu = CreateObject<IkeCpuQueue>();
        m_cpu->SetAttribute("Servers", UintegerValue(servers));
        m_cpu->SetAttribute("QueueLimit", UintegerValue(limit));
        m_cpu->TraceConnectWithoutContext("Drop", MakeCallback(&CpuQueueTest::OnDrop, this));
    }

    void OnDrop(IkeCpuDropReason reason, const IkeStepClass& step)
    {
        m_drops.push_back(std::string(NameOf(reason)) + " " +
                          std::to_string(step.affinity.Value()));
    }

    IkeCpuJob Job(const std::string& name,
                  Duration cost,
                  uint64_t sa = 0,
                  IkePriority priority = IkePriority::KNOWN_SA)
    {
        IkeCpuJob job;
        job.step.affinity = IkeSaId(sa);
        job.step.priority = priority;
        job.run = [this, name, cost]
        {
            Note("+" + name);
            return cost;
        };
        job.publish = [this, name] { Note("-" + name); };
        return job;
    }

    IkeCpuJob Stranger(const std::string& name, Duration cost, uint64_t sa = 0)
    {
        return Job(name, cost, sa, IkePriority::NEW_SA);
    }

    void Note(const std::string& what)
    {
        m_log += what + "@" + std::to_string(Simulator::Now().GetMilliSeconds()) + " ";
    }

    void At(Duration when, std::function<void()> action)
    {
        Simulator::Schedule(ToTime(when), [action] { action(); });
    }

    Ptr<IkeCpuQueue> m_cpu;
    std::string m_log;
    std::vector<std::string> m_drops;
};

TEST_F(CpuQueueTest, AFreeServerRunsAtOnceAndPublishesWhenTheCostHasPassed)
{
    Make(1);
    At(5ms, [this] { EXPECT_TRUE(m_cpu->Submit(Job("a", 3ms))); });
    Simulator::Run();
    EXPECT_EQ(m_log, "+a@5 -a@8 ");
    EXPECT_EQ(m_cpu->GetBusyTime(), 3ms);
}

TEST_F(CpuQueueTest, OneServerTakesJobsInTheOrderOfArrival)
{
    Make(1);
    At(0ms,
       [this]
       {
           m_cpu->Submit(Job("a", 3ms, 1));
           m_cpu->Submit(Job("b", 2ms, 2));
           m_cpu->Submit(Job("c", 1ms, 1));
           EXPECT_EQ(m_cpu->GetQueueLength(), 2u);
           EXPECT_EQ(m_cpu->GetBusyServers(), 1u);
       });
    Simulator::Run();
    EXPECT_EQ(m_log, "+a@0 -a@3 +b@3 -b@5 +c@5 -c@6 ");
    EXPECT_EQ(m_cpu->GetQueueLength(), 0u);
    EXPECT_EQ(m_cpu->GetBusyServers(), 0u);
    EXPECT_EQ(m_cpu->GetBusyTime(), 6ms);
}

TEST_F(CpuQueueTest, AJobThatCostsNothingIsFinishedWithoutAnEvent)
{
    Make(1);
    const uint64_t before = Simulator::GetEventCount();
    for (int i = 0; i < 100; ++i)
    {
        m_cpu->Submit(Job("z", 0ms, 7));
    }
    EXPECT_EQ(m_log.substr(0, 14), "+z@0 -z@0 +z@0");
    Simulator::Run();
    EXPECT_EQ(Simulator::GetEventCount(), before);
    EXPECT_TRUE(Simulator::IsFinished());
}

TEST_F(CpuQueueTest, KnownSasOvertakeStrangers)
{
    Make(1);
    At(0ms,
       [this]
       {
           m_cpu->Submit(Stranger("s1", 2ms));
           m_cpu->Submit(Stranger("s2", 2ms));
           m_cpu->Submit(Job("k1", 2ms, 1));
           m_cpu->Submit(Job("k2", 2ms, 2));
       });
    Simulator::Run();
    EXPECT_EQ(m_log, "+s1@0 -s1@2 +k1@2 -k1@4 +k2@4 -k2@6 +s2@6 -s2@8 ");
}

TEST_F(CpuQueueTest, StepsOfOneSaNeverOverlapAndKeepTheirOrder)
{
    Make(2);
    At(0ms,
       [this]
       {
           m_cpu->Submit(Job("a1", 4ms, 1));
           m_cpu->Submit(Job("a2", 1ms, 1));
           m_cpu->Submit(Job("a3", 1ms, 1));
           m_cpu->Submit(Job("b1", 3ms, 2));
           m_cpu->Submit(Job("b2", 3ms, 2));
       });
    At(1ms, [this] { m_cpu->Submit(Job("a4", 1ms, 1)); });
    Simulator::Run();
    EXPECT_EQ(m_log, "+a1@0 +b1@0 -b1@3 +b2@3 -a1@4 +a2@4 -a2@5 +a3@5 -b2@6 -a3@6 +a4@6 -a4@7 ");
}

TEST_F(CpuQueueTest, JobsWithoutAnSaMayOverlap)
{
    Make(2);
    At(0ms,
       [this]
       {
           m_cpu->Submit(Stranger("s1", 2ms));
           m_cpu->Submit(Stranger("s2", 2ms));
       });
    Simulator::Run();
    EXPECT_EQ(m_log, "+s1@0 +s2@0 -s1@2 -s2@2 ");
    EXPECT_EQ(m_cpu->GetBusyTime(), 4ms);
}

TEST_F(CpuQueueTest, AFullQueueDropsWhatComesLast)
{
    Make(1, 2);
    At(0ms,
       [this]
       {
           EXPECT_TRUE(m_cpu->Submit(Job("a", 1ms, 1)));
           EXPECT_TRUE(m_cpu->Submit(Job("b", 1ms, 2)));
           EXPECT_TRUE(m_cpu->Submit(Job("c", 1ms, 3)));
           EXPECT_FALSE(m_cpu->Submit(Job("d", 1ms, 4)));
           EXPECT_FALSE(m_cpu->Submit(Stranger("e", 1ms, 5)));
       });
    Simulator::Run();
    EXPECT_EQ(m_log, "+a@0 -a@1 +b@1 -b@2 +c@2 -c@3 ");
    EXPECT_EQ(m_drops, (std::vector<std::string>{"queue-full 4", "queue-full 5"}));
    EXPECT_EQ(m_cpu->GetDrops(IkeCpuDropReason::QUEUE_FULL), 2u);
}

TEST_F(CpuQueueTest, AKnownSaPushesOutTheYoungestStranger)
{
    Make(1, 2);
    At(0ms,
       [this]
       {
           m_cpu->Submit(Job("a", 1ms, 1));
           m_cpu->Submit(Stranger("s1", 1ms, 11));
           m_cpu->Submit(Stranger("s2", 1ms, 12));
           EXPECT_TRUE(m_cpu->Submit(Job("k", 1ms, 2)));
       });
    Simulator::Run();
    EXPECT_EQ(m_log, "+a@0 -a@1 +k@1 -k@2 +s1@2 -s1@3 ");
    EXPECT_EQ(m_drops, (std::vector<std::string>{"pushed-out 12"}));
}

TEST_F(CpuQueueTest, TheHostsOwnJobsAreNeverDropped)
{
    Make(1, 1);
    At(0ms,
       [this]
       {
           m_cpu->Submit(Job("a", 1ms, 1));
           m_cpu->Submit(Job("b", 1ms, 2));
           IkeCpuJob timer = Job("t", 1ms, 3);
           timer.droppable = false;
           EXPECT_TRUE(m_cpu->Submit(std::move(timer)));
       });
    Simulator::Run();
    EXPECT_EQ(m_log, "+a@0 -a@1 +b@1 -b@2 +t@2 -t@3 ");
    EXPECT_TRUE(m_drops.empty());
}

TEST_F(CpuQueueTest, PushingOutOneStepOfAnSaDoesNotStrandTheNext)
{
    Make(2, 3);
    At(0ms,
       [this]
       {
           m_cpu->Submit(Stranger("x1", 4ms, 9));
           m_cpu->Submit(Stranger("x2", 1ms, 9));
           m_cpu->Submit(Stranger("x3", 1ms, 9)); // both held back behind x1
       });
    At(1ms, [this] { m_cpu->Submit(Job("a", 10ms, 1)); });
    At(2ms, [this] { m_cpu->Submit(Job("b", 5ms, 2)); });
    At(5ms, [this] { // x2 was let go at 4 ms, but b came first
        m_cpu->Submit(Job("c", 5ms, 3));
        EXPECT_TRUE(m_cpu->Submit(Job("d", 5ms, 4)));
    });
    Simulator::Run();
    EXPECT_EQ(m_log, "+x1@0 +a@1 -x1@4 +b@4 -b@9 +c@9 -a@11 +d@11 -c@14 +x3@14 -x3@15 -d@16 ");
    EXPECT_EQ(m_drops, (std::vector<std::string>{"pushed-out 9"}));
}

TEST_F(CpuQueueTest, AJobSubmittedFromWithinAJobWaitsForItsEnd)
{
    Make(2);
    At(0ms,
       [this]
       {
           IkeCpuJob outer = Job("o", 0ms, 1);
           outer.run = [this]
           {
               Note("+o");
               m_cpu->Submit(Job("i", 0ms, 2));
               Note("=o");
               return Duration(0);
           };
           m_cpu->Submit(std::move(outer));
       });
    Simulator::Run();
    EXPECT_EQ(m_log, "+o@0 =o@0 -o@0 +i@0 -i@0 ");
}

TEST_F(CpuQueueTest, APacketDelaysTheJobInService)
{
    Make(1);
    At(0ms, [this] { m_cpu->Submit(Job("a", 10ms, 1)); });
    At(3ms,
       [this]
       {
           EXPECT_EQ(m_cpu->ChargePacket(2ms), Duration(2ms));
           EXPECT_EQ(m_cpu->ChargePacket(2ms), Duration(4ms));
       });
    At(13ms, [this] { EXPECT_EQ(m_cpu->ChargePacket(1ms), Duration(1ms)); });
    Simulator::Run();
    EXPECT_EQ(m_log, "+a@0 -a@15 ");
    EXPECT_EQ(m_cpu->GetBusyTime(), 15ms);
}

TEST_F(CpuQueueTest, AJobThatStartsBehindPacketsEndsLater)
{
    Make(1);
    At(0ms,
       [this]
       {
           EXPECT_EQ(m_cpu->ChargePacket(2ms), Duration(2ms));
           m_cpu->Submit(Job("a", 3ms, 1));
       });
    At(1ms, [this] { EXPECT_EQ(m_cpu->GetBusyTime(), 1ms); });
    Simulator::Run();
    EXPECT_EQ(m_log, "+a@0 -a@5 ");
    EXPECT_EQ(m_cpu->GetBusyTime(), 5ms);
}

TEST_F(CpuQueueTest, PacketsSpreadOverTheServersAndPreferAnIdleOne)
{
    Make(2);
    At(0ms,
       [this]
       {
           m_cpu->Submit(Job("a", 3ms, 1));
           EXPECT_EQ(m_cpu->ChargePacket(1ms), Duration(1ms)); // the idle server
           EXPECT_EQ(m_cpu->ChargePacket(1ms), Duration(1ms)); // the other
           EXPECT_EQ(m_cpu->ChargePacket(1ms), Duration(2ms));
       });
    Simulator::Run();
    EXPECT_EQ(m_log, "+a@0 -a@4 ");
}

TEST_F(CpuQueueTest, TooGreatABacklogOfPacketsDrops)
{
    Make(1);
    m_cpu->SetAttribute("MaxPacketBacklog", TimeValue(MilliSeconds(3)));
    At(0ms,
       [this]
       {
           EXPECT_TRUE(m_cpu->ChargePacket(2ms));
           EXPECT_TRUE(m_cpu->ChargePacket(2ms));
           EXPECT_FALSE(m_cpu->ChargePacket(2ms));
           EXPECT_TRUE(m_cpu->ChargePacket(0ms)); // offloaded
       });
    At(2ms, [this] { EXPECT_TRUE(m_cpu->ChargePacket(2ms)); });
    Simulator::Run();
    EXPECT_EQ(m_drops, (std::vector<std::string>{"packet-backlog 0"}));
    EXPECT_EQ(m_cpu->GetDrops(IkeCpuDropReason::ESP_BACKLOG), 1u);
}

TEST_F(CpuQueueTest, APowerCutLosesAllThatWaitsAndAllThatIsInService)
{
    Make(1);
    At(0ms,
       [this]
       {
           m_cpu->Submit(Job("a", 10ms, 1));
           m_cpu->Submit(Job("b", 1ms, 2));
           m_cpu->Submit(Job("c", 1ms, 1));
       });
    At(4ms,
       [this]
       {
           m_cpu->Flush();
           EXPECT_EQ(m_cpu->GetQueueLength(), 0u);
           EXPECT_EQ(m_cpu->GetBusyTime(), 4ms);
       });
    At(5ms, [this] { m_cpu->Submit(Job("d", 2ms, 1)); });
    Simulator::Run();
    EXPECT_EQ(m_log, "+a@0 +d@5 -d@7 ");
    EXPECT_EQ(m_drops, (std::vector<std::string>{"flushed 2", "flushed 1", "flushed 1"}));
    EXPECT_EQ(m_cpu->GetBusyTime(), 6ms);
}

TEST_F(CpuQueueTest, APowerCutDuringAJobVoidsIt)
{
    Make(1);
    At(0ms,
       [this]
       {
           IkeCpuJob job = Job("a", 0ms, 1);
           job.run = [this]
           {
               m_cpu->Flush();
               return Duration(0);
           };
           m_cpu->Submit(std::move(job));
           m_cpu->Submit(Job("b", 1ms, 1));
       });
    Simulator::Run();
    EXPECT_EQ(m_log, "+b@0 -b@1 ");
    EXPECT_EQ(m_drops, (std::vector<std::string>{"flushed 1"}));
}

/** What an M/D/1 queue's mean wait is, by Pollaczek and Khinchine: rho / (2 (1 - rho)) service
 * times. */
TEST_F(CpuQueueTest, TheMeanWaitIsThatOfQueueingTheory)
{
    Make(1, 1000000);
    Time waited;
    uint64_t served = 0;
    struct Sink
    {
        Time* waited;
        uint64_t* served;

        void OnServed(const IkeStepClass&, Time w, Time)
        {
            *waited += w;
            ++*served;
        }
    } sink{&waited, &served};
    m_cpu->TraceConnectWithoutContext("Served", MakeCallback(&Sink::OnServed, &sink));
    SeededRandomSource random(1);
    const int n = 200000;
    double at = 0;
    for (int i = 0; i < n; ++i)
    {
        at += -std::log(1 - random.DrawUnit()) / 0.8; // arrivals at 0.8 a millisecond
        Simulator::Schedule(NanoSeconds(static_cast<int64_t>(at * 1e6)),
                            [this, i]
                            {
                                IkeCpuJob job;
                                job.step.affinity = IkeSaId(1 + i % 1000);
                                job.step.priority = IkePriority::KNOWN_SA;
                                job.run = [] { return Duration(1ms); };
                                job.publish = [] {};
                                m_cpu->Submit(std::move(job));
                            });
    }
    Simulator::Run();
    EXPECT_EQ(served, static_cast<uint64_t>(n));
    EXPECT_NEAR(waited.GetSeconds() / n * 1e3, 0.8 / (2 * 0.2), 0.1);
}

} // namespace
} // namespace ike
} // namespace ns3
