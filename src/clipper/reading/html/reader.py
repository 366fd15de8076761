"""Saved web pages: which documents they are, and which encoding they declare. What reads them is loaded only then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from clipper.french.words import regex
from clipper.model import Dispatch, Document
from clipper.reading.streams import SNIFF_BYTES
from clipper.settings import Settings

FORMAT = "html"
SUMMARY = "a saved page, with what its markup states"
SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
FRAGMENT_RE = regex(
    rb"<(?:!doctype|html|head|meta|title|body|main|article|section|div|p|h[1-6]|table|a|br)(?=[\s/>])", re.I
)
HTML_RE = regex(rb"<(?:!doctype\s+html|html|head|body)(?=[\s>])", re.IGNORECASE)
META_CHARSET_RE = regex(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_.:-]{2,40})", re.IGNORECASE)
XML_ENCODING_RE = regex(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([a-zA-Z0-9_.:-]{2,40})", re.IGNORECASE)


def recognise(document: Document) -> bool:
    """Whether the document says that it is HTML: its type, a tag that heads pages, or its name and any block tag."""
    if document.content_type and "html" in document.content_type:
        return True
    head = document.data[:SNIFF_BYTES].replace(b"\0", b"")
    named = (document.source.member or document.source.path).lower().endswith(SUFFIXES)
    return (FRAGMENT_RE if named else HTML_RE).search(head) is not None


def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """One dispatch: every visible line of the page as a block, marked where it is not part of the article.

    A page of many dated articles gives one for each, with a warning: whatever made it is not known.
    """
    from clipper.reading.html.pages import MANY_ARTICLES, read_dispatch, split_page

    declared = find_declared(document)
    parts, is_collection = split_page(document)
    for part in parts:
        dispatch = read_dispatch(part, declared, settings)
        if is_collection and sum(block.level == 1 for block in dispatch.blocks) <= 1:
            dispatch = replace(dispatch, warnings=(*dispatch.warnings, MANY_ARTICLES))
        yield dispatch


def find_declared(document: Document) -> str | None:
    """The encoding that the transport header, else the head of the page, declares."""
    if document.charset:
        return document.charset
    head = document.data[:SNIFF_BYTES]
    match = META_CHARSET_RE.search(head) or XML_ENCODING_RE.match(head)
    return match[1].decode("ascii").lower() if match else None
