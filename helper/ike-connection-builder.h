// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_CONNECTION_BUILDER_H
#define IKE_CONNECTION_BUILDER_H

#include "ike-config.h"
#include "ike-credentials.h"
#include "ike-result.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief Makes the configuration of a Child SA from words.
 *
 * @code
 * auto lan = IkeChildBuilder("lan").Local("10.1.0.0/16").Remote("10.2.0.0/16")
 *                .Proposals("aes128gcm16").Lifetime(IkeLifetimePolicy::Strongswan(1h)).Make();
 * @endcode
 * What was wrong is kept until Build(): the first sentence counts.
 */
class IkeChildBuilder
{
  public:
    explicit IkeChildBuilder(std::string name);

    /** @brief Selectors of what is behind this side, as ParseTrafficSelectors() reads them. */
    IkeChildBuilder& Local(std::string_view selectors);

    /** @brief Selectors of what is behind the peer. */
    IkeChildBuilder& Remote(std::string_view selectors);

    /** @brief ESP proposals in swanctl's notation, commas between them: "aes256gcm16-x25519,
     * aes128-sha256". */
    IkeChildBuilder& Proposals(std::string_view proposals);

    IkeChildBuilder& Lifetime(const IkeLifetimePolicy& lifetime);

    /** @brief Octets and packets after which the SA is replaced, or dies. */
    IkeChildBuilder& Limits(const IpsecVolumeLimits& limits);

    /** @brief The anti-replay window in packets; 0 turns the check off. */
    IkeChildBuilder& ReplayWindow(uint32_t packets);

    /** @brief Whether it is set up along with its IKE SA; true when not said. */
    IkeChildBuilder& Start(bool start);

    /** @brief AH proposals instead of ESP's: "sha256", "sha256-x25519, sha1". */
    IkeChildBuilder& AhProposals(std::string_view proposals);

    /** @brief Transport mode is asked for, and granted to who asks; tunnel mode when not said. */
    IkeChildBuilder& Mode(IpsecMode mode);

    /** @brief It is set up when a packet wants it. */
    IkeChildBuilder& OnDemand(IpsecSaScope scope = IpsecSaScope::POLICY);

    /** @brief The DSCPs that its outbound SA carries, a bit each; 0 for all. */
    IkeChildBuilder& Dscps(uint64_t dscps);

    /** @brief Shorter packets are padded to this many octets, unless the peer takes no padding. */
    IkeChildBuilder& PadTo(uint16_t octets);

    /** @return the configuration, or one sentence that names the Child SA and the word that is
     * wrong */
    Result<std::shared_ptr<const IkeChildConfig>> Build() const;

    /** @brief The configuration; a mistake ends the program with the sentence of Build(). */
    std::shared_ptr<const IkeChildConfig> Make() const;

  private:
    TrafficSelectors Read(std::string_view selectors, const char* what);
    IkeChildBuilder& ReadProposals(ProtocolId protocol, std::string_view proposals);

    IkeChildConfig m_config;
    std::string m_error;
};

/**
 * @brief Makes the configuration of a connection from words; of an endpoint with Endpoint().
 *
 * @code
 * auto toHub = IkeConnectionBuilder("to-hub").LocalId("spoke.example").RemoteId("hub.example")
 *                  .SharedKey("hub.example", "secret").Proposals("aes128gcm16-prfsha256-x25519")
 *                  .Child(lan).Make();
 * @endcode
 * Without proposals a connection offers #DEFAULT_IKE_PROPOSAL, in version 1
 * #DEFAULT_IKEV1_PROPOSAL, and a Child SA #DEFAULT_ESP_PROPOSAL.
 */
class IkeConnectionBuilder
{
  public:
    static constexpr const char* DEFAULT_IKE_PROPOSAL = "aes128gcm16-prfsha256-x25519";
    static constexpr const char* DEFAULT_IKEV1_PROPOSAL = "aes128-sha256-ecp256";
    static constexpr const char* DEFAULT_ESP_PROPOSAL = "aes128gcm16";

    explicit IkeConnectionBuilder(std::string name);

    /** @brief Who this side is, as ParseIdentity() reads it. Required, unless each initiation says
     * it. */
    IkeConnectionBuilder& LocalId(std::string_view id);

    /** @brief The peers this serves, see IdentityMatches(); "*" when not said. */
    IkeConnectionBuilder& RemoteId(std::string_view pattern);

    /** @brief The key shared with the peers of a pattern. Adds to those given before. */
    IkeConnectionBuilder& SharedKey(std::string_view pattern, std::string_view secret);

    /** @brief Secrets that connections share; replaces what SharedKey() said. */
    IkeConnectionBuilder& Secrets(std::shared_ptr<const IkeSecrets> secrets);

    /** @brief The version of IKE, 1 or 2; 2 when not said. */
    IkeConnectionBuilder& Version(uint8_t version);

    /** @brief What carries messages and ESP: UDP, TCP (RFC 9329), or UDP and then TCP. */
    IkeConnectionBuilder& Transport(const IkeTransportConfig& transport);

    /** @brief What is particular to version 1. */
    IkeConnectionBuilder& Ikev1(const Ikev1Options& options);

    /** @brief Both sides prove who they are by signatures, with the keys, certificates and
     * authorities of @p config. */
    IkeConnectionBuilder& Signatures(const std::shared_ptr<const IkeSignatureConfig>& config);

    /** @brief This side signs; how the peer proves itself is left as it is. */
    IkeConnectionBuilder& LocalSignature(std::shared_ptr<const IkeSignatureConfig> config);

    /** @brief The peer has to sign. */
    IkeConnectionBuilder& RemoteSignature(std::shared_ptr<const IkeSignatureConfig> config);

    // ike-connection-builder-auth.cc: what else may happen in IKE_AUTH

    /** @brief How this side proves who it is, round by round (RFC 4739). */
    IkeConnectionBuilder& LocalAuth(std::vector<IkeAuthRound> rounds);

    /** @brief How the peer has to. */
    IkeConnectionBuilder& RemoteAuth(std::vector<IkeAuthRound> rounds);

    /** @brief This side is a user with a password, by EAP (RFC 7296 section 2.16). */
    IkeConnectionBuilder& EapUser(const std::string& user,
                                  const std::string& password,
                                  std::vector<EapType> methods = {EapType::MSCHAPV2});

    /** @brief Peers are users, whose passwords Password() or Secrets() say. */
    IkeConnectionBuilder& EapServer(std::vector<EapType> methods = {EapType::MSCHAPV2});

    /** @brief A user's password; of all who have none of their own, for "*". */
    IkeConnectionBuilder& Password(const std::string& user, const std::string& password);

    /** @brief A post-quantum preshared key (RFC 8784). */
    IkeConnectionBuilder& PostQuantumKey(const std::string& id,
                                         std::string_view secret,
                                         bool isMandatory = true);

    /** @brief What to ask of the network behind the peer (RFC 7296 section 2.19). */
    IkeConnectionBuilder& RequestConfig(const IkeConfigRequest& request);

    /** @brief Where addresses for peers come from. @param isRequired no Child SA without one */
    IkeConnectionBuilder& Pool(std::shared_ptr<const IkePoolConfig> pool, bool isRequired = false);

    /** @brief Whether the IKE SA may come without a Child SA (RFC 6023). */
    IkeConnectionBuilder& Childless(IkeChildless childless);

    /** @brief Authenticate anew before this age. */
    IkeConnectionBuilder& Reauthenticate(
        Duration time,
        IkeReauthentication order = IkeReauthentication::BREAK_BEFORE_MAKE);

    /** @brief How long peers are told that their proof counts (RFC 4478). */
    IkeConnectionBuilder& AuthLifetime(Duration lifetime);

    /** @brief What becomes of older IKE SAs with the same peer. */
    IkeConnectionBuilder& Uniqueness(IkeUniqueness uniqueness);

    /** @brief IKE proposals in swanctl's notation, commas between them. */
    IkeConnectionBuilder& Proposals(std::string_view proposals);

    IkeConnectionBuilder& Lifetime(const IkeLifetimePolicy& lifetime);
    IkeConnectionBuilder& Retransmission(const IkeRetransmissionPolicy& policy);

    /** @brief How large messages are cut; fragments of 1280 octets when not said. */
    IkeConnectionBuilder& Fragmentation(const IkeFragmentationPolicy& policy);

    /** @brief Silence after which the peer is probed; 0 for never. */
    IkeConnectionBuilder& Liveness(Duration delay);

    /** @brief Requests of the peer that this side works on at a time, 1..256 (RFC 7296 2.3). */
    IkeConnectionBuilder& Window(unsigned requests);

    /** @brief Child SAs of one IKE SA from which the peer gets no more; 0 for no bound. */
    IkeConnectionBuilder& MaxChildren(unsigned children);

    /** @brief What an unprotected error in IKE_SA_INIT does (RFC 7296 section 2.21.1). */
    IkeConnectionBuilder& OnInitError(IkeInitErrorAction action);

    IkeConnectionBuilder& OnLoss(IkeLossAction action);

    /** @brief Attempts to set up before giving up; 0 for ever. */
    IkeConnectionBuilder& Tries(unsigned tries);

    /** @brief Lets the connection's SAs follow changes of address (RFC 4555). @param addresses of
     * this side, beside the one in use */
    IkeConnectionBuilder& Mobike(std::vector<IpAddress> addresses = {});

    /** @brief Goes where a gateway sends it (RFC 5685). @param names of gateways, with the address
     * of each */
    IkeConnectionBuilder& Redirects(std::map<std::string, IpAddress> names = {});

    /** @brief Asks for tickets and comes back with them (RFC 5723); the gateway needs
     * IkeEngineConfig::tickets. */
    IkeConnectionBuilder& Resumes();

    IkeConnectionBuilder& Child(std::shared_ptr<const IkeChildConfig> child);

    /** @brief A Child SA whose mistakes, if any, become this connection's. */
    IkeConnectionBuilder& Child(const IkeChildBuilder& child);

    /** @return the configuration, or one sentence that names the connection and what is wrong */
    Result<std::shared_ptr<const IkeConnectionConfig>> Build() const;

    /** @brief The configuration; a mistake ends the program with the sentence of Build(). */
    std::shared_ptr<const IkeConnectionConfig> Make() const;

  private:
    void Fail(const std::string& message);
    bool NeedsSharedKey() const;
    IkeSecrets& OwnKeys();

    IkeConnectionConfig m_config;
    IkeSecrets m_keys;
    bool m_hasKeys{false};
    std::string m_error;
};

/** @brief An endpoint with these connections, a responder takes the first that fits. */
std::shared_ptr<const IkeEngineConfig> MakeEngineConfig(
    std::vector<std::shared_ptr<const IkeConnectionConfig>> connections,
    const IkeHalfOpenLimits& halfOpen = {});

/** @brief Reads proposals with commas between them, as ParseProposal() reads each; numbered from 1.
 */
Result<std::vector<Proposal>> ParseProposals(ProtocolId protocol, std::string_view text);

} // namespace ike
} // namespace ns3

#endif /* IKE_CONNECTION_BUILDER_H */
