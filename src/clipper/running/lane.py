"""One lane: a long-lived worker process with one batch at a time, replaced when it dies or stands still."""

from __future__ import annotations

import mmap
import multiprocessing
import signal
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from clipper.errors import ClipperError
from clipper.model import Clipped, Failure, Source
from clipper.running.batches import Batch
from clipper.running.clipping import out_of_time
from clipper.running.worker import NOTHING, PROGRESS, Work, serve
from clipper.settings import Limits

# Forked, not spawned: the worker starts in milliseconds with every module that the parent has loaded, and the
# parent has no thread that a fork could leave behind.
FORK = multiprocessing.get_context("fork")
STANDSTILL_FACTOR = 10  # a document that has not ended after this many times its CPU time, or
STANDSTILL_SECONDS = 5  # after so long where that is little, will not end
KILLED = "its worker was killed"
IDLE_DEATHS = 3  # a worker that dies so often in a row without a document in hand cannot be started at all


class Lane:
    """One worker, started when it is first given something to do. `batch` is what it has to do."""

    def __init__(self, work: Work, limits: Limits) -> None:
        self.work = work
        self.limits = limits
        self.patience = max(STANDSTILL_SECONDS, limits.cpu_seconds * STANDSTILL_FACTOR)
        self.progress = mmap.mmap(-1, PROGRESS.size)
        self.process: BaseProcess | None = None
        self.pipe: Connection[Any, Any] | None = None
        self.batch: Batch[Any] | None = None
        self.mark = b""
        self.since = 0.0
        self.standstill = False
        self.idle_deaths = 0

    def start(self) -> Connection[Any, Any]:
        """A new worker, and our end of the pipe to it. Only the worker holds the other: when it dies, the pipe ends."""
        ours, theirs = FORK.Pipe()
        self.process = FORK.Process(
            target=serve, args=(theirs, self.work, self.limits, self.progress), daemon=True
        )
        self.process.start()
        theirs.close()
        self.pipe = ours
        return ours

    def give(self, batch: Batch[Any]) -> None:
        """Send a batch to the worker, to a new one if it has died in the meantime. Returns before the work is done."""
        self.batch = batch
        while not batch.is_settled:
            self.progress[:] = PROGRESS.pack(NOTHING)
            self.since = time.monotonic()
            try:
                (self.pipe or self.start()).send(batch.documents)
            except OSError:
                self.bury(batch)
            else:
                return
        self.batch = None

    def take(self) -> None:
        """Receive the results of the batch; where the worker has died instead, the rest goes to a new worker."""
        batch = self.batch
        if batch is None or self.pipe is None:
            return
        try:
            batch.results = self.pipe.recv()
            self.batch, self.idle_deaths = None, 0
        except (EOFError, OSError):
            self.bury(batch)
            self.give(batch)

    def check(self) -> None:
        """Kill the worker if it has had the same document in hand for far too long."""
        mark = self.progress[:]
        if mark != self.mark:
            self.mark, self.since = mark, time.monotonic()
        elif time.monotonic() - self.since > self.patience and self.process:
            self.standstill = True
            self.process.kill()

    def bury(self, batch: Batch[Any]) -> None:
        """Clear away a dead worker. The document that it had in hand has failed; the batch keeps the others.

        Raises ClipperError where workers die again and again before they take up any.
        """
        self.close()
        (index,) = PROGRESS.unpack(self.progress[:])
        if index == NOTHING:
            self.idle_deaths += 1
        else:
            source = batch.documents[index].source
            batch.condemn(index, Clipped(source=source, failures=(self.diagnose(source),)))
            self.standstill, self.idle_deaths = False, 0
        if self.idle_deaths > IDLE_DEATHS:
            raise ClipperError(
                "worker processes die as soon as they start", "is there enough memory? see `ulimit -a`"
            )

    def diagnose(self, source: Source) -> Failure:
        """What a person should know of the death over this document."""
        code = self.process.exitcode if self.process else None
        if self.standstill:
            message = f"did not end within {self.patience:g} s"
            return Failure(source=source, message=message, hint="try it alone")
        if code == -signal.SIGXCPU:
            return out_of_time(source, self.limits.cpu_seconds)
        if code == -signal.SIGKILL:
            return Failure(source=source, message=KILLED, hint="for want of memory? try it alone")
        how = signal.Signals(-code).name if code is not None and code < 0 else f"exit status {code}"
        return Failure(
            source=source, message=f"its worker crashed ({how})", hint="please report it, with the file"
        )

    def close(self) -> None:
        """End the worker, whatever it is doing, and wait until it is gone."""
        if self.pipe is not None:
            with suppress(OSError):
                self.pipe.close()
        if self.process is not None and self.process.pid is not None:
            self.process.kill()
            self.process.join()
        self.pipe = None
