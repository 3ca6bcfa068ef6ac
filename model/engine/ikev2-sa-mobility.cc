// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-failover.h"
#include "ikev2-mobility.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t COOKIE2_SIZE = 16; // RFC 4555 section 4.2.5: 8 to 64
constexpr size_t LONGEST_COOKIE2 = 64;
constexpr unsigned MAX_REFUSALS = 5; // section 3.9: about as many as retransmissions
constexpr Duration RESPONDER_PATIENCE = std::chrono::minutes(5); // section 3.11
constexpr Duration PATIENT_WAIT = std::chrono::seconds(30);

} // namespace

// --- agreeing on it ------------------------------------------------------------------------------

// HDR, SK { ..., N(MOBIKE_SUPPORTED), [N(ADDITIONAL_*_ADDRESS)+,] [N(NO_NATS_ALLOWED)] } -->
// <-- HDR, SK { ..., N(MOBIKE_SUPPORTED), [N(ADDITIONAL_*_ADDRESS)+] }
// RFC 4555 sections 3.1 and 3.4
void
Ikev2Sa::AddMobility(IkeMessage& message) const
{
    const Ikev2MobilityConfig& config = m_connection->mobility;
    if (!config.enabled || (!m_isInitiator && !m_mobility))
    {
        return;
    }
    message.AddNotify(NotifyType::MOBIKE_SUPPORTED);
    AddAddresses(message, config.addresses, m_path.local.address, false);
    if (m_isInitiator && config.prohibitsNat)
    {
        message.AddNotify(NotifyType::NO_NATS_ALLOWED, NoNatsData(m_path));
    }
}

void
Ikev2Sa::TakeMobility(const IkeMessage& message)
{
    const Ikev2MobilityConfig& config = m_connection->mobility;
    if (!config.enabled || !message.FindNotify(NotifyType::MOBIKE_SUPPORTED))
    {
        return;
    }
    m_mobility = std::make_unique<Ikev2Mobility>();
    m_mobility->own = config.addresses;
    if (!Holds(m_mobility->own, m_path.local.address))
    {
        m_mobility->own.insert(m_mobility->own.begin(), m_path.local.address);
    }
    m_mobility->peer = AddressesIn(message, m_path.remote.address);
}

void
Ikev2Sa::InheritMobility(const Ikev2Sa& old)
{
    if (old.m_mobility)
    {
        m_mobility = std::make_unique<Ikev2Mobility>(*old.m_mobility);
        m_mobility->newestUpdate.reset(); // message ids begin anew
        m_mobility->seenByPeer.clear();   // the hash holds the SPIs (section 3.8)
    }
}

/** A rekey overtakes what is asked about addresses: it is asked again on the new IKE SA. */
void
Ikev2Sa::HandOverMobility(IkeStep& step, Ikev2Sa& successor)
{
    successor.WantTicket(); // the rekey has made the old one worthless (RFC 5723 section 6.2)
    if (!m_mobility || !successor.m_mobility)
    {
        return;
    }
    successor.m_mobility->generation = m_mobility->generation;
    for (IkeExchangeKind kind :
         {IkeExchangeKind::UPDATE_ADDRESSES, IkeExchangeKind::CHECK_ROUTABILITY})
    {
        if (IsOutstanding(kind))
        {
            successor.m_tasks.push_front(Ikev2Task{kind});
        }
    }
}

// --- the side that began moves -------------------------------------------------------------------

/** The host has these addresses from now on, RFC 4555 section 3.5 and 3.6. */
void
Ikev2Sa::HandleAddresses(IkeStep& step, const std::vector<IpAddress>& addresses)
{
    const auto usable = std::find_if(addresses.begin(),
                                     addresses.end(),
                                     [this](const IpAddress& address) {
                                         return address.IsIpv4() == m_path.remote.address.IsIpv4();
                                     });
    const bool isLost = !Holds(addresses, m_path.local.address);
    if (!m_mobility)
    {
        if (isLost && m_began && usable != addresses.end())
        {
            m_path.IsStream() && m_state == Ikev2State::ESTABLISHED ? AskForStream(step, *usable)
                                                                    : RestartFrom(step, *usable);
        }
        return;
    }
    m_mobility->own = addresses;
    const bool isStanding = m_state == Ikev2State::ESTABLISHED;
    if (!isLost && isStanding)
    {
        WantToTellAddresses(step);
    }
    const auto others = OtherPaths(*m_mobility, m_path);
    if (!isLost || others.empty())
    {
        return; // nowhere to go: an address that comes later starts this again
    }
    if (!isStanding)
    {
        // What is left to say is said from there; a peer that would delete this IKE SA does not
        // find it where it was.
        m_path = others.front();
        if (m_state == Ikev2State::REPLACED)
        {
            Want(step, Ikev2Task{IkeExchangeKind::DELETE_IKE});
        }
        return;
    }
    if (m_began)
    {
        Move(step, others.front());
        return;
    }
    // Section 3.5, last paragraph: a responder whose source address is gone may use another one,
    // and tells the initiator, which then decides.
    const IpPath old = m_path;
    m_path = others.front();
    MoveChildren(step, old);
    WantToTellAddresses(step);
}

/** Without MOBIKE there is no way but to begin anew. */
void
Ikev2Sa::RestartFrom(IkeStep& step, const IpAddress& local)
{
    const bool isSettingUp = m_setup != nullptr;
    const bool mayRestart = isSettingUp || (m_state == Ikev2State::ESTABLISHED &&
                                            m_connection->lossAction == IkeLossAction::RESTART);
    if (!mayRestart)
    {
        return;
    }
    InitiateCommand again = isSettingUp ? NextTry() : SameAgain();
    again.path.local.address = local;
    Die(step, "This host has lost the address that the IKE SA was set up from.");
    m_host.Reinitiate(step, again, 1);
}

// HDR, SK { N(ADDITIONAL_*_ADDRESS)+ | N(NO_ADDITIONAL_ADDRESSES), [N(NO_NATS_ALLOWED)] } -->
void
Ikev2Sa::WantToTellAddresses(IkeStep& step)
{
    IkeMessage message;
    AddAddresses(message, m_mobility->own, m_path.local.address, true);
    if (m_connection->mobility.prohibitsNat)
    {
        message.AddNotify(NotifyType::NO_NATS_ALLOWED, NoNatsData(m_path));
    }
    Ikev2Task task;
    task.kind = IkeExchangeKind::INFORM;
    task.notifies = std::move(message.payloads);
    Want(step, std::move(task));
}

/** This side, which began, takes the IKE SA to another path, RFC 4555 section 3.5. */
void
Ikev2Sa::Move(IkeStep& step, const IpPath& path)
{
    const IpPath old = m_path;
    if (!m_mobility->before)
    {
        m_mobility->before = old;
    }
    m_path = path;
    ++m_mobility->generation;
    // Whether the peer is at a new address of its own has to be checked first (section 3.7).
    if (path.remote.address == old.remote.address || !m_connection->mobility.checksRoutability)
    {
        MoveChildren(step, old);
    }
    Resend(step);
    WantUpdate(step);
    m_mobility->asksForStream = false;
    if (!path.IsStream() && m_connection->transport.mode == IkeTransportMode::TCP)
    {
        AskForStream(step, path.local.address); // RFC 9329 section 7.1 wants UDP tried first
    }
}

void
Ikev2Sa::WantUpdate(IkeStep& step)
{
    const auto isUpdate = [](const Ikev2Task& task)
    { return task.kind == IkeExchangeKind::UPDATE_ADDRESSES; };
    if (std::none_of(m_tasks.begin(), m_tasks.end(), isUpdate))
    {
        m_tasks.push_front(Ikev2Task{IkeExchangeKind::UPDATE_ADDRESSES});
    }
    StartTasks(step);
}

// HDR, SK { N(UPDATE_SA_ADDRESSES), [N(NAT_DETECTION_*_IP),] [N(NO_NATS_ALLOWED),] [N(COOKIE2),]
//     N(ADDITIONAL_*_ADDRESS)+ | N(NO_ADDITIONAL_ADDRESSES) } -->
void
Ikev2Sa::SendUpdate(IkeStep& step, Ikev2Task task)
{
    IkeMessage message;
    message.AddNotify(NotifyType::UPDATE_SA_ADDRESSES);
    if (m_connection->mobility.prohibitsNat)
    {
        message.AddNotify(NotifyType::NO_NATS_ALLOWED, NoNatsData(m_path));
    }
    else
    {
        AddNatDetection(step, message, m_spiR);
    }
    AddAddresses(message, m_mobility->own, m_path.local.address, true);
    AddCookie2(step, message, task);
    SendRequest(step, ExchangeType::INFORMATIONAL, std::move(message.payloads), std::move(task));
}

/** Something that only who gets the request can know, RFC 4555 section 3.7. */
void
Ikev2Sa::AddCookie2(IkeStep& step, IkeMessage& message, Ikev2Task& task)
{
    task.generation = m_mobility->generation;
    if (m_connection->mobility.checksRoutability)
    {
        task.nonce = step.random.Draw(COOKIE2_SIZE);
        message.AddNotify(NotifyType::COOKIE2, task.nonce);
    }
}

/** RFC 4555 section 3.7: an answer with another cookie ends the IKE SA. */
bool
Ikev2Sa::HasCookie2(IkeStep& step, const IkeMessage& message, const Ikev2Task& task)
{
    const auto* cookie = message.FindNotify(NotifyType::COOKIE2);
    if (task.nonce.empty() || (cookie && cookie->data == task.nonce))
    {
        return true;
    }
    FinishRequest(step, message, IkeExchangeOutcome::REFUSED, NotifyType::COOKIE2);
    RestartAfterLoss(step, "The peer does not repeat the cookie of a return routability check.");
    return false;
}

// <-- HDR, SK { [N(NAT_DETECTION_*_IP),] [N(COOKIE2)] }
// <-- HDR, SK { N(UNACCEPTABLE_ADDRESSES) | N(UNEXPECTED_NAT_DETECTED), [N(COOKIE2)] }
Ikev2Verdict
Ikev2Sa::OnUpdateResponse(IkeStep& step, const IkeMessage& message)
{
    const Ikev2Task task = RequestOf(message)->task;
    if (!HasCookie2(step, message, task))
    {
        return Ikev2Verdict::STAY;
    }
    const auto* error = message.FindErrorNotify();
    FinishRequest(step,
                  message,
                  error ? IkeExchangeOutcome::REFUSED : IkeExchangeOutcome::SUCCEEDED,
                  error ? error->type : NotifyType::NONE);
    if (!m_mobility || task.generation != m_mobility->generation)
    {
        return Ikev2Verdict::TAKEN; // overtaken by a newer change
    }
    if (error)
    {
        return OnUpdateRefused(step, error->type);
    }
    m_mobility->before.reset();
    m_mobility->refusals = 0;
    const IpPath old = m_path;
    LearnNat(step, message);
    const auto* seen = message.FindNotify(NotifyType::NAT_DETECTION_DESTINATION_IP);
    m_mobility->seenByPeer = seen ? seen->data : Bytes();
    MoveChildren(step, old);
    return Ikev2Verdict::TAKEN;
}

/** Tries again where that may help, else another path, else the one before (section 3.5). */
Ikev2Verdict
Ikev2Sa::OnUpdateRefused(IkeStep& step, NotifyType error)
{
    const auto others = OtherPaths(*m_mobility, m_path);
    const bool mayRetry = m_mobility->refusals++ < MAX_REFUSALS;
    if (mayRetry && error == NotifyType::UNEXPECTED_NAT_DETECTED)
    {
        WantUpdate(step);
        return Ikev2Verdict::TAKEN;
    }
    if (mayRetry && error == NotifyType::UNACCEPTABLE_ADDRESSES && !others.empty())
    {
        Move(step, others[(m_mobility->refusals - 1) % others.size()]);
        return Ikev2Verdict::TAKEN;
    }
    const auto before = m_mobility->before;
    m_mobility->before.reset();
    if (before && Holds(m_mobility->own, before->local.address))
    {
        const IpPath old = m_path;
        m_path = *before;
        MoveChildren(step, old);
        return Ikev2Verdict::TAKEN;
    }
    RestartAfterLoss(step, "The peer accepts none of the addresses that this side has.");
    return Ikev2Verdict::STAY;
}

// --- the other side follows ----------------------------------------------------------------------

/** What an answer must repeat or add, whatever else is in the request (sections 3.7 and 3.8). */
void
Ikev2Sa::AnswerMobility(IkeStep& step, const IkeMessage& request, IkeMessage& answer)
{
    if (m_mobility && request.FindNotify(NotifyType::NAT_DETECTION_SOURCE_IP))
    {
        AddNatDetectionFor(step, answer, m_spiR, *m_arrival);
    }
    if (request.FindNotify(NotifyType::TICKET_REQUEST))
    {
        AnswerTicketRequest(step, answer, false);
    }
    const auto* cookie = request.FindNotify(NotifyType::COOKIE2);
    if (cookie && cookie->data.size() <= LONGEST_COOKIE2)
    {
        answer.AddNotify(NotifyType::COOKIE2, cookie->data);
    }
}

// --> HDR, SK { N(UPDATE_SA_ADDRESSES), [N(NAT_DETECTION_*_IP),] [N(NO_NATS_ALLOWED),] ... }
// <-- HDR, SK { [N(NAT_DETECTION_*_IP),] [N(COOKIE2)] }
Ikev2Verdict
Ikev2Sa::OnUpdateRequest(IkeStep& step, const IkeMessage& message)
{
    IkeMessage answer;
    const uint32_t messageId = message.header.messageId;
    const bool isNewest =
        m_mobility && !m_began && messageId >= m_mobility->newestUpdate.value_or(0);
    if (!isNewest)
    {
        AnswerMobility(step, message, answer);
        Respond(step, message, std::move(answer.payloads));
        return Ikev2Verdict::TAKEN;
    }
    const IpPath path = *m_arrival;
    // RFC 9329 section 7.1: to TCP NATs are no obstacle, and its handshake is a check of the route.
    const bool isBad = !path.IsStream() && CameThroughForbiddenNat(message, path);
    if (isBad || !IsAcceptable(path.remote.address, m_connection->mobility.acceptable))
    {
        answer.AddNotify(isBad ? NotifyType::UNEXPECTED_NAT_DETECTED
                               : NotifyType::UNACCEPTABLE_ADDRESSES);
        AnswerMobility(step, message, answer);
        Respond(step, message, std::move(answer.payloads));
        return Ikev2Verdict::TAKEN;
    }
    m_mobility->newestUpdate = messageId;
    ++m_mobility->generation;
    const IpPath old = m_path;
    m_path = path;
    LearnNat(step, message);
    if (TellsAddresses(message))
    {
        m_mobility->peer = AddressesIn(message, path.remote.address);
    }
    AnswerMobility(step, message, answer);
    Respond(step, message, std::move(answer.payloads));
    const bool isElsewhere = path.remote.address != old.remote.address;
    if (isElsewhere && m_connection->mobility.checksRoutability && !path.IsStream())
    {
        Want(step, Ikev2Task{IkeExchangeKind::CHECK_ROUTABILITY});
        return Ikev2Verdict::TAKEN;
    }
    MoveChildren(step, old);
    if (path.IsStream() && !(path == old))
    {
        Resend(step); // RFC 9329 section 6.2
    }
    TellTokenOfAddress(step, isElsewhere);
    return Ikev2Verdict::TAKEN;
}

// <-- HDR, SK { N(COOKIE2), [N(QCD_TOKEN)] }
void
Ikev2Sa::SendRoutabilityCheck(IkeStep& step, Ikev2Task task)
{
    if (!m_mobility)
    {
        return;
    }
    IkeMessage message;
    AddCookie2(step, message, task);
    if (m_host.Config().crashDetection.bindAddress)
    {
        AddRekeyExtensions(step, message); // RFC 6290 section 4.4
    }
    SendRequest(step, ExchangeType::INFORMATIONAL, std::move(message.payloads), std::move(task));
}

/** A crash token that is good for the peer's new address, RFC 6290 sections 4.4 and 5.2. */
void
Ikev2Sa::TellTokenOfAddress(IkeStep& step, bool isElsewhere)
{
    if (isElsewhere && m_host.Config().crashDetection.bindAddress)
    {
        TellAfterRekey(step);
    }
}

// --> HDR, SK { N(COOKIE2) }
Ikev2Verdict
Ikev2Sa::OnRoutabilityResponse(IkeStep& step, const IkeMessage& message)
{
    const Ikev2Task task = RequestOf(message)->task;
    if (!HasCookie2(step, message, task))
    {
        return Ikev2Verdict::STAY;
    }
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    if (m_mobility && task.generation == m_mobility->generation)
    {
        MoveChildren(step, m_path);
    }
    return Ikev2Verdict::TAKEN;
}

// --> HDR, SK { N(ADDITIONAL_*_ADDRESS)+ | N(NO_ADDITIONAL_ADDRESSES), [N(NO_NATS_ALLOWED)] }
// <-- HDR, SK { [N(COOKIE2)] }
Ikev2Verdict
Ikev2Sa::OnAddressesRequest(IkeStep& step, const IkeMessage& message)
{
    IkeMessage answer;
    const bool isBad =
        m_mobility && !m_arrival->IsStream() && CameThroughForbiddenNat(message, *m_arrival);
    if (isBad)
    {
        answer.AddNotify(NotifyType::UNEXPECTED_NAT_DETECTED);
    }
    AnswerMobility(step, message, answer);
    Respond(step, message, std::move(answer.payloads));
    if (!m_mobility || isBad)
    {
        return Ikev2Verdict::TAKEN;
    }
    m_mobility->peer = AddressesIn(message, m_arrival->remote.address);
    if (m_began && !Holds(m_mobility->peer, m_path.remote.address))
    {
        // The peer is no longer where it was (section 3.5).
        Move(step, DatagramPath(m_path, m_arrival->local.address, m_arrival->remote.address));
    }
    return Ikev2Verdict::TAKEN;
}

// --- paths that fail, NATs that forget -----------------------------------------------------------

/** The other path that a retransmission also takes, RFC 4555 section 3.10; nothing for none. */
std::optional<IpPath>
Ikev2Sa::ProbedPath(unsigned sent) const
{
    const unsigned after = m_connection->mobility.probeAfter;
    if (!m_mobility || !m_began || after == 0 || sent < after)
    {
        return std::nullopt;
    }
    const auto others = OtherPaths(*m_mobility, m_path);
    return others.empty() ? std::nullopt
                          : std::optional<IpPath>(others[(sent - after) % others.size()]);
}

/** RFC 4555 section 3.11: the side that did not begin gives the other five minutes to move. */
std::optional<Duration>
Ikev2Sa::PatientWait(Duration elapsed) const
{
    const bool isPatient = m_mobility && !m_began && elapsed < RESPONDER_PATIENCE;
    return isPatient ? std::optional<Duration>(PATIENT_WAIT) : std::nullopt;
}

/** RFC 4555 section 3.9: one changed packet may have been an attack: the set-up is tried again. */
void
Ikev2Sa::RetryThroughNat(IkeStep& step, NotifyType error)
{
    if (error == NotifyType::UNEXPECTED_NAT_DETECTED && m_setup->attempt < MAX_REFUSALS)
    {
        m_host.Reinitiate(step, NextTry(), m_setup->attempt + 1);
    }
}

// HDR, SK { [N(NAT_DETECTION_SOURCE_IP), N(NAT_DETECTION_DESTINATION_IP)] } -->
/** Behind a NAT a probe asks too whether the NAT's mapping is the same, RFC 4555 section 3.8. */
void
Ikev2Sa::SendProbe(IkeStep& step, Ikev2Task task)
{
    IkeMessage message;
    if (m_mobility && m_began && m_localNat)
    {
        AddNatDetection(step, message, m_spiR);
    }
    SendRequest(step, ExchangeType::INFORMATIONAL, std::move(message.payloads), std::move(task));
}

/** The answer to a probe: what the peer sees of this side's address may have changed. */
void
Ikev2Sa::NoticeMapping(IkeStep& step, const IkeMessage& message)
{
    const auto* seen = message.FindNotify(NotifyType::NAT_DETECTION_DESTINATION_IP);
    if (seen && m_mobility && m_began && m_localNat && seen->data != m_mobility->seenByPeer &&
        m_state == Ikev2State::ESTABLISHED)
    {
        ++m_mobility->generation;
        WantUpdate(step);
    }
}

} // namespace ike
} // namespace ns3
