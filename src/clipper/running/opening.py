"""The inputs of a run: what an earlier run has processed is passed over, and the end of each input is reported."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from clipper.emitting.sinks import Seen
from clipper.model import Document, Failure, InputDone, Skip
from clipper.reading.inputs import STANDARD_INPUT, Found, open_input
from clipper.settings import Settings

UNCHANGED = "unchanged"  # the reason of a Skip: this content was processed in an earlier run

Happening = Failure | Skip | InputDone  # what can happen to an input besides its documents
Item = Document | Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener:
    """Opens what was found. `memory` is None where every input is to be processed."""

    settings: Settings
    standard_input: Callable[[], BinaryIO]
    memory: Seen | None = None

    def open_all(self, found: Iterable[Found | Happening]) -> Iterator[Item]:
        """Documents of every input in order, each input closed by an InputDone; what cannot be opened as it is."""
        for entry in found:
            if isinstance(entry, Found):
                yield from self.open_one(entry)
            else:
                yield entry

    def open_one(self, found: Found) -> Iterator[Item]:
        """Documents of one input, then its InputDone; only a Skip where it was processed before."""
        look = Look(found, self.memory)
        yield from open_input(found, self.settings, self.standard_input, look)
        if not look.is_remembered:
            yield InputDone(source=found.source, digest=look.digest)


class Look:
    """A look at an open input before it is read: its digest, and whether an earlier run has processed it."""

    def __init__(self, found: Found, memory: Seen | None) -> None:
        self._found = found
        self._memory = memory
        self.digest: str | None = None  # SHA-256 of the content, where a memory asks for it
        self.is_remembered = False

    def __call__(self, stream: BinaryIO) -> Skip | None:
        """The reason to pass the input over; the stream is back at its start."""
        if self._memory is None or self._found.path == STANDARD_INPUT or not stream.seekable():
            return None
        self.digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
        stream.seek(0)
        self.is_remembered = self._memory.is_done(self._found.source.path, self.digest)
        if not self.is_remembered:
            return None
        return Skip(source=self._found.source, reason=UNCHANGED, detail="processed in an earlier run")
