"""A page laid flat: its boxes, and its lines of text in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from clipper.model import BlockKind

ROOT = 0


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
    """One line of text, in the box of that index; `links` and `bold` count characters of such type.

    `home` says that the line links to the front page of the site, `link_share` what share of its characters links are.
    """

    text: str
    first_line: int
    last_line: int
    box: int
    links: int
    bold: int
    home: bool
    link_share: float


def sum_up(values: list[float], parents: Sequence[int]) -> None:
    """Add to the value of each box those of all that stand in it."""
    for index in range(len(values) - 1, 0, -1):
        values[parents[index]] += values[index]


def share_links(links: int, text: str) -> float:
    """The share of the characters of a text that stand inside links."""
    return min(1.0, links / len(text)) if links else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A `<time datetime>`: its value, what its names say, and how many pieces stand before it."""

    value: str
    names: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All boxes (each after its parent), pieces and stamps of a page in reading order; `images`: the box of each.

    `parents` is the parent of each box once more: half of what is asked of a page climbs from box to box.
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
