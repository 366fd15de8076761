"""Names for the helpers of a file: its lock and its temporary files stand beside it, hidden."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

MARK = ".clipper-"
LOCK = "lock"
TEMPORARY = ".tmp"
HELPER_RE = re.compile(r"\A\..{0,255}\.clipper-(lock|[0-9a-f]{16}\.tmp)\Z|\A\.clipper-lock\Z", re.DOTALL)
NAME_BYTES = 180  # of the 255 that file systems allow; the rest is for the mark, a hash and a random part


def beside(path: Path, ending: str) -> Path:
    """The hidden sibling of a path; a name too long for the file system is cut and told apart by its hash.

    >>> beside(Path("news/out.jsonl"), "lock").as_posix()
    'news/.out.jsonl.clipper-lock'
    """
    name = path.name
    raw = os.fsencode(name)
    if len(raw) > NAME_BYTES:
        digest = hashlib.sha256(raw).hexdigest()[:16]
        name = raw[:NAME_BYTES].decode("utf-8", "ignore") + digest
    return path.with_name(f".{name}{MARK}{ending}")


def fresh_temporary(path: Path) -> Path:
    """A sibling that nobody has."""
    return beside(path, secrets.token_hex(8) + TEMPORARY)


def is_helper(name: str) -> bool:
    """Whether a file name is one of ours: a lock or a temporary file.

    >>> is_helper(".out.jsonl.clipper-lock"), is_helper("out.jsonl")
    (True, False)
    """
    return HELPER_RE.search(name) is not None


def remove_stale(path: Path) -> None:
    """Remove temporary files of a path (of all files in a folder) that killed runs have left.

    Only the holder of the path's lock may do so.
    """
    folder, start = (path, "") if path.is_dir() else (path.parent, beside(path, "").name)
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(start) and is_helper(entry.name) and entry.name.endswith(TEMPORARY):
                remove_quietly(folder / entry.name)


def remove_quietly(path: Path) -> None:
    """The file is gone, or was never there, or cannot be removed."""
    with suppress(OSError):
        path.unlink()
