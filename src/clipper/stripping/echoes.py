"""What a dispatch says twice: blocks that repeat each other, and the headline that repeats the title of its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from clipper.stripping.features import Shape

MIN_ECHO_WORDS = 3  # fewer words repeat by chance
MIN_ECHO_SHARE = 0.8  # of the longest repetition: a shorter one is a part of the title only
MAX_ECHO_GROWTH = 1.5  # a paragraph that holds the title is not a repetition of it
NOWHERE = -99  # no line repeats the first
MAX_ANCHORED = 200  # blocks under the last repetition of the first line in which its text is weighed

ECHO_COLUMNS = ("copies", "copies-above", "copies-below", "in-top", "is-anchor", "from-anchor", "anchor-mass")


def find_anchors(shapes: Sequence[Shape]) -> list[bool]:
    """For each block, whether it repeats the first line of the dump, as a page's headline repeats its title."""
    if not shapes or shapes[0].words <= MIN_ECHO_WORDS:
        return [False] * len(shapes)
    top = shapes[0].folded
    echoes = [len(shape.folded) if place and _echoes(shape, top) else 0 for place, shape in enumerate(shapes)]
    longest = max(echoes)
    return [length > 0 and length >= MIN_ECHO_SHARE * longest for length in echoes]


def _echoes(shape: Shape, top: str) -> bool:
    """The title alone, or the title and little else."""
    if shape.words <= MIN_ECHO_WORDS:
        return False
    return shape.folded in top or top in shape.folded and len(shape.folded) <= MAX_ECHO_GROWTH * len(top)


def echo_columns(shapes: Sequence[Shape]) -> list[Sequence[float]]:
    """ECHO_COLUMNS of all blocks of a dispatch."""
    top = shapes[0].folded
    in_top = [
        place > 0 and shape.words > MIN_ECHO_WORDS and shape.folded in top
        for place, shape in enumerate(shapes)
    ]
    return [*_copies(shapes), in_top, *_anchoring(shapes)]


def _copies(shapes: Sequence[Shape]) -> tuple[list[int], list[int], list[int]]:
    """How often each block stands in the dispatch: in all, above and below its place."""
    copies = Counter(shape.folded for shape in shapes)
    met = dict.fromkeys(copies, 0)
    above = []
    for shape in shapes:
        above.append(met[shape.folded])
        met[shape.folded] += 1
    in_all = [copies[shape.folded] for shape in shapes]
    return in_all, above, [count - before - 1 for count, before in zip(in_all, above)]


def _anchoring(shapes: Sequence[Shape]) -> tuple[list[bool], list[int], list[int]]:
    """Which blocks repeat the first; how far below the last of these each stands, and how much prose lies between."""
    anchors = find_anchors(shapes)
    anchor = max((place for place, held in enumerate(anchors) if held), default=None)
    if anchor is None:
        return anchors, [NOWHERE] * len(shapes), [-1] * len(shapes)
    mass = [*accumulate((shape.words if shape.is_prose else 0 for shape in shapes), initial=0)]
    since = [place - anchor for place in range(len(shapes))]
    return (
        anchors,
        since,
        [mass[place] - mass[anchor] if 0 < far <= MAX_ANCHORED else -1 for place, far in enumerate(since)],
    )
