"""Compressed inputs: several members in a row, padding, and a tail that is none of theirs."""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterator

from clipper.errors import DamagedError, LimitError
from clipper.model import Skip, Source
from clipper.reading.containers import Found, Member
from clipper.reading.packings import PACKINGS, Decompressor, Inflater, Packing
from clipper.reading.streams import (
    BOMB_HINT,
    BOMB_MESSAGE,
    CHUNK_BYTES,
    MAX_RATIO,
    RATIO_FLOOR_BYTES,
    Stream,
)
from clipper.settings import Settings

FORMAT = "gz, bz2, xz, zst"
SUMMARY = "compressed files, several members in one too: what was compressed"
IS_LAYER = True

MAX_RESUMES = 1000  # after faults; a file with more is made of faults, and each search costs a chunk's length
FAULTS = (zlib.error, lzma.LZMAError, EOFError, ValueError)


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
