"""What a section of the page is, and what a person may choose for a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Figures = dict[str, Any]
"""All that a section measured: plain numbers, texts and lists, so that they can be kept as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How long and on what to measure."""

    rounds: int = 5
    corpora: tuple[Path, ...] = ()
    export: Path | None = None
    warc_megabytes: int = 1024
    most_files: int = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, a function that measures, one that tells the figures in Markdown, and one that draws them."""

    title: str
    measure: Callable[[Options], Figures]
    tell: Callable[[Figures], str]
    draw: Callable[[Figures, Path], None] | None = None


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first hold numbers."""
    rule = ["---", *["---:"] * (len(heads) - 1)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (heads, rule, *rows))


def number(value: float | None, digits: int = 3) -> str:
    """A figure as the tables show it; a dash where there is none."""
    return "–" if value is None else f"{value:,.{digits}f}"


def verdict(name: str, value: str, target: str, met: bool) -> tuple[str, str, str, str]:
    """A row of a table of targets."""
    return name, value, target, "yes" if met else "**no**"


TARGET_HEADS = ("target", "measured", "wanted", "met")


def targets(rows: Sequence[tuple[str, str, str, str]]) -> str:
    """The table of what was asked for and what was measured."""
    return table(TARGET_HEADS, rows)


def medians(figures: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The median of each row of figures."""
    from statistics import median

    return {name: median(values) for name, values in figures.items()}
