"""A tree as a flat page: its lines of text in reading order, each with the box that it stands in.

One walk with a stack of our own: a page that nests ten thousand deep needs ten thousand entries, not frames.
"""

from __future__ import annotations

import re

from clipper.markup.hints import read_names
from clipper.markup.lines import clean_text, split_references
from clipper.markup.page import ROOT, Box, Page, Piece, Stamp
from clipper.markup.signs import BOLD_OFF, BOLD_ON, BREAK, HOME, IMAGE, LINK_OFF, LINK_ON, SIGNS_RE
from clipper.markup.tables import join_cells
from clipper.markup.tags import BLOCKS
from clipper.markup.tree import NavigableString, Tag
from clipper.model import BlockKind

PARTS_RE = re.compile("([\ufdd0-\ufdd3])")
KINDS = {
    "li": (BlockKind.LIST_ITEM, 0),
    "dt": (BlockKind.LIST_ITEM, 0),
    "dd": (BlockKind.LIST_ITEM, 0),
    "blockquote": (BlockKind.QUOTE, 0),
    "tr": (BlockKind.TABLE_ROW, 0),
    "figcaption": (BlockKind.CAPTION, 0),
    **{f"h{level}": (BlockKind.HEADING, level) for level in range(1, 7)},
}
CUT_OUT = frozenset(("hidden", "caption"))  # spans lifted out of the paragraph that they stand in
NOWHERE = -1


def walk_tree(root: Tag) -> Page:
    """The pieces and boxes of a tree."""
    walker = _Walker()
    walker.walk(root)
    return join_cells(walker.page())


class _Walker:
    """The place reached in the tree: open boxes, the text of the line being gathered, the source line."""

    def __init__(self) -> None:
        self.boxes = [Box(parent=-1, name="body")]
        self.pieces: list[Piece] = []
        self.stamps: list[Stamp] = []
        self.images: list[int] = []
        self.box = ROOT
        self.buffer: list[str] = []
        self.kept_buffers: list[list[str]] = []
        self.line = 1
        self.first = 1
        self.linked = NOWHERE
        self.bold = NOWHERE

    def walk(self, root: Tag) -> None:
        stack = [(iter(root.contents), root, False)]
        while stack:
            children, tag, opened = stack[-1]
            for child in children:
                if isinstance(child, Tag):
                    stack.append((iter(child.contents), child, self.enter(child)))
                    break
                if type(child) is NavigableString:
                    self.gather(child)
            else:
                stack.pop()
                if opened:
                    self.leave(tag)
        self.flush()

    def page(self) -> Page:
        return Page(
            boxes=tuple(self.boxes),
            pieces=tuple(self.pieces),
            stamps=tuple(self.stamps),
            images=tuple(self.images),
        )

    def gather(self, text: str) -> None:
        if not self.buffer:
            self.first = self.line
        self.buffer.append(text)
        self.line += text.count("\n")

    def enter(self, tag: Tag) -> bool:
        """Open a box for a block element (or for a span that speaks); whether `leave` is to be called for it."""
        attributes = tag.attrs
        if "l" in attributes:
            self.line = max(self.line, int(attributes["l"]))
        if tag.name == "time":
            self.stamp(tag)
            return False
        if tag.name not in BLOCKS:
            return self.enter_span(tag)
        self.flush()
        self.open_box(tag.name, *read_names(tag.name, tag.attrs))
        return True

    def stamp(self, tag: Tag) -> None:
        if value := str(tag.attrs.get("datetime", "")).strip():
            names, _ = read_names(tag.name, tag.attrs)
            self.stamps.append(Stamp(value=value, names=names, position=len(self.pieces)))

    def enter_span(self, tag: Tag) -> bool:
        names, hint = read_names(tag.name, tag.attrs)
        around = self.boxes[self.box]
        if hint is None or hint == around.hint or (hint not in CUT_OUT and around.name in ("p", "li")):
            return False
        if hint in CUT_OUT:
            self.kept_buffers.append(self.buffer)
            self.buffer = []
        else:
            self.flush()
        self.open_box(tag.name, names, hint)
        return True

    def open_box(self, name: str, names: str, hint: str | None) -> None:
        around = self.boxes[self.box]
        kind, level = KINDS.get(name, (around.kind, around.level))
        self.boxes.append(Box(parent=self.box, name=name, names=names, hint=hint, kind=kind, level=level))
        self.box = len(self.boxes) - 1

    def leave(self, tag: Tag) -> None:
        self.flush()
        self.linked = NOWHERE if self.linked == self.box else self.linked
        self.bold = NOWHERE if self.bold == self.box else self.bold
        closed = self.boxes[self.box]
        self.box = closed.parent
        if closed.hint in CUT_OUT and tag.name not in BLOCKS:
            self.buffer = self.kept_buffers.pop()

    def flush(self) -> None:
        """Turn the gathered text into pieces: one, or several where line breaks part it."""
        if not self.buffer:
            return
        raw = "".join(self.buffer)
        self.buffer = []
        if IMAGE in raw:
            self.images.extend([self.box] * raw.count(IMAGE))
            raw = raw.replace(IMAGE, "")
        for part in split_references(raw).split(BREAK):
            last = min(self.line, self.first + part.count("\n"))
            self.add_piece(part, last)
            self.first = last

    def add_piece(self, raw: str, last: int) -> None:
        links = bold = 0
        home = HOME in raw
        if SIGNS_RE.search(raw) or self.linked >= 0 or self.bold >= 0:
            raw, links, bold = self.read_signs(raw)
        text = clean_text(raw)
        if text:
            lead = self.first + raw[: len(raw) - len(raw.lstrip())].count("\n")
            piece = Piece(
                text=text,
                first_line=lead,
                last_line=max(lead, last),
                box=self.box,
                links=links,
                bold=bold,
                home=home,
            )
            self.pieces.append(piece)

    def read_signs(self, raw: str) -> tuple[str, int, int]:
        """The text without signs, and how many of its characters stand in links and in bold type."""
        plain, links, bold = [], 0, 0
        for part in PARTS_RE.split(raw):
            if part in (LINK_ON, LINK_OFF):
                self.linked = self.box if part == LINK_ON else NOWHERE
            elif part in (BOLD_ON, BOLD_OFF):
                self.bold = self.box if part == BOLD_ON else NOWHERE
            else:
                plain.append(part)
                size = len(part.strip())
                links += size * (self.linked >= 0)
                bold += size * (self.bold >= 0)
        return "".join(plain).replace(HOME, ""), links, bold
