# SPDX-License-Identifier: GPL-2.0
"""A kernel source tree in the cache, from a Debian source package."""

import pathlib

import apt
import cache


def _installed(package):
    """(version, tarball) of the package when this system has it installed."""
    tarball = pathlib.Path("/usr/src") / f"{package}.tar.xz"
    if not tarball.exists():
        return None, None
    try:
        version = cache.run(["dpkg-query", "-W", "-f", "${Version}", package]).strip()
    except cache.Failure:
        return None, None
    return version, tarball


def _unpack(tarball, target):
    cache.say(f"unpacking {tarball.name} (once)")
    with cache.appear(target) as scratch:
        cache.run(["tar", "-xJf", tarball, "-C", scratch, "--strip-components=1"])


def ready(package):
    """The unpacked tree of `package`."""
    base = cache.root() / "source"
    with cache.lock(f"source-{package}"):
        version, tarball = _installed(package)
        if version:
            target = base / f"{package}-{version}"
            if not target.is_dir():
                _unpack(tarball, target)
            return target
        # any tree of the right line will do: no need to ask the mirror every day
        known = sorted(p for p in base.glob(f"{package}-*") if p.is_dir())
        if known:
            return known[-1]
        source = apt.Apt(apt.native())
        source.refresh()
        version = source.show(package)["Version"]
        target = base / f"{package}-{version}"
        with cache.appear(base / f"{package}.deb") as scratch:
            cache.say(f"downloading {package} {version}")
            deb = source.download([f"{package}={version}"], scratch)[0]
            cache.run(["dpkg-deb", "-x", deb, scratch])
            _unpack(scratch / "usr" / "src" / f"{package}.tar.xz", target)
            for left in list(scratch.iterdir()):
                cache.run(["rm", "-rf", left])
        return target
