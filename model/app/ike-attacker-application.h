// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_ATTACKER_APPLICATION_H
#define IKE_ATTACKER_APPLICATION_H

#include "ike-application.h"
#include "ike-attack-messages.h"
#include "ike-attack.h"
#include "ike-line-end.h"
#include "ike-line-packet.h"
#include "ike-ns3-random.h"
#include "ike-udp-port.h"
#include "ikev1-psk-guess.h"

#include "ns3/event-id.h"
#include "ns3/ipv4-route.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/traced-callback.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

namespace ns3
{
namespace ike
{

/**
 * @brief An attacker on a node: floods a gateway from afar, or sits on somebody's line and replays,
 * reorders, forges, strips or listens. What it sends are whole messages, octet for octet as on a
 * real wire.
 *
 * An attacker from afar needs a node with IPv4 and a route to its target. One on a line needs no
 * stack: TapLine() names the line, and its node counts for nothing. It works from the
 * application's start time to its stop time. IkeAttackerHelper makes both kinds.
 */
class IkeAttackerApplication : public IkeApplication
{
  public:
    static TypeId GetTypeId();

    IkeAttackerApplication();
    ~IkeAttackerApplication() override;

    /** @brief What it does; before the start. */
    void SetAttack(IkeAttack attack);

    const IkeAttack& GetAttack() const;

    /** @brief Sits down on the line of a device: sees what comes and goes, and may change it. */
    void TapLine(Ptr<PointToPointNetDevice> device);

    /** @brief Fixes the random stream that SPIs, nonces and spoofed addresses come from. @return
     * how many streams were used: 1 */
    int64_t AssignStreams(int64_t stream) override;

    const IkeAttackTotals& Totals() const;

    /** @brief The secret that a word list has given away, if any. */
    const std::optional<std::string>& GuessedSecret() const;

    /** @brief Trace signature of a message that it sent. */
    typedef void (*SentCallback)(const IpEndpoint& from,
                                 const IpEndpoint& to,
                                 const ByteView& datagram);

    /** @brief Trace signature of a secret that was found. @param at when the tries would be done
     * @param tries words it took */
    typedef void (*GuessedCallback)(Time at, const std::string& word, uint64_t tries);

  protected:
    void DoDispose() override;

  private:
    /** @brief Where packets of a tapped line come out. */
    enum class LineSide : uint8_t
    {
        NEAR, //!< at the device that was named
        FAR,
    };

    void StartApplication() override;
    void StopApplication() override;

    // From afar.
    void SendFirst();
    void SendSpoofed(const IpEndpoint& from, ByteView datagram);
    void OnAnswer(const IpPath& path, const Bytes& octets);
    void Count(const IpEndpoint& from, const IpEndpoint& to, ByteView datagram);
    Ptr<Ipv4Route> RouteToTarget();

    // On a line.
    void OnLine(LineSide side, const Ptr<Packet>& packet, IkeLineFate& fate);
    void Replay(const Ptr<Packet>& packet, const IkeLinePacket& message, IkeLineFate& fate);
    void Forge(LineSide side, const IkeLinePacket& seen, const IkeWireMessage& message);
    void Answer(LineSide side, const IkeLinePacket& seen, Bytes octets);
    void Follow(LineSide side, const IkeLinePacket& seen, Bytes octets);
    void Inject(LineSide side, IkeLinePacket packet);
    void Guess();
    void SendFragment();
    IkeLineEnd& End(LineSide side);

    IkeAttack m_attack;
    IkeAttackTotals m_totals;
    IkeNs3Random m_random;
    bool m_working{false};
    EventId m_event;

    std::unique_ptr<IkeFirstMessageMaker> m_maker;
    IkeUdpPort m_udp;
    Ptr<Ipv4Route> m_route;
    std::map<uint64_t, Bytes> m_pending; // first messages that may need a cookie, by SPI
    std::deque<uint64_t> m_pendingOrder;

    Ptr<PointToPointNetDevice> m_devices[2]; // by LineSide
    IkeMessageClassifier m_classifier;
    std::optional<IkeLinePacket> m_last; // of the line
    IkeHeader m_lastHeader;
    LineSide m_lastSide{LineSide::NEAR};
    bool m_holdsNext{false}; // whether a reordering holds back what it saw last
    std::set<std::pair<uint64_t, uint64_t>> m_forged; // SPI, message id with its direction
    Ikev1PskGuess m_guess;
    std::optional<std::string> m_secret;

    TracedCallback<const IpEndpoint&, const IpEndpoint&, const ByteView&> m_sentTrace;
    TracedCallback<Time, const std::string&, uint64_t> m_guessedTrace;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_ATTACKER_APPLICATION_H */
