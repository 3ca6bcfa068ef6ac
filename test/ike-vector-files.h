// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_VECTOR_FILES_H
#define IKE_VECTOR_FILES_H

#include "ike-crypto-samples.h"
#include "ike-ids.h"
#include "ike-shared-files.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief The text of a file of the shared folder; nothing when it is not there. */
inline std::optional<std::string>
ReadShared(const std::string& name)
{
    std::ifstream file(SharedFile(name), std::ios::binary);
    if (!file)
    {
        return std::nullopt;
    }
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/** @brief One case of a CAVS file: its lines "name = digits", and the hash of its section. */
struct CavsCase
{
    std::string hash;
    std::map<std::string, Bytes> values;
};

inline std::vector<CavsCase>
ReadCavs(const std::string& text)
{
    std::vector<CavsCase> cases;
    std::istringstream lines(text);
    std::string hash;
    for (std::string line; std::getline(lines, line);)
    {
        while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
        {
            line.pop_back();
        }
        const size_t equals = line.find(" = ");
        if (line.rfind("[SHA-", 0) == 0)
        {
            hash = line.substr(1, line.size() - 2);
        }
        else if (line.rfind("COUNT = ", 0) == 0)
        {
            cases.push_back({hash, {}});
        }
        else if (equals != std::string::npos && line[0] != '[' && line[0] != '#' && !cases.empty())
        {
            cases.back().values[line.substr(0, equals)] = Hex(line.substr(equals + 3));
        }
    }
    return cases;
}

/** @brief The keys of the lists in NSS's file, and the prfs that they are for. */
constexpr std::pair<const char*, PrfId> NSS_PRFS[] = {
    {"sha1", PrfId::HMAC_SHA1},
    {"sha256", PrfId::HMAC_SHA2_256},
    {"sha384", PrfId::HMAC_SHA2_384},
    {"sha512", PrfId::HMAC_SHA2_512},
    {"aesxcbc", PrfId::AES128_XCBC},
};

/** @brief The octet strings of one test of another implementation, in their order. */
inline std::vector<Bytes>
StepsOf(const nlohmann::json& file, const std::string& className, const std::string& testName)
{
    std::vector<Bytes> octets;
    for (const auto& test : file)
    {
        if (test["class"] == className && test["test"] == testName)
        {
            for (const auto& step : test["steps"])
            {
                for (const auto& hex : step.value("hex", nlohmann::json::array()))
                {
                    octets.push_back(Hex(hex.get<std::string>()));
                }
            }
        }
    }
    return octets;
}

/** @brief A cookie or SPI of eight octets. */
inline IkeSpi
SpiOf(const Bytes& octets)
{
    uint64_t value = 0;
    for (uint8_t octet : octets)
    {
        value = value << 8 | octet;
    }
    return IkeSpi(value);
}

/** @brief A test over the vectors of one file: skips when it is absent, counts and prints its
 * cases. */
class VectorFileTest : public ::testing::Test
{
  protected:
    /** @brief Reads a JSON file; false, with the test marked skipped, when it is not there. */
    bool Load(const std::string& name)
    {
        m_name += (m_name.empty() ? "" : " and ") + name;
        const auto text = ReadShared(name);
        if (!text)
        {
            [&] { GTEST_SKIP() << SharedFile(name) << " is not there; set IKE_SHARED_DIR"; }();
            return false;
        }
        m_json = nlohmann::json::parse(*text);
        return true;
    }

    /** @brief The octets of a field, or none where the case has no such field. */
    static Bytes Field(const nlohmann::json& object, const char* name)
    {
        return object.contains(name) ? Hex(object[name].get<std::string>()) : Bytes();
    }

    /** @brief To be called at the end: the count, which a test expects to be @p expected. */
    void Counted(size_t expected)
    {
        EXPECT_EQ(m_count, expected) << m_name;
        std::cout << "    " << m_name << ": " << m_count << " cases\n";
    }

    std::string m_name;
    nlohmann::json m_json;
    size_t m_count{0};
    std::shared_ptr<IkeCryptoProvider> m_provider{MakeCryptoppProvider(nullptr)};
};

} // namespace ike
} // namespace ns3

#endif /* IKE_VECTOR_FILES_H */
