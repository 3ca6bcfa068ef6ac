// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_MANUAL_HELPER_H
#define IPSEC_MANUAL_HELPER_H

#include "ike-crypto-provider.h"
#include "ipsec-sa.h"

#include "ns3/node.h"
#include "ns3/ptr.h"

#include <memory>
#include <string>

namespace ns3
{
namespace ike
{

/** @brief One end of a pair of SAs without IKE. */
struct IpsecManualEnd
{
    Ptr<Node> node;
    IpAddress address;    //!< outer, in transport mode its only one
    std::string networks; //!< selectors of what is behind it, as ParseTrafficSelectors() reads them
    uint32_t spi{0};      //!< of the SA into this end, 256 or above
    Bytes key;            //!< of the SA into this end: encryption key with its salt, then the
                          //!< integrity key; KeySize() octets
};

/**
 * @brief SAs with keys that people choose, RFC 4301 section 4.5.1: for teaching, for data planes
 * without IKE, and for what a test wants to hold still.
 *
 * @code
 * IpsecManualHelper manual(MakeModelledProvider(costs), "aes128gcm16");
 * manual.Install({left, leftAddress, "10.1.0.0/16", 0x1000, key1},
 *                {right, rightAddress, "10.2.0.0/16", 0x2000, key2});
 * @endcode
 * Each node gets a tunnel device when it has none; routes into it are the caller's.
 */
class IpsecManualHelper
{
  public:
    /**
     * @param provider of all nodes that have none yet @param proposal one suite in swanctl's
     * notation: "aes128gcm16", "aes128-sha256", or "sha256" for AH; a mistake ends the program
     */
    IpsecManualHelper(std::shared_ptr<IkeCryptoProvider> provider,
                      const std::string& proposal,
                      ProtocolId protocol = ProtocolId::ESP);

    IpsecManualHelper& Mode(IpsecMode mode);
    IpsecManualHelper& ExtendedNumbers(bool esn);

    /** @brief The anti-replay window in packets; 0, as RFC 4303 section 2.2 has it for keys that
     * last for ever, turns the check off. */
    IpsecManualHelper& ReplayWindow(uint32_t packets);
    IpsecManualHelper& Limits(const IpsecVolumeLimits& limits);

    /** @brief The octets of one direction's key. */
    size_t KeySize() const;

    /** @return an error that says what of the ends cannot be done; nothing is then installed at the
     * node that it is about */
    Result<Done> Install(const IpsecManualEnd& a, const IpsecManualEnd& b) const;

  private:
    Result<Done> InstallInto(const IpsecManualEnd& sender, const IpsecManualEnd& receiver) const;

    std::shared_ptr<IkeCryptoProvider> m_provider;
    IpsecSaParameters m_common;
    CipherSizes m_sizes;
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_MANUAL_HELPER_H */
