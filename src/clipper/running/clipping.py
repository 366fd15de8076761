"""One leaf document through the pipeline, and everything that came of it as lines and counts.

The same function runs in a worker of this machine and on an executor of a cluster.
"""

from __future__ import annotations

import traceback
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence

from clipper.emitting.record import Clipped, RejectionNote, emit_article
from clipper.errors import ClipperError
from clipper.model import Article, Confidence, Document, Failure, Labelled, Outcome, Rejection, Source
from clipper.pipeline import clip_document
from clipper.settings import Limits, Settings


class OutOfTimeError(BaseException):
    """The document has used its CPU time. No Exception, so that no library beneath takes it for its own."""


def clip_leaf(
    document: Document, settings: Settings, gathering: Callable[[Source, Settings], Gathering] | None = None
) -> Clipped:
    """Records, rejections and counts of one document, and the failure that ended it, if one did. Never raises.

    Records made before the fault are kept: a mailbox that is cut gives the mails before the cut. `gathering` makes
    what takes in the outcomes, where that is more than records.
    """
    clipped = (gathering or Gathering)(document.source, settings)
    try:
        for outcome in clip_document(document, settings):
            clipped.add(outcome)
    except (Exception, OutOfTimeError) as error:
        # The one boundary around a document: an unforeseen fault becomes a failure that names it.
        return clipped.freeze((failure_of(error, document.source, settings.limits),))
    return clipped.freeze(())


class Gathering:
    """What the outcomes of one document have come to so far."""

    def __init__(self, source: Source, settings: Settings) -> None:
        self.source = source
        self.explain = settings.explain
        self.records: list[tuple[str, bytes]] = []
        self.rejections: list[RejectionNote] = []
        self.rules: Counter[str] = Counter()
        self.warnings: dict[str, None] = {}
        self.doubts: dict[str, None] = {}
        self.doubtful: set[str] = set()

    def add(self, outcome: Outcome) -> None:
        """Take in one dispatch's outcome."""
        removed = [line for line in outcome.lines if line.removal]
        shares = share_removed(outcome.articles, removed) if self.explain else None
        for index, article in enumerate(outcome.articles):
            self.records.append((article.id, emit_article(article, shares[index] if shares else None)))
            self.warnings.update(dict.fromkeys(article.warnings))
            self.doubts.update(dict.fromkeys(article.doubts))
            if article.confidence is not Confidence.HIGH:
                self.doubtful.add(article.id)
        self.rejections.extend(map(note_rejection, outcome.rejections))
        self.rules.update(line.removal.rule for line in outcome.lines if line.removal)

    def freeze(self, failures: tuple[Failure, ...]) -> Clipped:
        """The result, with the failures of the document."""
        return Clipped(
            source=self.source,
            records=tuple(self.records),
            rejections=tuple(self.rejections),
            failures=failures,
            rules=tuple(sorted(self.rules.items())),
            warnings=tuple(self.warnings),
            doubts=tuple(self.doubts),
            doubtful=frozenset(self.doubtful),
        )


def share_removed(articles: Sequence[Article], removed: Sequence[Labelled]) -> list[list[Labelled]]:
    """Each removed block once, with the last article that starts at or above it, or with the first."""
    starts = [article.source.lines[0] for article in articles]
    shares: list[list[Labelled]] = [[] for _ in articles]
    for line in removed if articles else ():
        shares[max(0, bisect_right(starts, line.block.first_line) - 1)].append(line)
    return shares


def note_rejection(rejection: Rejection) -> RejectionNote:
    """The rejection without its text."""
    blocks = rejection.blocks
    return RejectionNote(
        source=rejection.source,
        stage=rejection.stage,
        reason=rejection.reason,
        lines=(blocks[0].first_line, blocks[-1].last_line) if blocks else None,
        detail=rejection.detail,
    )


def failure_of(error: BaseException, source: Source, limits: Limits) -> Failure:
    """What happened in words for the user, and what to try."""
    trace = ""
    if isinstance(error, ClipperError):
        message, hint = error.message, error.hint
    elif isinstance(error, OutOfTimeError):
        message = f"took more than {limits.cpu_seconds:g} s of CPU time"
        hint = "if it can be trusted, raise --max-cpu-seconds"
    elif isinstance(error, MemoryError):
        message = f"needs more than {limits.memory_bytes} bytes of memory"
        hint = "if it can be trusted, raise --max-memory-bytes"
    elif isinstance(error, RecursionError):
        message, hint = "nested too deeply", "is it what its name says?"
    else:
        message = f"internal error: {type(error).__name__}: {error}"
        hint = "please report it, with the file and what --debug shows"
        trace = "".join(traceback.format_exception(error))
    return Failure(source=source, message=message, hint=hint, trace=trace)
