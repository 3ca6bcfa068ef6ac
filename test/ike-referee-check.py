#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Wireshark as a referee: tshark reads a capture of every scenario, with the keys that the run wrote.

In no capture may a packet be malformed, or show what tshark does not know, or earn a warning of its experts, unless
EXPLAINED says why. Every protected message and every ESP packet has to open; SHUT names those that stay shut, and why.
Long scenarios are made short, and those that leave the choice of cryptography open run with the real one, or with the
mixed one where MODELLED says what of theirs no library has.

usage: ike-referee-check.py [SCENARIO...]    without names: all of examples/scenarios
"""

import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor

SOURCE = os.environ.get("IKE_SOURCE_DIR", os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("IKE_BUILD_DIR", os.path.join(SOURCE, "build"))
PROGRAM = os.environ.get("IKE_SIM", os.path.join(BUILD, "examples", "ike-sim"))
SCENARIOS = os.path.join(SOURCE, "examples", "scenarios")
SKIPPED = 77

# Settings that keep a capture small and its story whole. What a scenario expects of its full size need not hold here.
SHORTENED = {
    "certificates-revoked": ("sites.count=8",),
    "cookies": ("sites.count=40",),
    "detour": ("sites.count=8",),
    "esp-goodput": ("traffic.bulk.until=1020ms",),
    "esp-goodput-branch": ("traffic.bulk.until=1100ms",),
    "faults": ("sites.count=6",),
    "flood-cookies": ("attackers.until=3020ms",),
    "flood-no-cookies": ("attackers.until=3020ms",),
    "hundred-rekeys": ("run.duration=15s",),
    "puzzles": ("sites.count=40",),
    "overload": ("run.duration=25s", "traffic.until=20s"),
}

# The most sites of one group in a run of this test; with fewer than 40 nobody is asked for a cookie or a puzzle.
MOST_SITES = 4

# What tshark tells of a packet: one value for each field, lists with commas.
FIELDS = (
    "frame.number",
    "isakmp.exchangetype",
    "isakmp.version",
    "isakmp.flags",
    "isakmp.typepayload",
    "isakmp.enc.decrypted",
    "esp.spi",
    "esp.protocol",
    "_ws.expert.severity",
    "_ws.expert.message",
    "_ws.col.Info",
)
WARNING = 0x600000  # PI_WARN of Wireshark's epan/proto.h; notes and chats are below

# What models may stand for, by scenario; all else has to be real. (With Botan 3.7 or later ML-KEM is real too.)
MODELLED = {"certificates-mldsa": {"mldsa65"}, "eap-tls": {"EAP-TLS"}, "post-quantum": {"mlkem768"}}

# Scenarios with packets that stay shut, and why.
SHUT = {
    # Forged fragments, which nobody has a key for.
    "fragment-flood",
    "fragment-flood-ikev1",
}

# Words of tshark that are no fault of the packet, as patterns, by scenario ("*" for all), and why.
QUEUE_IS_FULL = {
    r"^Connection reset": "The sender stops in the middle, and its socket says so.",
    r"^Wrong Sequence Number|^Previous segment|not captured|^D-SACK|^This frame is a": "TCP fills the line until its "
    "queue drops packets, which is how it learns the line's rate.",
}
TCP_IS_HURT = {
    r"^Connection reset|^Previous segment|^D-SACK|^This frame is a|^Wrong Sequence Number": "The line loses segments, "
    "and connections are reset on purpose.",
}
FAULTS = {r"^Malformed Packet|^Wrong Sequence Number|^BER Error": "[[faults]] cut, change and repeat messages on purpose."}
EXPLAINED = {
    "*": {
        r"Exchange type: Unknown \(4[34]\)": "tshark 4.0 has no names for IKE_INTERMEDIATE (RFC 9242) and IKE_FOLLOWUP_KE "
        "(RFC 9370).",
        r"DH Group #: Unknown \(3[567]\)": "tshark 4.0 has no names for ML-KEM (draft-ietf-ipsecme-ikev2-mlkem).",
        r"UNKNOWN-ESP-TRANS-TYPE \((?:18|19|20)\)": "tshark 4.0 has no names for AES-GCM in IKEv1 (RFC 4106 section 9).",
    },
    "detour": {r"^Wrong Sequence Number": "A cable is cut, with packets on it."},
    "eap-md5": {r"Vulnerable to MITM": "So is EAP-MD5 by itself (RFC 3748 section 5.4); here the gateway's certificate comes first."},
    "eap-tls": {
        r"^Signature Hash Algorithm \w+: Unknown": "The numbers of RSASSA-PSS (RFC 8446 section 4.2.3) are not made of two, as "
        "tshark shows them beside their names."
    },
    "esp-goodput": QUEUE_IS_FULL,
    "esp-goodput-branch": QUEUE_IS_FULL,
    "faults": FAULTS,
    "faults-ikev1": FAULTS,
    "fragment-flood": {r"Integrity Checksum|tvbuff.c": "The fragments are forged."},
    "ikev1-new-group": {r"Unknown \(?32769\)?": "A group that the two sides agree on has a number for private use."},
    "lossy": {r"^Wrong Sequence Number": "The lines lose packets, double them and put them out of order."},
    "oversize-flood": {r"Unknown Vendor ID": "The flood's messages are filled with vendor ids of nobody."},
    "tcp": TCP_IS_HURT,
    "tcp-fallback": TCP_IS_HURT,
    "null-auth": {r"tvbuff.c": "RFC 7619 section 2.2 wants an empty identification, at which tshark 4.0 asserts."},
}


def read_toml(path):
    """A scenario as its file says, over what it extends."""
    with open(path, "rb") as stream:
        mine = tomllib.load(stream)
    if "extends" not in mine:
        return mine
    base = read_toml(os.path.join(os.path.dirname(path), mine["extends"]))

    def merge(below, above):
        for key, value in above.items():
            if isinstance(value, dict) and isinstance(below.get(key), dict):
                merge(below[key], value)
            else:
                below[key] = value

    merge(base, mine)
    return base


def gateways_of(scenario):
    """The names of the gateways: what [gateway] says, or how ike-sim numbers them."""
    groups = scenario.get("gateway", {})
    names = []
    for group in groups if isinstance(groups, list) else [groups]:
        name = group.get("name", "gateway")
        if "name" in group and "count" not in group:
            names.append(name)
        else:
            names += [f"{name}-{number}" for number in range(group.get("count", 1))]
    return names


def settings_of(name, scenario):
    """What a run of this test sets otherwise than the scenario's file."""
    settings = list(SHORTENED.get(name, ()))
    sites = scenario.get("sites", {})
    few = not any(setting.startswith("sites.count=") for setting in settings)
    if few and isinstance(sites, dict) and sites.get("count", 1) > MOST_SITES:
        settings.append(f"sites.count={MOST_SITES}")
    if scenario.get("crypto", {}).get("provider", "modelled") == "modelled":
        settings.append(f'crypto.provider="{"mixed" if name in MODELLED else "real"}"')
    if not scenario.get("output", {}).get("pcap"):
        settings.append(f"output.pcap={json.dumps(gateways_of(scenario))}")
    return [*settings, "output.keys=true"]


def run(name, folder):
    """Runs a scenario; gives its captures and its key tables."""
    scenario = read_toml(os.path.join(SCENARIOS, f"{name}.toml"))
    settings = settings_of(name, scenario)
    command = [PROGRAM, "run", os.path.join(SCENARIOS, f"{name}.toml"), "--out", folder, "--quiet"]
    command += [word for setting in settings for word in ("--set", setting)]
    result = subprocess.run(command, cwd=SOURCE, capture_output=True, text=True, timeout=600, check=False)
    if result.returncode not in (0, 1):
        raise ValueError(f"the run ended with {result.returncode}: {result.stderr.strip()}")
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as stream:
        modelled = {what for provider in json.load(stream)["providers"] for what in provider["modelled"]}
    if not modelled <= MODELLED.get(name, set()):
        raise ValueError(f"what a library has was modelled: {', '.join(sorted(modelled))}")
    captures = sorted(os.listdir(os.path.join(folder, "pcap")))
    tables = sorted(entry for entry in os.listdir(folder) if entry.startswith("wireshark"))
    return [os.path.join(folder, "pcap", capture) for capture in captures], tables


def tshark(capture, home, *arguments):
    """What tshark prints of a capture with the key tables of a home folder."""
    # Wireshark does not know RFC 9329, nor bodies of payloads that are encrypted alone: scripts tell it.
    command = ["tshark"]
    for script in ("ike-over-tcp.lua", "ike-sealed-bodies.lua"):
        command += ["-X", f"lua_script:{os.path.join(SOURCE, 'scripts', script)}"]
    command += ["-n", "-r", capture, "-o", "esp.enable_encryption_decode:TRUE"]
    command += ["-o", "esp.enable_authentication_check:TRUE", *arguments]
    environment = dict(os.environ, HOME=home)
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=environment)
    if result.returncode != 0:
        raise ValueError(f"tshark ended with {result.returncode}: {result.stderr.strip()}")
    return result.stdout.splitlines()


def make_home(folder, table):
    """A home folder whose Wireshark profile has the run's keys, or none."""
    home = tempfile.mkdtemp(dir=folder)
    profile = os.path.join(home, ".config", "wireshark")
    os.makedirs(profile)
    if table:
        for file in os.listdir(os.path.join(folder, table)):
            shutil.copy(os.path.join(folder, table, file), profile)
    return home


class Packet:
    """One packet in one pass of tshark."""

    def __init__(self, row):
        self.values = dict(zip(FIELDS, row.split("\t")))
        words = [word for word in self.values["_ws.expert.message"].split(",") if word]
        severities = [int(word) for word in self.values["_ws.expert.severity"].split(",") if word]
        self.complaints = [word for word, severity in zip(words, severities) if severity >= WARNING]

    def is_sealed(self):
        """Whether it protects something: an encrypted IKE message, or ESP."""
        values = self.values
        if values["esp.spi"] and not values["isakmp.exchangetype"]:
            return True
        if self.is_version_1():
            # A message made of fragments has two headers: its own is the last.
            return int(values["isakmp.flags"].split(",")[-1], 0) & 1 == 1
        # A puzzle's solution may stand before what is sealed (RFC 8019 section 7.2.2).
        return not {"46", "53"}.isdisjoint(values["isakmp.typepayload"].split(",")[:2])

    def is_version_1(self):
        """Whether it is ISAKMP."""
        return self.values["isakmp.version"].startswith("0x1")

    def is_open(self):
        """Whether tshark had the key."""
        values = self.values
        if values["esp.protocol"] or values["isakmp.enc.decrypted"]:
            return True
        return self.is_version_1() and bool(values["isakmp.typepayload"])


def texts_of(capture, home):
    """All that tshark tells in words of the IKE messages, as lines by the packet's number."""
    texts = collections.defaultdict(list)
    number = None
    for line in tshark(capture, home, "-V", "-O", "isakmp", "-Y", "isakmp"):
        if match := re.match(r"Frame (\d+):", line):
            number = match.group(1)
        texts[number].append(line)
    return texts


def judge(capture, homes, name):
    """The faults of a capture, as sentences, and how many sealed packets were opened."""
    fields = [word for field in FIELDS for word in ("-e", field)]
    rows = [tshark(capture, home, "-T", "fields", *fields) for home in homes]
    texts = [texts_of(capture, home) for home in homes]
    faults, opened, unknown = [], 0, collections.Counter()
    for passes in zip(*([Packet(row) for row in rows_of_pass] for rows_of_pass in rows)):
        # Keys that additional key exchanges replace are tables of their own: one of them has to fit.
        best = min(passes, key=lambda packet: (len(packet.complaints), not packet.is_open()))
        number = best.values["frame.number"]
        lines = texts[passes.index(best)].get(number, ())
        unknown.update(line.strip() for line in lines if re.search("unknown", line, re.I))
        complaints = [words for words in best.complaints if not is_explained(name, words)]
        faults += [f"packet {number}: {words} ({best.values['_ws.col.Info']})" for words in complaints]
        if best.is_sealed():
            opened += best.is_open()
            if not best.is_open() and name not in SHUT:
                faults.append(f"packet {number} stays shut ({best.values['_ws.col.Info']})")
    faults += [f"{times} times '{line}'" for line, times in unknown.items() if not is_explained(name, line)]
    return faults, len(rows[0]), opened


def is_explained(name, words):
    """Whether EXPLAINED says why tshark's words are no fault."""
    return any(re.search(pattern, words) for pattern in {**EXPLAINED["*"], **EXPLAINED.get(name, {})})


def referee(name):
    """Runs one scenario and gives the report on it: a line, and the faults."""
    with tempfile.TemporaryDirectory() as top:
        folder = os.path.join(top, "run")
        try:
            captures, tables = run(name, folder)
            homes = [make_home(folder, table) for table in tables or [None]]
            faults, packets, opened = [], 0, 0
            for capture in captures:
                found, seen, unsealed = judge(capture, homes, name)
                faults += [f"{os.path.basename(capture)}: {fault}" for fault in found]
                packets += seen
                opened += unsealed
        except ValueError as error:
            return f"{name}: {error}", [f"{error}"]
        if not packets:
            faults.append("the capture is empty")
        if not opened and name not in SHUT:
            faults.append("nothing sealed was opened")
        return f"{name}: {packets} packets, {opened} opened, {len(faults)} faults", faults


def main():
    """Every scenario, or those that the arguments name."""
    if not shutil.which("tshark"):
        print("SKIPPED: tshark is not installed")
        return SKIPPED
    if not os.path.exists(PROGRAM):
        sys.exit(f"There is no {PROGRAM}: build the examples, or set IKE_SIM.")
    names = sys.argv[1:] or sorted(name[:-5] for name in os.listdir(SCENARIOS) if name.endswith(".toml"))
    faulty = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as workers:
        for line, faults in workers.map(referee, names):
            print(line, flush=True)
            for fault in faults[:10]:
                print(f"    {fault}")
            faulty += bool(faults)
    print(f"{len(names)} scenarios, {faulty} with faults")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
