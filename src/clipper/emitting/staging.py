"""`--state FILE`: only what is new is written, and what was written is remembered together with it.

SQLite is the truth. Lines for a file are first staged in the state, in one transaction with their inputs
and articles; then they are published; then the state forgets them. A run that is killed in between leaves
staged lines: the next run finds out by comparing how much of them the file has, and publishes the rest.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from clipper.emitting.outputs import OUTPUTS, Due, FolderOutput, Output, Target, open_output
from clipper.emitting.record import Clipped, InputDone
from clipper.emitting.sinks import (
    Destination,
    Say,
    Sink,
    doubtful_part,
    is_stream,
    join_lines,
    only_doubtful,
    open_with_doubtful,
)
from clipper.emitting.state import State
from clipper.errors import ConfigError

FLUSH_SECONDS = 1.0  # of work that a kill may cost; a flush takes a few milliseconds
FLUSH_BYTES = 1 << 20  # of lines held in memory
FLUSH_INPUTS = 512  # files that are published together


def open_remembering(destination: Destination, say: Say) -> Sink:
    """The sink for a destination with a state."""
    if is_stream(destination):
        return RememberingStream(destination, open_with_doubtful(destination, say), say)
    outputs = [open_output(destination, say)]
    if destination.doubtful is not None:
        outputs.append(open_output(doubtful_part(destination), say))
    return StagingSink(destination, outputs, say)


class RememberingStream(Sink):
    """A stream with a memory: at least once, since nobody can take back what a reader has seen.

    The state learns of a run when the stream has taken all of it, so that a reader that dies half-way gets
    everything again.
    """

    def __init__(self, destination: Destination, sink: Sink, say: Say) -> None:
        self._sink = sink
        self._wait = destination.wait
        self._say = say
        self._state = State(destination)
        self.seen = self._state.seen

    def begin(self) -> None:
        deadline = time.monotonic() + self._wait
        self._state.open(deadline)
        publish_leftovers(self._state, deadline, self._say)
        self.begin_outputs(deadline)

    def begin_outputs(self, deadline: float) -> None:
        """Open what records go to."""
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
    """Files or a folder with a memory: exactly once, whenever a run is killed.

    The first of `outputs` takes all records, the second, if there is one, those that are not sure.
    """

    def __init__(self, destination: Destination, outputs: Sequence[Output], say: Say) -> None:
        super().__init__(destination, outputs[0], say)
        self._outputs = outputs
        self._owners: dict[Path, Output] = {}
        self._staged: dict[Path, bytearray] = {}
        self._finished: set[Path] = set()
        self._flushed = time.monotonic()

    def begin_outputs(self, deadline: float) -> None:
        for output in self._outputs:
            output.lock(deadline)
            output.mend()

    def owns(self, path: str) -> bool:
        return super().owns(path) or any(output.owns(path) for output in self._outputs[1:])

    def write(self, clipped: Clipped) -> int:
        chosen = self._state.select(clipped)
        if chosen.records:
            for output, part in zip(self._outputs, (chosen, only_doubtful(chosen))):
                if part.records:
                    self._stage(output, part.source.path, join_lines(part))
            self._flush_if_due()
        return len(chosen.records)

    def finish_input(self, done: InputDone) -> None:
        self._state.note_input(done)
        output = self._outputs[0]
        if output.due is Due.INPUT:
            if not done.failures:
                self._stage(output, done.source.path, b"")
            self._finished.add(output.locate(done.source.path))
        self._flush_if_due()

    def commit(self) -> None:
        for output in self._outputs:
            if output.due is Due.RUN:
                self._stage(output, "", b"")
        self._flush()
        self._publish(self._state.staged_targets())
        for output in self._outputs:
            output.abort()
        self._state.finish()

    def abort(self) -> None:
        for output in self._outputs[1:]:
            output.abort()
        super().abort()

    def _stage(self, output: Output, path: str, lines: bytes) -> None:
        place = output.locate(path)
        self._owners[place] = output
        self._staged.setdefault(place, bytearray()).extend(lines)

    def _flush_if_due(self) -> None:
        is_late = time.monotonic() - self._flushed > FLUSH_SECONDS
        is_much = sum(map(len, self._staged.values())) > FLUSH_BYTES or len(self._finished) >= FLUSH_INPUTS
        if is_late or is_much:
            self._flush()

    def _flush(self) -> None:
        targets = {path: self._find_target(path) for path in self._staged}
        self._state.flush(tuple((targets[path], bytes(lines)) for path, lines in self._staged.items()))
        self._staged.clear()
        self._publish([target for path, target in targets.items() if self._is_due(path)])
        self._finished.clear()
        self._flushed = time.monotonic()

    def _is_due(self, path: Path) -> bool:
        due = self._owners[path].due
        return due is Due.FLUSH or (due is Due.INPUT and path in self._finished)

    def _find_target(self, path: Path) -> Target:
        output = self._owners[path]
        known = self._state.find_target(path) or Target(path=path, kind=output.kind, format=output.format)
        if known.format is not output.format:
            raise ConfigError(
                f"{path}: contains {known.format.value}, not {output.format.value}",
                f"use --format {known.format.value}, or another output",
            )
        return output.measure(replace(known, kind=output.kind))

    def _publish(self, targets: list[Target]) -> None:
        lines = self._state.staged_lines
        self._state.settle([self._owners[it.path].publish(it, partial(lines, it)) for it in targets])


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
