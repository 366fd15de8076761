"""Scores of boosted decision trees, which are stored as nested lists of package data and need no library.

Gradient boosting after Friedman, "Greedy function approximation" (2001); trained by `scripts/train.py`. The trees are
not walked one by one but all at once, after Lucchese et al., "QuickScorer" (SIGIR 2015): measured here, half the time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

Row = Sequence[float]
Node = Any
"""A leaf's score, or [column, threshold, node where the value is at most the threshold, node elsewhere]."""

MOST_LEAVES = 8  # of a tree: each leaf is a bit, each tree a byte
# By byte, the place of its lowest bit that is set.
FIRST_LEAF = bytes((byte & -byte).bit_length() - 1 if byte else 0 for byte in range(256))


class Forest:
    """Groups of trees, scored together.

    All trees stand side by side in one long number, in which each leaf has a bit, set while a row may still fall into
    it. A comparison that fails clears the leaves on its left, whatever the others say; so all comparisons of a column
    come down to one mask, found by bisection. The first leaf left in each byte is the one that the row falls into.
    """

    def __init__(self, groups: Iterable[Iterable[Node]]) -> None:
        self._leaves: list[list[list[float]]] = []
        failures: dict[int, dict[float, int]] = {}
        self._size = 0
        for group in groups:
            self._leaves.append([self._read(tree, failures) for tree in group])
        self._all = (1 << 8 * self._size) - 1
        self._columns = [(column, *self._masks(cleared)) for column, cleared in sorted(failures.items())]

    def _read(self, tree: Node, failures: dict[int, dict[float, int]]) -> list[float]:
        """The leaves of the next tree; what each of its comparisons clears is added to `failures`."""
        leaves: list[float] = []
        _visit(tree, 8 * self._size, leaves, failures)
        if len(leaves) > MOST_LEAVES:
            raise ValueError(f"a tree has {len(leaves)} leaves, more than {MOST_LEAVES}")
        self._size += 1
        return leaves

    def _masks(self, cleared: dict[float, int]) -> tuple[list[float], list[int]]:
        """The thresholds of a column in order, and the leaves that are left where so many of them are exceeded."""
        thresholds, masks = sorted(cleared), [self._all]
        for threshold in thresholds:
            masks.append(masks[-1] & ~cleared[threshold])
        return thresholds, masks

    def score(self, row: Row) -> list[float]:
        """For each group the sum of the scores that its trees give a row.

        >>> Forest([[[0, 0.5, -1.0, [1, 3, 2.0, 4.0]], 0.25], [[1, 8, 1.0, 2.0]]]).score([1, 7])
        [4.25, 1.0]
        """
        left = self._all
        for column, thresholds, masks in self._columns:
            left &= masks[bisect_left(thresholds, row[column])]
        falls = iter(left.to_bytes(self._size, "little").translate(FIRST_LEAF))
        sums = []
        for group in self._leaves:
            total = 0.0
            for leaves, leaf in zip(group, falls):
                total += leaves[leaf]
            sums.append(total)
        return sums


def _visit(node: Node, first: int, leaves: list[float], failures: dict[int, dict[float, int]]) -> None:
    """Number the leaves below a node from left to right; trees are at most a few levels deep."""
    if not isinstance(node, list):
        leaves.append(float(node))
        return
    column, threshold, below, above = node
    start = len(leaves)
    _visit(below, first, leaves, failures)
    cleared = ((1 << len(leaves)) - (1 << start)) << first
    thresholds = failures.setdefault(column, {})
    thresholds[threshold] = thresholds.get(threshold, 0) | cleared
    _visit(above, first, leaves, failures)
