"""Records to a stream that is there already: standard output, a FIFO, a device."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from clipper.errors import OutputError, PipeClosedError
from clipper.model import Clipped, InputDone
from clipper.output.base import Destination, Seen, join_lines
from clipper.output.formats import Encoder, encoder_for

SPECIAL_FOLDERS = ("/dev/", "/proc/")  # what stands there may lead to a regular file that a shell has opened


class StreamSink:
    """Whole records, handed to the kernel document by document: `| head` and `tail -f` see them at once.

    Takes nothing back: what a reader has seen, it has seen. An aborted JSON array stays open, so that nobody
    takes it for complete.
    """

    seen: Seen | None = None

    def __init__(self, destination: Destination) -> None:
        self._path = destination.output
        self._encoder: Encoder = encoder_for(destination.format)
        self._fd = -1

    def begin(self) -> None:
        """Open the stream (a FIFO: wait for its reader)."""
        self._fd = open_stream(self._path)
        self._send(self._encoder.header())

    def owns(self, path: str) -> bool:
        """Whether a shell has sent the output into this very file."""
        try:
            mine = os.fstat(self._fd)
            return stat.S_ISREG(mine.st_mode) and os.path.samestat(mine, Path(path).stat())
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
        self._close()

    def abort(self) -> None:
        """Let go of the stream."""
        self._close()

    def _send(self, data: bytes) -> None:
        try:
            send_all(self._fd, data)
        except BrokenPipeError:
            raise PipeClosedError("The reader of the output has gone away.") from None
        except OSError as error:
            raise OutputError(
                f"Cannot write to {self._path or 'standard output'}: {error.strerror}.",
                "Free some space or send the output elsewhere, then run again.",
            ) from error

    def _close(self) -> None:
        if self._path is not None and self._fd >= 0:
            os.close(self._fd)
        self._fd = -1


def is_stream(path: str | None) -> bool:
    """Whether records are to go into what is there (standard output, a FIFO, a device), not into a file."""
    if path is None or path.startswith(SPECIAL_FOLDERS):
        return True
    try:
        mode = Path(path).stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def open_stream(path: str | None) -> int:
    """A file descriptor to write to. Raises OutputError where there is none."""
    if path is None:
        return standard_output()
    try:
        return os.open(path, os.O_WRONLY | os.O_APPEND)
    except OSError as error:
        raise OutputError(f"Cannot write to {path}: {error.strerror}.", "Choose another output.") from error


def standard_output() -> int:
    """The descriptor of standard output. Where a shell has closed it, its number may be another file's."""
    if sys.stdout is None:
        raise OutputError("Standard output is closed.", "Send it to a file or use --output FILE.")
    return sys.stdout.fileno()


def send_all(fd: int, data: bytes) -> None:
    """Write everything; the kernel may take less at a time."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
