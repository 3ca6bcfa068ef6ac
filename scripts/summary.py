#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Prints a table of runs of ike-sim, a column each: scripts/summary.py results/storm results/storm-jitter"""

import argparse
import json
import os
import sys


def count(value):
    """1,468"""
    return f"{value:,}"


def seconds(value):
    """130 ms, 1.24 s"""
    if value == 0:
        return "-"
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
            return json.load(stream)
    except (OSError, ValueError) as fault:
        sys.exit(f"summary.py: {path} cannot be read ({fault}); name the directory of a run of ike-sim.")


def label_of(folder):
    """What the scenario calls the run."""
    value = read(folder, "manifest.json").get("parameters", {}).get("run.label", '""')
    try:
        return json.loads(value) or os.path.basename(os.path.normpath(folder))
    except ValueError:
        return value


def table(folders):
    """The table's cells, row by row."""
    figures = [read(folder, "summary.json") for folder in folders]
    rows = [[""] + [label_of(folder) for folder in folders]]
    for name, key, text in ROWS:
        rows.append([name] + [text(figure[key]) if key in figure else "-" for figure in figures])
    return rows


def main():
    """Reads and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", metavar="RUN", help="directories of runs of ike-sim")
    rows = table(parser.parse_args().runs)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        print("   ".join(cells).rstrip())
        if number == 0:
            print("   ".join("-" * width for width in widths))


if __name__ == "__main__":
    main()
