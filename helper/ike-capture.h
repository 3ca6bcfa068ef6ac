// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_CAPTURE_H
#define IKE_CAPTURE_H

#include "ike-result.h"

#include "ns3/ipv4.h"
#include "ns3/net-device.h"
#include "ns3/packet.h"
#include "ns3/pcap-file-wrapper.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace ike
{

/**
 * @brief Captures what passes a device, with nanoseconds: as on the wire for point-to-point (PPP)
 * and CSMA (Ethernet) devices, as bare IPv4 packets for any other, such as the inside of a tunnel
 * device.
 */
class IkeCapture
{
  public:
    IkeCapture() = default;

    /** @brief Ends the capture. */
    ~IkeCapture();
    IkeCapture(const IkeCapture&) = delete;
    IkeCapture& operator=(const IkeCapture&) = delete;

    /** @return an error when the file cannot be made or the device has nothing to capture */
    Result<Done> Open(Ptr<NetDevice> device, const std::string& path);

    /** @brief Ends the capture. @return an error when any of the file could not be written */
    Result<Done> Close();

    /** @brief The packets so far. */
    uint64_t Packets() const;

  private:
    void OnSniff(Ptr<const Packet> packet);
    void OnIp(Ptr<const Packet> packet, Ptr<Ipv4> ipv4, uint32_t interface);

    Ptr<NetDevice> m_device;
    Ptr<Ipv4> m_ipv4; // when bare IP is captured
    uint32_t m_interface{0};
    Ptr<PcapFileWrapper> m_file;
    std::string m_path;
    uint64_t m_packets{0};
};

} // namespace ike
} // namespace ns3

#endif /* IKE_CAPTURE_H */
