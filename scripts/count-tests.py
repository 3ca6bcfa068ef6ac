#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Adds up test reports (CTest's JUnit form and GoogleTest's XML), one line a title, and judges them.

    count-tests.py --strict=true release=build/ctest.xml sanitizers=build/sanitize/gtest-0.xml

Ends 1 when a test failed, a report is missing or empty, or, with --strict=true, a test was skipped.
"""

import argparse
import os
import sys
import xml.etree.ElementTree as ElementTree


def outcome(case):
    """passed, failed or skipped, of one test case in either form."""
    if case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
        return "failed"
    if case.get("result") in ("skipped", "suppressed") or case.get("status") == "disabled":
        return "skipped"
    skip = case.find("skipped")
    if skip is not None or case.get("status") == "notrun":
        # CTest says the same of a test that chose to be skipped, by its exit code or by GoogleTest's words, and of
        # one whose program or fixture is missing.
        reason = skip.get("message", "") if skip is not None else ""
        chosen = reason.startswith(("SKIP_RETURN_CODE", "SKIP_REGULAR_EXPRESSION"))
        return "skipped" if chosen else "failed"
    return "passed"


def name_of(case):
    """Suite.Test, as both forms have it."""
    name = case.get("name")
    suite = case.get("classname")
    return name if suite in (None, name) else f"{suite}.{name}"


def read_report(path):
    """{'passed': [names], 'failed': [...], 'skipped': [...]}; None when there is no report."""
    if not os.path.exists(path):
        return None
    try:
        tree = ElementTree.parse(path)
    except ElementTree.ParseError:
        return None
    counts = {"passed": [], "failed": [], "skipped": []}
    for case in tree.iter("testcase"):
        counts[outcome(case)].append(name_of(case))
    return counts


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--strict", default="false", help="true: a skipped test is a failure")
    parser.add_argument("reports", nargs="+", metavar="TITLE=FILE")
    arguments = parser.parse_args()
    totals = {}
    good = True
    for argument in arguments.reports:
        title, path = argument.split("=", 1)
        counts = read_report(path)
        if counts is None:
            print(f"{title}: no report at {path}: the tests did not come to their end.")
            good = False
            continue
        total = totals.setdefault(title, {"passed": [], "failed": [], "skipped": []})
        for kind, names in counts.items():
            total[kind] += names
    for title, total in totals.items():
        print(f"{title}: {len(total['passed'])} passed, {len(total['failed'])} failed, {len(total['skipped'])} skipped")
        for kind in ("failed", "skipped"):
            for name in total[kind]:
                print(f"  {kind}: {name}")
        good = good and not total["failed"] and bool(total["passed"])
        if arguments.strict == "true" and total["skipped"]:
            print(f"{title}: with CI=true a skipped test is a failure.")
            good = False
    print("All tests passed." if good else "Not all tests passed.")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
