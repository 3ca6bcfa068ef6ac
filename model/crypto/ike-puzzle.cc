// SPDX-License-Identifier: GPL-2.0-only

#include "ike-puzzle.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

/** Octets of a key: enough that four solutions are all but sure. A cipher's prf takes its own key
 * size. */
size_t
KeySize(PrfId prf, unsigned bits)
{
    const bool isCipher = prf == PrfId::AES128_XCBC || prf == PrfId::AES128_CMAC;
    return isCipher ? 16 : bits <= 19 ? 3 : 5;
}

} // namespace

unsigned
TrailingZeroBits(ByteView octets)
{
    unsigned bits = 0;
    for (size_t i = octets.size(); i > 0; --i)
    {
        uint8_t octet = octets[i - 1];
        if (octet != 0)
        {
            for (; (octet & 1) == 0; octet >>= 1)
            {
                ++bits;
            }
            return bits;
        }
        bits += 8;
    }
    return bits;
}

std::vector<ByteView>
PuzzleKeys(ByteView solution)
{
    std::vector<ByteView> keys;
    if (solution.empty() || solution.size() % PUZZLE_KEYS != 0)
    {
        return keys;
    }
    const size_t size = solution.size() / PUZZLE_KEYS;
    for (size_t i = 0; i < PUZZLE_KEYS; ++i)
    {
        const ByteView key = solution.Sub(i * size, size);
        if (std::find(keys.begin(), keys.end(), key) != keys.end())
        {
            return {};
        }
        keys.push_back(key);
    }
    return keys;
}

Costed<Bytes>
SearchPuzzle(IkeCryptoProvider& provider, PrfId prf, ByteView text, unsigned bits)
{
    Costed<Bytes> result{};
    const size_t size = KeySize(prf, bits);
    const uint64_t end = uint64_t(1) << std::min<size_t>(8 * size, 40);
    Bytes key(size, 0);
    for (uint64_t counter = 0; counter < end; ++counter)
    {
        for (size_t i = 0; i < std::min<size_t>(size, 8); ++i)
        {
            key[size - 1 - i] = static_cast<uint8_t>(counter >> 8 * i);
        }
        const auto output = provider.Prf(prf, key, {text});
        result.cost += output.cost;
        if (!output.value.empty() && TrailingZeroBits(output.value) < bits)
        {
            continue;
        }
        Append(result.value, key);
        if (output.value.empty() || result.value.size() == PUZZLE_KEYS * size)
        {
            break;
        }
    }
    if (result.value.size() != PUZZLE_KEYS * size)
    {
        result.value.clear();
    }
    return result;
}

Costed<unsigned>
CheckPuzzle(IkeCryptoProvider& provider, PrfId prf, ByteView text, ByteView solution)
{
    Costed<unsigned> result{0};
    const auto keys = PuzzleKeys(solution);
    for (const ByteView key : keys)
    {
        const auto output = provider.Prf(prf, key, {text});
        const unsigned bits = output.value.empty() ? 0 : TrailingZeroBits(output.value);
        result.cost += output.cost;
        result.value = key.data() == keys.front().data() ? bits : std::min(result.value, bits);
    }
    return result;
}

Costed<Bytes>
IkeCryptoProvider::SolvePuzzle(PrfId prf, ByteView text, unsigned bits, RandomSource&)
{
    return SearchPuzzle(*this, prf, text, bits);
}

Costed<unsigned>
IkeCryptoProvider::PuzzleBits(PrfId prf, ByteView text, ByteView solution)
{
    return CheckPuzzle(*this, prf, text, solution);
}

} // namespace ike
} // namespace ns3
