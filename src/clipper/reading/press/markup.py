"""The markup of one exported article as lines, each with the tags and classes that it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from clipper.french.words import regex
from clipper.reading.elements import Element, find_line, walk
from clipper.reading.press.labels import load_labels

BLANKS_RE = regex(r"[ \t\r\n\f]+")
BLOCK_TAGS = frozenset(
    """
    address article aside blockquote body center dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li note ol p
    pre section small table tbody td th tr ul
    """.split()  # noqa: SIM905 - a table of words reads best as words
)
BLOCK_CLASSES = frozenset((
    "DocPublicationName", "DocHeader", "apd-label", "apd-sources-date", "source-name-APD", "TitreArticleVisu",
))  # fmt: skip
HIDDEN_TAGS = frozenset(("script", "style", "head", "title", "noscript", "input", "button"))
BOLD_TAGS = frozenset(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"))
SYMBOL_LOST = "symbol-lost"


class Line(NamedTuple):
    """A line of text as a reader sees it.

    `hooks` are the tags, `.classes` and `#ids` around it, `href` is its last link.
    """

    text: str
    first: int
    last: int
    hooks: frozenset[str]
    is_bold: bool
    href: str | None


@dataclass(slots=True)
class _Open:
    """What holds within an element that is being walked through."""

    hooks: frozenset[str] = frozenset()
    is_bold: bool = False
    is_block: bool = False


@dataclass(slots=True)
class _Pending:
    """The line that is being gathered."""

    pieces: list[str] = field(default_factory=list)
    hooks: frozenset[str] = frozenset()
    first: int = 0
    plain: int = 0  # characters that are not bold
    href: str | None = None


class Flattener:
    """Lines of a tree, in order; `warnings` says what could not be shown."""

    def __init__(self, root: Element) -> None:
        self.warnings: list[str] = []
        self._root = root
        self._line = 1
        self._pending = _Pending()

    def lines(self) -> Iterator[Line]:
        """Each line that is not blank: inline tags leave no space, block tags and line breaks end a line."""
        stack = [_Open()]
        for step, element in walk(self._root):
            if step == "start":
                inner = self._enter(element, stack[-1])
                if inner.is_block:
                    yield from self._end()
                stack.append(inner)
                yield from self._text(element.text, inner)
                continue
            if stack.pop().is_block:
                yield from self._end()
            if element is not self._root:
                yield from self._text(element.tail, stack[-1])
        yield from self._end()

    def _enter(self, element: Element, outer: _Open) -> _Open:
        tag = str(element.tag)
        classes = (element.get("class") or "").split()
        names = [tag, *(f".{name}" for name in classes)]
        if name := element.get("id"):
            names.append(f"#{name}")
        self._line = find_line(element) or self._line
        if tag == "a" and (href := element.get("href")):
            self._pending.href = href
        if tag == "symbol":
            self._symbol(element.get("value") or "", outer.hooks)
        weight = (element.get("style") or "").replace(" ", "")
        return _Open(
            hooks=outer.hooks | frozenset(names),
            is_bold=outer.is_bold or tag in BOLD_TAGS or "font-weight:bold" in weight,
            is_block=tag in BLOCK_TAGS or tag == "br" or not BLOCK_CLASSES.isdisjoint(classes),
        )

    def _text(self, text: str | None, inside: _Open) -> Iterator[Line]:
        if not text or not HIDDEN_TAGS.isdisjoint(inside.hooks):
            return
        if "pre" in inside.hooks:
            head, *rest = text.split("\n")
            self._add(head, inside)
            for row in rest:
                yield from self._end()
                self._line += 1
                self._add(row, inside)
        else:
            self._add(text, inside)
            self._line += text.count("\n")

    def _add(self, text: str, inside: _Open) -> None:
        pending = self._pending
        if not pending.pieces:
            if not text.strip():
                return
            pending.first = self._line + text[: len(text) - len(text.lstrip())].count("\n")
            pending.hooks = inside.hooks
        pending.pieces.append(text)
        if not inside.is_bold:
            pending.plain += len(text.strip())

    def _symbol(self, value: str, hooks: frozenset[str]) -> None:
        character = load_labels()["symbols"].get(value, "")
        if not character:
            self.warnings.append(SYMBOL_LOST)
        self._add(character, _Open(hooks, is_bold=True))

    def _end(self) -> Iterator[Line]:
        pending, self._pending = self._pending, _Pending()
        text = BLANKS_RE.sub(" ", "".join(pending.pieces)).strip()
        if text:
            is_bold = pending.plain == 0
            yield Line(
                text, pending.first, max(pending.first, self._line), pending.hooks, is_bold, pending.href
            )
