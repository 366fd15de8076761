"""Trees scored all at once give what following each of them gives."""

from __future__ import annotations

import random

import pytest

from clipper.stripping.models import LEVELS, Forest, Scores

CLASSES = 5


def follow(splits, leaves, row):
    """The scores of one tree, by the definition of an oblivious tree: each answer is a bit of the leaf's number."""
    return leaves[sum((row[column] > threshold) << level for level, (column, threshold) in enumerate(splits))]


def grown(choose, trees=40, columns=12):
    """Trees of all sizes with scores of either sign."""
    splits = [
        [
            [choose.randrange(columns), choose.choice([0, 0.3, 1, 2.5, 14])]
            for _ in range(choose.randrange(LEVELS))
        ]
        for _ in range(trees)
    ]
    return splits, [
        [[choose.randint(-90_000, 90_000) for _ in range(CLASSES)] for _ in range(1 << len(levels))]
        for levels in splits
    ]


def stored(splits, leaves):
    """Trees as the package stores them."""
    return {
        "splits": splits,
        "leaves": Scores(len(leaves[0][0])).write([row for tree in leaves for row in tree]),
    }


@pytest.mark.parametrize("seed", range(10))
def test_a_forest_scores_as_its_trees_do(seed):
    """For each class, the sum is that of the trees followed one by one."""
    choose = random.Random(seed)
    splits, leaves = grown(choose)
    forest = Forest(stored(splits, leaves), columns=12, classes=CLASSES)
    rows = [[choose.choice([-1, 0, 0.3, 1, 2.5, 14, 99]) for _ in range(11)] + [seed] for _ in range(20)]
    for row in rows:
        followed = [sum(one) for one in zip(*(follow(*tree, row) for tree in zip(splits, leaves)))]
        assert [*forest.score(row)] == followed


def test_a_value_at_a_threshold_does_not_exceed_it():
    """The question is "more than"."""
    assert Forest(stored([[[0, 2]]], [[[-1], [1]]]), columns=1, classes=1).score([2]) == (-1,)


def test_a_tree_of_too_many_levels_is_refused():
    """The answers of a tree must fill no more than a byte; training with deeper trees fails loudly."""
    deep = stored([[[0, level] for level in range(9)]], [[[leaf] for leaf in range(512)]])
    with pytest.raises(ValueError, match="9 levels"):
        Forest(deep, columns=1, classes=1)
