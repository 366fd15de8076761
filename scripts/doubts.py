"""Learn how likely a record is wrong, from records made by models that have not seen their outlets, and measure it.

    python scripts/doubts.py CACHE [--models DIR]

CACHE is what `labelled.py` made; DIR has a model for each fold (`FOLD/tagger.model`), as `evaluate.py` leaves them in
CACHE/evaluation/models. The points of each measure come from boosted decision stumps: one question each, so that they
add up to one row a measure, which never falls where the measure gets worse. Every fold is scored by a table that was
learnt without it; the packaged one is learnt from all. Writes `data/doubts.json`, the table of `docs/confidence.md` and
its plot.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from labelling.model import BLIND_FOLD, FOLDS, SETS
from training.doubting import Record, read_records

from clipper.model import Confidence, Doubt
from clipper.normalising.doubting import NAMED, TABLE

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src" / "clipper" / "data"
PAGE = ROOT / "docs" / "confidence.md"
PLOT = ROOT / "docs" / "images" / "confidence.svg"
SIDE, ORIGIN, GROUPS = 400, 60, 20  # of the plot: its size and left margin in pixels, its points
UNIT = 100  # of points: hundredths of log odds
BINS = 12  # of a measure at most
LEAST_POINTS = 10  # of a measure; one that says less is left out
TARGET = 0.06  # of the records with high confidence may be wrong: with less, next to none is left
LOW = 0  # points from which a record is more likely wrong than right
WARNED = 250  # points of a warning that contradicts the record: too rare to be learnt
WARNINGS = (
    *("date-header-conflict", "date-metadata-conflict", "date-unconfirmed", "weekday-mismatch"),
    *("long-title", "long-body", "many-articles", "repeated-template", "words-mismatch"),
)
ROUNDS, RATE, DAMPING = 250, 0.1, 4.0  # of boosting; the damping keeps few records from saying much
# Whether a mistake is likelier with more of a measure (1), with less (-1), or with both much and little (0).
DIRECTIONS = {
    Doubt.TITLE_LENGTH: 0,
    Doubt.UNDATED: 0,
    **dict.fromkeys(
        (Doubt.HEADLINE_RIVAL, Doubt.BEGINNING_WEAK, Doubt.BEGINNING_RIVAL, Doubt.NEARLY_REJECTED), -1
    ),
    **dict.fromkeys((Doubt.NEARLY_JOINED, Doubt.DATE_RIVAL, Doubt.BODY_SHORT, Doubt.TEXT_LEFT_OUT), -1),
}
# Doubts that no labelled text has: they are of pages.
UNSEEN = {
    doubt.value: {"borders": [1], "points": [0, 2 * NAMED]}
    for doubt in (Doubt.TITLE_DIFFERS, Doubt.MARKUP_DOUBTED)
}
KINDS = ("untitled", "short", "long")  # as `kind_of` names them


Table = dict[str, Any]


def fit(records: Sequence[Record]) -> Table:
    """The base and the points of each measure for each kind of record, learnt from some records."""
    return {kind: fit_kind([record for record in records if record.kind == kind]) for kind in KINDS}


def fit_kind(records: Sequence[Record]) -> Table:
    """The base and the points of each measure, learnt from records of one kind: a typical record has none."""
    wrong = np.array([bool(record.wrong) for record in records], dtype=float)
    values = {doubt: np.array([record.measures[doubt] for record in records], dtype=float) for doubt in Doubt}
    borders = {doubt: find_borders(values[doubt]) for doubt in Doubt}
    bins = {doubt: np.searchsorted(borders[doubt], values[doubt], side="right") for doubt in Doubt}
    odds = np.full(len(records), np.log(wrong.mean() / (1 - wrong.mean())))
    base = float(odds[0])
    points = {doubt: np.zeros(len(borders[doubt]) + 1) for doubt in Doubt}
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-odds))
        slope, bend = wrong - chance, chance * (1 - chance)
        stumps = [find_stump(doubt, bins[doubt], len(points[doubt]), slope, bend) for doubt in Doubt]
        gain, doubt, steps = max(stumps, key=lambda stump: stump[0])
        points[doubt] += RATE * steps
        odds += RATE * steps[bins[doubt]]
    typical = {doubt: float(np.median(row[bins[doubt]])) for doubt, row in points.items()}
    rows = {
        doubt.value: joined(borders[doubt], np.rint(UNIT * (row - typical[doubt])).astype(int).tolist())
        for doubt, row in points.items()
    }
    return {
        "base": round(UNIT * (base + sum(typical.values()))),
        "measures": UNSEEN | {name: row for name, row in rows.items() if row},
    }


Stump = tuple[float, Doubt, Any]


def find_stump(doubt: Doubt, bins: Any, count: int, slope: Any, bend: Any) -> Stump:
    """The best question to ask of one measure, as steps to add to the points of its bins; and what it gains.

    A step of Newton on each side, which may go in one direction only where `DIRECTIONS` says so.
    """
    slopes = np.cumsum(np.bincount(bins, slope, count))
    bends = np.cumsum(np.bincount(bins, bend, count))
    low, high = (
        slopes[:-1] / (bends[:-1] + DAMPING),
        (slopes[-1] - slopes[:-1]) / (bends[-1] - bends[:-1] + DAMPING),
    )
    gains = slopes[:-1] * low + (slopes[-1] - slopes[:-1]) * high
    gains[DIRECTIONS.get(doubt, 1) * (high - low) < 0] = 0
    if not len(gains):
        return 0.0, doubt, np.zeros(count)
    at = int(gains.argmax())
    return float(gains[at]), doubt, np.where(np.arange(count) <= at, low[at], high[at]) * (gains[at] > 0)


def find_borders(values: Any) -> list[float]:
    """Values that part those of a measure into at most BINS: a border belongs to the upper part."""
    quantiles = np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1], method="higher")
    found = sorted({*map(float, quantiles), *map(float, np.unique(values)[:4])} - {float(values.min())})
    return [int(value) if value == int(value) else round(value, 3) for value in found]


def joined(borders: Sequence[float], points: Sequence[int]) -> dict[str, list[float]] | None:
    """A row of the table, with neighbours of the same points as one; None where it says next to nothing."""
    if max(points) - min(points) < LEAST_POINTS:
        return None
    kept = [at for at in range(len(borders)) if points[at] != points[at + 1]]
    return {"borders": [borders[at] for at in kept], "points": [points[at] for at in (*kept, len(borders))]}


def score(table: Table, record: Record) -> int:
    """All points of a record."""
    rows = table[record.kind]
    total: int = rows["base"] + WARNED * len({*record.warnings} & {*WARNINGS})
    for doubt, row in rows["measures"].items():
        total += row["points"][
            int(np.searchsorted(row["borders"], record.measures[Doubt(doubt)], side="right"))
        ]
    return total


def find_limit(pairs: Iterable[tuple[int, bool]]) -> int:
    """The points below which at most TARGET of the records are wrong."""
    limit, wrong = -(10**6), 0
    for count, (points, is_wrong) in enumerate(sorted(pairs), 1):
        wrong += is_wrong
        if wrong <= TARGET * count:
            limit = points + 1
    return limit


Judged = tuple[Record, int, Confidence]


def cross_fit(records: Sequence[Record]) -> list[Judged]:
    """Each record with its points and its confidence, by a table and a limit that were learnt without its fold."""
    points = {}
    for fold in range(FOLDS):
        table = fit([record for record in records if record.fold != fold])
        points |= {id(record): score(table, record) for record in records if record.fold == fold}
    limits = [
        find_limit((points[id(record)], bool(record.wrong)) for record in records if record.fold != fold)
        for fold in range(FOLDS)
    ]
    return [
        (record, total := points[id(record)], confidence_of(total, limits[record.fold])) for record in records
    ]


def confidence_of(total: int, limit: int) -> Confidence:
    """What so many points come to."""
    if total < limit:
        return Confidence.HIGH
    return Confidence.LOW if total >= LOW else Confidence.MEDIUM


def row_of(name: str, judged: Sequence[Judged]) -> str:
    """A row of the table in the documents."""
    wrong = [bool(record.wrong) for record, _, _ in judged]
    cells = [name, str(len(judged)), percent(sum(wrong), len(wrong))]
    for level in Confidence:
        faults = [bool(record.wrong) for record, _, given in judged if given is level]
        cells += [percent(len(faults), len(judged)), percent(sum(faults), len(faults))]
    caught = sum(bool(record.wrong) and given is not Confidence.HIGH for record, _, given in judged)
    return f"| {' | '.join((*cells, percent(caught, sum(wrong))))} |"


def percent(part: int, whole: int) -> str:
    """A share of a whole."""
    return f"{100 * part / whole:.1f} %" if whole else "-"


COLUMNS = (
    "records",
    "count",
    "wrong",
    *(f"{level}{rest}" for level in Confidence for rest in ("", ", wrong")),
    "caught",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"


def report(judged: Sequence[Judged]) -> str:
    """The table in the documents."""
    rows = [row_of("all", judged)]
    rows.append(row_of("the blind fold", [one for one in judged if one[0].fold == BLIND_FOLD]))
    rows += [row_of(name, [one for one in judged if one[0].set == name]) for name in SETS]
    return "\n".join((HEAD, *rows))


def plot(judged: Sequence[Judged]) -> str:
    """The chance that the points state against the share of wrong records, in groups of the same size, as SVG."""
    order = sorted((1 / (1 + np.exp(-points / UNIT)), bool(record.wrong)) for record, points, _ in judged)
    groups = [group.mean(axis=0) for group in np.array_split(np.array(order, dtype=float), GROUPS)]
    dots = [(f"{ORIGIN + SIDE * stated:.0f}", f"{SIDE - SIDE * wrong + 10:.0f}") for stated, wrong in groups]
    ticks = "".join(
        f'<text x="{ORIGIN + SIDE * share / 100:.0f}" y="{SIDE + 28}" text-anchor="middle">{share} %</text>'
        f'<text x="{ORIGIN - 6}" y="{SIDE - SIDE * share / 100 + 14:.0f}" text-anchor="end">{share} %</text>'
        for share in range(0, 101, 20)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE + 80} {SIDE + 60}" font-family="sans-serif" '
        f'font-size="12"><rect width="100%" height="100%" fill="white"/><g stroke="grey" fill="none">'
        f'<rect x="{ORIGIN}" y="10" width="{SIDE}" height="{SIDE}"/>'
        f'<path stroke-dasharray="4" d="M{ORIGIN} {SIDE + 10}L{ORIGIN + SIDE} 10"/></g>{ticks}'
        f'<text x="{ORIGIN}" y="{SIDE + 50}">stated chance that a record is wrong (across), measured share (up)</text>'
        f'<polyline fill="none" stroke="#0b6e99" points="{" ".join(map(",".join, dots))}"/>'
        + "".join(f'<circle cx="{x}" cy="{y}" r="4" fill="#0b6e99"/>' for x, y in dots)
        + "</svg>\n"
    )


def table_of(records: Sequence[Record], judged: Sequence[Judged]) -> Table:
    """The packaged table, learnt from all records."""
    return {
        "warnings": dict.fromkeys(WARNINGS, WARNED),
        "medium": find_limit((points, bool(record.wrong)) for record, points, _ in judged),
        "low": LOW,
        **fit(records),
    }


@click.command()
@click.argument("cache", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--models", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Default: in CACHE."
)
def main(cache: Path, models: Path | None) -> None:
    """Write the table of points, and what it is worth."""
    records = read_records(cache, models or cache / "evaluation" / "models")
    judged = cross_fit(records)
    (DATA / TABLE).write_text(json.dumps(table_of(records, judged), indent=1) + "\n", encoding="utf-8")
    text = report(judged)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        re.sub(r"\| records \|.*?\n\n", lambda _: f"{text}\n\n", page, flags=re.DOTALL), encoding="utf-8"
    )
    PLOT.write_text(plot(judged), encoding="utf-8")
    click.echo(text)


if __name__ == "__main__":
    main()
