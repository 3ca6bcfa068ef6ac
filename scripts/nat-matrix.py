#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes doc/nat-matrix.md: which NATs IKE and ESP get through, run by run of ike-sim.

  scripts/nat-matrix.py build/examples/ike-sim            # writes doc/nat-matrix.md
  scripts/nat-matrix.py build/examples/ike-sim --out FILE # writes FILE

Each cell of each table is a run of examples/scenarios/nat-matrix.toml with other settings. A cell says that a tunnel works
only when every packet arrived that was sent through it in both directions, before and after a silence longer than a mapping lives.
"""

import argparse
import csv
import json
import os
import struct
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SCENARIOS = os.path.join(ROOT, "examples", "scenarios")
BEHAVIORS = ("endpoint-independent", "address-dependent", "address-and-port-dependent")
KINDS = ("none", *BEHAVIORS, "carrier-grade")
VERSIONS = (("IKEv2", ("connection.main.version=2",)), ("IKEv1", ("connection.main.version=1",)))
SPEAKERS = (("IKEv2", ("connection.main.version=2",)),
            ("IKEv2 with MOBIKE", ("connection.main.version=2", "connection.main.failover.mobike=true")),
            ("IKEv1", ("connection.main.version=1",)))
INTERVAL = 0.1  # seconds between two packets of a direction
MONTH = 30 * 24  # hours
PUBLISHED = 16  # MB a month
PCAP_HEADER, RECORD_HEADER, LINK_HEADER = 24, 16, 2
UDP_PAYLOAD = 20 + 8  # behind the IPv4 and UDP headers
EXCHANGE, FLAGS = 18, 19  # octets of an IKE header
MARKER, INFORMATIONAL, FROM_INITIATOR, RESPONSE = 4, 37, 0x08, 0x20

HEAD = """# The NAT matrix

Written by `scripts/nat-matrix.py`, which runs `examples/scenarios/nat-matrix.toml` once for each cell; a test holds the page to what the
script writes. [nat.md](nat.md) says what the NATs do.

The NATs change ports and forget a mapping of UDP after 60 s without a packet from inside. "carrier-grade" is two NATs in a row, each with
endpoint-independent mapping and address-dependent filtering. Filtering is like mapping for the others. A gateway behind a NAT has
UDP ports 500 and 4500 forwarded to it, through both where there are two; the last column is a gateway whose NAT forwards nothing.

**works**: the tunnel stands, and all packets arrived in both directions, for ten seconds after the set-up and for ten seconds
more after two minutes of silence, the first of which come from the gateway.
"""

SECOND = """
## After the NAT has forgotten

The NAT before the site reboots, or gets another address too, while packets go through the tunnel every 100 ms; the gateway has no NAT
unless the first column says so. Liveness is asked after 10 s of silence, keepalives go every 20 s. The cell is how long packets from
the gateway to the site got lost. Where the site sends as well, its first packet shows the gateway the new mapping (RFC 7296 section 2.23,
RFC 3947 section 7), unless MOBIKE is agreed on: then only an update counts (RFC 4555 section 3.8). A gateway that is behind a NAT itself
follows nobody: without MOBIKE its packets get lost until the site, whose questions have no answer any more, sets up anew.
"""

THIRD = """
## What it costs to keep a mapping

`examples/scenarios/nat-timeout.toml`: a NAT that forgets after 60 s, liveness asked after 50 s of silence. Octets are those of IP packets on a
site's line, both directions, over the scenario's hour without its pings and without the set-up, times 720 hours. **Published are {published} MB a month**, for an
LTE modem with the same numbers (github.com/strongswan/strongswan/issues/292).

| what keeps the mapping | MB a month | packets an hour |
|---|---|---|
"""

LAST = """
## IKEv1 without NAT traversal

What boxes and peers did before RFC 3947: IKE stays on port 500, ESP is protocol 50, which has no ports to translate.

| the site's NAT | IKE | ESP from the site | ESP to the site |
|---|---|---|---|
"""


class Runs:
    """Runs of ike-sim in a folder of their own."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.count = 0

    def run(self, scenario, *settings):
        """The directory of a run; expectations that do not hold are what the table is about."""
        out = os.path.join(self.folder, str(self.count))
        self.count += 1
        command = [self.program, "run", os.path.join(SCENARIOS, scenario), "--quiet", "--out", out]
        for setting in settings:
            command += ["--set", setting]
        result = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        if result.returncode not in (0, 1):
            sys.exit(f"nat-matrix.py: {' '.join(command)}: {result.stderr}")
        return out


def nat(section, kind, forwards=False):
    """The settings that put a site or gateway behind a NAT."""
    if kind == "none":
        return []
    behavior = kind if kind in BEHAVIORS else "endpoint-independent"
    filtering = kind if kind in BEHAVIORS else "address-dependent"
    settings = [f"{section}.nat.mapping={behavior}", f"{section}.nat.filtering={filtering}",
                f"{section}.nat.udp-timeout=60s", f"{section}.nat.keeps-port=false"]
    if kind == "carrier-grade":
        settings.append(f"{section}.nat.carrier=true")
    if forwards:
        settings.append(f"{section}.nat.forwards-ike=true")
    return settings


def traffic_of(run):
    """Sent and arrived packets by [[traffic]]."""
    with open(os.path.join(run, "traffic.csv"), encoding="utf-8", newline="") as stream:
        return {row["traffic"]: (int(row["sent"]), int(row["arrived"])) for row in csv.DictReader(stream)}


def figures_of(run):
    """summary.json of a run."""
    with open(os.path.join(run, "summary.json"), encoding="utf-8") as stream:
        return json.load(stream)


def outcome(run):
    """One cell of the matrix."""
    if figures_of(run)["setups"] == 0:
        return "no set-up"
    flows = traffic_of(run)
    lost = [f"{name} {sent - arrived}/{sent}" for name, (sent, arrived) in flows.items() if arrived != sent]
    return "**works**" if not lost else "lost: " + ", ".join(lost)


def write_matrix(runs, page):
    """Initiator by responder, for both versions."""
    for version, settings in VERSIONS:
        page.append(f"\n## {version}\n\n")
        page.append("| site \\ gateway | " + " | ".join(KINDS) + " | not forwarded |\n")
        page.append("|---" * (len(KINDS) + 2) + "|\n")
        for site in KINDS:
            gateways = [nat("gateway", kind, True) for kind in KINDS] + [nat("gateway", BEHAVIORS[0])]
            cells = [outcome(runs.run("nat-matrix.toml", *settings, *nat("sites", site), *gateway)) for gateway in gateways]
            page.append(f"| {site} | " + " | ".join(cells) + " |\n")


def silence(run):
    """How long packets from the gateway got lost."""
    sent, arrived = traffic_of(run)["down"]
    lost = (sent - arrived) * INTERVAL
    return f"{lost:.1f} s" if figures_of(run)["setups"] == 1 else f"{lost:.1f} s, set up anew"


def write_recovery(runs, page):
    """What a reboot or another address of the site's NAT does."""
    page.append(SECOND)
    page.append("\n| the site's NAT | it | who sends | " + " | ".join(name for name, _ in SPEAKERS) + " |\n")
    page.append("|---" * (len(SPEAKERS) + 3) + "|\n")
    rows = [(kind, "none") for kind in KINDS[1:]] + [("address-and-port-dependent", "address-and-port-dependent")]
    for site, gateway in rows:
        for action, words in (("nat-reboot", "reboots"), ("nat-rebind", "gets another address")):
            for both in (True, False):
                change = [f"event.0.action={action}"] + ([] if both else ["traffic.up.at=170s", "traffic.up.until=175s"])
                cells = [silence(runs.run("nat-rebind.toml", *settings, *change, *nat("sites", site), *nat("gateway", gateway, True)))
                         for _, settings in SPEAKERS]
                place = site if gateway == "none" else f"{site}, and the gateway's"
                page.append(f"| {place} | {words} | {'both' if both else 'the gateway'} | " + " | ".join(cells) + " |\n")


def kinds_of(capture):
    """IP octets and packets of a capture of a point-to-point line: of keepalives, of liveness by who asked."""
    with open(capture, "rb") as stream:
        data = stream.read()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at, sums = PCAP_HEADER, {"keepalives": [0, 0], "site": [0, 0], "gateway": [0, 0]}
    while at < len(data):
        kept, size = struct.unpack_from(order + "II", data, at + 8)
        packet = data[at + RECORD_HEADER + LINK_HEADER:at + RECORD_HEADER + kept]
        at += RECORD_HEADER + kept
        payload = packet[UDP_PAYLOAD:]
        kind = "keepalives" if len(payload) == 1 else None
        if len(payload) > MARKER + FLAGS and payload[MARKER + EXCHANGE] == INFORMATIONAL:
            flags = payload[MARKER + FLAGS]
            kind = "gateway" if bool(flags & FROM_INITIATOR) == bool(flags & RESPONSE) else "site"
        if kind:
            sums[kind][0] += size - LINK_HEADER
            sums[kind][1] += 1
    return sums


def write_budget(runs, page):
    """What an hour of nothing but liveness and keepalives weighs."""
    page.append(THIRD.format(published=PUBLISHED))
    run = runs.run("nat-timeout.toml", 'output.pcap=["site-0"]', "traffic.0.share=0%", "sites.count=1", "expect.tunnels=1",
                   "expect.setups=1")
    sums = kinds_of(os.path.join(run, "pcap", "site-0.pcap"))
    for words, kinds in (("liveness, asked by the site", ("site",)),
                         ("the same, and keepalives every 20 s (the default)", ("site", "keepalives")),
                         ("liveness, asked by both", ("site", "gateway")),
                         ("the same, and keepalives every 20 s", ("site", "gateway", "keepalives")),
                         ("keepalives every 20 s alone", ("keepalives",))):
        octets, packets = (sum(sums[kind][i] for kind in kinds) for i in (0, 1))
        page.append(f"| {words} | {octets * MONTH / 1e6:.1f} | {packets} |\n")


def write_old(runs, page):
    """ESP without UDP."""
    page.append(LAST)
    for words, more in (("endpoint-independent", []), ("with IPsec pass-through", ["sites.nat.pass-through=true"])):
        run = runs.run("nat-matrix.toml", "connection.main.version=1", "connection.main.ikev1.nat-traversal=false",
                       *nat("sites", "endpoint-independent"), *more)
        flows = traffic_of(run)
        cells = ["established" if figures_of(run)["setups"] else "no set-up"]
        cells += [f"{flows[name][1]} of {flows[name][0]}" for name in ("up", "down")]
        page.append(f"| {words} | " + " | ".join(cells) + " |\n")


def main():
    """The page."""
    parser = argparse.ArgumentParser(description="Writes the tables of doc/nat-matrix.md.")
    parser.add_argument("program", help="ike-sim")
    parser.add_argument("--out", default=os.path.join(ROOT, "doc", "nat-matrix.md"))
    options = parser.parse_args()
    page = [HEAD]
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(os.path.abspath(options.program), folder)
        write_matrix(runs, page)
        write_recovery(runs, page)
        write_budget(runs, page)
        write_old(runs, page)
    with open(options.out, "w", encoding="utf-8") as stream:
        stream.write("".join(page))
    print(f"{runs.count} runs")


if __name__ == "__main__":
    main()
