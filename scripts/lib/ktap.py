# SPDX-License-Identifier: GPL-2.0
"""Reads KTAP: counts of the leaf results, and whether every plan was met."""

import dataclasses
import re

RESULT = re.compile(r"^(not ok|ok) (\d+)(?: (?:- )?(.*?))?(?:\s*# ?(?:(SKIP)\b)? ?(.*))?$", re.I)
PLAN = re.compile(r"^1\.\.(\d+)")
START = re.compile(r"^(KTAP version 1|TAP version 1[34])$")
PREFIX = re.compile(r"^(\[ *\d+\.\d+\](\[[^]]*\])? ?)")


@dataclasses.dataclass
class Row:
    """One leaf: its path of suite names, pass/fail/skip, and the reason of a skip."""
    path: str
    status: str
    why: str = ""


def body(log):
    """The KTAP part of a kernel log, without time stamps: from the version line to the last result
    at the outermost level."""
    lines = [PREFIX.sub("", line.rstrip("\r")) for line in log.split("\n")]
    for first, line in enumerate(lines):
        if START.match(line):
            break
    else:
        return []
    last = first
    for number in range(first, len(lines)):
        if RESULT.match(lines[number]) or PLAN.match(lines[number]):
            last = number
    return lines[first:last + 1]


def read(lines):
    """(rows, complaints): the leaves, and what is wrong with the form."""
    rows, complaints = [], []
    # per depth: planned count, results seen, leaves that wait for their parent's name
    levels = {}

    def level(depth):
        return levels.setdefault(depth, {"plan": None, "seen": 0, "leaves": []})

    def close(depth, name):
        done = levels.pop(depth)
        # KUnit prints no plan for the parameters of a case, only for suites and their cases
        if done["plan"] is None and done["seen"] and depth < 2:
            complaints.append(f"{name}: no plan")
        elif done["plan"] is not None and done["plan"] != done["seen"]:
            complaints.append(f"{name}: planned {done['plan']}, got {done['seen']}")
        return done["leaves"]

    for line in lines:
        text = line.lstrip(" ")
        depth = (len(line) - len(text)) // 4
        if plan := PLAN.match(text):
            level(depth)["plan"] = int(plan[1])
            continue
        result = RESULT.match(text)
        if not result:
            continue
        name = (result[3] or "").strip() or f"#{result[2]}"
        here = level(depth)
        here["seen"] += 1
        if depth + 1 in levels:
            inner = close(depth + 1, name)
            for row in inner:
                row.path = f"{name}/{row.path}"
            here["leaves"] += inner
            if result[1] == "not ok" and all(row.status != "fail" for row in inner):
                here["leaves"].append(Row(f"{name}/(suite)", "fail", "failed as a whole"))
            continue
        status = "fail" if result[1] == "not ok" else "pass"
        if result[4]:
            status = "skip"
        here["leaves"].append(Row(name, status, result[5] or ""))
    for depth in sorted(levels, reverse=True):
        rows = close(depth, "end of report" if depth == 0 else "report cut short") + rows
        if depth:
            complaints.append("the report ends inside a suite")
    return rows, complaints


def count(rows):
    return {status: sum(row.status == status for row in rows)
            for status in ("pass", "fail", "skip")}
