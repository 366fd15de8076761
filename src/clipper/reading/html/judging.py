"""Whether a line is part of the article, and if not, why.

The rules stand in the order in which they are asked, from the surest evidence to the weakest; the first that has an
opinion decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from clipper.model import BlockKind
from clipper.reading.html.hints import find_phrase
from clipper.reading.html.prose import INTERFACE_STRONG, begins_as_date, reads_loosely, speaks_to_reader
from clipper.reading.html.regions import LABELS, LINKED, Line

KEEP, OUTSIDE = "keep", "html.outside"
CHROME = frozenset(
    (
        "nav",
        "footer",
        "related",
        "teaser",
        "comments",
        "share",
        "sidebar",
        "ad",
        "cookie",
        "control",
        "tags",
        "hidden",
    )
)
PHRASE_CHARS = 250  # of a line that sends the reader elsewhere; a longer one is a paragraph that begins so
PHRASE_LINKS = 0.2  # share of link in such a line where it reads as prose
NEVER_BODY = frozenset(("caption", "hidden"))  # what metadata repeats stays out of the body in these
SITE_RE = re.compile(r"article|lire|abonn|compte|read|subscri|account", re.IGNORECASE)
SURE_PHRASES = frozenset(("paywall",))  # believed also of what reads as prose
TEASERS = frozenset(("related", "teaser"))  # what some sites call the standfirst
STANDFIRST, SECOND = "standfirst", 2  # its name, or the level of a heading that is one


class Spot(NamedTuple):
    """A line in its place: `zone` is before (-1), within (0) or after (1) the article's prose; `near` says whether it
    stands right above the headline, `inside` in the region, `ours` in a holder that is part of the article."""

    line: Line
    kind: BlockKind
    level: int
    is_headline: bool
    under_headline: bool
    zone: int
    near: bool
    inside: bool
    ours: bool


Rule = Callable[[Spot], str | None]


def judge_headline(spot: Spot) -> str | None:
    """The headline is kept, wherever it stands."""
    return KEEP if spot.is_headline else None


def judge_known(spot: Spot) -> str | None:
    """What the page's own metadata gives as body or description is kept, but not above the headline."""
    kept = spot.line.known and spot.under_headline and spot.line.hint not in NEVER_BODY
    return KEEP if kept else None


def judge_date(spot: Spot) -> str | None:
    """Publication lines are no sentences, though some read like them."""
    if not spot.line.dated or spot.kind is BlockKind.HEADING:
        return None
    if spot.line.hint not in LABELS and not (spot.under_headline and spot.zone < 0):
        return None
    if spot.kind is BlockKind.TABLE_ROW and spot.ours and not spot.zone:
        return None
    if not (spot.under_headline or spot.near):  # the day of the visit, in the head of the site
        return None
    sure = spot.zone or not spot.line.prose or begins_as_date(spot.line.piece.text)
    return "html.date" if sure else None


def judge_standfirst(spot: Spot) -> str | None:
    """Prose between the headline and the body belongs to the article, whatever box holds it."""
    if not spot.under_headline or spot.zone >= 0 or spot.line.foreign:
        return None
    early = spot.line.prose or (
        (spot.line.hint == STANDFIRST or spot.level == SECOND) and reads_loosely(spot.line.piece.text)
    )
    named = spot.line.hint in (None, STANDFIRST) or (spot.line.hint in TEASERS and not spot.line.piece.links)
    return KEEP if early and named else None


def judge_above(spot: Spot) -> str | None:
    """What stands above the headline is not of the article, even where it reads like it."""
    return None if spot.under_headline else "html.above" if spot.line.prose else None


def judge_hint(spot: Spot) -> str | None:
    """What believed names say."""
    hint = spot.line.hint
    return f"html.{hint}" if hint and hint != STANDFIRST else None


def judge_place(spot: Spot) -> str | None:
    """What stands outside the region is not of the article."""
    return None if spot.inside else OUTSIDE


def judge_phrase(spot: Spot) -> str | None:
    """Cross-references, prompts to pay, credits and the labels of advertisements, by how they begin."""
    piece = spot.line.piece
    phrase = find_phrase(piece.text) if len(piece.text) <= PHRASE_CHARS else None
    if phrase is None:
        return None
    plain = spot.line.prose and piece.link_share < PHRASE_LINKS
    sure = phrase in SURE_PHRASES and SITE_RE.search(piece.text)
    return f"html.{phrase}" if sure or not plain else None


def judge_links(spot: Spot) -> str | None:
    """A line that is mostly link names another page."""
    return "html.links" if spot.line.piece.link_share >= LINKED else None


def judge_interface(spot: Spot) -> str | None:
    """The site speaking of itself: in a box of its own, or clearly so at the ends of the article."""
    if not spot.line.foreign or (spot.ours and not spot.zone):
        return None
    strong = not spot.ours or speaks_to_reader(spot.line.piece.text, INTERFACE_STRONG)
    return "html.interface" if strong else None


def judge_prose(spot: Spot) -> str | None:
    """Sentences are kept where the article's paragraphs stand."""
    if spot.line.prose:
        return KEEP if spot.ours else "html.apart"
    loose = spot.ours and spot.kind is not BlockKind.HEADING and reads_loosely(spot.line.piece.text)
    return KEEP if loose else None


def judge_zone(spot: Spot) -> str | None:
    """Short lines are labels before the first and after the last sentence, and part of the text between."""
    if spot.zone:
        return "html.head" if spot.zone < 0 else "html.tail"
    piece = spot.line.piece
    shaped = spot.ours or spot.kind is BlockKind.HEADING or piece.bold >= LINKED * len(piece.text)
    return KEEP if shaped else "html.short"


RULES: tuple[Rule, ...] = (
    judge_headline,
    judge_known,
    judge_date,
    judge_standfirst,
    judge_hint,
    judge_above,
    judge_place,
    judge_phrase,
    judge_links,
    judge_interface,
    judge_prose,
    judge_zone,
)


def judge_chrome(line: Line) -> str | None:
    """The verdict on a line, other than the headline, that is plain chrome wherever it stands; most of a page are."""
    return f"html.{line.hint}" if line.hint in CHROME and not (line.prose or line.dated) else None


def judge(spot: Spot) -> str:
    """The verdict of the first rule that has one."""
    line = spot.line
    if not (spot.inside or line.prose or line.dated or line.hint or spot.is_headline or spot.under_headline):
        return OUTSIDE
    for rule in RULES:
        verdict = rule(spot)
        if verdict:
            return verdict
    return KEEP
