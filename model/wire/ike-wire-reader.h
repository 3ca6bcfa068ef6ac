// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_WIRE_READER_H
#define IKE_WIRE_READER_H

#include "ike-address.h"
#include "ike-bytes.h"
#include "ike-message.h"
#include "ike-wire-number.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief The trace of a reader that only reads; WireRecorder is the other kind. */
struct NoTrace
{
    static constexpr bool RECORDS = false;
};

/**
 * @brief Walks a description and fills its members from octets.
 *
 * The first wrong or missing octet stops it: what follows reads nothing, and Error() names the
 * field. A length that promises more octets than there are is believed until a field needs one of
 * them, so that the error names this field. Names are kept as pointers; text is built only for an
 * error.
 * @tparam Trace is told of every structure and field, to print them; NoTrace costs nothing.
 */
template <class Trace = NoTrace>
class WireReader
{
  public:
    static constexpr bool READS = true;
    static constexpr bool RECORDS = Trace::RECORDS;

    /** @brief A structure that says how long it is. */
    struct Frame
    {
        size_t start;
        size_t outerEnd;
    };

    explicit WireReader(ByteView octets, Trace* trace = nullptr)
        : m_data(octets.data()),
          m_size(octets.size()),
          m_end(octets.size()),
          m_trace(trace)
    {
    }

    bool Ok() const
    {
        return !m_error;
    }

    /** @brief What went wrong first; only when not Ok(). */
    const WireError& Error() const
    {
        return *m_error;
    }

    /** @brief True when the structure being read has no octets left, or reading has failed. */
    bool AtEnd() const
    {
        return m_at >= m_end;
    }

    /** @brief The octets read so far: where the next field starts. */
    size_t Mark() const
    {
        return m_at;
    }

    /** @brief The octets that are really left in the structure being read. */
    ByteView Peek() const
    {
        return ByteView(m_data + m_at, std::min(m_end, m_size) - m_at);
    }

    /** @brief Sets where the outermost structure ends; may be more than there are octets. */
    void SetEnd(size_t end)
    {
        m_end = m_error ? m_at : std::max(end, m_at);
    }

    /** @brief Goes into a structure, for the path in errors. @param index from 1, or 0 for none */
    void Enter(const char* name, size_t index, const char* source)
    {
        if (m_depth < m_path.size())
        {
            m_path[m_depth] = Step{name, index};
        }
        ++m_depth;
        if constexpr (RECORDS)
        {
            m_trace->Enter(name, index, source, m_at);
        }
    }

    /** @brief Comes back out of a structure. */
    void Leave()
    {
        --m_depth;
        if constexpr (RECORDS)
        {
            m_trace->Leave(m_at);
        }
    }

    /** @brief The payload type that errors carry. */
    void SetPayloadType(uint8_t type)
    {
        m_payloadType = type;
    }

    /** @brief Stops reading, because of the field that was read last. */
    void Fail(const char* field, const char* reason)
    {
        FailAt(m_field, field, reason);
    }

    /** @brief Stops reading, because of the field at @p offset. */
    void FailAt(size_t offset,
                const char* field,
                const char* reason,
                WireError::Kind kind = WireError::Kind::MALFORMED)
    {
        if (!m_error)
        {
            m_end = m_at;
            m_error = WireError{kind, offset, PathOf(field), m_payloadType, reason};
        }
    }

    /** @brief Stops reading unless @p condition holds for the field that was read last. */
    void Require(bool condition, const char* field, const char* reason)
    {
        RequireAt(m_field, condition, field, reason);
    }

    /** @brief Stops reading unless @p condition holds for the field at @p offset. */
    void RequireAt(size_t offset, bool condition, const char* field, const char* reason)
    {
        if (!condition)
        {
            FailAt(offset, field, reason);
        }
    }

    /** @brief True when a frame, its length known, is the last thing in what encloses it. */
    bool IsLast(const Frame& frame) const
    {
        return m_end >= frame.outerEnd;
    }

    template <class T, class Name = NoName>
    void Number(const char* name, T& value, Name nameOf = {})
    {
        using Uint = typename WireNumber<T>::Uint;
        if (const uint8_t* octets = Take(name, sizeof(Uint)))
        {
            value = WireNumber<T>::From(LoadNetworkOrder<Uint>(octets));
            if constexpr (RECORDS)
            {
                m_trace->Number(name, ByteView(octets, sizeof(Uint)), m_field, value, nameOf);
            }
        }
    }

    size_t Count8(const char* name, size_t)
    {
        uint8_t count = 0;
        Number(name, count);
        return count;
    }

    size_t Count16(const char* name, size_t)
    {
        uint16_t count = 0;
        Number(name, count);
        return count;
    }

    void Reserved(const char* name, size_t size)
    {
        if (const uint8_t* octets = Take(name, size))
        {
            if constexpr (RECORDS)
            {
                m_trace->Reserved(name, ByteView(octets, size), m_field);
            }
        }
    }

    template <class... Parts>
    void Split(const char* name, Parts... parts)
    {
        using Uint = BitsHolder<(Parts::WIDTH + ...)>;
        if (const uint8_t* octets = Take(name, sizeof(Uint)))
        {
            const unsigned value = LoadNetworkOrder<Uint>(octets);
            unsigned shift = 8 * sizeof(Uint);
            (Extract(value, shift, parts), ...);
            if constexpr (RECORDS)
            {
                m_trace->Split(name, ByteView(octets, sizeof(Uint)), m_field, value, parts...);
            }
        }
    }

    void Flags8(const char* name, uint8_t& value, const WireFlagSet& flags)
    {
        if (const uint8_t* octets = Take(name, 1))
        {
            value = *octets & flags.mask;
            if constexpr (RECORDS)
            {
                m_trace->Flags(name, ByteView(octets, 1), m_field, flags);
            }
        }
    }

    template <class Name = NoName>
    void Octets(const char* name, Bytes& value, size_t size, Name nameOf = {})
    {
        if (const uint8_t* octets = Take(name, size))
        {
            value.assign(octets, octets + size);
            if constexpr (RECORDS)
            {
                m_trace->Octets(name, ByteView(octets, size), m_field, nameOf);
            }
        }
    }

    template <class Name = NoName>
    void Rest(const char* name, Bytes& value, Name nameOf = {})
    {
        Octets(name, value, m_end - m_at, nameOf);
    }

    void Address(const char* name, IpAddress& address, size_t size)
    {
        if (const uint8_t* octets = Take(name, size))
        {
            address = IpAddress::FromOctets(ByteView(octets, size));
            if constexpr (RECORDS)
            {
                m_trace->Octets(name,
                                ByteView(octets, size),
                                m_field,
                                [&] { return address.ToString(); });
            }
        }
    }

    /** @brief Leaves out the rest of the structure. */
    void Skip(const char* name)
    {
        const size_t size = m_end - m_at;
        if (const uint8_t* octets = Take(name, size))
        {
            if constexpr (RECORDS)
            {
                m_trace->Octets(name, ByteView(octets, size), m_field, NoName{});
            }
        }
    }

    /** @brief Marks the start of a structure whose length field follows. */
    Frame Open()
    {
        return Frame{m_at, m_end};
    }

    /** @brief Reads the length field of a frame: the structure ends there. */
    void Length16(const char* name, Frame& frame)
    {
        uint16_t length = 0;
        Number(name, length);
        if (m_error)
        {
            return;
        }
        if (length < m_at - frame.start)
        {
            Fail(name, "is less than the fields up to here take");
        }
        else if (length <= m_end - frame.start || m_end >= m_size)
        {
            m_end = frame.start + length;
        }
        else
        {
            Fail(name, "reaches past the end of what encloses it");
        }
    }

    /** @brief Ends a frame: all of its octets must have been read. */
    void Close(const Frame& frame)
    {
        if (m_error)
        {
            return;
        }
        m_field = m_at;
        Require(m_end <= frame.outerEnd, "Length", "reaches past the end of what encloses it");
        Require(m_at == m_end, "Length", "leaves octets over");
        m_end = m_error ? m_at : frame.outerEnd;
    }

    /**
     * @brief Reads items until the structure ends.
     * @param fields called with the item and a flag of no meaning here; false drops the item
     * @return how many items were there, dropped ones included
     */
    template <class T, class Fn>
    size_t UntilEnd(const char* name, const char* source, std::vector<T>& list, Fn fields)
    {
        size_t count = 0;
        while (!AtEnd())
        {
            list.emplace_back();
            Enter(name, ++count, source);
            const bool keep = fields(list.back(), false);
            Leave();
            if (!keep)
            {
                list.pop_back();
            }
        }
        return count;
    }

    /** @brief Reads @p count items; each must take at least one octet. */
    template <class T, class Fn>
    void Times(const char* name, const char* source, std::vector<T>& list, size_t count, Fn fields)
    {
        list.reserve(std::min(count, Peek().size()));
        for (size_t i = 0; i < count && !m_error; ++i)
        {
            list.emplace_back();
            Enter(name, i + 1, source);
            fields(list.back());
            Leave();
        }
    }

  private:
    struct Step
    {
        const char* name;
        size_t index;
    };

    /** @brief The next @p size octets, or null after saying that @p field ran short. */
    const uint8_t* Take(const char* field, size_t size)
    {
        m_field = m_at;
        if (size > m_end - m_at || size > m_size - m_at)
        {
            Fail(field, "ends early");
            return nullptr;
        }
        m_at += size;
        return m_error ? nullptr : m_data + m_field;
    }

    template <class Part>
    static void Extract(unsigned value, unsigned& shift, const Part& part)
    {
        shift -= Part::WIDTH;
        if constexpr (!Part::RESERVED)
        {
            part.Set(value >> shift & ((1U << Part::WIDTH) - 1));
        }
    }

    std::string PathOf(const char* field) const
    {
        std::string path;
        for (size_t i = 0; i < std::min(m_depth, m_path.size()); ++i)
        {
            path += m_path[i].name;
            if (m_path[i].index != 0)
            {
                path += " " + std::to_string(m_path[i].index);
            }
            path += " / ";
        }
        return path + field;
    }

    const uint8_t* m_data;
    size_t m_size;
    size_t m_end; //!< of the structure being read, as its length says
    size_t m_at{0};
    size_t m_field{0}; //!< where the field that was read last starts
    Trace* m_trace;
    std::array<Step, 8> m_path;
    size_t m_depth{0};
    uint8_t m_payloadType{0};
    std::optional<WireError> m_error;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_WIRE_READER_H */
