"""`--output FILE`: readers see the old file or the new one, whole."""

from __future__ import annotations

import os
from pathlib import Path

from clipper.emitting.beside import remove_stale
from clipper.emitting.faults import check_target, is_own, told
from clipper.emitting.formats import encoder_for
from clipper.emitting.locks import Deadline, Lock
from clipper.emitting.replacing import Replacement
from clipper.emitting.sinks_base import Destination, Seen, join_lines
from clipper.model import Clipped, InputDone


class FileSink:
    """Records into a file that appears, or changes, when the run has succeeded."""

    seen: Seen | None = None

    def __init__(self, destination: Destination) -> None:
        self._name = str(destination.output)
        self._target = Path(os.path.realpath(self._name))
        self._lock = Lock(self._target)
        self._wait = destination.wait
        self._encoder = encoder_for(destination.format)
        self._new = Replacement(self._target)

    def begin(self) -> None:
        """Take the lock, clear what killed runs left, open the temporary file."""
        check_target(self._name, self._target)
        with told(self._name):
            self._lock.acquire(Deadline(self._wait))
            remove_stale(self._target)
            self._new.open()
            self._new.write(self._encoder.header())

    def owns(self, path: str) -> bool:
        """The file and its helpers."""
        return is_own(path, self._target)

    def write(self, clipped: Clipped) -> int:
        """All records of the document."""
        with told(self._name):
            self._new.write(self._encoder.items(join_lines(clipped)))
        return len(clipped.records)

    def finish_input(self, done: InputDone) -> None:
        """Nothing to remember."""

    def commit(self) -> None:
        """Publish."""
        with told(self._name):
            self._new.write(self._encoder.footer())
            self._new.publish()
        self._lock.release()

    def abort(self) -> None:
        """Leave the old file as it was."""
        self._new.discard()
        self._lock.release()
