"""Records in the format of another tool: the table of the formats, and the place where one is written.

A writer takes the records, what to write to (a stream, or the path of a database or of an empty folder), the notes,
and the fields that the person chose; it gives the number of articles that it wrote.
"""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import partial
from importlib import import_module
from pathlib import Path, PurePath
from typing import Any

from clipper.emitting.files import (
    Lock,
    Replacement,
    check_target,
    helper_path,
    output_errors,
    remove_stale,
    send_all,
)
from clipper.emitting.formats import COMPRESSORS, Compressor, Record
from clipper.emitting.sinks import Destination, is_stream, standard_output
from clipper.errors import ConfigError, OutputError, PipeClosedError

Notes = Counter[str]  # what was replaced or left out, and how often: a line for a person
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
    """One format. `writer` is module and function; `extra` brings its library; `fields`: they can be chosen."""

    summary: str
    writer: str
    kind: Kind = Kind.TEXT
    extra: str = ""
    fields: bool = False


EXPORTS = {
    "iramuteq": Export(summary="IRaMuTeQ, Alceste: one text file", writer="corpora:iramuteq", fields=True),
    "txm": Export(
        summary="TXM: a folder of XML-TEI files and metadata.csv (XTZ + CSV)",
        writer="corpora:txm",
        kind=Kind.NEW_FOLDER,
    ),
    "csv": Export(summary="a table: UTF-8, commas", writer="tables:comma", fields=True),
    "csv-fr": Export(summary="a table that Excel in French opens", writer="tables:semicolon", fields=True),
    "tsv": Export(summary="a table: tabs, one row a line", writer="tables:tab", fields=True),
    "xlsx": Export(
        summary="an Excel workbook", writer="tables:xlsx", kind=Kind.BINARY, extra="xlsx", fields=True
    ),
    "sqlite": Export(
        summary="SQLite with full-text search, for Datasette", writer="tables:sqlite", kind=Kind.DATABASE
    ),
    "parquet": Export(
        summary="Parquet, for pandas, DuckDB and Spark",
        writer="tables:parquet",
        kind=Kind.BINARY,
        extra="parquet",
    ),
    "hf": Export(
        summary="JSON Lines of Hugging Face datasets and DataTrove: text, id, metadata", writer="corpora:hf"
    ),
    "markdown": Export(
        summary="a folder of Markdown notes with front matter", writer="corpora:markdown", kind=Kind.FOLDER
    ),
    "ris": Export(summary="RIS, for Zotero and other reference managers", writer="corpora:ris"),
    "csl": Export(summary="CSL JSON, for Zotero and pandoc", writer="corpora:csl"),
    "atom": Export(summary="an Atom feed", writer="corpora:atom"),
}


class Out(io.RawIOBase):
    """A stream that is written to from its start to its end, compressed where the name says so."""

    def __init__(self, send: Callable[[bytes], Any], compressor: Compressor | None = None) -> None:
        self._send = send
        self._compressor = compressor
        self._place = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def write(self, data: Any, /) -> int:
        """Take all of it."""
        data = bytes(data)
        self._send(self._compressor.compress(data) if self._compressor else data)
        self._place += len(data)
        return len(data)

    def finish(self) -> None:
        """The end of the compressed data."""
        if self._compressor:
            self._send(self._compressor.flush())


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
    module, function = export.writer.split(":")
    write = getattr(import_module(f"clipper.emitting.{module}"), function)
    try:
        with open_target(output, export.kind) as target:
            return int(write(unique(records, notes), target, notes, fields))
    except ModuleNotFoundError as error:
        if not export.extra:
            raise
        hint = f"pip install '{PACKAGE}[{export.extra}]'"
        raise ConfigError(f"--to {name} needs {error.name}, which is not installed", hint) from error


def open_target(output: str | None, kind: Kind) -> AbstractContextManager[Any]:
    """What a writer of this kind writes to."""
    if output is not None and kind is Kind.DATABASE:
        return open_database(output)
    if output is not None and kind in FOLDERS:
        return open_folder(output, is_new=kind is Kind.NEW_FOLDER)
    return open_out(output)


def unique(records: Iterator[Record], notes: Notes) -> Iterator[Record]:
    """The first record of each id."""
    seen: set[str] = set()
    for record in records:
        if record["id"] in seen:
            notes["articles were left out: an article with their id was written already"] += 1
            continue
        seen.add(record["id"])
        yield record


@contextmanager
def open_out(output: str | None) -> Iterator[Out]:
    """Standard output, what a shell has opened, or the next version of a file."""
    name = output or "standard output"
    compress = COMPRESSORS.get(PurePath(name.lower()).suffix)
    if is_stream(Destination(output=output)):
        stream = standard_output() if output is None else io.FileIO(output, "w")
        with output_errors(name):
            yield from finished(Out(partial(send, stream), compress and compress()))
        return
    path = Path(os.path.realpath(name))
    check_target(name, path)
    with locked(name, path), output_errors(name):
        remove_stale(path)
        new = Replacement(path)
        try:
            yield from finished(Out(new.write, compress and compress()))
            new.publish()
        finally:
            new.discard()


def finished(out: Out) -> Iterator[Out]:
    """The stream, ended when its writer is done."""
    yield out
    out.finish()


def send(stream: io.FileIO, data: bytes) -> None:
    """Hand the bytes to the kernel. Raises PipeClosedError."""
    try:
        send_all(stream, data)
    except BrokenPipeError:
        raise PipeClosedError("the reader of the output has gone away") from None


@contextmanager
def locked(name: str, path: Path) -> Iterator[None]:
    """Within, no other run writes to this path. Raises LockedError."""
    lock = Lock(path)
    with output_errors(name):
        lock.acquire(time.monotonic())
    try:
        yield
    finally:
        lock.release()


@contextmanager
def open_database(name: str) -> Iterator[sqlite3.Connection]:
    """A database, changed whole or not at all."""
    path = Path(os.path.realpath(name))
    check_target(name, path)
    with locked(name, path):
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


@contextmanager
def open_folder(name: str, *, is_new: bool) -> Iterator[Path]:
    """A new folder, whose files go to this one when all are written."""
    target = Path(os.path.realpath(name))
    if target.exists() and not target.is_dir():
        raise OutputError(f"{name}: cannot be written: it is not a folder", "choose another name")
    if is_new and target.exists() and any(target.iterdir()):
        raise OutputError(
            f"{name}: there are files in this folder, which would become part of the corpus",
            "choose another folder, or remove this one first",
        )
    with output_errors(name):
        target.parent.mkdir(parents=True, exist_ok=True)
    with locked(name, target.parent / target.name), output_errors(name):
        folder = helper_path(target, os.urandom(8).hex() + ".tmp")
        folder.mkdir()
        try:
            yield folder
            target.mkdir(exist_ok=True)
            for path in sorted(folder.iterdir()):
                path.replace(target / path.name)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
