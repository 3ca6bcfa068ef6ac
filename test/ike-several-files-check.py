#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""ike-sim takes several files one after another: each runs as it does alone, and the worst outcome is that of all."""

import os
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.environ.get("IKE_SOURCE_DIR", os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("IKE_BUILD_DIR", os.path.join(SOURCE, "build"))
PROGRAM = os.environ.get("IKE_SIM", os.path.join(BUILD, "examples", "ike-sim"))


def ike_sim(folder, code, *arguments):
    """What it complains of; ends the test when it does not end with the code."""
    result = subprocess.run([PROGRAM, *arguments], cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if result.returncode != code:
        sys.exit(f"{arguments[0]} ended with {result.returncode}, not {code}:\n{result.stdout}{result.stderr}")
    return result.stderr


def octets_below(folder):
    """Every file with its octets, by path relative to the folder."""
    found = {}
    for here, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(here, name), "rb") as stream:
                found[os.path.relpath(os.path.join(here, name), folder)] = stream.read()
    return found


def main():
    """Three files, of which the one in the middle does not run as it expects."""
    if not os.path.exists(PROGRAM):
        sys.exit(f"There is no {PROGRAM}: build the examples, or set IKE_SIM.")
    with tempfile.TemporaryDirectory() as folder:
        scenarios = os.path.join(folder, "examples", "scenarios")
        shutil.copytree(os.path.join(SOURCE, "examples"), os.path.join(folder, "examples"))
        with open(os.path.join(scenarios, "broken.toml"), "w", encoding="utf-8") as stream:
            stream.write('extends = "max-children.toml"\n[expect]\ntunnels = 7\n')
        names = [os.path.join(scenarios, name) for name in ("esn.toml", "broken.toml", "max-children.toml")]
        ike_sim(folder, 0, "check", *names)
        words = ike_sim(folder, 1, "run", *names, "--quiet")
        if "expected tunnels 7" not in words:
            sys.exit(f"the complaint is missing: {words}")
        results = os.path.join(folder, "results")
        if sorted(os.listdir(results)) != ["broken", "esn", "max-children"]:
            sys.exit(f"the runs of three files: {sorted(os.listdir(results))}")
        third = octets_below(os.path.join(results, "max-children"))
        ike_sim(folder, 0, "run", names[2], "--quiet")
        if third != octets_below(os.path.join(results, "max-children")):
            sys.exit("the third of three runs differs from the same run alone")
        ike_sim(folder, 2, "run", *names, "--out", "x")
    print("three files ran one after another, as they do alone")


if __name__ == "__main__":
    main()
