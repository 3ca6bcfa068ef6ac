// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_PEER_APPLICATION_H
#define IKE_PEER_APPLICATION_H

#include "ike-application.h"
#include "ike-cpu-queue.h"
#include "ike-demand.h"
#include "ike-engine.h"
#include "ike-initiation.h"
#include "ike-ns3-random.h"
#include "ike-tcp-port.h"
#include "ike-udp-port.h"

#include "ns3/event-id.h"
#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

namespace ike
{

class IpsecNodeState;

/** @brief What a peer has done since the start of the run, crashes included. */
struct IkePeerTotals
{
    uint64_t messagesSent{0};
    uint64_t messagesReceived{0};
    uint64_t octetsSent{0};     //!< of IKE, without UDP and IP headers
    uint64_t octetsReceived{0}; //!< of IKE, without UDP and IP headers
    uint64_t retransmissions{0};
    uint64_t setupsAsked{0};       //!< IKE SAs that came to stand by this side's request
    uint64_t setupsAnswered{0};    //!< IKE SAs that came to stand by the peer's request
    uint64_t ikeRekeysAsked{0};    //!< IKE SAs made by this side to replace another
    uint64_t ikeRekeysAnswered{0}; //!< IKE SAs made by the peer to replace another
    uint64_t childrenAsked{0};     //!< Child SA pairs made by this side, beside those of rekeys
    uint64_t childrenAnswered{0};  //!< the same, made by the peer
    uint64_t childRekeysAsked{0};  //!< Child SA pairs made by this side to replace another
    uint64_t childRekeysAnswered{0};
    uint64_t moves{0};             //!< IKE SAs that went to other addresses
    uint64_t failedExchanges{0};   //!< refused or timed out, as the asking side
    uint64_t failedInitiations{0}; //!< connections not begun, for want of a way to the peer
    uint64_t drops{0};             //!< input thrown away by the engine
    uint64_t failedInstalls{0};    //!< SAs that the node's IPsec refused
    uint64_t streamsOpened{0};     //!< TCP connections opened by this side
    uint64_t streamsReplaced{0};   //!< TCP connections opened by this side in place of broken ones
    uint64_t streamsAccepted{0};   //!< TCP connections opened by peers
    uint64_t streamsLost{0};       //!< TCP connections that broke or could not be opened
    uint64_t streamsRefused{0};    //!< TCP connections closed for what came over them
    uint64_t tcpFallbacks{0};      //!< set-ups and moves that turned from UDP to TCP

    /** @brief Adds another peer's. */
    void Add(const IkePeerTotals& other);
};

/**
 * @brief An IKE peer on a node: a gateway, or a site that calls one.
 *
 * Owns one IkeEngine, whatever the number of its SAs, with one pair of UDP sockets (ports 500 and
 * 4500), TCP connections where a connection's transport allows them (RFC 9329), and one event for
 * the engine's next deadline. Every step of the engine is a job for the
 * node's IkeCpuQueue; what the step sends and installs comes out when the processor is done with
 * it. SAs go to the node's IpsecNodeState. A node without either of the two does without: steps
 * then cost nothing, SAs go nowhere.
 *
 * SetConfig() and SetProvider() come before the start; IkePeerHelper does both.
 */
class IkePeerApplication : public IkeApplication, private IkeObserver
{
  public:
    static TypeId GetTypeId();

    IkePeerApplication();
    ~IkePeerApplication() override;

    // --- what it is made of ----------------------------------------------------------------------

    /** @brief What the engine is told; before the start. Shared, never null. */
    void SetConfig(std::shared_ptr<const IkeEngineConfig> config);

    /** @brief Who computes; before the start. Shared by any number of peers, never null. */
    void SetProvider(std::shared_ptr<IkeCryptoProvider> provider);

    /** @brief The crypto provider, null before SetProvider(). */
    const std::shared_ptr<IkeCryptoProvider>& GetProvider() const;

    /** @brief A connection to set up @p delay after each start, also after a crash. */
    void AddInitiation(IkeInitiation initiation, Time delay = Time(0));

    /** @brief Somebody who is to see all that the engine does, beside the trace sources; cheaper
     * than these. */
    void AddObserver(std::shared_ptr<IkeObserver> observer);

    /**
     * @brief Fixes the random stream that SPIs, nonces, keys and jitter come from.
     * @return how many streams were used: 1
     */
    int64_t AssignStreams(int64_t stream) override;

    // --- what it can be told; nothing happens while it is down
    // ------------------------------------

    /** @brief Sets up a connection now. */
    void Initiate(const IkeInitiation& initiation);

    /** @brief Hands a command to the engine, by way of the processor. */
    void Execute(IkeCommand command);

    /** @brief Replaces the newest Child SA of that name. @return false when there is none */
    bool RekeyChild(const std::string& child);

    /** @brief Replaces the newest IKE SA of that connection. @return false when there is none */
    bool RekeyIke(const std::string& connection);

    /** @brief Closes the newest Child SA of that name. @return false when there is none */
    bool DeleteChild(const std::string& child);

    /** @brief Closes the newest IKE SA of that connection. @return false when there is none */
    bool DeleteIke(const std::string& connection);

    /**
     * @brief The node has other addresses now: IKE SAs move (MOBIKE) or are set up anew. Reads the
     * addresses of the node's interfaces that are up; with the attribute AddressInterval this
     * happens by itself.
     */
    void UpdateAddresses();

    /** @brief The same for addresses of the user's choice, the preferred ones first. */
    void UpdateAddresses(std::vector<IpAddress> addresses);

    /** @brief Resets the TCP connections of IKE and ESP; those of this side are opened again.
     * @return how many */
    size_t ResetStreams();

    /**
     * @brief A power cut: SAs, queue and all that is under way are lost without a word to anybody.
     * @param downFor how long it hears nothing; then it starts afresh and sets up its connections
     */
    void Crash(Time downFor);

    /**
     * @brief The random source runs dry: whatever needs secrets fails, set-ups above all, and takes
     * its IKE SA with it. What has its keys and only counts goes on.
     * @param dryFor how long
     */
    void ExhaustRandom(Time dryFor);

    /**
     * @brief The memory is full: for a while SAs may not take more than they do now, nor more than
     * IkeEngineConfig::memoryLimit. See IkeEngine::SetMemoryLimit(); nothing before the start.
     * @param fullFor how long
     */
    void ExhaustMemory(Time fullFor);

    // --- what it can be asked --------------------------------------------------------------------

    /** @brief False before the start, after the stop and during a power cut. */
    bool IsUp() const;

    /** @brief The engine, or null before the start. */
    const IkeEngine* GetEngine() const;

    /** @brief Numbers of SAs now; all zero when down. */
    IkeEngineCounts Counts() const;

    const IkePeerTotals& Totals() const;

    /** @brief The TCP connections that stand, in order. */
    std::vector<IpPath> Streams() const;

    /** @brief The node's processor, or null before the start. */
    Ptr<IkeCpuQueue> GetCpu() const;

    // --- trace signatures; `at` is when the processor has come that far
    // ----------------------------

    typedef void (*StateChangeCallback)(Time at,
                                        const IkeSaInfo& sa,
                                        const char* from,
                                        const char* to,
                                        const char* story);
    typedef void (*MessageCallback)(Time at,
                                    const IkeSaInfo& sa,
                                    bool sent,
                                    const IkeMessage& plain,
                                    const ByteView& datagram);
    typedef void (*KeysCallback)(Time at,
                                 const IkeSaInfo& sa,
                                 const Ikev2Suite& suite,
                                 const Ikev2Keys& keys);
    typedef void (*Ikev1KeysCallback)(Time at,
                                      const IkeSaInfo& sa,
                                      const Ikev1Suite& suite,
                                      const Ikev1Keys& keys);
    typedef void (*ChildCallback)(Time at,
                                  const IkeSaInfo& sa,
                                  IkeChildEvent event,
                                  const IkeChildInfo& child);
    typedef void (*MoveCallback)(Time at, const IkeSaInfo& sa, const IpPath& from);
    typedef void (*ExchangeCallback)(Time at, const IkeSaInfo& sa, const IkeExchangeReport& report);
    typedef void (*RetransmissionCallback)(Time at,
                                           const IkeSaInfo& sa,
                                           ExchangeType exchange,
                                           uint32_t attempt);
    typedef void (*ConfigurationCallback)(Time at,
                                          const IkeSaInfo& sa,
                                          bool lent,
                                          const IkeAssignedConfig& config);

    typedef void (*CollisionCallback)(Time at,
                                      const IkeSaInfo& sa,
                                      IkeExchangeKind kind,
                                      IkeCollisionVerdict verdict);
    typedef void (*ProofRefusedCallback)(Time at, const IkeSaInfo& sa, const std::string& reason);
    typedef void (*DropCallback)(Time at,
                                 const IpPath& path,
                                 IkeDropReason reason,
                                 const ByteView& datagram);
    typedef void (*StreamCallback)(Time at, const IpPath& path, IkeStreamEvent event);

  protected:
    void DoDispose() override;

  private:
    struct ScheduledInitiation
    {
        IkeInitiation initiation;
        Time delay;
    };

    void StartApplication() override;
    void StopApplication() override;

    // ike-peer-application.cc: power, steps, actions
    void PowerOn();
    void PowerOff();
    void TakeParts();
    void TakeIpsec();
    void OnAcquire(const IpsecPolicy& policy, const IpsecPacketFields& packet);
    void ScheduleInitiations();
    void OnDatagram(const IpPath& path, Bytes octets);
    void SubmitDatagram(const IkeStepClass& step, const IpPath& path, Bytes octets);
    void OnDeadline();
    void SubmitTimer();
    Duration RunTimer(TimePoint now, IkeSaId expected);
    void ArmTimer();
    void Submit(const IkeStepClass& step, bool droppable, std::function<Duration(TimePoint)> work);
    Duration RunStep(const std::function<Duration(TimePoint)>& work,
                     std::vector<IkeAction>& actions);
    void Publish(const std::vector<IkeAction>& actions);
    void Do(const SendDatagramAction& action);
    void Do(const InstallSaAction& action);
    void Do(const RemoveSaAction& action);

    // ike-peer-streams.cc: TCP connections
    bool UsesTcp() const;
    void PowerOnTcp();
    void OnStream(const IpPath& path, IkeStreamEvent event, const IpPath& before);
    void OnUnknownSpi(EspSpi spi, const IpPath& path);
    void Do(const OpenStreamAction& action);
    void Do(const StreamUseAction& action);

    // ike-peer-addresses.cc: the node's addresses
    void Do(const UpdateSaAction& action);
    void Do(const SendKeepaliveAction& action);
    std::vector<IpAddress> ReadAddresses() const;
    void WatchAddresses();
    IpAddress LocalAddressFor(const IpAddress& remote) const;
    IpAddress LocalAddress6For(const IpAddress& remote) const;

    // ike-peer-traces.cc: what the engine shows goes to the totals, the trace sources and the
    // observers
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
    void OnSealedBody(TimePoint at, ByteView sealed, ByteView open) override;
    void OnIkev1Keys(TimePoint at,
                     const IkeSaInfo& sa,
                     const Ikev1Suite& suite,
                     const Ikev1Keys& keys) override;
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
    void OnConfiguration(TimePoint at,
                         const IkeSaInfo& sa,
                         bool lent,
                         const IkeAssignedConfig& config) override;
    void OnCollision(TimePoint at,
                     const IkeSaInfo& sa,
                     IkeExchangeKind kind,
                     IkeCollisionVerdict verdict) override;
    void OnProofRefused(TimePoint at, const IkeSaInfo& sa, const std::string& reason) override;
    void OnDrop(TimePoint at, const IpPath& path, IkeDropReason reason, ByteView datagram) override;
    static TypeId AddTraceSources(TypeId tid);
    static TypeId AddTcpAttributes(TypeId tid);

    std::shared_ptr<const IkeEngineConfig> m_config;
    std::shared_ptr<IkeCryptoProvider> m_provider;
    std::vector<ScheduledInitiation> m_initiations;
    IkeDemand m_demand;
    std::vector<std::shared_ptr<IkeObserver>> m_observers;
    IkeNs3Random m_stream;
    FallibleRandomSource m_random{m_stream};
    EventId m_refillEvent;
    EventId m_memoryEvent;
    Ipv4Address m_localAddress;
    uint16_t m_port{500};
    uint16_t m_natPort{4500};
    uint16_t m_tcpPort{4500};
    uint32_t m_tcpSegmentSize{1400};
    uint32_t m_tcpSendBuffer{131072};
    Time m_tcpLinger;
    Time m_tcpReconnectDelay;
    Time m_initiationSpread;
    Time m_addressInterval;
    EventId m_addressEvent;
    std::vector<IpAddress> m_addresses; //!< of the node when it was last looked at

    Ptr<IkeCpuQueue> m_cpu;
    Ptr<IpsecNodeState> m_ipsec;
    uint32_t m_ipsecUser{0};
    IkeUdpPort m_udp;
    IkeTcpPort m_tcp;
    std::unique_ptr<IkeEngine> m_engine;
    bool m_up{false};
    bool m_inStep{false};
    bool m_timerQueued{false};
    TimePoint m_timerAt;
    EventId m_timerEvent;
    EventId m_restartEvent;
    std::vector<EventId> m_initiationEvents;
    IkePeerTotals m_totals;

    TracedCallback<Time, const IkeSaInfo&, const char*, const char*, const char*> m_stateTrace;
    TracedCallback<Time, const IkeSaInfo&, bool, const IkeMessage&, const ByteView&> m_messageTrace;
    TracedCallback<Time, const IkeSaInfo&, const Ikev2Suite&, const Ikev2Keys&> m_keysTrace;
    TracedCallback<Time, const IkeSaInfo&, const Ikev1Suite&, const Ikev1Keys&> m_ikev1KeysTrace;
    TracedCallback<Time, const IkeSaInfo&, IkeChildEvent, const IkeChildInfo&> m_childTrace;
    TracedCallback<Time, const IkeSaInfo&, const IpPath&> m_moveTrace;
    TracedCallback<Time, const IkeSaInfo&, const IkeExchangeReport&> m_exchangeTrace;
    TracedCallback<Time, const IkeSaInfo&, ExchangeType, uint32_t> m_retransmissionTrace;
    TracedCallback<Time, const IkeSaInfo&, bool, const IkeAssignedConfig&> m_configurationTrace;
    TracedCallback<Time, const IkeSaInfo&, IkeExchangeKind, IkeCollisionVerdict> m_collisionTrace;
    TracedCallback<Time, const IkeSaInfo&, const std::string&> m_proofRefusedTrace;
    TracedCallback<Time, const IpPath&, IkeDropReason, const ByteView&> m_dropTrace;
    TracedCallback<Time, const IpPath&, IkeStreamEvent> m_streamTrace;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_PEER_APPLICATION_H */
