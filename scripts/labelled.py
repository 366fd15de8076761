"""Make labelled text files of the annotated sets, for training and measuring.

    python scripts/labelled.py SHARED CACHE [SET ...]

SHARED is a folder with seeds/, dispatches/, corpus/ and pages/. CACHE gets a file of JSON Lines for each set (seeds,
dispatches, written, corpus, pages, dumps, negatives, layouts, tricky), an object for each text: see
`labelling/model.py`. Written and tricky are our own dumps (`labelling/texts/`). Layouts are composed of the other sets,
each file of material of one fold, and of none of an outlet of corpus. The texts of SHARED are other people's: keep
CACHE outside the repository. The same folder gives the same bytes.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from labelling.layouts.generate import generate
from labelling.model import BLIND_FOLD, IGNORE, MEASURED, SETS, TITLE, Labelled, read_labelled, write_labelled
from labelling.rendering import missing_tools
from labelling.sets import is_usable, read_set

ALL = (*SETS, MEASURED)


@click.command()
@click.argument("shared", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("cache", type=click.Path(file_okay=False, path_type=Path))
@click.argument("sets", nargs=-1, type=click.Choice(ALL))
@click.option("--files", default=8000, show_default=True, help="Composed files in all.")
@click.option("--seed", default=1, show_default=True, help="Chance of the composed files.")
def main(shared: Path, cache: Path, sets: tuple[str, ...], files: int, seed: int) -> None:
    """Write CACHE/SET.jsonl for each set of SHARED and print what is in it."""
    if tools := missing_tools():
        sys.exit(f"Install {' '.join(tools)} first: apt-get install {' '.join(tools)}")
    for name in sets or ALL:
        count: Counter[str] = Counter()
        if name == "layouts":
            without = frozenset(file.outlet for file in read_labelled(cache / "corpus.jsonl"))
            found = generate(cache, files, seed, without)
        else:
            found = read_set(name, shared)
        write_labelled(cache / f"{name}.jsonl", _counted(found, count))
        click.echo(f"{name:10} {summary(count)}")


def _counted(files: Iterable[Labelled], count: Counter[str]) -> Iterator[Labelled]:
    for file in files:
        count["files"] += is_usable(file)
        count["blind"] += file.fold == BLIND_FOLD
        count["lines"] += file.text.count("\n") + 1
        count["characters"] += len(file.text)
        for start, end, label, _ in file.spans:
            count[label] += end - start
        titled = sum(bool(article["title"]) for article in file.articles)
        count["titles"] += titled
        count["titles found"] += len({number for _, _, label, number in file.spans if label == TITLE})
        count["paragraphs missing"] += file.missing["paragraphs"]
        count["paragraphs"] += file.missing["total"]
        if is_usable(file):
            yield file
        else:
            count["dropped"] += 1


def summary(count: Counter[str]) -> str:
    """What was counted, in one line."""
    shares = [
        f"{label} {count[label] / max(1, count['characters']):.3f}"
        for label in (TITLE, "body", "subhead", IGNORE)
    ]
    placed = 1 - count["paragraphs missing"] / max(1, count["paragraphs"])
    titles = count["titles found"] / max(1, count["titles"])
    return (
        f"{count['files']} files ({count['blind']} blind, {count['dropped']} more dropped), {count['lines']} lines;"
        " of the text "
        + ", ".join(shares)
        + f"; found {titles:.4f} of {count['titles']} titles and {placed:.4f} of {count['paragraphs']} paragraphs"
    )


if __name__ == "__main__":
    main()
