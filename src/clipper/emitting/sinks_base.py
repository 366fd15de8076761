"""What the output side promises to the runner: a sink for what documents come to, a memory of inputs done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from clipper.model import Clipped, InputDone

Say = Callable[[str], None]  # takes one line for a person; the command line decides where it goes


class Format(StrEnum):
    """How records are written."""

    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where records go and what is remembered, as the person asked for it.

    `output` is a path or None for standard output. `settings` names the settings that decide which articles
    an input gives (see `clipper.cli.output.fingerprint`): an input done under others is not done under these.
    """

    output: str | None = None
    output_dir: str | None = None
    append: bool = False
    format: Format = Format.JSONL
    state: str | None = None
    repeat: bool = False
    wait: float = 0.0
    settings: str = ""


class Seen(Protocol):
    """The memory of earlier runs."""

    def is_done(self, path: str, digest: str) -> bool:
        """Whether this path was processed with success when its content had this digest."""


class Sink(Protocol):
    """Takes what documents come to, in input order, from one thread.

    For each input: any number of `write`, then one `finish_input`. At the end `commit`, or `abort` where any
    call (`begin` and `commit` too) has raised or the run is stopped. Each may raise OutputError; `begin` also
    LockedError and ConfigError; a reader that has gone away is PipeClosedError, which asks for a quiet end.
    """

    @property
    def seen(self) -> Seen | None:
        """The memory to ask before an input is processed (it needs content digests), or None."""

    def begin(self) -> None:
        """Take the locks, mend what a killed run left, open. Nothing is touched before."""

    def owns(self, path: str) -> bool:
        """Whether this file is the sink's own (output, temporary, state, lock), so no input."""

    def write(self, clipped: Clipped) -> int:
        """How many of the records were written; the others were written by an earlier input or run."""

    def finish_input(self, done: InputDone) -> None:
        """Everything of this input has been given to `write`."""

    def commit(self) -> None:
        """Make everything durable and visible, release the locks."""

    def abort(self) -> None:
        """Take back what is not yet visible, leave no temporary file, release the locks. Never raises."""


def join_lines(clipped: Clipped) -> bytes:
    """The JSON lines of a document, one after another."""
    return b"".join(line for _, line in clipped.records)
