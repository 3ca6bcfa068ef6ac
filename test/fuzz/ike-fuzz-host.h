// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_FUZZ_HOST_H
#define IKE_FUZZ_HOST_H

#include "ike-engine.h"
#include "ike-random.h"
#include "ikev1-algorithms.h"
#include "ikev1-key-material.h"
#include "ikev2-key-material.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief The keys of one IKE SA, as the side that sends knows them. */
struct FuzzKeys
{
    uint8_t majorVersion{2};
    IkeSpi initiatorSpi;
    IkeSpi responderSpi;
    bool isInitiator{false}; //!< the sender's role
    Ikev2Suite suite;        //!< version 2
    Ikev2Keys keys;          //!< version 2
    Ikev1Suite suite1;
    Ikev1Keys keys1;
};

/** @brief A datagram, and what somebody who has the sender's keys knows of it. */
struct FuzzDatagram
{
    IpPath path; //!< as the receiver sees it
    Bytes octets;
    std::optional<IkeMessage> plain;      //!< nothing for fragments and what is sent again
    std::shared_ptr<const FuzzKeys> keys; //!< null when it went in the clear
    Bytes iv;                             //!< version 1: what its chain began with
    Bytes nonce;                          //!< version 1: Ni_b when its HASH is HASH(2)
};

/** @brief Follows the chains of IVs of version 1 from message to message (RFC 2409 appendix B). */
class FuzzTranscript
{
  public:
    /** @brief Notes a datagram that goes out for the first time; fills in what is known of its
     * chain. */
    void Note(FuzzDatagram& datagram, IkeCryptoProvider& provider);

    /** @brief The last block of phase 1; empty when nothing of it was encrypted. */
    Bytes LastBlockOfPhaseOne(IkeSpi initiatorCookie) const;

  private:
    using Exchange = std::pair<IkeSpi, uint32_t>;

    Bytes FirstIv(const FuzzDatagram& datagram, IkeCryptoProvider& provider) const;

    std::map<Exchange, Bytes> m_lastBlocks;
    std::map<Exchange, Bytes> m_nonces;
    std::map<IkeSpi, std::vector<Bytes>> m_publics;
};

/** @brief An engine and what its host needs to know; counts its steps and holds it to its word. */
class FuzzHost : public IkeObserver
{
  public:
    FuzzHost(std::shared_ptr<const IkeEngineConfig> config,
             const std::shared_ptr<IkeCryptoProvider>& provider,
             uint64_t seed);

    void Deliver(TimePoint now, const IpPath& path, ByteView datagram);
    void Command(TimePoint now, const IkeCommand& command);

    /** @brief Works on what is due, at most @p limit SAs. */
    void FireTimers(TimePoint now, unsigned limit);

    /** @brief What it sent since the last call. */
    std::vector<FuzzDatagram> TakeSent();

    const std::vector<ChildSaId>& Children() const
    {
        return m_children;
    }

    const std::vector<IkeSaId>& IkeSas() const
    {
        return m_ikeSas;
    }

    const std::vector<std::shared_ptr<const FuzzKeys>>& Keys() const
    {
        return m_keys;
    }

    IkeEngine& Engine()
    {
        return m_engine;
    }

    void OnMessage(TimePoint at,
                   const IkeSaInfo& sa,
                   bool sent,
                   const IkeMessage& plain,
                   ByteView datagram) override;
    void OnIkeKeys(TimePoint at,
                   const IkeSaInfo& sa,
                   const Ikev2Suite& suite,
                   const Ikev2Keys& keys) override;
    void OnIkev1Keys(TimePoint at,
                     const IkeSaInfo& sa,
                     const Ikev1Suite& suite,
                     const Ikev1Keys& keys) override;
    void OnChild(TimePoint at,
                 const IkeSaInfo& sa,
                 IkeChildEvent event,
                 const IkeChildInfo& child) override;

  private:
    void Collect();
    void CheckSa(const IkeAction& action);
    void KeepKeys(const IkeSaInfo& sa, FuzzKeys keys);

    SeededRandomSource m_random;
    IkeEngine m_engine;
    std::vector<FuzzDatagram> m_sent;
    std::vector<std::pair<Bytes, IkeMessage>> m_plain; // of the step under way
    std::vector<std::shared_ptr<const FuzzKeys>> m_keys;
    std::vector<ChildSaId> m_children; // the last few that came
    std::vector<IkeSaId> m_ikeSas;     // those with keys
    std::set<std::pair<ProtocolId, EspSpi>> m_inbound;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_FUZZ_HOST_H */
