// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_WIRE_WRITER_H
#define IKE_WIRE_WRITER_H

#include "ike-address.h"
#include "ike-bytes.h"
#include "ike-wire-number.h"

#include <cstring>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief Walks a description and writes its octets; lengths are filled in when their frame closes.
 *
 * It writes to memory that was sized by a WireSizer over the same description. A count or a length
 * has to fit its field on the wire; what was parsed always does.
 */
class WireWriter
{
  public:
    static constexpr bool READS = false;

    /** @brief A structure whose length field is still to be filled in. */
    struct Frame
    {
        uint8_t* start;
        uint8_t* length;
        size_t width;
    };

    explicit WireWriter(uint8_t* to)
        : m_at(to)
    {
    }

    /** @brief Where a field starts matters to a reader only. */
    size_t Mark() const
    {
        return 0;
    }

    template <class T, class Name = NoName>
    void Number(const char*, const T& value, Name = {})
    {
        Store(WireNumber<T>::To(value));
    }

    size_t Count8(const char*, size_t count)
    {
        Store(static_cast<uint8_t>(count));
        return count;
    }

    size_t Count16(const char*, size_t count)
    {
        Store(static_cast<uint16_t>(count));
        return count;
    }

    void Reserved(const char*, size_t octets)
    {
        std::memset(m_at, 0, octets);
        m_at += octets;
    }

    template <class... Parts>
    void Split(const char*, Parts... parts)
    {
        using Uint = BitsHolder<(Parts::WIDTH + ...)>;
        unsigned value = 0;
        (Shift(value, parts), ...);
        Store(static_cast<Uint>(value));
    }

    void Flags8(const char*, const uint8_t& value, const WireFlagSet& flags)
    {
        Store(static_cast<uint8_t>(value & flags.mask));
    }

    template <class Name = NoName>
    void Octets(const char*, const Bytes& octets, size_t, Name = {})
    {
        Copy(octets);
    }

    template <class Name = NoName>
    void Rest(const char*, const Bytes& octets, Name = {})
    {
        Copy(octets);
    }

    void Address(const char*, const IpAddress& address, size_t)
    {
        Copy(address.Octets());
    }

    void Skip(const char*)
    {
    }

    Frame Open()
    {
        return Frame{m_at, nullptr, 0};
    }

    void Length16(const char*, Frame& frame)
    {
        frame.length = m_at;
        m_at += sizeof(uint16_t);
    }

    void Close(const Frame& frame)
    {
        StoreNetworkOrder(static_cast<uint16_t>(m_at - frame.start), frame.length);
    }

    template <class T, class Fn>
    size_t UntilEnd(const char*, const char*, const std::vector<T>& list, Fn fields)
    {
        for (size_t i = 0; i < list.size(); ++i)
        {
            fields(list[i], i + 1 == list.size());
        }
        return list.size();
    }

    template <class T, class Fn>
    void Times(const char*, const char*, const std::vector<T>& list, size_t, Fn fields)
    {
        for (const T& item : list)
        {
            fields(item);
        }
    }

  private:
    template <class Uint>
    void Store(Uint value)
    {
        StoreNetworkOrder(value, m_at);
        m_at += sizeof(Uint);
    }

    void Copy(ByteView octets)
    {
        if (!octets.empty())
        {
            std::memcpy(m_at, octets.data(), octets.size());
            m_at += octets.size();
        }
    }

    template <class Part>
    static void Shift(unsigned& value, const Part& part)
    {
        value <<= Part::WIDTH;
        if constexpr (!Part::RESERVED)
        {
            value |= part.Get() & ((1U << Part::WIDTH) - 1);
        }
    }

    uint8_t* m_at;
};

/** @brief Walks a description and counts the octets that a WireWriter would write. */
class WireSizer
{
  public:
    static constexpr bool READS = false;

    struct Frame
    {
    };

    size_t Size() const
    {
        return m_size;
    }

    size_t Mark() const
    {
        return 0;
    }

    template <class T, class Name = NoName>
    void Number(const char*, const T&, Name = {})
    {
        m_size += sizeof(typename WireNumber<T>::Uint);
    }

    size_t Count8(const char*, size_t count)
    {
        m_size += 1;
        return count;
    }

    size_t Count16(const char*, size_t count)
    {
        m_size += 2;
        return count;
    }

    void Reserved(const char*, size_t octets)
    {
        m_size += octets;
    }

    template <class... Parts>
    void Split(const char*, Parts...)
    {
        m_size += sizeof(BitsHolder<(Parts::WIDTH + ...)>);
    }

    void Flags8(const char*, const uint8_t&, const WireFlagSet&)
    {
        m_size += 1;
    }

    template <class Name = NoName>
    void Octets(const char*, const Bytes& octets, size_t, Name = {})
    {
        m_size += octets.size();
    }

    template <class Name = NoName>
    void Rest(const char*, const Bytes& octets, Name = {})
    {
        m_size += octets.size();
    }

    void Address(const char*, const IpAddress& address, size_t)
    {
        m_size += address.Octets().size();
    }

    void Skip(const char*)
    {
    }

    Frame Open()
    {
        return Frame{};
    }

    void Length16(const char*, Frame&)
    {
        m_size += 2;
    }

    void Close(const Frame&)
    {
    }

    template <class T, class Fn>
    size_t UntilEnd(const char*, const char*, const std::vector<T>& list, Fn fields)
    {
        for (const T& item : list)
        {
            fields(item, true);
        }
        return list.size();
    }

    template <class T, class Fn>
    void Times(const char*, const char*, const std::vector<T>& list, size_t, Fn fields)
    {
        for (const T& item : list)
        {
            fields(item);
        }
    }

  private:
    size_t m_size{0};
};

} // namespace ike
} // namespace ns3

#endif /* IKE_WIRE_WRITER_H */
