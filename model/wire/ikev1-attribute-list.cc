// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-attribute-list.h"

#include "ike-wire-reader.h"
#include "ike-wire-writer.h"
#include "ikev1-sa-layout.h"

namespace ns3
{
namespace ike
{

namespace
{

template <class Io, class List>
void
Walk(Io& io, List& attributes)
{
    io.UntilEnd("Attribute",
                Layout<Ikev1Attribute>::SOURCE,
                attributes,
                [&](auto& item, bool)
                {
                    Layout<Ikev1Attribute>::Fields(io, item, NoName{}, NoName{});
                    return true;
                });
}

} // namespace

Bytes
WriteIkev1Attributes(const std::vector<Ikev1Attribute>& attributes)
{
    WireSizer sizer;
    Walk(sizer, attributes);
    Bytes octets(sizer.Size());
    WireWriter writer(octets.data());
    Walk(writer, attributes);
    return octets;
}

std::vector<Ikev1Attribute>
ParseIkev1Attributes(ByteView octets)
{
    WireReader<> reader(octets);
    std::vector<Ikev1Attribute> attributes;
    Walk(reader, attributes);
    return reader.Ok() ? attributes : std::vector<Ikev1Attribute>{};
}

} // namespace ike
} // namespace ns3
