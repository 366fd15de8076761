"""Which part of a page is the article.

Every line has a score: its length where it reads as sentences, a small debt where it does not. The box whose lines
sum highest is the article: tight enough to leave menus outside (they cost), wide enough to hold every part of a body
that stands in several boxes. After Pasternack and Roth, "Extracting Article Text from the Web with Maximum
Subsequence Segmentation" (WWW 2009), with the subtree in the place of the subsequence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from clipper.reading.html.captions import find_captions
from clipper.reading.html.headlines import find_headline
from clipper.reading.html.holders import Holders, direct, find_holders, gather, map_holders
from clipper.reading.html.metadata import Facts, bare
from clipper.reading.html.page import ROOT, Page, Piece, sum_up
from clipper.reading.html.prose import is_dateline, is_prose, speaks_to_reader
from clipper.reading.html.teasers import find_teasers

SHORT_DEBT, LINK_DEBT = 5, 15  # characters, of a line that is no prose, and of one that is mostly link
LINKED = 0.6  # share of link characters from which a line is a link rather than a text with links
KNOWN_WORTH = 2.0  # a line that the page's metadata repeats counts so many times
KNOWN_CHARS = 40  # shorter lines are found in any long text by chance

# Share of the page's prose up to which the names of a box are believed; above it the box is the article after all.
BELIEVED = {"comments": 0.9, "related": 0.6, "cookie": 0.6, "nav": 0.6, "footer": 0.6, "sidebar": 0.5}
BELIEVED_ELSE = 0.35
SURE = frozenset(
    ("comments", "cookie", "footer", "nav", "related", "hidden", "newsletter")
)  # never the main holder
ANCHOR_CHARS, ANCHOR_LINES = (
    300,
    2,
)  # of prose in the first holder under the headline that must be the article
ANCHOR_SHARE = 0.15  # of the page's prose that it holds at least
FIRM = frozenset(
    ("comments", "cookie", "footer", "nav", "related", "newsletter", "sidebar")
)  # of any size, beside one
MAIN_CHARS = 400  # of prose directly in one holder, from which its other boxes' names give way
FURNITURE = frozenset(("byline", "date", "kicker", "control", "player"))  # believed only of what is no prose
LABELS = FURNITURE | {"standfirst", None}  # what a box may stand in and still be something of its own
DATED = LABELS | {"footer"}  # the foot of a headline is a footer to some
TEASER = "teaser"


class Line(NamedTuple):
    """What is known of one piece: whether it is prose, what its boxes hint, whether metadata repeats it."""

    piece: Piece
    prose: bool
    hint: str | None
    known: bool
    foreign: bool
    dated: bool

    @property
    def score(self) -> float:
        """What the line adds to the worth of the box it stands in."""
        size = len(self.piece.text)
        if self.known:
            return size * KNOWN_WORTH
        if self.prose and not self.hint and not self.foreign:
            return size * (1 - self.piece.link_share)
        return -LINK_DEBT if self.piece.link_share >= LINKED and not self.hint else -SHORT_DEBT


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """What stands fast before names are weighed: the holder of every box, the main holder, the headline.

    `sure` says that the main holder follows the headline and needs no name to be dismissed.
    """

    holder: Sequence[int]
    main: int
    headline: int | None
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What was found out about a page: its lines, the index of the headline, and where the article stands."""

    page: Page
    lines: tuple[Line, ...]
    headline: int | None
    region: int
    holders: Holders


def lay_out(page: Page, facts: Facts) -> Layout:
    """The layout of a page, with the page's own claims as evidence."""
    holder = map_holders(page)
    prose = [piece.link_share < LINKED and is_prose(piece.text) for piece in page.pieces]
    masses = sum_boxes(page, [len(piece.text) * reads for piece, reads in zip(page.pieces, prose)])
    main = find_main(page, masses, holder)
    start = next((i for i, piece in enumerate(page.pieces) if prose[i] and holder[piece.box] == main), 0)
    headline = find_headline(page, facts, start)
    anchor = find_anchor(page, prose, holder, headline)
    sure = anchor is not None
    anchors = Anchors(holder=holder, main=main if anchor is None else anchor, headline=headline, sure=sure)
    hints = believe_hints(page, masses, anchors)
    lines = tuple(read_lines(page, prose, hints, facts))
    scores = [line.score for line in lines]
    sums = sum_boxes(page, scores)
    region = max(range(len(sums)), key=lambda index: (sums[index], index))
    worth = sum_boxes(page, [max(0.0, score) for score in scores])
    foreign = sum_boxes(page, [len(line.piece.text) * line.foreign for line in lines])
    holders = find_holders(page, holder, region, worth, foreign)
    return Layout(page=page, lines=lines, headline=headline, region=holders.region, holders=holders)


def read_lines(
    page: Page, prose: Sequence[bool], hints: Sequence[str | None], facts: Facts
) -> Iterator[Line]:
    """The pieces of a page with what they are known to be."""
    stated = [bare(text) for text in (*facts.bodies, *facts.descriptions)]
    for piece, reads in zip(page.pieces, prose):
        hint = hints[piece.box]
        known = reads and len(piece.text) >= KNOWN_CHARS and repeats(piece.text, stated)
        yield Line(
            piece=piece,
            prose=reads,
            hint=None if reads and hint in FURNITURE else hint,
            known=known,
            foreign=hint in LABELS
            and not known
            and piece.link_share < LINKED
            and speaks_to_reader(piece.text),
            dated=hint in DATED and is_dateline(piece.text),
        )


def believe_hints(page: Page, masses: Sequence[float], anchors: Anchors) -> list[str | None]:
    """The hint that holds for each box, those dismissed that would take away the article itself."""
    total, headline = masses[ROOT], anchors.headline
    headed = set() if headline is None else set(page.ancestors(page.pieces[headline].box))
    main = set(page.ancestors(anchors.main))
    inferred = dict.fromkeys(find_captions(page, masses, anchors.holder, headed), "caption")
    inferred |= dict.fromkeys(find_teasers(page, masses, headed), TEASER)
    believed: list[str | None] = []
    for index, box in enumerate(page.boxes):
        hint = box.hint
        if hint:
            limit = 1.0 if anchors.sure and hint in FIRM else BELIEVED.get(hint, BELIEVED_ELSE)
            if index in headed or masses[index] > total * limit or (index in main and hint not in SURE):
                hint = None
        above = believed[box.parent] if index else None
        own = hint or inferred.get(index)
        believed.append(own if own and above in LABELS else above)
    return believed


def find_anchor(page: Page, prose: Sequence[bool], holder: Sequence[int], headline: int | None) -> int | None:
    """The first holder under the headline that holds a run of prose and that no name speaks against, or None.

    Where there is one, the article stands there, however much prose a live feed beside it holds.
    """
    if headline is None:
        return None
    headed = set(page.ancestors(page.pieces[headline].box))
    plain: list[bool] = []
    for index, box in enumerate(page.boxes):
        plain.append((box.hint in LABELS or index in headed) and (index == 0 or plain[box.parent]))
    found: dict[int, list[int]] = {}
    for index in range(headline + 1, len(page.pieces)):
        piece = page.pieces[index]
        if prose[index] and plain[piece.box]:
            found.setdefault(holder[piece.box], []).append(len(piece.text))
    total = sum(len(piece.text) for piece, reads in zip(page.pieces, prose) if reads)
    floor = max(ANCHOR_CHARS, ANCHOR_SHARE * total)
    return next(
        (box for box, sizes in found.items() if len(sizes) >= ANCHOR_LINES and sum(sizes) >= floor), None
    )


def find_main(page: Page, masses: Sequence[float], holder: Sequence[int]) -> int:
    """The holder with the most prose of its own, leaving out those that are surely something else; else the root."""
    sure: list[bool] = []
    for index, box in enumerate(page.boxes):
        sure.append(box.hint in SURE or (index > 0 and sure[box.parent]))
    own = gather(direct(page, masses), holder)
    mass, index = max(((mass, -index) for index, mass in own.items() if not sure[index]), default=(0.0, ROOT))
    return -index if mass >= MAIN_CHARS else ROOT


def sum_boxes(page: Page, values: Sequence[float]) -> list[float]:
    """The values of the pieces summed up for every box with all that stands in it."""
    sums = [0.0] * len(page.boxes)
    for piece, value in zip(page.pieces, values):
        sums[piece.box] += value
    sum_up(sums, page.parents)
    return sums


def repeats(text: str, stated: Sequence[str]) -> bool:
    """Whether a line stands in a stated text, or begins with one (descriptions are often cut short)."""
    opening = bare(text[:KNOWN_CHARS])
    likely = [whole for whole in stated if opening in whole]
    if not likely:
        return False
    letters = bare(text)
    return any(
        letters in whole or (len(whole) >= KNOWN_CHARS and letters.startswith(whole)) for whole in likely
    )
