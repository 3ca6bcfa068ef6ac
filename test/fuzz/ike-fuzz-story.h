// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_FUZZ_STORY_H
#define IKE_FUZZ_STORY_H

#include "ike-fuzz-host.h"

namespace ns3
{
namespace ike
{

/** @brief Two configurations that agree, and the provider they agree with. */
struct FuzzParties
{
    const char* name;
    std::shared_ptr<const IkeEngineConfig> a;
    std::shared_ptr<const IkeEngineConfig> b;
    std::shared_ptr<IkeCryptoProvider> provider;
    FuzzParties (*makeAgain)(); //!< the same, sharing nothing; null where cryptography is real
};

/** @brief The parties that targets know, made once: both versions, plain and with much beside. */
const std::vector<FuzzParties>& AllFuzzParties();

/** @brief Two hosts with a path between them. A is at 192.0.2.1 and begins; B is at 192.0.2.2. */
class FuzzPair
{
  public:
    explicit FuzzPair(const FuzzParties& parties);

    /** @brief A's first command. */
    static InitiateCommand Begin(const FuzzParties& parties);

    /** @brief Between the two addresses, as one side sees it. */
    static IpPath PathOf(bool isB);

    void Command(bool toB, const IkeCommand& command);

    /** @brief Delivers until nothing is on its way, at most @p limit datagrams. */
    void Settle(unsigned limit);

    /** @brief Lets time pass and works on what is due, at most @p limit SAs of each side. */
    void Advance(Duration duration, unsigned limit);

    /** @brief Takes the datagrams that a host has sent, and puts them on their way. */
    void Collect(bool fromB);

    FuzzHost& Host(bool isB)
    {
        return isB ? b : a;
    }

    struct Flight
    {
        bool toB;
        FuzzDatagram datagram;
    };

    static constexpr size_t MOST_FLIGHTS = 32;

    FuzzHost a;
    FuzzHost b;
    std::shared_ptr<IkeCryptoProvider> provider;
    std::deque<Flight> flights; //!< at most MOST_FLIGHTS; the line loses what is more
    FuzzTranscript transcript;
    TimePoint now{};
};

/** @brief Everything that one side of a run was told, to tell it to another engine again. */
struct FuzzStory
{
    /** @brief A command, or else a datagram. */
    struct Event
    {
        std::optional<IkeCommand> command;
        FuzzDatagram datagram;
    };

    const FuzzParties* parties;
    bool isB;
    std::vector<Event> events;
    std::vector<std::shared_ptr<const FuzzKeys>> peerKeys;
    Bytes lastBlock; //!< version 1: of phase 1

    /** @brief An engine as it was before the first event. @param of this story's parties, or the
     * same made again */
    FuzzHost MakeHost(const FuzzParties& of) const;

    /** @brief Tells the engine of such a host an event as it was. */
    void Tell(FuzzHost& host, TimePoint now, const Event& event, const FuzzParties& of) const;
};

/** @brief Both sides' stories of all parties: set up, another Child SA, rekeys, probe, end. */
const std::vector<FuzzStory>& AllFuzzStories();

} // namespace ike
} // namespace ns3

#endif /* IKE_FUZZ_STORY_H */
