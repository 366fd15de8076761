"""What a state file remembers, for people and monitors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from clipper.emitting.schema import open_database, state_told

RUN_FIELDS = ("started", "ended", "result", "inputs", "skipped", "failed", "articles", "repeated")
FAILURES_SQL = """
SELECT path, message, hint, failures, runs.started FROM inputs LEFT JOIN runs USING (run)
WHERE failures > 0 ORDER BY path
"""
OUTPUTS_SQL = """
SELECT target, format, size, (SELECT coalesce(sum(length(lines)), 0) FROM staged WHERE staged.target = outputs.target)
FROM outputs ORDER BY target
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedInput:
    """An input that is tried again at the next run: its first fault, how many it had, when it was last tried."""

    path: str
    message: str
    hint: str
    failures: int
    tried: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The last run. `result` is `unfinished` while it is at work, and for ever where it was killed or stopped."""

    started: str
    ended: str | None
    result: str
    inputs: int
    skipped: int
    failed: int
    articles: int
    repeated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A file that the state writes to: its size in bytes of records, and the bytes still to be written."""

    path: str
    format: str
    size: int
    staged: int


class Look:
    """An open state file, read only as far as it is asked. All calls raise StateError."""

    def __init__(self, name: str, database: sqlite3.Connection) -> None:
        self._name = name
        self._database = database

    def count_done(self) -> int:
        """Inputs that were processed with success."""
        return self._count("inputs WHERE failures = 0")

    def count_failed(self) -> int:
        """Inputs that are to be tried again."""
        return self._count("inputs WHERE failures > 0")

    def count_articles(self) -> int:
        """Articles that were written, ever."""
        return self._count("articles")

    def find_last_run(self) -> LastRun | None:
        """The last run, if there was any."""
        sql = f"SELECT {', '.join(RUN_FIELDS)} FROM runs ORDER BY run DESC LIMIT 1"
        for row in self._rows(sql):
            return LastRun(**dict(zip(RUN_FIELDS, row, strict=True)))
        return None

    def failures(self) -> Iterator[FailedInput]:
        """Failed inputs in the order of their paths."""
        for path, message, hint, failures, tried in self._rows(FAILURES_SQL):
            yield FailedInput(
                path=shown(path), message=message, hint=hint, failures=failures, tried=tried or ""
            )

    def outputs(self) -> Iterator[Output]:
        """Files that the state writes to, in the order of their paths."""
        for path, format_, size, staged in self._rows(OUTPUTS_SQL):
            yield Output(path=shown(path), format=format_, size=size, staged=staged)

    def _count(self, what: str) -> int:
        (number,) = next(self._rows(f"SELECT count(*) FROM {what}"))
        return int(number)

    def _rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        with state_told(self._name):
            yield from self._database.execute(sql)


def shown(path: bytes) -> str:
    r"""A path as messages show it, bytes that are not UTF-8 as escapes.

    >>> shown(b"d\xe9p.txt")
    'd\\xe9p.txt'
    """
    return path.decode("utf-8", "backslashreplace")


@contextmanager
def look_into(name: str) -> Iterator[Look]:
    """A state file that exists. Raises StateError; a run may be at work on it meanwhile."""
    database = open_database(name, is_new_allowed=False)
    try:
        yield Look(name, database)
    finally:
        database.close()
