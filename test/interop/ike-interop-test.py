#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Negotiates with strongSwan over an emulated wire, and carries real ESP.

    ike-interop-test.py GROUP [WORD...]     a group of CASES, or those of its cases whose names hold a word
    ike-interop-test.py --page FILE [GROUP...]    these groups, or all; writes their tables of doc/interoperation.md into FILE

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
import ike_v1_cases
import ike_v2_cases

CASES = {
    **ike_cases.CASES,
    "users": ike_v2_cases.USERS,
    "network": ike_v2_cases.NETWORK,
    "life": ike_v2_cases.LIFE,
    "v1-modes": ike_v1_cases.MODES,
    "v1-exchanges": ike_v1_cases.EXCHANGES,
}
TITLES = {
    **ike_cases.TITLES,
    "users": "EAP, addresses and other ways into IKEv2",
    "network": "Fragments, refusals, cookies, NATs and addresses that change",
    "life": "Rekeys under load, reauthentication, ends and new beginnings of IKEv2",
    "v1-modes": "IKEv1: phase 1, XAUTH and Mode-Config",
    "v1-exchanges": "IKEv1: quick mode, rekeys, ends",
}
# Tried with a newer strongSwan alone: IKE_STRONGSWAN_ROOT names a folder that has it.
NEWER = {"newer": ike_v2_cases.NEWER}
SKIPPED = 77
WORKERS = 3
PAGE = os.path.join(ike_lab.SOURCE, "doc", "interoperation.md")


def attempt(case, label):
    """Runs a case; an empty text, or why it failed, or the Skipped that says why it did not run."""
    lab = None
    try:
        lab = ike_lab.Lab(label)
        ike_cases.run_case(case, lab)
        return ""
    except ike_lab.Skipped as reason:
        return reason
    except ike_lab.Failure as failure:
        keep(lab, case)
        return str(failure)
    except Exception:
        keep(lab, case)
        return traceback.format_exc()
    finally:
        if lab:
            close(lab)


def close(lab):
    """Ends a case; what cannot be taken away is told, and is no reason to fail the case."""
    try:
        lab.close()
    except Exception:
        print(f"what {lab.folder} left could not be taken away:\n{traceback.format_exc()}", flush=True)


def keep(lab, case):
    """Copies what a failed case leaves to where a person finds it."""
    folder = os.environ.get("IKE_INTEROP_KEEP")
    if lab and folder:
        shutil.copytree(lab.folder, os.path.join(folder, case.name.replace(" ", "-")), dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("*.vici"))


def run_cases(group, cases):
    """Tries the cases, some at a time; of those that ran the case, its problem and that of a first attempt before it."""
    outcomes, skipped = [], 0
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        tried = [pool.submit(attempt, case, f"{group}{number}") for number, case in enumerate(cases)]
        for case, trial in zip(cases, tried):
            problem = trial.result()
            if isinstance(problem, ike_lab.Skipped):
                print(f"SKIPPED {case.name}: {problem}", flush=True)
                skipped += 1
                continue
            first = problem
            if problem:
                # A busy machine lets a run in real time miss its moment; what is wrong stays wrong.
                problem = attempt(case, f"{group}x")
            print(f"{'FAILED' if problem else 'passed'}  {case.name}{': ' + problem if problem else ''}"
                  f"{' at the second attempt: ' + first if first and not problem else ''}", flush=True)
            outcomes.append((case, problem, first))
    failed = sum(bool(problem) for _, problem, _ in outcomes)
    again = sum(bool(first and not problem) for _, problem, first in outcomes)
    more = f", {again} at the second attempt" if again else ""
    more += f", {skipped} skipped" if skipped else ""
    print(f"{group}: {len(outcomes) - failed} of {len(outcomes)} cases with strongSwan passed{more}")
    return outcomes


def outcome_of(problem, first):
    """What the page says of a case."""
    if problem:
        return "failed: " + problem.splitlines()[-1]
    return "passed at the second attempt: " + first.splitlines()[-1] if first else "passed"


def write_page(path, groups):
    """These groups, or all, as tables; those of other groups stay."""
    version = re.search(r"strongSwan ([0-9.]+)", ike_lab.run("swanctl", "--help", check=False)).group(1)
    with open(path, encoding="utf-8") as stream:
        head, _, tables = stream.read().partition("## Outcomes")
    former = {part.split("\n", 1)[0]: part for part in tables.split("\n### ")[1:]}
    parts = [f"{head}## Outcomes\n\nWith strongSwan {version}.\n"]
    for group, cases in CASES.items():
        title = TITLES[group]
        if groups and group not in groups:
            parts.append(former.get(title, f"{title}\n").rstrip("\n") + "\n")
            continue
        rows = [title, "", "| case | outcome |", "|---|---|"]
        for case, problem, first in run_cases(group, cases):
            rows.append(f"| {case.name} | {outcome_of(problem, first)} |")
        parts.append("\n".join(rows) + "\n")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write("\n### ".join(parts))


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
    if sys.argv[1:2] == ["--page"] and len(sys.argv) > 2:
        write_page(sys.argv[2], sys.argv[3:])
        return
    known = {**CASES, **NEWER} if ike_lab.ROOT else CASES
    if len(sys.argv) < 2 or sys.argv[1] not in known:
        sys.exit("which group? " + ", ".join(known))
    group, words = sys.argv[1], sys.argv[2:]
    cases = [case for case in known[group] if not words or any(word in case.name for word in words)]
    if not cases:
        sys.exit(f"no case of the group {group} has a name with {' or '.join(words)} in it")
    if not words and group in CASES:
        check_page(cases)
    outcomes = run_cases(group, cases)
    sys.exit(1 if any(problem for _, problem, _ in outcomes) else 0)


if __name__ == "__main__":
    main()
