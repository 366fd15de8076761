"""A tree as a flat page: its lines of text in reading order, each with the box that it stands in.

One walk with a stack of our own: a page that nests ten thousand deep needs ten thousand entries, not frames.
"""

from __future__ import annotations

import re
from typing import Any

from clipper.model import BlockKind
from clipper.reading.html.lines import clean_text, split_references
from clipper.reading.html.page import ROOT, Box, Page, Piece, Stamp, share_links
from clipper.reading.html.signs import BOLD_ON, BREAK, HOME, IMAGE, LINK_OFF, LINK_ON, holds_signs
from clipper.reading.html.tables import join_cells
from clipper.reading.html.tags import BLOCKS
from clipper.reading.html.tree import NavigableString, Tag

LINK_RE = re.compile("\\s*\ufdd0([^\ufdd0-\ufdd6]*)\ufdd1\\s*")  # a line that is one link
PARTS_RE = re.compile("([\ufdd0-\ufdd3])")
KINDS = {
    "ul": (BlockKind.LIST_ITEM, 0),
    "ol": (BlockKind.LIST_ITEM, 0),
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
        self.boxes = [Box(-1, "body", "", None, BlockKind.TEXT, 0)]
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
        stack = [(iter(root.contents), "", False)]
        while stack:
            children, name, opened = stack[-1]
            for child in children:
                if isinstance(child, Tag):
                    stack.append((iter(child.contents), child.name, self.enter(child)))
                    break
                if isinstance(child, NavigableString):
                    self.gather(child)
            else:
                stack.pop()
                if opened:
                    self.leave(name)
        if self.buffer:
            self.flush()

    def page(self) -> Page:
        return Page(
            boxes=tuple(self.boxes),
            parents=tuple(box.parent for box in self.boxes),
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
        attributes: Any = tag.attrs
        name, hint, line = tag.name, attributes.get("h"), attributes.get("l")
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

    def stamp(self, attributes: dict[str, str]) -> None:
        if value := attributes.get("d", "").strip():
            self.stamps.append(Stamp(value=value, names=attributes.get("n", ""), position=len(self.pieces)))

    def enter_span(self, hint: str | None) -> bool:
        """Make room for a span that stands for itself; False where it runs on in its line."""
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
