"""Small documents go to a worker several at a time: handing one over costs as much as clipping it."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from clipper.model import Clipped, Document

BATCH_BYTES = 64_000  # a larger document goes alone
FIRST_DOCUMENTS = (
    2  # the first batches are small, so that the first records come soon and every lane gets some
)
MOST_DOCUMENTS = 32

T = TypeVar("T")


class Batch(Generic[T]):
    """Documents, and what else stood between them in the stream, in order. `results` are pickled, one per document."""

    def __init__(self, items: Sequence[Document | Clipped | T]) -> None:
        self.items = list(items)
        self.size = sum(len(document.data) for document in self.documents)
        self.results: list[bytes] | None = None

    @property
    def documents(self) -> list[Document]:
        """The documents that have no result yet."""
        return [item for item in self.items if isinstance(item, Document)]

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing left to wait for."""
        return self.results is not None or not self.documents

    def condemn(self, index: int, verdict: Clipped) -> None:
        """Give the document at this index of `documents` its result without its worker."""
        places = [place for place, item in enumerate(self.items) if isinstance(item, Document)]
        self.items[places[index]] = verdict

    def merge(self) -> Iterator[Clipped | T]:
        """The items in their order, each document replaced by its result."""
        results = iter(self.results or ())
        for item in self.items:
            yield pickle.loads(next(results)) if isinstance(item, Document) else item


def make_batches(items: Iterable[Document | T]) -> Iterator[Batch[T]]:
    """The stream cut into batches by bytes and by number of items; the number doubles from batch to batch."""
    most, held, size = FIRST_DOCUMENTS, list[Document | T](), 0
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
