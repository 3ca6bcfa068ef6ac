// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_ATTACK_H
#define IKE_ATTACK_H

#include "ike-address.h"
#include "ike-config.h"
#include "ike-crypto-provider.h"
#include "ike-message-kind.h"
#include "ike-time.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What an attacker does. Those from REPLAY on sit on a line; the others send from afar. */
enum class IkeAttackKind : uint8_t
{
    FLOOD,     //!< first messages from spoofed addresses
    HALF_OPEN, //!< first messages from its own address; returns cookies, and never goes on
    REPLAY,    //!< sends messages that it saw again
    REORDER,   //!< lets messages be overtaken
    FORGE,     //!< sends unprotected errors, notifies and deletes in the name of either side
    DOWNGRADE, //!< strips offers from first messages
    GUESS,     //!< listens to aggressive mode and tries a list of words
    FRAGMENTS, //!< sends pieces of messages under the SPIs that it sees
};

/** @brief The kind as a word, as "half-open". */
const char* NameOf(IkeAttackKind kind);

/** @brief Whether the attacker has to sit on a line. */
constexpr bool
IsOnPath(IkeAttackKind kind)
{
    return kind >= IkeAttackKind::REPLAY;
}

/** @brief What an attacker is told. */
struct IkeAttack
{
    IkeAttackKind kind{IkeAttackKind::FLOOD};
    std::shared_ptr<const IkeConnectionConfig>
        connection; //!< FLOOD, HALF_OPEN: whose client it plays
    std::shared_ptr<IkeCryptoProvider>
        provider;           //!< makes key shares (FLOOD, HALF_OPEN), tries words (GUESS)
    IpEndpoint target;      //!< FLOOD, HALF_OPEN
    double rate{1000};      //!< FLOOD, HALF_OPEN, FRAGMENTS: messages a second
    IpAddress firstSource;  //!< FLOOD: spoofed addresses, from this one on
    uint64_t sources{1};    //!< FLOOD: how many of them
    size_t size{0};         //!< FLOOD: at least so many octets; FRAGMENTS: of a piece
    IkeMessageKind message; //!< REPLAY, REORDER, FORGE: which messages
    Duration delay{0};      //!< REPLAY: how long after; REORDER: how long a message is held back
    unsigned copies{1};     //!< REPLAY: how often each
    std::vector<std::string> words; //!< GUESS
};

/** @brief What an attacker has done. */
struct IkeAttackTotals
{
    uint64_t sent{0};    //!< messages of its own making, or sent again
    uint64_t octets{0};  //!< of these, without UDP and IP headers
    uint64_t seen{0};    //!< IKE messages that passed it
    uint64_t changed{0}; //!< messages of others that it changed or held back
    uint64_t answers{0}; //!< that came back to its own address
    uint64_t cookies{0}; //!< that it returned
    uint64_t tries{0};   //!< words tried
    uint64_t guessed{0}; //!< secrets found
};

} // namespace ike
} // namespace ns3

#endif /* IKE_ATTACK_H */
