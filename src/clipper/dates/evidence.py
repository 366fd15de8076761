"""What the lines of a dispatch say about its day of publication: every clue, with its rank.

Many tiny finders, one judge: nothing here decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from clipper.dates.anchor import Anchor
from clipper.dates.places import DateLine, Place, find_near_lines
from clipper.dates.ranking import CUE, Cue, find_cue
from clipper.dates.ranks import BARE_LINE_CHARS, RANKERS, WEEKDAYS, Rank
from clipper.dates.reader import find_candidates, read_candidate
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
_CUE_ALONE_RE = re.compile(rf"\n[ ]*(?:[a-z]+ )?(?:{CUE})(?: (?:le|a|on))?[ :]*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """A reading, the cue before it, what it counts for, and the source that a record would name."""

    reading: DateReading
    cue: Cue
    rank: Rank
    source: str


def read_line(line: DateLine, anchor: Anchor | None) -> Iterator[tuple[DateReading, Cue, Shadow]]:
    """The readings of a line, with the cue before each."""
    shadow, floor = cast_shadow(line.text[:JUDGED_CHARS]), 0
    for candidate in find_candidates(shadow):
        cue = find_cue(shadow.plain, candidate.start, floor)
        reading = read_candidate(shadow, candidate, anchor.moment if anchor else None)
        if reading:
            yield reading, cue, shadow
        floor = candidate.end


def find_clues(lines: Sequence[DateLine], anchor: Anchor | None) -> list[Clue]:
    """Every clue that the lines of a dispatch hold, in order."""
    near, carried = find_near_lines(lines), Cue.BARE
    clues: list[Clue] = []
    for line in lines:
        if line.place not in RANKERS or (line.place in _SHORT_ONLY and len(line.text) > BARE_LINE_CHARS):
            continue
        readings = list(read_line(line, anchor))
        for reading, cue, shadow in readings:
            cue = carried if cue is Cue.BARE and reading.start == 0 else cue
            rank = RANKERS[line.place](line, reading, cue, shadow)
            if rank is not None and (rank not in _NEAR_ONLY or line.line in near):
                clues.append(Clue(reading=reading, cue=cue, rank=rank, source=_source(rank, reading, anchor)))
        carried = _carried_cue(line.text) if not readings else Cue.BARE
    return [
        clue for clue in clues if is_publishable(clue.reading, anchor, is_header=clue.rank is Rank.HEADER)
    ]


_SHORT_ONLY = frozenset({Place.BODY, Place.BELOW})


def _carried_cue(text: str) -> Cue:
    """The cue of a line that holds nothing else ("Mis à jour le"): it belongs to the date on the next line."""
    plain = cast_shadow(text[:BARE_LINE_CHARS]).plain
    return find_cue(plain, len(plain) - 1) if _CUE_ALONE_RE.fullmatch(plain) else Cue.BARE


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
        for reading, _, shadow in read_line(line, anchor)
        if reading.finder == "day-month" and shadow.plain.startswith(WEEKDAYS, shadow.position(reading.start))
    )


def _is_far(value: str | None, anchor: Anchor) -> bool:
    """Whether a day is far from an anchor; a weekday that fits no year near the anchor is."""
    return not value or abs((datetime.fromisoformat(value[:10]) - anchor.moment).days) > NEAR_ANCHOR_DAYS


def _source(rank: Rank, reading: DateReading, anchor: Anchor | None) -> str:
    if reading.kind is DateKind.RELATIVE and anchor and anchor.is_exact:
        return "reference"
    return _SOURCES.get(rank, "publication-line")
