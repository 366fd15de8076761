"""docs/benchmarks.md, made wholly from the figures that sections have kept."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from benchmarks import export, press, quality, scaling, startup, throughput, warc
from benchmarks.inputs import ROOT
from benchmarks.machine import describe_machine
from benchmarks.plots import draw_lines, draw_quality
from benchmarks.sections import Figures, Options, Section

PAGE = ROOT / "docs" / "benchmarks.md"
KEPT = ROOT / "docs" / "benchmarks"
SCALE_PAGE = ROOT / "docs" / "benchmarks-scale.md"

INTRODUCTION = """# Benchmarks

Made by `make bench`; nothing here is typed by hand. Each section ran all its programs in one run, each in a process of
its own, in turns, so that all met the same machine; it shows medians. Rates on one core are by CPU time.
`make bench ONLY=quality` makes one section again, `make bench CORPUS=FOLDER` adds the pages of a folder that holds
`gold.jsonl` and `pages/ID.html.gz`; nothing but figures of such a folder comes in here.

What to keep in mind: the composed cases are the project's own, and clipper's expected records were proposed by clipper
and corrected by hand, so that they flatter it. A corpus folder flatters it too where clipper was developed on its
pages, as it was on those of the folder measured in the repository's copy of this page. Peers are used with their
defaults, and told that pages are French where they can be told.
"""


def draw_jobs(figures: Figures, path: Path) -> None:
    """Throughput by jobs, beside what two and more workers could do at best."""
    rows = figures["rows"]
    measured = [(row["jobs"], row["per second"]) for row in rows]
    ideal = [(row["jobs"], row["jobs"] * rows[0]["per second"]) for row in rows]
    lines = {"clipper extract": measured, "as many times one worker": ideal}
    draw_lines(path, lines, title="Throughput by jobs", across="jobs", up="files a second")


def draw_sizes(figures: Figures, path: Path) -> None:
    """Time by size, beside a straight line through the time of 10 kB."""
    rows = figures["rows"]
    measured = [(row["bytes"] / 1000, 1000 * row["seconds"]) for row in rows]
    slope = measured[1][1] / measured[1][0]
    lines = {"clipper": measured, "linear": [(size, slope * size) for size, _ in measured]}
    draw_lines(path, lines, title="Time by input size", across="kB", up="ms of CPU", logarithmic=True)


def draw_files(figures: Figures, path: Path) -> None:
    """Peak memory by number of files."""
    points = [(row["files"], row["peak"]) for row in figures["rows"]]
    draw_lines(
        path,
        {"all processes": points},
        title="Peak memory by number of files",
        across="files",
        up="MB",
        logarithmic=True,
    )


SECTIONS = {
    "quality": Section(
        title="HTML pages: quality and speed",
        measure=quality.measure_pages,
        tell=quality.tell,
        draw=draw_quality,
    ),
    "text": Section(title="Plain texts: quality", measure=quality.measure_texts, tell=quality.tell),
    "throughput": Section(
        title="Throughput on plain texts", measure=throughput.measure, tell=throughput.tell
    ),
    "press": Section(title="An export of a press database", measure=press.measure, tell=press.tell),
    "export": Section(title="Records into other formats", measure=export.measure, tell=export.tell),
    "startup": Section(title="Start-up", measure=startup.measure, tell=startup.tell),
    "jobs": Section(title="Workers", measure=scaling.measure_jobs, tell=scaling.tell_jobs, draw=draw_jobs),
    "size": Section(
        title="Size of a dispatch", measure=scaling.measure_sizes, tell=scaling.tell_sizes, draw=draw_sizes
    ),
    "files": Section(
        title="Number of files", measure=scaling.measure_files, tell=scaling.tell_files, draw=draw_files
    ),
    "warc": Section(title="A large WARC", measure=warc.measure, tell=warc.tell),
}


def make_section(name: str, options: Options, folder: Path = KEPT) -> None:
    """Measure a section and keep its figures, with the machine and the day, and its plot."""
    section = SECTIONS[name]
    machine = describe_machine()
    figures = section.measure(options)
    folder.mkdir(parents=True, exist_ok=True)
    kept = json.dumps({"machine": machine, "figures": figures}, ensure_ascii=False, indent=1)
    (folder / f"{name}.json").write_text(kept + "\n", encoding="utf-8")
    if section.draw:
        section.draw(figures, folder / f"{name}.svg")


def tell_page(folder: Path = KEPT) -> str:
    """The page, of all sections whose figures are kept in the folder."""
    parts = [INTRODUCTION, *filter(None, map(partial(_tell_section, folder), SECTIONS))]
    if SCALE_PAGE.exists():
        parts.append("## Beyond one machine\n\nSee [the cost of scale](benchmarks-scale.md).\n")
    return "\n".join(parts)


def _tell_section(folder: Path, name: str) -> str:
    path = folder / f"{name}.json"
    if not path.exists():
        return ""
    kept = json.loads(path.read_text(encoding="utf-8"))
    section = SECTIONS[name]
    plot = f"\n![{section.title}]({folder.name}/{name}.svg)\n" if section.draw else ""
    return f"## {section.title}\n\n{_tell_machine(kept['machine'])}\n\n{section.tell(kept['figures'])}{plot}"


def _tell_machine(machine: dict[str, str]) -> str:
    return (
        f"*{machine['date']}, {machine['processor']}, {machine['memory']}, {machine['system']}, {machine['python']}; "
        f"load {machine['load']} when it began; commit {machine['commit']}.*"
    )
