// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_PPK_H
#define IKEV2_PPK_H

#include "ike-message.h"
#include "ike-step.h"
#include "ikev2-key-material.h"

#include <optional>
#include <string>

namespace ns3
{
namespace ike
{

/** @file Post-quantum preshared keys, RFC 8784. */

/** @brief The three keys that a PPK is mixed into, as they are without it. */
struct Ikev2PlainKeys
{
    Bytes skD;
    Bytes skPi;
    Bytes skPr;
};

/** @brief How far the two sides have come with a PPK; only set-ups that agreed on one hold it. */
struct Ikev2PpkProgress
{
    bool isSent{false};    //!< at the initiator: PPK_IDENTITY went out
    bool isDecided{false}; //!< both sides know whether the PPK counts
    bool isTold{false};    //!< at the responder: the answer with PPK_IDENTITY went out
    bool isUsed{false};    //!< it counts
    Ikev2PlainKeys plain;  //!< at the initiator, until the responder has decided
};

/** @brief What a responder does about an AUTH payload, RFC 8784 section 3, table 1. */
enum class Ikev2PpkVerdict : uint8_t
{
    WITHOUT,     //!< standard IKEv2 with the AUTH payload
    NO_PPK_AUTH, //!< standard IKEv2 with what N(NO_PPK_AUTH) holds
    USE,         //!< mix the PPK in
    ABORT,
};

/**
 * @param negotiated both sides sent N(USE_PPK)
 * @param hasNoPpkAuth the message holds N(NO_PPK_AUTH)
 * @param isKnown this side has the PPK that N(PPK_IDENTITY) names, for this peer
 */
Ikev2PpkVerdict JudgePpk(bool negotiated, bool hasNoPpkAuth, bool isKnown, bool isMandatory);

/** @brief SK_d, SK_pi and SK_pr = prf+(PPK, SK'), RFC 8784 section 3. @return the keys as they were
 */
Ikev2PlainKeys MixPpk(IkeStep& step, PrfId prf, ByteView ppk, Ikev2Keys& keys);

/** @brief The notification data that name a PPK, RFC 8784 section 5.1. */
Bytes WritePpkId(const std::string& id);

/** @brief The name of a PPK; nothing when the octets are of another type or empty. */
std::optional<std::string> ReadPpkId(ByteView data);

} // namespace ike
} // namespace ns3

#endif /* IKEV2_PPK_H */
