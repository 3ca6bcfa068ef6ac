// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_VENDOR_IDS_H
#define IKEV1_VENDOR_IDS_H

#include "ike-bytes.h"

#include <cstdint>
#include <optional>

namespace ns3
{
namespace ike
{

/** @brief Extensions that IKEv1 peers announce by Vendor ID payloads (RFC 2408 section 3.16). */
enum class Ikev1Vendor : uint8_t
{
    NAT_T_RFC3947,
    NAT_T_DRAFT_3,
    NAT_T_DRAFT_2,
    NAT_T_DRAFT_2_NEWLINE, //!< of those who hashed the draft's name with its line end
    NAT_T_DRAFT_0,
    DPD,           //!< RFC 3706 section 5.1
    XAUTH,         //!< draft-beaulieu-ike-xauth-02 section 4
    FRAGMENTATION, //!< ikev1-fragments.h
    CISCO_UNITY,
    STRONGSWAN,
};

/** @brief The octets that announce an extension. */
Bytes Ikev1VendorId(Ikev1Vendor vendor);

/** @brief The extension that octets announce, a version number at their end or none; nothing when
 * they are not known. */
std::optional<Ikev1Vendor> ReadIkev1VendorId(ByteView octets);

/** @brief A name for people. */
const char* NameOf(Ikev1Vendor vendor);

/** @brief The extensions that a peer announced. */
class Ikev1VendorSet
{
  public:
    void Add(Ikev1Vendor vendor)
    {
        m_bits |= Bit(vendor);
    }

    bool Has(Ikev1Vendor vendor) const
    {
        return (m_bits & Bit(vendor)) != 0;
    }

  private:
    static uint16_t Bit(Ikev1Vendor vendor)
    {
        return static_cast<uint16_t>(1U << static_cast<unsigned>(vendor));
    }

    uint16_t m_bits{0};
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_VENDOR_IDS_H */
