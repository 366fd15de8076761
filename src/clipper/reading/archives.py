"""zip and tar: entries one by one; a zip by its directory, or by the entries' own headers where that is missing."""

from __future__ import annotations

import lzma
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from clipper.errors import DamagedError, LimitError
from clipper.french.words import regex
from clipper.model import Failure, Skip, Source
from clipper.reading.compressed import Inflater
from clipper.reading.containers import Found, Member
from clipper.reading.naming import Names, member_of
from clipper.reading.streams import (
    BOMB_HINT,
    BOMB_MESSAGE,
    CHUNK_BYTES,
    MAX_RATIO,
    RATIO_FLOOR_BYTES,
    Budget,
    Readable,
    Stream,
)
from clipper.reading.word import is_office, open_office
from clipper.settings import Settings

if TYPE_CHECKING:
    import tarfile
    import zipfile

AGAIN = "fetch or copy the file again"
LINK_MESSAGE = "a link inside an archive is not followed"
HELD_BYTES = 64_000_000  # of a zip inside another archive or on a pipe, which is kept in memory
DIRECTORY_BYTES = 16_000_000  # of the directory, which zipfile reads as a whole: about 200,000 entries
END_RECORD = b"PK\x05\x06"
END_BYTES = 22  # of that record; its last two are the length of the comment
END_SEARCH_BYTES = END_BYTES + 65_535  # the end record and the longest comment after it
SIGNATURE = b"PK\x03\x04"
DESCRIPTOR = b"PK\x07\x08"
HEADER = struct.Struct("<4sHHHHHIIIHH")
ENCRYPTED_FLAG, DESCRIBED_FLAG, UTF8_FLAG = 0x1, 0x8, 0x800  # DESCRIBED: sizes and checksum follow the data
STORED, DEFLATED = 0, 8
FRAMES_RE = regex("[\u2500-\u259f]")  # draws tables in cp437; cp850 has capitals with accents there
USTAR_OFFSET, USTAR = 257, b"ustar"
TAR_BLOCK_BYTES = 512


@cache
def zip_faults() -> tuple[type[Exception], ...]:
    """What zipfile, imported when it is first needed, raises for a damaged zip."""
    import zipfile

    library = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error)
    return (*library, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, OverflowError)


@cache
def tar_faults() -> tuple[type[Exception], ...]:
    """What tarfile, imported when it is first needed, raises for a damaged tar."""
    import tarfile

    return (tarfile.TarError, EOFError, ValueError, OverflowError)


class Zip:
    """The entries of a zip."""

    FORMAT = "zip"
    SUMMARY = "each entry in the order of the directory"
    IS_LAYER = False

    @staticmethod
    def recognise(head: bytes, name: str) -> bool:
        """Whether the first bytes are those of an entry or of an empty directory."""
        return head.startswith((SIGNATURE, END_RECORD))

    @staticmethod
    def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
        """Each entry in the order of the directory; links, encrypted and overlapping ones are failures."""
        file = stream.random_access() or BytesIO(
            stream.read_all(HELD_BYTES, "unpack the outer archive, or give the zip as a file")
        )
        try:
            archive = _open_zip(file)
        except DamagedError as error:
            yield from _salvage(file, source, stream.budget)
            raise DamagedError(
                f"{error.message}; its entries were read as far as they go", error.hint
            ) from error
        entries = archive.infolist()
        if not entries:
            raise DamagedError("the zip has no entry", "make it again, if it should hold something")
        open_entry = partial(_open_zipped, archive, find_overlapping(entries), stream.budget)
        by_name = {entry.filename: entry for entry in entries}
        if is_office(frozenset(by_name)):
            yield from open_office(by_name, source, settings, partial(open_entry, source))
            return
        names = Names(source)
        for entry in entries:
            stream.budget.admit()
            named = names.source_of(name_of(entry))
            if not name_of(entry).endswith("/"):
                yield open_entry(named, entry)
        if tail := find_tail(file):
            yield Skip(
                source=source, reason="trailing-garbage", detail=f"{tail} bytes after the end of the zip"
            )


def name_of(entry: zipfile.ZipInfo) -> str:
    """The name as whoever made the zip wrote it: many write UTF-8 and do not set the flag that says so.

    Where cp437 gives frames of tables, and cp850, which Windows has in Western Europe, gives none, it is cp850.
    """
    name = entry.orig_filename
    if entry.flag_bits & UTF8_FLAG:
        return name
    raw = name.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeError:
        western = raw.decode("cp850")
    return western if FRAMES_RE.search(name) and not FRAMES_RE.search(western) else name


def find_overlapping(entries: list[zipfile.ZipInfo]) -> frozenset[int]:
    """Offsets of entries that share bytes with another: a bomb names the same data many times."""
    overlapping, end, last = set(), 0, -1
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            overlapping |= {entry.header_offset, last}
        size = HEADER.size + len(entry.orig_filename) + entry.compress_size
        end, last = max(end, entry.header_offset + size), entry.header_offset
    return frozenset(overlapping)


def _open_zipped(
    archive: zipfile.ZipFile,
    overlapping: frozenset[int],
    budget: Budget,
    source: Source,
    entry: zipfile.ZipInfo,
) -> Found:
    if stat.S_ISLNK(entry.external_attr >> 16):
        return Failure(source=source, message=LINK_MESSAGE)
    if entry.flag_bits & ENCRYPTED_FLAG:
        return Failure(source=source, message="encrypted entry", hint="unpack it yourself with its password")
    if entry.file_size > max(RATIO_FLOOR_BYTES, entry.compress_size * MAX_RATIO):
        return Failure(source=source, message=BOMB_MESSAGE, hint=BOMB_HINT)
    if entry.header_offset in overlapping:
        return Failure(source=source, message="entry shares its bytes with another, as in a bomb")
    try:
        raw = archive.open(entry)
    except zip_faults() as error:
        return Failure(source=source, message=f"entry cannot be opened: {error}")
    return Member(source=source, name=name_of(entry), stream=Stream(raw, budget, faults=zip_faults()))


def _open_zip(file: BinaryIO) -> zipfile.ZipFile:
    """The zip by its directory. Raises DamagedError, and LimitError where the directory would fill the memory."""
    import zipfile

    try:
        tail, at = _find_end(file)
        if at >= 0 and struct.unpack_from("<I", tail, at + 12)[0] > DIRECTORY_BYTES:
            raise LimitError("the zip has too many entries", "split it, or give it as a tar")
        return zipfile.ZipFile(file)
    except zip_faults() as error:
        raise DamagedError(f"damaged zip: {error}", AGAIN) from error


def find_tail(file: BinaryIO) -> int:
    """How many bytes follow the end that a zip declares; zeros are padding."""
    tail, at = _find_end(file)
    if at < 0:
        return 0
    (comment,) = struct.unpack_from("<H", tail, at + END_BYTES - 2)
    rest = tail[at + END_BYTES + comment :]
    return len(rest) if rest.strip(b"\0") else 0


def _find_end(file: BinaryIO) -> tuple[bytes, int]:
    """The last bytes of a zip, and the place of the end record in them; -1 where it is not whole."""
    file.seek(max(0, file.seek(0, 2) - END_SEARCH_BYTES))
    tail = file.read(END_SEARCH_BYTES)
    at = tail.rfind(END_RECORD)
    return tail, at if len(tail) >= at + END_BYTES else -1


def _salvage(file: BinaryIO, source: Source, budget: Budget) -> Iterator[Found]:
    """The entries of a zip without its directory: a download that broke off keeps what had come."""
    at = find_signature(file, 0)
    while at is not None and (header := read_header(file, at)) is not None:
        budget.admit()
        named = member_of(source, header.name)
        entry = LocalEntry(file, header)
        if header.is_readable:
            yield Member(source=named, name=header.name, stream=Stream(entry, budget, faults=zip_faults()))
        else:
            yield Failure(source=named, message="entry cannot be read without the zip's directory")
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
        """Whether the end of its data is known, and they can be unpacked."""
        if self.flags & ENCRYPTED_FLAG:
            return False
        return self.method == DEFLATED or (self.method == STORED and not self.flags & DESCRIBED_FLAG)


def read_header(file: BinaryIO, at: int) -> Header | None:
    """The header at a place, or None where the file ends in it."""
    file.seek(at)
    data = file.read(HEADER.size)
    if len(data) < HEADER.size:
        return None
    _, _, flags, method, _, _, crc, size, _, name_size, extra_size = HEADER.unpack(data)
    name = file.read(name_size).decode("utf-8", "replace")
    start = at + HEADER.size + name_size + extra_size
    return Header(name=name, flags=flags, method=method, crc=crc, size=size, start=start)


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
        if self._header.method == DEFLATED:
            data = self._inflate(size)
        elif not (data := self._take(min(size, self.end - self._at))) and self._at < self.end:
            raise DamagedError("the entry is cut")
        self._crc = zlib.crc32(data, self._crc)
        if not data:
            self._is_done = True
            self._check()
        return data

    def _inflate(self, size: int) -> bytes:
        while not self._inflater.eof:
            chunk = self._take(CHUNK_BYTES) if self._inflater.needs_input else b""
            if not chunk and self._inflater.needs_input:
                raise DamagedError("the entry is cut")
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
            self._at = self.end
            described = self._take(8).removeprefix(DESCRIPTOR)[:4]
            if len(described) < 4:
                raise DamagedError("the entry is cut")
            expected = int.from_bytes(described, "little")
        if self._crc != expected:
            raise DamagedError("the entry's checksum is wrong")


class Tar:
    """The entries of a tar, in the order in which they stand, read forward only."""

    FORMAT = "tar"
    SUMMARY = "each regular file, in order"
    IS_LAYER = False

    @staticmethod
    def recognise(head: bytes, name: str) -> bool:
        """Whether the first header block says `ustar`, or is one of the older kind with a right checksum."""
        if head.startswith(USTAR, USTAR_OFFSET):
            return True
        return name.lower().endswith(".tar") and _is_tar_header(head[:TAR_BLOCK_BYTES])

    @staticmethod
    def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
        """Each regular file; links are failures, devices are skipped, damaged headers counted and stepped over."""
        damaged = [0]
        with _tar_faults():
            archive = _open_tar(stream, damaged)
        names = Names(source)
        while (entry := _next_entry(archive)) is not None:
            stream.budget.admit()
            cast(Any, archive).members.clear()  # tarfile would keep every header it has met
            named = names.source_of(entry.name)
            if not entry.isdir():
                yield _open_tarred(archive, entry, named, stream.budget)
        if damaged[0]:
            message = f"{damaged[0]} damaged blocks of the tar were stepped over"
            yield Failure(source=source, message=message, hint=AGAIN)


def _open_tarred(archive: tarfile.TarFile, entry: tarfile.TarInfo, source: Source, budget: Budget) -> Found:
    if entry.issym() or entry.islnk():
        return Failure(source=source, message=LINK_MESSAGE)
    raw = archive.extractfile(entry) if entry.isfile() else None
    if raw is None:
        detail = "a device or pipe inside an archive is not read"
        return Skip(source=source, reason="special-file", detail=detail)
    stream = Stream(cast(Readable, raw), budget, faults=tar_faults())
    return Member(source=source, name=entry.name, stream=stream)


def _open_tar(stream: Stream, damaged: list[int]) -> tarfile.TarFile:
    import tarfile

    class Watched(tarfile.TarInfo):
        """A header that counts the blocks which are none."""

        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Watched:
            try:
                return super().frombuf(buf, encoding, errors)
            except tarfile.HeaderError:
                damaged[0] += any(buf)  # a block of zeros is padding
                raise

    return tarfile.open(fileobj=cast(BinaryIO, stream), mode="r|", ignore_zeros=True, tarinfo=Watched)


def _next_entry(archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    with _tar_faults():
        return archive.next()


@contextmanager
def _tar_faults() -> Iterator[None]:
    try:
        yield
    except tar_faults() as error:
        raise DamagedError(f"damaged or cut tar: {error}", AGAIN) from error


def _is_tar_header(block: bytes) -> bool:
    import tarfile

    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.TarError:
        return False
    return True
