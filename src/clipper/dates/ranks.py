"""How much a dated line counts for the day of publication, by where it stands and how it is made.

One small ranker per place; each gives a rank, or None where a date there says nothing. Nothing here decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import IntEnum

from clipper.dates.places import DateLine, Place
from clipper.dates.ranking import Cue
from clipper.dates.shadow import Shadow
from clipper.dates.shares import date_share
from clipper.dates.tense import FUTURE, find_tense
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


def _rank_header(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    return Rank.HEADER if reading.value else None


def _rank_above(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    if cue is not Cue.BARE:
        return Rank.CUED_ABOVE
    if _closes_page_title(shadow, reading):
        return Rank.PAGE_TITLE
    is_running_clock = reading.precision is Precision.SECOND
    return Rank.BARE_ABOVE if is_bare_line(shadow, reading) and not is_running_clock else None


def _rank_byline(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    if cue is not Cue.BARE and (len(line.text) <= BARE_LINE_CHARS or _LINE_CUE_RE.match(shadow.plain)):
        return Rank.CUED_BYLINE
    if is_bare_line(shadow, reading):
        return Rank.BARE_BYLINE
    is_other = len(line.text) <= BARE_LINE_CHARS and _OTHER_LINE_RE.search(shadow.plain)
    return None if is_other else _rank_lead(line, reading, cue, shadow)


def _rank_lead(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    if cue is not Cue.BARE and _LINE_CUE_RE.match(shadow.plain) and reading.start < DATELINE_CHARS:
        return None if _PARTICIPLE_CLAUSE_RE.match(shadow.text, reading.end) else Rank.CUED_BYLINE
    if is_dateline(shadow, reading):
        return Rank.DATELINE
    return Rank.TEXT if cue is Cue.BARE and is_day_of_news(shadow, reading) else None


def _rank_body(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    """A publication line may stand under the standfirst, hence inside the body; a sentence is none."""
    if len(line.text) > BARE_LINE_CHARS or (cue is Cue.BARE and reading.start > DATELINE_CHARS):
        return None
    if cue is not Cue.BARE:
        least = BARE_SHARE if _LINE_CUE_RE.search(shadow.plain) else STAMP_SHARE
        return Rank.CUED_BYLINE if date_share(line.text) >= least else None
    return Rank.BARE_BODY if is_bare_line(shadow, reading) else None


def _rank_below(line: DateLine, reading: DateReading, cue: Cue, shadow: Shadow) -> Rank | None:
    if len(line.text) > BARE_LINE_CHARS:
        return None
    if cue is not Cue.BARE:
        return Rank.CUED_BELOW
    return Rank.BARE_BELOW if date_share(line.text) >= STAMP_SHARE else None


RANKERS: dict[Place, Callable[[DateLine, DateReading, Cue, Shadow], Rank | None]] = {
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
    if _OTHER_LINE_RE.search(shadow.plain) or _is_told(shadow, reading):
        return False
    return date_share(text) >= BARE_SHARE or _is_stamp(shadow, reading)


def _is_told(shadow: Shadow, reading: DateReading) -> bool:
    """Whether words govern a date ("prise le 3 avril", "réunion du 3 avril") or go on after it ("3 avril, à Lyon")."""
    start, end = shadow.position(reading.start), shadow.position(reading.end - 1) + 1
    if _GOES_ON_RE.match(shadow.plain, end):
        return True
    return not _BYLINE_RE.search(shadow.plain, 0, start) and bool(_GOVERNED_RE.search(shadow.plain, 0, start))


def _is_stamp(shadow: Shadow, reading: DateReading) -> bool:
    """A date with its time of day that closes a line after a dash, a bar or a point: "Par X — 5 avril 2017 à 19:26"."""
    timed = reading.precision in (Precision.MINUTE, Precision.SECOND)
    return (
        timed
        and reading.end >= len(shadow.text.rstrip())
        and bool(_STAMP_RE.search(shadow.text[: reading.start]))
    )


def _closes_page_title(shadow: Shadow, reading: DateReading) -> bool:
    """ "Headline | Section | Site | 23.05.2011": the title of a page, with its day at the end."""
    closes = reading.end >= len(shadow.text.rstrip()) and len(shadow.text) <= PAGE_TITLE_CHARS
    return closes and bool(_TITLE_PART_RE.search(shadow.text[: reading.start]))


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
        return find_tense(shadow, start, start + 1) != FUTURE
    if not shadow.plain.startswith(WEEKDAYS, start) or _AGO_RE.search(shadow.plain, 0, start):
        return False
    if find_tense(shadow, start, shadow.position(reading.end - 1) + 1) == FUTURE:
        return False
    return not _TOLD_RE.search(before.removesuffix("le "))
