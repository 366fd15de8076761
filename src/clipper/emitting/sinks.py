"""Where records go: what a run asks of every sink, the choice of one, the sink for standard output, and the places
that an export writes to."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from io import FileIO, RawIOBase
from pathlib import Path, PurePath
from typing import Any, Protocol, cast

from clipper.emitting.files import (
    Replacement,
    check_target,
    helper_path,
    locked,
    output_errors,
    remove_stale,
    send_all,
)
from clipper.emitting.formats import COMPRESSORS, Compressor, Format, make_encoder
from clipper.emitting.record import Clipped, InputDone
from clipper.errors import OutputError, PipeClosedError

Say = Callable[[str], None]  # takes one line for a person; the command line decides where it goes
SPECIAL_FOLDERS = ("/dev/", "/proc/")  # what stands there may lead to a regular file that a shell has opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where records go and what is remembered, as the person asked for it.

    `output` is a path or None for standard output. `compression` is the ending of its name that asks for
    one, or empty. `doubtful` is a path to which records that are not sure go besides, as JSON Lines.
    `settings` identifies the settings that decide which articles an input gives: an input that was
    done under others is not done under these.
    """

    output: str | None = None
    output_dir: str | None = None
    doubtful: str | None = None
    append: bool = False
    format: Format = Format.JSONL
    compression: str = ""
    state: str | None = None
    repeat: bool = False
    wait: float = 0.0
    settings: str = ""


class Seen(Protocol):
    """The memory of earlier runs."""

    def is_done(self, path: str, digest: str) -> bool:
        """Whether this path was processed with success when its content had this digest."""


class Sink:
    """Takes what documents come to, in input order, from one thread; this one keeps nothing.

    For each input: any number of `write`, then one `finish_input`. At the end `commit`, or `abort` where any
    call (`begin` and `commit` too) has raised or the run is stopped. Each may raise OutputError; `begin` also
    LockedError and ConfigError; a reader that has gone away is PipeClosedError, which asks for a quiet end.
    """

    seen: Seen | None = None  # the memory to ask before an input is processed (it needs content digests)

    def begin(self) -> None:
        """Take the locks, mend what a killed run left, open. Nothing is touched before."""

    def corrections(self) -> Sequence[str]:
        """What a person has corrected, as lines of JSON; asked after `begin`."""
        return ()

    def owns(self, path: str) -> bool:
        """Whether this file is the sink's own (output, temporary, state, lock), so no input."""
        return False

    def write(self, clipped: Clipped) -> int:
        """How many of the records were written; the others were written by an earlier input or run."""
        return len(clipped.records)

    def finish_input(self, done: InputDone) -> None:
        """Everything of this input has been given to `write`."""

    def commit(self) -> None:
        """Make everything durable and visible, release the locks."""

    def abort(self) -> None:
        """Take back what is not yet visible, leave no temporary file, release the locks. Never raises."""


def open_sink(destination: Destination, say: Say) -> Sink:
    """The sink for a destination, not yet begun; `say` takes lines for a person, such as what was mended."""
    if destination.state is not None:
        from clipper.emitting.staging import open_remembering  # SQLite, which most runs do not need

        return open_remembering(destination, say)
    return open_with_doubtful(destination, say)


def open_plain(destination: Destination, say: Say) -> Sink:
    """The sink for a destination, whatever is remembered."""
    if is_stream(destination):
        return StreamSink(destination)
    from clipper.emitting.outputs import open_output

    return open_output(destination, say)


def open_with_doubtful(destination: Destination, say: Say) -> Sink:
    """The sink for a destination, which has a second one for records that are not sure."""
    sink = open_plain(destination, say)
    if destination.doubtful is None:
        return sink
    return BothSinks(sink, open_plain(doubtful_part(destination), say))


def doubtful_part(destination: Destination) -> Destination:
    """Where the records go that are not sure: to a file that is replaced or added to as the output is."""
    is_added_to = destination.append or destination.state is not None
    return Destination(output=destination.doubtful, append=is_added_to, wait=destination.wait)


def only_doubtful(clipped: Clipped) -> Clipped:
    """The document with those of its records that are not sure."""
    return replace(clipped, records=tuple(pair for pair in clipped.records if pair[0] in clipped.doubtful))


def join_lines(clipped: Clipped) -> bytes:
    """The JSON lines of a document, one after another."""
    return b"".join(line for _, line in clipped.records)


def is_stream(destination: Destination) -> bool:
    """Whether records go into what is there already (standard output, a FIFO, a device), not into a file."""
    path = destination.output
    if destination.output_dir is not None:
        return False
    if path is None or path.startswith(SPECIAL_FOLDERS):
        return True
    try:
        mode = Path(path).stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


class BothSinks(Sink):
    """All records into one sink, those that are not sure into another besides."""

    def __init__(self, sink: Sink, doubtful: Sink) -> None:
        self._sink = sink
        self._doubtful = doubtful

    def begin(self) -> None:
        self._sink.begin()
        self._doubtful.begin()

    def owns(self, path: str) -> bool:
        return self._sink.owns(path) or self._doubtful.owns(path)

    def write(self, clipped: Clipped) -> int:
        self._doubtful.write(only_doubtful(clipped))
        return self._sink.write(clipped)

    def finish_input(self, done: InputDone) -> None:
        self._sink.finish_input(done)

    def commit(self) -> None:
        self._doubtful.commit()
        self._sink.commit()

    def abort(self) -> None:
        self._doubtful.abort()
        self._sink.abort()


class StreamSink(Sink):
    """Whole records, handed to the kernel document by document: `| head` and `tail -f` see them at once.

    Takes nothing back: what a reader has seen, it has seen. An aborted JSON array stays open, so that nobody
    takes it for complete.
    """

    def __init__(self, destination: Destination) -> None:
        self._path = destination.output
        self._name = destination.output or "standard output"
        self._encoder = make_encoder(destination.format, destination.compression)
        self._out: FileIO | None = None

    def begin(self) -> None:
        """Open the stream (a FIFO: wait for its reader)."""
        if self._path is None:
            self._out = standard_output()
        else:
            with output_errors(self._name):
                self._out = FileIO(os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC), "w")
        self._send(self._encoder.header())

    def owns(self, path: str) -> bool:
        """Whether a shell has sent the output into this very file."""
        if self._out is None:
            return False
        try:
            mine = os.fstat(self._out.fileno())
            return stat.S_ISREG(mine.st_mode) and os.path.samestat(mine, Path(path).stat())
        except OSError:
            return False

    def write(self, clipped: Clipped) -> int:
        self._send(self._encoder.items(join_lines(clipped)))
        return len(clipped.records)

    def commit(self) -> None:
        """End the format: an array gets its bracket."""
        self._send(self._encoder.footer())
        self.abort()

    def abort(self) -> None:
        if self._path is not None and self._out is not None:
            self._out.close()
        self._out = None

    def _send(self, data: bytes) -> None:
        assert self._out is not None, "begin() comes first"
        with output_errors(self._name):
            send(self._out, data)


def standard_output() -> FileIO:
    """Standard output beneath Python's buffer. Raises OutputError where a shell has closed it."""
    if sys.stdout is None:
        raise OutputError("standard output is closed", "send it to a file, or use --output FILE")
    return cast(FileIO, getattr(sys.stdout.buffer, "raw", sys.stdout.buffer))


class Out(RawIOBase):
    """A stream that is written to from its start to its end, compressed where the name says so."""

    def __init__(self, send: Callable[[bytes], Any], compressor: Compressor | None = None) -> None:
        self._send = send
        self._compressor = compressor
        self._place = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def write(self, data: Any, /) -> int:
        """Take all of it."""
        data = bytes(data)
        self._send(self._compressor.compress(data) if self._compressor else data)
        self._place += len(data)
        return len(data)

    def finish(self) -> None:
        """The end of the compressed data."""
        if self._compressor:
            self._send(self._compressor.flush())


@contextmanager
def open_out(output: str | None) -> Iterator[Out]:
    """Standard output, what a shell has opened, or the next version of a file."""
    name = output or "standard output"
    compress = COMPRESSORS.get(PurePath(name.lower()).suffix)
    if is_stream(Destination(output=output)):
        stream = standard_output() if output is None else FileIO(output, "w")
        with output_errors(name):
            yield from finished(Out(partial(send, stream), compress and compress()))
        return
    path = Path(os.path.realpath(name))
    check_target(name, path)
    with output_errors(name), locked(path):
        remove_stale(path)
        with Replacement(path) as new:
            yield from finished(Out(new.write, compress and compress()))


def finished(out: Out) -> Iterator[Out]:
    """The stream, ended when its writer is done."""
    yield out
    out.finish()


def send(stream: FileIO, data: bytes) -> None:
    """Hand the bytes to the kernel. Raises PipeClosedError."""
    try:
        send_all(stream, data)
    except BrokenPipeError:
        raise PipeClosedError("the reader of the output has gone away") from None


@contextmanager
def open_folder(name: str, *, is_new: bool) -> Iterator[Path]:
    """A new folder, whose files go to this one when all are written."""
    from shutil import rmtree  # only here, and every run imports this module

    target = Path(os.path.realpath(name))
    if target.exists() and not target.is_dir():
        raise OutputError(f"{name}: cannot be written: it is not a folder", "choose another name")
    if is_new and target.exists() and any(target.iterdir()):
        raise OutputError(
            f"{name}: there are files in this folder, which would become part of the corpus",
            "choose another folder, or remove this one first",
        )
    with output_errors(name):
        target.parent.mkdir(parents=True, exist_ok=True)
    with output_errors(name), locked(target.parent / target.name):
        folder = helper_path(target, os.urandom(8).hex() + ".tmp")
        folder.mkdir()
        try:
            yield folder
            target.mkdir(exist_ok=True)
            for path in sorted(folder.iterdir()):
                path.replace(target / path.name)
        finally:
            rmtree(folder, ignore_errors=True)
