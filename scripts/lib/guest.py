# SPDX-License-Identifier: GPL-2.0
"""One boot of one kernel in QEMU: the command's output goes out as it comes, and what the guest
left in /out comes back.

The kernel log goes to a serial port. The command's stdout and stderr, its status and the tar of
/out each have a virtio-serial port of their own, so that nothing is mixed and any byte may pass.
"""

import dataclasses
import io
import os
import shutil
import subprocess
import tarfile
import threading

import cache
import splats

TIMEOUT = 124
FAILED = 125
QUIET = ("nowatchdog rcupdate.rcu_cpu_stall_timeout=300 oops=panic panic=-1")


@dataclasses.dataclass
class Options:
    """How to boot; the words of scripts/vm."""
    memory: str = "1G"
    cpus: int = 1
    cpu: str = ""
    append: str = ""
    qemu: tuple = ()
    icount: bool = False
    kvm: bool = False
    monitor: str = ""
    timeout: float = 600


class Port:
    """A virtio-serial port whose bytes are handed to `sink` as they come."""

    def __init__(self, name, sink):
        self.name = name
        self.sink = sink
        self.read_end, self.write_end = os.pipe()
        self.thread = threading.Thread(target=self._pump, daemon=True)

    def arguments(self, number):
        return ["-add-fd", f"fd={self.write_end},set={number}",
                "-chardev", f"file,id={self.name},path=/dev/fdset/{number},append=on",
                "-device", f"virtserialport,chardev={self.name},name={self.name}"]

    def start(self):
        os.close(self.write_end)
        self.thread.start()

    def _pump(self):
        while data := os.read(self.read_end, 1 << 16):
            try:
                self.sink.write(data)
                self.sink.flush()
            except BrokenPipeError:
                self.sink = io.BytesIO()
        os.close(self.read_end)


def _comma(path):
    return str(path).replace(",", ",,")


def _arguments(kernel, options, initrd, console, ports):
    binary = shutil.which(kernel.qemu)
    if not binary:
        raise cache.Failure(f"{kernel.qemu} is not installed: run scripts/setup")
    cpu = options.cpu or kernel.cpu
    append = f"console={kernel.console} {QUIET} {kernel.append} {options.append}"
    # a guest must not outlive us, however we end
    argv = ["setpriv", "--pdeathsig", "KILL", binary,
            "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-machine", kernel.machine, "-accel", "kvm" if options.kvm else "tcg",
            "-cpu", "host" if options.kvm and not options.cpu else cpu,
            "-m", options.memory, "-smp", str(options.cpus),
            "-kernel", str(kernel.vmlinuz), "-initrd", str(initrd), "-append", append,
            "-chardev", f"file,id=console,path={_comma(console)}", "-serial", "chardev:console",
            "-device", "virtio-serial-pci"]
    for number, port in enumerate(ports, 1):
        argv += port.arguments(number)
    if options.icount:
        argv += ["-icount", "shift=0,sleep=off"]
    if options.monitor:
        argv += ["-monitor", f"unix:{_comma(options.monitor)},server=on,wait=off"]
    return argv + list(options.qemu)


def _take_out(data, directory):
    """Unpack the guest's /out: plain files and directories only."""
    if directory is None or not data:
        return
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            parts = [p for p in member.name.split("/") if p not in ("", ".")]
            if ".." in parts or not parts:
                continue
            target = directory.joinpath(*parts)
            if member.isdir():
                target.mkdir(parents=True, exist_ok=True)
            elif member.isfile():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.extractfile(member).read())


def boot(kernel, options, initramfs, scratch, stdout, stderr, out=None):
    """Boot, wait for the end, return the status that scripts/vm ends with."""
    initrd = scratch / "initramfs"
    initrd.write_bytes(initramfs)
    console = (out or scratch) / "console.log"
    console.write_bytes(b"")
    status, tar = io.BytesIO(), io.BytesIO()
    ports = [Port("status", status), Port("stdout", stdout), Port("stderr", stderr),
             Port("out", tar)]
    argv = _arguments(kernel, options, initrd, console, ports)
    late = False
    with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE,
                          pass_fds=[port.write_end for port in ports]) as machine:
        try:
            for port in ports:
                port.start()
            complaint = machine.communicate(timeout=options.timeout)[1].decode(errors="replace")
        except subprocess.TimeoutExpired:
            late = True
            complaint = ""
        finally:
            machine.kill()
    for port in ports:
        port.thread.join()
    return _judge(late, complaint, status.getvalue().decode(), console, tar.getvalue(), out)


def _judge(late, complaint, status, console, tar, out):
    log = console.read_text(errors="replace")
    bad = splats.find(log)
    words = status.split()
    if len(words) == 3:
        _take_out(tar, out)
    if bad:
        cache.say("the guest's kernel complained; its log:")
        cache.note(log)
        cache.say("lines of scripts/splats.txt in it:")
        cache.note("\n".join(bad))
        return splats.STATUS
    if late:
        cache.say("time-out; the last lines of the kernel log:")
        cache.note("\n".join(log.splitlines()[-20:]))
        return TIMEOUT
    if len(words) != 3:
        cache.note(log if words else log[-4000:])
        cache.note(complaint)
        cache.say("the guest ended without a status" if log else "QEMU did not boot the guest")
        return FAILED
    return int(words[2])
