// SPDX-License-Identifier: GPL-2.0-only

#include "ike-modelled-hash.h"

#include <algorithm>
#include <array>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace ns3
{
namespace ike
{

namespace
{

// Above this, parts are hashed one after the other instead of being laid side by side.
constexpr size_t GATHER = 512;

ModelledDigest
FromLibrary(XXH128_hash_t hash)
{
    return {hash.low64, hash.high64};
}

ModelledDigest
HashInTurn(uint64_t seed, std::initializer_list<ByteView> parts)
{
    XXH3_state_t state;
    XXH3_INITSTATE(&state);
    XXH3_128bits_reset_withSeed(&state, seed);
    for (ByteView part : parts)
    {
        if (!part.empty())
        {
            XXH3_128bits_update(&state, part.data(), part.size());
        }
    }
    return FromLibrary(XXH3_128bits_digest(&state));
}

/** Octet by octet without a loop, which compilers make one store of. */
void
StoreWord(uint64_t word, uint8_t* out)
{
    out[0] = static_cast<uint8_t>(word >> 56);
    out[1] = static_cast<uint8_t>(word >> 48);
    out[2] = static_cast<uint8_t>(word >> 40);
    out[3] = static_cast<uint8_t>(word >> 32);
    out[4] = static_cast<uint8_t>(word >> 24);
    out[5] = static_cast<uint8_t>(word >> 16);
    out[6] = static_cast<uint8_t>(word >> 8);
    out[7] = static_cast<uint8_t>(word);
}

} // namespace

ModelledDigest
ModelledHash(uint64_t seed, std::initializer_list<ByteView> parts)
{
    if (parts.size() == 1)
    {
        const ByteView only = *parts.begin();
        return FromLibrary(XXH3_128bits_withSeed(only.data(), only.size(), seed));
    }
    std::array<uint8_t, GATHER> gathered;
    size_t size = 0;
    for (ByteView part : parts)
    {
        if (part.size() > GATHER - size)
        {
            return HashInTurn(seed, parts);
        }
        std::copy(part.begin(), part.end(), gathered.begin() + size);
        size += part.size();
    }
    return FromLibrary(XXH3_128bits_withSeed(gathered.data(), size, seed));
}

uint64_t
ModelledHash64(uint64_t seed, ByteView data)
{
    return XXH3_64bits_withSeed(data.data(), data.size(), seed);
}

uint64_t
ModelledMix(uint64_t seed, uint64_t number)
{
    // The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), twice.
    uint64_t z = seed ^ (number + 0x9e3779b97f4a7c15ULL);
    for (int round = 0; round < 2; ++round)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        z ^= z >> 31;
    }
    return z;
}

void
ExpandModelled(const ModelledDigest& digest, uint8_t* out, size_t size)
{
    const auto valueOf = [&digest](uint64_t word)
    {
        // The two halves take turns, so that 16 octets of output tell two digests apart as well as
        // 128 bits do.
        const uint64_t half = word % 2 == 0 ? digest.low : digest.high;
        return word < 2 ? half : ModelledMix(half, word);
    };
    uint64_t word = 0;
    for (; size >= sizeof word; size -= sizeof word)
    {
        StoreWord(valueOf(word++), out);
        out += sizeof word;
    }
    if (size > 0)
    {
        std::array<uint8_t, sizeof word> last;
        StoreWord(valueOf(word), last.data());
        std::copy_n(last.begin(), size, out);
    }
}

Bytes
ExpandModelled(const ModelledDigest& digest, size_t size)
{
    Bytes out(size);
    ExpandModelled(digest, out.data(), out.size());
    return out;
}

} // namespace ike
} // namespace ns3
