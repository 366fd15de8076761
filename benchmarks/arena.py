"""Programs side by side: a process each, and rounds in which each takes its turn, so that all meet the same machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from benchmarks.inputs import ROOT


class Contender:
    """A program in its process, with the folder of its inputs."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", name, str(folder)],
            cwd=folder,  # europarser leaves a file where it runs
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def tell(self, command: str) -> dict[str, Any]:
        """The answer to a command."""
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise ChildProcessError(f"{self.name} ended with status {self.process.wait()}")
        return json.loads(answer)


def write_inputs(folder: Path, data: Sequence[bytes]) -> list[str]:
    """The inputs as files, and their names in order."""
    folder.mkdir()
    names = [f"{number:05d}" for number in range(len(data))]
    for name, content in zip(names, data):
        (folder / name).write_bytes(content)
    return names


def race(inputs: Mapping[str, Sequence[bytes]], rounds: int) -> dict[str, dict[str, Any]]:
    """For each program: what it found in each of its inputs, CPU seconds of each round, and peak memory in MB."""
    with TemporaryDirectory(prefix="clipper-bench-") as temporary, ExitStack() as stack:
        contenders = []
        for number, (name, data) in enumerate(inputs.items()):
            folder = Path(temporary) / str(number)
            write_inputs(folder, data)
            contenders.append(stack.enter_context(Contender(name, folder)))
        found = {one.name: one.tell("extract")["found"] for one in contenders}
        turns = [{one.name: one.tell("time") for one in contenders} for _ in range(rounds)]
    return {
        name: {
            "found": found[name],
            "seconds": [turn[name]["seconds"] for turn in turns],
            "peak": turns[-1][name]["peak"],
        }
        for name in inputs
    }


def median_ratio(one: Sequence[float], other: Sequence[float]) -> float:
    """The median over rounds of how many times longer `other` took than `one`."""
    return median(theirs / own for own, theirs in zip(one, other))
