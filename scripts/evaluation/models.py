"""Copies of the package, each with the models of one training run."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src"
NO_CORPUS = "no-corpus"
AS_IS = "as-is"
TRAIN = ROOT / "scripts" / "train.py"


def package(work: Path, cache: Path, name: str, reuse: bool) -> Path:
    """The folder to import a clipper from that was trained without a fold, or without the outlets of corpus.

    `name` is the number of a fold or NO_CORPUS. With `reuse`, models of an earlier run are taken as they are; the code
    is always today's.
    """
    models, copy = work / "models" / name, work / "packages" / name
    if not (reuse and models.exists() and any(models.iterdir())):
        shutil.rmtree(models, ignore_errors=True)
        models.mkdir(parents=True)
        left_out = ["--without-corpus"] if name == NO_CORPUS else ["--without-fold", name]
        subprocess.run([sys.executable, str(TRAIN), str(cache), *left_out, "--out", str(models)], check=True)
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for path in models.iterdir():
        target = next((found for found in copy.rglob(path.name)), copy / "clipper" / "data" / path.name)
        shutil.copy(path, target)
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
