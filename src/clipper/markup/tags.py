"""The tags of a page, thinned out: what shapes its text stays, the rest becomes a character or nothing.

A tree node costs some ten microseconds and a kilobyte; two in three of a page's tags say nothing that a reader
needs. Links and bold type, which do, become single characters (see `signs`), so that the tree is one of blocks and
its strings are whole lines of text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from clipper.errors import LimitError
from clipper.markup.hints import find_hint, load_names
from clipper.markup.signs import BOLD_OFF, BOLD_ON, BREAK, HOME, IMAGE, LINK_OFF, LINK_ON, drop_signs
from clipper.settings import Limits

HOME_RE = re.compile(r"href\s*=\s*([\"']?)(?:https?://[^/\"'\s>]{1,100})?/?\1(?=\s|$)")

# `=` opens a quoted value and nothing else does; a tag that is never closed ends with the text.
TAG_RE = re.compile(
    r"<(?:(/?)([a-zA-Z][^\s/>]*+)((?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+)>?|[!?/][^>]*+>?)",
)
ATTRIBUTE_RE = re.compile(r"([^\s=/\"'>]++)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s>\"']*+))?")
KEPT_ATTRIBUTES = load_names("shapes", "attributes")
HIDDEN_STYLE_RE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
ATTRIBUTE_CHARS = 2_000  # of one tag; a tag with a hundred thousand attributes is read no further
VALUE_CHARS = 300

BLOCKS = load_names("shapes", "block")
NESTING = load_names("shapes", "nesting")  # the others close each other, or hold text only
SIGNS = {"b": (BOLD_ON, BOLD_OFF), "strong": (BOLD_ON, BOLD_OFF), "br": (BREAK, BREAK), "img": (IMAGE, "")}
HINTED = frozenset(("span", "time", "small", "label"))  # in the tree only where an attribute speaks
SPAN_HINTS = frozenset(("hidden", "caption", "kicker", "byline", "date"))
TREE_DEPTH = 200  # deeper containers are laid flat: their text stays, and no tree grows deep enough to hurt


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinned:
    """Markup for the tree builder, and the attributes of the `<meta>` and `<link>` tags that were met."""

    markup: str
    heads: tuple[str, ...]
    language: str | None


def thin_tags(markup: str, limits: Limits) -> Thinned:
    """The markup with block tags only, each with its line in `l`. Raises LimitError past `tags` or `depth`.

    >>> thin_tags('<p style="color:red"><i>a</i> <a href="/b">b</a></p>', Limits()).markup.replace(LINK_ON, "[")
    '<html><body><p l=1>a [b\\ufdd1</p></body></html>'
    """
    thinner = _Thinner(drop_signs(markup), limits)
    thinner.run()
    return Thinned(markup="".join(thinner.out), heads=tuple(thinner.heads), language=thinner.language)


class _Thinner:
    """One walk over the tags: the output so far, the line, the depth, and which spans were let through."""

    def __init__(self, markup: str, limits: Limits) -> None:
        self.markup = markup
        self.limits = limits
        self.out: list[str] = ["<html><body>"]
        self.heads: list[str] = []
        self.language: str | None = None
        self.line = 1
        self.counted = 0
        self.tags = 0
        self.depth = 0
        self.spans: list[bool] = []
        self.links: list[bool] = []
        self.known: dict[str, str] = {}

    def run(self) -> None:
        position, out, markup, at_head = 0, self.out, self.markup, True
        for match in TAG_RE.finditer(markup):
            text = markup[position : match.start()]
            if text and not (at_head and text.isspace()):  # white space at the head of a block says nothing
                out.append(text)
                at_head = False
            position = match.end()
            name = match[2]
            if name:
                name = name.lower()
                sign = self.replace(name, match)
                if sign:
                    out.append(sign)
                    at_head = name in BLOCKS
        append = out.append
        append(markup[position:])
        append("</body></html>")

    def replace(self, name: str, match: re.Match[str]) -> str:
        """What stands in the output for one tag."""
        closing = bool(match[1])
        if name in BLOCKS:
            return self.close_block(name) if closing else self.open_block(name, match)
        if name == "a":
            return self.link(closing, match[3])
        if name in SIGNS:
            return SIGNS[name][closing]
        if name in HINTED:
            return self.close_hinted(name) if closing else self.open_hinted(name, match)
        if not closing:
            self.note(name, match[3])
        return ""

    def open_block(self, name: str, match: re.Match[str]) -> str:
        self.tags += 1
        if self.tags > self.limits.tags:
            raise LimitError(
                f"more than {self.limits.tags:,} tags", "raise the limit on tags, or leave this file out"
            )
        if name == "body":
            return ""
        if name in NESTING:
            self.depth += 1
            if self.depth > self.limits.depth:
                raise LimitError(f"tags nested more than {self.limits.depth:,} deep", "leave this file out")
            if self.depth > TREE_DEPTH:
                return BREAK
        return self.start_tag(name, match)

    def close_block(self, name: str) -> str:
        if name == "body":
            return ""
        if name in NESTING:
            self.depth = max(0, self.depth - 1)
            if self.depth >= TREE_DEPTH:
                return BREAK
        return f"</{name}>"

    def start_tag(self, name: str, match: re.Match[str]) -> str:
        start = match.start()
        self.line += self.markup.count("\n", self.counted, start)
        self.counted = start
        attributes = match[3]
        return (
            f"<{name} l={self.line}{self.compact(attributes)}>" if attributes else f"<{name} l={self.line}>"
        )

    def link(self, closing: bool, attributes: str) -> str:
        if not closing:
            self.links.append("href" in attributes)
            if not self.links[-1]:
                return ""
            return LINK_ON + HOME if HOME_RE.search(attributes) else LINK_ON
        return LINK_OFF if self.links and self.links.pop() else ""

    def open_hinted(self, name: str, match: re.Match[str]) -> str:
        kept = (
            bool(match[3]) and self.depth <= TREE_DEPTH and (name == "time" or speaks(self.compact(match[3])))
        )
        self.spans.append(kept)
        self.tags += kept
        return self.start_tag(name, match) if kept else ""

    def close_hinted(self, name: str) -> str:
        return f"</{name}>" if self.spans and self.spans.pop() else ""

    def note(self, name: str, attributes: str) -> None:
        """Remember what the head of the page says."""
        if name in ("meta", "link"):
            self.heads.append(attributes)
        elif name == "html" and self.language is None:
            self.language = find_attribute(attributes, "lang") or find_attribute(attributes, "xml:lang")

    def compact(self, attributes: str) -> str:
        """The attributes that are kept, as they are written; each different string is looked at once."""
        known = self.known.get(attributes)
        if known is None:
            known = self.known[attributes] = compact_attributes(attributes)
        return known


def compact_attributes(attributes: str) -> str:
    """The kept attributes of a tag, ready to follow its name.

    >>> compact_attributes('  class="a b" onclick="x()" style="color: red" hidden')
    ' class="a b" hidden="hidden"'
    """
    kept = []
    for name, value in ATTRIBUTE_RE.findall(attributes[:ATTRIBUTE_CHARS]):
        name = name.lower()
        if name not in KEPT_ATTRIBUTES or (name == "style" and not HIDDEN_STYLE_RE.search(value)):
            continue
        bare = (value[1:-1] if value[:1] in "\"'" else value)[:VALUE_CHARS].replace('"', "") or name
        kept.append(f' {name}="{bare}"')
    return "".join(kept)


def find_attribute(attributes: str, wanted: str) -> str | None:
    """The value of one attribute of a tag, or None."""
    for name, value in ATTRIBUTE_RE.findall(attributes[:ATTRIBUTE_CHARS]):
        if name.lower() == wanted:
            return str(value[1:-1] if value[:1] in "\"'" else value)
    return None


def speaks(compacted: str) -> bool:
    """Whether the attributes of an inline tag say anything of its part in the page."""
    return bool(compacted) and (" style=" in compacted or find_hint(compacted) in SPAN_HINTS)
