// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_FUZZ_ARENA_H
#define IKE_FUZZ_ARENA_H

#include "ike-bytes.h"

#include <cstddef>
#include <cstdint>

namespace ns3
{
namespace ike
{

/**
 * @brief Memory that can be put back as it was: what lives in it goes on from there a million times
 * without being made again.
 *
 * Every `new` takes from the arena while a Use stands, where the program serves it
 * (ike-fuzz-memory.cc). Nothing is given out twice between two calls of PutBack(), and under
 * AddressSanitizer whatever is not given out or was given back may not be touched: a use after
 * `delete` is found however late it comes.
 */
class FuzzArena
{
  public:
    /** @brief All of an arena as it was at a moment, with what AddressSanitizer knew of it. */
    struct Image
    {
        Bytes octets;
        Bytes shadow;   //!< empty without AddressSanitizer
        size_t live{0}; //!< blocks
    };

    /** @brief While one stands, `new` takes from this arena, unless a static variable is being
     * made: that stays for ever. */
    class Use
    {
      public:
        explicit Use(FuzzArena& arena);
        ~Use();
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;

      private:
        unsigned m_suspendedBefore;
    };

    FuzzArena();
    ~FuzzArena();
    FuzzArena(const FuzzArena&) = delete;
    FuzzArena& operator=(const FuzzArena&) = delete;

    /** @brief Whether this program's `new` knows of arenas. */
    bool IsServed();

    /** @brief A copy of everything that lives in it now. */
    Image Keep() const;

    /** @brief Everything is as it was when @p image was kept. Destroys nothing: what came since is
     * no more. */
    void PutBack(const Image& image);

    /** @brief Blocks that were given out and not given back. */
    size_t Live() const
    {
        return m_live;
    }

    bool Holds(const void* place) const;

    /** @brief @p size octets. Ends the program when the arena is full: nothing that an input can
     * do may take that much. */
    void* Allocate(size_t size, size_t alignment);

    /** @brief Takes a block back. Ends the program when there is none at @p place. */
    void Free(void* place);

    /** @brief Where `new` takes from now, or null. */
    static FuzzArena* Giver();

    /** @brief The arena in use if @p place is in it, or null. */
    static FuzzArena* OwnerOf(const void* place);

    /** @brief Between the two `new` takes from elsewhere: a static variable is being made. */
    static void Suspend();
    static void Resume();

  private:
    struct Header;

    uint8_t* m_begin;
    uint8_t* m_top;   // given out so far
    uint8_t* m_dirty; // the highest top since the last PutBack()
    size_t m_live{0};
};

} // namespace ike
} // namespace ns3

#endif /* IKE_FUZZ_ARENA_H */
