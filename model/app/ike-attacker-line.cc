// SPDX-License-Identifier: GPL-2.0-only

#include "ike-attacker-application.h"
#include "ike-ns3-time.h"

#include "ns3/abort.h"
#include "ns3/simulator.h"

#include <cmath>
#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t FRAGMENT_SIZE = 1000;
constexpr size_t MOST_FORGED = 4096;

/** What version 2's errors are that hope to be believed without protection. */
constexpr NotifyType INIT_ERRORS[] = {NotifyType::NO_PROPOSAL_CHOSEN,
                                      NotifyType::INVALID_SYNTAX,
                                      NotifyType::AUTHENTICATION_FAILED,
                                      NotifyType::INVALID_KE_PAYLOAD};

constexpr NotifyType LATER_ERRORS[] = {NotifyType::AUTHENTICATION_FAILED,
                                       NotifyType::INVALID_IKE_SPI,
                                       NotifyType::INVALID_SPI,
                                       NotifyType::INITIAL_CONTACT};

constexpr Ikev1NotifyType IKEV1_ERRORS[] = {Ikev1NotifyType::NO_PROPOSAL_CHOSEN,
                                            Ikev1NotifyType::PAYLOAD_MALFORMED,
                                            Ikev1NotifyType::AUTHENTICATION_FAILED,
                                            Ikev1NotifyType::INITIAL_CONTACT,
                                            Ikev1NotifyType::INVALID_COOKIE};

} // namespace

void
IkeAttackerApplication::TapLine(Ptr<PointToPointNetDevice> device)
{
    m_devices[0] = device;
    m_devices[1] = OtherEndOf(device);
    NS_ABORT_MSG_IF(!m_devices[1],
                    "An attacker needs a line: connect the device to another before TapLine().");
    for (const LineSide side : {LineSide::NEAR, LineSide::FAR})
    {
        End(side).AddFilter([this, side](const Ptr<Packet>& packet, IkeLineFate& fate)
                            { OnLine(side, packet, fate); });
    }
}

IkeLineEnd&
IkeAttackerApplication::End(LineSide side)
{
    return *IkeLineEnd::Of(m_devices[static_cast<size_t>(side)]);
}

void
IkeAttackerApplication::OnLine(LineSide side, const Ptr<Packet>& packet, IkeLineFate& fate)
{
    auto seen = m_working ? IkeLinePacket::Read(packet) : std::nullopt;
    if (!seen || seen->protocol != IkeWireMessage::Protocol::IKE)
    {
        return;
    }
    const auto message = m_classifier.Look(side == LineSide::FAR, seen->octets);
    if (!message)
    {
        return;
    }
    ++m_totals.seen;
    m_last = *seen;
    m_lastSide = side;
    m_lastHeader = message->header;
    const bool concerns = m_attack.message.Matches(*message);
    switch (m_attack.kind)
    {
    case IkeAttackKind::REPLAY:
        if (concerns)
        {
            Replay(packet, *seen, fate);
        }
        return;
    case IkeAttackKind::REORDER:
        // Every other message is held back until the next may have passed it.
        if (concerns && (m_holdsNext = !m_holdsNext))
        {
            ++m_totals.changed;
            fate.delay = ToTime(m_attack.delay);
        }
        return;
    case IkeAttackKind::FORGE:
        if (concerns)
        {
            Forge(side, *seen, *message);
        }
        return;
    case IkeAttackKind::DOWNGRADE:
        if (auto stripped = StripOffers(seen->octets))
        {
            ++m_totals.changed;
            seen->octets = std::move(*stripped);
            fate.instead = seen->Write();
        }
        return;
    case IkeAttackKind::GUESS:
        if (m_guess.Watch(seen->octets))
        {
            Guess();
        }
        return;
    case IkeAttackKind::FLOOD:
    case IkeAttackKind::HALF_OPEN:
    case IkeAttackKind::FRAGMENTS:
        return;
    }
}

void
IkeAttackerApplication::Replay(const Ptr<Packet>& packet,
                               const IkeLinePacket& message,
                               IkeLineFate& fate)
{
    for (unsigned copy = 1; copy <= m_attack.copies; ++copy)
    {
        fate.copies.push_back(ToTime(m_attack.delay * copy));
        Count(message.source, message.destination, message.octets);
    }
}

/** Answers a message in the name of its receiver, and goes after it in the name of its sender. */
void
IkeAttackerApplication::Forge(LineSide side,
                              const IkeLinePacket& seen,
                              const IkeWireMessage& message)
{
    const IkeHeader& header = message.header;
    // Once for each message: what the forgeries provoke must not bring forth more of them.
    const uint64_t place = uint64_t{header.messageId} << 2 | header.IsResponse() << 1 |
                           (side == LineSide::NEAR ? 1 : 0);
    if (m_forged.size() == MOST_FORGED)
    {
        m_forged.clear();
    }
    if (!m_forged.emplace(header.initiatorSpi.Value(), place).second)
    {
        return;
    }
    if (header.majorVersion == 1)
    {
        for (const Ikev1NotifyType type : IKEV1_ERRORS)
        {
            Answer(side, seen, ForgeIkev1Notify(header, type, m_random));
            Follow(side, seen, ForgeIkev1Notify(header, type, m_random));
        }
        Answer(side, seen, ForgeIkev1Delete(header, m_random));
        Follow(side, seen, ForgeIkev1Delete(header, m_random));
        return;
    }
    if (header.exchange == ExchangeType::IKE_SA_INIT && !header.IsResponse())
    {
        for (const NotifyType error : INIT_ERRORS)
        {
            Answer(side, seen, ForgeInitError(header, error));
        }
        return;
    }
    const bool senderBegan = header.FromInitiator();
    for (const NotifyType type : LATER_ERRORS)
    {
        Answer(side, seen, ForgeNotify(header, !senderBegan, type));
        Follow(side, seen, ForgeNotify(header, senderBegan, type));
    }
    Answer(side, seen, ForgeDelete(header, !senderBegan));
    Follow(side, seen, ForgeDelete(header, senderBegan));
}

/** To the sender of what was seen, as if from its receiver. */
void
IkeAttackerApplication::Answer(LineSide side, const IkeLinePacket& seen, Bytes octets)
{
    IkeLinePacket packet = seen;
    std::swap(packet.source, packet.destination);
    packet.octets = std::move(octets);
    Inject(side == LineSide::NEAR ? LineSide::FAR : LineSide::NEAR, std::move(packet));
}

/** To the receiver, as if from the sender. */
void
IkeAttackerApplication::Follow(LineSide side, const IkeLinePacket& seen, Bytes octets)
{
    IkeLinePacket packet = seen;
    packet.octets = std::move(octets);
    Inject(side, std::move(packet));
}

void
IkeAttackerApplication::Inject(LineSide side, IkeLinePacket packet)
{
    Count(packet.source, packet.destination, packet.octets);
    End(side).Inject(packet.Write(), Time(0));
}

/** Tries the list; that it was found out shows when the tries would be done. */
void
IkeAttackerApplication::Guess()
{
    NS_ABORT_MSG_IF(!m_attack.provider, "A guess needs a provider: set it in its IkeAttack.");
    const auto outcome = m_guess.Try(*m_attack.provider, m_attack.words);
    m_totals.tries += outcome.value.tries;
    if (!outcome.value.word)
    {
        return;
    }
    ++m_totals.guessed;
    m_secret = outcome.value.word;
    m_guessedTrace(Simulator::Now() + ToTime(outcome.cost), *m_secret, outcome.value.tries);
}

void
IkeAttackerApplication::SendFragment()
{
    m_event =
        Simulator::Schedule(NanoSeconds(static_cast<int64_t>(std::llround(1e9 / m_attack.rate))),
                            &IkeAttackerApplication::SendFragment,
                            this);
    if (!m_last)
    {
        return; // nobody's SPIs are known yet
    }
    const size_t size = m_attack.size == 0 ? FRAGMENT_SIZE : m_attack.size;
    IkeLinePacket packet = *m_last;
    packet.octets =
        ForgeFragment(m_lastHeader, static_cast<uint16_t>(m_totals.sent), size, m_random);
    Inject(m_lastSide, std::move(packet)); // to where the message was going
}

} // namespace ike
} // namespace ns3
