"""What a run came to, in numbers that a monitor can watch."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from clipper.model import Clipped, Failure, Skip
from clipper.running.opening import Happening


@dataclass(slots=True)
class Tally:
    """Counts of a run so far.

    `articles` counts the records written, `repeated` those that an earlier input or run had written.

    `failed` counts the faults; `failures` keeps them, but only where a report wants them.
    """

    files: int = 0
    documents: int = 0
    articles: int = 0
    repeated: int = 0
    rejected: int = 0
    failed: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    skips: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    keep_failures: bool = False

    def add(self, event: Clipped | Happening, written: int) -> None:
        """Count an event of the run, of which so many records were written."""
        if isinstance(event, Clipped):
            self.add_clipped(event, written)
        elif isinstance(event, Failure):
            self.add_failure(event)
        elif isinstance(event, Skip):
            self.skips[event.reason] += event.count
        else:
            self.files += 1

    def add_clipped(self, clipped: Clipped, written: int) -> None:
        """Count one document's result."""
        self.documents += 1
        self.articles += written
        self.repeated += len(clipped.records) - written
        self.rejected += len(clipped.rejections)
        self.rules.update(dict(clipped.rules))
        self.reasons.update(note.reason.value for note in clipped.rejections)
        self.warnings.update(clipped.warnings)
        for failure in clipped.failures:
            self.add_failure(failure)

    def add_failure(self, failure: Failure) -> None:
        """Count one fault."""
        self.failed += 1
        if self.keep_failures:
            self.failures.append(failure)

    def as_report(self) -> dict[str, Any]:
        """The counts as JSON has them, keys of each kind in alphabetical order."""
        return {
            "files": self.files,
            "documents": self.documents,
            "articles": self.articles,
            "repeated": self.repeated,
            "rejected": self.rejected,
            "failed": self.failed,
            "rules": dict(sorted(self.rules.items())),
            "rejections": dict(sorted(self.reasons.items())),
            "skipped": dict(sorted(self.skips.items())),
            "warnings": dict(sorted(self.warnings.items())),
        }
