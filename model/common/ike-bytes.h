// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_BYTES_H
#define IKE_BYTES_H

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief An owned octet string. */
using Bytes = std::vector<uint8_t>;

/** @brief A read-only view of octets owned by somebody else; never outlives them. */
class ByteView
{
  public:
    constexpr ByteView() = default;

    constexpr ByteView(const uint8_t* data, size_t size)
        : m_data(data),
          m_size(size)
    {
    }

    ByteView(const Bytes& bytes)
        : m_data(bytes.data()),
          m_size(bytes.size())
    {
    }

    /** @brief Views the characters of a text as octets. */
    static ByteView OfText(std::string_view text)
    {
        return ByteView(reinterpret_cast<const uint8_t*>(text.data()), text.size());
    }

    constexpr const uint8_t* data() const
    {
        return m_data;
    }

    constexpr size_t size() const
    {
        return m_size;
    }

    constexpr bool empty() const
    {
        return m_size == 0;
    }

    constexpr const uint8_t* begin() const
    {
        return m_data;
    }

    constexpr const uint8_t* end() const
    {
        return m_data + m_size;
    }

    constexpr uint8_t operator[](size_t i) const
    {
        return m_data[i];
    }

    /** @brief The octets from @p offset on, at most @p count of them; empty when out of range. */
    constexpr ByteView Sub(size_t offset, size_t count = SIZE_MAX) const
    {
        if (offset >= m_size)
        {
            return ByteView();
        }
        return ByteView(m_data + offset, count < m_size - offset ? count : m_size - offset);
    }

    Bytes ToBytes() const
    {
        return Bytes(begin(), end());
    }

  private:
    const uint8_t* m_data{nullptr};
    size_t m_size{0};
};

inline bool
operator==(ByteView a, ByteView b)
{
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

inline bool
operator!=(ByteView a, ByteView b)
{
    return !(a == b);
}

/** @brief Lexicographic order of octets, as RFC 7296 section 2.8.1 compares nonces. */
bool LexicographicallyLess(ByteView a, ByteView b);

/** @brief Appends @p more to @p out. */
inline void
Append(Bytes& out, ByteView more)
{
    out.insert(out.end(), more.begin(), more.end());
}

/** @brief The concatenation of the parts, in order. */
Bytes Concat(std::initializer_list<ByteView> parts);

/** @brief Appends @p value in network byte order, @p octets wide (1 to 8). */
void AppendUint(Bytes& out, uint64_t value, size_t octets);

/** @brief Lower-case hexadecimal digits, two an octet, no separators. */
std::string ToHex(ByteView bytes);

/** @brief Reads hexadecimal digits; white space is skipped. @return nothing on any other sign. */
std::optional<Bytes> FromHex(std::string_view digits);

} // namespace ike
} // namespace ns3

#endif /* IKE_BYTES_H */
