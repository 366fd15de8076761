"""Inputs that lie elsewhere: `https://`, `s3://` and whatever else fsspec opens (sole fsspec import)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from typing import Any, BinaryIO, cast

from clipper.errors import InputError, UnreadableError
from clipper.model import Source
from clipper.reading.naming import one_line, show_name

URL_RE = re.compile(r"[a-z][a-z0-9+.-]{1,20}://")
SECRET_RE = re.compile(r"(?<=://)[^/@\s]{1,400}@")
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
            yield path  # what a web server lists is no folder
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
