#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Header names: unique, prefixed, none of ns-3's; guards; every header compiles on its own.

Headers are installed flat under ns3/, and ns-3's build skips a header whose name exists already without a
word. A header with a .cc of its name is proven self-contained by that .cc including it first; the others
are compiled here (with the environment's CXX and IKE_CXX_FLAGS).
"""

import os
import re
import shlex
import subprocess
import tempfile

import ike_sources

PREFIXES = ("ike-", "ikev1-", "ikev2-", "ipsec-", "esp-", "ah-", "nat-")


def ns3_header_names():
    """The headers of the installed ns-3, without an installed ns3-ike's own."""
    folder = os.environ.get("IKE_NS3_INCLUDE", "/usr/include/ns3")
    names = set(os.listdir(folder)) if os.path.isdir(folder) else set()
    if "ike-module.h" in names:
        names = {name for name in names if not name.startswith(PREFIXES)}
    return names


def check_names(paths):
    """Unique, prefixed, not ns-3's."""
    findings = []
    seen = {}
    taken = ns3_header_names()
    for path in paths:
        name = os.path.basename(path)
        in_library = path.startswith(("model/", "helper/"))
        if name in seen and (in_library or seen[name].startswith(("model/", "helper/"))):
            findings.append(f"{path}: {seen[name]} has the same file name: rename one.")
        seen.setdefault(name, path)
        if in_library and not name.startswith(PREFIXES):
            findings.append(f"{path}: the file name starts with none of {' '.join(PREFIXES)}.")
        if in_library and name in taken:
            findings.append(f"{path}: ns-3 has a header of that name, and its build would skip ours: rename it.")
        if re.search(r"[^a-z0-9.-]", name):
            findings.append(f"{path}: a file name has lower-case letters, digits and dashes only.")
    return findings


def check_guards(root, headers):
    """Each header's guard is its name in capitals."""
    findings = []
    for path in headers:
        guard = re.sub(r"[^A-Z0-9]", "_", os.path.basename(path).upper())
        text = ike_sources.blank_comments(ike_sources.read(root, path))
        if not re.match(rf"\s*#ifndef {guard}\n#define {guard}\n", text):
            findings.append(f"{path}: the include guard is not {guard}.")
    return findings


def check_own_header_first(root, paths):
    """A .cc includes the header of its name before any other."""
    findings = []
    for path in paths:
        header = os.path.basename(path)[:-3] + ".h"
        if not path.endswith(".cc") or path[:-3] + ".h" not in paths:
            continue
        first = ike_sources.includes(ike_sources.read(root, path))[:1]
        if not first or os.path.basename(first[0][2]) != header:
            findings.append(f"{path}: the first #include is not \"{header}\".")
    return findings


def compiles_alone(root, path, flags):
    """None, or the compiler's first error."""
    with tempfile.TemporaryDirectory() as folder:
        probe = os.path.join(folder, "probe.cc")
        with open(probe, "w", encoding="utf-8") as stream:
            stream.write(f'#include "{os.path.join(root, path)}"\n')
        command = shlex.split(os.environ.get("CXX", "c++")) + flags + ["-fsyntax-only", probe]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode == 0:
            return None
        lines = [line for line in result.stderr.splitlines() if "error" in line]
        return (lines or [result.stderr.strip()])[0]


def check_alone(root, paths):
    """The headers that no .cc of their name proves self-contained."""
    headers = [path for path in paths if path.endswith(".h") and path[:-2] + ".cc" not in paths]
    flags = shlex.split(os.environ.get("IKE_CXX_FLAGS", "-std=c++17"))
    flags += [f"-I{os.path.join(root, folder)}" for folder in ike_sources.header_folders(paths)]
    findings = []
    for path in headers:
        error = compiles_alone(root, path, flags)
        if error:
            findings.append(f"{path}: does not compile on its own: {error}")
    return findings


def check(root):
    """All four."""
    paths = ike_sources.source_files(root)
    library = [path for path in paths if path.startswith(("model/", "helper/"))]
    findings = check_names(paths)
    findings += check_guards(root, [path for path in paths if path.endswith(".h")])
    findings += check_own_header_first(root, paths)
    findings += check_alone(root, library)
    return findings


if __name__ == "__main__":
    ike_sources.run_check(__doc__, check)
