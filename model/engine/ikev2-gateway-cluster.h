// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_GATEWAY_CLUSTER_H
#define IKEV2_GATEWAY_CLUSTER_H

#include "ikev2-failover-config.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief One gateway of a cluster. */
struct Ikev2ClusterGateway
{
    Ikev2GatewayName name;
    size_t most{0};    //!< IKE SAs it takes; 0 for any number
    bool serves{true}; //!< false for one that only sends clients on
};

/**
 * @brief Gateways that share their clients among them by the number of their IKE SAs.
 *
 * Each knows the others' numbers at once, as if they told one another all the time. A client that
 * was sent to a gateway counts there until it comes, at most ten seconds, so that a rush of clients
 * does not all go to the one that was idle when it began; asked again, it is sent to the same one.
 */
class Ikev2GatewayCluster
{
  public:
    /** @brief A further gateway. @return its number */
    size_t Add(Ikev2ClusterGateway gateway);

    /** @brief How many IKE SAs a gateway holds; nothing while it is out of service. */
    void Report(size_t gateway, std::optional<size_t> load);

    /** @brief A client came to a gateway: it counts there by itself now. */
    void Arrived(TimePoint now, size_t gateway, const IpEndpoint& client);

    /**
     * @brief Where a client is to go.
     * @param here the gateway that it asks
     * @param margin it stays unless another holds so many fewer IKE SAs
     * @param wasRedirected another gateway sent it: it stays if it can
     * @return nothing to stay
     */
    std::optional<Ikev2GatewayName> Choose(TimePoint now,
                                           size_t here,
                                           const IpEndpoint& client,
                                           size_t margin,
                                           bool wasRedirected);

    /** @brief IKE SAs of a gateway with the clients on their way to it. */
    size_t LoadOf(size_t gateway) const;

  private:
    struct Member
    {
        Ikev2ClusterGateway gateway;
        size_t load{0};
        size_t promised{0};
        bool isUp{true};
    };

    struct Promise
    {
        size_t gateway;
        TimePoint until;
    };

    bool HasRoom(const Member& member) const;
    void Expire(TimePoint now);
    void Withdraw(std::map<IpEndpoint, Promise>::iterator promise);

    std::vector<Member> m_members;
    std::map<IpEndpoint, Promise> m_promises;                // by client
    std::deque<std::pair<TimePoint, IpEndpoint>> m_expiries; // in order of time
};

/** @brief One gateway's part in a cluster: its redirect policy. */
class Ikev2ClusterPolicy : public Ikev2RedirectPolicy
{
  public:
    /** @brief How a gateway sends clients on. */
    struct Options
    {
        bool atAuth{false}; //!< waits until the client has proved who it is
        size_t margin{1};   //!< sends on when another holds so many fewer IKE SAs
        std::vector<std::pair<std::string, Ikev2GatewayName>>
            homes; //!< by identity pattern: where these clients belong, whatever the load; at
                   //!< IKE_AUTH
    };

    Ikev2ClusterPolicy(std::shared_ptr<Ikev2GatewayCluster> cluster,
                       size_t gateway,
                       Options options);

    void Report(std::optional<size_t> load) override;
    std::optional<Ikev2GatewayName> AtInit(TimePoint now,
                                           const IpEndpoint& client,
                                           bool wasRedirected) override;
    std::optional<Ikev2GatewayName> AtAuth(TimePoint now,
                                           const IpEndpoint& client,
                                           const IdPayload& identity,
                                           bool wasRedirected) override;

  private:
    std::shared_ptr<Ikev2GatewayCluster> m_cluster;
    size_t m_gateway;
    Options m_options;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_GATEWAY_CLUSTER_H */
