// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SA_HOST_H
#define IKE_SA_HOST_H

#include "ike-config.h"
#include "ike-ids.h"
#include "ike-step.h"

#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

class IkeOffers;
class IkeSa;
struct Ikev2Persistent;

/** @brief What an IKE SA asks of the engine that owns it. */
class IkeSaHost
{
  public:
    virtual ~IkeSaHost() = default;

    virtual const IkeEngineConfig& Config() const = 0;

    virtual IkeOffers& Offers() = 0;

    /** @brief A fresh IKE SPI (in version 1: a cookie), unused in this engine, never zero. */
    virtual IkeSpi AllocateIkeSpi(RandomSource& random) = 0;

    /** @brief A fresh inbound ESP SPI above 255 (RFC 4303 section 2.1), unused in this engine. */
    virtual EspSpi AllocateEspSpi(RandomSource& random) = 0;

    virtual IkeSaId NextIkeSaId() = 0;

    /** @brief A new Child SA pair of @p owner; the engine then finds it by its id. */
    virtual ChildSaId NewChild(const IkeSa& owner, EspSpi inbound, const std::string& name) = 0;

    /** @brief The pair now belongs to another IKE SA. */
    virtual void MoveChild(ChildSaId child, const IkeSa& owner) = 0;

    /** @brief The pair is gone. */
    virtual void ForgetChild(ChildSaId child) = 0;

    /** @brief The inbound SPI may be given out again. */
    virtual void ReleaseEspSpi(EspSpi spi) = 0;

    /** @brief Takes ownership of an IKE SA made by a rekey. */
    virtual void Adopt(std::unique_ptr<IkeSa> sa) = 0;

    /** @brief The IKE SA of that id, or null. */
    virtual IkeSa* Find(IkeSaId id) = 0;

    /** @brief The IKE SA knows its peer's identity. */
    virtual void PeerKnown(const IkeSa& sa) = 0;

    /** @brief Forgets the other IKE SAs with the same pair of identities, RFC 7296 section 2.4. */
    virtual void ForgetOthersWithPeerOf(IkeStep& step, const IkeSa& sa) = 0;

    /** @brief The other IKE SAs with the same pair of identities, in order of their ids. */
    virtual std::vector<IkeSaId> OthersWithPeerOf(const IkeSa& sa) const = 0;

    /** @brief Whether an established IKE SA goes to that address. */
    virtual bool HasEstablishedTo(const IpAddress& remote) const = 0;

    /** @brief Whether there is memory for so many octets more of state, by ike-state-size.h. */
    virtual bool HasRoomFor(size_t octets) const = 0;

    /** @brief What outlives a crash of this endpoint. */
    virtual Ikev2Persistent& Persistent() = 0;

    /** @brief Starts a connection again, after a failure or a loss. @param attempt 1 for the first
     * try */
    virtual void Reinitiate(IkeStep& step, const InitiateCommand& command, unsigned attempt) = 0;

    /** @brief The same over TCP, whatever the connection prefers (RFC 9329 section 5.1). */
    virtual void ReinitiateOverTcp(IkeStep& step,
                                   const InitiateCommand& command,
                                   unsigned attempt) = 0;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SA_HOST_H */
