"""How cost grows: with workers, with the size of a dispatch, and with the number of files."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.commands import CLIPPER, cores, run
from benchmarks.inputs import composed_texts, small_dispatches
from benchmarks.sections import Figures, Options, number, table, targets, verdict

KILOBYTES = (1, 10, 100, 1000)
FILES_FOR_JOBS = 8_000  # so many that starting up, which no worker makes faster, weighs little
FILES = (1_000, 10_000, 100_000)
WANTED_SPEEDUP = 1.85
WANTED_GROWTH = 0.2  # of peak memory, from the fewest files to the most
WANTED_SLOPE = 2.0  # a thousand times the size may take at most twice a thousand times the time of 10 kB
FILES_A_FOLDER = 1_000
BUSY_LOOP = (sys.executable, "-c", "for _ in range(50_000_000): pass")


def write_dispatches(folder: Path, count: int, texts: Sequence[bytes]) -> None:
    """So many files, each one of the texts with a last line of its own."""
    for number_, text in enumerate(islice(cycle(texts), count)):
        place = folder / f"{number_ // FILES_A_FOLDER:04d}"
        if number_ % FILES_A_FOLDER == 0:
            place.mkdir(parents=True)
        (place / f"{number_:06d}.txt").write_bytes(text + f"\nDépêche {number_}\n".encode())


def briefs() -> list[bytes]:
    """A headline and a paragraph of each composed dispatch: as short as news come, for runs over very many files."""
    golds = [case.gold for case in composed_texts()]
    return [f"{gold.title}\n\n{max(gold.body, key=len)}\n".encode() for gold in golds if gold.title]


def measure_jobs(options: Options) -> Figures:
    """Files a second of `clipper extract` with one worker and with as many as there are cores, in turns."""
    jobs = sorted({1, 2, cores()})
    with TemporaryDirectory(prefix="clipper-bench-") as folder:
        write_dispatches(Path(folder) / "in", FILES_FOR_JOBS, small_dispatches())
        command = [CLIPPER, "extract", "--quiet", str(Path(folder) / "in"), "--jobs"]
        turns = [
            {job: run([*command, str(job)]).wall for job in jobs} | {"loops": gain_of_loops()}
            for _ in range(options.rounds)
        ]
    return {
        "files": FILES_FOR_JOBS,
        "loops": median(turn["loops"] for turn in turns),
        "rounds": options.rounds,
        "rows": [
            {
                "jobs": job,
                "per second": FILES_FOR_JOBS / median(turn[job] for turn in turns),
                "times": median(turn[1] / turn[job] for turn in turns),
            }
            for job in jobs
        ],
    }


def gain_of_loops() -> float:
    """How many times the work of one busy loop two at once do here: what the machine has to give just now."""
    start = time.perf_counter()
    run(BUSY_LOOP)
    middle = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, [BUSY_LOOP] * 2))
    return 2 * (middle - start) / (time.perf_counter() - middle)


def tell_jobs(figures: Figures) -> str:
    """Files a second by jobs."""
    rows = [
        (str(row["jobs"]), number(row["per second"], 0), number(row["times"], 2)) for row in figures["rows"]
    ]
    two = next(row["times"] for row in figures["rows"] if row["jobs"] == 2)
    wanted = verdict(
        "2 workers, times one", number(two, 2), f"at least {WANTED_SPEEDUP}", two >= WANTED_SPEEDUP
    )
    return (
        f"`clipper extract` on {figures['files']:,} files, wall time of the whole command, "
        f"{figures['rounds']} rounds in turns. Two busy loops of Python at once did "
        f"{number(figures['loops'], 2)} times the work of one in the same rounds: two workers can gain no "
        "more.\n\n"
        f"{table(('jobs', 'files a second', 'times one'), rows)}\n"
        f"{targets([wanted])}"
    )


def sized_text(kilobytes: int) -> bytes:
    """One composed article of about so many kB: the paragraphs of the composed dispatches, over and over."""
    paragraphs = [paragraph for case in composed_texts() for paragraph in case.gold.body]
    text, size = [], 0
    for place, paragraph in enumerate(cycle(paragraphs)):
        if size >= 1000 * kilobytes:
            break
        text.append(paragraph if place < len(paragraphs) else f"{paragraph} ({place})")
        size += len(text[-1].encode()) + 2
    return "\n\n".join(text).encode()


def measure_sizes(options: Options) -> Figures:
    """CPU seconds of the pipeline in this process, warm, by the size of the text."""
    from benchmarks.peers import PEERS

    extract = PEERS["clipper"].load()
    texts = {size: sized_text(size) for size in KILOBYTES}
    turns = [dict(_time_each(extract, texts)) for _ in range(options.rounds + 1)][1:]
    return {
        "rounds": options.rounds,
        "rows": [
            {
                "kilobytes": size,
                "bytes": len(text),
                "seconds": median(turn[size] for turn in turns),
            }
            for size, text in texts.items()
        ],
    }


def _time_each(extract, texts: dict[int, bytes]) -> Iterator[tuple[int, float]]:
    for size, text in texts.items():
        start = time.process_time()
        extract(text)
        yield size, time.process_time() - start


def tell_sizes(figures: Figures) -> str:
    """Time by size, and the time of each kB, which is the same throughout where the time is linear."""
    per_kilobyte = [1e6 * row["seconds"] / row["bytes"] for row in figures["rows"]]
    rows = [
        (f"{row['bytes'] / 1000:,.1f}", number(1000 * row["seconds"], 1), number(each, 2))
        for row, each in zip(figures["rows"], per_kilobyte)
    ]
    growth = per_kilobyte[-1] / per_kilobyte[1]
    wanted = verdict(
        "ms a kB at 1000 kB, times that at 10 kB",
        number(growth, 2),
        f"at most {WANTED_SLOPE:.0f}",
        growth <= WANTED_SLOPE,
    )
    return (
        f"One article of composed paragraphs, the pipeline in one warm process, {figures['rounds']} rounds.\n\n"
        f"{table(('kB', 'ms of CPU', 'ms a kB'), rows)}\n{targets([wanted])}"
    )


def measure_files(options: Options) -> Figures:
    """Peak memory of all processes of `clipper extract`, by the number of files."""
    rows = []
    for count in [count for count in FILES if count <= options.most_files]:
        with TemporaryDirectory(prefix="clipper-bench-") as folder:
            write_dispatches(Path(folder) / "in", count, briefs())
            command = [CLIPPER, "extract", "--quiet", "--jobs", str(cores()), str(Path(folder) / "in")]
            cost = run(command, watch=True)
        rows.append({"files": count, "peak": cost.peak, "per second": count / cost.wall})
    return {"jobs": cores(), "rows": rows}


def tell_files(figures: Figures) -> str:
    """Peak memory by number of files."""
    rows = [
        (f"{row['files']:,}", number(row["peak"], 0), number(row["per second"], 0)) for row in figures["rows"]
    ]
    growth = figures["rows"][-1]["peak"] / figures["rows"][0]["peak"] - 1
    wanted = verdict(
        "growth of peak memory from the fewest files to the most",
        f"{growth:+.1%}",
        f"within {WANTED_GROWTH:.0%}",
        abs(growth) <= WANTED_GROWTH,
    )
    return (
        f"`clipper extract --jobs {figures['jobs']}` on files of a headline and a paragraph; the sum over its "
        "processes of the most that each held.\n\n"
        f"{table(('files', 'peak MB', 'files a second'), rows)}\n{targets([wanted])}"
    )
