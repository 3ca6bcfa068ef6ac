// SPDX-License-Identifier: GPL-2.0-only

#include "ike-primitive-costs.h"

#include "ike-algorithm-table.h"
#include "ike-algorithms.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

size_t
TotalSize(std::initializer_list<ByteView> parts)
{
    size_t size = 0;
    for (ByteView part : parts)
    {
        size += part.size();
    }
    return size;
}

Duration
PrfCost(const IkeCostProfile& profile, PrfId prf, size_t octets)
{
    return profile.Prf(prf).Of(octets);
}

Duration
PrfPlusCost(const IkeCostProfile& profile, PrfId prf, size_t seedSize, size_t size)
{
    const size_t block = PrfSize(prf);
    if (block == 0 || size == 0)
    {
        return Duration(0);
    }
    const LinearCost cost = profile.Prf(prf);
    const size_t calls = (size + block - 1) / block;
    // T1 takes S | 0x01, each later one the block before it as well (RFC 7296 section 2.13).
    return cost.Of(seedSize + 1) + (calls - 1) * cost.Of(block + seedSize + 1);
}

Duration
AnswerCost(const IkeCostProfile& profile, KeMethod method)
{
    const KeCost cost = profile.KeyExchange(method);
    const KeRow* row = FindKe(method);
    const bool encapsulates = row && row->family == KeFamily::KEM;
    return encapsulates ? cost.agree : cost.generate + cost.agree;
}

Duration
DescribedGroupCost(const KeCost& cost)
{
    return 2 * cost.agree;
}

SignatureCost
SignatureCostOf(const IkeCostProfile& profile, const IkePublicKey& key, size_t octets)
{
    // The profiles' words have these lengths; between them the nearest counts.
    uint16_t bits = key.bits;
    if (key.type == SignatureKeyType::RSA)
    {
        bits = bits <= 1536 ? 1024 : bits <= 2560 ? 2048 : bits <= 3584 ? 3072 : 4096;
    }
    else if (key.type == SignatureKeyType::DSA)
    {
        bits = bits <= 1536 ? 1024 : 2048;
    }
    SignatureCost cost = profile.Signature(SignatureKeyword(key.type, bits));
    const Duration hash = octets == 0 ? Duration(0) : profile.Sha1().Of(octets);
    cost.sign += hash;
    cost.verify += hash;
    return cost;
}

PacketCost::PacketCost(const IkeCostProfile& profile, const CipherSuite& suite)
    : m_cipher(profile.Cipher(suite.encr, suite.keyBits)),
      m_integrity(profile.Integrity(suite.integ)),
      m_separate(suite.integ != IntegId::NONE),
      m_combined(IsCombinedMode(suite.encr))
{
}

Duration
PacketCost::Of(const SealedRegion& region) const
{
    const size_t associated = region.associatedData.size();
    Duration cost = m_cipher.Of(region.textSize + (m_combined ? associated : 0));
    if (m_separate)
    {
        cost += m_integrity.Of(associated + region.iv.size() + region.textSize +
                               region.integrityTrailer.size());
    }
    return cost;
}

} // namespace ike
} // namespace ns3
