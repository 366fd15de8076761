"""The payload of one WARC record: HTTP header read, codings undone (sole fastwarc import)."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from fastwarc.warc import ArchiveIterator, WarcRecord

from clipper.reading.framing import MAX_HEADER_BYTES
from clipper.reading.streams import CHUNK_BYTES

LAST_GOOD_BYTES = (
    16  # a read that meets a fault gives nothing, so the last good bytes are read in small steps
)
LENGTH = "Content-Length"
CODINGS = (CONTENT, TRANSFER) = ("Content-Encoding", "Transfer-Encoding")
GZIP = frozenset(("gzip", "x-gzip"))
GZIP_FLAG = 16  # of zlib's window size: a gzip header is wanted
LENGTH_RE = re.compile(r"\d{1,15}")
STATUS_RE = re.compile(r"HTTP/\d(?:\.\d)? {1,8}(\d{3})(?!\d)")
CHARSET_RE = re.compile(r"charset\s{0,8}=\s{0,8}[\"']?([\w.:+-]{1,64})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A payload with what HTTP said of it.

    `status` is None where no HTTP was spoken (WET, resources), and 0 where it should have been. `is_cut`
    tells that a coding broke off: `data` is what came out before, or the raw bytes. `is_short` tells that the
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
    return Page(
        status=find_status(None if http is None else http.status_line or ""),
        content_type=declared.partition(";")[0].strip().lower(),
        charset=find_charset(declared),
        data=data,
        is_cut=is_cut or (len(data) <= limit and _breaks_off(record, told, data)),
        is_short=http is not None and find_length(told) > len(data),
    )


def find_status(line: str | None) -> int | None:
    """The number in an HTTP status line; 0 where the line is none; None where there is no line.

    >>> find_status("HTTP/1.1 404 Not Found")
    404
    """
    if line is None:
        return None
    found = STATUS_RE.match(line)
    return int(found[1]) if found else 0


def find_length(fields: Mapping[str, str]) -> int:
    """The number of bytes that a server promised; 0 where it did not, or counted what was packed.

    >>> find_length({"Content-Length": "1200"})
    1200
    """
    found = LENGTH_RE.fullmatch(fields.get(LENGTH, ""))
    return int(found[0]) if found and not any(fields.get(name) for name in CODINGS) else 0


def find_charset(content_type: str) -> str | None:
    """The charset that a Content-Type declares.

    >>> find_charset('text/html; charset="utf-8"')
    'utf-8'
    """
    found = CHARSET_RE.search(content_type)
    return found[1] if found else None


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
