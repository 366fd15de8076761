"""From files to leaf documents, streamed: one open file and one document in memory at a time."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from clipper.emitting.sinks import Seen
from clipper.errors import ClipperError
from clipper.model import Document, Failure, InputDone, Skip
from clipper.reading.containers import open_documents
from clipper.reading.remote import open_remote
from clipper.running.inputs import STANDARD_INPUT, Found, missing_or_unreadable
from clipper.settings import Settings

UNCHANGED = "unchanged"  # the reason of a Skip: this content was processed in an earlier run

Happening = Failure | Skip | InputDone  # what there is to tell of an input besides its documents
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
        """Documents of one input, then its InputDone. A fault becomes a Failure in the place where it arose."""
        digest = None
        try:
            with self.open_stream(found) as stream:
                digest = self.digest_of(found, stream)
                if self.is_remembered(found, digest):
                    yield Skip(source=found.source, reason=UNCHANGED, detail="processed in an earlier run")
                    return
                yield from self.documents_of(found, stream)
        except OSError as error:
            yield replace(missing_or_unreadable(found.path, error), source=found.source)
        except ClipperError as error:
            yield Failure(source=found.source, message=error.message, hint=error.hint)
        yield InputDone(source=found.source, digest=digest)

    def open_stream(self, found: Found) -> BinaryIO:
        """The open file. Raises OSError, also where the name has come to mean something else than a regular file."""
        if found.path == STANDARD_INPUT:
            return self.standard_input()
        if found.remote:
            return open_remote(os.fsdecode(found.path))
        follow = 0 if found.named else os.O_NOFOLLOW
        # Without O_NONBLOCK, a FIFO put in the file's place since it was listed would block for ever.
        handle = os.open(found.path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC | follow)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise FileNotFoundError
        return io.FileIO(handle)

    def digest_of(self, found: Found, stream: BinaryIO) -> str | None:
        """The SHA-256 of the content where a memory asks for it, the stream back at its start."""
        if self.memory is None or found.path == STANDARD_INPUT or not stream.seekable():
            return None
        digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
        stream.seek(0)
        return digest

    def is_remembered(self, found: Found, digest: str | None) -> bool:
        """Whether an earlier run has processed this very content under this name."""
        return (
            digest is not None and self.memory is not None and self.memory.is_done(found.source.path, digest)
        )

    def documents_of(self, found: Found, stream: BinaryIO) -> Iterator[Item]:
        """What the stream holds; documents carry the file's time where the person wants it for a reference."""
        items = open_documents(stream, found.source, self.settings)
        if not self.settings.reference_mtime or found.remote or found.path == STANDARD_INPUT:
            yield from items
            return
        modified = os.fstat(stream.fileno()).st_mtime
        for item in items:
            yield replace(item, modified=modified) if isinstance(item, Document) else item
