"""Records in the format of another tool: the table of the formats, and the writers of those that are tables.

A writer takes the records, what to write to (a stream, a database, or an empty folder), the notes, and the fields that
the person chose. Those of texts are in `corpora`.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, is_dataclass
from dataclasses import fields as fields_of
from datetime import date, datetime
from enum import Enum
from functools import partial
from itertools import islice
from pathlib import Path
from types import NoneType
from typing import IO, Any, get_args, get_type_hints

from clipper.emitting import corpora
from clipper.emitting.corpora import LIGATURES, Notes, stamp_of
from clipper.emitting.files import check_target, locked, output_errors
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
from clipper.emitting.sinks import open_folder, open_out
from clipper.errors import ConfigError, OutputError
from clipper.french.words import regex
from clipper.model import Article

CONTROLS_RE = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
SEPARATORS = "\x0b\x0c\x1c\x1d\x1e"  # of pages, files, groups and records

Writer = Callable[[Iterable[Record], Any, Notes, tuple[str, ...]], None]

BOM = b"\xef\xbb\xbf"


def table(delimiter: str, start: bytes = b"") -> Writer:
    """The writer of a table with this delimiter: a header, and a row for each record."""

    def write(records: Iterable[Record], out: IO[bytes], _notes: Notes, fields: tuple[str, ...]) -> None:
        encoder = TableEncoder(delimiter, check_fields(fields, columns()) or tuple(columns()))
        out.write(start + encoder.header())
        for record in records:
            out.write(encoder.rows([record]))

    return write


SHEET_ROWS = 1 << 20
CELL_UNITS = 32_767  # of UTF-16: what a cell of Excel holds
NO_TIME = datetime(2000, 1, 1)  # a workbook states when it was made; the same bytes come out at any time


def xlsx(records: Iterable[Record], out: IO[bytes], notes: Notes, fields: tuple[str, ...]) -> None:
    """A workbook with one sheet; every text is a text, never a formula, a link or a date."""
    from xlsxwriter import Workbook

    names = check_fields(fields, columns()) or tuple(columns())
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(out, options)
    book.set_properties({"created": NO_TIME})
    sheet = book.add_worksheet("articles")
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, names)
    for row, record in enumerate(records, 1):
        if row >= SHEET_ROWS:
            raise OutputError(f"a sheet holds {SHEET_ROWS - 1} articles", "write a table: --to csv-fr")
        for place, (name, value) in enumerate(zip(names, cells(record, names))):
            if isinstance(value, int) and not isinstance(value, bool):
                sheet.write_number(row, place, value)
            elif text := sheet_text(name, plain_cell(value), notes):
                sheet.write_string(row, place, text)
    book.close()


def sheet_text(name: str, text: str, notes: Notes) -> str:
    """A text that a cell can hold; what it cannot is told."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    raw = text.encode("utf-16-le")
    if len(raw) <= 2 * CELL_UNITS:
        return text
    notes[f"times `{name}` was cut at {CELL_UNITS} characters, which is what a cell holds"] += 1
    return raw[: 2 * CELL_UNITS].decode("utf-16-le", "ignore")


SEARCHED = ("title", "body", "ligatures")
JOINED = {"mentions": ("text", "start", "end", "date", "precision"), REMOVED: ("line", "rule", "text")}
WORD_RE = regex(r"\w+")


def sqlite(
    records: Iterable[Record], database: sqlite3.Connection, _notes: Notes, _fields: tuple[str, ...]
) -> None:
    """Tables `articles`, `mentions` and `removed`, with a full-text index; an article that is there is replaced."""
    names = (*columns(), "ligatures")
    create_tables(database, names)
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != "id")
    upsert = f"{insertion('articles', names)} ON CONFLICT(id) DO UPDATE SET {updates}"
    for record in records:
        row = [*cells(record, names[:-1]), spell_out(f"{record['title']} {record['body']}")]
        database.execute(upsert, [as_sql(value) for value in row])
        for table, keys in JOINED.items():
            database.execute(f'DELETE FROM "{table}" WHERE article = ?', (record["id"],))
            rows = ([record["id"], *map(one.get, keys)] for one in record.get(table) or ())
            database.executemany(
                insertion(table, ("article", *keys)), ([as_sql(it) for it in row] for row in rows)
            )


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
    found = (word.translate(LIGATURES) for word in WORD_RE.findall(text) if set("œŒæÆ") & set(word))
    words = dict.fromkeys(found)
    return " ".join(words) or None


def as_sql(value: Any) -> Any:
    """A JSON value for SQLite."""
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


def parquet(records: Iterable[Record], out: IO[bytes], _notes: Notes, _fields: tuple[str, ...]) -> None:
    """Nested as the record is; dates are texts, as precise as they are, and `date_day` is the day where it is known."""
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    parts = [pyarrow.field(name, arrow_type(pyarrow, hint)) for name, hint in get_type_hints(Article).items()]
    schema = pyarrow.schema([*parts, pyarrow.field("date_day", pyarrow.date32())])
    rows = iter(records)
    with ParquetWriter(out, schema, compression="zstd") as writer:
        while group := [record | {"date_day": day_of(record)} for record in islice(rows, GROUP_ROWS)]:
            writer.write_table(pyarrow.Table.from_pylist(group, schema=schema), row_group_size=GROUP_ROWS)


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


PACKAGE = "press-clipper"


class Kind(Enum):
    """What a format is written to."""

    TEXT = "a stream that a terminal can show"
    BINARY = "a stream"
    DATABASE = "a file that is added to"
    FOLDER = "a folder, whose other files stay"
    NEW_FOLDER = "a folder that was empty or not there"


FOLDERS = (Kind.FOLDER, Kind.NEW_FOLDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One format. `extra` brings the library of its writer; `fields`: they can be chosen; `dated`: all have a day."""

    summary: str
    writer: Writer
    kind: Kind = Kind.TEXT
    extra: str = ""
    fields: bool = False
    dated: bool = False


EXPORTS = {
    "iramuteq": Export(summary="IRaMuTeQ, Alceste: one text file", writer=corpora.iramuteq, fields=True),
    "txm": Export(
        summary="TXM: a folder of XML-TEI files and metadata.csv (XTZ + CSV)",
        writer=corpora.txm,
        kind=Kind.NEW_FOLDER,
    ),
    "csv": Export(summary="a table: UTF-8, commas", writer=table(","), fields=True),
    # By a double click: semicolons, and a mark that says UTF-8.
    "csv-fr": Export(summary="a table that Excel in French opens", writer=table(";", BOM), fields=True),
    "tsv": Export(summary="a table: tabs, one row a line", writer=table("\t"), fields=True),
    "xlsx": Export(summary="an Excel workbook", writer=xlsx, kind=Kind.BINARY, extra="xlsx", fields=True),
    "sqlite": Export(
        summary="SQLite with full-text search, for Datasette", writer=sqlite, kind=Kind.DATABASE
    ),
    "parquet": Export(
        summary="Parquet, for pandas, DuckDB and Spark", writer=parquet, kind=Kind.BINARY, extra="parquet"
    ),
    "hf": Export(
        summary="JSON Lines of Hugging Face datasets and DataTrove: text, id, metadata", writer=corpora.hf
    ),
    "markdown": Export(
        summary="a folder of Markdown notes with front matter", writer=corpora.markdown, kind=Kind.FOLDER
    ),
    "ris": Export(summary="RIS, for Zotero and other reference managers", writer=corpora.ris),
    "csl": Export(summary="CSL JSON, for Zotero and pandoc", writer=corpora.csl),
    "atom": Export(summary="an Atom feed", writer=corpora.atom, dated=True),
}


def export_records(
    name: str, records: Iterator[Record], output: str | None, fields: tuple[str, ...], notes: Notes
) -> int:
    """Write the records in a format, whole or not at all; how many. Raises ConfigError, OutputError, LockedError."""
    export = EXPORTS[name]
    if output is None and export.kind in (Kind.DATABASE, *FOLDERS):
        raise ConfigError(f"--to {name} needs a place to write to", "name it with -o")
    if fields and not export.fields:
        choosers = ", ".join(key for key, it in EXPORTS.items() if it.fields)
        raise ConfigError(f"--to {name} has no --fields", f"they can be chosen with {choosers}")
    written: set[str] = set()
    try:
        with open_target(output, export.kind) as target:
            export.writer(prepared(records, export, notes, written), target, notes, fields)
    except ModuleNotFoundError as error:
        if not export.extra:
            raise
        hint = f"pip install '{PACKAGE}[{export.extra}]'"
        raise ConfigError(f"--to {name} needs {error.name}, which is not installed", hint) from error
    return len(written)


def open_target(output: str | None, kind: Kind) -> AbstractContextManager[Any]:
    """What a writer of this kind writes to."""
    if output is not None and kind is Kind.DATABASE:
        return open_database(output)
    if output is not None and kind in FOLDERS:
        return open_folder(output, is_new=kind is Kind.NEW_FOLDER)
    return open_out(output)


def prepared(records: Iterator[Record], export: Export, notes: Notes, written: set[str]) -> Iterator[Record]:
    """The first record of each id, in characters that every format has a place for; `written` gets its id."""
    for record in records:
        if record["id"] in written:
            notes["articles were left out: an article with their id was written already"] += 1
            continue
        clean = without_controls(record)
        if clean != record:
            notes["records had control characters or halves of characters, which were left out"] += 1
        if export.dated and not stamp_of(clean):
            notes["articles were left out: a feed needs their day"] += 1
            continue
        written.add(record["id"])
        yield clean


def without_controls(value: Any) -> Any:
    """A JSON value without the characters that XML and databases forbid; separators of pages and fields are blanks.

    >>> without_controls({"title": ["a\\x00b", "c\\x0cd", 1]})
    {'title': ['ab', 'c d', 1]}
    """
    if isinstance(value, str):
        return CONTROLS_RE.sub(lambda found: " " if found[0] in SEPARATORS else "", value)
    if isinstance(value, list):
        return list(map(without_controls, value))
    if isinstance(value, dict):
        return {key: without_controls(one) for key, one in value.items()}
    return value


@contextmanager
def open_database(name: str) -> Iterator[sqlite3.Connection]:
    """A database, changed whole or not at all."""
    path = Path(os.path.realpath(name))
    check_target(name, path)
    with output_errors(name), locked(path):
        is_new = not path.exists()
        try:
            connection = sqlite3.connect(path, isolation_level=None)
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
                is_new = False
            finally:
                connection.close()
        except sqlite3.Error as error:
            hint = "choose another file, or end what is using it"
            raise OutputError(f"{name}: cannot be written: {error}", hint) from error
        finally:
            if is_new:
                path.unlink(missing_ok=True)
