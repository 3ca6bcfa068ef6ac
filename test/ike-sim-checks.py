#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tests of the program ike-sim as its users meet it. The argument names the test:

broken       every broken scenario of test/data/broken gets its one sentence, exit code 2, and leaves nothing
scenarios    every scenario of examples/scenarios passes `check`, and runs (shortened) as it expects
repeatable   one seed twice gives equal octets in every file, another seed does not
buildup      SAs of both ends that rekey at once grow in number, and with redundant ones closed they do not
distance     versions and modes need as many messages and round trips as the protocols have; plot.py draws them
interrupt    a signal ends a run while its peers are still being made, too, and nothing is left
counting     pings of two sections, lines that sites share, names with commas: tables say what was
signs        a scenario that is about a feature does not run as it expects without that feature
failing      an expectation that does not hold: exit code 1, the run's directory is there all the same
pages        doc/scenarios.md has the key reference and its scenario runs
wireshark    tshark reads the captures of two-sites and tcp with their key tables: nothing malformed, all decrypted
             (needs tshark)
nat          doc/nat-matrix.md is what its sweep of scenarios writes
pictures     plot.py draws a run and two side by side, equal each time; summary.py prints its table (needs pandas)
zoo          networks of the Internet Topology Zoo with 2,000 sites run to their end (needs the shared folder)
"""

import csv
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SOURCE = os.environ.get("IKE_SOURCE_DIR", os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("IKE_BUILD_DIR", os.path.join(SOURCE, "build"))
PROGRAM = os.environ.get("IKE_SIM", os.path.join(BUILD, "examples", "ike-sim"))
BROKEN = os.path.join(SOURCE, "test", "data", "broken")
SCENARIOS = os.path.join(SOURCE, "examples", "scenarios")
ZOO = ("Geant2012", "Kdl", "Colt")
SKIPPED = 77

# What makes long scenarios short enough for a test: fewer sites or less traffic, the same story.
SHORTENED = {
    "crash-storm.toml": ("sites.count=150", "expect.tunnels=150", 'expect.setups=">= 300"'),
    "crash-storm-tickets.toml": ("sites.count=150", "expect.tunnels=150", 'expect.setups=">= 300"'),
    "esp-goodput.toml": ("traffic.bulk.until=2s",),
    "flood-cookies.toml": ("attackers.until=4s", 'expect.attack-messages=">= 49000"'),
    "flood-no-cookies.toml": ("run.duration=5s", "start.window=3s", "attackers.until=5s",
                              'expect.attack-messages=">= 99000"', 'expect.half-open-peak=">= 2500"',
                              'expect.setup-success="<= 75%"', 'expect.state-peak=">= 12000000"'),
    "overload.toml": ("run.duration=25s", "traffic.until=20s", 'expect.rekey-p99=">= 2s"'),
    "power-cut.toml": ("sites.count=40", "expect.tunnels=40", 'expect.setups=">= 60"'),
    "storm.toml": ("sites.count=200", "expect.tunnels=200", "expect.child-rekeys=400", "expect.ike-rekeys=400"),
    "storm-jitter.toml": ("sites.count=200", "expect.tunnels=200", "expect.child-rekeys=400", "expect.ike-rekeys=400"),
}


# What switches off the feature that a scenario is about, besides what makes it short.
WITHOUT = {
    "certificates.toml": ('connection.main.auth="psk"',),
    "certificates-ecdsa.toml": ('connection.main.auth="psk"', 'connection.main.gateway-auth="psk"'),
    "certificates-ed25519.toml": ('connection.main.auth="psk"', 'connection.main.gateway-auth="psk"'),
    "certificates-mldsa.toml": ('connection.main.auth="psk"',),
    "childless.toml": ('connection.main.childless="never"',),
    "collisions.toml": ('connection.main.lifetime.fuzz="100%"', 'connection.main.child.lan.lifetime.fuzz="100%"'),
    "compression.toml": ("connection.main.child.lan.ask-compression=false",),
    "cookies.toml": ("gateway.half-open.cookie-threshold=0",),
    "crash-storm-tickets.toml": ('connection.main.failover.tickets="none"',),
    "eap-md5.toml": ('connection.main.eap.methods=["mschapv2"]',),
    "eap-tls.toml": ('connection.main.eap.methods=["mschapv2"]', "connection.main.eap.alone=false"),
    "esn.toml": ('connection.main.child.lan.proposals=["aes128gcm16"]',),
    "fragments.toml": ("connection.main.fragmentation.enabled=false",),
    "invalid-spi.toml": ("connection.main.failover.tell-invalid-spi=false",),
    "max-children.toml": ("connection.main.exchanges.max-children=0",),
    "null-auth.toml": ("connection.main.null-auth.sites=false", 'connection.main.site-id="{node}.example"'),
    "pool.toml": ("connection.main.pool.ip4=false", "connection.main.pool.ip6=false",
                  "connection.main.pool.required=false"),
    "post-quantum.toml": ('connection.main.proposals="aes256-sha256-x25519"',
                          'connection.main.child.lan.proposals="aes256gcm16-x25519"'),
    "ppk.toml": ('connection.main.ppk.sites="none"', 'connection.main.ppk.gateways="none"'),
    "puzzles.toml": ("gateway.half-open.puzzles.threshold=0",),
    "reauth-make.toml": ('connection.main.reauth.order="break-before-make"',),
    "second-auth.toml": ("connection.main.second-auth.sites=false", "connection.main.second-auth.gateways=false"),
    "single-pair.toml": ("connection.whole.child.lan.single-pair=false",),
    "window.toml": ("connection.main.exchanges.window=1",),
}


def ike_sim(*arguments, cwd=SOURCE):
    """Runs the program."""
    command = [PROGRAM, *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=800, check=False)


def files_below(folder):
    """Every file with its octets, by path relative to the folder."""
    found = {}
    for here, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(here, name)
            with open(path, "rb") as stream:
                found[os.path.relpath(path, folder)] = stream.read()
    return found


def succeed(result, what, code=0):
    """Ends the test when a run did not end as it should."""
    if result.returncode != code:
        sys.exit(f"{what} ended with {result.returncode}, not {code}:\n{result.stdout}{result.stderr}")


def read_expected():
    """The sentence of each broken scenario, by file name."""
    expected = {}
    with open(os.path.join(BROKEN, "expected.txt"), encoding="utf-8") as lines:
        for line in lines:
            expected[line.split(".toml", 1)[0] + ".toml"] = line.rstrip("\n")
    return expected


def test_broken(folder):
    """Broken scenarios, broken GraphML, broken profiles, broken command lines."""
    expected = read_expected()
    present = sorted(name for name in os.listdir(BROKEN) if name.endswith(".toml"))
    faults = [f"{name}: expected.txt has no line for it" for name in present if name not in expected]
    faults += [f"{name}: named in expected.txt, but not there" for name in expected if name not in present]
    for name in present:
        wanted = f"ike-sim: {expected.get(name)}\n"
        for command in (["check", name], ["run", name, "--out", os.path.join(folder, "out")]):
            result = ike_sim(*command, cwd=BROKEN)
            if result.returncode != 2 or result.stderr != wanted or result.stdout:
                faults.append(f"{command[0]} {name}: {result.returncode}\n  got    {result.stderr}  wanted {wanted}")
            left = os.listdir(folder)
            if left:
                faults.append(f"{command[0]} {name} left {left} behind")
    with tempfile.TemporaryDirectory() as chain:
        for number in range(11):
            with open(os.path.join(chain, f"{number}.toml"), "w", encoding="utf-8") as stream:
                stream.write(f'extends = "{number + 1}.toml"\n')
        result = ike_sim("check", os.path.join(chain, "0.toml"))
        if result.returncode != 2 or "8.toml:1: this is the end of a chain of more than 8 scenarios" not in result.stderr:
            faults.append(f"a chain of 11 scenarios: {result.returncode} {result.stderr}")
    for arguments in ([], ["run"], ["run", "no-such.toml"], ["check", BROKEN], ["fly"],
                      ["run", "x.toml", "--seed", "0"], ["run", "x.toml", "--speed", "1"]):
        result = ike_sim(*arguments, cwd=folder)
        if result.returncode != 2 or not result.stderr + result.stdout or os.listdir(folder):
            faults.append(f"ike-sim {' '.join(arguments)}: {result.returncode} {result.stdout}{result.stderr}")
    if faults:
        sys.exit("\n".join(faults))
    print(f"{len(present)} broken scenarios, each with its sentence")


def test_scenarios(folder):
    """The examples."""
    names = sorted(name for name in os.listdir(SCENARIOS) if name.endswith(".toml"))
    for name in names:
        path = os.path.join("examples", "scenarios", name)
        succeed(ike_sim("check", path), f"check {name}")
        settings = [word for setting in SHORTENED.get(name, ()) for word in ("--set", setting)]
        out = os.path.join(folder, name[:-5])
        succeed(ike_sim("run", path, "--out", out, "--quiet", *settings), f"run {name}")
        for file in ("manifest.json", "summary.json", "timeseries.csv"):
            if not os.path.getsize(os.path.join(out, file)):
                sys.exit(f"{name}: {file} is empty")
    print(f"{len(names)} scenarios checked and run")


def test_repeatable(folder):
    """One seed, one run; and the place and the display of a run change nothing."""
    path = os.path.join("examples", "scenarios", "two-sites.toml")
    for out, *more in (("a", "--quiet"), ("b",), ("c", "--seed", "2")):
        succeed(ike_sim("run", path, "--out", os.path.join(folder, out), *more), f"run {out}")
    a, b, c = (files_below(os.path.join(folder, name)) for name in "abc")
    different = sorted(name for name in a.keys() | b.keys() if a.get(name) != b.get(name))
    if different:
        sys.exit(f"two runs of one seed differ in {', '.join(different)}")
    for name in ("exchanges.csv", "manifest.json"):
        if a[name] == c[name]:
            sys.exit(f"a run of another seed has the same {name}")
    if not any(name.endswith(".pcap") for name in a):
        sys.exit("the run has no capture to compare")
    print(f"{len(a)} files are equal octet for octet")


def test_signs(folder):
    """What each scenario of a feature expects is not to be had without it."""
    for name, off in WITHOUT.items():
        path = os.path.join("examples", "scenarios", name)
        settings = [word for setting in (*SHORTENED.get(name, ()), *off) for word in ("--set", setting)]
        result = ike_sim("run", path, "--out", os.path.join(folder, name[:-5]), "--quiet", *settings)
        succeed(result, f"{name} without what it is about", 1)
        if "expected " not in result.stderr:
            sys.exit(f"{name} fails for another reason: {result.stderr}")
    print(f"{len(WITHOUT)} scenarios fail without what they are about")


def test_failing(folder):
    """What [expect] is for."""
    path = os.path.join("examples", "scenarios", "two-sites.toml")
    out = os.path.join(folder, "run")
    result = ike_sim("run", path, "--out", out, "--quiet", "--set", "expect.tunnels=3")
    succeed(result, "a run with a false expectation", 1)
    if result.stderr != "ike-sim: --set expect.tunnels: expected tunnels 3, but it is 2\n":
        sys.exit(f"it complains in other words: {result.stderr}")
    if not os.path.exists(os.path.join(out, "summary.json")):
        sys.exit("it left no run directory")
    taken = os.path.join(folder, "taken")
    os.mkdir(taken)
    with open(os.path.join(taken, "mine.txt"), "w", encoding="utf-8") as stream:
        stream.write("not a run")
    result = ike_sim("run", path, "--out", taken, "--quiet")
    succeed(result, "a run into a folder of other things", 2)
    if sorted(os.listdir(taken)) != ["mine.txt"] or sorted(os.listdir(folder)) != ["run", "taken"]:
        sys.exit(f"it touched {os.listdir(folder)}, {os.listdir(taken)}")
    print(result.stderr.strip())


COUNTED = """
[run]
duration = "12s"

[topology]
generator = "ring"

[sites]
count = 3

[[gateway]]
name = "Paris, 1"

[connection.main.child.lan]

[crypto]
profile = "branch-router"

[start]
window = "0s"
"""
PINGS = """
[[traffic]]
name = "a, b"
kind = "ping"
at = "3s"

[[traffic]]
name = "c"
kind = "ping"
at = "3s"
interval = "500ms"
"""
SHARED = """
[sites.nat]
share = 3

[impairment]
loss = "5%"
at = "3s"

[traffic]
at = "3s"
interval = "5ms"
"""
SECOND = """
[sites.nat]
share = 3

[[faults]]
node = "sites"
message = "IKE_SA_INIT request"
action = "drop"
nth = 2
"""
BULK = """
[[traffic]]
name = "a, b"
kind = "tcp"
at = "3s"
until = "4s"
"""


def run_counted(folder, name, more):
    """A run of COUNTED and what is added: its figures, and a reader of its tables."""
    path = os.path.join(folder, name + ".toml")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(COUNTED + more)
    out = os.path.join(folder, name)
    succeed(ike_sim("run", path, "--out", out, "--quiet"), name)

    def table(file):
        with open(os.path.join(out, file), encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        if any(None in row or None in row.values() for row in rows):
            sys.exit(f"{name}: {file} has rows that are longer or shorter than its head")
        return rows

    with open(os.path.join(out, "summary.json"), encoding="utf-8") as stream:
        return json.load(stream), table


def test_counting(folder):
    """What is counted once, and whose it is."""
    figures, table = run_counted(folder, "pings", PINGS)
    for row in table("traffic.csv"):
        if not 0 < int(row["sent"]) == int(row["arrived"]):
            sys.exit(f"of the pings '{row['traffic']}' {row['sent']} were sent and {row['arrived']} came back")
    if {row["node"] for row in table("queues.csv")} != {"Paris, 1"}:
        sys.exit("queues.csv does not know the gateway by its name")
    if figures["tcp-loss"] is not None or figures["rekey-p99"] is not None:
        sys.exit(f"figures of what never happened: {figures['tcp-loss']}, {figures['rekey-p99']}")
    figures, _ = run_counted(folder, "shared", SHARED)
    if not 0.04 < figures["traffic-lost"] < 0.06:
        sys.exit(f"a line of three sites that loses 5% has lost {figures['traffic-lost']:.3f}")
    _, table = run_counted(folder, "second", SECOND)
    struck = [row["struck"] for row in table("faults.csv")]
    if struck != ["0", "0", "0"]:
        sys.exit(f"sites that send their first message once have {struck} second ones")
    figures, table = run_counted(folder, "bulk", BULK)
    rates = [int(row["goodput_bits_per_s"]) for row in table("flows.csv")]
    if abs(sum(rates) - figures["tcp-goodput"]) > 3 or not table("goodput.csv"):
        sys.exit(f"flows.csv adds up to {sum(rates)}, summary.json says {figures['tcp-goodput']}")
    print("what is counted is counted once")


def test_interrupt(folder):
    """Ctrl-C, at moments of which the first fall into the making of the network."""
    path = os.path.join("examples", "scenarios", "storm.toml")
    out = os.path.join(folder, "run")
    for wait in (0.3, 0.6, 1.5):
        command = [PROGRAM, "run", path, "--out", out, "--set", "sites.count=20000"]
        with subprocess.Popen(command, cwd=SOURCE, stderr=subprocess.PIPE, text=True) as process:
            process.stderr.readline()  # its first words, just before it listens to signals
            time.sleep(wait)
            process.send_signal(signal.SIGINT)
            try:
                _, words = process.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                sys.exit(f"a run goes on after a signal that came {wait} s after its begin")
        if process.returncode != 130 or not words.endswith("interrupted; nothing was written\n"):
            sys.exit(f"a signal after {wait} s: {process.returncode} {words}")
        if os.listdir(folder):
            sys.exit(f"an interrupted run left {os.listdir(folder)}")
    print("three runs ended at a signal")


def test_pages(folder):
    """The documentation of scenario files."""
    with open(os.path.join(SOURCE, "doc", "scenarios.md"), encoding="utf-8") as stream:
        page = stream.read()
    reference = ike_sim("keys").stdout
    if len(reference) < 1000 or reference not in page:
        sys.exit("doc/scenarios.md is behind the code: put the output of 'ike-sim keys' into it")
    scenarios = re.findall(r"```toml\n(.*?)```", page, re.S)
    for number, scenario in enumerate(scenarios):
        path = os.path.join(folder, f"{number}.toml")
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(scenario)
        succeed(ike_sim("run", path, "--out", os.path.join(folder, "out"), "--quiet"), f"scenario {number} of the page")
    if not scenarios:
        sys.exit("doc/scenarios.md has no scenario any more")


def tshark_rows(run, *arguments):
    """What tshark prints for the gateway's capture when it has the run's keys."""
    dissector = os.path.join(SOURCE, "scripts", "ike-over-tcp.lua")
    command = ["tshark", "-X", f"lua_script:{dissector}", "-r", os.path.join(run, "pcap", "gateway.pcap")]
    command += ["-o", "esp.enable_encryption_decode:TRUE", "-o", "esp.enable_authentication_check:TRUE"]
    for table in ("ikev2_decryption_table", "esp_sa"):
        with open(os.path.join(run, "wireshark", table), encoding="utf-8") as lines:
            for line in lines:
                command += ["-o", f"uat:{table}:{line.strip()}"]
    result = subprocess.run(command + list(arguments), capture_output=True, text=True, timeout=300, check=False)
    if result.returncode != 0:
        sys.exit(f"tshark ended with {result.returncode}: {result.stderr}")
    return result.stdout.splitlines()


def test_wireshark(folder):
    """Every octet of runs with real keys, in the eyes of somebody else."""
    if not shutil.which("tshark"):
        print("SKIPPED: tshark is not installed")
        sys.exit(SKIPPED)
    look_at(folder, "two-sites")
    look_at(folder, "tcp", "--set", "impairment.loss=0%")  # where TCP repeats, one frame may end several messages


def look_at(folder, scenario, *settings):
    """One run."""
    run = os.path.join(folder, scenario)
    path = os.path.join("examples", "scenarios", f"{scenario}.toml")
    succeed(ike_sim("run", path, "--out", run, "--quiet", *settings), "run")
    with open(os.path.join(run, "summary.json"), encoding="utf-8") as stream:
        figures = json.load(stream)
    wanted = {
        "_ws.malformed": 0,
        "_ws.expert.severity >= \"Warning\"": 0,
        # Each set-up: an identity in the request and one in the response of IKE_AUTH, both encrypted.
        "isakmp.id.type": 2 * figures["setups"],
        # ESP that is not decrypted shows no ICMP; each ping is a packet there and one back.
        "esp and icmp": figures["esp-packets"],
        "esp and not icmp": 0,
        "esp.icv_bad == 1": 0,
    }
    for condition, frames in wanted.items():
        found = tshark_rows(run, "-Y", condition, "-T", "fields", "-e", "frame.number", "-e", "_ws.expert.message")
        if len(found) != frames:
            sys.exit(f"{len(found)} frames, not {frames}, fit '{condition}': {found[:5]}")
    exchanges = tshark_rows(run, "-Y", "isakmp.exchangetype == 36", "-T", "fields", "-e", "isakmp.typepayload")
    clear = [row for row in exchanges if "33" not in row.split(",")]
    if len(exchanges) != 2 * (figures["child-rekeys"] + figures["ike-rekeys"]) or clear:
        sys.exit(f"{len(exchanges)} messages of CREATE_CHILD_SA, {len(clear)} of them without an SA payload to see")
    print(f"{figures['esp-packets']} ESP packets and {len(exchanges)} messages of rekeys decrypted")


# Until the first IPsec SAs stand: messages of both sides (RFC 7296 section 1.2; RFC 2409 sections 5 and 5.5), and the round trips
# after which the initiator has them.
PROTOCOLS = {"v1-against-v2": (4, 2), "v1-against-v2-main": (6 + 3, 4), "v1-against-v2-aggressive": (3 + 3, 2)}


def test_distance(folder):
    """What a set-up costs by protocol, mode and distance."""
    runs = []
    for name, (messages, trips) in PROTOCOLS.items():
        runs.append(os.path.join(folder, name))
        succeed(ike_sim("run", os.path.join("examples", "scenarios", name + ".toml"), "--out", runs[-1], "--quiet"), name)
        with open(os.path.join(runs[-1], "summary.json"), encoding="utf-8") as stream:
            setups = json.load(stream)["setups"]
        with open(os.path.join(runs[-1], "timeseries.csv"), encoding="utf-8") as stream:
            rows = [row for row in csv.DictReader(stream) if row["node"] == "all"]
        sent, received = (sum(int(row[column]) for row in rows) for column in ("messages_sent", "messages_received"))
        if sent != setups * messages or sent != received:
            sys.exit(f"{name}: {setups} set-ups took {sent} messages, of which {received} arrived, not {messages} each")
        with open(os.path.join(runs[-1], "exchanges.csv"), encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                round_trip = float(row["node"].split("-")[1][:-2])
                # Processors are fast, but not infinitely.
                if not 0 < float(row["latency_ms"]) - trips * round_trip < 1:
                    sys.exit(f"{name}: {row['node']} took {row['latency_ms']} ms, not {trips} round trips and a little")
    if importlib.util.find_spec("pandas") and importlib.util.find_spec("matplotlib"):
        succeed(script("plot.py", "--only", "distance", *runs, "--out", folder), "plot.py")
        with open(os.path.join(folder, "distance.svg"), encoding="utf-8") as stream:
            drawing = stream.read()
        for legend in ("IKEv2 (2.0 round trips)", "IKEv1, main mode (4.0 round trips)",
                       "IKEv1, aggressive mode (2.0 round trips)"):
            if legend not in drawing:
                sys.exit(f"the picture does not say '{legend}'")
    print("messages: " + ", ".join(f"{name} {messages}" for name, (messages, _) in PROTOCOLS.items()))


def test_buildup(folder):
    """strongSwan issue 1945 and its fix: SAs at the gateway half a minute after each collision."""
    counts = {}
    for name in ("sa-build-up", "sa-build-up-fixed"):
        out = os.path.join(folder, name)
        succeed(ike_sim("run", os.path.join("examples", "scenarios", name + ".toml"), "--out", out, "--quiet"), name)
        with open(os.path.join(out, "timeseries.csv"), encoding="utf-8") as stream:
            counts[name] = [(int(row["child_sas"]), int(row["ike_established"]), int(row["ike_closing"]))
                            for row in csv.DictReader(stream)
                            if row["node"] == "gateway-0" and float(row["time_s"]) % 60 == 30]
        print(f"{name}: {counts[name]} (pairs of IPsec SAs, ISAKMP SAs, those that go)")
        with open(os.path.join(out, "summary.json"), encoding="utf-8") as stream:
            share = json.load(stream)["setup-success"]
        if share != 1:
            sys.exit(f"{name}: {share} of the set-ups succeeded, as if a new phase 1 in an old one's place were a set-up")
    pairs = [row[0] for row in counts["sa-build-up"]]
    if any(later <= sooner for sooner, later in zip(pairs, pairs[1:])):
        sys.exit("without eyes for redundant SAs they do not grow in number")
    if set(counts["sa-build-up-fixed"]) != {(1, 1, 0)}:
        sys.exit("redundant SAs are left")


def script(name, *arguments):
    """Runs a script of the project with this Python."""
    command = [sys.executable, os.path.join(SOURCE, "scripts", name), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def test_nat(folder):
    """Which NATs IKE and ESP get through."""
    out = os.path.join(folder, "nat-matrix.md")
    result = script("nat-matrix.py", PROGRAM, "--out", out)
    succeed(result, "nat-matrix.py")
    with open(out, encoding="utf-8") as stream:
        written = stream.read()
    with open(os.path.join(SOURCE, "doc", "nat-matrix.md"), encoding="utf-8") as stream:
        page = stream.read()
    if written != page:
        for now, before in zip(written.splitlines(), page.splitlines()):
            if now != before:
                sys.exit(f"doc/nat-matrix.md is behind the code: run scripts/nat-matrix.py\n  page  {before}\n  now   {now}")
        sys.exit("doc/nat-matrix.md is behind the code: run scripts/nat-matrix.py")
    if "**works**" not in page:
        sys.exit("doc/nat-matrix.md has no tunnel that works")
    print(result.stdout.strip())


def look_into_plots(run):
    """What plot.py makes of a run and of values before its first second."""
    spec = importlib.util.spec_from_file_location("plot", os.path.join(SOURCE, "scripts", "plot.py"))
    plot = importlib.util.module_from_spec(spec)
    sys.path.insert(0, os.path.dirname(spec.origin))  # where it looks for others, as a program
    spec.loader.exec_module(plot)
    if plot.largest_by_second([9.5], [3], [10, 11, 12]).any():
        sys.exit("plot.py draws at 10 s what was at 9.5 s")
    with open(os.path.join(run, "summary.json"), encoding="utf-8") as stream:
        figures = json.load(stream)
    read = plot.Run(run)
    if read.tunnels().iloc[-1] != figures["tunnels"] or read.versions() != {"2"}:
        sys.exit(f"plot.py sees {read.tunnels().iloc[-1]} tunnels of versions {read.versions()}")


def test_pictures(folder):
    """From run directories to pictures and a table."""
    if importlib.util.find_spec("pandas") is None or importlib.util.find_spec("matplotlib") is None:
        print(f"SKIPPED: {sys.executable} has no pandas or no matplotlib")
        sys.exit(SKIPPED)
    path = os.path.join("examples", "scenarios", "two-sites.toml")
    runs = [os.path.join(folder, name) for name in ("a", "b")]
    for run, rekey in zip(runs, ("20s", "5s")):
        succeed(ike_sim("run", path, "--out", run, "--quiet", "--set", f"connection.main.child.lan.lifetime.rekey={rekey}"),
                "run")
    look_into_plots(runs[0])
    once, again = os.path.join(folder, "once"), os.path.join(folder, "again")
    for out in (once, again):
        succeed(script("plot.py", *runs, "--out", out), "plot.py of two runs")
    succeed(script("plot.py", runs[0], "--out", os.path.join(folder, "one")), "plot.py of one run")
    pictures = files_below(once)
    if sorted(pictures) != sorted(f"{name}.{end}" for name in ("storm", "latency", "load") for end in ("png", "svg")):
        sys.exit(f"plot.py drew {sorted(pictures)}")
    if pictures != files_below(again):
        sys.exit("plot.py draws the same runs differently")
    if pictures["storm.png"] == files_below(os.path.join(folder, "one"))["storm.png"]:
        sys.exit("plot.py draws one run and two alike")
    broken = os.path.join(folder, "broken")
    os.mkdir(broken)
    with open(os.path.join(broken, "manifest.json"), "w", encoding="utf-8") as stream:
        stream.write("{")
    for arguments in (("plot.py", folder), ("plot.py", broken), ("plot.py", runs[0], "--out", "/proc/x"),
                      ("plot.py", runs[0], "--start", "5000"), ("plot.py", runs[0], "--start", "9", "--end", "5"),
                      ("plot.py", runs[0], "--dpi", "0"), ("plot.py", *runs * 4), ("summary.py", broken),
                      ("summary.py", *runs, "--labels", "one")):
        result = script(*arguments)
        faults = [line for line in result.stderr.splitlines() if line.startswith(arguments[0])]
        if result.returncode == 0 or len(faults) != 1 or "Traceback" in result.stderr:
            sys.exit(f"{' '.join(arguments)}: {result.returncode} {result.stderr}")
    if script("summary.py", *runs).stdout.split("\n", 1)[0].split() != ["a", "b"]:
        sys.exit("summary.py does not tell runs of one label apart")
    table = script("summary.py", *runs)
    succeed(table, "summary.py")
    with open(os.path.join(runs[1], "summary.json"), encoding="utf-8") as stream:
        rekeys = json.load(stream)["child-rekeys"]
    row = [line.split() for line in table.stdout.splitlines() if line.startswith("Child SA rekeys")]
    if not row or row[0][-1] != str(rekeys):
        sys.exit(f"summary.py does not show {rekeys} Child SA rekeys:\n{table.stdout}")
    print(table.stdout)


def test_zoo(folder):
    """Real networks."""
    shared = os.environ.get("IKE_SHARED_DIR", os.path.join(SOURCE, "..", "shared"))
    zoo = os.path.join(shared, "topologies", "zoo")
    if not os.path.isdir(zoo):
        print(f"SKIPPED: {zoo} is not there")
        sys.exit(SKIPPED)
    for name in ZOO:
        out = os.path.join(folder, name)
        result = ike_sim("run", os.path.join("test", "data", "zoo.toml"), "--out", out, "--quiet",
                         "--set", f"topology.file={os.path.join(os.path.abspath(zoo), name)}.graphml")
        succeed(result, f"2,000 sites on {name}")
        print(f"{name}: 2,000 sites")


def main():
    """The test that the argument names."""
    tests = {name[5:]: test for name, test in globals().items() if name.startswith("test_")}
    if len(sys.argv) != 2 or sys.argv[1] not in tests:
        sys.exit(f"Name a test: {', '.join(tests)}.")
    if not os.path.exists(PROGRAM):
        sys.exit(f"There is no {PROGRAM}: build the examples, or set IKE_SIM.")
    with tempfile.TemporaryDirectory() as folder:
        tests[sys.argv[1]](folder)


if __name__ == "__main__":
    main()
