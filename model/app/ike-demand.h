// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_DEMAND_H
#define IKE_DEMAND_H

#include "ike-config.h"
#include "ike-initiation.h"
#include "ike-time.h"
#include "ipsec-spd.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What a packet without an SA makes a peer ask for. */
struct IkeWish
{
    IkeInitiation initiation;                    //!< whom to ask, should there be no IKE SA
    std::shared_ptr<const IkeChildConfig> child; //!< what for
};

/**
 * @brief The Child SAs that a peer sets up when a packet wants them: which policies lead to which
 * of them, and which were asked for already (RFC 4301 section 4.4.1, "acquire").
 */
class IkeDemand
{
  public:
    /** @brief How long an answer to a wish is waited for before it is made again. */
    static constexpr Duration PATIENCE = std::chrono::seconds(30);

    /** @brief Takes the on-demand children of an initiation. @return the policies that catch their
     * packets, for the node's SPD */
    std::vector<IpsecPolicy> Add(const IkeInitiation& initiation);

    /** @brief True when nothing of an initiation is to be set up before a packet wants it. */
    static bool IsAllOnDemand(const IkeInitiation& initiation);

    /** @brief Whether one of them is in transport mode: for packets of the node's own. */
    bool ConcernsHost() const;

    /** @brief A packet met a policy. @return what to ask for; nothing when the policy is not of
     * these, or its wish was made lately */
    std::optional<IkeWish> OnAcquire(const IpsecPolicy& policy,
                                     const IpsecPacketFields& packet,
                                     TimePoint now);

    /** @brief How many wishes are remembered: at most twice those of the last PATIENCE, or 64. */
    size_t WishesRemembered() const
    {
        return m_asked.size();
    }

    /** @brief A pair of that name came or went: its wishes may be made again. */
    void Settle(const std::string& child);

    /** @brief All wishes are forgotten, as by a power cut. */
    void Forget();

  private:
    struct Offer
    {
        IkeInitiation initiation;
        std::shared_ptr<const IkeChildConfig> child;
    };

    static constexpr size_t LEAST_PURGED = 64;

    std::vector<Offer> m_offers;
    std::map<std::pair<std::string, std::string>, TimePoint> m_asked; // child and selectors
    size_t m_purgeAt{LEAST_PURGED}; // at this size the old ones go, so each costs little
};

} // namespace ike
} // namespace ns3

#endif /* IKE_DEMAND_H */
