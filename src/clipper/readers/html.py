"""Saved web pages: bytes to blocks, by way of a tree that never holds what no reader of the page sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clipper.model import Dispatch, Document
from clipper.readers.base import SNIFF_BYTES
from clipper.settings import Settings

FORMAT = "html"
SUMMARY = "a saved page, with what its markup states"
HTML_RE = re.compile(rb"<(?:!doctype\s+html|html|head|body)(?=[\s>])", re.IGNORECASE)


def recognise(document: Document) -> bool:
    """Whether the document says that it is HTML: its type, or a tag that stands at the head of pages."""
    if document.content_type and "html" in document.content_type:
        return True
    return HTML_RE.search(document.data[:SNIFF_BYTES].replace(b"\0", b"")) is not None


def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """One dispatch: every visible line of the page as a block, marked where it is no part of the article."""
    from clipper.markup.reading import read_page

    yield read_page(document, settings)
