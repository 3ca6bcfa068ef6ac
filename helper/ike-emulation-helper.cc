// SPDX-License-Identifier: GPL-2.0-only

#include "ike-emulation-helper.h"

#include "ns3/arp-cache.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/boolean.h"
#include "ns3/fd-net-device.h"
#include "ns3/global-value.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/mac48-address.h"
#include "ns3/string.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/uinteger.h"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ns3
{
namespace ike
{

namespace
{

#ifndef PACKET_IGNORE_OUTGOING
constexpr int PACKET_IGNORE_OUTGOING = 23; // linux/if_packet.h since Linux 4.20
#endif

/** @brief A file descriptor that closes itself. */
class Descriptor
{
  public:
    explicit Descriptor(int fd)
        : m_fd(fd)
    {
    }

    ~Descriptor()
    {
        if (m_fd >= 0)
        {
            close(m_fd);
        }
    }

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int Get() const
    {
        return m_fd;
    }

    int Release()
    {
        const int fd = m_fd;
        m_fd = -1;
        return fd;
    }

  private:
    int m_fd;
};

/** @brief Packets that wait for the real host's MAC address; ns-3's own 3 lose all but three peers'
 * first messages. */
constexpr uint32_t MOST_WAITING_FOR_ARP = 10000;

std::string
Reason()
{
    return std::strerror(errno);
}

/** @brief The calling thread in another network namespace, and back at the end. */
class NamespaceVisit
{
  public:
    explicit NamespaceVisit(const std::string& name)
        : m_home(name.empty() ? -1 : open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC))
    {
        if (name.empty())
        {
            return;
        }
        const Descriptor there(open(("/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC));
        if (there.Get() < 0)
        {
            m_problem = "there is no network namespace '" + name + "' (" + Reason() +
                        "); make it with: ip netns add " + name;
        }
        else if (m_home.Get() < 0 || setns(there.Get(), CLONE_NEWNET) != 0)
        {
            m_problem = "the network namespace '" + name + "' cannot be entered (" + Reason() +
                        "); run the program as root";
        }
        else
        {
            m_isAway = true;
        }
    }

    ~NamespaceVisit()
    {
        if (m_isAway && setns(m_home.Get(), CLONE_NEWNET) != 0)
        {
            std::abort(); // the thread must not stay in a stranger's network
        }
    }

    NamespaceVisit(const NamespaceVisit&) = delete;
    NamespaceVisit& operator=(const NamespaceVisit&) = delete;

    /** @brief What went wrong, or nothing. */
    const std::string& Problem() const
    {
        return m_problem;
    }

  private:
    Descriptor m_home;
    bool m_isAway{false};
    std::string m_problem;
};

/** @brief A packet socket on one interface, and that interface's MAC address. */
struct RealLine
{
    int fd{-1};
    Mac48Address address;
};

/** @brief The name of the interface in a request to the kernel. */
ifreq
RequestFor(const std::string& interface)
{
    ifreq request{};
    interface.copy(request.ifr_name, IFNAMSIZ - 1);
    return request;
}

/** @brief A sentence unless the interface is there, up and without an address. */
std::string
ComplaintAbout(int fd, const std::string& interface)
{
    ifreq request = RequestFor(interface);
    if (interface.size() >= IFNAMSIZ || ioctl(fd, SIOCGIFFLAGS, &request) != 0)
    {
        return "there is no network interface '" + interface +
               "'; make a veth pair and name one end of it";
    }
    if (!(request.ifr_flags & IFF_UP))
    {
        return "the network interface '" + interface + "' is down; bring it up with: ip link set " +
               interface + " up";
    }
    request = RequestFor(interface);
    if (ioctl(fd, SIOCGIFADDR, &request) == 0)
    {
        return "the network interface '" + interface +
               "' has an IPv4 address, so that the machine would answer, too; make a veth pair "
               "and name one end of it";
    }
    return "";
}

Result<RealLine>
OpenLine(const IkeRealInterface& interface)
{
    const NamespaceVisit visit(interface.netns);
    if (!visit.Problem().empty())
    {
        return Error{visit.Problem()};
    }
    // With protocol 0 it hears nothing, not every interface, until it is bound.
    Descriptor line(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
    if (line.Get() < 0)
    {
        return Error{"a packet socket cannot be opened (" + Reason() +
                     "); run the program as root or give it the capability CAP_NET_RAW"};
    }
    const Descriptor control(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const std::string complaint = ComplaintAbout(control.Get(), interface.name);
    if (!complaint.empty())
    {
        return Error{complaint};
    }
    ifreq request = RequestFor(interface.name);
    if (ioctl(control.Get(), SIOCGIFHWADDR, &request) != 0)
    {
        return Error{"the MAC address of '" + interface.name + "' cannot be read (" + Reason() +
                     ")"};
    }
    RealLine result;
    result.address.CopyFrom(reinterpret_cast<const uint8_t*>(request.ifr_hwaddr.sa_data));
    sockaddr_ll place{};
    place.sll_family = AF_PACKET;
    place.sll_protocol = htons(ETH_P_ALL);
    place.sll_ifindex = static_cast<int>(if_nametoindex(interface.name.c_str()));
    const int on = 1; // else the node would hear itself
    if (setsockopt(line.Get(), SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) != 0 ||
        bind(line.Get(), reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0)
    {
        return Error{"'" + interface.name + "' cannot be listened to (" + Reason() + ")"};
    }
    result.fd = line.Release();
    return result;
}

} // namespace

void
IkeEmulationHelper::UseRealTime()
{
    GlobalValue::Bind("SimulatorImplementationType", StringValue("ns3::RealtimeSimulatorImpl"));
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
}

Result<Ptr<NetDevice>>
IkeEmulationHelper::Install(Ptr<Node> node, const IkeRealInterface& interface)
{
    const Result<RealLine> line = OpenLine(interface);
    if (!line)
    {
        return line.GetError();
    }
    const Ptr<FdNetDevice> device = CreateObject<FdNetDevice>();
    device->SetAddress(line->address);
    device->SetFileDescriptor(line->fd);
    node->AddDevice(device);
    return Ptr<NetDevice>(device);
}

uint32_t
IkeEmulationHelper::AssignAddress(Ptr<NetDevice> device, Ipv4Address address, Ipv4Mask mask)
{
    const Ptr<Node> node = device->GetNode();
    if (!node->GetObject<ArpL3Protocol>())
    {
        const Ptr<ArpL3Protocol> arp = CreateObject<ArpL3Protocol>();
        node->AggregateObject(arp);
        arp->SetTrafficControl(node->GetObject<TrafficControlLayer>());
    }
    const Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
    const uint32_t interface = ipv4->AddInterface(device);
    ipv4->AddAddress(interface, Ipv4InterfaceAddress(address, mask));
    ipv4->SetUp(interface);
    const Ptr<Ipv4L3Protocol> protocol = DynamicCast<Ipv4L3Protocol>(ipv4);
    if (protocol)
    {
        protocol->GetInterface(interface)->GetArpCache()->SetAttribute(
            "PendingQueueSize",
            UintegerValue(MOST_WAITING_FOR_ARP));
    }
    return interface;
}

} // namespace ike
} // namespace ns3
