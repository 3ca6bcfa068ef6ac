// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-run.h"

#include "ike-line-impairment.h"
#include "ike-scenario-listing.h"
#include "ike-sim-attacks.h"
#include "ike-sim-bulk.h"
#include "ike-sim-failover.h"
#include "ike-sim-faults.h"
#include "ike-sim-inputs.h"
#include "ike-sim-messages.h"
#include "ike-sim-nats.h"
#include "ike-sim-paths.h"
#include "ike-sim-progress.h"
#include "ike-sim-traffic.h"
#include "ike-sim-tunnel-routes.h"
#include "ns3/ike-csv-file.h"
#include "ns3/ike-emulation-helper.h"
#include "ns3/ike-peer-helper.h"
#include "ns3/ike-recorder.h"
#include "ns3/ike-topology-helper.h"

#include "ns3/boolean.h"
#include "ns3/global-value.h"
#include "ns3/object-factory.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <functional>

namespace ns3
{
namespace ike
{

namespace
{

volatile std::sig_atomic_t g_interrupted = 0;

/** @brief The first signal asks for an end, the second ends at once. */
extern "C" void
OnInterrupt(int signal)
{
    g_interrupted = 1;
    std::signal(signal, SIG_DFL);
}

/** @brief How often a run looks whether the user wants it to stop. */
constexpr int64_t INTERRUPT_CHECKS = 2000;

/** @brief 198.19.128.1: networks for measurements (RFC 2544), the part that no NAT here uses. */
constexpr uint32_t FIRST_MOVED_ADDRESS = 0xc6138001;

const char*
SchedulerOf(ScenarioScheduler scheduler)
{
    switch (scheduler)
    {
    case ScenarioScheduler::PRIORITY_QUEUE:
        return "ns3::PriorityQueueScheduler";
    case ScenarioScheduler::HEAP:
        return "ns3::HeapScheduler";
    case ScenarioScheduler::MAP:
        return "ns3::MapScheduler";
    case ScenarioScheduler::CALENDAR:
        return "ns3::CalendarScheduler";
    }
    return "ns3::MapScheduler";
}

/** @brief The random streams of a run, apart from each other. */
enum Streams : int64_t
{
    PEER_STREAMS = 1000000,
    LINE_STREAMS = 50000000,
    ATTACK_STREAMS = 90000000,
};

Time
ToTime(Duration duration)
{
    return NanoSeconds(duration.count());
}

/** @brief One simulation from the first node to the last row. */
class Simulation
{
  public:
    explicit Simulation(const SimPlan& plan)
        : m_plan(plan),
          m_scenario(plan.scenario)
    {
    }

    ~Simulation()
    {
        m_recorder.reset(); // before what it records
        Simulator::Destroy();
    }

    Result<SimOutcome> Run(bool quiet)
    {
        SetGlobals();
        Result<Done> done = BuildNetwork();
        if (done)
        {
            BuildPeers();
            if (g_interrupted)
            {
                return Interrupted(); // 100,000 peers take their time
            }
            BuildLines();
            m_attacks.Install(m_plan, *m_network, m_gateways, ATTACK_STREAMS);
            m_faults.Install(m_plan, *m_network, m_gateways, m_sites);
            done = StartRecorder();
        }
        if (!done)
        {
            return done.GetError();
        }
        m_traffic = std::make_unique<SimTraffic>(m_plan, m_network);
        m_traffic->Start();
        m_bulk = std::make_unique<SimBulk>(m_plan, m_network);
        m_bulk->Start();
        ScheduleHappenings();
        SimProgress progress(m_scenario.run.duration,
                             quiet,
                             [this] { return std::to_string(m_figures.Tunnels()) + " tunnels"; });
        progress.Start();
        Simulator::ScheduleNow(&Simulation::CheckInterrupt, this);
        Simulator::Stop(ToTime(m_scenario.run.duration));
        Simulator::Run();
        progress.Finish();
        return Finish();
    }

  private:
    void SetGlobals()
    {
        const bool hasReal = std::any_of(m_plan.gateways.begin(),
                                         m_plan.gateways.end(),
                                         [](const SimGateway& gateway) { return gateway.isReal; });
        if (hasReal)
        {
            IkeEmulationHelper::UseRealTime();
        }
        RngSeedManager::SetSeed(static_cast<uint32_t>(m_scenario.run.seed));
        RngSeedManager::SetRun(1);
        Simulator::SetScheduler(ObjectFactory(SchedulerOf(m_scenario.run.scheduler)));
        // Checksums cost time and show in captures alone.
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(hasReal || !m_plan.captured.empty()));
    }

    Result<Done> BuildNetwork()
    {
        IkeTopologyHelper helper;
        helper.DisableAggregation(); // the plan has aggregated already
        helper.SetMetric(m_scenario.topology.metric == ScenarioMetric::DELAY ? RoutingMetric::DELAY
                                                                             : RoutingMetric::HOPS);
        Result<Ptr<IkeTopologyNetwork>> network = helper.Install(m_plan.topology);
        if (!network)
        {
            return ErrorIn(m_scenario, m_scenario.topology, "", network.GetError().message);
        }
        m_network = *network;
        PutBehindNats(m_plan, *m_network);
        if (m_plan.NeedsIpv6())
        {
            m_network->AddIpv6();
        }
        for (size_t i = 0; i < m_plan.gateways.size(); ++i)
        {
            const std::optional<RealSection>& real = m_scenario.gateways[i].real;
            const Result<Done> joined =
                real ? JoinReal(m_plan.gateways[i].site, *real) : Result<Done>(Done{});
            if (!joined)
            {
                return joined;
            }
        }
        return Done{};
    }

    /** @brief Leads what goes to a real gateway out of the simulation, and its packets in. */
    Result<Done> JoinReal(uint32_t site, const RealSection& section)
    {
        const IkeTopologySite& edge = m_network->GetSites()[site];
        const Result<Ptr<NetDevice>> device =
            IkeEmulationHelper::Install(edge.node, {section.netns, section.interface});
        if (!device)
        {
            return ErrorIn(m_scenario, section, "interface", device.GetError().message);
        }
        const Ipv4Address address(m_plan.addresses->Edge(site).ToIpv4());
        const uint32_t interface =
            IkeEmulationHelper::AssignAddress(*device, address, Ipv4Mask::GetOnes());
        const Ptr<IkePrefixRouting> routing = IkePrefixRouting::Of(edge.node->GetObject<Ipv4>());
        routing->AddHostRoute(edge.outer, edge.outer, interface);
        for (const std::string& other : section.otherAddresses)
        {
            LeadTo(*m_network, edge.outer, Ipv4Address(other.c_str()));
            routing->AddHostRoute(Ipv4Address(other.c_str()), edge.outer, interface);
        }
        return Done{};
    }

    Ptr<IkePeerApplication> BuildPeer(uint32_t site,
                                      const std::shared_ptr<const IkeEngineConfig>& config,
                                      const SimCrypto& crypto,
                                      unsigned cores,
                                      uint64_t queue)
    {
        IkePeerHelper helper(config, crypto.provider);
        helper.SetCpuAttribute("Servers", UintegerValue(cores));
        if (queue > 0)
        {
            helper.SetCpuAttribute("QueueLimit", UintegerValue(queue));
        }
        return helper.Install(m_network->GetSites()[site].node);
    }

    void BuildPeers()
    {
        ApplicationContainer peers;
        for (const SimGateway& gateway : m_plan.gateways)
        {
            if (gateway.isReal)
            {
                m_gateways.push_back(nullptr);
                continue;
            }
            const Ptr<IkePeerApplication> peer = BuildPeer(gateway.site,
                                                           gateway.config,
                                                           gateway.crypto,
                                                           gateway.cores,
                                                           gateway.queue);
            for (const auto& connection : gateway.config->connections)
            {
                RouteChildren(m_plan, m_network->GetSites()[gateway.site], connection->children);
            }
            m_gateways.push_back(peer);
            m_figures.WatchGateway(peer, NameOf(gateway.site));
            if (SimMessages::AreExpected(m_scenario))
            {
                peer->AddObserver(m_messages);
            }
            peers.Add(peer);
        }
        for (const SimSite& site : m_plan.sites)
        {
            if (g_interrupted)
            {
                return;
            }
            const Ptr<IkePeerApplication> peer =
                BuildPeer(site.site, site.config, site.crypto, site.cores, 0);
            if (m_scenario.sites[site.group].calls)
            {
                peer->AddInitiation(InitiationOf(site));
            }
            peer->SetStartTime(ToTime(site.start));
            const IkeTopologySite& ends = m_network->GetSites()[site.site];
            RouteChildren(m_plan, ends, site.children);
            UseLentAddresses(ends, peer);
            m_sites.push_back(peer);
            m_figures.WatchSite(peer);
            peers.Add(peer);
        }
        IkePeerHelper::AssignStreams(peers, PEER_STREAMS);
    }

    IkeInitiation InitiationOf(const SimSite& site) const
    {
        IkeInitiation initiation;
        initiation.connection = site.connection;
        initiation.remote = m_plan.OuterOf(m_plan.gateways[site.gateway].site);
        initiation.localId = site.localId;
        initiation.children = site.children;
        return initiation;
    }

    void BuildLines()
    {
        int64_t stream = LINE_STREAMS;
        const auto attach = [&stream](Ptr<NetDevice> device, const std::vector<SimLineRule>& rules)
        {
            stream +=
                LineImpairment::Attach(DynamicCast<PointToPointNetDevice>(device), rules, stream);
        };
        for (const auto& [link, rules] : m_plan.linkRules)
        {
            attach(m_network->GetLinks()[link].deviceA, rules);
            attach(m_network->GetLinks()[link].deviceB, rules);
        }
        for (const auto& [site, rules] : RulesByLine(m_plan.siteRules, *m_network))
        {
            attach(m_network->GetSites()[site].lineDevice, rules);
            attach(m_network->GetSites()[site].routerDevice, rules);
        }
    }

    Result<Done> StartRecorder()
    {
        IkeRecorderOptions options;
        options.interval = ToTime(m_scenario.output.interval);
        options.sas = m_scenario.output.sas;
        options.exchanges = m_scenario.output.exchanges;
        options.states = m_scenario.output.states;
        options.keys = m_scenario.output.keys;
        options.teach = m_scenario.output.teach;
        m_recorder = std::make_unique<IkeRecorder>(DirectoryOf(m_scenario), options);
        for (size_t i = 0; i < m_gateways.size(); ++i)
        {
            if (m_plan.gateways[i].isReal)
            {
                continue;
            }
            m_recorder->Attach(m_gateways[i], NameOf(m_plan.gateways[i].site), true);
        }
        for (size_t i = 0; i < m_sites.size(); ++i)
        {
            m_recorder->Attach(m_sites[i], NameOf(m_plan.sites[i].site), false);
        }
        for (uint32_t site : m_plan.captured)
        {
            m_recorder->Capture(m_network->GetSites()[site].device, NameOf(site));
        }
        for (const auto& [name, value] : ScenarioParameters(m_scenario))
        {
            // Where a run is written is no part of what it is: equal runs have equal files.
            if (name != "output.dir")
            {
                m_recorder->SetParameter(name, value);
            }
        }
        const Result<Done> stated = StateInputs(m_plan, *m_recorder);
        const Result<Done> started = stated ? m_recorder->Start() : stated;
        return started
                   ? WriteTable("sites.csv",
                                [this](IkeCsvFile& file) { WriteSites(m_plan, *m_network, file); })
                   : started;
    }

    const std::string& NameOf(uint32_t site) const
    {
        return m_plan.topology.Sites()[site].name;
    }

    void ScheduleHappenings()
    {
        for (const SimHappening& happening : m_plan.happenings)
        {
            Simulator::Schedule(ToTime(happening.at), &Simulation::Happen, this, happening);
        }
    }

    /** @brief The topology's number of what something happens to. */
    uint32_t SiteOf(const SimHappening& happening) const
    {
        return happening.toGateway ? m_plan.gateways[happening.target].site
                                   : m_plan.sites[happening.target].site;
    }

    void Happen(SimHappening happening)
    {
        switch (happening.action)
        {
        case ScenarioAction::LINK_DOWN:
        case ScenarioAction::LINK_UP:
            m_network->SetLinkUp(happening.target, happening.action == ScenarioAction::LINK_UP);
            return;
        case ScenarioAction::POWER_CUT:
            (happening.toGateway ? m_gateways : m_sites)[happening.target]->Crash(
                ToTime(happening.downFor));
            return;
        case ScenarioAction::RANDOM_EXHAUSTED:
            (happening.toGateway ? m_gateways : m_sites)[happening.target]->ExhaustRandom(
                ToTime(happening.downFor));
            return;
        case ScenarioAction::MEMORY_EXHAUSTED:
            (happening.toGateway ? m_gateways : m_sites)[happening.target]->ExhaustMemory(
                ToTime(happening.downFor));
            return;
        case ScenarioAction::CLOCK_FORWARD:
        case ScenarioAction::CLOCK_BACK:
            (happening.toGateway ? m_gateways : m_sites)[happening.target]->Execute(
                StepCalendarCommand{happening.action == ScenarioAction::CLOCK_BACK ? -happening.by
                                                                                   : happening.by});
            return;
        case ScenarioAction::REDIRECT:
            m_gateways[happening.target]->Execute(
                RedirectCommand{IkeSaId(),
                                {m_plan.OuterOf(m_plan.gateways[happening.to].site), ""}});
            return;
        case ScenarioAction::NAT_REBOOT:
            RebootNats(*m_network, SiteOf(happening));
            return;
        case ScenarioAction::NAT_REBIND:
            RebindNat(*m_network, SiteOf(happening), Ipv4Address(FIRST_MOVED_ADDRESS + m_moves++));
            return;
        case ScenarioAction::MOVE:
            MoveSite(*m_network, SiteOf(happening), Ipv4Address(FIRST_MOVED_ADDRESS + m_moves++));
            m_sites[happening.target]->UpdateAddresses();
            return;
        default:
            HappenToSite(happening);
        }
    }

    void HappenToSite(const SimHappening& happening)
    {
        const SimSite& site = m_plan.sites[happening.target];
        const Ptr<IkePeerApplication> peer = m_sites[happening.target];
        switch (happening.action)
        {
        case ScenarioAction::TCP_RESET:
            peer->ResetStreams();
            return;
        case ScenarioAction::INITIATE:
            peer->Initiate(InitiationOf(site));
            return;
        case ScenarioAction::REKEY_IKE:
            peer->RekeyIke(site.connection->name);
            return;
        case ScenarioAction::CLOSE_IKE:
            peer->DeleteIke(site.connection->name);
            return;
        default:
            break;
        }
        for (const auto& child : site.children)
        {
            if (happening.action == ScenarioAction::REKEY_CHILD)
            {
                peer->RekeyChild(child->name);
            }
            else
            {
                peer->DeleteChild(child->name);
            }
        }
    }

    void CheckInterrupt()
    {
        if (g_interrupted)
        {
            Simulator::Stop();
            return;
        }
        const int64_t step = m_scenario.run.duration.count() / INTERRUPT_CHECKS;
        Simulator::Schedule(NanoSeconds(std::max<int64_t>(1, step)),
                            &Simulation::CheckInterrupt,
                            this);
    }

    using Rows = std::function<void(IkeCsvFile&)>;

    Result<Done> WriteTable(const std::string& name, const Rows& rows)
    {
        IkeCsvFile file;
        const Result<Done> opened = file.Open(m_recorder->PathOf(name), "");
        if (!opened)
        {
            return opened;
        }
        rows(file);
        return file.Close();
    }

    Result<Done> WriteTables()
    {
        std::vector<std::pair<std::string, Rows>> tables = {
            {"queues.csv", [this](IkeCsvFile& file) { m_figures.Queues().Write(file); }},
            {"traffic.csv", [this](IkeCsvFile& file) { m_traffic->Write(file); }},
            {"nats.csv", [this](IkeCsvFile& file) { WriteNats(*m_network, file); }}};
        if (!m_bulk->IsEmpty())
        {
            tables.emplace_back("flows.csv", [this](IkeCsvFile& file) { m_bulk->Write(file); });
            tables.emplace_back("goodput.csv",
                                [this](IkeCsvFile& file) { m_bulk->WriteSeries(file); });
        }
        if (!m_attacks.IsEmpty())
        {
            tables.emplace_back("attackers.csv",
                                [this](IkeCsvFile& file) { m_attacks.Write(file); });
            tables.emplace_back("attacks.csv",
                                [this](IkeCsvFile& file)
                                { m_attacks.WriteSeries(file, m_figures.Setups()); });
        }
        if (!m_faults.IsEmpty())
        {
            tables.emplace_back("faults.csv", [this](IkeCsvFile& file) { m_faults.Write(file); });
        }
        for (const auto& [name, rows] : tables)
        {
            const Result<Done> written = WriteTable(name, rows);
            if (!written)
            {
                return written;
            }
        }
        return Done{};
    }

    static SimOutcome Interrupted()
    {
        SimOutcome outcome;
        outcome.interrupted = true;
        return outcome;
    }

    Result<SimOutcome> Finish()
    {
        if (g_interrupted)
        {
            return Interrupted();
        }
        m_attacks.Finish();
        SimOutcome outcome;
        outcome.directory = DirectoryOf(m_scenario);
        outcome.values = m_figures.Sum({m_traffic->Sent(),
                                        m_traffic->Arrived(),
                                        m_faults.Hits(),
                                        m_attacks.Messages(),
                                        m_attacks.Guessed(),
                                        m_attacks.HalfOpenPeak(),
                                        m_attacks.StatePeak(),
                                        m_bulk->Sum()});
        outcome.broken = BrokenExpectations(m_scenario, outcome.values);
        const std::vector<std::string> broken = m_messages->Broken(m_scenario);
        outcome.broken.insert(outcome.broken.end(), broken.begin(), broken.end());
        Result<Done> written =
            WriteTable("summary.json",
                       [&outcome](IkeCsvFile& file) { file.Line(FiguresAsJson(outcome.values)); });
        written = written ? WriteTables() : written;
        written = written ? m_recorder->Finish() : written;
        if (!written)
        {
            outcome.unwritten = written.GetError().message;
        }
        return outcome;
    }

    const SimPlan& m_plan;
    const Scenario& m_scenario;
    Ptr<IkeTopologyNetwork> m_network;
    std::vector<Ptr<IkePeerApplication>> m_gateways;
    std::vector<Ptr<IkePeerApplication>> m_sites;
    SimFigures m_figures;
    const std::shared_ptr<SimMessages> m_messages = std::make_shared<SimMessages>();
    SimAttacks m_attacks;
    SimFaults m_faults;
    std::unique_ptr<SimTraffic> m_traffic;
    std::unique_ptr<SimBulk> m_bulk;
    std::unique_ptr<IkeRecorder> m_recorder;
    uint32_t m_moves{0}; // addresses given out to sites that moved
};

} // namespace

std::string
DirectoryOf(const Scenario& scenario)
{
    if (scenario.output.dir)
    {
        return *scenario.output.dir;
    }
    return (std::filesystem::path("results") / scenario.run.name).string();
}

Result<SimOutcome>
RunSim(const SimPlan& plan, bool quiet)
{
    std::signal(SIGINT, OnInterrupt);
    std::signal(SIGTERM, OnInterrupt);
    if (std::signal(SIGHUP, SIG_IGN) != SIG_IGN) // as nohup has it
    {
        std::signal(SIGHUP, OnInterrupt);
    }
    return Simulation(plan).Run(quiet);
}

} // namespace ike
} // namespace ns3
