"""The SQLite file behind `--state`: inputs done, articles written, lines that are still to be written."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from clipper.emitting.files import Lock, is_own, locked
from clipper.emitting.formats import Format
from clipper.emitting.outputs import Target
from clipper.emitting.record import Clipped, InputDone
from clipper.emitting.sinks import Destination, Seen
from clipper.errors import StateError

APPLICATION_ID = 0x436C6970  # "Clip", so that no other program's database is taken for ours
VERSION = 1
BUSY_SECONDS = 10.0  # a reader (`clipper state`) holds the file for less than this
JOURNAL = "-journal"  # SQLite's own helper, beside the state file while a transaction is under way
COUNTS = ("inputs", "skipped", "failed", "articles", "repeated")

INPUT = """(
    path BLOB PRIMARY KEY, digest TEXT, settings TEXT NOT NULL,
    failures INTEGER NOT NULL, message TEXT, hint TEXT, run INTEGER NOT NULL
) WITHOUT ROWID"""
ARTICLE = "(id TEXT PRIMARY KEY) WITHOUT ROWID"

TABLES = f"""
CREATE TABLE inputs {INPUT};
CREATE INDEX failed_inputs ON inputs (path) WHERE failures > 0;
CREATE TABLE articles {ARTICLE};
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
CORRECTIONS = """
CREATE TABLE IF NOT EXISTS corrections (
    digest TEXT, dispatch INTEGER, line TEXT NOT NULL, PRIMARY KEY (digest, dispatch)
) WITHOUT ROWID
"""  # a table of its own: a clipper that does not know it can use the state, and states of before get it when needed

# What a run has learnt since the last flush. SQLite keeps it in an unnamed temporary file: memory stays flat,
# and a killed run leaves nothing of it.
NEW_TABLES = f"CREATE TEMP TABLE new_inputs {INPUT}; CREATE TEMP TABLE new_articles {ARTICLE};"

FLUSH = """
INSERT OR REPLACE INTO inputs SELECT * FROM new_inputs;
INSERT OR IGNORE INTO articles SELECT * FROM new_articles;
DELETE FROM new_inputs;
DELETE FROM new_articles;
"""

REPORT = {
    "last_run": f"SELECT started, ended, result, {', '.join(COUNTS)} FROM runs ORDER BY run DESC LIMIT 1",
    "outputs": "SELECT target AS path, format, size, (SELECT coalesce(sum(length(lines)), 0) FROM staged"
    " WHERE staged.target = outputs.target) AS staged FROM outputs ORDER BY target",
    "failures": "SELECT path, message, hint, failures, coalesce(runs.started, '') AS tried"
    " FROM inputs LEFT JOIN runs USING (run) WHERE failures > 0 ORDER BY path",
}

USABLE = "choose a file in a folder that exists and that you may write to"
DAMAGED = "put a copy back, or start with a new state file: every article is then written again"
REMEDIES = (
    ("not a database", "is not a clipper state file", "choose another file"),
    ("malformed", "is damaged", DAMAGED),
    ("readonly", "is read-only", USABLE),
    ("unable to open", "cannot be opened", USABLE),
    ("locked", "is in use by another program", "wait until it has finished"),
    ("full", "cannot grow: the disk is full", "free some space, then run again"),
    ("I/O error", "cannot be read or written", "check the disk, and the limit on file size (ulimit -f)"),
)

Row = tuple[Any, ...]


class State:
    """One run's view of the state file, under its lock. All calls raise StateError.

    Facts gather in temporary tables, lines in memory; `flush` makes them the state's in one transaction.
    """

    def __init__(self, destination: Destination) -> None:
        self._name = str(destination.state)
        self._path = Path(os.path.realpath(self._name))
        self._lock = Lock(self._path)
        self._settings = destination.settings
        self._is_repeat = destination.repeat
        self._database: sqlite3.Connection | None = None
        self._run = 0
        self._counts = dict.fromkeys(COUNTS, 0)
        self.seen: Seen | None = None if destination.repeat else self

    def open(self, deadline: float) -> None:
        """Take the lock, open the file or create it, and note that a run has begun. Raises LockedError too."""
        with state_errors(self._name):
            self._lock.acquire(deadline)
        database = self._database = open_database(self._name)
        with self._transaction():
            row = database.execute(
                "INSERT INTO runs (started, result, inputs, skipped, failed, articles, repeated)"
                " VALUES (?, 'unfinished', 0, 0, 0, 0, 0)",
                (utc_now(),),
            )
            self._run = int(row.lastrowid or 0)
        with state_errors(self._name):
            database.executescript(NEW_TABLES)

    def corrections(self) -> list[str]:
        """What a person has corrected, as lines of JSON."""
        with state_errors(self._name):
            return list_corrections(self._connection())

    def owns(self, path: str) -> bool:
        """Whether a path is the state file or stands beside it as its helper."""
        return is_own(path.removesuffix(JOURNAL), self._path)

    def is_done(self, path: str, digest: str) -> bool:
        """Whether this content of this path was processed with success under these settings."""
        row = self._one(
            "SELECT 1 FROM inputs WHERE path = ? AND digest = ? AND settings = ? AND failures = 0",
            (path_key(path), digest, self._settings),
        )
        self._counts["skipped"] += row is not None
        return row is not None

    def select(self, clipped: Clipped) -> Clipped:
        """The document with those of its records that were not written before; they are noted as written."""
        records = tuple(record for record in clipped.records if self._is_new(record[0]))
        self._counts["articles"] += len(records)
        self._counts["repeated"] += len(clipped.records) - len(records)
        return clipped if len(records) == len(clipped.records) else replace(clipped, records=records)

    def _is_new(self, article: str) -> bool:
        sql = "SELECT 1 FROM articles WHERE id = ?1 UNION ALL SELECT 1 FROM new_articles WHERE id = ?1"
        if self._one(sql, (article,)) is not None:
            return self._is_repeat
        self._do("INSERT OR IGNORE INTO new_articles VALUES (?)", (article,))
        return True

    def note_input(self, done: InputDone) -> None:
        """This input is done, or has failed and is to be tried again."""
        message = hint = None
        if done.failures:
            first = done.failures[0]
            member = f"{first.source.member}: " if first.source.member else ""
            message, hint = f"{member}{first.message}", first.hint
        self._counts["inputs"] += 1
        self._counts["failed"] += bool(done.failures)
        key, failures = path_key(done.source.path), len(done.failures)
        self._do(
            "INSERT OR REPLACE INTO new_inputs VALUES (?, ?, ?, ?, ?, ?, ?)",
            (key, done.digest, self._settings, failures, message, hint, self._run),
        )

    def flush(self, staged: tuple[tuple[Target, bytes], ...] = ()) -> None:
        """Everything noted, and the lines to be written, are the state's."""
        with self._transaction() as database:
            for statement in FLUSH.strip().splitlines():
                database.execute(statement)
            for target, lines in staged:
                self._put_target(target)
                sql = "INSERT INTO staged (target, lines) VALUES (?, ?)"
                database.execute(sql, (os.fsencode(target.path), lines))
            self._put_run("unfinished")

    def find_target(self, path: Path) -> Target | None:
        """What the state knows of a file that it has written to."""
        found = self._targets("WHERE target = ?", (os.fsencode(path),))
        return found[0] if found else None

    def staged_targets(self) -> list[Target]:
        """The files for which lines are staged."""
        return self._targets("WHERE target IN (SELECT target FROM staged)", ())

    def _targets(self, where: str, values: Row) -> list[Target]:
        sql = f"SELECT target, kind, format, size, owned FROM outputs {where}"
        with state_errors(self._name):
            rows = self._connection().execute(sql, values).fetchall()
        return [
            Target(
                path=Path(os.fsdecode(path)), kind=kind, format=Format(format_), size=size, owned=bool(owned)
            )
            for path, kind, format_, size, owned in rows
        ]

    def staged_lines(self, target: Target) -> Iterator[bytes]:
        """Whole lines staged for a file, many at a time, in order."""
        seq = 0
        sql = "SELECT seq, lines FROM staged WHERE target = ? AND seq > ? ORDER BY seq LIMIT 1"
        while row := self._one(sql, (os.fsencode(target.path), seq)):
            seq = row[0]
            yield row[1]

    def settle(self, targets: list[Target]) -> None:
        """These files hold what was staged for them; their `size` is the new one."""
        with self._transaction() as database:
            for target in targets:
                self._put_target(target)
                database.execute("DELETE FROM staged WHERE target = ?", (os.fsencode(target.path),))

    def finish(self) -> None:
        """Note that the run has ended well, give back the room that staged lines took, and let go."""
        with self._transaction():
            self._put_run("done")
        with state_errors(self._name):
            # A script, because a single statement would stop after the first page.
            self._connection().executescript("PRAGMA incremental_vacuum")
        self.close()

    def close(self) -> None:
        """Let go of the file; what was not flushed is forgotten. Never raises."""
        database, self._database = self._database, None
        if database is not None:
            roll_back(database)
            database.close()
        self._lock.release()

    def _connection(self) -> sqlite3.Connection:
        assert self._database is not None, "open() comes first"
        return self._database

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        database = self._connection()
        with state_errors(self._name):
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
                database.execute("COMMIT")
            except BaseException:
                roll_back(database)
                raise

    def _do(self, sql: str, values: Row) -> None:
        with state_errors(self._name):
            self._connection().execute(sql, values)

    def _one(self, sql: str, values: Row) -> Row | None:
        with state_errors(self._name):
            row: Row | None = self._connection().execute(sql, values).fetchone()
            return row

    def _put_target(self, target: Target) -> None:
        row = (os.fsencode(target.path), target.kind, target.format.value, target.size, target.owned)
        self._do("INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?)", row)

    def _put_run(self, result: str) -> None:
        columns = ", ".join(f"{name} = ?" for name in ("ended", "result", *COUNTS))
        values = (utc_now(), result, *(self._counts[name] for name in COUNTS), self._run)
        self._do(f"UPDATE runs SET {columns} WHERE run = ?", values)


def path_key(path: str) -> bytes:
    """How the state names an input: absolute, so that it does not matter where a run was started.

    >>> path_key("-"), path_key("s3://news/a.html")
    (b'-', b's3://news/a.html')
    """
    is_absolute = path == "-" or "://" in path or path.startswith("/")
    return os.fsencode(path if is_absolute else Path.cwd() / path)


def utc_now() -> str:
    """The moment, for people who look into the state; no record ever holds it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def report_state(name: str) -> dict[str, Any]:
    """What a state file that exists remembers, for people and monitors. Raises StateError.

    A run may be at work on it meanwhile: `last_run` has the result `unfinished` then, and also where it was killed.
    Bytes of a path that are not UTF-8 are shown as escapes.
    """
    with closing(open_database(name, is_new_allowed=False)) as database, state_errors(name):
        database.row_factory = sqlite3.Row
        count = "SELECT count(*) FROM "
        sizes = {
            "inputs": "inputs WHERE failures = 0",
            "failed": "inputs WHERE failures > 0",
            "articles": "articles",
        }
        found: dict[str, Any] = {
            key: database.execute(count + what).fetchone()[0] for key, what in sizes.items()
        }
        found["corrections"] = len(list_corrections(database))
        tables = {key: [dict(row) for row in database.execute(sql)] for key, sql in REPORT.items()}
    for row in (*tables["outputs"], *tables["failures"]):
        row["path"] = row["path"].decode("utf-8", "backslashreplace")
    return {**found, **tables, "last_run": next(iter(tables["last_run"]), None)}


def list_corrections(database: sqlite3.Connection) -> list[str]:
    """The corrections in a state, as lines of JSON."""
    if not database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'corrections'").fetchone():
        return []
    return [line for (line,) in database.execute("SELECT line FROM corrections ORDER BY digest, dispatch")]


def recall_corrections(name: str) -> list[str]:
    """The corrections in a state file that exists, as lines of JSON. Raises StateError."""
    with closing(open_database(name, is_new_allowed=False)) as database, state_errors(name):
        return list_corrections(database)


def remember_corrections(
    name: str, corrections: Iterable[tuple[str, int, str]], articles: Iterable[str]
) -> None:
    """Keep corrections (digest, dispatch, line of JSON), and the ids of the articles that they give as written.

    A state file that is not there is created. Raises StateError and LockedError.
    """
    path = Path(os.path.realpath(name))
    with state_errors(name), locked(path), closing(open_database(name)) as database:
        database.execute("BEGIN IMMEDIATE")
        database.execute(CORRECTIONS)
        database.executemany("INSERT OR REPLACE INTO corrections VALUES (?, ?, ?)", corrections)
        database.executemany("INSERT OR IGNORE INTO articles VALUES (?)", ((one,) for one in articles))
        database.execute("COMMIT")


@contextmanager
def state_errors(name: str) -> Iterator[None]:
    """Within it, what SQLite and the file system complain about is a StateError that names the file."""
    try:
        yield
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise StateError(f"{name}: the state file cannot be used: {why}", USABLE) from error
    except sqlite3.DatabaseError as error:
        other = ("", f"cannot be used: {error}", DAMAGED)
        _, what, hint = next((row for row in REMEDIES if row[0] in str(error)), other)
        raise StateError(f"{name}: the state file {what}", hint) from error


def open_database(name: str, *, is_new_allowed: bool = True) -> sqlite3.Connection:
    """A connection to a state file of this version. Raises StateError."""
    path = Path(os.path.realpath(name))
    with state_errors(name):
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
    """Create the tables in an empty file, all or none; refuse a file that is not ours or of a later clipper."""
    identity, version, size = (
        database.execute(sql).fetchone()[0]
        for sql in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_schema")
    )
    if identity == APPLICATION_ID and version > VERSION:
        raise StateError(
            f"{name}: is the state file of a newer clipper (version {version}, ours is {VERSION})",
            "upgrade clipper, or choose another state file",
        )
    if identity == APPLICATION_ID and version == VERSION:
        return
    if size or not is_new_allowed:
        raise StateError(f"{name}: is not a clipper state file", "choose another file")
    database.execute("PRAGMA auto_vacuum = INCREMENTAL")
    stamp = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
    database.executescript(f"BEGIN IMMEDIATE; {TABLES} {stamp} COMMIT;")


def roll_back(database: sqlite3.Connection) -> None:
    """End a transaction that has failed; SQLite may have ended it already."""
    with suppress(sqlite3.Error):
        database.execute("ROLLBACK")
