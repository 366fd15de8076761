"""The user's paths: the files that they stand for, in the same order everywhere, and what each file holds.

The one way to open an input: `extract`, `explain`, `dates` and the Python API all come through here.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BufferedIOBase
from typing import Any, BinaryIO, cast

from clipper.errors import ClipperError, ConfigError, InputError, UnreadableError
from clipper.french.words import regex
from clipper.model import Document, Failure, Skip, Source
from clipper.reading.containers import open_documents
from clipper.reading.naming import one_line, show_name
from clipper.settings import Settings

STANDARD_INPUT = b"-"
VANISHED = "vanished"  # the reason of a Skip

KINDS = (
    (stat.S_ISLNK, "symbolic-link", "a symbolic link, not followed; name it on the command line to read it"),
    (stat.S_ISFIFO, "fifo", "a named pipe, not a regular file; pipe it into `clipper extract -`"),
    (stat.S_ISSOCK, "socket", "a socket, not a regular file"),
    (stat.S_ISCHR, "device", "a device, not a regular file"),
    (stat.S_ISBLK, "device", "a device, not a regular file"),
    (lambda _: True, "unknown", "not a regular file"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A regular file, or standard input (`path` is `-`); `named` by the user rather than met in a folder.

    A `remote` one is an address that fsspec opens.
    """

    path: bytes
    source: Source
    named: bool
    remote: bool = False


def walk_inputs(paths: Iterable[str]) -> Iterator[Found | Skip | Failure]:
    """Regular files under the paths, each folder in the byte order of its names; the rest with what it is.

    Symbolic links are followed only where the user named them, so that no loop of links can be met.
    """
    was_read = False
    for name in paths:
        path = os.fsencode(name)
        if path == STANDARD_INPUT:
            if not was_read:  # there is one standard input, however often it is named
                yield Found(path=path, source=Source(path="-"), named=True)
            was_read = True
        elif is_remote(name):
            yield from walk_remote(name)
        else:
            yield from walk_path(path)


def walk_remote(address: str) -> Iterator[Found | Failure]:
    """The files below an address, in order; a Failure where it cannot be listed."""
    try:
        for name in list_remote(address):
            yield Found(path=os.fsencode(name), source=remote_source(name), named=True, remote=True)
    except InputError as error:
        yield Failure(source=remote_source(address), message=error.message, hint=error.hint)


def walk_path(path: bytes) -> Iterator[Found | Skip | Failure]:
    """One named path and, if it is a folder, all that is under it. Holds one listing per level of depth."""
    pending: list[Iterator[bytes]] = [iter((path,))]
    while pending:
        entry = next(pending[-1], None)
        if entry is None:
            pending.pop()
            continue
        met = look_at(entry, named=entry is path)
        if isinstance(met, Iterator):
            pending.append(met)
        else:
            yield met


def look_at(path: bytes, *, named: bool) -> Found | Skip | Failure | Iterator[bytes]:
    """What stands at this path: a regular file, what is none, or the entries of a folder."""
    try:
        mode = os.stat(path, follow_symlinks=named).st_mode
        if stat.S_ISDIR(mode):
            return list_folder(path)
    except OSError as error:
        return missing_or_unreadable(path, error)
    if stat.S_ISREG(mode):
        return Found(path=path, source=source_of(path), named=named)
    reason, detail = next(text for is_kind, *text in KINDS if is_kind(mode))
    return Skip(source=source_of(path), reason=reason, detail=detail)


def list_folder(folder: bytes) -> Iterator[bytes]:
    """Paths of the entries in the byte order of their names, each forgotten as it is given. Raises OSError."""
    names = sorted(os.listdir(folder), reverse=True)
    return (os.path.join(folder, names.pop()) for _ in range(len(names)))


def open_input(
    found: Found,
    settings: Settings,
    standard_input: Callable[[], BinaryIO],
    look: Callable[[BinaryIO], Skip | None] | None = None,
) -> Iterator[Document | Failure | Skip]:
    """What one input holds, in order. A fault becomes a Failure in the place where it arose.

    `look` sees the open file first, and may give the reason to pass it over.
    """
    try:
        with open_stream(found, standard_input) as stream:
            if look and (skip := look(stream)):
                yield skip
            else:
                yield from _documents_of(found, stream, settings)
    except OSError as error:
        yield replace(missing_or_unreadable(found.path, error), source=found.source)
    except ClipperError as error:
        yield Failure(source=found.source, message=error.message, hint=error.hint)


def open_stream(found: Found, standard_input: Callable[[], BinaryIO]) -> BinaryIO:
    """The open file. Raises OSError, also where the name has come to mean something else than a regular file."""
    if found.path == STANDARD_INPUT and not found.remote:
        return standard_input()
    if found.remote:
        return open_remote(os.fsdecode(found.path))
    follow = 0 if found.named else os.O_NOFOLLOW
    # Without O_NONBLOCK, a FIFO put in the file's place since it was listed would block for ever.
    handle = os.open(found.path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC | follow)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise FileNotFoundError
    return io.FileIO(handle)


def _documents_of(found: Found, stream: BinaryIO, settings: Settings) -> Iterator[Document | Failure | Skip]:
    """What the stream holds; documents carry the file's time where the user wants it for a reference."""
    items = open_documents(stream, found.source, settings)
    if not settings.reference_mtime or found.remote or found.path == STANDARD_INPUT:
        yield from items
        return
    modified = os.fstat(stream.fileno()).st_mtime
    for item in items:
        yield replace(item, modified=modified) if isinstance(item, Document) else item


def missing_or_unreadable(path: bytes, error: OSError) -> Skip | Failure:
    """A file that is gone since its folder was listed is passed over; any other is a failure, in the system's words."""
    if isinstance(error, FileNotFoundError):
        return Skip(
            source=source_of(path), reason=VANISHED, detail="it was removed or renamed during the run"
        )
    return Failure(
        source=source_of(path),
        message=f"cannot be read: {(error.strerror or str(error)).lower()}",
        hint="check its permissions and the disk",
    )


def source_of(path: bytes) -> Source:
    r"""The source as records and messages name it: bytes that are not UTF-8 as escapes.

    >>> source_of(b"d\xe9p\xc3\xaache.txt").path
    'd\\xe9pêche.txt'
    """
    return Source(path=path.decode("utf-8", "backslashreplace"))


def require_named(paths: Iterable[str]) -> None:
    """Nothing, or a ConfigError that names the first path at which there is nothing at all."""
    for path in map(os.fsencode, (path for path in paths if not is_remote(path))):
        try:
            path == STANDARD_INPUT or os.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            message = f"{source_of(path).path}: no such file or folder"
            raise ConfigError(message, "check the spelling; nothing has been processed") from None
        except OSError:
            continue


URL_RE = regex(r"[a-z][a-z0-9+.-]{1,20}://")
SECRET_RE = regex(r"(?<=://)[^/@\s]{1,400}@")
# Each file system of fsspec raises what the library beneath it raises (botocore, aiohttp, google.api_core...), and
# none of these is imported here: any exception of theirs means that this one input cannot be read.
BACKEND_FAULTS = (Exception,)
INSTALL_HINT = "install it with: pip install 'press-clipper[remote]'"
OPEN_HINT = "check the address, the network and your credentials"


def is_remote(path: str) -> bool:
    """Whether a path is an address rather than the name of a file.

    >>> is_remote("s3://depot/lot.warc.gz"), is_remote("lot.warc.gz")
    (True, False)
    """
    return URL_RE.match(path) is not None


def remote_source(path: str) -> Source:
    """The source as records name it: without a password.

    >>> remote_source("https://moi:secret@journal.example/flux.xml").path
    'https://journal.example/flux.xml'
    """
    shown = show_name(SECRET_RE.sub("", path))
    return Source(path=shown, url=shown if shown.startswith(("http://", "https://")) else None)


def list_remote(path: str) -> Iterator[str]:
    """The files below an address in order; the address itself where it is one file. Raises UnreadableError."""
    with _told(path):
        system, root = _system(path)
        if path.startswith(("http://", "https://")) or not system.isdir(root):
            yield path  # what a web server lists is not a folder
            return
        names = sorted(system.find(root))
    for name in names:
        yield cast(str, system.unstrip_protocol(name))


class RemoteFile(BufferedIOBase):
    """An open remote file whose faults are OSErrors, whichever library they come from."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file

    def read(self, size: int | None = -1, /) -> bytes:
        """At most `size` bytes, and none only at the end."""
        try:
            return self._file.read(-1 if size is None else size)
        except BACKEND_FAULTS as error:
            raise OSError(one_line(str(error))) from error

    def readable(self) -> bool:
        """Always, so that hashlib takes it for a file."""
        return True

    def seekable(self) -> bool:
        """Whether the other side gives parts of the file: then a zip needs not be held in memory."""
        return self._file.seekable()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to another place."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """The place at which the next read starts."""
        return self._file.tell()

    def close(self) -> None:
        """Let go of the connection."""
        if not self.closed:
            self._file.close()
        super().close()


def open_remote(path: str) -> BinaryIO:
    """The open file at an address, read as it is needed. Raises UnreadableError; reading raises OSError."""
    with _told(path):
        system, root = _system(path)
        return cast(BinaryIO, RemoteFile(system.open(root, "rb")))


def _system(path: str) -> tuple[Any, str]:
    """The file system of an address and the path in it."""
    if "::" in path:
        raise UnreadableError("chained addresses are not opened", "give the address of the file itself")
    from fsspec.core import url_to_fs

    return cast(tuple[Any, str], url_to_fs(path))


@contextmanager
def _told(path: str) -> Iterator[None]:
    """A missing library and a refused connection in our words."""
    try:
        yield
    except InputError:
        raise
    except ImportError as error:
        raise UnreadableError(f"cannot be opened: {one_line(str(error))}", INSTALL_HINT) from error
    except BACKEND_FAULTS as error:
        detail = one_line(str(error)).replace(path, "").strip(" :") or type(error).__name__
        raise UnreadableError(f"cannot be opened: {detail}", OPEN_HINT) from error
