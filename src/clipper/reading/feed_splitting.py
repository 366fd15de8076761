"""A feed's text cut into its items, so that damage in one item costs that item alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from clipper.errors import DamagedError

ROOT_RE = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|RDF)(?=[\s>])[^<>]{0,20000}>?")
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
    root = ROOT_RE.search(text)
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
