// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_ADDRESS_POOL_H
#define IKE_ADDRESS_POOL_H

#include "ike-address.h"
#include "ipsec-prefix.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Consecutive addresses of one family, both ends included. */
struct IkeAddressRange
{
    IpAddress first;
    IpAddress last;
};

/** @brief What a gateway lends to its peers, and tells them about the network behind it. Shared by
 * connections of either version, never changed. */
struct IkePoolConfig
{
    std::string name{"pool"};
    std::vector<IkeAddressRange> ranges; //!< IPv4 and IPv6
    std::optional<IpAddress> netmask;    //!< told with IPv4 addresses
    uint8_t prefixLength6{64};           //!< told with IPv6 addresses, bits
    std::vector<IpAddress> dns;
    std::vector<IpPrefix> subnets; //!< reached through the gateway
};

/** @brief Reads "10.3.0.10-10.3.0.20" or a prefix, of which the first and, in IPv4, the last
 * address are left out. */
Result<IkeAddressRange> ParseAddressRange(std::string_view text);

/**
 * @brief Which address of a pool is whose. An owner that comes back gets the address it had, unless
 * the pool ran out of others meanwhile. As many leases as addresses, never more.
 */
class IkeAddressPool
{
  public:
    explicit IkeAddressPool(std::shared_ptr<const IkePoolConfig> config);

    /**
     * @brief Lends an address.
     * @param owner the peer's identity as text
     * @param wanted the address that it asks for; given when it is its own or free
     * @return nothing when all addresses of the family are lent, or the pool has none of it
     */
    std::optional<IpAddress> Lend(const std::string& owner,
                                  bool isIpv4,
                                  const std::optional<IpAddress>& wanted);

    /** @brief Takes an address back; it is its owner's again until others need it. An address that
     * was lent twice to its owner has to come back twice. */
    void TakeBack(const IpAddress& address);

    /** @brief Addresses in use. */
    size_t InUse() const
    {
        return m_inUse;
    }

    const IkePoolConfig& Config() const
    {
        return *m_config;
    }

  private:
    struct Lease
    {
        std::string owner;
        unsigned users{0};
        uint64_t idleSince{0};
    };

    bool Holds(const IpAddress& address) const;
    IpAddress Give(const std::string& owner, const IpAddress& address);
    std::optional<IpAddress> IdleOf(const std::string& owner, bool isIpv4) const;
    std::optional<IpAddress> Fresh(bool isIpv4);
    std::optional<IpAddress> LongestIdle(bool isIpv4) const;

    std::shared_ptr<const IkePoolConfig> m_config;
    std::vector<IpAddress> m_next; // by range: the first that was never lent; none at its end
    std::map<IpAddress, Lease> m_leases;
    std::map<std::string, std::set<IpAddress>> m_idleByOwner;
    std::set<std::pair<uint64_t, IpAddress>> m_idle; // in the order of becoming so
    uint64_t m_clock{0};
    size_t m_inUse{0};
};

} // namespace ike
} // namespace ns3

#endif /* IKE_ADDRESS_POOL_H */
