// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_PROTECTION_H
#define IKEV2_PROTECTION_H

#include "ike-message.h"
#include "ike-step.h"
#include "ikev2-key-material.h"

#include <memory>

namespace ns3
{
namespace ike
{

/** @brief Why a sealed message could not be opened. */
struct Ikev2OpenError
{
    bool authentic{
        false}; //!< false when the checksum is wrong: then nothing in the message may be believed
    WireError wire; //!< when authentic: what is wrong with the payloads inside
};

/** @brief Seals and opens the Encrypted payloads of one IKE SA, RFC 7296 section 3.14 and RFC 5282.
 */
class Ikev2Protection
{
  public:
    /** @param isInitiator whether this side is the SA's original initiator */
    Ikev2Protection(IkeCryptoProvider& provider,
                    const Ikev2Suite& suite,
                    const Ikev2Keys& keys,
                    bool isInitiator);

    /** @brief The datagram of a message whose payloads all go inside its Encrypted payload. */
    Bytes Seal(IkeStep& step, const IkeMessage& plain);

    /**
     * @brief Opens a received message.
     * @param sealed as ParseMessage gives it, with the Encrypted payload last
     * @param datagram the octets it was parsed from
     * @return the message with the inner payloads in place of all others
     */
    Result<IkeMessage, Ikev2OpenError> Open(IkeStep& step, IkeMessage sealed, ByteView datagram);

  private:
    Bytes NextIv(RandomSource& random);

    CipherSizes m_sizes;
    bool m_counterIv;
    uint64_t m_ivCounter{0};
    std::unique_ptr<IkeCipher> m_out;
    std::unique_ptr<IkeCipher> m_in;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_PROTECTION_H */
