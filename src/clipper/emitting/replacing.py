"""A file's next version, put in place of the old one at once."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from io import FileIO
from pathlib import Path

from clipper.emitting.beside import fresh_temporary, remove_quietly
from clipper.emitting.streams import send_all

BUFFER_BYTES = 1 << 18  # gathered before they are handed to the kernel


class Replacement:
    """The next version of a file, invisible until it is published. Raises OSError."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._path = fresh_temporary(target)
        self._file: FileIO | None = None
        self._buffer = bytearray()

    def open(self) -> None:
        """Make the temporary file beside the target."""
        fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        self._file = FileIO(fd, "w")

    def write(self, data: bytes) -> None:
        """More of the new version."""
        self._buffer += data
        if len(self._buffer) >= BUFFER_BYTES:
            self._flush()

    def publish(self) -> None:
        """Make it durable and put it in the place of the old version."""
        file = self._flush()
        keep_mode(file.fileno(), self._target)
        os.fsync(file.fileno())
        self._path.replace(self._target)
        file.close()
        sync_folder(self._target.parent)

    def discard(self) -> None:
        """The old version stays, nothing is left of the new one. After `publish` it does nothing."""
        if self._file is not None:
            self._file.close()
        remove_quietly(self._path)

    def _flush(self) -> FileIO:
        assert self._file is not None, "open() comes first"
        send_all(self._file, bytes(self._buffer))
        self._buffer.clear()
        return self._file


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
