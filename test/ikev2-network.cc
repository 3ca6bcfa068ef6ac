// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-network.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

Ikev2Network::Ikev2Network(bool modelled, uint64_t seed)
    : m_modelled(modelled),
      m_seed(seed)
{
}

size_t
Ikev2Network::Add(std::vector<IpAddress> addresses, std::shared_ptr<const IkeEngineConfig> config)
{
    auto costs = std::make_shared<const IkeCostProfile>();
    auto provider = m_modelled ? MakeModelledProvider(costs) : MakeCryptoppProvider(costs);
    const size_t endpoint = m_sides.size();
    m_sides.push_back(
        std::make_unique<IkePairSide>(config, std::move(provider), 100 * m_seed + endpoint));
    m_configs.push_back(std::move(config));
    m_first.emplace_back();
    Move(endpoint, std::move(addresses));
    return endpoint;
}

IkePairSide&
Ikev2Network::Side(size_t endpoint)
{
    return *m_sides[endpoint];
}

void
Ikev2Network::Move(size_t endpoint, std::vector<IpAddress> addresses)
{
    for (auto it = m_owners.begin(); it != m_owners.end();)
    {
        it = it->second == endpoint ? m_owners.erase(it) : std::next(it);
    }
    for (const IpAddress& address : addresses)
    {
        m_owners[address] = endpoint;
    }
    m_first[endpoint] = addresses.empty() ? IpAddress() : addresses.front();
}

void
Ikev2Network::Initiate(size_t endpoint, const IpAddress& remote)
{
    InitiateCommand command;
    command.connection = m_configs[endpoint]->connections.front();
    command.path = IpPath{{m_first[endpoint], 500}, {remote, 500}};
    Command(endpoint, command);
}

void
Ikev2Network::Command(size_t endpoint, const IkeCommand& command)
{
    Side(endpoint).engine.HandleCommand(m_now, command);
    Collect(endpoint);
}

void
Ikev2Network::Collect(size_t endpoint)
{
    while (auto action = Side(endpoint).engine.PollAction())
    {
        if (const auto* send = std::get_if<SendDatagramAction>(&*action))
        {
            // A host cannot send from an address that it does not have.
            const auto owner = m_owners.find(send->path.local.address);
            if (owner != m_owners.end() && owner->second == endpoint)
            {
                Launch(*send);
            }
        }
        else if (std::holds_alternative<OpenStreamAction>(*action) ||
                 std::holds_alternative<StreamUseAction>(*action))
        {
            DoStreamAction(endpoint, *action);
        }
        else
        {
            Side(endpoint).DoSaAction(*action);
        }
    }
}

IpPath
Ikev2Network::OpenStream(IpPath path)
{
    path.local.port = static_cast<uint16_t>(49152 + opened.size());
    opened.push_back(path);
    return path;
}

void
Ikev2Network::DoStreamAction(size_t endpoint, const IkeAction& action)
{
    if (const auto* use = std::get_if<StreamUseAction>(&action))
    {
        if (use->inUse)
        {
            used[endpoint].insert(use->path);
        }
        else
        {
            used[endpoint].erase(use->path);
        }
        return;
    }
    const auto& open = std::get<OpenStreamAction>(action);
    const IpPath path = OpenStream(open.path);
    if (!open.setup)
    {
        Command(endpoint, StreamOpenedCommand{open.ikeSa, path});
        return;
    }
    InitiateCommand command = *open.setup;
    command.stream = path;
    Command(endpoint, command);
}

void
Ikev2Network::ReplaceStream(size_t endpoint, const IpPath& before)
{
    broken.insert(before);
    Command(endpoint, StreamReplacedCommand{before, OpenStream(before)});
}

void
Ikev2Network::Launch(const SendDatagramAction& send)
{
    const Fate verdict = fate ? fate(launched, send.path, send.octets) : Fate::DELIVER;
    ++launched;
    IpPath path = send.path;
    const bool isBroken = broken.count(path) != 0 ||
                          broken.count(IpPath{path.remote, path.local, path.transport}) != 0;
    if (cut.count({path.local.address, path.remote.address}) || verdict == Fate::DROP || isBroken ||
        (blocksUdp && !path.IsStream()))
    {
        return;
    }
    if (translate)
    {
        translate(path);
    }
    for (int i = verdict == Fate::DUPLICATE ? 0 : 1; i < 2; ++i)
    {
        Inject(IpPath{path.remote, path.local, path.transport}, send.octets);
    }
}

void
Ikev2Network::Inject(const IpPath& path, Bytes octets)
{
    m_flights.push_back(Flight{m_now + latency, path, std::move(octets)});
}

void
Ikev2Network::Run(Duration duration)
{
    const TimePoint until = m_now + duration;
    for (;;)
    {
        TimePoint next = m_flights.empty() ? until : std::min(until, m_flights.front().at);
        for (const auto& side : m_sides)
        {
            const auto deadline = side->engine.NextDeadline();
            next = deadline ? std::min(next, *deadline) : next;
        }
        m_now = std::max(m_now, next);
        if (m_now >= until)
        {
            return;
        }
        while (!m_flights.empty() && m_flights.front().at <= m_now)
        {
            const Flight flight = m_flights.front();
            m_flights.pop_front();
            const auto owner = m_owners.find(flight.path.local.address);
            if (owner != m_owners.end())
            {
                Side(owner->second).engine.HandleDatagram(m_now, flight.path, flight.octets);
                Collect(owner->second);
            }
        }
        for (size_t i = 0; i < m_sides.size(); ++i)
        {
            IkeEngine& engine = Side(i).engine;
            while (engine.NextDeadline() && *engine.NextDeadline() <= m_now)
            {
                engine.HandleTimer(m_now);
                Collect(i);
            }
        }
    }
}

std::string
Ikev2Network::Disagreement(size_t a, size_t b)
{
    for (size_t side : {a, b})
    {
        const auto counts = Side(side).engine.Counts();
        if (counts.established != 1 || counts.closing + counts.initiating + counts.halfOpen != 0)
        {
            return "endpoint " + std::to_string(side) + " has " +
                   std::to_string(counts.established) + " established IKE SAs and " +
                   std::to_string(counts.closing + counts.initiating + counts.halfOpen) + " others";
        }
    }
    for (const auto& [from, to] : {std::make_pair(a, b), std::make_pair(b, a)})
    {
        const auto outbound = Side(from).Sad(IpsecDirection::OUTBOUND);
        if (outbound.size() != 1 || Side(to).Sad(IpsecDirection::INBOUND).size() != 1)
        {
            return "not one Child SA from " + std::to_string(from) + " to " + std::to_string(to);
        }
        const auto inbound = Side(to).sad.find({IpsecDirection::INBOUND, outbound[0].spi});
        if (inbound == Side(to).sad.end() || inbound->second.encrKey != outbound[0].encrKey)
        {
            return "the two ends of a Child SA differ";
        }
        const auto owner = m_owners.find(outbound[0].local);
        if (owner == m_owners.end() || owner->second != from)
        {
            return "an SA leaves from " + outbound[0].local.ToString();
        }
        IpPath path{{outbound[0].local, outbound[0].localPort},
                    {outbound[0].remote, outbound[0].remotePort}};
        if (translate)
        {
            translate(path);
        }
        if (path.remote.address != inbound->second.local)
        {
            return "an SA leads to " + path.remote.address.ToString() + " but is awaited at " +
                   inbound->second.local.ToString();
        }
    }
    return "";
}

} // namespace ike
} // namespace ns3
