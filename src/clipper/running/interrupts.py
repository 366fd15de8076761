"""SIGINT, SIGTERM and SIGHUP as an exception that every `finally` sees, but never in the middle of a line."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE_SECONDS = 1.0  # how long a write that a reader does not take may hold up the end


class Interrupted(BaseException):  # noqa: N818 (no error: the person's wish)
    """The run was asked to end by this signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Interrupts:
    """The signals that end a run."""

    def __init__(self) -> None:
        self.holding = False
        self.pending: int | None = None

    @contextmanager
    def caught(self) -> Iterator[Interrupts]:
        """Within, each signal raises Interrupted; one that the person's shell ignores (nohup) stays ignored."""
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
