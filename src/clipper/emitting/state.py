"""The memory of earlier runs: inputs done, articles written, lines that are still to be written."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clipper.emitting.schema import NEW_TABLES, open_database, roll_back, state_told
from clipper.emitting.sinks_base import Format
from clipper.model import InputDone

Row = tuple[Any, ...]
Values = tuple[Any, ...] | dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A file that the state writes to.

    `kind` is how (`append`, `replace`, `folder`); `size` how many bytes of records it had before what is
    staged for it; `owned` whether those are the state's, so that a replacement keeps them.
    """

    path: Path
    kind: str
    format: Format
    size: int = 0
    owned: bool = False


class State:
    """One run's view of the state file. All calls raise StateError.

    Facts gather in temporary tables, lines in memory; `flush` makes them the state's in one transaction.
    """

    def __init__(self, name: str, settings: str) -> None:
        self._name = name
        self._settings = settings
        self._database: sqlite3.Connection | None = None
        self._run = 0

    def open(self) -> None:
        """Open the file, or make it, and note that a run has begun."""
        database = open_database(self._name)
        self._database = database
        with self._transaction():
            row = database.execute(
                "INSERT INTO runs (started, result, inputs, skipped, failed, articles, repeated)"
                " VALUES (?, 'unfinished', 0, 0, 0, 0, 0)",
                (utc_now(),),
            )
            self._run = int(row.lastrowid or 0)
        with state_told(self._name):
            database.executescript(NEW_TABLES)

    def is_done(self, path: str, digest: str) -> bool:
        """Whether this content of this path was processed with success under these settings."""
        row = self._one(
            "SELECT 1 FROM inputs WHERE path = ? AND digest = ? AND settings = ? AND failures = 0",
            (path_key(path), digest, self._settings),
        )
        return row is not None

    def is_written(self, article: str) -> bool:
        """Whether an article with this id was written by this run or an earlier one."""
        sql = "SELECT 1 FROM articles WHERE id = ?1 UNION ALL SELECT 1 FROM new_articles WHERE id = ?1"
        return self._one(sql, (article,)) is not None

    def note_article(self, article: str) -> None:
        """This article is being written."""
        self._do("INSERT OR IGNORE INTO new_articles VALUES (?)", (article,))

    def note_input(self, done: InputDone) -> None:
        """This input is done, or has failed and is to be tried again."""
        first = done.failures[0] if done.failures else None
        self._do(
            "INSERT OR REPLACE INTO new_inputs VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                path_key(done.source.path),
                done.digest,
                self._settings,
                len(done.failures),
                first and f"{member_prefix(first.source.member)}{first.message}",
                first and first.hint,
                self._run,
            ),
        )

    def flush(self, counts: dict[str, int], staged: tuple[tuple[Target, bytes], ...] = ()) -> None:
        """Everything noted, and the lines to be written, are the state's."""
        with self._transaction() as database:
            database.execute("INSERT OR REPLACE INTO inputs SELECT * FROM new_inputs")
            database.execute("INSERT OR IGNORE INTO articles SELECT * FROM new_articles")
            database.execute("DELETE FROM new_inputs")
            database.execute("DELETE FROM new_articles")
            for target, lines in staged:
                self._put_target(target)
                sql = "INSERT INTO staged (target, lines) VALUES (?, ?)"
                database.execute(sql, (os.fsencode(target.path), lines))
            self._put_run(counts, "unfinished")

    def find_target(self, path: Path) -> Target | None:
        """What the state knows of a file that it has written to."""
        row = self._one(
            "SELECT kind, format, size, owned FROM outputs WHERE target = ?", (os.fsencode(path),)
        )
        if row is None:
            return None
        kind, format_, size, owned = row
        return Target(path=path, kind=kind, format=Format(format_), size=size, owned=bool(owned))

    def staged_targets(self) -> list[Target]:
        """The files for which lines are staged."""
        rows = self._all("SELECT DISTINCT target FROM staged", ())
        found = (self.find_target(Path(os.fsdecode(row[0]))) for row in rows)
        return [target for target in found if target is not None]

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

    def finish(self, counts: dict[str, int], result: str) -> None:
        """Note how the run has ended and give back the room that staged lines took."""
        with self._transaction():
            self._put_run(counts, result)
        with state_told(self._name):
            # A script, because a single statement would stop after the first page.
            self._connection().executescript("PRAGMA incremental_vacuum")

    def close(self) -> None:
        """Let go of the file; what was not flushed is forgotten."""
        database, self._database = self._database, None
        if database is not None:
            roll_back(database)
            database.close()

    def _connection(self) -> sqlite3.Connection:
        assert self._database is not None, "open() comes first"
        return self._database

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        database = self._connection()
        with state_told(self._name):
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
                database.execute("COMMIT")
            except BaseException:
                roll_back(database)
                raise

    def _do(self, sql: str, values: Values) -> None:
        with state_told(self._name):
            self._connection().execute(sql, values)

    def _all(self, sql: str, values: Values) -> list[Row]:
        with state_told(self._name):
            return self._connection().execute(sql, values).fetchall()

    def _one(self, sql: str, values: Values) -> Row | None:
        with state_told(self._name):
            row: Row | None = self._connection().execute(sql, values).fetchone()
            return row

    def _put_target(self, target: Target) -> None:
        row = (os.fsencode(target.path), target.kind, target.format.value, target.size, target.owned)
        self._do("INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?)", row)

    def _put_run(self, counts: dict[str, int], result: str) -> None:
        self._do(
            "UPDATE runs SET ended = :ended, result = :result, inputs = :inputs, skipped = :skipped,"
            " failed = :failed, articles = :articles, repeated = :repeated WHERE run = :run",
            {**counts, "ended": utc_now(), "result": result, "run": self._run},
        )


def path_key(path: str) -> bytes:
    """How the state names an input: absolute, so that it does not matter where a run was started.

    >>> path_key("-"), path_key("s3://news/a.html")
    (b'-', b's3://news/a.html')
    """
    is_absolute = path == "-" or "://" in path or path.startswith("/")
    return os.fsencode(path if is_absolute else Path.cwd() / path)


def member_prefix(member: str | None) -> str:
    """How a message about an entry of an archive begins."""
    return f"{member}: " if member else ""


def utc_now() -> str:
    """The moment, for people who look into the state; no record ever holds it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
