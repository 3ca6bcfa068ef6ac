#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A short table from run directories: a row for each figure, a column for each run.

    scripts/summary.py results/storm results/storm-jitter
"""

import json
import os
import sys

ROWS = (
    ("tunnels", "tunnels at the end", "count"),
    ("setups", "set-ups", "count"),
    ("setup-median", "  half took at most", "seconds"),
    ("setup-p99", "  99 of 100 took at most", "seconds"),
    ("child-rekeys", "Child SA rekeys", "count"),
    ("ike-rekeys", "IKE SA rekeys", "count"),
    ("rekey-median", "  half took at most", "seconds"),
    ("rekey-p99", "  99 of 100 took at most", "seconds"),
    ("rekeys-peak", "most rekeys in a second", "count"),
    ("queue-peak", "most jobs waiting at a gateway", "count"),
    ("retransmissions", "retransmissions", "count"),
    ("esp-packets", "ESP packets", "count"),
    ("traffic-lost", "traffic lost", "share"),
)


def shown(value, kind):
    """A figure as people read it; a dash where there is none."""
    if value is None:
        return "-"
    if kind == "seconds":
        return f"{value:,.2f} s" if value >= 1 else f"{value * 1000:,.1f} ms"
    if kind == "share":
        return f"{value * 100:.2f} %"
    return f"{value:,.0f}"


def main():
    if len(sys.argv) < 2:
        sys.exit("Which runs? Give the directories that ike-sim run wrote.")
    runs = []
    for path in sys.argv[1:]:
        file = os.path.join(path, "summary.json")
        if not os.path.exists(file):
            sys.exit(f"{file} does not exist; give a directory that ike-sim run wrote (--out).")
        with open(file, encoding="utf-8") as stream:
            runs.append((os.path.basename(os.path.normpath(path)), json.load(stream)))
    width = max(14, *(len(name) + 2 for name, _ in runs))
    print(" " * 32 + "".join(name.rjust(width) for name, _ in runs))
    for key, title, kind in ROWS:
        print(title.ljust(32) + "".join(shown(figures.get(key), kind).rjust(width) for _, figures in runs))


if __name__ == "__main__":
    main()
