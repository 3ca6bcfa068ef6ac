// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_TEACHING_OPENER_H
#define IKE_TEACHING_OPENER_H

#include "ike-message.h"
#include "ike-observer.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What was inside the encrypted part of a message, octet for octet. */
struct IkeOpenedPart
{
    PayloadType first{PayloadType::NONE}; //!< the type of the first payload inside
    Bytes octets;           //!< payloads and padding; of fragments, their contents in a row
    size_t ivSize{0};       //!< octets of the IV before each ciphertext
    size_t checksumSize{0}; //!< octets of the checksum behind each
};

/** @brief Opens the messages of IKE SAs whose keys it was told, for readers: it sees each message
 * once it was built, and takes no part in the protocol. */
class IkeTeachingOpener
{
  public:
    void Learn(const IkeSaInfo& sa,
               std::shared_ptr<IkeCryptoProvider> provider,
               const Ikev2Suite& suite,
               const Ikev2Keys& keys);
    void Learn(const IkeSaInfo& sa,
               std::shared_ptr<IkeCryptoProvider> provider,
               const Ikev1Suite& suite,
               const Ikev1Keys& keys);

    /**
     * @brief Opens what of a message is sealed.
     * @param plain the message with what is inside in the place of it
     * @param parts the datagrams: one, or the message's fragments
     * @return nothing when nothing is sealed, or the keys are not known
     */
    std::optional<IkeOpenedPart> Open(const IkeMessage& plain,
                                      const std::vector<ByteView>& parts) const;

    /** @brief Holds on to no keys any more. */
    void Forget();

  private:
    struct SaKeys
    {
        uint8_t majorVersion{2};
        IkeSpi initiatorSpi;
        IkeSpi responderSpi;
        std::shared_ptr<IkeCryptoProvider> provider;
        Ikev2Suite suite;
        Ikev2Keys keys;
        Ikev1Suite suiteV1;
        Bytes encr; //!< version 1
    };

    static std::optional<IkeOpenedPart> OpenVersion2(const SaKeys& sa,
                                                     const std::vector<ByteView>& parts);
    static bool OpenPart(const SaKeys& sa, ByteView datagram, IkeOpenedPart& opened);
    static std::optional<IkeOpenedPart> OpenVersion1(const SaKeys& sa,
                                                     const IkeMessage& plain,
                                                     ByteView datagram);

    std::vector<SaKeys> m_sas; // as they came: later ones replace earlier ones of the same SPIs
};

} // namespace ike
} // namespace ns3

#endif /* IKE_TEACHING_OPENER_H */
