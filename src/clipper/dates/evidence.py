"""What the lines of a dispatch say about its day of publication: every clue, with its rank.

Many tiny finders, one judge: nothing here decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from clipper.dates.anchor import Anchor
from clipper.dates.meaning import Candidate
from clipper.dates.places import DateLine, Place, find_near_lines
from clipper.dates.ranking import CUE, Cue, find_cue
from clipper.dates.ranks import BARE_LINE_CHARS, RANKERS, WEEKDAYS, Rank
from clipper.dates.reader import find_candidates, is_relative, read_candidate
from clipper.dates.shadow import Shadow, cast_shadow
from clipper.model import DateKind, DateReading, Precision

# Only the beginning of a line is judged: a publication line is short, and the cost of a line is bounded.
JUDGED_CHARS = 600
# A year left out is filled in from the month of a header only for days beside that month.
NEAR_ANCHOR_DAYS = 50
_DAYS = frozenset({Precision.DAY, Precision.MINUTE, Precision.SECOND})
# Ranks that a clue has only where its line stands next to the headline or the text.
_NEAR_ONLY = frozenset({Rank.BARE_BYLINE, Rank.BARE_ABOVE, Rank.BARE_BODY, Rank.BARE_BELOW, Rank.CUED_BELOW})
_SOURCES = {Rank.DATELINE: "dateline", Rank.TEXT: "text", Rank.HEADER: "crawl-header"}
_FIGURE_RE = re.compile("[0-9]")
# A year in four figures, or two figures that may be one.
_YEAR_RE = re.compile("[0-9](?:(?<=[12])[0-9]{3}|(?<![0-9].)[0-9](?![0-9]))")
_CUE_ALONE_RE = re.compile(rf"\n[ ]*(?:[a-z]+ )?(?:{CUE})(?: (?:le|a|on))?[ :]*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """A reading, the cue before it, what it counts for, and the source that a record would name."""

    reading: DateReading
    cue: Cue
    rank: Rank
    source: str


def find_clues(lines: Sequence[DateLine], anchor: Anchor | None) -> list[Clue]:
    """Every clue that the lines of a dispatch hold, in order."""
    found: list[tuple[int, Clue]] = []
    upper = None
    for line in lines:
        if line.place not in RANKERS or (line.place in _SHORT_ONLY and len(line.text) > BARE_LINE_CHARS):
            continue
        # Without an anchor only a day with its year can be one of publication, and a year has figures.
        if anchor or _FIGURE_RE.search(line.text, 0, JUDGED_CHARS):
            found += ((line.line, clue) for clue in _clues_of(line, upper, anchor))
        upper = line
    asked = {number for number, clue in found if clue.rank in _NEAR_ONLY}
    near = find_near_lines(lines, asked) if asked else frozenset[int]()
    return [clue for number, clue in found if clue.rank not in _NEAR_ONLY or number in near]


_SHORT_ONLY = frozenset({Place.BODY, Place.BELOW})


def _clues_of(line: DateLine, upper: DateLine | None, anchor: Anchor | None) -> Iterator[Clue]:
    """The clues of one line; the line above it may hold the cue of a date that opens it."""
    rank_reading = RANKERS[line.place]
    shadow, floor = cast_shadow(line.text[:JUDGED_CHARS]), 0
    if anchor is None and not _YEAR_RE.search(shadow.plain):
        return
    for candidate in find_candidates(shadow):
        reading = _read_clue(shadow, candidate, anchor, is_header=line.place is Place.CRAWL_HEADER)
        if reading:
            cue = find_cue(shadow.plain, candidate.start, floor)
            if cue is Cue.BARE and reading.start == 0 and upper:
                cue = _carried_cue(upper)
            rank = rank_reading(line, reading, cue, shadow)
            if rank is not None:
                yield Clue(reading=reading, cue=cue, rank=rank, source=_source(rank, reading, anchor))
        floor = candidate.end


def _read_clue(
    shadow: Shadow, candidate: Candidate, anchor: Anchor | None, *, is_header: bool
) -> DateReading | None:
    """What a candidate comes to, where that can be a day of publication."""
    if anchor is None and is_relative(candidate.meaning):
        return None
    reading = read_candidate(shadow, candidate, anchor.moment if anchor else None)
    return reading if reading and is_publishable(reading, anchor, is_header=is_header) else None


def _carried_cue(line: DateLine) -> Cue:
    """The cue of a line that holds nothing else ("Mis à jour le"): it belongs to the date on the next line."""
    shadow = cast_shadow(line.text[:BARE_LINE_CHARS])
    if not _CUE_ALONE_RE.fullmatch(shadow.plain) or _is_dated(line):
        return Cue.BARE
    return find_cue(shadow.plain, len(shadow.plain) - 1)


def _is_dated(line: DateLine) -> bool:
    return next(find_candidates(cast_shadow(line.text[:JUDGED_CHARS])), None) is not None


def is_publishable(reading: DateReading, anchor: Anchor | None, *, is_header: bool = False) -> bool:
    """Whether a reading can be a day of publication (a header: a month): only one, that its anchor may resolve."""
    if reading.kind is DateKind.INTERVAL or not reading.value:
        return False
    if is_header or reading.precision not in _DAYS:
        return is_header
    if reading.kind is DateKind.ABSOLUTE or anchor is None or anchor.is_exact:
        return True
    return reading.finder == "day-month" and not _is_far(reading.value, anchor)


def find_contradiction(lines: Sequence[DateLine], anchor: Anchor | None) -> bool:
    """Whether the lead names a weekday and day ("lundi 24 février") that lie far from the month of the header."""
    if anchor is None or anchor.is_exact:
        return False
    return any(
        _is_far(reading.value, anchor)
        for line in lines
        if line.place is Place.LEAD
        for reading in _weekday_dates(cast_shadow(line.text[:JUDGED_CHARS]), anchor.moment)
    )


def _weekday_dates(shadow: Shadow, moment: datetime) -> Iterator[DateReading]:
    """The readings of days of a month that a weekday opens."""
    for candidate in find_candidates(shadow):
        if candidate.finder == "day-month" and shadow.plain.startswith(WEEKDAYS, candidate.start):
            reading = read_candidate(shadow, candidate, moment)
            if reading:
                yield reading


def _is_far(value: str | None, anchor: Anchor) -> bool:
    """Whether a day is far from an anchor; a weekday that fits no year near the anchor is."""
    return not value or abs((datetime.fromisoformat(value[:10]) - anchor.moment).days) > NEAR_ANCHOR_DAYS


def _source(rank: Rank, reading: DateReading, anchor: Anchor | None) -> str:
    if reading.kind is DateKind.RELATIVE and anchor and anchor.is_exact:
        return "reference"
    return _SOURCES.get(rank, "publication-line")
