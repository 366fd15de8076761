"""Tables of texts: JSON Lines, JSON, CSV and TSV, read one row at a time."""

from __future__ import annotations

import codecs
import csv
import json
from collections import deque
from collections.abc import Iterator
from typing import Any

from clipper.errors import DamagedError, LimitError
from clipper.french.words import regex
from clipper.model import Failure, Source
from clipper.reading.containers import Found
from clipper.reading.naming import member_of
from clipper.reading.rows import (
    DATE_NAMES,
    TEXT_NAMES,
    TITLE_NAMES,
    URL_NAMES,
    Rows,
    find_text,
    no_text_field,
    unfold,
)
from clipper.reading.streams import CHUNK_BYTES, UTF16_MARKS, Stream, as_utf8, read_lines
from clipper.settings import Settings

JSON_LINES_SUFFIXES = (".jsonl", ".ndjson", ".jl")
STRICT = json.JSONDecoder(strict=False)  # control characters in strings, as people write them
LOOSE = json.JSONDecoder(strict=False, parse_int=float)  # Python refuses integers of more than 4,300 digits
JSON_RE = regex(rb"(?:\xef\xbb\xbf)?\s{0,64}(?:\[\s{0,64}(?:\{\s{0,64}[\"}]|\])|\{\s{0,64}\")")
GAP_RE = regex(r"[\s,\[\]]*+")  # what may stand between objects
LONGEST_TOKEN = 64  # characters of a number, a literal or an escape that the end of a chunk may cut
TABLE_SUFFIXES = (".csv", ".tsv", ".tab")
DELIMITERS = ",;\t|"
RAW = "latin-1"  # one character per byte, so that each text keeps its bytes for its own decoder
KNOWN_COLUMNS = frozenset((*DATE_NAMES, *TITLE_NAMES, *URL_NAMES))


class JsonLines:
    """One object per line, as crawlers and extractors write them."""

    FORMAT = "jsonl"
    SUMMARY = "JSON Lines: the text of each object; its url, title, dates and authors as claims"
    IS_LAYER = False

    @staticmethod
    def recognise(head: bytes, name: str) -> bool:
        """Whether the first line is a JSON object, or the name says so and it looks like the start of one."""
        line, ended, _ = head.removeprefix(codecs.BOM_UTF8).lstrip().partition(b"\n")
        is_named = name.lower().endswith(JSON_LINES_SUFFIXES)
        if not line.startswith(b"{"):
            return is_named and head.startswith(tuple(UTF16_MARKS))
        return is_named or (not ended and line[1:].lstrip()[:1] == b'"') or _is_object(line)

    @staticmethod
    def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
        """One document per line; a line that is not a JSON object is a Failure, and the next is read."""
        rows = Rows(source=source, settings=settings, origin="jsonl")
        limit = settings.limits.text_bytes
        for number, line in enumerate(read_lines(stream, limit), 1):
            name = f"line {number}"
            if line is None:
                message = f"the line is longer than {limit} bytes"
                yield Failure(source=member_of(source, name), message=message, hint="raise --max-text-bytes")
            elif line.strip():
                try:
                    value = read_object(line)
                except DamagedError as error:
                    yield Failure(source=member_of(source, name), message=error.message)
                    continue
                for count, row in enumerate(unfold(value, settings.text_field)):
                    yield rows.open(row, f"{name} item {count + 1}" if count else name)
        yield from rows.close()


def read_object(line: bytes) -> dict[str, Any]:
    """The object on a line. Bytes that are not UTF-8 pass through to the text's own decoder."""
    try:
        text = line.decode("utf-8", "surrogateescape").strip()
        value, end = decode_next(text, 0)
    except ValueError as error:
        raise DamagedError(f"invalid JSON: {error}") from error
    if not isinstance(value, dict) or end < len(text):
        raise DamagedError("not a JSON object")
    return value


def _is_object(line: bytes) -> bool:
    try:
        read_object(line)
    except DamagedError:
        return False
    return True


class JsonFile:
    """An array of objects, one object, or several one after another."""

    FORMAT = "json"
    SUMMARY = "an array of objects, or one: as JSON Lines"
    IS_LAYER = False

    @staticmethod
    def recognise(head: bytes, name: str) -> bool:
        """Whether it starts as an object, or as an array of objects."""
        return JSON_RE.match(head) is not None

    @staticmethod
    def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
        """One document per object; one that holds a list of objects and no text stands for those."""
        rows = Rows(source=source, settings=settings, origin="json")
        number = 0
        for value in Values(stream, settings.limits.text_bytes).read():
            if isinstance(value, DamagedError):
                named = member_of(source, f"item {number + 1}")
                yield Failure(source=named, message=value.message, hint=value.hint)
            for one in unfold(value, settings.text_field):
                number += 1
                yield rows.open(one, f"item {number}")
        yield from rows.close()


class Values:
    """The values of a JSON file in order; memory is bounded by one of them."""

    def __init__(self, stream: Stream, limit: int) -> None:
        self._raw = as_utf8(stream)
        self._limit = limit
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._text = ""
        self._at = 0
        self._ended = False
        self._open = 0  # brackets around values that wait for theirs

    def read(self) -> Iterator[Any]:
        """Each value; last a DamagedError where one is malformed, or the array does not end. Raises LimitError."""
        while self._pass_gap():
            try:
                value, end = decode_next(self._text, self._at)
            except ValueError as error:
                if self._may_be_cut(error) and self._fill():
                    continue
                yield DamagedError(
                    f"invalid JSON: {error}; the rest was not read", "fetch or make the file again"
                )
                return
            if end == len(self._text) and not isinstance(value, (dict, list, str)) and self._fill():
                continue  # a number may go on in what was not read yet
            self._at = end
            yield value
        if self._open > 0:
            yield DamagedError("the array does not end: the file is cut", "fetch or copy the file again")

    def _pass_gap(self) -> bool:
        """Go to the next value, reading on; False where the file ends first."""
        while True:
            gap = GAP_RE.match(self._text, self._at)
            if gap:
                self._at = gap.end()
                self._open += gap[0].count("[") - gap[0].count("]")
            if self._at < len(self._text):
                return True
            if not self._fill():
                return False

    def _may_be_cut(self, error: ValueError) -> bool:
        """Whether the fault may be that the value goes on in what was not read yet."""
        if not isinstance(error, json.JSONDecodeError):
            return False
        return "Unterminated" in error.msg or error.pos > len(self._text) - LONGEST_TOKEN

    def _fill(self) -> bool:
        """Read twice as much each time that one value is not complete: linear in all."""
        held = len(self._text) - self._at
        if self._ended:
            return False
        if held > self._limit:
            raise LimitError(f"an object is longer than {self._limit} characters", "raise --max-text-bytes")
        data = self._raw.read(max(CHUNK_BYTES, held))
        self._ended = not data
        self._text = self._text[self._at :] + self._decoder.decode(data, final=self._ended)
        self._at = 0
        return True


def decode_next(text: str, at: int) -> tuple[Any, int]:
    """The value that starts at a place of a text, and where it ends. Raises ValueError or DamagedError.

    >>> decode_next('[1] {"id": 1' + "0" * 5000 + "}", 4)
    ({'id': inf}, 5013)
    """
    try:
        return STRICT.raw_decode(text, at)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return LOOSE.raw_decode(text, at)
    except RecursionError as error:
        raise DamagedError("nested too deeply") from error


class Csv:
    """CSV and TSV with named columns: one text per row, in the column that is named or usually named so."""

    FORMAT = "csv"
    SUMMARY = "CSV and TSV with named columns: each row as an object of JSON Lines"
    IS_LAYER = False

    @staticmethod
    def recognise(head: bytes, name: str) -> bool:
        """Whether the first line names a text column and another that we know, or the name says that it is a table."""
        line = head.removeprefix(codecs.BOM_UTF8).partition(b"\n")[0].decode(RAW)
        if name.lower().endswith(TABLE_SUFFIXES):
            return not line.lstrip().startswith("<")
        columns = set(map(str.lower, _parse(line, _find_delimiter(line)) or []))
        return bool(columns & set(TEXT_NAMES)) and bool(columns & KNOWN_COLUMNS)

    @staticmethod
    def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
        """One document per row; a row with another number of cells than the header is a Failure."""
        limit = settings.limits.text_bytes
        csv.field_size_limit(limit)
        table = Table(read_lines(stream, limit), limit)
        rows = Rows(source=source, settings=settings, origin="csv")
        if find_text(dict.fromkeys(map(str.lower, table.columns), "x"), settings.text_field) is None:
            yield no_text_field(source, settings.text_field, table.columns)
            return
        for number, cells in table.rows():
            name = f"line {number}"
            if isinstance(cells, DamagedError):
                yield Failure(source=member_of(source, name), message=cells.message, hint=cells.hint)
            else:
                yield rows.open(dict(zip(table.columns, map(_as_text, cells))), name)


class Table:
    """The rows of a table with the line on which each starts.

    A row ends with the first line at which its quotes are even. Where the cells are then not as many as the
    columns, a quote is missing: that row is reported, and reading goes on with the very next line.
    """

    def __init__(self, lines: Iterator[bytes | None], limit: int) -> None:
        self._lines = enumerate(lines, 1)
        self._again: deque[tuple[int, bytes | None]] = deque()
        self._limit = limit
        header = self._take()
        first = (header[1] or b"").decode(RAW) if header else ""
        self._delimiter = _find_delimiter(first)
        self.columns = [_as_text(column).strip() for column in _parse(first, self._delimiter) or []]

    def rows(self) -> Iterator[tuple[int, list[str] | DamagedError]]:
        """Each row's cells, one character per byte; a DamagedError in the place of a malformed row."""
        while (taken := self._take()) is not None:
            number, line = taken
            if line is None:
                yield number, DamagedError(f"longer than {self._limit} bytes", "raise --max-text-bytes")
            elif line.strip():
                yield number, self._read_row(line)

    def _read_row(self, line: bytes) -> list[str] | DamagedError:
        more = self._rest_of_row(line)
        row = b"".join((line, *(part for _, part in more if part is not None)))
        cells = _parse(row.decode(RAW), self._delimiter)
        if cells is not None and len(cells) == len(self.columns):
            return cells
        self._again.extendleft(reversed(more))
        if cells is None:
            return DamagedError("the quotes of this row do not match")
        return DamagedError(f"the row has {len(cells)} cells where the header has {len(self.columns)}")

    def _rest_of_row(self, line: bytes) -> list[tuple[int, bytes | None]]:
        """The lines after this one up to where the quotes are even, or to the limit."""
        quotes, size = line.count(b'"'), len(line)
        more: list[tuple[int, bytes | None]] = []
        while quotes % 2 and size < self._limit and (taken := self._take()) is not None:
            more.append(taken)
            quotes += (taken[1] or b"").count(b'"')
            size += len(taken[1] or b"")
        return more

    def _take(self) -> tuple[int, bytes | None] | None:
        return self._again.popleft() if self._again else next(self._lines, None)


def _find_delimiter(line: str) -> str:
    return max(DELIMITERS, key=line.count)


def _parse(row: str, delimiter: str) -> list[str] | None:
    """The cells of one row, or None where its quotes do not match."""
    try:
        return next(csv.reader([row], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _as_text(cell: str) -> str:
    """A cell as text; bytes that are not UTF-8 stay as they are, for the text's own decoder."""
    return cell.encode(RAW).decode("utf-8", "surrogateescape")
