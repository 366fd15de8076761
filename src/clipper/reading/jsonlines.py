"""JSON Lines: one object per line, as crawlers and extractors write them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clipper.errors import DamagedError
from clipper.model import Failure, Source
from clipper.reading.containers import Found
from clipper.reading.decoders import decode_json
from clipper.reading.naming import member_of
from clipper.reading.rows import Rows, unfold
from clipper.reading.streams import Stream, read_lines
from clipper.settings import Settings

FORMAT = "jsonl"
SUMMARY = "JSON Lines: the text of each object; its url, title, dates and authors as claims"
IS_LAYER = False

SUFFIXES = (".jsonl", ".ndjson", ".jl")
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def recognise(head: bytes, name: str) -> bool:
    """Whether the first line is a whole JSON object, or the name says so and it looks like the start of one."""
    line, ended, _ = head.removeprefix(MARKS[0]).lstrip().partition(b"\n")
    if name.lower().endswith(SUFFIXES) and (line.startswith(b"{") or head.startswith(MARKS[1:])):
        return True
    if not line.startswith(b"{"):
        return False
    return not ended and line[1:].lstrip()[:1] == b'"' or _is_object(line)


def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
    """One document per line; a line that is no JSON object is a Failure, and the next is read."""
    rows = Rows(source=source, settings=settings, origin="jsonl")
    limit = settings.limits.text_bytes
    for number, line in enumerate(read_lines(stream, limit), 1):
        name = f"line {number}"
        if line is None:
            message = f"the line is longer than {limit} bytes"
            yield Failure(source=member_of(source, name), message=message, hint="raise --max-text-bytes")
        elif line.strip():
            try:
                yield from _open_line(rows, read_object(line), name, settings.text_field)
            except DamagedError as error:
                yield Failure(source=member_of(source, name), message=error.message)
    yield from rows.close()


def _open_line(rows: Rows, value: dict[str, Any], name: str, text_field: str) -> Iterator[Found]:
    for count, row in enumerate(unfold(value, text_field)):
        yield rows.open(row, f"{name} item {count + 1}" if count else name)


def read_object(line: bytes) -> dict[str, Any]:
    """The object on a line. Bytes that are no UTF-8 pass through to the text's own decoder."""
    try:
        value = decode_json(line.decode("utf-8", "surrogateescape"))
    except RecursionError as error:
        raise DamagedError("nested too deeply") from error
    except ValueError as error:
        raise DamagedError(f"no JSON: {error}") from error
    if not isinstance(value, dict):
        raise DamagedError("no JSON object")
    return value


def _is_object(line: bytes) -> bool:
    try:
        read_object(line)
    except DamagedError:
        return False
    return True
