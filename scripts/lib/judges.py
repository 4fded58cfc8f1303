# SPDX-License-Identifier: GPL-2.0
"""What the judges judged, by kernel and page-table shape: read from the reports that guest runs
leave, summed up."""

import dataclasses
import re

AREA = re.compile(r"^ *# Subtest: (\S+)$")
LOOKED = re.compile(r"^ *# (\S+): looked at (\d+) \S+, (\d+) broken, ")
SKIPPED = re.compile(r"^ *ok \d+ (\S+) # SKIP\b")
KERNEL = re.compile(r"^kernel +(\S+ \S+), ", re.M)
# how many bits an address has is left out: it differs from CPU to CPU
SHAPE = re.compile(r"^shape +(\S+: \d+ levels), .*?(leaves .*)$", re.M)
# what speaks for the CPU; nothing where it is skipped
CPU = re.compile(r"^(cpu\b.*?) +\d+ +\d+ +\d+  cpu$", re.M)

JUDGES = "translations"
# a rule of that area, but no judge's: it counts the pages that they heard
NO_JUDGE = "count"
# of the running kernel's leaves: how many there are, and what the kernel itself says of them
LEAVES = ("live", "region")
ANSWERS = ("live", "answers")


@dataclasses.dataclass
class Line:
    """What is of one kernel and shape: (looked, broken) of each rule that spoke in some report."""
    reports: int = 0
    counts: dict = dataclasses.field(default_factory=dict)


def read(checks):
    """{(area, rule): (looked, broken), or None for a rule that was skipped} of one report."""
    found, area = {}, ""
    for line in checks.splitlines():
        if match := AREA.match(line):
            area = match[1]
        elif match := LOOKED.match(line):
            found[area, match[1]] = int(match[2]), int(match[3])
        elif match := SKIPPED.match(line):
            found[area, match[1]] = None
    return found


def _first(pattern, text):
    match = pattern.search(text)
    return ", ".join(match.groups()) if match else "-"


class Table:
    """Adds up reports, and prints the sums."""

    def __init__(self):
        self.lines = {}
        self.rules = []

    def add(self, out):
        """The reports that one run left in the directory `out`; one that boots several machines
        leaves summary-NAME and checks-NAME of each."""
        for summary in sorted(out.glob("summary*")):
            checks = out / summary.name.replace("summary", "checks", 1)
            if checks.exists():
                self._report(summary.read_text(errors="replace"),
                             checks.read_text(errors="replace"))

    def _report(self, summary, checks):
        key = tuple(_first(pattern, summary) for pattern in (KERNEL, SHAPE, CPU))
        line = self.lines.setdefault(key, Line())
        line.reports += 1
        for rule, count in read(checks).items():
            if rule[0] == JUDGES and rule[1] != NO_JUDGE and rule not in self.rules:
                self.rules.append(rule)
            if count:
                before = line.counts.get(rule, (0, 0))
                line.counts[rule] = before[0] + count[0], before[1] + count[1]

    def _cells(self, key, line):
        counts = [line.counts.get(rule) for rule in [*self.rules, ANSWERS]]
        leaves = line.counts.get(LEAVES)
        return [*key, str(line.reports), *(f"{c[0]} / {c[1]}" if c else "-" for c in counts),
                str(leaves[0]) if leaves else "-"]

    def markdown(self):
        """The lines of the table and of what to know about it, none when there was no report."""
        if not self.lines:
            return []
        rows = [["kernel", "shape", "CPU", "reports", *(rule for _, rule in self.rules),
                 "answers", "live leaves"]]
        rows += [self._cells(key, self.lines[key]) for key in sorted(self.lines)]
        widths = [max(map(len, column)) for column in zip(*rows)]
        text = rows[0].index("reports")
        rows.insert(1, ["-" * (width - (i >= text)) + ":" * (i >= text)
                        for i, width in enumerate(widths)])

        def line(cells):
            padded = [cell.ljust(width) if i < text else cell.rjust(width)
                      for i, (cell, width) in enumerate(zip(cells, widths))]
            return f"| {' | '.join(padded)} |"
        return ["Judged / disagreed, added up from the reports that the runs left:", "",
                *map(line, rows)]
