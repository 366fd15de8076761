"""Plots as SVG, the same bytes for the same figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

INCHES = (7.2, 4.4)
COLOURS = ("#0b5fa5", "#c4501b", "#3b7d3a", "#7a4fa3", "#6b6b6b", "#a8852a")
OURS = "clipper"


@contextmanager
def axes(path: Path, *, title: str, across: str, up: str) -> Iterator[Any]:
    """A pair of axes to draw on; the plot is written when the block ends."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": OURS, "svg.fonttype": "none", "font.size": 9})
    from matplotlib import pyplot

    figure, pair = pyplot.subplots(figsize=INCHES)
    pair.set_title(title, loc="left")
    pair.set_xlabel(across)
    pair.set_ylabel(up)
    pair.grid(visible=True, color="#dddddd", linewidth=0.6)
    pair.spines[["top", "right"]].set_visible(False)
    yield pair
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)


def draw_quality(figures: dict[str, Any], path: Path) -> None:
    """Quality against speed: up is better, right is faster; one picture, the last set of inputs."""
    one = figures["sets"][-1]
    rows = [row for row in one["rows"] if row["scores"].get("f1") is not None]
    with axes(path, title=f"Body F1 against speed ({one['name']})", across="pages a second", up="F1") as pair:
        pair.set_xscale("log", subs=(2, 5))
        pair.xaxis.set_major_formatter("{x:g}")
        pair.xaxis.set_minor_formatter("{x:g}")
        pair.margins(x=0.15)
        for row in rows:
            ours = row["program"] == OURS
            point = (row["per second"], row["scores"]["f1"])
            pair.scatter(*point, s=60 if ours else 30, color=COLOURS[1] if ours else COLOURS[0])
            pair.annotate(row["program"], point, xytext=(5, 4), textcoords="offset points")


def draw_lines(path: Path, lines: dict[str, list[tuple[float, float]]], **labels: Any) -> None:
    """Lines through points, on logarithmic axes where `logarithmic` says so."""
    logarithmic = labels.pop("logarithmic", False)
    with axes(path, **labels) as pair:
        for colour, (name, points) in zip(COLOURS, lines.items()):
            pair.plot(*zip(*points), marker="o", color=colour, label=name)
        if logarithmic:
            pair.set_xscale("log")
            pair.set_yscale("log")
        pair.legend(frameon=False)
