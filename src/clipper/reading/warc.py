"""WARC and WET: pages and texts of a crawl, each with its address and the time of its capture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from clipper.model import NO_METADATA, Document, Failure, Metadata, Skip, Source
from clipper.reading.containers import Found, describe_xml, find_foreign_xml
from clipper.reading.framing import Damage, Frame, Framer
from clipper.reading.naming import member_of, show_name
from clipper.reading.streams import Stream
from clipper.settings import Settings

if TYPE_CHECKING:
    from clipper.reading.pages import Page

FORMAT = "warc"
SUMMARY = "WARC and WET: each page or text, with its address and the time of its capture"
IS_LAYER = False

START_RE = re.compile(rb"\s{0,64}WARC/[01]\.\d")
FIELD_RE = re.compile(r"^(?P<key>[A-Za-z-]{1,64}):[ \t]{0,8}(?P<value>[^\r\n]{0,65536})", re.MULTILINE)
DATE_RE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")
TRUNCATED_RE = re.compile(rb"^WARC-Truncated:[ \t]{0,8}\w", re.MULTILINE | re.IGNORECASE)
XML_HEAD_BYTES = 4096  # in which the first element stands
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
    """Why a record is no page, by its own header: a code and a clause."""
    kind = fields.get("warc-type", "").lower()
    if kind not in PAGE_TYPES:
        return "warc-record-type", f"{show_name(kind)}, no page"
    if kind == "response" and not fields.get("content-type", HTTP_TYPE).lower().startswith(HTTP_TYPE):
        return "content-type", f"{show_name(kind)} of {show_name(fields['content-type'])}, no page"
    return None


def _read_page(frame: Frame, source: Source, limit: int, passed: Counter[tuple[str, str]]) -> Iterator[Found]:
    from clipper.reading.pages import read_page

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
            warnings=(PAGE_CUT,) if page.is_cut or page.is_short or is_truncated(frame.header) else (),
        )
        if page.is_cut:
            detail = "the page's transfer or content coding is broken; read as far as it goes"
            yield Skip(source=source, reason="broken-coding", detail=detail)


def is_truncated(header: bytes) -> bool:
    """Whether the crawler says that it cut the record, for whatever reason it gives.

    >>> is_truncated(b"WARC/1.0\\r\\nWARC-Truncated: length\\r\\n\\r\\n")
    True
    """
    return TRUNCATED_RE.search(header) is not None


def find_unwanted_page(page: Page) -> tuple[str, str] | None:
    """Why a page is none for us: a code and a clause."""
    if page.status not in (None, OK_STATUS):
        return "http-status", f"HTTP status {page.status}"
    if page.content_type not in TEXT_TYPES:
        return "content-type", show_name(page.content_type)
    if not page.data:
        return "empty", "no bytes at all"
    root = find_foreign_xml(page.data[:XML_HEAD_BYTES], "")
    return ("xml", show_name(describe_xml(root))) if root else None


def _too_long(source: Source, limit: int) -> Failure:
    return Failure(source=source, message=f"larger than {limit} bytes", hint=LIMIT_HINT)
