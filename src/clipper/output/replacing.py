"""A file's next version, put in place of the old one at once."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from clipper.output.beside import fresh_temporary, remove_quietly
from clipper.output.streams import send_all

BUFFER_BYTES = 1 << 18  # gathered before they are handed to the kernel


class Replacement:
    """The next version of a file, invisible until it is published. Raises OSError."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._path = fresh_temporary(target)
        self._fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        self._buffer = bytearray()

    def write(self, data: bytes) -> None:
        """More of the new version."""
        self._buffer += data
        if len(self._buffer) >= BUFFER_BYTES:
            self._flush()

    def publish(self) -> None:
        """Make it durable and put it in the place of the old version."""
        self._flush()
        keep_mode(self._fd, self._target)
        os.fsync(self._fd)
        self._path.replace(self._target)
        os.close(self._fd)
        self._fd = -1
        sync_folder(self._target.parent)

    def discard(self) -> None:
        """The old version stays, nothing is left of the new one. After `publish` it does nothing."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
            remove_quietly(self._path)

    def _flush(self) -> None:
        send_all(self._fd, bytes(self._buffer))
        self._buffer.clear()


def keep_mode(fd: int, old: Path) -> None:
    """The new version has the mode and, where we may, the owner of the old one; else those of a new file."""
    with suppress(FileNotFoundError):
        before = old.stat()
        with suppress(PermissionError):
            os.fchown(fd, before.st_uid, before.st_gid)
        os.fchmod(fd, stat.S_IMODE(before.st_mode))


def sync_folder(folder: Path) -> None:
    """Make a rename durable; file systems that cannot do it are left alone."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            os.fsync(fd)
    finally:
        os.close(fd)
