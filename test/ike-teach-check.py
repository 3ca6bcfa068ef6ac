#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""From a run to the page that explains it: teaching.json and scripts/teach.py.

In both scenarios of a first handshake, and in such with a lost message, a wrong secret, fragments and aggressive mode, the
fields cover each octet of each message once, whatever is sealed is opened, and the page names all payloads. Two runs of
one seed write equal octets. What is no such run gets one sentence."""

import html.parser
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile

SOURCE = os.environ.get("IKE_SOURCE_DIR", os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("IKE_BUILD_DIR", os.path.join(SOURCE, "build"))
PROGRAM = os.environ.get("IKE_SIM", os.path.join(BUILD, "examples", "ike-sim"))
SCENARIOS = os.path.join(SOURCE, "examples", "scenarios")
SKIPPED = 77

# What else may happen to a first handshake: scenario, settings, exit code, what the page must say.
VARIANTS = {
    "fragments": ("first-handshake", ("connection.main.fragmentation.ipv4-size=200",), 0, ("fragment 1 of ",)),
    "secret": ("first-handshake", ('connection.main.site-secret="wrong"',), 1, ("AUTHENTICATION_FAILED",)),
    "secret-1": ("first-handshake-ikev1", ('connection.main.site-secret="wrong"',), 1, ("never understood",)),
    "aggressive": ("first-handshake-ikev1", ('connection.main.mode="aggressive"',), 0, ("Aggressive mode, message 3",)),
}
LOST = """extends = "{scenario}"

[[faults]]
node = "site-0"
message = "IKE_SA_INIT response"
direction = "received"
action = "drop"
"""

VOID = {"meta", "input", "br", "link", "img", "hr"}


class Page(html.parser.HTMLParser):
    """Whether tags are closed in order, and what refers to other places."""

    def __init__(self, text):
        super().__init__()
        self.open, self.faults, self.identities, self.targets, self.octets = [], [], set(), set(), {}
        self.explorer = None
        self.text = []
        self.feed(text)
        if self.open:
            self.faults.append(f"not closed: {self.open}")

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if values.get("id"):
            if values["id"] in self.identities:
                self.faults.append(f"two elements are {values['id']}")
            self.identities.add(values["id"])
        if values.get("class") == "explorer":
            self.explorer = values["id"]
        for name in ("href", "src"):
            if name in values:
                self.targets.add(values[name])
        if tag == "td" and "data-r" in values:
            self.octets.setdefault(self.explorer, []).append(values["data-r"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} closes something else")

    def handle_data(self, data):
        self.text.append(data)


def ike_sim(*arguments):
    """Runs the program."""
    return subprocess.run([PROGRAM, *arguments], cwd=SOURCE, capture_output=True, text=True, timeout=300, check=False)


def teach(*arguments):
    """Runs the script."""
    command = [sys.executable, os.path.join(SOURCE, "scripts", "teach.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def read(path):
    """A file's text."""
    with open(path, encoding="utf-8") as stream:
        return stream.read()


def record_of(scenario, run, *settings, code=0):
    """Runs a scenario. @return its teaching record"""
    path = scenario if os.path.exists(scenario) else os.path.join(SCENARIOS, scenario + ".toml")
    sets = [part for setting in settings for part in ("--set", setting)]
    result = ike_sim("run", path, "--out", run, "--quiet", *sets)
    if result.returncode != code:
        sys.exit(f"{scenario} {settings} ended with {result.returncode}, not {code}:\n{result.stdout}{result.stderr}")
    return json.loads(read(os.path.join(run, "teaching.json")))


def check_cover(where, octets, fields):
    """Each octet belongs to one field, each bit of a split field to one part of it."""
    at, bit, width = 0, 0, 0
    for field in fields:
        if field["kind"] == "field":
            if bit not in (0, width):
                sys.exit(f"{where}: bits are missing before {field['id']}")
            if field["offset"] != at or field["length"] == 0:
                sys.exit(f"{where}: {field['id']} is at {field['offset']}, and {at} octets are explained up to there")
            at, bit, width = at + field["length"], 0, 8 * field["length"]
        elif field["kind"] == "bits":
            if field["first_bit"] != bit:
                sys.exit(f"{where}: {field['id']} begins at bit {field['first_bit']}, not {bit}")
            bit += field["bits"]
        if not field["source"] or not field["name"] or field["name"] == "not read":
            sys.exit(f"{where}: a field without a name or source: {field}")
    if at != len(octets) or bit not in (0, width):
        sys.exit(f"{where}: {at} of {len(octets)} octets are explained")


def check_record(name, record):
    """All messages are whole, in order, and open."""
    before = 0
    for number, message in enumerate(record["messages"], 1):
        where = f"{name}, message {number} ({message['exchange']})"
        if message["sent_ns"] < before:
            sys.exit(f"{where} is not in order")
        before = message["sent_ns"]
        sealed = False
        for datagram in message["datagrams"]:
            octets = bytes.fromhex(datagram["octets"])
            check_cover(where, octets, datagram["fields"])
            sealed = sealed or any(field["name"] in ("SK", "SKF", "encrypted payloads") for field in datagram["fields"])
        if sealed != (message["opened"] is not None):
            sys.exit(f"{where}: sealed {sealed}, but opened: {message['opened']}")
        if sealed:
            check_cover(where + ", opened", bytes.fromhex(message["opened"]["octets"]), message["opened"]["fields"])
        if message["asking_side"] not in record["peers"]:
            sys.exit(f"{where}: nobody is asking")
    keys = [event for message in record["messages"] for event in message["events"] if event["kind"] == "keys"]
    if not keys or any(len(key["octets"]) != 2 * key["length"] for event in keys for key in event["keys"]):
        sys.exit(f"{name}: no keys, or keys of another length than they say")
    if len({event["keys"][0]["octets"] for event in keys}) != len(keys) / 2 and not name.startswith("secret"):
        sys.exit(f"{name}: the two ends have made different keys")


def check_page(name, record, path):
    """The page is whole, refers to nothing elsewhere and has every octet and payload."""
    text = read(path)
    page = Page(text)
    faults = page.faults
    faults += [f"a mark of the template is left: {mark}" for mark in ("{{", "{%", "%}", "{#", "Undefined") if mark in text]
    faults += [f"refers to {target}" for target in page.targets if not target.startswith("#")]
    faults += [f"nothing is {target}" for target in page.targets if target[1:] not in page.identities]
    faults += re.findall(r"(?:https?|ftp|file):|@import|url\(", text)
    words = "".join(page.text)
    for number, message in enumerate(record["messages"], 1):
        parts = [(f"m{number}d{part}", datagram) for part, datagram in enumerate(message["datagrams"])]
        parts += [(f"m{number}o", message["opened"])] if message["opened"] else []
        for explorer, part in parts:
            shown = page.octets.get(explorer, [])
            if len(shown) != len(part["octets"]) / 2 or "" in shown:
                faults.append(f"{explorer} shows {len(shown)} octets that belong to fields, not {len(part['octets']) // 2}")
            faults += [f"{field['name']} of {explorer} is not named" for field in part["fields"]
                       if field["name"] not in words or field["source"] not in words]
    if faults:
        sys.exit(f"{name}:\n" + "\n".join(faults[:20]))


def check_broken(folder, run):
    """What is no run of this kind gets one sentence, exit code 2, and no page."""
    good = json.loads(read(os.path.join(run, "teaching.json")))
    cases = {"none": None, "garbage": "{", "format": json.dumps(dict(good, format="another")),
             "empty": json.dumps(dict(good, messages=[])), "list": "[]",
             "short": json.dumps(dict(good, messages=[{"sent_ns": 1}]))}
    commands = [(name, [os.path.join(folder, "broken-" + name)]) for name in cases]
    for name, text in cases.items():
        os.mkdir(os.path.join(folder, "broken-" + name))
        with open(os.path.join(folder, "broken-" + name, "manifest.json"), "w", encoding="utf-8") as stream:
            stream.write(read(os.path.join(run, "manifest.json")))
        if text is not None:
            with open(os.path.join(folder, "broken-" + name, "teaching.json"), "w", encoding="utf-8") as stream:
                stream.write(text)
    commands += [("no argument", []), ("no folder", [os.path.join(folder, "nowhere")]), ("two", [run, run]),
                 ("no place", [run, "--out", os.path.join(folder, "nowhere", "page.html")])]
    for name, arguments in commands:
        result = teach(*arguments)
        if result.returncode != 2 or result.stderr.count("\n") != 1 or not result.stderr.startswith("teach.py: ") or result.stdout:
            sys.exit(f"teach.py, {name}: {result.returncode} {result.stdout}{result.stderr}")
        if any(os.path.exists(os.path.join(argument, "teaching.html")) for argument in arguments if argument != run):
            sys.exit(f"teach.py, {name}, left a page behind")
    return len(commands)


def check_modelled(folder):
    """Modelled cryptography teaches nothing, and the sentence says so."""
    out = os.path.join(folder, "modelled")
    result = ike_sim("run", os.path.join(SCENARIOS, "first-handshake.toml"), "--out", out, "--set", "output.keys=false",
                     "--set", 'crypto.provider="modelled"')
    if result.returncode != 2 or "output.teach" not in result.stderr or os.path.exists(out):
        sys.exit(f"a lesson without true octets: {result.returncode} {result.stdout}{result.stderr}")


def main():
    """All of it."""
    if importlib.util.find_spec("jinja2") is None:
        print(f"SKIPPED: {sys.executable} has no jinja2")
        sys.exit(SKIPPED)
    if not os.path.exists(PROGRAM):
        sys.exit(f"There is no {PROGRAM}: build the examples, or set IKE_SIM.")
    with tempfile.TemporaryDirectory() as folder:
        cases = {name: (name, (), 0, ()) for name in ("first-handshake", "first-handshake-ikev1")}
        cases.update(VARIANTS)
        lost = os.path.join(folder, "lost.toml")
        with open(lost, "w", encoding="utf-8") as stream:
            stream.write(LOST.format(scenario=os.path.join(SCENARIOS, "first-handshake.toml")))
        cases["lost"] = (lost, (), 1, ("is sent again",))
        for name, (scenario, settings, code, said) in cases.items():
            run = os.path.join(folder, "run-" + name)
            record = record_of(scenario, run, *settings, code=code)
            check_record(name, record)
            result = teach(run)
            if result.returncode != 0:
                sys.exit(f"teach.py {name}: {result.returncode} {result.stdout}{result.stderr}")
            check_page(name, record, os.path.join(run, "teaching.html"))
            page = read(os.path.join(run, "teaching.html"))
            for text in said:
                if text not in page:
                    sys.exit(f"the page of {name} does not say \"{text}\"")
            print(f"{name}: {len(record['messages'])} messages, "
                  f"{sum(len(part['octets']) // 2 for message in record['messages'] for part in message['datagrams'])} octets")
        lost = json.loads(read(os.path.join(folder, "run-lost", "teaching.json")))["messages"]
        again = [number for number, message in enumerate(lost, 1) if "retransmission" in [e["kind"] for e in message["events"]]]
        if again != [1]:
            sys.exit(f"messages {again} are sent again, not the one that got no answer")
        first, again = (os.path.join(folder, name) for name in ("run-first-handshake", "again"))
        record_of("first-handshake", again)
        if read(os.path.join(first, "teaching.json")) != read(os.path.join(again, "teaching.json")):
            sys.exit("one seed wrote two records")
        print(f"{check_broken(folder, first)} wrong uses, each with its sentence")
        check_modelled(folder)


if __name__ == "__main__":
    main()
