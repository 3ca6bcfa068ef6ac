// SPDX-License-Identifier: GPL-2.0-only

#include "ike-eap.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t CHALLENGE = 16; // octets, as the digest

/** @brief The digest of identifier, password and challenge, RFC 1994 section 4.1. */
Bytes
Md5Response(IkeStep& step, uint8_t identifier, std::string_view password, ByteView challenge)
{
    return step.Take(step.provider.EapPrimitiveOf(
        EapPrimitive::MD5,
        {ByteView(&identifier, 1), ByteView::OfText(password), challenge}));
}

/** @brief Value-Size, Value, Name: RFC 3748 section 5.4. */
Bytes
WriteValue(ByteView value, std::string_view name)
{
    Bytes data;
    data.push_back(static_cast<uint8_t>(value.size()));
    Append(data, value);
    Append(data, ByteView::OfText(name));
    return data;
}

/** @brief The value; nothing when its length does not fit. */
std::optional<ByteView>
ReadValue(ByteView data)
{
    if (data.empty() || data[0] == 0 || data[0] >= data.size())
    {
        return std::nullopt;
    }
    return data.Sub(1, data[0]);
}

class Md5Server : public EapMethod
{
  public:
    explicit Md5Server(const EapCredentials& credentials)
        : m_secrets(credentials.secrets),
          m_user(credentials.identity)
    {
    }

    Bytes Start(IkeStep& step, uint8_t identifier) override
    {
        m_challenge = step.random.Draw(CHALLENGE);
        m_identifier = identifier;
        return WriteValue(m_challenge, {});
    }

    EapTurn Handle(IkeStep& step, uint8_t, ByteView data) override
    {
        const auto value = ReadValue(data);
        const auto password = m_secrets ? m_secrets->Password(m_user) : std::nullopt;
        const bool good =
            value && password && *value == Md5Response(step, m_identifier, *password, m_challenge);
        return {good ? EapProgress::SUCCEEDED : EapProgress::FAILED, {}};
    }

    Bytes Msk() const override
    {
        return {};
    }

    std::string User() const override
    {
        return m_user;
    }

  private:
    const IkeSecrets* m_secrets;
    std::string m_user;
    Bytes m_challenge;
    uint8_t m_identifier{0};
};

class Md5Peer : public EapMethod
{
  public:
    explicit Md5Peer(const EapCredentials& credentials)
        : m_secrets(credentials.secrets),
          m_user(credentials.identity)
    {
    }

    Bytes Start(IkeStep&, uint8_t) override
    {
        return {};
    }

    EapTurn Handle(IkeStep& step, uint8_t identifier, ByteView data) override
    {
        const auto challenge = ReadValue(data);
        const auto password = m_secrets ? m_secrets->Password(m_user) : std::nullopt;
        if (!challenge || !password)
        {
            return {};
        }
        return {EapProgress::SUCCEEDED,
                WriteValue(Md5Response(step, identifier, *password, *challenge), m_user)};
    }

    Bytes Msk() const override
    {
        return {};
    }

    std::string User() const override
    {
        return {};
    }

  private:
    const IkeSecrets* m_secrets;
    std::string m_user;
};

} // namespace

std::unique_ptr<EapMethod>
MakeEapMd5Server(const EapCredentials& credentials)
{
    return std::make_unique<Md5Server>(credentials);
}

std::unique_ptr<EapMethod>
MakeEapMd5Peer(const EapCredentials& credentials)
{
    return std::make_unique<Md5Peer>(credentials);
}

} // namespace ike
} // namespace ns3
