"""A zip whose directory is missing: its entries by their own headers, as far as they go."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from clipper.errors import DamagedError
from clipper.reading.packings import Inflater
from clipper.reading.streams import CHUNK_BYTES

SIGNATURE = b"PK\x03\x04"
DESCRIPTOR = b"PK\x07\x08"
HEADER = struct.Struct("<4sHHHHHIIIHH")
DESCRIBED_FLAG = 0x8  # sizes and checksum follow the data
ENCRYPTED_FLAG = 0x1
STORED, DEFLATED = 0, 8
CUT = "the entry is cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What an entry says of itself; `start` is where its data begin."""

    name: str
    flags: int
    method: int
    crc: int
    size: int
    start: int

    @property
    def is_readable(self) -> bool:
        """Whether its data can be told from what follows them, and unpacked."""
        if self.flags & ENCRYPTED_FLAG:
            return False
        return self.method == DEFLATED or (self.method == STORED and not self.flags & DESCRIBED_FLAG)


def find_entries(file: BinaryIO) -> Iterator[tuple[Header, LocalEntry]]:
    """Each entry of a zip in the order in which it stands, to be read before the next is asked for."""
    at = find_signature(file, 0)
    while at is not None and (header := read_header(file, at)) is not None:
        entry = LocalEntry(file, header)
        yield header, entry
        at = find_signature(file, entry.end)


def find_signature(file: BinaryIO, at: int) -> int | None:
    """Where the next entry's header begins, from `at` on."""
    file.seek(at)
    ahead = b""
    while chunk := file.read(CHUNK_BYTES):
        found = (ahead + chunk).find(SIGNATURE)
        if found >= 0:
            return at - len(ahead) + found
        at += len(chunk)
        ahead = (ahead + chunk)[1 - len(SIGNATURE) :]
    return None


def read_header(file: BinaryIO, at: int) -> Header | None:
    """The header at a place, or None where the file ends in it."""
    file.seek(at)
    data = file.read(HEADER.size)
    if len(data) < HEADER.size:
        return None
    _, _, flags, method, _, _, crc, size, _, name_size, extra_size = HEADER.unpack(data)
    name = file.read(name_size)
    start = at + HEADER.size + name_size + extra_size
    return Header(
        name=name.decode("utf-8", "replace"), flags=flags, method=method, crc=crc, size=size, start=start
    )


class LocalEntry:
    """The data of one entry, its checksum compared at the end. Raises DamagedError."""

    def __init__(self, file: BinaryIO, header: Header) -> None:
        self._file = file
        self._header = header
        self._inflater = Inflater(wbits=-zlib.MAX_WBITS)
        self._at = header.start
        self._crc = 0
        self._is_done = False
        self.end = header.start + (0 if header.flags & DESCRIBED_FLAG else header.size)

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, and none only at the end."""
        if self._is_done:
            return b""
        data = self._inflate(size) if self._header.method == DEFLATED else self._copy(size)
        self._crc = zlib.crc32(data, self._crc)
        if not data:
            self._is_done = True
            self._check()
        return data

    def _copy(self, size: int) -> bytes:
        wanted = min(size, self.end - self._at)
        data = self._take(wanted)
        if len(data) < wanted and not data:
            raise DamagedError(CUT)
        return data

    def _inflate(self, size: int) -> bytes:
        while not self._inflater.eof:
            chunk = self._take(CHUNK_BYTES) if self._inflater.needs_input else b""
            if not chunk and self._inflater.needs_input:
                raise DamagedError(CUT)
            if data := self._inflater.decompress(chunk, size):
                return data
        self.end = self._at = self._at - len(self._inflater.unused_data)
        return b""

    def _take(self, size: int) -> bytes:
        self._file.seek(self._at)
        data = self._file.read(size)
        self._at += len(data)
        return data

    def _check(self) -> None:
        expected = self._header.crc
        if self._header.flags & DESCRIBED_FLAG:
            self._file.seek(self.end)
            described = self._file.read(8).removeprefix(DESCRIPTOR)[:4]
            if len(described) < 4:
                raise DamagedError(CUT)
            expected = int.from_bytes(described, "little")
        if self._crc != expected:
            raise DamagedError("the entry's checksum is wrong")
