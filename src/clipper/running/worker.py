"""Inside a worker process: a batch of documents, each within its CPU time, all within the memory allowed.

Three fences, each for what the one before cannot stop: a timer that raises in Python code (CPU seconds); the
kernel's RLIMIT_CPU, which kills a worker that is stuck in C code; and, in the parent, a clock for a worker that
neither works nor ends (`lanes.py`).
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
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any

from clipper.model import Clipped, Document
from clipper.running.clipping import OutOfTimeError, failure_of
from clipper.settings import Limits

PROGRESS = struct.Struct("=q")  # index in its batch of the document that the worker has in hand, or
NOTHING = -1
AGAIN_SECONDS = 1.0  # a library may swallow the first alarm; it rings again
KILL_AFTER_SECONDS = (
    2  # CPU seconds past the limit until the kernel ends a worker that does not hear the alarm
)

Work = Callable[[Document], Clipped]


class Worker:
    """The state of this worker process."""

    def __init__(self, work: Work, limits: Limits, progress: mmap.mmap) -> None:
        self.work = work
        self.limits = limits
        self.progress = progress
        self.armed = False

    def clip_all(self, documents: Sequence[Document]) -> list[bytes]:
        """One pickled result per document. The shared progress says at any moment which of them is in hand."""
        results = []
        for index, document in enumerate(documents):
            self.progress[:] = PROGRESS.pack(index)
            results.append(self.clip_one(document))
        return results

    def clip_one(self, document: Document) -> bytes:
        """The result, pickled within the same bounds, or the failure of a document that went beyond them."""
        self.arm()
        try:
            return pickle.dumps(self.work(document), pickle.HIGHEST_PROTOCOL)
        except (Exception, OutOfTimeError) as error:
            failure = failure_of(error, document.source, self.limits)
            return pickle.dumps(Clipped(source=document.source, failures=(failure,)))
        finally:
            self.armed = False
            signal.setitimer(signal.ITIMER_PROF, 0)

    def arm(self) -> None:
        """Start the document's CPU time."""
        seconds = self.limits.cpu_seconds
        lower_limit(resource.RLIMIT_CPU, math.ceil(time.process_time() + seconds + KILL_AFTER_SECONDS))
        self.armed = True
        signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN_SECONDS)

    def ring(self, _signal: int, _frame: FrameType | None) -> None:
        """The document's CPU time is over."""
        if self.armed:
            raise OutOfTimeError


def serve(pipe: Connection[Any, Any], work: Work, limits: Limits, progress: mmap.mmap) -> None:
    """The life of a worker process: batches in, results out, until the pipe ends."""
    confine(limits)
    worker = Worker(work, limits, progress)
    signal.signal(signal.SIGPROF, worker.ring)
    with suppress(EOFError, BrokenPipeError):
        while True:
            pipe.send(worker.clip_all(pipe.recv()))


def confine(limits: Limits) -> None:
    """Make this process silent, bounded, deaf to Ctrl-C (the parent decides), and gone when the parent is."""
    silence_streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.environ["TZ"] = (
        "UTC"  # where the machine stands changes nothing; a zone that nobody knows breaks tzlocal
    )
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
