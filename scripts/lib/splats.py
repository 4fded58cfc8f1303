# SPDX-License-Identifier: GPL-2.0
"""Looks for the kernel's cries in its log, by the list of scripts/splats.txt."""

import re

import cache

STATUS = 70


def patterns():
    lines = (cache.SCRIPTS / "splats.txt").read_text().splitlines()
    return [re.compile(line) for line in lines if line.strip() and not line.startswith("#")]


def find(log):
    """The lines of a kernel log that match the list."""
    known = patterns()
    return [line for line in log.splitlines() if any(p.search(line) for p in known)]
