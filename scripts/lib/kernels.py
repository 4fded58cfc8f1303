# SPDX-License-Identifier: GPL-2.0
"""Stock kernels: from a name in kernels.toml to an unpacked image, headers and busybox."""

import dataclasses
import json
import os
import pathlib
import re
import shutil
import time
import tomllib

import apt
import cache


@dataclasses.dataclass
class Kernel:
    """One kernel of kernels.toml; `version` and `root` are set once it is in the cache."""
    name: str
    arch: str
    image: str
    headers: str
    suite: str
    qemu: str
    machine: str
    cpu: str
    console: str
    append: str
    make: list
    cc: list
    allowed_skips: list
    release: str = ""
    version: str = ""
    root: pathlib.Path = None

    @property
    def key(self):
        return f"{self.name}-{self.version}"

    @property
    def vmlinuz(self):
        return self.root / "boot" / f"vmlinuz-{self.release}"

    @property
    def modules(self):
        return self.root / "lib" / "modules" / self.release

    @property
    def busybox(self):
        return self.root / "bin" / "busybox"


def table():
    with open(cache.SCRIPTS / "kernels.toml", "rb") as handle:
        return tomllib.load(handle)


def named(name=None):
    data = table()
    name = name or data["default"]
    if name not in data["kernel"]:
        known = ", ".join(sorted(data["kernel"]))
        raise cache.Failure(f"no kernel is called {name!r}; scripts/kernels.toml has: {known}")
    return Kernel(name=name, **data["kernel"][name])


def _resolve(kernel, known):
    """Ask apt which packages the metapackages mean today."""
    source = apt.Apt(kernel.arch, kernel.suite)
    source.refresh()
    if source.failed and known:
        raise cache.Failure(source.failed)

    def only(names, pattern):
        found = [n for n in names if re.fullmatch(pattern, n)]
        if len(found) != 1:
            raise cache.Failure(f"{kernel.name}: expected one package like {pattern}, apt has "
                                f"{found or 'none'}")
        return found[0]

    def real(meta, pattern):
        return only(source.depends(source.show(f"{meta}:{kernel.arch}")), pattern)

    image = real(kernel.image, r"linux-image-\d.*")
    headers = real(kernel.headers, r"linux-headers-\d.*")
    needs = source.depends(source.show(f"{headers}:{kernel.arch}"))
    packages = [f"{image}:{kernel.arch}", f"{headers}:{kernel.arch}",
                f"{only(needs, r'linux-headers-.*-common(-rt)?')}",
                f"{only(needs, r'linux-kbuild-.*')}",
                f"busybox-static:{kernel.arch}"]
    pinned = [f"{p}={source.show(p)['Version']}" for p in packages]
    release = image.removeprefix("linux-image-")
    if headers != f"linux-headers-{release}":
        raise cache.Failure(f"{kernel.name}: {image} and {headers} are not of one version")
    return {"release": release, "version": pinned[0].split("=")[1], "packages": pinned}


def _known(kernel):
    """What the last resolve said, and how old that is; (None, 0) when there was none."""
    path = cache.root() / "kernels" / f"{kernel.name}.json"
    if not path.exists():
        return None, 0
    found = json.loads(path.read_text())
    ready = (cache.root() / "kernels" / f"{kernel.name}-{found['version']}").is_dir()
    return (found if ready else None), time.time() - path.stat().st_mtime


def _unpack(kernel, found, target):
    source = apt.Apt(kernel.arch, kernel.suite)
    with cache.appear(target) as scratch:
        debs = scratch / "debs"
        debs.mkdir()
        cache.say(f"downloading {len(found['packages'])} packages for {kernel.name}")
        files = source.download(found["packages"], debs)
        if len(files) != len(found["packages"]):
            raise cache.Failure(f"expected {len(found['packages'])} packages, got {files}")
        for deb in files:
            cache.say(f"unpacking {deb.name.split('_')[0]}")
            cache.run(["dpkg-deb", "-x", deb, scratch])
        shutil.rmtree(debs)
        shutil.rmtree(scratch / "usr" / "share", ignore_errors=True)
        cache.run([cache.tool("depmod"), "-b", scratch, found["release"]])


def ready(name=None):
    """The named kernel, fetched and unpacked."""
    kernel = named(name)
    with cache.lock(f"kernel-{kernel.name}"):
        found, age = _known(kernel)
        how = "resolved within a day"
        if not found or age > apt.FRESH:
            try:
                found, how = _resolve(kernel, found), "newest"
            except cache.Failure as error:
                if not found:
                    raise
                how = "from the cache, apt gave no answer"
                cache.say(str(error).splitlines()[-1])
                # ask again in an hour, not at every command
                later = time.time() - apt.FRESH + 3600
                os.utime(cache.root() / "kernels" / f"{kernel.name}.json", (later, later))
        kernel.release, kernel.version = found["release"], found["version"]
        kernel.root = cache.root() / "kernels" / kernel.key
        cache.say(f"{kernel.name} is {kernel.release} ({kernel.version}, {how})")
        if not kernel.root.is_dir():
            _unpack(kernel, found, kernel.root)
        if how == "newest":
            cache.write(cache.root() / "kernels" / f"{kernel.name}.json",
                        json.dumps(found, indent=1))
    return kernel
