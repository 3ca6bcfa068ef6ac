// SPDX-License-Identifier: GPL-2.0-only

#include "ike-recorder-tap.h"

#include "ns3/node.h"

namespace ns3
{
namespace ike
{

IkeRecorderTap::IkeRecorderTap(IkeRecorderTables& tables, uint32_t number)
    : m_tables(&tables),
      m_number(number)
{
}

std::shared_ptr<IkeRecorderTap>
IkeRecorderTap::Attach(IkeRecorderTables& tables, uint32_t number, Ptr<IkePeerApplication> peer)
{
    auto tap = std::make_shared<IkeRecorderTap>(tables, number);
    tap->m_peer = peer;
    peer->AddObserver(tap);
    tap->WatchNode();
    return tap;
}

void
IkeRecorderTap::WatchNode()
{
    const Ptr<Node> node = m_peer->GetNode();
    if (!m_cpu && node && (m_cpu = node->GetObject<IkeCpuQueue>()))
    {
        m_cpu->TraceConnectWithoutContext("Drop", MakeCallback(&IkeRecorderTap::OnCpuDrop, this));
    }
    if (!m_ipsec && node && (m_ipsec = node->GetObject<IpsecNodeState>()))
    {
        m_ipsec->TraceConnectWithoutContext("Drop",
                                            MakeCallback(&IkeRecorderTap::OnIpsecDrop, this));
    }
}

void
IkeRecorderTap::Detach()
{
    if (m_cpu)
    {
        m_cpu->TraceDisconnectWithoutContext("Drop",
                                             MakeCallback(&IkeRecorderTap::OnCpuDrop, this));
    }
    if (m_ipsec)
    {
        m_ipsec->TraceDisconnectWithoutContext("Drop",
                                               MakeCallback(&IkeRecorderTap::OnIpsecDrop, this));
    }
    m_cpu = nullptr;
    m_ipsec = nullptr;
    m_peer = nullptr;
    m_tables = nullptr;
}

const Ptr<IkePeerApplication>&
IkeRecorderTap::Peer() const
{
    return m_peer;
}

void
IkeRecorderTap::OnStateChange(TimePoint at,
                              const IkeSaInfo& sa,
                              const char* from,
                              const char* to,
                              const char* story)
{
    if (m_tables)
    {
        m_tables->StateChange(m_number, at, sa, from, to, story);
    }
}

void
IkeRecorderTap::OnIkeKeys(TimePoint,
                          const IkeSaInfo& sa,
                          const Ikev2Suite& suite,
                          const Ikev2Keys& keys)
{
    if (m_tables)
    {
        m_tables->IkeKeys(sa, suite, keys);
    }
}

void
IkeRecorderTap::OnSealedBody(TimePoint, ByteView sealed, ByteView open)
{
    if (m_tables)
    {
        m_tables->SealedBody(sealed, open);
    }
}

void
IkeRecorderTap::OnIkev1Keys(TimePoint,
                            const IkeSaInfo& sa,
                            const Ikev1Suite&,
                            const Ikev1Keys& keys)
{
    if (m_tables)
    {
        m_tables->Ikev1Keys(sa, keys);
    }
}

void
IkeRecorderTap::OnChild(TimePoint at,
                        const IkeSaInfo& sa,
                        IkeChildEvent event,
                        const IkeChildInfo& child)
{
    if (m_tables)
    {
        m_tables->Child(m_number, at, sa, event, child);
    }
}

void
IkeRecorderTap::OnExchange(TimePoint at, const IkeSaInfo& sa, const IkeExchangeReport& report)
{
    if (m_tables)
    {
        m_tables->Exchange(m_number, at, sa, report);
    }
}

void
IkeRecorderTap::OnProofRefused(TimePoint at, const IkeSaInfo& sa, const std::string& reason)
{
    if (m_tables)
    {
        m_tables->StateChange(m_number, at, sa, "PROOF_REFUSED", "PROOF_REFUSED", reason.c_str());
    }
}

void
IkeRecorderTap::OnDrop(TimePoint, const IpPath&, IkeDropReason reason, ByteView)
{
    if (m_tables)
    {
        m_tables->Drop(m_number, IkeDropLayer::IKE, NameOf(reason));
    }
}

void
IkeRecorderTap::OnCpuDrop(IkeCpuDropReason reason, const IkeStepClass&)
{
    m_tables->Drop(m_number, IkeDropLayer::CPU, NameOf(reason));
}

void
IkeRecorderTap::OnIpsecDrop(Ptr<const Packet>,
                            IpsecDropReason reason,
                            IpsecDirection direction,
                            EspSpi)
{
    const bool inbound = direction == IpsecDirection::INBOUND;
    m_tables->Drop(m_number,
                   inbound ? IkeDropLayer::ESP_IN : IkeDropLayer::ESP_OUT,
                   NameOf(reason));
}

} // namespace ike
} // namespace ns3
