// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-fragmentation.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

// Message fragmentation, RFC 7383. IKE_SA_INIT has no keys to protect fragments with, and never
// comes here.

/** The threshold in force, in octets of an IP datagram, RFC 7383 section 2.5.1. */
size_t
Ikev2Sa::FragmentSize() const
{
    const IkeFragmentationPolicy& policy = m_connection->fragmentation;
    const size_t configured = m_path.remote.address.IsIpv6() ? policy.ipv6Size : policy.ipv4Size;
    return m_fragmentSize != 0 ? std::min<size_t>(m_fragmentSize, configured) : configured;
}

/** The message cut for datagrams of @p size octets; whole when that needs no cutting. */
Bytes
Ikev2Sa::Cut(IkeStep& step, const IkeMessage& message, size_t size)
{
    const IkePayload* outside = OutsideOf(message);
    const size_t outer = outside ? SizeOfPayloads({*outside}) : 0;
    const size_t limit = LargestMessage(size, m_path);
    const size_t inner = SizeOfPayloads(message.payloads);
    const size_t chunk = m_protection->LargestChunk(limit > outer ? limit - outer : 0);
    if (m_protection->SealedSize(inner) + outer <= limit || chunk == 0)
    {
        return m_protection->Seal(step, message, inner, outside);
    }
    Bytes octets;
    octets.reserve(inner);
    WritePayloads(message.payloads, octets);
    const PayloadType first =
        message.payloads.empty() ? PayloadType::NONE : message.payloads.front().type;
    return m_protection->SealFragments(step, message.header, first, octets, chunk, outside);
}

/** What travels for a protected message: one datagram, or those of its fragments. */
Bytes
Ikev2Sa::Protect(IkeStep& step, const IkeMessage& message)
{
    // RFC 9329 section 7.5: TCP cuts and joins by itself.
    return m_mayFragment && !m_path.IsStream()
               ? Cut(step, message, FragmentSize())
               : m_protection->Seal(step,
                                    message,
                                    SizeOfPayloads(message.payloads),
                                    OutsideOf(message));
}

void
Ikev2Sa::SendAll(IkeStep& step, const IpPath& path, const Bytes& octets)
{
    if (!m_mayFragment)
    {
        step.Send(path, octets);
        return;
    }
    for (ByteView datagram : MessagesIn(octets))
    {
        step.Send(path, datagram.ToBytes());
    }
}

/** Keeps what a search for the path's MTU would cut anew, RFC 7383 section 2.5.2. */
void
Ikev2Sa::KeepForProbing(Ikev2Request& request, IkeMessage message) const
{
    const auto& sizes = m_connection->fragmentation.smallerSizes;
    if (m_mayFragment && !sizes.empty() &&
        m_protection->SealedSize(SizeOfPayloads(message.payloads)) >
            LargestMessage(sizes.back(), m_path))
    {
        request.plain = std::make_unique<IkeMessage>(std::move(message));
    }
}

/**
 * After enough silence, cuts an unanswered request smaller, so that it has more fragments than
 * before (RFC 7383 section 2.5.2).
 * @return whether @p request has changed
 */
bool
Ikev2Sa::TrySmallerFragments(IkeStep& step, Ikev2Request& request)
{
    const IkeFragmentationPolicy& policy = m_connection->fragmentation;
    if (!request.plain ||
        request.retransmissions - request.probedAfter < std::max(1U, policy.triesPerSize))
    {
        return false;
    }
    const size_t before = MessagesIn(request.datagram).size();
    for (auto size = NextSmallerSize(policy, FragmentSize()); size;
         size = NextSmallerSize(policy, *size))
    {
        const size_t chunk = m_protection->LargestChunk(LargestMessage(*size, m_path));
        const size_t inner = SizeOfPayloads(request.plain->payloads);
        if (chunk == 0 || (inner + chunk - 1) / chunk <= before)
        {
            continue;
        }
        m_fragmentSize = static_cast<uint16_t>(*size);
        request.datagram = Cut(step, *request.plain, *size);
        return true;
    }
    request.plain.reset();
    return false;
}

/**
 * Opens a message, or puts it with the others of its set.
 * @param datagram what was received; becomes all datagrams of a message that is whole now
 * @return whether there is a message to work on
 */
bool
Ikev2Sa::OpenOrCollect(IkeStep& step, IkeMessage& message, ByteView& datagram, Ikev2Opened& opened)
{
    const bool isFragment =
        !message.payloads.empty() &&
        std::holds_alternative<EncryptedFragmentPayload>(message.payloads.back().body);
    const bool isIntermediate =
        m_setup && message.header.exchange == ExchangeType::IKE_INTERMEDIATE;
    if (isFragment
            ? !Reassemble(step, message, datagram, opened)
            : !OpenProtected(step, message, datagram, isIntermediate ? &opened.inner : nullptr))
    {
        return false;
    }
    if (isFragment)
    {
        datagram = opened.fragments;
    }
    if (isIntermediate)
    {
        m_setup->intermediate.received = IntAuthContent(datagram, opened.inner);
    }
    return true;
}

/** Takes one fragment, RFC 7383 section 2.6. @return the message that it completes */
std::optional<Ikev2Reassembled>
Ikev2Sa::TakeFragment(IkeStep& step, IkeMessage& message, ByteView datagram)
{
    auto& fragment = std::get<EncryptedFragmentPayload>(message.payloads.back().body);
    const auto drop = [&](IkeDropReason reason)
    {
        step.observer.OnDrop(step.At(), m_path, reason, datagram);
        return std::nullopt;
    };
    if (!m_protection || !m_mayFragment)
    {
        return drop(IkeDropReason::UNEXPECTED_MESSAGE);
    }
    const IkeFragmentationPolicy& policy = m_connection->fragmentation;
    if (!m_reassembly)
    {
        m_reassembly = std::make_unique<Ikev2ReassemblyQueue>();
    }
    if (m_reassembly->Judge(policy, message.header, fragment) == Ikev2FragmentVerdict::REFUSED)
    {
        return drop(IkeDropReason::FRAGMENT_REFUSED);
    }
    auto content = m_protection->OpenFragment(step, fragment, datagram);
    if (!content)
    {
        return drop(IkeDropReason::BAD_CHECKSUM);
    }
    const Duration patience = policy.reassemblyTimeout.count() > 0
                                  ? policy.reassemblyTimeout
                                  : GiveUpTime(m_connection->retransmission);
    return m_reassembly->Take(policy,
                              message.header,
                              fragment,
                              std::move(*content),
                              datagram,
                              step.At() + patience);
}

/** @return whether @p message, a fragment, has become the message that it completes. */
bool
Ikev2Sa::Reassemble(IkeStep& step, IkeMessage& message, ByteView datagram, Ikev2Opened& opened)
{
    auto complete = TakeFragment(step, message, datagram);
    if (m_reassembly && m_reassembly->IsEmpty())
    {
        m_reassembly.reset();
    }
    if (!complete)
    {
        return false;
    }
    if (!message.header.IsResponse() && complete->fragments > 1)
    {
        // RFC 7383 section 2.5.1: what came through one way is what is sent the other way, but
        // nobody has this side send its answers in more pieces than it would itself.
        const IkeFragmentationPolicy& policy = m_connection->fragmentation;
        const size_t least = SmallestSize(policy, m_path.remote.address.IsIpv6());
        const size_t came = DatagramSizeOf(complete->largestFragment, m_path);
        m_fragmentSize = static_cast<uint16_t>(std::clamp<size_t>(came, least, UINT16_MAX));
    }
    opened.fragments = std::move(complete->datagrams);
    opened.inner = std::move(complete->inner);
    auto payloads = ParsePayloads(complete->firstInner, opened.inner);
    if (!payloads)
    {
        step.observer.OnDrop(step.At(), m_path, IkeDropReason::MALFORMED, opened.fragments);
        RefuseSyntax(step, message.header, payloads.GetError());
        return false;
    }
    message.payloads = std::move(*payloads);
    return true;
}

/** @return whether fragments were waiting too long for their others. */
bool
Ikev2Sa::HandleReassemblyTimer(IkeStep& step)
{
    const size_t expired = m_reassembly ? m_reassembly->Expire(step.now) : 0;
    for (size_t i = 0; i < expired; ++i)
    {
        step.observer.OnDrop(step.At(), m_path, IkeDropReason::FRAGMENTS_INCOMPLETE, ByteView());
    }
    if (m_reassembly && m_reassembly->IsEmpty())
    {
        m_reassembly.reset();
    }
    return expired != 0;
}

void
Ikev2Sa::ForgetFragments(bool response, uint32_t messageId)
{
    if (m_reassembly)
    {
        m_reassembly->Forget(response, messageId);
        if (m_reassembly->IsEmpty())
        {
            m_reassembly.reset();
        }
    }
}

} // namespace ike
} // namespace ns3
