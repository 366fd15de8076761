"""JSON Lines, one JSON array, CSV: how a stream of records begins, how each stands in it, how it ends."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields
from typing import Any, Protocol

from clipper.model import Article
from clipper.output.base import Format

COLUMNS = (*(field.name for field in fields(Article)), "removed")  # `removed` is filled by --explain
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")


class Encoder(Protocol):
    """One stream of records in one format."""

    def header(self) -> bytes:
        """What stands before the first record."""

    def item(self, line: bytes) -> bytes:
        """A record, given as its JSON line, as it stands in this format."""

    def footer(self) -> bytes:
        """What stands after the last record."""


class LinesEncoder:
    """JSON Lines: the lines as they are."""

    def header(self) -> bytes:
        """Nothing."""
        return b""

    def item(self, line: bytes) -> bytes:
        """The line."""
        return line

    def footer(self) -> bytes:
        """Nothing."""
        return b""


class ArrayEncoder:
    """One JSON array with a record per line; it needs no more memory than one record.

    >>> array = ArrayEncoder()
    >>> array.header() + array.item(b'{"id":"a"}\\n') + array.item(b'{"id":"b"}\\n') + array.footer()
    b'[\\n{"id":"a"},\\n{"id":"b"}\\n]\\n'
    """

    def __init__(self) -> None:
        self._separator = b""

    def header(self) -> bytes:
        """The opening bracket."""
        return b"[\n"

    def item(self, line: bytes) -> bytes:
        """The record, after a comma where it is not the first."""
        separator, self._separator = self._separator, b",\n"
        return separator + line.removesuffix(b"\n")

    def footer(self) -> bytes:
        """The closing bracket."""
        return (b"\n" if self._separator else b"") + b"]\n"


class CsvEncoder:
    """RFC 4180 in UTF-8: a header row, CRLF, quotes where needed; the columns are the keys of the record.

    Null is an empty field, a nested value is JSON. A text that a spreadsheet would run as a formula gets an
    apostrophe in front (OWASP, "CSV Injection"); a text that begins with an apostrophe gets one too, so that
    taking away one leading apostrophe always gives the text back.

    >>> CsvEncoder().item(b'{"id":"a","title":"=1+1","authors":["b"],"date":null}\\n')[:10]
    b"a,'=1+1,,,"
    """

    def header(self) -> bytes:
        """The names of the columns."""
        return csv_row(COLUMNS)

    def item(self, line: bytes) -> bytes:
        """One row."""
        record = json.loads(line)
        return csv_row(as_cell(record.get(column)) for column in COLUMNS)

    def footer(self) -> bytes:
        """Nothing."""
        return b""


ENCODERS: dict[Format, type[Encoder]] = {
    Format.JSONL: LinesEncoder,
    Format.JSON: ArrayEncoder,
    Format.CSV: CsvEncoder,
}


def encoder_for(name: Format) -> Encoder:
    """A new encoder, at the beginning of its stream."""
    return ENCODERS[name]()


def csv_row(cells: Any) -> bytes:
    """Cells as one row with its CRLF."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
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
