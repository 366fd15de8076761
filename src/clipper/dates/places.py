"""Where the lines around an article stand, and which of them stand close enough to its headline to date it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from clipper.dates.shadow import cast_shadow
from clipper.dates.shares import date_share


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


# A bare date so many lines above the headline, or under a copy of it, is a publication line; farther up it is the
# day of the crawl, or that of another story.
NEAR_LINES = 2
# Under the headline a byline stands within so many lines of the body's first; after the body a stamp within so many.
NEAR_TEXT_LINES = {Place.BODY: 25, Place.BELOW: 3}
# A copy of the headline above it (a page title, a breadcrumb) is at least so long; shorter lines repeat by chance.
COPY_CHARS = 25
# So many lines that are nothing but a day are a list of other stories.
LISTED_DAYS = 3
PURE_SHARE = 0.95
_WIDGET_RE = re.compile(r"-?\d{1,2}(?:[.,]\d)? ?(?:o ?c|o|c)(?![a-z])|\b\d{1,2}h\d\d *\Z|meteo|temperature")


def find_near_lines(lines: Sequence[DateLine]) -> frozenset[int]:
    """The numbers of the lines on which a date without a cue may be the day of publication."""
    near = {line.line for line in _above(lines)} | set(_under_copies(lines))
    for place, count in NEAR_TEXT_LINES.items():
        near |= {line.line for line in [line for line in lines if line.place is place][:count]}
    byline = [line for line in lines if line.place is Place.BYLINE]
    pure = [
        line for line in byline if any(map(str.isdigit, line.text)) and date_share(line.text) >= PURE_SHARE
    ]
    is_list = len({line.text for line in pure}) >= LISTED_DAYS
    return frozenset(
        near | {line.line for line in byline} - ({line.line for line in pure} if is_list else set())
    )


def _above(lines: Sequence[DateLine]) -> Iterator[DateLine]:
    """The lines right above the headline, without those that stand in a weather or clock widget."""
    above = [line for line in lines if line.place is Place.ABOVE]
    for index in range(max(0, len(above) - NEAR_LINES), len(above)):
        around = above[max(0, index - 2) : index] + above[index + 1 : index + 2]
        if not any(_WIDGET_RE.search(cast_shadow(line.text[:80]).plain) for line in around):
            yield above[index]


def _under_copies(lines: Sequence[DateLine]) -> Iterator[int]:
    """The numbers of the lines just under a line that is given twice above the text: the headline and its copy."""
    upper = [line for line in lines if line.place in (Place.ABOVE, Place.BYLINE)]
    counts = Counter(line.text for line in upper if len(line.text) >= COPY_CHARS)
    for index, line in enumerate(upper):
        if counts[line.text] > 1:
            yield from (after.line for after in upper[index + 1 : index + 1 + NEAR_LINES])
