// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-checksum.h"

#include "ipsec-ip-octets.h"

#include "ns3/tcp-l4-protocol.h"
#include "ns3/udp-l4-protocol.h"

namespace ns3
{
namespace ike
{

namespace
{

/** @brief Where the checksum stands, and the size of the header that holds it; 0 for none. */
struct ChecksumPlace
{
    size_t at{0};
    size_t header{0};
};

ChecksumPlace
PlaceOf(Ptr<const Packet> packet, uint8_t protocol)
{
    uint8_t octets[20];
    const uint32_t shown = packet->CopyData(octets, sizeof octets);
    if (protocol == UdpL4Protocol::PROT_NUMBER && shown >= 8)
    {
        return (octets[6] | octets[7]) != 0 ? ChecksumPlace{6, 8} : ChecksumPlace{};
    }
    if (protocol == TcpL4Protocol::PROT_NUMBER && shown >= 20)
    {
        return ChecksumPlace{16, 20};
    }
    return ChecksumPlace{};
}

/** @brief Some octets as an ns-3 header, to put them back. */
class RawHeader : public Header
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::ike::RawHeader")
                                .SetParent<Header>()
                                .SetGroupName("Ike")
                                .AddConstructor<RawHeader>();
        return tid;
    }

    RawHeader() = default;

    explicit RawHeader(Bytes octets)
        : m_octets(std::move(octets))
    {
    }

    TypeId GetInstanceTypeId() const override
    {
        return GetTypeId();
    }

    void Print(std::ostream& os) const override
    {
        os << ToHex(m_octets);
    }

    uint32_t GetSerializedSize() const override
    {
        return static_cast<uint32_t>(m_octets.size());
    }

    void Serialize(Buffer::Iterator start) const override
    {
        start.Write(m_octets.data(), GetSerializedSize());
    }

    uint32_t Deserialize(Buffer::Iterator start) override
    {
        start.Read(m_octets.data(), GetSerializedSize());
        return GetSerializedSize();
    }

  private:
    Bytes m_octets;
};

} // namespace

void
RewriteChecksum(Ptr<Packet> packet,
                uint8_t protocol,
                const IpAddress& source,
                const IpAddress& destination)
{
    const ChecksumPlace place = PlaceOf(packet, protocol);
    if (place.header == 0)
    {
        return;
    }
    Bytes covered = Concat({source.Octets(), destination.Octets()});
    AppendUint(covered, packet->GetSize(), 4);
    AppendUint(covered, protocol, 4);
    const size_t start = covered.size();
    covered.resize(start + packet->GetSize());
    packet->CopyData(covered.data() + start, packet->GetSize());
    Bytes header(covered.begin() + static_cast<std::ptrdiff_t>(start),
                 covered.begin() + static_cast<std::ptrdiff_t>(start + place.header));
    covered[start + place.at] = 0;
    covered[start + place.at + 1] = 0;
    if (covered.size() % 2 != 0)
    {
        covered.push_back(0);
    }
    uint16_t checksum = InternetChecksum(covered);
    if (checksum == 0 && protocol == UdpL4Protocol::PROT_NUMBER)
    {
        checksum = UINT16_MAX; // zero says that there is none, RFC 768
    }
    header[place.at] = static_cast<uint8_t>(checksum >> 8);
    header[place.at + 1] = static_cast<uint8_t>(checksum);
    packet->RemoveAtStart(static_cast<uint32_t>(place.header));
    packet->AddHeader(RawHeader(std::move(header)));
}

} // namespace ike
} // namespace ns3
