"""Trees scored all at once give what walking each of them gives."""

from __future__ import annotations

import json
import random
from importlib.resources import files

import pytest

from clipper.boosting import Forest


def walk(node, row):
    """The score of one tree, by the definition of a tree."""
    while isinstance(node, list):
        column, threshold, below, above = node
        node = below if row[column] <= threshold else above
    return node


@pytest.mark.parametrize("seed", range(20))
def test_a_forest_scores_as_its_trees_do(seed):
    """The sum of each group is, to the last bit, that of its trees walked one by one."""
    data = json.loads(files("clipper.data").joinpath("structure.json").read_text(encoding="utf-8"))
    choose = random.Random(seed)
    row = [choose.choice([-1, 0, 1, 2.5, 14, 99]) for _ in data["columns"]]
    walked = []
    for group in data["trees"]:
        total = 0.0
        for tree in group:
            total += walk(tree, row)
        walked.append(total)
    assert Forest(data["trees"]).score(row) == walked


def test_a_value_at_a_threshold_goes_below_it():
    """The comparison is "at most"."""
    assert Forest([[[0, 2, -1.0, 1.0]]]).score([2]) == [-1.0]


def test_a_tree_of_too_many_leaves_is_refused():
    """A tree must fit a byte; training with deeper trees fails loudly."""
    tree = 0.0
    for threshold in range(8):
        tree = [0, threshold, float(threshold), tree]
    with pytest.raises(ValueError, match="9 leaves"):
        Forest([[tree]])
