"""`clipper review`: a page to look at records and correct them, and the corrections applied."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clipper.cli.console import printable, say, say_failure, translated
from clipper.cli.errors import Status
from clipper.cli.extract import listing
from clipper.cli.options import (
    CLIPPING,
    DEBUG,
    STANDARD_OUTPUT,
    WORK,
    Grouped,
    as_settings,
    is_one_of,
    standard_input_only,
    with_options,
)
from clipper.errors import ConfigError

if TYPE_CHECKING:
    from clipper.running.reviewing import Applied
    from clipper.settings import Settings

Place = tuple[str, str | None]

EXAMPLES = (
    ("clipper review press/ -o review.html", "the records of a folder, the most doubtful first"),
    ("clipper review doubtful.jsonl -o review.html", "those of `extract --doubtful doubtful.jsonl`"),
    ("clipper review --apply corrections.jsonl", "the corrected records"),
    (
        "clipper review --apply corrections.jsonl --state state.db a.jsonl -o b.jsonl",
        "all of a.jsonl, and remember",
    ),
)


@click.command(cls=Grouped, epilog=listing("Examples:", EXAMPLES))
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("-o", "--output", metavar="FILE",
              help="The page, or with --apply the records. [default: standard output]")  # fmt: skip
@click.option("--limit", type=click.IntRange(min=1), default=1000, show_default=True, metavar="N",
              help="Put the N most doubtful dispatches on the page.")  # fmt: skip
@click.option("--apply", "corrections", type=click.Path(exists=True, dir_okay=False), metavar="CORRECTIONS",
              help="Write the records as corrected in this file, which the page has saved.")  # fmt: skip
@click.option("--state", type=click.Path(), metavar="FILE",
              help="Show what this state remembers as corrected; with --apply: remember the corrections.")  # fmt: skip
@click.option(
    "--fixtures", metavar="ZIP", help="With --apply: write each corrected input as a fixture of clipper."
)
@click.option("--learn", metavar="FILE",
              help="With --apply: write rules for the lines that were removed in three files or more.")  # fmt: skip
@with_options(CLIPPING, WORK, (DEBUG,))
def review(
    paths: tuple[str, ...], output: str | None, limit: int, corrections: str | None, state: str | None,
    fixtures: str | None, learn: str | None, **options: Any,
) -> None:  # fmt: skip
    """Write a page on which a person looks at records and corrects them; or apply the corrections.

    PATHS are inputs, read as `clipper extract` reads them, or records: then the inputs that these name are read. `-`,
    or no path, is standard input. The page is one file, which a browser opens from the disk, and needs no network.

    With --apply, PATHS are records: all are written, the corrected ones in their places. Without PATHS only the
    corrected ones are.
    """
    from clipper.reading.inputs import require_named

    require_named(paths)
    output = None if output in STANDARD_OUTPUT else output
    outputs = [name for name in (output, fixtures, learn) if name is not None]
    if any(is_one_of(name, *paths, corrections, state) for name in outputs) or len({*outputs}) < len(outputs):
        raise ConfigError("an output is also an input or another output", "choose another name")
    if not corrections and (fixtures or learn):
        raise ConfigError(
            "--fixtures and --learn need --apply CORRECTIONS", "name the file that the page has saved"
        )
    settings = as_settings(options)
    if corrections:
        to = {"output": output, "state": state, "fixtures": fixtures, "learn": learn}
        count, is_whole = apply(corrections, paths, settings, to)
        if not options["quiet"]:
            say(f"clipper: {translated(f'dispatches corrected: {count}')}")
    else:
        paths = paths or (standard_input_only(),)
        is_whole = make_page(paths, with_state(settings, state), output, limit, options)
    sys.exit(Status.DONE if is_whole else Status.FAILED)


def with_state(settings: Settings, state: str | None) -> Settings:
    """The settings with the corrections that a state remembers."""
    if state is None:
        return settings
    from clipper.emitting.state import recall_corrections
    from clipper.running.run import with_corrections

    return with_corrections(settings, recall_corrections(state))


def make_page(
    paths: tuple[str, ...], settings: Settings, output: str | None, limit: int, options: dict[str, Any]
) -> bool:
    """Write the page; whether every input could be read."""
    from clipper.cli.console import may_show
    from clipper.cli.log import Log
    from clipper.emitting.sinks import open_out
    from clipper.running.reviewing import Review
    from clipper.running.workers import usable_cores

    log = Log(quiet=options["quiet"], debug=options["debug"])
    making = Review(
        settings=settings, workers=options["jobs"] or usable_cores(), limit=limit, watch=log.watch,
        standard_input=lambda: sys.stdin.buffer,
    )  # fmt: skip
    with log.progress(paths, is_hidden=may_show(output)):
        page = making.make(paths)
    with open_out(output) as out:
        out.write(page)
    return not log.tally.failed


def apply(
    file: str, paths: tuple[str, ...], settings: Settings, to: Mapping[str, str | None]
) -> tuple[int, bool]:
    """Write what the corrections in a file come to, and remember them; how many, and whether these are all."""
    from clipper.emitting.record import emit_article
    from clipper.emitting.sinks import open_out
    from clipper.emitting.state import remember_corrections
    from clipper.model import Failure, Source
    from clipper.running.reviewing import (
        apply_corrections,
        as_line,
        find_replaced,
        read_corrections,
        write_fixtures,
    )
    from clipper.running.run import with_corrections
    from clipper.settings import Correction

    lines = Path(file).read_bytes().splitlines()
    settings = with_corrections(settings, lines)
    given = [*read_corrections(lines, file)]
    corrections = [one for one in given if isinstance(one, Correction)]
    for one in find_replaced(corrections):
        name = Source(path=one.path, member=one.member).name
        why = translated("corrected more than once: the last correction counts")
        say(printable(f"clipper: {name}: {why}"))
    done = [*apply_corrections(corrections, settings)]
    failures = [one for one in (*given, *done) if isinstance(one, Failure)]
    applied = [one for one in done if not isinstance(one, Failure)]
    corrected: dict[Place, list[tuple[str, bytes]]] = {}
    for _, _, outcome in applied:
        records = corrected.setdefault((outcome.source.path, outcome.source.member), [])
        records += ((it.id, emit_article(it)) for it in outcome.articles)
    told = list(failures)
    with open_out(to["output"]) as out:
        for record in put_in_place(corrected, paths, failures):
            out.write(record)
    if to["fixtures"]:
        with open_out(to["fixtures"]) as out:
            told += write_fixtures(applied, settings, out)
    if to["learn"]:
        with open_out(to["learn"]) as out:
            out.write(learnt(applied, settings))
    if to["state"]:
        ids = (name for records in corrected.values() for name, _ in records)
        rows = [(one.digest, one.dispatch, as_line(one)) for one, _, _ in applied]
        remember_corrections(to["state"], rows, ids)
    for failure in told:
        say_failure(failure.source.name, failure.message, failure.hint)
    return len(applied), not (failures or told)


def learnt(applied: Sequence[Applied], settings: Settings) -> bytes:
    """A file of rules for the lines that were removed by hand again and again."""
    from clipper.running.learning import learn_by_hand
    from clipper.running.reviewing import find_changes
    from clipper.stripping.rule_files import as_toml

    by_hand = [
        (outcome, [line.text for line in find_changes(one, document, settings) if line.role is None])
        for one, document, outcome in applied
    ]
    rules = learn_by_hand(by_hand, settings)
    return "\n".join(map(as_toml, rules)).encode()


def put_in_place(
    corrected: Mapping[Place, Sequence[tuple[str, bytes]]], paths: tuple[str, ...], failures: list[Any]
) -> Iterator[bytes]:
    """The records of some files, the corrected ones in their places; then those that have none."""
    from clipper.cli.export import read_all
    from clipper.emitting.record import dump_line

    rest = dict(corrected)
    for record in read_all(paths, Counter(), failures):
        place = record["source"]["path"], record["source"]["member"]
        if place not in corrected:
            yield dump_line(record)
        for _, line in rest.pop(place, ()):
            yield line
    yield from (line for records in rest.values() for _, line in records)
