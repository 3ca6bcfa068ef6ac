// SPDX-License-Identifier: GPL-2.0-only

#include "ike-fuzz-story.h"

#include "ike-address-pool.h"
#include "ike-authority.h"
#include "ike-fuzz-target.h"
#include "ikev1-pair.h"

#include <map>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint64_t SEED_A = 2;
constexpr uint64_t SEED_B = 3;
const IpPath PATH{{IpAddress::FromIpv4(0xc0000201), 500}, {IpAddress::FromIpv4(0xc0000202), 500}};

/** @brief Configurations that are still to be altered. */
struct Draft
{
    explicit Draft(const IkePairSettings& settings)
        : engineA(*MakePairConfig(settings)),
          engineB(*MakePairConfig(Mirror(settings))),
          a(*engineA.connections.front()),
          b(*engineB.connections.front())
    {
    }

    FuzzParties Make(const char* name, std::shared_ptr<IkeCryptoProvider> provider)
    {
        engineA.connections = {std::make_shared<const IkeConnectionConfig>(a)};
        engineB.connections = {std::make_shared<const IkeConnectionConfig>(b)};
        return FuzzParties{name,
                           std::make_shared<const IkeEngineConfig>(engineA),
                           std::make_shared<const IkeEngineConfig>(engineB),
                           std::move(provider),
                           nullptr};
    }

    IkeEngineConfig engineA;
    IkeEngineConfig engineB;
    IkeConnectionConfig a;
    IkeConnectionConfig b;
};

IkePairSettings
PlainSettings()
{
    IkePairSettings settings;
    settings.ikeProposals = {"aes128-sha256-x25519"};
    settings.mobility.enabled = true;
    settings.liveness = std::chrono::seconds(30);
    settings.childRekey = std::chrono::minutes(20);
    settings.ikeRekey = std::chrono::hours(1);
    settings.halfOpen.puzzles.solves = 8; // an input is to be done with in milliseconds
    return settings;
}

/** @brief Version 2 with EAP, addresses, several key exchanges, tickets and tokens. */
FuzzParties
RemoteAccess(const std::shared_ptr<IkeCryptoProvider>& provider)
{
    IkePairSettings settings = PlainSettings();
    settings.ikeProposals = {"aes128-sha256-x25519-ke1_mlkem768-modp1024",
                             "aes256gcm16-prfsha384-ecp256"};
    settings.localSelectors = "0.0.0.0/0,::/0";
    settings.remoteSelectors = "10.2.0.0/16,2001:db8:2::/48";
    settings.resumes = true;
    settings.tickets.grants = true;
    settings.crashDetection.makesTokens = true;
    settings.crashDetection.takesTokens = true;
    settings.redirect.accepts = true;
    settings.window = 4;
    settings.halfOpen.cookieThreshold = 2;
    settings.halfOpen.puzzles.threshold = 4;
    settings.halfOpen.puzzles.difficulty = 2;
    Draft draft(settings);
    auto pool = std::make_shared<IkePoolConfig>();
    pool->ranges = {*ParseAddressRange("10.3.0.10-10.3.0.20"),
                    *ParseAddressRange("2001:db8:3::/64")};
    pool->dns = {*IpAddress::Parse("10.2.0.53")};
    draft.b.pool = pool;
    draft.a.configRequest = IkeConfigRequest{true, true, true, true};
    auto users = std::make_shared<IkeSecrets>();
    users->SetSharedKey("*", Bytes(16, 0x33));
    users->SetPassword("alice", "correct horse");
    draft.a.secrets = draft.b.secrets = users;
    for (IkeAuthRound* round : {&draft.a.localAuth[0], &draft.b.remoteAuth[0]})
    {
        round->method = IkeAuthMethod::EAP;
        round->eap.methods = {EapType::MSCHAPV2, EapType::MD5};
        round->eap.identity = "alice";
    }
    return draft.Make("ikev2-remote-access", provider);
}

/** @brief Signatures and certificates, in either version. */
FuzzParties
Certified(const char* name,
          const IkePairSettings& settings,
          const std::shared_ptr<IkeCryptoProvider>& provider)
{
    constexpr CalendarSeconds YEAR = 365 * SECONDS_OF_DAY;
    SeededRandomSource random(7);
    IkeAuthorityPlan plan;
    plan.key = *ParseSignatureKeyword("rsa1024");
    plan.notAfter = 10 * YEAR;
    auto authority = IkeAuthority::Make(*provider, random, plan);
    Draft draft(settings);
    for (IkeConnectionConfig* side : {&draft.a, &draft.b})
    {
        IkeCredentialPlan wish;
        wish.id = side->localId;
        wish.key = plan.key;
        wish.notBefore = 1;
        wish.notAfter = 9 * YEAR;
        auto config = std::make_shared<IkeSignatureConfig>();
        config->trust.authorities = {authority->RootCertificate()};
        config->trust.epoch = YEAR;
        config->credentials.Add(side == &draft.a ? "a.example.org" : "b.example.org",
                                *authority->Issue(wish));
        for (IkeAuthRound* round : {&side->localAuth.front(), &side->remoteAuth.front()})
        {
            round->method = settings.version == 2 ? IkeAuthMethod::SIGNATURE : round->method;
            round->signature = config;
        }
        side->ikev1.method = Ikev1AuthMethod::RSA_SIGNATURES;
    }
    return draft.Make(name, provider);
}

/** @brief Version 1, aggressive, with XAUTH, Mode-Config and fragments. */
FuzzParties
RemoteAccess1(const std::shared_ptr<IkeCryptoProvider>& provider)
{
    IkePairSettings settings = Ikev1Settings(true);
    settings.liveness = std::chrono::seconds(30);
    Draft draft(settings);
    auto host = std::make_shared<Ikev1XauthConfig>();
    host->own = Ikev1XauthCredentials{"joe", "foobar"};
    auto edge = std::make_shared<Ikev1XauthConfig>();
    edge->users = {{"joe", "foobar"}};
    draft.a.ikev1.xauth = host;
    draft.b.ikev1.xauth = edge;
    draft.a.ikev1.requestAddress = true;
    auto inside = std::make_shared<Ikev1InternalNetwork>();
    inside->addresses = {*IpAddress::Parse("10.3.0.7")};
    inside->nameServers = {*IpAddress::Parse("10.0.0.53")};
    draft.b.ikev1.network = inside;
    draft.a.ikev1.method = draft.b.ikev1.method = Ikev1AuthMethod::XAUTH_INIT_PRE_SHARED;
    return draft.Make("ikev1-remote-access", provider);
}

IkePairSettings
SignedSettings1()
{
    IkePairSettings settings = Ikev1Settings(false);
    settings.espProposals = {"aes128-sha256-modp1024"};
    return settings;
}

std::shared_ptr<IkeCryptoProvider>
Modelled()
{
    return MakeModelledProvider(nullptr);
}

/** @brief Runs a pair, and writes down what each side is told. */
class Recorder
{
  public:
    explicit Recorder(const FuzzParties& parties)
        : m_pair(parties),
          m_stories{FuzzStory{&parties, false, {}, {}, {}}, FuzzStory{&parties, true, {}, {}, {}}}
    {
    }

    void Do(bool toB, const IkeCommand& command)
    {
        m_stories[toB ? 1 : 0].events.push_back(FuzzStory::Event{command, {}});
        m_pair.Command(toB, command);
        for (unsigned i = 0; i < 200 && !m_pair.flights.empty(); ++i)
        {
            const auto& flight = m_pair.flights.front();
            m_stories[flight.toB ? 1 : 0].events.push_back(
                FuzzStory::Event{std::nullopt, flight.datagram});
            m_pair.Settle(1);
        }
    }

    std::vector<FuzzStory> Run(const FuzzParties& parties)
    {
        Do(false, FuzzPair::Begin(parties));
        FuzzRequire(m_pair.a.Engine().Counts().children > 0, "the golden run came to nothing");
        const auto connection = parties.a->connections.front();
        Do(false, CreateChildCommand{m_pair.a.IkeSas().back(), connection->children.front(), {}});
        Do(false, RekeyChildCommand{m_pair.a.Children().front()});
        Do(true, RekeyChildCommand{m_pair.b.Children().back()});
        Do(false, RekeyIkeCommand{m_pair.a.Engine().FindIkeSa(connection->name)});
        Do(true, RekeyIkeCommand{m_pair.b.Engine().FindIkeSa(connection->name)});
        Do(false, ProbeCommand{m_pair.a.Engine().FindIkeSa(connection->name)});
        Do(true, DeleteChildCommand{m_pair.b.Children().back()});
        Do(false, DeleteIkeCommand{m_pair.a.Engine().FindIkeSa(connection->name)});
        for (FuzzStory& story : m_stories)
        {
            story.peerKeys = m_pair.Host(!story.isB).Keys();
            if (!story.peerKeys.empty())
            {
                story.lastBlock =
                    m_pair.transcript.LastBlockOfPhaseOne(story.peerKeys.front()->initiatorSpi);
            }
        }
        return m_stories;
    }

  private:
    FuzzPair m_pair;
    std::vector<FuzzStory> m_stories;
};

} // namespace

const std::vector<FuzzParties>&
AllFuzzParties()
{
    using Maker = FuzzParties (*)();
    static const std::vector<FuzzParties> all = []
    {
        std::vector<FuzzParties> parties;
        for (const Maker make :
             std::vector<Maker>{
                 [] { return Draft(PlainSettings()).Make("ikev2-plain", Modelled()); },
                 [] { return RemoteAccess(Modelled()); },
                 [] { return Certified("ikev2-certificates", PlainSettings(), Modelled()); },
                 [] { return Draft(Ikev1Settings(false)).Make("ikev1-main", Modelled()); },
                 [] { return RemoteAccess1(Modelled()); },
                 [] { return Certified("ikev1-certificates", SignedSettings1(), Modelled()); }})
        {
            parties.push_back(make());
            parties.back().makeAgain = make;
        }
        const auto real = MakeCryptoppProvider(nullptr);
        parties.push_back(Draft(PlainSettings()).Make("ikev2-real", real));
        parties.push_back(Draft(Ikev1Settings(false)).Make("ikev1-real", real));
        return parties;
    }();
    return all;
}

FuzzPair::FuzzPair(const FuzzParties& parties)
    : a(parties.a, parties.provider, SEED_A),
      b(parties.b, parties.provider, SEED_B),
      provider(parties.provider)
{
}

InitiateCommand
FuzzPair::Begin(const FuzzParties& parties)
{
    InitiateCommand command;
    command.connection = parties.a->connections.front();
    command.path = PATH;
    return command;
}

IpPath
FuzzPair::PathOf(bool isB)
{
    return isB ? IpPath{PATH.remote, PATH.local} : PATH;
}

void
FuzzPair::Command(bool toB, const IkeCommand& command)
{
    Host(toB).Command(now, command);
    Collect(toB);
}

void
FuzzPair::Collect(bool fromB)
{
    for (FuzzDatagram& datagram : Host(fromB).TakeSent())
    {
        transcript.Note(datagram, *provider);
        if (flights.size() < MOST_FLIGHTS)
        {
            flights.push_back(Flight{!fromB, std::move(datagram)});
        }
    }
}

void
FuzzPair::Settle(unsigned limit)
{
    for (unsigned i = 0; i < limit && !flights.empty(); ++i)
    {
        const Flight flight = std::move(flights.front());
        flights.pop_front();
        Host(flight.toB).Deliver(now, flight.datagram.path, flight.datagram.octets);
        Collect(flight.toB);
    }
}

void
FuzzPair::Advance(Duration duration, unsigned limit)
{
    now += duration;
    for (const bool isB : {false, true})
    {
        Host(isB).FireTimers(now, limit);
        Collect(isB);
    }
}

FuzzHost
FuzzStory::MakeHost(const FuzzParties& of) const
{
    return FuzzHost(isB ? of.b : of.a, of.provider, isB ? SEED_B : SEED_A);
}

void
FuzzStory::Tell(FuzzHost& host, TimePoint now, const Event& event, const FuzzParties& of) const
{
    if (!event.command)
    {
        return host.Deliver(now, event.datagram.path, event.datagram.octets);
    }
    const auto& connection = (isB ? of.b : of.a)->connections.front();
    IkeCommand command = *event.command;
    if (auto* initiate = std::get_if<InitiateCommand>(&command))
    {
        initiate->connection = connection;
    }
    else if (auto* create = std::get_if<CreateChildCommand>(&command))
    {
        create->child = connection->children.front();
    }
    host.Command(now, command);
}

const std::vector<FuzzStory>&
AllFuzzStories()
{
    static const std::vector<FuzzStory> all = []
    {
        std::vector<FuzzStory> stories;
        for (const FuzzParties& parties : AllFuzzParties())
        {
            for (FuzzStory& story : Recorder(parties).Run(parties))
            {
                stories.push_back(std::move(story));
            }
        }
        return stories;
    }();
    return all;
}

} // namespace ike
} // namespace ns3
