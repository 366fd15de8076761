"""Thin markup to a page: its lines of text in reading order, each in the box that holds it.

BeautifulSoup calls a builder of ours for every tag and every run of text. No tree is built, whose nodes would cost
ten microseconds and a kilobyte each; a page that nests ten thousand deep costs ten thousand boxes, and no frames.
This is the only module that knows bs4.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from bs4 import BeautifulSoup
from bs4.builder._lxml import LXMLTreeBuilder

from clipper.french.words import regex
from clipper.model import BlockKind
from clipper.reading.html.cleanup import BLOCKS, BOLD_OFF, BOLD_ON, BREAK, HOME, IMAGE, LINK_OFF, LINK_ON
from clipper.reading.html.hints import any_of, load_tables

ROOT, NOWHERE = 0, -1
KINDS = {
    **dict.fromkeys(("ul", "ol", "li", "dt", "dd"), (BlockKind.LIST_ITEM, 0)),
    "blockquote": (BlockKind.QUOTE, 0),
    "tr": (BlockKind.TABLE_ROW, 0),
    "figcaption": (BlockKind.CAPTION, 0),
    **{f"h{level}": (BlockKind.HEADING, level) for level in range(1, 7)},
}
WHOLE = frozenset(("html", "body"))  # stand for the page, which is the first box
CUT_OUT = frozenset(("hidden", "caption"))  # spans lifted out of the paragraph that they stand in
LINK_RE = regex(f"\\s*{LINK_ON}([^{LINK_ON}-{HOME}]*){LINK_OFF}\\s*")  # a line that is one link
PARTS_RE = regex(f"([{LINK_ON}-{BOLD_OFF}])")

WHITE = "\n\t\r\f\v"  # white space of the source, beside the space itself
UNSEEN_RE = regex("[\u00ad\u200b-\u200d\u2060\ufeff\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f]")
REFERENCE_CHARS = 60  # before a link, in which a phrase makes it a cross-reference
SENTENCE_END_RE = regex(r'[.!?…»”"*►>]')

CELLS = frozenset(("td", "th"))
CELL_CHARS = 120  # a longer cell is a column of a page's layout


class Box(NamedTuple):
    """An element that holds lines: `parent` is the index of the box around it, `hint` what its own names suggest.

    `kind` and `level` (of a heading) pass down to the boxes inside. A tuple, like `Piece`: a page has hundreds, and
    a frozen dataclass takes four times as long to make.
    """

    parent: int
    name: str
    names: str
    hint: str | None
    kind: BlockKind
    level: int


class Piece(NamedTuple):
    """One line of text, in the box of that index; `links` and `bold` count its characters in links and bold type.

    `home` says that it links to the front page of the site; `link_share` is the share of its characters in links.
    """

    text: str
    first_line: int
    last_line: int
    box: int
    links: int
    bold: int
    home: bool
    link_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A `<time datetime>`: its value, its class names, and how many pieces stand before it."""

    value: str
    names: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All boxes (each after its parent), pieces and stamps of a page in reading order; `images`: the box of each.

    `parents` repeats the parent of each box: half of what is asked of a page climbs from box to box.
    """

    boxes: tuple[Box, ...]
    parents: tuple[int, ...]
    pieces: tuple[Piece, ...]
    stamps: tuple[Stamp, ...]
    images: tuple[int, ...]

    def ancestors(self, box: int) -> Iterator[int]:
        """The box and those around it, from the inside out."""
        while box >= 0:
            yield box
            box = self.parents[box]

    def sum_boxes(self, values: Sequence[float]) -> list[float]:
        """The values of the pieces summed up for every box with all that stands in it."""
        sums = [0.0] * len(self.boxes)
        for piece, value in zip(self.pieces, values):
            sums[piece.box] += value
        return self.sum_up(sums)

    def sum_up(self, sums: list[float]) -> list[float]:
        """The values of the boxes, with those of all boxes inside added to each."""
        parents = self.parents
        for index in range(len(sums) - 1, 0, -1):
            sums[parents[index]] += sums[index]
        return sums


def read_page(markup: str) -> Page:
    """The boxes and pieces of thin markup."""
    gatherer = _Gatherer()
    BeautifulSoup(markup, builder=gatherer)
    return join_cells(gatherer.page())


class _Gatherer(LXMLTreeBuilder):
    """A builder of lines in place of a tree: open boxes, the text of the line being gathered, the source line."""

    def __init__(self) -> None:
        super().__init__(huge_tree=True, multi_valued_attributes=None, string_containers={})
        self.boxes = [Box(-1, "body", "", None, BlockKind.TEXT, 0)]
        self.pieces: list[Piece] = []
        self.stamps: list[Stamp] = []
        self.images: list[int] = []
        self.opened: list[bool] = []
        self.box = ROOT
        self.buffer: list[str] = []
        self.kept_buffers: list[list[str]] = []
        self.line = 1
        self.first = 1
        self.linked = NOWHERE
        self.bold = NOWHERE

    def page(self) -> Page:
        return Page(
            boxes=tuple(self.boxes),
            parents=tuple(box.parent for box in self.boxes),
            pieces=tuple(self.pieces),
            stamps=tuple(self.stamps),
            images=tuple(self.images),
        )

    def start(self, tag: Any, attrs: Any, nsmap: Any = None) -> None:
        self.opened.append(tag not in WHOLE and self.enter(tag, attrs))

    def end(self, tag: Any) -> None:
        if self.opened.pop():
            self.leave(tag)

    def data(self, data: Any) -> None:
        if not self.buffer:
            self.first = self.line
        self.buffer.append(data)
        self.line += data.count("\n")

    def comment(self, text: Any) -> None:
        """Nothing: the cut left none but broken ones."""

    def pi(self, target: Any, data: Any = None) -> None:
        """Nothing: processing instructions are not text."""

    def doctype(self, name: Any, pubid: Any, system: Any) -> None:
        """Nothing: a document type is not text."""

    def close(self) -> None:
        if self.buffer:
            self.flush()

    def enter(self, name: str, attributes: Mapping[str, str]) -> bool:
        """Open a box for a block element, or for a span with a hint; whether `leave` must be called for it."""
        hint, line = attributes.get("h"), attributes.get("l")
        if line and (number := int(line)) > self.line:
            self.line = number
        if name in BLOCKS:
            if self.buffer:
                self.flush()
        elif name == "time":
            self.stamp(attributes)
            return False
        elif not self.enter_span(hint):
            return False
        kind, level = KINDS.get(name) or self.boxes[self.box][4:]
        self.boxes.append(Box(self.box, name, attributes.get("n", ""), hint, kind, level))
        self.box = len(self.boxes) - 1
        return True

    def stamp(self, attributes: Mapping[str, str]) -> None:
        if value := attributes.get("d", "").strip():
            self.stamps.append(Stamp(value=value, names=attributes.get("n", ""), position=len(self.pieces)))

    def enter_span(self, hint: str | None) -> bool:
        """Make room for a span that is a line of its own; False where it runs on in its line."""
        around = self.boxes[self.box]
        if hint is None or hint == around.hint or (hint not in CUT_OUT and around.name in ("p", "li")):
            return False
        if hint in CUT_OUT:
            self.kept_buffers.append(self.buffer)
            self.buffer = []
        else:
            self.flush()
        return True

    def leave(self, name: str) -> None:
        if self.buffer:
            self.flush()
        box = self.box
        if self.linked == box:
            self.linked = NOWHERE
        if self.bold == box:
            self.bold = NOWHERE
        closed = self.boxes[box]
        self.box = closed.parent
        if closed.hint in CUT_OUT and name not in BLOCKS:
            self.buffer = self.kept_buffers.pop()

    def flush(self) -> None:
        """Turn the gathered text into pieces: one, or several where line breaks part it."""
        raw = "".join(self.buffer)
        self.buffer = []
        if IMAGE in raw:
            self.images.extend([self.box] * raw.count(IMAGE))
            raw = raw.replace(IMAGE, "")
        for part in split_references(raw).split(BREAK):
            last = min(self.line, self.first + part.count("\n"))
            if part:
                self.add_piece(part, last)
            self.first = last

    def add_piece(self, raw: str, last: int) -> None:
        links = bold = 0
        home = HOME in raw
        if self.linked >= 0 or self.bold >= 0 or home or holds_signs(raw):
            whole = LINK_RE.fullmatch(raw) if self.bold < 0 else None
            if whole:
                raw, self.linked = whole[1], NOWHERE
                links = len(raw.strip())
            else:
                raw, links, bold = self.read_signs(raw)
        text = clean_text(raw)
        if text:
            lead = self.first + raw.count("\n", 0, len(raw) - len(raw.lstrip()))
            share = share_links(links, text)
            self.pieces.append(Piece(text, lead, max(lead, last), self.box, links, bold, home, share))

    def read_signs(self, raw: str) -> tuple[str, int, int]:
        """The text without signs, and how many of its characters stand in links and in bold type."""
        linked, bold, link_chars, bold_chars = self.linked, self.bold, 0, 0
        parts = PARTS_RE.split(raw)
        texts = parts[::2]
        for text, sign in zip(texts, [*parts[1::2], ""]):
            if linked >= 0:
                link_chars += len(text.strip())
            if bold >= 0:
                bold_chars += len(text.strip())
            if sign == LINK_ON:
                linked = self.box
            elif sign == LINK_OFF:
                linked = NOWHERE
            elif sign:
                bold = self.box if sign == BOLD_ON else NOWHERE
        self.linked, self.bold = linked, bold
        return "".join(texts).replace(HOME, ""), link_chars, bold_chars


def holds_signs(text: str) -> bool:
    """Whether a link or bold type begins or ends in the text. A pattern would take ten times as long."""
    return LINK_ON in text or LINK_OFF in text or BOLD_ON in text or BOLD_OFF in text


def share_links(links: int, text: str) -> float:
    """The share of the characters of a text that stand inside links."""
    return min(1.0, links / len(text)) if links else 0.0


def clean_text(raw: str) -> str:
    """A line as it is read: white space of the source is one space, and what no reader sees is gone.

    >>> clean_text("  Un  mot\\n cou\\u00adpé ")
    'Un mot coupé'
    """
    text = raw.strip()
    if text.isprintable():  # true of most lines: no white space but spaces, and nothing to drop
        return narrow_spaces(text)
    for white in WHITE:
        if white in text:
            text = text.replace(white, " ")
    text = narrow_spaces(text)
    return text if raw.isascii() else UNSEEN_RE.sub("", text).strip()


def narrow_spaces(text: str) -> str:
    """The text with one space for every run of them; a pattern would take four times as long."""
    return " ".join(filter(None, text.split(" "))) if "  " in text else text


def split_references(raw: str) -> str:
    """The text with a break around every linked cross-reference that stands where a sentence could begin.

    >>> text = f"Le port rouvre. À lire aussi : {LINK_ON}Le port ferme{LINK_OFF} Le maire a dit non."
    >>> split_references(text).split(BREAK)[2]
    ' Le maire a dit non.'

    Left alone: one inside a sentence or in brackets, which the author wrote.
    """
    parts, position, start = [], 0, raw.find(LINK_ON)
    while start >= 0:
        end = raw.find(LINK_OFF, start)
        if end < 0:
            break
        follows = start > position and raw[start - 1] != BREAK  # most links open a line, and follow nothing
        if follows and (cut := find_reference(raw[max(position, start - REFERENCE_CHARS) : start])):
            parts += [raw[position : start - cut], raw[start - cut : end + 1]]
            position = end + 1
        start = raw.find(LINK_ON, end)
    return BREAK.join([*parts, raw[position:]]) if parts else raw


def find_reference(head: str) -> int:
    """How many characters of cross-reference end the text before a link; 0 where it is a sentence."""
    opening = SENTENCE_END_RE.split(head.rpartition(BREAK)[2])[-1]
    if not opening.strip() or len(opening) == REFERENCE_CHARS:
        return 0
    return len(opening) if reference_pattern().match(opening) else 0


@cache
def reference_pattern() -> re.Pattern[str]:
    """A phrase that sends the reader elsewhere, right before a link."""
    phrases = any_of(load_tables()["phrases"]["related"])
    return re.compile(rf"\W{{0,5}}{phrases}(?!\w).{{0,12}}$", re.IGNORECASE | re.DOTALL)


def join_cells(page: Page) -> Page:
    """The page with one piece for each row of a data table. Rows with a long or many-lined cell stay as they are."""
    if not any(box.name == "td" for box in page.boxes):
        return page
    lines = Counter(piece.box for piece in page.pieces)
    broken = {page.parents[p.box] for p in page.pieces if lines[p.box] > 1 or len(p.text) > CELL_CHARS}
    pieces: list[Piece] = []
    for row, members in groupby(page.pieces, key=lambda piece: find_row(page, piece)):
        cells = list(members)
        joined = row != NOWHERE and row not in broken and len(cells) > 1
        pieces.extend([join(cells, row)] if joined else cells)
    return replace(page, pieces=tuple(pieces))


def find_row(page: Page, piece: Piece) -> int:
    """The box of the row in which the piece is a whole cell, or NOWHERE."""
    box = page.boxes[piece.box]
    return box.parent if box.name in CELLS and page.boxes[box.parent].name == "tr" else NOWHERE


def join(cells: list[Piece], row: int) -> Piece:
    """The pieces of a row as one."""
    text, links = " ".join(cell.text for cell in cells), sum(cell.links for cell in cells)
    return cells[0]._replace(
        text=text,
        last_line=max(cell.last_line for cell in cells),
        box=row,
        links=links,
        bold=sum(cell.bold for cell in cells),
        home=any(cell.home for cell in cells),
        link_share=share_links(links, text),
    )
