"""Score the whole command on outlets that its models have not seen.

    python scripts/evaluate.py SHARED CACHE [--only PART ...] [--as-is] [--reuse] [--errors N]

SHARED is the folder of annotated sets with their scorers, CACHE the labelled files that `labelled.py` made of it. For
each fold of outlets the models are trained without it, and each file is read by the models that have not seen its
outlet. Joined files, which mix outlets of corpus, are read by models trained without any of them. The part `seen` is
read by the models of the package as they are. The table has each figure over all files, over the outlets of the blind
fold, and the noise: one standard deviation by a jackknife over outlets. Errors of the blind fold are never listed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import click
from evaluation.models import AS_IS, NO_CORPUS, SOURCE, command, package, train
from evaluation.scoring import Figures, Part, corpus, dispatches, negatives, noise, pages
from evaluation.styles import fold_names, styles
from labelling.model import FOLDS, MEASURED, fold_of, outlet_of

ALL = tuple(map(str, range(FOLDS)))
STYLE_SHARE = {"written": 1, MEASURED: 1, "pages": 6, "dumps": 2, "negatives": 3, "layouts": 4}
"""Of each set, one file in so many is scored."""
SEEDS = (7, 8)
CORPUS_KINDS = ("wet", "bs4", "ticker", "html")
GENRES = ("news", "other")

Maker = Callable[[Sequence[str]], Part]
Scored = tuple[Maker, Mapping[str, str] | None]
"""How a part is scored, and the fold of each of its files; joined files have none."""


def scored(name: str, shared: Path, cache: Path, work: Path) -> list[Scored]:
    """What is scored under a name of `PARTS`."""
    score = shared / "dispatches" / "score.py"
    if name == "dispatches":
        folds = dict(_gold_folds(shared / name / "gold.jsonl", "file", "domain"))
        return [(partial(dispatches, name, shared / name, score), folds)]
    if name == "joined":
        return [
            (partial(dispatches, made, work / name / made, score), None) for made in _joined(shared, work)
        ]
    if name == "styles":
        return [
            (partial(styles, cache, part, share), fold_names(cache, part))
            for part, share in STYLE_SHARE.items()
        ]
    if name == "corpus":
        folds = dict(_gold_folds(shared / name / "gold.jsonl", "id", "publisher_group"))
        return [(partial(corpus, kind, shared / name), folds) for kind in CORPUS_KINDS]
    folds = dict(_gold_folds(shared / "pages" / "index.jsonl", "id", "publisher"))
    make = partial(negatives) if name == "negatives" else partial(pages, name)
    return [(partial(make, genre, shared / "pages"), folds) for genre in GENRES]


def _gold_folds(path: Path, name: str, domain: str) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8") as lines:
        for gold in map(json.loads, lines):
            outlet = outlet_of(gold.get(domain) or gold[name])
            yield gold[name].removesuffix(".txt"), str(fold_of(outlet))


def _joined(shared: Path, work: Path) -> list[str]:
    """Make the joined files and return the names of their folders."""
    names = []
    for maker in ("layouts", "make"):
        for seed in SEEDS:
            name = f"{maker} {seed}"
            script = [sys.executable, shared / "joined" / f"{maker}.py", shared / "corpus" / "gold.jsonl"]
            subprocess.run([*script, work / "joined" / name, "--seed", str(seed)], check=True)
            names.append(name)
    return names


def seen(shared: Path, work: Path) -> Iterator[str]:
    """What the models of the package say on sets that are for looking, not for measuring."""
    script = Path(command(work, {AS_IS: SOURCE}, {}, AS_IS)[0])
    beside = script.with_name("clipper-as-is")
    beside.write_text(
        f'#!/bin/sh\nPYTHONPATH="{SOURCE}" exec "{sys.executable}" -m clipper "$@"\n', encoding="utf-8"
    )
    beside.chmod(0o755)
    for name, call in {
        "seeds": [shared / "seeds" / "check.py", beside, "extract"],
        "cases": [shared / "cases" / "run.py", "--clipper", beside],
        "dates": [shared / "dates" / "score.py", shared / "dates" / "dev.jsonl"],
    }.items():
        done = subprocess.run([sys.executable, *call], capture_output=True, text=True, check=False)
        yield f"{name}: {(done.stdout.strip().splitlines() or ['nothing'])[-1]}"


def measured(part: Part) -> dict[str, Figures]:
    """The figures of a part over all files and over the blind fold, and their noise."""
    hidden = part.blind()
    return {
        "all": part.figures(set(part.outlets)),
        "blind": part.figures(hidden) if hidden else {},
        "noise": noise(part),
    }


def table(name: str, now: Mapping[str, Figures], before: Figures) -> str:
    """The figures of a part, one in a line."""
    lines = [f"{name:30}{'all':>9}{'blind':>9}{'noise':>9}{'as is':>9}"]
    for key, value in now["all"].items():
        rest = [column.get(key) for column in (now["blind"], now["noise"], before)]
        lines.append(
            f"  {key:28}{value:9.4f}" + "".join(f"{x:9.4f}" if x is not None else f"{'-':>9}" for x in rest)
        )
    return "\n".join(lines)


PARTS = ("dispatches", "joined", "corpus", "text", "dumps", "html", "negatives", "styles", "seen")


@click.command()
@click.argument("shared", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("cache", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--only", multiple=True, type=click.Choice(PARTS), help="A part to score; all without it.")
@click.option("--as-is", is_flag=True, help="Score the models of the package; train nothing.")
@click.option("--reuse", is_flag=True, help="Take the models of the last run, not the code.")
@click.option("--errors", default=0, help="List so many errors of each kind.")
def main(shared: Path, cache: Path, only: tuple[str, ...], as_is: bool, reuse: bool, errors: int) -> None:
    """Print figures of the command on outlets that its models have not seen."""
    shared, work = shared.resolve(), (cache / "evaluation").resolve()
    chosen = [name for name in PARTS if not only or name in only]
    if "seen" in chosen:
        click.echo("\n".join(seen(shared, work)))
    packages = {AS_IS: SOURCE}
    if not as_is:
        names = [
            *(ALL if {*chosen} - {"joined", "seen"} else ()),
            *([NO_CORPUS] if "joined" in chosen else ()),
        ]
        if not reuse:
            train(work, cache, names)
        packages = {name: package(work, name) for name in names}
    for name in (name for name in chosen if name != "seen"):
        for make, folds in scored(name, shared, cache, work):
            files, other = ({}, AS_IS) if as_is else (folds or {}, ALL[0] if folds else NO_CORPUS)
            part = make(command(work, packages, files, other))
            figures = measured(part)
            click.echo(table(part.name, figures, remember(work, as_is, part.name, figures)) + "\n")
            if errors:
                click.echo(part.errors({*part.outlets} - part.blind(), errors))


def remember(work: Path, as_is: bool, name: str, figures: dict[str, Figures]) -> Figures:
    """Store the figures of a part, and return those of the package as it is, if they are known."""
    path = work / "figures.json"
    stored = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    stored.setdefault(AS_IS if as_is else "held out", {})[name] = figures
    path.write_text(json.dumps(stored, indent=1), encoding="utf-8")
    return {} if as_is else stored.get(AS_IS, {}).get(name, {}).get("all", {})


if __name__ == "__main__":
    main()
