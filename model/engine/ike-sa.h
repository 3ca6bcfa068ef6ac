// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SA_H
#define IKE_SA_H

#include "ike-config.h"
#include "ike-message.h"
#include "ike-sa-host.h"
#include "ike-step.h"
#include "ipsec-packet-fields.h"

#include <memory>
#include <optional>
#include <string>

namespace ns3
{
namespace ike
{

/** @brief How an endpoint counts an IKE SA. */
enum class IkeStateClass : uint8_t
{
    NONE,
    HALF_OPEN,
    INITIATING,
    ESTABLISHED,
    CLOSING,
};

/**
 * @brief One IKE SA of any version, as its engine sees it: who it is with, where it stands, and
 * what may be asked of it.
 *
 * The versions share these mechanisms and nothing of their exchanges: states, keys and messages are
 * Ikev2Sa's and Ikev1Sa's own.
 */
class IkeSa
{
  public:
    virtual ~IkeSa();
    IkeSa(const IkeSa&) = delete;
    IkeSa& operator=(const IkeSa&) = delete;

    // --- input -----------------------------------------------------------------------------------

    /** @brief Sends the first message of the initiator's side. */
    virtual void Begin(IkeStep& step) = 0;

    virtual void HandleDatagram(IkeStep& step,
                                const IpPath& path,
                                const IkeHeader& header,
                                ByteView datagram) = 0;

    /** @brief Does the first thing that is due; one call does one thing. */
    virtual void HandleTimer(IkeStep& step) = 0;

    /** @brief Asks the peer for one more Child SA. */
    virtual void WantChild(IkeStep& step, std::shared_ptr<const IkeChildConfig> config) = 0;

    /** @brief The same, because of a packet, if any: what it looks like is told first (RFC
     * 7296 section 2.9). */
    virtual void WantChildFor(IkeStep& step,
                              std::shared_ptr<const IkeChildConfig> config,
                              const std::optional<IpsecPacketFields>& packet)
    {
        WantChild(step, std::move(config));
    }

    /** @brief Rekeys a Child SA pair, unless that is under way. */
    virtual void WantRekey(IkeStep& step, ChildSaId child) = 0;

    /** @brief Deletes a Child SA pair, unless that is under way. */
    virtual void WantDelete(IkeStep& step, ChildSaId child, IkeChildEvent reason) = 0;

    /** @brief Asks for an exchange about the IKE SA itself: REKEY_IKE, DELETE_IKE or LIVENESS. */
    virtual void WantExchange(IkeStep& step, IkeExchangeKind kind) = 0;

    /** @brief The host's addresses have changed. */
    virtual void HandleAddresses(IkeStep& step, const std::vector<IpAddress>& addresses);

    /** @brief Something authentic came by a path, perhaps another one than the IKE SA's.
     * @param isResponse of a message of IKE */
    virtual void NoticePath(IkeStep& step, const IpPath& path, bool isResponse) = 0;

    /** @brief Sends the peer to another gateway, where the version and the peer know how. */
    virtual void WantRedirect(IkeStep& step, const Ikev2GatewayName& gateway);

    /** @brief Sets the connection up anew and ends this IKE SA; nothing in version 1. */
    virtual void Reauthenticate(IkeStep& step)
    {
    }

    /** @brief The peer sends under an ESP SPI that is not there: tells it so, if the version can.
     */
    virtual void TellInvalidSpi(IkeStep& step, EspSpi spi)
    {
    }

    /** @brief Something unprotected says that the peer may have lost its SAs. */
    virtual void TakeHintOfLoss(IkeStep& step)
    {
    }

    /** @brief The TCP connection that carries it from now on, if the version can. */
    virtual void HandleStream(IkeStep& step, const IpPath& stream)
    {
    }

    /** @brief Ends everything without a word to the peer. @param story why */
    virtual void Die(IkeStep& step, const char* story) = 0;

    // --- what the engine asks --------------------------------------------------------------------

    virtual uint8_t MajorVersion() const = 0;

    virtual IkeStateClass StateClass() const = 0;

    virtual bool IsDead() const = 0;

    /** @brief Whether a stranger's first message is another than the one that made this IKE SA. */
    virtual bool IsAnotherRequest(ByteView firstMessage) const
    {
        return false;
    }

    /** @brief The first deadline, or NEVER. */
    virtual TimePoint NextDeadline() const = 0;

    /** @brief Whether it holds that pair under that name, in use and to stay. */
    virtual bool HasChildInUse(ChildSaId child, const std::string& name) const = 0;

    IkeSaId Id() const
    {
        return m_id;
    }

    const IpPath& Path() const
    {
        return m_path;
    }

    /** @brief The SPI, or cookie, by which this side knows it; zero while it has none. */
    IkeSpi LocalSpi() const
    {
        return m_isInitiator ? m_spiI : m_spiR;
    }

    IkeSpi InitiatorSpi() const
    {
        return m_spiI;
    }

    /** @brief Zero while it is not known. */
    IkeSpi ResponderSpi() const
    {
        return m_spiR;
    }

    const std::optional<IdPayload>& RemoteId() const
    {
        return m_remoteId;
    }

    const IdPayload& LocalId() const
    {
        return m_localId;
    }

    /** @brief Null at a responder until an offer fits. */
    const IkeConnectionConfig* Connection() const
    {
        return m_connection.get();
    }

    IkeSaInfo Info() const;

  protected:
    /** @brief The initiator's side of a new IKE SA. */
    IkeSa(IkeSaHost& host, IkeSaId id, const InitiateCommand& command);

    /** @brief The responder's side, for a stranger's first message. */
    IkeSa(IkeSaHost& host, IkeSaId id, const IpPath& path, IkeSpi initiatorSpi);

    IkeSaHost& m_host;
    IkeSaId m_id;
    bool m_isInitiator;
    bool m_localNat{false};  //!< a NAT stands before this side (RFC 7296 section 2.23, RFC 3947)
    bool m_remoteNat{false}; //!< a NAT stands before the peer
    IpPath m_path;
    IkeSpi m_spiI;
    IkeSpi m_spiR;
    std::shared_ptr<const IkeConnectionConfig>
        m_connection; //!< null at a responder until an offer fits
    IdPayload m_localId;
    std::optional<IdPayload> m_remoteId;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SA_H */
