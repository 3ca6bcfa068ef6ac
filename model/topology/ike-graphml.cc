// SPDX-License-Identifier: GPL-2.0-only

#include "ike-graphml.h"

#include "ike-graph-library.h"
#include "ike-graphml-outline.h"
#include "ike-input-file.h"
#include "ike-quantity.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief A link as the file tells it. */
struct RawLink
{
    GraphEdge ends;
    std::optional<Duration> delay;
    std::optional<uint64_t> rate;
};

/** @brief A key's name without what people write differently. */
std::string
Normalized(const std::string& name)
{
    std::string out;
    for (const char c : name)
    {
        if (std::isalnum(static_cast<unsigned char>(c)))
        {
            out.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
        }
    }
    return out;
}

bool
IsOneOf(const std::string& name, std::initializer_list<const char*> names)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

/** @brief The unit that a delay key carries in its name: "" for none; nothing when it is no delay
 * key. */
std::optional<std::string>
DelayUnit(const std::string& key)
{
    for (const char* stem : {"delay", "latency"})
    {
        if (key.compare(0, std::strlen(stem), stem) == 0)
        {
            const std::string unit = key.substr(std::strlen(stem));
            if (unit.empty() || IsOneOf(unit, {"ns", "us", "ms", "s"}))
            {
                return unit;
            }
        }
    }
    return std::nullopt;
}

/** @brief Gives the texts of one file their meaning. */
class GraphmlReader
{
  public:
    GraphmlReader(std::string file, const GraphmlOptions& options)
        : m_file(std::move(file)),
          m_options(options)
    {
    }

    Result<GraphmlNetwork> Read(const std::string& text);

  private:
    Error At(uint32_t line, const std::string& message) const
    {
        return Error{m_file + (line > 0 ? ":" + std::to_string(line) : "") + ": " + message};
    }

    std::optional<Error> ReadRouters(const GraphmlData& data, const GraphmlOutline& outline);
    std::optional<Error> ReadPlace(const std::vector<GraphmlValue>& values,
                                   const GraphmlOutline::Node& where,
                                   TopologyRouter& router) const;
    void MakeNamesUnique(const GraphmlOutline& outline);
    std::optional<Error> ReadLinks(const GraphmlData& data, const GraphmlOutline& outline);
    std::optional<Error> ReadLink(const GraphmlData::Edge& edge,
                                  const GraphmlOutline::Edge& where,
                                  RawLink& link) const;
    std::optional<Error> KeepLargestPart();
    void FillDelays();
    Result<GraphmlNetwork> Build();

    std::string m_file;
    GraphmlOptions m_options;
    std::vector<TopologyRouter> m_routers;
    std::vector<RawLink> m_read;
    std::vector<TopologyLink> m_links;
    GraphmlReport m_report;
};

std::optional<Error>
GraphmlReader::ReadPlace(const std::vector<GraphmlValue>& values,
                         const GraphmlOutline::Node& where,
                         TopologyRouter& router) const
{
    std::optional<double> degrees[2];
    for (const GraphmlValue& value : values)
    {
        const std::string key = Normalized(value.name);
        const bool isLatitude = IsOneOf(key, {"latitude", "lat"});
        if (!isLatitude && !IsOneOf(key, {"longitude", "lon", "long", "lng"}))
        {
            continue;
        }
        const double most = isLatitude ? 90 : 180;
        const std::optional<double> number = ParseNumber(value.text);
        if (!number || std::fabs(*number) > most)
        {
            return At(where.line,
                      "the " + std::string(isLatitude ? "latitude" : "longitude") + " '" +
                          value.text + "' of node '" + where.id + "' is not a number from -" +
                          (isLatitude ? "90 to 90" : "180 to 180") + "; write degrees, as 48.8566");
        }
        degrees[isLatitude ? 0 : 1] = number;
    }
    if (degrees[0].has_value() != degrees[1].has_value())
    {
        return At(where.line,
                  "node '" + where.id +
                      "' has only one of latitude and longitude; add the other or "
                      "remove it");
    }
    if (degrees[0])
    {
        router.place = GeoPoint{*degrees[0], *degrees[1]};
    }
    return std::nullopt;
}

std::optional<Error>
GraphmlReader::ReadRouters(const GraphmlData& data, const GraphmlOutline& outline)
{
    for (size_t i = 0; i < data.nodes.size(); ++i)
    {
        TopologyRouter router;
        for (const GraphmlValue& value : data.nodes[i])
        {
            const std::string key = Normalized(value.name);
            if (value.name.empty())
            {
                return At(outline.nodes[i].line,
                          "node '" + outline.nodes[i].id +
                              "' has a <data> whose key no <key> "
                              "declares; declare it or remove the data");
            }
            if (IsOneOf(key, {"label", "name"}))
            {
                router.name = value.text;
            }
            else if (key == "country")
            {
                router.country = value.text;
            }
        }
        if (const std::optional<Error> error = ReadPlace(data.nodes[i], outline.nodes[i], router))
        {
            return error;
        }
        m_routers.push_back(std::move(router));
    }
    MakeNamesUnique(outline);
    return std::nullopt;
}

void
GraphmlReader::MakeNamesUnique(const GraphmlOutline& outline)
{
    std::map<std::string, uint32_t> uses;
    for (size_t i = 0; i < m_routers.size(); ++i)
    {
        if (m_routers[i].name.empty())
        {
            m_routers[i].name = outline.nodes[i].id;
        }
        ++uses[m_routers[i].name];
    }
    std::set<std::string> taken;
    for (size_t i = 0; i < m_routers.size(); ++i)
    {
        std::string& name = m_routers[i].name;
        if (uses[name] > 1)
        {
            name += "#" + outline.nodes[i].id;
        }
        while (!taken.insert(name).second)
        {
            name += "#" + outline.nodes[i].id;
        }
    }
}

std::optional<Error>
GraphmlReader::ReadLink(const GraphmlData::Edge& edge,
                        const GraphmlOutline::Edge& where,
                        RawLink& link) const
{
    const std::string name = "the edge '" + where.source + "' - '" + where.target + "' ";
    for (const GraphmlValue& value : edge.values)
    {
        const std::string key = Normalized(value.name);
        if (value.name.empty())
        {
            return At(
                where.line,
                name + "has a <data> whose key no <key> declares; declare it or remove the data");
        }
        if (const std::optional<std::string> unit = DelayUnit(key))
        {
            const Result<Duration> delay =
                ParseDuration(ParseNumber(value.text) ? value.text + *unit : value.text);
            if (!delay)
            {
                return At(where.line,
                          name + "has a bad " + value.name + ": " + delay.GetError().message);
            }
            if (*delay < Duration::zero())
            {
                return At(where.line,
                          name + "has the negative delay '" + value.text + "'; write 0 or more");
            }
            link.delay = *delay;
        }
        else if (IsOneOf(key, {"linkspeedraw", "capacity", "bandwidth", "rate"}))
        {
            const Result<uint64_t> rate =
                ParseBitRate(ParseNumber(value.text) ? value.text + "b/s" : value.text);
            if (!rate)
            {
                return At(where.line,
                          name + "has a bad " + value.name + ": " + rate.GetError().message);
            }
            link.rate = *rate;
        }
    }
    return std::nullopt;
}

std::optional<Error>
GraphmlReader::ReadLinks(const GraphmlData& data, const GraphmlOutline& outline)
{
    for (size_t i = 0; i < data.edges.size(); ++i)
    {
        RawLink link;
        link.ends = data.edges[i].ends;
        if (const std::optional<Error> error = ReadLink(data.edges[i], outline.edges[i], link))
        {
            return error;
        }
        if (link.ends.a == link.ends.b)
        {
            ++m_report.loopsLeftOut;
            continue;
        }
        m_read.push_back(link);
    }
    return std::nullopt;
}

std::optional<Error>
GraphmlReader::KeepLargestPart()
{
    std::vector<GraphEdge> edges;
    for (const RawLink& link : m_read)
    {
        edges.push_back(link.ends);
    }
    const uint32_t count = static_cast<uint32_t>(m_routers.size());
    const std::vector<uint32_t> part = ConnectedParts(count, edges);
    std::vector<uint32_t> size(*std::max_element(part.begin(), part.end()) + 1, 0);
    for (const uint32_t p : part)
    {
        ++size[p];
    }
    const uint32_t largest =
        static_cast<uint32_t>(std::max_element(size.begin(), size.end()) - size.begin());
    if (size.size() > 1 && (m_options.requireConnected || 2 * size[largest] <= count))
    {
        const size_t stray = static_cast<size_t>(
            std::find_if(part.begin(), part.end(), [&](uint32_t p) { return p != largest; }) -
            part.begin());
        return At(0,
                  "the network falls into " + std::to_string(size.size()) +
                      " parts with no link between them, the largest with " +
                      std::to_string(size[largest]) + " of " + std::to_string(count) +
                      " routers; link '" + m_routers[stray].name + "' and the others to it");
    }
    std::vector<TopologyRouter> kept;
    std::vector<uint32_t> numberOf(count, TOPOLOGY_NONE);
    for (uint32_t i = 0; i < count; ++i)
    {
        if (part[i] == largest)
        {
            numberOf[i] = static_cast<uint32_t>(kept.size());
            kept.push_back(std::move(m_routers[i]));
        }
    }
    m_report.routersLeftOut = count - size[largest];
    for (const RawLink& link : m_read)
    {
        if (part[link.ends.a] != largest)
        {
            ++m_report.linksLeftOut;
            continue;
        }
        TopologyLink out;
        out.a = numberOf[link.ends.a];
        out.b = numberOf[link.ends.b];
        out.rate = link.rate.value_or(m_options.defaultRate);
        out.delay = link.delay.value_or(Duration::zero());
        out.origin = link.delay ? DelayOrigin::GIVEN : DelayOrigin::DISTANCE;
        m_report.ratesGiven += link.rate.has_value();
        m_links.push_back(out);
    }
    m_routers = std::move(kept);
    return std::nullopt;
}

void
GraphmlReader::FillDelays()
{
    std::vector<Duration> known;
    for (TopologyLink& link : m_links)
    {
        const std::optional<GeoPoint>& a = m_routers[link.a].place;
        const std::optional<GeoPoint>& b = m_routers[link.b].place;
        if (link.origin == DelayOrigin::DISTANCE)
        {
            if (!a || !b)
            {
                link.origin = DelayOrigin::ESTIMATED;
                ++m_report.delaysEstimated;
                continue;
            }
            link.delay =
                std::max(m_options.minimumDelay, FiberDelay(*a, *b, m_options.routeFactor));
            ++m_report.delaysFromDistance;
        }
        else
        {
            ++m_report.delaysGiven;
        }
        known.push_back(link.delay);
    }
    m_report.estimate = m_options.fallbackDelay;
    if (!known.empty())
    {
        const auto middle = known.begin() + static_cast<std::ptrdiff_t>(known.size() / 2);
        std::nth_element(known.begin(), middle, known.end());
        m_report.estimate = *middle;
    }
    for (TopologyLink& link : m_links)
    {
        if (link.origin == DelayOrigin::ESTIMATED)
        {
            link.delay = m_report.estimate;
        }
    }
}

Result<GraphmlNetwork>
GraphmlReader::Build()
{
    GraphmlNetwork network;
    for (TopologyRouter& router : m_routers)
    {
        m_report.routersWithoutPlace += !router.place.has_value();
        const Result<uint32_t> added = network.topology.AddRouter(std::move(router));
        if (!added)
        {
            return At(0, added.GetError().message);
        }
    }
    for (const TopologyLink& link : m_links)
    {
        const Result<uint32_t> added = network.topology.AddLink(link);
        if (!added)
        {
            return At(0, added.GetError().message);
        }
    }
    m_report.routers = static_cast<uint32_t>(network.topology.Routers().size());
    m_report.links = static_cast<uint32_t>(network.topology.Links().size());
    network.report = m_report;
    return network;
}

Result<GraphmlNetwork>
GraphmlReader::Read(const std::string& text)
{
    if (!(m_options.routeFactor > 0) || m_options.minimumDelay < Duration::zero() ||
        m_options.fallbackDelay < Duration::zero() || m_options.defaultRate == 0)
    {
        return At(0,
                  "cannot be read with a route factor or default rate of 0 or less, or a negative "
                  "delay; give positive ones");
    }
    if (const std::optional<LineFault> fault = FindDeepNesting(text))
    {
        return At(fault->line, fault->message);
    }
    const Result<GraphmlData, GraphmlFault> data = ParseGraphml(text);
    if (!data && !data.GetError().isXml)
    {
        return At(data.GetError().line,
                  "is not XML (" + data.GetError().cause + "); give a GraphML file");
    }
    const Result<GraphmlOutline, LineFault> outline = ReadGraphmlOutline(text);
    if (!outline)
    {
        return At(outline.GetError().line, outline.GetError().message);
    }
    if (!data)
    {
        return At(0,
                  "is not GraphML (" + data.GetError().cause + "); save the topology as GraphML");
    }
    if (data->nodes.size() != outline->nodes.size() || data->edges.size() != outline->edges.size())
    {
        return At(0, "has nodes or edges outside its <graph>; move them into it");
    }
    for (const auto step : {&GraphmlReader::ReadRouters, &GraphmlReader::ReadLinks})
    {
        if (const std::optional<Error> error = (this->*step)(*data, *outline))
        {
            return *error;
        }
    }
    if (const std::optional<Error> error = KeepLargestPart())
    {
        return *error;
    }
    FillDelays();
    return Build();
}

} // namespace

std::string
GraphmlReport::Summary() const
{
    std::ostringstream out;
    out << routers << " routers, " << links << " links; delays: " << delaysGiven << " given, "
        << delaysFromDistance << " from distance, " << delaysEstimated << " estimated";
    if (delaysEstimated > 0)
    {
        out << " at " << ToText(estimate) << " (" << routersWithoutPlace
            << " routers have no coordinates)";
    }
    out << "; rates: " << ratesGiven << " given.";
    if (routersLeftOut > 0)
    {
        out << " Left out, as no link leads there: " << routersLeftOut << " routers with "
            << linksLeftOut << " links.";
    }
    if (loopsLeftOut > 0)
    {
        out << " Left out, as they lead from a router to itself: " << loopsLeftOut << " links.";
    }
    return out.str();
}

Result<GraphmlNetwork>
ReadGraphml(const std::string& path, const GraphmlOptions& options)
{
    const Result<std::string> text = ReadInputFile(path);
    if (!text || text->empty())
    {
        return Error{path + ": " +
                     (text ? "is empty" : "cannot be read (" + text.GetError().message + ")") +
                     "; give the path of a GraphML file"};
    }
    return ReadGraphmlText(*text, path, options);
}

Result<GraphmlNetwork>
ReadGraphmlText(const std::string& text, const std::string& name, const GraphmlOptions& options)
{
    return GraphmlReader(name, options).Read(text);
}

} // namespace ike
} // namespace ns3
