// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-failover.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

namespace ns3
{
namespace ike
{

// HDR, SK { IDi, AUTH, [N(SET_WINDOW_SIZE),] [N(QCD_TOKEN),] SAi2, TSi, TSr } -->
// <-- HDR, SK { IDr, AUTH, [N(SET_WINDOW_SIZE),] [N(QCD_TOKEN),] SAr2, TSi, TSr }
void
Ikev2Sa::AddAuthExtensions(IkeStep& step, IkeMessage& message)
{
    PromiseWindow(message);
    AddRekeyExtensions(step, message);
}

void
Ikev2Sa::TakeAuthExtensions(IkeStep& step, const IkeMessage& message)
{
    TakeInformation(step, message);
}

// <-- HDR, SK { SA, Nr, KEr, [N(QCD_TOKEN)] }
// RFC 6290 section 4.3: the token of the new IKE SA, which this is.
void
Ikev2Sa::AddRekeyExtensions(IkeStep& step, IkeMessage& message)
{
    if (m_host.Config().crashDetection.makesTokens)
    {
        AddCrashToken(message,
                      m_host.Persistent().tokens.Make(step, m_spiI, m_spiR, m_path.remote.address));
    }
}

void
Ikev2Sa::TakeRekeyExtensions(IkeStep& step, const IkeMessage& message)
{
    TakeInformation(step, message);
}

// HDR, SK { [N(SET_WINDOW_SIZE),] [N(QCD_TOKEN)] } -->
// What the asking side of an IKE SA rekey has to say on the new IKE SA, RFC 6290 section 4.3.
void
Ikev2Sa::TellAfterRekey(IkeStep& step)
{
    IkeMessage message;
    AddAuthExtensions(step, message);
    Inform(step, std::move(message.payloads));
}

/** Notifies that may come in any protected message. */
void
Ikev2Sa::TakeInformation(IkeStep& step, const IkeMessage& message)
{
    LearnWindow(message);
    if (!m_host.Config().crashDetection.takesTokens)
    {
        return;
    }
    for (const IkePayload& payload : message.payloads)
    {
        const auto* notify = std::get_if<NotifyPayload>(&payload.body);
        if (notify && notify->type == NotifyType::QUICK_CRASH_DETECTION)
        {
            FailOver().tokens.Store(notify->data);
        }
    }
}

// <-- HDR, SK { }
Ikev2Verdict
Ikev2Sa::OnInformResponse(IkeStep& step, const IkeMessage& message)
{
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    return Ikev2Verdict::TAKEN;
}

} // namespace ike
} // namespace ns3
