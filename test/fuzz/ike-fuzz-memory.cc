// SPDX-License-Identifier: GPL-2.0-only

// The fuzz program's own `new` and `delete`, which serve arenas. Outside of them memory comes from
// malloc, so that the sanitizers watch it as ever.

#include "ike-fuzz-arena.h"

#include <cstddef>
#include <cstdlib>
#include <dlfcn.h>
#include <new>

using ns3::ike::FuzzArena;

namespace
{

void*
Take(size_t size, size_t alignment)
{
    if (FuzzArena* arena = FuzzArena::Giver())
    {
        return arena->Allocate(size, alignment);
    }
    const size_t whole = (size + alignment - 1) / alignment * alignment;
    void* block = alignment <= alignof(std::max_align_t) ? std::malloc(size)
                                                         : std::aligned_alloc(alignment, whole);
    if (!block)
    {
        throw std::bad_alloc();
    }
    return block;
}

void
GiveBack(void* block)
{
    FuzzArena* arena = FuzzArena::OwnerOf(block);
    arena ? arena->Free(block) : std::free(block);
}

} // namespace

void*
operator new(size_t size)
{
    return Take(size, 1);
}

void*
operator new[](size_t size)
{
    return Take(size, 1);
}

void*
operator new(size_t size, std::align_val_t alignment)
{
    return Take(size, static_cast<size_t>(alignment));
}

void*
operator new[](size_t size, std::align_val_t alignment)
{
    return Take(size, static_cast<size_t>(alignment));
}

void*
operator new(size_t size, const std::nothrow_t&) noexcept
{
    return Take(size, 1);
}

void*
operator new[](size_t size, const std::nothrow_t&) noexcept
{
    return Take(size, 1);
}

void
operator delete(void* block, const std::nothrow_t&) noexcept
{
    GiveBack(block);
}

void
operator delete[](void* block, const std::nothrow_t&) noexcept
{
    GiveBack(block);
}

void
operator delete(void* block) noexcept
{
    GiveBack(block);
}

void
operator delete[](void* block) noexcept
{
    GiveBack(block);
}

void
operator delete(void* block, size_t) noexcept
{
    GiveBack(block);
}

void
operator delete[](void* block, size_t) noexcept
{
    GiveBack(block);
}

void
operator delete(void* block, std::align_val_t) noexcept
{
    GiveBack(block);
}

void
operator delete[](void* block, std::align_val_t) noexcept
{
    GiveBack(block);
}

void
operator delete(void* block, size_t, std::align_val_t) noexcept
{
    GiveBack(block);
}

void
operator delete[](void* block, size_t, std::align_val_t) noexcept
{
    GiveBack(block);
}

// What a function's static variable allocates outlives the arena's content: the compiler brackets
// its making with these (Itanium C++ ABI, section 3.3.3).

namespace
{

template <class Function>
Function
Next(const char* name)
{
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" int
__cxa_guard_acquire(void* guard)
{
    static int (*next)(void*) = nullptr; // constant: needs no guard
    next = next ? next : Next<int (*)(void*)>("__cxa_guard_acquire");
    const int mustMake = next(guard);
    if (mustMake != 0)
    {
        FuzzArena::Suspend();
    }
    return mustMake;
}

extern "C" void
__cxa_guard_release(void* guard)
{
    static void (*next)(void*) = nullptr;
    next = next ? next : Next<void (*)(void*)>("__cxa_guard_release");
    FuzzArena::Resume();
    next(guard);
}

extern "C" void
__cxa_guard_abort(void* guard)
{
    static void (*next)(void*) = nullptr;
    next = next ? next : Next<void (*)(void*)>("__cxa_guard_abort");
    FuzzArena::Resume();
    next(guard);
}
