"""`--output-dir DIR`: a file for each input that was processed, also where it holds no article."""

from __future__ import annotations

import os
from pathlib import Path

from clipper.emitting.beside import remove_stale
from clipper.emitting.faults import is_within, told
from clipper.emitting.file_names import output_path
from clipper.emitting.formats import Encoder, encoder_for
from clipper.emitting.locks import Deadline, Lock
from clipper.emitting.replacing import Replacement
from clipper.emitting.sinks_base import Destination, Seen, join_lines
from clipper.errors import OutputError
from clipper.model import Clipped, InputDone


def lock_folder(name: str, folder: Path, deadline: Deadline) -> Lock:
    """The lock of an output folder, which is made where it is missing and cleared of killed runs' files."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{name}: cannot be written: it is no folder", "use --output to write one file")
    with told(name):
        folder.mkdir(parents=True, exist_ok=True)
        lock = Lock(folder)
        lock.acquire(deadline)
        remove_stale(folder)
    return lock


class FolderSink:
    """Each input's file appears, or changes, when the input is finished.

    An input that failed and gave no record leaves the file of an earlier run as it was.
    """

    seen: Seen | None = None

    def __init__(self, destination: Destination) -> None:
        self._name = str(destination.output_dir)
        self._folder = Path(os.path.realpath(self._name))
        self._wait = destination.wait
        self._format = destination.format
        self._lock: Lock | None = None
        self._new: Replacement | None = None
        self._taken: set[Path] = set()
        self._encoder: Encoder = encoder_for(self._format)

    def begin(self) -> None:
        """Make the folder, take its lock."""
        self._lock = lock_folder(self._name, self._folder, Deadline(self._wait))

    def owns(self, path: str) -> bool:
        """Everything in the folder."""
        return is_within(path, self._folder)

    def write(self, clipped: Clipped) -> int:
        """All records of the document."""
        if clipped.records:
            with told(self._name):
                self._open(clipped.source.path).write(self._encoder.items(join_lines(clipped)))
        return len(clipped.records)

    def finish_input(self, done: InputDone) -> None:
        """Publish the file of this input."""
        with told(self._name):
            new = self._new if done.failures else self._open(done.source.path)
            if new is not None:
                new.write(self._encoder.footer())
                new.publish()
            self._new = None

    def commit(self) -> None:
        """Release the lock."""
        self.abort()

    def abort(self) -> None:
        """Leave no file for the input that was at work."""
        if self._new is not None:
            self._new.discard()
        if self._lock is not None:
            self._lock.release()

    def _locate(self, path: str) -> Path:
        """The file of an input. A message shows bytes that are no text as escapes: two paths may be shown alike."""
        place, count = output_path(self._folder, path, self._format), 1
        while place in self._taken:
            count += 1
            place = output_path(self._folder, f"{path}\0{count}", self._format)
        if "\\" in path:
            self._taken.add(place)
        return place

    def _open(self, path: str) -> Replacement:
        if self._new is None:
            self._encoder = encoder_for(self._format)
            self._new = Replacement(self._locate(path))
            self._new.open()
            self._new.write(self._encoder.header())
        return self._new
