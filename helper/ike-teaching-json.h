// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_TEACHING_JSON_H
#define IKE_TEACHING_JSON_H

#include "ike-teaching-record.h"

#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief The text of teaching.json (doc/teaching.md): each message with all of its fields.
 * @param before what happened before the first message
 * @param messages in order of their time
 * @param isCut whether there were more
 */
std::string TeachingJson(const std::vector<std::string>& peers,
                         const std::vector<IkeTeachingEvent>& before,
                         const std::vector<IkeTeachingMessage>& messages,
                         bool isCut);

} // namespace ike
} // namespace ns3

#endif /* IKE_TEACHING_JSON_H */
