// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_PROTECTION_H
#define IKEV1_PROTECTION_H

#include "ike-crypto-provider.h"
#include "ike-message.h"
#include "ike-step.h"

#include <memory>

namespace ns3
{
namespace ike
{

/** @brief A decrypted message of version 1. */
struct Ikev1Opened
{
    IkeMessage message;
    Bytes octets;   //!< decrypted, with padding
    size_t size{0}; //!< octets that payloads take, without padding
    Bytes nextIv;   //!< the chain's IV, if this message turns out to be good

    /** @brief All payloads after the first, with their headers: what HASH(1) and HASH(2) cover. */
    ByteView AfterFirst() const;
};

/**
 * @brief Encrypts and decrypts all that follows the header of a message, RFC 2409 appendix B. The
 * IV is a chain of its own for each exchange: whoever decrypts believes the next link only when the
 * message's HASH fits.
 */
class Ikev1Protection
{
  public:
    explicit Ikev1Protection(std::unique_ptr<IkeChainedCipher> cipher);

    /** @brief The datagram of a message, with the encryption flag set. @param iv moves on */
    Bytes Seal(IkeStep& step, IkeMessage& plain, Bytes& iv) const;

    /** @brief Opens a message that ParseMessage left sealed. */
    Result<Ikev1Opened, WireError> Open(IkeStep& step, const IkeMessage& sealed, Bytes iv) const;

  private:
    std::unique_ptr<IkeChainedCipher> m_cipher;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_PROTECTION_H */
