// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_WIRE_SAMPLES_H
#define IKE_WIRE_SAMPLES_H

#include "ike-message.h"
#include "ike-random.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Octets from hexadecimal digits; the program ends when they are none. */
Bytes Hex(const std::string& digits);

/** @brief An IKE_SA_INIT request put together by hand from RFC 7296: SA, KE, Ni, N, N. */
Bytes SaInitRequestOctets();

/** @brief The INFORMATIONAL response of RFC 7634 appendix B. */
Bytes Rfc7634MessageOctets();

/** @brief A chain of payloads put together by hand from RFC 7296: one of each that SK may hold. */
Bytes InnerChainOctets();

/** @brief The type of the first payload of InnerChainOctets. */
constexpr PayloadType INNER_CHAIN_FIRST = PayloadType::IDI;

/** @brief A message of payload @p type with @p body, all lengths right. */
Bytes MessageOf(PayloadType type, const Bytes& body);

/** @brief Draws messages that are legal on the wire, with every payload and every optional part. */
class RandomMessages
{
  public:
    explicit RandomMessages(uint64_t seed);

    /** @brief A message of up to six payloads; an SK or SKF payload may be the last. */
    IkeMessage DrawMessage();

    /** @brief A payload that may stand anywhere. */
    IkePayload DrawPayload();

    /** @brief A number from 0 to @p limit - 1. */
    size_t Below(size_t limit);

  private:
    Bytes DrawOctets(size_t smallest, size_t largest);
    Transform DrawTransform();
    Proposal DrawProposal(uint8_t number);
    SaPayload DrawSa();
    IdPayload DrawId();
    NotifyPayload DrawNotify();
    DeletePayload DrawDelete();
    TsPayload DrawTs();
    CfgPayload DrawCfg();
    EapPayload DrawEap();
    IkePayload DrawSealed();

    SeededRandomSource m_random;
};

/** @brief True when two messages say the same, member by member. */
bool SameMessage(const IkeMessage& a, const IkeMessage& b);

/** @brief True when two payloads say the same, member by member. */
bool SamePayload(const IkePayload& a, const IkePayload& b);

/** @brief True when two chains say the same, member by member. */
bool SamePayloads(const std::vector<IkePayload>& a, const std::vector<IkePayload>& b);

} // namespace ike
} // namespace ns3

#endif /* IKE_WIRE_SAMPLES_H */
