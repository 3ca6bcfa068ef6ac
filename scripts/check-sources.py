#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""sources.txt and the files on disk are the same list, sorted, without doubles; and what CMake, waf and the
code each have to state (modules, version) is stated alike."""

import glob
import os
import re

import ike_sources

# Where the files of a section live; [data] and [modules] are free.
PLACES = {"library": ("model/", "helper/"), "tests": ("test/", "examples/"), "benchmark": ("test/", "examples/"),
          "fuzz": ("test/", "examples/")}


def check_section(root, name, files):
    """One section: its files exist, in its place, sorted, each once."""
    findings = []
    places = ("examples/",) if name.startswith("example ") else PLACES.get(name)
    for path in files:
        if name != "modules" and not os.path.exists(os.path.join(root, path.split()[0])):
            findings.append(f"sources.txt: [{name}] lists {path}, which does not exist: add it or take the line out.")
        if places and not path.startswith(places):
            findings.append(f"sources.txt: [{name}] lists {path}, which is not below {' or '.join(places)}.")
    for path in sorted({path for path in files if files.count(path) > 1}):
        findings.append(f"sources.txt: [{name}] lists {path} twice.")
    if name != "modules" and files != sorted(files):
        first = next(path for path, right in zip(files, sorted(files)) if path != right)
        findings.append(f"sources.txt: [{name}] is not sorted, from {first} on.")
    return findings


def check_modules(root, modules):
    """CMakeLists.txt names the [modules] once more, because ns-3 reads them from its text."""
    path = os.path.join(root, "CMakeLists.txt")
    if not os.path.exists(path):
        return []
    named = re.findall(r"\$\{lib([a-z0-9-]+)\}", ike_sources.read(root, "CMakeLists.txt"))
    if named != modules:
        return [f"CMakeLists.txt: the modules are {' '.join(named)}; sources.txt has {' '.join(modules)}."]
    return []


# Where the version stands, and how: CMake, waf and programs each have to know it without the others.
VERSIONS = [
    ("CMakeLists.txt", r"project\(ns3-ike VERSION ([0-9.]+)"),
    ("wscript", r'^VERSION = "([0-9.]+)"'),
    ("model/common/ike-version.h", r'MODULE_VERSION = "([0-9.]+)"'),
]


def check_version(root):
    """All three places state one version."""
    stated = {}
    for path, pattern in VERSIONS:
        if os.path.exists(os.path.join(root, path)):
            match = re.search(pattern, ike_sources.read(root, path), re.M)
            if match:
                stated[path] = match.group(1)
    if len(set(stated.values())) > 1:
        return ["The version differs: " + ", ".join(f"{path} says {version}" for path, version in stated.items()) + "."]
    return []


def check(root):
    """All sections, and the files on disk that none of them lists."""
    sections = ike_sources.read_sources(os.path.join(root, "sources.txt"))
    findings = check_modules(root, sections.get("modules", [])) + check_version(root)
    listed = set()
    for name, files in sections.items():
        findings += check_section(root, name, files)
        listed.update(path.split()[0] for path in files)
    for path in ike_sources.source_files(root):
        if path not in listed:
            findings.append(f"{path}: sources.txt does not list it: add a line or delete the file.")
    scripts = glob.glob("scripts/check-*.py", root_dir=root) + glob.glob("test/**/*-test.py", root_dir=root, recursive=True)
    for path in sorted(scripts):
        if path not in listed:
            findings.append(f"{path}: sources.txt does not list it under [checks], so no test runs it.")
    return findings


if __name__ == "__main__":
    ike_sources.run_check(__doc__, check)
