"""Records to a stream that is there already: standard output, a FIFO, a device."""

from __future__ import annotations

import os
import select
import stat
import sys
from io import FileIO
from pathlib import Path
from typing import Protocol, cast

from clipper.emitting.faults import told
from clipper.emitting.formats import Encoder, encoder_for
from clipper.emitting.sinks_base import Destination, Seen, join_lines
from clipper.errors import OutputError, PipeClosedError
from clipper.model import Clipped, InputDone

SPECIAL_FOLDERS = ("/dev/", "/proc/")  # what stands there may lead to a regular file that a shell has opened


class Writable(Protocol):
    """A file beneath Python's buffer."""

    def write(self, data: memoryview, /) -> int | None:
        """How much was taken; None where nothing could be taken without waiting."""

    def fileno(self) -> int:
        """The descriptor; raises OSError where there is none."""


class StreamSink:
    """Whole records, handed to the kernel document by document: `| head` and `tail -f` see them at once.

    Takes nothing back: what a reader has seen, it has seen. An aborted JSON array stays open, so that nobody
    takes it for complete.
    """

    seen: Seen | None = None

    def __init__(self, destination: Destination) -> None:
        self._path = destination.output
        self._name = destination.output or "standard output"
        self._encoder: Encoder = encoder_for(destination.format)
        self._out: Writable | None = None

    def begin(self) -> None:
        """Open the stream (a FIFO: wait for its reader)."""
        self._out = standard_output() if self._path is None else self._open(self._path)
        self._send(self._encoder.header())

    def owns(self, path: str) -> bool:
        """Whether a shell has sent the output into this very file."""
        try:
            mine = os.fstat(self._out.fileno()) if self._out else None
            return (
                mine is not None and stat.S_ISREG(mine.st_mode) and os.path.samestat(mine, Path(path).stat())
            )
        except OSError:
            return False

    def write(self, clipped: Clipped) -> int:
        """All records of the document in one write."""
        self._send(self._encoder.items(join_lines(clipped)))
        return len(clipped.records)

    def finish_input(self, done: InputDone) -> None:
        """Nothing to remember."""

    def commit(self) -> None:
        """End the format: an array gets its bracket."""
        self._send(self._encoder.footer())
        self.abort()

    def abort(self) -> None:
        """Let go of the stream."""
        if self._path is not None and isinstance(self._out, FileIO):
            self._out.close()
        self._out = None

    def _open(self, path: str) -> FileIO:
        with told(self._name):
            return FileIO(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC), "w")

    def _send(self, data: bytes) -> None:
        assert self._out is not None, "begin() comes first"
        with told(self._name):
            try:
                send_all(self._out, data)
            except BrokenPipeError:
                raise PipeClosedError("the reader of the output has gone away") from None


def is_stream(path: str | None) -> bool:
    """Whether records are to go into what is there (standard output, a FIFO, a device), not into a file."""
    if path is None or path.startswith(SPECIAL_FOLDERS):
        return True
    try:
        mode = Path(path).stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def standard_output() -> Writable:
    """Standard output beneath Python's buffer. Raises OutputError where a shell has closed it."""
    if sys.stdout is None:
        raise OutputError("standard output is closed", "send it to a file, or use --output FILE")
    return cast(Writable, getattr(sys.stdout.buffer, "raw", sys.stdout.buffer))


def send_all(out: Writable, data: bytes) -> None:
    """Write everything; the kernel may take less at a time, or (a pipe that somebody made so) nothing for now."""
    view = memoryview(data)
    while view:
        count = out.write(view)
        if count is None:
            select.select([], [out], [])
        else:
            view = view[count:]
