"""Where the lines around an article stand, and which of them stand close enough to its headline to date it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from clipper.dates.plain import to_plain
from clipper.dates.reader import date_share


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


class DateLine(NamedTuple):
    """One line of a dispatch, where it stands, and its number in the source."""

    text: str
    place: Place
    line: int


# A bare date so many lines above the headline, or under a copy of it, is a publication line; farther up it is the
# day of the crawl, or that of another story.
NEAR_LINES = 2
# By place: within how many lines of the headline or of the text a bare date may be the day of publication, and how
# many different lines that are nothing but a day may stand there; more are a list of other stories.
NEAR_TEXT = {Place.BYLINE: (1000, 2), Place.BODY: (25, 3), Place.BELOW: (6, 1)}
LISTED_REACH = 10
# A copy of the headline above it (a page title, a breadcrumb) is at least so long; shorter lines repeat by chance.
COPY_CHARS = 25
# A line above the headline that is longer holds many parts, which runs of spaces or bars keep apart.
LONG_CHARS = 160
_CELL_RE = re.compile(r"\s{2,20}|\s?[|•·]\s?")
# The share of a line that is nothing but a date.
PURE_SHARE = 0.95
_WIDGET_RE = re.compile(
    r"[0-9mt](?:(?<=\d)(?:[.,]\d)? ?(?:o ?c|o|c)(?![a-z])|(?<=\b\d)\d?h\d\d *\Z|(?<=m)eteo|(?<=t)emperature)"
)


_UPPER = (Place.ABOVE, Place.BYLINE)
NUMBER = attrgetter("line")


def find_near_lines(lines: Sequence[DateLine], asked: Set[int]) -> frozenset[int]:
    """The numbers among those asked for of lines on which a date without a cue may be the day of publication."""
    near = {line.line for line in _above(lines)} | set(_under_copies(lines))
    for place, (reach, most) in NEAR_TEXT.items():
        around = sorted((line for line in lines if line.place is place), key=NUMBER)
        if any(line.line in asked for line in around[:reach]):
            days = {line.text for line in around[: reach + LISTED_REACH] if _is_day_alone(line)}
            near |= {line.line for line in around[:reach] if len(days) <= most or line.text not in days}
    return frozenset(near & asked)


def with_last_cells(lines: Sequence[DateLine]) -> Iterator[DateLine]:
    """The lines, and for a long one of many parts (a menu, a ticker) its last part as a line of its own.

    What stands above a headline is often run together on one line, whose last part is then the publication line.
    """
    lead = min((line.line for line in lines if line.place is Place.LEAD), default=0)
    for line in lines:
        yield line
        if len(line.text) > LONG_CHARS and (
            line.place in _UPPER or (line.place is Place.WIDGET and line.line < lead)
        ):
            *_, before, cell = ("", *_CELL_RE.split(line.text[-LONG_CHARS:]))
            if len(cell) < LONG_CHARS and not _WIDGET_RE.search(to_plain(before).plain):
                yield line._replace(text=cell, place=line.place if line.place in _UPPER else Place.ABOVE)


def _is_day_alone(line: DateLine) -> bool:
    return any(map(str.isdigit, line.text)) and date_share(line.text) >= PURE_SHARE


def _above(lines: Sequence[DateLine]) -> Iterator[DateLine]:
    """The lines right above the headline, without those that stand in a weather or clock widget."""
    above = sorted((line for line in lines if line.place is Place.ABOVE), key=NUMBER)
    for index in range(max(0, len(above) - NEAR_LINES), len(above)):
        around = above[max(0, index - 2) : index] + above[index + 1 : index + 2]
        if not any(_WIDGET_RE.search(to_plain(line.text[:80]).plain) for line in around):
            yield above[index]


def _under_copies(lines: Sequence[DateLine]) -> Iterator[int]:
    """The numbers of the lines just under a line that is given twice above the text: the headline and its copy."""
    upper = sorted((line for line in lines if line.place in _UPPER), key=NUMBER)
    counts = Counter(line.text for line in upper if len(line.text) >= COPY_CHARS)
    for index, line in enumerate(upper):
        if counts[line.text] > 1:
            yield from (after.line for after in upper[index + 1 : index + 1 + NEAR_LINES])
