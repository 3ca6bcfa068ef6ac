// SPDX-License-Identifier: GPL-2.0-only

#include "ike-fuzz-arena.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sys/mman.h>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#define IKE_FUZZ_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IKE_FUZZ_ASAN
#endif
#endif

#ifdef IKE_FUZZ_ASAN
#include <sanitizer/asan_interface.h>
#define IKE_FUZZ_UNCHECKED __attribute__((no_sanitize("address")))
#else
#define IKE_FUZZ_UNCHECKED
#endif

namespace ns3
{
namespace ike
{

namespace
{

// Far more than an engine takes for one input, and little enough to show what grows without bound.
constexpr size_t SIZE = 8 << 20;
constexpr size_t UNIT = 16;
constexpr uint64_t GIVEN = 0x6976654e5f656b69;
constexpr uint64_t GIVEN_BACK = 0x6b6361425f656b69;

FuzzArena* g_inUse = nullptr;
unsigned g_suspended = 0;

[[noreturn]] void
End(const char* why)
{
    std::fprintf(stderr, "ike-fuzz: %s\n", why);
    std::abort();
}

/** Copies what AddressSanitizer would not let anybody read. */
IKE_FUZZ_UNCHECKED void
CopyUnchecked(uint8_t* to, const uint8_t* from, size_t size)
{
#if defined(__x86_64__)
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
#else
    for (volatile uint8_t* out = to; size > 0; --size)
    {
        *out++ = *from++;
    }
#endif
}

#ifdef IKE_FUZZ_ASAN
uint8_t*
ShadowOf(const uint8_t* place)
{
    static const auto mapping = []
    {
        std::pair<size_t, size_t> scaleAndOffset;
        __asan_get_shadow_mapping(&scaleAndOffset.first, &scaleAndOffset.second);
        return scaleAndOffset;
    }();
    return reinterpret_cast<uint8_t*>((reinterpret_cast<uintptr_t>(place) >> mapping.first) +
                                      mapping.second);
}
#endif

void
Forbid(const uint8_t* begin, const uint8_t* end)
{
#ifdef IKE_FUZZ_ASAN
    __asan_poison_memory_region(begin, static_cast<size_t>(end - begin));
#else
    static_cast<void>(begin);
    static_cast<void>(end);
#endif
}

void
Allow(const uint8_t* begin, size_t size)
{
#ifdef IKE_FUZZ_ASAN
    __asan_unpoison_memory_region(begin, size);
#else
    static_cast<void>(begin);
    static_cast<void>(size);
#endif
}

} // namespace

/** @brief Before each block; under AddressSanitizer nobody else may touch it. */
struct FuzzArena::Header
{
    uint64_t size;
    uint64_t mark;

    IKE_FUZZ_UNCHECKED static Header Read(const Header* place)
    {
        const volatile Header* header = place;
        return Header{header->size, header->mark};
    }

    IKE_FUZZ_UNCHECKED static void Write(Header* place, uint64_t size, uint64_t mark)
    {
        volatile Header* header = place;
        header->size = size;
        header->mark = mark;
    }
};

FuzzArena::Use::Use(FuzzArena& arena)
    : m_suspendedBefore(std::exchange(g_suspended, 0))
{
    g_inUse = &arena;
}

FuzzArena::Use::~Use()
{
    g_inUse = nullptr;
    g_suspended = m_suspendedBefore;
}

FuzzArena*
FuzzArena::Giver()
{
    return g_suspended == 0 ? g_inUse : nullptr;
}

FuzzArena*
FuzzArena::OwnerOf(const void* place)
{
    return g_inUse && g_inUse->Holds(place) ? g_inUse : nullptr;
}

void
FuzzArena::Suspend()
{
    ++g_suspended;
}

void
FuzzArena::Resume()
{
    --g_suspended;
}

FuzzArena::FuzzArena()
{
    void* memory = mmap(nullptr, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
    {
        End("no memory for an arena");
    }
    m_begin = m_top = m_dirty = static_cast<uint8_t*>(memory);
    Forbid(m_begin, m_begin + SIZE);
}

FuzzArena::~FuzzArena()
{
    Allow(m_begin, SIZE);
    munmap(m_begin, SIZE);
}

bool
FuzzArena::IsServed()
{
    const Use use(*this);
    const auto block = std::make_unique<Header>();
    return Holds(block.get());
}

bool
FuzzArena::Holds(const void* place) const
{
    const auto* octet = static_cast<const uint8_t*>(place);
    return octet >= m_begin && octet < m_begin + SIZE;
}

void*
FuzzArena::Allocate(size_t size, size_t alignment)
{
    const size_t unit = std::max(alignment, UNIT);
    const auto after = reinterpret_cast<uintptr_t>(m_top + sizeof(Header));
    uint8_t* block = m_top + sizeof(Header) + (unit - after % unit) % unit;
    const auto left = static_cast<size_t>(m_begin + SIZE - block);
    if (block > m_begin + SIZE || size > left || left - size < 2 * UNIT)
    {
        End("an input has taken 8 MiB: memory without bound?");
    }
    Header::Write(reinterpret_cast<Header*>(block) - 1, size, GIVEN);
    Allow(block, size);
    // The header of the next block, or the end, stays forbidden behind it.
    m_top = block + (size + UNIT - 1) / UNIT * UNIT;
    m_dirty = std::max(m_dirty, m_top);
    ++m_live;
    return block;
}

void
FuzzArena::Free(void* place)
{
    auto* block = static_cast<uint8_t*>(place);
    auto* header = reinterpret_cast<Header*>(place) - 1;
    const Header was = Header::Read(header);
    if (was.mark != GIVEN)
    {
        End(was.mark == GIVEN_BACK ? "a block was given back twice" : "that is no block");
    }
    Header::Write(header, was.size, GIVEN_BACK);
    Forbid(block, block + (was.size + UNIT - 1) / UNIT * UNIT);
    --m_live;
}

FuzzArena::Image
FuzzArena::Keep() const
{
    Image image;
    const auto size = static_cast<size_t>(m_top - m_begin);
    image.octets.resize(size);
    CopyUnchecked(image.octets.data(), m_begin, size);
#ifdef IKE_FUZZ_ASAN
    const auto shadowSize = static_cast<size_t>(ShadowOf(m_top) - ShadowOf(m_begin));
    image.shadow.resize(shadowSize);
    CopyUnchecked(image.shadow.data(), ShadowOf(m_begin), shadowSize);
#endif
    image.live = m_live;
    return image;
}

void
FuzzArena::PutBack(const Image& image)
{
    CopyUnchecked(m_begin, image.octets.data(), image.octets.size());
    m_top = m_begin + image.octets.size();
#ifdef IKE_FUZZ_ASAN
    CopyUnchecked(ShadowOf(m_begin), image.shadow.data(), image.shadow.size());
#endif
    if (m_dirty > m_top)
    {
        Forbid(m_top, m_dirty);
    }
    m_dirty = m_top;
    m_live = image.live;
}

} // namespace ike
} // namespace ns3
