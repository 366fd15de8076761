"""Plain-text dispatches a second on one core, beside peers on the same texts; and what of it dates cost."""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import fmean, median
from typing import Any

from benchmarks.arena import median_ratio, race
from benchmarks.inputs import ROOT, small_dispatches, wrapped
from benchmarks.machine import version_of
from benchmarks.peers import PEERS, YARDSTICK
from benchmarks.sections import Figures, Options, number, table, targets, verdict

WANTED_TIMES = 2.0
WANTED_DATE_SHARE = 1 / 3
PROGRAMS = ("clipper", YARDSTICK, "jusText", "resiliparse")


def measure(options: Options) -> Figures:
    """All programs in turns, then the date pass."""
    texts = small_dispatches()
    pages = [wrapped(text) for text in texts]
    inputs = {name: texts if name == "clipper" else pages for name in PROGRAMS}
    results = race(inputs, options.rounds)
    return {
        "texts": len(texts),
        "bytes": fmean(map(len, texts)),
        "rounds": options.rounds,
        "times": median_ratio(results["clipper"]["seconds"], results[YARDSTICK]["seconds"]),
        "rows": {
            name: {
                "version": version_of(PEERS[name].package),
                "per second": len(texts) / median(result["seconds"]),
                "times": median_ratio(result["seconds"], results[YARDSTICK]["seconds"]),
                "nothing": sum(not (found and found["body"]) for found in result["found"]),
                "peak": result["peak"],
            }
            for name, result in results.items()
        },
        "dates": _measure_dates(options.rounds, len(texts)),
    }


def _measure_dates(rounds: int, texts: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.datepass", str(rounds)]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    turns = json.loads(output)
    return {
        "share": median(turn["date pass"] / turn["clipper"] for turn in turns),
        "milliseconds": {
            name: 1000 * median(turn[name] for turn in turns) / texts
            for name in ("clipper", "date pass", "dateparser.search")
        },
    }


def tell(figures: Figures) -> str:
    """The programs, the date pass, and the targets."""
    dates = figures["dates"]
    rows = [
        (
            f"{name} {row['version']}",
            *(
                number(row[what], digits)
                for what, digits in (("per second", 0), ("times", 2), ("nothing", 0))
            ),
            number(row["peak"], 0),
        )
        for name, row in figures["rows"].items()
    ]
    costs = [(name, number(value, 2)) for name, value in dates["milliseconds"].items()]
    return (
        f"{figures['texts']} composed dispatches of {figures['bytes']:.0f} bytes on average, "
        f"{figures['rounds']} timed rounds, CPU time of one process. clipper reads the texts, its peers (trafilatura "
        "with metadata) their lines wrapped as minimal HTML. What finds nothing is soon done.\n\n"
        f"{table(('program', 'dispatches a second', 'times trafilatura', 'finds nothing in', 'peak MB'), rows)}\n"
        f"What dates cost, on the same dispatches:\n\n{table(('pass', 'ms a dispatch'), costs)}\n"
        + targets(
            [
                verdict(
                    "dispatches a second, times trafilatura",
                    number(figures["times"], 2),
                    f"at least {WANTED_TIMES:.0f}",
                    figures["times"] >= WANTED_TIMES,
                ),
                verdict(
                    "share of the date pass",
                    number(dates["share"], 3),
                    "at most a third",
                    dates["share"] <= WANTED_DATE_SHARE,
                ),
            ]
        )
    )
