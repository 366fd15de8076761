"""`--append`: whole lines at the end of a file that others may read, rotate and add to between runs."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

from clipper.emitting.faults import check_target, is_own, told
from clipper.emitting.locks import HELD, Deadline, Lock, held_elsewhere, is_still_at, try_flock
from clipper.emitting.replacing import sync_folder
from clipper.emitting.sinks_base import Destination, Say, Seen, join_lines
from clipper.errors import OutputError
from clipper.model import Clipped, InputDone

TAIL_BYTES = 1 << 16  # read at a time while looking for the last line end
RECORD_START = b'{"id":"'  # how a record of ours begins; what begins so and is no JSON is a record cut short


class Tail:
    """The end of a file under its lock: lines can be added, and taken back while nobody has added others.

    The lock is a hidden file beside it where the folder can be written, and always the file itself too, so
    that runs with different rights exclude one another.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self.target = Path(os.path.realpath(name))
        self._lock = Lock(self.target)
        self._fd = -1
        self.size = 0
        HELD.add(self)

    def open(self, deadline: Deadline) -> None:
        """Take the locks and find the end. Raises LockedError, OutputError."""
        check_target(self._name, self.target)
        with told(self._name):
            if os.access(self.target.parent, os.W_OK):
                self._lock.acquire(deadline)
            is_new = not self.target.exists()
            while not self._attempt():
                if not deadline.sleep():
                    raise held_elsewhere(self.target)
            self.size = os.fstat(self._fd).st_size
            if is_new:
                sync_folder(self.target.parent)

    def _attempt(self) -> bool:
        fd = os.open(self.target, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
        if try_flock(fd) and is_still_at(fd, self.target):
            self._fd = fd
            return True
        os.close(fd)
        return False

    def add(self, data: bytes) -> None:
        """Whole lines at the end, or (a full disk) none of them."""
        before, view = self.size, memoryview(data)
        with told(self._name):
            try:
                while view:
                    count = os.write(self._fd, view)
                    self.size += count
                    view = view[count:]
            except OSError:
                self.take_back(before)
                raise

    def sync(self) -> None:
        """What was added is durable, and `size` is the file's."""
        with told(self._name):
            os.fsync(self._fd)
            self.size = os.fstat(self._fd).st_size

    def take_back(self, size: int) -> None:
        """Remove what was added after this size, unless others have added to it meanwhile. Never raises."""
        with suppress(OSError):
            if self._fd >= 0 and os.fstat(self._fd).st_size == self.size:
                os.ftruncate(self._fd, size)
                self.size = size

    def read(self, start: int, count: int) -> bytes:
        """Bytes of the file."""
        with told(self._name):
            return os.pread(self._fd, count, start)

    def mend(self, say: Say) -> None:
        """After it the file ends with a line end. Raises OutputError where its last line is not ours."""
        tail = self._last_line()
        if not tail:
            return
        if is_json(tail):
            self.add(b"\n")
        elif tail.startswith(RECORD_START[: len(tail)]):
            self.take_back(self.size - len(tail))
            say(f"{self._name}: removed its last line, cut short after {len(tail)} bytes by a killed run")
        else:
            raise OutputError(
                f"{self._name}: its last line has no end and is no record",
                "end the line, or choose another file",
            )

    def _last_line(self) -> bytes:
        tail, start = b"", self.size
        while start > 0 and b"\n" not in tail:
            count = min(TAIL_BYTES, start)
            start -= count
            tail = self.read(start, count) + tail
        return tail.rpartition(b"\n")[2]

    def close(self) -> None:
        """Release the locks."""
        self.forget()
        self._lock.release()

    def forget(self) -> None:
        """Close our end only: in a forked worker the descriptor would keep the lock."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


def is_json(line: bytes) -> bool:
    """Whether a line is whole."""
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


class AppendSink:
    """Records to the end of a file. A run that fails or is stopped takes its lines back.

    A run that is killed leaves the lines that it had written: only `--state` can tell them from new ones.
    """

    seen: Seen | None = None

    def __init__(self, destination: Destination, say: Say) -> None:
        self._tail = Tail(str(destination.output))
        self._wait = destination.wait
        self._say = say
        self._start: int | None = None

    def begin(self) -> None:
        """Take the locks, mend a torn last line."""
        self._tail.open(Deadline(self._wait))
        self._tail.mend(self._say)
        self._start = self._tail.size

    def owns(self, path: str) -> bool:
        """The file and its helpers."""
        return is_own(path, self._tail.target)

    def write(self, clipped: Clipped) -> int:
        """All lines of the document in one write."""
        self._tail.add(join_lines(clipped))
        return len(clipped.records)

    def finish_input(self, done: InputDone) -> None:
        """Nothing to remember."""

    def commit(self) -> None:
        """Make the lines durable."""
        self._tail.sync()
        self._tail.close()

    def abort(self) -> None:
        """Take the lines back, unless somebody else has added to the file meanwhile."""
        if self._start is not None:
            self._tail.take_back(self._start)
        self._tail.close()
