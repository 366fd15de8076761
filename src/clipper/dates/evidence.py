"""Finders of what a line of a dispatch says about its day of publication, each clue with its rank.

Many tiny finders, one judge: nothing here decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from clipper.dates.anchor import Anchor
from clipper.dates.places import DateLine, Place, find_near_lines
from clipper.dates.ranking import Cue, find_cue
from clipper.dates.reader import find_candidates, read_candidate
from clipper.dates.shadow import Shadow, cast_shadow
from clipper.dates.shares import date_share
from clipper.model import DateKind, DateReading, Precision


class Rank(IntEnum):
    """How much a clue is trusted, best first."""

    CUED_BYLINE = 0
    CUED_ABOVE = 1
    BARE_BYLINE = 2
    DATELINE = 3
    BARE_ABOVE = 4
    BARE_BODY = 5
    METADATA = 6
    CUED_BELOW = 7
    BARE_BELOW = 8
    URL = 9
    TEXT = 10
    HEADER = 11


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
# A line of words that ends as a sentence ends; "3 mai 2023." does not.
_SENTENCE_RE = re.compile(r"[a-zà-ÿ]{2}[.!?…»\"]\s*\Z")
_SIDE_RE = re.compile(r"dernier|prochain|pass[ée]", re.IGNORECASE)
_STAMP_RE = re.compile(r"(?:[-–—|•·/,]|\ble)\s*\Z", re.IGNORECASE)
_LINE_CUE_RE = re.compile(
    r"\n[^a-z0-9]{0,6}(?:article |texte |initialement )?(?:publie|poste|mis|cree|paru|edition|date de|diffuse)"
)
# Words that turn a full date of a lead into history, a plan or a caption rather than the day of the news.
_TOLD_RE = re.compile(
    r"(?:depuis|des|jusqu'au|avant|apres|ne|nee|morte?|decedee?|date|datee?|fonde|creee?|adoptee?|signee?"
    r"|anniversaire|prevue?s?|aura"
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
    near = find_near_lines(lines)
    clues: list[Clue] = []
    for line in lines:
        for reading, cue, shadow in read_line(line, anchor) if line.place in _RANKERS else ():
            rank = _RANKERS[line.place](line, reading, cue, shadow)
            if rank is None or (rank in _NEAR_ONLY and line.line not in near):
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


# Ranks that a clue has only where its line stands next to the headline or the text.
_NEAR_ONLY = frozenset({Rank.BARE_BYLINE, Rank.BARE_ABOVE, Rank.BARE_BODY, Rank.BARE_BELOW})
_SOURCES = {Rank.DATELINE: "dateline", Rank.TEXT: "text", Rank.HEADER: "crawl-header"}


def _rank_header(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    return Rank.HEADER if reading.value else None


def _rank_above(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    if cue is not Cue.BARE:
        return Rank.CUED_ABOVE
    return Rank.BARE_ABOVE if is_bare_line(shadow, reading) else None


def _rank_byline(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    if cue is not Cue.BARE and (len(line.text) <= BARE_LINE_CHARS or _LINE_CUE_RE.match(shadow.plain)):
        return Rank.CUED_BYLINE
    if is_bare_line(shadow, reading):
        return Rank.BARE_BYLINE
    return _rank_lead(line, reading, cue, shadow)


def _rank_lead(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    if cue is not Cue.BARE and _LINE_CUE_RE.match(shadow.plain) and reading.start < DATELINE_CHARS:
        return Rank.CUED_BYLINE
    if is_dateline(shadow, reading):
        return Rank.DATELINE
    return Rank.TEXT if cue is Cue.BARE and is_day_of_news(shadow, reading) else None


def _rank_body(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    """A publication line may stand under the standfirst, hence inside the body; a sentence is none."""
    if len(line.text) > BARE_LINE_CHARS or (cue is Cue.BARE and reading.start > DATELINE_CHARS):
        return None
    if cue is not Cue.BARE:
        cued = date_share(line.text) >= BARE_SHARE and _LINE_CUE_RE.search(shadow.plain)
        return Rank.CUED_BYLINE if cued else None
    return Rank.BARE_BODY if is_bare_line(shadow, reading) else None


def _rank_below(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    if cue is not Cue.BARE and len(line.text) <= BARE_LINE_CHARS:
        return Rank.CUED_BELOW
    return Rank.BARE_BELOW if date_share(line.text) > 0.8 else None


_RANKERS = {
    Place.CRAWL_HEADER: _rank_header,
    Place.ABOVE: _rank_above,
    Place.BYLINE: _rank_byline,
    Place.LEAD: _rank_lead,
    Place.BODY: _rank_body,
    Place.BELOW: _rank_below,
}


def is_bare_line(shadow: Shadow, reading: DateReading) -> bool:
    """Whether a line is a publication line without a cue: a good part of it a date, or a stamp at its end."""
    text = shadow.text
    if len(text) > BARE_LINE_CHARS or _SENTENCE_RE.search(text) or _SIDE_RE.search(reading.text):
        return False
    return date_share(text) >= BARE_SHARE or _is_stamp(shadow, reading)


def _is_stamp(shadow: Shadow, reading: DateReading) -> bool:
    """A date with its time of day that closes a line after a dash, a bar or a point: "Par X — 5 avril 2017 à 19:26"."""
    timed = reading.precision in (Precision.MINUTE, Precision.SECOND)
    return (
        timed
        and reading.end >= len(shadow.text.rstrip())
        and bool(_STAMP_RE.search(shadow.text[: reading.start]))
    )


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
