"""Train the models of structure and of boundaries.

    python scripts/train.py [--corpus DIR] [--dispatches DIR] [--folds N]

Learns from our fixtures and from any annotated folders given, and writes structure.json and boundary.json in
src/clipper/data: weights and thresholds only, no text. With --folds N it writes nothing but reports the scores on
publishers that were held out.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import numpy as np
from boundary_data import examples
from catboost import CatBoostClassifier
from training_data import (
    Annotated,
    Dump,
    align,
    augment,
    read_corpus,
    read_dispatches,
    read_fixtures,
    read_pages,
)

from clipper import boundaries
from clipper.stripping.boosting import Row
from clipper.stripping.constraints import allowed_states
from clipper.stripping.context import COLUMNS, rows
from clipper.stripping.features import measure
from clipper.stripping.tagger import CHROME, STATES, State, StructureModel, label_rows, read_model

ROOT = Path(__file__).parent.parent
DATA = ROOT / "src" / "clipper" / "data"
STRUCTURE, BOUNDARY = "structure.json", "boundary.json"
SEED = 20221220
PER_DUMP, JOINED, BARE = 2, 120, 120  # made dumps: by real dump, joined, without an article
BAGS = 4
STRUCTURE_TREES = {
    "loss_function": "MultiClass",
    "iterations": 140,
    "learning_rate": 0.13,
    "depth": 5,
    "rsm": 0.3,
}
STEP_WEIGHT, PRIOR_WEIGHT = 0.6, 0.5  # the trees see the neighbours already, so steps and priors count less
SMOOTHING = 0.02
BOUNDARY_TREES = {"loss_function": "Logloss", "iterations": 200, "learning_rate": 0.05, "depth": 4}
BOUNDARY_LEAN = 0.25  # two articles in one record are worse than one article in two


def seen(dump: Dump) -> tuple[list[Row], list[frozenset[State]]]:
    """The rows of a dump's pieces, and the states that rules and shapes leave to each."""
    shapes = [measure(piece.block.text, piece.effect) for piece in dump.pieces]
    return rows([piece.block for piece in dump.pieces], shapes), [*map(allowed_states, dump.pieces, shapes)]


def fit(dumps: Sequence[Dump]) -> dict[str, Any]:
    """The model as it is stored, learnt from these dumps and from BAGS times as many that are made of them.

    Dumps weigh by the root of their length, so that long menus do not rule.
    """
    dumps = list(dumps)
    made = [augment(dumps, random.Random(SEED + k), PER_DUMP, JOINED, BARE) for k in range(BAGS)]
    dumps = BAGS * dumps + [dump for bag in made for dump in bag]
    asked = [one for dump in dumps for one in asked_of(dump)]
    table, wanted, weight = (np.array(column, dtype=float) for column in zip(*asked))
    trees = grow(table, wanted, weight, STRUCTURE_TREES)
    first, steps, last, prior = _grammar(dumps)
    trees.append({"splits": [], "leaves": [[_whole(-PRIOR_WEIGHT * share) for share in prior]]})
    return {
        "columns": list(COLUMNS),
        "states": list(STATES),
        "trees": trees,
        "first": first,
        "steps": steps,
        "last": last,
    }


def asked_of(dump: Dump) -> Iterator[tuple[list[float], int, float]]:
    """The row, the state and the weight of each piece that may be text: of no other the trees are asked."""
    for row, may, state in zip(*seen(dump), dump.states):
        if may != CHROME:
            yield row, STATES.index(state), len(dump.states) ** -0.5


def grow(table: Any, wanted: Any, weight: Any, options: dict[str, Any]) -> list[dict[str, Any]]:
    """Boosted oblivious trees as `boosting.py` reads them; the last one, without a question, is the bias."""
    model = CatBoostClassifier(
        random_seed=SEED, thread_count=2, verbose=0, allow_writing_files=False, **options
    )
    model.fit(table, wanted, sample_weight=weight * len(weight) / weight.sum())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        stored = json.loads(path.read_text(encoding="utf-8"))
    scale, bias = stored["scale_and_bias"]
    trees = [_export(tree, scale, len(bias)) for tree in stored["oblivious_trees"]]
    return [*trees, {"splits": [], "leaves": [[*map(_whole, bias)]]}]


def _export(tree: dict[str, Any], scale: float, classes: int) -> dict[str, Any]:
    """A tree as it is stored: its questions by level, and the scores of all classes by leaf."""
    values = [_whole(scale * value) for value in tree["leaf_values"]]
    return {
        "splits": [
            [split["float_feature_index"], float(f"{split['border']:.6g}")] for split in tree["splits"]
        ],
        "leaves": [values[at : at + classes] for at in range(0, len(values), classes)],
    }


def _whole(score: float) -> int:
    """A score in ten-thousandths."""
    return round(score * 10_000)


def _grammar(dumps: Sequence[Dump]) -> tuple[list[int], list[list[int]], list[int], list[float]]:
    """Log shares of first states, steps, last states (all weighted), and of states."""
    size = len(STATES)
    first, last, steps = [0.05] * size, [0.05] * size, [[SMOOTHING] * size for _ in STATES]
    for dump in dumps:
        places = [STATES.index(state) for state in dump.states]
        if places:
            first[places[0]] += 1
            last[places[-1]] += 1
        for one, other in zip(places, places[1:]):
            steps[one][other] += 1
    total = [sum(row[k] for row in steps) for k in range(size)]
    prior = [math.log(count / sum(total)) for count in total]
    return _logs(first), [_logs(row) for row in steps], _logs(last), prior


def _logs(counts: Sequence[float]) -> list[int]:
    return [_whole(STEP_WEIGHT * math.log(count / sum(counts))) for count in counts]


def report(folds: int, dumps: list[Dump], augmented: bool = True) -> None:
    """Body F1 by words and the share of dumps with the right headlines, on publishers that were held out."""
    groups = sorted({dump.group for dump in dumps})
    random.Random(SEED).shuffle(groups)
    scores: dict[str, list[tuple[float, bool]]] = {}
    for fold in range(folds):
        held = set(groups[fold::folds])
        training = [dump for dump in dumps if dump.group not in held]
        model = read_model(fit(training))
        for dump in dumps:
            if dump.group in held:
                kind = dump.name.split(".")[-2] if dump.name.count(".") > 1 else "short"
                scores.setdefault(kind, []).append(_score(dump, model))
    for kind, pairs in scores.items():
        f1, heads = (sum(column) / len(pairs) for column in zip(*pairs))
        click.echo(f"{kind:8} {len(pairs):4} dumps  body F1 {f1:.3f}  headlines {heads:.3f}")


def _score(dump: Dump, model: StructureModel) -> tuple[float, bool]:
    got = label_rows(*seen(dump), model)
    body = (State.BODY, State.SUBHEAD)
    size = [len(piece.block.text.split()) for piece in dump.pieces]
    both = sum(n for n, g, w in zip(size, got, dump.states) if g in body and w in body)
    mine, gold = (sum(n for n, s in zip(size, states) if s in body) for states in (got, dump.states))
    texts = [
        [p.block.text for p, s in zip(dump.pieces, states) if s is State.HEADLINE]
        for states in (got, dump.states)
    ]
    return (2 * both / (mine + gold) if mine + gold else 1.0, texts[0] == texts[1])


@click.command()
@click.option(
    "--corpus", type=click.Path(exists=True, path_type=Path), help="Pages as text, with gold.jsonl."
)
@click.option("--dispatches", type=click.Path(exists=True, path_type=Path), help="Dumps with gold.jsonl.")
@click.option("--folds", default=0, help="Report held-out scores instead of writing the model.")
def main(corpus: Path | None, dispatches: Path | None, folds: int) -> None:
    """Train the structure model and write it as package data."""
    annotated = [*read_fixtures(ROOT / "fixtures"), *read_pages(ROOT / "fixtures")]
    annotated += read_corpus(corpus) if corpus else []
    annotated += read_dispatches(dispatches) if dispatches else []
    dumps = [align(one) for one in annotated]
    if folds:
        report(folds, dumps)
        return
    write(STRUCTURE, fit(dumps))
    write(BOUNDARY, fit_boundary(annotated))


def write(name: str, model: dict[str, Any]) -> None:
    """Store a model as package data."""
    (DATA / name).write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")
    click.echo(f"{name}: {(DATA / name).stat().st_size} bytes")


def fit_boundary(annotated: Sequence[Annotated]) -> dict[str, Any]:
    """The model of boundaries as it is stored. Reads the structure model just written, as the segmenter will."""
    found = examples(annotated, random.Random(SEED))
    table = np.array([row for row, _ in found], dtype=float)
    trees = grow(table, np.array([starts for _, starts in found]), np.ones(len(found)), BOUNDARY_TREES)
    trees.append({"splits": [], "leaves": [[_whole(BOUNDARY_LEAN)]]})
    return {"columns": boundaries.COLUMNS, "trees": trees}


if __name__ == "__main__":
    main()
