// SPDX-License-Identifier: GPL-2.0-only

// Whole engines: one in the midst of a recorded story, one that is told a story with changes from
// its beginning, and two that talk to each other.

#include "ike-fuzz-forger.h"
#include "ike-fuzz-input.h"
#include "ike-fuzz-stage.h"
#include "ike-fuzz-target.h"
#include "ike-wire-number.h"

#include <numeric>

namespace ns3
{
namespace ike
{

namespace
{

using std::chrono::milliseconds;

// An input is a few octets an event: more than enough to get past a whole story.
constexpr unsigned MOST_EVENTS = 60;
constexpr unsigned MOST_TIMERS = 16;
constexpr size_t LARGEST_INPUT = 1024;
// On a stage an input changes a few things only: whatever is further on has a stage of its own.
constexpr unsigned MOST_EVENTS_ON_STAGE = 3;
constexpr size_t LARGEST_ON_STAGE = 96;

/** @brief 1 ms to some nine hours, by powers of two. */
Duration
TakeDuration(FuzzInput& in)
{
    return milliseconds(int64_t{1} << in.TakeOctet() % 26);
}

template <class Id>
Id
Choose(const std::vector<Id>& ids, uint8_t choice)
{
    return ids.empty() ? Id() : ids[choice % ids.size()];
}

IpPath
Elsewhere(IpPath path, uint8_t which)
{
    path.remote.port = static_cast<uint16_t>(4500 + which);
    return path;
}

/** @brief A command that a host might give. */
IkeCommand
TakeCommand(FuzzInput& in, FuzzHost& host, const FuzzParties& parties, bool isB)
{
    const uint8_t what = in.TakeOctet();
    const uint8_t which = in.TakeOctet();
    const auto& connection = (isB ? parties.b : parties.a)->connections.front();
    const IkeSaId ike = Choose(host.IkeSas(), which);
    const ChildSaId child = Choose(host.Children(), which);
    const IpPath path = FuzzPair::PathOf(false);
    switch (what % 17)
    {
    case 0:
    {
        InitiateCommand command = FuzzPair::Begin(parties);
        command.connection = connection;
        command.path = FuzzPair::PathOf(isB);
        return command;
    }
    case 1:
        return CreateChildCommand{ike, connection->children.front(), std::nullopt};
    case 2:
        return RekeyChildCommand{child};
    case 3:
        return RekeyIkeCommand{ike};
    case 4:
        return DeleteChildCommand{child};
    case 5:
        return DeleteIkeCommand{ike};
    case 6:
        return ProbeCommand{ike};
    case 7:
        return RedirectCommand{ike, Ikev2GatewayName{}};
    case 8:
        return AddressesChangedCommand{{IpAddress::FromIpv4(0xc0000200U + which)}};
    case 9:
        return ReauthenticateCommand{ike};
    case 10:
        return VolumeReachedCommand{child, (which & 0x80) != 0};
    case 11:
        return UnknownEspSpiCommand{path, EspSpi(which)};
    case 12:
        return NewGroupCommand{ike};
    case 13:
        return PeerMovedCommand{child, Elsewhere(path, which)};
    case 14:
        return StreamOpenedCommand{ike, Elsewhere(path, which)};
    case 15:
        return StreamReplacedCommand{path, Elsewhere(path, which)};
    default:
        return CrashCommand{};
    }
}

/** @brief However it was treated, what strangers begin ends, and soon. */
void
RequireNoHalfOpen(FuzzHost& host, TimePoint now)
{
    if (host.Engine().Counts().halfOpen == 0)
    {
        return;
    }
    host.TakeSent();
    for (int minute = 0; minute < 3; ++minute)
    {
        now += std::chrono::minutes(1);
        host.FireTimers(now, 4 * MOST_TIMERS);
        host.TakeSent();
    }
    const auto deadline = host.Engine().NextDeadline();
    FuzzRequire((deadline && *deadline <= now) || host.Engine().Counts().halfOpen == 0,
                "a stranger's IKE SA stays");
}

/** @brief Goes on with an engine's story, told from the input. */
class Narrator
{
  public:
    /** @param next the event that has not been told yet @param stride how many events of the story
     * one octet of the input may stand for */
    Narrator(const FuzzStory& story,
             const FuzzParties& parties,
             FuzzHost& host,
             size_t next,
             unsigned stride,
             FuzzInput& in)
        : m_story(story),
          m_parties(parties),
          m_host(host),
          m_next(next),
          m_stride(stride),
          m_in(in)
    {
    }

    void Tell(unsigned most)
    {
        for (unsigned i = 0; i < most && !m_in.AtEnd(); ++i)
        {
            TellOne(m_in.TakeOctet());
            m_host.TakeSent();
        }
        RequireNoHalfOpen(m_host, m_now);
    }

  private:
    const FuzzStory::Event& Event(size_t which) const
    {
        return m_story.events[which % m_story.events.size()];
    }

    /** The next event or an earlier one, changed by somebody who has the peer's keys. */
    void TellForged(const FuzzStory::Event& event)
    {
        const auto forged = FuzzForge(event.datagram, m_in, *m_parties.provider);
        if (forged)
        {
            m_host.Deliver(m_now, event.datagram.path, *forged);
        }
    }

    void TellDamaged(const FuzzStory::Event& event)
    {
        Bytes octets = event.datagram.octets;
        for (unsigned count = 1 + m_in.TakeOctet() % 3; count > 0; --count)
        {
            FuzzDamage(octets, m_in);
        }
        if (octets.size() >= IkeHeader::SIZE && m_in.TakeOctet() % 4 != 0)
        {
            StoreNetworkOrder(static_cast<uint32_t>(octets.size()), octets.data() + 24);
        }
        m_host.Deliver(m_now, Path(), octets);
    }

    void TellOne(uint8_t what)
    {
        const uint8_t argument = what / 8;
        switch (what % 8)
        {
        case 0: // some steps of the story, as it was
            for (unsigned i = 0; i <= argument % m_stride; ++i)
            {
                m_story.Tell(m_host, m_now, Event(m_next++), m_parties);
            }
            return;
        case 1: // the next step, forged
            return TellForged(Event(m_next++));
        case 2: // another step, forged
            return TellForged(Event(m_in.TakeOctet()));
        case 3:
            return TellDamaged(Event(m_in.TakeOctet()));
        case 4:
            m_now += TakeDuration(m_in);
            return m_host.FireTimers(m_now, MOST_TIMERS);
        case 5:
            return m_host.Command(m_now, TakeCommand(m_in, m_host, m_parties, m_story.isB));
        case 6:
            if (!m_story.peerKeys.empty())
            {
                const auto& keys = *m_story.peerKeys[argument % m_story.peerKeys.size()];
                const Bytes octets = FuzzInvent(keys, m_story.lastBlock, m_in, *m_parties.provider);
                m_host.Deliver(m_now, Path(), octets);
            }
            return;
        default:
            return m_host.Deliver(m_now, Path(), m_in.Take(m_in.TakeOctet()));
        }
    }

    IpPath Path() const
    {
        return FuzzPair::PathOf(m_story.isB);
    }

    const FuzzStory& m_story;
    const FuzzParties& m_parties;
    FuzzHost& m_host;
    size_t m_next;
    const unsigned m_stride;
    FuzzInput& m_in;
    TimePoint m_now{};
};

void
RunEngine(ByteView input)
{
    FuzzInput in(input);
    FuzzStages& stages = FuzzStages::All();
    FuzzStages::Visit visit(stages, in.TakeUint16() % stages.Count());
    Narrator(visit.Story(), visit.Parties(), visit.Host(), visit.Next(), 1, in)
        .Tell(MOST_EVENTS_ON_STAGE);
    // Taking a whole engine down takes long: the inputs with every sixteenth sum are chosen.
    if (std::accumulate(input.begin(), input.end(), 0U) % 16 == 0)
    {
        visit.TakeDown();
    }
}

void
RunEngineStory(ByteView input)
{
    FuzzInput in(input);
    const auto& stories = AllFuzzStories();
    const FuzzStory& story = stories[in.TakeOctet() % stories.size()];
    FuzzHost host = story.MakeHost(*story.parties);
    Narrator(story, *story.parties, host, 0, 8, in).Tell(MOST_EVENTS);
}

/** @brief What the path and the hosts do to a pair, from the input. */
class Troublemaker
{
  public:
    Troublemaker(const FuzzParties& parties, FuzzInput& in)
        : m_parties(parties),
          m_in(in),
          m_pair(parties)
    {
    }

    void Play()
    {
        m_pair.Command(false, FuzzPair::Begin(m_parties));
        for (unsigned i = 0; i < MOST_EVENTS && !m_in.AtEnd(); ++i)
        {
            PlayOne(m_in.TakeOctet());
        }
        RequireNoHalfOpen(m_pair.a, m_pair.now);
        RequireNoHalfOpen(m_pair.b, m_pair.now);
    }

  private:
    void Deliver(const FuzzPair::Flight& flight, ByteView octets)
    {
        m_pair.Host(flight.toB).Deliver(m_pair.now, flight.datagram.path, octets);
        m_pair.Collect(flight.toB);
    }

    /** The first datagram on its way is lost, kept, sent twice, damaged or forged. */
    void Meddle(uint8_t what)
    {
        if (m_pair.flights.empty())
        {
            return;
        }
        FuzzPair::Flight flight = std::move(m_pair.flights.front());
        m_pair.flights.pop_front();
        switch (what % 5)
        {
        case 0:
            return;
        case 1:
            m_pair.flights.push_back(std::move(flight));
            return;
        case 2:
            m_pair.flights.push_back(flight);
            return Deliver(flight, flight.datagram.octets);
        case 3:
            FuzzDamage(flight.datagram.octets, m_in);
            return Deliver(flight, flight.datagram.octets);
        default:
        {
            const auto forged = FuzzForge(flight.datagram, m_in, *m_pair.provider);
            return Deliver(flight, forged ? *forged : flight.datagram.octets);
        }
        }
    }

    void PlayOne(uint8_t what)
    {
        const uint8_t argument = what / 8;
        const bool toB = argument % 2 == 0;
        switch (what % 8)
        {
        case 0:
        case 1:
            return m_pair.Settle(1 + argument % 8);
        case 2:
        case 3:
            return Meddle(argument);
        case 4:
            return m_pair.Advance(TakeDuration(m_in), MOST_TIMERS);
        case 5:
            return m_pair.Command(toB, TakeCommand(m_in, m_pair.Host(toB), m_parties, toB));
        case 6:
        {
            const auto& keys = m_pair.Host(!toB).Keys();
            if (!keys.empty())
            {
                const auto& chosen = *keys[m_in.TakeOctet() % keys.size()];
                const Bytes octets =
                    FuzzInvent(chosen,
                               m_pair.transcript.LastBlockOfPhaseOne(chosen.initiatorSpi),
                               m_in,
                               *m_pair.provider);
                Inject(toB, octets);
            }
            return;
        }
        default:
            return Inject(toB, m_in.Take(m_in.TakeOctet()));
        }
    }

    void Inject(bool toB, ByteView octets)
    {
        FuzzDatagram datagram;
        datagram.path = FuzzPair::PathOf(toB);
        Deliver(FuzzPair::Flight{toB, datagram}, octets);
    }

    const FuzzParties& m_parties;
    FuzzInput& m_in;
    FuzzPair m_pair;
};

void
RunEnginePair(ByteView input)
{
    FuzzInput in(input);
    const auto& parties = AllFuzzParties();
    Troublemaker(parties[in.TakeOctet() % parties.size()], in).Play();
}

// --- seeds ---

/** @brief On each stage one thing: the next message as it was, then a forged one; a damaged one and
 * some time; a command and the next message. */
std::vector<Bytes>
EngineSeeds()
{
    std::vector<Bytes> seeds;
    const size_t count = FuzzStages::All().Count();
    for (size_t stage = 0; stage < count; ++stage)
    {
        const auto low = static_cast<uint8_t>(stage);
        const Bytes events[] = {{0, 1, 0, 6, 0, 2, 0, 0, 7},
                                {3, low, 1, 0, 60, 1, 0, 4, 12},
                                {5, static_cast<uint8_t>(stage % 17), 1, 4, 20, 0}};
        seeds.push_back(Bytes{static_cast<uint8_t>(stage >> 8), low});
        Append(seeds.back(), events[stage % 3]);
    }
    return seeds;
}

/** @brief Each story as it was; every other step of it forged, the others damaged. */
std::vector<Bytes>
StorySeeds()
{
    const Bytes forged{1, 0, 6, 0, 2, 0, 0, 7};
    const Bytes damaged{3, 0, 1, 0, 60, 1};
    std::vector<Bytes> seeds;
    const auto& stories = AllFuzzStories();
    for (size_t i = 0; i < stories.size(); ++i)
    {
        const auto number = static_cast<uint8_t>(i);
        Bytes whole{number};
        for (size_t step = 0; step < stories[i].events.size() && step < MOST_EVENTS; ++step)
        {
            seeds.push_back(whole);
            Append(seeds.back(), step % 2 == 0 ? forged : damaged);
            Append(seeds.back(), Bytes{4, 12, 8 * 7});
            whole.push_back(0);
        }
        seeds.push_back(whole);
        Append(seeds.back(), Bytes{4, 20, 4, 24, 5, 2, 0, 6, 36, 1, 1, 41, 8, 0, 0, 0x40, 0, 1, 2});
    }
    return seeds;
}

std::vector<Bytes>
PairSeeds()
{
    std::vector<Bytes> seeds;
    for (size_t i = 0; i < AllFuzzParties().size(); ++i)
    {
        const auto number = static_cast<uint8_t>(i);
        for (uint8_t command = 0; command < 17; ++command)
        {
            // Set up, command either side, settle, forge an answer, wait, settle.
            seeds.push_back({number, 56, 56, 5, command, 0, 0, 34, 0, 6, 0, 1, 56, 13, command, 0});
            Append(seeds.back(),
                   Bytes{18, 4, 12, 56, 4, 20, 56, 6, 0, 37, 3, 1, 12, 4, 0, 0, 0, 1});
        }
    }
    return seeds;
}

} // namespace

std::vector<FuzzTarget>
EngineFuzzTargets()
{
    return {
        {"engine",
         "one engine in the midst of a story: forged, damaged, raw messages, commands and time",
         RunEngine,
         EngineSeeds,
         LARGEST_ON_STAGE},
        {"engine-story",
         "the same from the story's beginning, with real cryptography too",
         RunEngineStory,
         StorySeeds,
         LARGEST_INPUT},
        {"engine-pair",
         "two engines that talk over a bad line while one side forges",
         RunEnginePair,
         PairSeeds,
         LARGEST_INPUT},
    };
}

} // namespace ike
} // namespace ns3
