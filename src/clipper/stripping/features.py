"""Each line of a text dump as a row of numbers: its shape, its neighbours, its place, the template it may belong to.

The rows are what the first trees of `tagger.py` weigh; `COLUMNS` names them. All are whole numbers or quotients of
whole numbers, so that they are the same on every machine.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from itertools import accumulate

from clipper.model import Effect, Scope
from clipper.stripping.cohesion import COHESION_COLUMNS, ECHO_COLUMNS, cohesion_columns, echo_columns
from clipper.stripping.cutting import Piece
from clipper.stripping.shape import ENDS, Shape

Column = Sequence[float]

BEYOND = -1  # stands for a neighbour before the first line or after the last
FAR = 60  # lines beyond which a widget above says no more
NEAR = 9  # lines beyond which a date, byline or caption is as good as absent
CAPITALS = 0.85  # share of words in capitals from which a line is set in capitals
MANY = 400  # lines with the same key: they are rows of a table, and no template of articles
TEMPLATE_REACH = 3  # lines from a line that returns to one that it always stands beside
SENTENCE_WORDS = 8  # an ellipsis at the end of a shorter line cuts no sentence
DECAY = 7, 10  # how much of the mass of prose is still felt one line further
MOMENTUM_WORDS = 60  # a longer paragraph counts no more

# What kind of line a line is: the neighbours that count are those of the first three kinds, which nothing explains.
PROSE, TITLE, LABEL, STAMP, EXPLAINED = range(5)
TITLE_WORDS = 3  # a shorter line is a label

RELATED = (Effect.RELATED_HEADING, Effect.SOURCE_FOOTER)
NEIGHBOURS = (-1, 1)
STEPS = (-2, -1, 1, 2)

OWN_COLUMNS = (
    *(
        "words",
        "chars",
        "function-share",
        "capital-share",
        "upper-share",
        "sentences",
        "commas",
        "start",
        "end",
    ),
    *("stamp", "kind", "gap", "gap-below", "indent", "bullet", "heading", "page-break", "glued"),
)
SEEN_COLUMNS = ("words", "capital-share", "end", "kind")
UNEXPLAINED_COLUMNS = ("words", "capital-share", "end")
NEAR_COLUMNS = ("stamp", "byline", "caption", "related", "prose")
PLACE_COLUMNS = (
    *("mass-above", "mass", "share", "index", "count", "momentum-above", "momentum-below", "gap-extra"),
    *("in-list", "run-above", "since-widget", "widget-mass"),
)
TEMPLATE_COLUMNS = (
    *("returns", "under-template", "over-template", "after-template", "item-mass"),
    *("siblings", "sibling-mass", "sibling-least", "twins", "twin-mass", "twin-least"),
    *("spaced", "spaced-mass", "spaced-least"),
)
FILE_COLUMNS = (
    *("file-prose", "file-prose-share", "file-explained", "file-stamps", "file-titles", "file-cut"),
    *("file-addressing", "file-longest", "file-typical", "file-tight", "file-quotes", "file-paragraphs"),
)
COLUMNS = (
    *OWN_COLUMNS,
    *(f"{column}@{offset:+d}" for offset in NEIGHBOURS for column in SEEN_COLUMNS),
    *(f"{column}~{step:+d}" for step in STEPS for column in UNEXPLAINED_COLUMNS),
    *(f"{side}-{what}" for what in NEAR_COLUMNS for side in ("above", "below")),
    *PLACE_COLUMNS,
    *TEMPLATE_COLUMNS,
    *FILE_COLUMNS,
    *ECHO_COLUMNS,
    *COHESION_COLUMNS,
)
WORD_CLASSES = ("chrome", "headline", "text", "subhead", "opening")
WORD_COLUMNS = (
    *(f"words-{name}" for name in WORD_CLASSES),
    *(f"words-{name}@{offset:+d}" for offset in NEIGHBOURS for name in ("chrome", "text")),
    *(f"words-{name}~{step:+d}" for step in STEPS for name in WORD_CLASSES[:3]),
)


def word_columns(scores: Sequence[Sequence[int]], kinds: tuple[int, ...]) -> list[Column]:
    """The columns named by WORD_COLUMNS; `scores` are what the words of each line speak for each of WORD_CLASSES."""
    own: list[Column] = [*zip(*scores)]
    found = [*own, *(shifted(column, offset) for offset in NEIGHBOURS for column in (own[0], own[2]))]
    for step in STEPS:
        places = neighbours(kinds, step)
        found += ([column[place] if place >= 0 else BEYOND for place in places] for column in own[:3])
    return found


def kinds_of(pieces: Sequence[Piece], shapes: Sequence[Shape]) -> tuple[int, ...]:
    """For each line whether a rule explains it, and if none does, what it looks like."""
    return (*map(_kind, pieces, shapes),)


def _kind(piece: Piece, shape: Shape) -> int:
    if piece.is_explained:
        return EXPLAINED
    if shape.is_prose:
        return PROSE
    return STAMP if shape.stamp > 1 else TITLE if shape.words >= TITLE_WORDS else LABEL


def columns_of(pieces: Sequence[Piece], shapes: Sequence[Shape], kinds: tuple[int, ...]) -> list[Column]:
    """The columns named by COLUMNS, each with a value for every line; at least one line."""
    own = _own(pieces, shapes, kinds)
    named = dict(zip(OWN_COLUMNS, own))
    mass = [shape.words if shape.is_prose else 0 for shape in shapes]
    above = [*accumulate(mass, initial=0)]
    return [
        *own,
        *(shifted(named[column], offset) for offset in NEIGHBOURS for column in SEEN_COLUMNS),
        *_unexplained(named, kinds),
        *_near(pieces, shapes),
        *_places(pieces, shapes, kinds, mass, above),
        *_templates(pieces, shapes, kinds, above),
        *_file(pieces, shapes, kinds),
        *echo_columns(shapes),
        *cohesion_columns(shapes, kinds),
    ]


def _own(pieces: Sequence[Piece], shapes: Sequence[Shape], kinds: Sequence[int]) -> list[Column]:
    blocks = [piece.block for piece in pieces]
    gaps = [block.gap for block in blocks]
    return [
        *([getattr(shape, name) for shape in shapes] for name in _MEASURED),
        kinds,
        gaps,
        [*gaps[1:], BEYOND],
        [block.indent for block in blocks],
        [_bullet(block.bullet) for block in blocks],
        [block.heading for block in blocks],
        [block.page_break for block in blocks],
        [False, *(upper.last_line == lower.first_line for upper, lower in zip(blocks, blocks[1:]))],
    ]


_MEASURED = tuple(column.replace("-", "_") for column in OWN_COLUMNS[: OWN_COLUMNS.index("kind")])


def _bullet(mark: str) -> int:
    return 0 if not mark else 9 if mark[0].isdigit() else 1 + "*+o•-–".find(mark[0])


def shifted(column: Column, offset: int) -> Column:
    """For each line, what a column says of the line so many places further."""
    beyond = (BEYOND,) * min(abs(offset), len(column))
    return (*column[offset:], *beyond) if offset > 0 else (*beyond, *column[:offset])


@lru_cache(maxsize=len(STEPS))
def neighbours(kinds: tuple[int, ...], step: int) -> tuple[int, ...]:
    """For each line, the place of the line so many steps further among those that nothing explains; -1 for none."""
    free = [place for place, kind in enumerate(kinds) if kind <= LABEL]
    found, rank = [], 0
    for place in range(len(kinds)):
        is_free = rank < len(free) and free[rank] == place
        there = rank + step if step < 0 or is_free else rank + step - 1
        found.append(free[there] if 0 <= there < len(free) else -1)
        rank += is_free
    return (*found,)


def _unexplained(named: dict[str, Column], kinds: tuple[int, ...]) -> list[Column]:
    """UNEXPLAINED_COLUMNS of the neighbours among the lines that nothing explains."""
    found: list[Column] = []
    for step in STEPS:
        places = neighbours(kinds, step)
        found += (
            [named[column][place] if place >= 0 else BEYOND for place in places]
            for column in UNEXPLAINED_COLUMNS
        )
    return found


def _near(pieces: Sequence[Piece], shapes: Sequence[Shape]) -> list[Column]:
    """How far above and below each line the next date line, byline, caption, related heading, paragraph stands."""
    held: tuple[list[bool], ...] = (
        [shape.stamp > 0 and not shape.is_prose for shape in shapes],
        [piece.effect == Effect.BYLINE or shape.name for piece, shape in zip(pieces, shapes)],
        [piece.effect == Effect.CAPTION or shape.credit for piece, shape in zip(pieces, shapes)],
        [piece.effect in RELATED for piece in pieces],
        [shape.is_prose for shape in shapes],
    )
    found: list[Column] = []
    for holds in held:
        found += [distances(holds, NEAR), distances(holds[::-1], NEAR)[::-1]]
    return found


def distances(holds: Sequence[bool], most: int) -> list[int]:
    """For each line, how many lines back the last one stands for which it holds, `most` at the most."""
    last, found = -most, []
    for index, held in enumerate(holds):
        found.append(min(index - last, most))
        if held:
            last = index
    return found


def _places(
    pieces: Sequence[Piece],
    shapes: Sequence[Shape],
    kinds: Sequence[int],
    mass: Sequence[int],
    above: Sequence[int],
) -> list[Column]:
    """PLACE_COLUMNS: where each line stands among the prose of the file."""
    count, total = len(shapes), above[-1]
    since = distances([piece.scope is Scope.WIDGET for piece in pieces], FAR)
    weights = [min(words, MOMENTUM_WORDS) for words in mass]
    runs = [kind in (TITLE, LABEL) for kind in kinds]
    return [
        above[:-1],
        [total] * count,
        [so_far / (total or 1) for so_far in above[:-1]],
        range(count),
        [count] * count,
        _momentum(weights),
        _momentum(weights[::-1])[::-1],
        extra_gaps(pieces),
        _listing(shapes),
        _runs(runs),
        since,
        [so_far - above[max(0, place - back)] for place, (so_far, back) in enumerate(zip(above, since))],
    ]


def extra_gaps(pieces: Sequence[Piece]) -> list[int]:
    """How many more blank lines stand above each line than above the middle one of the file."""
    gaps = [piece.block.gap for piece in pieces]
    typical = sorted(gaps)[len(gaps) // 2]
    return [gap - typical for gap in gaps]


def _momentum(weights: Sequence[int]) -> list[int]:
    """For each line, the mass before it, fading with distance."""
    felt, momentum = 0, []
    for weight in weights:
        momentum.append(felt)
        felt = felt * DECAY[0] // DECAY[1] + weight
    return momentum


def _listing(shapes: Sequence[Shape]) -> list[int]:
    """For each line, how many short lines above it a colon opened the list that it stands in (0: in none)."""
    places, opened, colon = [], 0, ENDS.index(":")
    for shape in shapes:
        places.append(0 if shape.is_prose else opened)
        opened = 1 if shape.end == colon else opened + 1 if opened and not shape.is_prose else 0
    return places


def _runs(holds: Sequence[bool]) -> list[int]:
    """For each line, how many lines in a row right above it hold."""
    length, found = 0, []
    for held in holds:
        found.append(length)
        length = length + 1 if held else 0
    return found


def _templates(
    pieces: Sequence[Piece], shapes: Sequence[Shape], kinds: Sequence[int], above: Sequence[int]
) -> list[Column]:
    """TEMPLATE_COLUMNS: whether each line, or what always stands beside it, returns from item to item.

    A date line, label or signature that returns with a line of the same kind right below (or above) it each time is a
    template, and those lines open (or close) its items. Lines of one style with prose below each are siblings.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, shape in enumerate(shapes):
        for key in shape.keys:
            places[key].append(place)
    returns = [max((len(places[key]) for key in shape.keys if key[0] in "=~"), default=1) for shape in shapes]
    beside = _Beside(kinds, above)
    for found in {tuple(found): None for found in places.values() if 1 < len(found) <= MANY}:
        beside.add(found)
    caps = [shape.upper_share >= CAPITALS for shape in shapes]
    extra = extra_gaps(pieces)
    gaps = [max(-1, min(gap, 1)) for gap in extra]
    numbered = [bool(piece.block.bullet) or shape.start in (3, 5) for piece, shape in zip(pieces, shapes)]
    below, before = [*kinds[1:], BEYOND], [BEYOND, *kinds[:-1]]
    gap_below = [*gaps[1:], 0]

    def style(place: int) -> Hashable:
        return caps[place], numbered[place], gaps[place], gap_below[place], pieces[place].block.heading

    def setting(place: int) -> Hashable:
        return caps[place], before[place], below[place]

    titles = [place for place, kind in enumerate(kinds) if kind == TITLE]
    spaced = [place for place, gap in enumerate(extra) if gap > 0]

    return [
        returns,
        *beside.columns,
        *_siblings(titles, above, style),
        *_siblings(titles, above, setting),
        *_siblings(spaced, above, lambda _: True),
    ]


class _Beside:
    """How often a line of the same kind stands beside each of the lines that return."""

    def __init__(self, kinds: Sequence[int], above: Sequence[int]) -> None:
        self.kinds, self.above = kinds, above
        self.free = [place for place, kind in enumerate(kinds) if kind <= LABEL]
        self.columns: list[list[float]] = [[0] * len(kinds) for _ in range(4)]

    def add(self, found: Sequence[int]) -> None:
        """Count the lines beside these lines of one template: right under and over them, and next to them."""
        under, over, after, item = self.columns
        for step in range(1, TEMPLATE_REACH + 1):
            self._support(under, [place + step for place in found], len(found))
            self._support(over, [place - step for place in found], len(found))
        masses = sorted(self.above[high] - self.above[low] for low, high in zip(found, found[1:]))
        following = [self._free(bisect_right(self.free, place)) for place in found]
        self._support(after, following, len(found), item, masses[len(masses) // 2])

    def _free(self, rank: int) -> int:
        return self.free[rank] if 0 <= rank < len(self.free) else -1

    def _support(
        self,
        column: list[float],
        places: Sequence[int],
        most: int,
        masses: list[float] | None = None,
        mass: int = 0,
    ) -> None:
        """Raise the column at each of the places to the number of those of its kind, less where others differ."""
        inside = (place for place in places if 0 <= place < len(self.kinds))
        kept = {place: kind for place in inside if (kind := self.kinds[place]) <= TITLE}
        kinds = [*kept.values()]
        counts = {kind: kinds.count(kind) for kind in (PROSE, TITLE)}
        for place, kind in kept.items():
            count = counts[kind]
            support = count * count / most if count > 1 else 0
            if support > column[place]:
                column[place] = support
                if masses is not None:
                    masses[place] = mass


def _siblings(
    places: Sequence[int], above: Sequence[int], style: Callable[[int], Hashable]
) -> tuple[Column, Column, Column]:
    """For each of some lines, how many are of its style, and how much prose stands below each: middle and least."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for place in places:
        groups[style(place)].append(place)
    size = len(above) - 1
    count, middle, least = [0] * size, [BEYOND] * size, [BEYOND] * size
    for group in groups.values():
        masses = sorted(above[end] - above[place] for place, end in zip(group, [*group[1:], size]))
        for place in group:
            count[place], middle[place], least[place] = len(group), masses[len(masses) // 2], masses[0]
    return count, middle, least


def _file(pieces: Sequence[Piece], shapes: Sequence[Shape], kinds: Sequence[int]) -> list[Column]:
    """FILE_COLUMNS: what the whole file is like, the same for each of its lines."""
    count, words = len(shapes), sum(shape.words for shape in shapes)
    prose = sorted(shape.words for shape in shapes if shape.is_prose)
    cut = sum(ENDS[shape.end] == "…" and shape.words >= SENTENCE_WORDS for shape in shapes)
    addressing = sum(shape.addressing for shape in shapes if shape.is_prose)
    found: tuple[float, ...] = (
        sum(prose),
        sum(prose) / (words or 1),
        kinds.count(EXPLAINED) / count,
        kinds.count(STAMP),
        kinds.count(TITLE) / count,
        cut,
        addressing / (len(prose) or 1),
        max(shape.words for shape in shapes),
        prose[len(prose) // 2] if prose else 0,
        sum(piece.block.gap == 0 for piece in pieces) / count,
        sum(shape.quotes for shape in shapes) / count,
        len(prose),
    )
    return [(value,) * count for value in found]
