// SPDX-License-Identifier: GPL-2.0-only

#ifndef AH_PACKET_H
#define AH_PACKET_H

#include "ah-transform.h"
#include "esp-packet.h"
#include "ipsec-ip-octets.h"

#include "ns3/header.h"
#include "ns3/packet.h"

#include <array>

namespace ns3
{
namespace ike
{

/** @brief An Authentication Header as an ns-3 header, RFC 4302 section 2. */
class AhHeader : public Header
{
  public:
    static TypeId GetTypeId();

    AhHeader() = default;

    /** @param size of the header, at most #AH_MAX_SIZE; what Deserialize() takes */
    explicit AhHeader(size_t size);

    TypeId GetInstanceTypeId() const override;
    void Print(std::ostream& os) const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(Buffer::Iterator start) const override;
    uint32_t Deserialize(Buffer::Iterator start) override;

    /** @brief The octets, GetSerializedSize() of them. */
    uint8_t* Octets();

  private:
    std::array<uint8_t, AH_MAX_SIZE> m_octets{};
    size_t m_size{AH_FIXED_SIZE};
};

/**
 * @brief Puts AH before a packet's content. What follows the header stays as it is, virtual payload
 * included where the transform works on sizes.
 * @param outer the IP header that will stand before it; its payload size is filled in
 * @return the cost
 */
Duration SealAhPacket(AhTransform& transform,
                      uint64_t sequence,
                      uint8_t nextHeader,
                      IpHeaderFields outer,
                      Ptr<Packet> packet);

/**
 * @brief Checks and removes the AH at a packet's start.
 * @param outer the IP header that stood before it
 * @return the next header, or MALFORMED or BAD_ICV
 */
EspOpenResult OpenAhPacket(AhTransform& transform,
                           uint64_t sequence,
                           IpHeaderFields outer,
                           Ptr<Packet> packet);

} // namespace ike
} // namespace ns3

#endif /* AH_PACKET_H */
