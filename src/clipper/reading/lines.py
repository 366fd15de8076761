"""A stream as lines, each bounded, in UTF-8 where a mark at its start says that it is UTF-16."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from clipper.reading.streams import CHUNK_BYTES, Readable, Stream

UTF16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


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
    """A stream of some encoding, read as UTF-8; what is no text in it becomes U+FFFD."""

    def __init__(self, stream: Stream, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int, /) -> bytes:
        """Some bytes, and none only at the end."""
        while data := self._stream.read(size):
            if text := self._decoder.decode(data):
                return text.encode()
        return self._decoder.decode(b"", final=True).encode()
