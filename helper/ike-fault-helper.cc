// SPDX-License-Identifier: GPL-2.0-only

#include "ike-fault-helper.h"

#include "ike-line-end.h"
#include "ike-line-packet.h"
#include "ike-ns3-time.h"

#include "ns3/abort.h"

#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

/** One direction of a line, in the eyes of a fault plan. */
struct FaultyLine
{
    std::shared_ptr<IkeFaultPlan> plan;
    Ptr<IkePeerApplication> peer;
    bool isSent;

    void operator()(const Ptr<Packet>& packet, IkeLineFate& fate) const
    {
        auto onLine = IkeLinePacket::Read(packet);
        if (!onLine)
        {
            return;
        }
        const IpPath path = isSent ? onLine->SenderPath() : onLine->ReceiverPath();
        const bool isIke = onLine->protocol == IkeWireMessage::Protocol::IKE;
        const IkeFaultVerdict verdict =
            isIke ? plan->JudgeIke(NowPoint(), isSent, path, onLine->octets)
                  : plan->JudgePacket(NowPoint(), isSent, path, onLine->protocol);
        fate.drop = verdict.drop;
        fate.delay = ToTime(verdict.delay);
        for (Duration copy : verdict.copies)
        {
            fate.copies.push_back(ToTime(copy));
        }
        if (verdict.changes.empty())
        {
            // nothing to be written anew
        }
        else if (isIke)
        {
            for (const IkeFault* fault : verdict.changes)
            {
                fault->Change(onLine->octets);
            }
            fate.instead = onLine->Write();
        }
        else
        {
            fate.instead = ReplaceAfterIp(packet,
                                          [&verdict](Bytes& octets)
                                          {
                                              for (const IkeFault* fault : verdict.changes)
                                              {
                                                  fault->Change(octets);
                                              }
                                          });
        }
        if (verdict.crash && peer)
        {
            peer->Crash(ToTime(*verdict.crash));
        }
        if (verdict.exhaustRandom && peer)
        {
            peer->ExhaustRandom(ToTime(*verdict.exhaustRandom));
        }
        if (verdict.exhaustMemory && peer)
        {
            peer->ExhaustMemory(ToTime(*verdict.exhaustMemory));
        }
        if (verdict.stepCalendar != Duration(0) && peer)
        {
            peer->Execute(StepCalendarCommand{verdict.stepCalendar});
        }
    }
};

} // namespace

std::shared_ptr<IkeFaultPlan>
IkeFaultHelper::Install(Ptr<PointToPointNetDevice> device,
                        std::vector<IkeFault> faults,
                        Ptr<IkePeerApplication> peer)
{
    const Ptr<PointToPointNetDevice> other = OtherEndOf(device);
    NS_ABORT_MSG_IF(!other, "Faults need a line: connect the device to another before Install().");
    const auto plan = std::make_shared<IkeFaultPlan>(std::move(faults));
    IkeLineEnd::Of(device)->AddFilter(FaultyLine{plan, peer, false});
    IkeLineEnd::Of(other)->AddFilter(FaultyLine{plan, peer, true});
    return plan;
}

} // namespace ike
} // namespace ns3
