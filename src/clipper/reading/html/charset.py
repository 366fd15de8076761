"""The text of a page: which encoding its bytes are in, by what it says itself before anything is guessed."""

from __future__ import annotations

import re

from clipper.model import Document

META_CHARSET_RE = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_.:-]{2,40})", re.IGNORECASE
)
XML_ENCODING_RE = re.compile(
    rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([a-zA-Z0-9_.:-]{2,40})", re.IGNORECASE
)
HEAD_BYTES = 4_096


def find_declared(document: Document) -> str | None:
    """The encoding that the transport header, else the page's head, declares."""
    if document.charset:
        return document.charset
    head = document.data[:HEAD_BYTES]
    match = META_CHARSET_RE.search(head) or XML_ENCODING_RE.match(head)
    return match[1].decode("ascii").lower() if match else None
