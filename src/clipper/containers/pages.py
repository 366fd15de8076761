"""The payload of one WARC record: HTTP header read, codings undone (sole fastwarc import)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from fastwarc.warc import ArchiveIterator, WarcRecord

from clipper.containers.framing import MAX_HEADER_BYTES
from clipper.containers.streams import CHUNK_BYTES

LAST_GOOD_BYTES = (
    16  # a read that meets a fault gives nothing, so the last good bytes are read in small steps
)
STATUS_RE = re.compile(r"HTTP/\d(?:\.\d)? {1,8}(\d{3})(?!\d)")
CHARSET_RE = re.compile(r"charset\s{0,8}=\s{0,8}[\"']?([\w.:+-]{1,64})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A payload with what HTTP said of it.

    `status` is None where no HTTP was spoken (WET, resources), and 0 where it should have been. `is_cut`
    tells that a coding broke off: `data` is what came out before, or the raw bytes.
    """

    status: int | None
    content_type: str
    charset: str | None
    data: bytes
    is_cut: bool


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
    return Page(
        status=find_status(None if http is None else http.status_line or ""),
        content_type=declared.partition(";")[0].strip().lower(),
        charset=find_charset(declared),
        data=data,
        is_cut=is_cut,
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


def find_charset(content_type: str) -> str | None:
    """The charset that a Content-Type declares.

    >>> find_charset('text/html; charset="utf-8"')
    'utf-8'
    """
    found = CHARSET_RE.search(content_type)
    return found[1] if found else None


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
