"""What the other lines of a file say of each line, once every line has a first score.

A line that looks like a subhead is a headline where all lines of its style are, and a headline is none where nothing
but teasers stand around it. The columns here are made of the scores of the first trees; the second trees of `tagger.py`
weigh them together with some of the first columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from clipper.stripping.cutting import Piece
from clipper.stripping.features import (
    CAPITALS,
    COLUMNS,
    LABEL,
    TITLE,
    Column,
    neighbours,
    shifted,
)
from clipper.stripping.shape import Shape

# Of the first scores: what speaks for a headline, a text, a subhead, the opening of an untitled text, against chrome.
MARGINS = ("headline", "body", "subhead", "opening")
NEAR_MARGINS = {-2: (1, 2), -1: (0, 1, 2, 3), 1: (0, 1, 2, 3), 2: (1, 2)}
FREE_MARGINS = {-2: (1,), -1: (0, 1, 2), 1: (0, 1, 2), 2: (1,)}
NONE = -(10**6)  # stands for the margin of a line that is not there

STYLES = ("style", "layout", "setting")
KEPT_COLUMNS = (
    *(
        "words",
        "chars",
        "end",
        "start",
        "upper-share",
        "kind",
        "gap",
        "gap-below",
        "indent",
        "bullet",
        "heading",
    ),
    *("glued", "stamp", "kind@+1", "words~-1", "words~+1", "index", "mass", "mass-above", "turn", "cohesion"),
    *(
        "subject-size",
        "copies",
        "in-top",
        "from-anchor",
        "below-stamp",
        "below-caption",
        "under-template",
        "over-template",
        "item-mass",
    ),
    *("sibling-mass", "sibling-least", "twin-mass", "twin-least", "spaced", "spaced-mass", "spaced-least"),
    *("gap-extra", "since-widget", "widget-mass", "file-prose", "file-prose-share"),
    *("file-stamps", "file-addressing", "file-longest", "file-typical", "file-quotes", "file-paragraphs"),
)
CONSENSUS_COLUMNS = (
    *MARGINS,
    "headline-or-subhead",
    *(f"{MARGINS[margin]}@{step:+d}" for step, margins in NEAR_MARGINS.items() for margin in margins),
    *(f"{MARGINS[margin]}~{step:+d}" for step, margins in FREE_MARGINS.items() for margin in margins),
    *(f"{style}-{what}" for style in STYLES for what in ("mean", "count")),
    *("starts", "starts-above", "text", "text-above", "text-since", "text-until", "best-headline"),
    *KEPT_COLUMNS,
)
_KEPT = tuple(map(COLUMNS.index, KEPT_COLUMNS))
_EXTRA = COLUMNS.index("gap-extra")


def consensus_columns(
    pieces: Sequence[Piece],
    shapes: Sequence[Shape],
    kinds: tuple[int, ...],
    columns: Sequence[Column],
    scores: Sequence[Sequence[int]],
) -> list[Column]:
    """The columns named by CONSENSUS_COLUMNS; `scores` are those of each line for chrome, headline, body, subhead and
    the opening of an untitled text."""
    other, headline, body, subhead, opening = zip(*scores)
    margins = [
        [own - rest for own, rest in zip(for_it, other)] for for_it in (headline, body, subhead, opening)
    ]
    free = {step: neighbours(kinds, step) for step in FREE_MARGINS}
    return [
        *margins,
        [first - second for first, second in zip(headline, subhead)],
        *(_shifted(margins[which], step) for step, chosen in NEAR_MARGINS.items() for which in chosen),
        *(
            [margins[which][place] if place >= 0 else NONE for place in free[step]]
            for step, chosen in FREE_MARGINS.items()
            for which in chosen
        ),
        *(
            column
            for style in _styles(pieces, shapes, kinds, columns[_EXTRA])
            for column in _agreement(kinds, margins[0], style)
        ),
        *_progress(shapes, scores, margins[0]),
        *(columns[place] for place in _KEPT),
    ]


def _shifted(margin: Sequence[int], step: int) -> Column:
    beyond = (NONE,) * min(abs(step), len(margin))
    return (*margin[step:], *beyond) if step > 0 else (*beyond, *margin[:step])


def _styles(
    pieces: Sequence[Piece], shapes: Sequence[Shape], kinds: Sequence[int], extra: Column
) -> tuple[Callable[[int], Hashable], ...]:
    """Three ways of saying that two lines look alike: by type, by the space around, by what stands around."""
    caps = [shape.upper_share >= CAPITALS for shape in shapes]
    gaps = [max(-1, min(gap, 2)) for gap in extra]
    blocks = [piece.block for piece in pieces]
    before, after = shifted(kinds, -1), shifted(kinds, 1)

    def by_type(place: int) -> Hashable:
        block = blocks[place]
        return caps[place], block.heading, block.indent, block.bullet[:1], gaps[place]

    def by_space(place: int) -> Hashable:
        return caps[place], after[place], gaps[place]

    def by_neighbours(place: int) -> Hashable:
        return before[place], after[place], caps[place]

    return by_type, by_space, by_neighbours


def _agreement(
    kinds: Sequence[int], margin: Sequence[int], style: Callable[[int], Hashable]
) -> tuple[Column, Column]:
    """For each line that nothing explains and that is no prose: what its likes score on average, how many they are."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for place, kind in enumerate(kinds):
        if kind in (TITLE, LABEL):
            groups[style(place)].append(place)
    mean, count = [NONE] * len(kinds), [0] * len(kinds)
    for group in groups.values():
        total = sum(margin[place] for place in group)
        for place in group:
            count[place] = len(group)
            if len(group) > 1:
                mean[place] = (total - margin[place]) // (len(group) - 1)
    return mean, count


def _progress(
    shapes: Sequence[Shape], scores: Sequence[Sequence[int]], headline: Sequence[int]
) -> list[Column]:
    """How many articles seem to begin in the file and above each line, and how much text stands around it."""
    best = [max(range(len(row)), key=row.__getitem__) for row in scores]
    starts = [place in (1, 4) for place in best]
    text = [shape.words if place in (2, 3, 4) else 0 for place, shape in zip(best, shapes)]
    count, mass = sum(starts), sum(text)
    above, before, since = [], [], []
    begun, read, run = 0, 0, 0
    for start, words in zip(starts, text):
        above.append(begun)
        before.append(read)
        since.append(run)
        begun, read, run = begun + start, read + words, words if start else run + words
    until, run = [], 0
    for start, words in zip(reversed(starts), reversed(text)):
        until.append(run)
        run = 0 if start else run + words
    size = len(best)
    return [[count] * size, above, [mass] * size, before, since, until[::-1], [max(headline)] * size]
