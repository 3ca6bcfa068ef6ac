// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_ENGINE_IMPL_H
#define IKE_ENGINE_IMPL_H

#include "ike-engine.h"
#include "ike-memory-limit.h"
#include "ike-offers.h"
#include "ike-sa-host.h"
#include "ike-sa-table.h"
#include "ike-step.h"
#include "ike-stream-ledger.h"
#include "ikev2-failover.h"
#include "ikev2-invalid-spi.h"
#include "ikev2-stranger-gate.h"

#include <deque>
#include <map>
#include <unordered_set>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief The engine from within: the SAs of one endpoint, what serves them, and the step that is
 * being run. */
class IkeEngine::Impl : public IkeSaHost
{
  public:
    Impl(std::shared_ptr<const IkeEngineConfig> config,
         std::shared_ptr<IkeCryptoProvider> provider,
         RandomSource& random,
         IkeObserver* observer)
        : m_config(std::move(config)),
          m_provider(std::move(provider)),
          m_random(random),
          m_observer(observer ? *observer : m_nobody),
          m_gate(*m_config),
          m_invalidSpi(m_config->invalidSpi),
          m_persistent(m_config->crashDetection, m_config->tickets),
          m_unknownSpis(m_config->crashDetection),
          m_offers(*m_config),
          m_memory(ConfiguredMemory())
    {
    }

    /** @brief The limit of the configuration; nothing for none. */
    std::optional<size_t> ConfiguredMemory() const
    {
        return m_config->memoryLimit == 0 ? std::nullopt
                                          : std::optional<size_t>(m_config->memoryLimit);
    }

    // --- steps

    Duration HandleDatagram(TimePoint now, const IpPath& path, ByteView datagram);
    Duration HandleTimer(TimePoint now);
    Duration HandleCommand(TimePoint now, const IkeCommand& command);
    IkeStep NewStep(TimePoint now);

    /** @brief Ends a step: one that lacked something is undone. @return its cost */
    Duration Finish(IkeStep& step);

    /** @brief What the step wanted and did not have, as the story of an SA's end; else null. */
    const char* Lack(IkeStep& step);

    IkeEngineCounts Counts() const;

    // --- strangers, and messages for nobody

    void HandleUnknownSpi(IkeStep& step,
                          const IpPath& path,
                          const IkeHeader& header,
                          ByteView datagram);
    void HandleOtherVersion(IkeStep& step,
                            const IpPath& path,
                            const IkeHeader& header,
                            ByteView datagram);
    void HandleStranger(IkeStep& step,
                        const IpPath& path,
                        const IkeHeader& header,
                        ByteView datagram);

    // --- commands

    void Do(IkeStep& step, const InitiateCommand& command);
    void Do(IkeStep& step, const StreamOpenedCommand& command);
    void Do(IkeStep& step, const StreamReplacedCommand& command);
    void Do(IkeStep& step, const CreateChildCommand& command);
    void Do(IkeStep& step, const RekeyChildCommand& command);
    void Do(IkeStep& step, const DeleteChildCommand& command);
    void Do(IkeStep& step, const RekeyIkeCommand& command);
    void Do(IkeStep& step, const NewGroupCommand& command);
    void Do(IkeStep& step, const DeleteIkeCommand& command);
    void Do(IkeStep& step, const ProbeCommand& command);
    void Do(IkeStep& step, const RedirectCommand& command);
    void Do(IkeStep& step, const AddressesChangedCommand& command);
    void Do(IkeStep& step, const ReauthenticateCommand& command);
    void Do(IkeStep& step, const VolumeReachedCommand& command);
    void Do(IkeStep& step, const PeerMovedCommand& command);
    void Do(IkeStep& step, const UnknownEspSpiCommand& command);
    void Do(IkeStep& step, const StepCalendarCommand& command);
    void Do(IkeStep& step, const CrashCommand& command);
    void WantOf(IkeStep& step, IkeSaId id, IkeExchangeKind kind);
    void Start(IkeStep& step, const InitiateCommand& command);
    IkeSa* OwnerOf(ChildSaId child);

    template <class Work>
    void ForOwner(ChildSaId child, Work work)
    {
        if (IkeSa* sa = OwnerOf(child))
        {
            work(*sa);
        }
    }

    template <class Work>
    void ForEach(const std::vector<IkeSaId>& ids, Work work)
    {
        for (IkeSaId id : ids)
        {
            if (IkeSa* sa = Find(id))
            {
                work(*sa);
            }
        }
    }

    // --- IkeSaHost

    const IkeEngineConfig& Config() const override;
    IkeOffers& Offers() override;
    IkeSpi AllocateIkeSpi(RandomSource& random) override;
    EspSpi AllocateEspSpi(RandomSource& random) override;
    void ReleaseEspSpi(EspSpi spi) override;
    IkeSaId NextIkeSaId() override;
    ChildSaId NewChild(const IkeSa& owner, EspSpi, const std::string&) override;
    void MoveChild(ChildSaId child, const IkeSa& owner) override;
    void ForgetChild(ChildSaId child) override;
    void Adopt(std::unique_ptr<IkeSa> sa) override;
    IkeSa* Find(IkeSaId id) override;
    void PeerKnown(const IkeSa& sa) override;
    void ForgetOthersWithPeerOf(IkeStep& step, const IkeSa& sa) override;
    std::vector<IkeSaId> OthersWithPeerOf(const IkeSa& sa) const override;
    bool HasEstablishedTo(const IpAddress& remote) const override;
    Ikev2Persistent& Persistent() override;
    void Reinitiate(IkeStep& step, const InitiateCommand& command, unsigned attempt) override;
    void ReinitiateOverTcp(IkeStep& step,
                           const InitiateCommand& command,
                           unsigned attempt) override;
    bool HasRoomFor(size_t octets) const override;

    // --- state

    std::shared_ptr<const IkeEngineConfig> m_config;
    std::shared_ptr<IkeCryptoProvider> m_provider;
    RandomSource& m_random;
    IkeObserver m_nobody;
    IkeObserver& m_observer;
    Ikev2StrangerGate m_gate;
    Ikev2InvalidSpi m_invalidSpi;
    IkeRateLimit m_versionNotices{10, 10}; // RFC 7296 section 2.21.4 wants a limit
    Ikev2Persistent m_persistent;
    Ikev2UnknownSpiAnswerer m_unknownSpis;
    IkeSaTable m_table;
    IkeStreamLedger m_streams;
    IkeOffers m_offers;
    std::unordered_set<EspSpi> m_espSpis; // only looked up
    std::map<ChildSaId, IkeSaId> m_owners;
    IkeMemoryLimit m_memory;
    bool m_isDown{false}; // since a crash, until there is something to do
    Duration m_calendarAhead{0};
    uint64_t m_lastIkeSaId{0};
    uint64_t m_lastChildId{0};
    std::deque<IkeAction> m_actions;
    std::vector<IkeSaId> m_touched; // in this step
};

} // namespace ike
} // namespace ns3

#endif /* IKE_ENGINE_IMPL_H */
