// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_TEACHING_TAP_H
#define IKE_TEACHING_TAP_H

#include "ike-observer.h"
#include "ike-peer-application.h"
#include "ike-teaching-record.h"

#include "ns3/ptr.h"

#include <memory>
#include <string>

namespace ns3
{
namespace ike
{

/** @brief Passes what one peer does on to the teaching record, under the peer's number. */
class IkeTeachingTap : public IkeObserver
{
  public:
    /** @param record outlives the tap, or Detach() comes before its end */
    IkeTeachingTap(IkeTeachingRecord& record, uint32_t number, Ptr<IkePeerApplication> peer);

    /** @brief Sees nothing more. */
    void Detach();

    void OnStateChange(TimePoint at,
                       const IkeSaInfo& sa,
                       const char* from,
                       const char* to,
                       const char* story) override;
    void OnMessage(TimePoint at,
                   const IkeSaInfo& sa,
                   bool sent,
                   const IkeMessage& plain,
                   ByteView datagram) override;
    void OnIkeKeys(TimePoint at,
                   const IkeSaInfo& sa,
                   const Ikev2Suite& suite,
                   const Ikev2Keys& keys) override;
    void OnIkev1Keys(TimePoint at,
                     const IkeSaInfo& sa,
                     const Ikev1Suite& suite,
                     const Ikev1Keys& keys) override;
    void OnChild(TimePoint at,
                 const IkeSaInfo& sa,
                 IkeChildEvent event,
                 const IkeChildInfo& child) override;
    void OnRetransmission(TimePoint at,
                          const IkeSaInfo& sa,
                          ExchangeType exchange,
                          unsigned attempt) override;
    void OnProofRefused(TimePoint at, const IkeSaInfo& sa, const std::string& reason) override;
    void OnDrop(TimePoint at, const IpPath& path, IkeDropReason reason, ByteView datagram) override;

  private:
    IkeTeachingEvent Begin(IkeTeachingEvent::Kind kind, TimePoint at, std::string story) const;

    IkeTeachingRecord* m_record;
    uint32_t m_number;
    Ptr<IkePeerApplication> m_peer;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_TEACHING_TAP_H */
