"""The cells of a table row as one line, as a reader sees them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import groupby

from clipper.reading.html.page import Page, Piece, share_links

CELLS = frozenset(("td", "th"))
CELL_CHARS = 120  # a longer cell is a column of a page's layout
NO_ROW = -1


def join_cells(page: Page) -> Page:
    """The page with one piece for each row of a data table. Rows with a long or many-lined cell stay as they are."""
    if not any(box.name == "td" for box in page.boxes):
        return page
    lines = Counter(piece.box for piece in page.pieces)
    broken = {page.boxes[p.box].parent for p in page.pieces if lines[p.box] > 1 or len(p.text) > CELL_CHARS}
    pieces: list[Piece] = []
    for row, members in groupby(page.pieces, key=lambda piece: find_row(page, piece)):
        cells = list(members)
        pieces.extend([join(cells, row)] if row != NO_ROW and row not in broken and len(cells) > 1 else cells)
    return replace(page, pieces=tuple(pieces))


def find_row(page: Page, piece: Piece) -> int:
    """The box of the row in which the piece is a whole cell, or NO_ROW."""
    box = page.boxes[piece.box]
    return box.parent if box.name in CELLS and page.boxes[box.parent].name == "tr" else NO_ROW


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
