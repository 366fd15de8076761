"""What a reader is: it says whether it can take a document, and reads it into dispatches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from clipper.model import Dispatch, Document
from clipper.settings import Settings

SNIFF_BYTES = 4096  # recognition looks at no more than this much of a document


class Reader(Protocol):
    """A module with these functions, named in `readers.READERS`."""

    @staticmethod
    def recognise(document: Document) -> bool:
        """Whether this reader takes the document, by content first and name second. Cheap; never raises."""

    @staticmethod
    def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
        """Dispatches in document order; raises InputError where the document cannot be read."""
