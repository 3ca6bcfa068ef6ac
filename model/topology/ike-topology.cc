// SPDX-License-Identifier: GPL-2.0-only

#include "ike-topology.h"

#include "ike-graph-library.h"

#include <algorithm>
#include <cctype>

namespace ns3
{
namespace ike
{

namespace
{

std::string
LowerCase(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(),
                   lower.end(),
                   lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

/** @brief "A, B or C", at most @p most of them. */
std::string
OneOf(const std::vector<std::string>& names, size_t most)
{
    std::string text;
    const size_t count = std::min(names.size(), most);
    for (size_t i = 0; i < count; ++i)
    {
        if (i > 0)
        {
            text += i + 1 == count ? " or " : ", ";
        }
        text += "'" + names[i] + "'";
    }
    return text;
}

std::string
LineFault(Duration delay, uint64_t rate)
{
    if (delay < Duration::zero())
    {
        return "has a negative delay; give 0 or more";
    }
    if (rate == 0)
    {
        return "has a rate of 0; give at least 1b/s";
    }
    return "";
}

} // namespace

Result<uint32_t>
IkeTopology::AddRouter(TopologyRouter router)
{
    if (router.name.empty())
    {
        return Error{"a router has no name; give it one"};
    }
    const uint32_t index = static_cast<uint32_t>(m_routers.size());
    if (!m_routerByName.emplace(router.name, index).second)
    {
        return Error{"two routers are named '" + router.name + "'; rename one"};
    }
    m_routers.push_back(std::move(router));
    m_linksOf.emplace_back();
    return index;
}

Result<uint32_t>
IkeTopology::AddLink(const TopologyLink& link)
{
    if (link.a >= m_routers.size() || link.b >= m_routers.size())
    {
        return Error{"a link names router number " + std::to_string(std::max(link.a, link.b)) +
                     ", but there are " + std::to_string(m_routers.size()) + "; add it first"};
    }
    const std::string name =
        "the link '" + m_routers[link.a].name + "' - '" + m_routers[link.b].name + "' ";
    if (link.a == link.b)
    {
        return Error{name + "joins a router to itself; leave it out"};
    }
    const std::string fault = LineFault(link.delay, link.rate);
    if (!fault.empty())
    {
        return Error{name + fault};
    }
    const uint32_t index = static_cast<uint32_t>(m_links.size());
    m_links.push_back(link);
    m_linksOf[link.a].push_back(index);
    m_linksOf[link.b].push_back(index);
    return index;
}

Result<uint32_t>
IkeTopology::AddSite(TopologySite site)
{
    if (site.name.empty())
    {
        return Error{"a site has no name; give it one"};
    }
    if (site.router >= m_routers.size())
    {
        return Error{"the site '" + site.name + "' hangs on router number " +
                     std::to_string(site.router) + ", but there are " +
                     std::to_string(m_routers.size()) + "; add it first"};
    }
    const std::string fault = LineFault(site.delay, site.rate);
    if (!fault.empty())
    {
        return Error{"the access line of '" + site.name + "' " + fault};
    }
    const uint32_t index = static_cast<uint32_t>(m_sites.size());
    if (!m_siteByName.emplace(site.name, index).second)
    {
        return Error{"two sites are named '" + site.name + "'; rename one"};
    }
    m_sites.push_back(std::move(site));
    return index;
}

void
IkeTopology::MoveSite(uint32_t site, uint32_t router)
{
    m_sites[site].router = router;
}

Result<uint32_t>
IkeTopology::FindRouter(std::string_view name) const
{
    const auto exact = m_routerByName.find(name);
    if (exact != m_routerByName.end())
    {
        return exact->second;
    }
    const std::string wanted = LowerCase(name);
    std::vector<std::string> same;
    std::vector<std::string> marked;
    std::vector<std::string> similar;
    for (const auto& [candidate, index] : m_routerByName)
    {
        const std::string lower = LowerCase(candidate);
        const std::string stem = lower.substr(0, lower.rfind('#'));
        if (lower == wanted)
        {
            same.push_back(candidate);
        }
        else if (stem == wanted)
        {
            marked.push_back(candidate);
        }
        else if (!wanted.empty() && lower.compare(0, 3, wanted, 0, 3) == 0)
        {
            similar.push_back(candidate);
        }
    }
    const std::vector<std::string>& matches = same.empty() ? marked : same;
    if (matches.size() == 1)
    {
        return m_routerByName.find(matches[0])->second;
    }
    const std::string quoted = "'" + std::string(name) + "'";
    if (matches.size() > 1)
    {
        return Error{quoted + " may be any of " + std::to_string(matches.size()) +
                     " routers; write " + OneOf(matches, 4)};
    }
    if (!similar.empty())
    {
        return Error{"there is no router " + quoted + "; did you mean " + OneOf(similar, 4) + "?"};
    }
    std::vector<std::string> first;
    for (size_t i = 0; i < std::min<size_t>(4, m_routers.size()); ++i)
    {
        first.push_back(m_routers[i].name);
    }
    return Error{"there is no router " + quoted + "; name one of the " +
                 std::to_string(m_routers.size()) + ", as " + OneOf(first, 4)};
}

Result<uint32_t>
IkeTopology::FindSite(std::string_view name) const
{
    const auto found = m_siteByName.find(name);
    if (found == m_siteByName.end())
    {
        return Error{"there is no site '" + std::string(name) + "'; name one of the " +
                     std::to_string(m_sites.size()) + " attached ones"};
    }
    return found->second;
}

uint32_t
IkeTopology::CountParts() const
{
    std::vector<GraphEdge> edges;
    edges.reserve(m_links.size());
    for (const TopologyLink& link : m_links)
    {
        edges.push_back(GraphEdge{link.a, link.b});
    }
    const std::vector<uint32_t> part =
        ConnectedParts(static_cast<uint32_t>(m_routers.size()), edges);
    return part.empty() ? 0 : *std::max_element(part.begin(), part.end()) + 1;
}

} // namespace ike
} // namespace ns3
