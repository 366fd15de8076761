"""What became of each block of a dispatch: the account that shows nothing was lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from clipper.model import Block, Outcome


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
    """One entry per block, in the order of the dispatch."""
    rejected = {id(block): rejection for rejection in outcome.rejections for block in rejection.blocks}
    segments = iter(enumerate(outcome.segments, 1))
    number, segment = next(segments, (0, None))
    for place, line in enumerate(outcome.lines):
        if segment and place >= segment.end:
            number, segment = next(segments, (0, None))
        if line.removal:
            yield Entry(
                block=line.block, fate=Fate.REMOVED, why=line.removal.rule, evidence=line.removal.reason
            )
        elif id(line.block) in rejected:
            rejection = rejected[id(line.block)]
            yield Entry(block=line.block, fate=Fate.REJECTED, why=rejection.reason, evidence=rejection.detail)
        elif line.role:
            yield Entry(block=line.block, fate=Fate.KEPT, why=line.role, article=number)
