"""The commands that only list: `clipper dates`, `clipper formats`, `clipper schema`, `clipper state`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import click

from clipper.cli.console import has_input, printable, say, translated
from clipper.cli.errors import Status
from clipper.cli.options import Moment

NAME_WIDTH = 18


@click.command()
@click.option("--reference-date", "reference", type=Moment(), metavar="MOMENT",
              help="The moment from which `hier` or `lundi` counts, as 2022-12-20 or 2022-12-20T10:00. Without it they "
                   "are listed with a null value.")  # fmt: skip
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True), required=False)
@click.pass_context
def dates(ctx: click.Context, reference: datetime | None, file: str | None) -> None:
    """Write one JSON line for each date in FILE (or standard input).

    A line has the number of the `line` in FILE (from 1), the characters `start` and `end` in it, the `text`, the
    `value` in ISO 8601 with the precision that the text has, the `precision`, the `kind` (absolute, relative,
    interval) and `warnings`. On a publication line, the best date comes first.
    """
    if file is None and not has_input():
        raise click.UsageError("name a file, or pipe a text in")
    from clipper.errors import InputError

    try:
        for row in find_dates(read_lines(file or "-"), reference and reference.replace(tzinfo=None)):
            click.echo(json.dumps(row, ensure_ascii=False).encode())
    except InputError as error:
        say(f"{printable(file or '-')}: {printable(translated(error.message))}")
        ctx.exit(Status.FAILED)


def read_lines(file: str) -> Iterator[str]:
    """The lines of the texts in a file, decoded as those of a dispatch. Raises InputError."""
    from clipper.errors import DamagedError
    from clipper.model import Document, Failure
    from clipper.pipeline import open_path
    from clipper.reading.decoding import decode
    from clipper.settings import DEFAULT_SETTINGS

    for found in open_path(file, DEFAULT_SETTINGS, lambda: sys.stdin.buffer):
        if isinstance(found, Document):
            yield from decode(found.data, found.charset).text.splitlines()
        elif isinstance(found, Failure):
            raise DamagedError(found.message, found.hint)


def find_dates(lines: Iterable[str], reference: datetime | None) -> Iterator[dict[str, object]]:
    """The dates of a text, line by line."""
    from clipper.dates import read_dates

    for number, line in enumerate(lines, start=1):
        for reading in read_dates(line, reference=reference):
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


@click.command()
def formats() -> None:
    """List the formats that clipper reads, in the order in which they are tried.

    An input is recognised by its content first and by its name second; containers are opened up to three deep.
    """
    for name, summary in list_formats():
        click.echo(f"{name:{NAME_WIDTH}}{summary}")


def list_formats() -> Iterator[tuple[str, str]]:
    """Each format and what it gives, from the tables that decide it."""
    from clipper.reading.containers import CONTAINERS, EXPORTS, READERS, load

    for container in map(load, (*CONTAINERS, *EXPORTS)):
        yield container.FORMAT, container.SUMMARY
    for reader in map(load, READERS):
        yield reader.FORMAT, reader.SUMMARY


@click.command()
def schema() -> None:
    """Print the JSON Schema of a record."""
    from clipper.emitting.record import record_schema

    click.echo(json.dumps(record_schema(), indent=2, ensure_ascii=False))


@click.command()
@click.argument("file", type=click.Path())
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to show it.")  # fmt: skip
def state(file: str, format_: str) -> None:
    """Show what a state FILE remembers: how much, the last run, and which inputs failed and why.

    Nothing is changed, and a run may be using the file meanwhile.
    """
    from clipper.emitting.state import report_state

    report = report_state(file)
    if format_ == "json":
        click.echo(json.dumps(report))
        return
    for line in state_lines(report):
        click.echo(printable(line))


def state_lines(report: dict[str, Any]) -> Iterator[str]:
    """Everything, for people, line by line."""
    yield "inputs    {inputs} done, {failed} failed".format(**report)
    yield "articles  {articles} written".format(**report)
    if report["corrections"]:
        yield "corrected {corrections} dispatches, by a person".format(**report)
    if last := report["last_run"]:
        yield (
            "last run  {started} to {ended}, {result}: {inputs} inputs, {skipped} unchanged, {failed} failed, "
            "{articles} articles, {repeated} written before"
        ).format(**{**last, "ended": last["ended"] or "?"})
    for output in report["outputs"]:
        waiting = f", {output['staged']} bytes still to be written" if output["staged"] else ""
        yield f"output    {output['path']} ({output['format']}){waiting}"
    for failure in report["failures"]:
        more = f" (and {failure['failures'] - 1} more)" if failure["failures"] > 1 else ""
        hint = f"; {failure['hint']}" if failure["hint"] else ""
        yield f"failed    {failure['path']}: {failure['message']}{more}{hint} [last tried {failure['tried']}]"
