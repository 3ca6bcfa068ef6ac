// SPDX-License-Identifier: GPL-2.0-only

#include "ike-line-end.h"

#include "ns3/channel.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"

#include <utility>

namespace ns3
{
namespace ike
{

NS_OBJECT_ENSURE_REGISTERED(IkeLineEnd);

TypeId
IkeLineEnd::GetTypeId()
{
    static TypeId tid = TypeId("ns3::ike::IkeLineEnd").SetParent<ErrorModel>().SetGroupName("Ike");
    return tid;
}

Ptr<IkeLineEnd>
IkeLineEnd::Of(Ptr<PointToPointNetDevice> device)
{
    PointerValue present;
    device->GetAttribute("ReceiveErrorModel", present);
    const Ptr<ErrorModel> model = present.Get<ErrorModel>();
    if (const auto end = DynamicCast<IkeLineEnd>(model))
    {
        return end;
    }
    const auto end = CreateObject<IkeLineEnd>();
    end->m_device = device;
    if (model)
    {
        end->AddFilter([model](const Ptr<Packet>& packet, IkeLineFate& fate)
                       { fate.drop = model->IsCorrupt(packet); });
    }
    device->SetReceiveErrorModel(end);
    return end;
}

void
IkeLineEnd::DoDispose()
{
    m_device = nullptr;
    m_filters.clear();
    ErrorModel::DoDispose();
}

void
IkeLineEnd::AddFilter(IkeLineFilter filter)
{
    m_filters.push_back(std::move(filter));
}

void
IkeLineEnd::Inject(Ptr<Packet> packet, Time delay)
{
    Later(packet, m_filters.size(), delay);
}

bool
IkeLineEnd::DoCorrupt(Ptr<Packet> packet)
{
    return !m_arriving && !Filter(packet, 0);
}

void
IkeLineEnd::DoReset()
{
}

/** @return whether the packet itself arrives now */
bool
IkeLineEnd::Filter(Ptr<Packet> packet, size_t first)
{
    for (size_t i = first; i < m_filters.size(); ++i)
    {
        IkeLineFate fate;
        m_filters[i](packet, fate);
        const Ptr<Packet> result = fate.instead ? fate.instead : packet;
        for (const Time& delay : fate.copies)
        {
            Later(result->Copy(), i + 1, delay);
        }
        if (fate.drop)
        {
            return false;
        }
        if (fate.instead || !fate.delay.IsZero())
        {
            Later(fate.instead ? result : packet->Copy(), i + 1, fate.delay);
            return false;
        }
    }
    return true;
}

void
IkeLineEnd::Later(Ptr<Packet> packet, size_t first, Time delay)
{
    Simulator::Schedule(delay, &IkeLineEnd::Continue, Ptr<IkeLineEnd>(this), packet, first);
}

void
IkeLineEnd::Continue(Ptr<Packet> packet, size_t first)
{
    if (m_device && Filter(packet, first))
    {
        m_arriving = true;
        m_device->Receive(packet);
        m_arriving = false;
    }
}

Ptr<PointToPointNetDevice>
OtherEndOf(const Ptr<PointToPointNetDevice>& device)
{
    const Ptr<Channel> channel = device->GetChannel();
    for (size_t i = 0; channel && i < channel->GetNDevices(); ++i)
    {
        const auto other = DynamicCast<PointToPointNetDevice>(channel->GetDevice(i));
        if (other != device)
        {
            return other;
        }
    }
    return nullptr;
}

} // namespace ike
} // namespace ns3
