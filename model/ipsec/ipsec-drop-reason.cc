// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-drop-reason.h"

namespace ns3
{
namespace ike
{

const char*
NameOf(IpsecDropReason reason)
{
    switch (reason)
    {
    case IpsecDropReason::NOT_IP:
        return "not-ip";
    case IpsecDropReason::POLICY_DISCARD:
        return "policy-discard";
    case IpsecDropReason::POLICY_BYPASS:
        return "policy-bypass";
    case IpsecDropReason::NO_SA:
        return "no-sa";
    case IpsecDropReason::TOO_BIG:
        return "too-big";
    case IpsecDropReason::SEQUENCE_EXHAUSTED:
        return "sequence-exhausted";
    case IpsecDropReason::NO_ROUTE:
        return "no-route";
    case IpsecDropReason::ROUTE_LOOP:
        return "route-loop";
    case IpsecDropReason::NO_UDP_ENCAPSULATION:
        return "no-udp-encapsulation";
    case IpsecDropReason::UNSUPPORTED_FAMILY:
        return "unsupported-family";
    case IpsecDropReason::MALFORMED:
        return "malformed";
    case IpsecDropReason::UNKNOWN_SPI:
        return "unknown-spi";
    case IpsecDropReason::REPLAYED:
        return "replayed";
    case IpsecDropReason::TOO_OLD:
        return "too-old";
    case IpsecDropReason::BAD_ICV:
        return "bad-icv";
    case IpsecDropReason::BAD_PADDING:
        return "bad-padding";
    case IpsecDropReason::DUMMY:
        return "dummy";
    case IpsecDropReason::BAD_NEXT_HEADER:
        return "bad-next-header";
    case IpsecDropReason::BAD_INNER:
        return "bad-inner";
    case IpsecDropReason::SELECTOR_MISMATCH:
        return "selector-mismatch";
    case IpsecDropReason::ILLEGAL_ECN:
        return "illegal-ecn";
    case IpsecDropReason::NO_DEVICE:
        return "no-device";
    case IpsecDropReason::HARD_LIMIT:
        return "hard-limit";
    case IpsecDropReason::CPU_OVERLOAD:
        return "cpu-overload";
    case IpsecDropReason::COUNT:
        break;
    }
    return "unknown";
}

} // namespace ike
} // namespace ns3
