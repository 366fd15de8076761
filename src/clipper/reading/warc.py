"""WARC and WET: pages and texts of a crawl, each with its address and the time of its capture (sole fastwarc import).

Records are cut out of the stream by their declared lengths, each checked against what follows it: fastwarc 2.0.1 stops
at the first damaged header, and gives what is left of a cut record without a word. After damage, the search goes on
for the next line that starts a record. fastwarc reads the HTTP header of one whole record and undoes its codings.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Literal

from clipper.errors import DamagedError
from clipper.french.words import regex
from clipper.model import NO_METADATA, Document, Failure, Metadata, Skip, Source
from clipper.reading.containers import Found, describe_xml, find_foreign_xml
from clipper.reading.naming import member_of, show_name
from clipper.reading.streams import CHUNK_BYTES, SNIFF_BYTES, Stream
from clipper.settings import Settings

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

FORMAT = "warc"
SUMMARY = "WARC and WET: each page or text, with its address and the time of its capture"
IS_LAYER = False

START_RE = regex(rb"\s{0,64}WARC/[01]\.\d")
FIELD_RE = regex(r"^(?P<key>[A-Za-z-]{1,64}):[ \t]{0,8}(?P<value>[^\r\n]{0,65536})", re.MULTILINE)
DATE_RE = regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")
TRUNCATED_RE = regex(rb"^WARC-Truncated:[ \t]{0,8}\w", re.MULTILINE | re.IGNORECASE)
PAGE_CUT = "page-cut"
PAGE_TYPES = frozenset({"response", "resource", "conversion"})
TEXT_TYPES = frozenset(
    {
        "",  # not declared: the content decides
        "text/html",
        "application/xhtml+xml",
        "text/plain",
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/xml",
        "text/xml",
    }
)
OK_STATUS = 200
HTTP_TYPE = "application/http"
LIMIT_HINT = "if it is one text, raise --max-text-bytes"
HTTP_MARGIN_BYTES = 1 << 16  # of an HTTP header, above the content that the limits allow

MAX_HEADER_BYTES = 1 << 16  # of one record's own header; fastwarc's default is half of that
RECORD_RE = regex(rb"(?:^|\n)(?=WARC/[01]\.\d{1,2}\r?\n)")
HEADER_END_RE = regex(rb"\r?\n\r?\n")
LENGTH_RE = regex(rb"\ncontent-length:[ \t]{0,8}([^\s]{0,32})[ \t]{0,8}\r?\n", re.IGNORECASE)
MAX_LENGTH_DIGITS = 15
END = b"\r\n\r\n"
PEEK_BYTES = len(END) + 1  # one byte more: a gzip member's checksum is read before it is trusted
OVERLAP_BYTES = 16  # of a start line, which may lie across two chunks

# A read that meets a fault gives nothing, so the last good bytes are read in small steps.
LAST_GOOD_BYTES = 16
LENGTH = "Content-Length"
CODINGS = (CONTENT, TRANSFER) = ("Content-Encoding", "Transfer-Encoding")
GZIP = frozenset(("gzip", "x-gzip"))
GZIP_FLAG = 16  # of zlib's window size: a gzip header is wanted
PROMISE_RE = regex(r"\d{1,15}")
STATUS_RE = regex(r"HTTP/\d(?:\.\d)? {1,8}(\d{3})(?!\d)")
CHARSET_RE = regex(r"charset\s{0,8}=\s{0,8}[\"']?([\w.:+-]{1,64})", re.IGNORECASE)


def recognise(head: bytes, name: str) -> bool:
    """Whether the first line is that of a record."""
    return START_RE.match(head) is not None


def open(stream: Stream, source: Source, settings: Settings) -> Iterator[Found]:
    """The pages and texts, in order. Other records are counted by kind; damaged ones are named."""
    limit = settings.limits.text_bytes
    passed: Counter[tuple[str, str]] = Counter()
    framer = Framer(stream, limit + HTTP_MARGIN_BYTES)
    for number, frame in enumerate(framer.frames(), 1):
        fields = read_fields(frame.header)
        if isinstance(frame, Damage):
            named = name_record(source, fields, number)
            yield Failure(source=named, message=frame.message, hint="fetch or copy the file again")
        elif kind := find_unwanted_kind(fields):
            passed[kind] += 1
        else:
            yield from _read_page(frame, name_record(source, fields, number), limit, passed)
    for (reason, detail), count in sorted(passed.items()):
        yield Skip(source=source, reason=reason, detail=f"{count} records: {detail}", count=count)


def read_fields(header: bytes) -> dict[str, str]:
    """The fields of a record's header, keys in lower case; the first of a kind counts.

    >>> read_fields(b"WARC/1.0\\r\\nWARC-Type: response\\r\\n\\r\\n")
    {'warc-type': 'response'}
    """
    fields: dict[str, str] = {}
    for found in FIELD_RE.finditer(header.decode("utf-8", "replace")):
        fields.setdefault(found["key"].lower(), found["value"].strip())
    return fields


def name_record(source: Source, fields: dict[str, str], number: int) -> Source:
    """The source of a record: its id (or its place), its address, and when it was captured."""
    name = fields.get("warc-record-id", "").strip("<>") or f"record {number}"
    url = fields.get("warc-target-uri", "").strip("<>")
    fetched = fields.get("warc-date", "")
    return replace(
        member_of(source, name),
        url=show_name(url) if url else None,
        fetched=fetched if DATE_RE.fullmatch(fetched) else None,
    )


def find_unwanted_kind(fields: dict[str, str]) -> tuple[str, str] | None:
    """Why a record is not a page, by its own header: a code and a clause."""
    kind = fields.get("warc-type", "").lower()
    if kind not in PAGE_TYPES:
        return "warc-record-type", f"{show_name(kind)}, no page"
    if kind == "response" and not fields.get("content-type", HTTP_TYPE).lower().startswith(HTTP_TYPE):
        return "content-type", f"{show_name(kind)} of {show_name(fields['content-type'])}, no page"
    return None


def _read_page(frame: Frame, source: Source, limit: int, passed: Counter[tuple[str, str]]) -> Iterator[Found]:
    if frame.content is None:
        yield _too_long(source, limit)
        return
    try:
        page = read_page(frame.header + frame.content, limit)
    except OSError as error:
        yield Failure(source=source, message=f"a record's HTTP header cannot be read: {error}")
        return
    if page.status == 0:
        yield Failure(source=source, message="a response without an HTTP status line")
    elif kind := find_unwanted_page(page):
        passed[kind] += 1
    elif len(page.data) > limit:
        yield _too_long(source, limit)
    else:
        yield Document(
            source=source,
            data=page.data,
            content_type=page.content_type or None,
            charset=page.charset,
            metadata=Metadata(truncated=True) if page.is_cut else NO_METADATA,
            warnings=(PAGE_CUT,) if page.is_cut or page.is_short or TRUNCATED_RE.search(frame.header) else (),
        )
        if page.is_cut:
            detail = "the page's transfer or content coding is broken; read as far as it goes"
            yield Skip(source=source, reason="broken-coding", detail=detail)


def find_unwanted_page(page: Page) -> tuple[str, str] | None:
    """Why a page is none for us: a code and a clause."""
    if page.status not in (None, OK_STATUS):
        return "http-status", f"HTTP status {page.status}"
    if page.content_type not in TEXT_TYPES:
        return "content-type", show_name(page.content_type)
    if not page.data:
        return "empty", "no bytes at all"
    root = find_foreign_xml(page.data[:SNIFF_BYTES], "")
    return ("xml", show_name(describe_xml(root))) if root else None


def _too_long(source: Source, limit: int) -> Failure:
    return Failure(source=source, message=f"larger than {limit} bytes", hint=LIMIT_HINT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One intact record: its header block, and its content, or None where that is too long to hold."""

    header: bytes
    content: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A place that is not an intact record: what is wrong there, and the header if there is one."""

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
                elif not self._fill():  # which raises a fault that was kept back
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
        while (start := RECORD_RE.search(self._buffer)) is None:
            done = max(0, len(self._buffer) - OVERLAP_BYTES)
            stray = stray or bool(self._buffer[:done].strip())
            passed += done
            del self._buffer[:done]
            if not self._fill():
                break
        end = start.end() if start else len(self._buffer)
        stray = stray or bool(self._buffer[:end].strip())
        del self._buffer[:end]
        message = f"{passed + end} bytes between records are not part of any record"
        return Damage(message=message) if stray else None

    def _read_record(self) -> Frame | Damage:
        header = self._read_header()
        if header is None:
            self._pass_header()
            return Damage(message=f"a record's header is cut, or longer than {MAX_HEADER_BYTES} bytes")
        length = find_length(header)
        if length is None or RECORD_RE.search(header, 1):
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
        starts = list(RECORD_RE.finditer(self._buffer, 1, MAX_HEADER_BYTES))
        del self._buffer[: starts[-1].start() if starts else MAX_HEADER_BYTES - OVERLAP_BYTES]

    def _read_content(self, header: bytes, length: int) -> Frame | Damage:
        end = len(header) + length
        while len(self._buffer) < end + PEEK_BYTES and self._fill():
            pass
        if is_end(self._buffer[end : end + PEEK_BYTES]) and len(self._buffer) >= end:
            content = bytes(self._buffer[len(header) : end])
            del self._buffer[:end]
            return Frame(header=header, content=content)
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
            if (start := RECORD_RE.search(self._buffer)) is not None and start.start() < left:
                del self._buffer[: start.start()]
                return Damage(message=f"a record is not as long as it says ({length} bytes)", header=header)
            taken = min(left, max(1, len(self._buffer) - OVERLAP_BYTES))
            del self._buffer[:taken]
            left -= taken
            if left and len(self._buffer) <= OVERLAP_BYTES:
                self._fill()
        return Frame(header=header, content=None)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A payload with what HTTP said of it.

    `status` is None where no HTTP was spoken (WET, resources), and 0 where it should have been. `is_cut`
    says that a coding broke off: `data` is what came out before, or the raw bytes. `is_short` says that the
    server had promised more bytes.
    """

    status: int | None
    content_type: str
    charset: str | None
    data: bytes
    is_cut: bool
    is_short: bool = False


def read_page(record: bytes, limit: int) -> Page:
    """The page in one whole record; its data are cut one byte past `limit`. Raises OSError."""
    try:
        parsed = _parse(record, "all")
    except OSError:  # a coding that nobody knows: the bytes may be plain all the same
        parsed = _parse(record, "none")
    http = parsed.http_headers
    fields = parsed.headers if http is None else http
    declared = fields.get("Content-Type") or ""
    data, is_cut = _read_payload(parsed, limit, CHUNK_BYTES)
    if is_cut:
        data, _ = _read_payload(_parse(record, "all"), limit, LAST_GOOD_BYTES)
    if is_cut and not data:
        data, _ = _read_payload(_parse(record, "none"), limit, CHUNK_BYTES)
    told = {name: (fields.get(name) or "").strip().lower() for name in (LENGTH, *CODINGS)}
    status, charset = STATUS_RE.match((http and http.status_line) or ""), CHARSET_RE.search(declared)
    is_packed = any(told[name] for name in CODINGS)
    promised = 0 if is_packed or not PROMISE_RE.fullmatch(told[LENGTH]) else int(told[LENGTH])
    return Page(
        status=None if http is None else int(status[1]) if status else 0,
        content_type=declared.partition(";")[0].strip().lower(),
        charset=charset[1] if charset else None,
        data=data,
        is_cut=is_cut or (len(data) <= limit and _breaks_off(record, told, data)),
        is_short=http is not None and promised > len(data),
    )


def _breaks_off(record: bytes, fields: Mapping[str, str], data: bytes) -> bool:
    """Whether gzip ends before its end, of which fastwarc 2.0.1 says nothing.

    gzip closes with the length of what it holds (RFC 1952); only where that is not so is it unpacked once more.
    """
    if fields[TRANSFER] or fields[CONTENT] not in GZIP:
        return False
    if record.endswith(struct.pack("<I", len(data))):
        return False
    packed, _ = _read_payload(_parse(record, "none"), len(record), CHUNK_BYTES)
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | GZIP_FLAG)
    try:
        unpacking.decompress(packed, len(data) + 1)
    except zlib.error:
        return False  # no gzip at all, and read as it stands
    return not unpacking.eof


def _parse(record: bytes, decode: Literal["all", "none"]) -> WarcRecord:
    """The record as fastwarc sees it; a bare line feed may end header lines."""
    from fastwarc.warc import ArchiveIterator

    records = ArchiveIterator(
        BytesIO(record),
        auto_decode=decode,
        quirks_mode=True,
        stream_detect=False,
        max_header_len=MAX_HEADER_BYTES,
    )
    for parsed in records:
        return parsed
    raise OSError("no record")


def _read_payload(parsed: WarcRecord, limit: int, step: int) -> tuple[bytes, bool]:
    """The payload up to one byte past the limit, and whether a coding broke off before its end."""
    parts, total = [], 0
    try:
        while total <= limit and (part := parsed.reader.read(min(step, limit + 1 - total))):
            parts.append(part)
            total += len(part)
    except OSError:
        return b"".join(parts), True
    return b"".join(parts), False
