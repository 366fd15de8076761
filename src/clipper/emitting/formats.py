"""JSON Lines, one JSON array, CSV: how a stream of records begins, how each record stands in it, how it ends."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import fields
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from clipper.model import Article


class Format(StrEnum):
    """How records are written."""

    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"


# What the ending of a file name promises; None where clipper does not write that format.
ENDINGS: dict[str, Format | None] = {
    **dict.fromkeys((".jsonl", ".ndjson"), Format.JSONL),
    ".json": Format.JSON,
    ".csv": Format.CSV,
    **dict.fromkeys((".gz", ".bz2", ".xz", ".zst", ".zip")),
    **dict.fromkeys((".db", ".sqlite", ".sqlite3", ".parquet", ".tsv", ".xlsx", ".xml")),
}

COLUMNS = (*(field.name for field in fields(Article)), "removed")  # `removed` is filled by --explain
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")


def find_misnomer(name: str, chosen: Format | None) -> str | None:
    """What is wrong with a file name for a format (None: no format was chosen), or None.

    A name without a known ending may hold anything, and so may one whose format the person has chosen.

    >>> find_misnomer("out.csv", None), find_misnomer("out.csv", Format.CSV), find_misnomer("out.txt", None)
    ('add --format csv, or choose a name that ends in .jsonl', None, None)
    """
    ending = PurePath(name).suffix.lower()
    promised = ENDINGS.get(ending, Format.JSONL)
    if promised is None:
        return f"clipper does not write {ending} files: choose a name that ends in .{chosen or Format.JSONL}"
    if chosen is None and promised is not Format.JSONL:
        return f"add --format {promised}, or choose a name that ends in .jsonl"
    return None


class Encoder:
    """One stream of records in JSON Lines, and what other formats do differently."""

    def header(self) -> bytes:
        """What stands before the first record."""
        return b""

    def items(self, lines: bytes) -> bytes:
        """Records, given as JSON lines, in this format."""
        return lines

    def footer(self) -> bytes:
        """What stands after the last record."""
        return b""


class ArrayEncoder(Encoder):
    """One JSON array with a record per line; it needs no more memory than one document.

    >>> array = ArrayEncoder()
    >>> array.header() + array.items(b'{"a":1}\\n{"b":2}\\n') + array.items(b'{"c":3}\\n') + array.footer()
    b'[\\n{"a":1},\\n{"b":2},\\n{"c":3}\\n]\\n'
    """

    def __init__(self) -> None:
        self._separator = b""

    def header(self) -> bytes:
        return b"[\n"

    def items(self, lines: bytes) -> bytes:
        if not lines:
            return b""
        separator, self._separator = self._separator, b",\n"
        return separator + lines.removesuffix(b"\n").replace(b"\n", b",\n")

    def footer(self) -> bytes:
        return (b"\n" if self._separator else b"") + b"]\n"


class CsvEncoder(Encoder):
    """RFC 4180 in UTF-8: a header row, CRLF, quotes where needed; the columns are the keys of the record.

    Null is an empty field, a nested value is JSON. A text that a spreadsheet would run as a formula gets an
    apostrophe in front (OWASP, "CSV Injection"); a text that begins with an apostrophe gets one too, so that
    taking away one leading apostrophe always gives the text back.

    >>> CsvEncoder().items(b'{"id":"a","title":"=1+1","title_source":"first-line","date":null}\\n')[:21]
    b"a,'=1+1,first-line,,,"
    """

    def header(self) -> bytes:
        return csv_rows([COLUMNS])

    def items(self, lines: bytes) -> bytes:
        records = (json.loads(line) for line in lines.split(b"\n") if line)
        return csv_rows([as_cell(record.get(column)) for column in COLUMNS] for record in records)


ENCODERS = {Format.JSONL: Encoder, Format.JSON: ArrayEncoder, Format.CSV: CsvEncoder}


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
