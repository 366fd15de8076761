"""Each block as a row of numbers: its shape, its neighbours, its place, its echoes.

The rows are what the model of `labelling.py` weighs; `COLUMNS` names them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

from clipper.boosting import Row
from clipper.echoes import ECHO_COLUMNS, Echoes
from clipper.features import ENDS, STARTS, Shape
from clipper.model import Block
from clipper.rules import Effect

EFFECTS = ("", *(effect.value for effect in Effect))
NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
DECAY = 0.7  # how much of the mass of prose is still felt one block further
FAR = 99  # stands for "nothing of the kind above (or below)"

OWN_COLUMNS = (
    *(
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
    ),
    *("dated", "clock", "address", "credit", "glued", "addressing", "names", "prose"),
)
SEEN_COLUMNS = ("words", "function-share", "capital-share", "end", "rule", "dated", "prose")
PLACE_COLUMNS = (
    *(
        "mass-above",
        "mass-below",
        "mass",
        "share",
        "index",
        "from-end",
        "count",
        "momentum-above",
        "momentum-below",
    ),
    *(
        "gap",
        "gap-below",
        "gap-extra",
        "prose-above",
        "prose-below",
        "ending-above",
        "ending-mass",
        "in-list",
    ),
)
COLUMNS = (
    *OWN_COLUMNS,
    *(f"{column}@{offset:+d}" for offset in NEIGHBOURS for column in SEEN_COLUMNS),
    *PLACE_COLUMNS,
    *ECHO_COLUMNS,
)

ENDING_EFFECTS = (Effect.RELATED_HEADING, Effect.SOURCE_FOOTER)
BEYOND = [-1.0] * len(SEEN_COLUMNS)  # a neighbour before the first block or after the last


def rows(blocks: Sequence[Block], shapes: Sequence[Shape]) -> list[list[float]]:
    """One row of `COLUMNS` for each block of a dispatch."""
    owns = [_own(shape) for shape in shapes]
    places, echoes = _Places(blocks, shapes), Echoes(shapes)
    return [
        [*own, *_neighbours(owns, index), *places.row(index), *echoes.row(index)]
        for index, own in enumerate(owns)
    ]


def _own(shape: Shape) -> list[float]:
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


def _neighbours(owns: Sequence[Row], index: int) -> list[float]:
    """What the blocks around show of themselves: SEEN_COLUMNS of each."""
    seen: list[float] = []
    for offset in NEIGHBOURS:
        if 0 <= index + offset < len(owns):
            own = owns[index + offset]
            seen += own[0], own[2], own[3], own[8], own[9], own[10], own[17]
        else:
            seen += BEYOND
    return seen


class _Places:
    """The sums over a dispatch that place each block in it."""

    def __init__(self, blocks: Sequence[Block], shapes: Sequence[Shape]) -> None:
        self.gaps = [block.gap for block in blocks]
        prose = [shape.is_prose for shape in shapes]
        mass = [shape.words if is_prose else 0 for shape, is_prose in zip(shapes, prose)]
        weights = [math.log1p(words) for words in mass]
        self.above = list(accumulate(mass, initial=0))
        self.momentum_above = _momentum(weights)
        self.momentum_below = _momentum(weights[::-1])[::-1]
        self.last_prose = distances(prose)
        self.next_prose = distances(prose[::-1])[::-1]
        self.last_ending = distances([shape.rule in ENDING_EFFECTS for shape in shapes])
        self.listing = _listing(shapes, prose)
        self.typical_gap = sorted(self.gaps)[len(blocks) // 2] if blocks else 0

    def row(self, index: int) -> list[float]:
        """PLACE_COLUMNS of the block at `index`."""
        above, total, count = self.above[index], self.above[-1], len(self.gaps)
        gap, ending = self.gaps[index], self.last_ending[index]
        return [
            above,
            total - self.above[index + 1],
            total,
            above / (total or 1),
            index,
            count - index,
            count,
            self.momentum_above[index],
            self.momentum_below[index],
            gap,
            self.gaps[index + 1] if index + 1 < count else -1,
            gap - self.typical_gap,
            self.last_prose[index],
            self.next_prose[index],
            ending,
            above - self.above[index - ending] if ending < FAR else -1,
            self.listing[index],
        ]


def _momentum(weights: list[float]) -> list[float]:
    """For each place, the mass before it, fading with distance."""
    felt, momentum = 0.0, []
    for weight in weights:
        momentum.append(felt)
        felt = DECAY * felt + weight
    return momentum


def distances(holds: list[bool]) -> list[int]:
    """For each place, how many blocks back the last one stands for which it holds (FAR where there is none)."""
    last, found = -FAR, []
    for index, held in enumerate(holds):
        found.append(min(index - last, FAR))
        if held:
            last = index
    return found


def _listing(shapes: Sequence[Shape], prose: Sequence[bool]) -> list[int]:
    """For each place, how many short lines above it a colon opened the list that it stands in (0: in none)."""
    places, opened = [], 0
    for shape, is_prose in zip(shapes, prose):
        places.append(0 if is_prose else opened)
        opened = 1 if shape.end == ":" else opened + 1 if opened and not is_prose else 0
    return places
