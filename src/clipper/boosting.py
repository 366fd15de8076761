"""Scores of boosted decision trees, which are stored as nested lists of package data and need no library to walk.

Gradient boosting after Friedman, "Greedy function approximation" (2001); trained by `scripts/train.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Tree = tuple[int, float, Any, Any] | float
"""A leaf's score, or (column, threshold, tree where the value is at most the threshold, tree elsewhere)."""

Row = Sequence[float]


def read_trees(nodes: Iterable[Any]) -> tuple[Tree, ...]:
    """Trees of JSON lists.

    >>> sum_trees(read_trees([[0, 0.5, -1.0, [1, 3, 2.0, 4.0]], 0.25]), [1, 7])
    4.25
    """
    return tuple(map(_read, nodes))


def _read(node: Any) -> Tree:
    """Trees are at most a few levels deep."""
    return (node[0], node[1], _read(node[2]), _read(node[3])) if isinstance(node, list) else float(node)


def sum_trees(trees: Iterable[Tree], row: Row) -> float:
    """The sum of the scores that the trees give a row."""
    total = 0.0
    for tree in trees:
        while type(tree) is tuple:
            tree = tree[2] if row[tree[0]] <= tree[1] else tree[3]
        total += tree  # type: ignore[operator]
    return total
