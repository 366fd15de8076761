"""The tags of a page, thinned out: what shapes its text stays, the rest becomes a character or nothing.

A tree node costs some ten microseconds and a kilobyte; two in three of a page's tags say nothing that a reader
needs. Links and bold type, which do, become single characters (see `signs`), so that the tree is one of blocks and
its strings are whole lines of text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from clipper.errors import LimitError
from clipper.reading.html.attributes import boil_attributes, find_attribute
from clipper.reading.html.hints import load_names
from clipper.reading.html.signs import BOLD_OFF, BOLD_ON, BREAK, HOME, IMAGE, LINK_OFF, LINK_ON, drop_signs
from clipper.settings import Limits

HOME_RE = re.compile(r"href\s*=\s*([\"']?)(?:https?://[^/\"'\s>]{1,100})?/?\1(?=\s|$)")

# A list item that holds one link and nothing else; else a tag, in which `=` opens a quoted value and nothing else
# does, and which ends with the text if it is never closed; else a comment that is none.
TAG_RE = re.compile(
    r"<(?:(?i:li)(?:\s[^>]{0,300}+)?>\s*+<(?i:a)\s([^>]{0,800}+)>([^<]{1,200}+)</(?i:a)>\s*+</(?i:li)>"
    r"|(/?[a-zA-Z][^\s/>]*+)([^>=]*+(?:=\s*+(?:\"[^\"]*+\"|'[^']*+')?+[^>=]*+)*+)>?|[!?/][^>]*+>?)"
)

BLOCKS = load_names("shapes", "block")
NESTING = load_names("shapes", "nesting")  # the others close each other, or hold text only
SIGNS = {"b": BOLD_ON, "/b": BOLD_OFF, "br": BREAK, "/br": BREAK, "img": IMAGE}
SIGNS |= {"strong": BOLD_ON, "/strong": BOLD_OFF}
HINTED = frozenset(("span", "time", "small", "label"))  # in the tree only where an attribute speaks
HINT_RE = re.compile(r' h="([a-z]+)"')
FLAT = frozenset(("nav", "footer"))  # laid flat: all their text is one line, and costs one node
FLAT_CHARS = 60_000  # one that closes no sooner is none
FLAT_LINES = 12  # paragraphs; with more it is a text
SPAN_HINTS = frozenset(("hidden", "caption", "kicker", "byline", "date"))
TREE_DEPTH = 200  # deeper containers are laid flat: their text stays, and no tree grows deep enough to hurt


SHAPING = BLOCKS - {"body"}  # of which there is one, in any case
CLOSING = {f"/{name}": f"</{name}>" for name in SHAPING}
EDGES = SHAPING | frozenset(CLOSING)  # tags at which a line ends
Action = Callable[[str, "re.Match[str]"], str]


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
    """One walk over the tags: the output so far, the line, the depth, and which spans were let through;
    up to where a menu is laid flat."""

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
        self.flat = 0
        self.flat_name = ""

    def run(self) -> None:
        position, out, markup, at_head = 0, self.out, self.markup, True
        actions, in_flat = self.actions()
        for match in TAG_RE.finditer(markup):
            start, end = match.span()
            if start > position:
                text = markup[position:start]
                if not (at_head and text.isspace()):  # white space at the head of a block says nothing
                    out.append(text)
                    at_head = False
            position = end
            name = match[3]
            if name in actions or (name and (name := name.lower()) in actions):
                sign = (actions if start >= self.flat else in_flat)[name](name, match)
                if sign:
                    out.append(sign)
                    at_head = name in EDGES
            elif match[1]:
                out.append(self.flatten_item(match))
        out.append(markup[position:])
        out.append("</body></html>")

    def actions(self) -> tuple[dict[str, Action], dict[str, Action]]:
        """What to do with each tag (a closing one with its stroke), and inside a menu laid flat; others are dropped."""
        table: dict[str, Action] = dict.fromkeys(SHAPING, self.open_block)
        table |= {tag: constant(sign) for tag, sign in (SIGNS | CLOSING).items()}
        table |= dict.fromkeys(NESTING, self.open_nesting) | dict.fromkeys(FLAT, self.open_flat)
        table |= dict.fromkeys(close(NESTING), self.close_nesting)
        table |= dict.fromkeys(HINTED, self.open_hinted) | dict.fromkeys(close(HINTED), self.close_hinted)
        table |= {"a": self.open_link, "/a": self.close_link, "html": self.note_language}
        table |= dict.fromkeys(("meta", "link"), self.note)
        return table, table | dict.fromkeys(EDGES, constant(" ")) | dict.fromkeys(FLAT, self.open_in_flat)

    def flatten_item(self, match: re.Match[str]) -> str:
        """A list item that is one link, as a line of its own (in a menu laid flat, as a part of its line)."""
        ends = "\n" * (match[0].count("\n") - match[2].count("\n"))
        parting = " " if match.start() < self.flat else BREAK
        return f"{parting}{link_sign(match[1])}{match[2]}{LINK_OFF}{parting}{ends}"

    def open_in_flat(self, name: str, match: re.Match[str]) -> str:
        """A menu in a menu that is laid flat makes it longer."""
        if name == self.flat_name:
            self.flat = max(self.flat, self.markup.find(f"</{name}", self.flat + 1, self.flat + FLAT_CHARS))
        return " "

    def open_block(self, name: str, match: re.Match[str]) -> str:
        self.count_tag()
        return self.start_tag(name, match)

    def count_tag(self) -> None:
        self.tags += 1
        if self.tags > self.limits.tags:
            raise LimitError(
                f"more than {self.limits.tags:,} tags", "raise --max-tags, or leave this file out"
            )

    def open_nesting(self, name: str, match: re.Match[str]) -> str:
        self.count_tag()
        self.depth += 1
        if self.depth > self.limits.depth:
            raise LimitError(f"tags nested more than {self.limits.depth:,} deep", "leave this file out")
        return BREAK if self.depth > TREE_DEPTH else self.start_tag(name, match)

    def open_flat(self, name: str, match: re.Match[str]) -> str:
        tag = self.open_nesting(name, match)
        if tag != BREAK:
            self.flat, self.flat_name = self.find_end(name, match.end()), name
        return tag

    def find_end(self, name: str, start: int) -> int:
        """Where a menu or a foot ends; 0 where it is too long to be one, or holds an article."""
        end = self.markup.find(f"</{name}", start, start + FLAT_CHARS)
        inside = self.markup[start : max(start, end)]
        return (
            0
            if end < 0 or "<h1" in inside or "<article" in inside or inside.count("<p") > FLAT_LINES
            else end
        )

    def close_nesting(self, name: str, match: re.Match[str]) -> str:
        if self.depth:
            self.depth -= 1
            if self.depth >= TREE_DEPTH:
                return BREAK
        return CLOSING[name]

    def start_tag(self, name: str, match: re.Match[str]) -> str:
        start = match.start()
        self.line += self.markup.count("\n", self.counted, start)
        self.counted = start
        return f"<{name} l={self.line}{boil_attributes(name, match[4])}>"

    def open_link(self, name: str, match: re.Match[str]) -> str:
        attributes = match[4]
        sign = link_sign(attributes) if "href" in attributes else ""
        self.links.append(bool(sign))
        return sign

    def close_link(self, name: str, match: re.Match[str]) -> str:
        return LINK_OFF if self.links and self.links.pop() else ""

    def open_hinted(self, name: str, match: re.Match[str]) -> str:
        attributes = match[4]
        hint = (
            HINT_RE.match(boil_attributes(name, attributes))
            if attributes and match.start() >= self.flat
            else None
        )
        kept = bool(attributes and name == "time") or bool(hint and hint[1] in SPAN_HINTS)
        self.spans.append(kept)
        self.tags += kept
        return self.start_tag(name, match) if kept else ""

    def close_hinted(self, name: str, match: re.Match[str]) -> str:
        return f"<{name}>" if self.spans and self.spans.pop() else ""

    def note(self, name: str, match: re.Match[str]) -> str:
        """Remember what the head of the page says."""
        self.heads.append(match[4])
        return ""

    def note_language(self, name: str, match: re.Match[str]) -> str:
        if self.language is None:
            self.language = find_attribute(match[4], "lang") or find_attribute(match[4], "xml:lang")
        return ""


def link_sign(attributes: str) -> str:
    """What stands for an opening link, which may lead to the front page."""
    return LINK_ON + HOME if HOME_RE.search(attributes) else LINK_ON


def close(names: Iterable[str]) -> Iterator[str]:
    """The closing tags of elements, with their stroke."""
    return (f"/{name}" for name in names)


def constant(sign: str) -> Action:
    """An action that gives the same sign for every tag."""
    return lambda name, match: sign
