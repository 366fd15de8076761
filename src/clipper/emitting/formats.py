"""JSON Lines, one JSON array, tables: how a stream of records begins, how each stands in it, how it ends.

A table has one column for each value of a record that is not a list or an object of its own.
"""

from __future__ import annotations

import csv
import io
import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from pathlib import PurePath
from typing import Any, Protocol, get_args, get_type_hints

from clipper.errors import ConfigError
from clipper.model import Article

Record = dict[str, Any]  # a line of JSON Lines, parsed


class Format(StrEnum):
    """How records are written."""

    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"


# What the ending of a file name promises.
ENDINGS = {
    **dict.fromkeys((".jsonl", ".ndjson"), Format.JSONL),
    ".json": Format.JSON,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
}
# What `clipper export` makes of records, by ending.
EXPORTED = {
    **dict.fromkeys((".db", ".sqlite", ".sqlite3"), "sqlite"),
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".xml": "txm",
    ".md": "markdown",
    ".ris": "ris",
    ".atom": "atom",
}
UNWRITTEN = (".bz2", ".xz", ".zip")

ALIASES = {"doc_id": ("id",)}  # the column that readtext in R looks for
REMOVED = "removed"  # the key that --explain adds
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
BREAKS = dict.fromkeys(map(ord, "\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"), " ")  # would end a cell or a line


def read_name(name: str, chosen: Format | None) -> tuple[Format, str]:
    """The format of a file, and the ending of its compression (empty: none), from its name where none was chosen.

    A name without a known ending may hold anything. Raises ConfigError where the name promises what is not written.

    >>> read_name("out.csv.gz", None), read_name("out.csv", Format.JSONL)[0].value
    ((<Format.CSV: 'csv'>, '.gz'), 'jsonl')
    """
    path = PurePath(name.lower())
    compression = path.suffix if path.suffix in COMPRESSORS else ""
    ending = PurePath(path.stem).suffix if compression else path.suffix
    if ending in UNWRITTEN:
        raise ConfigError(f"{name}: {ending} files are not written", "choose a name that ends in .gz or .zst")
    if target := EXPORTED.get(ending):
        hint = f"write articles.jsonl, then `clipper export --to {target} articles.jsonl -o {name}`"
        raise ConfigError(f"{name}: `clipper extract` does not write {ending} files", hint)
    return chosen or ENDINGS.get(ending, Format.JSONL), compression


class Compressor(Protocol):
    """What zlib and zstandard give."""

    def compress(self, data: bytes, /) -> bytes:
        """The next compressed bytes, as far as there are any."""

    def flush(self) -> bytes:
        """The last of them."""


def zstd_compressor() -> Compressor:
    """One frame of zst."""
    import zstandard

    compressor: Compressor = zstandard.ZstdCompressor().compressobj()
    return compressor


COMPRESSORS: dict[str, Callable[[], Compressor]] = {
    ".gz": lambda: zlib.compressobj(wbits=31),  # as gzip has it, without the time that it would put in
    ".zst": zstd_compressor,
}


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


class TableEncoder(Encoder):
    """RFC 4180 in UTF-8: a header row, CRLF, quotes where needed. With `\\t`, every row is on one line, too.

    >>> TableEncoder(",", ("id", "title", "date")).items(b'{"id":"a","title":"=1+1","date":null}\\n')
    b"a,'=1+1,\\r\\n"
    """

    def __init__(self, delimiter: str, names: tuple[str, ...] = ()) -> None:
        self._delimiter = delimiter
        self._names = names or (*columns(), REMOVED)

    def header(self) -> bytes:
        return self._rows([self._names])

    def items(self, lines: bytes) -> bytes:
        return self.rows(json.loads(line) for line in lines.split(b"\n") if line)

    def rows(self, records: Iterable[Record]) -> bytes:
        """Records as rows."""
        return self._rows([as_cell(cell) for cell in cells(record, self._names)] for record in records)

    def _rows(self, rows: Iterable[Iterable[str]]) -> bytes:
        if self._delimiter == "\t":
            rows = ([cell.translate(BREAKS) for cell in row] for row in rows)
        text = io.StringIO()
        csv.writer(text, delimiter=self._delimiter, lineterminator="\r\n").writerows(rows)
        return text.getvalue().encode("utf-8")


class CompressedEncoder(Encoder):
    """Another encoder's stream, compressed as one."""

    def __init__(self, encoder: Encoder, compressor: Compressor) -> None:
        self._encoder = encoder
        self._compressor = compressor

    def header(self) -> bytes:
        return self._compressor.compress(self._encoder.header())

    def items(self, lines: bytes) -> bytes:
        return self._compressor.compress(self._encoder.items(lines))

    def footer(self) -> bytes:
        return self._compressor.compress(self._encoder.footer()) + self._compressor.flush()


ENCODERS: dict[Format, Callable[[], Encoder]] = {
    Format.JSONL: Encoder,
    Format.JSON: ArrayEncoder,
    Format.CSV: lambda: TableEncoder(","),
    Format.TSV: lambda: TableEncoder("\t"),
}


def make_encoder(format_: Format, compression: str = "") -> Encoder:
    """The encoder of a new stream; `compression` is the ending of its name, or empty."""
    encoder = ENCODERS[format_]()
    return CompressedEncoder(encoder, COMPRESSORS[compression]()) if compression else encoder


@cache
def columns() -> dict[str, tuple[str, ...]]:
    """The columns of a table: name, and the keys that lead to the value. `source_path` is the `path` of `source`.

    >>> [name for name in columns() if name.startswith("source")][:2], columns()["source_path"]
    (['source_path', 'source_member'], ('source', 'path'))
    """
    found: dict[str, tuple[str, ...]] = {}
    hints = get_type_hints(Article)
    for field in fields(Article):
        kinds = [kind for kind in (hints[field.name], *get_args(hints[field.name])) if is_dataclass(kind)]
        inner = fields(kinds[0]) if kinds and not is_list(hints[field.name]) else ()
        found |= {f"{field.name}_{one.name}": (field.name, one.name) for one in inner}
        if not inner:
            found[field.name] = (field.name,)
    return found


def is_list(hint: Any) -> bool:
    """Whether the type of a field is a list in JSON."""
    return getattr(hint, "__origin__", None) is tuple


def cells(record: Record, names: Iterable[str]) -> list[Any]:
    """The values of a record in these columns."""
    keys = columns()
    return [find_value(record, keys.get(name) or ALIASES.get(name, (name,))) for name in names]


def check_fields(names: tuple[str, ...], known: Iterable[str]) -> tuple[str, ...]:
    """The names. Raises ConfigError where one is not known."""
    known = (*known, *ALIASES)
    if wrong := [name for name in names if name not in known]:
        raise ConfigError(f"--fields: there is no field {wrong[0]!r}", f"choose from {', '.join(known)}")
    return names


def find_value(value: Any, keys: Iterable[str]) -> Any:
    """What these keys lead to, or None."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def as_cell(value: Any) -> str:
    """A JSON value as the text of a cell: null is empty, a list of texts is joined, what is nested is JSON.

    A text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, "CSV Injection"); one that
    begins with an apostrophe gets one too, so that taking away one leading apostrophe always gives the text back.

    >>> as_cell(None), as_cell(True), as_cell(["a", "b"]), as_cell([1, 2]), as_cell("- Oui")
    ('', 'true', 'a; b', '[1,2]', "'- Oui")
    """
    text = plain_cell(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def plain_cell(value: Any) -> str:
    """The same without the apostrophe, for a table that says itself what is a text."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "; ".join(value)
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
