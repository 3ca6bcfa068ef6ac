// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-gateway-cluster.h"

#include "ike-identity.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr Duration PROMISE_LIFETIME = std::chrono::seconds(10);
constexpr size_t MAX_PROMISES = 100000; // forged clients must not take all memory

} // namespace

size_t
Ikev2GatewayCluster::Add(Ikev2ClusterGateway gateway)
{
    Member member;
    member.gateway = std::move(gateway);
    m_members.push_back(std::move(member));
    return m_members.size() - 1;
}

void
Ikev2GatewayCluster::Report(size_t gateway, std::optional<size_t> load)
{
    m_members[gateway].isUp = load.has_value();
    m_members[gateway].load = load.value_or(0);
}

size_t
Ikev2GatewayCluster::LoadOf(size_t gateway) const
{
    return m_members[gateway].load + m_members[gateway].promised;
}

bool
Ikev2GatewayCluster::HasRoom(const Member& member) const
{
    return member.isUp && member.gateway.serves &&
           (member.gateway.most == 0 || member.load + member.promised < member.gateway.most);
}

void
Ikev2GatewayCluster::Withdraw(std::map<IpEndpoint, Promise>::iterator promise)
{
    --m_members[promise->second.gateway].promised;
    m_promises.erase(promise);
}

void
Ikev2GatewayCluster::Expire(TimePoint now)
{
    while (!m_expiries.empty() &&
           (m_expiries.front().first <= now || m_expiries.size() > MAX_PROMISES))
    {
        const auto promise = m_promises.find(m_expiries.front().second);
        if (promise != m_promises.end() && promise->second.until == m_expiries.front().first)
        {
            Withdraw(promise);
        }
        m_expiries.pop_front();
    }
}

void
Ikev2GatewayCluster::Arrived(TimePoint now, size_t gateway, const IpEndpoint& client)
{
    Expire(now);
    const auto promise = m_promises.find(client);
    if (promise != m_promises.end() && promise->second.gateway == gateway)
    {
        Withdraw(promise);
    }
}

std::optional<Ikev2GatewayName>
Ikev2GatewayCluster::Choose(TimePoint now,
                            size_t here,
                            const IpEndpoint& client,
                            size_t margin,
                            bool wasRedirected)
{
    Expire(now);
    const auto promise = m_promises.find(client);
    if (promise != m_promises.end() && promise->second.gateway != here)
    {
        return m_members[promise->second.gateway].gateway.name;
    }
    size_t best = here;
    for (size_t i = 0; i < m_members.size(); ++i)
    {
        const bool isBetter = best == here || LoadOf(i) < LoadOf(best);
        if (i != here && HasRoom(m_members[i]) && isBetter)
        {
            best = i;
        }
    }
    const bool canStay = HasRoom(m_members[here]);
    const bool stays = canStay && (wasRedirected || LoadOf(here) < LoadOf(best) + margin);
    if (best == here || stays)
    {
        return std::nullopt;
    }
    const TimePoint until = now + PROMISE_LIFETIME;
    m_promises[client] = Promise{best, until};
    m_expiries.emplace_back(until, client);
    ++m_members[best].promised;
    return m_members[best].gateway.name;
}

Ikev2ClusterPolicy::Ikev2ClusterPolicy(std::shared_ptr<Ikev2GatewayCluster> cluster,
                                       size_t gateway,
                                       Options options)
    : m_cluster(std::move(cluster)),
      m_gateway(gateway),
      m_options(std::move(options))
{
}

void
Ikev2ClusterPolicy::Report(std::optional<size_t> load)
{
    m_cluster->Report(m_gateway, load);
}

std::optional<Ikev2GatewayName>
Ikev2ClusterPolicy::AtInit(TimePoint now, const IpEndpoint& client, bool wasRedirected)
{
    m_cluster->Arrived(now, m_gateway, client);
    if (m_options.atAuth)
    {
        return std::nullopt;
    }
    return m_cluster->Choose(now, m_gateway, client, m_options.margin, wasRedirected);
}

std::optional<Ikev2GatewayName>
Ikev2ClusterPolicy::AtAuth(TimePoint now,
                           const IpEndpoint& client,
                           const IdPayload& identity,
                           bool wasRedirected)
{
    for (const auto& [pattern, home] : m_options.homes)
    {
        if (IdentityMatches(identity, pattern))
        {
            return home;
        }
    }
    if (!m_options.atAuth)
    {
        return std::nullopt;
    }
    return m_cluster->Choose(now, m_gateway, client, m_options.margin, wasRedirected);
}

} // namespace ike
} // namespace ns3
