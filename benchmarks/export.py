"""Ten thousand records into each format of `clipper export`: seconds and memory."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.commands import CLIPPER, run
from benchmarks.inputs import FIXTURES
from benchmarks.sections import Figures, Options, number, table
from clipper.emitting.exporting import EXPORTS

RECORDS = 10_000


def records() -> Iterator[str]:
    """Lines of the golden records, again and again, each with an id and a title of its own."""
    golden = [
        line for path in sorted(FIXTURES.glob("realistic/*/expected.jsonl")) for line in path.open("rb")
    ]
    for place, line in enumerate(islice(cycle(golden), RECORDS)):
        record = json.loads(line)
        record |= {"id": f"{place:016x}", "title": f"{record['title']} ({place})"}
        yield json.dumps(record, ensure_ascii=False) + "\n"


def measure(options: Options) -> Figures:
    """All formats in turns, each to a new file or folder."""
    with TemporaryDirectory(prefix="clipper-bench-") as folder:
        path, out = Path(folder) / "articles.jsonl", Path(folder) / "out"
        path.write_text("".join(records()), encoding="utf-8")
        turns = []
        for _ in range(options.rounds):
            turns.append({})
            for name in EXPORTS:
                command = [CLIPPER, "export", "--to", name, "--quiet", str(path), "-o", str(out)]
                cost = run(command, watch=True)
                size = sum(one.stat().st_size for one in [out, *out.rglob("*")] if one.is_file())
                turns[-1][name] = {"cpu": cost.cpu, "peak": cost.peak, "size": size / 1e6}
                shutil.rmtree(out) if out.is_dir() else out.unlink()
        return {
            "records": RECORDS,
            "megabytes": path.stat().st_size / 1e6,
            "rows": {
                name: {key: median(turn[name][key] for turn in turns) for key in ("cpu", "peak", "size")}
                for name in EXPORTS
            },
        }


def tell(figures: Figures) -> str:
    """One row for each format."""
    rows = [
        (f"`{name}`", number(row["cpu"], 1), number(row["peak"], 0), number(row["size"], 1))
        for name, row in figures["rows"].items()
    ]
    head = f"{number(figures['records'], 0)} records of {number(figures['megabytes'], 1)} MB of JSON Lines"
    return f"{head} into each format.\n\n" + table(("format", "CPU seconds", "peak MB", "MB written"), rows)
