// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_AUTH_PAIR_H
#define IKEV2_AUTH_PAIR_H

#include "ike-pair.h"
#include "ikev2-protection.h"

#include <algorithm>
#include <memory>

namespace ns3
{
namespace ike
{

/** @brief A pair whose first connections are altered before it is made. */
struct AuthPair
{
    IkeConnectionConfig a;
    IkeConnectionConfig b;

    explicit AuthPair(const IkePairSettings& settings = {})
        : a(*MakePairConfig(settings)->connections.front()),
          b(*MakePairConfig(Mirror(settings))->connections.front())
    {
    }

    std::unique_ptr<IkePair> Make(bool modelled) const
    {
        const auto configOf = [](const IkeConnectionConfig& connection)
        {
            auto config = std::make_shared<IkeEngineConfig>();
            config->connections.push_back(std::make_shared<IkeConnectionConfig>(connection));
            return config;
        };
        return std::make_unique<IkePair>(configOf(a), configOf(b), modelled);
    }

    /** @brief A (and so B of the peer) has one more round under a key of its own. */
    static void AddRound(IkeConnectionConfig& own,
                         IkeConnectionConfig& peer,
                         const char* id,
                         const char* key)
    {
        IkeAuthRound round;
        round.id = *ParseIdentity(id);
        round.sharedKey = ByteView::OfText(key).ToBytes();
        own.localAuth.push_back(round);
        round.id.reset();
        round.idPattern = id;
        peer.remoteAuth.push_back(round);
    }
};

/** @brief The requests of an exchange that a side has sent. */
inline size_t
RequestsOf(const IkePairSide& side, ExchangeType exchange)
{
    return std::count_if(side.sent.begin(),
                         side.sent.end(),
                         [exchange](const IkeMessage& message) {
                             return message.header.exchange == exchange &&
                                    !message.header.IsResponse();
                         });
}

/** @brief A message of one side under its newest keys; its flags say whether that side is the IKE
 * SA's initiator. */
inline Bytes
SealedUnderNewestKeys(const IkePairSide& side,
                      const IkeMessage& message,
                      TimePoint now,
                      bool modelled)
{
    IkeObserver nobody;
    std::deque<IkeAction> actions;
    SeededRandomSource random(7);
    const auto provider = modelled ? MakeModelledProvider(nullptr) : MakeCryptoppProvider(nullptr);
    IkeStep step{now, *provider, random, nobody, actions};
    Ikev2Protection protection(*provider,
                               side.suites.back(),
                               side.keys.back(),
                               message.header.FromInitiator());
    return protection.Seal(step, message, SizeOfPayloads(message.payloads));
}

} // namespace ike
} // namespace ns3

#endif /* IKEV2_AUTH_PAIR_H */
