"""Teasers of other articles: boxes that hold one linked headline and little more, standing in a row of their like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from clipper.reading.html.page import Page, sum_up

TITLE_WORDS = 4  # a link of fewer words is a label, not a headline
LINKED = 0.75  # share of a line's characters that are link, from which it is a linked headline
TEASER_CHARS = 420  # prose that a teaser holds at most; a whole item of a digest has more
ROW = 3  # teasers of one parent that make a row


def find_teasers(page: Page, masses: Sequence[float], spared: Collection[int]) -> frozenset[int]:
    """The boxes that are teasers, by repetition alone: no name is asked.

    `masses` is the prose in every box. Left alone: fewer than three in a row (a digest may link its headings), and
    `spared`, the boxes that hold the page's own headline.
    """
    links = [0.0] * len(page.boxes)
    starts = []
    for piece in page.pieces:
        if piece.links >= LINKED * len(piece.text) and piece.text.count(" ") >= TITLE_WORDS - 1:
            links[piece.box] += 1
            starts.append(piece.box)
    sum_up(links, page.parents)
    rows: dict[int, set[int]] = defaultdict(set)
    for start in starts:
        card = climb(page, start, masses, links, spared)
        rows[page.parents[card]].add(card)
    return frozenset(card for row in rows.values() if len(row) >= ROW for card in row)


def climb(
    page: Page, box: int, masses: Sequence[float], links: Sequence[float], spared: Collection[int]
) -> int:
    """The widest box around a linked headline that holds no other and little prose."""
    while True:
        parent = page.parents[box]
        if (
            parent <= 0
            or links[parent] > max(2, links[box])
            or masses[parent] > TEASER_CHARS
            or parent in spared
        ):
            return box
        box = parent
