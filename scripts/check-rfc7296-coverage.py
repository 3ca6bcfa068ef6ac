#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""doc/rfc7296-coverage.md names a test, or an honest gap, for every section of RFC 7296 with a MUST.

Every test that the page names has to exist in test/. Where the shared RFCs are at hand
(IKE_SHARED_DIR), every section that says MUST has to have a row, with its right title.
"""

import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ.get("IKE_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[1]))
PAGE = "doc/rfc7296-coverage.md"
ROW = re.compile(r"^\| ([\d.]+) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$")
HEADING = re.compile(r"^(\d+(?:\.\d+)*)\.  (\S.*)$")
FIRST_LINE_OF_TEXT = 300  # behind the table of contents


def known_tests():
    """Suite.Name of every GoogleTest, and the Python tests by their path."""
    tests = set()
    for source in (ROOT / "test").glob("*-test.cc"):
        for suite, name in re.findall(
            r"^(?:TEST|TEST_F|TEST_P)\(\s*(\w+)\s*,\s*(\w+)\s*\)", source.read_text(), re.M
        ):
            tests.add(f"{suite}.{name}")
    tests.update(f"{path.relative_to(ROOT)}" for path in (ROOT / "test").rglob("*.py"))
    return tests


def sections_with_must(rfc):
    """Number and title of the sections that hold the word MUST, in the RFC's order."""
    sections, current = {}, None
    for number, line in enumerate(rfc.read_text().split("\n")):
        if number < FIRST_LINE_OF_TEXT:
            continue
        heading = HEADING.match(line)
        if heading:
            current = heading.groups()
        elif line.startswith("Appendix"):
            current = None
        if current and re.search(r"\bMUST\b", line):
            sections[current[0]] = current[1]
    return sections


def main():
    findings = []
    tests = known_tests()
    rows = {}
    for line in (ROOT / PAGE).read_text().split("\n"):
        row = ROW.match(line)
        if not row:
            continue
        section, title, _, covered = (part.strip() for part in row.groups())
        if section in rows:
            findings.append(f"section {section} has two rows")
        rows[section] = title
        named = re.findall(r"`([^`]+)`", covered)
        findings += [
            f"section {section} names {test}, which does not exist"
            for test in named
            if test not in tests
        ]
        if not named and not re.search(r"\b(gap|definition|elsewhere)\b", covered):
            findings.append(f"section {section} names neither a test nor a gap")
    rfc = pathlib.Path(os.environ.get("IKE_SHARED_DIR", ROOT.parent / "shared")) / "rfc/rfc7296.txt"
    if rfc.exists():
        for section, title in sections_with_must(rfc).items():
            if section not in rows:
                findings.append(f"section {section} ({title}) says MUST and has no row")
            elif rows[section] != title:
                findings.append(f"section {section} is called {title}")
    for finding in findings:
        print(f"{PAGE}: {finding}.")
    print(f"{len(findings)} findings" if len(findings) != 1 else "1 finding")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
