"""Files that other programs read while clipper writes them: locked, replaced whole, with hidden helpers beside them."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import re
import select
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from weakref import WeakSet

from clipper.errors import LockedError, OutputError
from clipper.french.words import regex

MARK = ".clipper-"
LOCK = "lock"
TEMPORARY = ".tmp"
HELPER_RE = regex(r"\A\..{0,255}\.clipper-(lock|[0-9a-f]{16}\.tmp)\Z|\A\.clipper-lock\Z", re.DOTALL)
NAME_BYTES = 180  # of the 255 that file systems allow; the rest is for the mark, a hash and a random part
POLL_SECONDS = 0.1  # between attempts to lock; flock cannot wait with a time limit
BUFFER_BYTES = 1 << 18  # gathered before they are handed to the kernel

UNSAFE_RE = regex(r"[^A-Za-z0-9._-]+")
READABLE_CHARS = 40  # of an input's name, for people; the hash tells files apart
HASH_CHARS = 14  # of five bits: a collision among a hundred million inputs has a chance of 1 in 200,000


def helper_path(path: Path, ending: str) -> Path:
    """A hidden sibling of a path; a name too long for the file system is cut, and a hash keeps it unique.

    >>> helper_path(Path("news/out.jsonl"), "lock").as_posix()
    'news/.out.jsonl.clipper-lock'
    """
    name = path.name
    raw = os.fsencode(name)
    if len(raw) > NAME_BYTES:
        digest = hashlib.sha256(raw).hexdigest()[:16]
        name = raw[:NAME_BYTES].decode("utf-8", "ignore") + digest
    return path.with_name(f".{name}{MARK}{ending}")


def is_helper(name: str) -> bool:
    """Whether a file name is that of a lock or a temporary file of ours.

    >>> is_helper(".out.jsonl.clipper-lock"), is_helper("out.jsonl")
    (True, False)
    """
    return HELPER_RE.search(name) is not None


def is_own(path: str, target: Path) -> bool:
    """Whether a path is the target, or a lock or temporary file in its folder."""
    candidate = Path(path)
    if candidate.name != target.name and not is_helper(candidate.name):
        return False
    return is_within(path, target.parent)


def is_within(path: str, folder: Path) -> bool:
    """Whether a path stands directly in a folder."""
    return Path(os.path.realpath(Path(path).parent)) == folder


def remove_stale(path: Path) -> None:
    """Remove the temporary files of a path (of all files in a folder) that killed runs have left.

    Only the holder of the path's lock may do so.
    """
    folder, start = (path, "") if path.is_dir() else (path.parent, helper_path(path, "").name)
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(start) and is_helper(entry.name) and entry.name.endswith(TEMPORARY):
                with suppress(OSError):
                    (folder / entry.name).unlink()


def output_name(path: str, extension: str) -> str:
    """A file name for the records of an input: its own name, and a hash of the whole path.

    Paths that differ in anything (case, an accent's form, a byte that is no text) have different names, also
    on file systems that hold them equal. The hash is of the path as given: names are the same everywhere.

    >>> output_name("seeds/le monde/12.html", "jsonl")
    '12.html-xxmetelsggracr.jsonl'
    """
    given = os.path.normpath(path) if "://" not in path else path
    readable = UNSAFE_RE.sub("-", Path(given).name)[-READABLE_CHARS:].strip("-.") or "input"
    digest = base64.b32encode(hashlib.sha256(os.fsencode(given)).digest())[:HASH_CHARS].decode().lower()
    return f"{readable}-{digest}.{extension}"


@contextmanager
def output_errors(name: str) -> Iterator[None]:
    """Within it, a fault of the file system is an OutputError that names the output."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{name}: cannot be written: {(error.strerror or str(error)).lower()}",
            "free some space, or choose a folder that you may write to, then run again",
        ) from error


def check_target(name: str, target: Path) -> None:
    """Raises OutputError where no file can be written at the target."""
    if target.is_dir():
        what, hint = "it is a folder", "name a file in it, or use --output-dir for one file per input"
    elif not target.parent.is_dir():
        what, hint = "its folder does not exist", f"create {target.parent} first"
    elif target.exists() and not os.access(target, os.W_OK):
        what, hint = "it is read-only", "make it writable, or choose another file"
    else:
        return
    raise OutputError(f"{name}: cannot be written: {what}", hint)


class Lock:
    """An exclusive flock, which the kernel drops when its holder dies, so that none is ever stale.

    It is on a hidden file beside the locked one (in a locked folder), removed on release; with `on_itself`, on the
    file itself, open for appending. A worker that is forked lets go at once: otherwise it would hold the lock after
    its parent was killed.
    """

    def __init__(self, path: Path, *, on_itself: bool = False) -> None:
        self._subject = self._path = path
        self._is_helper = not on_itself
        self.fd = -1
        HELD.add(self)

    def acquire(self, deadline: float) -> None:
        """Hold the lock. Raises LockedError where another run still has it at this `time.monotonic()`, OSError."""
        if self._is_helper:
            folder = self._subject
            self._path = folder / f"{MARK}{LOCK}" if folder.is_dir() else helper_path(folder, LOCK)
        while not self._attempt():
            if time.monotonic() >= deadline:
                raise LockedError(
                    f"{self._subject}: another run is using it", "wait for it with --wait SECONDS"
                )
            time.sleep(POLL_SECONDS)

    def _attempt(self) -> bool:
        """Lock the file, unless another run has it, or has removed it since it was opened."""
        flags = os.O_NOFOLLOW if self._is_helper else os.O_APPEND
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | flags, 0o666)
        with suppress(BlockingIOError, FileNotFoundError):
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(fd), self._path.stat(follow_symlinks=False)):
                self.fd = fd
                return True
        os.close(fd)
        return False

    def release(self) -> None:
        """Remove the hidden file while it is ours, then let go. Doing it twice does no harm."""
        if self._is_helper and self.fd >= 0:
            with suppress(OSError):
                self._path.unlink()
        self.forget()

    def forget(self) -> None:
        """Close our end only."""
        fd, self.fd = self.fd, -1
        if fd >= 0:
            os.close(fd)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Within, no other run writes to this path. Raises LockedError, OSError."""
    lock = Lock(path)
    lock.acquire(time.monotonic())
    try:
        yield
    finally:
        lock.release()


HELD: WeakSet[Lock] = WeakSet()


def forget_all() -> None:
    """Close every locked descriptor in a process that was forked from its holder."""
    for lock in list(HELD):
        lock.forget()


os.register_at_fork(after_in_child=forget_all)


def send_all(out: FileIO, data: bytes) -> None:
    """Write everything; the kernel may take less at a time, or (from a non-blocking pipe) nothing for now."""
    view = memoryview(data)
    while view:
        count = out.write(view)
        if count is None:
            select.select([], [out], [])
        else:
            view = view[count:]


class Replacement:
    """The next version of a file, invisible until it is published: in a `with`, at its end. Raises OSError."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._path = helper_path(target, os.urandom(8).hex() + TEMPORARY)
        fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        self._file = FileIO(fd, "w")
        self._buffer = bytearray()

    def __enter__(self) -> Replacement:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self.publish()
        finally:
            self.discard()

    def write(self, data: bytes) -> None:
        """More of the new version."""
        self._buffer += data
        if len(self._buffer) >= BUFFER_BYTES:
            self._flush()

    def publish(self) -> None:
        """Make it durable and put it in the place of the old version."""
        self._flush()
        keep_mode(self._file.fileno(), self._target)
        os.fsync(self._file.fileno())
        self._path.replace(self._target)
        self._file.close()
        sync_folder(self._target.parent)

    def discard(self) -> None:
        """The old version stays, nothing is left of the new one. After `publish` it does nothing."""
        self._file.close()
        with suppress(OSError):
            self._path.unlink()

    def _flush(self) -> None:
        send_all(self._file, bytes(self._buffer))
        self._buffer.clear()


def keep_mode(fd: int, old: Path) -> None:
    """Give the new version the mode and, where we may, the owner of the old one; else those of a new file."""
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
