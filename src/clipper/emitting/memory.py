"""What a run does with the state file: ask what was done, note what is done, hold the lock."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from clipper.emitting.faults import is_own
from clipper.emitting.locks import Deadline, Lock
from clipper.emitting.schema import state_told
from clipper.emitting.sinks_base import Destination, Seen
from clipper.emitting.state import State, Target
from clipper.model import Clipped, InputDone

JOURNAL = "-journal"  # SQLite's own helper, beside the state file while a transaction is under way


class Memory:
    """The state under its lock, with the counts of this run."""

    def __init__(self, destination: Destination) -> None:
        self._name = str(destination.state)
        self._path = Path(os.path.realpath(self._name))
        self._lock = Lock(self._path)
        self._is_repeat = destination.repeat
        self.state = State(self._name, destination.settings)
        self.seen: Seen | None = None if destination.repeat else self
        self._counts = dict.fromkeys(("inputs", "skipped", "failed", "articles", "repeated"), 0)

    def open(self, deadline: Deadline) -> None:
        """Take the lock, open the file. Raises LockedError, StateError."""
        with state_told(self._name):
            self._lock.acquire(deadline)
        self.state.open()

    def is_done(self, path: str, digest: str) -> bool:
        """Whether the input was processed with success before."""
        is_done = self.state.is_done(path, digest)
        self._counts["skipped"] += is_done
        return is_done

    def select(self, clipped: Clipped) -> Clipped:
        """The document with those of its records that were not written before; they are noted as written."""
        records = tuple(record for record in clipped.records if self._is_new(record[0]))
        self._counts["articles"] += len(records)
        self._counts["repeated"] += len(clipped.records) - len(records)
        return clipped if len(records) == len(clipped.records) else replace(clipped, records=records)

    def _is_new(self, article: str) -> bool:
        if self.state.is_written(article):
            return self._is_repeat
        self.state.note_article(article)
        return True

    def note_input(self, done: InputDone) -> None:
        """The input is done, or is to be tried again."""
        self._counts["inputs"] += 1
        self._counts["failed"] += bool(done.failures)
        self.state.note_input(done)

    def flush(self, staged: tuple[tuple[Target, bytes], ...]) -> None:
        """What was noted, and the lines still to be written, are the state's."""
        self.state.flush(self._counts, staged)

    def owns(self, path: str) -> bool:
        """The state file and what stands beside it."""
        return is_own(path.removesuffix(JOURNAL), self._path)

    def finish(self) -> None:
        """Note that the run has ended well, and let go."""
        self.state.finish(self._counts, "done")
        self.close()

    def close(self) -> None:
        """Let go; what was not flushed is forgotten. Never raises."""
        self.state.close()
        self._lock.release()
