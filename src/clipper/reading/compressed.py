"""gz, bz2, xz and zst: several members in a row, padding, and a tail that belongs to none of them."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from clipper.errors import DamagedError, LimitError
from clipper.model import Skip, Source
from clipper.reading.containers import Found, Member
from clipper.reading.streams import BOMB_HINT, BOMB_MESSAGE, CHUNK_BYTES, MAX_RATIO, RATIO_FLOOR_BYTES, Stream
from clipper.settings import Settings

FORMAT = "gz, bz2, xz, zst"
SUMMARY = "compressed files, several members in one too: what was compressed"
IS_LAYER = True

MAX_RESUMES = 1000  # after faults; a file with more is made of faults, and each search costs a chunk's length
FAULTS = (zlib.error, lzma.LZMAError, EOFError, ValueError)

TRAILER_BYTES = 8  # of a gzip member: checksum and length
XZ_MEMORY_BYTES = 128 << 20  # `xz -9` needs 65 MB to unpack
ZST_WINDOW_BYTES = 128 << 20  # what the zstd command accepts unless told otherwise
ZST_SLICE_BYTES = 1024  # the densest frame, 128 KiB from three bytes, makes 44 MB of this


class Decompressor(Protocol):
    """What bz2 and lzma give: bounded output, and where the member ended."""

    @property
    def eof(self) -> bool:
        """Whether the member is complete."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without more input."""

    @property
    def unused_data(self) -> bytes:
        """What followed the member."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """At most `max_length` bytes more."""


class Inflater(Decompressor):
    """zlib's decompressor in the shape of the other two; it checks length and checksum at the end."""

    def __init__(self, wbits: int = 31) -> None:
        self._zlib = zlib.decompressobj(wbits=wbits)
        self._full = False

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._full and not self._zlib.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        out = self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)
        self._full = len(out) == max_length  # zlib may hold more of what it has already taken in
        return out

    def lacks_only_its_trailer(self) -> bool:
        """Whether the data ended, and only the checksum and length behind them did not come.

        zlib is given zeros in their place: behind complete data it complains of the sum, inside them of the data.
        """
        try:
            self._zlib.decompress(b"\0" * TRAILER_BYTES, 1)
        except zlib.error as error:
            return "check" in str(error)
        return self._zlib.eof


class Unzstd(Decompressor):
    """zstandard's decompressor in the same shape; its output cannot be bounded, so its input is sliced."""

    def __init__(self) -> None:
        import zstandard

        self._zstd = zstandard.ZstdDecompressor(max_window_size=ZST_WINDOW_BYTES).decompressobj()
        self._out = b""
        self._in = b""

    @property
    def eof(self) -> bool:
        return bool(self._zstd.eof) and not self._out

    @property
    def needs_input(self) -> bool:
        return not self._out and not self._in

    @property
    def unused_data(self) -> bytes:
        return bytes(self._zstd.unused_data) + self._in

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        self._in += data
        while self._in and not self._out and not self._zstd.eof:
            piece, self._in = self._in[:ZST_SLICE_BYTES], self._in[ZST_SLICE_BYTES:]
            self._out = self._zstd.decompress(piece)
        taken, self._out = self._out[:max_length], self._out[max_length:]
        return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """One compressed format: its name, how it starts, the suffixes it adds to names, and what unpacks it."""

    name: str
    magic: bytes
    suffixes: tuple[tuple[str, str], ...]
    make: Callable[[], Decompressor]
    faults: Callable[[], tuple[type[Exception], ...]] = tuple


def _zstd_faults() -> tuple[type[Exception], ...]:
    import zstandard

    return (zstandard.ZstdError,)


PACKINGS = (
    Packing(name="gz", magic=b"\x1f\x8b", suffixes=((".gz", ""), (".tgz", ".tar")), make=Inflater),
    Packing(name="bz2", magic=b"BZh", suffixes=((".bz2", ""), (".tbz", ".tar")), make=bz2.BZ2Decompressor),
    Packing(
        name="xz",
        magic=b"\xfd7zXZ\x00",
        suffixes=((".xz", ""), (".txz", ".tar")),
        make=lambda: lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=XZ_MEMORY_BYTES),
    ),
    Packing(
        name="zst",
        magic=b"\x28\xb5\x2f\xfd",
        suffixes=((".zst", ""), (".tzst", ".tar")),
        make=Unzstd,
        faults=_zstd_faults,
    ),
)


def recognise(head: bytes, name: str) -> bool:
    """Whether the first bytes are those of a compressed file, whatever its name."""
    return _find_packing(head) is not None


def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
    """The one thing that was compressed; then what stood after it, if anything."""
    packing = _find_packing(stream.head())
    assert packing is not None
    unpacking = Unpacking(stream, packing)
    member = Stream(unpacking, stream.budget, faults=(*FAULTS, *packing.faults()))
    yield Member(source=source, name=inner_name(source, packing), stream=member)
    if unpacking.is_unchecked:
        yield Skip(
            source=source, reason="no-checksum", detail="complete, but without its checksum at the end"
        )
    if unpacking.tail:
        detail = f"{unpacking.tail} bytes after the end of the {packing.name} data"
        yield Skip(source=source, reason="trailing-garbage", detail=detail)


def inner_name(source: Source, packing: Packing) -> str:
    """The name without the suffix of the compression: `a.tgz` held `a.tar`.

    >>> inner_name(Source(path="a.tgz"), PACKINGS[0])
    'a.tar'
    """
    name = source.member or source.path
    for suffix, replacement in packing.suffixes:
        if name.lower().endswith(suffix):
            return name[: -len(suffix)] + replacement
    return name


def _find_packing(head: bytes) -> Packing | None:
    return next((packing for packing in PACKINGS if head.startswith(packing.magic)), None)


class Unpacking:
    """The unpacked bytes, one member after another; `tail` counts those at the end that belong to none."""

    def __init__(self, packed: Stream, packing: Packing) -> None:
        self._packed = packed
        self._packing = packing
        self._member: Decompressor | None = packing.make()
        self._chunk = b""  # what was last read, where a search for the next member starts
        self._pending = b""  # what of it the member has not been given yet
        self._taken = 0
        self._given = 0
        self._resumed = 0
        self.tail = 0
        self.is_unchecked = False  # the last member is complete, but its checksum is missing
        self.at_boundary = True  # nothing of the member at hand has been given yet

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, and none only at the end."""
        while self._member is not None:
            if data := self._step(self._member, size):
                self._given += len(data)
                self.at_boundary = False
                self._check_ratio()
                return data
        return b""

    def resume(self) -> bool:
        """After a fault, go to where the next member seems to begin; False where there is none.

        A gzipped WARC has one member per record, so that one damaged record need not cost those after it.
        """
        self._resumed += 1
        if self._resumed > MAX_RESUMES:
            self._member = None
            return False
        magic, chunk = self._packing.magic, self._chunk[1:]
        while (at := chunk.find(magic)) < 0:
            kept = chunk[1 - len(magic) :]
            if not (more := self._more()):
                self._member = None
                return False
            chunk = kept + more
        self._start(chunk[at:])
        return True

    def _start(self, chunk: bytes) -> None:
        self._chunk = self._pending = chunk
        self._member = self._packing.make()
        self.at_boundary = True

    def _step(self, member: Decompressor, size: int) -> bytes:
        if member.eof:
            self._begin_next(self._pending + member.unused_data)
            return b""
        if member.needs_input and not self._pending:
            self._pending = self._more()
            if not self._pending:
                return self._end_early(member)
        data, self._pending = self._pending, b""
        return member.decompress(data, size)

    def _end_early(self, member: Decompressor) -> bytes:
        """Nothing, where only the checksum of the last member is missing. Raises DamagedError elsewhere."""
        if not (isinstance(member, Inflater) and member.lacks_only_its_trailer()):
            raise DamagedError(f"the {self._packing.name} data is cut", "fetch or copy the file again")
        self._member = None
        self.is_unchecked = True
        return b""

    def _begin_next(self, rest: bytes) -> None:
        """Padding with zeros is legal after a member (tape blocks); anything else but a member is a tail."""
        magic = self._packing.magic
        while len(rest := rest.lstrip(b"\0")) < len(magic) and (more := self._more()):
            rest += more
        if rest.startswith(magic):
            self._start(rest)
            return
        self._member = None
        self.tail = len(rest)
        while more := self._more():
            self.tail += len(more)

    def _more(self) -> bytes:
        self._chunk = self._packed.read(CHUNK_BYTES)
        self._taken += len(self._chunk)
        return self._chunk

    def _check_ratio(self) -> None:
        if self._given > max(RATIO_FLOOR_BYTES, self._taken * MAX_RATIO):
            raise LimitError(BOMB_MESSAGE, BOMB_HINT)
