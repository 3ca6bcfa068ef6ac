// SPDX-License-Identifier: GPL-2.0-only
// A program of a user, outside the tree: it knows the installed headers only.

#include "ns3/ike-module.h"

#include "ns3/simulator.h"

#include <iostream>

int
main()
{
    ns3::ike::IkeMessage message;
    message.header.initiatorSpi = ns3::ike::IkeSpi(0x0123456789abcdef);
    message.AddNotify(ns3::ike::NotifyType::COOKIE, {1, 2, 3, 4});
    const auto parsed = ns3::ike::ParseMessage(ns3::ike::WriteMessage(message));
    std::cout << (parsed.Ok() ? "notifies: " : "error: ") << parsed.Value().payloads.size()
              << " at " << ns3::Simulator::Now().GetSeconds() << " s\n";
    return parsed.Ok() ? 0 : 1;
}
