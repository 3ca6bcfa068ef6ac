#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The layering of doc/architecture.md, which no compiler enforces: who may include what.

A folder includes only folders below it. No ns-3 below the line. Each third-party library stays in the files
that wrap it. The IKE versions never include one another, and the engine names no concrete crypto provider.
"""

import os
import re

import ike_sources

# From the bottom up; examples and tests stand above all.
ORDER = ["common", "wire", "crypto", "ipsec", "engine", "topology", "device", "app", "helper"]
WITHOUT_NS3 = ["common", "wire", "crypto", "ipsec", "engine", "topology"]

# What app, above device, may still know of it.
APP_SEES_OF_DEVICE = {"ipsec-node-state.h"}

# Third-party headers: (prefix, pattern of the files that may include them, how many such files at most).
CONFINED = [
    ("cryptopp/", r"model/crypto/ike-cryptopp-[a-z0-9-]+\.cc", None),
    ("crypto++/", r"nothing", None),
    ("botan/", r"model/crypto/ike-botan-(?:x509|mlkem)\.cc", None),
    ("boost/", r"model/topology/[a-z0-9-]+\.cc", 1),
    ("openssl/", r"nothing", None),
]

# The engine works through the provider interface; these words name an implementation.
PROVIDER_WORDS = r"(?i)cryptopp|crypto\+\+|botan|modell?edcrypto|modell?ed-?provider|ike-modell?ed"

CLOCKS = (
    r"\b(?:system_clock|steady_clock|high_resolution_clock|gettimeofday|clock_gettime|random_device)\b"
    r"|\bstd::time\s*\(|[^\w.>]s?rand\s*\("
)


def folder_of(path):
    """The layer of a file: 'wire', 'helper'; None for examples and tests."""
    parts = path.split("/")
    if parts[0] == "model" and len(parts) > 2:
        return parts[1]
    return parts[0] if parts[0] == "helper" else None


def check_own_include(path, number, name, owner):
    """One #include of a header of ours, which lives in folder owner."""
    layer = folder_of(path)
    where = f"{path}:{number}"
    base = os.path.basename(name)
    if layer is None:
        return []
    findings = []
    if name != base:
        findings.append(f'{where}: include our own header by its bare name, "{base}".')
    if owner is None:
        findings.append(f"{where}: {layer} includes {name}, which belongs to no layer.")
    elif owner != layer and ORDER.index(owner) > ORDER.index(layer):
        findings.append(f"{where}: {layer} includes {name} of {owner}, which is above it.")
    elif (layer, owner) == ("app", "device") and base not in APP_SEES_OF_DEVICE:
        findings.append(f"{where}: app includes {name}; of device it may know {', '.join(APP_SEES_OF_DEVICE)} only.")
    versions = [re.match(r"ikev([12])-", os.path.basename(file)) for file in (path, base)]
    if all(versions) and versions[0].group(1) != versions[1].group(1):
        findings.append(f"{where}: ikev{versions[0].group(1)} includes {name}: share through an ike- file instead.")
    return findings


def check_foreign_include(path, number, quote, name):
    """One #include of a header that is not ours."""
    layer = folder_of(path)
    where = f"{path}:{number}"
    findings = []
    if name.startswith("ns3/") and layer in WITHOUT_NS3:
        findings.append(f"{where}: {layer} includes {name}; there is no ns-3 below device.")
    if quote == '"' and not name.startswith("ns3/"):
        findings.append(f'{where}: no file of ours is called {name}; write <{name}> for a library\'s.')
    for prefix, allowed, _ in CONFINED:
        if name.startswith(prefix) and not re.fullmatch(allowed, path):
            findings.append(f"{where}: {name} does not belong here: only {allowed} may include {prefix}.")
    if layer and path.endswith(".h") and quote == "<" and re.search(r"[/.]", name):
        findings.append(f"{where}: a header of ours includes a library's, {name}: move it to a .cc.")
    return findings


def check_text(path, text):
    """What a file says besides its includes."""
    findings = []
    layer = folder_of(path)
    code = ike_sources.blank_comments(text)
    for number, line in enumerate(code.split("\n"), 1):
        if layer and re.search(CLOCKS, line):
            findings.append(f"{path}:{number}: reads a clock or entropy of the machine: take time and randomness as arguments.")
    if layer == "engine":
        shown = ike_sources.blank_comments(text, strings=False)
        for number, line in enumerate(shown.split("\n"), 1):
            if re.search(PROVIDER_WORDS, line):
                findings.append(f"{path}:{number}: the engine names a concrete crypto provider.")
    return findings


def check_unordered(path, text, header, lines):
    """A range-for over an unordered container that the file or its header declares.

    A comment on the line above that says "in any order" and why that is harmless makes it right.
    """
    declared = re.findall(r"unordered_(?:multi)?(?:map|set)<[^;{}()]*>\s+(\w+)\s*[;{=]", header + text)
    findings = []
    for name in sorted(set(declared)):
        for match in re.finditer(rf"for\s*\([^;)]*:\s*(?:this->)?{name}\s*\)", text):
            number = text.count("\n", 0, match.start()) + 1
            if "in any order" in lines[number - 2].lower():
                continue
            findings.append(f"{path}:{number}: iterates {name}, which has no order: use an ordered collection.")
    return findings


def check_build_flags(root):
    """Nobody puts ns-3's header folder itself on the include path: its string.h hides the system's."""
    findings = []
    files = ["CMakeLists.txt", "wscript"] + ike_sources.source_files(root, (".cmake", ".sh", ".in"), ("cmake", "scripts"))
    for path in files:
        if os.path.exists(os.path.join(root, path)):
            for number, line in enumerate(ike_sources.read(root, path).split("\n"), 1):
                if re.search(r"-I\s*\S*include/ns3\b", line):
                    findings.append(f"{path}:{number}: -I<...>/include/ns3 hides the system's string.h.")
    return findings


def check(root):
    """All files of the tree."""
    paths = ike_sources.source_files(root)
    owners = {os.path.basename(path): folder_of(path) for path in paths if path.endswith(".h")}
    findings = check_build_flags(root)
    users = {prefix: [] for prefix, _, _ in CONFINED}
    for path in paths:
        if path.startswith("model/") and folder_of(path) not in ORDER:
            findings.append(f"{path}: the folder is no layer; layers are {', '.join(ORDER)}.")
            continue
        text = ike_sources.read(root, path)
        for number, quote, name in ike_sources.includes(text):
            base = os.path.basename(name)
            if base in owners and (name == base or name == f"ns3/{base}"):
                findings += check_own_include(path, number, name, owners[base])
            else:
                findings += check_foreign_include(path, number, quote, name)
            for prefix in users:
                if name.startswith(prefix) and path not in users[prefix]:
                    users[prefix].append(path)
        findings += check_text(path, text)
        header = path[:-3] + ".h"
        code = ike_sources.blank_comments(text)
        above = ike_sources.blank_comments(ike_sources.read(root, header)) if path.endswith(".cc") and header in paths else ""
        findings += check_unordered(path, code, above, text.split("\n"))
    for prefix, _, most in CONFINED:
        if most is not None and len(users[prefix]) > most:
            findings.append(f"{', '.join(users[prefix])}: {prefix} belongs in one file only.")
    return findings


if __name__ == "__main__":
    ike_sources.run_check(__doc__, check)
