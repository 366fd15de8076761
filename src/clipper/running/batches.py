"""Small documents go to a worker several at a time: handing one over costs as much as clipping it."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from clipper.model import Clipped, Document
from clipper.running.lane import Lane

BATCH_BYTES = 64_000  # a larger document goes alone
FIRST_DOCUMENTS = (
    2  # the first batches are small, so that the first records come soon and every lane gets some
)
MOST_DOCUMENTS = 32

T = TypeVar("T")


class Batch(Generic[T]):
    """Documents with one lane, and what else stood between them in the stream, in order."""

    def __init__(self, items: Sequence[Document | Clipped | T]) -> None:
        self.items = list(items)
        self.lane: Lane | None = None
        self.serial = 0
        self.future: Future[list[bytes]] | None = None
        self.size = sum(len(document.data) for document in self.documents)

    @property
    def documents(self) -> list[Document]:
        """The documents that still have no result."""
        return [item for item in self.items if isinstance(item, Document)]

    def is_pending(self) -> bool:
        """Whether its lane still has work to do for it."""
        return self.future is not None and not self.future.done()

    def is_lost(self) -> bool:
        """Whether there are documents and no results for them, and none to come from a lane that is closed."""
        return bool(self.documents) and (
            self.future is None or self.future.cancelled() or bool(self.future.exception())
        )

    def condemn(self, index: int, verdict: Clipped) -> None:
        """Give the document at this index of `documents` its result without its worker."""
        places = [place for place, item in enumerate(self.items) if isinstance(item, Document)]
        self.items[places[index]] = verdict

    def merge(self, results: Sequence[bytes]) -> Iterator[Clipped | T]:
        """The items in their order, each document replaced by its result."""
        remaining = iter(results)
        for item in self.items:
            yield pickle.loads(next(remaining)) if isinstance(item, Document) else item


def make_batches(items: Iterable[Document | T]) -> Iterator[Batch[T]]:
    """The stream cut into batches by bytes and by number of documents; the number doubles from batch to batch."""
    most, held, size, count = FIRST_DOCUMENTS, list[Document | T](), 0, 0
    for item in items:
        length = len(item.data) if isinstance(item, Document) else 0
        if held and size + length > BATCH_BYTES:
            yield Batch(held)
            held, size, count = [], 0, 0
        held.append(item)
        size += length
        count += 1
        if count >= most:
            yield Batch(held)
            held, size, count, most = [], 0, 0, min(2 * most, MOST_DOCUMENTS)
    if held:
        yield Batch(held)
