// SPDX-License-Identifier: GPL-2.0-only

#include "ike-ns3-random.h"

#include "ns3/random-variable-stream.h"

namespace ns3
{
namespace ike
{

void
IkeNs3Random::SetStream(int64_t stream)
{
    m_stream = stream;
    m_source.reset();
}

void
IkeNs3Random::Fill(uint8_t* out, size_t size)
{
    if (!m_source)
    {
        auto variable = CreateObject<UniformRandomVariable>();
        variable->SetStream(m_stream);
        uint64_t seed = 0;
        for (int i = 0; i < 4; ++i)
        {
            seed = seed << 16 | variable->GetInteger(0, 0xffff);
        }
        m_source.emplace(seed);
    }
    m_source->Fill(out, size);
}

} // namespace ike
} // namespace ns3
