"""A whole run: inputs through the workers into a sink, every event reported to `watch`; and what it came to.

What an earlier run has processed is passed over, and the end of each input is reported. A tally counts the events.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, BinaryIO

from clipper.emitting.record import Clipped, InputDone, RejectionNote
from clipper.emitting.sinks import Seen, Sink
from clipper.errors import ConfigError
from clipper.model import Document, Failure, Skip
from clipper.reading.inputs import STANDARD_INPUT, Found, open_input, walk_inputs
from clipper.reading.rows import read_correction
from clipper.running.clipping import clip_leaf
from clipper.running.workers import Workers
from clipper.settings import Settings

UNCHANGED = "unchanged"  # the reason of a Skip: this content was processed in an earlier run
Happening = Failure | Skip | InputDone  # what can happen to an input besides its documents
Event = Clipped | Happening
Notice = Failure | RejectionNote | Skip

NUMBERS = ("files", "documents", "articles", "doubtful", "repeated", "rejected", "failed")
COUNTERS = ("rules", "rejections", "skipped", "warnings", "doubts")
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


def notices_of(event: Event) -> Iterator[Notice]:
    """What in the event deserves a line. An input that an earlier run has processed does not: it is the rule."""
    if isinstance(event, Clipped):
        yield from event.rejections
        yield from event.failures
    elif isinstance(event, Failure) or (isinstance(event, Skip) and event.reason != UNCHANGED):
        yield event


def describe(notice: Notice) -> dict[str, Any]:
    """The notice as named values, without those that are empty: on stderr, and beside a cluster's records."""
    fields = {"event": "failed", "source": notice.source.name, "message": "", "hint": ""}
    if isinstance(notice, Failure):
        fields |= {"message": notice.message, "hint": notice.hint}
    elif isinstance(notice, Skip):
        fields |= {"event": "skipped", "reason": notice.reason, "message": notice.detail}
    else:
        lines = f"{notice.lines[0]}-{notice.lines[1]}" if notice.lines else ""
        fields |= {
            "event": "rejected",
            "lines": lines,
            "reason": notice.reason.value,
            "message": notice.detail,
        }
    return {key: value for key, value in fields.items() if value}


@dataclass(slots=True)
class Tally:
    """Counts of a run so far.

    `articles` counts the records written, `repeated` those that an earlier input or run had written, `doubtful` all
    those that are not sure. `failed` counts the faults; `failures` keeps them, but only where a report wants them.
    """

    files: int = 0
    documents: int = 0
    articles: int = 0
    doubtful: int = 0
    repeated: int = 0
    rejected: int = 0
    failed: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    rejections: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    keep_failures: bool = False

    def add(self, event: Event, written: int) -> None:
        """Count an event of the run, of which so many records were written."""
        if isinstance(event, Clipped):
            self.add_clipped(event, written)
        elif isinstance(event, Failure):
            self.add_failures(event)
        elif isinstance(event, Skip):
            self.skipped[event.reason] += event.count
        else:
            self.files += 1

    def add_clipped(self, clipped: Clipped, written: int) -> None:
        """Count one document's result."""
        self.documents += 1
        self.articles += written
        self.doubtful += sum(name in clipped.doubtful for name, _ in clipped.records)
        self.repeated += len(clipped.records) - written
        self.rejected += len(clipped.rejections)
        self.rules.update(dict(clipped.rules))
        self.rejections.update(note.reason.value for note in clipped.rejections)
        self.warnings.update(clipped.warnings)
        self.doubts.update(clipped.doubts)
        self.add_failures(*clipped.failures)

    def add_failures(self, *failures: Failure) -> None:
        """Count faults."""
        self.failed += len(failures)
        if self.keep_failures:
            self.failures += failures

    def as_report(self) -> dict[str, Any]:
        """The counts as JSON has them, keys of each kind in alphabetical order."""
        counters = {name: dict(sorted(getattr(self, name).items())) for name in COUNTERS}
        return {name: getattr(self, name) for name in NUMBERS} | counters

    def add_report(self, report: Mapping[str, Any]) -> None:
        """Add what another run, or another part of this one, came to."""
        for name in NUMBERS:
            setattr(self, name, getattr(self, name) + report[name])
        for name in COUNTERS:
            getattr(self, name).update(report[name])

    def in_words(self) -> str:
        """The counts as a line.

        >>> Tally(files=2, articles=1).in_words()
        '2 files, 1 article, 0 rejected, 0 failed'
        """
        unchanged = self.skipped[UNCHANGED]
        always = ((self.files, "file"), (self.articles, "article"))
        words = [f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in always]
        words += [f"{self.rejected} rejected", f"{self.failed} failed"]
        also = (
            (self.repeated, "repeated"), (unchanged, "unchanged"), (self.skipped.total() - unchanged, "skipped"),
        )  # fmt: skip
        return ", ".join(words + [f"{number} {word}" for number, word in also if number])
