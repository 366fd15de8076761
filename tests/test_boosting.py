"""Trees scored all at once give what following each of them gives."""

from __future__ import annotations

import json
import random
from importlib.resources import files

import pytest

from clipper.stripping.boosting import Forest


def follow(tree, row):
    """The scores of one tree, by the definition of an oblivious tree: each answer is a bit of the leaf's number."""
    leaf = sum((row[column] > threshold) << level for level, (column, threshold) in enumerate(tree["splits"]))
    return tree["leaves"][leaf]


@pytest.mark.parametrize("model", ["structure.json", "boundary.json"])
@pytest.mark.parametrize("seed", range(10))
def test_a_forest_scores_as_its_trees_do(model, seed):
    """For each class, the sum is that of the trees followed one by one."""
    data = json.loads(files("clipper.data").joinpath(model).read_text(encoding="utf-8"))
    choose = random.Random(seed)
    row = [choose.choice([-1, 0, 0.3, 1, 2.5, 14, 99]) for _ in data["columns"]]
    followed = [sum(scores) for scores in zip(*(follow(tree, row) for tree in data["trees"]))]
    assert Forest(data["trees"], len(row)).score(row) == followed


def test_a_value_at_a_threshold_does_not_exceed_it():
    """The question is "more than"."""
    assert Forest([{"splits": [[0, 2]], "leaves": [[-1], [1]]}], columns=1).score([2]) == [-1]


def test_a_column_of_ever_new_values_is_scored_right():
    """What a column remembers of its values is bounded, and forgetting them changes nothing."""
    forest = Forest([{"splits": [[0, 1000]], "leaves": [[0], [7]]}], columns=1)
    assert [forest.score([value])[0] for value in range(2000)] == [0] * 1001 + [7] * 999


def test_a_tree_of_too_many_levels_is_refused():
    """The answers of a tree must fill no more than a byte; training with deeper trees fails loudly."""
    deep = {"splits": [[0, level] for level in range(9)], "leaves": [[leaf] for leaf in range(512)]}
    with pytest.raises(ValueError, match="9 levels"):
        Forest([deep], columns=1)
