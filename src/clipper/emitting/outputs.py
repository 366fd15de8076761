"""Files and folders that records go to: replaced whole, added to, or one file for each input.

Each is a sink by itself. With `--state`, it is given what was staged, and publishes that exactly once (`staging.py`).
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from itertools import count
from pathlib import Path

from clipper.emitting.files import (
    Lock,
    Replacement,
    check_target,
    is_own,
    is_within,
    output_errors,
    output_name,
    remove_stale,
    sync_folder,
)
from clipper.emitting.formats import Format, make_encoder
from clipper.emitting.record import Clipped, InputDone
from clipper.emitting.sinks import Destination, Say, Sink, join_lines
from clipper.errors import OutputError

TAIL_BYTES = 1 << 16  # read at a time while looking for the last line end
COPY_BYTES = 1 << 20  # of the old version of a file, at a time
RECORD_START = b'{"id":"'  # how a record of ours begins; what begins so and is no JSON is a record cut short

Lines = Callable[[], Iterator[bytes]]  # the staged lines of a target, as often as they are needed


class Due(Enum):
    """When staged lines are published."""

    FLUSH = "at every flush"
    INPUT = "when their input is finished"
    RUN = "at the end of the run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A file that a state writes to.

    `kind` is that of its output; `size` how many bytes of records it had before what is staged for it; `owned`
    whether those are the state's, so that a replacement keeps them.
    """

    path: Path
    kind: str
    format: Format
    size: int = 0
    owned: bool = False


class Output(Sink):
    """`--output FILE`: readers see the old file or the new one, whole, which comes when the run has succeeded."""

    kind = "replace"
    due = Due.RUN

    def __init__(self, name: str, format_: Format, say: Say, wait: float = 0.0) -> None:
        self._name = name
        self.format = format_
        self._say = say
        self._wait = wait
        self._path = Path(os.path.realpath(name))
        self._lock = Lock(self._path)
        self._new: Replacement | None = None
        self._encoder = make_encoder(format_)
        self.compression = ""

    def begin(self) -> None:
        self.lock(time.monotonic() + self._wait)
        self.mend()

    def lock(self, deadline: float) -> None:
        """Take the lock, remove what killed runs left. Raises LockedError, OutputError."""
        check_target(self._name, self._path)
        with output_errors(self._name):
            self._lock.acquire(deadline)
            remove_stale(self._path)

    def mend(self) -> None:
        """Mend what else may be wrong, after any `redo`."""

    def owns(self, path: str) -> bool:
        return is_own(path, self._path)

    def write(self, clipped: Clipped) -> int:
        if clipped.records:
            with output_errors(self._name):
                self._open(clipped.source.path).write(self._encoder.items(join_lines(clipped)))
        return len(clipped.records)

    def commit(self) -> None:
        self._publish_new("")
        self._lock.release()

    def abort(self) -> None:
        if self._new is not None:
            self._new.discard()
        self._lock.release()

    def locate(self, path: str) -> Path:
        """The file that the records of an input go to."""
        return self._path

    def measure(self, target: Target) -> Target:
        """The target as it is, before lines are staged for it."""
        return target

    def publish(self, target: Target, lines: Lines) -> Target:
        """Publish; the target as it is now."""
        with output_errors(self._name):
            return publish(target, lines)

    def redo(self, target: Target, lines: Lines) -> Target:
        """Publish what a killed run may have published already, wholly or in part; the target as it is now."""
        return self.publish(target, lines)

    def _open(self, path: str) -> Replacement:
        if self._new is None:
            self._encoder = make_encoder(self.format, self.compression)
            self._new = Replacement(self.locate(path))
            self._new.write(self._encoder.header())
        return self._new

    def _publish_new(self, path: str) -> None:
        with output_errors(self._name):
            new = self._open(path)
            new.write(self._encoder.footer())
            new.publish()
        self._new = None


class FolderOutput(Output):
    """`--output-dir DIR`: a file for each input, also for one without articles; it changes when the input is finished.

    An input that failed and gave no record leaves the file of an earlier run as it was.
    """

    kind = "folder"
    due = Due.INPUT

    def __init__(self, name: str, format_: Format, say: Say, wait: float = 0.0) -> None:
        super().__init__(name, format_, say, wait)
        self._taken: set[Path] = set()

    def lock(self, deadline: float) -> None:
        """Create the folder where it is missing, take its lock, remove what killed runs left."""
        if self._path.exists() and not self._path.is_dir():
            raise OutputError(
                f"{self._name}: cannot be written: it is not a folder", "use --output to write one file"
            )
        with output_errors(self._name):
            self._path.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(deadline)
            remove_stale(self._path)

    def owns(self, path: str) -> bool:
        return is_within(path, self._path)

    def finish_input(self, done: InputDone) -> None:
        if self._new is not None or not done.failures:
            self._publish_new(done.source.path)

    def commit(self) -> None:
        """Every file is published already."""
        self.abort()

    def locate(self, path: str) -> Path:
        return self._path / output_name(path, self.format)

    def _open(self, path: str) -> Replacement:
        if self._new is None and "\\" in path:
            path = self._tell_apart(path)
        return super()._open(path)

    def _tell_apart(self, path: str) -> str:
        """A name of its own for each input: a path shows bytes that are not text as escapes, so two may look alike."""
        names = (f"{path}\0{number}" if number else path for number in count())
        name = next(name for name in names if self.locate(name) not in self._taken)
        self._taken.add(self.locate(name))
        return name


class AppendOutput(Output):
    """`--append`: whole lines at the end of a file that others may read, rotate and add to between runs.

    The lock is a hidden file beside it where the folder can be written, and always the file itself too, so that
    runs with different rights exclude one another. Without a state, a run that fails or is stopped takes its lines
    back; one that is killed leaves them, since only a state can tell them from new ones.
    """

    kind = "append"
    due = Due.FLUSH

    def __init__(self, name: str, format_: Format, say: Say, wait: float = 0.0) -> None:
        super().__init__(name, format_, say, wait)
        self._file = Lock(self._path, on_itself=True)
        self._size = 0
        self._start: int | None = None

    def begin(self) -> None:
        super().begin()
        self._start = self._size

    def lock(self, deadline: float) -> None:
        check_target(self._name, self._path)
        with output_errors(self._name):
            if os.access(self._path.parent, os.W_OK):
                self._lock.acquire(deadline)
            is_new = not self._path.exists()
            self._file.acquire(deadline)
            self._size = os.fstat(self._file.fd).st_size
            if is_new:
                sync_folder(self._path.parent)

    def mend(self) -> None:
        """End the file with a line end. Raises OutputError where its last line is not ours."""
        tail = self._last_line()
        if not tail:
            return
        if is_json(tail):
            self._add(b"\n")
        elif tail.startswith(RECORD_START[: len(tail)]):
            self._take_back(self._size - len(tail))
            self._say(
                f"{self._name}: removed its last line, which a killed run had cut after {len(tail)} bytes"
            )
        else:
            raise OutputError(
                f"{self._name}: its last line is not complete and not a record",
                "end the line, or choose another file",
            )

    def write(self, clipped: Clipped) -> int:
        self._add(join_lines(clipped))
        return len(clipped.records)

    def commit(self) -> None:
        self._sync()
        self._close()

    def abort(self) -> None:
        """Take the lines back, unless somebody else has added to the file meanwhile."""
        if self._start is not None:
            self._take_back(self._start)
        self._close()

    def measure(self, target: Target) -> Target:
        """Its size is where the lines will stand."""
        self._sync()
        return replace(target, size=self._size, owned=True)

    def redo(self, target: Target, lines: Lines) -> Target:
        """Find how much of the lines stands after the recorded size, and add the rest."""
        place = min(target.size, self._size)
        for chunk in lines():
            place = self._redo_chunk(chunk, place)
        return self.measure(target)

    def publish(self, target: Target, lines: Lines) -> Target:
        for chunk in lines():
            self._add(chunk)
        return self.measure(target)

    def _redo_chunk(self, chunk: bytes, place: int) -> int:
        there = self._read(place, len(chunk))
        if there == chunk:
            return place + len(chunk)
        whole = there.rstrip(b"\0")  # a power cut may leave zeros where data was not yet written
        if not chunk.startswith(whole) or place + len(there) != self._size:
            raise OutputError(
                f"{self._name}: changed since a run was killed while adding to it",
                "move it away: what that run had left unwritten goes into a new file",
            )
        self._take_back(place + len(whole))
        self._add(chunk[len(whole) :])
        return place + len(chunk)

    def _add(self, data: bytes) -> None:
        """Whole lines at the end, or (a full disk) none of them."""
        before, view = self._size, memoryview(data)
        with output_errors(self._name):
            try:
                while view:
                    written = os.write(self._file.fd, view)
                    self._size += written
                    view = view[written:]
            except OSError:
                self._take_back(before)
                raise

    def _sync(self) -> None:
        """What was added is durable, and `_size` is the file's."""
        with output_errors(self._name):
            os.fsync(self._file.fd)
            self._size = os.fstat(self._file.fd).st_size

    def _take_back(self, size: int) -> None:
        """Remove what was added after this size, unless others have added to it meanwhile. Never raises."""
        with suppress(OSError):
            if self._file.fd >= 0 and os.fstat(self._file.fd).st_size == self._size:
                os.ftruncate(self._file.fd, size)
                self._size = size

    def _read(self, start: int, size: int) -> bytes:
        with output_errors(self._name):
            return os.pread(self._file.fd, size, start)

    def _last_line(self) -> bytes:
        tail, start = b"", self._size
        while start > 0 and b"\n" not in tail:
            size = min(TAIL_BYTES, start)
            start -= size
            tail = self._read(start, size) + tail
        return tail.rpartition(b"\n")[2]

    def _close(self) -> None:
        self._file.release()
        self._lock.release()


OUTPUTS = {output.kind: output for output in (Output, FolderOutput, AppendOutput)}


def open_output(destination: Destination, say: Say) -> Output:
    """The output for a destination that is a file or a folder."""
    kind = AppendOutput if destination.append else Output
    if destination.output_dir is not None:
        kind = FolderOutput
    name = destination.output_dir or str(destination.output)
    output = kind(name, destination.format, say, destination.wait)
    output.compression = destination.compression
    return output


def is_json(line: bytes) -> bool:
    """Whether a line is whole."""
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def publish(target: Target, lines: Lines) -> Target:
    """The target with the staged lines in it: once, however often it is tried. Raises OSError.

    A run that is killed after the rename and before the state knows of it leaves a file that holds the lines
    already: that is seen by comparing, since the state says where they would stand.
    """
    size = find_published_size(target, lines)
    if size is None:
        size = republish(target, lines)
    return replace(target, size=size, owned=True)


def find_published_size(target: Target, lines: Lines) -> int | None:
    """Where the records end in a file that holds the staged lines; None where it does not hold them."""
    place = target.size if target.owned else 0
    try:
        with target.path.open("rb") as file:
            file.seek(place)
            for data in encode(target.format, lines, place):
                if file.read(len(data)) != data:
                    return None
                place += len(data)
            return place if target.owned or not file.read(1) else None
    except FileNotFoundError:
        return None


def republish(target: Target, lines: Lines) -> int:
    """Replace the file by one that has the staged lines too; where its records end."""
    with Replacement(target.path) as new:
        size = copy_records(target.path, new) if target.owned else 0
        for data in encode(target.format, lines, size):
            new.write(data)
            size += len(data)
    return size


def copy_records(path: Path, new: Replacement) -> int:
    """Copy the old version, whatever others have made of it; how many bytes there are now."""
    size, last = 0, b"\n"
    with suppress(FileNotFoundError), path.open("rb") as old:
        while data := old.read(COPY_BYTES):
            new.write(data)
            size, last = size + len(data), data[-1:]
    if last != b"\n":
        new.write(b"\n")
        size += 1
    return size


def encode(format_: Format, lines: Lines, size: int) -> Iterator[bytes]:
    """The lines as they stand after so many bytes of records."""
    encoder = make_encoder(format_)
    if not size:
        yield encoder.header()
    yield from map(encoder.items, lines())
