"""Documents through worker processes; results in the order of the documents; one bad document, at most one loss.

A worker notes in shared memory which document it has in hand, its death ends the pipe, and there is no thread to be
left behind by a fork. DECISIONS.md says why this is not a pool of the standard library.

Each document has three fences, each for what the one before cannot stop: a timer that raises in Python code (CPU
seconds); the kernel's RLIMIT_CPU, which kills a worker that is stuck in C code; and, in the parent, a clock for a
worker that neither works nor ends.
"""

from __future__ import annotations

import fcntl
import gc
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
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import fields
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from operator import attrgetter
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from clipper.emitting.record import Clipped
from clipper.errors import ClipperError
from clipper.model import Document, Failure, Source
from clipper.running.clipping import OutOfTimeError, failure_of
from clipper.settings import Limits

PROGRESS = struct.Struct("=q")  # index in its batch of the document that the worker has in hand, or
NOTHING = -1
TICKS = 4  # in the CPU time of a document: how often the worker looks whether it is over, and so how exactly
LONGEST_TICK_SECONDS = 1.0
KILL_AFTER_SECONDS = 2  # of CPU beyond the limit, until the kernel ends a worker that hears no tick

# Forked, not spawned: the worker starts in milliseconds with every module that the parent has loaded, and the
# parent has no thread that a fork could leave behind.
FORK = multiprocessing.get_context("fork")
STANDSTILL_FACTOR = 10  # a document that has not ended after this many times its CPU time, or
STANDSTILL_SECONDS = 5  # after so long where that is little, will not end
IDLE_DEATHS = 3  # a worker that dies so often in a row without a document in hand cannot be started at all

POLL_SECONDS = 1.0  # how often a worker that is waited for is checked for a standstill
BATCHES_PER_WORKER = 8  # read ahead of the oldest result, so that one slow document does not idle the others
WINDOW_BYTES = 32_000_000  # of documents read ahead of the oldest result
# The pipe, the two ends by which parent and worker see each other die, one while it starts.
FILES_PER_WORKER = 4
# For the standard streams, the input and what it is unpacked from, the output, its state and lock.
FILES_KEPT = 12

BATCH_BYTES = 64_000  # a larger document goes alone
# The first batches are small, so that the first records come soon and every worker gets some.
FIRST_DOCUMENTS = 2
MOST_DOCUMENTS = 32

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
    gc.freeze()  # a collection would write to all that this process shares with its parent, and so copy it
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


def usable_cores() -> int:
    """The cores that the scheduler gives to this process (taskset, cgroup cpusets), at least one."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def fit_workers(wanted: int) -> int:
    """As many workers as wanted, or as the limit on open files allows; at least one."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    return max(1, min(wanted, (soft - FILES_KEPT) // FILES_PER_WORKER))


class Batch:
    """Small documents go to a worker several at a time, for handing one over costs about as much as clipping it.

    What else stood between them in the stream is kept with them, in order. `waiting` are the places of the documents
    that have no result yet.
    """

    def __init__(self, items: list[Any]) -> None:
        self.items = items
        self.waiting = [place for place, item in enumerate(items) if isinstance(item, Document)]
        self.size = sum(len(items[place].data) for place in self.waiting)
        self.retried: int | None = None

    def pack(self) -> list[tuple[Any, Any]]:
        """The documents that have no result yet, as they are cheap to hand over."""
        documents = (self.items[place] for place in self.waiting)
        return [(pack_source(document.source), pack_rest(document)) for document in documents]

    def settle(self, results: list[bytes]) -> None:
        """Replace each document by its result."""
        for place, result in zip(self.waiting, results, strict=True):
            self.items[place] = unpack_result(pickle.loads(result), source=self.items[place].source)
        self.waiting = []


def make_batches(items: Iterable[Any]) -> Iterator[Batch]:
    """The stream cut into batches by bytes and by number of items; the number doubles from batch to batch."""
    most, held, size = FIRST_DOCUMENTS, list[Any](), 0
    for item in items:
        length = len(item.data) if isinstance(item, Document) else 0
        if held and size + length > BATCH_BYTES:
            yield Batch(held)
            held, size = [], 0
        held.append(item)
        size += length
        if len(held) >= most:
            yield Batch(held)
            held, size, most = [], 0, min(2 * most, MOST_DOCUMENTS)
    if held:
        yield Batch(held)


class Worker:
    """One worker process with one batch at a time, started when it is first given something to do.

    It is replaced when it dies or stands still. A document over which it was killed from outside is given to the next
    process, once: most often the machine was short of memory for a moment.
    """

    def __init__(self, work: Work, limits: Limits) -> None:
        self.work = work
        self.limits = limits
        self.patience = max(STANDSTILL_SECONDS, limits.cpu_seconds * STANDSTILL_FACTOR)
        self.progress = mmap.mmap(-1, PROGRESS.size)
        self.process: BaseProcess | None = None
        self.pipe: Connection[Any, Any] | None = None
        self.batch: Batch | None = None
        self.mark = b""
        self.since = 0.0
        self.standstill = False
        self.idle_deaths = 0

    def start(self) -> Connection[Any, Any]:
        """Start a process; our end of the pipe to it. Only it holds the other: when it dies, the pipe ends."""
        ours, theirs = FORK.Pipe()
        arguments = (theirs, self.work, self.limits, self.progress)
        self.process = FORK.Process(target=serve, args=arguments, daemon=True)
        self.process.start()
        theirs.close()
        self.pipe = ours
        return ours

    def give(self, batch: Batch) -> None:
        """Send a batch to the process, to a new one if it has died in the meantime. Returns before the work is done."""
        self.batch = batch
        while batch.waiting:
            self.progress[:] = PROGRESS.pack(NOTHING)
            self.since = time.monotonic()
            try:
                (self.pipe or self.start()).send(batch.pack())
            except OSError:
                self.bury_process(batch)
            else:
                return
        self.batch = None

    def take(self) -> None:
        """Receive the results of the batch; where the process has died instead, the rest goes to a new one."""
        batch = self.batch
        if batch is None or self.pipe is None:
            return
        try:
            batch.settle(self.pipe.recv())
            self.batch, self.idle_deaths = None, 0
        except (EOFError, OSError):
            self.bury_process(batch)
            self.give(batch)

    def check(self) -> None:
        """Kill the process if it has had the same document in hand for far too long."""
        mark = self.progress[:]
        if mark != self.mark:
            self.mark, self.since = mark, time.monotonic()
        elif time.monotonic() - self.since > self.patience and self.process:
            self.standstill = True
            self.process.kill()

    def bury_process(self, batch: Batch) -> None:
        """Clear away a dead process. The document that it had in hand has failed; the batch keeps the others.

        Raises ClipperError where processes die again and again before they take up any.
        """
        self.close()
        (index,) = PROGRESS.unpack(self.progress[:])
        if index == NOTHING:
            self.idle_deaths += 1
        else:
            self.settle_death(batch, batch.waiting[index])
            self.standstill, self.idle_deaths = False, 0
        if self.idle_deaths > IDLE_DEATHS:
            raise ClipperError(
                "worker processes die as soon as they start", "is there enough memory? see `ulimit -a`"
            )

    def settle_death(self, batch: Batch, place: int) -> None:
        """Have the document in this place fail, or tried again."""
        is_killed = (
            self.process is not None and self.process.exitcode == -signal.SIGKILL and not self.standstill
        )
        if is_killed and batch.retried != place:
            batch.retried = place
            return
        source = batch.items[place].source
        batch.items[place] = Clipped(source=source, failures=(self.diagnose(source),))
        batch.waiting.remove(place)

    def diagnose(self, source: Source) -> Failure:
        """What the user should know of the death over this document."""
        code = self.process.exitcode if self.process else None
        if code == -signal.SIGXCPU:
            return failure_of(OutOfTimeError(), source, self.limits)
        if self.standstill:
            message, hint = f"did not end within {self.patience:g} s", "try it alone"
        elif code == -signal.SIGKILL:
            message, hint = "its worker was killed", "perhaps for lack of memory: try it alone"
        else:
            how = signal.Signals(-code).name if code is not None and code < 0 else f"exit status {code}"
            message, hint = f"its worker crashed ({how})", "please report it, with the file"
        return Failure(source=source, message=message, hint=hint)

    def close(self) -> None:
        """End the process, whatever it is doing, and wait until it is gone."""
        if self.pipe is not None:
            with suppress(OSError):
                self.pipe.close()
        if self.process is not None and self.process.pid is not None:
            self.process.kill()
            self.process.join()
        self.pipe = None


class Workers:
    """Several workers at once, and the window of batches that are given out or waited for."""

    def __init__(self, count: int, work: Work, limits: Limits) -> None:
        self.workers = [Worker(work, limits) for _ in range(fit_workers(count))]
        self.window: deque[Batch] = deque()

    def run(self, items: Iterable[Document | T]) -> Iterator[Clipped | T]:
        """Every document's result, and every other item as it is, in the order of the items."""
        for batch in make_batches(items):
            self.window.append(batch)
            if batch.waiting:
                self.find_idle().give(batch)
            while self.is_full():
                self.listen()
                yield from self.settled()
            yield from self.settled()
        while self.window:
            self.listen()
            yield from self.settled()

    def close(self) -> None:
        """End all workers."""
        for worker in self.workers:
            worker.close()

    def is_full(self) -> bool:
        """Whether enough has been read ahead of a batch that is still waited for."""
        size = sum(batch.size for batch in self.window)
        is_long = len(self.window) > BATCHES_PER_WORKER * len(self.workers)
        return is_long or (len(self.window) > 1 and size > WINDOW_BYTES)

    def settled(self) -> Iterator[Any]:
        """The results that nothing before them holds up any more."""
        while self.window and not self.window[0].waiting:
            yield from self.window.popleft().items

    def find_idle(self) -> Worker:
        """A worker without work, waited for."""
        while True:
            for worker in self.workers:
                if worker.batch is None:
                    return worker
            self.listen()

    def listen(self) -> None:
        """Wait for the workers at work, and take what one of them has done; see to it that each still moves."""
        busy = {
            worker.pipe: worker
            for worker in self.workers
            if worker.batch is not None and worker.pipe is not None
        }
        ready = wait(list(busy), POLL_SECONDS) if busy else []
        for pipe, worker in busy.items():
            if pipe in ready:
                worker.take()
            else:
                worker.check()
