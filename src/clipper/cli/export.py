"""`clipper export`: clipper's own records in, the format of another tool out."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass, replace
from functools import cache
from typing import Any, get_args, get_type_hints

import click

from clipper.cli.console import is_terminal, printable, say, say_failure, translated
from clipper.cli.errors import Status
from clipper.cli.extract import listing
from clipper.cli.options import STANDARD_OUTPUT, Grouped, is_one_of, standard_input_only
from clipper.emitting.exporting import EXPORTS, Kind, export_records
from clipper.emitting.formats import REMOVED, Record, is_list
from clipper.emitting.record import MOMENT
from clipper.errors import ConfigError, InputError
from clipper.model import Article, Failure, Skip
from clipper.reading import compressed
from clipper.reading.inputs import Found, missing_or_unreadable, open_stream, require_named, walk_inputs
from clipper.reading.rows import read_record
from clipper.reading.streams import Budget, Stream, read_lines
from clipper.settings import Limits, Settings

ANY_SIZE = 1 << 60  # records were within the limits when they were made
LINE_BYTES = 1 << 28
INTEGER_DIGITS = 18  # what fits into 64 bits
MOST_FAILURES = 3  # that are told of each file: one that holds no records has one a line
MOMENT_RE = re.compile(MOMENT)
ARRAY_ENDS = (b"", b"[", b"]")  # lines of one JSON array that hold no record
PLACE = {"path": "", "format": "", "encoding": "", "article": 1, "articles": 1, "lines": [1, 1]}

EXAMPLES = (
    ("clipper export --to iramuteq articles.jsonl -o corpus.txt", "a corpus for IRaMuTeQ"),
    ("clipper export --to sqlite articles.jsonl -o press.db", "again: adds what is new"),
    ("clipper extract seeds/ | clipper export --to csv-fr -o a.csv", "for Excel in French"),
    ("clipper export --to csv --fields date,outlet,title a.jsonl", "three columns"),
)
FORMATS = tuple((name, it.summary) for name, it in EXPORTS.items())


@click.command(cls=Grouped, epilog=f"{listing('Formats:', FORMATS)}\n\n{listing('Examples:', EXAMPLES)}")
@click.argument("records", nargs=-1, type=click.Path())
@click.option("--to", required=True, type=click.Choice(list(EXPORTS)), metavar="FORMAT",
              help="One of the formats below.")  # fmt: skip
@click.option("-o", "--output", metavar="OUT",
              help="The file or folder to write, which changes only when all is written; .gz and .zst compress. "
                   "[default: standard output]")  # fmt: skip
@click.option("--fields", metavar="NAMES",
              help="Columns of a table, or variables of a corpus, separated by commas. [default: the usual ones]"
              )  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Report failures only.")
@click.option("--debug", is_flag=True, help="Show where internal errors happened.")
def export(
    records: tuple[str, ...], to: str, output: str | None, fields: str | None, quiet: bool, debug: bool
) -> None:
    """Write RECORDS (JSON Lines of `clipper extract`) in the format of another tool.

    RECORDS are files, compressed ones too, and folders; `-`, or no path, is standard input. An article whose `id`
    was met before is written once. What a format cannot hold is replaced or left out, and reported.
    """
    output = None if output in STANDARD_OUTPUT else output
    if output is None and EXPORTS[to].kind is Kind.BINARY and is_terminal(sys.stdout):
        raise ConfigError(f"--to {to} is not for a terminal", "name a file with -o")
    if output is not None and is_one_of(output, *records):
        raise ConfigError(f"{output}: is both an input and the output", "choose another name")
    require_named(records)
    records = records or (standard_input_only(),)
    names = tuple(name.strip() for name in fields.split(",")) if fields else ()
    notes: Counter[str] = Counter()
    failures: list[str] = []
    count = export_records(to, read_all(records, notes, failures), output, names, notes)
    if not quiet:
        for note, times in notes.items():
            say(printable(f"clipper: {translated(f'{times} {note}')}"))
        say(f"clipper: {translated(f'{count} articles written')}")
    sys.exit(Status.FAILED if failures else Status.DONE)


def read_all(paths: tuple[str, ...], notes: Counter[str], failures: list[str]) -> Iterator[Record]:
    """The records of all files, in order; what is no record is told, and the rest goes on."""
    for found in walk_inputs(paths):
        before = len(failures)
        for one in read_file(found) if isinstance(found, Found) else [found]:
            if isinstance(one, dict):
                if extra := ", ".join(sorted(one.keys() - empty_record().keys() - {REMOVED})):
                    notes[f"records had keys that are not clipper's, and were left out: {extra}"] += 1
                yield one
            elif isinstance(one, Failure):
                failures.append(one.message)
                if len(failures) - before <= MOST_FAILURES:
                    say_failure(one.source.name, one.message, one.hint)
        if (more := len(failures) - before - MOST_FAILURES) > 0:
            say(printable(f"clipper: {found.source.name}: {translated(f'{more} more failures')}"))


def read_file(found: Found) -> Iterator[Record | Failure | Skip]:
    """The records of one file, each line that is none as a Failure."""
    number = 0
    try:
        with open_stream(found, lambda: sys.stdin.buffer) as raw:
            for number, line in enumerate(read_lines(unpacked(found, raw), LINE_BYTES), 1):
                text = (line or b"?").strip().removesuffix(b",")
                if text in ARRAY_ENDS:
                    continue
                yield as_record(text) or Failure(
                    source=found.source,
                    message=f"line {number} is not a record",
                    hint="RECORDS are what `clipper extract` has written as JSON Lines",
                )
    except OSError as error:
        yield replace(missing_or_unreadable(found.path, error), source=found.source)
    except InputError as error:
        yield Failure(source=found.source, message=f"after line {number}: {error.message}", hint=error.hint)


def unpacked(found: Found, raw: Any) -> Stream:
    """The file as a stream, without its compression."""
    limits = Limits(unpacked_bytes=ANY_SIZE)
    stream = Stream(raw, Budget(limits), unpacked=False)
    if not compressed.recognise(stream.head(), ""):
        return stream
    member = next(compressed.open(stream, found.source, Settings(limits=limits)))
    return member.stream  # type: ignore[union-attr]  # the first that it gives


def as_record(line: bytes) -> Record | None:
    """The record on a line, with every key; those that are missing are empty. None for anything else."""
    try:
        row = json.loads(line.decode("utf-8", "replace"), parse_int=as_integer)
        if not isinstance(row, dict) or not (row.get("id") and row.get("title") and row.get("body")):
            return None
    except (ValueError, RecursionError):
        return None
    record = empty_record() | row
    known = {key: record[key] for key in empty_record()}
    is_dated = all(
        record[key] is None or MOMENT_RE.fullmatch(str(record[key])) for key in ("date", "date_modified")
    )
    removed = row.get(REMOVED, [])
    is_listed = isinstance(removed, list) and all(isinstance(one, dict) for one in removed)
    is_record = is_dated and is_listed and read_record(known | {"source": record["source"] or PLACE})
    return record if is_record else None


def as_integer(digits: str) -> int | float:
    """A number that fits into 64 bits; another is none that a record has."""
    return int(digits) if len(digits) <= INTEGER_DIGITS else float("nan")


@cache
def empty_record() -> Record:
    """The keys of a record with what stands for nothing in each: its default, null, an empty list or text, false, 0."""
    empty: Record = {}
    hints = get_type_hints(Article)
    for name, default in ((it.name, it.default) for it in fields(Article)):
        hint = hints[name]
        is_null = type(None) in get_args(hint) or is_dataclass(hint)
        nothing = None if is_null else hint() if hint in (str, bool, int, float) else ""
        empty[name] = [] if is_list(hint) else nothing if default is MISSING else default
    return empty
