"""How well and how fast programs read pages and plain texts: all of them on the same inputs, in one run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, median
from typing import Any

from benchmarks.arena import median_ratio, race
from benchmarks.inputs import (
    TEXT_KINDS,
    Case,
    composed_pages,
    composed_texts,
    corpus_pages,
    corpus_texts,
    wrapped,
)
from benchmarks.machine import version_of
from benchmarks.peers import PEERS, YARDSTICK
from benchmarks.scoring import Gold, mean_by_publisher, score_body, score_date, score_title
from benchmarks.sections import Figures, Options, number, table

MEASURES = ("f1", "precision", "recall", "paragraphs", "leak", "headline", "date right", "date wrong")
OURS = "clipper"
TEXT_PROGRAMS = (OURS, YARDSTICK, "trafilatura, precision", "jusText", "resiliparse")
COMPOSED = "composed by the project"


def score(found: dict[str, str | None] | None, gold: Gold) -> dict[str, float | None]:
    """All measures of one page; a program is not measured on what it never looks for."""
    found = found or {"title": "", "date": "", "body": ""}
    scores: dict[str, float | None] = {}
    if found["body"] is not None:
        scores |= score_body(found["body"], gold)
    if found["title"] is not None and gold.title:
        scores["headline"] = score_title(found["title"], gold.title)
    if found["date"] is not None and gold.date:
        scores |= score_date(found["date"], gold.date)
    return scores


def compare(name: str, cases: Sequence[Case], inputs: dict[str, list[bytes]], rounds: int) -> Figures:
    """One set of inputs: a row of figures for each program."""
    results = race(inputs, rounds)
    yardstick = results[YARDSTICK]["seconds"]
    rows = [_row(program, result, cases, yardstick) for program, result in results.items()]
    return {
        "name": name,
        "pages": len(cases),
        "publishers": len({case.gold.publisher for case in cases}),
        "kilobytes": fmean(len(case.data) for case in cases) / 1000,
        "rounds": rounds,
        "rows": rows,
    }


def _row(
    program: str, result: dict[str, Any], cases: Sequence[Case], yardstick: Sequence[float]
) -> dict[str, Any]:
    pairs = zip(result["found"], cases)
    scores = mean_by_publisher([(case.gold.publisher, score(found, case.gold)) for found, case in pairs])
    return {
        "program": program,
        "version": version_of(PEERS[program].package),
        "failed": sum(found is None for found in result["found"]),
        "nothing": sum(found is not None and found["body"] == "" for found in result["found"]),
        "scores": scores,
        "per second": len(cases) / median(result["seconds"]),
        "times": median_ratio(result["seconds"], yardstick),
        "peak": result["peak"],
    }


def measure_pages(options: Options) -> Figures:
    """Every program on the composed pages and on those of each corpus folder."""
    sets = [(COMPOSED, composed_pages())]
    sets += [(f"corpus folder {number}", corpus_pages(folder)) for number, folder in _numbered(options)]
    return {
        "sets": [
            compare(
                name, cases, {program: [case.data for case in cases] for program in PEERS}, options.rounds
            )
            for name, cases in sets
        ]
    }


def measure_texts(options: Options) -> Figures:
    """Programs on plain texts: clipper on the texts, the others on their lines wrapped as minimal HTML."""
    sets = [(COMPOSED, composed_texts())]
    for place, folder in _numbered(options):
        sets += [(f"corpus folder {place}, {kind}", corpus_texts(folder, kind)) for kind in TEXT_KINDS]
    return {
        "sets": [compare(name, cases, _text_inputs(cases), options.rounds) for name, cases in sets if cases]
    }


def _text_inputs(cases: Sequence[Case]) -> dict[str, list[bytes]]:
    plain = [case.data for case in cases]
    pages = [wrapped(text) for text in plain]
    return {program: plain if program == OURS else pages for program in TEXT_PROGRAMS}


def _numbered(options: Options) -> list[tuple[int, Path]]:
    """Corpus folders by number: nothing of them but figures goes into the page, not even a name."""
    return list(enumerate(options.corpora, 1))


HEADS = (
    *("program", "F1", "precision", "recall", "whole paragraphs", "chrome leakage", "headline", "date right"),
    *("date wrong", "per second", "times trafilatura", "peak MB"),
)


def tell(figures: Figures) -> str:
    """One table per set of inputs."""
    return "\n".join(_tell_set(one) for one in figures["sets"])


def _tell_set(one: dict[str, Any]) -> str:
    rows = [
        (
            f"{row['program']} {row['version']}",
            *(number(row["scores"].get(measure)) for measure in MEASURES),
            number(row["per second"], 0),
            number(row["times"], 2),
            number(row["peak"], 0),
        )
        for row in one["rows"]
    ]
    return (
        f"### {one['name'].capitalize()}\n\n"
        f"{one['pages']} inputs of {one['publishers']} publishers, {one['kilobytes']:.1f} kB on average, "
        f"{one['rounds']} timed rounds."
        f"{_faults(one, 'failed', 'at which a program raised')}"
        f"{_faults(one, 'nothing', 'in which a program found no text')}\n\n{table(HEADS, rows)}"
    )


def _faults(one: dict[str, Any], fault: str, name: str) -> str:
    """How many inputs each program failed on; figures that were kept from before this was counted say nothing."""
    counts = [f"{row['program']} ({row[fault]})" for row in one["rows"] if row.get(fault)]
    return f" Inputs {name}: {', '.join(counts)}." if counts else ""
