"""CSV and TSV: one text per row, in the column that a person names or that is usually named so."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from clipper.errors import DamagedError
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
)
from clipper.reading.streams import Stream, read_lines
from clipper.settings import Settings

FORMAT = "csv"
SUMMARY = "CSV and TSV with named columns: each row as an object of JSON Lines"
IS_LAYER = False

SUFFIXES = (".csv", ".tsv", ".tab")
DELIMITERS = ",;\t|"
RAW = "latin-1"  # one character per byte, so that each text keeps its bytes for its own decoder
KNOWN_COLUMNS = frozenset((*DATE_NAMES, *TITLE_NAMES, *URL_NAMES))


def recognise(head: bytes, name: str) -> bool:
    """Whether the first line names a text column and another that we know, or the name says that it is a table."""
    line = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].decode(RAW)
    if name.lower().endswith(SUFFIXES):
        return not line.lstrip().startswith("<")
    columns = {column.lower() for column in split_header(line)}
    return bool(columns & set(TEXT_NAMES)) and bool(columns & KNOWN_COLUMNS)


def split_header(line: str) -> list[str]:
    r"""The columns that a first line names, by the delimiter that parts it into most of them.

    >>> split_header("url;titre;texte\r\n")
    ['url', 'titre', 'texte']
    """
    return _parse(line, _find_delimiter(line)) or []


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
    columns, a quote is missing: that row is told, and reading goes on with the very next line.
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
        """Each row's cells, one character per byte; a DamagedError in the place of a row that is none."""
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
    """A cell as text; bytes that are no UTF-8 stay as they are, for the text's own decoder."""
    return cell.encode(RAW).decode("utf-8", "surrogateescape")
