// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_GRAPH_LIBRARY_H
#define IKE_GRAPH_LIBRARY_H

#include "ike-result.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief An undirected edge between two nodes, counted from 0. */
struct GraphEdge
{
    uint32_t a{0};
    uint32_t b{0};
};

/**
 * @brief The connected part of each node.
 * @return one number a node; parts are counted from 0 in the order of their first node
 */
std::vector<uint32_t> ConnectedParts(uint32_t nodes, const std::vector<GraphEdge>& edges);

/** @brief Shortest paths over one undirected graph with positive whole weights. */
class ShortestPaths
{
  public:
    static constexpr uint64_t UNREACHABLE = std::numeric_limits<uint64_t>::max();
    static constexpr uint32_t NO_EDGE = 0xffffffff;
    static constexpr uint32_t LEFT_OUT = 0; //!< a weight: the edge does not exist

    /**
     * @brief What is known from one root; one entry a node. Reused between calls to save memory.
     */
    struct Tree
    {
        std::vector<uint64_t> distance;   //!< sum of weights, UNREACHABLE
        std::vector<uint32_t> parentEdge; //!< the last edge of the path; NO_EDGE at the root
        std::vector<uint32_t> firstEdge;  //!< the first edge of the path; NO_EDGE at the root
    };

    /**
     * @brief Prepares the graph.
     * @param weights one an edge; LEFT_OUT edges are not there
     */
    ShortestPaths(uint32_t nodes,
                  const std::vector<GraphEdge>& edges,
                  const std::vector<uint64_t>& weights);
    ~ShortestPaths();

    /**
     * @brief The paths from @p root to every node. Of several shortest paths the one whose last
     * edge has the lowest index is taken, at every node: the same graph gives the same tree.
     */
    void From(uint32_t root, Tree& tree) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/** @brief A value of a GraphML element: the key's name and the text. */
struct GraphmlValue
{
    std::string name; //!< attr.name of the key; empty when no key of this id is declared
    std::string text;
};

/** @brief What a GraphML file holds, before it means anything. In the order of the file. */
struct GraphmlData
{
    struct Edge
    {
        GraphEdge ends;
        std::vector<GraphmlValue> values;
    };

    std::vector<std::vector<GraphmlValue>> nodes;
    std::vector<Edge> edges;
};

/** @brief Why a GraphML text cannot be read. */
struct GraphmlFault
{
    bool isXml{true};  //!< false when the text is not even XML
    uint32_t line{0};  //!< counted from 1; 0 when not known
    std::string cause; //!< the parser's words
};

/** @brief Reads the first graph of a GraphML text; undirected graphs only. Never throws. */
Result<GraphmlData, GraphmlFault> ParseGraphml(const std::string& text);

} // namespace ike
} // namespace ns3

#endif /* IKE_GRAPH_LIBRARY_H */
