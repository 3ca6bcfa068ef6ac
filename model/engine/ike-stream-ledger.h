// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_STREAM_LEDGER_H
#define IKE_STREAM_LEDGER_H

#include "ike-address.h"
#include "ike-ids.h"
#include "ike-io-values.h"

#include <deque>
#include <map>
#include <set>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Which IKE SAs use which TCP connections: two use one while one replaces the other (RFC
 * 9329 section 6.1). Costs nothing where there are none. */
class IkeStreamLedger
{
  public:
    /**
     * @brief Notes where an IKE SA is now.
     * @param path null when it is gone
     * @param actions where it is said that a connection came into use, or went out of it
     */
    void Note(IkeSaId id, const IpPath* path, std::deque<IkeAction>& actions);

    /** @brief The IKE SAs that use a connection, in order of their ids. */
    std::vector<IkeSaId> UsersOf(const IpPath& path) const;

  private:
    std::map<IkeSaId, IpPath> m_paths;
    std::map<IpPath, std::set<IkeSaId>> m_users;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_STREAM_LEDGER_H */
