// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_REPLAY_WINDOW_H
#define IPSEC_REPLAY_WINDOW_H

#include <cstdint>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What a replay window says of a sequence number. */
enum class ReplayVerdict : uint8_t
{
    FRESH,    //!< not seen: go on to check the packet
    REPLAYED, //!< seen before
    TOO_OLD,  //!< left of the window
};

/** @brief A verdict and the whole sequence number that it is about. */
struct ReplayCheck
{
    ReplayVerdict verdict{ReplayVerdict::FRESH};
    uint64_t sequence{0}; //!< with the high-order half that an extended number leaves out
};

/**
 * @brief The receiver's memory of sequence numbers, RFC 4303 section 3.4.3 and appendix A2.
 *
 * Check() changes nothing; Commit() follows when the packet's checksum proved good. The bits lie in
 * a ring of 64-bit words in which sequence number n always has bit n modulo the ring, so that the
 * window moves by clearing whole words (the idea of RFC 6479).
 */
class IpsecReplayWindow
{
  public:
    /**
     * @param size packets that may come late, 32 to 4096 (other sizes are taken to the nearest); 0
     * turns the check off
     * @param extended sequence numbers have 64 bits, of which packets carry the low half
     */
    IpsecReplayWindow(uint32_t size, bool extended);

    /** @brief Judges the number that a packet carries. */
    ReplayCheck Check(uint32_t carried) const;

    /** @brief Marks a number, which Check() found fresh, as received. */
    void Commit(uint64_t sequence);

    /** @brief The highest number received, 0 before the first. */
    uint64_t Highest() const
    {
        return m_highest;
    }

    /** @brief Packets that may come late; 0 when there is no check. */
    uint32_t Size() const
    {
        return m_size;
    }

  private:
    /** @brief The whole number of an extended sequence number, RFC 4303 appendix A2.2. */
    ReplayCheck Complete(uint32_t carried) const;
    uint64_t& WordOf(uint64_t sequence);
    bool IsSet(uint64_t sequence) const;

    uint32_t m_size;
    bool m_extended;
    uint64_t m_highest{0};
    std::vector<uint64_t> m_ring; // a power of two words, one of them more than the window needs
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_REPLAY_WINDOW_H */
