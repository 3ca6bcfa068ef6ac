// SPDX-License-Identifier: GPL-2.0-only

#include "ike-recorder.h"

#include "ike-capture.h"
#include "ike-ns3-time.h"
#include "ike-recorder-series.h"
#include "ike-recorder-tables.h"
#include "ike-recorder-tap.h"
#include "ike-run-directory.h"
#include "ike-run-manifest.h"
#include "ike-teaching-record.h"
#include "ike-teaching-tap.h"

#include "ns3/names.h"
#include "ns3/node.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

namespace
{

std::string
NameOfNode(const Ptr<Node>& node)
{
    const std::string name = Names::FindName(node);
    return name.empty() ? "node-" + std::to_string(node->GetId()) : name;
}

/** @brief A name that is good for a file. */
std::string
FileNameOf(const std::string& name)
{
    std::string file = name;
    std::replace_if(
        file.begin(),
        file.end(),
        [](unsigned char c) { return !std::isalnum(c) && c != '-' && c != '_' && c != '.'; },
        '_');
    return file;
}

} // namespace

class IkeRecorder::Impl
{
  public:
    Impl(std::string directory, const IkeRecorderOptions& options)
        : m_directory(std::move(directory)),
          m_options(options),
          m_teaching(options.teachMessages)
    {
    }

    ~Impl()
    {
        LetGo();
    }

    void Attach(const Ptr<IkePeerApplication>& peer, const std::string& name, bool ownSeries)
    {
        std::string unique = name.empty() ? NameOfNode(peer->GetNode()) : name;
        while (!m_peerNames.insert(unique).second)
        {
            unique += "+"; // two nodes of one name
        }
        m_taps.push_back(IkeRecorderTap::Attach(m_tables, m_tables.AddPeer(unique), peer));
        m_series.AddPeer(peer, unique, ownSeries);
        if (m_options.teach)
        {
            m_teachingTaps.push_back(
                std::make_shared<IkeTeachingTap>(m_teaching, m_teaching.AddPeer(unique), peer));
            peer->AddObserver(m_teachingTaps.back());
        }
        const auto& provider = peer->GetProvider();
        if (provider && provider->Name() != "modelled")
        {
            m_hasRealKeys = true;
        }
        if (m_running && m_options.keys && m_hasRealKeys)
        {
            Keep(m_tables.OpenKeys());
        }
    }

    void Capture(const Ptr<NetDevice>& device, const std::string& name)
    {
        m_wantedCaptures.emplace_back(device, "pcap/" + FileNameOf(name) + ".pcap");
        if (m_running)
        {
            Keep(OpenCaptures());
        }
    }

    void SetParameter(const std::string& name, const std::string& value)
    {
        m_parameters[name] = value;
    }

    Result<Done> AddInput(const std::filesystem::path& path)
    {
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(path, ignored))
        {
            return Done{}; // a pipe has nothing left to say
        }
        const auto digest = DigestOfFile(path.string());
        if (!digest)
        {
            return digest.GetError();
        }
        const auto [named, isNew] = m_inputs.emplace(path.filename().string(), *digest);
        if (!isNew && named->second != *digest)
        {
            m_inputs.emplace(path.string(), *digest);
        }
        return Done{};
    }

    void AddRemark(const std::string& sentence)
    {
        m_remarks.push_back(sentence);
    }

    std::string PathOf(const std::string& file)
    {
        m_otherFiles.insert(file);
        return m_directory.PathOf(file);
    }

    Result<Done> Start()
    {
        if (m_running)
        {
            return Error{"The recorder of " + m_directory.Name() + " runs already."};
        }
        if (m_options.interval <= Time(0))
        {
            return Error{"The recorder's interval must be more than 0 s."};
        }
        IkeRecorderTables::Choice choice;
        choice.sas = m_options.sas;
        choice.exchanges = m_options.exchanges;
        choice.states = m_options.states;
        choice.keys = m_options.keys && m_hasRealKeys;
        auto done = m_directory.Begin();
        done = done ? m_tables.Open(m_directory, choice) : done;
        done = done ? m_series.Open(m_directory) : done;
        done = done ? OpenCaptures() : done;
        if (!done)
        {
            LetGo();
            return done;
        }
        m_running = true;
        m_sampledUntil = Simulator::Now();
        m_sampling = Simulator::Schedule(m_options.interval, &Impl::Sample, this);
        return done;
    }

    Result<Done> Finish()
    {
        if (!m_running)
        {
            return Error{"The recorder of " + m_directory.Name() + " does not run: call Start()."};
        }
        if (Simulator::Now() > m_sampledUntil)
        {
            WriteSample();
        }
        const IkeRunManifest manifest = MakeManifest();
        LetGo();
        Keep(m_tables.Close());
        Keep(m_series.Close());
        if (m_options.teach)
        {
            Keep(m_teaching.Write(PathOf("teaching.json")));
        }
        if (!m_error.empty())
        {
            return Error{m_error};
        }
        auto done = WriteAll(manifest);
        return done ? m_directory.Publish() : done;
    }

  private:
    void Keep(const Result<Done>& done)
    {
        if (!done && m_error.empty())
        {
            m_error = done.GetError().message;
        }
    }

    Result<Done> OpenCaptures()
    {
        for (const auto& [device, file] : m_wantedCaptures)
        {
            auto& capture = m_captures[file];
            if (capture)
            {
                return Error{"Two captures would both be " + file + ": give them different names."};
            }
            capture = std::make_unique<IkeCapture>();
            auto opened = capture->Open(device, m_directory.PathOf(file));
            if (!opened)
            {
                return opened;
            }
        }
        m_wantedCaptures.clear();
        return Done{};
    }

    void Sample()
    {
        WriteSample();
        m_sampling = Simulator::Schedule(m_options.interval, &Impl::Sample, this);
    }

    void WriteSample()
    {
        for (const auto& tap : m_taps)
        {
            tap->WatchNode();
        }
        m_sampledUntil = Simulator::Now();
        m_series.Write(NowPoint());
        m_tables.WriteDrops(NowPoint());
    }

    IkeRunManifest MakeManifest() const
    {
        IkeRunManifest manifest;
        manifest.parameters = m_parameters;
        manifest.inputs = m_inputs;
        manifest.remarks = m_remarks;
        manifest.end = NowPoint();
        manifest.interval = ToDuration(m_options.interval);
        manifest.peers = static_cast<uint32_t>(m_taps.size());
        manifest.seed = RngSeedManager::GetSeed();
        manifest.run = RngSeedManager::GetRun();
        for (const auto& tap : m_taps)
        {
            manifest.totals.Add(tap->Peer()->Totals());
            if (const auto& provider = tap->Peer()->GetProvider())
            {
                const IkeCostProfile& costs = provider->Costs();
                manifest.providers.emplace(std::make_pair(provider->Name(), costs.Name()),
                                           provider);
            }
        }
        return manifest;
    }

    Result<Done> WriteAll(IkeRunManifest manifest)
    {
        manifest.rows = m_tables.Files();
        manifest.rows["timeseries.csv"] = m_series.Rows();
        for (const auto& [file, capture] : m_captures)
        {
            manifest.rows[file] = capture->Packets();
        }
        manifest.others.assign(m_otherFiles.begin(), m_otherFiles.end());
        return WriteManifest(manifest, m_directory);
    }

    /** @brief Holds on to nothing of the simulation any more. */
    void LetGo()
    {
        m_running = false;
        Simulator::Cancel(m_sampling);
        for (const auto& tap : m_taps)
        {
            tap->Detach();
        }
        m_taps.clear();
        for (const auto& tap : m_teachingTaps)
        {
            tap->Detach();
        }
        m_teachingTaps.clear();
        for (const auto& [file, capture] : m_captures)
        {
            Keep(capture->Close());
        }
        m_series.Forget();
    }

    IkeRunDirectory m_directory;
    IkeRecorderOptions m_options;
    IkeRecorderTables m_tables;
    IkeRecorderSeries m_series;
    std::vector<std::shared_ptr<IkeRecorderTap>> m_taps;
    IkeTeachingRecord m_teaching;
    std::vector<std::shared_ptr<IkeTeachingTap>> m_teachingTaps;
    std::set<std::string> m_peerNames{"all"}; // which stands for all of them
    std::vector<std::pair<Ptr<NetDevice>, std::string>> m_wantedCaptures;
    std::map<std::string, std::unique_ptr<IkeCapture>> m_captures; // by file
    std::map<std::string, std::string> m_parameters;
    std::map<std::string, std::pair<std::string, uint64_t>> m_inputs; // as in the manifest
    std::vector<std::string> m_remarks;
    std::set<std::string> m_otherFiles;
    std::string m_error;
    bool m_hasRealKeys{false};
    bool m_running{false};
    Time m_sampledUntil;
    EventId m_sampling;
};

IkeRecorder::IkeRecorder(std::string directory, const IkeRecorderOptions& options)
    : m_impl(std::make_unique<Impl>(std::move(directory), options))
{
}

IkeRecorder::~IkeRecorder() = default;

void
IkeRecorder::Attach(Ptr<IkePeerApplication> peer, const std::string& name, bool ownSeries)
{
    m_impl->Attach(peer, name, ownSeries);
}

void
IkeRecorder::Attach(const ApplicationContainer& peers, bool ownSeries)
{
    for (auto it = peers.Begin(); it != peers.End(); ++it)
    {
        if (auto peer = DynamicCast<IkePeerApplication>(*it))
        {
            m_impl->Attach(peer, "", ownSeries);
        }
    }
}

void
IkeRecorder::Capture(Ptr<NetDevice> device, const std::string& name)
{
    m_impl->Capture(device, name);
}

void
IkeRecorder::SetParameter(const std::string& name, const std::string& value)
{
    m_impl->SetParameter(name, value);
}

Result<Done>
IkeRecorder::AddInput(const std::string& path)
{
    return m_impl->AddInput(path);
}

void
IkeRecorder::AddRemark(const std::string& sentence)
{
    m_impl->AddRemark(sentence);
}

std::string
IkeRecorder::PathOf(const std::string& file) const
{
    return m_impl->PathOf(file);
}

Result<Done>
IkeRecorder::Start()
{
    return m_impl->Start();
}

Result<Done>
IkeRecorder::Finish()
{
    return m_impl->Finish();
}

} // namespace ike
} // namespace ns3
