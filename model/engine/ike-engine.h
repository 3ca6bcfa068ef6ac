// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_ENGINE_H
#define IKE_ENGINE_H

#include "ike-config.h"
#include "ike-crypto-provider.h"
#include "ike-io-values.h"
#include "ike-observer.h"
#include "ike-random.h"
#include "ike-time.h"

#include <cstddef>
#include <memory>
#include <optional>

namespace ns3
{
namespace ike
{

/** @brief How urgent a datagram is to a busy host: what belongs to a known SA comes before
 * strangers. */
enum class IkePriority : uint8_t
{
    KNOWN_SA,
    NEW_SA,
};

/** @brief What a host's queue needs to know of a datagram or a timer before the step runs. */
struct IkeStepClass
{
    IkeSaId affinity; //!< steps with equal affinity must not overlap; zero for none
    IkePriority priority{IkePriority::NEW_SA};
};

/** @brief Numbers for a time series. */
struct IkeEngineCounts
{
    size_t halfOpen{0};    //!< IKE SAs that answer strangers and are not yet authenticated
    size_t initiating{0};  //!< IKE SAs that this side is setting up
    size_t established{0}; //!< IKE SAs in use
    size_t closing{0};     //!< IKE SAs replaced or being deleted
    size_t children{0};    //!< Child SA pairs
    size_t espSpis{0};     //!< SPIs of this side in use, lingering or on offer
};

/**
 * @brief Negotiates: owns the SAs of one endpoint, or of a fleet of endpoints with shared
 * configuration.
 *
 * Sans-IO and run to completion: input goes in by the Handle functions, each of which is one step
 * and returns what it cost; after each the host takes the actions with PollAction() until there are
 * none, and sets one timer for NextDeadline(). `now` never decreases. The same inputs and the same
 * random source give the same outputs, octet for octet.
 */
class IkeEngine
{
  public:
    /**
     * @param config shared, never null
     * @param provider shared by any number of engines
     * @param random where SPIs, nonces, keys and jitter come from; outlives the engine
     * @param observer may be null; outlives the engine
     */
    IkeEngine(std::shared_ptr<const IkeEngineConfig> config,
              std::shared_ptr<IkeCryptoProvider> provider,
              RandomSource& random,
              IkeObserver* observer);
    ~IkeEngine();
    IkeEngine(const IkeEngine&) = delete;
    IkeEngine& operator=(const IkeEngine&) = delete;

    /** @brief A UDP datagram came, without the non-ESP marker. @return the step's cost */
    Duration HandleDatagram(TimePoint now, const IpPath& path, ByteView datagram);

    /** @brief A deadline came: works on one SA that is due. Call again while NextDeadline() <= now.
     * @return the step's cost */
    Duration HandleTimer(TimePoint now);

    /** @brief The host wants something. A command for an SA that is gone does nothing. @return the
     * step's cost */
    Duration HandleCommand(TimePoint now, const IkeCommand& command);

    /** @brief The next thing the host must do, in order; nothing when all is taken. */
    std::optional<IkeAction> PollAction();

    /** @brief When HandleTimer wants to be called; nothing when no SA waits for anything. */
    std::optional<TimePoint> NextDeadline() const;

    /** @brief Sorts a datagram for the host's queue by its header alone, before any work is done on
     * it. */
    IkeStepClass Classify(const IpPath& path, ByteView datagram) const;

    /** @brief The SA whose deadline is next; zero affinity when there is none. */
    IkeStepClass ClassifyTimer() const;

    /** @brief The same of a command: it has the affinity of the one IKE SA that it is about, if
     * there is one, so that no other step of that IKE SA overlaps it. */
    IkeStepClass Classify(const IkeCommand& command) const;

    IkeEngineCounts Counts() const;

    /** @brief Holds the memory for SAs to so many octets by StateOctetsOf(), from now on. What is
     * held already stays; what would pass the limit is refused where the protocol has words for
     * that, and ends the IKE SA it is for where it has none. @param octets nothing for the limit
     * of the configuration */
    void SetMemoryLimit(std::optional<size_t> octets);

    /** @brief The IKE SA that a connection's name leads to, the newest first; zero when none.
     * @param inSetUp one that this side is setting up, else one that is established
     * @param remote the peer's address, or none for any */
    IkeSaId FindIkeSa(const std::string& connection,
                      bool inSetUp = false,
                      const IpAddress& remote = IpAddress()) const;

    /** @brief The newest Child SA pair of that name on any established IKE SA; zero when none. */
    ChildSaId FindChildSa(const std::string& child) const;

  private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_ENGINE_H */
