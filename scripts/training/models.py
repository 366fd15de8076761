"""The three models of the tagger, each learnt from what the ones before it say of outlets that they have not seen.

Scores of words and of the first trees are columns of what follows. For a file that is learnt from they must come from
models that have not seen its outlet, or the next model would trust them too much (stacking, after Wolpert, "Stacked
generalization", 1992). So every model is trained without some folds, and those are shared between the runs.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from catboost import CatBoostClassifier
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import SGDClassifier

from clipper.stripping.consensus import CONSENSUS_COLUMNS, consensus_columns
from clipper.stripping.features import word_columns
from clipper.stripping.judging import RUN_COLUMNS, VERDICTS, File, Run, run_columns
from clipper.stripping.models import SCALE, Scores, grams, root
from clipper.stripping.tagger import CLASSES, FIRST_COLUMNS, RULED_OUT, best_path, biased, runs_of
from training.examples import CHROME, HEADLINE, LEFT_OUT, OPENING, SUB, TEXT, Example

SEED = 20221220
THREADS = 2
UNIT = 10_000  # of scores: log odds in ten-thousandths
MIN_LINES = 15  # that a word or pair stands on to be weighed
MOST_GRAMS = 20_000  # that are stored: those that say most
WORDS = {"loss": "log_loss", "alpha": 1e-5, "max_iter": 6, "tol": None, "average": True}
FIRST = {"iterations": 450, "learning_rate": 0.12, "depth": 7, "rsm": 0.25, "border_count": 128}
SECOND = {"iterations": 220, "learning_rate": 0.12, "depth": 6, "rsm": 0.3, "border_count": 128}
JUDGE = {"iterations": 200, "learning_rate": 0.08, "depth": 5, "rsm": 0.5, "border_count": 128}
EARLY_TREES = 120  # of the first ones, which are asked of every line
NEAR, FAR_SHARE = 8, 0.25  # chrome further than so many lines from any text is learnt from one line in four
SET_WEIGHT = {"seeds": 10.0, "dispatches": 10.0, "written": 5.0, "fixtures": 5.0}
TYPICAL_LINES = 60  # a line of a longer file weighs less, by the root
BIAS = (0, 10_000, 3_000, 3_000, 5_000)
"""Of CLASSES: beginnings are sought eagerly, since the judge takes back what is none."""
JUDGE_BIAS = (2_000, 0, -5_000)  # of VERDICTS
OWN_SHARE, FOREIGN_SHARE = 0.5, 0.2  # of the words of a run that are an article's: from here on, and at most
NONE, ARTICLE, PART = range(3)

Folds = frozenset[int]


class Training:
    """The lines of all examples as tables, and the models that were trained without some folds."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.examples = examples
        sizes = [len(one.kinds) for one in examples]
        self.ends = np.cumsum([0, *sizes])
        self.table = np.concatenate([one.table for one in examples])
        self.classes = np.concatenate([one.classes for one in examples]).astype(int)
        self.folds = np.repeat([one.fold for one in examples], sizes)
        self.asked = np.concatenate([one.asked for one in examples])
        weight = [
            SET_WEIGHT.get(one.set, 1.0) * min(2.0, (TYPICAL_LINES / size) ** 0.5)
            for one, size in zip(examples, sizes)
        ]
        self.weight = np.repeat(weight, sizes)
        self.learnt = self.asked & (self.classes != LEFT_OUT) & self._is_near()
        self.vocabulary, self.counts = _count_words(examples)
        self.words = cache(self._words)
        self.first = cache(self._first)

    def _is_near(self) -> Any:
        """Lines near a text, and some of the others."""
        chance = np.random.default_rng(SEED).random(len(self.classes)) < FAR_SHARE
        near = []
        for one in self.examples:
            texts = np.flatnonzero(one.classes > CHROME)
            places = np.arange(len(one.classes))
            at = np.searchsorted(texts, places)
            padded = np.concatenate([[-(10**6)], texts, [10**6]])
            near.append(np.minimum(places - padded[at], padded[at + 1] - places) <= NEAR)
        return np.concatenate(near) | chance

    def rows(self, without: Folds) -> Any:
        """The places of the lines to learn from."""
        return np.flatnonzero(self.learnt & ~np.isin(self.folds, [*without]))

    def _words(self, without: Folds) -> Any:
        """Whole weights of all words for each class, learnt without some folds."""
        rows = self.rows(without)
        model = SGDClassifier(random_state=SEED, n_jobs=THREADS, **WORDS)
        model.fit(self.counts[rows], self.classes[rows], sample_weight=self.weight[rows])
        weights = np.rint(model.coef_.T * UNIT).astype(np.int64)
        lines = np.bincount(self.counts[rows].indices, minlength=len(weights))
        said = np.abs(weights).max(axis=1) * np.sqrt(lines) * (lines >= MIN_LINES)
        weights[np.argsort(-said, kind="stable")[MOST_GRAMS:]] = 0
        return weights

    def unseen_words(self, without: Folds) -> Any:
        """Scores of words of all lines: those of a fold as learnt without it and without `without`."""
        scores = np.zeros((len(self.folds), len(CLASSES)), dtype=np.int64)
        for fold in np.unique(self.folds):
            rows = self.folds == fold
            scores[rows] = np.rint(self.counts[rows] @ self.words(without | {int(fold)}))
        return scores

    def files(self) -> Iterator[tuple[Example, slice]]:
        """The examples, and where their lines are."""
        yield from zip(self.examples, map(slice, self.ends, self.ends[1:]))

    def _first(self, without: Folds) -> tuple[Any, Any]:
        """The first trees, learnt without some folds, and the table of all lines that they read."""
        words = self.unseen_words(without)
        seen = [_table(word_columns(words[rows].tolist(), one.kinds)) for one, rows in self.files()]
        table = np.concatenate([self.table, np.concatenate(seen)], axis=1)
        rows = self.rows(without)
        trees = _grow(table[rows], self.classes[rows], self.weight[rows], FIRST)
        held = np.isin(self.folds, [*without])
        return trees, (_whole(trees, table[held]) if without else None)

    def unseen_first(self, without: Folds) -> Any:
        """The scores of the first trees for all lines, of a fold by trees that were learnt without it and `without`."""
        scores = np.zeros((len(self.folds), len(CLASSES)), dtype=np.int64)
        for fold in map(int, np.unique(self.folds)):
            left_out = without | {fold}
            held = np.isin(self.folds, [*left_out])
            rows = self.folds == fold
            scores[rows] = self.first(left_out)[1][rows[held]]
        scores[~self.asked] = RULED_OUT
        return scores

    def second(self, without: Folds) -> CatBoostClassifier:
        """The second trees."""
        table = self.consensus(self.unseen_first(without))
        rows = self.rows(without)
        return _grow(table[rows], self.classes[rows], self.weight[rows], SECOND)

    def consensus(self, scores: Any) -> Any:
        """CONSENSUS_COLUMNS of all lines."""
        return np.concatenate(
            [
                _table(
                    consensus_columns(
                        one.pieces, one.shapes, one.kinds, one.table.T.tolist(), _rows(scores[rows])
                    )
                )
                for one, rows in self.files()
            ]
        )

    def judge(self, without: Folds) -> CatBoostClassifier:
        """The trees that judge runs, learnt from the runs that the first trees alone would give."""
        scores, words = self.unseen_first(without), self.unseen_words(without)
        table, verdicts, weight = [], [], []
        for one, rows in self.files():
            if one.fold in without:
                continue
            first = _rows(scores[rows])
            runs = runs_of(best_path([biased(row, BIAS) for row in first]))
            known = File(one.pieces, one.shapes, one.kinds, _rows(words[rows]), first)
            for row, verdict in zip(run_columns(known, runs), _verdicts(one, runs), strict=True):
                if verdict is not None:
                    table.append(row)
                    verdicts.append(verdict)
                    weight.append(SET_WEIGHT.get(one.set, 1.0) / len(runs) ** 0.5)
        return _grow(np.array(table, dtype=np.float32), np.array(verdicts), np.array(weight), JUDGE)

    def model(self, without: Folds = frozenset()) -> dict[str, Any]:
        """All parts as they are stored."""
        weights = self.words(without)
        kept = np.flatnonzero(np.abs(weights).any(axis=1))
        return {
            "columns": [FIRST_COLUMNS, CONSENSUS_COLUMNS, RUN_COLUMNS],
            "words": {
                "grams": "\n".join(self.vocabulary[place] for place in kept),
                "weights": Scores(len(CLASSES)).write(weights[kept].tolist()),
            },
            "first": _stored(self.first(without)[0], len(CLASSES), EARLY_TREES),
            "second": _stored(self.second(without), len(CLASSES))[0],
            "judge": _stored(self.judge(without), len(VERDICTS))[0],
            "bias": BIAS,
            "judge_bias": JUDGE_BIAS,
        }


def _verdicts(example: Example, runs: Sequence[Run]) -> Iterator[int | None]:
    """What each run is: an article, a part of the one above, or none; None where the labels do not tell."""
    sizes = np.array([shape.words for shape in example.shapes])
    classes = example.classes
    begins = np.flatnonzero(np.isin(classes, (HEADLINE, OPENING)))
    taken: list[int] = []
    for run in runs:
        words = sizes[run.texts]
        total = words.sum() or 1
        own = words[np.isin(classes[run.texts], (TEXT, SUB, OPENING))].sum() / total
        doubtful = words[classes[run.texts] == LEFT_OUT].sum() / total
        begun = begins[begins <= run.start]
        is_begun = len(begun) > 0 and begun[-1] == run.start
        if own >= OWN_SHARE:
            article = begun[-1] if len(begun) else len(classes)
            yield PART if not is_begun and any(place >= article for place in taken) else ARTICLE
        else:
            yield NONE if own + doubtful < FOREIGN_SHARE and not is_begun else None
        taken += [place for place in run.texts if classes[place] > CHROME]


def _table(columns: Sequence[Sequence[float]]) -> Any:
    return np.array(columns, dtype=np.float32).T


def _rows(scores: Any) -> list[tuple[int, ...]]:
    return [*map(tuple, scores.tolist())]


def _count_words(examples: Iterable[Example]) -> tuple[list[str], Any]:
    """The words and pairs that return, and how often each line has each of them, against the line's length."""
    index: dict[str, int] = {}
    places, ends, divisors = [], [0], []
    for one in examples:
        for shape in one.shapes:
            found = [*grams(shape.tokens)]
            places += [index.setdefault(gram, len(index)) for gram in found]
            ends.append(len(places))
            divisors.append(SCALE / root(len(found) or 1))
    counts = csr_matrix((np.ones(len(places)), places, ends), shape=(len(divisors), len(index)))
    kept = np.flatnonzero(np.bincount(counts.indices, minlength=len(index)) >= MIN_LINES)
    names = [*index]
    return [names[place] for place in kept], (diags(divisors) @ counts.tocsc()[:, kept]).tocsr()


def _grow(table: Any, classes: Any, weight: Any, options: dict[str, Any]) -> CatBoostClassifier:
    trees = CatBoostClassifier(
        loss_function="MultiClass",
        random_seed=SEED,
        thread_count=THREADS,
        verbose=0,
        allow_writing_files=False,
        bootstrap_type="Bernoulli",
        subsample=0.5,
        **options,
    )
    trees.fit(table, classes, sample_weight=weight * len(weight) / weight.sum())
    trees.whole_columns = frozenset(np.flatnonzero((table == np.floor(table)).all(axis=0)).tolist())
    return trees


def _whole(trees: CatBoostClassifier, table: Any) -> Any:
    """Scores of lines, in UNIT."""
    return np.rint(UNIT * trees.predict(table, prediction_type="RawFormulaVal")).astype(np.int64)


def _threshold(border: float, is_whole: bool) -> float:
    """A border as it is stored; among whole numbers, those that exceed it exceed the whole number below it."""
    return math.floor(border) if is_whole else float(f"{border:.7g}")


def _stored(trees: CatBoostClassifier, classes: int, early: int = 0) -> list[dict[str, Any]]:
    """Trees as `models.py` reads them, the first `early` ones apart; the last of these asks nothing and is the bias.

    Columns of whole numbers get whole thresholds, which are compared faster.
    """
    whole = trees.whole_columns
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        trees.save_model(str(path), format="json")
        stored = json.loads(path.read_text(encoding="utf-8"))
    scale, bias = stored["scale_and_bias"]
    grown = [
        (
            [
                [column := split["float_feature_index"], _threshold(split["border"], column in whole)]
                for split in tree["splits"]
            ],
            np.rint(UNIT * scale * np.array(tree["leaf_values"])).astype(int).reshape(-1, classes).tolist(),
        )
        for tree in stored["oblivious_trees"]
    ]
    constant = ([], [[round(UNIT * value) for value in bias]])
    parts = [[*grown[:early], constant], grown[early:]] if early else [[*grown, constant]]
    return [
        {
            "splits": [splits for splits, _ in part],
            "leaves": Scores(classes).write([leaf for _, leaves in part for leaf in leaves]),
        }
        for part in parts
    ]
