"""Scores of boosted decision trees, which are stored as lists of package data and need no library.

The trees are oblivious, as CatBoost grows them (Prokhorenkova et al., "CatBoost: unbiased boosting with categorical
features", 2018; trained by `scripts/train.py`): all nodes of a level ask the same question, so that the answers, a bit
each, are the number of the leaf. All trees are scored at once: what a column answers to all the questions that are
asked of it is one long number, in which each tree has a byte.

Scores are whole numbers: the same on every machine, whatever the order in which they are summed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import accumulate
from operator import getitem, or_
from struct import Struct
from typing import Any

Row = Sequence[float]
Tree = Mapping[str, Any]
"""`splits`: [column, threshold] by level, at most eight; `leaves`: by number of leaf, the scores of each class."""

LEVELS = 8  # of a tree at most: its answers fill a byte
FIELD = 32  # bits of a class in the sum of all classes: it has room for scores up to two thousand million
HALF = 1 << (FIELD - 1)
MOST_ANSWERS = 512  # that a column remembers: most of its values return, but shares and masses need not


class Forest:
    """Trees over the same columns, scored together for all classes."""

    def __init__(self, trees: Sequence[Tree], columns: int) -> None:
        questions: list[dict[float, int]] = [{} for _ in range(columns)]
        for number, tree in enumerate(trees):
            if len(tree["splits"]) > LEVELS:
                raise ValueError(f"a tree has {len(tree['splits'])} levels, more than {LEVELS}")
            for level, (column, threshold) in enumerate(tree["splits"]):
                bit = 1 << (8 * number + level)
                questions[column][threshold] = questions[column].get(threshold, 0) | bit
        classes = len(trees[0]["leaves"][0])
        self._columns = [_Answers(asked) for asked in questions]
        self._leaves = [[_pack(leaf) for leaf in tree["leaves"]] for tree in trees]
        self._zero = _pack([HALF] * classes)
        self._fields = Struct(f"<{classes}I")

    def score(self, row: Row) -> list[int]:
        """For each class the sum of the scores that all trees give a row.

        >>> tree, stump = {"splits": [[0, 5], [1, 3]], "leaves": [[-1], [2], [0], [4]]}, {"splits": [], "leaves": [[9]]}
        >>> Forest([tree, stump], columns=2).score([1, 7])
        [9]
        """
        reached = reduce(or_, map(getitem, self._columns, row))
        leaves = reached.to_bytes(len(self._leaves), "little")
        total = sum(map(getitem, self._leaves, leaves), self._zero)
        return [field - HALF for field in self._fields.unpack(total.to_bytes(self._fields.size, "little"))]


class _Answers(dict[float, int]):
    """By value of a column, the answers to all questions asked of it, worked out when the value first turns up."""

    def __init__(self, questions: Mapping[float, int]) -> None:
        super().__init__()
        self._thresholds = sorted(questions)
        self._exceeded = [*accumulate((questions[at] for at in self._thresholds), or_, initial=0)]

    def __missing__(self, value: float) -> int:
        if len(self) >= MOST_ANSWERS:
            self.clear()
        answers = self[value] = self._exceeded[bisect_left(self._thresholds, value)]
        return answers


def _pack(scores: Sequence[int]) -> int:
    """The scores of all classes as one number, so that one addition adds them all."""
    return sum(score << (FIELD * place) for place, score in enumerate(scores))
