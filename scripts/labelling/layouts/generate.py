"""Thousands of composed files of a fold."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random

from labelling.layouts.bodies import Kit
from labelling.layouts.draft import any_medium, written
from labelling.layouts.grammar import Speaker
from labelling.layouts.material import Material, read_material
from labelling.layouts.negatives import negative
from labelling.layouts.rewritten import rewritten
from labelling.layouts.several import several
from labelling.layouts.single import single, with_crawl_header
from labelling.model import FOLDS, Labelled, fold_of, kind_of

KINDS = {single: 36, several: 36, negative: 28, rewritten: 50}
CRAWLED = 0.07  # share of the files that a crawl's month stands before
MAX_CHARACTERS = 120_000


def generate(cache: Path, files: int, seed: int, without: frozenset[str]) -> Iterator[Labelled]:
    """`files` files, the same number for each fold, each made of material of its fold alone."""
    for fold in range(FOLDS):
        material = read_material(cache, fold, without)
        for number in range(files // FOLDS):
            yield one_file(material, fold, number, seed)


def one_file(material: Material, fold: int, number: int, seed: int) -> Labelled:
    """The file of a number, whatever other files are made."""
    rng = Random(f"layouts {seed} {fold} {number}")
    while True:
        kit = Kit(rng, Speaker(rng), material)
        make = rng.choices([*KINDS], [*KINDS.values()])[0]
        draft = make(kit)
        if draft.lines and kit.chance(CRAWLED):
            with_crawl_header(kit, draft)
        medium = any_medium(rng)
        if medium == "oneline" and len(draft.articles) > 1:
            medium = "plain"  # nothing would tell where an article begins
        text, spans = written(draft, medium, rng)
        if text.strip() and len(text) < MAX_CHARACTERS:
            break
    return Labelled(
        id=f"layout-{fold}-{number:05}",
        set="rewritten" if make is rewritten else "layouts",
        outlet=next(
            name for name in map("composed-{}.invalid".format, count(100 * number)) if fold_of(name) == fold
        ),
        fold=fold,
        style=medium,
        genre="news",
        kind=kind_of(len(draft.articles)),
        text=text,
        spans=spans,
        articles=draft.articles,
        missing={"titles": 0, "paragraphs": 0, "total": len(spans)},
    )
