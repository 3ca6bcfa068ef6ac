// SPDX-License-Identifier: GPL-2.0-only

#include "ike-offers.h"

namespace ns3
{
namespace ike
{

IkeOffers::IkeOffers(const IkeEngineConfig& config)
{
    for (const auto& connection : config.connections)
    {
        authRounds |= connection->localAuth.size() > 1 || connection->remoteAuth.size() > 1;
        ppk |= connection->ppk.has_value();
        childless |= connection->childless != IkeChildless::NEVER;
        signatures |= connection->UsesSignatures();
    }
}

std::shared_ptr<IkeAddressPool>
IkeOffers::Pool(const std::shared_ptr<const IkePoolConfig>& config)
{
    auto& pool = m_pools[config.get()];
    if (!pool)
    {
        pool = std::make_shared<IkeAddressPool>(config);
    }
    return pool;
}

} // namespace ike
} // namespace ns3
