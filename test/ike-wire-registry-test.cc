// SPDX-License-Identifier: GPL-2.0-only

#include "ike-registry.h"
#include "ike-shared-files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

namespace ns3
{
namespace ike
{
namespace
{

TEST(IkeRegistry, NamesAreThoseOfTheRegistry)
{
    EXPECT_STREQ(NameOf(ExchangeType::CREATE_CHILD_SA), "CREATE_CHILD_SA");
    EXPECT_STREQ(NameOf(PayloadType::SA), "Security Association");
    EXPECT_STREQ(NameOf(PayloadType::SKF), "Encrypted and Authenticated Fragment");
    EXPECT_STREQ(NameOf(ProtocolId::ESP), "ESP");
    EXPECT_STREQ(NameOf(TransformType::ADDKE7), "Additional Key Exchange 7 (ADDKE7)");
    EXPECT_STREQ(NameOf(EncrId::AES_GCM_16), "ENCR_AES_GCM_16");
    EXPECT_STREQ(NameOf(PrfId::HMAC_SHA2_384), "PRF_HMAC_SHA2_384");
    EXPECT_STREQ(NameOf(IntegId::HMAC_SHA2_256_128), "AUTH_HMAC_SHA2_256_128");
    EXPECT_STREQ(NameOf(KeMethod::ML_KEM_768), "ml-kem-768");
    EXPECT_STREQ(NameOf(IdType::KEY_ID), "ID_KEY_ID");
    EXPECT_STREQ(NameOf(AuthMethod::SHARED_KEY), "Shared Key Message Integrity Code");
    EXPECT_STREQ(NameOf(TsType::IPV6_ADDR_RANGE), "TS_IPV6_ADDR_RANGE");
    EXPECT_STREQ(NameOf(CfgType::SET), "CFG_SET");
    EXPECT_STREQ(NameOf(NotifyType::REKEY_SA), "REKEY_SA");
    EXPECT_STREQ(NameOf(NotifyType::TS_MAX_QUEUE), "TS_MAX_QUEUE");
    EXPECT_STREQ(NameOf(TransformAttributeType::KEY_LENGTH), "Key Length (in bits)");
}

TEST(IkeRegistry, NumbersWithoutANameSayWhatTheyAre)
{
    EXPECT_STREQ(NameOf(static_cast<NotifyType>(16448)), "unassigned");
    EXPECT_STREQ(NameOf(static_cast<NotifyType>(40960)), "private use");
    EXPECT_STREQ(NameOf(static_cast<EncrId>(17)), "unassigned");
    EXPECT_STREQ(NameOf(static_cast<EncrId>(65535)), "private use");
    EXPECT_STREQ(NameOf(static_cast<PayloadType>(1)), "reserved");
    EXPECT_STREQ(NameOfTransform(static_cast<TransformType>(99), 1), "unassigned");
}

TEST(IkeRegistry, ErrorsAreTheNotifyTypesBelow16384)
{
    EXPECT_FALSE(IsErrorNotify(NotifyType::NONE));
    EXPECT_TRUE(IsErrorNotify(NotifyType::UNSUPPORTED_CRITICAL_PAYLOAD));
    EXPECT_TRUE(IsErrorNotify(static_cast<NotifyType>(16383)));
    EXPECT_FALSE(IsErrorNotify(NotifyType::INITIAL_CONTACT));
}

/** @brief The text between two marks from @p at on; @p at moves behind it. Nothing when a mark is
 * absent. */
std::string
Between(const std::string& text, size_t& at, const std::string& open, const std::string& close)
{
    const size_t start = text.find(open, at);
    const size_t end = start == std::string::npos ? start : text.find(close, start + open.size());
    if (end == std::string::npos)
    {
        return "";
    }
    at = end + close.size();
    return text.substr(start + open.size(), end - start - open.size());
}

/** @brief Compares one registry of IANA's XML file, row by row. @return the rows compared */
int
CompareRegistry(const std::string& xml,
                const std::string& title,
                const std::function<std::string(uint16_t)>& nameOf)
{
    size_t at = xml.find("<title>" + title);
    EXPECT_NE(at, std::string::npos) << title;
    const size_t registryEnd = std::min(xml.find("</registry>", at), xml.find("<registry ", at));
    int rows = 0;
    for (;;)
    {
        const size_t record = xml.find("<record", at);
        if (record == std::string::npos || record > registryEnd)
        {
            return rows;
        }
        const size_t recordEnd = xml.find("</record>", record);
        at = record;
        const auto value = Between(xml, at, "<value>", "</value>");
        const auto name = Between(xml, at, "<description>", "</description>");
        at = recordEnd;
        if (name.empty() || name.find('<') != std::string::npos)
        {
            continue; // markup inside a name
        }
        const size_t dash = value.find('-');
        const auto first = static_cast<uint16_t>(std::stoul(value));
        const auto last = dash == std::string::npos
                              ? first
                              : static_cast<uint16_t>(std::stoul(value.substr(dash + 1)));
        auto expected = name;
        expected = expected == "Unassigned" ? "unassigned" : expected;
        expected = expected == "Reserved" || expected == "RESERVED" ? "reserved" : expected;
        expected = expected == "Reserved for Private Use" ? "private use" : expected;
        EXPECT_EQ(nameOf(first), expected) << title << " " << first;
        EXPECT_EQ(nameOf(last), expected) << title << " " << last;
        ++rows;
    }
}

TEST(IkeRegistry, TablesAgreeWithIana)
{
    std::ifstream file(SharedFile("reference/iana/ikev2-parameters.xml"));
    if (!file)
    {
        GTEST_SKIP() << "the registry is not there: " << SharedFile("reference/iana");
    }
    const std::string xml((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const auto named = [](auto type)
    {
        return [](uint16_t number)
        { return std::string(NameOf(static_cast<decltype(type)>(number))); };
    };
    int rows = 0;
    rows += CompareRegistry(xml, "IKEv2 Exchange Types", named(ExchangeType{}));
    rows += CompareRegistry(xml, "Transform Type Values", named(TransformType{}));
    rows +=
        CompareRegistry(xml, "IKEv2 Transform Attribute Types", named(TransformAttributeType{}));
    rows += CompareRegistry(xml, "Transform Type 1 ", named(EncrId{}));
    rows += CompareRegistry(xml, "Transform Type 2 ", named(PrfId{}));
    rows += CompareRegistry(xml, "Transform Type 3 ", named(IntegId{}));
    rows += CompareRegistry(xml, "Transform Type 4 ", named(KeMethod{}));
    rows += CompareRegistry(xml, "Transform Type 5 ", named(SnId{}));
    rows += CompareRegistry(xml, "IKEv2 Identification Payload ID Types", named(IdType{}));
    rows += CompareRegistry(xml, "IKEv2 Authentication Method", named(AuthMethod{}));
    rows += CompareRegistry(xml, "IKEv2 Notify Message Error Types", named(NotifyType{}));
    rows += CompareRegistry(xml, "IKEv2 Notify Message Status Types", named(NotifyType{}));
    rows += CompareRegistry(xml, "IKEv2 Security Protocol Identifiers", named(ProtocolId{}));
    rows += CompareRegistry(xml, "IKEv2 Traffic Selector Types", named(TsType{}));
    rows += CompareRegistry(xml, "IKEv2 Configuration Payload CFG Types", named(CfgType{}));
    rows += CompareRegistry(xml,
                            "IKEv2 Certificate Encodings",
                            [](uint16_t number)
                            { return NameOfCertEncoding(static_cast<uint8_t>(number)); });
    rows += CompareRegistry(xml,
                            "IKEv2 Configuration Payload Attribute Types",
                            [](uint16_t number) { return NameOfCfgAttribute(number); });
    EXPECT_GT(rows, 300) << "most of the registry was not compared";
}

} // namespace
} // namespace ike
} // namespace ns3
