#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Negotiates with strongSwan over an emulated wire, and carries real ESP.

    ike-interop-test.py GROUP [WORD...]     a group of ike_cases.py, or those of its cases whose names hold a word
    ike-interop-test.py --page FILE         all groups; writes the table of doc/interoperation.md into FILE

Needs root; without it, or without strongSwan, the test is skipped (exit code 77). With IKE_INTEROP_KEEP=FOLDER, what failed
cases leave (the daemon's log, the run's directory) is copied to that folder.
"""

import concurrent.futures
import os
import re
import shutil
import sys
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ike_cases
import ike_lab

SKIPPED = 77
WORKERS = 3
PAGE = os.path.join(ike_lab.SOURCE, "doc", "interoperation.md")


def attempt(case, label):
    """Runs a case; an empty text, or why it failed."""
    lab = None
    try:
        lab = ike_lab.Lab(label)
        ike_cases.run_case(case, lab)
        return ""
    except ike_lab.Failure as failure:
        keep(lab, case)
        return str(failure)
    except Exception:
        keep(lab, case)
        return traceback.format_exc()
    finally:
        if lab:
            lab.close()


def keep(lab, case):
    """Copies what a failed case leaves to where a person finds it."""
    folder = os.environ.get("IKE_INTEROP_KEEP")
    if lab and folder:
        shutil.copytree(lab.folder, os.path.join(folder, case.name.replace(" ", "-")), dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("*.vici"))


def run_cases(group, cases):
    """Tries the cases, some at a time; pairs of case and problem."""
    outcomes = []
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        tried = [pool.submit(attempt, case, f"{group[:4]}{number}") for number, case in enumerate(cases)]
        for case, trial in zip(cases, tried):
            problem = trial.result()
            if problem:
                # A busy machine lets a run in real time miss its moment; what is wrong stays wrong.
                problem = attempt(case, f"{group[:4]}x")
            print(f"{'FAILED' if problem else 'passed'}  {case.name}{': ' + problem if problem else ''}", flush=True)
            outcomes.append((case, problem))
    failed = sum(bool(problem) for _, problem in outcomes)
    print(f"{group}: {len(outcomes) - failed} of {len(outcomes)} cases with strongSwan passed")
    return outcomes


def write_page(path):
    """All groups, as tables."""
    version = re.search(r"strongSwan ([0-9.]+)", ike_lab.run("swanctl", "--help", check=False)).group(1)
    rows = []
    for group, cases in ike_cases.CASES.items():
        rows += [f"\n### {ike_cases.TITLES[group]}\n", "| case | outcome |", "|---|---|"]
        for case, problem in run_cases(group, cases):
            rows.append(f"| {case.name} | {'failed: ' + problem.splitlines()[-1] if problem else 'passed'} |")
    with open(path, encoding="utf-8") as stream:
        head = stream.read().split("## Outcomes")[0]
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(f"{head}## Outcomes\n\nWith strongSwan {version}.\n" + "\n".join(rows) + "\n")


def check_page(cases):
    """The page must know every case of the group."""
    with open(PAGE, encoding="utf-8") as stream:
        page = stream.read()
    unknown = [case.name for case in cases if f"| {case.name} |" not in page]
    if unknown:
        sys.exit(f"doc/interoperation.md lacks '{unknown[0]}': write it anew with --page doc/interoperation.md")


def main():
    """What the command line asks for."""
    reason = ike_lab.missing()
    if reason:
        print(f"SKIPPED: {reason}")
        sys.exit(SKIPPED)
    if sys.argv[1:2] == ["--page"] and len(sys.argv) == 3:
        write_page(sys.argv[2])
        return
    if len(sys.argv) < 2 or sys.argv[1] not in ike_cases.CASES:
        sys.exit("which group? " + ", ".join(ike_cases.CASES))
    group, words = sys.argv[1], sys.argv[2:]
    cases = [case for case in ike_cases.CASES[group] if not words or any(word in case.name for word in words)]
    if not words:
        check_page(cases)
    outcomes = run_cases(group, cases)
    sys.exit(1 if any(problem for _, problem in outcomes) else 0)


if __name__ == "__main__":
    main()
