# SPDX-License-Identifier: GPL-2.0
"""How many of the bits that were flipped in a machine's tables were noticed, by machine and by the
kernel that the suites ran in: read from what the mutation suite prints."""

import re

RATE = re.compile(r"every_flipped_bit_is_noticed: (\d+) of \d+ bits flipped .* noticed: (\S+%)")
CASE = re.compile(r"^ *(?:not )?ok \d+ (.+)$")


class Rates:
    """Gathers them from KTAP, and prints them."""

    def __init__(self):
        self.found = {}
        self.kernels = []

    def add(self, kernel, lines):
        """The report of the suites in one kernel."""
        rate = None
        for line in lines:
            if match := RATE.search(line):
                rate = match
            elif rate and (match := CASE.match(line)):
                self.found.setdefault(match[1], {})[kernel] = f"{rate[2]} of {rate[1]}"
                rate = None
                if kernel not in self.kernels:
                    self.kernels.append(kernel)

    def markdown(self):
        """The lines of the table, none when nothing was found."""
        if not self.found:
            return []
        rows = [["machine", *self.kernels], ["---"] + ["---:"] * len(self.kernels)]
        rows += [[name, *(rates.get(kernel, "-") for kernel in self.kernels)]
                 for name, rates in self.found.items()]
        return ["Bits flipped in a machine's tables, and noticed, by where the suites ran:", "",
                *(f"| {' | '.join(cells)} |" for cells in rows)]
