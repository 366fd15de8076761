"""`--output-dir`: one file per input, named after the input's path."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from clipper.emitting.sinks_base import Format

UNSAFE_RE = re.compile(r"[^A-Za-z0-9._-]+")
READABLE_CHARS = 80  # of the path's end, for people; the hash tells files apart
HASH_CHARS = 24  # 96 bits: a collision among a thousand million inputs has a chance of 1 in 10**11


def output_name(path: str, format_: Format) -> str:
    """A file name for an input: what is safe of its path's end, and a hash of the whole path.

    Paths that differ in anything (case, an accent's form, a byte that is no text) have different names, also
    on file systems that hold them equal. The hash is of the path as given: names are the same everywhere.

    >>> output_name("seeds/le monde/12.html", Format.JSONL)
    'seeds-le-monde-12.html-bdd849917231a20146227976.jsonl'
    """
    given = os.path.normpath(path) if "://" not in path else path
    readable = UNSAFE_RE.sub("-", given)[-READABLE_CHARS:].strip("-.") or "input"
    digest = hashlib.sha256(os.fsencode(given)).hexdigest()[:HASH_CHARS]
    return f"{readable}-{digest}.{format_.value}"


def output_path(folder: Path, path: str, format_: Format) -> Path:
    """Where the records of an input go."""
    return folder / output_name(path, format_)
