// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_SPD_H
#define IPSEC_SPD_H

#include "ike-result.h"
#include "ipsec-selector-index.h"

#include <cstdint>
#include <map>
#include <string>

namespace ns3
{
namespace ike
{

/** @brief What a policy does with a packet, RFC 4301 section 4.4.1. */
enum class IpsecPolicyAction : uint8_t
{
    PROTECT,
    BYPASS,
    DISCARD,
};

const char* NameOf(IpsecPolicyAction action);

/** @brief How many SAs a PROTECT policy asks for: the PFP flags of RFC 4301 section 4.4.1.2. */
enum class IpsecSaScope : uint8_t
{
    POLICY,   //!< one for all that the policy admits
    PER_HOST, //!< one for each pair of addresses
    PER_PORT, //!< one for each pair of addresses, protocol and pair of ports
};

/** @brief One line of a node's security policy. */
struct IpsecPolicy
{
    std::string name; //!< what reports and acquire requests call it
    IpsecPolicyAction action{IpsecPolicyAction::PROTECT};
    uint32_t priority{1000}; //!< lower comes first; of equals, the one added first
    TrafficSelectors local;  //!< this node's side
    TrafficSelectors remote; //!< the other side
    IpsecSaScope scope{IpsecSaScope::POLICY};
};

/** @brief What SA a packet asks for that met a PROTECT policy: the policy with its selectors cut
 * down to the packet as its scope says. */
IpsecPolicy NarrowToPacket(const IpsecPolicy& policy, const IpsecPacketFields& packet);

/** @brief Names a policy in its database. Never used again after removal. */
using IpsecPolicyId = uint32_t;

/** @brief A policy in its database. */
struct IpsecSpdEntry
{
    IpsecPolicyId id{0};
    IpsecPolicy policy;
};

/**
 * @brief A node's ordered policies, RFC 4301 section 4.4.1: of the policies that admit a packet,
 * the first one counts. Looking one up does not take longer with more policies
 * (IpsecSelectorIndex).
 */
class IpsecSpd
{
  public:
    IpsecSpd();

    /** @brief Adds a policy. @return its id, or an error when a selector is missing or malformed */
    Result<IpsecPolicyId> Add(const IpsecPolicy& policy);

    /** @brief Removes a policy. @return false when there is none of that id */
    bool Remove(IpsecPolicyId id);

    /** @brief The first policy that admits a flow; null when none does. */
    const IpsecSpdEntry* Find(const IpsecFlow& flow) const;

    /** @brief The policies in the order that counts. */
    std::vector<IpsecSpdEntry> List() const;

    /** @brief Whether any policy names ports. */
    bool NamesPorts() const
    {
        return m_index.NamesPorts();
    }

    bool IsEmpty() const
    {
        return m_entries.empty();
    }

    size_t Size() const
    {
        return m_entries.size();
    }

    /** @brief Whether a policy comes before another in the order that counts. */
    static bool IsBefore(const IpsecSpdEntry& a, const IpsecSpdEntry& b)
    {
        return NumberOf(a) < NumberOf(b);
    }

  private:
    static uint64_t NumberOf(const IpsecSpdEntry& entry);

    IpsecPolicyId m_lastId{0};
    std::map<IpsecPolicyId, IpsecSpdEntry> m_entries; // nodes stay where they are
    IpsecSelectorIndex<const IpsecSpdEntry> m_index;
};

/** @brief Which ways through the IPsec boundary a packet in the clear takes at a gateway (RFC 4301
 * section 3.1). */
struct IpsecCrossing
{
    bool in{true};       //!< it came from the unprotected side
    bool out{true};      //!< it leaves to the unprotected side
    bool certain{false}; //!< the node knows its sides; else each packet may go either way
};

/** @brief What becomes of a packet in the clear that a gateway forwards. */
enum class IpsecForwardVerdict : uint8_t
{
    PASS,
    PROTECT,     //!< it goes into a tunnel
    UNPROTECTED, //!< it should have come out of one
    DISCARD_IN,
    DISCARD_OUT,
};

/**
 * @brief Meets a forwarded packet with the policies, RFC 4301 section 5.1 for the way out and 5.2
 * for the way in.
 *
 * Where the ways are not certain, a packet that two policies admit, one as coming in and another
 * one as going out, is dropped when it should have come protected, unless the one for the way out
 * comes first and says BYPASS; of DISCARD and anything else, the first one counts; and what one
 * policy admits both ways is taken to go out.
 */
IpsecForwardVerdict JudgeForwarded(const IpsecSpd& spd,
                                   const IpsecPacketFields& packet,
                                   const IpsecCrossing& crossing);

} // namespace ike
} // namespace ns3

#endif /* IPSEC_SPD_H */
