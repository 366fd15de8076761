"""Commands run to their end, and what they cost: CPU and wall seconds, and the memory of all their processes."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import field_of

CLIPPER = str(Path(sys.executable).with_name("clipper"))
GLANCE_SECONDS = 0.1  # between two looks at the memory of a command's processes
PROCESSES = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a command took. `peak` is the sum over its processes of the most that each held, in MB."""

    cpu: float
    wall: float
    peak: float = 0.0


def run(command: Sequence[str], *, watch: bool = False) -> Cost:
    """The cost of a command, its output thrown away; `watch` looks at the memory of its processes as it runs."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = _watch(process) if watch else 0.0
    _, message = process.communicate()
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise ChildProcessError(
            f"{command[0]} ended with status {process.returncode}: {message.decode()[-500:]}"
        )
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu=cpu, wall=wall, peak=peak)


def _watch(process: subprocess.Popen[bytes]) -> float:
    marks: dict[int, float] = {}
    while process.poll() is None:
        for one in family(process.pid):
            marks[one] = max(marks.get(one, 0.0), high_water(one))
        time.sleep(GLANCE_SECONDS)
    return sum(marks.values())


def family(parent: int) -> Iterator[int]:
    """A process and those that it started, and they in turn."""
    yield parent
    for task in PROCESSES.glob(f"{parent}/task/*/children"):
        try:
            children = task.read_text(encoding="ascii").split()
        except OSError:  # it has ended between two looks
            continue
        for child in children:
            yield from family(int(child))


def high_water(pid: int) -> float:
    """The most memory that a process has held, in MB; 0 where it has ended."""
    try:
        return field_of(PROCESSES / str(pid) / "status", "VmHWM", "0 kB") / 1024
    except OSError:
        return 0.0


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0))
