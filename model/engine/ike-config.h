// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_CONFIG_H
#define IKE_CONFIG_H

#include "ike-address-pool.h"
#include "ike-auth-config.h"
#include "ike-fragmentation-policy.h"
#include "ike-identity.h"
#include "ike-lifetime.h"
#include "ike-network-config.h"
#include "ike-payloads.h"
#include "ike-retransmission.h"
#include "ike-time.h"
#include "ike-transport-config.h"
#include "ikev1-config.h"
#include "ikev2-failover-config.h"
#include "ikev2-invalid-spi-config.h"
#include "ikev2-puzzle-config.h"
#include "ipsec-sa.h"
#include "ipsec-spd.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief One Child SA that a connection wants or allows. Shared by all its SAs, never changed. */
struct IkeChildConfig
{
    std::string name{"child"};
    TrafficSelectors localSelectors; //!< what is behind this side
    TrafficSelectors
        remoteSelectors; //!< what may be behind the peer; a responder narrows to what is asked
    std::vector<Proposal> proposals; //!< ESP or AH, in order of preference; a KE transform means
                                     //!< PFS on CREATE_CHILD_SA
    IkeLifetimePolicy lifetime;
    IpsecMode mode{IpsecMode::TUNNEL}; //!< transport mode is asked for or granted, not insisted on
    uint32_t replayWindow{64};         //!< packets
    IpsecVolumeLimits limits;
    bool singlePair{false};   //!< one pair of addresses for each Child SA (RFC 7296 section 2.9)
    bool offersIpcomp{false}; //!< ask for IP compression, which this side does not do: to see the
                              //!< peer refuse it
    uint64_t dscps{0};    //!< IpsecSaParameters::dscps
    uint16_t tfcSize{0};  //!< IpsecSaParameters::tfcSize, unless the peer takes no padding
    bool start{true};     //!< the initiator asks for it as soon as the IKE SA stands
    bool onDemand{false}; //!< the initiator asks for it when a packet wants it
    IpsecSaScope scope{IpsecSaScope::POLICY}; //!< on demand: how many there are
};

/** @brief What happens to a connection whose peer no longer answers. */
enum class IkeLossAction : uint8_t
{
    CLEAR,   //!< forget the SAs
    RESTART, //!< forget the SAs and negotiate anew
};

/** @brief Whether an IKE SA may stand without a first Child SA, RFC 6023. */
enum class IkeChildless : uint8_t
{
    NEVER,  //!< no
    ALLOW,  //!< a responder lets it be
    PREFER, //!< an initiator does it where the responder lets it
    FORCE,  //!< an initiator does it or gives up
};

/** @brief Which of the old and the new IKE SA comes and goes first when peers authenticate anew. */
enum class IkeReauthentication : uint8_t
{
    BREAK_BEFORE_MAKE,
    MAKE_BEFORE_BREAK,
};

/** @brief What a responder does about older IKE SAs with the same peer, RFC 7296 section 2.4. */
enum class IkeUniqueness : uint8_t
{
    ON_REQUEST, //!< they go when the peer sends INITIAL_CONTACT
    NEVER,      //!< they stay, whatever the peer sends
    ALWAYS,     //!< they go with every new one
};

/** @brief A post-quantum preshared key's use, RFC 8784. The key itself is among the secrets. */
struct IkePpkConfig
{
    std::string id; //!< the initiator's choice
    bool isMandatory{true};
};

/** @brief What an error in an IKE_SA_INIT response, which anybody can forge, does to an attempt. */
enum class IkeInitErrorAction : uint8_t
{
    FAIL, //!< ends it at once, as strongSwan does
    WAIT, //!< notes it and goes on until retransmission gives up (RFC 7296 section 2.21.1)
};

/** @brief How one endpoint talks to one peer or to a kind of peers. Shared by all its SAs, never
 * changed. */
struct IkeConnectionConfig
{
    std::string name{"connection"};
    uint8_t version{2}; //!< of IKE: 1 or 2; a responder answers strangers of this version alone
    Ikev1Options ikev1; //!< when it is 1
    IdPayload localId;
    std::string remoteIdPattern{"*"}; //!< the peers this serves, see IdentityMatches()
    std::shared_ptr<const IkeSecrets> secrets;
    std::vector<IkeAuthRound> localAuth{
        IkeAuthRound()}; //!< how this side proves who it is, one or more rounds (RFC 4739)
    std::vector<IkeAuthRound> remoteAuth{IkeAuthRound()}; //!< how the peer has to
    std::optional<IkePpkConfig> ppk;
    IkeConfigRequest configRequest; //!< of an initiator
    std::shared_ptr<const IkePoolConfig>
        pool; //!< what a responder lends from; connections that share it share the addresses
    bool requiresConfigRequest{false}; //!< no Child SA for peers that ask for no address
    IkeChildless childless{IkeChildless::NEVER};
    Duration reauthTime{0};   //!< an initiator authenticates anew before this age; 0 for never
    Duration authLifetime{0}; //!< what a responder tells its peers (RFC 4478), whole seconds; 0 for
                              //!< nothing
    IkeReauthentication reauthentication{IkeReauthentication::BREAK_BEFORE_MAKE};
    IkeUniqueness uniqueness{IkeUniqueness::ON_REQUEST};
    std::vector<Proposal> proposals; //!< IKE proposals in order of preference
    std::vector<std::shared_ptr<const IkeChildConfig>> children;
    IkeLifetimePolicy lifetime;
    IkeRetransmissionPolicy retransmission;
    IkeFragmentationPolicy fragmentation;
    Duration followUpTimeout{std::chrono::seconds(
        20)}; //!< wait for the peer's next IKE_FOLLOWUP_KE (RFC 9370 section 2.2.4)
    Duration livenessDelay{
        0}; //!< silence after which the peer is probed (RFC 7296 section 2.4); 0 for never
    IkeLossAction lossAction{IkeLossAction::CLEAR};
    IkeInitErrorAction initErrorAction{IkeInitErrorAction::FAIL};
    unsigned maxChildren{0}; //!< Child SAs of one IKE SA from which the peer gets no more; 0 for no
                             //!< bound (RFC 7296 section 1.3)
    Duration temporaryFailureLimit{
        std::chrono::minutes(3)}; //!< a peer that answers TEMPORARY_FAILURE for so long has lost
                                  //!< track: the IKE SA is closed (section 2.25); 0 for never
    unsigned initiationTries{1};  //!< attempts to set up before giving up; 0 for ever
    Duration oldInboundDelay{
        std::chrono::seconds(5)}; //!< a replaced inbound SA is kept this long for packets in flight
    size_t nonceSize{32};         //!< octets, 16..256 (RFC 7296 section 3.9)
    unsigned requestWindow{1};    //!< requests of the peer that this side promises to work on at a
                                  //!< time, 1..256 (RFC 7296 section 2.3)
    Duration natKeepalive{
        std::chrono::seconds(20)}; //!< a side behind a NAT sends this often, so that the NAT keeps
                                   //!< its mapping (RFC 3948 section 4); 0 for never
    Ikev2RedirectConfig redirect;
    Ikev2MobilityConfig mobility;
    IkeTransportConfig transport;
    bool resumes{false}; //!< asks for tickets, and uses them when the peer is lost (RFC 5723)
    bool initialContact{
        true}; //!< an initiator without another IKE SA to that address says so (section 2.4)

    /** @brief Whether either side proves itself by a signature. */
    bool UsesSignatures() const
    {
        for (const auto* rounds : {&localAuth, &remoteAuth})
        {
            for (const IkeAuthRound& round : *rounds)
            {
                if (round.method == IkeAuthMethod::SIGNATURE)
                {
                    return true;
                }
            }
        }
        return false;
    }
};

/** @brief What protects an endpoint that answers strangers, RFC 7296 section 2.6. */
struct IkeHalfOpenLimits
{
    unsigned cookieThreshold{
        30}; //!< half-open IKE SAs from which cookies are demanded; 0 for never
    unsigned cookieThresholdPerAddress{3}; //!< the same for one address; 0 for never
    unsigned blockThresholdPerAddress{
        5};              //!< half-open IKE SAs of one address from which it is ignored; 0 for never
    unsigned maximum{0}; //!< half-open IKE SAs from which all are ignored; 0 for no bound
    Duration timeout{std::chrono::seconds(30)}; //!< a half-open IKE SA is dropped at this age
    Ikev2PuzzleConfig puzzles;
};

/** @brief All that one engine is told. Shared by engines with equal parts, never changed. */
struct IkeEngineConfig
{
    std::vector<std::shared_ptr<const IkeConnectionConfig>>
        connections; //!< in order; a responder takes the first that fits
    IkeHalfOpenLimits halfOpen;
    size_t memoryLimit{0}; //!< octets that SAs may take by StateOctetsOf(); 0 for any number
    Duration cookieSecretLifetime{std::chrono::seconds(
        60)}; //!< the cookie secret changes this often, the one before still counts
    Ikev2CrashDetectionConfig crashDetection;
    Ikev2TicketConfig tickets;
    std::shared_ptr<Ikev2RedirectPolicy> redirectPolicy; //!< of a gateway that sends clients
                                                         //!< elsewhere; null for none
    Duration redirectGrace{
        std::chrono::seconds(60)}; //!< an IKE SA whose client was sent elsewhere is closed then
    Ikev2InvalidSpiConfig invalidSpi;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_CONFIG_H */
