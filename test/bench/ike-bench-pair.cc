// SPDX-License-Identifier: GPL-2.0-only

#include "ike-bench-pair.h"

#include "ike-connection-builder.h"
#include "ike-identity.h"

#include "ns3/fatal-error.h"

#include <string>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint32_t FIRST_ADDRESS = 0x0a000001;
constexpr uint32_t B_ADDRESS = 0xc0000202;

std::shared_ptr<const IkeEngineConfig>
MakeSide(const std::string& local, const std::string& remote, bool isA)
{
    IkeHalfOpenLimits limits;
    limits.cookieThreshold = 0;
    return MakeEngineConfig({IkeConnectionBuilder("pair")
                                 .LocalId(local)
                                 .RemoteId(remote)
                                 .SharedKey("*", "not a secret")
                                 .Child(IkeChildBuilder("lan")
                                            .Local(isA ? "10.1.0.0/16" : "10.2.0.0/16")
                                            .Remote(isA ? "10.2.0.0/16" : "10.1.0.0/16"))
                                 .Make()},
                            limits);
}

} // namespace

BenchPair::BenchPair(std::shared_ptr<IkeCryptoProvider> provider)
    : m_config(MakeSide("a.example", "b.example", true)),
      m_a(m_config, provider, m_randomA, nullptr),
      m_b(MakeSide("b.example", "*.example", false), provider, m_randomB, nullptr)
{
}

void
BenchPair::SetUp()
{
    InitiateCommand command;
    command.connection = m_config->connections.front();
    command.path.local = {IpAddress::FromIpv4(FIRST_ADDRESS + m_tunnels), 500};
    command.path.remote = {IpAddress::FromIpv4(B_ADDRESS), 500};
    command.localId = *ParseIdentity("site-" + std::to_string(m_tunnels) + ".example");
    ++m_tunnels;
    m_a.HandleCommand(m_now, command);
    Settle();
}

void
BenchPair::RekeyChild()
{
    m_a.HandleCommand(m_now, RekeyChildCommand{m_a.FindChildSa("lan")});
    Settle();
    m_now += std::chrono::seconds(10);
    FireTimers();
}

void
BenchPair::Settle()
{
    for (bool idle = false; !idle;)
    {
        idle = true;
        for (IkeEngine* from : {&m_a, &m_b})
        {
            IkeEngine& to = from == &m_a ? m_b : m_a;
            while (auto action = from->PollAction())
            {
                if (const auto* send = std::get_if<SendDatagramAction>(&*action))
                {
                    to.HandleDatagram(m_now, {send->path.remote, send->path.local}, send->octets);
                    idle = false;
                }
            }
        }
    }
}

void
BenchPair::FireTimers()
{
    for (IkeEngine* engine : {&m_a, &m_b})
    {
        while (engine->NextDeadline() && *engine->NextDeadline() <= m_now)
        {
            engine->HandleTimer(m_now);
        }
    }
    Settle();
}

void
BenchPair::RequireTunnels(size_t tunnels) const
{
    for (const IkeEngine* engine : {&m_a, &m_b})
    {
        const auto counts = engine->Counts();
        if (counts.established != tunnels || counts.children != tunnels)
        {
            NS_FATAL_ERROR("the pair has " << counts.established << " IKE SAs and "
                                           << counts.children << " Child SAs instead of "
                                           << tunnels);
        }
    }
}

} // namespace ike
} // namespace ns3
