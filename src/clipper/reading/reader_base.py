"""What a reader is: it says whether it can take a document, and reads it into dispatches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from clipper.model import Block, Dispatch, Document
from clipper.settings import Settings

SNIFF_BYTES = 4096  # recognition looks at no more than this much of a document


class Reader(Protocol):
    """A module with these, named in `readers.READERS`."""

    FORMAT: str
    SUMMARY: str  # what it gives, for `clipper formats`

    @staticmethod
    def recognise(document: Document) -> bool:
        """Whether this reader takes the document, by content first and name second. Cheap; never raises."""

    @staticmethod
    def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
        """Dispatches in document order; raises InputError where the document cannot be read."""


def shift_blocks(blocks: Iterable[Block], above: int) -> tuple[Block, ...]:
    """The blocks of a part as blocks of the whole, where `above` lines stand before the part."""
    return tuple(
        replace(block, first_line=block.first_line + above, last_line=block.last_line + above)
        for block in blocks
    )
