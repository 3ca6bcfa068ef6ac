// SPDX-License-Identifier: GPL-2.0-only

#include "ike-graphml-outline.h"

#include <algorithm>
#include <map>
#include <optional>

namespace ns3
{
namespace ike
{

namespace
{

constexpr int64_t DEEPEST = 200;

/** @brief One tag of an XML text. */
struct Tag
{
    enum class Kind
    {
        OPEN,
        CLOSE,
        EMPTY
    };

    Kind kind{Kind::OPEN};
    uint32_t line{0};
    std::string_view name;
    std::string_view attributes;

    /** @brief The raw text of an attribute; nothing when it is not there. */
    std::optional<std::string> Attribute(std::string_view wanted) const;
};

bool
IsSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::optional<std::string>
Tag::Attribute(std::string_view wanted) const
{
    size_t at = 0;
    while (at < attributes.size())
    {
        while (at < attributes.size() && (IsSpace(attributes[at]) || attributes[at] == '='))
        {
            ++at;
        }
        const size_t start = at;
        while (at < attributes.size() && !IsSpace(attributes[at]) && attributes[at] != '=')
        {
            ++at;
        }
        const std::string_view name = attributes.substr(start, at - start);
        const size_t open = attributes.find_first_of("\"'", at);
        if (open == std::string_view::npos)
        {
            break;
        }
        const size_t close = attributes.find(attributes[open], open + 1);
        if (close == std::string_view::npos)
        {
            break;
        }
        if (name == wanted)
        {
            return std::string(attributes.substr(open + 1, close - open - 1));
        }
        at = close + 1;
    }
    return std::nullopt;
}

/** @brief Walks the tags of an XML text, past comments, declarations and character data. */
class TagReader
{
  public:
    explicit TagReader(std::string_view text)
        : m_text(text)
    {
    }

    /** @brief The next tag; nothing at the end. */
    std::optional<Tag> Next()
    {
        while (true)
        {
            const size_t open = m_text.find('<', m_at);
            if (open == std::string_view::npos)
            {
                return std::nullopt;
            }
            if (!Skip(open, "<!--", "-->") && !Skip(open, "<![CDATA[", "]]>") &&
                !Skip(open, "<?", "?>") && !SkipDoctype(open))
            {
                return ReadTag(open);
            }
        }
    }

  private:
    bool StartsWith(size_t at, std::string_view start) const
    {
        return m_text.substr(at, start.size()) == start;
    }

    bool Skip(size_t open, std::string_view start, std::string_view end)
    {
        if (!StartsWith(open, start))
        {
            return false;
        }
        const size_t close = m_text.find(end, open + start.size());
        m_at = close == std::string_view::npos ? m_text.size() : close + end.size();
        return true;
    }

    bool SkipDoctype(size_t open)
    {
        if (!StartsWith(open, "<!"))
        {
            return false;
        }
        int brackets = 0;
        for (m_at = open; m_at < m_text.size(); ++m_at)
        {
            brackets += m_text[m_at] == '[' ? 1 : m_text[m_at] == ']' ? -1 : 0;
            if (m_text[m_at] == '>' && brackets <= 0)
            {
                ++m_at;
                break;
            }
        }
        return true;
    }

    /** @brief The end of a tag: the first '>' outside quotes. */
    size_t EndOfTag(size_t at) const
    {
        char quote = 0;
        for (; at < m_text.size(); ++at)
        {
            const char c = m_text[at];
            if (quote != 0)
            {
                quote = c == quote ? 0 : quote;
            }
            else if (c == '"' || c == '\'')
            {
                quote = c;
            }
            else if (c == '>')
            {
                break;
            }
        }
        return at;
    }

    Tag ReadTag(size_t open)
    {
        const size_t close = EndOfTag(open);
        std::string_view inside = m_text.substr(open + 1, close - open - 1);
        m_at = std::min(close + 1, m_text.size());

        Tag tag;
        m_line += static_cast<uint32_t>(
            std::count(m_text.begin() + m_counted, m_text.begin() + open, '\n'));
        m_counted = open;
        tag.line = m_line;
        if (!inside.empty() && inside.front() == '/')
        {
            tag.kind = Tag::Kind::CLOSE;
            inside.remove_prefix(1);
        }
        else if (!inside.empty() && inside.back() == '/')
        {
            tag.kind = Tag::Kind::EMPTY;
            inside.remove_suffix(1);
        }
        const size_t end = std::min(inside.find_first_of(" \t\r\n"), inside.size());
        tag.name = inside.substr(0, end);
        tag.attributes = inside.substr(end);
        return tag;
    }

    std::string_view m_text;
    size_t m_at{0};
    size_t m_counted{0};
    uint32_t m_line{1};
};

/** @brief Collects the outline tag by tag; each step says what is wrong, or nothing. */
class OutlineBuilder
{
  public:
    using Verdict = std::optional<LineFault>;

    Verdict Take(const Tag& tag)
    {
        if (tag.kind == Tag::Kind::CLOSE)
        {
            return Close(tag);
        }
        Verdict fault = Element(tag);
        if (tag.kind == Tag::Kind::OPEN)
        {
            m_open.push_back(tag);
        }
        return fault;
    }

    Verdict Finish()
    {
        if (!m_open.empty())
        {
            return LineFault{m_open.back().line,
                             "<" + std::string(m_open.back().name) +
                                 "> is never closed; the file may be cut short"};
        }
        if (m_graphs == 0)
        {
            return LineFault{0, "holds no <graph>; put the nodes and edges into one"};
        }
        if (m_outline.nodes.empty())
        {
            return LineFault{0, "holds a graph without nodes; add at least one <node>"};
        }
        for (const GraphmlOutline::Edge& edge : m_outline.edges)
        {
            for (const std::string& end : {edge.source, edge.target})
            {
                if (m_lineOfNode.count(end) == 0)
                {
                    return LineFault{edge.line,
                                     "an edge names the node '" + end +
                                         "', which is not declared; add it or mend the id"};
                }
            }
        }
        return std::nullopt;
    }

    GraphmlOutline& Outline()
    {
        return m_outline;
    }

  private:
    Verdict Close(const Tag& tag)
    {
        if (m_open.empty())
        {
            return LineFault{tag.line,
                             "</" + std::string(tag.name) + "> closes nothing; remove it"};
        }
        if (m_open.back().name != tag.name)
        {
            return LineFault{tag.line,
                             "</" + std::string(tag.name) + "> stands where <" +
                                 std::string(m_open.back().name) + "> of line " +
                                 std::to_string(m_open.back().line) +
                                 " is still open; close that first"};
        }
        m_open.pop_back();
        return std::nullopt;
    }

    Verdict Element(const Tag& tag)
    {
        if (m_open.empty() && tag.name != "graphml")
        {
            return LineFault{tag.line,
                             "the first element is <" + std::string(tag.name) +
                                 ">, not <graphml>; save the topology as GraphML"};
        }
        if (tag.name == "graph")
        {
            return Graph(tag);
        }
        if (tag.name == "node")
        {
            return Node(tag);
        }
        if (tag.name == "edge")
        {
            return Edge(tag);
        }
        if (tag.name == "hyperedge")
        {
            return LineFault{tag.line, "hyperedges are not understood; join the routers by edges"};
        }
        return std::nullopt;
    }

    Verdict Graph(const Tag& tag)
    {
        if (++m_graphs > 1)
        {
            return LineFault{tag.line, "a second <graph> begins; keep one graph in the file"};
        }
        const std::optional<std::string> direction = tag.Attribute("edgedefault");
        if (!direction)
        {
            return LineFault{tag.line,
                             "the <graph> has no edgedefault; write edgedefault=\"undirected\""};
        }
        if (*direction != "undirected")
        {
            return LineFault{tag.line,
                             "the graph is '" + *direction +
                                 "', but links work both ways; save it as undirected"};
        }
        return std::nullopt;
    }

    Verdict Node(const Tag& tag)
    {
        const std::optional<std::string> id = tag.Attribute("id");
        if (!id || id->empty())
        {
            return LineFault{tag.line, "a <node> has no id; give it one"};
        }
        const auto [first, isNew] = m_lineOfNode.emplace(*id, tag.line);
        if (!isNew)
        {
            return LineFault{tag.line,
                             "the node id '" + *id + "' is already used on line " +
                                 std::to_string(first->second) + "; give each node its own"};
        }
        m_outline.nodes.push_back({*id, tag.line});
        return std::nullopt;
    }

    Verdict Edge(const Tag& tag)
    {
        const std::optional<std::string> source = tag.Attribute("source");
        const std::optional<std::string> target = tag.Attribute("target");
        if (!source || !target)
        {
            return LineFault{tag.line,
                             std::string("an <edge> has no ") + (source ? "target" : "source") +
                                 "; name the node at that end"};
        }
        if (tag.Attribute("directed") == std::string("true"))
        {
            return LineFault{tag.line,
                             "an edge is directed, but links work both ways; remove that"};
        }
        m_outline.edges.push_back({*source, *target, tag.line});
        return std::nullopt;
    }

    GraphmlOutline m_outline;
    std::vector<Tag> m_open;
    std::map<std::string, uint32_t> m_lineOfNode;
    uint32_t m_graphs{0};
};

} // namespace

std::optional<LineFault>
FindDeepNesting(std::string_view text)
{
    TagReader reader(text);
    int64_t depth = 0;
    while (const std::optional<Tag> tag = reader.Next())
    {
        depth += tag->kind == Tag::Kind::OPEN ? 1 : tag->kind == Tag::Kind::CLOSE ? -1 : 0;
        if (depth > DEEPEST)
        {
            return LineFault{tag->line,
                             "elements nest more than " + std::to_string(DEEPEST) +
                                 " deep; put nodes and edges straight into the <graph>"};
        }
    }
    return std::nullopt;
}

Result<GraphmlOutline, LineFault>
ReadGraphmlOutline(std::string_view text)
{
    TagReader reader(text);
    OutlineBuilder builder;
    while (const std::optional<Tag> tag = reader.Next())
    {
        if (const OutlineBuilder::Verdict fault = builder.Take(*tag))
        {
            return *fault;
        }
    }
    if (const OutlineBuilder::Verdict fault = builder.Finish())
    {
        return *fault;
    }
    return std::move(builder.Outline());
}

} // namespace ike
} // namespace ns3
