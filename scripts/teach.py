#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes one page of a run, with every octet of its handshake explained: scripts/teach.py results/first-handshake

The run's scenario says `teach = true` in [output]. The page is teaching.html in the run's directory, or where --out
says; it needs no network and no other file."""

import argparse
import json
import os
import re
import sys

import teach_diagram
import teach_texts as texts

FORMAT = "ns3-ike teaching record, 1"
TEMPLATES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates")
COLORS = 9
SEALED = {"Initialization Vector": 6, "Encrypted IKE Payloads": 7, "Integrity Checksum Data": 8}
LINE = 16
RFC = re.compile(r"RFC (\d+)")


def refuse(sentence):
    """Ends with one sentence."""
    print(f"teach.py: {sentence}", file=sys.stderr)
    sys.exit(2)


def read(folder, name, hint):
    """A JSON file of the run."""
    path = os.path.join(folder, name)
    try:
        with open(path, encoding="utf-8") as stream:
            return json.load(stream)
    except OSError as fault:
        refuse(f"{path} cannot be read ({fault.strerror}); {hint}")
    except ValueError:
        refuse(f"{path} is no JSON; run the scenario again.")


def seconds(nanoseconds):
    """1.006446 s"""
    return f"{nanoseconds / 1e9:.6f} s"


def named(value):
    """The name in '41 (Notify)'."""
    match = re.search(r"\(([^()]*)\)$", value)
    return match.group(1) if match else value


def octets_text(octets, field):
    """The octets of a field, the first of them; of bits, their digits."""
    mine = octets[field["offset"]:field["offset"] + field["length"]]
    if field["kind"] == "bits":
        digits = "".join(f"{octet:08b}" for octet in mine)
        first, count = field["first_bit"], field["bits"]
        return "\u00b7" * first + digits[first:first + count] + "\u00b7" * (len(digits) - first - count)
    text = mine[:8].hex(" ")
    return text + " \u2026" if len(mine) > 8 else text


def position(field):
    """Octets from and to, counted from 0."""
    last = field["offset"] + field["length"] - 1
    return f"{field['offset']}" if field["length"] <= 1 else f"{field['offset']}\u2013{last}"


class Explorer:
    """Octets and the table of their fields, which the page ties together."""

    def __init__(self, name, octets, fields, top, message):
        """@param top the depth at which payloads stand"""
        side = "i" if role_of(message) == "request" else "r"
        self.name = name
        self.size = len(octets)
        self.rows = []
        self.payloads = []
        self.sealed = []
        owner = [None] * len(octets)
        told = set()
        color = 0
        for number, field in enumerate(fields):
            is_structure = field["kind"] == "structure"
            if is_structure and field["depth"] == top:
                color = 0 if field["name"] == "IKE header" else len(self.payloads) % COLORS + 1
                if color:
                    name = texts.NOTATION.get(field["name"], field["name"])
                    self.payloads.append({"name": name.format(side), "color": color})
            row = dict(field, number=number, color=color, position=position(field))
            row["shown"] = "" if is_structure else octets_text(octets, field)
            if field["name"] in SEALED and not is_structure:
                row["color"] = SEALED[field["name"]]
                self.sealed.append({"name": field["name"], "color": row["color"]})
            row["note"] = self.note(field, message["version"])
            row["is_told"] = row["note"] in told
            told.add(row["note"])
            self.rows.append(row)
            if field["name"] == "Notify Message Type" and self.payloads:
                self.payloads[-1]["name"] = f"N({named(field['value'])})"
            if field["kind"] == "field":
                for at in range(field["offset"], field["offset"] + field["length"]):
                    owner[at] = row
        self.lines = [self.line(octets, owner, at) for at in range(0, len(octets), LINE)]

    @staticmethod
    def note(field, version):
        """What it is for."""
        if field["kind"] == "structure":
            return texts.PAYLOADS.get(field["name"], "")
        if field["kind"] == "bits":
            return ""
        own = texts.FIELDS_1.get(field["name"]) if version == 1 else None
        return own or texts.FIELDS.get(field["name"], "")

    @staticmethod
    def line(octets, owner, start):
        """One line of the dump."""
        cells = []
        for at in range(start, min(start + LINE, len(octets))):
            row = owner[at]
            cells.append({
                "hex": f"{octets[at]:02x}",
                "sign": chr(octets[at]) if 33 <= octets[at] < 127 else "\u00b7",
                "row": row["number"] if row else "",
                "color": row["color"] if row else 0,
            })
        return {"offset": f"{start:04x}", "cells": cells, "missing": LINE - len(cells)}


def title_of(message):
    """IKE_SA_INIT request; main mode, message 3"""
    if message["version"] == 1:
        name = texts.EXCHANGE_TITLES.get(message["exchange"], message["exchange"])
        if message["exchange"] == "Informational":
            return name
        return f"{name}, message {message['number_in_exchange']}"
    return f"{message['exchange']} {role_of(message)}"


def role_of(message):
    """Which side of the exchange sends it."""
    return "request" if message["asking_side"] == message["from"] else "response"


def explanation_of(message):
    """What it is for, and who says so."""
    if message["version"] == 1:
        key, table = (message["exchange"], message["number_in_exchange"]), texts.VERSION_1
        if message["exchange"] in ("Informational", "Transaction"):
            key = (message["exchange"], 1)
    else:
        key, table = (message["exchange"], role_of(message)), texts.VERSION_2
    return table.get(key, ("A message of an exchange that this page has no words for.", ""))


def recipe_of(message, event):
    """How keys came about."""
    if event["kind"] == "child":
        return texts.CHILD_RECIPE_1 if message["version"] == 1 else texts.CHILD_RECIPE_2
    return texts.RECIPE_1 if message["version"] == 1 else texts.RECIPES_2.get(message["exchange"], ((), ""))


def events_of(message, seen):
    """What followed; keys that are already known are said to be equal."""
    for event in message["events"]:
        entry = dict(event, at=seconds(event["at_ns"]))
        keys = event.get("keys", [])
        entry["keys"] = keys
        entry["recipe"], entry["recipe_source"] = recipe_of(message, event) if keys else ((), "")
        if keys:
            entry["same_as"] = seen.get(tuple(sorted(key["octets"] for key in keys)))
            seen.setdefault(tuple(sorted(key["octets"] for key in keys)), event["peer"])
        yield entry


def view_of(number, message, seen):
    """All that the template says of a message."""
    prefix = f"m{number}"
    explorers = []
    for part, datagram in enumerate(message["datagrams"]):
        octets = bytes.fromhex(datagram["octets"])
        explorers.append(Explorer(f"{prefix}d{part}", octets, datagram["fields"], 0, message))
    opened = None
    if message["opened"]:
        octets = bytes.fromhex(message["opened"]["octets"])
        opened = Explorer(f"{prefix}o", octets, message["opened"]["fields"], 1, message)
    outside = [payload for explorer in explorers for payload in explorer.payloads]
    is_starred = [payload["name"] for payload in outside] == ["encrypted payloads"]
    text, source = explanation_of(message)
    return {
        "number": number,
        "id": prefix,
        "title": title_of(message),
        "role": role_of(message),
        "text": text,
        "source": source,
        "sent": seconds(message["sent_ns"]),
        "received": seconds(message["received_ns"]) if message["received_ns"] is not None else None,
        "size": sum(explorer.size for explorer in explorers),
        "explorers": explorers,
        "opened": opened,
        "header": "HDR*" if is_starred else "HDR",
        "outside": [] if is_starred else outside,
        "inside": opened.payloads if opened else [],
        "events": list(events_of(message, seen)),
        "raw": message,
    }


def sources_of(document):
    """The RFCs that the page names, in order."""
    found = {number for number in RFC.findall(json.dumps(document)) + RFC.findall(repr(vars(texts)))}
    return sorted((int(number) for number in found))


def parameter(manifest, name):
    """A key of the scenario, without its quotes."""
    return str(manifest.get("parameters", {}).get(name, "")).strip('"')


class UndefinedField(Exception):
    """The record lacks a field that the page shows."""


def render(run):
    """The page of a run."""
    try:
        import jinja2
    except ImportError:
        refuse("the package python3-jinja2 is missing; scripts/install-dependencies.sh installs it for /usr/bin/python3.")
    document = read(run, "teaching.json", "name the directory of a run whose scenario says `teach = true` in [output].")
    manifest = read(run, "manifest.json", "name the directory of a run.")
    if document.get("format") != FORMAT:
        refuse(f"{os.path.join(run, 'teaching.json')} has another format than \"{FORMAT}\"; run the scenario again.")
    if not document["messages"]:
        refuse(f"{run} has no IKE message to explain.")
    seen = {}
    views = [view_of(number, message, seen) for number, message in enumerate(document["messages"], 1)]
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True,
                                     lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    environment.filters["seconds"] = seconds
    template = environment.get_template("teaching.html")
    parts = dict(
        title=parameter(manifest, "run.label") or os.path.basename(os.path.normpath(run)),
        description=parameter(manifest, "run.description"),
        manifest=manifest,
        document=document,
        messages=views,
        diagram=teach_diagram.layout(document["peers"], views),
        glossary=texts.GLOSSARY,
        ingredients=texts.INGREDIENTS,
        sources=sources_of(document),
        rfc_titles=texts.RFC_TITLES,
    )
    try:
        return template.render(**parts)
    except jinja2.UndefinedError as fault:
        raise UndefinedField(str(fault)) from fault


class Parser(argparse.ArgumentParser):
    """Complains in one sentence."""

    def error(self, message):
        refuse(f"{message}; as in scripts/teach.py results/first-handshake, see --help.")


def main():
    """From the run's directory to its page."""
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", help="the directory of a run")
    parser.add_argument("--out", help="the page; teaching.html in the run's directory if absent")
    arguments = parser.parse_args()
    try:
        page = render(arguments.run)
    except (KeyError, TypeError, IndexError, AttributeError, ValueError, UndefinedField):
        refuse(f"{os.path.join(arguments.run, 'teaching.json')} is not what ike-sim writes; run the scenario again.")
    out = arguments.out or os.path.join(arguments.run, "teaching.html")
    try:
        with open(out, "w", encoding="utf-8") as stream:
            stream.write(page)
    except OSError as fault:
        refuse(f"{out} cannot be written ({fault.strerror}); say by --out where the page shall go.")
    print(f"written to {out}")


if __name__ == "__main__":
    main()
