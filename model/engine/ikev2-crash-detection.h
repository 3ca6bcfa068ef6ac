// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_CRASH_DETECTION_H
#define IKEV2_CRASH_DETECTION_H

#include "ike-message.h"
#include "ike-rate-limit.h"
#include "ike-step.h"
#include "ikev2-failover-config.h"

#include <list>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief The most tokens in one bare answer, and the most that a taker looks at (RFC 6290
 * section 4.5). */
constexpr size_t MAX_CRASH_TOKENS = 4;

/**
 * @brief Makes the tokens by which a peer believes that this side has lost its IKE SAs, RFC 6290
 * section 5.
 *
 * A token is a keyed hash (HMAC-SHA-256) of both SPIs under a secret that stands for the endpoint's
 * non-volatile storage: it outlives a crash. With Ikev2CrashDetectionConfig::bindAddress the
 * taker's address is hashed too (section 5.2). A secret that is rolled over is kept for three
 * generations.
 */
class Ikev2CrashTokenMaker
{
  public:
    explicit Ikev2CrashTokenMaker(const Ikev2CrashDetectionConfig& config);

    /** @brief The token of an IKE SA. @param taker the peer's address */
    Bytes Make(IkeStep& step, IkeSpi spiI, IkeSpi spiR, const IpAddress& taker);

    /** @brief The tokens of an IKE SA under the secret and those before it, newest first. */
    std::vector<Bytes> MakeAll(IkeStep& step, IkeSpi spiI, IkeSpi spiR, const IpAddress& taker);

  private:
    void Refresh(IkeStep& step);
    Bytes Compute(IkeStep& step,
                  ByteView secret,
                  IkeSpi spiI,
                  IkeSpi spiR,
                  const IpAddress& taker) const;

    Duration m_lifetime;
    bool m_bindAddress;
    TimePoint m_until{};
    std::list<Bytes> m_secrets; // newest first
};

/** @brief What an IKE SA keeps of its peer's tokens, and how often it looks at presented ones. */
class Ikev2CrashTokenTaker
{
  public:
    /** @brief The peer gave a token under protection; of several, the last four count (RFC 6290
     * section 5). Anything but 16 to 128 octets is no token. */
    void Store(ByteView token);

    /** @brief Whether a bare message proves that the peer has lost this IKE SA: one of its first
     * four tokens is one of the stored. Looks at no more than ten messages a second. */
    bool Proves(TimePoint now, const IkeMessage& bare);

    bool IsEmpty() const
    {
        return m_tokens.empty();
    }

  private:
    std::list<Bytes> m_tokens; // oldest first
    IkeRateLimit m_checks{10, 10};
};

/** @brief Adds N(QCD_TOKEN): protocol 1, no SPI (RFC 6290 section 4.1). */
void AddCrashToken(IkeMessage& message, Bytes token);

/**
 * @brief Answers protected requests of IKE SAs that are not known, RFC 7296 sections 1.5 and 2.21.4
 * and RFC 6290 section 4.5, no more often than Ikev2CrashDetectionConfig::answersPerSecond.
 */
class Ikev2UnknownSpiAnswerer
{
  public:
    explicit Ikev2UnknownSpiAnswerer(const Ikev2CrashDetectionConfig& config);

    /**
     * @brief Sends the bare answer, if the configuration wants one and the datagram is a request
     * under protection.
     * @param header of the datagram, both of whose SPIs are unknown here
     * @param maker of the tokens that go with it, when the configuration makes tokens
     */
    void Answer(IkeStep& step,
                const IpPath& path,
                const IkeHeader& header,
                ByteView datagram,
                Ikev2CrashTokenMaker& maker);

  private:
    bool m_isSilent;
    bool m_makesTokens;
    IkeRateLimit m_answers;
};

/** @brief Whether the first payload of a datagram is an Encrypted one, whole or a fragment. */
bool BeginsEncrypted(ByteView datagram);

} // namespace ike
} // namespace ns3

#endif /* IKEV2_CRASH_DETECTION_H */
