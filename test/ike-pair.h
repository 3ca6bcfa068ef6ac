// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_PAIR_H
#define IKE_PAIR_H

#include "ike-engine.h"
#include "ike-fault.h"
#include "ike-random.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What the path between the two sides does with one datagram. */
enum class Fate : uint8_t
{
    DELIVER,
    DROP,
    DUPLICATE,
};

/** @brief One engine of a pair with everything it did, and the SAD it asked for. */
class IkePairSide : public IkeObserver
{
  public:
    struct ChildSeen
    {
        IkeChildEvent event;
        ChildSaId id;
        bool isInitiator;
    };

    IkePairSide(std::shared_ptr<const IkeEngineConfig> config,
                std::shared_ptr<IkeCryptoProvider> provider,
                uint64_t seed);

    void OnStateChange(TimePoint at,
                       const IkeSaInfo& sa,
                       const char* from,
                       const char* to,
                       const char* story) override;
    void OnMessage(TimePoint at,
                   const IkeSaInfo& sa,
                   bool sent,
                   const IkeMessage& plain,
                   ByteView datagram) override;
    void OnIkeKeys(TimePoint at,
                   const IkeSaInfo& sa,
                   const Ikev2Suite& suite,
                   const Ikev2Keys& keys) override;
    void OnSealedBody(TimePoint, ByteView sealed, ByteView open) override
    {
        sealedBodies.emplace_back(sealed.ToBytes(), open.ToBytes());
    }

    void OnChild(TimePoint at,
                 const IkeSaInfo& sa,
                 IkeChildEvent event,
                 const IkeChildInfo& child) override;
    void OnMove(TimePoint at, const IkeSaInfo& sa, const IpPath& from) override;
    void OnExchange(TimePoint at, const IkeSaInfo& sa, const IkeExchangeReport& report) override;
    void OnRetransmission(TimePoint at,
                          const IkeSaInfo& sa,
                          ExchangeType exchange,
                          unsigned attempt) override;
    void OnCollision(TimePoint at,
                     const IkeSaInfo& sa,
                     IkeExchangeKind kind,
                     IkeCollisionVerdict verdict) override;
    void OnProofRefused(TimePoint at, const IkeSaInfo& sa, const std::string& reason) override;
    void OnDrop(TimePoint at, const IpPath& path, IkeDropReason reason, ByteView datagram) override;

    /** @brief The finished exchanges of a kind and outcome. */
    size_t Finished(IkeExchangeKind kind, IkeExchangeOutcome outcome) const;

    /** @brief The Child SA pairs that came and did not go, in order of their ids. */
    std::vector<ChildSaId> LiveChildren() const;

    /** @brief The SAs in the SAD of a direction. */
    std::vector<IpsecSaParameters> Sad(IpsecDirection direction) const;

    /** @brief Nothing of an IKE SA, of a Child SA, of the node's SAs. */
    bool HoldsNothing() const;

    /** @brief Changes the SAD as a node would. @throw std::logic_error when that cannot be done */
    void DoSaAction(const IkeAction& action);

    SeededRandomSource seeded;
    FallibleRandomSource random{seeded};
    IkeEngine engine;
    std::map<std::pair<IpsecDirection, EspSpi>, IpsecSaParameters> sad;
    std::vector<std::string> states; //!< "FROM>TO"
    std::vector<IkeExchangeReport> exchanges;
    std::vector<ChildSeen> children;
    std::vector<IkeCollisionVerdict> collisions;
    std::vector<IkeDropReason> drops;
    std::vector<std::string> refusals; //!< why proofs of identity were not believed
    std::vector<Ikev2Suite> suites;
    std::vector<Ikev2Keys> keys;                       //!< in the order of derivation
    std::vector<std::pair<Bytes, Bytes>> sealedBodies; //!< of version 1, as told
    std::vector<IkeMessage> sent;
    std::vector<IkeMessage> received;
    size_t retransmissions{0};
    size_t moves{0};
    const bool* forgetful{nullptr}; //!< whether messages are not kept
    size_t keepalives{0};
};

/**
 * @brief Two engines and the path between them, stepped by hand or run against a clock. A is at
 * 192.0.2.1 and normally initiates; B is at 192.0.2.2.
 */
class IkePair
{
  public:
    /** @param modelled which provider both sides use */
    IkePair(std::shared_ptr<const IkeEngineConfig> configA,
            std::shared_ptr<const IkeEngineConfig> configB,
            bool modelled,
            uint64_t seed = 1)
        : IkePair(std::move(configA),
                  std::move(configB),
                  modelled ? MakeModelledProvider(nullptr) : MakeCryptoppProvider(nullptr),
                  seed)
    {
    }

    /** @param provider of both sides */
    IkePair(std::shared_ptr<const IkeEngineConfig> configA,
            std::shared_ptr<const IkeEngineConfig> configB,
            const std::shared_ptr<IkeCryptoProvider>& provider,
            uint64_t seed = 1);

    // --- commands
    // ----------------------------------------------------------------------------------

    /** @brief A sets up its first connection. */
    void Initiate();

    /** @brief From A's port 500 to B's. */
    static IpPath PathFromA();

    void Command(IkePairSide& side, const IkeCommand& command);

    // --- by hand
    // -----------------------------------------------------------------------------------

    /** @brief Datagrams on their way. */
    size_t InFlight() const;

    /** @brief Delivers the first datagram on its way. */
    void Deliver();

    /** @brief Loses it. */
    void Drop();

    /** @brief Puts it behind the others. */
    void Hold();

    /** @brief Delivers it and keeps a copy at the end. */
    void Duplicate();

    /** @brief Changes one bit of the first datagram on its way. @return false when it has no such
     * bit */
    bool FlipBit(size_t bit);

    /** @brief The octets of the first datagram on its way, to change them. */
    Bytes& First();

    /** @brief Cuts the first datagram on its way down to @p size octets. */
    void Truncate(size_t size);

    /** @brief Hands one side, at once, octets that the other or somebody in its name has sent. */
    void Hand(bool toB, ByteView datagram);

    /** @brief Lets time pass; timers fire, datagrams stay where they are. */
    void Advance(Duration duration);

    /** @brief Puts octets of a stranger's making on their way, from where @p path says. */
    void Inject(bool toB, const IpPath& path, Bytes octets);

    /** @brief The octets of the first datagram on its way. */
    const Bytes& Front() const;

    /** @brief Delivers until nothing is on its way; time stands still. */
    void Settle();

    // --- against a clock
    // ---------------------------------------------------------------------------

    /** @brief Runs both sides for a while; each datagram takes `latency`, and `fate` decides about
     * it. */
    void Run(Duration duration);

    TimePoint Now() const
    {
        return m_now;
    }

    // --- what must hold
    // ----------------------------------------------------------------------------

    /** @brief One sentence that says where the sides disagree, or nothing when they agree on @p
     * children pairs. */
    std::string Disagreement(size_t ikeSas, size_t children) const;

    IkePairSide a;
    IkePairSide b;
    Duration latency{std::chrono::milliseconds(10)};
    std::function<Fate(size_t ordinal, bool fromA, ByteView datagram)> fate;
    std::shared_ptr<IkeFaultPlan> faults; //!< at A, may be null
    std::function<Duration()> delay; //!< what one datagram takes beyond latency: reorders in Run()
    bool forgetful{false};           //!< messages are not kept in sent and received
    bool translate{false};           //!< a NAT before A: B sees 198.51.100.1 and other ports

  private:
    struct Flight
    {
        TimePoint at;
        bool toB;
        IpPath path; //!< as the receiver sees it
        Bytes octets;
    };

    void Collect(IkePairSide& side, TimePoint at);
    void Launch(bool fromA, const SendDatagramAction& send, TimePoint at);
    std::deque<Flight>::iterator PlaceInTime(TimePoint at);
    bool Suffer(TimePoint at, const SendDatagramAction& send, Flight& flight);
    void Receive(const Flight& flight);
    IkePairSide& Side(bool isB);
    void FireTimers(IkePairSide& side);

    std::shared_ptr<const IkeEngineConfig> m_configA;
    TimePoint m_now{};
    std::deque<Flight> m_flights;
    std::deque<TimePoint> m_crashes; //!< of A, that are to happen
    size_t m_launched{0};
};

/** @brief Settings of a test connection; what is not set has a plain default. */
struct IkePairSettings
{
    std::vector<std::string> ikeProposals{"aes128-sha256-modp1024"};
    std::vector<std::string> espProposals{"aes128gcm16"};
    ProtocolId childProtocol{ProtocolId::ESP}; //!< what espProposals are for
    IpsecMode mode{IpsecMode::TUNNEL};
    std::string psk{"a secret of both"};
    Duration ikeRekey{0};
    Duration childRekey{0};
    double fuzz{1.0};
    Duration liveness{0};
    std::string localId{"a.example.org"};
    std::string remoteId{"b.example.org"};
    std::string localSelectors{"10.1.0.0/16"};
    std::string remoteSelectors{"10.2.0.0/16"};
    size_t children{1};
    IkeRetransmissionPolicy retransmission;
    IkeFragmentationPolicy fragmentation;
    Duration followUpTimeout{std::chrono::seconds(20)};
    IkeHalfOpenLimits halfOpen;
    size_t memoryLimit{0};
    IkeLossAction lossAction{IkeLossAction::CLEAR};
    unsigned initiationTries{1};
    uint8_t version{2};
    Ikev1Options ikev1; //!< when version is 1
    Ikev2CrashDetectionConfig crashDetection;
    unsigned window{1};
    Ikev2RedirectConfig redirect;
    Ikev2MobilityConfig mobility;
    IkeTransportConfig transport;
    bool resumes{false};
    Ikev2TicketConfig tickets;
    std::shared_ptr<Ikev2RedirectPolicy> redirectPolicy;
};

/** @brief A's settings turned round, for B. */
IkePairSettings Mirror(IkePairSettings settings);

/** @brief An engine configuration with one connection. */
std::shared_ptr<const IkeEngineConfig> MakePairConfig(const IkePairSettings& settings);

/** @brief A pair whose sides have mirrored settings. */
std::unique_ptr<IkePair> MakePair(const IkePairSettings& settings,
                                  bool modelled,
                                  uint64_t seed = 1);

} // namespace ike
} // namespace ns3

#endif /* IKE_PAIR_H */
