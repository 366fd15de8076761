"""Locks that the kernel drops when their holder dies, so that none is ever stale."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from weakref import WeakSet

from clipper.emitting.beside import LOCK, MARK, beside
from clipper.errors import LockedError

POLL_SECONDS = 0.1  # between attempts; flock cannot wait with a time limit


class Deadline:
    """The moment until which a run waits for all of its locks together."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def sleep(self) -> bool:
        """Wait a little; False where the time is over."""
        left = self._end - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(POLL_SECONDS, left))
        return True


class Lock:
    """An exclusive flock on a hidden file beside the locked one (in a locked folder), removed on release.

    A worker that is forked lets go at once: otherwise it would hold the lock after its parent was killed.
    """

    def __init__(self, path: Path) -> None:
        self._subject = path
        self._path = path / f"{MARK}{LOCK}" if path.is_dir() else beside(path, LOCK)
        self._fd = -1
        HELD.add(self)

    def acquire(self, deadline: Deadline) -> None:
        """Hold the lock. Raises LockedError where another run still has it at the deadline, OSError."""
        while not self._attempt():
            if not deadline.sleep():
                raise held_elsewhere(self._subject)

    def release(self) -> None:
        """Remove the file while it is ours, then let go. Doing it twice does no harm."""
        if self._fd >= 0:
            with suppress(OSError):
                self._path.unlink()
            self.forget()

    def forget(self) -> None:
        """Close our end only."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)

    def _attempt(self) -> bool:
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
        if try_flock(fd) and is_still_at(fd, self._path):
            self._fd = fd
            return True
        os.close(fd)
        return False


class Holder(Protocol):
    """Something with a locked descriptor."""

    def forget(self) -> None:
        """Close our end of it, and nothing else."""


HELD: WeakSet[Holder] = WeakSet()


def forget_all() -> None:
    """Close every locked descriptor in a process that was forked from its holder."""
    for holder in list(HELD):
        holder.forget()


os.register_at_fork(after_in_child=forget_all)


def try_flock(fd: int) -> bool:
    """Whether the descriptor's file is now locked by us."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_still_at(fd: int, path: Path) -> bool:
    """Whether the open file is the one that stands at the path: the last holder may have removed it."""
    try:
        return os.path.samestat(os.fstat(fd), path.stat(follow_symlinks=False))
    except FileNotFoundError:
        return False


def held_elsewhere(path: Path) -> LockedError:
    """What to tell a person about a lock that another run holds."""
    return LockedError(f"{path}: another run is at work on it", "wait for it with --wait SECONDS")
