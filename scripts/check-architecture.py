#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""doc/architecture.md names every source file, and nothing that is gone.

The form: each folder is a heading that ends in its path in backticks ("### The codec, `model/wire`"), with a
table below it whose first column names files in backticks (`ike-bytes.{h,cc}` stands for both) and whose
second says their idea in a sentence. --print writes these tables for the tree as it is, keeping the ideas
the document has; rows of new files come with an empty idea, which is a finding until somebody fills it in.
"""

import argparse
import os
import re
import sys

import ike_sources

DOCUMENT = "doc/architecture.md"
EXTENSIONS = (".h", ".cc", ".py", ".sh", ".cmake")
FOLDERS = ike_sources.SOURCE_FOLDERS + ("scripts", "cmake")


def files_by_folder(root):
    """{'model/wire': ['ike-message.cc', ...]}"""
    folders = {}
    for path in ike_sources.source_files(root, EXTENSIONS, FOLDERS):
        folders.setdefault(os.path.dirname(path), []).append(os.path.basename(path))
    return folders


def expand(name):
    """ike-bytes.{h,cc} is two files."""
    match = re.fullmatch(r"(.*)\{(.*)\}(.*)", name)
    if not match:
        return [name]
    return [f"{match.group(1)}{part.strip()}{match.group(3)}" for part in match.group(2).split(",")]


def documented(text, twice=None):
    """{(folder, file): idea} of all tables; files with a second row are appended to `twice`."""
    rows = {}
    folder = None
    for line in text.split("\n"):
        heading = re.match(r"#+ .*`([^`]+?)/?`\s*$", line)
        if line.startswith("#"):
            folder = heading.group(1) if heading else None
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] if line.startswith("|") else []
        if folder and len(cells) >= 2:
            for name in re.findall(r"`([^`]+)`", cells[0]):
                for file in expand(name):
                    if twice is not None and (folder, file) in rows:
                        twice.append((folder, file))
                    rows[folder, file] = cells[1]
    return rows


def check(root):
    """Files without a row, rows without a file, rows without an idea."""
    path = os.path.join(root, DOCUMENT)
    if not os.path.exists(path):
        return [f"{DOCUMENT} does not exist; scripts/check-architecture.py --print writes its tables."]
    twice = []
    rows = documented(ike_sources.read(root, DOCUMENT), twice)
    files = {(folder, name) for folder, names in files_by_folder(root).items() for name in names}
    findings = [f"{folder}/{name}: {DOCUMENT} does not say what it is for." for folder, name in sorted(files - set(rows))]
    findings += [f"{DOCUMENT}: {folder}/{name} has two rows." for folder, name in twice]
    for folder, name in sorted(set(rows) - files):
        if not os.path.exists(os.path.join(root, folder, name)):
            findings.append(f"{DOCUMENT}: names {folder}/{name}, which does not exist.")
    for folder, name in sorted(set(rows) & files):
        if len(rows[folder, name]) < 8:
            findings.append(f"{DOCUMENT}: the row of {folder}/{name} does not say its idea.")
    return findings


def print_tables(root):
    """The tables of the tree as it is."""
    path = os.path.join(root, DOCUMENT)
    rows = documented(ike_sources.read(root, DOCUMENT)) if os.path.exists(path) else {}
    for folder, names in files_by_folder(root).items():
        print(f"### `{folder}`\n\n| files | idea |\n|---|---|")
        stems = {}
        for name in names:
            stem, extension = os.path.splitext(name)
            stems.setdefault(stem, []).append(extension[1:])
        for stem, extensions in stems.items():
            extensions.sort(reverse=True)
            name = f"{stem}.{extensions[0]}" if len(extensions) == 1 else f"{stem}.{{{','.join(extensions)}}}"
            idea = next((rows[folder, file] for file in expand(name) if (folder, file) in rows), "")
            print(f"| `{name}` | {idea} |")
        print()


def main():
    """The command line: check, or print."""
    if "--print" in sys.argv[1:]:
        parser = argparse.ArgumentParser()
        parser.add_argument("--print", action="store_true")
        parser.add_argument("--root", default=os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        print_tables(parser.parse_args().root)
    else:
        ike_sources.run_check(__doc__.split("\n", maxsplit=1)[0], check)


if __name__ == "__main__":
    main()
