# SPDX-License-Identifier: GPL-2.0
"""Debian packages without installing them.

apt is run with its state in the cache, so nothing of the system changes and no root is needed.
Mirrors, keys and proxies are those that the system's own apt is set up with.
"""

import os
import re
import subprocess
import time

import cache

FRESH = 24 * 3600


def native():
    return cache.run(["dpkg", "--print-architecture"]).strip()


class Apt:
    """apt for one foreign (or native) architecture."""

    def __init__(self, arch, suite=""):
        self.arch = arch
        self.suite = suite
        self.dir = cache.root() / "apt" / (f"{arch}-{suite}" if suite else arch)
        self.stamp = self.dir / "updated"
        self.failed = ""

    def _environment(self):
        lists = self.dir / "state" / "lists" / "partial"
        lists.mkdir(parents=True, exist_ok=True)
        (self.dir / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
        # what this system has installed is no answer: it can be newer than every mirror
        (self.dir / "state" / "status").touch()
        words = [
            f'Dir::State "{self.dir}/state";',
            f'Dir::State::Lists "{self.dir}/state/lists";',
            f'Dir::State::status "{self.dir}/state/status";',
            f'Dir::Cache "{self.dir}/cache";',
            # _apt may not enter a home directory; signatures are checked all the same
            'APT::Sandbox::User "root";',
            # only the package lists: no translations, icons or contents
            'Acquire::Languages "none";',
            'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";',
            'Acquire::IndexTargets::deb::DEP-11-icons-small::DefaultEnabled "false";',
            'Acquire::IndexTargets::deb::DEP-11-icons::DefaultEnabled "false";',
            'Acquire::IndexTargets::deb::CNF::DefaultEnabled "false";',
            'Acquire::Retries "3";',
            '#clear APT::Update::Pre-Invoke;',
            '#clear APT::Update::Post-Invoke;',
            '#clear APT::Update::Post-Invoke-Success;',
            '#clear APT::Architectures;',
            f'APT::Architectures {{ "{native()}"; "{self.arch}"; }};',
        ]
        if self.suite:
            source = self._suite_source()
            words += [f'Dir::Etc::sourcelist "{source}";', 'Dir::Etc::sourceparts "/dev/null";',
                      f'APT::Default-Release "{self.suite}";']
        config = self.dir / "apt.conf"
        cache.write(config, "\n".join(words) + "\n")
        return {**os.environ, "APT_CONFIG": str(config), "LC_ALL": "C"}

    def _suite_source(self):
        """A source for `suite` on the mirror that the system takes its main suite from."""
        source = self.dir / "suite.list"
        if source.exists():
            return source
        system = Apt(self.arch)
        system.refresh()
        base = self.suite.split("-")[0]
        targets = cache.run(["apt-get", "indextargets", "--format",
                             "$(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages"],
                            env=system._environment())
        for line in targets.splitlines():
            place, release, component = line.split()
            if (release, component) == (base, "main"):
                cache.write(source, f"deb {place} {self.suite} main\ndeb {place} {base} main\n")
                return source
        raise cache.Failure(f"apt has no source for {base} main to take {self.suite} from. "
                            f"{system.failed}")

    def _update(self):
        cache.say(f"reading package lists ({self.arch}{' ' + self.suite if self.suite else ''})")
        try:
            cache.run(["apt-get", "-q", "--error-on=any", "update"], env=self._environment())
            cache.write(self.stamp, "")
            self.failed = ""
        except cache.Failure as failure:
            self.failed = str(failure)

    def _lock(self):
        return cache.lock(f"apt-{self.dir.name}")

    def update(self):
        """Fetch the package lists; `failed` says why some could not be had."""
        with self._lock():
            self._update()

    def refresh(self):
        """Update unless that was done within a day; two kernels may have the same lists."""
        with self._lock():
            if not self.stamp.exists() or time.time() - self.stamp.stat().st_mtime > FRESH:
                self._update()

    def show(self, package):
        """The record of the candidate of `package` as a dict."""
        try:
            text = cache.run(["apt-cache", "show", "--no-all-versions", package],
                             env=self._environment())
        except cache.Failure as error:
            raise cache.Failure(f"apt knows no package {package}. {self.failed}") from error
        record = {}
        for line in text.split("\n\n")[0].splitlines():
            name, colon, value = line.partition(": ")
            if colon and not line.startswith(" "):
                record[name] = value
        if "Version" not in record:
            raise cache.Failure(f"apt knows no package {package}. {self.failed}")
        return record

    def depends(self, record):
        """Names that a record depends on."""
        names = []
        for word in re.split(r"[,|]", record.get("Depends", "")):
            names.append(word.split()[0].split(":")[0])
        return names

    def download(self, packages, directory):
        """Download `name:arch=version` packages into `directory`, verified by apt."""
        argv = ["apt-get", "-q", "download", *packages]
        environment = self._environment()
        done = subprocess.run(argv, cwd=directory, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            # a mirror drops a version when a newer one appears: look again, once
            self.update()
            cache.run(argv, cwd=directory, env=environment)
        return sorted(directory.glob("*.deb"))
