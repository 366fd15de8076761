"""WARC records cut out of a stream by their declared lengths, each length checked against what follows it.

fastwarc 2.0.1 stops at the first damaged header, and gives what is left of a cut record without a word.
Here a record counts as intact only where a record's end follows its declared length; after damage, the search
goes on for the next line that starts a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clipper.errors import DamagedError
from clipper.reading.streams import CHUNK_BYTES, Stream

MAX_HEADER_BYTES = 1 << 16  # of one record's own header; fastwarc's default is half of that
START_RE = re.compile(rb"(?:^|\n)(?=WARC/[01]\.\d{1,2}\r?\n)")
HEADER_END_RE = re.compile(rb"\r?\n\r?\n")
LENGTH_RE = re.compile(rb"\ncontent-length:[ \t]{0,8}([^\s]{0,32})[ \t]{0,8}\r?\n", re.IGNORECASE)
MAX_LENGTH_DIGITS = 15
END = b"\r\n\r\n"
PEEK_BYTES = len(END) + 1  # one byte more: a gzip member's checksum is read before it is trusted
OVERLAP_BYTES = 16  # of a start line, which may lie across two chunks


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One intact record: its header block, and its content, or None where that is too long to hold."""

    header: bytes
    content: bytes | None
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A place that is no intact record: what is wrong there, and the header if there is one."""

    message: str
    header: bytes = b""


class Framer:
    """Frames and damages of a WARC, in order; memory is bounded by `max_content` bytes and a chunk."""

    def __init__(self, stream: Stream, max_content: int) -> None:
        self._stream = stream
        self._max_content = max_content
        self._buffer = bytearray()
        self._fault: DamagedError | None = None

    def frames(self) -> Iterator[Frame | Damage]:
        """Every intact record, and one Damage per place that is none."""
        found: Frame | Damage | None = None
        while True:
            try:
                stray = self._seek_start()
                if stray is not None and not isinstance(found, Damage):
                    yield stray  # after a damaged record this is what is left of it
                if self._buffer:
                    yield (found := self._read_record())
                elif not self._fill():  # which tells a fault that was kept back
                    return
            except DamagedError as error:
                yield (found := Damage(message=error.message, header=self._peek_header()))
                self._buffer.clear()
                if not self._stream.resume():
                    return
                self._fill()

    def _seek_start(self) -> Damage | None:
        """Go to the next start of a record; a Damage where anything but white space stood before it."""
        passed, stray = 0, False
        while (start := START_RE.search(self._buffer)) is None:
            done = max(0, len(self._buffer) - OVERLAP_BYTES)
            stray = stray or bool(self._buffer[:done].strip())
            passed += done
            del self._buffer[:done]
            if not self._fill():
                break
        end = start.end() if start else len(self._buffer)
        stray = stray or bool(self._buffer[:end].strip())
        del self._buffer[:end]
        return Damage(message=f"{passed + end} bytes between records are no record") if stray else None

    def _read_record(self) -> Frame | Damage:
        header = self._read_header()
        if header is None:
            self._pass_header()
            return Damage(message=f"a record's header is cut, or longer than {MAX_HEADER_BYTES} bytes")
        length = find_length(header)
        if length is None or START_RE.search(header, 1):
            del self._buffer[:1]
            return Damage(message="a record does not say its length", header=header)
        if length > self._max_content:
            return self._pass_over(header, length)
        return self._read_content(header, length)

    def _read_header(self) -> bytes | None:
        while (end := HEADER_END_RE.search(self._buffer)) is None:
            if len(self._buffer) > MAX_HEADER_BYTES or not self._fill():
                return None
        return bytes(self._buffer[: end.end()])

    def _pass_header(self) -> None:
        """Go to the last start in what was searched for the header's end: no other has its end in there."""
        starts = list(START_RE.finditer(self._buffer, 1, MAX_HEADER_BYTES))
        del self._buffer[: starts[-1].start() if starts else MAX_HEADER_BYTES - OVERLAP_BYTES]

    def _read_content(self, header: bytes, length: int) -> Frame | Damage:
        end = len(header) + length
        while len(self._buffer) < end + PEEK_BYTES and self._fill():
            pass
        if is_end(self._buffer[end : end + PEEK_BYTES]) and len(self._buffer) >= end:
            content = bytes(self._buffer[len(header) : end])
            del self._buffer[:end]
            return Frame(header=header, content=content, length=length)
        cut = len(self._buffer) < end
        del self._buffer[:1]  # so that the search for the next start looks inside what this record claimed
        message = "a record is cut" if cut else f"a record is not as long as it says ({length} bytes)"
        return Damage(message=message, header=header)

    def _pass_over(self, header: bytes, length: int) -> Frame | Damage:
        """Leave a record too long to hold, but not the records that a false length would swallow."""
        del self._buffer[: len(header)]
        left = length
        while left > 0:
            if not self._buffer and not self._fill():
                return Damage(message="a record is cut", header=header)
            if (start := START_RE.search(self._buffer)) is not None and start.start() < left:
                del self._buffer[: start.start()]
                return Damage(message=f"a record is not as long as it says ({length} bytes)", header=header)
            taken = min(left, max(1, len(self._buffer) - OVERLAP_BYTES))
            del self._buffer[:taken]
            left -= taken
            if left and len(self._buffer) <= OVERLAP_BYTES:
                self._fill()
        return Frame(header=header, content=None, length=length)

    def _peek_header(self) -> bytes:
        end = HEADER_END_RE.search(self._buffer)
        return bytes(self._buffer[: end.end()]) if end and self._buffer.startswith(b"WARC/") else b""

    def _fill(self) -> bool:
        if self._fault is not None:
            fault, self._fault = self._fault, None
            raise fault
        try:
            data = self._stream.read(CHUNK_BYTES)
        except DamagedError as error:
            if not self._stream.at_boundary:
                raise
            self._fault = error  # of the next gzip member: what is held so far has been checked
            return False
        self._buffer += data
        return bool(data)


def find_length(header: bytes) -> int | None:
    """The declared Content-Length, or None where there is none that can be true.

    >>> find_length(b"WARC/1.0\\r\\nContent-Length: 12\\r\\n\\r\\n")
    12
    """
    found = LENGTH_RE.search(header)
    if found is None or not found[1].isdigit() or len(found[1]) > MAX_LENGTH_DIGITS:
        return None
    return int(found[1])


def is_end(after: bytes | bytearray) -> bool:
    """Whether these bytes may follow a record: two line ends (some tools write LF), or the end."""
    return not after or after.startswith((END, b"\n\n")) or after in (b"\r\n", b"\n")
