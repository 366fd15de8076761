"""`--state FILE`: only what is new is written, and what was written is remembered together with it.

SQLite is the truth. Lines for a file are first staged in the state, in one transaction with their inputs
and articles; then they are published; then the state forgets them. A run that is killed in between leaves
staged lines: the next run finds out by comparing how much of them the file has, and publishes the rest.
"""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from clipper.emitting.outputs import OUTPUTS, Due, FolderOutput, Output, Target, open_output
from clipper.emitting.sinks import Destination, Say, Sink, StreamSink, is_stream, join_lines
from clipper.emitting.state import State
from clipper.errors import ConfigError
from clipper.model import Clipped, InputDone

FLUSH_SECONDS = 1.0  # of work that a kill may cost; a flush takes a few milliseconds
FLUSH_BYTES = 1 << 20  # of lines held in memory
FLUSH_INPUTS = 512  # files that are published together


def open_remembering(destination: Destination, say: Say) -> Sink:
    """The sink for a destination with a state."""
    if is_stream(destination):
        return RememberingStream(destination, StreamSink(destination), say)
    return StagingSink(destination, open_output(destination, say), say)


class RememberingStream(Sink):
    """A stream with a memory: at least once, since nobody can take back what a reader has seen.

    The state learns of a run when the stream has taken all of it, so that a reader that dies half-way gets
    everything again.
    """

    def __init__(self, destination: Destination, sink: StreamSink | Output, say: Say) -> None:
        self._sink = sink
        self._wait = destination.wait
        self._say = say
        self._state = State(destination)
        self.seen = self._state.seen

    def begin(self) -> None:
        deadline = time.monotonic() + self._wait
        self._state.open(deadline)
        publish_leftovers(self._state, deadline, self._say)
        if isinstance(self._sink, Output):
            self._sink.lock(deadline)
            self._sink.mend()
        else:
            self._sink.begin()

    def corrections(self) -> list[str]:
        return self._state.corrections()

    def owns(self, path: str) -> bool:
        return self._state.owns(path) or self._sink.owns(path)

    def write(self, clipped: Clipped) -> int:
        return self._sink.write(self._state.select(clipped))

    def finish_input(self, done: InputDone) -> None:
        self._state.note_input(done)

    def commit(self) -> None:
        self._sink.commit()
        self._state.flush()
        self._state.finish()

    def abort(self) -> None:
        self._sink.abort()
        self._state.close()


class StagingSink(RememberingStream):
    """A file or folder with a memory: exactly once, whenever a run is killed."""

    def __init__(self, destination: Destination, output: Output, say: Say) -> None:
        super().__init__(destination, output, say)
        self._output = output
        self._format = destination.format
        self._staged: dict[Path, bytearray] = {}
        self._finished: set[Path] = set()
        self._flushed = time.monotonic()

    def write(self, clipped: Clipped) -> int:
        chosen = self._state.select(clipped)
        if chosen.records:
            self._stage(chosen.source.path, join_lines(chosen))
            self._flush_if_due()
        return len(chosen.records)

    def finish_input(self, done: InputDone) -> None:
        self._state.note_input(done)
        if self._output.due is Due.INPUT:
            if not done.failures:
                self._stage(done.source.path, b"")
            self._finished.add(self._output.locate(done.source.path))
        self._flush_if_due()

    def commit(self) -> None:
        if self._output.due is Due.RUN:
            self._stage("", b"")
        self._flush()
        self._publish(self._state.staged_targets())
        self._output.abort()
        self._state.finish()

    def _stage(self, path: str, lines: bytes) -> None:
        self._staged.setdefault(self._output.locate(path), bytearray()).extend(lines)

    def _flush_if_due(self) -> None:
        is_late = time.monotonic() - self._flushed > FLUSH_SECONDS
        is_much = sum(map(len, self._staged.values())) > FLUSH_BYTES or len(self._finished) >= FLUSH_INPUTS
        if is_late or is_much:
            self._flush()

    def _flush(self) -> None:
        targets = {path: self._find_target(path) for path in self._staged}
        self._state.flush(tuple((targets[path], bytes(lines)) for path, lines in self._staged.items()))
        self._staged.clear()
        if self._output.due is not Due.RUN:
            due = self._finished if self._output.due is Due.INPUT else targets
            self._publish([target for path, target in targets.items() if path in due])
        self._finished.clear()
        self._flushed = time.monotonic()

    def _find_target(self, path: Path) -> Target:
        new = Target(path=path, kind=self._output.kind, format=self._format)
        known = self._state.find_target(path) or new
        if known.format is not self._format:
            raise ConfigError(
                f"{path}: contains {known.format.value}, not {self._format.value}",
                f"use --format {known.format.value}, or another output",
            )
        return self._output.measure(replace(known, kind=self._output.kind))

    def _publish(self, targets: list[Target]) -> None:
        lines = self._state.staged_lines
        self._state.settle([self._output.publish(it, partial(lines, it)) for it in targets])


def publish_leftovers(state: State, deadline: float, say: Say) -> None:
    """Publish what killed runs have staged, wherever it was to go."""
    for target in state.staged_targets():
        kind = OUTPUTS[target.kind]
        output = kind(str(target.path.parent if kind is FolderOutput else target.path), target.format, say)
        try:
            output.lock(deadline)
            state.settle([output.redo(target, partial(state.staged_lines, target))])
        finally:
            output.abort()
        say(f"{target.path}: wrote what an interrupted run had left unwritten")
