"""tar: entries in the order in which they stand, read forward only."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from clipper.errors import DamagedError
from clipper.model import Failure, Skip, Source
from clipper.reading.containers import Found, Member
from clipper.reading.naming import member_of
from clipper.reading.streams import LINK_MESSAGE, Readable, Stream
from clipper.settings import Settings

FORMAT = "tar"
SUMMARY = "each regular file, in order"
IS_LAYER = False

MAGIC_OFFSET = 257
MAGIC = b"ustar"
FAULTS = (tarfile.TarError, EOFError, ValueError, OverflowError)


def recognise(head: bytes, name: str) -> bool:
    """Whether the first header block says `ustar`, or is one of the older kind with a right checksum."""
    if head[MAGIC_OFFSET : MAGIC_OFFSET + len(MAGIC)] == MAGIC:
        return True
    return name.lower().endswith(".tar") and _is_header(head[: tarfile.BLOCKSIZE])


def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
    """Each regular file; links and devices are told and left, damaged headers counted and stepped over."""
    damaged = [0]
    archive = _open_archive(stream, damaged)
    seen: dict[str, int] = {}
    while (entry := _next_entry(archive)) is not None:
        stream.budget.admit()
        cast(Any, archive).members.clear()  # tarfile would keep every header it has met
        seen[entry.name] = count = seen.get(entry.name, 0) + 1
        named = member_of(source, entry.name if count == 1 else f"{entry.name}#{count}")
        if not entry.isdir():
            yield _open_entry(archive, entry, named, stream)
    if damaged[0]:
        message = f"{damaged[0]} damaged blocks of the tar were stepped over"
        yield Failure(source=source, message=message, hint="fetch or copy the file again")


def _open_entry(archive: tarfile.TarFile, entry: tarfile.TarInfo, source: Source, stream: Stream) -> Found:
    if entry.issym() or entry.islnk():
        return Failure(source=source, message=LINK_MESSAGE)
    raw = archive.extractfile(entry) if entry.isfile() else None
    if raw is None:
        return Skip(
            source=source, reason="special-file", detail="a device or pipe inside an archive is not read"
        )
    return Member(
        source=source, name=entry.name, stream=Stream(cast(Readable, raw), stream.budget, faults=FAULTS)
    )


def _open_archive(stream: Stream, damaged: list[int]) -> tarfile.TarFile:
    class Watched(tarfile.TarInfo):
        """A header that counts the blocks which are none."""

        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Watched:
            try:
                return super().frombuf(buf, encoding, errors)
            except tarfile.HeaderError:
                damaged[0] += any(buf)  # a block of zeros is padding
                raise

    with _faults_told():
        return tarfile.open(fileobj=cast(BinaryIO, stream), mode="r|", ignore_zeros=True, tarinfo=Watched)


def _next_entry(archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    with _faults_told():
        return archive.next()


@contextmanager
def _faults_told() -> Iterator[None]:
    try:
        yield
    except FAULTS as error:
        raise DamagedError(f"damaged or cut tar: {error}", "fetch or copy the file again") from error


def _is_header(block: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.TarError:
        return False
    return True
