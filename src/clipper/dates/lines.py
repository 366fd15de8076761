"""Where the lines around an article stand, and how far from its headline and its text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from clipper.dates.plain import to_plain
from clipper.dates.reader import date_share
from clipper.french.words import regex
from clipper.model import Block, Effect, Labelled, Role, Scope, Segment


class Place(StrEnum):
    """Where a line stands in its dispatch, seen from the headline and the body of one article."""

    CRAWL_HEADER = "crawl-header"
    ISSUE = "issue"  # above the first of several articles: it may date all of them
    ABOVE = "above"
    HEADLINE = "headline"
    BYLINE = "byline"
    LEAD = "lead"
    BODY = "body"
    CAPTION = "caption"
    BELOW = "below"
    WIDGET = "widget"


class DateLine(NamedTuple):
    """One line of a dispatch, where it stands, its number in the source, and whether a rule knows what it is."""

    text: str
    place: Place
    line: int
    explained: bool = False


SCOPES = {Scope.CRAWL: Place.CRAWL_HEADER, Scope.WIDGET: Place.WIDGET, Scope.IMAGE: Place.CAPTION}
UPPER = (Place.ABOVE, Place.BYLINE, Place.HEADLINE)
# A bare date this near to the headline, or to a copy of it, may be its publication line. Lines that rules explain
# (a section, a share bar) do not count. Under the headline there is more room: standfirst, author, captions.
NEAR_ABOVE, NEAR_UNDER, NEAR_LEAD, NEAR_BODY, NEAR_BELOW = 2, 12, 4, 25, 6
NEAR_TOP = 3
FAR_BELOW = 25  # a line that says "publié le", if it is the only one below the text
# So many different days that stand alone on their lines are a list of other stories, not publication lines.
LISTED_UNDER, LISTED_BODY, LISTED_BELOW = 3, 4, 2
LISTED_REACH, LISTED_ABOVE = 10, 5
TITLE_CHARS = 10
COPY_CHARS = 25  # a copy of the headline is at least so long; shorter lines repeat by chance
LONG_CHARS = 160  # a longer line above the headline holds many parts, which runs of spaces or bars keep apart
PURE_SHARE = 0.95  # of a line that is nothing but a date
PARTS = 3  # lines of a date that has its day, its month and its year on a line each
DAY_CHARS, PART_CHARS = 4, 12
_PART_RE = regex(r"\s*(?:\d{1,4}|[^\W\d_]{3,9}\.?)\s*")
_SITE_RE = regex(r"\s[|–—-]\s[^|–—]{1,40}\Z")
_HOUR_RE = regex(r"\d ?[h:] ?\d\d")
_GREETING_RE = regex(
    r"\n(?:bonjour|bonsoir|cher|chere|chers|cheres|view this email|voir cet e-?mail)(?![a-z])"
)
_CLOSING_RE = regex(r"\([A-ZÀ-Þ][^()]{1,60}\)(?=\s*\Z)")
_CELL_RE = regex(r"\s{2,20}|\s?[|•·]\s?")
_WIDGET_RE = regex(
    r"[0-9mt](?:(?<=\d)(?:[.,]\d)? ?(?:o ?c|o|c)(?![a-z])|(?<=\b\d)\d?h\d\d *\Z|(?<=m)eteo|(?<=t)emperature)"
)
_COMMENT_WORD_RE = regex("comment|r[ée]action|r[ée]ponse|avis", re.IGNORECASE)
_COMMENTS_RE = regex(
    r"\n[^a-z]{0,8}(?:\d+ )?(?:les |vos |laissez? (?:un )?|ajouter un |postez un )?"
    r"(?:commentaires?|reactions?|reponses?|avis)[^a-z]{0,8}(?:des (?:lecteurs|internautes)[^a-z]{0,4})?\n"
)


def find_lines(segment: Segment) -> list[DateLine]:
    """The lines that may date the article of a segment: its own, what was removed around it, the head of the issue."""
    lines, opening = segment.lines, segment.opening
    several = segment.ordinal > 1 or segment.after < len(lines)
    side = find_side(segment) if several else None
    found = list(_issue_lines(lines)) if several else []
    # At the top of several articles a day is that of the site, unless each of them has its own there.
    is_lone = several and segment.before == 0 and side is not Place.ABOVE
    lead = next((at for at in range(segment.start, segment.end) if _is_text(lines[at])), segment.start)
    for at in range(segment.before, segment.after):
        line = lines[at]
        if line.removal is None:
            if segment.start <= at < segment.end:
                found.append(_date_line(line, _role_place(line, at, lead)))
            continue
        place = _place_around(segment, at, opening)
        is_others = {place, side} == {Place.ABOVE, Place.BELOW}
        is_apart = line.removal.scope is Scope.SITE or (
            line.removal.scope is Scope.UNDER_HEADLINE and place is not Place.BYLINE
        )
        is_site = is_lone and at < NEAR_TOP and place is Place.ABOVE and _is_dated(line)
        if at >= segment.end and line.removal.effect is Effect.RELATED_HEADING:
            break
        if not is_apart and not is_others and not is_site:
            found.append(_date_line(line, SCOPES.get(line.removal.scope, place)))
    return found


def _date_line(line: Labelled, place: Place) -> DateLine:
    block: Block = line.block
    explained = line.removal is not None and line.removal.effect is not Effect.UNEXPLAINED
    return DateLine(block.text, place, block.first_line, explained)


def _is_text(line: Labelled) -> bool:
    return line.role not in (None, Role.HEADLINE)


def _role_place(line: Labelled, at: int, lead: int) -> Place:
    if line.role is Role.HEADLINE:
        return Place.HEADLINE
    return Place.LEAD if at == lead else Place.BODY


def _place_around(segment: Segment, at: int, opening: int) -> Place:
    if at < segment.start:
        return Place.ABOVE
    if at < opening:
        return Place.BYLINE
    return Place.BODY if at < segment.end else Place.BELOW


def _issue_lines(lines: Sequence[Labelled]) -> Iterator[DateLine]:
    """What stands above the first of several articles."""
    for line in lines:
        if line.role:
            return
        if line.removal and line.removal.scope is Scope.ARTICLE:
            yield _date_line(line, Place.ISSUE)


def find_side(segment: Segment) -> Place | None:
    """On which side of the articles of a dispatch their dates stand, where its first and last article show it.

    Between two articles stands a line that dates one of them, and nobody takes the date of its neighbour.
    """
    lines = segment.lines
    places = [at for at, line in enumerate(lines) if line.role]
    first, last = places[0], places[-1]
    above = any(_is_dated(line) for line in lines[max(0, first - NEAR_UNDER) : first])
    below = any(_is_dated(line) for line in lines[last + 1 : last + 1 + NEAR_BELOW])
    between = any(
        _is_dated(line)
        for at, line in enumerate(lines[first:last], first)
        if line.role is None and lines[at - 1].role is not Role.HEADLINE
    )
    if not between or above == below:
        return None
    return Place.ABOVE if above else Place.BELOW


def _is_dated(line: Labelled) -> bool:
    """Whether a removed line is a publication line by its shape."""
    text = line.block.text
    own = line.removal is not None and line.removal.scope is Scope.ARTICLE
    return own and len(text) <= LONG_CHARS and is_day_alone(text, 0.5)


def is_day_alone(text: str, share: float = PURE_SHARE) -> bool:
    """Whether a line is nothing but a date."""
    return any(map(str.isdigit, text)) and date_share(text) >= share


@dataclass(frozen=True, slots=False, kw_only=True)
class Surroundings:
    """The lines of one article in the order of the source, and what is near in them."""

    lines: Sequence[DateLine]

    @cached_property
    def headlines(self) -> list[int]:
        """Where the headline stands, and the copies of it above the text."""
        upper = [line for line in self.lines if line.place in UPPER]
        counts = Counter(line.text for line in upper if len(line.text) >= COPY_CHARS)
        return [
            at
            for at, line in enumerate(self.lines)
            if line.place in UPPER and (line.text in self.titles or counts[line.text] > 1)
        ]

    @cached_property
    def titles(self) -> set[str]:
        """The text of the headline, and of a page title the part before the name of the site."""
        own = {line.text for line in self.lines if line.place is Place.HEADLINE}
        return own | {part for text in own if len(part := _SITE_RE.sub("", text)) >= TITLE_CHARS}

    @cached_property
    def is_letter(self) -> bool:
        """Whether what stands above several articles greets its readers: the day of a letter dates what it tells."""
        head = (
            line.text for line in self.lines if line.place is Place.ISSUE and len(line.text) <= LONG_CHARS
        )
        return any(_GREETING_RE.match(to_plain(text).plain) for text in head)

    @cached_property
    def lead(self) -> int:
        """Where the text begins."""
        return next((at for at, line in enumerate(self.lines) if line.place is Place.LEAD), len(self.lines))

    @cached_property
    def text_end(self) -> int:
        """The place after the text."""
        inside = (Place.LEAD, Place.BODY)
        return max((at + 1 for at, line in enumerate(self.lines) if line.place in inside), default=0)

    @cached_property
    def comments(self) -> int:
        """Where the comments of readers begin below the text."""
        below = (
            at for at, line in enumerate(self.lines) if at >= self.text_end and line.place is not Place.ISSUE
        )
        return next((at for at in below if _is_comments(self.lines[at])), len(self.lines))

    @cached_property
    def _unexplained(self) -> list[int]:
        """Before each place, the number of lines that no rule explains."""
        counts = (not line.explained and line.place is not Place.ISSUE for line in self.lines)
        return list(accumulate(counts, initial=0))

    def gap(self, start: int, end: int) -> int:
        """How many lines that no rule explains stand between two places."""
        return max(0, self._unexplained[end] - self._unexplained[start + 1])

    def distance(self, at: int) -> int | None:
        """How far a line without a cue stands from where its article begins or ends; None where it is too far."""
        return _DISTANCES[self.lines[at].place](self, at)

    def days(self, place: Place, start: int, end: int) -> set[str]:
        """The different days that stand alone on lines of a place."""
        return {
            line.text
            for line in self.lines[max(0, start) : end]
            if line.place is place and is_day_alone(line.text)
        }

    def has_widget(self, at: int) -> bool:
        """Whether a thermometer, a clock or the weather stands beside a line."""
        around = [*self.lines[max(0, at - 2) : at], *self.lines[at + 1 : at + 2]]
        return any(_WIDGET_RE.search(to_plain(line.text[:80]).plain) for line in around)


def _is_comments(line: DateLine) -> bool:
    if len(line.text) > LONG_CHARS or not _COMMENT_WORD_RE.search(line.text):
        return False
    return bool(_COMMENTS_RE.fullmatch(to_plain(line.text).plain))


def _far_above(around: Surroundings, at: int) -> int | None:
    """From the headline (or the text) below, or from a copy of the headline above."""
    text = around.lines[at].text
    twice = sum(line.text == text for line in around.lines if line.place is Place.ABOVE) > 1
    days = around.days(Place.ABOVE, at - LISTED_ABOVE, at + LISTED_ABOVE)
    if (
        (twice and is_day_alone(text) and not _HOUR_RE.search(text))
        or len(days) >= LISTED_UNDER
        or around.has_widget(at)
    ):
        return None
    marks = [mark for mark in around.headlines if mark > at]
    below = min((around.gap(at, mark) for mark in marks), default=around.gap(at, around.lead))
    room = NEAR_ABOVE if around.titles or around.lead == len(around.lines) else NEAR_UNDER
    return _nearest(below if below < room else None, _under_copy(around, at))


def _under_copy(around: Surroundings, at: int) -> int | None:
    gap = min((around.gap(mark, at) for mark in around.headlines if mark < at), default=None)
    return gap if gap is not None and gap < NEAR_ABOVE else None


def _far_under(around: Surroundings, at: int) -> int | None:
    """From the headline, its copies or the beginning of the text."""
    start, end = min(at, around.lead), max(at, around.lead)
    by_lead = around.gap(start, end) if around.lead < len(around.lines) else None
    marks = [mark for mark in around.headlines if mark < at <= around.lead]
    first = next(place for place, line in enumerate(around.lines) if line.place is Place.BYLINE)
    by_head = min((around.gap(mark, at) for mark in marks), default=around.gap(first - 1, at))
    listed = len(around.days(Place.BYLINE, 0, len(around.lines))) >= LISTED_UNDER
    room = (NEAR_ABOVE, NEAR_ABOVE) if listed else (NEAR_UNDER, NEAR_LEAD)
    if listed and not marks:
        by_head = NEAR_UNDER
    if by_head < room[0]:
        return by_head
    return room[0] + by_lead if by_lead is not None and by_lead < room[1] else None


def _far_inside(around: Surroundings, at: int) -> int | None:
    inside = [place for place, line in enumerate(around.lines) if line.place is Place.BODY]
    rank = inside.index(at)
    days = around.days(Place.BODY, 0, inside[min(len(inside) - 1, NEAR_BODY + LISTED_REACH)] + 1)
    listed = len(days) >= LISTED_BODY and around.lines[at].text in days
    return None if rank >= NEAR_BODY or listed else rank


def _far_below(around: Surroundings, at: int) -> int | None:
    place = around.text_end
    far = around.gap(place - 1, at)
    below = around.lines[place : place + NEAR_BELOW + LISTED_REACH]
    days = [line.text for line in below if line.place is Place.BELOW and is_day_alone(line.text)]
    listed = len(days) >= LISTED_BELOW and around.lines[at].text in days
    if far >= NEAR_BELOW or listed or at >= around.comments or around.has_widget(at):
        return None
    return far


def _nearest(*distances: int | None) -> int | None:
    return min((distance for distance in distances if distance is not None), default=None)


_DISTANCES = {
    Place.ABOVE: _far_above,
    Place.BYLINE: _far_under,
    Place.BODY: _far_inside,
    Place.BELOW: _far_below,
}


def with_parts(lines: Sequence[DateLine]) -> list[DateLine]:
    """The lines in the order of the source, each of which may be a publication line by itself.

    A long line of many parts (a menu, a ticker) gives its last part besides: what stands above a headline is often
    run together on one line. What closes a text in brackets is a line below it; a day, a month and a year on three
    lines become one.
    """
    ordered = sorted(lines, key=lambda line: (line.line, line.place is not Place.ISSUE))
    lead = next((line.line for line in ordered if line.place is Place.LEAD), 0)
    last = max((at for at, line in enumerate(ordered) if line.place in (Place.LEAD, Place.BODY)), default=-1)
    found: list[DateLine] = []
    skipped = 0
    for at, line in enumerate(ordered):
        joined = _joined(ordered[at : at + PARTS]) if len(line.text) <= DAY_CHARS else None
        if joined or skipped:
            skipped = PARTS - 1 if joined else skipped - 1
            found += [joined] if joined else []
        else:
            found += [line, *_last_cell(line, lead)]
        if at == last and (closing := _CLOSING_RE.search(line.text, max(0, len(line.text) - LONG_CHARS))):
            found.append(line._replace(text=closing[0], place=Place.BELOW))
    return found


def _joined(parts: Sequence[DateLine]) -> DateLine | None:
    """A day, a month and a year that stand on a line each."""
    if len(parts) < PARTS or len({part.place for part in parts}) > 1:
        return None
    if not all(len(part.text) <= PART_CHARS and _PART_RE.fullmatch(part.text) for part in parts):
        return None
    text = "\n".join(part.text for part in parts)
    is_date = is_day_alone(text.replace("\n", " "))
    return parts[0]._replace(text=text, explained=False) if is_date else None


def _last_cell(line: DateLine, lead: int) -> Iterator[DateLine]:
    upper = line.place in (Place.ABOVE, Place.BYLINE)
    if len(line.text) > LONG_CHARS and (upper or (line.place is Place.WIDGET and line.line < lead)):
        *_, before, cell = ("", *_CELL_RE.split(line.text[-LONG_CHARS:]))
        if len(cell) < LONG_CHARS and not _WIDGET_RE.search(to_plain(before).plain):
            yield line._replace(text=cell, place=line.place if upper else Place.ABOVE)
