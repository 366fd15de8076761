"""`clipper state FILE`: what a state file remembers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from clipper.cli.console import printable


@click.command(name="state")
@click.argument("file", type=click.Path())
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Of the output.",
)
def command(file: str, format_: str) -> None:
    """Show what the state FILE remembers: how much, the last run, and which inputs failed and why.

    Nothing is changed, and a run may be at work on the file meanwhile.
    """
    from clipper.emitting.state import report_state

    report = report_state(file)
    if format_ == "json":
        click.echo(json.dumps(report))
        return
    for line in as_text(report):
        click.echo(printable(line))


def as_text(report: dict[str, Any]) -> Iterator[str]:
    """Everything, for a person, line by line."""
    yield "inputs    {inputs} done, {failed} failed".format(**report)
    yield "articles  {articles} written".format(**report)
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
