"""RSS, Atom and RDF feeds: one dispatch per item, its content read as a page, the rest as claims.

A feed's text is cut into its items before any is parsed, so that damage in one costs that item alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, cast

from clipper.errors import DamagedError
from clipper.model import Block, Dispatch, Document, Removal, Source
from clipper.reading.decoding import decode
from clipper.reading.naming import Names
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

ELEMENT_RE = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|RDF)(?=[\s>])[^<>]{0,20000}>?")
ENTITY_DECLARATION = "<!ENTITY"
TOKEN_RE = re.compile(
    r"(?P<cdata><!\[CDATA\[)|(?P<comment><!--)|<(?P<end>/)?(?:[\w-]{1,20}:)?(?P<name>item|entry)(?=[\s/>])"
)
CLOSERS = {"cdata": "]]>", "comment": "-->"}
END_RE = re.compile(r"</(?:\w{1,20}:)?(?:rss|feed|RDF)\s{0,20}>")
SPACE_RE = re.compile(r"\sxmlns(?::([\w-]{1,40}))?\s{0,9}=\s{0,9}[\"']([^\"'<>]{0,400})[\"']")
LANG_RE = re.compile(r"<(?:dc:)?language>\s{0,9}([A-Za-z]{2})\b|\sxml:lang=[\"']([A-Za-z]{2})\b")
# Prefixes that feeds use without declaring them.
USUAL_SPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "atom": "http://www.w3.org/2005/Atom",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}


def recognise(document: Document) -> bool:
    """Whether the first element is that of a feed; a long document type may stand before it."""
    head = document.data[:SNIFF_BYTES].replace(b"\0", b"")
    root = ROOT_RE.search(head)
    if root is None and PROLOG_RE.match(head) and not HTML_RE.search(head):
        return ROOT_RE.search(document.data.replace(b"\0", b"")) is not None
    return root is not None and HTML_RE.search(head, 0, root.start()) is None


def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """One dispatch per item, in order. Raises InputError where it is not a feed, or declares entities."""
    from clipper.reading.feed_items import read_items

    declared = ENCODING_RE.search(document.data[:SNIFF_BYTES])
    # Without a declaration XML is UTF-8: https://www.w3.org/TR/xml/#charencoding
    decoded = decode(document.data, declared[1].decode("ascii") if declared else document.charset or "utf-8")
    feed = split_feed(decoded.text)
    names = Names(document.source)
    is_empty = True
    for item in read_items(feed):
        is_empty = False
        source = replace(names.source_of(item.id), url=item.url or document.source.url)
        dispatch = read_item(item, source, settings)
        yield replace(
            dispatch,
            encoding=decoded.encoding,
            warnings=tuple(dict.fromkeys((*decoded.warnings, *dispatch.warnings))),
        )
    if not feed.is_whole:
        raise DamagedError("the feed is cut: its end is missing", "fetch it again")
    if is_empty:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """The text of one item and its first line in the feed; `is_whole` is false where its end is missing."""

    text: str
    line: int
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed before its items are parsed. `declarations` are its namespaces, as attributes."""

    declarations: str
    lang: str
    is_whole: bool
    text: str
    start: int

    def chunks(self) -> Iterator[Chunk]:
        """The items in order. One that another begins inside of, or that the feed's end cuts, is not whole."""
        begun: int | None = None
        line, counted = 1, 0
        for start, end, opens in _find_tags(self.text, self.start):
            if begun is not None:
                line, counted = line + self.text.count("\n", counted, begun), begun
                yield Chunk(text=self.text[begun : start if opens else end], line=line, is_whole=not opens)
            begun = start if opens else None
        if begun is not None:
            line += self.text.count("\n", counted, begun)
            yield Chunk(text=self.text[begun:], line=line, is_whole=False)


def split_feed(text: str) -> Feed:
    """The feed in a text. Raises DamagedError where it has no root, or declares entities.

    What stands above the root element is read by nothing, so that no DTD is loaded and no entity expanded:
    https://docs.python.org/3/library/xml.html#xml-vulnerabilities.
    """
    root = ELEMENT_RE.search(text)
    if root is None:
        raise DamagedError("a feed without its root element", "fetch it again")
    if ENTITY_DECLARATION in text[: root.start()]:
        raise DamagedError("the feed declares entities, which are refused", "ask its maker for plain XML")
    first = TOKEN_RE.search(text, root.end())
    lang = LANG_RE.search(text, root.start(), first.start() if first else len(text))
    declared = {prefix or "": space for prefix, space in SPACE_RE.findall(root[0])}
    return Feed(
        declarations=declare(USUAL_SPACES | declared),
        lang=(lang[1] or lang[2]).lower() if lang else "",
        is_whole=END_RE.search(text, max(root.end(), len(text) - 4000)) is not None,
        text=text,
        start=root.end(),
    )


def declare(spaces: Mapping[str, str]) -> str:
    """Prefixes and their namespaces as attributes, the default one under an empty prefix.

    >>> declare({"dc": "http://purl.org/dc/elements/1.1/"})
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    """
    return "".join(
        f' xmlns{":" if prefix else ""}{prefix}="{escape(space)}"' for prefix, space in spaces.items()
    )


def _find_tags(text: str, at: int) -> Iterator[tuple[int, int, bool]]:
    """Start, end and kind (true for an opening one) of the tags of items outside of CDATA and comments."""
    while (found := TOKEN_RE.search(text, at)) is not None:
        kind = found.lastgroup
        if kind in CLOSERS:
            closed = text.find(CLOSERS[kind], found.end())
            if closed < 0:
                return
            at = closed
        else:
            at = text.find(">", found.end()) + 1 or len(text)
            yield found.start(), at, found["end"] is None
