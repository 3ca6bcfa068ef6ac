// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-manual-helper.h"

#include "esp-net-device.h"
#include "ike-algorithms.h"
#include "ike-proposal.h"
#include "ipsec-node-state.h"
#include "ipsec-selector.h"

#include "ns3/abort.h"

#include <utility>

namespace ns3
{
namespace ike
{

IpsecManualHelper::IpsecManualHelper(std::shared_ptr<IkeCryptoProvider> provider,
                                     const std::string& proposal,
                                     ProtocolId protocol)
    : m_provider(std::move(provider))
{
    const auto parsed = ParseProposal(protocol, proposal);
    NS_ABORT_MSG_UNLESS(parsed, parsed.GetError().message);
    m_common.protocol = protocol;
    m_common.suite = CipherSuiteOf(*parsed);
    const auto sizes = SizesOf(m_common.suite);
    NS_ABORT_MSG_UNLESS(sizes, sizes.GetError().message);
    m_sizes = *sizes;
}

IpsecManualHelper&
IpsecManualHelper::Mode(IpsecMode mode)
{
    m_common.mode = mode;
    return *this;
}

IpsecManualHelper&
IpsecManualHelper::ExtendedNumbers(bool esn)
{
    m_common.esn = esn;
    return *this;
}

IpsecManualHelper&
IpsecManualHelper::ReplayWindow(uint32_t packets)
{
    m_common.replayWindow = packets;
    return *this;
}

IpsecManualHelper&
IpsecManualHelper::Limits(const IpsecVolumeLimits& limits)
{
    m_common.limits = limits;
    return *this;
}

size_t
IpsecManualHelper::KeySize() const
{
    return m_sizes.encrKey + m_sizes.integKey;
}

Result<Done>
IpsecManualHelper::Install(const IpsecManualEnd& a, const IpsecManualEnd& b) const
{
    const auto there = InstallInto(a, b);
    return there ? InstallInto(b, a) : there;
}

Result<Done>
IpsecManualHelper::InstallInto(const IpsecManualEnd& sender, const IpsecManualEnd& receiver) const
{
    const auto from = ParseTrafficSelectors(sender.networks);
    const auto to = ParseTrafficSelectors(receiver.networks);
    if (!from || !to)
    {
        return from ? to.GetError() : from.GetError();
    }
    if (receiver.key.size() != KeySize())
    {
        return Error{"a key has " + std::to_string(receiver.key.size()) +
                     " octets; these algorithms take " + std::to_string(KeySize())};
    }
    IpsecSaParameters sa = m_common;
    sa.spi = EspSpi(receiver.spi);
    sa.encrKey = ByteView(receiver.key).Sub(0, m_sizes.encrKey).ToBytes();
    sa.integKey = ByteView(receiver.key).Sub(m_sizes.encrKey).ToBytes();
    for (const bool inbound : {true, false})
    {
        const IpsecManualEnd& own = inbound ? receiver : sender;
        const IpsecManualEnd& other = inbound ? sender : receiver;
        sa.direction = inbound ? IpsecDirection::INBOUND : IpsecDirection::OUTBOUND;
        sa.local = own.address;
        sa.remote = other.address;
        sa.localSelectors = inbound ? *to : *from;
        sa.remoteSelectors = inbound ? *from : *to;
        EspNetDevice::AttachTo(own.node);
        Ptr<IpsecNodeState> state = IpsecNodeState::Of(own.node);
        if (!state->HasCryptoProvider())
        {
            state->SetCryptoProvider(m_provider);
        }
        const auto done = state->Install(sa);
        if (!done)
        {
            return done;
        }
    }
    return Done{};
}

} // namespace ike
} // namespace ns3
