// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_RECORDER_TAP_H
#define IKE_RECORDER_TAP_H

#include "ike-cpu-queue.h"
#include "ike-observer.h"
#include "ike-peer-application.h"
#include "ike-recorder-tables.h"
#include "ipsec-node-state.h"

#include "ns3/packet.h"
#include "ns3/ptr.h"

#include <memory>

namespace ns3
{
namespace ike
{

/** @brief Passes what one peer and its node do on to the tables, under the peer's number. */
class IkeRecorderTap : public IkeObserver
{
  public:
    /** @param tables outlives the tap, or Detach() comes before its end */
    IkeRecorderTap(IkeRecorderTables& tables, uint32_t number);

    /** @brief Begins to watch. The peer keeps the tap alive as its observer. */
    static std::shared_ptr<IkeRecorderTap> Attach(IkeRecorderTables& tables,
                                                  uint32_t number,
                                                  Ptr<IkePeerApplication> peer);

    /** @brief Watches the node's processor and IPsec, once they are there. */
    void WatchNode();

    /** @brief Sees nothing more. */
    void Detach();

    const Ptr<IkePeerApplication>& Peer() const;

    void OnStateChange(TimePoint at,
                       const IkeSaInfo& sa,
                       const char* from,
                       const char* to,
                       const char* story) override;
    void OnIkeKeys(TimePoint at,
                   const IkeSaInfo& sa,
                   const Ikev2Suite& suite,
                   const Ikev2Keys& keys) override;
    void OnSealedBody(TimePoint at, ByteView sealed, ByteView open) override;
    void OnIkev1Keys(TimePoint at,
                     const IkeSaInfo& sa,
                     const Ikev1Suite& suite,
                     const Ikev1Keys& keys) override;
    void OnChild(TimePoint at,
                 const IkeSaInfo& sa,
                 IkeChildEvent event,
                 const IkeChildInfo& child) override;
    void OnExchange(TimePoint at, const IkeSaInfo& sa, const IkeExchangeReport& report) override;
    void OnProofRefused(TimePoint at, const IkeSaInfo& sa, const std::string& reason) override;
    void OnDrop(TimePoint at, const IpPath& path, IkeDropReason reason, ByteView datagram) override;

  private:
    void OnCpuDrop(IkeCpuDropReason reason, const IkeStepClass& step);
    void OnIpsecDrop(Ptr<const Packet> packet,
                     IpsecDropReason reason,
                     IpsecDirection direction,
                     EspSpi spi);

    IkeRecorderTables* m_tables;
    uint32_t m_number;
    Ptr<IkePeerApplication> m_peer;
    Ptr<IkeCpuQueue> m_cpu;
    Ptr<IpsecNodeState> m_ipsec;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_RECORDER_TAP_H */
