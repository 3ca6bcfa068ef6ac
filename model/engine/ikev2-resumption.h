// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_RESUMPTION_H
#define IKEV2_RESUMPTION_H

#include "ike-identity.h"
#include "ike-message.h"
#include "ike-step.h"
#include "ikev2-failover-config.h"
#include "ikev2-key-material.h"

#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace ns3
{
namespace ike
{

/** @brief What the rows "from the ticket" of RFC 5723 section 5 name. Certificates are not kept:
 * nothing here uses them once the IKE SA stands (note 2). */
struct Ikev2TicketState
{
    IdPayload initiator; //!< its IDi
    IdPayload responder;
    IdPayload proved;       //!< who the initiator is: its IDi, or the user that EAP has proved
    std::string connection; //!< by whose rules the two were authenticated
    Ikev2Suite suite;
    Bytes skD;
    IkeSpi spiI; //!< of the IKE SA that the ticket was granted in (note 4)
    IkeSpi spiR;
    TimePoint expires{};
};

/** @brief A ticket as its client keeps it, with the state that it stands for. */
struct Ikev2Ticket
{
    Bytes octets; //!< opaque to the client
    Ikev2TicketState state;
};

/** @brief State to octets, as a ticket by value holds them. */
Bytes EncodeTicketState(const Ikev2TicketState& state);

/** @brief Back again. @return nothing for octets that are cut short, too long or of another format
 */
std::optional<Ikev2TicketState> DecodeTicketState(ByteView octets);

/**
 * @brief Grants tickets and takes them back, RFC 5723 section 6; a gateway has one.
 *
 * By value the state itself is the ticket, sealed with AES-256-GCM under a key that outlives a
 * crash and whose number the ticket holds: format 1, key number (4 octets), expiry (8), IV,
 * ciphertext, checksum. By reference the state stays here: format 2, number (8), HMAC-SHA-256 cut
 * to 16. A ticket is good for one IKE SA.
 */
class Ikev2TicketKeeper
{
  public:
    explicit Ikev2TicketKeeper(const Ikev2TicketConfig& config);

    /** @brief A ticket for a state, whose expiry is set. */
    Bytes Grant(IkeStep& step, const Ikev2TicketState& state);

    /** @brief The state of a ticket. @return nothing for what this did not grant, for what has
     * expired, was used, or whose key or state is gone */
    std::optional<Ikev2TicketState> Open(IkeStep& step, ByteView ticket);

    /** @brief An IKE SA stands by this ticket: it is never good again. */
    void Spend(ByteView ticket);

    /** @brief What a crash takes: the state of tickets by reference, unless it is stored safely,
     * and the memory of used ones. */
    void Crash();

    size_t Stored() const
    {
        return m_stored.size();
    }

  private:
    struct Key
    {
        uint32_t number;
        Bytes secret;
    };

    void Refresh(IkeStep& step);
    const Key* FindKey(uint32_t number) const;
    Bytes GrantByValue(IkeStep& step, const Ikev2TicketState& state);
    Bytes GrantByReference(IkeStep& step, const Ikev2TicketState& state);
    std::optional<Ikev2TicketState> OpenByValue(IkeStep& step, ByteView ticket);
    Bytes Checksum(IkeStep& step, uint64_t number) const;
    void ForgetOld(TimePoint now);

    Ikev2TicketConfig m_config;
    std::list<Key> m_keys; // newest first
    TimePoint m_keyUntil{};
    uint32_t m_lastKey{0};
    uint64_t m_lastNumber{0};
    uint64_t m_lastIv{0};
    std::map<uint64_t, Ikev2TicketState> m_stored; // by number
    std::set<std::pair<TimePoint, Bytes>> m_spent; // by expiry: checksums of used tickets by value
};

/** @brief The data of N(TICKET_LT_OPAQUE): lifetime in seconds, ticket (RFC 5723 section 7.1). */
Bytes EncodeTicketLifetime(Duration lifetime, ByteView ticket);

} // namespace ike
} // namespace ns3

#endif /* IKEV2_RESUMPTION_H */
