#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The library has no writable state of its own: one process holds 100,000 peers, and runs must repeat.

Reads the symbols of the built library (IKE_LIBRARY, or --library). Writable data of ours is a
finding, except what ns-3's own macros make: log components, TypeIds and their registration.
"""

import argparse
import os
import re
import subprocess
import sys

WRITABLE = (".data", ".bss", ".tdata", ".tbss")

# What a template of somebody else leaves in our library (ns3::CallbackImpl<..., ns3::ike::...>::id) is theirs.
OTHERS = r"ns3::(?!ike::)|std::|boost::|CryptoPP::|nlohmann::|testing::|_|DW\.ref\.|completed\.\d"

NS3_MACROS = (
    r"::g_log$",
    r"::GetTypeId\(\)::tid$",
    r"::g_\w+RegistrationVariable$",
    r"^g_\w+RegistrationVariable$",
    r"ObjectRegistrationInstance$",
    r"(?:^|::)\w*RegistrationClass\w*$",
)


def run(*command):
    """The output of a command."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def writable_sections(library):
    """The numbers of the sections that hold writable data."""
    rows = re.findall(r"^\s*\[\s*(\d+)\]\s+(\S+)", run("readelf", "-SW", library), re.M)
    return {number: name for number, name in rows if name in WRITABLE}


def writable_objects(library):
    """The mangled names of data objects in those sections."""
    sections = writable_sections(library)
    names = set()
    for line in run("readelf", "-sW", library).splitlines():
        fields = line.split()
        if len(fields) >= 8 and fields[3] in ("OBJECT", "TLS") and fields[6] in sections:
            names.add(fields[7].split("@")[0])
    return sorted(names)


def check(library):
    """The findings for one library file."""
    names = [name for name in writable_objects(library) if not name.startswith("_ZGV")]
    if not names:
        return []
    readable = run("c++filt", *names).splitlines()
    findings = []
    for name in readable:
        ours = not re.match(OTHERS, name)
        if ours and not any(re.search(pattern, name) for pattern in NS3_MACROS):
            findings.append(f"{name}: writable global state: make it const, or a member that a constructor is given.")
    return findings


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--library", default=os.environ.get("IKE_LIBRARY"), help="the shared library to read")
    library = parser.parse_args().library
    if not library or not os.path.exists(library):
        sys.exit("Build the library first, and name it: --library build/libns3-ike.so")
    findings = check(library)
    for finding in findings:
        print(finding)
    print(f"{len(findings)} finding{'' if len(findings) == 1 else 's'}")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
