"""A large WARC: clipper on all of it, in flat memory, beside fastwarc alone and other programs on the same records.

python -m benchmarks.warc WAY PATH RECORDS: what one way costs in this process, as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.commands import CLIPPER, cores, run
from benchmarks.crawl import write_crawl
from benchmarks.inputs import ROOT
from benchmarks.machine import peak_megabytes
from benchmarks.peers import PEERS
from benchmarks.sections import Figures, Options, number, table, targets, verdict

PAGE_KILOBYTES = 9.8  # of a record of benchmarks/crawl.py with its request; the file's real size is shown
SMALL_MEGABYTES = 32  # beside which the memory of the large file is judged
EXTRACTED = 2_000  # records that programs extract: enough for a rate
WANTED_GROWTH = 0.2


def responses(path: Path) -> Iterator[bytes]:
    """The pages of a WARC as fastwarc reads them."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    with path.open("rb") as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.response, auto_decode="all"):
            yield record.reader.read()


def read_only(path: Path) -> Iterator[object]:
    """Records, read to their ends and left."""
    return responses(path)


def opened(path: Path) -> Iterator[object]:
    """The documents that clipper opens in its parent process."""
    from clipper.model import Source
    from clipper.reading.containers import open_documents
    from clipper.settings import DEFAULT_SETTINGS

    with path.open("rb", buffering=0) as file:
        yield from open_documents(file, Source(path=str(path)), DEFAULT_SETTINGS)


def extracted(program: str) -> Callable[[Path], Iterator[object]]:
    """Records read by fastwarc and extracted by a program."""

    def way(path: Path) -> Iterator[object]:
        extract = PEERS[program].load()
        for page in responses(path):
            with suppress(Exception):
                extract(page)
            yield page

    return way


WAYS: dict[str, Callable[[Path], Iterator[object]]] = {
    "fastwarc alone": read_only,
    "clipper, opening alone": opened,
    "fastwarc and resiliparse": extracted("resiliparse"),
    "fastwarc and trafilatura": extracted("trafilatura"),
    "fastwarc and clipper": extracted("clipper"),
}


def measure_way(way: str, path: Path, limit: int) -> dict[str, float]:
    """Records a second of CPU, and peak memory, of one way in this process."""
    start = time.process_time()
    count = sum(1 for _ in islice(WAYS[way](path), limit))
    return {"per second": count / (time.process_time() - start), "peak": peak_megabytes()}


def measure(options: Options) -> Figures:
    """The ways in turns on the small file, then the command on the small and on the large one."""
    with TemporaryDirectory(prefix="clipper-bench-") as folder:
        small, large = Path(folder) / "small.warc", Path(folder) / "large.warc"
        write_crawl(small, pages_of(SMALL_MEGABYTES))
        turns = [{way: _in_process(way, small) for way in WAYS} for _ in range(options.rounds)]
        pages = pages_of(max(2 * SMALL_MEGABYTES, options.warc_megabytes))
        write_crawl(large, pages)
        command = [CLIPPER, "extract", "--quiet", "--jobs", str(cores())]
        return {
            "rounds": options.rounds,
            "jobs": cores(),
            "ways": {
                way: {
                    "per second": median(turn[way]["per second"] for turn in turns),
                    "peak": median(turn[way]["peak"] for turn in turns),
                }
                for way in WAYS
            },
            "files": [_clip(command, small), _clip(command, large)],
            "pages": pages,
        }


def pages_of(megabytes: int) -> int:
    """How many pages make a file of about this size."""
    return round(1000 * megabytes / PAGE_KILOBYTES)


def _in_process(way: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.warc", way, str(path), str(EXTRACTED)]
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)


def _clip(command: list[str], path: Path) -> dict[str, Any]:
    cost = run([*command, str(path)], watch=True)
    return {
        "megabytes": path.stat().st_size / 1e6,
        "seconds": cost.wall,
        "cpu": cost.cpu,
        "peak": cost.peak,
    }


def tell(figures: Figures) -> str:
    """The ways, then the command on both files."""
    ways = [
        (way, number(row["per second"], 0), number(row["peak"], 0)) for way, row in figures["ways"].items()
    ]
    files = [
        (
            number(row["megabytes"], 0),
            number(row["seconds"], 0),
            number(row["cpu"], 0),
            number(row["peak"], 0),
        )
        for row in figures["files"]
    ]
    growth = figures["files"][-1]["peak"] / figures["files"][0]["peak"] - 1
    wanted = verdict(
        "growth of peak memory from the small file to the large",
        f"{growth:+.1%}",
        f"within {WANTED_GROWTH:.0%}",
        abs(growth) <= WANTED_GROWTH,
    )
    return (
        f"Pages composed by `benchmarks/crawl.py`, with menus. Up to {EXTRACTED:,} records, CPU time of one process, "
        f"medians of {figures['rounds']} rounds in turns:\n\n"
        f"{table(('way', 'records a second', 'peak MB'), ways)}\n"
        f"`clipper extract --jobs {figures['jobs']}` on a small file and on one of {figures['pages']:,} pages:\n\n"
        f"{table(('MB', 'wall s', 'CPU s', 'peak MB'), files)}\n{targets([wanted])}"
    )


if __name__ == "__main__":
    print(json.dumps(measure_way(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
