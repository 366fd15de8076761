"""Each block as a row of numbers: its shape, its neighbours, its place, its echoes, its cohesion.

The rows are what the model of `labelling.py` weighs; `COLUMNS` names them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from clipper.model import Block
from clipper.stripping.boosting import Row
from clipper.stripping.cohesion import COHESION_COLUMNS, cohesion_columns
from clipper.stripping.echoes import ECHO_COLUMNS, echo_columns
from clipper.stripping.features import ENDS, STARTS, Shape
from clipper.stripping.rules import Effect

EFFECTS = ("", *(effect.value for effect in Effect))
NEIGHBOURS = (-2, -1, 1, 2)
DECAY = 0.7  # how much of the mass of prose is still felt one block further
FAR = 99  # stands for "nothing of the kind above (or below)"
BEYOND = -1  # stands for a neighbour before the first block or after the last

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
    *("dated", "clock", "address", "credit", "addressing", "prose"),
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
    *COHESION_COLUMNS,
)

SEEN = tuple(map(OWN_COLUMNS.index, SEEN_COLUMNS))
ENDING_EFFECTS = (Effect.RELATED_HEADING, Effect.SOURCE_FOOTER)

Column = Sequence[float]


def rows(blocks: Sequence[Block], shapes: Sequence[Shape]) -> list[Row]:
    """One row of `COLUMNS` for each block of a dispatch."""
    if not blocks:
        return []
    own = _own(Shape(*zip(*shapes)))  # type: ignore[arg-type] # a column in place of each measurement
    seen = [own[place] for place in SEEN]
    around = (_shifted(column, offset) for offset in NEIGHBOURS for column in seen)
    placed = _places(blocks, shapes)
    return list(zip(*own, *around, *placed, *echo_columns(shapes), *cohesion_columns(shapes)))


def _own(measured: Any) -> list[Column]:
    """OWN_COLUMNS of all blocks."""
    return [
        *(measured.words, measured.chars, measured.function_share, measured.capital_share),
        *(measured.digits, measured.sentences, measured.partings),
        [*map(STARTS.index, measured.start)],
        [*map(ENDS.index, measured.end)],
        [*map(EFFECTS.index, measured.rule)],
        *(measured.dated, measured.clock, measured.address, measured.credit, measured.addressing),
        measured.is_prose,
    ]


def _shifted(column: Column, offset: int) -> Column:
    """For each block, what a column says of the block so many places further."""
    beyond = (BEYOND,) * min(abs(offset), len(column))
    return (*column[offset:], *beyond) if offset > 0 else (*beyond, *column[:offset])


def _places(blocks: Sequence[Block], shapes: Sequence[Shape]) -> list[Column]:
    """PLACE_COLUMNS of all blocks: the sums over a dispatch that place each block in it."""
    count, gaps = len(blocks), [block.gap for block in blocks]
    prose = [shape.is_prose for shape in shapes]
    mass = [shape.words if shape.is_prose else 0 for shape in shapes]
    *above, total = accumulate(mass, initial=0)
    weights = [math.log1p(words) if words else 0.0 for words in mass]
    ending = distances([shape.rule in ENDING_EFFECTS for shape in shapes])
    typical_gap = sorted(gaps)[count // 2]
    return [
        above,
        [total - words - so_far for words, so_far in zip(mass, above)],
        [total] * count,
        [so_far / (total or 1) for so_far in above],
        range(count),
        range(count, 0, -1),
        [count] * count,
        _momentum(weights),
        _momentum(weights[::-1])[::-1],
        gaps,
        [*gaps[1:], -1],
        [gap - typical_gap for gap in gaps],
        distances(prose),
        distances(prose[::-1])[::-1],
        ending,
        [above[at] - above[at - back] if back < FAR else -1 for at, back in enumerate(ending)],
        _listing(shapes),
    ]


def _momentum(weights: list[float]) -> list[float]:
    """For each place, the mass before it, fading with distance."""
    felt, momentum = 0.0, []
    for weight in weights:
        momentum.append(felt)
        felt = DECAY * felt + weight
    return momentum


def distances(holds: Sequence[bool]) -> list[int]:
    """For each place, how many blocks back the last one stands for which it holds (FAR where there is none)."""
    last, found = -FAR, []
    for index, held in enumerate(holds):
        found.append(min(index - last, FAR))
        if held:
            last = index
    return found


def _listing(shapes: Sequence[Shape]) -> list[int]:
    """For each place, how many short lines above it a colon opened the list that it stands in (0: in none)."""
    places, opened = [], 0
    for shape in shapes:
        places.append(0 if shape.is_prose else opened)
        opened = 1 if shape.end == ":" else opened + 1 if opened and not shape.is_prose else 0
    return places
