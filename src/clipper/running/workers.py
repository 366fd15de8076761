"""Documents through worker processes; results in the order of the documents; one bad document, at most one loss.

A worker notes in shared memory which document it has in hand, its death ends the pipe, and there is no thread to be
left behind by a fork. DECISIONS.md says why this is not a pool of the standard library.
"""

from __future__ import annotations

import mmap
import multiprocessing
import os
import pickle
import resource
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from clipper.errors import ClipperError
from clipper.model import Clipped, Document, Failure, Source
from clipper.running.clipping import OutOfTimeError, failure_of
from clipper.running.worker_process import NOTHING, PROGRESS, Work, pack_document, serve, unpack_result
from clipper.settings import Limits

# Forked, not spawned: the worker starts in milliseconds with every module that the parent has loaded, and the
# parent has no thread that a fork could leave behind.
FORK = multiprocessing.get_context("fork")
STANDSTILL_FACTOR = 10  # a document that has not ended after this many times its CPU time, or
STANDSTILL_SECONDS = 5  # after so long where that is little, will not end
IDLE_DEATHS = 3  # a worker that dies so often in a row without a document in hand cannot be started at all

POLL_SECONDS = 1.0  # how often a worker that is waited for is checked for a standstill
BATCHES_PER_WORKER = 8  # read ahead of the oldest result, so that one slow document does not idle the others
WINDOW_BYTES = 32_000_000  # of documents read ahead of the oldest result
FILES_PER_WORKER = (
    4  # the pipe, the two ends by which parent and worker see each other die, one while it starts
)
FILES_KEPT = (
    12  # for the standard streams, the input and what it is unpacked from, the output, its state and lock
)

BATCH_BYTES = 64_000  # a larger document goes alone
FIRST_DOCUMENTS = (
    2  # the first batches are small, so that the first records come soon and every worker gets some
)
MOST_DOCUMENTS = 32

T = TypeVar("T")


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

    def pack(self) -> list[tuple[Any, ...]]:
        """The documents that have no result yet, to be handed over."""
        return [pack_document(self.items[place]) for place in self.waiting]

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
        """What a person should know of the death over this document."""
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
