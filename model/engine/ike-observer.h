// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_OBSERVER_H
#define IKE_OBSERVER_H

#include "ike-address.h"
#include "ike-ids.h"
#include "ike-message.h"
#include "ike-network-config.h"
#include "ike-time.h"
#include "ikev1-key-material.h"
#include "ikev2-key-material.h"
#include "ipsec-sa.h"

#include <string>

namespace ns3
{
namespace ike
{

/** @brief Which IKE SA an observation is about. Pointers live as long as the call. */
struct IkeSaInfo
{
    IkeSaId id;
    uint8_t majorVersion{2};
    IkeSpi initiatorSpi;
    IkeSpi responderSpi;
    bool isInitiator{false}; //!< whether this side is the SA's original initiator
    IpPath path;
    const std::string* connection{nullptr}; //!< the connection's name, null while unknown
    const IdPayload* localId{nullptr};      //!< null while unknown
    const IdPayload* remoteId{nullptr};     //!< null while unknown
};

/** @brief What an exchange is for, where its exchange type alone does not say. */
enum class IkeExchangeKind : uint8_t
{
    SETUP, //!< IKE_SA_INIT and IKE_AUTH together, from the first request to the established SA
    CREATE_CHILD,
    REKEY_CHILD,
    REKEY_IKE,
    DELETE_CHILD,
    DELETE_IKE,
    LIVENESS,
    UPDATE_ADDRESSES,  //!< MOBIKE: the IKE SA and its children move (RFC 4555 section 3.5)
    CHECK_ROUTABILITY, //!< MOBIKE: is the peer where it says it is (RFC 4555 section 3.7)
    REDIRECT,          //!< sends the peer to another gateway (RFC 5685 section 5)
    INFORM,            //!< tells or asks something by notifies alone
    NEW_GROUP,         //!< proposes a group for key exchanges, in version 1 (RFC 2409 section 5.6)
};

/** @brief How an exchange ended for the side that asked. */
enum class IkeExchangeOutcome : uint8_t
{
    SUCCEEDED,
    REFUSED,   //!< an error notify came back
    TIMED_OUT, //!< no answer to any transmission
    ABANDONED, //!< overtaken: a collision lost, or the SA went away
};

/** @brief One finished exchange, as its asking side saw it. */
struct IkeExchangeReport
{
    IkeExchangeKind kind{IkeExchangeKind::SETUP};
    IkeExchangeOutcome outcome{IkeExchangeOutcome::SUCCEEDED};
    TimePoint started; //!< when the first request left
    unsigned retransmissions{0};
    NotifyType error{NotifyType::NONE}; //!< when refused
};

/** @brief What happened to a Child SA pair. */
enum class IkeChildEvent : uint8_t
{
    INSTALLED, //!< a new pair, at set-up or asked for later
    REKEYED,   //!< a new pair in the place of an older one
    DELETED,   //!< closed by either side
    EXPIRED,   //!< reached its hard lifetime
};

/** @brief A Child SA pair as its observers see it. */
struct IkeChildInfo
{
    ChildSaId id;
    const std::string* name{nullptr};
    bool isInitiator{false}; //!< whether this side asked for it
    const IpsecSaParameters* inbound{nullptr};
    const IpsecSaParameters* outbound{nullptr};
    ChildSaId replaces; //!< the older pair, when REKEYED
};

/** @brief Why input was thrown away. */
enum class IkeDropReason : uint8_t
{
    MALFORMED,
    UNSUPPORTED_VERSION,
    UNKNOWN_SPI,
    BAD_CHECKSUM,       //!< an Encrypted payload whose integrity check failed
    UNEXPECTED_MESSAGE, //!< no row of the transition table fits
    MESSAGE_ID_OUT_OF_WINDOW,
    HALF_OPEN_LIMIT,
    MEMORY_LIMIT,     //!< there is no memory for the state that it asks for
    PUZZLE_UNSOLVED,  //!< IKE_AUTH without the work that was asked for (RFC 8019 section 7.2.4)
    NO_CONNECTION,    //!< no configuration serves these addresses
    FRAGMENT_REFUSED, //!< a fragment that is a replay, of an older set or not bearable (RFC 7383
                      //!< section 2.6)
    FRAGMENTS_INCOMPLETE, //!< fragments whose others did not come in time
};

/** @brief Why two exchanges that met were both let live, or not (RFC 7296 sections 2.8.1, 2.8.2
 * and 2.25). */
enum class IkeCollisionVerdict : uint8_t
{
    OURS_SURVIVES,   //!< simultaneous rekey: the peer holds the lowest nonce's exchange, which is
                     //!< redundant
    THEIRS_SURVIVES, //!< simultaneous rekey: our exchange holds the lowest nonce
    REFUSED_TEMPORARILY, //!< we answer TEMPORARY_FAILURE
    NOT_FOUND,           //!< we answer CHILD_SA_NOT_FOUND
};

const char* NameOf(IkeExchangeKind kind);
const char* NameOf(IkeExchangeOutcome outcome);
const char* NameOf(IkeChildEvent event);
const char* NameOf(IkeDropReason reason);
const char* NameOf(IkeCollisionVerdict verdict);

/**
 * @brief Sees everything an engine does, decides nothing. @p at is when the processor has come that
 * far: the step's start plus the cost so far. Calls come in the order things happen within a step.
 */
class IkeObserver
{
  public:
    virtual ~IkeObserver() = default;

    /** @brief An IKE SA changed state; @p story says why in words for a reader. State names are
     * those of the version's table. */
    virtual void OnStateChange(TimePoint at,
                               const IkeSaInfo& sa,
                               const char* from,
                               const char* to,
                               const char* story)
    {
    }

    /**
     * @brief A message was built or understood.
     * @param plain the message with the payloads of its Encrypted payload in place of it
     * @param datagram the octets on the wire: of one whole message, or of all its fragments, one
     * after the other (MessagesIn() parts them)
     */
    virtual void OnMessage(TimePoint at,
                           const IkeSaInfo& sa,
                           bool sent,
                           const IkeMessage& plain,
                           ByteView datagram)
    {
    }

    /** @brief An IKE SA has its keys. */
    virtual void OnIkeKeys(TimePoint at,
                           const IkeSaInfo& sa,
                           const Ikev2Suite& suite,
                           const Ikev2Keys& keys)
    {
    }

    /** @brief An ISAKMP SA, of version 1, has its keys. */
    virtual void OnIkev1Keys(TimePoint at,
                             const IkeSaInfo& sa,
                             const Ikev1Suite& suite,
                             const Ikev1Keys& keys)
    {
    }

    /**
     * @brief The body of a payload of version 1 that one side encrypted alone, under a header in
     * the clear (RFC 2409 sections 5.2 and 5.3): its sender tells, and whoever opens it.
     * @param sealed as on the wire
     */
    virtual void OnSealedBody(TimePoint at, ByteView sealed, ByteView open)
    {
    }

    /** @brief A Child SA pair came or went. */
    virtual void OnChild(TimePoint at,
                         const IkeSaInfo& sa,
                         IkeChildEvent event,
                         const IkeChildInfo& child)
    {
    }

    /** @brief An IKE SA and its Child SAs go between other addresses or ports. @param from the path
     * before */
    virtual void OnMove(TimePoint at, const IkeSaInfo& sa, const IpPath& from)
    {
    }

    /** @brief Addresses and what goes with them came from the peer or, when @p lent, were lent to
     * it (RFC 7296 section 2.19). They are valid until the IKE SA, or the last that follows it by
     * rekeys, is gone. */
    virtual void OnConfiguration(TimePoint at,
                                 const IkeSaInfo& sa,
                                 bool lent,
                                 const IkeAssignedConfig& config)
    {
    }

    /** @brief An exchange that this side asked for has ended at @p at. */
    virtual void OnExchange(TimePoint at, const IkeSaInfo& sa, const IkeExchangeReport& report)
    {
    }

    /** @brief A request is sent again. @param attempt 1 for the first retransmission */
    virtual void OnRetransmission(TimePoint at,
                                  const IkeSaInfo& sa,
                                  ExchangeType exchange,
                                  unsigned attempt)
    {
    }

    /** @brief Two exchanges met. */
    virtual void OnCollision(TimePoint at,
                             const IkeSaInfo& sa,
                             IkeExchangeKind kind,
                             IkeCollisionVerdict verdict)
    {
    }

    /** @brief A peer's proof of identity is not believed, or this side has none to give. @param
     * reason in words for a reader */
    virtual void OnProofRefused(TimePoint at, const IkeSaInfo& sa, const std::string& reason)
    {
    }

    /** @brief Input was thrown away. */
    virtual void OnDrop(TimePoint at, const IpPath& path, IkeDropReason reason, ByteView datagram)
    {
    }
};

} // namespace ike
} // namespace ns3

#endif /* IKE_OBSERVER_H */
