// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_FAILOVER_CONFIG_H
#define IKEV2_FAILOVER_CONFIG_H

#include "ike-address.h"
#include "ike-payloads.h"
#include "ike-time.h"
#include "ike-traffic-selector.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @file What an endpoint is told of moving and of failing over. */

/** @brief Quick crash detection, RFC 6290: of a whole endpoint. */
struct Ikev2CrashDetectionConfig
{
    bool makesTokens{false}; //!< gives its peers tokens, and shows them after it lost its IKE SAs
    bool takesTokens{false}; //!< keeps its peers' tokens and believes them
    bool bindAddress{false}; //!< a token is good for one address of the taker (section 5.2)
    Duration secretLifetime{0}; //!< the secret is rolled over this often; 0 for never (section 5.1)
    bool answersUnknown{
        false}; //!< says INVALID_IKE_SPI also without tokens (RFC 7296 section 2.21.4)
    double answersPerSecond{1000}; //!< bare answers of either kind, at most (section 8.1)
};

/** @brief Mobility and multihoming, RFC 4555: of one connection. */
struct Ikev2MobilityConfig
{
    bool enabled{false};
    std::vector<IpAddress> addresses; //!< of this side, beside the one in use: told to the peer
    bool checksRoutability{true};     //!< before packets go to the peer's new address (section 3.7)
    bool prohibitsNat{false};         //!< an address changed on the way is an attack (section 3.9)
    TrafficSelectors acceptable;      //!< where a peer may move to; empty for anywhere
    unsigned probeAfter{2}; //!< retransmissions from which other paths are tried too; 0 for never
};

/** @brief The tickets that a gateway grants, RFC 5723. */
struct Ikev2TicketConfig
{
    bool grants{false};
    bool byReference{false};  //!< the state stays at the gateway, else it is in the ticket
    bool defers{false};       //!< says TICKET_ACK in IKE_AUTH: the client asks again later
    bool storeSurvives{true}; //!< what tickets by reference stand for outlives a crash
    Duration lifetime{std::chrono::hours(8)};     //!< at most that of the IKE SA (section 6.2)
    Duration keyLifetime{std::chrono::hours(72)}; //!< the key that seals tickets by value changes
                                                  //!< this often, the one before still opens them
    size_t mostStored{100000}; //!< tickets by reference, and used ones by value that are remembered
};

/** @brief A gateway by its address or by its name, RFC 5685 section 9.2. */
struct Ikev2GatewayName
{
    IpAddress address; //!< none when it is known by name
    std::string fqdn;  //!< empty when it is known by address

    friend bool operator==(const Ikev2GatewayName& a, const Ikev2GatewayName& b)
    {
        return a.address == b.address && a.fqdn == b.fqdn;
    }

    friend bool operator!=(const Ikev2GatewayName& a, const Ikev2GatewayName& b)
    {
        return !(a == b);
    }
};

/** @brief How a client of one connection takes being sent elsewhere, RFC 5685. */
struct Ikev2RedirectConfig
{
    bool accepts{false};
    unsigned most{5};                           //!< MAX_REDIRECTS within the period (section 7)
    Duration period{std::chrono::seconds(300)}; //!< REDIRECT_LOOP_DETECT_PERIOD
    std::map<std::string, IpAddress> gateways;  //!< stands for the name service
};

/** @brief Decides at a gateway which clients go elsewhere. One for each gateway; several may share
 * what they know. The same questions in the same order get the same answers. */
class Ikev2RedirectPolicy
{
  public:
    virtual ~Ikev2RedirectPolicy() = default;

    /** @brief The gateway holds so many IKE SAs now, set up and half-open; nothing when it lost its
     * power. */
    virtual void Report(std::optional<size_t> load) = 0;

    /**
     * @brief A client that can be sent elsewhere begins, RFC 5685 section 3.
     * @param wasRedirected whether another gateway sent it here
     * @return where it is to go; nothing to keep it
     */
    virtual std::optional<Ikev2GatewayName> AtInit(TimePoint now,
                                                   const IpEndpoint& client,
                                                   bool wasRedirected) = 0;

    /** @brief The same once it has proved who it is, RFC 5685 section 6. */
    virtual std::optional<Ikev2GatewayName> AtAuth(TimePoint now,
                                                   const IpEndpoint& client,
                                                   const IdPayload& identity,
                                                   bool wasRedirected) = 0;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_FAILOVER_CONFIG_H */
