"""Saved web pages: bytes to blocks, by way of a tree that never holds what no reader of the page sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clipper.model import Dispatch, Document
from clipper.reading.reader_base import SNIFF_BYTES
from clipper.settings import Settings

FORMAT = "html"
SUMMARY = "a saved page, with what its markup states"
SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
FRAGMENT_RE = re.compile(
    rb"<(?:!doctype|html|head|meta|title|body|main|article|section|div|p|h[1-6]|table|a|br)(?=[\s/>])", re.I
)
HTML_RE = re.compile(rb"<(?:!doctype\s+html|html|head|body)(?=[\s>])", re.IGNORECASE)


def recognise(document: Document) -> bool:
    """Whether the document says that it is HTML: its type, a tag that heads pages, or its name and any block tag."""
    if document.content_type and "html" in document.content_type:
        return True
    head = document.data[:SNIFF_BYTES].replace(b"\0", b"")
    named = (document.source.member or document.source.path).lower().endswith(SUFFIXES)
    return (FRAGMENT_RE if named else HTML_RE).search(head) is not None


def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """One dispatch: every visible line of the page as a block, marked where it is no part of the article."""
    from clipper.reading.html.reading import read_page

    yield read_page(document, settings)
