"""Which boxes inside the region hold the article's paragraphs, and which hold somebody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clipper.reading.html.hints import load_names
from clipper.reading.html.page import Page, sum_up
from clipper.reading.html.tables import CELLS

# Elements that shape a paragraph; the first box around them that is none of these holds the paragraph.
SHAPES = load_names("shapes", "paragraph")
CORE_SHARE = 0.55  # of the prose: a child box that holds this much of it is where the article stands
LIKE_SHARE = 0.25  # of the core's prose: what a box outside it must hold to be a second half
FOREIGN_SHARE = 0.5  # of a box's prose that speaks to the reader, from which the whole box does


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders:
    """Per box the holder around it and whether it stands in the region; the holders that are the article's."""

    region: int
    holder: tuple[int, ...]
    inside: tuple[bool, ...]
    accepted: frozenset[int]


def find_holders(
    page: Page, holder: Sequence[int], region: int, masses: Sequence[float], foreign: Sequence[float]
) -> Holders:
    """The holders of a region that belong to the article: those in its core, those named like them, large ones.

    `masses` is the prose in every box, `foreign` that part of it that speaks to the reader about the site.
    """
    region = holder[region]
    inside, core = within(page, region), descend(page, region, masses)
    in_core = within(page, core)
    own = gather(direct(page, masses), holder)
    names = {page.boxes[index].names for index in own if in_core[index]} - {""}
    floor = LIKE_SHARE * masses[core]
    accepted = {
        index
        for index, mass in own.items()
        if inside[index]
        and foreign[index] < FOREIGN_SHARE * masses[index]
        and (in_core[index] or page.boxes[index].names in names or mass >= floor)
    }
    return Holders(region=region, holder=tuple(holder), inside=inside, accepted=frozenset(accepted))


def map_holders(page: Page) -> list[int]:
    """For each box the nearest one around (or it itself) that shapes no paragraph.

    A table cell of several lines is a part of a page's layout, not a cell.
    """
    lines = [0.0] * len(page.boxes)
    for piece in page.pieces:
        lines[piece.box] += 1
    sum_up(lines, page.parents)
    holder: list[int] = []
    for index, box in enumerate(page.boxes):
        shapes = index and box.name in SHAPES and not (box.name in CELLS and lines[index] > 1)
        holder.append(holder[box.parent] if shapes else index)
    return holder


def gather(masses: Sequence[float], holder: Sequence[int]) -> dict[int, float]:
    """The prose of each holder that has any, without that of the holders inside it."""
    own: dict[int, float] = {}
    for index, mass in enumerate(masses):
        if mass:
            own[holder[index]] = own.get(holder[index], 0.0) + mass
    return own


def direct(page: Page, masses: Sequence[float]) -> list[float]:
    """The prose of each box without that of the boxes inside it."""
    own, parents = list(masses), page.parents
    for index in range(len(own) - 1, 0, -1):
        own[parents[index]] -= masses[index]
    return own


def descend(page: Page, region: int, masses: Sequence[float]) -> int:
    """The innermost box that still holds most of the region's prose."""
    core, floor = region, masses[region] * CORE_SHARE
    for index in range(region + 1, len(page.boxes)):
        box = page.boxes[index]
        if box.parent == core and masses[index] >= floor and box.name not in SHAPES:
            core, floor = index, masses[index] * CORE_SHARE
    return core


def within(page: Page, around: int) -> tuple[bool, ...]:
    """For each box whether it is, or stands in, the given one."""
    parents, size = page.parents, len(page.parents)  # boxes stand in the order in which they open
    end = next((index for index in range(around + 1, size) if parents[index] < around), size)
    return (False,) * around + (True,) * (end - around) + (False,) * (size - end)
