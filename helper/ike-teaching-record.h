// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_TEACHING_RECORD_H
#define IKE_TEACHING_RECORD_H

#include "ike-observer.h"
#include "ike-result.h"
#include "ike-teaching-opener.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief A key that a peer has made, with what it is for. */
struct IkeTeachingKey
{
    std::string name; //!< as "SK_ei"
    std::string use;  //!< in words
    Bytes octets;
};

/** @brief Something that happened at a peer after a message. */
struct IkeTeachingEvent
{
    enum class Kind : uint8_t
    {
        STATE,
        KEYS,           //!< of an IKE SA
        CHILD,          //!< a Child SA pair came or went
        RETRANSMISSION, //!< the request is sent again
        DROP,           //!< input was thrown away
        PROOF_REFUSED,
    };

    Kind kind{Kind::STATE};
    TimePoint at;
    uint32_t peer{0};
    std::string from;  //!< STATE only
    std::string to;    //!< STATE only
    std::string story; //!< in words; of KEYS, the algorithms
    std::vector<IkeTeachingKey> keys;
};

/** @brief A message as its sender built it. */
struct IkeTeachingMessage
{
    TimePoint sent;
    std::optional<TimePoint> received; //!< when its receiver had understood it
    uint32_t from{0};
    std::string to;
    IpPath path; //!< seen from the sender
    IkeHeader header;
    std::vector<Bytes> datagrams; //!< one, or a message's fragments
    std::optional<IkeOpenedPart> opened;
    std::vector<IkeTeachingEvent> events; //!< what followed it, up to the SA's next message
    bool eventsCut{false};
};

/**
 * @brief Keeps the first messages of a run with what followed each of them, to explain every octet
 * of them.
 *
 * A message is kept as it is sent; who receives it marks that. When as many as wanted have come,
 * only their arrival is still noted: memory has a bound, whatever the run.
 */
class IkeTeachingRecord
{
  public:
    static constexpr size_t MOST_EVENTS = 32; //!< that are kept with a message

    /** @param most messages to keep */
    explicit IkeTeachingRecord(uint32_t most);

    /** @brief @return the peer's number */
    uint32_t AddPeer(const std::string& name);

    /** @brief Writes all of it as JSON, in order of simulated time (doc/teaching.md). */
    Result<Done> Write(const std::string& path);

    // --- events; each names the peer that saw it

    void Message(uint32_t peer,
                 TimePoint at,
                 const IkeSaInfo& sa,
                 bool sent,
                 const IkeMessage& plain,
                 ByteView datagram);
    void Keys(uint32_t peer,
              TimePoint at,
              const IkeSaInfo& sa,
              const Ikev2Suite& suite,
              const Ikev2Keys& keys,
              const std::shared_ptr<IkeCryptoProvider>& provider);
    void Keys(uint32_t peer,
              TimePoint at,
              const IkeSaInfo& sa,
              const Ikev1Suite& suite,
              const Ikev1Keys& keys,
              const std::shared_ptr<IkeCryptoProvider>& provider);

    /** @brief Keeps an event with the last message of an IKE SA, or the last of all when it has
     * none. */
    void Event(IkeSpi initiatorSpi, IkeTeachingEvent event);

    /** @brief Keeps a retransmission with the last message of that exchange that its peer sent. */
    void Retransmission(IkeSpi initiatorSpi, ExchangeType exchange, IkeTeachingEvent event);

    /** @brief Whether everything that is wanted is there. */
    bool IsFull() const;

  private:
    static void Keep(IkeTeachingMessage& message, IkeTeachingEvent event);
    void MarkReceived(uint32_t peer, TimePoint at, ByteView datagram);

    uint32_t m_most;
    bool m_isCut{false};
    std::vector<std::string> m_peers;
    std::map<IpAddress, uint32_t> m_peerAt;
    std::vector<IkeTeachingMessage> m_messages;
    std::vector<IkeTeachingEvent> m_before; // before the first message
    std::map<uint64_t, size_t> m_lastOf;    // by the initiator's SPI: its last message
    IkeTeachingOpener m_opener;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_TEACHING_RECORD_H */
