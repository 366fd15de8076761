"""A file that is being laid out: lines of labelled parts, and the media that give them their blank lines and breaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from labelling.model import SUBHEAD, TITLE, Span

SPACE_RE = re.compile(" ")
NODE_BREAKS = ("\n", " \n", "\n ", "\n\n", " \n ")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line; without a label it is neither headline nor body."""

    text: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    parts: tuple[Part, ...]
    article: int
    gap: int  # blank lines above
    is_rule: bool = False  # parts articles: stays as it is in every medium

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)

    @property
    def label(self) -> str | None:
        return next((part.label for part in self.parts if part.label), None)


@dataclass(slots=True)
class Draft:
    """The lines so far, and the title and date of each article."""

    lines: list[Line] = field(default_factory=list)
    articles: list[dict[str, str | None]] = field(default_factory=list)

    def begin(self, title: str | None, date: str | None) -> None:
        """Start an article: labelled parts added from now on are its own."""
        self.articles.append({"title": title, "date": date})

    def add(self, *parts: Part | str, gap: int = 1, is_rule: bool = False) -> None:
        """Add a line; a plain string is a part without a label."""
        kept = tuple(part if isinstance(part, Part) else Part(part) for part in parts)
        if any(part.text.strip() for part in kept) or is_rule:
            self.lines.append(Line(kept, max(0, len(self.articles) - 1), gap, is_rule))

    def extend(self, lines: list[str], gap: int = 0) -> None:
        """Add unlabelled lines, with a blank line above the first."""
        for number, line in enumerate(lines):
            self.add(line, gap=gap if number else 1)


Breaks = Mapping[int, str]
"""Characters of a line that a medium replaces, by place."""


def written(draft: Draft, medium: str, rng: Random) -> tuple[str, list[Span]]:
    """The text of a draft in a medium, and its labelled ranges."""
    make = MEDIA[medium](rng)
    text: list[str] = []
    spans: list[Span] = []
    length = 0

    def put(piece: str) -> None:
        nonlocal length
        text.append(piece)
        length += len(piece)

    for number, line in enumerate(draft.lines):
        gap, before, breaks, after = make(line)
        put("\n" * (gap + 1) if number and gap >= 0 else " " if number else "")
        put(before)
        place = 0
        for part in line.parts:
            start, first = length, len(text)
            for character in part.text:
                put(breaks.get(place, character))
                place += 1
            shown = "".join(text[first:])
            if part.label and shown.strip():
                lead = len(shown) - len(shown.lstrip())
                trail = len(shown) - len(shown.rstrip())
                spans.append((start + lead, length - trail, part.label, line.article))
        put(after)
    return "".join(text) + "\n", spans


Maker = Callable[[Line], tuple[int, str, Breaks, str]]


def _plain(rng: Random) -> Maker:
    return lambda line: (line.gap, "", {}, "")


def _tight(rng: Random) -> Maker:
    return lambda line: (line.gap if line.is_rule or line.gap > 2 else 0, "", {}, "")


def _loose(rng: Random) -> Maker:
    factor, fill = rng.choice([2, 2, 3]), rng.choice(["", "", " ", "\u00a0"])
    return lambda line: (factor * line.gap, fill and f"{fill}\n" * (line.gap > 0), {}, "")


def _ragged(rng: Random) -> Maker:
    """Blank lines that mean nothing."""
    return lambda line: (
        line.gap if line.is_rule else rng.choice([0, 1, 1, 1, 2]),
        "",
        {},
        rng.choice(["", "", " ", "  "]),
    )


def _wrapped(rng: Random) -> Maker:
    """Lines broken at a column, with the text indented below headings in the margin or not."""
    width, indent, centred = rng.randint(58, 100), rng.choice([0, 0, 3, 3, 4, 7]), rng.random() < 0.2

    def make(line: Line) -> tuple[int, str, Breaks, str]:
        is_heading = line.label in (TITLE, SUBHEAD)
        if line.is_rule:
            return (line.gap, "", {}, "")
        left = 0 if is_heading else indent
        if is_heading and centred and len(line.text) < width:
            left = (width - len(line.text)) // 2
        breaks, column = {}, left
        for match in re.finditer(r"\S+", line.text):
            if column + len(match[0]) > width and match.start() and line.text[match.start() - 1] == " ":
                breaks[match.start() - 1] = "\n" + " " * (0 if is_heading else indent)
                column = left
            column += len(match[0]) + 1
        return (line.gap, " " * left, breaks, "")

    return make


def _nodes(rng: Random) -> Maker:
    """A line for each node: sentences are broken at links, and blank lines mean nothing."""
    share, gaps = rng.choice([0.0, 0.3, 0.7]), rng.choice([(0,), (0, 0, 1), (1, 1, 2, 3), (0, 1, 4, 8)])

    def make(line: Line) -> tuple[int, str, Breaks, str]:
        spaces = [m.start() for m in SPACE_RE.finditer(line.text)]
        breaks = {}
        if len(spaces) > 6 and rng.random() < share:
            first = rng.randrange(len(spaces) - 4)
            style = rng.choice(NODE_BREAKS)
            breaks = {spaces[first]: style, spaces[first + rng.randint(1, 4)]: style}
        return (rng.choice(gaps), "", breaks, "")

    return make


def _markdown(rng: Random) -> Maker:
    top, sub, is_set = (
        rng.choice(["# ", "## ", "**", "### "]),
        rng.choice(["## ", "### ", "**", "#### "]),
        rng.random() < 0.2,
    )

    def make(line: Line) -> tuple[int, str, Breaks, str]:
        if line.label not in (TITLE, SUBHEAD) or line.is_rule:
            return (max(1, line.gap), "", {}, "")
        if is_set and line.label == TITLE:
            return (max(1, line.gap), "", {}, "\n" + "=" * min(len(line.text), 70))
        mark = top if line.label == TITLE else sub
        return (max(1, line.gap), mark, {}, mark.strip() if mark == "**" else "")

    return make


def _one_line(rng: Random) -> Maker:
    """Everything on one line, or on a few."""
    share = rng.choice([0, 0, 0.1])
    return lambda line: (0 if rng.random() < share else -1, "", {}, "")


MEDIA: dict[str, Callable[[Random], Maker]] = {
    "plain": _plain,
    "tight": _tight,
    "loose": _loose,
    "ragged": _ragged,
    "wrapped": _wrapped,
    "nodes": _nodes,
    "markdown": _markdown,
    "oneline": _one_line,
}
MEDIA_WEIGHTS = {
    "plain": 40,
    "tight": 14,
    "loose": 5,
    "ragged": 5,
    "wrapped": 12,
    "nodes": 14,
    "markdown": 6,
    "oneline": 4,
}


def any_medium(rng: Random) -> str:
    return rng.choices([*MEDIA_WEIGHTS], [*MEDIA_WEIGHTS.values()])[0]
