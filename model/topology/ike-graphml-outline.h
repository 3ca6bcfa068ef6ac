// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_GRAPHML_OUTLINE_H
#define IKE_GRAPHML_OUTLINE_H

#include "ike-result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief A fault and the line, counted from 1, where it is; line 0 means the whole file. */
struct LineFault
{
    uint32_t line{0};
    std::string message;
};

/** @brief The nodes and edges of a GraphML file with the lines they stand on, in the order of the
 * file. */
struct GraphmlOutline
{
    struct Node
    {
        std::string id;
        uint32_t line{0};
    };

    struct Edge
    {
        std::string source;
        std::string target;
        uint32_t line{0};
    };

    std::vector<Node> nodes;
    std::vector<Edge> edges;
};

/**
 * @brief Where elements nest too deep for the parser behind ParseGraphml(), which calls itself for
 * each level; nothing when they do not. To be asked before it parses.
 */
std::optional<LineFault> FindDeepNesting(std::string_view text);

/**
 * @brief Checks the structure of a GraphML text and notes where everything stands: the parser
 * behind ParseGraphml() merges nodes of one id, makes up nodes that edges name, overlooks
 * mismatched tags, and tells no lines.
 *
 * Wants one undirected graph with at least one node, ids that are there and differ, edges between
 * declared nodes, closing tags that match. The text must be XML that ParseGraphml() could read.
 */
Result<GraphmlOutline, LineFault> ReadGraphmlOutline(std::string_view text);

} // namespace ike
} // namespace ns3

#endif /* IKE_GRAPHML_OUTLINE_H */
