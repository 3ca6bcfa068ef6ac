// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_WIRE_RECORDER_H
#define IKE_WIRE_RECORDER_H

#include "ike-message-printer.h"
#include "ike-wire-reader.h"

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief The trace of a WireReader that writes down every structure, field and bit that is read:
 * how a message is printed by the same descriptions that parse it.
 */
class WireRecorder
{
  public:
    static constexpr bool RECORDS = true;

    /** @param decrypted whether offsets count from the start of decrypted octets */
    WireRecorder(std::vector<MessageRecord>& records, bool decrypted);

    void Enter(const char* name, size_t index, const char* source, size_t offset);
    void Leave(size_t offset);

    template <class T, class Name>
    void Number(const char* name, ByteView octets, size_t offset, const T& value, Name nameOf)
    {
        AddField(name, octets, offset, TextOf(value, nameOf));
    }

    template <class Name>
    void Octets(const char* name, ByteView octets, size_t offset, Name nameOf)
    {
        if (octets.empty())
        {
            return;
        }
        std::string text;
        if constexpr (!std::is_same_v<Name, NoName>)
        {
            text = nameOf();
        }
        AddField(name, octets, offset, text.empty() ? TextOfOctets(octets) : text);
    }

    void Reserved(const char* name, ByteView octets, size_t offset);

    template <class... Parts>
    void Split(const char* name, ByteView octets, size_t offset, unsigned value, Parts... parts)
    {
        AddField(name, octets, offset, "");
        const size_t field = m_records.size() - 1;
        unsigned bit = 0;
        (AddPart(field, octets, offset, bit, value, parts), ...);
    }

    void Flags(const char* name, ByteView octets, size_t offset, const WireFlagSet& flags);

    /** @brief Adds a field that no description names. */
    void AddField(const std::string& name, ByteView octets, size_t offset, std::string value);

    /** @brief Octets in hexadecimal, the first 32 of them, and as text when they are printable. */
    static std::string TextOfOctets(ByteView octets);

  private:
    template <class T, class = void>
    struct IsNamed : std::false_type
    {
    };

    template <class T>
    struct IsNamed<T, std::void_t<decltype(NameOf(std::declval<T>()))>> : std::is_enum<T>
    {
    };

    template <class T, class Name>
    static std::string TextOf(const T& value, const Name& nameOf)
    {
        const auto number = static_cast<uint64_t>(WireNumber<T>::To(value));
        if constexpr (!std::is_same_v<Name, NoName>)
        {
            return TextOfNumber(number, nameOf());
        }
        else if constexpr (IsNamed<T>::value)
        {
            return TextOfNumber(number, NameOf(value));
        }
        else if constexpr (sizeof(T) == sizeof(uint64_t))
        {
            return TextOfSpi(number);
        }
        else
        {
            return TextOfNumber(number, "");
        }
    }

    template <class Part>
    void AddPart(size_t field,
                 ByteView octets,
                 size_t offset,
                 unsigned& bit,
                 unsigned value,
                 const Part& part)
    {
        std::string text;
        if constexpr (Part::RESERVED)
        {
            const unsigned shift = 8 * static_cast<unsigned>(octets.size()) - bit - Part::WIDTH;
            text = std::to_string(value >> shift & ((1U << Part::WIDTH) - 1));
        }
        else
        {
            text = TextOf(part.value, part.nameOf);
            AppendToValue(field, std::string(part.name) + " " + text);
        }
        AddBits(part.name, octets, offset, bit, Part::WIDTH, text);
        bit += Part::WIDTH;
    }

    void AddBits(const char* name,
                 ByteView octets,
                 size_t offset,
                 unsigned firstBit,
                 unsigned bitCount,
                 std::string value);
    void AppendToValue(size_t record, const std::string& text);
    static std::string TextOfNumber(uint64_t number, const std::string& name);
    static std::string TextOfSpi(uint64_t spi);

    std::vector<MessageRecord>& m_records;
    std::vector<size_t> m_open;   //!< the records of the structures being read
    std::vector<size_t> m_idSize; //!< for each of them, what m_id was long before
    std::string m_id;
    bool m_decrypted;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_WIRE_RECORDER_H */
