"""Inside a worker process: a batch of documents, each within its CPU time, all within the memory allowed.

Three fences, each for what the one before cannot stop: a timer that raises in Python code (CPU seconds); the
kernel's RLIMIT_CPU, which kills a worker that is stuck in C code; and, in the parent, a clock for a worker that
neither works nor ends (`workers.py`).
"""

from __future__ import annotations

import fcntl
import math
import mmap
import multiprocessing
import os
import pickle
import resource
import signal
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from multiprocessing.connection import Connection
from operator import attrgetter
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from clipper.model import Clipped, Document, Source
from clipper.running.clipping import OutOfTimeError, failure_of
from clipper.settings import Limits

PROGRESS = struct.Struct("=q")  # index in its batch of the document that the worker has in hand, or
NOTHING = -1
TICKS = 4  # in the CPU time of a document: how often the worker looks whether it is over, and so how exactly
LONGEST_TICK_SECONDS = 1.0
KILL_AFTER_SECONDS = 2  # of CPU beyond the limit, until the kernel ends a worker that hears no tick

Work = Callable[[Document], Clipped]

T = TypeVar("T")


def packer(kind: type[T], *left_out: str) -> tuple[Callable[[T], Any], Callable[..., T]]:
    """What takes the values out of a dataclass, and what makes it of them again.

    A dataclass is pickled by Python code, field by field; a tuple of its values by C.
    """
    names = tuple(field.name for field in fields(kind) if field.name not in left_out)  # type: ignore[arg-type]
    return attrgetter(*names), lambda values, **more: kind(**dict(zip(names, values)), **more)


pack_source, unpack_source = packer(Source)
pack_rest, unpack_rest = packer(Document, "source")
pack_result, unpack_result = packer(Clipped, "source")


def pack_document(document: Document) -> tuple[Any, Any]:
    """The document as it is cheap to hand over."""
    return pack_source(document.source), pack_rest(document)


class Clock:
    """The CPU time of the document in hand, looked at whenever this process has used a tick more."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.deadline = math.inf
        self.tick = min(LONGEST_TICK_SECONDS, limits.cpu_seconds / TICKS)

    def start(self) -> None:
        """Tick from now on."""
        self.ring()
        signal.signal(signal.SIGPROF, self.ring)
        signal.setitimer(signal.ITIMER_PROF, self.tick, self.tick)

    def ring(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Put off the kernel's limit; raise where the document in hand has used its CPU time.

        A library may swallow that: it is raised again at the next tick.
        """
        now = time.process_time()
        lower_limit(resource.RLIMIT_CPU, math.ceil(now + self.limits.cpu_seconds + KILL_AFTER_SECONDS))
        if now >= self.deadline:
            raise OutOfTimeError


def serve(pipe: Connection[Any, Any], work: Work, limits: Limits, progress: mmap.mmap) -> None:
    """The life of a worker process: batches in, results out, until the pipe ends.

    The shared progress says at any moment which document is in hand.
    """
    confine(limits)
    clock = Clock(limits)
    clock.start()
    with suppress(EOFError, BrokenPipeError):
        while True:
            results = []
            for index, packed in enumerate(pipe.recv()):
                progress[:] = PROGRESS.pack(index)
                document = unpack_rest(packed[1], source=unpack_source(packed[0]))
                results.append(clip_one(document, work, clock))
            pipe.send(results)


def clip_one(document: Document, work: Work, clock: Clock) -> bytes:
    """The result, packed within the same bounds, or the failure of a document that went beyond them."""
    try:
        clock.deadline = time.process_time() + clock.limits.cpu_seconds
        return pickle.dumps(pack_result(work(document)), pickle.HIGHEST_PROTOCOL)
    except (Exception, OutOfTimeError) as error:
        clock.deadline = math.inf
        failure = failure_of(error, document.source, clock.limits)
        return pickle.dumps(pack_result(Clipped(source=document.source, failures=(failure,))))
    finally:
        clock.deadline = math.inf


def confine(limits: Limits) -> None:
    """Make this process silent, bounded, deaf to Ctrl-C (the parent decides), and gone when the parent is."""
    silence_streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.environ["TZ"] = "UTC"  # the machine's zone changes nothing, and one that nobody knows breaks tzlocal
    time.tzset()
    die_with_parent()
    lower_limit(resource.RLIMIT_CORE, 0)
    if used := used_address_space():
        lower_limit(resource.RLIMIT_AS, used + limits.memory_bytes)


def silence_streams() -> None:
    """Point the three standard streams nowhere: a worker that lives must not keep a reader of ours waiting."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    sys.unraisablehook = lambda _: None


def die_with_parent() -> None:
    """Have the kernel end this process when the parent ends, even by kill -9.

    The parent holds the other end of the sentinel pipe. O_ASYNC asks for SIGIO when that end closes, and SIGIO,
    left at its default, terminates; it needs no thread, so it works while C code holds the interpreter.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, os.O_ASYNC)
    if not parent.is_alive():
        os._exit(1)


def lower_limit(kind: int, value: int) -> None:
    """Set a soft limit, as far as the hard one allows."""
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def used_address_space() -> int | None:
    """Bytes of address space that this process has before its first document; None where /proc does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return None
    return pages * resource.getpagesize()
