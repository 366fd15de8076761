"""`clipper explain`: what happened to each line of a dispatch, for people."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from clipper.cli.console import printable
from clipper.cli.errors import Status
from clipper.cli.options import CLIPPING, Grouped, as_settings, with_options

if TYPE_CHECKING:
    from clipper.model import Article, Outcome
    from clipper.pipeline import Entry
    from clipper.settings import Settings

LABEL_CHARS = 26  # the longest common rule id; longer ones push their text to the right
NARROWEST_TEXT = 30
SHOWN_LINES = 8  # of those that one rule removed
COLOURS = {"kept": "green", "removed": "red", "rejected": "yellow"}
WEIGHED = ("boilerplate", "headline", "text", "subhead", "opening")  # the order of `Labelled.scores`
UNIT = 10_000  # of scores: log odds
MARKS = {"kept": "+", "removed": "-", "rejected": "!"}


@click.command(cls=Grouped)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@with_options(CLIPPING)
@click.pass_context
def explain(ctx: click.Context, /, file: str, **options: Any) -> None:
    """Show what happened to each line of FILE (`-` is standard input).

    Each line of FILE comes with its number and its fate: `+` kept, as headline, standfirst, paragraph or subhead;
    `-` removed, with the rule; `!` rejected, with the reason. Above stand the records' titles, and the evidence for
    each date; below, what each rule says. Colour is used on a terminal only, and never where NO_COLOR is set.
    """
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    failed = False
    for line in _explain(file, as_settings(options)):
        failed = failed or line.startswith(FAILED)
        click.echo((line if coloured else click.unstyle(line)).encode("utf-8", "backslashreplace"))
    if failed:
        ctx.exit(Status.FAILED)


FAILED = "failed: "


def _explain(file: str, settings: Settings) -> Iterator[str]:
    """The lines of the report; one begins with FAILED for each part of FILE that could not be read."""
    from clipper.errors import InputError
    from clipper.model import Document, Failure
    from clipper.pipeline import clip_document, open_path

    for found in open_path(file, settings, lambda: sys.stdin.buffer):
        if isinstance(found, Document):
            try:
                for outcome in clip_document(found, settings):
                    yield from _report(outcome)
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


def _report(outcome: Outcome) -> Iterator[str]:
    """The records of one dispatch, then the fate of each block."""
    from clipper.pipeline import keep_ledger

    yield click.style(printable(outcome.source.name), bold=True)
    for article in outcome.articles:
        yield from _head(article)
    for rejection in outcome.rejections:
        yield f"  rejected at {rejection.stage}: {rejection.reason}, {printable(rejection.detail)}"
    width = max(shutil.get_terminal_size().columns - LABEL_CHARS - 11, NARROWEST_TEXT)
    reasons: dict[tuple[str, str], list[int]] = {}
    for entry in keep_ledger(outcome):
        yield _row(entry, width)
        if entry.fate == "removed":
            reasons.setdefault((entry.why, entry.evidence), []).append(entry.block.first_line)
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


def _head(article: Article) -> Iterator[str]:
    """What a record states, and on what evidence."""
    yield f"  article {article.source.article}: {printable(article.title)} ({article.title_source})"
    if article.date:
        yield f"    date {article.date}, {article.date_source}, read from {printable(article.date_evidence or '')!r}"
    else:
        yield "    no date is stated"
    if article.date_modified:
        yield f"    modified {article.date_modified}"
    if article.warnings:
        yield f"    warnings: {', '.join(article.warnings)}"


def _row(entry: Entry, width: int) -> str:
    """One block: its line, its fate, its label, what it was weighed against, the start of its text."""
    weighed = _weigh(entry.scores)
    text = printable(" ".join(entry.block.text.split()))
    width -= len(weighed)
    shown = text if len(text) <= width else text[: width - 1] + "…"
    label = f"{entry.article}:{entry.why}" if entry.article else entry.why
    row = f"{entry.block.first_line:6} {MARKS[entry.fate]} {label:{LABEL_CHARS}} {weighed}{shown}"
    return click.style(row, fg=COLOURS[entry.fate])


def _weigh(scores: tuple[int, ...]) -> str:
    """By how much the likeliest label of a line won, and over which; nothing where no labels were weighed.

    >>> _weigh((12_000, -3_000, 31_000, 0, 2_000))
    'text +1.9 over boilerplate: '
    """
    ranked = sorted(zip(scores, WEIGHED), reverse=True)[:2]
    if not ranked:
        return ""
    (best, label), (second, other) = ranked
    return f"{label} +{(best - second) / UNIT:.1f} over {other}: "
