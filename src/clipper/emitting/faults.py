"""Faults of the file system, told to a person."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clipper.emitting.beside import is_helper
from clipper.errors import OutputError


@contextmanager
def told(name: str) -> Iterator[None]:
    """Within it, a fault of the file system is an OutputError that names the output."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{name}: cannot be written: {(error.strerror or str(error)).lower()}",
            "free some space, or choose a folder that you may write to, then run again",
        ) from error


def check_target(name: str, target: Path) -> None:
    """Raises OutputError where no file can stand at the target."""
    if target.is_dir():
        raise OutputError(
            f"{name}: cannot be written: it is a folder", "use --output-dir for one file per input"
        )
    if not target.parent.is_dir():
        raise OutputError(
            f"{name}: cannot be written: its folder does not exist", f"make {target.parent} first"
        )
    if target.exists() and not os.access(target, os.W_OK):
        raise OutputError(
            f"{name}: cannot be written: it is read-only", "allow writing to it, or choose another"
        )


def is_own(path: str, target: Path) -> bool:
    """Whether a path is the target, or a lock or temporary file in its folder."""
    candidate = Path(path)
    if candidate.name != target.name and not is_helper(candidate.name):
        return False
    return Path(os.path.realpath(candidate.parent)) == target.parent


def is_within(path: str, folder: Path) -> bool:
    """Whether a path stands right in a folder."""
    return Path(os.path.realpath(Path(path).parent)) == folder
