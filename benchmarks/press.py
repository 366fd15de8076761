"""Articles a second of an export of Europresse, beside an open parser of such exports in the same run."""

from __future__ import annotations

from statistics import median

from benchmarks.arena import race
from benchmarks.inputs import FIXTURES
from benchmarks.machine import version_of
from benchmarks.peers import EXPORT_PARSERS
from benchmarks.sections import Figures, Options, number, table

COPIES = 85  # of the composed export and its five documents
ARTICLE = b"<article>"


def composed_export() -> bytes:
    """The project's own export, its articles again and again."""
    page = (FIXTURES / "realistic" / "press-europresse" / "input.html").read_bytes()
    start, end = page.index(ARTICLE), page.rindex(b"</article>") + len(b"</article>")
    copies = (
        page[start:end].replace(b"lac", b"lac %d" % copy).replace(b"Aubin", b"Aubin-%d" % copy)
        for copy in range(COPIES)  # a parser may drop repeated articles
    )
    return page[:start] + b"".join(copies) + page[end:]


def measure(options: Options) -> Figures:
    """Both programs in turns on the same file, given twice."""
    export = options.export.read_bytes() if options.export else composed_export()
    results = race({name: [export, export] for name in EXPORT_PARSERS}, options.rounds)
    return {
        "articles": export.count(ARTICLE),
        "megabytes": len(export) / 1e6,
        "composed": options.export is None,
        "rounds": options.rounds,
        "rows": {
            name: {
                "version": version_of(EXPORT_PARSERS[name].package),
                "found": int((result["found"][0] or {}).get("body") or 0),
                "per second": 2 * export.count(ARTICLE) / median(result["seconds"]),
                "peak": result["peak"],
            }
            for name, result in results.items()
        },
    }


def tell(figures: Figures) -> str:
    """The two programs."""
    rows = [
        (
            f"{EXPORT_PARSERS[name].package} {row['version']}",
            number(row["found"], 0),
            number(row["per second"], 0),
            number(row["peak"], 0),
        )
        for name, row in figures["rows"].items()
    ]
    origin = "A composed export" if figures["composed"] else "An export"
    return (
        f"{origin} of {figures['articles']} documents and {figures['megabytes']:.1f} MB, {figures['rounds']} timed "
        "rounds, CPU time of one process. clipper writes records, with the dates in the text resolved and the language "
        "detected; europarser makes its table of articles, without the language.\n\n"
        + table(("program", "articles", "documents a second", "peak MB"), rows)
    )
