// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_SA_H
#define IKEV2_SA_H

#include "ike-config.h"
#include "ike-message.h"
#include "ike-proposal.h"
#include "ike-sa.h"
#include "ike-step.h"
#include "ikev2-child.h"
#include "ikev2-fragmentation.h"
#include "ikev2-protection.h"
#include "ikev2-puzzle.h"
#include "ikev2-retries.h"
#include "ikev2-state.h"
#include "ikev2-task.h"
#include "ikev2-window.h"

#include <list>
#include <memory>
#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

struct Ikev2FailOver;
struct Ikev2Configuration;
struct Ikev2Mobility;
struct Ikev2TicketState;
class Ikev2FollowUps;
struct Ikev2FollowUp;
struct Ikev2Transition;

/**
 * @brief One IKE SA of version 2 (RFC 7296): its state, its keys, its exchanges and its Child SAs.
 *
 * The transition table (ikev2-transitions.h) decides what may arrive; the handlers here say what it
 * means, one file for each exchange. Everything that happens comes out through the IkeStep.
 */
class Ikev2Sa : public IkeSa
{
  public:
    /** @brief The initiator's side of a new IKE SA. Begin() sends its first message. */
    Ikev2Sa(IkeSaHost& host, IkeSaId id, const InitiateCommand& command, unsigned attempt);

    /** @brief The responder's side, for a stranger's IKE_SA_INIT. */
    Ikev2Sa(IkeSaHost& host, IkeSaId id, const IpPath& path, IkeSpi initiatorSpi);

    ~Ikev2Sa() override;

    void Begin(IkeStep& step) override;
    void HandleDatagram(IkeStep& step,
                        const IpPath& path,
                        const IkeHeader& header,
                        ByteView datagram) override;
    void HandleTimer(IkeStep& step) override;

    /** @brief Queues a task, and starts it if the window allows. */
    void Want(IkeStep& step, Ikev2Task task);

    void WantChild(IkeStep& step, std::shared_ptr<const IkeChildConfig> config) override;
    void WantChildFor(IkeStep& step,
                      std::shared_ptr<const IkeChildConfig> config,
                      const std::optional<IpsecPacketFields>& packet) override;
    void WantRekey(IkeStep& step, ChildSaId child) override;
    void WantDelete(IkeStep& step, ChildSaId child, IkeChildEvent reason) override;
    void WantExchange(IkeStep& step, IkeExchangeKind kind) override;
    void WantRedirect(IkeStep& step, const Ikev2GatewayName& gateway) override;
    void HandleAddresses(IkeStep& step, const std::vector<IpAddress>& addresses) override;
    void HandleStream(IkeStep& step, const IpPath& stream) override;
    void Reauthenticate(IkeStep& step) override;
    void Die(IkeStep& step, const char* story) override;

    /** @brief The stranger that this IKE SA was made for solved a puzzle to get in (RFC 8019). */
    void HasSolvedInitPuzzle();

    /** @brief The peer sends ESP under an SPI that is not there: tells it so in this IKE SA (RFC
     * 7296 section 1.5). */
    void TellInvalidSpi(IkeStep& step, EspSpi spi) override;

    /** @brief Something unprotected says that the peer may have lost its SAs: looks whether it is
     * alive, now and then (RFC 7296 section 2.21.4). */
    void TakeHintOfLoss(IkeStep& step) override;
    bool IsAnotherRequest(ByteView firstMessage) const override;
    uint8_t MajorVersion() const override
    {
        return 2;
    }

    Ikev2State State() const
    {
        return m_state;
    }

    IkeStateClass StateClass() const override
    {
        return PropertiesOf(m_state).stateClass;
    }

    bool IsDead() const override
    {
        return m_state == Ikev2State::DEAD;
    }

    const std::vector<Ikev2Child>& Children() const
    {
        return m_children;
    }

    TimePoint NextDeadline() const override;
    bool HasChildInUse(ChildSaId child, const std::string& name) const override;

  private:
    friend struct Ikev2FollowUp;
    friend struct Ikev2Transition;
    friend struct Ikev2Transitions;

    // ikev2-sa.cc: states, messages in and out
    bool OpenProtected(IkeStep& step,
                       IkeMessage& message,
                       ByteView datagram,
                       Bytes* inner = nullptr);
    void Dispatch(IkeStep& step, const IkeMessage& message);
    bool AcceptRequestId(IkeStep& step,
                         const IpPath& path,
                         const IkeHeader& header,
                         ByteView datagram);
    bool AcceptResponseId(IkeStep& step,
                          const IpPath& path,
                          const IkeHeader& header,
                          ByteView datagram);
    void RefuseSyntax(IkeStep& step, const IkeHeader& header, const WireError& error);
    void MoveTo(IkeStep& step, Ikev2State state, const char* story);
    void KeepLastAnswer(IkeStep& step, const IkeHeader& header);
    Ikev2Verdict Fail(IkeStep& step, const char* story);
    Ikev2Verdict RefusePublicValue(IkeStep& step, const IkeMessage& request);
    IkeHeader NewHeader(ExchangeType exchange, bool response, uint32_t messageId) const;
    void Respond(IkeStep& step, const IkeMessage& request, std::vector<IkePayload> payloads);
    void RespondNotify(IkeStep& step, const IkeMessage& request, NotifyType type, Bytes data = {});
    void SendRequest(IkeStep& step,
                     ExchangeType exchange,
                     std::vector<IkePayload> payloads,
                     Ikev2Task task);
    Ikev2Request* RequestOf(const IkeMessage& response);
    void FinishRequest(IkeStep& step,
                       const IkeMessage& response,
                       IkeExchangeOutcome outcome,
                       NotifyType error = NotifyType::NONE);
    void Report(IkeStep& step,
                const Ikev2Request& request,
                IkeExchangeOutcome outcome,
                NotifyType error);
    bool IsOutstanding(IkeExchangeKind kind) const;
    Ikev2Doing DoingWithIke() const;
    Ikev2Doing Doing() const;

    // ikev2-sa-fragments.cc: message fragmentation
    size_t FragmentSize() const;
    Bytes Cut(IkeStep& step, const IkeMessage& message, size_t size);
    Bytes Protect(IkeStep& step, const IkeMessage& message);
    void SendAll(IkeStep& step, const IpPath& path, const Bytes& octets);
    void KeepForProbing(Ikev2Request& request, IkeMessage message) const;
    bool TrySmallerFragments(IkeStep& step, Ikev2Request& request);
    bool OpenOrCollect(IkeStep& step, IkeMessage& message, ByteView& datagram, Ikev2Opened& opened);
    bool Reassemble(IkeStep& step, IkeMessage& message, ByteView datagram, Ikev2Opened& opened);
    std::optional<Ikev2Reassembled> TakeFragment(IkeStep& step,
                                                 IkeMessage& message,
                                                 ByteView datagram);
    bool HandleReassemblyTimer(IkeStep& step);
    void ForgetFragments(bool response, uint32_t messageId);

    // ikev2-sa-timers.cc: retransmission, lifetimes, the task queue
    void StartTasks(IkeStep& step);
    void StartTask(IkeStep& step, Ikev2Task task);
    void Retransmit(IkeStep& step, uint32_t messageId, Ikev2Request& request);
    void GiveUp(IkeStep& step, uint32_t messageId);
    void ScheduleIkeLifetime(IkeStep& step);
    bool HandleChildTimers(IkeStep& step);
    bool HandleIkeTimers(IkeStep& step);
    void HandleSoftLifetime(IkeStep& step);

    // ikev2-sa-window.cc: SET_WINDOW_SIZE, message ids
    bool MayOverlap(const Ikev2Task& task) const;
    void PromiseWindow(IkeMessage& message);
    void AnnounceWindow(IkeStep& step);
    void LearnWindow(const IkeMessage& message);
    void Inform(IkeStep& step, std::vector<IkePayload> notifies);
    void ComplainOfMessageId(IkeStep& step, const IkeHeader& header, ByteView datagram);

    // ikev2-sa-puzzle.cc: puzzles in IKE_SA_INIT and IKE_AUTH
    void SolveInitPuzzle(IkeStep& step, const IkeMessage& message);
    const IkePayload* OutsideOf(const IkeMessage& message) const;
    void PoseAuthPuzzle(IkeMessage& answer);
    void SolveAuthPuzzle(IkeStep& step, const IkeMessage& message);
    bool HasSolvedAuthPuzzle(IkeStep& step, const IkeMessage& sealed, ByteView datagram);
    bool MaySolve(const Ikev2Puzzle& puzzle) const;

    // ikev2-sa-retry.cc: what is tried again later
    static Duration RetryDelay(RandomSource& random);
    void ScheduleRetry(IkeStep& step, TimePoint& softAt, TimePoint hardAt);
    void RetryLater(IkeStep& step, Ikev2Task task);
    void NoteRefusal(IkeStep& step, NotifyType error);
    bool HandleRetries(IkeStep& step);

    // ikev2-sa-init.cc: IKE_SA_INIT
    void SendInit(IkeStep& step);
    void AddNatDetection(IkeStep& step, IkeMessage& message, IkeSpi spiR) const;
    void FloatForNat(const IkeMessage& message);
    void BeginKeyExchange(IkeStep& step);
    void AddNatDetectionFor(IkeStep& step,
                            IkeMessage& message,
                            IkeSpi spiR,
                            const IpPath& path) const;
    void LearnNat(IkeStep& step, const IkeMessage& message);
    void LearnFragmentation(const IkeMessage& message);
    void AnswerOffers(const IkeMessage& message, IkeMessage& answer);
    bool DeriveKeys(IkeStep& step, ByteView secret);
    bool ChooseConnection(const IkeMessage& message, Proposal& chosen);
    void RefuseInit(IkeStep& step, const IkeHeader& header, const WireError& error);
    void AnswerInitError(IkeStep& step, const IkeMessage& request, NotifyType type, Bytes data);
    Ikev2Verdict OnInitRequest(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnInitCookie(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnInitInvalidKe(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnInitError(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnInitResponse(IkeStep& step, const IkeMessage& message);

    // ikev2-sa-proof.cc: AUTH by each method, and the rounds of both sides
    struct Proof;
    Bytes SignedOctets(IkeStep& step, const Proof& proof);
    AuthPayload SharedKeyAuth(IkeStep& step,
                              AuthMethod method,
                              ByteView key,
                              ByteView octets) const;
    std::optional<ByteView> SharedKeyOf(const IkeAuthRound& round) const;
    std::optional<AuthPayload> MakeProof(IkeStep& step, const Proof& proof, IkeMessage& message);
    bool CheckProof(IkeStep& step,
                    const Proof& proof,
                    const AuthPayload& auth,
                    const IkeMessage& message);
    Proof OwnProof(const IkeAuthRound& round) const;
    Proof PeerProof(const IkeAuthRound& round) const;
    const IdPayload& OwnIdShown() const;
    void AddOwnId(IkeMessage& message);
    bool OwnRoundsRemain() const;
    bool PeerRoundsRemain() const;
    bool AddOwnProof(IkeStep& step, IkeMessage& message);
    bool TakePeerRound(IkeStep& step, const IkeMessage& message);
    bool FinishPeerRound(const IkeMessage& message);

    // ikev2-sa-eap.cc: EAP inside IKE_AUTH
    bool PrepareEap(const IkeAuthRound& round);
    ByteView EapKey(const Proof& proof) const;
    bool MayProveByEap() const;
    bool AddEapProof(IkeStep& step, IkeMessage& message);
    bool TakeEapProof(IkeStep& step, const IkeMessage& message, const AuthPayload& proof);
    void ForgetEap();
    Ikev2Verdict OnEapRequest(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnEapResponse(IkeStep& step, const IkeMessage& message);

    // ikev2-sa-ppk.cc: post-quantum preshared keys
    void OfferPpk(IkeMessage& message) const;
    void AnswerPpk(const IkeMessage& request, IkeMessage& answer);
    void TakePpkAnswer(const IkeMessage& answer);
    bool PreparePpk(IkeStep& step);
    void AddPpk(IkeStep& step, const IkeAuthRound& round, IkeMessage& message);
    bool TakePpkDecision(const IkeMessage& message);
    bool DecidePpk(IkeStep& step, const IkeMessage& message, AuthPayload& auth);
    void TellPpk(IkeMessage& answer);

    // ikev2-sa-configuration.cc: the Configuration payload
    void AddCfgRequest(IkeMessage& message) const;
    std::optional<NotifyType> AnswerCfg(IkeStep& step, const IkeMessage& ask, IkeMessage& answer);
    bool TakeCfgReply(IkeStep& step, const IkeMessage& message);
    TrafficSelectors OwnSelectorsOf(const IkeChildConfig& child) const;
    void NarrowToLent(TrafficSelectors& remote) const;
    void AnswerInformationalCfg(const IkeMessage& message, std::vector<IkePayload>& answer) const;

    // ikev2-sa-reauthentication.cc: setting up anew
    void ScheduleReauthentication(IkeStep& step);
    void ReauthenticateWithin(IkeStep& step, Duration limit);
    void AddAuthLifetime(IkeMessage& answer) const;
    void TakeAuthLifetime(IkeStep& step, const IkeMessage& message);
    void StartSuccessor(IkeStep& step);

    // ikev2-sa-signature.cc: AUTH by a private key
    std::vector<const IkeSignatureConfig*> ExpectedSignatures() const;
    void AddSignatureSupport(IkeStep& step, IkeMessage& message);
    void TakeSignatureSupport(const IkeMessage& message);
    void AddCertificateRequest(IkeStep& step, IkeMessage& message);
    void TakeCertificateRequest(const IkeMessage& message);
    bool DoubtProof(IkeStep& step, const std::string& reason);
    std::optional<AuthPayload> MakeSignature(IkeStep& step,
                                             const Proof& proof,
                                             IkeMessage& message);
    bool CheckSignature(IkeStep& step,
                        const Proof& proof,
                        const AuthPayload& auth,
                        const IkeMessage& message);

    // ikev2-sa-intermediate.cc: IKE_INTERMEDIATE
    void OfferIntermediate(IkeMessage& message) const;
    static bool MayChoose(const Proposal& chosen, const IkeMessage& message);
    bool SendAfterInit(IkeStep& step);
    void NoteSentIntermediate(const std::vector<IkePayload>& payloads, ByteView datagrams);
    void ConcludeIntermediate(IkeStep& step, ByteView secret);
    void SendIntermediate(IkeStep& step);
    Ikev2Verdict OnIntermediateResponse(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnIntermediateError(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnIntermediateRequest(IkeStep& step, const IkeMessage& message);

    // ikev2-sa-auth.cc: the end of IKE_AUTH, on both sides
    void AnswerAuthOffers(const IkeMessage& request, IkeMessage& answer);
    void ConcludeAuth(IkeStep& step);
    void Established(IkeStep& step);
    void WantRemainingChildren(IkeStep& step);
    Ikev2Verdict OnSetupAbandoned(IkeStep& step, const IkeMessage& message);

    // ikev2-sa-auth-initiator.cc: IKE_AUTH of the initiator
    const char* ReasonAgainstAuth() const;
    void SendAuth(IkeStep& step);
    void SendAuthRequest(IkeStep& step, IkeMessage message);
    void AddFirstChild(IkeStep& step, IkeMessage& message);
    void TakeFirstChild(IkeStep& step, const IkeMessage& message);
    void DisownChild(EspSpi inbound, ProtocolId protocol);
    Ikev2Verdict RefuseResponder(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnAuthContinues(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnAuthResponse(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnAuthError(IkeStep& step, const IkeMessage& message);

    // ikev2-sa-auth-responder.cc: IKE_AUTH of the responder
    bool ChooseConnectionFor(const IdPayload& peer,
                             const IdPayload* wanted,
                             const AuthPayload* auth);
    Ikev2Verdict RefuseInitiator(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict AnswerAuth(IkeStep& step, const IkeMessage& message);
    bool AddOwnAnswer(IkeStep& step, bool endsEap, IkeMessage& answer);
    Ikev2Verdict AskForMore(IkeStep& step, const IkeMessage& message, IkeMessage answer);
    void AnswerFirstChild(IkeStep& step, const IkeMessage& ask, IkeMessage& answer);
    Ikev2Verdict OnAuthRequest(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnAuthRound(IkeStep& step, const IkeMessage& message);

    // ikev2-sa-child.cc: what all Child SA negotiations share
    struct ChildOffer;
    struct ChildKeys;
    std::optional<NotifyType> NegotiateChild(IkeStep& step,
                                             const IkeMessage& request,
                                             const Ikev2Child* old,
                                             KeRule keRule,
                                             ChildOffer& offer);
    Ikev2Child& AddChild(IkeStep& step,
                         const ChildOffer& offer,
                         bool isInitiator,
                         const ChildKeys& keys);
    void InstallInbound(IkeStep& step, Ikev2Child& child);
    void InstallOutbound(IkeStep& step, Ikev2Child& child);
    void CloseOutbound(IkeStep& step, Ikev2Child& child);
    void ExpireChild(IkeStep& step, Ikev2Child& child);
    void ObserveChild(IkeStep& step,
                      const Ikev2Child& child,
                      IkeChildEvent event,
                      ChildSaId replaces);
    static void AddChildWishes(IkeStep& step, const IkeChildConfig& child, IkeMessage& message);
    static void AddChildAnswers(const ChildOffer& offer, IkeMessage& answer);
    void RemoveChild(IkeStep& step, ChildSaId id, IkeChildEvent reason, bool linger);
    Ikev2Child* FindChild(ChildSaId id);
    Ikev2Child* FindChildByOutbound(ProtocolId protocol, ByteView spi);
    std::optional<NotifyType> TakeChildResponse(IkeStep& step,
                                                const IkeMessage& response,
                                                const Ikev2Task& task,
                                                KeRule keRule,
                                                ByteView nonceR,
                                                ChildOffer& offer,
                                                ChildKeys& keys);

    // ikev2-sa-create-child.cc: CREATE_CHILD_SA for Child SAs
    void SendCreateChild(IkeStep& step, Ikev2Task task);
    Ikev2Verdict OnRekeyChildRequest(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnCreateChildRequest(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnCreateChildRefusedNow(IkeStep& step, const IkeMessage& message);
    bool AnswerChildKe(IkeStep& step,
                       const IkeMessage& message,
                       const ChildOffer& offer,
                       ChildKeys& keys,
                       IkeMessage& answer);
    Ikev2Child* AnswerCreateChild(IkeStep& step, const IkeMessage& message, Ikev2Child* old);
    Ikev2Verdict OnCreateChildResponse(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnCreateChildError(IkeStep& step, const IkeMessage& message);
    void ConcludeChildRekey(IkeStep& step, const Ikev2Task& task, ByteView nonceR, ChildSaId made);
    void FinishAskedChild(IkeStep& step,
                          const IkeMessage& message,
                          const Ikev2Task& task,
                          const ChildOffer& offer,
                          const ChildKeys& keys);

    // ikev2-sa-follow-up.cc: IKE_FOLLOWUP_KE
    Ikev2Verdict BeginFollowUp(IkeStep& step,
                               const IkeMessage& message,
                               Ikev2Task task,
                               Ikev2FollowUp followUp);
    void ReleaseAsked(const Ikev2Task& task);
    Ikev2Verdict StopAsking(IkeStep& step, const IkeMessage& message, const Ikev2Task& task);
    void MarkTheirsRedundant(IkeStep& step, const Ikev2Collision& collision);
    void NextFollowUp(IkeStep& step, const IkeMessage& message, Ikev2Task task);
    Ikev2Verdict OnFollowUpResponse(IkeStep& step, const IkeMessage& message);
    static Ikev2FollowUp FollowUpOf(IkeExchangeKind kind,
                                    const ChildOffer& offer,
                                    const ChildKeys& keys,
                                    ChildSaId old);
    static Ikev2KeyInputs KeyInputsOf(const Ikev2FollowUp& followUp);
    bool GivesUpOnLostStates(IkeStep& step, NotifyType error);
    bool IsFollowingUp(IkeExchangeKind kind, ChildSaId child) const;
    void LinkFollowUp(IkeStep& step, Ikev2FollowUp& followUp, IkeMessage& answer);
    void AwaitFollowUp(IkeStep& step,
                       const IkeMessage& request,
                       IkeMessage answer,
                       Ikev2FollowUp followUp);
    bool HasRoomForFollowUp() const;
    bool IsPeerReplacingIke() const;
    Ikev2FollowUp RemoveFollowUp(const Ikev2FollowUp* followUp);
    void ReleaseAwaited(const Ikev2FollowUp& followUp);
    void DropFollowUps();
    bool HandleFollowUpTimer(IkeStep& step);
    Ikev2Verdict OnFollowUpRequest(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnFollowUpUnknown(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict FinishAnsweredChild(IkeStep& step,
                                     const IkeMessage& message,
                                     IkeMessage answer,
                                     const Ikev2FollowUp& followUp);
    Ikev2Verdict FinishAnsweredIke(IkeStep& step,
                                   const IkeMessage& message,
                                   IkeMessage answer,
                                   const Ikev2FollowUp& followUp);

    // ikev2-sa-rekey-ike.cc: CREATE_CHILD_SA for the IKE SA itself
    void SendRekeyIke(IkeStep& step, Ikev2Task task);
    Ikev2Verdict OnRekeyIkeRequest(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnRekeyIkeResponse(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnRekeyIkeError(IkeStep& step, const IkeMessage& message);
    Ikev2Sa* MakeSuccessor(IkeStep& step,
                           const Ikev2Suite& suite,
                           bool isInitiator,
                           const Ikev2KeyInputs& inputs);
    void HandOverTo(IkeStep& step, Ikev2Sa& successor);
    void RememberIkeCollision(const Ikev2FollowUp& followUp);
    void FinishAskedIke(IkeStep& step,
                        const IkeMessage& message,
                        const Ikev2Task& task,
                        const Ikev2Suite& suite,
                        const Ikev2KeyInputs& inputs);
    Ikev2Sa* FindOther(IkeSaId id);

    // ikev2-sa-informational.cc: INFORMATIONAL
    void SendDelete(IkeStep& step, Ikev2Task task);
    Ikev2Verdict OnDeleteIkeRequest(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnInformationalRequest(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnDeleteIkeResponse(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnDeleteChildResponse(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnLivenessResponse(IkeStep& step, const IkeMessage& message);

    // ikev2-sa-extensions.cc: where the extensions put their notifies, and take the peer's
    void AddInitExtensions(IkeMessage& message) const;
    void TakeInitExtensions(const IkeMessage& message);
    void AddAuthExtensions(IkeStep& step, IkeMessage& message);
    void TakeAuthExtensions(IkeStep& step, const IkeMessage& message);
    void AddRekeyExtensions(IkeStep& step, IkeMessage& message);
    void TakeRekeyExtensions(IkeStep& step, const IkeMessage& message);
    void KeepContinuation();
    void InheritExtensions(const Ikev2Sa& old);
    void TellAfterRekey(IkeStep& step);
    void TakeInformation(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnInformResponse(IkeStep& step, const IkeMessage& message);

    // ikev2-sa-failover.cc: the peer has failed
    Ikev2FailOver& FailOver();
    void HandleBareAnswer(IkeStep& step, const IpPath& path, ByteView datagram);
    void RestartAfterLoss(IkeStep& step, const char* story);
    Ikev2Verdict OnInvalidSyntax(IkeStep& step, const IkeMessage& message);
    InitiateCommand SameAgain() const;
    InitiateCommand NextTry() const;

    // ikev2-sa-resumption.cc: back without a key exchange, RFC 5723
    void AddTicketNotify(IkeStep& step, IkeMessage& message);
    void AnswerTicketRequest(IkeStep& step, IkeMessage& answer, bool inAuth);
    Ikev2TicketState TicketState(TimePoint expires) const;
    void TakeTicket(IkeStep& step, const IkeMessage& message);
    void WantTicket();
    bool HasTicket(TimePoint now) const;
    void BeginResumption();
    void SendResume(IkeStep& step);
    void DeriveResumedKeys(IkeStep& step);
    bool ChooseResumedConnection(const Ikev2TicketState& state);
    AuthPayload ResumedAuth(IkeStep& step, const Proof& proof);
    void ConcludeResumption(IkeStep& step);
    Ikev2Verdict OnResumeRequest(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnResumeResponse(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnTicketRefused(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict BeginWithoutTicket(IkeStep& step, const IkeMessage& message);

    // ikev2-sa-mobility.cc: between other addresses, RFC 4555 and RFC 7296 section 2.23
    void AddMobility(IkeMessage& message) const;
    void TakeMobility(const IkeMessage& message);
    void InheritMobility(const Ikev2Sa& old);
    void HandOverMobility(IkeStep& step, Ikev2Sa& successor);
    void RestartFrom(IkeStep& step, const IpAddress& local);
    void WantToTellAddresses(IkeStep& step);
    void Move(IkeStep& step, const IpPath& path);
    void WantUpdate(IkeStep& step);
    void SendUpdate(IkeStep& step, Ikev2Task task);
    void AddCookie2(IkeStep& step, IkeMessage& message, Ikev2Task& task);
    bool HasCookie2(IkeStep& step, const IkeMessage& message, const Ikev2Task& task);
    Ikev2Verdict OnUpdateResponse(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnUpdateRefused(IkeStep& step, NotifyType error);
    void AnswerMobility(IkeStep& step, const IkeMessage& request, IkeMessage& answer);
    Ikev2Verdict OnUpdateRequest(IkeStep& step, const IkeMessage& message);
    void SendRoutabilityCheck(IkeStep& step, Ikev2Task task);
    void TellTokenOfAddress(IkeStep& step, bool isElsewhere);
    Ikev2Verdict OnRoutabilityResponse(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnAddressesRequest(IkeStep& step, const IkeMessage& message);
    std::optional<IpPath> ProbedPath(unsigned sent) const;
    std::optional<Duration> PatientWait(Duration elapsed) const;
    void RetryThroughNat(IkeStep& step, NotifyType error);
    void SendProbe(IkeStep& step, Ikev2Task task);
    void ScheduleKeepalive(TimePoint now);
    void NoticeMapping(IkeStep& step, const IkeMessage& message);

    // ikev2-sa-path.cc: between paths and transports, RFC 9329
    bool PutsEspInUdp() const;
    void MoveChildren(IkeStep& step, const IpPath& old);
    void NoticePath(IkeStep& step, const IpPath& path, bool isResponse) override;
    void NoticeStream(IkeStep& step, const IpPath& path);
    void Resend(IkeStep& step);
    void AwaitOnStream(IkeStep& step, Ikev2Request& request);
    void RetransmitOnStream(IkeStep& step, uint32_t messageId, Ikev2Request& request);
    bool FallBackToTcp(IkeStep& step, const Ikev2Request& request, bool isLast);
    void AskForStream(IkeStep& step, const IpAddress& local);

    // ikev2-sa-redirect.cc: to another gateway, RFC 5685
    std::optional<Ikev2GatewayName> RedirectOf(IkeStep& step);
    bool RedirectAtAuth(IkeStep& step, IkeMessage& answer);
    void CloseAfterGrace(IkeStep& step);
    std::shared_ptr<Ikev2Continuation> FollowableRedirect(IkeStep& step,
                                                          const IkeMessage& message,
                                                          ByteView nonce,
                                                          IpAddress& gateway);
    bool FollowRedirectAtAuth(IkeStep& step, const IkeMessage& message);
    void FollowRedirect(IkeStep& step,
                        const IpAddress& gateway,
                        std::shared_ptr<Ikev2Continuation> continuation);
    Ikev2Verdict OnInitRedirect(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnRedirectRequest(IkeStep& step, const IkeMessage& message);
    Ikev2Verdict OnRedirectResponse(IkeStep& step, const IkeMessage& message);

    Ikev2State m_state{Ikev2State::NEW};
    uint8_t m_lostStates{0};    //!< STATE_NOT_FOUND in a row (RFC 9370 section 2.2.4)
    bool m_mayFragment{false};  //!< both sides fragment (RFC 7383 section 2.3)
    uint16_t m_fragmentSize{0}; //!< octets of an IP datagram found to pass; 0 while none was sought
    bool m_began{false};        //!< this side began the first of a line of rekeyed IKE SAs
    bool m_peerTakesRedirects{false}; //!< RFC 5685 section 3
    Ikev2Suite m_suite;
    Ikev2Keys m_keys; //!< after establishment only SK_d is kept
    std::unique_ptr<Ikev2Protection> m_protection;
    std::unique_ptr<Ikev2ReassemblyQueue> m_reassembly; //!< while fragments wait for their others
    /** @brief What only the set-up needs; freed when the SA is established. */
    struct Setup;
    std::unique_ptr<Setup> m_setup;
    const IpPath* m_arrival{nullptr};            //!< by which the message in work came; else null
    std::unique_ptr<Ikev2Mobility> m_mobility;   //!< null unless both sides support MOBIKE
    std::unique_ptr<Ikev2FailOver> m_failOver;   //!< null while there is nothing to keep
    std::unique_ptr<Ikev2FollowUps> m_followUps; //!< while the peer has key exchanges to make
    std::vector<Ikev2Child> m_children;
    std::vector<Ikev2LingeringSa> m_lingering;

    std::list<Ikev2Task> m_tasks; //!< not yet sent
    Ikev2SendWindow m_requests;   //!< sent, by message id
    Ikev2ReceiveWindow m_answers; //!< to the peer's requests
    Bytes m_lastNonceR; //!< in the last CREATE_CHILD_SA response, for a collision's verdict

    std::unique_ptr<Ikev2Retries> m_retries; //!< only while something was refused for now
    TimePoint m_quietUntil{}; //!< no complaint goes to the peer before (RFC 7296 section 2.3)
    TimePoint m_halfOpenUntil{NEVER};
    TimePoint m_redundantUntil{NEVER}; //!< lost a collision: the peer deletes it before
    TimePoint m_softAt{NEVER};
    TimePoint m_hardAt{NEVER};
    TimePoint m_probeAt{NEVER};
    TimePoint m_reauthAt{NEVER};      //!< this side authenticates anew
    TimePoint m_authExpiresAt{NEVER}; //!< the peer should have, by then (RFC 4478)
    std::unique_ptr<Ikev2Configuration> m_configuration; //!< where one side was given addresses
    std::unique_ptr<InitiateCommand> m_startAfter;       //!< once this IKE SA is gone
    TimePoint m_keepaliveAt{NEVER}; //!< when a NAT before this side is to be shown a packet
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_SA_H */
