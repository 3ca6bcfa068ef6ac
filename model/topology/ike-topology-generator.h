// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_TOPOLOGY_GENERATOR_H
#define IKE_TOPOLOGY_GENERATOR_H

#include "ike-random.h"
#include "ike-result.h"
#include "ike-time.h"
#include "ike-topology.h"

#include <cstdint>
#include <string_view>

namespace ns3
{
namespace ike
{

/** @brief The kinds of network that can be made up. */
enum class TopologyShape
{
    HUB_AND_SPOKE, //!< hubs linked in a full mesh; spoke i on hub i modulo their number
    FULL_MESH,     //!< every router linked to every other
    RING,          //!< router i linked to router i + 1, the last to the first
    RANDOM,        //!< Erdos and Renyi's G(n, m), "On random graphs I", 1959
    WAXMAN,    //!< routers in a square, near ones linked more often (Waxman, IEEE JSAC 6(9), 1988)
    SCALE_FREE //!< a few routers with many links (Barabasi and Albert, Science 286, 1999)
};

/** @brief What to make. Each shape uses some of the parameters, and says so. */
struct TopologyRecipe
{
    TopologyShape shape{TopologyShape::RING};
    uint32_t routers{10};       //!< all shapes: in all, hubs included
    uint32_t hubs{1};           //!< HUB_AND_SPOKE
    double meanDegree{3};       //!< RANDOM, WAXMAN: links at a router, on average
    uint32_t linksPerRouter{2}; //!< SCALE_FREE: links a new router brings
    double reach{0.15}; //!< WAXMAN: how far links go, of the square's diagonal (Waxman's alpha)
    double sideKilometers{3000};                         //!< WAXMAN: of the square
    Duration minimumDelay{std::chrono::milliseconds(1)}; //!< all but WAXMAN: uniform between these,
    Duration maximumDelay{
        std::chrono::milliseconds(10)}; //!< ends included; WAXMAN: of light in fiber
    uint64_t rate{10000000000};         //!< bit/s, of every link
};

/**
 * @brief Makes a connected network; the same recipe and random source make the same one.
 *
 * RANDOM and WAXMAN may come out in parts: each further part is then tied to the first by one more
 * link, between random routers (RANDOM) or the nearest ones (WAXMAN).
 * @return an error when the recipe cannot be made: too few or too many routers, or a parameter out
 * of its range
 */
Result<IkeTopology> MakeTopology(const TopologyRecipe& recipe, RandomSource& random);

/** @brief Reads "hub-and-spoke", "full-mesh", "ring", "random", "waxman" or "scale-free". */
Result<TopologyShape> ParseTopologyShape(std::string_view text);

/** @brief A uniform whole number below @p end, which is at least 1. */
uint32_t DrawBelow(RandomSource& random, uint32_t end);

/** @brief A uniform duration between two, ends included. */
Duration DrawBetween(RandomSource& random, Duration least, Duration most);

} // namespace ike
} // namespace ns3

#endif /* IKE_TOPOLOGY_GENERATOR_H */
