// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_PAYLOAD_CATALOGUE_H
#define IKE_PAYLOAD_CATALOGUE_H

#include "ike-payloads.h"
#include "ike-wire-reader.h"

namespace ns3
{
namespace ike
{

class WireRecorder;

/** @brief What a payload type means in one version of IKE. */
struct PayloadKind
{
    PayloadType type;
    const char*
        notation; //!< as RFC 7296 section 1.2 abbreviates it: "SA", "TSi"; RFC 2409 section 3.2
    const char* source; //!< the section that describes it
    bool isSealed;      //!< an Encrypted payload: the last in its message
    void (*read)(WireReader<>& io, IkePayload::Body& body);
    void (*record)(WireReader<WireRecorder>& io, IkePayload::Body& body);

    void Read(WireReader<>& io, IkePayload::Body& body) const
    {
        read(io, body);
    }

    void Read(WireReader<WireRecorder>& io, IkePayload::Body& body) const
    {
        record(io, body);
    }
};

/** @brief The payloads of one major version. */
struct PayloadCatalogue
{
    uint8_t majorVersion;
    const PayloadKind* begin;
    const PayloadKind* end;      //!< sorted by type, without gaps
    const PayloadKind* farBegin; //!< those far from the others
    const PayloadKind* farEnd;

    /** @brief What @p type means, or null when this version does not know it. */
    const PayloadKind* Find(PayloadType type) const
    {
        const int index = static_cast<int>(type) - static_cast<int>(begin->type);
        if (index >= 0 && index < end - begin)
        {
            return begin[index].read ? begin + index : nullptr;
        }
        for (const PayloadKind* kind = farBegin; kind != farEnd; ++kind)
        {
            if (kind->type == type)
            {
                return kind;
            }
        }
        return nullptr;
    }
};

/** @brief The payloads of a major version, or null when it cannot be read. */
const PayloadCatalogue* CatalogueOf(uint8_t majorVersion);

} // namespace ike
} // namespace ns3

#endif /* IKE_PAYLOAD_CATALOGUE_H */
