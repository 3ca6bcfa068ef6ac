// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_VECTOR_FILES_H
#define IKE_VECTOR_FILES_H

#include "ike-crypto-samples.h"
#include "ike-shared-files.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

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
