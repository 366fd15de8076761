"""What happened to each line of a dispatch, and the evidence of each decision.

`keep_ledger` accounts for every block: nothing was lost on the way. `explain_document` is the whole account as one
object of JSON for each dispatch. Nothing here is asked by a run: dates are judged once more, and rules looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clipper.dates import read_dates
from clipper.dates.clues import JUDGED_CHARS
from clipper.model import Article, Block, Document, Effect, Labelled, Outcome, Precision, Role, Scope, Segment
from clipper.normalising.doubting import beginning_lead, headline_lead
from clipper.normalising.normaliser import date_segment
from clipper.pipeline import clip_document, with_reference
from clipper.settings import DEFAULT_SETTINGS, Settings
from clipper.stripping.rules import Rules, load_rules

WEIGHED = ("boilerplate", "headline", "text", "subhead", "opening")  # the order of `Labelled.scores`
UNIT = 10_000  # of scores: log odds
MOST_RIVALS = 3
FAR = -4 * UNIT  # a line whose own label leads by more is no rival
FULL = frozenset((Precision.DAY, Precision.MINUTE, Precision.SECOND))


class Fate(StrEnum):
    """Where a block ends: each ends in exactly one of these."""

    KEPT = "kept"
    REMOVED = "removed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A block, its fate, and why: its role in article number `article`, its rule, or the reason of its rejection.

    `scores` are those of `Labelled`.
    """

    block: Block
    fate: Fate
    why: str
    evidence: str = ""
    scores: tuple[int, ...] = ()
    article: int | None = None


def keep_ledger(outcome: Outcome) -> Iterator[Entry]:
    """One entry per block, in the order of the dispatch."""
    rejected = {id(block): rejection for rejection in outcome.rejections for block in rejection.blocks}
    segments = iter(enumerate(outcome.segments, 1))
    number, segment = next(segments, (0, None))
    for place, line in enumerate(outcome.lines):
        if segment and place >= segment.end:
            number, segment = next(segments, (0, None))
        if line.removal:
            removal = line.removal
            yield Entry(
                block=line.block,
                fate=Fate.REMOVED,
                why=removal.rule,
                evidence=removal.reason,
                scores=line.scores if removal.effect is Effect.UNEXPLAINED else (),
            )
        elif id(line.block) in rejected:
            rejection = rejected[id(line.block)]
            yield Entry(block=line.block, fate=Fate.REJECTED, why=rejection.reason, evidence=rejection.detail)
        elif line.role:
            yield Entry(block=line.block, fate=Fate.KEPT, why=line.role, scores=line.scores, article=number)


def explain_document(document: Document, settings: Settings = DEFAULT_SETTINGS) -> Iterator[dict[str, Any]]:
    """The account of each dispatch in the document, as JSON has it (docs/explain.md). Raises InputError."""
    settings = with_reference(settings, document)
    for outcome in clip_document(document, settings):
        yield explain(outcome, settings)


def explain(outcome: Outcome, settings: Settings) -> dict[str, Any]:
    """The account of one dispatch; `settings` are those that it was clipped with."""
    rules = load_rules(settings.rules)
    pairs = zip(outcome.articles, outcome.segments, strict=True)
    return {
        "source": {"path": outcome.source.path, "member": outcome.source.member},
        "records": [
            article.to_dict() | {"evidence": _evidence(article, segment, settings)}
            for article, segment in pairs
        ],
        "rejections": [
            {
                "stage": rejection.stage,
                "reason": rejection.reason.value,
                "detail": rejection.detail,
                "lines": _reach(rejection.blocks),
            }
            for rejection in outcome.rejections
        ],
        "lines": [_line(entry, rules) for entry in keep_ledger(outcome)],
    }


def _reach(blocks: Sequence[Block]) -> list[int] | None:
    return [blocks[0].first_line, blocks[-1].last_line] if blocks else None


def _line(entry: Entry, rules: Rules) -> dict[str, Any]:
    """A line of the account."""
    rule = rules.by_id.get(entry.why) if entry.fate is Fate.REMOVED else None
    return {
        "lines": _reach([entry.block]),
        "text": entry.block.text,
        "fate": entry.fate.value,
        "why": str(entry.why),
        "reason": entry.evidence or None,
        "example": rule and rule.example,
        "counterexample": rule and rule.counterexample,
        "article": entry.article,
        "scores": {label: score / UNIT for label, score in zip(WEIGHED, entry.scores)},
    }


def _evidence(article: Article, segment: Segment, settings: Settings) -> dict[str, Any]:
    """Of title, date and boundary: where they were found, and what else might have been taken."""
    lines, start = segment.lines, segment.start
    above = [*range(segment.before, start), *range(start + 1, segment.opening)]
    headline, first = segment.headline, lines[start]
    return {
        "title": {
            "line": headline.first_line if headline else None,
            "entry": start if headline else None,
            "source": article.title_source,
            "rivals": _rivals(lines, above, start, headline_lead),
        },
        "date": _date(article, segment, settings),
        "boundary": {
            "line": lines[start].block.first_line,
            "entry": start,
            "margin": beginning_lead(first.scores) / UNIT if first.scores else None,
            "rivals": _rivals(lines, range(segment.opening + 1, segment.end), start, beginning_lead),
        },
    }


def _rivals(
    lines: Sequence[Labelled], places: Collection[int], chosen: int, lead: Callable[[Sequence[int]], int]
) -> list[dict[str, Any]]:
    """The lines that came nearest to the one that was chosen, and by how much it leads them."""
    if not lines[chosen].scores:
        return []
    own = beginning_lead(lines[chosen].scores)
    leads = [(lead(lines[place].scores), place) for place in places if lines[place].scores]
    near = sorted((-lead, place) for lead, place in leads if lead >= FAR)[:MOST_RIVALS]
    return [
        {
            "line": lines[place].block.first_line,
            "entry": place,
            "text": lines[place].block.text,
            "margin": (own + lead) / UNIT,
        }
        for lead, place in near
    ]


def _date(article: Article, segment: Segment, settings: Settings) -> dict[str, Any]:
    """The evidence of the date, and every other date that might have been it, with why it was not."""
    if segment.dispatch.format == "record":  # it was dated in an earlier run
        return {**NOWHERE, "text": article.date_evidence, "rivals": []}
    dating = date_segment(segment, settings)
    best = dating.best
    found = _find(segment, best.line, best.reading.text, best.reading.start) if best else NOWHERE
    rivals = [
        _find(segment, clue.line, clue.reading.text, clue.reading.start)
        | {"value": clue.reading.value, "source": clue.source, "lost": lost.value}
        for clue, lost in dating.rivals
    ]
    taken = {(one["entry"], one["start"]) for one in (found, *rivals)}
    return {**found, "text": article.date_evidence, "rivals": [*rivals, *_other_dates(segment, taken)]}


NOWHERE: Mapping[str, Any] = {"line": None, "entry": None, "text": None, "start": None, "end": None}


def _find(segment: Segment, line: int | None, text: str, start: int) -> dict[str, Any]:
    """Where a piece of text stands on a line: at `start`, unless the judge has seen the line cut or joined."""
    for place in range(segment.before, segment.after):
        block = segment.lines[place].block
        if block.first_line == line:
            at = start if block.text.startswith(text, start) else block.text.find(text)
            if at >= 0:
                return {"line": line, "entry": place, "text": text, "start": at, "end": at + len(text)}
    return {**NOWHERE, "line": line, "text": text}


def _other_dates(segment: Segment, taken: Collection[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    """Whole dates on lines that the judge did not take for a statement of a day of publication."""
    for place in range(segment.before, segment.after):
        line = segment.lines[place]
        for reading in read_dates(line.block.text[:JUDGED_CHARS]):
            if reading.precision in FULL and reading.value and (place, reading.start) not in taken:
                yield {
                    "line": line.block.first_line,
                    "entry": place,
                    "text": reading.text,
                    "start": reading.start,
                    "end": reading.end,
                    "value": reading.value,
                    "source": None,
                    "lost": _why_unasked(line),
                }


def _why_unasked(line: Labelled) -> str:
    """Why a date on a line is no statement of a day of publication."""
    if line.role:
        return "in-headline" if line.role is Role.HEADLINE else "in-text"
    scope = line.removal.scope if line.removal else Scope.ARTICLE
    return {Scope.IMAGE: "caption", Scope.WIDGET: "widget", Scope.SITE: "widget"}.get(scope, "not-stated")
