// SPDX-License-Identifier: GPL-2.0-only

#include "ike-observer.h"

namespace ns3
{
namespace ike
{

const char*
NameOf(IkeExchangeKind kind)
{
    static const char* const names[] = {"setup",
                                        "create-child",
                                        "rekey-child",
                                        "rekey-ike",
                                        "delete-child",
                                        "delete-ike",
                                        "liveness",
                                        "update-addresses",
                                        "check-routability",
                                        "redirect",
                                        "inform",
                                        "new-group"};
    return names[static_cast<uint8_t>(kind)];
}

const char*
NameOf(IkeExchangeOutcome outcome)
{
    static const char* const names[] = {"succeeded", "refused", "timed-out", "abandoned"};
    return names[static_cast<uint8_t>(outcome)];
}

const char*
NameOf(IkeChildEvent event)
{
    static const char* const names[] = {"installed", "rekeyed", "deleted", "expired"};
    return names[static_cast<uint8_t>(event)];
}

const char*
NameOf(IkeDropReason reason)
{
    static const char* const names[] = {"malformed",
                                        "unsupported-version",
                                        "unknown-spi",
                                        "bad-checksum",
                                        "unexpected-message",
                                        "message-id-out-of-window",
                                        "half-open-limit",
                                        "memory-limit",
                                        "puzzle-unsolved",
                                        "no-connection",
                                        "fragment-refused",
                                        "fragments-incomplete"};
    return names[static_cast<uint8_t>(reason)];
}

const char*
NameOf(IkeCollisionVerdict verdict)
{
    static const char* const names[] = {"ours-survives",
                                        "theirs-survives",
                                        "refused-temporarily",
                                        "not-found"};
    return names[static_cast<uint8_t>(verdict)];
}

} // namespace ike
} // namespace ns3
