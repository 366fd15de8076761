"""One lane: a long-lived worker process that is replaced when it dies or stands still."""

from __future__ import annotations

import itertools
import mmap
import multiprocessing
import signal
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.process import BaseProcess

from clipper.errors import ClipperError
from clipper.model import Clipped, Document, Failure, Source
from clipper.running.clipping import out_of_time
from clipper.running.worker import PROGRESS, Work, begin_worker, clip_batch
from clipper.settings import Limits

# Forked, not spawned: the worker starts in milliseconds with every module that the parent has loaded. The parent's
# other threads, which a fork leaves behind, only serve the queues of other lanes.
FORK = multiprocessing.get_context("fork")
STANDSTILL_FACTOR = 10  # a document that has not ended after this many times its CPU time, or
STANDSTILL_SECONDS = 5  # after so long where that is little, will not end
IDLE_DEATHS = 3  # a worker that dies so often in a row without a document in hand cannot be started at all

_serials = itertools.count(1)


class Lane:
    """One worker, started when it first has something to do."""

    def __init__(self, work: Work, limits: Limits) -> None:
        self.work = work
        self.limits = limits
        self.patience = max(STANDSTILL_SECONDS, limits.cpu_seconds * STANDSTILL_FACTOR)
        self.progress = mmap.mmap(-1, PROGRESS.size)
        self.executor: ProcessPoolExecutor | None = None
        self.process: BaseProcess | None = None
        self.mark = b""
        self.since = 0.0
        self.standstill = False
        self.idle_deaths = 0

    def submit(self, documents: Sequence[Document]) -> tuple[int, Future[list[bytes]]]:
        """A serial number, and the pickled results to come. Raises BrokenProcessPool where the worker is dead."""
        serial = next(_serials)
        self.since = time.monotonic()
        if self.executor is not None:
            return serial, self.executor.submit(clip_batch, serial, documents)
        known = set(multiprocessing.active_children())
        self.executor = ProcessPoolExecutor(1, FORK, begin_worker, (self.work, self.limits, self.progress))
        future = self.executor.submit(clip_batch, serial, documents)
        self.process = next(iter(set(multiprocessing.active_children()) - known), None)
        return serial, future

    def in_hand(self) -> tuple[int, int]:
        """The serial number of the batch, and the index of the document in it, that the worker took up last."""
        serial, index = PROGRESS.unpack(self.progress[:])
        return serial, index

    def check(self) -> None:
        """Kill the worker if it has had the same document in hand for far too long."""
        mark = self.progress[:]
        if mark != self.mark:
            self.mark, self.since = mark, time.monotonic()
        elif time.monotonic() - self.since > self.patience and self.process:
            self.standstill = True
            self.process.kill()

    def verdict(self, source: Source) -> Clipped:
        """What is said of the document that the dead worker had in hand."""
        failure = self.diagnose(source)
        self.standstill, self.idle_deaths = False, 0
        return Clipped(source=source, failures=(failure,))

    def count_idle_death(self) -> None:
        """Take note of a death without a document in hand. Raises ClipperError where that has become a habit."""
        self.idle_deaths += 1
        if self.idle_deaths > IDLE_DEATHS:
            raise ClipperError(
                "worker processes die as soon as they start", "is there enough memory? see `ulimit -a`"
            )

    def diagnose(self, source: Source) -> Failure:
        """What a person should know of the death over this document."""
        code = self.process.exitcode if self.process else None
        if self.standstill:
            return Failure(
                source=source, message=f"did not end within {self.patience:g} s", hint="try it alone"
            )
        if code == -signal.SIGXCPU:
            return out_of_time(source, self.limits.cpu_seconds)
        if code == -signal.SIGKILL:
            return Failure(
                source=source, message="its worker was killed", hint="for want of memory? try it alone"
            )
        how = signal.Signals(-code).name if code is not None and code < 0 else f"exit status {code}"
        return Failure(
            source=source, message=f"its worker crashed ({how})", hint="please report it, with the file"
        )

    def close(self) -> None:
        """End the worker, whatever it is doing, and wait until it is gone."""
        if self.process is not None:
            self.process.kill()
        if self.executor is not None:
            self.executor.shutdown(wait=True, cancel_futures=True)
        self.executor = None
