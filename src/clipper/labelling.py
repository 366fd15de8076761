"""The state of each block of a plain-text dump, by a boosted model of its row and a grammar of dispatches.

Two halves, both learnt by `scripts/train.py` and stored as package data. Small decision trees turn the row of a
block (`context.py`) into a score for each state; a Viterbi pass then finds the best path through the states, so that
a headline is followed by its body and a subhead stands inside one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from clipper.boosting import Forest, Row
from clipper.context import COLUMNS

MODEL_FILE = "structure.json"
NEVER = -1e9


class State(StrEnum):
    """What a block is to the dispatch."""

    OUTSIDE = "outside"
    BETWEEN = "between"
    HEADLINE = "headline"
    BODY = "body"
    SUBHEAD = "subhead"
    INSIDE = "inside"

    @property
    def is_kept(self) -> bool:
        """Whether the block belongs to an article; the other states are chrome outside, under the headline, inside."""
        return self in (State.HEADLINE, State.BODY, State.SUBHEAD)


STATES = tuple(State)
CHROME = frozenset(state for state in STATES if not state.is_kept)
ANY = frozenset(STATES)
TEXT = ANY - {State.HEADLINE, State.SUBHEAD}


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureModel:
    """Trees by state, and the scores of starting in a state, going from one to another, and ending in one."""

    base: tuple[float, ...]
    trees: Forest
    first: tuple[float, ...]
    steps: tuple[tuple[float, ...], ...]
    last: tuple[float, ...]

    def score(self, row: Row) -> list[float]:
        """One score per state for a block's row."""
        return [start + score for start, score in zip(self.base, self.trees.score(row))]


@cache
def load_model() -> StructureModel:
    """The packaged model. Raises ValueError where it was trained on other columns than these."""
    data = json.loads(files("clipper.data").joinpath(MODEL_FILE).read_text(encoding="utf-8"))
    if tuple(data["columns"]) != COLUMNS or tuple(data["states"]) != STATES:
        raise ValueError(f"{MODEL_FILE} does not fit the columns of context.py: run `make train`")
    return read_model(data)


def read_model(data: dict[str, Any]) -> StructureModel:
    """The model as it is stored, ready to score."""
    return StructureModel(
        base=tuple(data["base"]),
        trees=Forest(data["trees"]),
        first=tuple(data["first"]),
        steps=tuple(map(tuple, data["steps"])),
        last=tuple(data["last"]),
    )


def label_rows(
    rows: Iterable[Row], allowed: Sequence[frozenset[State]], model: StructureModel
) -> list[State]:
    """The best path of states through the rows of a dispatch; `allowed` names the states that each block may have."""
    scores = [
        [value if state in may else NEVER for value, state in zip(model.score(row), STATES)]
        for row, may in zip(rows, allowed)
    ]
    return [STATES[place] for place in best_path(scores, model)]


def best_path(scores: Sequence[Sequence[float]], model: StructureModel) -> list[int]:
    """The path with the highest sum of scores, steps, first and last (Viterbi); empty for no rows."""
    if not scores:
        return []
    best = [score + first for score, first in zip(scores[0], model.first)]
    origins = []
    columns = tuple(zip(*model.steps))
    for row in scores[1:]:
        reached, origin = [], []
        for score, column in zip(row, columns):
            ways = [value + step for value, step in zip(best, column)]
            top = max(ways)
            reached.append(top + score)
            origin.append(ways.index(top))
        best = reached
        origins.append(origin)
    ends = [value + last for value, last in zip(best, model.last)]
    path = [ends.index(max(ends))]
    for origin in reversed(origins):
        path.append(origin[path[-1]])
    return path[::-1]
