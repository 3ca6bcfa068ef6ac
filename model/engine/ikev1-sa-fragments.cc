// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-fragments.h"
#include "ikev1-sa.h"

namespace ns3
{
namespace ike
{

namespace
{

// What lies before an IKE message in an IP datagram.
constexpr size_t IPV4_HEADER = 20;
constexpr size_t IPV6_HEADER = 40;
constexpr size_t UDP_HEADER = 8;
constexpr size_t NON_ESP_MARKER = 4; // RFC 3948 section 2.2
constexpr uint16_t NAT_TRAVERSAL_PORT = 4500;

} // namespace

/** Pieces of a message that is too large for one datagram; none when it fits, or the peer has not
 * said that it puts pieces together. */
std::vector<Bytes>
Ikev1Sa::FragmentsOf(const IpPath& path, ByteView datagram)
{
    if (!m_connection || !m_connection->fragmentation.enabled ||
        !m_vendors.Has(Ikev1Vendor::FRAGMENTATION))
    {
        return {};
    }
    const IkeFragmentationPolicy& policy = m_connection->fragmentation;
    const bool isIpv6 = path.remote.address.IsIpv6();
    const size_t limit = isIpv6 ? policy.ipv6Size : policy.ipv4Size;
    const size_t before = (isIpv6 ? IPV6_HEADER : IPV4_HEADER) + UDP_HEADER +
                          (path.local.port == NAT_TRAVERSAL_PORT ? NON_ESP_MARKER : 0);
    return limit > before ? SplitIkev1Message(datagram, limit - before, ++m_fragmentId)
                          : std::vector<Bytes>();
}

/** Takes a piece; the last one brings the whole message, which is then taken as if it had come in
 * one. */
void
Ikev1Sa::TakeFragment(IkeStep& step, const IpPath& path, ByteView datagram)
{
    const auto fragment = ReadIkev1Fragment(datagram);
    if (!fragment || !m_connection || !m_connection->fragmentation.enabled)
    {
        step.observer.OnDrop(step.At(), path, IkeDropReason::MALFORMED, datagram);
        return;
    }
    if (!m_reassembly)
    {
        m_reassembly =
            std::make_unique<Ikev1Reassembly>(m_connection->fragmentation.largestMessage);
    }
    const auto whole = m_reassembly->Take(*fragment);
    if (!whole)
    {
        return;
    }
    m_reassembly.reset();
    const auto header = ParseHeader(*whole);
    const bool isOurs = header && header->majorVersion == MajorVersion() &&
                        header->initiatorSpi == m_spiI &&
                        (header->responderSpi == m_spiR || m_spiR.IsZero());
    if (!isOurs || IsIkev1Fragment(*whole))
    {
        step.observer.OnDrop(step.At(), path, IkeDropReason::MALFORMED, *whole);
        return;
    }
    HandleDatagram(step, path, *header, *whole);
}

} // namespace ike
} // namespace ns3
