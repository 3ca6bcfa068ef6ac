// SPDX-License-Identifier: GPL-2.0-only

#include "ike-modelled-hash.h"
#include "ike-modelled-parts.h"
#include "ike-primitive-costs.h"
#include "ike-puzzle.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint64_t PUZZLE_SEED = 0x70757a7a;

/** One key of a solution: how hard it was to find, and a proof that somebody paid for it. */
Bytes
ModelledKey(PrfId prf, ByteView text, uint8_t bits, uint8_t which)
{
    const uint64_t seed = ModelledMix(PUZZLE_SEED, static_cast<uint64_t>(prf));
    const uint8_t claim[] = {bits, which};
    Bytes key = ExpandModelled(ModelledHash(seed, {text, ByteView(claim, 2)}), 4);
    key[0] = bits;
    key[1] = static_cast<uint8_t>((key[1] & 0xfc) | which); // no key twice
    return key;
}

} // namespace

Costed<Bytes>
SolveModelledPuzzle(const IkeCostProfile& costs,
                    PrfId prf,
                    ByteView text,
                    unsigned bits,
                    RandomSource& random)
{
    Costed<Bytes> result{};
    double tries = 0;
    for (size_t which = 0; which < PUZZLE_KEYS; ++which)
    {
        // How long one waits for an event of that probability.
        tries += std::ceil(-std::log1p(-random.DrawUnit()) * std::ldexp(1.0, bits));
        Append(result.value,
               ModelledKey(prf, text, static_cast<uint8_t>(bits), static_cast<uint8_t>(which)));
    }
    const double one = static_cast<double>(PrfCost(costs, prf, text.size()).count());
    result.cost = Duration(static_cast<int64_t>(std::min(one * tries, 1e18)));
    return result;
}

Costed<unsigned>
CheckModelledPuzzle(const IkeCostProfile& costs, PrfId prf, ByteView text, ByteView solution)
{
    Costed<unsigned> result{0};
    const auto keys = PuzzleKeys(solution);
    for (size_t which = 0; which < keys.size(); ++which)
    {
        const uint8_t claimed = keys[which][0];
        const Bytes good = ModelledKey(prf, text, claimed, static_cast<uint8_t>(which));
        const unsigned bits = keys[which] == ByteView(good) ? claimed : 0;
        result.value = which == 0 ? bits : std::min(result.value, bits);
        result.cost += PrfCost(costs, prf, text.size());
    }
    return result;
}

} // namespace ike
} // namespace ns3
