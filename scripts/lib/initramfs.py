# SPDX-License-Identifier: GPL-2.0
"""The guest's root: busybox, an init, the module, named stock modules and the user's files."""

import os
import pathlib

import cache
import cpio

# what carries the command's output to the host
TRANSPORT = ("virtio_pci", "virtio_console")

# busybox's shell takes its own insmod, which calls a failing init twice, before anything in PATH;
# a script that the command runs writes /bin/insmod
PRELUDE = b'insmod() { /bin/insmod "$@"; }\n'


def _canonical(name):
    return pathlib.PurePath(name).name.split(".ko")[0].replace("-", "_")


def _closure(kernel, names):
    """modules.dep of the named modules and all that they need; built-in ones need nothing."""
    depends, paths = {}, {}
    for line in (kernel.modules / "modules.dep").read_text().splitlines():
        path, _, needs = line.partition(":")
        paths[_canonical(path)] = path
        depends[path] = needs.split()
    builtin = {_canonical(line) for line in
               (kernel.modules / "modules.builtin").read_text().splitlines()}
    chosen = {}
    for name in names:
        path = paths.get(_canonical(name))
        if path:
            for entry in [path, *depends[path]]:
                chosen[entry] = depends[entry]
        elif _canonical(name) not in builtin:
            raise cache.Failure(f"{kernel.release} has no module {name}")
    return chosen


def _stock_modules(archive, kernel, names):
    base = f"lib/modules/{kernel.release}"
    chosen = _closure(kernel, names)
    for path in chosen:
        archive.file(f"{base}/{path}", (kernel.modules / path).read_bytes())
    lines = [f"{path}: {' '.join(needs)}\n" for path, needs in chosen.items()]
    archive.file(f"{base}/modules.dep", "".join(lines).encode())
    keep = {_canonical(path) for path in chosen}
    for table in ("modules.alias", "modules.symbols"):
        text = (kernel.modules / table).read_text()
        lines = [line + "\n" for line in text.splitlines() if line.split()[-1] in keep]
        archive.file(f"{base}/{table}", "".join(lines).encode())
    for table in ("modules.builtin", "modules.softdep"):
        archive.file(f"{base}/{table}", (kernel.modules / table).read_bytes())


def _program(kernel, name):
    """A static program for the guest, built once a kernel."""
    guest = cache.SCRIPTS / "guest"
    source = guest / f"{name}.c"
    text = (guest / "start.h").read_bytes() + source.read_bytes()
    binary = kernel.root / "bin" / name
    copy = kernel.root / "bin" / f"{name}.c"
    with cache.lock(f"{name}-{kernel.key}"):
        if not binary.exists() or not copy.exists() or copy.read_bytes() != text:
            cache.run([*kernel.cc, "-Os", "-Wall", "-Werror", "-static", "-nostdlib",
                       "-ffreestanding", "-fno-stack-protector", "-fno-pie", "-no-pie",
                       "-fno-builtin", "-o", binary, source])
            cache.write(copy, text)
        return binary.read_bytes()


def _user_file(archive, word):
    """One --file SRC[:DST]; a directory is taken whole, a DST ending in / keeps the name."""
    source, _, target = word.partition(":")
    path = pathlib.Path(source)
    if not path.exists():
        raise cache.Failure(f"--file {source}: no such file")
    target = target or "/" + path.resolve().name
    if target.endswith("/"):
        target += path.resolve().name
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    for entry in files:
        name = target if path.is_file() else f"{target}/{entry.relative_to(path)}"
        archive.file(name, entry.read_bytes(), 0o755 if os.access(entry, os.X_OK) else 0o644)


def build(kernel, module, modules, files, command):
    """The initramfs as bytes; `module` is the path of mmtwin.ko or None."""
    archive = cpio.Archive()
    for name in ("bin", "dev", "etc", "lib", "out", "proc", "root", "run", "sys", "tmp"):
        archive.directory(name)
    archive.symlink("sbin", "bin")
    archive.device("dev/console", 5, 1)
    archive.device("dev/null", 1, 3)
    archive.file("bin/busybox", kernel.busybox.read_bytes(), 0o755)
    archive.symlink("bin/sh", "busybox")
    archive.symlink("bin/modprobe", "busybox")
    for name in ("insmod", "crash"):
        archive.file(f"bin/{name}", _program(kernel, name), 0o755)
    archive.file("init", (cache.SCRIPTS / "guest" / "init").read_bytes(), 0o755)
    archive.file("etc/passwd", b"root:x:0:0:root:/root:/bin/sh\n")
    archive.file("etc/group", b"root:x:0:\n")
    _stock_modules(archive, kernel, [*TRANSPORT, *modules])
    if module:
        archive.file("mmtwin.ko", module.read_bytes())
    for word in files:
        _user_file(archive, word)
    archive.file("command", PRELUDE + command.encode(errors="surrogateescape") + b"\n")
    return archive.bytes()
