// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-node-state.h"

#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

NS_LOG_COMPONENT_DEFINE("IpsecNodeState");

NS_OBJECT_ENSURE_REGISTERED(IpsecNodeState);

uint64_t
IpsecTrafficCounters::Dropped() const
{
    return std::accumulate(dropped.begin(), dropped.end(), uint64_t{0});
}

TypeId
IpsecNodeState::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::ike::IpsecNodeState")
            .SetParent<Object>()
            .SetGroupName("Ike")
            .AddConstructor<IpsecNodeState>()
            .AddAttribute("AcquireInterval",
                          "A PROTECT policy without an SA asks for one at most once in this time.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&IpsecNodeState::m_acquireInterval),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("HoldPackets",
                          "How many packets wait for each SA that a PROTECT policy asks for; 0 "
                          "drops them.",
                          UintegerValue(16),
                          MakeUintegerAccessor(&IpsecNodeState::m_holdPackets),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("HoldTime",
                          "How long the first of them waits; the others go with it.",
                          TimeValue(Seconds(30)),
                          MakeTimeAccessor(&IpsecNodeState::m_holdTime),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("UnknownSpiInterval",
                          "ESP under unknown SPIs is told at most once in this time.",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&IpsecNodeState::m_unknownSpiInterval),
                          MakeTimeChecker(Time(0)))
            .AddTraceSource(
                "Sent",
                "An ESP packet was sealed, and leaves when the processor is done with it.",
                MakeTraceSourceAccessor(&IpsecNodeState::m_sentTrace),
                "ns3::ike::IpsecNodeState::PacketCallback")
            .AddTraceSource(
                "Received",
                "A packet came out of a tunnel, and goes up when the processor is done with it.",
                MakeTraceSourceAccessor(&IpsecNodeState::m_receivedTrace),
                "ns3::ike::IpsecNodeState::PacketCallback")
            .AddTraceSource("Drop",
                            "A packet was dropped, with the reason.",
                            MakeTraceSourceAccessor(&IpsecNodeState::m_dropTrace),
                            "ns3::ike::IpsecNodeState::DropCallback")
            .AddTraceSource("SaInstalled",
                            "An SA was put to work.",
                            MakeTraceSourceAccessor(&IpsecNodeState::m_installedTrace),
                            "ns3::ike::IpsecNodeState::SaCallback")
            .AddTraceSource("SaRemoved",
                            "An SA was taken out; its counters are final.",
                            MakeTraceSourceAccessor(&IpsecNodeState::m_removedTrace),
                            "ns3::ike::IpsecNodeState::SaCallback")
            .AddTraceSource("Expiry",
                            "An SA reached its soft or hard volume.",
                            MakeTraceSourceAccessor(&IpsecNodeState::m_expiryTrace),
                            "ns3::ike::IpsecNodeState::ExpiryCallback")
            .AddTraceSource("Acquire",
                            "A packet met a PROTECT policy and no SA.",
                            MakeTraceSourceAccessor(&IpsecNodeState::m_acquireTrace),
                            "ns3::ike::IpsecNodeState::AcquireCallback");
    return tid;
}

IpsecNodeState::IpsecNodeState()
    : m_held(
          [this](const IpsecHeldPacket& held)
          {
              --m_outbound.waiting;
              Drop(held.packet, IpsecDropReason::HOLD_TIMEOUT, IpsecDirection::OUTBOUND, EspSpi());
          })
{
}

IpsecNodeState::~IpsecNodeState() = default;

Ptr<IpsecNodeState>
IpsecNodeState::Of(Ptr<Node> node)
{
    Ptr<IpsecNodeState> state = node->GetObject<IpsecNodeState>();
    if (!state)
    {
        state = CreateObject<IpsecNodeState>();
        node->AggregateObject(state);
    }
    return state;
}

void
IpsecNodeState::DoDispose()
{
    m_charge = nullptr;
    m_udpSender = nullptr;
    m_tcpSender = nullptr;
    m_encapsulatedReceiver = nullptr;
    m_guardHost = nullptr;
    m_guardForwarding = nullptr;
    m_held.Clear();
    m_users.clear();
    m_provider.reset();
    Object::DoDispose();
}

void
IpsecNodeState::SetCryptoProvider(std::shared_ptr<IkeCryptoProvider> provider)
{
    m_provider = std::move(provider);
}

int64_t
IpsecNodeState::AssignStreams(int64_t stream)
{
    m_stream = stream;
    m_random.reset();
    return 1;
}

void
IpsecNodeState::SetCpuCharge(IpsecCpuCharge charge)
{
    m_charge = std::move(charge);
}

void
IpsecNodeState::SetUdpSender(IpsecEncapsulatedSender sender)
{
    m_udpSender = std::move(sender);
}

void
IpsecNodeState::SetTcpSender(IpsecEncapsulatedSender sender)
{
    m_tcpSender = std::move(sender);
}

void
IpsecNodeState::ExemptUdpPort(uint16_t port)
{
    m_exemptPorts.insert(port);
}

bool
IpsecNodeState::IsExemptPort(uint16_t port) const
{
    return m_exemptPorts.count(port) != 0;
}

void
IpsecNodeState::GuardHost()
{
    if (m_guardHost)
    {
        m_guardHost();
    }
}

IpsecUserId
IpsecNodeState::AddUser(IpsecUser user)
{
    m_users.emplace(++m_lastUser, std::move(user));
    return m_lastUser;
}

void
IpsecNodeState::RemoveUser(IpsecUserId user)
{
    m_users.erase(user);
}

Result<Done>
IpsecNodeState::Install(const IpsecSaParameters& parameters, IpsecUserId user)
{
    if (!m_provider)
    {
        return Error{
            "the node has no crypto provider; call IpsecNodeState::SetCryptoProvider before "
            "the first SA"};
    }
    const auto sa = m_sad.Add(parameters, *m_provider);
    if (!sa)
    {
        NS_LOG_WARN("SA refused: " << sa.GetError().message);
        return sa.GetError();
    }
    (*sa)->SetOwner(user);
    if (parameters.limits.idle > Duration(0))
    {
        InstalledSa::Activity& activity = m_activities[{user, parameters.child}];
        activity = activity ? activity : std::make_shared<TimePoint>();
        (*sa)->SetActivity(activity);
        *activity = Now();
    }
    m_installedTrace((*sa)->Parameters(), (*sa)->Counters());
    if (parameters.mode == IpsecMode::TRANSPORT)
    {
        GuardHost();
    }
    if (parameters.direction == IpsecDirection::OUTBOUND)
    {
        ReleaseHeld();
        if (parameters.limits.idle > Duration(0))
        {
            WatchIdle(KeyOf(parameters));
        }
    }
    return Done{};
}

bool
IpsecNodeState::Remove(IpsecDirection direction,
                       EspSpi spi,
                       const IpAddress& local,
                       const IpAddress& remote,
                       ProtocolId protocol)
{
    const IpAddress& receiver = direction == IpsecDirection::INBOUND ? local : remote;
    auto sa = m_sad.Remove(IpsecSaKey{direction, protocol, spi, receiver});
    if (!sa)
    {
        return false;
    }
    Retire(std::move(sa));
    return true;
}

bool
IpsecNodeState::Move(const IpsecSaKey& key, const IpPath& path, bool udpEncapsulation)
{
    const InstalledSa* sa = m_sad.Move(key, path, udpEncapsulation);
    const bool isRenamed = sa && !(KeyOf(sa->Parameters()) == key);
    if (isRenamed && sa->Parameters().direction == IpsecDirection::OUTBOUND)
    {
        WatchIdle(KeyOf(sa->Parameters())); // the watch of its old name finds nothing
    }
    return sa != nullptr;
}

size_t
IpsecNodeState::RemoveAllOf(IpsecUserId user)
{
    std::vector<IpsecSaKey> keys;
    for (const InstalledSa* sa : m_sad.List())
    {
        if (sa->Owner() == user)
        {
            keys.push_back(KeyOf(sa->Parameters()));
        }
    }
    for (const IpsecSaKey& key : keys)
    {
        Retire(m_sad.Remove(key));
    }
    return keys.size();
}

void
IpsecNodeState::Retire(std::unique_ptr<InstalledSa> sa)
{
    m_removedTrace(sa->Parameters(), sa->Counters());
    if (sa->GetActivity())
    {
        const auto at = m_activities.find({sa->Owner(), sa->Parameters().child});
        sa->SetActivity(nullptr);
        if (at != m_activities.end() && at->second.use_count() == 1)
        {
            m_activities.erase(at);
        }
    }
}

Result<IpsecPolicyId>
IpsecNodeState::AddPolicy(const IpsecPolicy& policy)
{
    const auto added = m_spd.Add(policy);
    if (added && m_guardForwarding)
    {
        m_guardForwarding();
    }
    return added;
}

bool
IpsecNodeState::RemovePolicy(IpsecPolicyId id)
{
    for (auto at = m_acquired.begin(); at != m_acquired.end();)
    {
        at = std::get<0>(at->first) == id ? m_acquired.erase(at) : std::next(at);
    }
    return m_spd.Remove(id);
}

const IpsecSad&
IpsecNodeState::Sad() const
{
    return m_sad;
}

const IpsecSpd&
IpsecNodeState::Spd() const
{
    return m_spd;
}

const IpsecTrafficCounters&
IpsecNodeState::Counters(IpsecDirection direction) const
{
    return direction == IpsecDirection::INBOUND ? m_inbound : m_outbound;
}

IpsecTrafficCounters&
IpsecNodeState::CountersOf(IpsecDirection direction)
{
    return direction == IpsecDirection::INBOUND ? m_inbound : m_outbound;
}

void
IpsecNodeState::ReceiveUdp(Ptr<Packet> esp, const IpPath& path)
{
    if (m_encapsulatedReceiver)
    {
        m_encapsulatedReceiver(esp, path);
        return;
    }
    ++m_inbound.offered;
    Drop(esp, IpsecDropReason::NO_DEVICE, IpsecDirection::INBOUND, EspSpi());
}

RandomSource&
IpsecNodeState::Random()
{
    if (!m_random)
    {
        Ptr<UniformRandomVariable> stream = CreateObject<UniformRandomVariable>();
        if (m_stream >= 0)
        {
            stream->SetStream(m_stream);
        }
        const uint64_t high = stream->GetInteger(0, UINT32_MAX);
        m_random.emplace(high << 32 | stream->GetInteger(0, UINT32_MAX));
    }
    return *m_random;
}

std::optional<Duration>
IpsecNodeState::Charge(Duration cost)
{
    return m_charge ? m_charge(cost) : Duration(0);
}

void
IpsecNodeState::Drop(Ptr<const Packet> packet,
                     IpsecDropReason reason,
                     IpsecDirection direction,
                     EspSpi spi)
{
    NS_LOG_LOGIC("drop " << NameOf(reason) << ", SPI " << spi.Value());
    ++CountersOf(direction).dropped[static_cast<size_t>(reason)];
    m_dropTrace(packet, reason, direction, spi);
}

void
IpsecNodeState::RefuseClear(Ptr<const Packet> packet,
                            IpsecDropReason reason,
                            IpsecDirection direction)
{
    ++CountersOf(direction).offered;
    Drop(packet, reason, direction, EspSpi());
}

TimePoint
IpsecNodeState::Now() const
{
    return TimePoint(Duration(Simulator::Now().GetNanoSeconds()));
}

Duration
IpsecNodeState::PacketCost(Duration cipher) const
{
    const IkeCostProfile& costs = m_provider->Costs();
    return costs.EspOffloaded() ? Duration(0) : cipher + costs.EspPacket();
}

std::optional<IpsecDropReason>
IpsecNodeState::AcquireFor(const IpsecSpdEntry& entry,
                           const IpsecPacketFields& packet,
                           IpsecHeldPacket held)
{
    const IpsecHoldKey key = HoldKeyOf(entry, packet);
    Acquire(entry, packet, key);
    if (m_holdPackets == 0)
    {
        return IpsecDropReason::NO_SA;
    }
    if (!m_held.Hold(key, std::move(held), m_holdPackets, m_holdTime))
    {
        return IpsecDropReason::HOLD_OVERFLOW;
    }
    ++m_outbound.waiting;
    return std::nullopt;
}

/** @brief Sends what waited for an SA that is there now, once whoever installs it has come to an
 * end. */
void
IpsecNodeState::ReleaseHeld()
{
    if (m_held.Size() == 0 || m_releasing)
    {
        return;
    }
    m_releasing = true;
    Simulator::ScheduleNow(
        [state = Ptr<IpsecNodeState>(this)]()
        {
            state->m_releasing = false;
            const auto released = state->m_held.Release(
                [&state](const IpsecHeldPacket& held)
                { return state->m_sad.FindOutbound(held.flow, held.dscp) != nullptr; });
            for (const IpsecHeldPacket& held : released)
            {
                --state->m_outbound.waiting;
                held.resume();
            }
        });
}

void
IpsecNodeState::Acquire(const IpsecSpdEntry& entry,
                        const IpsecPacketFields& packet,
                        const IpsecHoldKey& key)
{
    const Time now = Simulator::Now();
    const auto last = m_acquired.find(key);
    if (last != m_acquired.end() && now - last->second < m_acquireInterval)
    {
        return;
    }
    if (m_acquired.size() >= IpsecHoldQueue::MAX_PACKETS)
    {
        m_acquired.clear(); // a flood of flows asks again rather than to fill the memory
    }
    m_acquired[key] = now;
    const IpsecPolicy narrowed = NarrowToPacket(entry.policy, packet);
    m_acquireTrace(narrowed, packet);
    Simulator::ScheduleNow(
        [state = Ptr<IpsecNodeState>(this), policy = narrowed, packet]()
        {
            // A user may add or remove users when it is told.
            const std::map<IpsecUserId, IpsecUser> users = state->m_users;
            for (const auto& [id, user] : users)
            {
                if (user.onAcquire)
                {
                    user.onAcquire(policy, packet);
                }
            }
        });
}

void
IpsecNodeState::TellUnknownSpi(EspSpi spi, const IpPath& path)
{
    const bool isWanted = std::any_of(m_users.begin(),
                                      m_users.end(),
                                      [](const auto& user) { return !!user.second.onUnknownSpi; });
    if (!isWanted || Simulator::Now() < m_unknownSpiQuietUntil)
    {
        return;
    }
    m_unknownSpiQuietUntil = Simulator::Now() + m_unknownSpiInterval;
    Simulator::ScheduleNow(
        [state = Ptr<IpsecNodeState>(this), spi, path]()
        {
            const std::map<IpsecUserId, IpsecUser> users = state->m_users;
            for (const auto& [id, user] : users)
            {
                if (user.onUnknownSpi)
                {
                    user.onUnknownSpi(spi, path);
                }
            }
        });
}

void
IpsecNodeState::TellExpiry(InstalledSa& sa)
{
    if (const auto expiry = sa.TakeExpiry())
    {
        Tell(sa, *expiry);
    }
}

void
IpsecNodeState::TellPath(InstalledSa& sa, const IpPath& path)
{
    const IpsecSaParameters& parameters = sa.Parameters();
    const IpEndpoint known{parameters.remote, parameters.remotePort};
    const bool mayMove = parameters.udpEncapsulation || parameters.tcpEncapsulation;
    if (!mayMove || parameters.replayWindow == 0 || !sa.IsNews(path.remote, known))
    {
        return;
    }
    Simulator::ScheduleNow(
        [state = Ptr<IpsecNodeState>(this), owner = sa.Owner(), child = parameters.child, path]()
        {
            const auto user = state->m_users.find(owner);
            if (user != state->m_users.end() && user->second.onPeerMoved)
            {
                const auto tell = user->second.onPeerMoved;
                tell(child, path);
            }
        });
}

/** @brief Comes back when an SA may have been idle for its time, and tells its owner if it was. */
void
IpsecNodeState::WatchIdle(const IpsecSaKey& key)
{
    const InstalledSa* sa = m_sad.Find(key);
    if (!sa || !sa->GetActivity())
    {
        return;
    }
    const TimePoint due = *sa->GetActivity() + sa->Parameters().limits.idle;
    if (due <= Now())
    {
        Tell(*sa, IpsecExpiry::IDLE);
        return;
    }
    Simulator::Schedule(NanoSeconds((due - Now()).count()),
                        [state = Ptr<IpsecNodeState>(this), key]() { state->WatchIdle(key); });
}

void
IpsecNodeState::Tell(const InstalledSa& sa, IpsecExpiry expiry)
{
    m_expiryTrace(sa.Parameters(), expiry);
    Simulator::ScheduleNow(
        [state = Ptr<IpsecNodeState>(this),
         owner = sa.Owner(),
         child = sa.Parameters().child,
         direction = sa.Parameters().direction,
         expiry]()
        {
            const auto user = state->m_users.find(owner);
            if (user != state->m_users.end() && user->second.onExpiry)
            {
                const auto tell = user->second.onExpiry;
                tell(child, direction, expiry);
            }
        });
}

} // namespace ike
} // namespace ns3
