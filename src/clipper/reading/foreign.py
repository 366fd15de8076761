"""XML that is neither a feed nor a page, such as a list of addresses: it is passed over and named."""

from __future__ import annotations

import re

PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
START_RE = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s{0,64}<\?xml[\s?]")
COMMENT_RE = re.compile(rb"<!--(?:[^-]|-(?!->))*+-->")
ROOT_RE = re.compile(rb"<((?:[A-Za-z_][\w.-]{0,40}:)?[A-Za-z_][\w.-]{0,40})(?=[\s/>])")
# Elements for which the readers of feeds and of pages look; formats of agencies hold their text in a `body`.
KNOWN_RE = re.compile(
    rb"<(?:(?:\w{1,20}:)?(?:rss|feed|rdf)|html|head|body)(?=[\s>])|<!doctype\s", re.IGNORECASE
)


def find_foreign_xml(head: bytes, name: str) -> str | None:
    """The root element of XML that starts so and that no reader takes; a page by its name is none.

    >>> find_foreign_xml(b"<?xml version='1.0'?><urlset><url/></urlset>", "plan.xml")
    'urlset'
    """
    plain = head.replace(b"\0", b"")
    if not START_RE.match(plain) or KNOWN_RE.search(plain) or name.lower().endswith(PAGE_SUFFIXES):
        return None
    root = ROOT_RE.search(COMMENT_RE.sub(b"", plain))
    return root[1].decode("utf-8", "replace") if root else None


def describe_xml(root: str) -> str:
    """What is said of such a file, in one clause."""
    return f"XML that is no feed: its first element is <{root}>"
