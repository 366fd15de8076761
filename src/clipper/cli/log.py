"""What a run tells people and monitors on stderr: a line per event that matters, a bar on a terminal, the counts."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, TextIO

import click

from clipper.cli.console import printable, say
from clipper.model import Clipped, Failure, InputDone
from clipper.running.inputs import Found, walk_inputs
from clipper.running.notices import Notice, describe, notices_of
from clipper.running.opening import UNCHANGED, Happening
from clipper.running.tally import Tally

ERASE_BAR = "\r\x1b[K"


class LogFormat(StrEnum):
    """How events stand on stderr."""

    TEXT = "text"
    JSON = "json"


class Log:
    """Takes the events of a run. Quiet, it tells of failures only."""

    def __init__(self, tally: Tally, form: LogFormat, *, quiet: bool, debug: bool) -> None:
        self.tally = tally
        self.form = form
        self.quiet = quiet
        self.debug = debug
        self.advance: Callable[[int], None] | None = None

    def watch(self, event: Clipped | Happening, written: int) -> None:
        """Count the event and tell what a person should know of it."""
        self.tally.add(event, written)
        for notice in notices_of(event):
            if isinstance(notice, Failure) or not self.quiet:
                self.tell(notice)
        if self.advance and isinstance(event, InputDone):
            self.advance(1)

    def tell(self, notice: Notice) -> None:
        """One line for one notice, and where a fault arose, for whoever debugs."""
        if self.advance:
            say(ERASE_BAR, end="")
        fields = {key: value for key, value in describe(notice).items() if value}
        say(json.dumps(fields) if self.form is LogFormat.JSON else as_text(fields))
        if self.debug and isinstance(notice, Failure):
            for line in notice.trace.splitlines():
                say(printable(line))

    @contextmanager
    def progress(self, paths: tuple[str, ...]) -> Iterator[None]:
        """A bar over the files while the block runs, where a person sits before a terminal."""
        if self.quiet or self.form is LogFormat.JSON or not is_terminal(sys.stderr) or "-" in paths:
            yield
            return
        total = sum(isinstance(entry, Found) for entry in walk_inputs(paths))
        with click.progressbar(length=total, label="files", file=sys.stderr) as bar:
            self.advance = bar.update
            yield
        self.advance = None

    def say(self, line: str) -> None:
        """A line from elsewhere (what a sink had to mend), for people only."""
        say(
            json.dumps({"event": "note", "message": line})
            if self.form is LogFormat.JSON
            else f"clipper: {printable(line)}"
        )

    def summarise(self) -> None:
        """The counts, at the end of the run: in words, or in full for a monitor."""
        if self.form is LogFormat.JSON:
            say(json.dumps({"event": "summary", **self.tally.as_report()}))
        elif not self.quiet:
            say(f"clipper: {in_words(self.tally)}")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person watches this stream."""
    return stream is not None and stream.isatty()


def as_text(fields: dict[str, Any]) -> str:
    """The values as a line: where, what, why, and what to try."""
    where = ":".join(fields[key] for key in ("source", "lines") if key in fields)
    why = fields.get("message") or fields.get("reason", "")
    hint = f"; {fields['hint']}" if "hint" in fields else ""
    return f"clipper: {printable(where)}: {fields['event']}: {printable(why.rstrip('.') + hint)}"


def in_words(tally: Tally) -> str:
    """The counts as a line."""
    counts = [
        (tally.files, "file", "files"),
        (tally.articles, "article", "articles"),
        (tally.rejected, "rejected", "rejected"),
        (tally.failed, "failed", "failed"),
    ]
    also = [
        (tally.repeated, "repeated", "repeated"),
        (tally.skips[UNCHANGED], "unchanged", "unchanged"),
        (tally.skips.total() - tally.skips[UNCHANGED], "skipped", "skipped"),
    ]
    shown = counts + [count for count in also if count[0]]
    return ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in shown)
