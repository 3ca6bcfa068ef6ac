// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_GRAPHML_H
#define IKE_GRAPHML_H

#include "ike-result.h"
#include "ike-time.h"
#include "ike-topology.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace ike
{

/** @brief What to assume where a GraphML file is silent. */
struct GraphmlOptions
{
    double routeFactor{1.0};                              //!< cable over great circle; > 0
    Duration minimumDelay{std::chrono::microseconds(10)}; //!< of a delay from distance
    Duration fallbackDelay{std::chrono::milliseconds(5)}; //!< when no link's delay is known
    uint64_t defaultRate{10000000000};                    //!< bit/s
    bool requireConnected{
        false}; //!< an error, rather than the largest part, when there are several
};

/** @brief What was read, and what had to be assumed. */
struct GraphmlReport
{
    uint32_t routers{0};        //!< in the topology
    uint32_t links{0};          //!< in the topology
    uint32_t routersLeftOut{0}; //!< not connected to the largest part
    uint32_t linksLeftOut{0};   //!< between those
    uint32_t loopsLeftOut{0};   //!< links from a router to itself
    uint32_t delaysGiven{0};
    uint32_t delaysFromDistance{0};
    uint32_t delaysEstimated{0};
    Duration estimate{0};            //!< what the estimated ones got
    uint32_t routersWithoutPlace{0}; //!< in the topology
    uint32_t ratesGiven{0};

    /** @brief One or two sentences for a person. */
    std::string Summary() const;
};

/** @brief A topology and the report about it. */
struct GraphmlNetwork
{
    IkeTopology topology;
    GraphmlReport report;
};

/**
 * @brief Reads a network from a GraphML file (http://graphml.graphdrawing.org/specification.html).
 *
 * Keys are known by their attr.name; letter case, '_', '-', spaces and brackets do not matter.
 * Nodes: @c label or @c name (else the id; where several routers share one, '#' and the id follow),
 * @c country, @c latitude or @c lat, @c longitude, @c lon, @c long or @c lng in degrees.
 * Edges: @c delay or @c latency with a unit ("5ms") or with the unit in the key (@c delay_ms,
 * "latency (us)"); @c capacity, @c bandwidth, @c rate or @c LinkSpeedRaw in bit/s or with a unit
 * ("10Gb/s"). Other keys are left aside.
 *
 * A link without a delay gets that of light in fiber over the great circle between its ends; when
 * the place of an end is not known, the median of all other links' delays. Parallel links stay; a
 * link from a router to itself is left out. Of a graph in several parts, the largest is kept when
 * it holds more than half of the routers.
 *
 * @return one sentence with the file and, where there is one, the line, when it cannot be used
 */
Result<GraphmlNetwork> ReadGraphml(const std::string& path, const GraphmlOptions& options = {});

/** @brief As ReadGraphml(), from memory. @param name stands for the file in errors. */
Result<GraphmlNetwork> ReadGraphmlText(const std::string& text,
                                       const std::string& name,
                                       const GraphmlOptions& options = {});

} // namespace ike
} // namespace ns3

#endif /* IKE_GRAPHML_H */
