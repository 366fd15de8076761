"""RSS, Atom and RDF feeds: one dispatch per item, its content read as a page, the rest as claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from clipper.errors import DamagedError
from clipper.model import Block, Dispatch, Document, Removal, Source
from clipper.reading.naming import member_of
from clipper.reading.readers import Reader, shift_blocks
from clipper.reading.streams import SNIFF_BYTES
from clipper.settings import Settings

if TYPE_CHECKING:
    from clipper.reading.feed_items import Item

FORMAT = "feed"
MENDED = "xml-mended"
REPEATED_SUMMARY = Removal(rule="feed.summary", reason="the description of an item that has its full text")
SUMMARY = "RSS, Atom and RDF: each item, with its title, date, author and address as claims"
ROOT_RE = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|RDF)(?=[\s>])")
PROLOG_RE = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s{0,64}<[?!]")
HTML_RE = re.compile(rb"<(?:!doctype\s{1,9})?html(?=[\s>])", re.IGNORECASE)
ENCODING_RE = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})")


def recognise(document: Document) -> bool:
    """Whether the first element is that of a feed; a long document type may stand before it."""
    head = document.data[:SNIFF_BYTES].replace(b"\0", b"")
    root = ROOT_RE.search(head)
    if root is None and PROLOG_RE.match(head) and not HTML_RE.search(head):
        return ROOT_RE.search(document.data.replace(b"\0", b"")) is not None
    return root is not None and HTML_RE.search(head, 0, root.start()) is None


def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """One dispatch per item, in order. Raises InputError where it is no feed, or declares entities."""
    from clipper.reading.decoding import decode
    from clipper.reading.feed_items import read_items
    from clipper.reading.feed_splitting import split_feed

    declared = ENCODING_RE.search(document.data[:SNIFF_BYTES])
    # Without a declaration XML is UTF-8: https://www.w3.org/TR/xml/#charencoding
    decoded = decode(document.data, declared[1].decode("ascii") if declared else document.charset or "utf-8")
    feed = split_feed(decoded.text)
    seen: dict[str, int] = {}
    for item in read_items(feed):
        seen[item.id] = count = seen.get(item.id, 0) + 1
        name = item.id if count == 1 else f"{item.id}#{count}"
        source = replace(member_of(document.source, name), url=item.url or document.source.url)
        dispatch = read_item(item, source, settings)
        yield replace(
            dispatch,
            encoding=decoded.encoding,
            warnings=tuple(dict.fromkeys((*decoded.warnings, *dispatch.warnings))),
        )
    if not feed.is_whole:
        raise DamagedError("the feed is cut: its end is missing", "fetch it again")
    if not seen:
        yield Dispatch(source=document.source, format=FORMAT, encoding=decoded.encoding, blocks=())


def read_item(item: Item, source: Source, settings: Settings) -> Dispatch:
    """The dispatch of one item; its blocks stand on the lines of the feed."""
    from clipper.reading import text
    from clipper.reading.html import reader as html

    reader = cast(Reader, html if item.is_markup else text)
    page = Document(
        source=source,
        data=item.text.encode("utf-8", "replace"),
        content_type="text/html" if item.is_markup else "text/plain",
        charset="utf-8",
    )
    (dispatch,) = reader.read(page, settings)
    blocks = shift_blocks(dispatch.blocks, item.line - 1)
    if item.summary and dispatch.structured:
        summary = Block(text=item.summary, first_line=item.line, last_line=item.line, mark=REPEATED_SUMMARY)
        blocks = (summary, *blocks)
    mended = (MENDED,) if item.is_mended else ()
    return replace(
        dispatch,
        format=FORMAT,
        blocks=blocks,
        metadata=item.metadata,
        warnings=(*mended, *dispatch.warnings),
    )
