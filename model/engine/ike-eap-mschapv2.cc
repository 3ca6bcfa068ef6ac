// SPDX-License-Identifier: GPL-2.0-only

#include "ike-eap.h"
#include "ike-mschapv2.h"

namespace ns3
{
namespace ike
{

namespace
{

/** @brief What a packet of EAP-MSCHAPv2 is, draft-kamath-pppext-eap-mschapv2 section 2. */
enum class OpCode : uint8_t
{
    CHALLENGE = 1,
    RESPONSE = 2,
    SUCCESS = 3,
    FAILURE = 4,
};

constexpr size_t HEADER = 4;         // OpCode, MS-CHAPv2-ID, MS-Length
constexpr size_t RESERVED = 8;       // between challenge and response
constexpr size_t RESPONSE_SIZE = 49; // challenge, reserved, NT-Response, flags
constexpr const char* SERVER_NAME = "ns3-ike";
// RFC 2759 section 6: wrong name or password, no retry, version 3.
constexpr const char* WRONG = "E=691 R=0 C=";
constexpr const char* WRONG_END = " V=3 M=Access denied";

Bytes
Write(OpCode code, uint8_t id, ByteView content)
{
    Bytes data{static_cast<uint8_t>(code), id};
    AppendUint(data, HEADER + content.size(), 2);
    Append(data, content);
    return data;
}

/** @brief The content of a packet of that code; nothing when it is another or a length is wrong. */
std::optional<ByteView>
Read(ByteView data, OpCode code)
{
    if (data.size() < HEADER || data[0] != static_cast<uint8_t>(code) ||
        (static_cast<size_t>(data[2]) << 8 | data[3]) != data.size())
    {
        return std::nullopt;
    }
    return data.Sub(HEADER);
}

std::string
TextOf(ByteView octets)
{
    return std::string(octets.begin(), octets.end());
}

/** @brief RFC 2759 section 4: the digest covers the user without the domain before it. */
std::string
WithoutDomain(const std::string& user)
{
    const size_t backslash = user.rfind('\\');
    return backslash == std::string::npos ? user : user.substr(backslash + 1);
}

class Mschapv2Server : public EapMethod
{
  public:
    explicit Mschapv2Server(const EapCredentials& credentials)
        : m_secrets(credentials.secrets)
    {
    }

    // <-- Challenge: Value-Size, Challenge, Name
    Bytes Start(IkeStep& step, uint8_t identifier) override
    {
        m_id = identifier;
        m_exchange.authenticatorChallenge = step.random.Draw(MSCHAPV2_CHALLENGE);
        Bytes content{static_cast<uint8_t>(MSCHAPV2_CHALLENGE)};
        Append(content, m_exchange.authenticatorChallenge);
        Append(content, ByteView::OfText(SERVER_NAME));
        return Write(OpCode::CHALLENGE, m_id, content);
    }

    EapTurn Handle(IkeStep& step, uint8_t, ByteView data) override
    {
        if (m_state == OpCode::CHALLENGE)
        {
            return TakeResponse(step, data);
        }
        // --> Success or Failure, the code alone
        const bool agreed = data.size() == 1 && data[0] == static_cast<uint8_t>(m_state);
        const bool good = agreed && m_state == OpCode::SUCCESS;
        return {good ? EapProgress::SUCCEEDED : EapProgress::FAILED, {}};
    }

    Bytes Msk() const override
    {
        return m_msk;
    }

    std::string User() const override
    {
        return m_user;
    }

  private:
    // --> Response: Value-Size, Peer-Challenge, reserved, NT-Response, flags, Name
    // <-- Success: "S=..." or Failure: "E=691 ..."
    EapTurn TakeResponse(IkeStep& step, ByteView data)
    {
        const auto content = Read(data, OpCode::RESPONSE);
        if (!content || content->size() < 1 + RESPONSE_SIZE || (*content)[0] != RESPONSE_SIZE ||
            data[1] != m_id)
        {
            return {};
        }
        m_user = TextOf(content->Sub(1 + RESPONSE_SIZE));
        m_exchange.user = WithoutDomain(m_user);
        m_exchange.peerChallenge = content->Sub(1, MSCHAPV2_CHALLENGE).ToBytes();
        const ByteView response =
            content->Sub(1 + MSCHAPV2_CHALLENGE + RESERVED, MSCHAPV2_RESPONSE);
        const auto password = m_secrets ? m_secrets->Password(m_user) : std::nullopt;
        const Bytes hash = NtPasswordHash(step, password.value_or(std::string_view()));
        // An unknown user costs as much as a known one, and is told the same.
        const Bytes expected = GenerateNtResponse(step, m_exchange, hash);
        if (!password || response != expected)
        {
            m_state = OpCode::FAILURE;
            const std::string text =
                WRONG + ToHex(step.random.Draw(MSCHAPV2_CHALLENGE)) + WRONG_END;
            return {EapProgress::CONTINUES, Write(OpCode::FAILURE, m_id, ByteView::OfText(text))};
        }
        m_state = OpCode::SUCCESS;
        m_msk = Mschapv2Msk(step, hash, response);
        const std::string text =
            GenerateAuthenticatorResponse(step, m_exchange, hash, response) + " M=Welcome";
        return {EapProgress::CONTINUES, Write(OpCode::SUCCESS, m_id, ByteView::OfText(text))};
    }

    const IkeSecrets* m_secrets;
    Mschapv2Exchange m_exchange;
    OpCode m_state{OpCode::CHALLENGE};
    std::string m_user;
    Bytes m_msk;
    uint8_t m_id{0};
};

class Mschapv2Peer : public EapMethod
{
  public:
    explicit Mschapv2Peer(const EapCredentials& credentials)
        : m_secrets(credentials.secrets),
          m_user(credentials.identity)
    {
        m_exchange.user = WithoutDomain(m_user);
    }

    Bytes Start(IkeStep&, uint8_t) override
    {
        return {};
    }

    EapTurn Handle(IkeStep& step, uint8_t, ByteView data) override
    {
        if (m_response.empty())
        {
            return TakeChallenge(step, data);
        }
        if (data.size() >= HEADER && data[0] == static_cast<uint8_t>(OpCode::FAILURE))
        {
            return {EapProgress::FAILED, Bytes{static_cast<uint8_t>(OpCode::FAILURE)}};
        }
        // <-- Success: the server proves that it knows the password too
        const auto content = Read(data, OpCode::SUCCESS);
        const std::string text = content ? TextOf(*content) : std::string();
        const std::string expected =
            GenerateAuthenticatorResponse(step, m_exchange, m_hash, m_response);
        if (text.compare(0, expected.size(), expected) != 0)
        {
            return {};
        }
        m_msk = Mschapv2Msk(step, m_hash, m_response);
        return {EapProgress::SUCCEEDED, Bytes{static_cast<uint8_t>(OpCode::SUCCESS)}};
    }

    Bytes Msk() const override
    {
        return m_msk;
    }

    std::string User() const override
    {
        return {};
    }

  private:
    EapTurn TakeChallenge(IkeStep& step, ByteView data)
    {
        const auto content = Read(data, OpCode::CHALLENGE);
        const auto password = m_secrets ? m_secrets->Password(m_user) : std::nullopt;
        if (!content || content->size() < 1 + MSCHAPV2_CHALLENGE ||
            (*content)[0] != MSCHAPV2_CHALLENGE || !password)
        {
            return {};
        }
        m_exchange.authenticatorChallenge = content->Sub(1, MSCHAPV2_CHALLENGE).ToBytes();
        m_exchange.peerChallenge = step.random.Draw(MSCHAPV2_CHALLENGE);
        m_hash = NtPasswordHash(step, *password);
        m_response = GenerateNtResponse(step, m_exchange, m_hash);
        Bytes answer{static_cast<uint8_t>(RESPONSE_SIZE)};
        Append(answer, m_exchange.peerChallenge);
        answer.resize(answer.size() + RESERVED, 0);
        Append(answer, m_response);
        answer.push_back(0); // flags
        Append(answer, ByteView::OfText(m_user));
        return {EapProgress::CONTINUES, Write(OpCode::RESPONSE, data[1], answer)};
    }

    const IkeSecrets* m_secrets;
    std::string m_user;
    Mschapv2Exchange m_exchange;
    Bytes m_hash;
    Bytes m_response;
    Bytes m_msk;
};

} // namespace

std::unique_ptr<EapMethod>
MakeEapMschapv2Server(const EapCredentials& credentials)
{
    return std::make_unique<Mschapv2Server>(credentials);
}

std::unique_ptr<EapMethod>
MakeEapMschapv2Peer(const EapCredentials& credentials)
{
    return std::make_unique<Mschapv2Peer>(credentials);
}

} // namespace ike
} // namespace ns3
