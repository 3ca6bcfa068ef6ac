// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_PROTECTION_H
#define IKEV2_PROTECTION_H

#include "ike-message.h"
#include "ike-step.h"
#include "ikev2-key-material.h"

#include <memory>
#include <optional>

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

    /**
     * @brief The datagram of a message whose payloads all go inside its Encrypted payload.
     * @param inner SizeOfPayloads() of it
     * @param outside if given, stands before the Encrypted payload and is authenticated with it
     * (RFC 8019 section 7.2.2)
     */
    Bytes Seal(IkeStep& step,
               const IkeMessage& plain,
               size_t inner,
               const IkePayload* outside = nullptr);

    /** @brief The octets of a message whose payloads take @p inner octets. */
    size_t SealedSize(size_t inner) const;

    /** @brief The octets of content that a fragment of at most @p messageSize octets carries. */
    size_t LargestChunk(size_t messageSize) const;

    /**
     * @brief The fragments of a message, one after the other (RFC 7383 section 2.5).
     * @param first the type of the message's first payload @param inner the message's payloads
     * @param chunk octets of them in one fragment, above 0; inner.size() / chunk is below 65535
     * @param outside if given, stands before the Encrypted Fragment payload of the first fragment
     */
    Bytes SealFragments(IkeStep& step,
                        const IkeHeader& header,
                        PayloadType first,
                        ByteView inner,
                        size_t chunk,
                        const IkePayload* outside = nullptr);

    /**
     * @brief Opens a received message.
     * @param sealed as ParseMessage gives it, with the Encrypted payload last
     * @param datagram the octets it was parsed from
     * @param inner if given, gets the octets of the payloads inside (RFC 9242 section 3.3.2)
     * @return the message with the inner payloads in place of all others
     */
    Result<IkeMessage, Ikev2OpenError> Open(IkeStep& step,
                                            IkeMessage sealed,
                                            ByteView datagram,
                                            Bytes* inner = nullptr);

    /**
     * @brief Opens a fragment.
     * @param fragment as ParseMessage gives it; its body is decrypted in place
     * @param datagram the octets it was parsed from
     * @return the content of its Encrypted Fragment payload; nothing when it is not authentic
     */
    std::optional<Bytes> OpenFragment(IkeStep& step,
                                      EncryptedFragmentPayload& fragment,
                                      ByteView datagram);

  private:
    Bytes NextIv(RandomSource& random);
    size_t PaddingOf(size_t inner) const;
    void SealInto(IkeStep& step, ByteView iv, size_t bodyOffset, Bytes& out);
    bool OpenBody(IkeStep& step, Bytes& body, ByteView datagram, Ikev2OpenError& error);

    CipherSizes m_sizes;
    bool m_counterIv;
    uint64_t m_ivCounter{0};
    std::unique_ptr<IkeCipher> m_out;
    std::unique_ptr<IkeCipher> m_in;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_PROTECTION_H */
