// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_OFFERS_H
#define IKE_OFFERS_H

#include "ike-address-pool.h"
#include "ike-config.h"

#include <memory>
#include <unordered_map>

namespace ns3
{
namespace ike
{

/** @brief What an endpoint has for strangers because some connection of it wants them to have it:
 * extensions to announce, addresses to lend. */
class IkeOffers
{
  public:
    explicit IkeOffers(const IkeEngineConfig& config);

    /** @brief The pool of that configuration, made when first asked for. */
    std::shared_ptr<IkeAddressPool> Pool(const std::shared_ptr<const IkePoolConfig>& config);

    bool authRounds{false}; //!< several authentications, RFC 4739
    bool ppk{false};        //!< post-quantum preshared keys, RFC 8784
    bool childless{false};  //!< IKE SAs without a first Child SA, RFC 6023
    bool signatures{false}; //!< authentication by signatures and certificates

  private:
    std::unordered_map<const IkePoolConfig*, std::shared_ptr<IkeAddressPool>>
        m_pools; // only looked up
};

} // namespace ike
} // namespace ns3

#endif /* IKE_OFFERS_H */
