#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What the eye would check: length of files, functions and lines, licence line, ASCII, spelling, paths."""

import ast
import os
import re

import ike_sources

FILE_LINES = 600
FUNCTION_LINES = 60
COLUMNS = 100

CODE = (".h", ".cc")
TEXT = (".h", ".cc", ".py", ".sh", ".cmake", ".txt", ".toml", ".in")
FOLDERS = ike_sources.SOURCE_FOLDERS + ("cmake", "scripts", "test/packaging")

# British spellings that are easy to write; the code is in American English.
BRITISH = (
    r"\b(?:behaviour|colour|favour|honour|neighbour|initialis|serialis|normalis|optimis|organis|recognis"
    r"|summaris|synchronis|authoris|minimis|maximis|generalis|analys(?:e[ds]?|ing)\b|centre[ds]?\b"
    r"|licence|defence|cancelled|labelled|travell|grey\b|fulfil\b)\w*"
)

MACHINE_PATHS = r"(?:^|[\s\"'=(])/(?:work|root|farm|home|Users)/\w"
UNFINISHED = r"\b(?:TODO|FIXME|XXX|HACK)\b"

NOT_A_FUNCTION = re.compile(r"^(?:if|for|while|switch|catch|do|else|try|return)\b")


def function_starts(code):
    """The (first line, last line) of each outermost function body of C++ code without comments and strings."""
    bodies = []
    stack = []
    head = ""
    line = 1
    for char in code:
        if char == "\n":
            line += 1
        if char == "{":
            inside = any(is_function for is_function, _ in stack)
            stack.append((not inside and is_function_head(head), line))
            head = ""
        elif char == "}":
            if stack:
                is_function, start = stack.pop()
                if is_function:
                    bodies.append((start, line))
            head = ""
        elif char == ";":
            head = ""
        else:
            head += char
    return bodies


def is_function_head(head):
    """Whether the text before an opening brace declares a function."""
    head = "\n".join(row for row in head.split("\n") if not row.lstrip().startswith("#"))
    head = " ".join(re.sub(r"\b(?:public|private|protected)\s*:", " ", head).split())
    if "(" not in head or NOT_A_FUNCTION.match(head):
        return False
    if re.match(r"^(?:enum|namespace|extern)\b", head):
        return False
    if re.search(r"=\s*$|=\s*[\w:<>, ]+$", head) and "operator" not in head:
        return False
    return bool(re.search(r"\)\s*(?:const|noexcept|override|final|mutable|&|->\s*[\w:<>,*& ]+|:.*|\s)*$", head))


def check_lengths(path, text):
    """Files, functions, lines."""
    findings = []
    lines = text.rstrip("\n").split("\n")
    if len(lines) >= FILE_LINES:
        findings.append(f"{path}: {len(lines)} lines; under {FILE_LINES} please: one idea a file.")
    spans = []
    if path.endswith(CODE):
        spans = function_starts(ike_sources.blank_comments(text))
        findings += check_columns(path, lines)
    elif path.endswith(".py"):
        spans = [(node.lineno, node.end_lineno) for node in ast.walk(ast.parse(text))
                 if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    for first, last in spans:
        if last - first + 1 >= FUNCTION_LINES:
            findings.append(f"{path}:{first}: a function of {last - first + 1} lines; under {FUNCTION_LINES} please.")
    return findings


def check_columns(path, lines):
    """No line is too long; tables between clang-format off and on may be."""
    findings = []
    table = False
    for number, line in enumerate(lines, 1):
        if "clang-format off" in line or "clang-format on" in line:
            table = "clang-format off" in line
        elif len(line) > COLUMNS and not table and not re.search(r"#include|https?://", line):
            findings.append(f"{path}:{number}: {len(line)} columns; at most {COLUMNS}.")
    return findings


def check_words(path, text):
    """Characters, spelling, paths of one machine, unfinished work."""
    findings = []
    this = os.path.basename(__file__)
    for number, line in enumerate(text.split("\n"), 1):
        where = f"{path}:{number}"
        odd = re.search(r"[^\x20-\x7e]", line)
        if odd and not path.endswith(".toml"):
            findings.append(f"{where}: the character {odd.group(0)!a} is not plain ASCII.")
        if os.path.basename(path) in (this, "test_checks.py"):
            continue
        british = re.search(BRITISH, line, re.I)
        if british:
            findings.append(f"{where}: '{british.group(0)}' is not the American spelling.")
        if re.search(MACHINE_PATHS, line):
            findings.append(f"{where}: names a path of one machine.")
        if re.search(UNFINISHED, line):
            findings.append(f"{where}: marks unfinished work.")
    return findings


def check(root):
    """All files that people write."""
    findings = []
    paths = ike_sources.source_files(root, TEXT, FOLDERS)
    paths += [name for name in ("CMakeLists.txt", "wscript", "sources.txt") if os.path.exists(os.path.join(root, name))]
    for path in sorted(set(paths)):
        text = ike_sources.read(root, path)
        if path.endswith(CODE + (".py", ".sh", ".cmake")) and "SPDX-License-Identifier: GPL-2.0-only" not in text[:200]:
            findings.append(f"{path}: the license line is missing: // SPDX-License-Identifier: GPL-2.0-only")
        if not path.endswith((".txt", ".toml", ".in")):
            findings += check_lengths(path, text)
        findings += check_words(path, text)
    return findings


if __name__ == "__main__":
    ike_sources.run_check(__doc__, check)
