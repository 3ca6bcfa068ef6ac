// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_AUTHENTICATOR_SIGNATURE_H
#define IKEV1_AUTHENTICATOR_SIGNATURE_H

#include "ikev1-authenticator.h"

namespace ns3
{
namespace ike
{

/**
 * @brief RSA, DSS and ECDSA signatures with certificates, RFC 2409 section 5.1, RFC 4754. In hybrid
 * mode the side that XAUTH authenticates afterwards sends its hash instead.
 */
class Ikev1SignatureAuthenticator : public Ikev1Authenticator
{
  public:
    bool AddKeyExchange(IkeStep& step, Ikev1PhaseOne& phase, IkeMessage& message) const override;
    std::optional<Ikev1NotifyType> TakeKeyExchange(IkeStep& step,
                                                   Ikev1PhaseOne& phase,
                                                   const IkeMessage& message) const override;
    std::optional<Bytes> Skeyid(IkeStep& step, const Ikev1PhaseOne& phase) const override;
    bool AddProof(IkeStep& step, Ikev1PhaseOne& phase, IkeMessage& message) const override;
    std::optional<Ikev1NotifyType> TakeProof(IkeStep& step,
                                             Ikev1PhaseOne& phase,
                                             const IkeMessage& message) const override;
    bool ProvesUnder(IkeStep& step,
                     Ikev1PhaseOne& phase,
                     const std::shared_ptr<const IkeConnectionConfig>& other,
                     const IkeMessage& message) const override;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_AUTHENTICATOR_SIGNATURE_H */
