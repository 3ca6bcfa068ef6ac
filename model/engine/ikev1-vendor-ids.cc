// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-vendor-ids.h"

namespace ns3
{
namespace ike
{

namespace
{

struct VendorRow
{
    Ikev1Vendor vendor;
    const char* octets; //!< hexadecimal; most are the MD5 of the name
    size_t mayFollow;   //!< octets of a version that peers may append, which say nothing here
    const char* name;
};

constexpr VendorRow VENDORS[] = {
    {Ikev1Vendor::NAT_T_RFC3947, "4a131c81070358455c5728f20e95452f", 0, "RFC 3947"},
    {Ikev1Vendor::NAT_T_DRAFT_3,
     "7d9419a65310ca6f2c179d9215529d56",
     0,
     "draft-ietf-ipsec-nat-t-ike-03"},
    {Ikev1Vendor::NAT_T_DRAFT_2,
     "cd60464335df21f87cfdb2fc68b6a448",
     0,
     "draft-ietf-ipsec-nat-t-ike-02"},
    {Ikev1Vendor::NAT_T_DRAFT_2_NEWLINE,
     "90cb80913ebb696e086381b5ec427b1f",
     0,
     "draft-ietf-ipsec-nat-t-ike-02\\n"},
    {Ikev1Vendor::NAT_T_DRAFT_0,
     "4485152d18b6bbcd0be8a8469579ddcc",
     0,
     "draft-ietf-ipsec-nat-t-ike-00"},
    {Ikev1Vendor::DPD, "afcad71368a1f1c96b8696fc77570100", 0, "Dead Peer Detection 1.0"},
    {Ikev1Vendor::XAUTH, "09002689dfd6b712", 0, "XAUTH"},
    {Ikev1Vendor::FRAGMENTATION, "4048b7d56ebce88525e7de7f00d6c2d3", 4, "FRAGMENTATION"},
    {Ikev1Vendor::CISCO_UNITY, "12f5f28c457168a9702d9fe274cc0100", 0, "Cisco Unity"},
    {Ikev1Vendor::STRONGSWAN, "882fe56d6fd20dbc2251613b2ebe5beb", 0, "strongSwan"},
};

} // namespace

Bytes
Ikev1VendorId(Ikev1Vendor vendor)
{
    for (const VendorRow& row : VENDORS)
    {
        if (row.vendor == vendor)
        {
            return *FromHex(row.octets);
        }
    }
    return {};
}

std::optional<Ikev1Vendor>
ReadIkev1VendorId(ByteView octets)
{
    for (const VendorRow& row : VENDORS)
    {
        const Bytes known = *FromHex(row.octets);
        const bool hasLength =
            octets.size() == known.size() ||
            (row.mayFollow != 0 && octets.size() == known.size() + row.mayFollow);
        if (hasLength && octets.Sub(0, known.size()) == ByteView(known))
        {
            return row.vendor;
        }
    }
    return std::nullopt;
}

const char*
NameOf(Ikev1Vendor vendor)
{
    for (const VendorRow& row : VENDORS)
    {
        if (row.vendor == vendor)
        {
            return row.name;
        }
    }
    return "unknown";
}

} // namespace ike
} // namespace ns3
