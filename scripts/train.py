"""Learn the models of the tagger from labelled texts and write them as package data: weights and thresholds, no text.

    python scripts/train.py CACHE [--held-out] [--without-corpus] [--out DIR]

CACHE is what `labelled.py` made. With --held-out there is a model for each fold of outlets, which has not seen it; with
--without-corpus no outlet of the set corpus is seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import click
from labelling.model import FOLDS, SETS, Labelled, choice, read_labelled
from labelling.sets import read_fixtures
from training.examples import Example, example_of
from training.models import Training

from clipper.stripping.models import pack
from clipper.stripping.tagger import MODEL_FILE

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
DATA = ROOT / "src" / "clipper" / "data"
ONE_IN = dict.fromkeys(SETS, 1) | {"pages": 3, "dumps": 2}
"""Of each set, one file in so many is learnt from."""
MOST_LINES = 2_500  # of a file: longer ones are mostly menus


def files(cache: Path, hidden: frozenset[str]) -> Iterator[Labelled]:
    """The files to learn from: news, and pages without an article."""
    for name, one_in in ONE_IN.items():
        for file in read_labelled(cache / f"{name}.jsonl"):
            wanted = file.set == "negatives" or file.genre == "news"
            if wanted and file.outlet not in hidden and not choice(file.id + file.style, one_in):
                yield file


def read_examples(cache: Path, hidden: frozenset[str]) -> list[Example]:
    """What all files show, in order."""
    with Pool() as workers:
        found = workers.imap(example_of, chain(read_fixtures(FIXTURES), files(cache, hidden)), chunksize=8)
        return [example for example in found if example and len(example.kinds) <= MOST_LINES]


@click.command()
@click.argument("cache", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--held-out", is_flag=True, help="Write the models of each fold, which have not seen it, to OUT/FOLD."
)
@click.option("--without-corpus", is_flag=True, help="See no outlet of the set corpus.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=DATA, help="Where to write.")
def main(cache: Path, held_out: bool, without_corpus: bool, out: Path) -> None:
    """Write the models."""
    corpus = read_labelled(cache / "corpus.jsonl")
    training = Training(read_examples(cache, frozenset(file.outlet for file in corpus if without_corpus)))
    click.echo(
        f"{len(training.examples)} files, {len(training.classes)} lines, {training.learnt.sum()} learnt"
    )
    if held_out:
        for fold in range(FOLDS):
            write(training.model(frozenset((fold,))), out / str(fold))
    else:
        write(training.model(), out)


def write(model: Mapping[str, Any], folder: Path) -> None:
    """Store a model in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    size = (folder / MODEL_FILE).write_bytes(pack(model))
    click.echo(f"{folder / MODEL_FILE}: {size} bytes")


if __name__ == "__main__":
    main()
