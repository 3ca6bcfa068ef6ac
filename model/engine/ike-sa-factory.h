// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SA_FACTORY_H
#define IKE_SA_FACTORY_H

#include "ike-io-values.h"
#include "ike-message.h"
#include "ike-sa.h"

#include <memory>

namespace ns3
{
namespace ike
{

/** @brief The initiator's side of a new IKE SA, of the version that its connection speaks. */
std::unique_ptr<IkeSa> MakeInitiator(IkeSaHost& host, const InitiateCommand& command);

/** @brief The responder's side, of the version that a stranger's first message has. */
std::unique_ptr<IkeSa> MakeResponder(IkeSaHost& host, const IpPath& path, const IkeHeader& header);

/** @brief The same set-up from the start, its transport yet to be chosen: what carries one IKE SA
 * says nothing about the next (RFC 9329 sections 7.2 and 7.3). */
InitiateCommand FreshSetup(const InitiateCommand& command, unsigned attempt);

/** @brief Whether a set-up begins over TCP. */
bool BeginsOverTcp(const InitiateCommand& command);

/** @brief What has the host open the TCP connection for a set-up (RFC 9329 section 6.1). */
OpenStreamAction OpenStreamFor(const InitiateCommand& command, unsigned attempt);

} // namespace ike
} // namespace ns3

#endif /* IKE_SA_FACTORY_H */
