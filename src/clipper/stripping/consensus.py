"""What the other lines of a file say of each line, once every line has a first score.

A line that looks like a subhead is a headline where all lines of its style are, and a headline is none where nothing but
teasers stand around it. The columns here are made of the scores of the first trees; the second trees of `tagger.py` weigh
them together with some of the first columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from clipper.stripping.cutting import Piece
from clipper.stripping.features import CAPITALS, COLUMNS, TITLE, Column, neighbours, shifted
from clipper.stripping.shape import Shape

# Of the first scores: what speaks for a headline, a text, a subhead, the opening of an untitled text, against chrome.
MARGINS = ("headline", "body", "subhead", "opening")
NEAR_STEPS = (-3, -2, -1, 1, 2, 3)
FREE_STEPS = (-2, -1, 1, 2)
NONE = -(10**6)  # stands for the margin of a line that is not there

STYLES = ("style", "layout", "setting")
KEPT_COLUMNS = (
    *("words", "chars", "end", "start", "upper-share", "colon", "rule", "kind", "gap", "gap-below", "indent"),
    *("bullet", "heading", "page-break", "glued", "stamp", "name", "addressing", "kind@-1", "kind@+1"),
    *(
        "kind@-2",
        "kind@+2",
        "words~-1",
        "words~+1",
        "function-share~-1",
        "function-share~+1",
        "share",
        "index",
    ),
    *("from-end", "count", "mass", "mass-above", "mass-below", "turn", "cohesion", "subject-size", "copies"),
    *("above-stamp", "below-stamp", "above-byline", "below-byline", "below-caption", "under-template"),
    *("over-template", "after-template", "before-template", "item-mass", "siblings", "sibling-mass"),
    *("sibling-least", "twins", "twin-mass", "twin-least", "file-prose", "file-prose-share", "file-stamps"),
    *("file-cut", "file-addressing", "file-longest", "file-typical", "file-quotes", "file-paragraphs"),
)
CONSENSUS_COLUMNS = (
    *MARGINS,
    "headline-or-subhead",
    *(f"{margin}@{step:+d}" for step in NEAR_STEPS for margin in MARGINS),
    *(f"{margin}~{step:+d}" for step in FREE_STEPS for margin in MARGINS[:3]),
    *(f"{style}-{what}" for style in STYLES for what in ("mean", "best", "count")),
    *("starts", "starts-above", "text", "text-above", "text-since", "text-until", "best-headline"),
    *KEPT_COLUMNS,
)
_KEPT = tuple(map(COLUMNS.index, KEPT_COLUMNS))


def consensus_columns(
    pieces: Sequence[Piece],
    shapes: Sequence[Shape],
    kinds: Sequence[int],
    columns: Sequence[Column],
    scores: Sequence[Sequence[int]],
) -> list[Column]:
    """The columns named by CONSENSUS_COLUMNS; `scores` are those of each line for chrome, headline, body, subhead and
    the opening of an untitled text."""
    other, headline, body, subhead, opening = zip(*scores)
    margins = [
        [own - rest for own, rest in zip(for_it, other)] for for_it in (headline, body, subhead, opening)
    ]
    places = {step: neighbours(kinds, step) for step in FREE_STEPS}
    return [
        *margins,
        [first - second for first, second in zip(headline, subhead)],
        *(_shifted(margin, step) for step in NEAR_STEPS for margin in margins),
        *(
            [margin[place] if place >= 0 else NONE for place in places[step]]
            for step in FREE_STEPS
            for margin in margins[:3]
        ),
        *(
            column
            for style in _styles(pieces, shapes, kinds)
            for column in _agreement(kinds, margins[0], style)
        ),
        *_progress(shapes, scores, margins[0]),
        *(columns[place] for place in _KEPT),
    ]


def _shifted(margin: Sequence[int], step: int) -> Column:
    beyond = (NONE,) * min(abs(step), len(margin))
    return (*margin[step:], *beyond) if step > 0 else (*beyond, *margin[:step])


def _styles(
    pieces: Sequence[Piece], shapes: Sequence[Shape], kinds: Sequence[int]
) -> tuple[Callable[[int], Hashable], ...]:
    """Three ways of saying that two lines look alike: by type, by the space around, by what stands around."""
    caps = [shape.upper_share >= CAPITALS for shape in shapes]
    gaps = [min(piece.block.gap, 2) for piece in pieces]
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
) -> tuple[Column, Column, Column]:
    """For each line that nothing explains and that is no prose: what its likes score, on average and at best."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for place, kind in enumerate(kinds):
        if kind in (TITLE, TITLE + 1):
            groups[style(place)].append(place)
    mean, best, count = ([NONE] * len(kinds), [NONE] * len(kinds), [0] * len(kinds))
    for group in groups.values():
        total = sum(margin[place] for place in group)
        first, second = sorted([*(margin[place] for place in group), NONE])[-1:-3:-1]
        for place in group:
            count[place] = len(group)
            if len(group) > 1:
                mean[place] = (total - margin[place]) // (len(group) - 1)
                best[place] = second if margin[place] == first else first
    return mean, best, count


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
