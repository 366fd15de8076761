"""`clipper state FILE`: what a state file remembers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from clipper.cli.console import printable

if TYPE_CHECKING:
    from clipper.emitting.looking import Look


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
    from clipper.emitting.looking import look_into

    with look_into(file) as look:
        if format_ == "json":
            click.echo(json.dumps(as_report(look)))
        else:
            for line in as_text(look):
                click.echo(printable(line))


def as_report(look: Look) -> dict[str, Any]:
    """Everything, for a monitor."""
    last = look.find_last_run()
    return {
        "inputs": look.count_done(),
        "failed": look.count_failed(),
        "articles": look.count_articles(),
        "last_run": last and asdict(last),
        "outputs": [asdict(output) for output in look.outputs()],
        "failures": [asdict(failure) for failure in look.failures()],
    }


def as_text(look: Look) -> Iterator[str]:
    """Everything, for a person, line by line."""
    yield f"inputs    {look.count_done()} done, {look.count_failed()} failed"
    yield f"articles  {look.count_articles()} written"
    last = look.find_last_run()
    if last:
        yield (
            f"last run  {last.started} to {last.ended or '?'}, {last.result}: {last.inputs} inputs, {last.skipped} "
            f"unchanged, {last.failed} failed, {last.articles} articles, {last.repeated} written before"
        )
    for output in look.outputs():
        waiting = f", {output.staged} bytes still to be written" if output.staged else ""
        yield f"output    {output.path} ({output.format}){waiting}"
    for failure in look.failures():
        more = f" (and {failure.failures - 1} more)" if failure.failures > 1 else ""
        hint = f"; {failure.hint}" if failure.hint else ""
        yield f"failed    {failure.path}: {failure.message}{more}{hint} [last tried {failure.tried}]"
