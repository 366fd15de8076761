"""Pages that hold several whole articles: a category page or the front of a blog that shows each item in full."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from clipper.model import Block, BlockKind
from clipper.reading.html.blocks import mark_of
from clipper.reading.html.metadata import Facts
from clipper.reading.html.regions import LINKED, Layout

ITEM_CHARS = 300  # of kept body under each headline: less is a teaser
ITEM_LINES = 2
ITEMS_SHARE = 0.8  # of the page's kept body that stands in the items
TITLE_LEVELS = range(1, 4)
SECTION = "html.section"


def split_items(layout: Layout, facts: Facts, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with a headline for each whole article, or as they were where the page holds only one.

    Left alone: a page that claims to be one article (a live blog, a digest), and headings that are no links: those
    of one article lead nowhere.
    """
    starts = [] if facts.is_article else find_starts(layout)
    ends = [*starts[1:], len(blocks)]
    bodies = [
        [block for block in blocks[start + 1 : end] if block.mark is None] for start, end in zip(starts, ends)
    ]
    sizes = [sum(len(block.text) for block in body) for body in bodies]
    kept = sum(len(block.text) for block in blocks if block.mark is None and block.level != 1)
    whole = all(size >= ITEM_CHARS and len(body) >= ITEM_LINES for size, body in zip(sizes, bodies))
    if len(starts) < 2 or not whole or sum(sizes) < ITEMS_SHARE * kept:
        return tuple(blocks)
    return tuple(as_item(block, index, starts) for index, block in enumerate(blocks))


def as_item(block: Block, index: int, starts: Sequence[int]) -> Block:
    """A block of a page of several articles: each start is a headline, the page's own headline is none."""
    if index in starts:
        return replace(block, kind=BlockKind.HEADING, level=1, mark=None)
    return replace(block, level=2, mark=mark_of(SECTION)) if block.level == 1 else block


def find_starts(layout: Layout) -> list[int]:
    """The linked headings of one level that stand in boxes side by side, at least two."""
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, line in enumerate(layout.lines):
        level = layout.page.boxes[line.piece.box].level
        if (
            level in TITLE_LEVELS
            and line.piece.link_share >= LINKED
            and not line.piece.home
            and not line.hint
        ):
            rows[(level, find_depth(layout, line.piece.box))].append(index)
    return max(rows.values(), key=len, default=[])


def find_depth(layout: Layout, box: int) -> int:
    """How many boxes stand around a box."""
    return sum(1 for _ in layout.page.ancestors(box))
