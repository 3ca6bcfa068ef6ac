// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_PREFIX_TABLE_H
#define IKE_PREFIX_TABLE_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief Longest-prefix lookup of IPv4 addresses: a number for each prefix.
 *
 * One hash table holds the prefixes of all lengths; a lookup probes once for each length that
 * occurs, longest first: at most 33 probes, however many prefixes there are. An empty table owns no
 * memory. Addresses are in host byte order.
 */
class IkePrefixTable
{
  public:
    static constexpr uint8_t HOST_LENGTH = 32;

    /** @brief A prefix and its number. */
    struct Entry
    {
        uint32_t network{0};
        uint8_t length{0};
        uint32_t value{0};
    };

    /** @brief The leading @p length bits of an address (0 to 32; more counts as 32). */
    static uint32_t Network(uint32_t address, uint8_t length);

    /** @brief Sets the number of a prefix. @return true when the prefix is new */
    bool Set(uint32_t network, uint8_t length, uint32_t value);

    /** @brief Takes a prefix out. @return true when it was there */
    bool Remove(uint32_t network, uint8_t length);

    /** @brief The number of exactly this prefix. */
    std::optional<uint32_t> Find(uint32_t network, uint8_t length) const;

    /** @brief The longest prefix, of at most @p most bits, that holds an address. */
    std::optional<Entry> Lookup(uint32_t address, uint8_t most = HOST_LENGTH) const;

    size_t Size() const
    {
        return m_size;
    }

    /** @brief All prefixes by network, then length. */
    std::vector<Entry> Entries() const;

  private:
    struct Slot
    {
        uint64_t key{0}; //!< 0: empty
        uint32_t value{0};
    };

    static uint64_t KeyOf(uint32_t network, uint8_t length);
    size_t Home(uint64_t key) const;
    size_t Locate(uint64_t key) const;
    void Grow();

    std::vector<Slot> m_slots; //!< a power of two of them, or none; linear probing
    size_t m_size{0};
    uint64_t m_lengths{0};                //!< bit n: there is a prefix of n bits
    std::array<uint32_t, 33> m_countOf{}; //!< prefixes of each length
};

} // namespace ike
} // namespace ns3

#endif /* IKE_PREFIX_TABLE_H */
