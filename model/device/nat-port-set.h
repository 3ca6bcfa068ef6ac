// SPDX-License-Identifier: GPL-2.0-only

#ifndef NAT_PORT_SET_H
#define NAT_PORT_SET_H

#include <cstdint>
#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Which of a protocol's external ports are free: one bit a port, given out in order. A
 * set costs memory only up to the highest port that was ever taken. */
class NatPortSet
{
  public:
    /** @param first, last the range that ports are given out from, both included */
    NatPortSet(uint16_t first, uint16_t last);

    bool IsFree(uint16_t port) const
    {
        return (Word(port / 64) >> port % 64 & 1) != 0;
    }

    /** @brief True for a port of the range. */
    bool Holds(uint16_t port) const
    {
        return port >= m_first && port <= m_last;
    }

    void Take(uint16_t port);
    void Release(uint16_t port);

    /** @brief The next free port of the range after the one given out last, or nothing. @param
     * parity 0 for even ports, 1 for odd ones, nothing for any */
    std::optional<uint16_t> Next(std::optional<unsigned> parity);

  private:
    uint64_t Word(size_t index) const
    {
        return index < m_free.size() ? m_free[index] : ~uint64_t{0};
    }

    std::optional<uint16_t> FindBetween(uint32_t from, uint32_t to, uint64_t mask) const;

    uint16_t m_first;
    uint16_t m_last;
    uint32_t m_next;
    std::vector<uint64_t> m_free; //!< all ports are free in the words behind its end
};

} // namespace ike
} // namespace ns3

#endif /* NAT_PORT_SET_H */
