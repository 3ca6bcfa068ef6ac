// SPDX-License-Identifier: GPL-2.0-only

#include "ike-mutation-set.h"

#include "ike-wire-number.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

void
Flip(Bytes& octets, size_t bit)
{
    octets[bit / 8] ^= static_cast<uint8_t>(0x80 >> bit % 8);
}

void
VisitBits(Bytes& octets,
          const MutationLimits& limits,
          RandomSource& dice,
          const MutantVisitor& visit)
{
    const size_t bits = 8 * octets.size();
    for (size_t bit = 0; bit < bits; bit += limits.bitStep)
    {
        Flip(octets, bit);
        visit(octets);
        for (size_t other = bit + 1; other < std::min(bits, bit + 1 + limits.pairWindow); ++other)
        {
            Flip(octets, other);
            visit(octets);
            Flip(octets, other);
        }
        Flip(octets, bit);
    }
    for (size_t i = 0; i < limits.randomPairs && bits > 1; ++i)
    {
        const size_t first = dice.DrawUint64() % bits;
        const size_t second = (first + 1 + dice.DrawUint64() % (bits - 1)) % bits;
        Flip(octets, first);
        Flip(octets, second);
        visit(octets);
        Flip(octets, first);
        Flip(octets, second);
    }
}

} // namespace

void
ForEachOctetMutant(const Bytes& octets,
                   const MutationLimits& limits,
                   RandomSource& dice,
                   const MutantVisitor& visit)
{
    Bytes changed = octets;
    VisitBits(changed, limits, dice, visit);
    for (size_t at = 0; at < octets.size(); at += limits.octetStep)
    {
        for (const unsigned value : {octets[at] ^ 0xffU, 0x00U, 0xffU})
        {
            changed[at] = static_cast<uint8_t>(value);
            if (changed != octets)
            {
                visit(changed);
            }
        }
        changed[at] = octets[at];
        visit(Bytes(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(at)));
        visit(Bytes(octets.begin() + static_cast<std::ptrdiff_t>(at) + 1, octets.end()));
    }
}

void
TellTrueLength(Bytes& octets)
{
    if (octets.size() >= IkeHeader::SIZE)
    {
        StoreNetworkOrder(static_cast<uint32_t>(octets.size()), octets.data() + 24);
    }
}

std::vector<std::vector<IkePayload>>
PayloadMutants(const std::vector<IkePayload>& payloads)
{
    std::vector<std::vector<IkePayload>> mutants;
    for (size_t i = 0; i < payloads.size(); ++i)
    {
        for (const size_t place : {size_t{0}, i, payloads.size()})
        {
            mutants.push_back(payloads);
            mutants.back().insert(mutants.back().begin() + static_cast<std::ptrdiff_t>(place),
                                  payloads[i]);
        }
        mutants.push_back(payloads);
        mutants.back().erase(mutants.back().begin() + static_cast<std::ptrdiff_t>(i));
        for (size_t j = 0; j < i; ++j)
        {
            mutants.push_back(payloads);
            std::swap(mutants.back()[i], mutants.back()[j]);
        }
    }
    return mutants;
}

} // namespace ike
} // namespace ns3
