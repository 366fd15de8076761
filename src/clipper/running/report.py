"""What a run came to: the events that deserve a line each, and the counts that a monitor can watch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from clipper.model import Clipped, Failure, InputDone, RejectionNote, Skip

UNCHANGED = "unchanged"  # the reason of a Skip: this content was processed in an earlier run
Happening = Failure | Skip | InputDone  # what can happen to an input besides its documents
Event = Clipped | Happening
Notice = Failure | RejectionNote | Skip

NUMBERS = ("files", "documents", "articles", "repeated", "rejected", "failed")
COUNTERS = ("rules", "rejections", "skipped", "warnings")


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

    `articles` counts the records written, `repeated` those that an earlier input or run had written. `failed` counts
    the faults; `failures` keeps them, but only where a report wants them.
    """

    files: int = 0
    documents: int = 0
    articles: int = 0
    repeated: int = 0
    rejected: int = 0
    failed: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    rejections: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
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
        self.repeated += len(clipped.records) - written
        self.rejected += len(clipped.rejections)
        self.rules.update(dict(clipped.rules))
        self.rejections.update(note.reason.value for note in clipped.rejections)
        self.warnings.update(clipped.warnings)
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
