"""A whole run: inputs through the workers into a sink, every event reported to `watch`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

from clipper.emitting.sinks import Sink
from clipper.errors import ConfigError
from clipper.model import Clipped, Failure, InputDone, Skip
from clipper.reading.inputs import Found, walk_inputs
from clipper.running.clipping import clip_leaf
from clipper.running.opening import Happening, Opener
from clipper.running.report import Event
from clipper.running.workers import Workers
from clipper.settings import Settings


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
        work = partial(clip_leaf, settings=self.settings)
        try:
            with self.held():
                self.sink.begin()
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
