// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_FAULT_H
#define IKE_FAULT_H

#include "ike-address.h"
#include "ike-bytes.h"
#include "ike-message-kind.h"
#include "ike-time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What is done to a message. */
enum class IkeFaultAction : uint8_t
{
    DROP,
    DELAY,
    DUPLICATE,
    CORRUPT,        //!< bits of one octet are turned over
    TRUNCATE,       //!< octets are cut off at the end
    CRASH,          //!< the peer that sends or receives it loses its power at that moment
    EXHAUST_RANDOM, //!< its random source runs dry at that moment
    EXHAUST_MEMORY, //!< its memory is full with what it holds at that moment
    CLOCK_FORWARD,  //!< its calendar jumps forward at that moment
    CLOCK_BACK,     //!< its calendar jumps back at that moment
};

/** @brief The action as a word, as "drop". */
const char* NameOf(IkeFaultAction action);

/** @brief Which messages a fault looks at, as seen by the peer it is injected at. */
enum class IkeFaultDirection : uint8_t
{
    BOTH,
    SENT,
    RECEIVED,
};

/**
 * @brief A fault by name and ordinal: the @e nth message of a kind, and as many more as it lasts.
 * Repetitions count as messages, as they pass the same place.
 */
struct IkeFault
{
    std::string name; //!< of the messages, for reports
    IkeMessageKind kind;
    IkeFaultDirection direction{IkeFaultDirection::BOTH};
    std::optional<IpAddress> peer; //!< only messages from and to this address count
    Duration from{0};              //!< messages before this time do not count
    uint64_t nth{1};               //!< from 1
    uint64_t count{1};             //!< how many messages in a row; 0 for all from the nth on
    IkeFaultAction action{IkeFaultAction::DROP};
    Duration delay{0}; //!< of DELAY; of DUPLICATE's copy; how long a CRASH or an EXHAUST_* lasts
    Duration by{0};    //!< of CLOCK_*: how far
    std::optional<size_t> octet; //!< of CORRUPT: which, from 0; the last if absent
    uint8_t bits{0x01};          //!< of CORRUPT: those turned over
    size_t size{0};              //!< of TRUNCATE: the octets that are left

    /** @brief Changes a message in the manner of CORRUPT or TRUNCATE. */
    void Change(Bytes& octets) const;
};

/** @brief What becomes of one message. */
struct IkeFaultVerdict
{
    bool drop{false};
    Duration delay{0};
    std::vector<Duration> copies;          //!< when each of them follows
    std::vector<const IkeFault*> changes;  //!< to be made in order; live as long as the plan
    std::optional<Duration> crash;         //!< how long the peer is down
    std::optional<Duration> exhaustRandom; //!< how long its random source is dry
    std::optional<Duration> exhaustMemory; //!< how long its memory is full
    Duration stepCalendar{0};              //!< how far its calendar jumps; back when negative

    bool IsNothing() const
    {
        return !drop && delay == Duration(0) && copies.empty() && changes.empty() && !crash &&
               !exhaustRandom && !exhaustMemory && stepCalendar == Duration(0);
    }
};

/**
 * @brief The faults of one peer: counts the messages that it sends and receives and says what
 * becomes of each. Draws nothing: equal messages have equal fates.
 */
class IkeFaultPlan
{
  public:
    explicit IkeFaultPlan(std::vector<IkeFault> faults);
    IkeFaultPlan(const IkeFaultPlan&) = delete;
    IkeFaultPlan& operator=(const IkeFaultPlan&) = delete;

    /** @brief An IKE message passes. @param sent by the peer @param path as the peer sees it */
    IkeFaultVerdict JudgeIke(TimePoint now, bool sent, const IpPath& path, ByteView datagram);

    /** @brief An ESP or AH packet passes. */
    IkeFaultVerdict JudgePacket(TimePoint now,
                                bool sent,
                                const IpPath& path,
                                IkeWireMessage::Protocol protocol);

    const std::vector<IkeFault>& Faults() const
    {
        return m_faults;
    }

    /** @brief How many messages a fault has struck. @param fault its index */
    uint64_t Hits(size_t fault) const;

    /** @brief The same, of all faults together. */
    uint64_t Hits() const;

  private:
    IkeFaultVerdict Judge(TimePoint now,
                          bool sent,
                          const IpPath& path,
                          const IkeWireMessage& message);

    std::vector<IkeFault> m_faults;
    std::vector<uint64_t> m_seen; // by fault
    std::vector<uint64_t> m_hits; // by fault
    IkeMessageClassifier m_classifier;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_FAULT_H */
