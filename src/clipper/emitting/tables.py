"""Records as tables: CSV in three dialects, a workbook, SQLite, Parquet.

Each function is a writer of `exporting`: records, target, notes and fields in, the number of articles out.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from datetime import date, datetime
from functools import partial
from itertools import islice
from types import NoneType
from typing import IO, Any, get_args, get_type_hints

from clipper.emitting.corpora import CONTROLS_RE, LIGATURES
from clipper.emitting.formats import (
    REMOVED,
    Record,
    TableEncoder,
    cells,
    check_fields,
    columns,
    is_list,
    plain_cell,
)
from clipper.errors import OutputError
from clipper.model import Article

Notes = Counter[str]

BOM = b"\xef\xbb\xbf"


def delimited(
    start: bytes, delimiter: str, records: Iterable[Record], out: IO[bytes], fields: tuple[str, ...]
) -> int:
    """A header, and a row for each record."""
    encoder = TableEncoder(delimiter, check_fields(fields, columns()) or tuple(columns()))
    out.write(start + encoder.header())
    count = 0
    for count, record in enumerate(records, 1):  # noqa: B007 (the last one is the number)
        out.write(encoder.rows([record]))
    return count


def comma(records: Iterable[Record], out: IO[bytes], _notes: Notes, fields: tuple[str, ...]) -> int:
    """RFC 4180."""
    return delimited(b"", ",", records, out, fields)


def semicolon(records: Iterable[Record], out: IO[bytes], _notes: Notes, fields: tuple[str, ...]) -> int:
    """What Excel in French opens by a double click: semicolons, and a mark that says UTF-8."""
    return delimited(BOM, ";", records, out, fields)


def tab(records: Iterable[Record], out: IO[bytes], _notes: Notes, fields: tuple[str, ...]) -> int:
    """One row a line: tabs and line breaks within a cell become blanks."""
    return delimited(b"", "\t", records, out, fields)


SHEET_ROWS = 1 << 20
CELL_UNITS = 32_767  # of UTF-16: what a cell of Excel holds
NO_TIME = datetime(2000, 1, 1)  # a workbook states when it was made; the same bytes come out at any time


def xlsx(records: Iterable[Record], out: IO[bytes], notes: Notes, fields: tuple[str, ...]) -> int:
    """A workbook with one sheet; every text is a text, never a formula, a link or a date."""
    from xlsxwriter import Workbook

    names = check_fields(fields, columns()) or tuple(columns())
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(out, options)
    book.set_properties({"created": NO_TIME})
    sheet = book.add_worksheet("articles")
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, names)
    count = 0
    for count, record in enumerate(records, 1):
        if count >= SHEET_ROWS:
            raise OutputError(f"a sheet holds {SHEET_ROWS - 1} articles", "write a table: --to csv-fr")
        for place, (name, value) in enumerate(zip(names, cells(record, names))):
            if isinstance(value, int) and not isinstance(value, bool):
                sheet.write_number(count, place, value)
            elif text := sheet_text(name, plain_cell(value), notes):
                sheet.write_string(count, place, text)
    book.close()
    return count


def sheet_text(name: str, text: str, notes: Notes) -> str:
    """A text that a cell can hold; what it cannot is told."""
    if found := len(CONTROLS_RE.findall(text)):
        notes["control characters were left out, which a workbook cannot hold"] += found
        text = CONTROLS_RE.sub("", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    raw = text.encode("utf-16-le")
    if len(raw) <= 2 * CELL_UNITS:
        return text
    notes[f"times `{name}` was cut at {CELL_UNITS} characters, which is what a cell holds"] += 1
    return raw[: 2 * CELL_UNITS].decode("utf-16-le", "ignore")


SEARCHED = ("title", "body", "ligatures")
JOINED = {
    "mentions": ("text", "start", "end", "date", "precision"),
    REMOVED: ("line", "rule", "text"),
}
LIGATURES_RE = re.compile(r"\w*[œæ]\w*", re.IGNORECASE)


def sqlite(
    records: Iterable[Record], database: sqlite3.Connection, notes: Notes, _fields: tuple[str, ...]
) -> int:
    """Tables `articles`, `mentions` and `removed`, with a full-text index; an article that is there is replaced."""
    names = (*columns(), "ligatures")
    create_tables(database, names)
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != "id")
    upsert = f"{insertion('articles', names)} ON CONFLICT(id) DO UPDATE SET {updates}"
    count = 0
    for count, record in enumerate(records, 1):  # noqa: B007
        row = [*cells(record, names[:-1]), spell_out(f"{record['title']} {record['body']}")]
        database.execute(upsert, [as_sql(value, notes) for value in row])
        for table, keys in JOINED.items():
            database.execute(f'DELETE FROM "{table}" WHERE article = ?', (record["id"],))
            rows = ([record["id"], *map(one.get, keys)] for one in record.get(table) or ())
            database.executemany(
                insertion(table, ("article", *keys)), ([as_sql(it, notes) for it in row] for row in rows)
            )
    return count


def create_tables(database: sqlite3.Connection, names: tuple[str, ...]) -> None:
    """The tables, as far as they are not there, and the index with its triggers as sqlite-utils makes them."""
    types = {name: "INTEGER" for name, hint in hints().items() if {bool, int} & {hint, *get_args(hint)}}
    kinds = {name: types.get(name, "TEXT") for name in names}
    define = ", ".join(f'"{name}" {kind}' + " PRIMARY KEY" * (name == "id") for name, kind in kinds.items())
    database.execute(f"CREATE TABLE IF NOT EXISTS articles ({define})")
    there = {row[1] for row in database.execute("PRAGMA table_info(articles)")}
    for name in names:  # a database of an earlier version
        if name not in there:
            database.execute(f'ALTER TABLE articles ADD COLUMN "{name}" {kinds[name]}')
    for table, keys in JOINED.items():
        defined = ", ".join(
            f'"{key}" {"INTEGER" if key in ("start", "end", "line") else "TEXT"}' for key in keys
        )
        database.execute(
            f'CREATE TABLE IF NOT EXISTS "{table}" (article TEXT REFERENCES articles(id), {defined})'
        )
        database.execute(f'CREATE INDEX IF NOT EXISTS "{table}_article" ON "{table}" (article)')
    if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'articles_fts'").fetchone() is None:
        create_index(database)


def create_index(database: sqlite3.Connection) -> None:
    """The full-text index of what is there, and what keeps it so."""
    listed, new, old = (
        ", ".join(f'{prefix}"{name}"' for name in SEARCHED) for prefix in ("", "new.", "old.")
    )
    add = f"INSERT INTO articles_fts (rowid, {listed}) VALUES (new.rowid, {new});"
    drop = f"INSERT INTO articles_fts (articles_fts, rowid, {listed}) VALUES ('delete', old.rowid, {old});"
    database.execute(
        f"CREATE VIRTUAL TABLE articles_fts USING FTS5 ({listed}, "
        'tokenize="unicode61 remove_diacritics 2", content=[articles])'
    )
    for name, event, steps in (("ai", "INSERT", add), ("ad", "DELETE", drop), ("au", "UPDATE", drop + add)):
        database.execute(f"CREATE TRIGGER articles_{name} AFTER {event} ON articles BEGIN {steps} END")
    database.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")


def insertion(table: str, names: Iterable[str]) -> str:
    """The statement that adds a row."""
    names = tuple(names)
    listed = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{table}" ({listed}) VALUES ({", ".join("?" * len(names))})'


def spell_out(text: str) -> str | None:
    """The words of a text with a ligature, spelled with two letters, so that `oeuvre` finds `œuvre`.

    >>> spell_out("Une œuvre, des cœurs, une œuvre"), spell_out("Rien")
    ('oeuvre coeurs', None)
    """
    words = dict.fromkeys(word.translate(LIGATURES) for word in LIGATURES_RE.findall(text))
    return " ".join(words) or None


def as_sql(value: Any, notes: Notes) -> Any:
    """A JSON value for SQLite, whose texts end at a null character."""
    if isinstance(value, str) and "\0" in value:
        notes["texts had null characters, which were left out"] += 1
        return value.replace("\0", "")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value


def hints() -> dict[str, Any]:
    """The type of each column."""
    found = {}
    for name, keys in columns().items():
        hint: Any = Article
        for key in keys:
            kind = next(one for one in (hint, *get_args(hint)) if is_dataclass(one))
            hint = get_type_hints(kind)[key]
        found[name] = hint
    return found


GROUP_ROWS = 10_000


def parquet(records: Iterable[Record], out: IO[bytes], _notes: Notes, _fields: tuple[str, ...]) -> int:
    """Nested as the record is; dates are texts, as precise as they are, and `date_day` is the day where it is known."""
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    parts = [pyarrow.field(name, arrow_type(pyarrow, hint)) for name, hint in get_type_hints(Article).items()]
    schema = pyarrow.schema([*parts, pyarrow.field("date_day", pyarrow.date32())])
    count, rows = 0, iter(records)
    with ParquetWriter(out, schema, compression="zstd") as writer:
        while group := [record | {"date_day": day_of(record)} for record in islice(rows, GROUP_ROWS)]:
            writer.write_table(pyarrow.Table.from_pylist(group, schema=schema), row_group_size=GROUP_ROWS)
            count += len(group)
    return count


def arrow_type(pyarrow: Any, hint: Any) -> Any:
    """The type of Arrow for a type of the record."""
    inner = partial(arrow_type, pyarrow)
    if is_list(hint):
        return pyarrow.list_(inner(get_args(hint)[0]))
    if options := get_args(hint):
        return inner(next(one for one in options if one is not NoneType))
    if is_dataclass(hint):
        types = get_type_hints(hint)
        return pyarrow.struct([(field.name, inner(types[field.name])) for field in fields_of(hint)])
    return {bool: pyarrow.bool_(), int: pyarrow.int64()}.get(hint, pyarrow.string())


def day_of(record: Record) -> date | None:
    """The day of publication, where it is known."""
    try:
        return date.fromisoformat((record["date"] or "")[:10])
    except ValueError:
        return None
