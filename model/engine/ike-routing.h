// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_ROUTING_H
#define IKE_ROUTING_H

#include "ike-address.h"
#include "ike-message.h"
#include "ike-sa-table.h"
#include "ike-step.h"

namespace ns3
{
namespace ike
{

/** @brief Whether a header begins the first message of an IKE SA that its receiver does not know:
 * IKE_SA_INIT, or version 1's main or aggressive mode. */
bool IsStranger(const IkeHeader& header);

/**
 * @brief The IKE SA that a message belongs to, or null. Version 2 says in a flag which of the SPIs
 * is the receiver's; version 1 has one place for each side's cookie and both are looked up.
 */
IkeSa* FindReceiver(const IkeSaTable& table, const IpPath& path, const IkeHeader& header);

/** @brief Whether strangers of that version are talked to. Version 2 always gets an answer. */
bool ServesVersion(const IkeEngineConfig& config, uint8_t majorVersion);

/** @brief The header of an answer of version 2 that no state stands behind. */
IkeHeader StatelessAnswer(const IkeHeader& request);

/** @brief Says, without state, which major version would do, RFC 7296 section 2.5. */
void TellMajorVersion(IkeStep& step, const IpPath& path, const IkeHeader& request);

} // namespace ike
} // namespace ns3

#endif /* IKE_ROUTING_H */
