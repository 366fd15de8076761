"""Which line of a page is its headline: like a stated title, of a high level, early."""

from __future__ import annotations

from collections.abc import Sequence

from clipper.markup.metadata import Facts, bare
from clipper.markup.page import Page

TITLE_CHARS = 300  # a headline is shorter
BARE_CHARS = 4  # letters; fewer agree with any title by chance
LINKED = 0.6  # a line that is mostly link names another page, unless it is a heading
SAME_TITLE, PART_TITLE = 3.0, 2.0  # worth of a line that is a stated title, or stands in one as a whole
LEVEL_WORTH = {1: 1.0, 2: 0.4, 3: 0.2}
ENOUGH = 0.9  # a lone h1 is a headline, a lone h2 is not


def find_headline(page: Page, facts: Facts) -> int | None:
    """The index of the piece that is the page's headline, or None.

    A title that nobody shows is left to the metadata.
    """
    wanted = [bare(claim.value) for claim in facts.metadata.titles]
    best, best_worth = None, ENOUGH
    for index, piece in enumerate(page.pieces):
        if len(piece.text) > TITLE_CHARS:
            continue
        worth = LEVEL_WORTH.get(page.boxes[piece.box].level, 0.0)
        if worth or piece.link_share < LINKED:
            worth += match_title(bare(piece.text), wanted)
        if worth > best_worth:
            best, best_worth = index, worth
    return best


def match_title(text: str, wanted: Sequence[str]) -> float:
    """How well a line agrees with the stated titles.

    >>> match_title("leportrouvre", ["leportrouvre", "leportrouvrelagazette"])
    3.0
    """
    if len(text) < BARE_CHARS:
        return 0.0
    if text in wanted:
        return SAME_TITLE
    shares = [
        min(len(title), len(text)) / max(len(title), len(text))
        for title in wanted
        if text in title or (title and title in text)
    ]
    return PART_TITLE * max(shares, default=0.0)
