"""Finders of what a line of a dispatch says about its day of publication, each clue with its rank.

Many tiny finders, one judge: nothing here decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from clipper.dates.anchor import Anchor
from clipper.dates.ranking import Cue, find_cue
from clipper.dates.reader import find_candidates, read_candidate
from clipper.dates.shadow import Shadow, cast_shadow
from clipper.dates.shares import date_share
from clipper.model import DateKind, DateReading, Precision


class Place(StrEnum):
    """Where a line stands in its dispatch, seen from the headline and the body of one article."""

    CRAWL_HEADER = "crawl-header"
    ABOVE = "above"
    BYLINE = "byline"
    LEAD = "lead"
    BODY = "body"
    CAPTION = "caption"
    BELOW = "below"
    WIDGET = "widget"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """One line of a dispatch, where it stands, and its number in the source."""

    text: str
    place: Place
    line: int


class Rank(IntEnum):
    """How much a clue is trusted, best first."""

    CUED_BYLINE = 0
    CUED_ABOVE = 1
    BARE_BYLINE = 2
    DATELINE = 3
    BARE_ABOVE = 4
    METADATA = 5
    CUED_BELOW = 6
    BARE_BELOW = 7
    URL = 8
    TEXT = 9
    HEADER = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """A reading, what it counts for, and the line that it stands on."""

    reading: DateReading
    cue: Cue
    rank: Rank
    source: str


# A line longer than this is prose, or many lines run together: a bare date inside it is no publication line.
BARE_LINE_CHARS = 160
# How far into a paragraph its dateline, or the day of its news, is looked for: city, date, agency; first sentence.
DATELINE_CHARS = 90
LEAD_CHARS = 420
# The least share of a bare line that its date makes up: below it the line is a sentence that names a day.
BARE_SHARE = 0.3
# A year left out is filled in from the month of a header only for days beside that month.
NEAR_ANCHOR_DAYS = 50
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_DAYS = frozenset({Precision.DAY, Precision.MINUTE, Precision.SECOND})
_AFTER_DATELINE_RE = re.compile(r"[ ]{0,2}(?:\([a-z][^)\n]{1,40}\)|-{1,2}[ ]|[ ]par [a-z]|:|\|)")
_BEFORE_DATELINE_RE = re.compile(
    r"\n(?:[a-z][a-z' .-]{1,40}(?:\([^)\n]{1,30}\)[ ]?)?(?:[,:-]|\|)?[ ]{0,2})?(?:le )?"
)
_LINE_CUE_RE = re.compile(
    r"\n[^a-z0-9]{0,6}(?:article |texte |initialement )?(?:publie|poste|mis|cree|paru|edition|date de|diffuse)"
)
# Words that turn a full date of a lead into history, a plan or a caption rather than the day of the news.
_TOLD_RE = re.compile(
    r"(?:depuis|des|jusqu'au|avant|apres|ne|nee|morte?|decedee?|date|datee?|fonde|creee?|adoptee?|signee?|anniversaire|prevue?s?|aura"
    r"|fixee?|d'ici|a partir|arrete|decret|loi|accord|attentats?|du|au|entre)(?: le| du| au)?(?: [a-z]+)? ?\Z"
)


def read_line(line: DateLine, anchor: Anchor | None) -> Iterator[tuple[DateReading, Cue, Shadow]]:
    """The readings of a line, with the cue before each."""
    shadow, floor = cast_shadow(line.text), 0
    for candidate in find_candidates(shadow):
        cue = find_cue(shadow.plain, candidate.start, floor)
        reading = read_candidate(shadow, candidate, anchor.moment if anchor else None)
        if reading:
            yield reading, cue, shadow
        floor = candidate.end


def find_clues(lines: Sequence[DateLine], anchor: Anchor | None) -> list[Clue]:
    """Every clue that the lines of a dispatch hold, in order."""
    near = _lines_near_headline(lines)
    clues: list[Clue] = []
    for line in lines:
        for reading, cue, shadow in read_line(line, anchor) if line.place in _RANKERS else ():
            rank = _RANKERS[line.place](line, reading, cue, shadow)
            if rank is None or (rank is Rank.BARE_ABOVE and line.line not in near):
                continue
            if is_publishable(reading, anchor) or rank is Rank.HEADER:
                clues.append(Clue(reading=reading, cue=cue, rank=rank, source=_source(rank, reading, anchor)))
    return clues


def is_publishable(reading: DateReading, anchor: Anchor | None) -> bool:
    """Whether a reading can be a day of publication: one day, and one that its anchor may resolve."""
    if reading.kind is DateKind.INTERVAL or reading.precision not in _DAYS or not reading.value:
        return False
    if reading.kind is DateKind.ABSOLUTE or anchor is None or anchor.is_exact:
        return True
    distance = abs((datetime.fromisoformat(reading.value[:10]) - anchor.moment).days)
    return reading.finder == "day-month" and distance <= NEAR_ANCHOR_DAYS


def find_contradiction(lines: Sequence[DateLine], anchor: Anchor | None) -> bool:
    """Whether the lead names a weekday and day ("lundi 24 février") that lie far from the month of the header."""
    if anchor is None or anchor.is_exact:
        return False
    days = [
        reading.value[:10]
        for line in lines
        if line.place is Place.LEAD
        for reading, _, shadow in read_line(line, anchor)
        if reading.finder == "day-month"
        and reading.value
        and shadow.plain.startswith(WEEKDAYS, shadow.position(reading.start))
    ]
    return any(abs((datetime.fromisoformat(day) - anchor.moment).days) > NEAR_ANCHOR_DAYS for day in days)


def _source(rank: Rank, reading: DateReading, anchor: Anchor | None) -> str:
    if reading.kind is DateKind.RELATIVE and anchor and anchor.is_exact:
        return "reference"
    return _SOURCES.get(rank, "publication-line")


# A bare date directly above the headline is a publication line; farther up it is the day of the crawl.
NEAR_LINES = 2
_WIDGET_RE = re.compile(r"-?\d{1,2}(?:[.,]\d)? ?(?:o ?c|o|c)(?![a-z])|\b\d{1,2}h\d\d *\Z|meteo|temperature")


def _lines_near_headline(lines: Sequence[DateLine]) -> frozenset[int]:
    above = [line for line in lines if line.place is Place.ABOVE]
    near = set()
    for index in range(max(0, len(above) - NEAR_LINES), len(above)):
        around = above[max(0, index - 2) : index] + above[index + 1 : index + 2]
        if not any(_WIDGET_RE.search(cast_shadow(line.text[:80]).plain) for line in around):
            near.add(above[index].line)
    return frozenset(near)


_SOURCES = {Rank.DATELINE: "dateline", Rank.TEXT: "text", Rank.HEADER: "crawl-header"}


def _rank_header(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    return Rank.HEADER if reading.value else None


def _rank_above(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    if cue is not Cue.BARE:
        return Rank.CUED_ABOVE
    return Rank.BARE_ABOVE if is_bare_line(line.text) else None


def _rank_byline(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    if cue is not Cue.BARE and (len(line.text) <= BARE_LINE_CHARS or _LINE_CUE_RE.match(shadow.plain)):
        return Rank.CUED_BYLINE
    if is_bare_line(line.text):
        return Rank.BARE_BYLINE
    return _rank_lead(line, reading, cue, shadow)


def _rank_lead(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    if cue is not Cue.BARE and _LINE_CUE_RE.match(shadow.plain) and reading.start < DATELINE_CHARS:
        return Rank.CUED_BYLINE
    if is_dateline(shadow, reading):
        return Rank.DATELINE
    return Rank.TEXT if cue is Cue.BARE and is_day_of_news(shadow, reading) else None


def _rank_below(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    if cue is not Cue.BARE and len(line.text) <= BARE_LINE_CHARS:
        return Rank.CUED_BELOW
    return Rank.BARE_BELOW if date_share(line.text) > 0.8 else None


_RANKERS = {
    Place.CRAWL_HEADER: _rank_header,
    Place.ABOVE: _rank_above,
    Place.BYLINE: _rank_byline,
    Place.LEAD: _rank_lead,
    Place.BELOW: _rank_below,
}


def is_bare_line(text: str) -> bool:
    """Whether a line is a publication line without a cue: short, no sentence, a good part of it a date."""
    return len(text) <= BARE_LINE_CHARS and date_share(text) >= BARE_SHARE


def is_dateline(shadow: Shadow, reading: DateReading) -> bool:
    """Whether a reading stands in a dateline: "DAKAR, 8 oct. 2023 (APS) -", "PAPEETE, le 16 novembre 2017 -"."""
    start, end = shadow.position(reading.start), shadow.position(reading.end - 1) + 1
    if start > DATELINE_CHARS or not _BEFORE_DATELINE_RE.fullmatch(shadow.plain, 0, start):
        return False
    return _AFTER_DATELINE_RE.match(shadow.plain, end) is not None


def is_day_of_news(shadow: Shadow, reading: DateReading) -> bool:
    """Whether a full date of a lead is told as the day of the news: "ce lundi 16 octobre 2023"."""
    start = shadow.position(reading.start)
    if reading.finder != "full-date" or reading.kind is not DateKind.ABSOLUTE or start > LEAD_CHARS:
        return False
    before = shadow.plain[max(0, start - 40) : start]
    if before.endswith("ce "):
        return True
    weekday = shadow.plain.startswith(WEEKDAYS, start)
    return weekday and not _TOLD_RE.search(before.removesuffix("le ").removesuffix("soir "))
