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
from operator import add
from typing import Any

from clipper.stripping.boosting import Forest, Row
from clipper.stripping.context import COLUMNS

MODEL_FILE = "structure.json"
NEVER = -(10**12)  # against scores of some 10**5 a block


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
        return self in KEPT


STATES = tuple(State)
KEPT = (State.HEADLINE, State.BODY, State.SUBHEAD)
CHROME = frozenset(state for state in STATES if not state.is_kept)
ANY = frozenset(STATES)
TEXT = ANY - {State.HEADLINE, State.SUBHEAD}


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureModel:
    """Trees that score states, and the scores of starting in a state, going from one to another, and ending in one.

    All scores are in whole ten-thousandths of a unit of log odds.
    """

    trees: Forest
    first: tuple[int, ...]
    steps: tuple[tuple[int, ...], ...]
    last: tuple[int, ...]


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
        trees=Forest(data["trees"], len(COLUMNS)),
        first=tuple(data["first"]),
        steps=tuple(map(tuple, data["steps"])),
        last=tuple(data["last"]),
    )


def label_rows(
    rows: Iterable[Row], allowed: Sequence[frozenset[State]], model: StructureModel
) -> list[State]:
    """The best path of states through the rows of a dispatch; `allowed` names the states that each block may have.

    The trees are asked, and have learnt, only of blocks that may be text: which kind of chrome a block is, its place
    on the path tells.
    """
    scores = [
        _barriers(may) if may == CHROME else [*map(add, model.trees.score(row), _barriers(may))]
        for row, may in zip(rows, allowed)
    ]
    return [STATES[place] for place in best_path(scores, model)]


@cache
def _barriers(allowed: frozenset[State]) -> tuple[int, ...]:
    """What is added to the score of each state: nothing, or what no score of a path makes good."""
    return tuple(0 if state in allowed else NEVER for state in STATES)


def best_path(scores: Sequence[Sequence[int]], model: StructureModel) -> list[int]:
    """The path with the highest sum of scores, steps, first and last (Viterbi); empty for no rows."""
    if not scores:
        return []
    best = [*map(add, scores[0], model.first)]
    origins = []
    columns = tuple(zip(*model.steps))
    for row in scores[1:]:
        ways = [[*map(add, best, column)] for column in columns]
        tops = [*map(max, ways)]
        origins.append([*map(list.index, ways, tops)])
        best = [*map(add, tops, row)]
    ends = [*map(add, best, model.last)]
    path = [ends.index(max(ends))]
    for origin in reversed(origins):
        path.append(origin[path[-1]])
    return path[::-1]
