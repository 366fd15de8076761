"""`clipper dates`: the dates that a French text names, one JSON line each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TextIO

import click


@click.command(name="dates")
@click.option(
    "--reference",
    metavar="MOMENT",
    help="The moment against which `hier` or `lundi` is read, as 2022-12-20 or 2022-12-20T10:00. Without it "
    "they are listed with a null value.",
)
@click.argument("file", type=click.File("r", encoding="utf-8", errors="replace"), default="-")
def command(reference: str | None, file: TextIO) -> None:
    """Write one JSON line per date found in FILE (or standard input).

    Each line tells the `line` (1-based), the characters `start` and `end` in it, the `text`, the `value` in ISO 8601
    at the precision that is stated, the `precision`, the `kind` (absolute, relative, interval) and `warnings`.
    On a publication line the best date comes first.
    """
    moment = _read_reference(reference) if reference else None
    for row in _find_rows(file, moment):
        click.echo(json.dumps(row, ensure_ascii=False).encode())


def _read_reference(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=None)
    except ValueError:
        message = f"{written!r} is no ISO 8601 date: write it as 2022-12-20 or 2022-12-20T10:00"
        raise click.BadParameter(message, param_hint="--reference") from None


def _find_rows(file: TextIO, reference: datetime | None) -> Iterator[dict[str, object]]:
    from clipper.dates import read_dates

    for number, line in enumerate(file, start=1):
        for reading in read_dates(line.rstrip("\n"), reference=reference):
            yield {
                "line": number,
                "start": reading.start,
                "end": reading.end,
                "text": reading.text,
                "value": reading.value,
                "precision": reading.precision,
                "kind": reading.kind,
                "warnings": list(reading.warnings),
            }
