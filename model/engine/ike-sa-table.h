// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SA_TABLE_H
#define IKE_SA_TABLE_H

#include "ike-address.h"
#include "ike-engine.h"
#include "ike-ids.h"
#include "ike-sa.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief The IKE SAs of an engine, and every way to find one: by id, by SPI, by a stranger's first
 * message, by peer, by deadline. Maps that are walked are ordered; hash maps are only looked up.
 */
class IkeSaTable
{
  public:
    /** @brief Takes ownership. */
    IkeSa* Insert(std::unique_ptr<IkeSa> sa);

    /** @brief The IKE SA of that id, or null. */
    IkeSa* Find(IkeSaId id) const;

    /** @brief The IKE SA that this side knows by @p localSpi, or null. */
    IkeSa* FindBySpi(IkeSpi localSpi) const;

    /** @brief The IKE SA that a stranger's IKE_SA_INIT made, or null. */
    IkeSa* FindByStranger(const IpEndpoint& remote, IkeSpi initiatorSpi) const;

    /** @brief Remembers which IKE SA a stranger's IKE_SA_INIT made. */
    void NoteStranger(const IpEndpoint& remote, IkeSpi initiatorSpi, IkeSaId id);

    /** @brief Remembers which peer an IKE SA is with. */
    void NotePeer(const IkeSa& sa);

    /** @brief The IKE SAs with the same pair of identities, in order of their ids. */
    std::vector<IkeSaId> WithPeerOf(const IkeSa& sa) const;

    /** @brief Brings deadline, SPI and counts up to date after an IKE SA was worked on; forgets it
     * when dead. */
    void Refresh(IkeSaId id);

    /** @brief The IKE SA whose deadline is first, and the deadline. */
    std::optional<std::pair<TimePoint, IkeSaId>> FirstDeadline() const;

    /** @brief All ids, in order. */
    std::vector<IkeSaId> Ids() const;

    size_t HalfOpen() const;

    size_t HalfOpenOf(const IpAddress& remote) const;

    /** @brief Whether an established IKE SA goes to that address. @param touched IKE SAs that may
     * have died since they were counted */
    bool HasEstablishedTo(const IpAddress& remote, const std::vector<IkeSaId>& touched) const;

    /** @brief The newest established IKE SA to that address; zero when none. Looks at all of them:
     * for what happens seldom. */
    IkeSaId FindEstablishedTo(const IpAddress& remote) const;

    /** @brief The newest IKE SA of the connection of that name; zero when none. Looks at all.
     * @param inSetUp one that this side is setting up, else one that is established
     * @param remote the peer's address, or none for any */
    IkeSaId FindOf(const std::string& connection, bool inSetUp, const IpAddress& remote) const;

    /** @brief The numbers, but for the children. */
    IkeEngineCounts Counts() const;

  private:
    struct Entry
    {
        std::unique_ptr<IkeSa> sa;
        TimePoint deadline{NEVER};
        IkeStateClass stateClass{IkeStateClass::NONE};
        IpAddress countedFor; //!< the peer's address under which it is counted
        IkeSpi localSpi;
        std::optional<std::pair<IpEndpoint, IkeSpi>> stranger;
        std::string peer;
    };

    using Tally = std::map<IpAddress, size_t>;

    void Count(const Entry& entry, int step);
    static std::string PeerKey(const IkeSa& sa);

    std::map<IkeSaId, Entry> m_entries;
    std::set<std::pair<TimePoint, IkeSaId>> m_deadlines;
    std::unordered_map<IkeSpi, IkeSaId> m_bySpi;
    std::map<std::pair<IpEndpoint, IkeSpi>, IkeSaId> m_strangers;
    std::map<std::string, std::set<IkeSaId>> m_peers;
    size_t m_classCounts[5]{};
    Tally m_halfOpenOf;
    Tally m_establishedTo;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SA_TABLE_H */
