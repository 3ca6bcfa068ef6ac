// SPDX-License-Identifier: GPL-2.0-only

#include "ike-offers.h"
#include "ike-version.h"
#include "ikev2-auth-rounds.h"
#include "ikev2-child-selectors.h"
#include "ikev2-configuration.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

namespace ns3
{
namespace ike
{

namespace
{

const CfgPayload*
FindCfg(const IkeMessage& message, CfgType type)
{
    const auto* cfg = message.Find<CfgPayload>(PayloadType::CP);
    return cfg && cfg->type == type ? cfg : nullptr;
}

std::string
OwnVersion()
{
    return std::string("ns3-ike ") + MODULE_VERSION;
}

} // namespace

// HDR, SK { IDi, AUTH, CP(CFG_REQUEST), SAi2, TSi, TSr } -->
void
Ikev2Sa::AddCfgRequest(IkeMessage& message) const
{
    const IkeConfigRequest& wanted = m_connection->configRequest;
    if (!wanted.IsEmpty())
    {
        message.Add(PayloadType::CP, MakeCfgRequest(wanted, m_setup->command->formerAddresses));
    }
}

/**
 * Answers what the first IKE_AUTH asks of the network, in the last, RFC 7296 sections 2.19 and
 * 3.15.4.
 * @return why there can be no Child SA, or nothing
 */
// <-- HDR, SK { IDr, AUTH, CP(CFG_REPLY), SAr2, TSi, TSr }
std::optional<NotifyType>
Ikev2Sa::AnswerCfg(IkeStep& step, const IkeMessage& ask, IkeMessage& answer)
{
    const CfgPayload* request = FindCfg(ask, CfgType::REQUEST);
    const auto& lends = m_connection->pool;
    if (!request || (lends && !AsksForAddress(*request)))
    {
        if (lends && m_connection->requiresConfigRequest)
        {
            return NotifyType::FAILED_CP_REQUIRED;
        }
        if (!request)
        {
            return std::nullopt;
        }
    }
    auto configuration = std::make_unique<Ikev2Configuration>();
    configuration->pool = lends ? m_host.Offers().Pool(lends) : nullptr;
    CfgPayload reply = AnswerCfgRequest(*request,
                                        configuration->pool.get(),
                                        FormatIdentity(*m_remoteId),
                                        OwnVersion(),
                                        configuration->assigned);
    const bool isLent = !configuration->assigned.addresses.empty();
    if (lends && AsksForAddress(*request) && !isLent)
    {
        return NotifyType::INTERNAL_ADDRESS_FAILURE;
    }
    if (!reply.attributes.empty())
    {
        answer.Add(PayloadType::CP, std::move(reply));
    }
    if (isLent)
    {
        m_configuration = std::move(configuration);
        step.observer.OnConfiguration(step.At(), Info(), true, m_configuration->assigned);
    }
    return std::nullopt;
}

/** @return false when an address that was asked for is not there, RFC 7296 section 3.15.4 */
bool
Ikev2Sa::TakeCfgReply(IkeStep& step, const IkeMessage& message)
{
    const IkeConfigRequest& wanted = m_connection->configRequest;
    if (wanted.IsEmpty())
    {
        return true; // nothing was asked, so nothing is taken
    }
    const CfgPayload* reply = FindCfg(message, CfgType::REPLY);
    if (reply)
    {
        m_configuration = std::make_unique<Ikev2Configuration>();
        m_configuration->assigned = ReadCfgReply(*reply);
        step.observer.OnConfiguration(step.At(), Info(), false, m_configuration->assigned);
    }
    return !(wanted.ip4 || wanted.ip6) ||
           (m_configuration && !m_configuration->assigned.addresses.empty());
}

/** What is behind this side for a Child SA: where the peer gave addresses, nothing but them. */
TrafficSelectors
Ikev2Sa::OwnSelectorsOf(const IkeChildConfig& child) const
{
    if (child.mode == IpsecMode::TRANSPORT || !m_configuration || m_configuration->pool ||
        m_configuration->assigned.addresses.empty())
    {
        return ProposedOf(child, child.localSelectors, m_path.local);
    }
    TrafficSelectors narrowed =
        NarrowToAddresses(child.localSelectors, m_configuration->assigned.addresses);
    return narrowed.empty() ? child.localSelectors : narrowed;
}

/** What may be behind the peer: where this side lent it addresses, nothing but them. */
void
Ikev2Sa::NarrowToLent(TrafficSelectors& remote) const
{
    if (m_configuration && m_configuration->pool)
    {
        remote = NarrowToAddresses(remote, m_configuration->assigned.addresses);
    }
}

// --> HDR, SK { CP(CFG_REQUEST) } or { CP(CFG_SET) }
// <-- HDR, SK { CP(CFG_REPLY) } or { CP(CFG_ACK) }
// RFC 7296 sections 2.20 and 3.15: nothing of a CFG_SET is accepted, and addresses come in IKE_AUTH
// alone.
void
Ikev2Sa::AnswerInformationalCfg(const IkeMessage& message, std::vector<IkePayload>& answer) const
{
    if (const CfgPayload* request = FindCfg(message, CfgType::REQUEST))
    {
        IkeAssignedConfig none;
        answer.push_back(IkePayload{PayloadType::CP,
                                    false,
                                    AnswerCfgRequest(*request, nullptr, {}, OwnVersion(), none)});
    }
    else if (FindCfg(message, CfgType::SET))
    {
        answer.push_back(IkePayload{PayloadType::CP, false, CfgPayload{CfgType::ACK, {}}});
    }
}

} // namespace ike
} // namespace ns3
