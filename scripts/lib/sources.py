# SPDX-License-Identifier: GPL-2.0
"""A copy of the project's sources beside its build outputs, in the cache.

Only files whose content differs are written, so make rebuilds what changed and nothing else, from
whichever checkout the change came.
"""

import cache

PARTS = ("Kbuild", "Kconfig", "src", "kunit", "plant")
MANIFEST = ".mmtwin-sources"
SUFFIXES = {".c", ".h", ".S", ".lds", ""}


def listing():
    """Relative paths of everything that a kernel build of mmtwin reads."""
    found = []
    for part in PARTS:
        path = cache.PROJECT / part
        files = [path] if path.is_file() else path.rglob("*")
        found += [f.relative_to(cache.PROJECT) for f in files
                  if f.is_file() and f.suffix in SUFFIXES and not f.name.startswith(".")]
    return sorted(found)


def sync(target):
    """Make `target` hold the same sources as the checkout."""
    target.mkdir(parents=True, exist_ok=True)
    manifest = target / MANIFEST
    before = set(manifest.read_text().split("\n")) if manifest.exists() else set()
    now = {str(path) for path in listing()}
    if "Kbuild" not in now:
        raise cache.Failure(f"{cache.PROJECT} has no Kbuild: is the checkout complete?")
    cache.write(manifest, "\n".join(sorted(now | before)))
    for name in before - now - {""}:
        (target / name).unlink(missing_ok=True)
    for name in now:
        data = (cache.PROJECT / name).read_bytes()
        copy = target / name
        if not copy.exists() or copy.read_bytes() != data:
            cache.write(copy, data)
    cache.write(manifest, "\n".join(sorted(now)))
