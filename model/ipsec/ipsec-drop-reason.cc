// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-drop-reason.h"

namespace ns3
{
namespace ike
{

namespace
{

struct ReasonName
{
    IpsecDropReason reason;
    const char* name;
};

constexpr ReasonName NAMES[] = {
    {IpsecDropReason::NOT_IP, "not-ip"},
    {IpsecDropReason::POLICY_DISCARD, "policy-discard"},
    {IpsecDropReason::POLICY_BYPASS, "policy-bypass"},
    {IpsecDropReason::NO_SA, "no-sa"},
    {IpsecDropReason::TOO_BIG, "too-big"},
    {IpsecDropReason::SEQUENCE_EXHAUSTED, "sequence-exhausted"},
    {IpsecDropReason::NO_ROUTE, "no-route"},
    {IpsecDropReason::ROUTE_LOOP, "route-loop"},
    {IpsecDropReason::NO_UDP_ENCAPSULATION, "no-udp-encapsulation"},
    {IpsecDropReason::UNSUPPORTED_FAMILY, "unsupported-family"},
    {IpsecDropReason::HOLD_OVERFLOW, "hold-overflow"},
    {IpsecDropReason::HOLD_TIMEOUT, "hold-timeout"},
    {IpsecDropReason::PORTLESS_FRAGMENT, "portless-fragment"},
    {IpsecDropReason::INCOMPLETE, "incomplete"},
    {IpsecDropReason::MALFORMED, "malformed"},
    {IpsecDropReason::UNKNOWN_SPI, "unknown-spi"},
    {IpsecDropReason::REPLAYED, "replayed"},
    {IpsecDropReason::TOO_OLD, "too-old"},
    {IpsecDropReason::BAD_ICV, "bad-icv"},
    {IpsecDropReason::BAD_PADDING, "bad-padding"},
    {IpsecDropReason::DUMMY, "dummy"},
    {IpsecDropReason::BAD_NEXT_HEADER, "bad-next-header"},
    {IpsecDropReason::BAD_INNER, "bad-inner"},
    {IpsecDropReason::SELECTOR_MISMATCH, "selector-mismatch"},
    {IpsecDropReason::ILLEGAL_ECN, "illegal-ecn"},
    {IpsecDropReason::NO_DEVICE, "no-device"},
    {IpsecDropReason::UNPROTECTED, "unprotected"},
    {IpsecDropReason::HARD_LIMIT, "hard-limit"},
    {IpsecDropReason::CPU_OVERLOAD, "cpu-overload"},
};

static_assert(sizeof NAMES / sizeof NAMES[0] == IPSEC_DROP_REASONS, "each reason has a name");

} // namespace

const char*
NameOf(IpsecDropReason reason)
{
    for (const ReasonName& row : NAMES)
    {
        if (row.reason == reason)
        {
            return row.name;
        }
    }
    return "unknown";
}

} // namespace ike
} // namespace ns3
