// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_MESSAGE_KIND_H
#define IKE_MESSAGE_KIND_H

#include "ike-message.h"
#include "ike-result.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What somebody on the way can tell of a message without any key. */
struct IkeWireMessage
{
    enum class Protocol : uint8_t
    {
        IKE,
        ESP,
        AH,
    };

    Protocol protocol{Protocol::IKE};
    IkeHeader header;       //!< of IKE
    bool isFragment{false}; //!< an Encrypted Fragment (RFC 7383), or a fragment of IKEv1's vendors
    unsigned number{0};     //!< of IKEv1: the message of its exchange, from 1; 0 when not known
};

/**
 * @brief A kind of message as people name it: "IKE_AUTH response", "main mode 5", "quick mode",
 * "fragment", "ESP", "any".
 */
struct IkeMessageKind
{
    std::optional<IkeWireMessage::Protocol> protocol; //!< IKE, ESP or AH
    std::optional<uint8_t> version;
    std::optional<ExchangeType> exchange;
    std::optional<bool> isResponse; //!< of IKEv2
    unsigned number{0};             //!< of IKEv1; 0 for any
    bool fragmentsOnly{false};

    bool Matches(const IkeWireMessage& message) const;

    /**
     * @brief Reads a kind's name; case does not matter.
     * @return a sentence that says what there is to choose from
     */
    static Result<IkeMessageKind> Parse(std::string_view text);

    /** @brief One name of each kind, for messages and documentation. */
    static std::vector<std::string> Examples();
};

/**
 * @brief Looks at the messages that pass one place and says what each is. Of IKEv1 it remembers
 * which side began each exchange, as its messages do not say their number; repetitions have the
 * number of what they repeat. Remembers a bounded number of exchanges, the newest.
 */
class IkeMessageClassifier
{
  public:
    /** @brief @param sent whether it comes from this side @return nothing when it is no IKE */
    std::optional<IkeWireMessage> Look(bool sent, ByteView datagram);

  private:
    static constexpr size_t MOST_EXCHANGES = 1024;

    struct Exchange
    {
        bool begunHere{false};
        std::vector<uint64_t> digests[2]; //!< of what differed, by whether it came from here
    };

    using Key = std::pair<uint64_t, std::pair<uint8_t, uint32_t>>; // cookie, exchange, message id

    unsigned NumberOf(bool sent, const IkeHeader& header, ByteView datagram);

    std::map<Key, Exchange> m_exchanges;
    std::deque<Key> m_order;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_MESSAGE_KIND_H */
