"""Bytes that are read forward only, within bounds that a bomb cannot move; and the same as lines."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from io import IOBase
from typing import BinaryIO, Protocol, cast

from clipper.errors import DamagedError, InputError, LimitError
from clipper.settings import Limits

CHUNK_BYTES = 1 << 16
SNIFF_BYTES = 4096  # recognition looks at no more than this much of an input
# An input may unpack to this many times its own size even where that is past `unpacked_bytes`: a WARC of
# Common Crawl (1 GB) unpacks to about five times its size, text that repeats itself to about fifteen.
FAIR_RATIO = 20
# Text packs at most about 15 to 1, a table of repeated rows 100 to 1, a run of one byte 1,000 to 1 and more.
MAX_RATIO = 250
RATIO_FLOOR_BYTES = 4_000_000  # below this even a bomb harms nobody
BOMB_MESSAGE = f"more than {MAX_RATIO} bytes come out of each of its bytes, as in a bomb"
UTF16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
BOMB_HINT = "unpack it yourself if it can be trusted"


class Readable(Protocol):
    """The one method that every source of bytes has."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


class ExhaustedError(LimitError):
    """The whole input, not one entry, is past its bound: nothing more of it is read."""


class Budget:
    """How much one of the user's inputs may still unpack, with all that is nested in it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.packed = 0
        self.unpacked = 0
        self.members = 0

    def spend(self, size: int) -> None:
        """Count unpacked bytes. Raises ExhaustedError past the bound."""
        self.unpacked += size
        if self.unpacked > max(self.limits.unpacked_bytes, self.packed * FAIR_RATIO):
            raise ExhaustedError(
                f"it unpacks to more than {self.limits.unpacked_bytes} bytes; the rest was not read",
                "if it can be trusted, raise --max-unpacked-bytes",
            )

    def admit(self) -> None:
        """Count an entry. Raises ExhaustedError past the bound."""
        self.members += 1
        if self.members > self.limits.members:
            raise ExhaustedError(
                f"it holds more than {self.limits.members} entries; the rest was not read",
                "if it can be trusted, raise --max-members",
            )


class Stream:
    """A look ahead, bounded reads, and the faults of the library beneath as ours.

    `faults` are the exceptions by which the library says that its data are damaged.
    """

    def __init__(
        self,
        raw: Readable,
        budget: Budget,
        *,
        unpacked: bool = True,
        faults: tuple[type[Exception], ...] = (),
    ) -> None:
        self.raw = raw
        self.budget = budget
        self._unpacked = unpacked
        self._faults: tuple[type[Exception], ...] = (OSError, *faults)
        self._ahead = b""
        self._fault: InputError | None = None  # met while looking ahead, raised when reading gets there

    def head(self, size: int = SNIFF_BYTES) -> bytes:
        """The next bytes, which stay to be read. Fewer only at the end."""
        while len(self._ahead) < size and self._fault is None:
            try:
                data = self._fetch(size - len(self._ahead))
            except InputError as error:
                self._fault = error
                break
            if not data:
                break
            self._ahead += data
        return self._ahead[:size]

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, and none only at the end. Raises DamagedError or LimitError."""
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
            return data
        if self._fault is not None:
            fault, self._fault = self._fault, None
            raise fault
        return self._fetch(size)

    def read_all(self, limit: int, hint: str) -> bytes:
        """Everything to the end. Raises LimitError, with this hint, where that is more than `limit` bytes."""
        parts, total = [], 0
        while data := self.read(min(CHUNK_BYTES * 16, limit + 1 - total)):
            parts.append(data)
            total += len(data)
            if total > limit:
                raise LimitError(f"larger than {limit} bytes", hint)
        return b"".join(parts)

    @property
    def at_boundary(self) -> bool:
        """Whether the fault just met lies in a packed member of which nothing had been given yet."""
        return bool(getattr(self.raw, "at_boundary", False))

    def resume(self) -> bool:
        """After a DamagedError, go on behind the damage, where the packing allows that."""
        resume = getattr(self.raw, "resume", None)
        self._ahead = b""
        return resume is not None and bool(resume())

    def random_access(self) -> BinaryIO | None:
        """The person's own file, at its start, where it can be read at random; None for anything nested."""
        if self._unpacked or not isinstance(self.raw, IOBase) or not self.raw.seekable():
            return None
        self._ahead = b""
        self.raw.seek(0)
        return cast(BinaryIO, self.raw)

    def _fetch(self, size: int) -> bytes:
        try:
            data = self.raw.read(size)
        except self._faults as error:
            raise DamagedError(
                f"cannot be read to its end: {error}", "fetch or copy the file again"
            ) from error
        if self._unpacked:
            self.budget.spend(len(data))
        else:
            self.budget.packed += len(data)
        return data


def read_lines(stream: Stream, limit: int) -> Iterator[bytes | None]:
    """Each line with its line feed; None for one that is longer than `limit` bytes, which is not held."""
    parts: list[bytes] = []
    size = 0
    raw = as_utf8(stream)
    while chunk := raw.read(CHUNK_BYTES):
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            yield b"".join((*parts, piece, b"\n")) if size + len(piece) < limit else None
            parts, size = [], 0
        size += len(rest)
        if size < limit:
            parts.append(rest)
    if size:
        yield b"".join(parts) if size < limit else None


def as_utf8(stream: Stream) -> Readable:
    """The stream without its byte order mark; UTF-16, as spreadsheets and PowerShell write it, as UTF-8."""
    mark = stream.head(2)
    if mark in UTF16_MARKS:
        stream.read(2)
        return Recoded(stream, UTF16_MARKS[mark])
    if stream.head(3) == codecs.BOM_UTF8:
        stream.read(3)
    return stream


class Recoded:
    """A stream of some encoding, read as UTF-8; what is not text in it becomes U+FFFD."""

    def __init__(self, stream: Stream, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int, /) -> bytes:
        """Some bytes, and none only at the end."""
        while data := self._stream.read(size):
            if text := self._decoder.decode(data):
                return text.encode()
        return self._decoder.decode(b"", final=True).encode()
