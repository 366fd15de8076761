"""Captions that no name gives away: a small box of its own that holds an image and a line or two."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from clipper.reading.html.page import Page, sum_up

CAPTION_CHARS = 250  # all text of a box with an image that is a caption and credits
ARTICLE_SHARE = 0.4  # of the page's prose: a box with more is the article, however short


def find_captions(
    page: Page, masses: Sequence[float], holder: Sequence[int], spared: Collection[int]
) -> frozenset[int]:
    """The boxes that hold an image and little text, by their shape alone.

    Left alone: a paragraph that has an image in it, `spared` (the boxes around the headline), and a page whose only
    text is this short.
    """
    if not page.images:
        return frozenset()
    sizes = [0.0] * len(page.boxes)
    for piece in page.pieces:
        sizes[piece.box] += len(piece.text)
    sum_up(sizes, page.parents)
    floor = ARTICLE_SHARE * masses[0]
    found = set()
    for index in {holder[box] for box in page.images}:
        while sizes[page.parents[index]] <= CAPTION_CHARS and index not in spared and index > 0:
            index = page.parents[index]
        if 0 < sizes[index] <= CAPTION_CHARS and index not in spared and masses[index] < floor:
            found.add(index)
    return frozenset(found)
