#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Measures how long two real strongSwan daemons take over an emulated link, and predicts the same by modelled peers.

    scripts/validate-against-strongswan.py measure FILE [--rtt MS...] [--loss SHARE...]   adds measured times to FILE (JSON)
    scripts/validate-against-strongswan.py link FILE                                      the link's own round trips alone, anew
    scripts/validate-against-strongswan.py predict FILE --profile PROFILE                 adds predicted times to FILE
    scripts/validate-against-strongswan.py page FILE doc/validation.md                    writes the table into the page

Measuring needs root and an idle machine: it joins two network namespaces by ike-sim's real-time simulation, which has the delay
and the loss. doc/validation.md says what is measured; scripts/calibrate.sh makes the profile.
"""

import argparse
import csv
import json
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "test" / "interop"))
import ike_lab
import ike_vici

RTTS = (1, 20, 100, 300)
LOSSES = (0, 5)
KINDS = ("setup", "rekey-child", "rekey-ike")
CALLS = 100
PREDICTED = 1000
SPACING = 0.1
LATE = 3900  # ms: whoever takes longer has waited for strongSwan's first retransmission
IKE = "aes128-sha256-x25519"
ESP = "aes128gcm16-x25519"
ADDRESSES = {"a": "192.0.2.1", "b": "198.51.100.1"}
EDGES = {"a": "203.0.113.1", "b": "203.0.113.2"}
MARK = "<!-- Written by scripts/validate-against-strongswan.py page. -->"

LINK = """[run]
duration = "%(duration)ss"
[topology]
generator = "hub-and-spoke"
routers = 2
link-delay = "%(half)dus"
fan-out = 0
[connection.main]
proposals = "%(ike)s"
lifetime = { preset = "never" }
retransmission = { preset = "strongswan" }
[connection.main.child.net]
proposals = "%(esp)s"
lifetime = { preset = "never" }
[[impairment]]
where = "backbone"
loss = "%(loss)s%%"
[crypto]
provider = "%(provider)s"
profile = "%(profile)s"
"""

REAL = """[sites]
count = 1
calls = false
routers = ["hub0"]
"""

REAL_END = """[[gateway]]
name = "%(name)s"
router = "%(router)s"
access-delay = "1us"
[gateway.real]
interface = "wire-%(name)s"
netns = "ike-va-sim"
address = "%(address)s"
"""

MODELLED = """[sites]
count = %(count)d
routers = ["spoke0"]
access-delay = "1us"
access-rate = "10Gb/s"
[gateway]
router = "hub0"
access-delay = "1us"
[gateway.half-open]
cookie-threshold = 0
cookie-threshold-per-address = 0
block-threshold-per-address = 0
[start]
at = "1s"
window = "%(window)ds"
order = "even"
[[event]]
at = "%(child)ds"
action = "rekey-child"
target = "sites"
window = "%(window)ds"
[[event]]
at = "%(ike_at)ds"
action = "rekey-ike"
target = "sites"
window = "%(window)ds"
"""

CALLER = """  c%(i)d {
    version = 2
    local_addrs = 192.0.2.1
    remote_addrs = 198.51.100.1
    proposals = %(ike)s
    rekey_time = 0
    unique = never
    local {
      auth = psk
      id = c%(i)d.example.org
    }
    remote {
      auth = psk
      id = b.example.org
    }
    children {
      n%(i)d {
        local_ts = 10.1.%(i)d.0/24
        remote_ts = 10.2.%(i)d.0/24
        esp_proposals = %(esp)s
        rekey_time = 0
      }
    }
  }
"""

CALLED = """connections {
  c {
    version = 2
    local_addrs = 198.51.100.1
    proposals = %(ike)s
    rekey_time = 0
    unique = never
    local {
      auth = psk
      id = b.example.org
    }
    remote {
      auth = psk
    }
    children {
      n {
        local_ts = 10.2.0.0/16
        remote_ts = 10.1.0.0/16
        esp_proposals = %(esp)s
        rekey_time = 0
      }
    }
  }
}
"""

SECRETS = 'secrets {\n  ike-1 {\n    secret = "swordfish"\n  }\n}\n'
LOG = "      default = 1\n      ike_name = yes\n      time_format = %s\n      time_add_ms = yes"


class End:
    """A daemon in a namespace of its own, at one end of the link."""

    def __init__(self, name, folder):
        self.name, self.space = name, f"ike-va-{name}"
        self.folder = os.path.join(folder, name)
        os.makedirs(os.path.join(self.folder, "swanctl"))
        self.environment = dict(os.environ, STRONGSWAN_CONF=os.path.join(self.folder, "strongswan.conf"),
                                SWANCTL_DIR=os.path.join(self.folder, "swanctl"))
        self.daemon = None
        ike_lab.run("ip", "netns", "add", self.space)
        wire = f"wire-{name}"
        ike_lab.run("ip", "-n", self.space, "link", "add", "wire", "type", "veth", "peer", "name", wire, "netns", "ike-va-sim")
        for space, link in ((self.space, "wire"), ("ike-va-sim", wire)):
            ike_lab.run("ip", "netns", "exec", space, "sysctl", "-q", "-w", f"net.ipv6.conf.{link}.disable_ipv6=1")
            ike_lab.run("ip", "-n", space, "link", "set", link, "up")
            ike_lab.run("ip", "netns", "exec", space, "ethtool", "-K", link, "tx", "off", "rx", "off", check=False)
        for words in (("link", "set", "lo", "up"), ("address", "add", ADDRESSES[name] + "/32", "dev", "wire"),
                      ("route", "add", EDGES[name] + "/32", "dev", "wire"),
                      ("route", "add", "default", "via", EDGES[name], "dev", "wire", "src", ADDRESSES[name], "onlink")):
            ike_lab.run("ip", "-n", self.space, *words)
        # kernel-libipsec wants an address of its own in each network that it has a policy for.
        net = {"a": "10.1", "b": "10.2"}[name]
        addresses = "".join(f"address add {net}.{i}.1/32 dev lo\n" for i in range(CALLS))
        subprocess.run(["ip", "-n", self.space, "-batch", "-"], input=addresses, text=True, check=True)

    def start(self, connections):
        """Starts the daemon and loads its connections."""
        conf = ike_lab.STRONGSWAN_CONF % {"plugins": ike_lab.PLUGINS, "folder": self.folder, "options": "  dos_protection = no"}
        conf = re.sub(r"      default = 1\n      ike = 2\n      cfg = 2", LOG, conf)
        for path, text in (("strongswan.conf", conf), ("swanctl/swanctl.conf", connections + SECRETS)):
            with open(os.path.join(self.folder, path), "w", encoding="utf-8") as stream:
                stream.write(text)
        self.daemon = subprocess.Popen(["ip", "netns", "exec", self.space, ike_lab.CHARON], env=self.environment,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        socket = os.path.join(self.folder, "charon.vici")
        for _ in range(100):
            if os.path.exists(socket):
                break
            time.sleep(0.1)
        ike_lab.run("ip", "netns", "exec", self.space, "swanctl", "--load-all", "--uri", f"unix://{socket}", env=self.environment)
        return ike_vici.Vici(socket)

    def log(self):
        """The daemon's log."""
        with open(os.path.join(self.folder, "charon.log"), encoding="utf-8", errors="replace") as stream:
            return stream.read()

    def close(self):
        """Ends the daemon and its namespace."""
        if self.daemon:
            self.daemon.kill()
            self.daemon.wait()
        ike_lab.run("ip", "netns", "delete", self.space, check=False)


def link(rtt, loss, duration, provider, profile="none"):
    """The scenario of the link, with a round-trip time in milliseconds."""
    return LINK % {"duration": duration, "half": round(rtt * 500), "loss": loss, "ike": IKE, "esp": ESP, "provider": provider,
                   "profile": profile if not os.path.exists(profile) else os.path.abspath(profile)}


def start_simulation(folder, text):
    """Starts ike-sim on a scenario."""
    path = os.path.join(folder, "link.toml")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)
    return subprocess.Popen([ike_lab.PROGRAM, "run", path, "--quiet", "--out", os.path.join(folder, "run")])


def drive(vici, loss):
    """Set-ups at even distances, then rekeys of the Child SAs, then of the IKE SAs."""
    pause = 12 if loss else 3
    for what in KINDS:
        begun = time.monotonic()
        for i in range(CALLS):
            time.sleep(max(0, begun + i * SPACING - time.monotonic()))
            if what == "setup":
                vici.command("initiate", ike=f"c{i}", child=f"n{i}", timeout=-1)
            elif what == "rekey-child":
                vici.command("rekey", child=f"n{i}")
            else:
                vici.command("rekey", ike=f"c{i}")
        time.sleep(pause)


def times_of(log):
    """The times in milliseconds of each kind of exchange, out of the log of the daemon that asks."""
    begins = {"setup": r"initiating IKE_SA c\d+\[", "rekey-child": r"establishing CHILD_SA n\d+", "rekey-ike": r"initiating IKE_SA c\d+\["}
    ends = {"setup": r"CHILD_SA n\d+\{\d+\} established", "rekey-child": r"outbound CHILD_SA n\d+\{\d+\} established",
            "rekey-ike": r"IKE_SA c\d+\[\d+\] rekeyed"}
    since, found, stage = {}, {kind: [] for kind in KINDS}, {}
    for line in log.splitlines():
        head = re.match(r"(\d+\.\d+) \d+\[IKE\] <(c\d+)\|\d+> (.*)", line)
        if not head:
            continue
        at, peer, words = float(head.group(1)), head.group(2), head.group(3)
        kind = stage.get(peer, "setup")
        if re.match(begins[kind], words):
            since.setdefault(peer, at)
        elif re.match(ends[kind], words) and peer in since:
            found[kind].append(round(1000 * (at - since.pop(peer)), 3))
            stage[peer] = {"setup": "rekey-child", "rekey-child": "rekey-ike"}.get(kind, "done")
        if stage.get(peer) == "done":
            stage[peer] = "rekey-ike"
    return found


def round_trips(count=40):
    """The link's own round trips in milliseconds, by ICMP from end to end: the delay and what the emulation adds."""
    output = ike_lab.run("ip", "netns", "exec", "ike-va-a", "ping", "-n", "-c", str(count), "-i", "0.1", "-W", "1", ADDRESSES["b"],
                         check=False)
    return [float(found) for found in re.findall(r"time=([0-9.]+) ms", output)]


def measure(rtt, loss, link_alone):
    """Two daemons over the emulated link: its own round trips, and the times of the exchanges."""
    folder = tempfile.mkdtemp(prefix="ike-validation-")
    ends, simulation = [], None
    for space in ("a", "b", "sim"):
        ike_lab.run("ip", "netns", "delete", f"ike-va-{space}", check=False)
    ike_lab.run("ip", "netns", "add", "ike-va-sim")
    try:
        ends = [End(name, folder) for name in ("a", "b")]
        callers = "connections {\n" + "".join(CALLER % {"i": i, "ike": IKE, "esp": ESP} for i in range(CALLS)) + "}\n"
        ends[1].start(CALLED % {"ike": IKE, "esp": ESP})
        vici = ends[0].start(callers)
        duration = int(len(KINDS) * (CALLS * SPACING + (12 if loss else 3)) + 12)
        text = link(rtt, loss, duration, "real") + REAL
        for name, router in (("a", "spoke0"), ("b", "hub0")):
            text += REAL_END % {"name": name, "router": router, "address": ADDRESSES[name]}
        simulation = start_simulation(folder, text)
        time.sleep(1)
        round_trips(3)  # ARP
        trips = round_trips()
        if link_alone:
            return trips, None
        drive(vici, loss)
        return trips, times_of(ends[0].log())
    finally:
        if simulation:
            simulation.kill()
            simulation.wait()
        for end in ends:
            end.close()
        ike_lab.run("ip", "netns", "delete", "ike-va-sim", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def predict(rtt, loss, profile):
    """Modelled peers over a link of the same kind, with a cost profile."""
    folder = tempfile.mkdtemp(prefix="ike-validation-")
    window = int(PREDICTED * SPACING)
    gap = window + 200
    text = link(rtt, loss, 3 * gap, "modelled", profile)
    text += MODELLED % {"count": PREDICTED, "window": window, "child": gap, "ike_at": 2 * gap}
    try:
        if start_simulation(folder, text).wait() != 0:
            sys.exit("the prediction's simulation failed")
        found = {kind: [] for kind in KINDS}
        with open(os.path.join(folder, "run", "exchanges.csv"), encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                if row["outcome"] == "succeeded" and row["kind"] in found and row["role"] == "initiator":
                    found[row["kind"]].append(float(row["latency_ms"]))
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def quantile(values, share):
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median_interval(values):
    """Median and its confidence interval (95 %) by order statistics, free of assumptions about the distribution."""
    ordered, n = sorted(values), len(values)
    reach = 1.96 * math.sqrt(n) / 2
    low, high = max(0, math.floor(n / 2 - reach)), min(n - 1, math.ceil(n / 2 + reach))
    middle = ordered[n // 2] if n % 2 else (ordered[n // 2 - 1] + ordered[n // 2]) / 2
    return middle, ordered[low], ordered[high]


def number(value):
    """Milliseconds with as many digits as make sense."""
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"


def described(values):
    """Median, its interval, the spread, and the share that waited for a retransmission."""
    middle, low, high = median_interval(values)
    spread = " / ".join(number(quantile(values, share)) for share in (0.05, 0.25, 0.75, 0.95))
    late = 100 * sum(value > LATE for value in values) / len(values)
    return f"{number(middle)} ({number(low)} to {number(high)}) | {spread} | {late:.0f} %"


def page(data, path):
    """Writes the table below the mark into the page."""
    rows = [MARK, "", f"Measured: {data['machine']}; {CALLS} set-ups a row. Profile: {data['profile']}; {PREDICTED} modelled peers a row.", "",
            "| what | RTT, loss | link's RTT | n | measured: median (95 %) | 5 / 25 / 75 / 95 % | sent again | predicted: median (95 %) | 5 / 25 / 75 / 95 % | sent again | medians differ by |",
            "|---|---|---|---|---|---|---|---|---|---|---|"]
    for kind in KINDS:
        for loss in LOSSES:
            for rtt in RTTS:
                key = f"{rtt} ms, {loss} %"
                measured, predicted = data["measured"].get(key), data["predicted"].get(key)
                if not measured or not predicted:
                    continue
                real, model = measured[kind], predicted[kind]
                trips = data["link"].get(key)
                own = number(median_interval(trips)[0]) if trips else "-"
                differ = 100 * (median_interval(model)[0] / median_interval(real)[0] - 1)
                rows.append(f"| {kind} | {key} | {own} | {len(real)} | {described(real)} | {described(model)} | {differ:+.1f} % |")
    with open(path, encoding="utf-8") as stream:
        head, _, rest = stream.read().partition(MARK)
    tail = rest[rest.index("\n## "):] if "\n## " in rest else "\n"
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(head + "\n".join(rows) + "\n" + tail.rstrip("\n") + "\n")


def machine():
    """What this is measured on."""
    with open("/proc/cpuinfo", encoding="utf-8") as stream:
        names = re.findall(r"model name\s*: (.*)", stream.read())
    version = re.search(r"strongSwan ([0-9.]+)", ike_lab.run("swanctl", "--help", check=False)).group(1)
    return f"strongSwan {version} on {len(names)} shared cores of an {names[0]}"


def main():
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("measure", "link", "predict", "page"))
    parser.add_argument("file")
    parser.add_argument("page", nargs="?", default=str(ROOT / "doc" / "validation.md"))
    parser.add_argument("--rtt", type=int, nargs="*", default=RTTS)
    parser.add_argument("--loss", type=int, nargs="*", default=LOSSES)
    parser.add_argument("--profile", default="server-core")
    options = parser.parse_args()
    data = {"measured": {}, "predicted": {}, "link": {}}
    if os.path.exists(options.file):
        with open(options.file, encoding="utf-8") as stream:
            data = {**data, **json.load(stream)}
    if options.action == "page":
        page(data, options.page)
        return
    reason = ike_lab.missing() if options.action in ("measure", "link") else None
    if reason:
        sys.exit(f"cannot measure: {reason}")
    for rtt in options.rtt:
        for loss in options.loss:
            key = f"{rtt} ms, {loss} %"
            if options.action == "predict":
                data["profile"] = os.path.basename(options.profile)
                trips = data["link"].get(key)
                data["predicted"][key] = predict(median_interval(trips)[0] if trips else rtt, loss, options.profile)
            else:
                data["machine"] = machine()
                data["link"][key], found = measure(rtt, loss, options.action == "link")
                data["measured"][key] = found or data["measured"].get(key)
            with open(options.file, "w", encoding="utf-8") as stream:
                json.dump(data, stream)
            found = data["predicted" if options.action == "predict" else "measured"][key]
            print(f"link {number(median_interval(data['link'][key])[0])} ms," if key in data["link"] else "", key, {kind: (len(times), number(median_interval(times)[0]) if times else "-") for kind, times in found.items()},
                  flush=True)


if __name__ == "__main__":
    main()
