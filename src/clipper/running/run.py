"""A whole run: inputs through the workers into a sink, every event reported to `watch`.

What an earlier run has processed is passed over, and the end of each input is reported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

from clipper.emitting.sinks import Seen, Sink
from clipper.errors import ConfigError
from clipper.model import Clipped, Document, Failure, InputDone, Skip
from clipper.reading.inputs import STANDARD_INPUT, Found, open_input, walk_inputs
from clipper.reading.rows import read_correction
from clipper.running.clipping import clip_leaf
from clipper.running.report import UNCHANGED, Event, Happening
from clipper.running.workers import Workers
from clipper.settings import Settings

Item = Document | Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener:
    """Opens what was found. `memory` is None where every input is to be processed."""

    settings: Settings
    standard_input: Callable[[], BinaryIO]
    memory: Seen | None = None

    def open_all(self, found: Iterable[Found | Happening]) -> Iterator[Item]:
        """Documents of every input in order, each input closed by an InputDone; what cannot be opened as it is."""
        for entry in found:
            if isinstance(entry, Found):
                yield from self.open_one(entry)
            else:
                yield entry

    def open_one(self, found: Found) -> Iterator[Item]:
        """Documents of one input, then its InputDone; only a Skip where it was processed before."""
        look = Look(found, self.memory)
        yield from open_input(found, self.settings, self.standard_input, look)
        if not look.is_remembered:
            yield InputDone(source=found.source, digest=look.digest)


class Look:
    """A look at an open input before it is read: its digest, and whether an earlier run has processed it."""

    def __init__(self, found: Found, memory: Seen | None) -> None:
        self._found = found
        self._memory = memory
        self.digest: str | None = None  # SHA-256 of the content, where a memory asks for it
        self.is_remembered = False

    def __call__(self, stream: BinaryIO) -> Skip | None:
        """The reason to pass the input over; the stream is back at its start."""
        if self._memory is None or self._found.path == STANDARD_INPUT or not stream.seekable():
            return None
        self.digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
        stream.seek(0)
        self.is_remembered = self._memory.is_done(self._found.source.path, self.digest)
        if not self.is_remembered:
            return None
        return Skip(source=self._found.source, reason=UNCHANGED, detail="processed in an earlier run")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Inputs on their way into a sink.

    `watch` gets each event, and how many of its records were written. `held` is entered while the sink writes,
    so that no signal cuts a line or leaves a lock behind.
    """

    paths: tuple[str, ...]
    settings: Settings
    standard_input: Callable[[], BinaryIO]
    workers: int
    sink: Sink
    watch: Callable[[Event, int], None]
    held: Callable[[], AbstractContextManager[None]]

    def go(self) -> None:
        """Run to the end, then commit; whatever ends it earlier aborts the output. No worker outlives it."""
        try:
            with self.held():
                self.sink.begin()
            work = partial(clip_leaf, settings=with_corrections(self.settings, self.sink.corrections()))
            opener = Opener(settings=self.settings, standard_input=self.standard_input, memory=self.sink.seen)
            with closing(Workers(self.workers, work, self.settings.limits)) as workers:
                self.pour(workers.run(opener.open_all(self.walk())))
            with self.held():
                self.sink.commit()
        except BaseException:
            self.sink.abort()
            raise

    def walk(self) -> Iterator[Found | Happening]:
        """The inputs, without what the sink itself keeps among them. Raises ConfigError where one was named.

        What cannot even be opened is an input too, and done: the memory of inputs is to know of it.
        """
        for entry in walk_inputs(self.paths):
            if isinstance(entry, Found) and self.sink.owns(entry.source.path):
                yield own_output(entry)
            else:
                yield entry
            if isinstance(entry, Failure):
                yield InputDone(source=entry.source)

    def pour(self, results: Iterable[Event]) -> None:
        """Hand on each result, and close each input with the faults of all that it held."""
        failures: list[Failure] = []
        for result in results:
            event = result
            if isinstance(result, InputDone):
                event, failures = replace(result, failures=tuple(failures)), []
            failures += faults_of(event)
            with self.held():
                self.watch(event, self.deliver(event))

    def deliver(self, event: Event) -> int:
        """Give the sink what concerns it; how many records it wrote."""
        if isinstance(event, Clipped):
            return self.sink.write(event)
        if isinstance(event, InputDone):
            self.sink.finish_input(event)
        return 0


def with_corrections(settings: Settings, lines: Iterable[str | bytes]) -> Settings:
    """The settings with the corrections on these lines; the last of a dispatch counts."""
    read = filter(None, map(read_correction, lines))
    return replace(settings, corrections={(one.digest, one.dispatch): one.lines for one in read})


def own_output(found: Found) -> Skip:
    """What is said of an input that the run itself writes. Raises ConfigError where the user named it."""
    if found.named:
        raise ConfigError(
            f"{found.source.path}: is both an input and an output of this run", "write to another file"
        )
    return Skip(source=found.source, reason="own-output", detail="this run's own output")


def faults_of(event: Event) -> tuple[Failure, ...]:
    """The failures that the event brings, before its input is done."""
    if isinstance(event, Failure):
        return (event,)
    return event.failures if isinstance(event, Clipped) else ()
