// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_INTERMEDIATE_H
#define IKEV2_INTERMEDIATE_H

#include "ike-crypto-provider.h"
#include "ike-message.h"

#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief What IntAuth takes of one IKE_INTERMEDIATE message: IntAuth_*A | IntAuth_*P of RFC 9242
 * section 3.3.2, with adjusted lengths, so that it is the same however the message went.
 * @param datagrams the message on the wire, or all its fragments in their order
 * @param inner the payloads inside its Encrypted payload, not encrypted
 */
Bytes IntAuthContent(ByteView datagrams, ByteView inner);

/**
 * @brief The additional key exchanges of a set-up (RFC 9370 section 2.2.2) and what their
 * IKE_INTERMEDIATE exchanges add to AUTH (RFC 9242 section 3.3.2).
 */
class Ikev2IntermediateRounds
{
  public:
    /** @param methods one for each exchange to come, in their order */
    void Begin(std::vector<KeMethod> methods);

    /** @brief Whether key exchanges are still to be made. */
    bool Remain() const
    {
        return m_done < m_methods.size();
    }

    /** @brief Whether the next one is the last. */
    bool IsLast() const
    {
        return m_done + 1 == m_methods.size();
    }

    /** @brief The next key exchange's method; Remain() must hold. */
    KeMethod Next() const
    {
        return m_methods[m_done];
    }

    /** @brief The next one is made. */
    void Made()
    {
        ++m_done;
    }

    /**
     * @brief Adds one message.
     * @param byInitiator who sent it @param skP SK_pi or SK_pr of the keys that protected it
     * @param content IntAuthContent() of it
     * @return the cost
     */
    Duration Add(IkeCryptoProvider& provider,
                 PrfId prf,
                 bool byInitiator,
                 ByteView skP,
                 ByteView content);

    /** @brief IntAuth = IntAuth_iN | IntAuth_rN | IKE_AUTH_MID; empty when there was no exchange.
     * @param authId the message id of the first IKE_AUTH request */
    Bytes IntAuth(uint32_t authId) const;

    KeyShare share; //!< at the initiator: its half of the exchange under way
    Bytes sent;     //!< IntAuthContent() of the last message sent
    Bytes received; //!< and of the last one received

  private:
    std::vector<KeMethod> m_methods;
    size_t m_done{0};
    Bytes m_byInitiator;
    Bytes m_byResponder;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_INTERMEDIATE_H */
