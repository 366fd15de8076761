"""Cost against size: the pool of one machine and Spark, one and two workers, a thousand dispatches and more; and what
follows from it, on paper, for a month of CC-NEWS.

python -m benchmarks.scale [--most 100000]   measures, keeps the figures, writes docs/benchmarks-scale.md
python -m benchmarks.scale --tell            writes the page again from the figures that are kept
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.commands import CLIPPER, family
from benchmarks.crawl import write_crawl
from benchmarks.inputs import ROOT, small_dispatches
from benchmarks.machine import describe_machine
from benchmarks.scaling import write_dispatches
from benchmarks.sections import number, table

sys.path.insert(0, str(ROOT / "tests"))
from clusters import StandaloneCluster  # noqa: E402 (the cluster that the tests run on)

PAGE = ROOT / "docs" / "benchmarks-scale.md"
KEPT = ROOT / "docs" / "benchmarks" / "scale.json"
SIZES = (1_000, 10_000, 100_000)
WORKERS = (1, 2)
GLANCE_SECONDS = 0.25  # between two looks at the processes of a run
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
CRAWL_FILES, CRAWL_PAGES = 4, 400

# What the projection takes for granted, none of it measured here.
MONTH_FILES, FILE_GB = 450, 1.0
UNPACKS_TO = 5.0  # times its size: what a WARC of Common Crawl unpacks to, headers and all

SPARK = (
    "--engine=spark",
    "--conf=spark.driver.memory=1g",
    "--conf=spark.executor.memory=512m",
    "--conf=spark.driver.host=127.0.0.1",
    "--conf=spark.ui.enabled=false",
)
Row = dict[str, Any]


class Glances:
    """CPU seconds and memory of some processes and all below them, looked at again and again."""

    def __init__(self, roots: Callable[[], list[int]]) -> None:
        self.roots = roots
        self.start, _ = self.look()
        self.cpu = 0.0
        self.peak = 0.0

    def look(self) -> tuple[float, float]:
        """CPU seconds so far, those of ended children included where their parent has noted them; MB held now."""
        cpu = memory = 0.0
        for process in {one for root in self.roots() for one in family(root)}:
            try:
                fields = (
                    Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
                )
            except OSError:  # it has ended between two looks
                continue
            cpu += sum(map(int, fields[11:15])) / TICKS
            memory += int(fields[21]) * PAGE_BYTES / 2**20
        return cpu, memory

    def glance(self) -> None:
        """Keep the most of both: an executor's share is gone from sight when the run ends."""
        cpu, memory = self.look()
        self.cpu, self.peak = max(self.cpu, cpu - self.start), max(self.peak, memory)


@contextmanager
def cluster_of(workers: int, folder: Path) -> Iterator[StandaloneCluster]:
    """A standalone cluster for the time of the block."""
    cluster = StandaloneCluster(folder, workers)
    folder.mkdir()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


def measure(inputs: Path, engine: str, workers: int, folder: Path) -> Row:
    """One whole command: wall and CPU seconds and the most memory of all its processes together."""
    spark = engine == "Spark"
    with cluster_of(workers, folder / "cluster") if spark else nullcontext() as cluster:
        options = (*SPARK, f"--master={cluster.url}") if spark else (f"--jobs={workers}",)
        daemons = Glances(lambda: [worker.pid for worker in cluster.workers] if spark else [])
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        command = [CLIPPER, "extract", "--quiet", str(inputs), "-o", str(folder / "out"), *options]
        peak = 0.0
        with subprocess.Popen(command) as process:
            mine = Glances(lambda: [process.pid])
            while process.poll() is None:
                daemons.glance()
                peak = max(peak, daemons.look()[1] + mine.look()[1])
                time.sleep(GLANCE_SECONDS)
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if process.returncode:
            raise ChildProcessError(f"{command} ended with status {process.returncode}")
    own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"engine": engine, "workers": workers, "wall": wall, "cpu": own + daemons.cpu, "peak": peak}


def measure_sizes(most: int, kept: dict[str, Any]) -> None:
    """Every size on both engines with one and two workers; kept after each, so that a run can be cut short."""
    kept["sizes"] = []
    for count in [count for count in SIZES if count <= most]:
        for workers in WORKERS:
            for engine in ("pool", "Spark"):
                with TemporaryDirectory(prefix="clipper-scale-") as folder:
                    write_dispatches(Path(folder) / "in", count, small_dispatches())
                    row = measure(Path(folder) / "in", engine, workers, Path(folder))
                kept["sizes"].append({"dispatches": count, "load": os.getloadavg()[0], **row})
                keep(kept)


def measure_crawl(kept: dict[str, Any]) -> None:
    """The same for a crawl of composed pages in several WARC files."""
    kept["crawl"] = []
    for workers in WORKERS:
        for engine in ("pool", "Spark"):
            with TemporaryDirectory(prefix="clipper-scale-") as folder:
                crawl = Path(folder) / "in"
                crawl.mkdir()
                for seed in range(CRAWL_FILES):
                    write_crawl(crawl / f"{seed}.warc", CRAWL_PAGES, seed)
                size = sum(path.stat().st_size for path in crawl.iterdir())
                row = measure(crawl, engine, workers, Path(folder))
            kept["crawl"].append({"pages": CRAWL_FILES * CRAWL_PAGES, "bytes": size, **row})
            keep(kept)


def keep(kept: dict[str, Any]) -> None:
    """Write the figures, and the page."""
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(tell(kept), encoding="utf-8")


def tell(kept: dict[str, Any]) -> str:
    """The page."""
    parts = [HEAD.format(**kept["machine"]), tell_sizes(kept["sizes"])]
    if kept.get("crawl"):
        parts.append(tell_crawl(kept["crawl"]))
    if kept.get("crawl") and len(kept["sizes"]) >= len(WORKERS) * 2:
        parts.append(project(kept["crawl"], kept["sizes"]))
    return "\n".join(parts)


HEAD = """# Cost against size

Made by `python -m benchmarks.scale`; nothing here is typed by hand. {processor}, {memory}, {system}, {python},
{date}, commit {commit}; load average {load} when it began. Workers, master and driver share this one machine.

A run is the whole command, from its start to its end. CPU is that of all processes: with Spark also the driver's
Java machine and the executors'. Memory is the most that all of them held together (resident; what they share is
counted for each; master left out).
"""


def tell_sizes(rows: list[Row]) -> str:
    """The table of dispatches."""
    cells = [
        (
            f"{row['dispatches']:,}",
            row["engine"],
            str(row["workers"]),
            number(row["wall"], 1),
            number(row["dispatches"] / row["wall"], 0),
            number(row["cpu"], 1),
            number(1000 * row["cpu"] / row["dispatches"], 2),
            number(row["peak"], 0),
            number(row["load"], 1),
        )
        for row in rows
    ]
    heads = (
        "dispatches",
        "engine",
        "workers",
        "s",
        "per second",
        "CPU s",
        "CPU ms each",
        "peak MB",
        "load after",
    )
    return f"## Small dispatches\n\n{table(heads, cells)}"


def tell_crawl(rows: list[Row]) -> str:
    """The table of pages."""
    first = rows[0]
    cells = [
        (
            row["engine"],
            str(row["workers"]),
            number(row["wall"], 1),
            number(row["cpu"], 1),
            number(1000 * row["cpu"] / row["pages"], 2),
            number(1e6 * row["cpu"] / row["bytes"], 3),
            number(row["peak"], 0),
        )
        for row in rows
    ]
    heads = ("engine", "workers", "s", "CPU s", "CPU ms a page", "CPU ms a kB", "peak MB")
    return (
        f"## Pages in WARC files\n\n{first['pages']:,} composed pages of {first['bytes'] / first['pages'] / 1000:.1f} "
        f"kB on average, in {CRAWL_FILES} files, not compressed.\n\n{table(heads, cells)}"
    )


def slope(sizes: list[Row], engine: str) -> float | None:
    """CPU seconds that one more dispatch takes: between the fewest and the most, start-up left out; one worker."""
    costs = {row["dispatches"]: row["cpu"] for row in sizes if (row["engine"], row["workers"]) == (engine, 1)}
    if len(costs) < 2:
        return None
    fewest, most = min(costs), max(costs)
    return float((costs[most] - costs[fewest]) / (most - fewest))


def project(rows: list[Row], sizes: list[Row]) -> str:
    """A month of CC-NEWS on paper: the pages by the pool, and Spark by what a dispatch more costs on it."""
    kilobytes = MONTH_FILES * FILE_GB * 1e6 * UNPACKS_TO
    pool, spark = slope(sizes, "pool"), slope(sizes, "Spark")
    times = {"pool": 1.0, "Spark": spark / pool if spark and pool else None}
    each = next(row["cpu"] / row["bytes"] for row in rows if (row["engine"], row["workers"]) == ("pool", 1))
    lines = []
    for engine, factor in times.items():
        hours = None if factor is None else factor * kilobytes * each * 1000 / 3600
        memory = max(row["peak"] / row["workers"] for row in rows if row["engine"] == engine)
        lines.append((engine, number(factor, 2), number(hours, 0), number(memory, 0)))
    heads = (
        "engine",
        "CPU of one more dispatch, times the pool's",
        "core-hours for the month",
        "MB for each core",
    )
    return PROJECTION.format(
        files=MONTH_FILES,
        size=FILE_GB,
        ratio=UNPACKS_TO,
        terabytes=kilobytes / 1e9,
        table=table(heads, lines),
    )


PROJECTION = """## A month of CC-NEWS, on paper

Not run: a projection. Taken for granted, not measured: {files} WARC files of {size:g} GB, each unpacking to {ratio:g}
times its size, so {terabytes:,.2f} TB of HTML. Each kB of it is taken to cost what a kB of the composed pages costs on
the pool with one worker; on Spark as many times that as one more small dispatch costs there (a dash where only one size
was measured).

{table}
What makes the truth differ: real pages have more markup and scripts for each line of text, which cost less than text;
they are more varied, which costs more; most pages of CC-NEWS are not in French and end at the check of the language,
after reading; unpacking gzip and fetching 450 GB are not in it; cores that share a processor slow each other down.
Memory for each core includes its share of the driver, which does not grow with cores.
"""


def main(words: list[str]) -> None:
    """Measure, or only write the page again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="the largest number of dispatches")
    parser.add_argument("--tell", action="store_true", help="write the page from the figures that are kept")
    given = parser.parse_args(words)
    if given.tell:
        PAGE.write_text(tell(json.loads(KEPT.read_text("utf-8"))), encoding="utf-8")
        return
    kept: dict[str, Any] = {"machine": describe_machine(), "sizes": []}
    measure_crawl(kept)
    measure_sizes(given.most, kept)


if __name__ == "__main__":
    main(sys.argv[1:])
