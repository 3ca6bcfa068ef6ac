// SPDX-License-Identifier: GPL-2.0-only

#include "ike-capture.h"

#include "ns3/boolean.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/trace-helper.h"

#include <ios>

namespace ns3
{
namespace ike
{

IkeCapture::~IkeCapture()
{
    Close();
}

Result<Done>
IkeCapture::Open(Ptr<NetDevice> device, const std::string& path)
{
    Close();
    const std::string type = device->GetInstanceTypeId().GetName();
    const bool isPpp = type == "ns3::PointToPointNetDevice";
    const bool isEthernet = type == "ns3::CsmaNetDevice";
    const Ptr<Node> node = device->GetNode();
    const Ptr<Ipv4> ipv4 = node ? node->GetObject<Ipv4>() : nullptr;
    const int32_t interface = ipv4 ? ipv4->GetInterfaceForDevice(device) : -1;
    if (!isPpp && !isEthernet && interface < 0)
    {
        return Error{"Cannot capture at a " + type +
                     ": it is neither point-to-point nor CSMA and has no IPv4 interface."};
    }
    auto file = CreateObject<PcapFileWrapper>();
    file->SetAttribute("NanosecMode", BooleanValue(true));
    file->Open(path, std::ios::out | std::ios::binary);
    if (file->Fail())
    {
        return Error{"Cannot make " + path + ": is the disk full, or the place read-only?"};
    }
    m_file = file;
    m_path = path;
    m_device = device;
    if (isPpp || isEthernet)
    {
        m_file->Init(isPpp ? PcapHelper::DLT_PPP : PcapHelper::DLT_EN10MB);
        device->TraceConnectWithoutContext("PromiscSniffer",
                                           MakeCallback(&IkeCapture::OnSniff, this));
        return Done{};
    }
    m_file->Init(PcapHelper::DLT_RAW);
    m_ipv4 = ipv4;
    m_interface = static_cast<uint32_t>(interface);
    m_ipv4->TraceConnectWithoutContext("Tx", MakeCallback(&IkeCapture::OnIp, this));
    m_ipv4->TraceConnectWithoutContext("Rx", MakeCallback(&IkeCapture::OnIp, this));
    return Done{};
}

Result<Done>
IkeCapture::Close()
{
    if (!m_file)
    {
        return Done{};
    }
    if (m_ipv4)
    {
        m_ipv4->TraceDisconnectWithoutContext("Tx", MakeCallback(&IkeCapture::OnIp, this));
        m_ipv4->TraceDisconnectWithoutContext("Rx", MakeCallback(&IkeCapture::OnIp, this));
    }
    else
    {
        m_device->TraceDisconnectWithoutContext("PromiscSniffer",
                                                MakeCallback(&IkeCapture::OnSniff, this));
    }
    m_file->Close();
    const bool failed = m_file->Fail();
    m_file = nullptr;
    m_ipv4 = nullptr;
    m_device = nullptr;
    if (failed)
    {
        return Error{"Cannot write all of " + m_path + ": is the disk full?"};
    }
    return Done{};
}

uint64_t
IkeCapture::Packets() const
{
    return m_packets;
}

void
IkeCapture::OnSniff(Ptr<const Packet> packet)
{
    m_file->Write(Simulator::Now(), packet);
    ++m_packets;
}

void
IkeCapture::OnIp(Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t interface)
{
    if (interface == m_interface)
    {
        OnSniff(packet);
    }
}

} // namespace ike
} // namespace ns3
