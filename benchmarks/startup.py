"""What it costs to start: the help beside an import of click, and one small dispatch end to end."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.commands import CLIPPER, run
from benchmarks.inputs import small_dispatches
from benchmarks.sections import Figures, Options, number, table, targets, verdict

RUNS_A_ROUND = 4
WANTED_TIMES = 1.5
WANTED_SECONDS = 0.18
WANTED_TIMES_FOR_ONE = 6.5
YARDSTICK = 'python -c "import click"'
ONE = "clipper extract, one dispatch"
LIGHT = ("clipper --version", "clipper --help")


def measure(options: Options) -> Figures:
    """All commands in turns."""
    with TemporaryDirectory(prefix="clipper-bench-") as folder:
        path = Path(folder) / "dispatch.txt"
        path.write_bytes(sorted(small_dispatches(), key=len)[0])
        commands = {
            YARDSTICK: [sys.executable, "-c", "import click"],
            LIGHT[0]: [CLIPPER, "--version"],
            LIGHT[1]: [CLIPPER, "--help"],
            ONE: [CLIPPER, "extract", "--quiet", str(path)],
            f"{ONE}, --jobs 1": [CLIPPER, "extract", "--quiet", "--jobs", "1", str(path)],
        }
        for command in commands.values():
            run(command)  # warms the caches of the disk
        turns = [
            {name: run(command) for name, command in commands.items()}
            for _ in range(RUNS_A_ROUND * options.rounds)
        ]
    return {
        "runs": len(turns),
        "rows": {
            name: {
                "cpu": median(turn[name].cpu for turn in turns),
                "wall": median(turn[name].wall for turn in turns),
                "times": median(turn[name].cpu / turn[YARDSTICK].cpu for turn in turns),
            }
            for name in commands
        },
    }


def tell(figures: Figures) -> str:
    """Each command beside the yardstick."""
    rows = [
        (
            f"`{name}`",
            number(1000 * row["cpu"], 0),
            number(1000 * row["wall"], 0),
            number(row["times"], 2),
        )
        for name, row in figures["rows"].items()
    ]
    wanted = [
        verdict(
            f"`{name}`, times the import of click",
            number(figures["rows"][name]["times"], 2),
            f"at most {WANTED_TIMES}",
            figures["rows"][name]["times"] <= WANTED_TIMES,
        )
        for name in LIGHT
    ]
    one = figures["rows"][ONE]
    wanted += (
        verdict(f"one small dispatch, {name}", number(value, 2), f"at most {most}", value <= most)
        for name, value, most in (
            ("CPU seconds", one["cpu"], WANTED_SECONDS),
            ("times the import of click", one["times"], WANTED_TIMES_FOR_ONE),
        )
    )
    heads = ("command", "CPU ms", "wall ms", "times the import")
    return f"Medians of {figures['runs']} runs in turns.\n\n{table(heads, rows)}\n{targets(wanted)}"
