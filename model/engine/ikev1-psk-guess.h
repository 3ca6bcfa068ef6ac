// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_PSK_GUESS_H
#define IKEV1_PSK_GUESS_H

#include "ike-crypto-provider.h"
#include "ike-message.h"
#include "ikev1-algorithms.h"
#include "ikev1-key-material.h"

#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief Guesses the pre-shared key of an aggressive mode that was overheard.
 *
 * The first two messages carry in the clear all that HASH_R is computed from but the key: nonces,
 * public values, cookies, the offer and the responder's identity (RFC 2409 sections 5 and 5.4). So
 * a word list can be tried without another packet, as fast as two prfs a word go.
 */
class Ikev1PskGuess
{
  public:
    /** @brief Looks at a message on its way. @return true when it completed what is needed */
    bool Watch(ByteView datagram);

    /** @brief Whether an answer with a proof by a pre-shared key was overheard. */
    bool IsReady() const
    {
        return m_ready;
    }

    /** @brief What came of a list. */
    struct Outcome
    {
        std::optional<std::string> word; //!< the key, when the list has it
        uint64_t tries{0};
    };

    /** @brief Tries words in order. @return the outcome, and the processor time that it takes */
    Costed<Outcome> Try(IkeCryptoProvider& provider, const std::vector<std::string>& words) const;

  private:
    void TakeFirst(const IkeMessage& message);
    bool TakeSecond(const IkeMessage& message);

    bool m_ready{false};
    IkeSpi m_cookieI;
    IkeSpi m_cookieR;
    Bytes m_saBody;
    Bytes m_publicI;
    Bytes m_publicR;
    Bytes m_nonceI;
    Bytes m_nonceR;
    Bytes m_idBody;
    Bytes m_hashR;
    PrfId m_prf{PrfId::NONE};
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_PSK_GUESS_H */
