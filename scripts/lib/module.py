# SPDX-License-Identifier: GPL-2.0
"""mmtwin.ko for a kernel in the cache, built with that kernel's unpacked headers."""

import hashlib
import os
import shutil
import subprocess

import cache
import sources


def headers(kernel):
    """The make words that build against unpacked headers.

    Their Makefiles name /usr/src, so the common Makefile is given to make by hand.
    """
    base = kernel.root / "usr" / "src"
    common = next(base.glob("linux-headers-*-common*"))
    return ["make", "-C", str(base / f"linux-headers-{kernel.release}"),
            "-f", str(common / "Makefile"), *kernel.make]


def place(kernel, arguments=()):
    """Where the module is built with these words for make."""
    key = kernel.key
    if arguments:
        key += "-" + hashlib.sha256("\0".join(sorted(arguments)).encode()).hexdigest()[:12]
    return cache.root() / "build" / key


# the words for make that build another module instead
OTHERS = {"MMTWIN_PLANT=1": "mmtwin_plant.ko"}


def build(kernel, into, arguments=()):
    """Build the module and put it into the directory `into`; returns make's output."""
    name = next((OTHERS[word] for word in arguments if word in OTHERS), "mmtwin.ko")
    target = place(kernel, arguments)
    with cache.lock(f"build-{target.name}"):
        sources.sync(target)
        product = target / name
        product.unlink(missing_ok=True)
        cache.say(f"building {name} for {kernel.release}")
        argv = [*headers(kernel), f"M={target}", f"-j{os.cpu_count()}", *arguments, "modules"]
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False, text=True, errors="replace")
        if done.returncode or not product.exists():
            raise cache.Failure(f"{name} did not build for {kernel.name}:\n{done.stdout}")
        shutil.copy(product, into / name)
    return done.stdout
