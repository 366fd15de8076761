"""gz, bz2, xz and zst: what each is, and its decompressor in one shape."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

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


class Inflater:
    """zlib's decompressor in the shape of the other two; it checks length and checksum at the end."""

    def __init__(self, wbits: int = 31) -> None:
        self._zlib = zlib.decompressobj(wbits=wbits)
        self._full = False

    @property
    def eof(self) -> bool:
        """Whether the member is complete."""
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without more input."""
        return not self._full and not self._zlib.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        """What followed the member."""
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """At most `max_length` bytes more."""
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


class Unzstd:
    """zstandard's decompressor in the same shape; its output cannot be bounded, so its input is sliced."""

    def __init__(self) -> None:
        import zstandard

        self._zstd = zstandard.ZstdDecompressor(max_window_size=ZST_WINDOW_BYTES).decompressobj()
        self._out = b""
        self._in = b""

    @property
    def eof(self) -> bool:
        """Whether the frame is complete and handed over."""
        return bool(self._zstd.eof) and not self._out

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without more input."""
        return not self._out and not self._in

    @property
    def unused_data(self) -> bytes:
        """What followed the frame."""
        return bytes(self._zstd.unused_data) + self._in

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """At most `max_length` bytes more."""
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
