// SPDX-License-Identifier: GPL-2.0-only

#include "ike-graph-library.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/graphml.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <exception>
#include <sstream>
#include <utility>

namespace ns3
{
namespace ike
{

std::vector<uint32_t>
ConnectedParts(uint32_t nodes, const std::vector<GraphEdge>& edges)
{
    boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> graph(nodes);
    for (const GraphEdge& edge : edges)
    {
        boost::add_edge(edge.a, edge.b, graph);
    }
    std::vector<uint32_t> part(nodes);
    boost::connected_components(graph, part.data());
    return part;
}

namespace
{

struct Arc
{
    uint64_t weight{0};
    uint32_t edge{0};
};

using ArcGraph = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, Arc>;

/** @brief Notes edges while Boost walks: first edges, and the lowest last edge of equal paths. */
class TreeVisitor : public boost::default_dijkstra_visitor
{
  public:
    TreeVisitor(uint32_t root, ShortestPaths::Tree& tree, std::vector<uint32_t>& parent)
        : m_root(root),
          m_tree(tree),
          m_parent(parent)
    {
    }

    template <class Edge>
    void edge_relaxed(const Edge& arc, const ArcGraph& graph)
    {
        Take(arc, graph);
    }

    template <class Edge>
    void edge_not_relaxed(const Edge& arc, const ArcGraph& graph)
    {
        const auto from = boost::source(arc, graph);
        const auto to = boost::target(arc, graph);
        if (to != m_root && m_tree.distance[from] + graph[arc].weight == m_tree.distance[to] &&
            graph[arc].edge < m_tree.parentEdge[to])
        {
            Take(arc, graph);
        }
    }

    // Weights are positive, so every path of equal length to a node is known when it is examined.
    template <class Node>
    void examine_vertex(Node node, const ArcGraph&)
    {
        if (node != m_root)
        {
            const uint32_t parent = m_parent[node];
            m_tree.firstEdge[node] =
                parent == m_root ? m_tree.parentEdge[node] : m_tree.firstEdge[parent];
        }
    }

  private:
    template <class Edge>
    void Take(const Edge& arc, const ArcGraph& graph)
    {
        const auto to = boost::target(arc, graph);
        m_parent[to] = static_cast<uint32_t>(boost::source(arc, graph));
        m_tree.parentEdge[to] = graph[arc].edge;
    }

    uint32_t m_root;
    ShortestPaths::Tree& m_tree;
    std::vector<uint32_t>& m_parent;
};

} // namespace

struct ShortestPaths::Impl
{
    ArcGraph graph;
};

ShortestPaths::ShortestPaths(uint32_t nodes,
                             const std::vector<GraphEdge>& edges,
                             const std::vector<uint64_t>& weights)
    : m_impl(std::make_unique<Impl>())
{
    std::vector<std::pair<uint32_t, uint32_t>> ends;
    std::vector<Arc> arcs;
    for (uint32_t i = 0; i < edges.size(); ++i)
    {
        if (weights[i] != LEFT_OUT)
        {
            ends.emplace_back(edges[i].a, edges[i].b);
            ends.emplace_back(edges[i].b, edges[i].a);
            arcs.insert(arcs.end(), 2, Arc{weights[i], i});
        }
    }
    m_impl->graph = ArcGraph(boost::edges_are_unsorted_multi_pass,
                             ends.begin(),
                             ends.end(),
                             arcs.begin(),
                             nodes);
}

ShortestPaths::~ShortestPaths() = default;

void
ShortestPaths::From(uint32_t root, Tree& tree) const
{
    const ArcGraph& graph = m_impl->graph;
    const size_t nodes = boost::num_vertices(graph);
    tree.distance.resize(nodes);
    tree.parentEdge.assign(nodes, NO_EDGE);
    tree.firstEdge.assign(nodes, NO_EDGE);
    std::vector<uint32_t> parent(nodes, root);
    const auto index = boost::get(boost::vertex_index, graph);
    boost::dijkstra_shortest_paths(
        graph,
        root,
        boost::weight_map(boost::get(&Arc::weight, graph))
            .distance_map(boost::make_iterator_property_map(tree.distance.begin(), index))
            .predecessor_map(boost::dummy_property_map())
            .distance_inf(UNREACHABLE)
            .visitor(TreeVisitor(root, tree, parent)));
}

namespace
{

/** @brief Takes what Boost's reader finds, as text: what a value means is decided elsewhere. */
class GraphmlCollector : public boost::mutate_graph
{
  public:
    explicit GraphmlCollector(GraphmlData& data)
        : m_data(data)
    {
    }

    bool is_directed() const override
    {
        return false;
    }

    boost::any do_add_vertex() override
    {
        m_data.nodes.emplace_back();
        return static_cast<uint32_t>(m_data.nodes.size() - 1);
    }

    std::pair<boost::any, bool> do_add_edge(boost::any source, boost::any target) override
    {
        GraphmlData::Edge edge;
        edge.ends = {boost::any_cast<uint32_t>(source), boost::any_cast<uint32_t>(target)};
        m_data.edges.push_back(edge);
        return {static_cast<uint32_t>(m_data.edges.size() - 1), true};
    }

    void set_graph_property(const std::string&, const std::string&, const std::string&) override
    {
    }

    void set_vertex_property(const std::string& name,
                             boost::any vertex,
                             const std::string& value,
                             const std::string&) override
    {
        m_data.nodes[boost::any_cast<uint32_t>(vertex)].push_back({name, value});
    }

    void set_edge_property(const std::string& name,
                           boost::any edge,
                           const std::string& value,
                           const std::string&) override
    {
        m_data.edges[boost::any_cast<uint32_t>(edge)].values.push_back({name, value});
    }

  private:
    GraphmlData& m_data;
};

} // namespace

Result<GraphmlData, GraphmlFault>
ParseGraphml(const std::string& text)
{
    GraphmlData data;
    GraphmlCollector collector(data);
    std::istringstream in(text);
    try
    {
        boost::read_graphml(in, collector, 0);
    }
    catch (const boost::property_tree::xml_parser_error& error)
    {
        return GraphmlFault{false, static_cast<uint32_t>(error.line()), error.message()};
    }
    catch (const std::exception& error)
    {
        return GraphmlFault{true, 0, error.what()};
    }
    return data;
}

} // namespace ike
} // namespace ns3
