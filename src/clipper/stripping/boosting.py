"""Scores of boosted decision trees, which are stored as lists of package data and need no library.

The trees are oblivious, as CatBoost grows them (Prokhorenkova et al., "CatBoost: unbiased boosting with categorical
features", 2018; trained by `scripts/train.py`): all nodes of a level ask the same question, so that the answers, a bit
each, are the number of the leaf. All trees are scored at once: what a column answers to all the questions that are
asked of it is one long number, in which each tree has a byte.

Scores are whole numbers: the same on every machine, whatever the order in which they are summed.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate, repeat
from operator import getitem
from struct import Struct, unpack
from typing import Any

Row = Sequence[float]
LEVELS = 8  # of a tree at most: its answers fill a byte
FIELD = 4  # bytes of a class in a sum of all classes
OFFSET = 1 << 20  # added to each stored score, so that none is negative: 4,000 of them can be summed


class Forest:
    """Trees over the same columns, scored together for all classes.

    As stored, `splits` has for each tree its questions by level, each a column and a threshold; `leaves` the scores of
    all leaves of all trees (see `Scores`).
    """

    def __init__(self, stored: Mapping[str, Any], columns: int, classes: int) -> None:
        splits, self._scores = stored["splits"], Scores(classes)
        questions: list[dict[float, int]] = [{} for _ in range(columns)]
        for number, levels in enumerate(splits):
            if len(levels) > LEVELS:
                raise ValueError(f"a tree has {len(levels)} levels, more than {LEVELS}")
            for level, (column, threshold) in enumerate(levels):
                bit = 1 << (8 * number + level)
                questions[column][threshold] = questions[column].get(threshold, 0) + bit
        ends = [*accumulate((1 << len(levels) for levels in splits), initial=0)]
        self._thresholds = [sorted(asked) for asked in questions]
        self._answers = [[*accumulate((asked[at] for at in sorted(asked)), initial=0)] for asked in questions]
        leaves = self._scores.cut(stored["leaves"])
        self._leaves = [Leaves(leaves[start:end]) for start, end in zip(ends, ends[1:])]

    def score(self, row: Row) -> tuple[int, ...]:
        """For each class the sum of the scores that all trees give a row.

        >>> stored = {"splits": [[[0, 5], [1, 3]], []], "leaves": Scores(1).write([[-1], [2], [0], [4], [9]])}
        >>> Forest(stored, columns=2, classes=1).score([1, 7])
        (9,)
        """
        exceeded = map(bisect_left, self._thresholds, row)
        reached = sum(map(getitem, self._answers, exceeded))  # each bit is in the answers of one column
        leaves = reached.to_bytes(len(self._leaves), "little")
        return self._scores.unpack(sum(map(getitem, self._leaves, leaves)), len(leaves))


class Leaves(dict[int, int]):
    """The packed scores of a tree by the number of the leaf: most are never asked for, and so are read on demand."""

    def __init__(self, stored: Sequence[bytes]) -> None:
        self._stored = stored

    def __missing__(self, leaf: int) -> int:
        """Read a leaf when it is first reached."""
        found = self[leaf] = int.from_bytes(self._stored[leaf], "little")
        return found


class Scores:
    """Scores of several classes in one whole number, so that one addition adds them all."""

    def __init__(self, classes: int) -> None:
        self._fields = Struct(f"<{classes}I")
        self.nothing = self._pack((0,) * classes)

    def _pack(self, scores: Sequence[int]) -> int:
        return int.from_bytes(self._fields.pack(*(score + OFFSET for score in scores)), "little")

    def unpack(self, total: int, count: int) -> tuple[int, ...]:
        """The sum for each class of `count` packed scores.

        >>> scores = Scores(2)
        >>> scores.unpack(sum(scores.read(scores.write([[5, -2], [1, 0]]))), 2)
        (6, -2)
        """
        fields = self._fields.unpack(total.to_bytes(self._fields.size, "little"))
        return tuple(field - count * OFFSET for field in fields)

    def read(self, stored: str) -> list[int]:
        """The packed scores that `write` stored."""
        return [*map(int.from_bytes, self.cut(stored), repeat("little"))]

    def cut(self, stored: str) -> tuple[bytes, ...]:
        """The packed scores that `write` stored, each as its bytes."""
        data, size = b64decode(stored), self._fields.size
        found: tuple[bytes, ...] = unpack(f"{size}s" * (len(data) // size), data)
        return found

    def write(self, rows: Sequence[Sequence[int]]) -> str:
        """Rows of scores as they are stored: little-endian numbers of 32 bits, each with OFFSET added, in base64."""
        packed = (self._fields.pack(*(score + OFFSET for score in row)) for row in rows)
        return b64encode(b"".join(packed)).decode("ascii")
