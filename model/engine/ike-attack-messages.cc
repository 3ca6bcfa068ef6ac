// SPDX-License-Identifier: GPL-2.0-only

#include "ike-attack-messages.h"

#include "ike-proposal.h"
#include "ikev1-proposal.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t SPI_SIZE = 8;
constexpr size_t GENERIC_HEADER = 4;
constexpr size_t FILLER_SIZE = 1000; // octets of one Vendor ID
constexpr size_t MARK_SIZE = 32;

/** The payloads of version 2 that a stranger begins with. */
void
AddVersionTwo(const IkeConnectionConfig& connection,
              IkeCryptoProvider& provider,
              RandomSource& random,
              const Bytes& nonce,
              IkeMessage& message)
{
    message.header.exchange = ExchangeType::IKE_SA_INIT;
    message.header.flags = IkeHeader::FLAG_INITIATOR;
    message.Add(PayloadType::SA, SaPayload{ForOffer(connection.proposals, ByteView())});
    const auto group = connection.proposals.empty()
                           ? KeMethod::NONE
                           : static_cast<KeMethod>(
                                 FirstTransform(connection.proposals.front(), TransformType::KE));
    message.Add(PayloadType::KE,
                KePayload{group, provider.GenerateKeyShare(group, random).value.publicValue});
    message.Add(PayloadType::NONCE, NoncePayload{nonce});
}

/** The same of version 1. */
void
AddVersionOne(const IkeConnectionConfig& connection,
              IkeCryptoProvider& provider,
              RandomSource& random,
              const Bytes& nonce,
              IkeMessage& message)
{
    message.header.majorVersion = 1;
    message.header.exchange =
        connection.ikev1.aggressive ? Ikev1Exchange::AGGRESSIVE : Ikev1Exchange::MAIN;
    const Ikev1SaPayload offer = OfferIkev1PhaseOne(connection);
    message.Add(Ikev1Payload::SA, offer);
    if (!connection.ikev1.aggressive)
    {
        return;
    }
    const auto first =
        offer.proposals.front().transforms.empty()
            ? std::nullopt
            : ReadOakleyAttributes(offer.proposals.front().transforms.front().attributes);
    const KeMethod group = first ? first->suite.ke : KeMethod::NONE;
    message.Add(Ikev1Payload::KE,
                Ikev1KePayload{provider.GenerateKeyShare(group, random).value.publicValue});
    message.Add(Ikev1Payload::NONCE, Ikev1NoncePayload{nonce});
    Ikev1IdPayload id;
    id.type = connection.localId.type;
    id.data = connection.localId.data;
    message.Add(Ikev1Payload::ID, id);
}

/** An informational message of version 1 without protection; its message id is fresh. */
IkeMessage
Ikev1Unprotected(const IkeHeader& seen, RandomSource& random)
{
    IkeMessage message;
    message.header.initiatorSpi = seen.initiatorSpi;
    message.header.responderSpi = seen.responderSpi;
    message.header.majorVersion = 1;
    message.header.exchange = Ikev1Exchange::INFORMATIONAL;
    message.header.messageId = static_cast<uint32_t>(random.DrawUint64()) | 1u;
    return message;
}

IkeMessage
Unprotected(const IkeHeader& seen, bool fromInitiator)
{
    IkeMessage message;
    message.header.initiatorSpi = seen.initiatorSpi;
    message.header.responderSpi = seen.responderSpi;
    message.header.exchange = ExchangeType::INFORMATIONAL;
    message.header.flags = fromInitiator ? IkeHeader::FLAG_INITIATOR : 0;
    message.header.messageId = seen.messageId + 1;
    return message;
}

/** Of each type of transform only the last. @return whether anything went */
bool
StripTransforms(Proposal& proposal)
{
    std::vector<Transform> left;
    for (auto it = proposal.transforms.rbegin(); it != proposal.transforms.rend(); ++it)
    {
        const bool isThere =
            std::any_of(left.begin(),
                        left.end(),
                        [&](const Transform& other) { return other.type == it->type; });
        if (!isThere)
        {
            left.insert(left.begin(), *it);
        }
    }
    const bool stripped = left.size() != proposal.transforms.size();
    proposal.transforms = std::move(left);
    return stripped;
}

bool
Strip(SaPayload& sa)
{
    if (sa.proposals.empty())
    {
        return false;
    }
    const bool several = sa.proposals.size() > 1;
    sa.proposals.erase(sa.proposals.begin(), sa.proposals.end() - 1);
    sa.proposals.front().number = 1;
    return StripTransforms(sa.proposals.front()) || several;
}

bool
Strip(Ikev1SaPayload& sa)
{
    if (sa.proposals.size() != 1 || sa.proposals.front().transforms.size() < 2)
    {
        return false;
    }
    auto& transforms = sa.proposals.front().transforms;
    transforms.erase(transforms.begin(), transforms.end() - 1);
    return true;
}

} // namespace

IkeFirstMessageMaker::IkeFirstMessageMaker(const IkeConnectionConfig& connection,
                                           IkeCryptoProvider& provider,
                                           RandomSource& random,
                                           size_t least)
{
    IkeMessage message;
    message.header.initiatorSpi = IkeSpi(1);
    const Bytes mark = random.Draw(MARK_SIZE);
    if (connection.version == 1)
    {
        AddVersionOne(connection, provider, random, mark, message);
    }
    else
    {
        AddVersionTwo(connection, provider, random, mark, message);
    }
    const PayloadType vendor =
        connection.version == 1 ? Ikev1Payload::VENDOR_ID : PayloadType::VENDOR_ID;
    for (size_t size = WriteMessage(message).size(); size < least;)
    {
        const size_t filler = std::min(FILLER_SIZE, least - size);
        message.Add(
            vendor,
            VendorIdPayload{random.Draw(std::max(filler, GENERIC_HEADER) - GENERIC_HEADER)});
        size += std::max(filler, GENERIC_HEADER);
    }
    m_octets = WriteMessage(message);
    const auto found = std::search(m_octets.begin(), m_octets.end(), mark.begin(), mark.end());
    if (found != m_octets.end())
    {
        m_nonceAt = found - m_octets.begin();
        m_nonceSize = mark.size();
    }
}

ByteView
IkeFirstMessageMaker::Next(RandomSource& random)
{
    random.Fill(m_octets.data(), SPI_SIZE);
    m_octets[0] |= 1; // an SPI is not zero
    random.Fill(m_octets.data() + m_nonceAt, m_nonceSize);
    return m_octets;
}

std::optional<Bytes>
WithCookie(ByteView request, ByteView answer)
{
    const auto asked = ParseMessage(answer);
    auto message = ParseMessage(request);
    const NotifyPayload* cookie = asked ? asked->FindNotify(NotifyType::COOKIE) : nullptr;
    if (!cookie || !message)
    {
        return std::nullopt;
    }
    message->payloads.insert(message->payloads.begin(),
                             IkePayload{PayloadType::NOTIFY, false, *cookie});
    return WriteMessage(*message);
}

Bytes
ForgeInitError(const IkeHeader& request, NotifyType error)
{
    IkeMessage message;
    message.header = request;
    message.header.flags = IkeHeader::FLAG_RESPONSE;
    message.AddNotify(error,
                      error == NotifyType::INVALID_KE_PAYLOAD ? Bytes{0, 1} : Bytes()); // modp768
    return WriteMessage(message);
}

Bytes
ForgeNotify(const IkeHeader& seen, bool fromInitiator, NotifyType type)
{
    IkeMessage message = Unprotected(seen, fromInitiator);
    message.AddNotify(type);
    return WriteMessage(message);
}

Bytes
ForgeDelete(const IkeHeader& seen, bool fromInitiator)
{
    IkeMessage message = Unprotected(seen, fromInitiator);
    message.Add(PayloadType::DELETE, DeletePayload{ProtocolId::IKE, 0, {}});
    return WriteMessage(message);
}

Bytes
ForgeIkev1Notify(const IkeHeader& seen, Ikev1NotifyType type, RandomSource& random)
{
    IkeMessage message = Ikev1Unprotected(seen, random);
    Ikev1NotifyPayload notify;
    notify.type = type;
    message.Add(Ikev1Payload::NOTIFY, notify);
    return WriteMessage(message);
}

Bytes
ForgeIkev1Delete(const IkeHeader& seen, RandomSource& random)
{
    IkeMessage message = Ikev1Unprotected(seen, random);
    Ikev1DeletePayload goodbye;
    Bytes cookies;
    AppendUint(cookies, seen.initiatorSpi.Value(), SPI_SIZE);
    AppendUint(cookies, seen.responderSpi.Value(), SPI_SIZE);
    goodbye.spis.push_back(cookies);
    message.Add(Ikev1Payload::DELETE, goodbye);
    return WriteMessage(message);
}

Bytes
ForgeFragment(const IkeHeader& seen, uint16_t number, size_t size, RandomSource& random)
{
    IkeMessage message;
    message.header = seen;
    if (seen.majorVersion == 1)
    {
        message.header.flags = 0;
        Ikev1FragmentPayload piece;
        piece.id = static_cast<uint16_t>(random.DrawUint64());
        piece.number = static_cast<uint8_t>(1 + number % 200);
        piece.data = random.Draw(size);
        message.Add(Ikev1Payload::FRAGMENT, piece);
        return WriteMessage(message);
    }
    EncryptedFragmentPayload piece;
    piece.fragmentNumber = static_cast<uint16_t>(2 + number % 200);
    piece.totalFragments = 255;
    piece.body = random.Draw(size);
    message.Add(PayloadType::SKF, piece);
    return WriteMessage(message);
}

std::optional<Bytes>
StripOffers(ByteView datagram)
{
    auto message = ParseMessage(datagram);
    if (!message || message->header.messageId != 0 || !message->header.responderSpi.IsZero())
    {
        return std::nullopt;
    }
    for (IkePayload& payload : message->payloads)
    {
        auto* ikev2 = std::get_if<SaPayload>(&payload.body);
        auto* ikev1 = std::get_if<Ikev1SaPayload>(&payload.body);
        if ((ikev2 && Strip(*ikev2)) || (ikev1 && Strip(*ikev1)))
        {
            return WriteMessage(*message);
        }
    }
    return std::nullopt;
}

} // namespace ike
} // namespace ns3
