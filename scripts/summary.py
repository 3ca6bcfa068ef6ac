#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Prints a table of runs of ike-sim, a column each: scripts/summary.py results/storm results/storm-jitter

    --labels A B   what to call the runs, in their order; else what their scenarios call them, or their folders' names
                   where that is the same twice
"""

import argparse
import json
import os
import sys


def count(value):
    """1,468"""
    return f"{value:,}"


def seconds(value):
    """130 ms, 1.24 s"""
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


def percent(value):
    """0.0 %"""
    return f"{value * 100:.1f} %"


ROWS = (
    ("tunnels up at the end", "tunnels", count),
    ("set-ups that failed", "setups-failed", count),
    ("set-up, median", "setup-median", seconds),
    ("set-up, 99 of 100 within", "setup-p99", seconds),
    ("Child SA rekeys", "child-rekeys", count),
    ("IKE SA rekeys", "ike-rekeys", count),
    ("rekey, median", "rekey-median", seconds),
    ("rekey, 99 of 100 within", "rekey-p99", seconds),
    ("most rekeys in a second", "rekeys-peak", count),
    ("longest queue at a gateway", "queue-peak", count),
    ("retransmissions", "retransmissions", count),
    ("ESP packets carried", "esp-packets", count),
    ("traffic lost", "traffic-lost", percent),
)


def read(folder, name):
    """A JSON file of a run."""
    path = os.path.join(folder, name)
    try:
        with open(path, encoding="utf-8") as stream:
            content = json.load(stream)
        if not isinstance(content, dict):
            raise ValueError("it is not an object")
        return content
    except (OSError, ValueError) as fault:
        sys.exit(f"summary.py: {path} cannot be read ({fault}); name the directory of a run of ike-sim.")


def name_of(folder):
    """A folder's own name, also of "." and "a/..". """
    return os.path.basename(os.path.abspath(folder))


def label_of(folder):
    """What the scenario calls the run."""
    parameters = read(folder, "manifest.json").get("parameters")
    value = parameters.get("run.label", '""') if isinstance(parameters, dict) else '""'
    try:
        return str(json.loads(value) or name_of(folder))
    except ValueError:
        return value


def tell_apart(labels, folders):
    """The labels, but folders' names, or paths, for those that are equal."""
    names = [name_of(folder) for folder in folders]
    names = [name if names.count(name) == 1 else folder for name, folder in zip(names, folders)]
    return [label if labels.count(label) == 1 else name for label, name in zip(labels, names)]


def check_labels(parser, arguments):
    """Ends the program unless each run has one label, or none has."""
    if arguments.labels and len(arguments.labels) != len(arguments.runs):
        parser.error(f"{len(arguments.runs)} runs and {len(arguments.labels)} labels; give one label a run")


def table(folders, labels):
    """The table's cells, row by row."""
    figures = [read(folder, "summary.json") for folder in folders]
    rows = [[""] + (labels or tell_apart([label_of(folder) for folder in folders], folders))]
    for name, key, text in ROWS:
        rows.append([name] + ["-" if figure.get(key) is None else text(figure[key]) for figure in figures])
    return rows


def main():
    """Reads and prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("runs", nargs="+", metavar="RUN", help="directories of runs of ike-sim")
    parser.add_argument("--labels", nargs="+", help="what to call the runs, in their order")
    arguments = parser.parse_args()
    check_labels(parser, arguments)
    rows = table(arguments.runs, arguments.labels)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        print("   ".join(cells).rstrip())
        if number == 0:
            print("   ".join("-" * width for width in widths))


def start(program):
    """Runs a program whose reader may go away, as `head` does."""
    try:
        program()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    start(main)
