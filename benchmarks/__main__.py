"""python -m benchmarks [SECTION ...]: measure, keep the figures, and write docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from benchmarks.page import PAGE, SECTIONS, make_section, tell_page
from benchmarks.sections import Options

DEFAULTS = Options()


def read_arguments(words: list[str]) -> tuple[list[str], Options]:
    """The sections to make, all of them where none is named, and how."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument(
        "--corpus", type=Path, action="append", default=[], help="a folder of pages with gold"
    )
    parser.add_argument("--export", type=Path, help="an export of Europresse, in the place of a composed one")
    parser.add_argument("--rounds", type=int, default=DEFAULTS.rounds)
    parser.add_argument("--warc-megabytes", type=int, default=DEFAULTS.warc_megabytes)
    parser.add_argument("--most-files", type=int, default=DEFAULTS.most_files)
    given = parser.parse_args(words)
    unknown = [name for name in given.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    options = Options(
        rounds=given.rounds,
        corpora=tuple(given.corpus),
        export=given.export,
        warc_megabytes=given.warc_megabytes,
        most_files=given.most_files,
    )
    return given.sections or list(SECTIONS), options


def main(words: list[str]) -> None:
    """Make the sections one after the other; the page is written after each."""
    sections, options = read_arguments(words)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # with it, every start that is timed compiles all modules
    for name in sections:
        start = time.monotonic()
        make_section(name, options)
        PAGE.write_text(tell_page(), encoding="utf-8")
        print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
