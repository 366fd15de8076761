"""A person's paths: the files that they stand for, in the same order everywhere, and what each file holds.

The one way to open an input: `extract`, `explain`, `dates` and the Python API all come through here.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from clipper.errors import ClipperError, ConfigError, InputError
from clipper.model import Document, Failure, Skip, Source
from clipper.reading.containers import open_documents
from clipper.reading.remote import is_remote, list_remote, open_remote, remote_source
from clipper.settings import Settings

STANDARD_INPUT = b"-"

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
    """A regular file, or standard input (`path` is `-`); `named` by the person rather than met in a folder.

    A `remote` one is an address that fsspec opens.
    """

    path: bytes
    source: Source
    named: bool
    remote: bool = False


def walk_inputs(paths: Iterable[str]) -> Iterator[Found | Skip | Failure]:
    """Regular files under the paths, each folder in the byte order of its names; the rest with what it is.

    Symbolic links are followed only where the person named them, so that no loop of links can be met.
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
    """What the stream holds; documents carry the file's time where the person wants it for a reference."""
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
            source=source_of(path), reason="vanished", detail="it was removed or renamed during the run"
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
