"""The SQLite file behind `--state`: its tables, and how it is opened."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from clipper.errors import StateError

APPLICATION_ID = 0x436C6970  # "Clip", so that no other program's database is taken for ours
VERSION = 1
BUSY_SECONDS = 10.0  # a reader (`clipper state`) holds the file for less than this

TABLES = """
CREATE TABLE inputs (
    path BLOB PRIMARY KEY, digest TEXT, settings TEXT NOT NULL,
    failures INTEGER NOT NULL, message TEXT, hint TEXT, run INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX failed_inputs ON inputs (path) WHERE failures > 0;
CREATE TABLE articles (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE outputs (
    target BLOB PRIMARY KEY, kind TEXT NOT NULL, format TEXT NOT NULL,
    size INTEGER NOT NULL, owned INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE staged (seq INTEGER PRIMARY KEY, target BLOB NOT NULL, lines BLOB NOT NULL);
CREATE INDEX staged_targets ON staged (target);
CREATE TABLE runs (
    run INTEGER PRIMARY KEY, started TEXT NOT NULL, ended TEXT, result TEXT NOT NULL,
    inputs INTEGER NOT NULL, skipped INTEGER NOT NULL, failed INTEGER NOT NULL,
    articles INTEGER NOT NULL, repeated INTEGER NOT NULL
);
"""

# What a run has learnt since the last flush. SQLite keeps it in an unnamed temporary file: memory stays flat,
# and a killed run leaves nothing of it.
NEW_TABLES = """
CREATE TEMP TABLE new_inputs (
    path BLOB PRIMARY KEY, digest TEXT, settings TEXT NOT NULL,
    failures INTEGER NOT NULL, message TEXT, hint TEXT, run INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TEMP TABLE new_articles (id TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@contextmanager
def state_told(name: str) -> Iterator[None]:
    """Within it, what SQLite and the file system complain about is a StateError that names the file."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise as_state_error(name, error) from error
    except OSError as error:
        raise StateError(
            f"{name}: the state file cannot be used: {(error.strerror or str(error)).lower()}", USABLE
        ) from error


USABLE = "choose a file in a folder that exists and that you may write to"
DAMAGED = "put a copy back, or start with a new state file: every article is then written again"
REMEDIES = (
    ("not a database", "is no state file of clipper", "choose another file"),
    ("malformed", "is damaged", DAMAGED),
    ("readonly", "is read-only", USABLE),
    ("unable to open", "cannot be opened", USABLE),
    ("locked", "is in use by another program", "wait until it has finished"),
    ("full", "cannot grow: the disk is full", "free some space, then run again"),
    (
        "I/O error",
        "cannot be read or written",
        "check the disk, and the limit on the size of files (ulimit -f)",
    ),
)


def as_state_error(name: str, error: sqlite3.Error) -> StateError:
    """A complaint of SQLite in words that help."""
    text = str(error)
    for sign, what, hint in REMEDIES:
        if sign in text:
            return StateError(f"{name}: the state file {what}", hint)
    return StateError(f"{name}: the state file cannot be used: {text}", DAMAGED)


def open_database(name: str, *, is_new_allowed: bool = True) -> sqlite3.Connection:
    """A connection to a state file of this version. Raises StateError.

    The rollback journal is kept rather than a write-ahead log: it works on network folders, and one who only
    reads needs no right to write.
    """
    path = Path(os.path.realpath(name))
    with state_told(name):
        if not is_new_allowed and not path.is_file():
            raise StateError(f"{name}: no such file", "give the path that --state was given")
        mode = "rwc" if is_new_allowed else "rw" if os.access(path, os.W_OK) else "ro"
        database = sqlite3.connect(
            f"{path.as_uri()}?mode={mode}", BUSY_SECONDS, isolation_level=None, uri=True
        )
        try:
            prepare(database, name, is_new_allowed)
        except BaseException:
            database.close()
            raise
    return database


def prepare(database: sqlite3.Connection, name: str, is_new_allowed: bool) -> None:
    """Make the tables in an empty file; refuse a file that is not ours or of a later clipper."""
    identity = database.execute("PRAGMA application_id").fetchone()[0]
    version = database.execute("PRAGMA user_version").fetchone()[0]
    is_empty = database.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    if identity == APPLICATION_ID and version > VERSION:
        raise StateError(
            f"{name}: is the state file of a newer clipper (version {version}, ours is {VERSION})",
            "upgrade clipper, or choose another state file",
        )
    if identity == APPLICATION_ID and version == VERSION:
        return
    if not is_empty or not is_new_allowed:
        raise StateError(f"{name}: is no state file of clipper", "choose another file")
    create(database)


def create(database: sqlite3.Connection) -> None:
    """The tables of a new state file, all or none."""
    database.execute("PRAGMA auto_vacuum = INCREMENTAL")
    stamp = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
    database.executescript(f"BEGIN IMMEDIATE; {TABLES} {stamp} COMMIT;")


def roll_back(database: sqlite3.Connection) -> None:
    """End a transaction that has failed; SQLite may have ended it already."""
    with suppress(sqlite3.Error):
        database.execute("ROLLBACK")
