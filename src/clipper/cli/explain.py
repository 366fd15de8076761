"""`clipper explain`: what happened to each line of some dispatches, for people or as JSON."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from clipper.cli.console import printable, say
from clipper.cli.errors import Status
from clipper.cli.options import CLIPPING, Grouped, as_settings, standard_input_only, with_options

if TYPE_CHECKING:
    from clipper.settings import Settings

Object = dict[str, Any]

LABEL_CHARS = 26  # the longest common rule id; longer ones push their text to the right
NARROWEST_TEXT = 30
RIVAL_CHARS = 60
SHOWN_LINES = 8  # of those that one rule removed
COLOURS = {"kept": "green", "removed": "red", "rejected": "yellow"}
MARKS = {"kept": "+", "removed": "-", "rejected": "!"}
# Why a date is not the date of publication, for people.
LOST = {
    "after-fetch": "after the day of the fetch",
    "update": "the day of an update",
    "announced": "the text tells it as still to come",
    "header-conflict": "the crawl header contradicts it",
    "markup-decides": "the markup states another day",
    "page-decides": "the page shows another day",
    "weaker": "weaker evidence",
    "farther": "farther away",
    "in-headline": "in the headline",
    "in-text": "named in the text",
    "caption": "in a caption",
    "widget": "of another text or the site",
    "not-stated": "not a line that dates the article",
}
FAILED = "failed: "


@click.command(cls=Grouped)
@click.argument("paths", nargs=-1, type=click.Path())
@with_options(CLIPPING)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="For people, or one JSON object for each dispatch.")  # fmt: skip
@click.option("--full", is_flag=True, help="Show the whole text of each line.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True,
              help="Use colour; `auto` does on a terminal, if NO_COLOR is not set. For `less -R`: always.")  # fmt: skip
@click.pass_context
def explain(
    ctx: click.Context, /, paths: tuple[str, ...], format_: str, full: bool, color: str, **options: Any
) -> None:
    """Show what happened to each line of PATHS, and on what evidence.

    PATHS are read as `clipper extract` reads them: files, folders, archives; `-`, or no path, is standard input.
    Each line comes with its number and its fate: `+` kept, as headline, standfirst, paragraph or subhead; `-` removed,
    with the rule; `!` rejected, with the reason. Above stand the records, with the evidence for title, date and
    beginning, and what came close to being chosen instead; below, what each rule says.
    """
    from clipper.reading.inputs import require_named

    require_named(paths)
    is_coloured = color == "always" or (
        color == "auto" and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    )
    width = (
        sys.maxsize if full else max(shutil.get_terminal_size().columns - LABEL_CHARS - 11, NARROWEST_TEXT)
    )
    failed = False
    for found in _accounts(paths or (standard_input_only(),), as_settings(options)):
        if isinstance(found, str):
            failed = failed or found.startswith(FAILED)
            say(found) if format_ == "json" else click.echo(found)
        elif format_ == "json":
            click.echo(json.dumps(found, ensure_ascii=False).encode("utf-8", "backslashreplace"))
        else:
            for line in _report(found, width):
                click.echo((line if is_coloured else click.unstyle(line)).encode("utf-8", "backslashreplace"))
    if failed:
        ctx.exit(Status.FAILED)


def _accounts(paths: tuple[str, ...], settings: Settings) -> Iterator[Object | str]:
    """The account of each dispatch; a message (one begins with FAILED) for each part that could not be read."""
    from clipper.errors import InputError
    from clipper.explaining import explain_document
    from clipper.model import Document, Failure
    from clipper.pipeline import open_path

    for path in paths:
        for found in open_path(path, settings, lambda: sys.stdin.buffer):
            if isinstance(found, Document):
                try:
                    yield from explain_document(found, settings)
                except InputError as error:
                    yield failure(found.source.name, error.message, error.hint)
            elif isinstance(found, Failure):
                yield failure(found.source.name, found.message, found.hint)
            else:
                yield f"skipped: {printable(found.source.name)}: {printable(found.detail)}"


def failure(name: str, message: str, hint: str) -> str:
    """What could not be read, and what to try."""
    advice = f"; {printable(hint)}" if hint else ""
    return f"{FAILED}{printable(name)}: {printable(message)}{advice}"


def _report(account: Object, width: int) -> Iterator[str]:
    """The records of one dispatch, then the fate of each line."""
    yield click.style(printable("!".join(filter(None, account["source"].values()))), bold=True)
    for record in account["records"]:
        yield from _head(record)
    for rejection in account["rejections"]:
        yield f"  rejected at {rejection['stage']}: {rejection['reason']}, {printable(rejection['detail'])}"
    reasons: dict[tuple[str, str], list[int]] = {}
    for line in account["lines"]:
        yield _row(line, width)
        if line["fate"] == "removed":
            reasons.setdefault((line["why"], line["reason"]), []).append(line["lines"][0])
    if reasons:
        yield "  why lines were removed:"
    for (rule, reason), lines in reasons.items():
        yield f"    {rule}: {printable(reason)} ({_name_lines(lines)})"


def _name_lines(lines: list[int]) -> str:
    """The numbers of some lines, the first of many.

    >>> _name_lines([4]), _name_lines([4, 9])
    ('line 4', 'lines 4, 9')
    """
    more = f" and {len(lines) - SHOWN_LINES} more" if len(lines) > SHOWN_LINES else ""
    return f"line{'s' * (len(lines) > 1)} {', '.join(map(str, lines[:SHOWN_LINES]))}{more}"


def _head(record: Object) -> Iterator[str]:
    """What a record states, on what evidence, and what came close to being chosen instead."""
    title, date, boundary = (record["evidence"][part] for part in ("title", "date", "boundary"))
    yield f"  article {record['source']['article']}: {printable(record['title'])} ({title['source']})"
    yield from _rivals("headline", title["rivals"])
    if record["date"]:
        evidence = printable(record["date_evidence"] or "")
        yield f"    date {record['date']}, {record['date_source']}, read from {evidence!r}{_at(date)}"
    else:
        yield "    no date is stated"
    for rival in date["rivals"]:
        yield f"      not {rival['value']}, {printable(rival['text'])!r}{_at(rival)}: {LOST[rival['lost']]}"
    if record["date_modified"]:
        yield f"    modified {record['date_modified']}"
    margin = "" if boundary["margin"] is None else f", surer by {boundary['margin']:.1f} than not"
    yield f"    begins at line {boundary['line']}{margin}"
    yield from _rivals("beginning", boundary["rivals"])
    for kind in ("doubts", "warnings"):
        if record[kind]:
            yield f"    {kind}: {', '.join(record[kind])}"
    yield f"    confidence {record['confidence']}"


def _at(evidence: Object) -> str:
    return f" at line {evidence['line']}" if evidence["line"] else ""


def _rivals(what: str, rivals: list[Object]) -> Iterator[str]:
    for rival in rivals:
        shown = _cut(rival["text"], RIVAL_CHARS)
        yield f"      {rival['margin']:.1f} surer as the {what} than line {rival['line']}: {shown}"


def _cut(text: str, width: int) -> str:
    """The text on one line, its end left out where it is too long."""
    text = " ".join(text.split())
    return printable(text) if len(text) <= width else printable(text[: width - 1]) + "…"


def _row(line: Object, width: int) -> str:
    """One line: its number, its fate, its label, what it was weighed against, its text."""
    weighed = _weigh(line["scores"])
    shown = _cut(line["text"], width - len(weighed))
    label = f"{line['article']}:{line['why']}" if line["article"] else line["why"]
    row = f"{line['lines'][0]:6} {MARKS[line['fate']]} {label:{LABEL_CHARS}} {weighed}{shown}"
    return click.style(row, fg=COLOURS[line["fate"]])


def _weigh(scores: dict[str, float]) -> str:
    """By how much the likeliest label of a line won, and over which; nothing where no labels were weighed.

    >>> _weigh({"boilerplate": 1.2, "headline": -0.3, "text": 3.1})
    'text +1.9 over boilerplate: '
    """
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)[:2]
    if not ranked:
        return ""
    best, other = ranked
    return f"{best} +{scores[best] - scores[other]:.1f} over {other}: "
