"""What became of each block of a dispatch: the account that shows nothing was lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from clipper.model import Block, Outcome, Role


class Fate(StrEnum):
    """Where a block ends: each ends in exactly one of these."""

    KEPT = "kept"
    REMOVED = "removed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A block, its fate, and why: its role in article number `article`, its rule, or the reason of its rejection."""

    block: Block
    fate: Fate
    why: str
    evidence: str = ""
    article: int | None = None


def keep_ledger(outcome: Outcome) -> Iterator[Entry]:
    """One entry per block, in the order of the dispatch. Raises KeyError if a block has no fate."""
    entries = {id(entry.block): entry for entry in _entries(outcome)}
    for block in outcome.blocks:
        yield entries[id(block)]


def _entries(outcome: Outcome) -> Iterator[Entry]:
    for number, segment in enumerate(outcome.segments, 1):
        if segment.headline:
            yield Entry(block=segment.headline, fate=Fate.KEPT, why=Role.HEADLINE, article=number)
        for part in segment.parts:
            yield Entry(block=part.block, fate=Fate.KEPT, why=part.role, article=number)
    for removal in outcome.removals:
        yield Entry(block=removal.block, fate=Fate.REMOVED, why=removal.rule_id, evidence=removal.evidence)
    for rejection in outcome.rejections:
        for block in rejection.blocks:
            yield Entry(block=block, fate=Fate.REJECTED, why=rejection.reason, evidence=rejection.detail)
