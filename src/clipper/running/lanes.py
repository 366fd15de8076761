"""Documents through worker processes; results in the order of the documents; one bad document, at most one loss.

A lane is one worker and the pipe to it. The pools of the standard library do less than it seems: one cannot say
which task killed a worker, and gives up all that were waiting; and a worker that is killed while it sends a result
leaves the pool's thread waiting for the rest of it, for the pool itself holds the pipe open (concurrent.futures:
7 of 40 runs that were ended in the middle hung). Here the worker notes in shared memory which document it has in
hand, its death ends the pipe, and no thread is there to be left behind by a fork.
"""

from __future__ import annotations

import resource
from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import wait
from typing import Any, TypeVar

from clipper.model import Clipped, Document
from clipper.running.batches import Batch, make_batches
from clipper.running.lane import Lane
from clipper.running.worker import Work
from clipper.settings import Limits

POLL_SECONDS = 1.0  # how often a worker that is waited for is checked for a standstill
BATCHES_PER_LANE = (
    8  # read ahead of the oldest result, so that one slow document does not idle the other lanes
)
WINDOW_BYTES = 32_000_000  # of documents read ahead of the oldest result
FILES_PER_LANE = (
    4  # the pipe, the two ends by which parent and worker see each other die, one while it starts
)
FILES_KEPT = (
    12  # for the standard streams, the input and what it is unpacked from, the output, its state and lock
)

T = TypeVar("T")


def fit_lanes(wanted: int) -> int:
    """As many lanes as wanted, or as the limit on open files allows; at least one."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(1, min(wanted, (files - FILES_KEPT) // FILES_PER_LANE))


class Lanes:
    """A fixed number of lanes, each started when it first has something to do. Close them, however the run ends."""

    def __init__(self, count: int, work: Work, limits: Limits) -> None:
        self.lanes = [Lane(work, limits) for _ in range(fit_lanes(count))]
        self.window: deque[Batch[Any]] = deque()

    def run(self, items: Iterable[Document | T]) -> Iterator[Clipped | T]:
        """Every document's result, and every other item as it is, in the order of the items."""
        for batch in make_batches(items):
            self.window.append(batch)
            if not batch.is_settled:
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
        for lane in self.lanes:
            lane.close()

    def is_full(self) -> bool:
        """Whether enough has been read ahead of a batch that is still waited for."""
        size = sum(batch.size for batch in self.window)
        return len(self.window) > BATCHES_PER_LANE * len(self.lanes) or (
            len(self.window) > 1 and size > WINDOW_BYTES
        )

    def settled(self) -> Iterator[Clipped | T]:
        """The results that nothing before them holds up any more."""
        while self.window and self.window[0].is_settled:
            yield from self.window.popleft().merge()

    def find_idle(self) -> Lane:
        """A lane without work, waited for."""
        while True:
            for lane in self.lanes:
                if lane.batch is None:
                    return lane
            self.listen()

    def listen(self) -> None:
        """Wait for the lanes at work, and take what one of them has done; see to it that each still moves."""
        busy = {lane.pipe: lane for lane in self.lanes if lane.batch is not None and lane.pipe is not None}
        ready = wait(list(busy), POLL_SECONDS) if busy else []
        for pipe, lane in busy.items():
            if pipe in ready:
                lane.take()
            else:
                lane.check()
