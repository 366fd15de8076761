"""How a command ends: the exit statuses, the errors that lead to them, and the signals."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from types import FrameType

import click

from clipper.cli.console import printable, say, speaks_french, translated, with_hint
from clipper.errors import ClipperError, ClusterError, ConfigError, LockedError, OutputError, PipeClosedError

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE_SECONDS = 1.0  # how long a write that a reader does not take may hold up the end


class Status(IntEnum):
    """The exit statuses of every command; the names of sysexits.h where it has one."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    CLUSTER = 69
    INTERNAL = 70
    OUTPUT = 74
    LOCKED = 75
    SIGNAL = 128
    PIPE_CLOSED = 141


MEANINGS = (
    ("0", "all inputs were processed (rejections and warnings included)"),
    ("1", "finished, but at least one input failed"),
    ("2", "wrong usage, wrong configuration, or a named input that does not exist: nothing was processed"),
    ("69", "the Spark cluster could not finish the work: there is no output"),
    ("70", "internal error: please report it"),
    ("74", "the output could not be written"),
    ("75", "another run holds the lock: try again later, or use --wait"),
    ("129, 130, 143", "ended by SIGHUP, SIGINT (Ctrl-C), SIGTERM"),
    ("141", "the reader of the output has closed it, as `head` does"),
)

BY_ERROR: tuple[tuple[type[BaseException], Status], ...] = (
    (PipeClosedError, Status.PIPE_CLOSED),
    (BrokenPipeError, Status.PIPE_CLOSED),
    (OutputError, Status.OUTPUT),
    (LockedError, Status.LOCKED),
    (ConfigError, Status.USAGE),
    (ClusterError, Status.CLUSTER),
)
NOT_WRITTEN = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF, errno.EROFS})


class Interrupted(BaseException):  # noqa: N818 (not an error: the user's wish)
    """A signal asks the run to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Interrupts:
    """The signals that end a run, as an exception that every `finally` sees, but never in the middle of a line."""

    def __init__(self) -> None:
        self.holding = False
        self.pending: int | None = None

    @contextmanager
    def caught(self) -> Iterator[Interrupts]:
        """Within, each signal raises Interrupted; one that the user's shell ignores (nohup) stays ignored."""
        before = {number: signal.getsignal(number) for number in SIGNALS}
        heard = [number for number in SIGNALS if before[number] is not signal.SIG_IGN]
        before[signal.SIGALRM] = signal.signal(signal.SIGALRM, self.ring)
        for number in heard:
            signal.signal(number, self.ring)
        try:
            yield self
        finally:
            for number in (*heard, signal.SIGALRM):
                signal.signal(number, before[number])

    @contextmanager
    def held(self) -> Iterator[None]:
        """Within, a signal waits for the end of the block: a line is written whole, a commit is made or not.

        A reader that takes nothing cannot hold up the end for ever: after a moment, or at a second signal, it comes.
        """
        self.holding = True
        try:
            yield
        finally:
            self.holding = False
        if self.pending is not None:
            # A timer that rang after the end of `caught` would kill the process.
            signal.setitimer(signal.ITIMER_REAL, 0)
            raise Interrupted(self.pending)

    def ring(self, number: int, _frame: FrameType | None) -> None:
        """Handle a signal: at once, or when the block that holds it is left."""
        first = self.pending is None
        self.pending = number if self.pending is None else self.pending
        if self.holding and first:
            signal.setitimer(signal.ITIMER_REAL, PATIENCE_SECONDS)
        else:
            self.holding = False
            raise Interrupted(self.pending)


def status_of(error: BaseException) -> int:
    """The exit status for what ended a command."""
    if isinstance(error, Interrupted):
        return Status.SIGNAL + error.number
    for kind, status in BY_ERROR:
        if isinstance(error, kind):
            return status
    if isinstance(error, OSError) and error.errno in NOT_WRITTEN:
        return Status.OUTPUT
    return Status.INTERNAL


@contextmanager
def exit_status(*, debug: bool) -> Iterator[Interrupts]:
    """Turn whatever ends the block into one line on stderr and an exit status; a traceback only with --debug."""
    reserve_streams()
    try:
        with Interrupts().caught() as interrupts:
            yield interrupts
    except (Exception, Interrupted, KeyboardInterrupt) as error:
        if debug:
            for line in "".join(traceback.format_exception(error)).splitlines():
                say(printable(line))
        explain_end(error)
        drop_output()
        sys.exit(130 if isinstance(error, KeyboardInterrupt) else status_of(error))


def explain_end(error: BaseException) -> None:
    """One line for people, unless it was the user, or the reader of the output, who ended the run."""
    if isinstance(error, (Interrupted, KeyboardInterrupt, PipeClosedError, BrokenPipeError)):
        return
    if isinstance(error, ClipperError):
        say(printable(f"clipper: {with_hint(error.message, error.hint)}"))
    elif isinstance(error, OSError):
        say(f"clipper: {error.strerror or error}")
    else:
        say(
            f"clipper: internal error: {type(error).__name__}: {error} (please report it; --debug shows more)"
        )


@contextmanager
def usage_errors() -> Iterator[None]:
    """Within, what click says of wrong usage is said in the language of the locale."""
    try:
        yield
    except click.UsageError as error:
        if not speaks_french():
            raise
        if error.ctx is not None:
            say(translated(error.ctx.get_usage()))
            say(translated(f"Try '{error.ctx.command_path} --help' for help.") + "\n")
        say(printable(translated(f"Error: {' '.join(error.format_message().split())}")))
        sys.exit(error.exit_code)


def reserve_streams() -> None:
    """Fill closed standard streams, so that no file that is opened later gets the number of one of them."""
    for number, mode in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)


def drop_output() -> None:
    """Keep the interpreter from a second attempt, as it ends, to write what could not be written."""
    sys.stdout = io.StringIO()
