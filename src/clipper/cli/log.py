"""What a run reports on stderr, to people and monitors: a line per event that matters, a progress bar, the counts."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from clipper.cli.console import ERASE_LINE, is_terminal, printable, say, translated, with_hint
from clipper.emitting.files import Replacement, check_target, output_errors
from clipper.emitting.record import InputDone
from clipper.model import Failure
from clipper.reading.inputs import Found, walk_inputs
from clipper.running.run import Event, Notice, Tally, describe, notices_of


@dataclass(kw_only=True)
class Log:
    """Takes the events of a run. Quiet, it reports failures only; `summary` is the line of counts at the end."""

    tally: Tally = field(default_factory=Tally)
    as_json: bool = False
    quiet: bool = False
    summary: bool = True
    debug: bool = False
    advance: Callable[[int], None] | None = None

    def watch(self, event: Event, written: int) -> None:
        """Count the event and report what the user should know of it."""
        self.tally.add(event, written)
        for notice in notices_of(event):
            if isinstance(notice, Failure) or not self.quiet:
                self.tell(notice)
        if self.advance and isinstance(event, InputDone):
            self.advance(1)

    def tell(self, notice: Notice) -> None:
        """One line for one notice, and where a fault arose, for whoever debugs."""
        if self.advance:
            say(ERASE_LINE, end="")
        fields = describe(notice)
        say(json.dumps(fields) if self.as_json else as_text(fields))
        if self.debug and isinstance(notice, Failure):
            for line in notice.trace.splitlines():
                say(printable(line))

    @contextmanager
    def progress(self, paths: tuple[str, ...], *, is_hidden: bool) -> Iterator[None]:
        """A bar over the files while the block runs, where stderr is a terminal."""
        if is_hidden or self.quiet or self.as_json or not is_terminal(sys.stderr) or "-" in paths:
            yield
            return
        total = sum(isinstance(entry, Found) for entry in walk_inputs(paths))
        with click.progressbar(length=total, label="files", file=sys.stderr) as bar:
            self.advance = bar.update
            yield
        self.advance = None

    def say(self, line: str) -> None:
        """A line from elsewhere (what a sink had to mend)."""
        text = f"clipper: {printable(translated(line))}"
        say(json.dumps({"event": "note", "message": line}) if self.as_json else text)

    def summarise(self) -> None:
        """The counts, at the end of the run: in words, or in full for a monitor."""
        if self.summary:
            report = {"event": "summary", **self.tally.as_report()}
            words = ", ".join(map(translated, self.tally.in_words().split(", ")))
            say(json.dumps(report) if self.as_json else f"clipper: {words}")


def as_text(fields: dict[str, Any]) -> str:
    """The values as a line: where, what, why, and what to try."""
    where = ":".join(fields[key] for key in ("source", "lines") if key in fields)
    why = with_hint(fields.get("message") or fields.get("reason", ""), fields.get("hint", ""))
    return f"clipper: {printable(where)}: {fields['event']}: {printable(why)}"


def report_target(path: str) -> Path:
    """Where the report goes, checked before the work is done. Raises OutputError."""
    target = Path(os.path.realpath(path))
    check_target(path, target)
    return target


def write_report(path: str, tally: Tally) -> None:
    """Write the counts and the failures, whole or not at all. Raises OutputError."""
    failures = [
        {"source": failure.source.name, "message": failure.message, "hint": failure.hint}
        for failure in tally.failures
    ]
    report = json.dumps({**tally.as_report(), "failures": failures}, indent=2)
    with output_errors(path), Replacement(report_target(path)) as new:
        new.write(f"{report}\n".encode("ascii"))
