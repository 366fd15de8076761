"""How much a dated line counts for the day of publication, by where it stands and how it is made.

One small ranker per place; each gives a rank, or None where a date there says nothing. Nothing here decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from clipper.dates.claims import Anchor
from clipper.dates.contexts import find_tense
from clipper.dates.lines import DateLine, Place, find_near_lines
from clipper.dates.meaning import FUTURE, Candidate
from clipper.dates.plain import PlainForm, to_plain
from clipper.dates.reader import CUE, Cue, date_share, find_candidates, find_cue, is_relative, read_candidate
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
    PAGE_TITLE = 9
    URL = 10
    TEXT = 11
    HEADER = 12


# A line longer than this is prose, or many lines run together: a bare date inside it is no publication line.
BARE_LINE_CHARS = 160
# A page title holds a headline, a section and the name of a site.
PAGE_TITLE_CHARS = 250
_TITLE_PART_RE = re.compile(r"[|–—-] [^|]{1,60}\| ?\Z|\|[^|]{1,60}\| ?\Z")
# How far into a paragraph its dateline, or the day of its news, is looked for: city, date, agency; first sentence.
DATELINE_CHARS = 90
LEAD_CHARS = 420
# The least share of a bare line that its date makes up: below it the line is a sentence that names a day.
BARE_SHARE = 0.3
# A stamp after the text is nothing but a date.
STAMP_SHARE = 0.8
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_AFTER_DATELINE_RE = re.compile(r"[ ]{0,2}(?:\([a-z][^)\n]{1,40}\)|-{1,2}[ ]|[ ]par [a-z]|:|\|)")
_BEFORE_DATELINE_RE = re.compile(
    r"\n(?:[a-z][a-z' .-]{1,40}(?:\([^)\n]{1,30}\)[ ]?)?(?:[,:-]|\|)?[ ]{0,2})?(?:le )?"
)
# A line of words that ends as a sentence ends; "3 mai 2023." does not.
_SENTENCE_RE = re.compile(r"[a-zà-ÿ]{2}[.!?…»\"]\s*\Z")
# Captions, events and clocks: lines that hold a day for another reason than that they were published on it.
_OTHER_LINE_RE = re.compile(
    r"[^a-z](?:photos?|credits?|archives?"
    r"|illustration|image|prises?|getty|(?<=/)reuters|(?<=\. )reuters|sipa|maxppp"
    r"|evenements?|concerts?"
    r"|rendez-vous|sorties?|reunions?|spectacles?|matchs?|finale|festival|inscriptions?|date limite|ouverture|audience"
    r"|scrutin|soiree|aujourd'hui|nous sommes|il est|bienvenue|meteo|echeance|naissance|deces)(?![a-z])"
)
_GOVERNED_RE = re.compile(
    r"(?<!date )(?<![a-z])[a-z]{3,20} (?:le|du|au|des|ce|depuis le)(?: [a-z]+di| dimanche)? \Z"
)
_BYLINE_RE = re.compile(r"(?<![a-z])par ")
_GOES_ON_RE = re.compile(r",? (?:a|au|aux|en|dans|devant|lors|pour|sur)(?! \d| midi) [a-z]")
_SIDE_RE = re.compile(r"dernier|prochain|pass[ée]", re.IGNORECASE)
# "Publié le 3 avril, le rapport accable la mairie": a clause of a sentence, not a publication line.
_PARTICIPLE_CLAUSE_RE = re.compile(
    r"\s?, (?:le|la|les|l['’]|ce|cet|cette|ces|une?|son|sa|ses|ils?|elles?|on|nous)\b"
)
# What comes before a full date in a lead and makes history of it.
_AGO_RE = re.compile(
    r"(?:il y a|voici|voila|ans? (?:apres|plus tot|plus tard|auparavant)|anniversaire)[^.\n]{0,40}\Z"
)
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


def _rank_header(line: DateLine, reading: DateReading, cue: Cue, form: PlainForm) -> Rank | None:
    return Rank.HEADER if reading.value else None


def _rank_above(line: DateLine, reading: DateReading, cue: Cue, form: PlainForm) -> Rank | None:
    if cue is not Cue.BARE:
        return Rank.CUED_ABOVE
    if _closes_page_title(form, reading):
        return Rank.PAGE_TITLE
    is_running_clock = reading.precision is Precision.SECOND
    return Rank.BARE_ABOVE if is_bare_line(form, reading) and not is_running_clock else None


def _rank_byline(line: DateLine, reading: DateReading, cue: Cue, form: PlainForm) -> Rank | None:
    if cue is not Cue.BARE and (len(line.text) <= BARE_LINE_CHARS or _LINE_CUE_RE.match(form.plain)):
        return Rank.CUED_BYLINE
    if is_bare_line(form, reading):
        return Rank.BARE_BYLINE
    is_other = len(line.text) <= BARE_LINE_CHARS and _OTHER_LINE_RE.search(form.plain)
    return None if is_other else _rank_lead(line, reading, cue, form)


def _rank_lead(line: DateLine, reading: DateReading, cue: Cue, form: PlainForm) -> Rank | None:
    if cue is not Cue.BARE and _LINE_CUE_RE.match(form.plain) and reading.start < DATELINE_CHARS:
        return None if _PARTICIPLE_CLAUSE_RE.match(form.text, reading.end) else Rank.CUED_BYLINE
    if is_dateline(form, reading):
        return Rank.DATELINE
    return Rank.TEXT if cue is Cue.BARE and is_day_of_news(form, reading) else None


def _rank_body(line: DateLine, reading: DateReading, cue: Cue, form: PlainForm) -> Rank | None:
    """A publication line may stand under the standfirst, hence inside the body; a sentence is none."""
    if len(line.text) > BARE_LINE_CHARS or (cue is Cue.BARE and reading.start > DATELINE_CHARS):
        return None
    if cue is not Cue.BARE:
        least = BARE_SHARE if _LINE_CUE_RE.search(form.plain) else STAMP_SHARE
        return Rank.CUED_BYLINE if date_share(line.text) >= least else None
    return Rank.BARE_BODY if is_bare_line(form, reading) else None


def _rank_below(line: DateLine, reading: DateReading, cue: Cue, form: PlainForm) -> Rank | None:
    if len(line.text) > BARE_LINE_CHARS:
        return None
    if cue is not Cue.BARE:
        return Rank.CUED_BELOW
    return Rank.BARE_BELOW if date_share(line.text) >= STAMP_SHARE else None


RANKERS: dict[Place, Callable[[DateLine, DateReading, Cue, PlainForm], Rank | None]] = {
    Place.CRAWL_HEADER: _rank_header,
    Place.ABOVE: _rank_above,
    Place.BYLINE: _rank_byline,
    Place.LEAD: _rank_lead,
    Place.BODY: _rank_body,
    Place.BELOW: _rank_below,
}


def is_bare_line(form: PlainForm, reading: DateReading) -> bool:
    """Whether a line is a publication line without a cue: a good part of it a date, or a stamp at its end."""
    text = form.text
    if len(text) > BARE_LINE_CHARS or _SENTENCE_RE.search(text) or _SIDE_RE.search(reading.text):
        return False
    if _OTHER_LINE_RE.search(form.plain) or _is_told(form, reading):
        return False
    return date_share(text) >= BARE_SHARE or _is_stamp(form, reading)


def _is_told(form: PlainForm, reading: DateReading) -> bool:
    """Whether words govern a date ("prise le 3 avril", "réunion du 3 avril") or go on after it ("3 avril, à Lyon")."""
    start, end = form.position(reading.start), form.position(reading.end - 1) + 1
    if _GOES_ON_RE.match(form.plain, end):
        return True
    return not _BYLINE_RE.search(form.plain, 0, start) and bool(_GOVERNED_RE.search(form.plain, 0, start))


def _is_stamp(form: PlainForm, reading: DateReading) -> bool:
    """A date with its time of day that closes a line after a dash, a bar or a point: "Par X — 5 avril 2017 à 19:26"."""
    timed = reading.precision in (Precision.MINUTE, Precision.SECOND)
    return (
        timed
        and reading.end >= len(form.text.rstrip())
        and bool(_STAMP_RE.search(form.text[: reading.start]))
    )


def _closes_page_title(form: PlainForm, reading: DateReading) -> bool:
    """ "Headline | Section | Site | 23.05.2011": the title of a page, with its day at the end."""
    closes = reading.end >= len(form.text.rstrip()) and len(form.text) <= PAGE_TITLE_CHARS
    return closes and bool(_TITLE_PART_RE.search(form.text[: reading.start]))


def is_dateline(form: PlainForm, reading: DateReading) -> bool:
    """Whether a reading stands in a dateline: "DAKAR, 8 oct. 2023 (APS) -", "PAPEETE, le 16 novembre 2017 -"."""
    start, end = form.position(reading.start), form.position(reading.end - 1) + 1
    if start > DATELINE_CHARS or not _BEFORE_DATELINE_RE.fullmatch(form.plain, 0, start):
        return False
    return _AFTER_DATELINE_RE.match(form.plain, end) is not None


def is_day_of_news(form: PlainForm, reading: DateReading) -> bool:
    """Whether a full date of a lead is told as the day of the news: "ce lundi 16 octobre 2023"."""
    start = form.position(reading.start)
    if reading.finder != "full-date" or reading.kind is not DateKind.ABSOLUTE or start > LEAD_CHARS:
        return False
    before = form.plain[max(0, start - 40) : start]
    if before.endswith("ce "):
        return find_tense(form, start, start + 1) != FUTURE
    if not form.plain.startswith(WEEKDAYS, start) or _AGO_RE.search(form.plain, 0, start):
        return False
    if find_tense(form, start, form.position(reading.end - 1) + 1) == FUTURE:
        return False
    return not _TOLD_RE.search(before.removesuffix("le "))


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
    form, floor = to_plain(line.text[:JUDGED_CHARS]), 0
    if anchor is None and not _YEAR_RE.search(form.plain):
        return
    for candidate in find_candidates(form):
        reading = _read_clue(form, candidate, anchor, is_header=line.place is Place.CRAWL_HEADER)
        if reading:
            cue = find_cue(form.plain, candidate.start, floor)
            if cue is Cue.BARE and reading.start == 0 and upper:
                cue = _carried_cue(upper)
            rank = rank_reading(line, reading, cue, form)
            if rank is not None:
                yield Clue(reading=reading, cue=cue, rank=rank, source=_source(rank, reading, anchor))
        floor = candidate.end


def _read_clue(
    form: PlainForm, candidate: Candidate, anchor: Anchor | None, *, is_header: bool
) -> DateReading | None:
    """What a candidate comes to, where that can be a day of publication."""
    if anchor is None and is_relative(candidate.meaning):
        return None
    reading = read_candidate(form, candidate, anchor.moment if anchor else None)
    return reading if reading and is_publishable(reading, anchor, is_header=is_header) else None


def _carried_cue(line: DateLine) -> Cue:
    """The cue of a line that holds nothing else ("Mis à jour le"): it belongs to the date on the next line."""
    form = to_plain(line.text[:BARE_LINE_CHARS])
    if not _CUE_ALONE_RE.fullmatch(form.plain) or _is_dated(line):
        return Cue.BARE
    return find_cue(form.plain, len(form.plain) - 1)


def _is_dated(line: DateLine) -> bool:
    return next(find_candidates(to_plain(line.text[:JUDGED_CHARS])), None) is not None


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
        for reading in _weekday_dates(to_plain(line.text[:JUDGED_CHARS]), anchor.moment)
    )


def _weekday_dates(form: PlainForm, moment: datetime) -> Iterator[DateReading]:
    """The readings of days of a month that a weekday opens."""
    for candidate in find_candidates(form):
        if candidate.finder == "day-month" and form.plain.startswith(WEEKDAYS, candidate.start):
            reading = read_candidate(form, candidate, moment)
            if reading:
                yield reading


def _is_far(value: str | None, anchor: Anchor) -> bool:
    """Whether a day is far from an anchor; a weekday that fits no year near the anchor is."""
    return not value or abs((datetime.fromisoformat(value[:10]) - anchor.moment).days) > NEAR_ANCHOR_DAYS


def _source(rank: Rank, reading: DateReading, anchor: Anchor | None) -> str:
    if reading.kind is DateKind.RELATIVE and anchor and anchor.is_exact:
        return "reference"
    return _SOURCES.get(rank, "publication-line")
