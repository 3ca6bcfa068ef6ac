// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithm-table.h"
#include "ike-cost-profile.h"
#include "ike-quantity.h"

#include <charconv>
#include <map>
#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

namespace
{

bool
IsBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

std::string_view
Trimmed(std::string_view text)
{
    while (!text.empty() && IsBlank(text.front()))
    {
        text.remove_prefix(1);
    }
    while (!text.empty() && IsBlank(text.back()))
    {
        text.remove_suffix(1);
    }
    return text;
}

std::vector<std::string>
WordsOf(std::string_view text)
{
    std::vector<std::string> words;
    while (!(text = Trimmed(text)).empty())
    {
        size_t size = 0;
        while (size < text.size() && !IsBlank(text[size]))
        {
            ++size;
        }
        words.emplace_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return words;
}

/** @brief @p cost, when it may be one. */
Result<double>
Allowed(double nanoseconds)
{
    constexpr double LONGEST = 1000e9;
    if (nanoseconds < 0)
    {
        return Error{"a cost cannot be negative; write 0 or more"};
    }
    if (nanoseconds > LONGEST)
    {
        return Error{"a cost above 1000 s; check the unit"};
    }
    return nanoseconds;
}

Result<Duration>
ReadDuration(std::string_view text)
{
    const Result<Duration> duration = ParseDuration(text);
    if (!duration)
    {
        return duration;
    }
    const Result<double> allowed = Allowed(static_cast<double>(duration->count()));
    return allowed ? duration : Result<Duration>(allowed.GetError());
}

constexpr std::string_view PER_OCTET = "ns/octet";

bool
IsPerOctet(std::string_view text)
{
    return text.size() > PER_OCTET.size() &&
           text.substr(text.size() - PER_OCTET.size()) == PER_OCTET;
}

Result<double>
ReadPerOctet(std::string_view text)
{
    text.remove_suffix(PER_OCTET.size());
    const std::optional<double> number = ParseNumber(text);
    return number ? Allowed(*number)
                  : Error{"'" + std::string(Trimmed(text)) +
                          "' is not a number; write a cost per octet as 0.3 ns/octet"};
}

/** @brief "200 ns + 0.3 ns/octet", or one of the two parts. */
Result<LinearCost>
ReadLinear(std::string_view text)
{
    LinearCost cost;
    bool seen[2] = {false, false};
    for (size_t begin = 0; begin <= text.size();)
    {
        const size_t plus = std::min(text.find('+', begin), text.size());
        const std::string_view part = Trimmed(text.substr(begin, plus - begin));
        if (part.empty())
        {
            return Error{"nothing stands on one side of the '+'; write both parts, as "
                         "200 ns + 0.3 ns/octet"};
        }
        const bool perOctet = IsPerOctet(part);
        if (seen[perOctet])
        {
            return Error{"two parts of one kind; write one time and one cost per octet, as "
                         "200 ns + 0.3 ns/octet"};
        }
        seen[perOctet] = true;
        if (perOctet)
        {
            const Result<double> number = ReadPerOctet(part);
            if (!number)
            {
                return number.GetError();
            }
            cost.nanosecondsPerOctet = *number;
        }
        else
        {
            const Result<Duration> duration = ReadDuration(part);
            if (!duration)
            {
                return duration.GetError();
            }
            cost.fixed = *duration;
        }
        begin = plus + 1;
    }
    return cost;
}

template <class Row>
const Row*
FindWord(RowRange<Row> rows, const std::string& word)
{
    for (const Row& row : rows)
    {
        if (row.keyword && word == row.keyword)
        {
            return &row;
        }
    }
    return nullptr;
}

std::optional<std::pair<EncrId, uint16_t>>
FindCipherWord(const std::string& word)
{
    for (const EncrRow& row : AllEncr())
    {
        for (uint16_t bits : row.keyBits)
        {
            if ((bits != 0 || row.id == EncrId::NULL_ENCR) && EncrKeyword(row, bits) == word)
            {
                return std::make_pair(row.id, bits);
            }
        }
    }
    return std::nullopt;
}

Error
Unknown(const std::string& kind, const std::string& word)
{
    return Error{"'" + word + "' names no " + kind + "; doc/algorithms.md lists the words"};
}

} // namespace

/** @brief Reads a profile line by line; the first fault ends it. */
class CostProfileParser
{
  public:
    explicit CostProfileParser(std::string name)
        : m_file(std::move(name))
    {
        m_profile.m_name = m_file;
    }

    Result<IkeCostProfile> Parse(std::string_view text)
    {
        for (size_t begin = 0; begin < text.size();)
        {
            const size_t end = std::min(text.find('\n', begin), text.size());
            ++m_line;
            const Result<Done> done = ParseLine(text.substr(begin, end - begin));
            if (!done)
            {
                return Error{m_file + ":" + std::to_string(m_line) + ": " +
                             done.GetError().message};
            }
            begin = end + 1;
        }
        if (m_states && m_profile.m_provenance.empty())
        {
            return Error{
                m_file +
                ": no provenance; add a line 'provenance = ...' that says where the numbers "
                "come from"};
        }
        return m_profile;
    }

  private:
    Result<Done> ParseLine(std::string_view line)
    {
        line = Trimmed(line.substr(0, line.find('#')));
        if (line.empty())
        {
            return Done{};
        }
        const size_t equals = line.find('=');
        if (equals == std::string_view::npos)
        {
            return Error{"no '=' in '" + std::string(line) +
                         "'; a line is 'key = value', or begins with #"};
        }
        const std::vector<std::string> key = WordsOf(line.substr(0, equals));
        const std::string_view value = Trimmed(line.substr(equals + 1));
        std::string whole;
        for (const std::string& word : key)
        {
            whole += (whole.empty() ? "" : " ") + word;
        }
        if (value.empty())
        {
            return Error{"'" + whole + "' has no value; write one after the '='"};
        }
        if (whole != "provenance")
        {
            const auto [seen, isNew] = m_seen.emplace(whole, m_line);
            if (!isNew)
            {
                return Error{"'" + whole + "' is already stated in line " +
                             std::to_string(seen->second) + "; leave one out"};
            }
        }
        const Result<Done> done = Assign(key, whole, value);
        return done ? done : Result<Done>(Error{"'" + whole + "': " + done.GetError().message});
    }

    Result<Done> Assign(const std::vector<std::string>& key,
                        const std::string& whole,
                        std::string_view value)
    {
        if (whole == "name")
        {
            m_profile.m_name = std::string(value);
            return Done{};
        }
        if (whole == "provenance")
        {
            m_profile.m_provenance +=
                (m_profile.m_provenance.empty() ? "" : " ") + std::string(value);
            return Done{};
        }
        if (whole == "cores")
        {
            return AssignCores(value);
        }
        if (whole == "esp-offload")
        {
            if (value != "yes" && value != "no")
            {
                return Error{"'" + std::string(value) + "' is neither yes nor no"};
            }
            m_profile.m_espOffloaded = value == "yes";
            return Done{};
        }
        m_states = true;
        if (whole == "sa-setup")
        {
            return Put(ReadDuration(value), m_profile.m_saSetup);
        }
        if (whole == "esp-packet")
        {
            return Put(ReadDuration(value), m_profile.m_espPacket);
        }
        if (whole == "message")
        {
            return Put(ReadLinear(value), m_profile.m_message);
        }
        if (whole == "stateless")
        {
            return Put(ReadLinear(value), m_profile.m_stateless.emplace());
        }
        if (whole == "hash sha1")
        {
            return Put(ReadLinear(value), m_profile.m_sha1);
        }
        return key.size() == 2   ? AssignLinear(key[0], key[1], value)
               : key.size() == 3 ? AssignHalf(key[0], key[1], key[2], value)
                                 : NotAKey();
    }

    Result<Done> AssignCores(std::string_view value)
    {
        unsigned cores = 0;
        const auto end = value.data() + value.size();
        const auto [rest, fault] = std::from_chars(value.data(), end, cores);
        if (fault != std::errc() || rest != end || cores < 1 || cores > 1024)
        {
            return Error{"'" + std::string(value) + "' is not a number from 1 to 1024"};
        }
        m_profile.m_cores = cores;
        return Done{};
    }

    Result<Done> AssignLinear(const std::string& kind,
                              const std::string& word,
                              std::string_view value)
    {
        if (kind == "prf")
        {
            const PrfRow* row = FindWord(AllPrf(), word);
            return row ? Put(ReadLinear(value), m_profile.m_prf[row->id]) : Unknown("prf", word);
        }
        if (kind == "integ")
        {
            const IntegRow* row = FindWord(AllInteg(), word);
            return row ? Put(ReadLinear(value), m_profile.m_integrity[row->id])
                       : Unknown("integrity algorithm", word);
        }
        if (kind == "cipher")
        {
            const auto cipher = FindCipherWord(word);
            return cipher ? Put(ReadLinear(value), m_profile.m_cipher[*cipher])
                          : Unknown("encryption algorithm", word);
        }
        return NotAKey();
    }

    Result<Done> AssignHalf(const std::string& kind,
                            const std::string& word,
                            const std::string& half,
                            std::string_view value)
    {
        if (kind == "ke" && (half == "generate" || half == "agree"))
        {
            const KeRow* row = FindWord(AllKe(), word);
            if (!row)
            {
                return Unknown("key exchange method", word);
            }
            KeCost& cost = m_profile.m_keyExchange[row->id];
            return Put(ReadDuration(value), half == "generate" ? cost.generate : cost.agree);
        }
        if (kind == "signature" && (half == "sign" || half == "verify"))
        {
            if (!IsSignatureName(word))
            {
                return Error{
                    "'" + word +
                    "' names no signature algorithm; doc/cost-profiles.md lists the words"};
            }
            SignatureCost& cost = m_profile.m_signature[word];
            return Put(ReadDuration(value), half == "sign" ? cost.sign : cost.verify);
        }
        return NotAKey();
    }

    static Error NotAKey()
    {
        return Error{"not a key of a cost profile; doc/cost-profiles.md lists the keys, as "
                     "'ke x25519 agree' or 'cipher aes128gcm16'"};
    }

    template <class T>
    static Result<Done> Put(const Result<T>& from, T& to)
    {
        if (!from)
        {
            return from.GetError();
        }
        to = *from;
        return Done{};
    }

    std::string m_file;
    IkeCostProfile m_profile;
    std::map<std::string, int> m_seen;
    int m_line{0};
    bool m_states{false};
};

Result<IkeCostProfile>
IkeCostProfile::Parse(std::string_view text, const std::string& name)
{
    return CostProfileParser(name).Parse(text);
}

} // namespace ike
} // namespace ns3
