"""Documents through worker processes; results in the order of the documents; one bad document, at most one loss.

A lane is one long-lived worker. A pool of several would do the same work, but when one of its workers dies it
cannot say which task killed it and gives up all of them. With one worker to a lane, which notes in shared memory
the document that it has in hand, a death or a hang costs that document alone.
"""

from __future__ import annotations

import resource
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from clipper.model import Clipped, Document
from clipper.running.batches import Batch, make_batches
from clipper.running.lane import Lane
from clipper.running.worker import Work
from clipper.settings import Limits

POLL_SECONDS = 1.0  # how often a worker that is waited for is checked for a standstill
BATCHES_PER_LANE = 4  # enough that no lane runs dry while the oldest batch is waited for
WINDOW_BYTES = 32_000_000  # of documents read ahead of the oldest result
FILES_PER_LANE = 8  # pipes of one executor and its worker, counted in /proc/self/fd
FILES_KEPT = 10  # for the standard streams, the input and what it is unpacked from, the output and its lock

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
            if batch.documents:
                self.assign(batch, min(self.lanes, key=self.load_of))
            while self.window and (self.is_full() or not self.window[0].is_pending()):
                yield from self.take_first()
        while self.window:
            yield from self.take_first()

    def close(self) -> None:
        """End all workers."""
        for lane in self.lanes:
            lane.close()

    def load_of(self, lane: Lane) -> int:
        """Bytes that the lane still has to work through."""
        return sum(batch.size + 1 for batch in self.window if batch.lane is lane and batch.is_pending())

    def is_full(self) -> bool:
        """Whether enough has been read ahead."""
        size = sum(batch.size for batch in self.window)
        return len(self.window) > BATCHES_PER_LANE * len(self.lanes) or size > WINDOW_BYTES

    def take_first(self) -> Iterator[Clipped | T]:
        """The oldest batch's results, waited for."""
        results = self.settle(self.window[0])
        return self.window.popleft().merge(results)

    def settle(self, batch: Batch[Any]) -> list[bytes]:
        """Pickled results of the batch's documents, over as many dead workers as need be: each costs one document."""
        while batch.documents and batch.lane and batch.future:
            try:
                return batch.future.result(timeout=POLL_SECONDS)
            except TimeoutError:
                batch.lane.check()
            except BrokenProcessPool:
                self.heal(batch.lane)
        return []

    def assign(self, batch: Batch[Any], lane: Lane) -> None:
        """Hand the batch to the lane, to a new worker if the old one has died in the meantime."""
        batch.lane, batch.future = lane, None
        try:
            batch.serial, batch.future = lane.submit(batch.documents)
        except BrokenProcessPool:
            self.heal(lane)

    def heal(self, lane: Lane) -> None:
        """Replace the lane's dead worker; the document that it had in hand has failed, the others are done again."""
        lane.close()
        serial, index = lane.in_hand()
        lost = [batch for batch in self.window if batch.lane is lane and batch.is_lost()]
        guilty = next((batch for batch in lost if batch.serial == serial), None)
        if guilty:
            guilty.condemn(index, lane.verdict(guilty.documents[index].source))
        else:
            lane.count_idle_death()
        for batch in lost:
            if batch.documents:
                self.assign(batch, lane)
