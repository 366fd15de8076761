"""`--state FILE`: only what is new is written, and what was written is remembered together with it.

SQLite is the truth. Lines for a file are first staged in the state, in one transaction with their inputs
and articles; then they are published; then the state forgets them. A run that is killed in between leaves
staged lines: the next run finds out by comparing how much of them the file has, and publishes the rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from clipper.emitting.locks import Deadline
from clipper.emitting.memory import Memory
from clipper.emitting.outlets import AppendOutlet, FolderOutlet, Outlet, Pace, ReplaceOutlet
from clipper.emitting.sinks_base import Destination, Format, Say, Seen, Sink, join_lines
from clipper.emitting.state import State, Target
from clipper.emitting.streams import StreamSink, is_stream
from clipper.errors import ConfigError
from clipper.model import Clipped, InputDone

FLUSH_SECONDS = 1.0  # of work that a kill may cost; a flush takes a few milliseconds
FLUSH_BYTES = 1 << 20  # of lines held in memory
FLUSH_INPUTS = 512  # files that are published together

OUTLETS: dict[str, Callable[[str, Format, Say], Outlet]] = {
    "append": AppendOutlet,
    "replace": ReplaceOutlet,
    "folder": FolderOutlet,
}


def open_remembering(destination: Destination, say: Say) -> Sink:
    """The sink for a destination with a state."""
    if destination.output_dir is None and is_stream(destination.output):
        return StreamingSink(destination, StreamSink(destination), say)
    kind = "folder" if destination.output_dir is not None else "append" if destination.append else "replace"
    outlet = OUTLETS[kind](str(destination.output_dir or destination.output), destination.format, say)
    return StagingSink(destination, outlet, say)


class StreamingSink:
    """A stream with a memory: at least once, since nobody can take back what a reader has seen.

    The state learns of a run when the stream has taken all of it, so that a reader that dies half-way gets
    everything again.
    """

    def __init__(self, destination: Destination, stream: Sink, say: Say) -> None:
        self._memory = Memory(destination)
        self._stream = stream
        self._wait = destination.wait
        self._say = say
        self.seen: Seen | None = self._memory.seen

    def begin(self) -> None:
        """Take the state's lock, open the stream."""
        deadline = Deadline(self._wait)
        self._memory.open(deadline)
        publish_leftovers(self._memory.state, deadline, self._say)
        self._stream.begin()

    def owns(self, path: str) -> bool:
        """The state and its helpers."""
        return self._memory.owns(path) or self._stream.owns(path)

    def write(self, clipped: Clipped) -> int:
        """The records that were not written before."""
        return self._stream.write(self._memory.select(clipped))

    def finish_input(self, done: InputDone) -> None:
        """Remember the input, once the run has succeeded."""
        self._memory.note_input(done)

    def commit(self) -> None:
        """End the stream, then remember."""
        self._stream.commit()
        self._memory.flush(())
        self._memory.finish()

    def abort(self) -> None:
        """Remember nothing but that a run has begun."""
        self._stream.abort()
        self._memory.close()


class StagingSink:
    """A file or folder with a memory: exactly once, whenever a run is killed."""

    def __init__(self, destination: Destination, outlet: Outlet, say: Say) -> None:
        self._memory = Memory(destination)
        self._outlet = outlet
        self._format = destination.format
        self._wait = destination.wait
        self._say = say
        self._staged: dict[Path, bytearray] = {}
        self._finished: set[Path] = set()
        self._flushed = time.monotonic()
        self.seen: Seen | None = self._memory.seen

    def begin(self) -> None:
        """Take the locks, finish what a killed run had staged."""
        deadline = Deadline(self._wait)
        self._memory.open(deadline)
        publish_leftovers(self._memory.state, deadline, self._say)
        self._outlet.begin(deadline)
        self._outlet.ready()

    def owns(self, path: str) -> bool:
        """The output, the state, and what stands beside them."""
        return self._memory.owns(path) or self._outlet.owns(path)

    def write(self, clipped: Clipped) -> int:
        """Stage the records that were not written before."""
        chosen = self._memory.select(clipped)
        if chosen.records:
            self._stage(chosen.source.path, join_lines(chosen))
            self._flush_if_due()
        return len(chosen.records)

    def finish_input(self, done: InputDone) -> None:
        """Remember the input with what it gave."""
        self._memory.note_input(done)
        if self._outlet.pace is Pace.INPUT:
            self._finish_file(done)
        self._flush_if_due()

    def _finish_file(self, done: InputDone) -> None:
        if not done.failures:
            self._stage(done.source.path, b"")
        self._finished.add(self._outlet.locate(done.source.path))

    def commit(self) -> None:
        """Publish what is staged, remember."""
        if self._outlet.pace is Pace.RUN:
            self._stage("", b"")
        self._flush()
        self._publish(self._memory.state.staged_targets())
        self._outlet.end()
        self._memory.finish()

    def abort(self) -> None:
        """Forget what was not flushed; what was is published by the next run."""
        self._outlet.end()
        self._memory.close()

    def _stage(self, path: str, lines: bytes) -> None:
        self._staged.setdefault(self._outlet.locate(path), bytearray()).extend(lines)

    def _flush_if_due(self) -> None:
        is_late = time.monotonic() - self._flushed > FLUSH_SECONDS
        is_much = sum(map(len, self._staged.values())) > FLUSH_BYTES or len(self._finished) >= FLUSH_INPUTS
        if is_late or is_much:
            self._flush()

    def _flush(self) -> None:
        targets = {path: self._find_target(path) for path in self._staged}
        self._memory.flush(tuple((targets[path], bytes(lines)) for path, lines in self._staged.items()))
        self._staged.clear()
        if self._outlet.pace is not Pace.RUN:
            due = self._finished if self._outlet.pace is Pace.INPUT else targets
            self._publish([target for path, target in targets.items() if path in due])
        self._finished.clear()
        self._flushed = time.monotonic()

    def _find_target(self, path: Path) -> Target:
        new = Target(path=path, kind=self._outlet.kind, format=self._format)
        known = self._memory.state.find_target(path) or new
        if known.format is not self._format:
            raise ConfigError(
                f"{path}: holds {known.format.value}, not {self._format.value}",
                "give the format it has, or another output",
            )
        return self._outlet.measure(replace(known, kind=self._outlet.kind))

    def _publish(self, targets: list[Target]) -> None:
        state = self._memory.state
        state.settle([self._outlet.publish(it, partial(state.staged_lines, it)) for it in targets])


def publish_leftovers(state: State, deadline: Deadline, say: Say) -> None:
    """Publish what killed runs have staged, wherever it was to go."""
    for target in state.staged_targets():
        is_folder = target.kind == FolderOutlet.kind
        outlet = OUTLETS[target.kind](
            str(target.path.parent if is_folder else target.path), target.format, say
        )
        try:
            outlet.begin(deadline)
            state.settle([outlet.redo(target, partial(state.staged_lines, target))])
        finally:
            outlet.end()
        say(f"{target.path}: wrote what a run that was stopped had still to write")
