"""What the user can set for a run, corrections among it: checked once and passed down; picklable, for the workers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from clipper.model import Role, Stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one document. Bytes are of the document, unpacked; seconds are of CPU time; `depth` is nesting."""

    text_bytes: int = 20_000_000
    unpacked_bytes: int = 2_000_000_000
    members: int = 1_000_000
    line_chars: int = 5_000_000
    tags: int = 300_000
    depth: int = 100_000
    cpu_seconds: float = 10.0
    memory_bytes: int = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a person says of the block that has this text and stands on these lines: its role, or None for none.

    `article` is what the record of the article that begins here says.
    """

    lines: tuple[int, int]
    text: str
    role: Role | None
    article: Stated | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person says of a dispatch: number `dispatch`, from 1, of the document with this SHA-256, found there.

    A line that is not among `lines` stays as clipper reads it, and so does an article without a word; both are right.
    """

    path: str
    member: str | None
    digest: str
    dispatch: int
    lines: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How documents are clipped.

    `languages` are ISO 639-1 codes to keep, or None for any. `reference` is the moment the files were fetched, if
    the user knows it; `reference_mtime` takes each file's own modification time instead. `rules` are paths of
    the user's own rule files. `explain` adds the removed blocks to each record. `corrections` are what a person said of
    dispatches, by the SHA-256 of their document and their number in it, from 1; nothing is changed where all was right.
    """

    languages: frozenset[str] | None = frozenset({"fr"})
    reference: datetime | None = None
    reference_mtime: bool = False
    rules: tuple[str, ...] = ()
    explain: bool = False
    text_field: str = "text"
    corrections: Mapping[tuple[str, int], tuple[Change, ...]] = field(default_factory=dict, hash=False)
    limits: Limits = field(default_factory=Limits)


DEFAULT_SETTINGS = Settings()
