"""What a container is: it says whether it can take some bytes, and gives what they hold, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from clipper.model import NO_METADATA, Document, Failure, Metadata, Skip, Source
from clipper.reading.streams import Stream
from clipper.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An entry that may itself be a container; its kind may be guessed from `name`."""

    source: Source
    name: str
    stream: Stream
    metadata: Metadata = field(default_factory=lambda: NO_METADATA)


Found = Member | Document | Failure | Skip


class Container(Protocol):
    """A module with these, named in `containers.CONTAINERS`."""

    FORMAT: str
    SUMMARY: str  # what it gives, for `clipper formats`
    IS_LAYER: bool  # a compressor around one thing, rather than a holder of several

    @staticmethod
    def recognise(head: bytes, name: str) -> bool:
        """Whether this container takes an input that starts with `head`, by content first and name second."""

    @staticmethod
    def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
        """What the container holds, in order. A member is to be read before the next is asked for.

        Raises InputError where nothing more can be read; a fault of one entry is a Failure.
        """
