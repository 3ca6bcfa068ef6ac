// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_FUZZ_SAMPLES_H
#define IKE_FUZZ_SAMPLES_H

#include "ike-pair.h"

#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief The octets of a file; none when it cannot be read. */
Bytes OctetsOfFile(const std::string& path);

/** @brief The files of a folder with an extension, sorted; none when there is no such folder. */
std::vector<std::string> FilesIn(const std::string& folder, const std::string& extension);

/** @brief The frames of a capture in the old pcap format, from the IP header on. */
std::vector<Bytes> PacketsOfCapture(const std::string& path);

/** @brief The IKE messages of a captured IPv4 packet of UDP, without marker; none of another. */
ByteView IkeOfPacket(ByteView packet);

/** @brief Every IPv4 and IPv6 packet of the captures in the shared folder. */
std::vector<Bytes> CapturedPackets();

/** @brief A set-up and what follows it, in both versions: as sent, and as its plain payloads. */
struct GoldenMessages
{
    std::vector<Bytes> datagrams;
    std::vector<IkeMessage> plain;
};

/** @brief Messages of runs that went well. @param version 1 or 2 */
GoldenMessages GoldenMessagesOf(uint8_t version);

} // namespace ike
} // namespace ns3

#endif /* IKE_FUZZ_SAMPLES_H */
