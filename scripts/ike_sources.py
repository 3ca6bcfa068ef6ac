# SPDX-License-Identifier: GPL-2.0-only
"""Reads sources.txt, for wscript and for the check scripts; and what the check scripts share."""

import argparse
import os
import re
import sys

SOURCE_FOLDERS = ("model", "helper", "examples", "test")
SKIPPED_FOLDERS = ("packaging", "__pycache__")


def read_sources(path):
    """The sections of sources.txt, in order: {'library': ['model/...', ...], 'example ike-sim': [...]}."""
    sections = {}
    current = None
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.split("#", 1)[0].strip()
            if re.fullmatch(r"\[.+\]", line):
                current = " ".join(line[1:-1].split())
                sections.setdefault(current, [])
            elif line and current is None:
                raise ValueError(f"{path}:{number}: '{line}' stands before the first [section].")
            elif line:
                sections[current].append(line)
    return sections


def examples(sections):
    """The names of the [example NAME] sections with their files."""
    return {name[len("example "):]: files for name, files in sections.items() if name.startswith("example ")}


def header_folders(paths):
    """The folders that hold a listed header, in order."""
    return list(dict.fromkeys(os.path.dirname(path) for path in paths if path.endswith(".h")))


def source_files(root, extensions=(".h", ".cc"), folders=SOURCE_FOLDERS):
    """The paths below the folders of a tree, relative to its root, sorted."""
    found = []
    for folder in folders:
        for here, names, files in os.walk(os.path.join(root, folder)):
            names[:] = [name for name in names if name not in SKIPPED_FOLDERS]
            found += [
                os.path.relpath(os.path.join(here, name), root)
                for name in files
                if name.endswith(extensions)
            ]
    return sorted(found)


def read(root, path):
    """The text of one file of a tree."""
    with open(os.path.join(root, path), encoding="utf-8", errors="surrogateescape") as stream:
        return stream.read()


def blank_comments(text, strings=True):
    """The text of a C++ file with comments (and string contents) turned into spaces; lines keep their numbers."""
    pattern = r"//[^\n]*|/\*.*?\*/"
    literal = r'R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\''

    def blank(match):
        found = match.group(0)
        if found[0] == "/" or strings:
            return re.sub(r"[^\n]", " ", found)
        return found

    # A digit separator (1'000) is no character literal: an apostrophe after a digit or letter is passed over.
    return re.sub(rf"\b\d[\d'a-fA-FxX]*|{pattern}|{literal}", lambda m: m.group(0) if m.group(0)[0].isdigit()
                  else blank(m), text, flags=re.S)


def includes(text):
    """The (line number, quote character, name) of each #include."""
    rows = []
    for number, line in enumerate(text.split("\n"), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if match:
            rows.append((number, match.group(1), match.group(2)))
    return rows


def run_check(description, check):
    """The command line of a check script: check(root) returns its findings, one sentence each."""
    parser = argparse.ArgumentParser(description=description)
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("--root", default=here, help="the tree to check (default: this one)")
    findings = check(os.path.abspath(parser.parse_args().root))
    for finding in findings:
        print(finding)
    print(f"{len(findings)} finding{'' if len(findings) == 1 else 's'}")
    sys.exit(1 if findings else 0)
