"""JSON Lines, one JSON array, CSV: how a stream of records begins, how each stands in it, how it ends."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any, Protocol

from clipper.emitting.sinks_base import Format
from clipper.model import Article

COLUMNS = (*(field.name for field in fields(Article)), "removed")  # `removed` is filled by --explain
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")


class Encoder(Protocol):
    """One stream of records in one format."""

    def header(self) -> bytes:
        """What stands before the first record."""

    def items(self, lines: bytes) -> bytes:
        """Records, given as JSON lines, as they stand in this format."""

    def footer(self) -> bytes:
        """What stands after the last record."""


class LinesEncoder:
    """JSON Lines: the lines as they are."""

    def __init__(self, began: bool = False) -> None:
        del began

    def header(self) -> bytes:
        """Nothing."""
        return b""

    def items(self, lines: bytes) -> bytes:
        """The lines."""
        return lines

    def footer(self) -> bytes:
        """Nothing."""
        return b""


class ArrayEncoder:
    """One JSON array with a record per line; it needs no more memory than one document.

    >>> array = ArrayEncoder()
    >>> array.header() + array.items(b'{"a":1}\\n{"b":2}\\n') + array.items(b'{"c":3}\\n') + array.footer()
    b'[\\n{"a":1},\\n{"b":2},\\n{"c":3}\\n]\\n'
    """

    def __init__(self, began: bool = False) -> None:
        self._began = began
        self._separator = b",\n" if began else b""

    def header(self) -> bytes:
        """The opening bracket."""
        return b"" if self._began else b"[\n"

    def items(self, lines: bytes) -> bytes:
        """The records with their commas."""
        if not lines:
            return b""
        separator, self._separator = self._separator, b",\n"
        return separator + lines.removesuffix(b"\n").replace(b"\n", b",\n")

    def footer(self) -> bytes:
        """The closing bracket."""
        return (b"\n" if self._separator else b"") + b"]\n"


class CsvEncoder:
    """RFC 4180 in UTF-8: a header row, CRLF, quotes where needed; the columns are the keys of the record.

    Null is an empty field, a nested value is JSON. A text that a spreadsheet would run as a formula gets an
    apostrophe in front (OWASP, "CSV Injection"); a text that begins with an apostrophe gets one too, so that
    taking away one leading apostrophe always gives the text back.

    >>> CsvEncoder().items(b'{"id":"a","title":"=1+1","title_source":"first-line","date":null}\\n')[:21]
    b"a,'=1+1,first-line,,,"
    """

    def __init__(self, began: bool = False) -> None:
        self._began = began

    def header(self) -> bytes:
        """The names of the columns."""
        return b"" if self._began else csv_rows([COLUMNS])

    def items(self, lines: bytes) -> bytes:
        """A row for each record."""
        records = (json.loads(line) for line in lines.split(b"\n") if line)
        return csv_rows([as_cell(record.get(column)) for column in COLUMNS] for record in records)

    def footer(self) -> bytes:
        """Nothing."""
        return b""


ENCODERS: dict[Format, Callable[[bool], Encoder]] = {
    Format.JSONL: LinesEncoder,
    Format.JSON: ArrayEncoder,
    Format.CSV: CsvEncoder,
}

ARRAY_END_RE = re.compile(rb"\s{0,8}\]\s{0,8}\Z")
END_BYTES = 32  # of a file; enough for ARRAY_END_RE


def encoder_for(name: Format, *, began: bool = False) -> Encoder:
    """An encoder at the beginning of its stream, or after records that are there already."""
    return ENCODERS[name](began)


def csv_rows(rows: Iterable[Iterable[str]]) -> bytes:
    """Rows, each with its CRLF."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8")


def as_cell(value: Any) -> str:
    """A JSON value as the text of a cell.

    >>> as_cell(None), as_cell(True), as_cell(["a", 1]), as_cell("- Oui")
    ('', 'true', '["a",1]', "'- Oui")
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def find_body_end(name: Format, end: bytes, size: int) -> int | None:
    """Where the records end in a file of this size whose last bytes are `end`; None where it is no such file.

    >>> find_body_end(Format.JSON, b'{"id":"a"}\\n]\\n', 20), find_body_end(Format.JSON, b"[\\n]\\n", 4)
    (17, 0)
    """
    if name is not Format.JSON or not size:
        return size
    closing = ARRAY_END_RE.search(end)
    if closing is None:
        return None
    return 0 if end[: closing.start()] == b"[" else size - len(closing.group())
