// SPDX-License-Identifier: GPL-2.0-only

#ifndef NAT_PASS_THROUGH_H
#define NAT_PASS_THROUGH_H

#include "ike-time.h"
#include "nat-table.h"

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <utility>

namespace ns3
{
namespace ike
{

/**
 * @brief How boxes made before NAT traversal let IPsec through ("IPsec pass-through"): IKE keeps
 * source port 500 and is told apart by the initiator's SPI, ESP by its SPI.
 *
 * ESP has no ports, and the SPI that comes in was never seen going out: whoever inside sent ESP to
 * that peer first and has no answer yet gets the unknown SPI. Where two hosts call the same peer at
 * once, that guess can be wrong, which is what such boxes are known for (RFC 3715 section 2.3).
 */
class NatPassThrough
{
  public:
    /** @param timeout silence after which a mapping is forgotten @param most mappings of each kind
     */
    NatPassThrough(Duration timeout, size_t most);

    /** @brief IKE goes out from port 500 to port 500. @param spi the initiator's */
    void IkeOut(TimePoint now, uint32_t inside, uint32_t remote, uint64_t spi);

    /** @brief IKE comes in from port 500 to port 500. @return the host inside, or nothing */
    std::optional<uint32_t> IkeIn(TimePoint now, uint32_t remote, uint64_t spi);

    /** @brief ESP goes out. */
    void EspOut(TimePoint now, uint32_t inside, uint32_t remote, uint32_t spi);

    /** @brief ESP comes in. @return the host inside, or nothing */
    std::optional<uint32_t> EspIn(TimePoint now, uint32_t remote, uint32_t spi);

    /** @brief Forgets everything. */
    void Forget();

    size_t Size() const
    {
        return m_ike.Size() + m_espOut.Size() + m_espIn.Size();
    }

  private:
    using Key = std::pair<uint32_t, uint64_t>; //!< the remote address, an SPI

    /** @brief Hosts by key, the longest unused first, bounded in number and age. */
    class Hosts
    {
      public:
        struct Entry
        {
            Key key;
            uint32_t inside{0};
            TimePoint used;
            bool answered{false}; //!< of ESP sent: an SPI that came in was given to it
        };

        /** @brief Notes a use. @return the entry */
        Entry& Touch(TimePoint now, Duration timeout, size_t most, const Key& key, uint32_t inside);

        Entry* Find(TimePoint now, Duration timeout, const Key& key);

        /** @brief The one that began first of those without an answer from @p remote, or null. */
        Entry* Unanswered(uint32_t remote);

        void Clear();

        size_t Size() const
        {
            return m_entries.size();
        }

      private:
        void Purge(TimePoint now, Duration timeout);

        std::list<Entry> m_entries;
        std::map<Key, std::list<Entry>::iterator> m_byKey;
    };

    Duration m_timeout;
    size_t m_most;
    Hosts m_ike;
    Hosts m_espOut;
    Hosts m_espIn;
};

} // namespace ike
} // namespace ns3

#endif /* NAT_PASS_THROUGH_H */
