// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_SA_H
#define IKEV1_SA_H

#include "ike-sa.h"
#include "ikev1-authenticator.h"
#include "ikev1-child.h"
#include "ikev1-mode-config.h"
#include "ikev1-nat-traversal.h"
#include "ikev1-new-group.h"
#include "ikev1-phase-one.h"
#include "ikev1-phase-two.h"
#include "ikev1-protection.h"
#include "ikev1-state.h"
#include "ikev1-transaction.h"
#include "ikev1-vendor-ids.h"

#include <list>
#include <memory>
#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

class Ikev1Dpd;
class Ikev1Reassembly;
struct Ikev1Transition;

/** @brief What a handler made of a message that fitted its row. */
enum class Ikev1Verdict : uint8_t
{
    TAKEN,  //!< go to the row's state and step
    STAY,   //!< nothing changes
    FAILED, //!< the ISAKMP SA is over; the handler has said why to the peer, if anything is to be
            //!< said
};

/** @brief A message on its way to its handler. */
struct Ikev1Incoming
{
    IkeMessage message; //!< decrypted
    IpPath path;
    ByteView datagram;
    uint64_t digest{0};
    bool wasEncrypted{false};
    Bytes nextIv;                     //!< when it was: the chain's next link
    Ikev1PhaseTwo* exchange{nullptr}; //!< null in phase 1 and for what is new
};

/**
 * @brief One ISAKMP SA of version 1 (RFC 2408, RFC 2409): its state, its keys, its exchanges and
 * its IPsec SAs.
 *
 * The transition table (ikev1-transitions.h) decides what may arrive; the handlers here say what it
 * means, one file for each exchange. Either side sends its last message again until the next one
 * comes, and once more for every duplicate of what that message answered.
 */
class Ikev1Sa : public IkeSa
{
  public:
    /** @brief The initiator's side of a new ISAKMP SA. Begin() sends its first message. */
    Ikev1Sa(IkeSaHost& host, IkeSaId id, const InitiateCommand& command, unsigned attempt);

    /** @brief The responder's side, for a stranger's first message. */
    Ikev1Sa(IkeSaHost& host, IkeSaId id, const IpPath& path, IkeSpi initiatorCookie);

    ~Ikev1Sa() override;

    // --- input -----------------------------------------------------------------------------------

    void Begin(IkeStep& step) override;
    void HandleDatagram(IkeStep& step,
                        const IpPath& path,
                        const IkeHeader& header,
                        ByteView datagram) override;
    void HandleTimer(IkeStep& step) override;
    void WantChild(IkeStep& step, std::shared_ptr<const IkeChildConfig> config) override;
    void WantRekey(IkeStep& step, ChildSaId child) override;
    void WantDelete(IkeStep& step, ChildSaId child, IkeChildEvent reason) override;
    void WantExchange(IkeStep& step, IkeExchangeKind kind) override;
    void Die(IkeStep& step, const char* story) override;
    void NoticePath(IkeStep& step, const IpPath& path, bool isResponse) override;

    // --- what the engine asks --------------------------------------------------------------------

    uint8_t MajorVersion() const override
    {
        return 1;
    }

    IkeStateClass StateClass() const override
    {
        return PropertiesOf(m_state).stateClass;
    }

    bool IsDead() const override
    {
        return m_state == Ikev1State::DEAD;
    }

    Ikev1State State() const
    {
        return m_state;
    }

    TimePoint NextDeadline() const override;
    bool HasChildInUse(ChildSaId child, const std::string& name) const override;

  private:
    friend struct Ikev1Transition;
    friend struct Ikev1Transitions;

    // ikev1-sa.cc: states, messages in and out
    bool Open(IkeStep& step, Ikev1Incoming& in);
    bool IsHashRight(IkeStep& step, const Ikev1Incoming& in, const Ikev1Opened& opened);
    void Dispatch(IkeStep& step, Ikev1Incoming& in);
    void Arrive(IkeStep& step, Ikev1Incoming& in, const Ikev1Transition& row);
    void MoveTo(IkeStep& step, Ikev1State state, const char* story);
    Ikev1Verdict Fail(IkeStep& step, const char* story);
    IkeHeader NewHeader(ExchangeType exchange, uint32_t messageId) const;
    void SendPhaseOne(IkeStep& step, IkeMessage& message, bool encrypt, bool expectAnswer);
    void SendPhaseTwo(IkeStep& step,
                      Ikev1PhaseTwo& exchange,
                      ExchangeType type,
                      std::vector<IkePayload> payloads,
                      bool expectAnswer);
    Bytes SealHashed(IkeStep& step,
                     const IkeHeader& header,
                     const Bytes* hash,
                     std::vector<IkePayload> payloads,
                     Bytes& iv);
    void SendOneWay(IkeStep& step, std::vector<IkePayload> payloads);
    void Transmit(IkeStep& step, const IpPath& path, const Bytes& datagram);
    void Launch(IkeStep& step, Ikev1Sending& sending, Bytes datagram, bool expectAnswer);
    Ikev1PhaseTwo* FindExchange(uint32_t messageId);
    Ikev1PhaseTwo& NewExchange(IkeStep& step, uint32_t messageId, bool isInitiator);
    void EndExchange(IkeStep& step, Ikev1PhaseTwo& exchange);
    uint32_t NewMessageId(RandomSource& random);
    bool WasUsed(uint32_t messageId) const;
    void NoteUsed(uint32_t messageId);
    size_t Unfinished(bool isInitiator) const;

    // ikev1-sa-timers.cc: retransmission, lifetimes, the task queue
    bool Retransmit(IkeStep& step, Ikev1Sending& sending);
    bool HandleSendings(IkeStep& step);
    bool HandleChildTimers(IkeStep& step);
    void HandleSaTimers(IkeStep& step);
    void GiveUpPhaseOne(IkeStep& step);
    void GiveUp(IkeStep& step, Ikev1PhaseTwo& exchange);
    void RetrySetup(IkeStep& step, const char* story);
    void LoseThePeer(IkeStep& step);
    void ScheduleLifetime(IkeStep& step, const Ikev1Life& life);
    void CountVolume(IkeStep& step, size_t octets);
    void StartTasks(IkeStep& step);
    void ReportTask(IkeStep& step,
                    const Ikev1PhaseTwo& exchange,
                    IkeExchangeOutcome outcome,
                    Ikev1NotifyType error = Ikev1NotifyType::NONE);
    void ReportSetup(IkeStep& step, IkeExchangeOutcome outcome, Ikev1NotifyType error);

    // ikev1-sa-phase-one.cc: what main and aggressive mode share
    struct Setup;
    Ikev1PhaseOne& Phase();
    const Ikev1Authenticator* Authenticator();
    bool ChooseConnection(const Ikev1Incoming& in, const Ikev1SaPayload& sa, bool aggressive);
    bool ServesPeer(const IkeConnectionConfig& connection) const;
    bool IsIdMeantForIke() const;
    bool AcceptPeer(IkeStep& step, const Ikev1Incoming& in);
    std::optional<Ikev1NotifyType> TakeKeyExchange(IkeStep& step, const IkeMessage& message);
    bool DeriveKeys(IkeStep& step);
    void AddVendorIds(IkeMessage& message) const;
    void LearnVendorIds(const IkeMessage& message);
    void AddNats(IkeStep& step, IkeMessage& message);
    void LearnNats(IkeStep& step, const Ikev1Incoming& in);
    void FloatPorts();
    void Confirm(Ikev1Incoming& in);
    std::optional<Ikev1NotifyType> TakeProof(IkeStep& step, const Ikev1Incoming& in);
    Ikev1Verdict RejectPeer(IkeStep& step, Ikev1Incoming& in, const char* story);
    Ikev1Verdict Refuse(IkeStep& step, Ikev1NotifyType type, const char* story);
    Ikev1Verdict OnPhaseOneNotify(IkeStep& step, Ikev1Incoming& in);
    void Established(IkeStep& step);

    // ikev1-sa-succession.cc: one ISAKMP SA after another, or two at once
    bool MayCall() const;
    void Reauthenticate(IkeStep& step) override;
    Ikev1Sa* FindOther(IkeSaId id);
    bool IsOfSameUser(const Ikev1Sa& other) const;
    std::vector<Ikev1Sa*> Family();
    Ikev1Sa* OwnerOf(ChildSaId child);
    Ikev1Sa* FindHeir();
    bool IsRival(const Ikev1Sa& other) const;
    IkeSpi Rank() const;
    void ForgetOlder(IkeStep& step);
    void Succeed(IkeStep& step);
    void YieldTo(IkeStep& step, Ikev1Sa& winner);
    void Retire(IkeStep& step, bool bySelf);
    void HandOver(IkeStep& step);
    void TakeOver(Ikev1Sa& other, bool isOlder);

    // ikev1-sa-main.cc: main mode, RFC 2409 section 5
    void SendMainSa(IkeStep& step);
    Ikev1Verdict OnMainSaRequest(IkeStep& step, Ikev1Incoming& in);
    Ikev1Verdict OnMainSaAnswer(IkeStep& step, Ikev1Incoming& in);
    Ikev1Verdict OnMainKeRequest(IkeStep& step, Ikev1Incoming& in);
    Ikev1Verdict OnMainKeAnswer(IkeStep& step, Ikev1Incoming& in);
    Ikev1Verdict OnMainAuthRequest(IkeStep& step, Ikev1Incoming& in);
    Ikev1Verdict OnMainAuthAnswer(IkeStep& step, Ikev1Incoming& in);

    // ikev1-sa-aggressive.cc: aggressive mode, RFC 2409 section 5
    bool SendAggressive(IkeStep& step);
    Ikev1Verdict OnAggressiveRequest(IkeStep& step, Ikev1Incoming& in);
    std::optional<Ikev1NotifyType> TakeAggressiveKeys(IkeStep& step, const Ikev1Incoming& in);
    Ikev1Verdict OnAggressiveAnswer(IkeStep& step, Ikev1Incoming& in);
    Ikev1Verdict OnAggressiveProof(IkeStep& step, Ikev1Incoming& in);

    // ikev1-sa-quick.cc: quick mode, RFC 2409 section 5.5
    void SendQuick(IkeStep& step, Ikev1Task task);
    Ikev1QuickTerms QuickTerms(const IkeChildConfig& config) const;
    void AddQuickBody(IkeStep& step, const Ikev1PhaseTwo& exchange, IkeMessage& message) const;
    std::vector<std::shared_ptr<const IkeChildConfig>> FindConfigsFor(
        const TrafficSelector& local,
        const TrafficSelector& remote) const;
    std::optional<Ikev1NotifyType> NegotiateQuick(IkeStep& step,
                                                  const IkeMessage& message,
                                                  Ikev1PhaseTwo& exchange,
                                                  Ikev1PhaseTwoChoice& choice);
    Ikev1Verdict RefuseQuick(IkeStep& step, Ikev1Incoming& in, Ikev1NotifyType type);
    void AnswerQuick(IkeStep& step,
                     Ikev1PhaseTwo& exchange,
                     Ikev1PhaseTwoChoice choice,
                     Bytes publicValue);
    Ikev1Verdict OnQuickRequest(IkeStep& step, Ikev1Incoming& in);
    Ikev1Verdict OnQuickAnswer(IkeStep& step, Ikev1Incoming& in);
    Ikev1Verdict OnQuickProof(IkeStep& step, Ikev1Incoming& in);
    Ikev1Verdict OnConnected(IkeStep& step, Ikev1Incoming& in);
    void QuickFailed(IkeStep& step, Ikev1PhaseTwo& exchange, Ikev1NotifyType error);
    void ConcludeQuick(IkeStep& step, Ikev1PhaseTwo& exchange);

    // ikev1-sa-child.cc: pairs of IPsec SAs
    Ikev1Child* FindChild(ChildSaId id);
    Ikev1Child* FindChildByOutbound(EspSpi spi);
    ChildSaId FindRekeyed(const Ikev1PhaseTwo& exchange);
    struct HeldPair
    {
        Ikev1Sa* owner;
        ChildSaId id;
        uint32_t rank;
        bool isInitiator;
    };
    std::vector<HeldPair> FindEquals(ChildSaId child);
    void CloseRedundant(IkeStep& step, ChildSaId child);
    void Unreplace(IkeStep& step, const Ikev1Child& gone);
    void ScheduleRetry(IkeStep& step, TimePoint& softAt, TimePoint hardAt);
    void StopRekeying(IkeStep& step, const Ikev1PhaseTwo& exchange);
    Ikev1Child& AddChild(IkeStep& step,
                         Ikev1PhaseTwo& exchange,
                         const Ikev1PhaseTwoChoice& choice,
                         EspSpi outbound);
    void InstallOutbound(IkeStep& step, Ikev1Child& child);
    void ShortenLife(IkeStep& step, Ikev1Child& child, const Ikev1Life& life);
    void ObserveChild(IkeStep& step, const Ikev1Child& child, IkeChildEvent event, ChildSaId old);
    void RemoveChild(IkeStep& step, ChildSaId id, IkeChildEvent reason, bool linger);
    void SendChildDelete(IkeStep& step, const Ikev1Child& child);

    // ikev1-sa-informational.cc: informational exchanges, RFC 2409 section 5.7
    Ikev1Verdict OnInformational(IkeStep& step, Ikev1Incoming& in);
    Ikev1Verdict TakeNotify(IkeStep& step, const Ikev1NotifyPayload& notify, const IpPath& path);
    Ikev1Verdict TakeDelete(IkeStep& step, const Ikev1DeletePayload& del);
    Bytes Cookies() const;
    void SendNotify(IkeStep& step, Ikev1NotifyPayload notify);
    Ikev1NotifyPayload InitialContact() const;
    std::optional<Ikev1NotifyPayload> ResponderLifetime(const Ikev1Life& agreed) const;
    void SayLifetime(IkeStep& step, bool wasAggressive, const Ikev1Life& agreed);
    void TakeLifetime(IkeStep& step, const Ikev1Life& life);
    void TakeStatus(IkeStep& step, const Ikev1NotifyPayload& notify, const IpPath& path);
    void TakePhaseOneStatus(IkeStep& step, const Ikev1Incoming& in);
    void SendSaDelete(IkeStep& step);

    // ikev1-sa-new-group.cc: new group mode, RFC 2409 section 5.6
    const Ikev1AgreedGroup* FindGroup(KeMethod number) const;
    Result<Done> LearnGroup(IkeStep& step, const Ikev1NewGroup& group);
    std::vector<KeMethod> AgreedGroups() const;
    KeyShare GenerateShare(IkeStep& step, KeMethod method);
    Result<KeyAgreement> AnswerShare(IkeStep& step, KeMethod method, ByteView peer);
    Result<Bytes> CompleteShare(IkeStep& step, const KeyShare& share, ByteView peer);
    void SendNewGroup(IkeStep& step, Ikev1Task task);
    Ikev1Verdict OnNewGroupRequest(IkeStep& step, Ikev1Incoming& in);
    Ikev1Verdict OnNewGroupAnswer(IkeStep& step, Ikev1Incoming& in);
    void EndNewGroup(IkeStep& step, Ikev1PhaseTwo& exchange, IkeExchangeOutcome outcome);
    bool IsNewGroupUnderWay() const;

    // ikev1-sa-transaction.cc: XAUTH and Mode-Config
    bool IsXauthHost() const;
    bool AwaitsUser() const;
    void UserIsKnown(IkeStep& step, const std::string& name);
    void BeginTransactions(IkeStep& step);
    void EndTransactions(IkeStep& step);
    void SendTransaction(IkeStep& step, CfgType type, std::vector<Ikev1Attribute> attributes);
    void AskXauth(IkeStep& step);
    void AskAddress(IkeStep& step);
    Ikev1Verdict OnTransactionRequest(IkeStep& step, Ikev1Incoming& in);
    Ikev1Verdict OnTransactionAnswer(IkeStep& step, Ikev1Incoming& in);
    Ikev1Verdict TakeXauthStatus(IkeStep& step, Ikev1XauthStatus status);
    Ikev1Verdict DecideXauth(IkeStep& step, const std::vector<Ikev1Attribute>& reply);
    Ikev1InternalNetwork NetworkFor(IkeStep& step, const Ikev1CfgRequest& request);
    void TakeNetwork(IkeStep& step, const std::vector<Ikev1Attribute>& attributes);
    TrafficSelector NarrowToOwn(const IkeChildConfig& config, const TrafficSelector& local) const;

    // ikev1-sa-liveness.cc: dead peer detection, RFC 3706
    Ikev1Dpd& Dpd();
    void HeardFromPeer(IkeStep& step);
    Ikev1NotifyPayload MakeDpdNotify(Ikev1NotifyType type, uint32_t sequence) const;
    void AskLiveness(IkeStep& step);
    void TakeDpdQuery(IkeStep& step, const Ikev1NotifyPayload& notify, const IpPath& path);
    void TakeDpdAnswer(IkeStep& step, const Ikev1NotifyPayload& notify, const IpPath& path);

    // ikev1-sa-nat.cc: NAT traversal once an SA stands, RFC 3947 section 7, RFC 3948 section 4
    void ScheduleKeepalive(TimePoint now);
    void SendKeepalive(IkeStep& step);

    // ikev1-sa-fragments.cc: the vendors' fragmentation
    std::vector<Bytes> FragmentsOf(const IpPath& path, ByteView datagram);
    void TakeFragment(IkeStep& step, const IpPath& path, ByteView datagram);

    Ikev1State m_state{Ikev1State::NEW};
    Ikev1Suite m_suite;
    Ikev1NatVariant m_natVariant{Ikev1NatVariant::NONE};
    Ikev1Keys m_keys; //!< after establishment only SKEYID_d and SKEYID_a are kept
    std::unique_ptr<Ikev1Protection> m_protection;
    Bytes m_iv; //!< phase 1's chain; its last link is what later exchanges begin with

    std::unique_ptr<Setup> m_setup; //!< until the first IPsec SAs stand
    Ikev1Sending m_phaseOneSending;
    TimePoint m_phaseOneForgetAt{NEVER}; //!< the last message of phase 1 is kept until then

    std::vector<Ikev1Child> m_children;
    std::vector<Ikev1LingeringSa> m_lingering;
    std::list<Ikev1Task> m_tasks; //!< not yet begun
    std::vector<std::unique_ptr<Ikev1PhaseTwo>> m_exchanges;

    std::vector<Ikev1AgreedGroup> m_groups; //!< from new group mode

    std::vector<uint32_t> m_used; //!< message ids of the peer's exchanges, the last ones at the end

    Ikev1VendorSet m_vendors; //!< what the peer announced
    uint16_t m_fragmentId{0};
    std::unique_ptr<Ikev1Reassembly> m_reassembly;   //!< while pieces of a message are here
    std::unique_ptr<Ikev1Transaction> m_transaction; //!< while XAUTH or Mode-Config goes on
    Ikev1User m_user;                                //!< of XAUTH
    std::unique_ptr<Ikev1Dpd> m_dpd;                 //!< once either side asked
    IpAddress m_internalAddress;                     //!< from Mode-Config
    std::unique_ptr<Ikev1Lease> m_lease;             //!< what this side has lent by Mode-Config

    uint64_t m_volumeLeft{UINT64_MAX}; //!< octets under its protection until it is replaced
    TimePoint m_begunAt;
    TimePoint m_establishedAt;
    TimePoint m_probeAt{NEVER};
    TimePoint m_keepaliveAt{NEVER};
    TimePoint m_halfOpenUntil{NEVER};
    TimePoint m_replacedUntil{NEVER};
    TimePoint m_softAt{NEVER};
    TimePoint m_hardAt{NEVER};
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_SA_H */
