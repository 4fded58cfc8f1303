# SPDX-License-Identifier: GPL-2.0
"""The KUnit suites: build a kernel with them inside, boot it, read what it says."""

import dataclasses
import os
import pathlib
import subprocess
import tomllib

import cache
import kernelsource
import ktap
import sources
import splats

ALL = "mmtwin_*"


@dataclasses.dataclass
class Outcome:
    """A run: KTAP lines, its leaves, what is wrong, the exit status, and the whole log's path."""
    lines: list
    rows: list
    complaints: list
    status: int
    log: pathlib.Path


def table():
    with open(cache.SCRIPTS / "kunit.toml", "rb") as handle:
        return tomllib.load(handle)


def _graft(tree):
    """Put the project into the kernel tree as drivers/mmtwin."""
    sources.sync(tree / "drivers" / "mmtwin")
    for name, line in (("Makefile", "obj-y += mmtwin/\n"),
                       ("Kconfig", 'source "drivers/mmtwin/Kconfig"\n')):
        path = tree / "drivers" / name
        text = path.read_text()
        if line not in text:
            if name == "Kconfig":
                head, end, tail = text.rpartition("endmenu")
                cache.write(path, head + line + end + tail)
            else:
                cache.write(path, text + line)


def _environment():
    return {**os.environ, "HOME": os.environ.get("HOME", "/root"), "LC_ALL": "C",
            "PYTHONDONTWRITEBYTECODE": "1"}


def _kunit_py(tree, step, spec, build, words):
    argv = [str(tree / "tools/testing/kunit/kunit.py"), step, f"--arch={spec['arch']}",
            f"--cross_compile={spec.get('cross', '')}", f"--build_dir={build}", *words]
    done = subprocess.run(["/usr/bin/python3", *argv], cwd=tree, env=_environment(), check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace")
    if done.returncode:
        raise cache.Failure(f"kunit.py {step} failed for {build.name}:\n{done.stdout}")


def _build(data, arch, debug, build):
    spec = data["arch"][arch]
    tree = kernelsource.ready(data["source"])
    with cache.lock(f"tree-{data['source']}"):
        _graft(tree)
        configs = spec["configs"] + (spec["debug"] if debug else [])
        first = not (build / spec["image"]).exists()
        cache.say(f"building the KUnit kernel {build.name}"
                  + (" (first time: some minutes)" if first else ""))
        words = [f"--kunitconfig={cache.PROJECT / name}" for name in configs]
        _kunit_py(tree, "config", spec, build, words)
        _kunit_py(tree, "build", spec, build, [*words, f"--jobs={os.cpu_count()}"])


def compile_only(tree, arch, build):
    """Compile the project alone inside the tree, with W=1 and sparse; returns make's output."""
    data = table()
    build.mkdir(parents=True, exist_ok=True)
    with cache.lock(f"tree-{data['source']}"):
        _graft(tree)
        words = [f"--kunitconfig={cache.PROJECT / name}" for name in data["arch"][arch]["configs"]]
        spec = data["arch"][arch]
        _kunit_py(tree, "config", spec, build, words)
        for left in (build / "drivers" / "mmtwin").rglob("*.o"):
            left.unlink()
        argv = ["make", "-C", str(tree), f"O={build}", f"ARCH={spec['arch']}",
                f"CROSS_COMPILE={spec.get('cross', '')}", f"-j{os.cpu_count()}"]
        cache.run([*argv, "prepare"])
        done = subprocess.run([*argv, "W=1", "C=2", "drivers/mmtwin/"], check=False, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, errors="replace")
    if done.returncode:
        raise cache.Failure(done.stdout)
    return done.stdout


def _boot(spec, build, debug, suite, timeout, log):
    """Boot the kernel with its console going to `log`; True when it ended by itself."""
    words = f"{spec['words']} kunit.enable=1 kunit.filter_glob={suite}"
    argv = ["setpriv", "--pdeathsig", "KILL"]
    for word in spec.get("run_debug", spec["run"]) if debug else spec["run"]:
        if word == "{words}" and "-append" not in spec["run"]:
            argv += words.split()
        else:
            argv.append(word.format(image=build / spec["image"], words=words))
    with open(log, "wb") as handle, \
            subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=handle,
                             stderr=subprocess.STDOUT, env=_environment(),
                             start_new_session=True) as machine:
        try:
            machine.wait(timeout)
            return True
        except subprocess.TimeoutExpired:
            return False
        finally:
            try:
                # UML is a group of processes
                os.killpg(machine.pid, 9)
            except ProcessLookupError:
                pass


def run(arch, debug=False, suite="", timeout=900):
    """Build and run the suites that match `suite` (a glob) on `arch`."""
    data = table()
    if arch not in data["arch"]:
        known = ", ".join(data["arch"])
        raise cache.Failure(f"no suites for {arch!r}; scripts/kunit.toml has: {known}")
    spec = data["arch"][arch]
    name = arch + ("-debug" if debug else "")
    build = cache.root() / "kunit" / name
    build.mkdir(parents=True, exist_ok=True)
    log = cache.root() / "kunit" / f"{name}.log"
    with cache.lock(f"kunit-{name}"):
        _build(data, arch, debug, build)
        cache.say(f"running the suites on {name}")
        ended = _boot(spec, build, debug, suite or ALL, timeout, log)
    text = log.read_text(errors="replace")
    lines = ktap.body(text)
    rows, complaints = ktap.read(lines)
    bad = splats.find(text)
    if not rows:
        complaints.append(f"no case ran: no suite is called {suite}" if suite and ended
                          else "no case ran")
    complaints += [f"kernel log: {line}" for line in bad]
    if not ended:
        complaints.append(f"no end within {timeout} s")
    status = 0
    if bad:
        status = splats.STATUS
    elif not ended:
        status = 124
    elif complaints or any(row.status == "fail" for row in rows):
        status = 1
    return Outcome(lines, rows, complaints, status, log)
