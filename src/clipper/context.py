"""Each block as a row of numbers: its shape, its neighbours, its place, its repetitions.

The rows are what the model of `labelling.py` weighs; `COLUMNS` names them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from clipper.features import ENDS, STARTS, Shape
from clipper.model import Block
from clipper.rules import Effect

EFFECTS = ("", *(effect.value for effect in Effect))
NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
DECAY = 0.7  # how much of the mass of prose is still felt one block further
COHESION_REACH = 4  # blocks on either side whose subject is compared
TURN_REACH = 9  # blocks on either side in which the subject may turn
MIN_ECHO_WORDS = 3  # fewer words repeat by chance
MIN_ECHO_SHARE = 0.8  # of the longest repetition: a shorter one is a part of the title only
MAX_ECHO_GROWTH = 1.5  # a paragraph that holds the title is not a repetition of it
FAR = 99  # stands for "nothing of the kind above (or below)"

OWN_COLUMNS = [
    "words",
    "chars",
    "function-share",
    "capital-share",
    "digits",
    "sentences",
    "partings",
    "start",
    "end",
    "rule",
    "dated",
    "clock",
    "address",
    "credit",
    "glued",
    "addressing",
    "names",
    "prose",
]
SEEN_COLUMNS = ["words", "function-share", "capital-share", "end", "rule", "dated", "prose"]
PLACE_COLUMNS = [
    "mass-above",
    "mass-below",
    "mass",
    "share",
    "index",
    "from-end",
    "count",
    "momentum-above",
    "momentum-below",
    "gap",
    "gap-below",
    "gap-extra",
    "prose-above",
    "prose-below",
    "ending-above",
    "ending-mass",
]
ECHO_COLUMNS = [
    "copies",
    "copies-above",
    "copies-below",
    "in-top",
    "cohesion",
    "leads",
    "tops",
    "local",
    "subject-size",
    "turn",
    "is-anchor",
    "from-anchor",
    "anchor-mass",
]
COLUMNS = (
    *OWN_COLUMNS,
    *(f"{column}@{offset:+d}" for offset in NEIGHBOURS for column in SEEN_COLUMNS),
    *PLACE_COLUMNS,
    *ECHO_COLUMNS,
)

ENDING_EFFECTS = (Effect.RELATED_HEADING, Effect.SOURCE_FOOTER)

Row = list[float]


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


def _own(shape: Shape) -> Row:
    return [
        shape.words,
        shape.chars,
        shape.function_share,
        shape.capital_share,
        shape.digits,
        shape.sentences,
        shape.partings,
        STARTS.index(shape.start),
        ENDS.index(shape.end),
        EFFECTS.index(shape.rule),
        shape.dated,
        shape.clock,
        shape.address,
        shape.credit,
        shape.glued,
        shape.addressing,
        shape.names,
        shape.is_prose,
    ]


def _seen(own: Row) -> Row:
    """What a neighbour shows of itself: the columns of SEEN_COLUMNS."""
    return [own[0], own[2], own[3], own[8], own[9], own[10], own[17]]


BEYOND = [-1.0] * len(SEEN_COLUMNS)  # a neighbour before the first block or after the last


def rows(blocks: Sequence[Block], shapes: Sequence[Shape]) -> list[Row]:
    """One row of `COLUMNS` for each block of a dispatch."""
    context = _Context(blocks, shapes)
    return [context.row(index) for index in range(len(shapes))]


class _Context:
    """The sums over a dispatch that place each block in it."""

    def __init__(self, blocks: Sequence[Block], shapes: Sequence[Shape]) -> None:
        self.blocks, self.shapes = blocks, shapes
        self.prose = [shape.is_prose for shape in shapes]
        mass = [shape.words if prose else 0 for shape, prose in zip(shapes, self.prose)]
        self.above = list(accumulate(mass, initial=0))
        self.total = self.above[-1]
        self.own = [_own(shape) for shape in shapes]
        self.seen = [_seen(own) for own in self.own]
        weights = [math.log1p(words) for words in mass]
        self.momentum_above = _momentum(weights)
        self.momentum_below = _momentum(weights[::-1])[::-1]
        self.next_prose = _distances(self.prose[::-1])[::-1]
        self.last_prose = _distances(self.prose)
        self.last_ending = _distances([shape.rule in ENDING_EFFECTS for shape in shapes])
        self.gap = sorted(block.gap for block in blocks)[len(blocks) // 2] if blocks else 0
        self.copies = Counter(shape.folded for shape in shapes)
        self.copies_above: Counter[str] = Counter()
        self.core = Counter(
            word for shape, prose in zip(shapes, self.prose) if prose for word in shape.subject
        )
        self.anchors = find_anchors(shapes)
        self.anchor = max((index for index, anchor in enumerate(self.anchors) if anchor), default=-1)

    def row(self, index: int) -> Row:
        seen = []
        for offset in NEIGHBOURS:
            there = index + offset
            seen += self.seen[there] if 0 <= there < len(self.seen) else BEYOND
        return [*self.own[index], *seen, *self._place(index), *self._echo(index)]

    def _place(self, index: int) -> Row:
        above, below = self.above[index], self.total - self.above[index + 1]
        gap, count = self.blocks[index].gap, len(self.blocks)
        ending = self.last_ending[index]
        return [
            above,
            below,
            self.total,
            above / (self.total or 1),
            index,
            count - index,
            count,
            self.momentum_above[index],
            self.momentum_below[index],
            gap,
            self.blocks[index + 1].gap if index + 1 < count else -1,
            gap - self.gap,
            self.last_prose[index],
            self.next_prose[index],
            ending,
            above - self.above[index - ending] if ending < FAR else -1,
        ]

    def _echo(self, index: int) -> Row:
        """Repetition in the dispatch, and how much the block talks of what the text around it talks of."""
        shape = self.shapes[index]
        copies, before = self.copies[shape.folded], self.copies_above[shape.folded]
        self.copies_above[shape.folded] += 1
        since = index - self.anchor if self.anchor >= 0 else -FAR
        return [
            copies,
            before,
            copies - before - 1,
            index > 0 and shape.words > MIN_ECHO_WORDS and shape.folded in self.shapes[0].folded,
            *self._cohesion(index),
            self._turn(index),
            self.anchors[index],
            since,
            self.above[index] - self.above[self.anchor] if since > 0 else -1,
        ]

    def _cohesion(self, index: int) -> Row:
        """Shares of the block's subject that return in all prose, the next prose, the first line, the prose near."""
        subject, prose = self.shapes[index].subject, self.prose[index]
        if not subject:
            return [-1, -1, -1, -1, 0]
        size = len(subject)
        shared = sum(self.core[word] > prose for word in subject)
        following = index + self.next_prose[index]
        leads = (
            len(subject & self.shapes[following].subject)
            if following < len(self.shapes) and not prose
            else -size
        )
        near: set[str] = set()
        for there in range(max(0, index - COHESION_REACH), min(len(self.shapes), index + COHESION_REACH + 1)):
            if there != index and self.prose[there]:
                near |= self.shapes[there].subject
        tops = len(subject & self.shapes[0].subject)
        return [shared / size, leads / size, tops / size, len(subject & near) / size, size]

    def _turn(self, index: int) -> float:
        """How much the prose below goes on about what the prose above was about: low where a new story begins.

        After TextTiling (Hearst 1997), on sets of content words.
        """
        above = self._subjects(range(index - 1, max(-1, index - 1 - TURN_REACH), -1))
        below = self._subjects(
            range(index + (not self.prose[index]), min(len(self.shapes), index + TURN_REACH))
        )
        if not above or not below:
            return -1
        return len(above & below) / math.sqrt(len(above) * len(below))

    def _subjects(self, places: range) -> set[str]:
        words: set[str] = set()
        for place in places:
            if self.prose[place]:
                words |= self.shapes[place].subject
        return words


def _momentum(weights: list[float]) -> list[float]:
    """For each place, the mass before it, fading with distance."""
    felt, momentum = 0.0, []
    for weight in weights:
        momentum.append(felt)
        felt = DECAY * felt + weight
    return momentum


def _distances(holds: list[bool]) -> list[int]:
    """For each place, how many blocks back the last one stands for which it holds (FAR where there is none)."""
    last, distances = -FAR, []
    for index, held in enumerate(holds):
        distances.append(min(index - last, FAR))
        if held:
            last = index
    return distances
