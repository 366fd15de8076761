"""Files that a state writes to: each takes what is staged for it exactly once, whenever a run is killed."""

from __future__ import annotations

import os
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Protocol

from clipper.emitting.appending import Tail
from clipper.emitting.beside import remove_stale
from clipper.emitting.faults import check_target, is_own, is_within, told
from clipper.emitting.file_names import output_path
from clipper.emitting.folders import lock_folder
from clipper.emitting.locks import Deadline, Lock
from clipper.emitting.republishing import Lines, publish
from clipper.emitting.sinks_base import Format, Say
from clipper.emitting.state import Target
from clipper.errors import OutputError


class Pace(Enum):
    """When staged lines are published."""

    FLUSH = "at every flush"
    INPUT = "when their input is finished"
    RUN = "at the end of the run"


class Outlet(Protocol):
    """A file or folder under its lock. Raises OutputError; `begin` also LockedError."""

    kind: str
    pace: Pace

    def begin(self, deadline: Deadline) -> None:
        """Take the lock."""

    def locate(self, path: str) -> Path:
        """The file that the records of an input go to."""

    def measure(self, target: Target) -> Target:
        """The target as it is, before lines are staged for it."""

    def redo(self, target: Target, lines: Lines) -> Target:
        """Publish what a killed run may have published already, wholly or in part."""

    def ready(self) -> None:
        """After any `redo`: mend what else may be wrong."""

    def publish(self, target: Target, lines: Lines) -> Target:
        """Publish; the target as it is now."""

    def owns(self, path: str) -> bool:
        """Whether a file is the outlet's own."""

    def end(self) -> None:
        """Release the lock. Never raises."""


class AppendOutlet:
    """`--append`: lines are added at every flush; a file that others rotate or add to is taken as it is."""

    kind = "append"
    pace = Pace.FLUSH

    def __init__(self, name: str, format_: Format, say: Say) -> None:
        self._name = name
        self._say = say
        self._tail = Tail(name)

    def begin(self, deadline: Deadline) -> None:
        """Take the locks."""
        self._tail.open(deadline)

    def locate(self, path: str) -> Path:
        """The one file."""
        return self._tail.target

    def measure(self, target: Target) -> Target:
        """Its size is where the lines will stand."""
        self._tail.sync()
        return replace(target, size=self._tail.size, owned=True)

    def redo(self, target: Target, lines: Lines) -> Target:
        """Find how much of the lines stands after the recorded size, and add the rest."""
        place = min(target.size, self._tail.size)
        for chunk in lines():
            place = self._redo_chunk(chunk, place)
        return self.measure(target)

    def _redo_chunk(self, chunk: bytes, place: int) -> int:
        there = self._tail.read(place, len(chunk))
        if there == chunk:
            return place + len(chunk)
        whole = there.rstrip(
            b"\0"
        )  # after a power cut a file may end in zeros where data was not yet written
        if not chunk.startswith(whole) or place + len(there) != self._tail.size:
            raise OutputError(
                f"{self._name}: was changed after a run was killed while adding to it",
                "move it away: what that run had still to write goes into a new file",
            )
        self._tail.take_back(place + len(whole))
        self._tail.add(chunk[len(whole) :])
        return place + len(chunk)

    def ready(self) -> None:
        """Mend a last line without an end."""
        self._tail.mend(self._say)

    def publish(self, target: Target, lines: Lines) -> Target:
        """Add the lines."""
        for chunk in lines():
            self._tail.add(chunk)
        return self.measure(target)

    def owns(self, path: str) -> bool:
        """The file and its helpers."""
        return is_own(path, self._tail.target)

    def end(self) -> None:
        """Release the locks."""
        self._tail.close()


class ReplaceOutlet:
    """`--output FILE`: a run ends by replacing the file by one that has its records and the new ones."""

    kind = "replace"
    pace = Pace.RUN

    def __init__(self, name: str, format_: Format, say: Say) -> None:
        self._name = name
        self._target = Path(os.path.realpath(name))
        self._lock = Lock(self._target)

    def begin(self, deadline: Deadline) -> None:
        """Take the lock, clear what killed runs left."""
        check_target(self._name, self._target)
        with told(self._name):
            self._lock.acquire(deadline)
            remove_stale(self._target)

    def locate(self, path: str) -> Path:
        """The one file."""
        return self._target

    def measure(self, target: Target) -> Target:
        """Known from the state alone."""
        return target

    def redo(self, target: Target, lines: Lines) -> Target:
        """Publish unless the file holds the lines already."""
        with told(self._name):
            return publish(target, lines, self._name)

    def ready(self) -> None:
        """Nothing else can be wrong."""

    def publish(self, target: Target, lines: Lines) -> Target:
        """Publish."""
        return self.redo(target, lines)

    def owns(self, path: str) -> bool:
        """The file and its helpers."""
        return is_own(path, self._target)

    def end(self) -> None:
        """Release the lock."""
        self._lock.release()


class FolderOutlet:
    """`--output-dir DIR`: a file for each input, replaced like `ReplaceOutlet` when the input is finished."""

    kind = "folder"
    pace = Pace.INPUT

    def __init__(self, name: str, format_: Format, say: Say) -> None:
        self._name = name
        self._format = format_
        self._folder = Path(os.path.realpath(name))
        self._lock: Lock | None = None

    def begin(self, deadline: Deadline) -> None:
        """Make the folder, take its lock, clear what killed runs left."""
        self._lock = lock_folder(self._name, self._folder, deadline)

    def locate(self, path: str) -> Path:
        """The file of the input."""
        return output_path(self._folder, path, self._format)

    def measure(self, target: Target) -> Target:
        """Known from the state alone."""
        return target

    def redo(self, target: Target, lines: Lines) -> Target:
        """Publish unless the file holds the lines already."""
        with told(str(target.path)):
            return publish(target, lines, str(target.path))

    def ready(self) -> None:
        """Nothing else can be wrong."""

    def publish(self, target: Target, lines: Lines) -> Target:
        """Publish."""
        return self.redo(target, lines)

    def owns(self, path: str) -> bool:
        """Everything in the folder."""
        return is_within(path, self._folder)

    def end(self) -> None:
        """Release the lock."""
        if self._lock is not None:
            self._lock.release()
