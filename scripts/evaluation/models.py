"""Copies of the package, each with the models of one training run."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src"
NO_CORPUS = "no-corpus"
AS_IS = "as-is"
TRAIN = ROOT / "scripts" / "train.py"


def train(work: Path, cache: Path, names: Collection[str]) -> None:
    """Learn the models of all folds, or those without the outlets of corpus, or both."""
    shutil.rmtree(work / "models", ignore_errors=True)
    if {*names} - {NO_CORPUS}:
        _train(cache, "--held-out", "--out", work / "models")
    if NO_CORPUS in names:
        _train(cache, "--without-corpus", "--out", work / "models" / NO_CORPUS)


def _train(cache: Path, *options: str | Path) -> None:
    subprocess.run([sys.executable, TRAIN, cache, *options], check=True)


def package(work: Path, name: str) -> Path:
    """The folder to import a clipper from that was trained without a fold, or without the outlets of corpus.

    `name` is the number of a fold or NO_CORPUS. The code is always today's.
    """
    copy = work / "packages" / name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (work / "models" / name).iterdir():
        shutil.copy(path, copy / "clipper" / "data" / path.name)
    return copy


def command(work: Path, packages: Mapping[str, Path], files: Mapping[str, str], other: str) -> list[str]:
    """A command of one word that runs the right copy for each file, followed by its arguments."""
    work.mkdir(parents=True, exist_ok=True)
    plan, script = work / "plan.json", work / "held-out"
    named = {name: str(path) for name, path in packages.items()}
    plan.write_text(json.dumps({"packages": named, "files": dict(files), "other": other}), encoding="utf-8")
    route = Path(__file__).with_name("route.py")
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{route}" "{plan}" "$@"\n', encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return [str(script), "extract", "--quiet"]
