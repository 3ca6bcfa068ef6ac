// SPDX-License-Identifier: GPL-2.0-only

#include "ike-teaching-json.h"

#include "ike-message-printer.h"
#include "ikev1-registry.h"

#include <nlohmann/json.hpp>

#include <map>
#include <tuple>

namespace ns3
{
namespace ike
{

namespace
{

using Json = nlohmann::ordered_json;

const char*
NameOf(MessageRecord::Kind kind)
{
    switch (kind)
    {
    case MessageRecord::Kind::STRUCTURE:
        return "structure";
    case MessageRecord::Kind::FIELD:
        return "field";
    case MessageRecord::Kind::BITS:
        return "bits";
    }
    return "";
}

const char*
NameOf(IkeTeachingEvent::Kind kind)
{
    switch (kind)
    {
    case IkeTeachingEvent::Kind::STATE:
        return "state";
    case IkeTeachingEvent::Kind::KEYS:
        return "keys";
    case IkeTeachingEvent::Kind::CHILD:
        return "child";
    case IkeTeachingEvent::Kind::RETRANSMISSION:
        return "retransmission";
    case IkeTeachingEvent::Kind::DROP:
        return "drop";
    case IkeTeachingEvent::Kind::PROOF_REFUSED:
        return "proof refused";
    }
    return "";
}

int64_t
Nanoseconds(TimePoint at)
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count();
}

std::string
HexOf(IkeSpi spi)
{
    Bytes octets;
    AppendUint(octets, spi.Value(), 8);
    return ToHex(octets);
}

std::string
TextOf(const IpEndpoint& end)
{
    const std::string address = end.address.ToString();
    return (end.address.IsIpv6() ? "[" + address + "]" : address) + ":" + std::to_string(end.port);
}

Json
JsonOf(const MessageRecord& record)
{
    Json field = {{"kind", NameOf(record.kind)},
                  {"depth", record.depth},
                  {"offset", record.offset},
                  {"length", record.length}};
    if (record.kind == MessageRecord::Kind::BITS)
    {
        field["first_bit"] = record.firstBit;
        field["bits"] = record.bitCount;
    }
    field["name"] = record.name;
    field["value"] = record.value;
    field["source"] = record.source;
    field["id"] = record.id;
    return field;
}

Json
JsonOf(const std::vector<IkeTeachingEvent>& events, const std::vector<std::string>& peers)
{
    Json list = Json::array();
    for (const auto& event : events)
    {
        Json entry = {{"kind", NameOf(event.kind)},
                      {"at_ns", Nanoseconds(event.at)},
                      {"peer", peers.at(event.peer)}};
        if (event.kind == IkeTeachingEvent::Kind::STATE)
        {
            entry["from"] = event.from;
            entry["to"] = event.to;
        }
        entry["story"] = event.story;
        for (const auto& key : event.keys)
        {
            entry["keys"].push_back({{"name", key.name},
                                     {"length", key.octets.size()},
                                     {"secret", true},
                                     {"use", key.use},
                                     {"octets", ToHex(key.octets)}});
        }
        list.push_back(std::move(entry));
    }
    return list;
}

/** @brief The datagrams with their fields, and what was encrypted in them with its fields. */
void
AddOctets(const IkeTeachingMessage& message, Json& entry)
{
    DecryptedPayloads inside;
    if (message.opened)
    {
        inside.first = message.opened->first;
        inside.octets = message.opened->octets;
        inside.ivSize = message.opened->ivSize;
        inside.checksumSize = message.opened->checksumSize;
    }
    Json inner = Json::array();
    entry["datagrams"] = Json::array();
    for (const Bytes& datagram : message.datagrams)
    {
        Json fields = Json::array();
        const bool isFirst = &datagram == &message.datagrams.front();
        for (const auto& record : DescribeMessage(datagram, message.opened ? &inside : nullptr))
        {
            if (!record.decrypted)
            {
                fields.push_back(JsonOf(record));
            }
            else if (isFirst)
            {
                inner.push_back(JsonOf(record));
            }
        }
        entry["datagrams"].push_back({{"octets", ToHex(datagram)}, {"fields", std::move(fields)}});
    }
    entry["opened"] = nullptr;
    if (message.opened)
    {
        entry["opened"] = {{"octets", ToHex(message.opened->octets)}, {"fields", std::move(inner)}};
    }
}

/** @brief Who began an exchange, and the messages that it has had. */
struct Exchange
{
    std::string asker;
    unsigned messages{0};
};

/** @brief An SA's initiator's SPI, exchange type, message ID and, in version 2, whose IDs count. */
using ExchangeKey = std::tuple<uint64_t, uint8_t, uint32_t, bool>;

ExchangeKey
KeyOf(const IkeHeader& header)
{
    const bool fromAsker = header.majorVersion == 1 || !header.IsResponse();
    return {header.initiatorSpi.Value(),
            static_cast<uint8_t>(header.exchange),
            header.messageId,
            header.majorVersion != 1 && header.FromInitiator() == fromAsker};
}

Json
JsonOf(const IkeTeachingMessage& message, const std::vector<std::string>& peers, Exchange& exchange)
{
    const IkeHeader& header = message.header;
    const std::string& from = peers.at(message.from);
    if (exchange.messages++ == 0)
    {
        exchange.asker = header.majorVersion != 1 && header.IsResponse() ? message.to : from;
    }
    Json entry;
    entry["sent_ns"] = Nanoseconds(message.sent);
    entry["received_ns"] = nullptr;
    if (message.received)
    {
        entry["received_ns"] = Nanoseconds(*message.received);
    }
    entry["from"] = from;
    entry["to"] = message.to;
    entry["from_address"] = TextOf(message.path.local);
    entry["to_address"] = TextOf(message.path.remote);
    entry["transport"] = message.path.IsStream() ? "TCP" : "UDP";
    entry["version"] = header.majorVersion;
    entry["exchange"] = NameOfExchange(header.majorVersion, header.exchange);
    entry["exchange_type"] = static_cast<unsigned>(header.exchange);
    entry["message_id"] = header.messageId;
    entry["asking_side"] = exchange.asker;
    entry["number_in_exchange"] = exchange.messages;
    entry["initiator_spi"] = HexOf(header.initiatorSpi);
    entry["responder_spi"] = HexOf(header.responderSpi);
    AddOctets(message, entry);
    entry["events"] = JsonOf(message.events, peers);
    if (message.eventsCut)
    {
        entry["events_cut"] = "More happened after this message than is kept here.";
    }
    return entry;
}

} // namespace

std::string
TeachingJson(const std::vector<std::string>& peers,
             const std::vector<IkeTeachingEvent>& before,
             const std::vector<IkeTeachingMessage>& messages,
             bool isCut)
{
    Json document;
    document["format"] = "ns3-ike teaching record, 1";
    document["peers"] = peers;
    document["cut"] = nullptr;
    if (isCut)
    {
        document["cut"] = "The run had more messages than these: only the first " +
                          std::to_string(messages.size()) + " are kept.";
    }
    document["before"] = JsonOf(before, peers);
    document["messages"] = Json::array();
    std::map<ExchangeKey, Exchange> exchanges;
    for (const auto& message : messages)
    {
        document["messages"].push_back(JsonOf(message, peers, exchanges[KeyOf(message.header)]));
    }
    return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace ike
} // namespace ns3
