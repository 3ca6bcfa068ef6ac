// SPDX-License-Identifier: GPL-2.0-only

#include "ike-eap.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t HEADER = 4; // code, identifier, length

} // namespace

std::optional<EapPacket>
ParseEap(ByteView octets)
{
    if (octets.size() < HEADER)
    {
        return std::nullopt;
    }
    const size_t length = static_cast<size_t>(octets[2]) << 8 | octets[3];
    EapPacket packet;
    packet.code = static_cast<EapCode>(octets[0]);
    packet.identifier = octets[1];
    const bool typed = packet.code == EapCode::REQUEST || packet.code == EapCode::RESPONSE;
    const bool untyped = packet.code == EapCode::SUCCESS || packet.code == EapCode::FAILURE;
    // RFC 3748 section 4.2: Success and Failure are four octets and nothing else.
    if (length != octets.size() || !(typed ? length > HEADER : untyped && length == HEADER))
    {
        return std::nullopt;
    }
    if (typed)
    {
        packet.type = static_cast<EapType>(octets[HEADER]);
        packet.data = octets.Sub(HEADER + 1).ToBytes();
    }
    return packet;
}

Bytes
WriteEap(const EapPacket& packet)
{
    const bool typed = packet.code == EapCode::REQUEST || packet.code == EapCode::RESPONSE;
    Bytes octets;
    octets.reserve(HEADER + 1 + packet.data.size());
    octets.push_back(static_cast<uint8_t>(packet.code));
    octets.push_back(packet.identifier);
    AppendUint(octets, HEADER + (typed ? 1 + packet.data.size() : 0), 2);
    if (typed)
    {
        octets.push_back(static_cast<uint8_t>(packet.type));
        Append(octets, packet.data);
    }
    return octets;
}

bool
IsFitForEapOnly(EapType method)
{
    return method == EapType::TLS;
}

std::unique_ptr<EapMethod>
MakeEapServerMethod(EapType type, const EapCredentials& credentials)
{
    switch (type)
    {
    case EapType::MD5:
        return MakeEapMd5Server(credentials);
    case EapType::MSCHAPV2:
        return MakeEapMschapv2Server(credentials);
    case EapType::TLS:
        return MakeEapTlsServer(credentials);
    default:
        return nullptr;
    }
}

std::unique_ptr<EapMethod>
MakeEapPeerMethod(EapType type, const EapCredentials& credentials)
{
    switch (type)
    {
    case EapType::MD5:
        return MakeEapMd5Peer(credentials);
    case EapType::MSCHAPV2:
        return MakeEapMschapv2Peer(credentials);
    case EapType::TLS:
        return MakeEapTlsPeer(credentials);
    default:
        return nullptr;
    }
}

} // namespace ike
} // namespace ns3
