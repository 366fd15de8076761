"""zip: entries read one by one from its directory, whose word is checked before it is taken."""

from __future__ import annotations

import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from clipper.errors import DamagedError, InputError, LimitError
from clipper.model import Failure, Skip, Source
from clipper.reading.containers import Found, Member
from clipper.reading.naming import member_of
from clipper.reading.office import is_office, open_office
from clipper.reading.salvaging import find_entries
from clipper.reading.streams import (
    BOMB_HINT,
    BOMB_MESSAGE,
    LINK_MESSAGE,
    MAX_RATIO,
    RATIO_FLOOR_BYTES,
    Budget,
    Stream,
)
from clipper.settings import Settings

FORMAT = "zip"
SUMMARY = "each entry in the order of the directory"
IS_LAYER = False

MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
HELD_BYTES = (
    64_000_000  # of a zip that cannot be read at random (inside another archive, on a pipe): kept in memory
)
DIRECTORY_BYTES = 16_000_000  # of the directory, which zipfile reads as a whole: about 200,000 entries
END_RECORD = b"PK\x05\x06"
END_BYTES = 22  # of that record, whose last two are the length of the comment
END_SEARCH_BYTES = END_BYTES + 65_535  # the end record and the longest comment after it
FRAMES_RE = re.compile(
    "[\u2500-\u259f]"
)  # what draws tables in cp437, where cp850 has most capitals with accents
LOCAL_HEADER_BYTES = 30
ENCRYPTED_FLAG = 0x1
UTF8_FLAG = 0x800
FAULTS = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    struct.error,
    OverflowError,
)


def recognise(head: bytes, name: str) -> bool:
    """Whether the first bytes are those of an entry or of an empty directory."""
    return head.startswith(MAGICS)


def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
    """Each entry in the order of the directory; links, encrypted and overlapping ones are told and left."""
    file = _seekable(stream)
    try:
        archive = _open_archive(file)
    except DamagedError as error:
        yield from _salvage(file, source, stream.budget)
        raise DamagedError(f"{error.message}; its entries were read as far as they go", error.hint) from error
    entries = archive.infolist()
    if not entries:
        raise DamagedError("the zip has no entry", "make it again, if it should hold something")
    overlapping = find_overlapping(entries)
    if is_office(frozenset(entry.filename for entry in entries)):
        named_entries = {entry.filename: entry for entry in entries}
        yield from open_office(
            named_entries,
            source,
            settings,
            lambda entry: _open_entry(
                archive, entry, source, entry.header_offset in overlapping, stream.budget
            ),
        )
        return
    seen: dict[str, int] = {}
    for entry in entries:
        stream.budget.admit()
        name = name_of(entry)
        seen[name] = count = seen.get(name, 0) + 1
        named = member_of(source, name if count == 1 else f"{name}#{count}")
        if not name.endswith("/"):
            yield _open_entry(archive, entry, named, entry.header_offset in overlapping, stream.budget)
    if tail := find_tail(file):
        yield Skip(source=source, reason="trailing-garbage", detail=f"{tail} bytes after the end of the zip")


def name_of(entry: zipfile.ZipInfo) -> str:
    """The name as whoever made the zip wrote it: many write UTF-8 and do not set the flag that says so.

    Where cp437 gives frames of tables, and cp850, which Windows has in Western Europe, gives none, it is cp850.
    """
    if entry.flag_bits & UTF8_FLAG:
        return entry.orig_filename
    raw = entry.orig_filename.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeError:
        western = raw.decode("cp850")
    return (
        western
        if FRAMES_RE.search(entry.orig_filename) and not FRAMES_RE.search(western)
        else entry.orig_filename
    )


def find_tail(file: BinaryIO) -> int:
    """How many bytes follow the end that a zip declares; zeros are padding."""
    tail = _read_tail(file)
    at = tail.rfind(END_RECORD)
    if at < 0 or len(tail) < at + END_BYTES:
        return 0
    (comment,) = struct.unpack_from("<H", tail, at + END_BYTES - 2)
    rest = tail[at + END_BYTES + comment :]
    return len(rest) if rest.strip(b"\0") else 0


def find_overlapping(entries: list[zipfile.ZipInfo]) -> frozenset[int]:
    """Offsets of entries that share bytes with another: a bomb names the same data many times."""
    overlapping, end, last = set(), 0, -1
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            overlapping |= {entry.header_offset, last}
        size = LOCAL_HEADER_BYTES + len(entry.orig_filename) + entry.compress_size
        end, last = max(end, entry.header_offset + size), entry.header_offset
    return frozenset(overlapping)


def _open_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, source: Source, overlaps: bool, budget: Budget
) -> Found:
    if stat.S_ISLNK(entry.external_attr >> 16):
        return Failure(source=source, message=LINK_MESSAGE)
    if entry.flag_bits & ENCRYPTED_FLAG:
        return Failure(source=source, message="encrypted entry", hint="unpack it yourself with its password")
    if entry.file_size > max(RATIO_FLOOR_BYTES, entry.compress_size * MAX_RATIO):
        return Failure(source=source, message=BOMB_MESSAGE, hint=BOMB_HINT)
    if overlaps:
        return Failure(source=source, message="entry shares its bytes with another, as in a bomb")
    try:
        raw = archive.open(entry)
    except FAULTS as error:
        return Failure(source=source, message=f"entry cannot be opened: {error}")
    return Member(source=source, name=name_of(entry), stream=Stream(raw, budget, faults=FAULTS))


def _open_archive(file: BinaryIO) -> zipfile.ZipFile:
    try:
        _check_directory(file)
        return zipfile.ZipFile(file)
    except InputError:
        raise
    except FAULTS as error:
        raise DamagedError(f"damaged zip: {error}", "fetch or copy the file again") from error


def _salvage(file: BinaryIO, source: Source, budget: Budget) -> Iterator[Found]:
    """The entries of a zip without its directory: a download that broke off keeps what had come."""
    for header, entry in find_entries(file):
        budget.admit()
        named = member_of(source, header.name)
        if header.is_readable:
            yield Member(source=named, name=header.name, stream=Stream(entry, budget, faults=FAULTS))
        else:
            yield Failure(source=named, message="entry cannot be read without the zip's directory")


def _check_directory(file: BinaryIO) -> None:
    """Refuse a directory that would fill the memory before zipfile reads it."""
    tail = _read_tail(file)
    at = tail.rfind(END_RECORD)
    if (
        at >= 0
        and len(tail) >= at + END_BYTES
        and struct.unpack_from("<I", tail, at + 12)[0] > DIRECTORY_BYTES
    ):
        raise LimitError("the zip has too many entries", "split it, or give it as a tar")


def _read_tail(file: BinaryIO) -> bytes:
    """The last bytes of a file, in which the end record of a zip stands."""
    size = file.seek(0, 2)
    file.seek(max(0, size - END_SEARCH_BYTES))
    return file.read(END_SEARCH_BYTES)


def _seekable(stream: Stream) -> BinaryIO:
    """The file itself where it can be read at random; otherwise its bytes, held in memory."""
    file = stream.random_access()
    if file is not None:
        return file
    return BytesIO(stream.read_all(HELD_BYTES, "unpack the outer archive, or give the zip as a file"))
