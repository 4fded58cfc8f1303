# SPDX-License-Identifier: GPL-2.0
"""The cache outside the checkout: where it is, its locks, and how a directory appears in it."""

import contextlib
import fcntl
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = PROJECT / "scripts"

_start = time.monotonic()

# an outer make must not steer the makes that we run
for _name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "KDIR", "KVER", "ARCH",
              "CROSS_COMPILE", "KCFLAGS", "KBUILD_OUTPUT"):
    os.environ.pop(_name, None)


class Failure(Exception):
    """Something outside mmtwin stopped us; the text says what, and what to do next."""


def say(text):
    """One progress line, with the seconds since the command started."""
    print(f"[{time.monotonic() - _start:6.1f}s] {text}", file=sys.stderr, flush=True)


def note(text):
    """Text for the reader that is no progress line."""
    if text.strip():
        print(text.rstrip("\n"), file=sys.stderr, flush=True)


def root():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    path = pathlib.Path(base).absolute() / "mmtwin"
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextlib.contextmanager
def lock(name):
    """Hold the lock `name`: only one process at a time fills or builds in its directory."""
    directory = root() / "locks"
    directory.mkdir(exist_ok=True)
    with open(directory / name.replace("/", "_"), "w", encoding="ascii") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another mmtwin command ({name})")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def appear(target):
    """Yield a scratch directory that becomes `target` in one rename, or vanishes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for old in target.parent.glob(f".{target.name}.new-*"):
        shutil.rmtree(old, ignore_errors=True)
    scratch = pathlib.Path(tempfile.mkdtemp(prefix=f".{target.name}.new-", dir=target.parent))
    try:
        yield scratch
        scratch.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        scratch.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def write(path, data):
    """Replace a small file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.new")
    scratch.write_bytes(data if isinstance(data, bytes) else data.encode())
    scratch.rename(path)


def run(argv, **kwargs):
    """Run a tool quietly; its output is shown only when it fails."""
    try:
        done = subprocess.run([str(a) for a in argv], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False,
                              **kwargs)
    except FileNotFoundError as error:
        raise Failure(f"{argv[0]} is not installed: run scripts/setup") from error
    if done.returncode:
        output = (done.stdout + done.stderr).decode(errors="replace").strip()
        raise Failure(f"{argv[0]} failed ({done.returncode}):\n{output}")
    return done.stdout.decode(errors="replace")


def tool(name):
    """Full path of a tool that may live in /sbin, which is not on every user's PATH."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not path:
        raise Failure(f"{name} is not installed: run scripts/setup")
    return path


def main(function):
    """Run a command's main function; end with its status, or 125 when we could not even try."""
    try:
        status = function()
    except Failure as error:
        print(f"{pathlib.Path(sys.argv[0]).name}: {error}", file=sys.stderr)
        status = 125
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        status = 125
    sys.exit(status)
