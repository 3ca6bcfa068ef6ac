#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs the small example programs: each ends well, says what it should, and says the same twice."""

import os
import subprocess
import sys
import tempfile

# program, flags, a line that must be in what it prints
RUNS = (
    ("ike-two-gateways", [], "Gateway A put 300 packets into the tunnel, host b received 300."),
    ("ike-two-gateways", ["--crypto=real", "--delay=150ms"], "host b received 300."),
    ("ike-rekey-storm", ["--spokes=50"], "50 of 50 tunnels stand."),
    ("ike-rekey-storm", ["--spokes=50", "--jitter=1"], "50 of 50 tunnels stand."),
    ("ike-power-cut", [], "The gateway was without power for +10s."),
    ("nat-behaviors", [], "address-and-port-dependent  endpoint-independent        5000 1024     yes                 yes"),
    ("nat-behaviors", [], "address-and-port-dependent  address-dependent           5000 1024     yes                 no"),
    ("nat-behaviors", [], "address-and-port-dependent  address-and-port-dependent  5000 1024     no                  no"),
)

# program, flag, the sentence on what is wrong with it
MISTAKES = (
    ("ike-two-gateways", "--crypto=foo", "there is no --crypto=foo; write --crypto=real or --crypto=modelled"),
    ("ike-two-gateways", "--delay=abc", "write a time from 0ms to 400ms, as --delay=50ms"),
    ("ike-rekey-storm", "--spokes=-1", "--spokes is out of range; write a number from 1 to 65000"),
    ("ike-rekey-storm", "--jitter=1.5", "--jitter is out of range; write a number from 0 to 1"),
    ("ike-power-cut", "--down=-5s", "write a time from 0s to 240s, as --down=60s"),
    ("ike-power-cut", "--down=10", "write a time from 0s to 240s, as --down=60s"),
)


def run(folder, program, flags):
    """The program's output, or an end with one sentence."""
    with tempfile.TemporaryDirectory() as place:
        result = subprocess.run([os.path.join(folder, program), *flags], cwd=place, text=True,
                                capture_output=True, timeout=300, check=False)
    if result.returncode != 0:
        sys.exit(f"{program} {' '.join(flags)} ended with {result.returncode}: {result.stderr or result.stdout}")
    return result.stdout


def main():
    """Runs them all."""
    folder = os.path.join(os.environ["IKE_BUILD_DIR"], "examples")
    if not os.path.exists(os.path.join(folder, RUNS[0][0])):
        print("SKIPPED: the example programs are not built (IKE_EXAMPLES_ENABLED is off).")
        sys.exit(77)
    for program, flags, expected in RUNS:
        printed = run(folder, program, flags)
        if expected not in printed:
            sys.exit(f"{program} {' '.join(flags)} does not say '{expected}':\n{printed}")
        if run(folder, program, flags) != printed:
            sys.exit(f"{program} {' '.join(flags)} says something else the second time.")
        print(f"{program} {' '.join(flags)}: as expected, twice")
    for program, flag, sentence in MISTAKES:
        result = subprocess.run([os.path.join(folder, program), flag], text=True, capture_output=True, timeout=60,
                                check=False)
        if result.returncode != 2 or sentence not in result.stderr or result.stderr.count("\n") != 1:
            sys.exit(f"{program} {flag} ended with {result.returncode}: {result.stderr or result.stdout}")
        print(f"{program} {flag}: {result.stderr.strip()}")


main()
