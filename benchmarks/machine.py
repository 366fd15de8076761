"""Where and when figures were made: processor, memory, versions, the day; and what a process has used."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.inputs import ROOT

KERNEL_STATUS = Path("/proc/self/status")
PROCESSORS = Path("/proc/cpuinfo")


def peak_megabytes() -> float:
    """The most memory that this process has held.

    The kernel's own mark where there is one: `ru_maxrss` of a child starts at what its parent held.
    """
    if KERNEL_STATUS.exists():
        return field_of(KERNEL_STATUS, "VmHWM", "0 kB") / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def field_of(status: Path, name: str, default: str) -> float:
    """The number in a line of the kernel's `name: number unit`."""
    lines = (line.partition(":") for line in status.read_text(encoding="utf-8").splitlines())
    found = next((value for key, _, value in lines if key.strip() == name), default)
    return float(found.split()[0])


def processor() -> str:
    """The name of the processor."""
    if PROCESSORS.exists():
        for line in PROCESSORS.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def describe_machine() -> dict[str, str]:
    """The facts that every section states beside its figures."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": f"{processor()}, {len(os.sched_getaffinity(0))} cores",
        "memory": f"{memory:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "load": f"{os.getloadavg()[0]:.1f}",
        "commit": _commit(),
    }


def _commit() -> str:
    """The last commit that changed the program itself."""
    git = ["git", "-C", str(ROOT), "log", "-1", "--format=%h", "--", "src"]
    try:
        return subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip() or "unknown"
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


DISTRIBUTIONS = {"clipper": "press-clipper"}  # packages that are installed under another name


def version_of(package: str) -> str:
    """The installed version of a package, or a dash."""
    try:
        return version(DISTRIBUTIONS.get(package, package))
    except PackageNotFoundError:
        return "-"
