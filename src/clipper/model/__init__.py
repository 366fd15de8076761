"""The data that flows through clipper, one frozen class per stage.

    path -> Document -> Dispatch -> Stripped -> Segment -> Article -> line

Nothing here imports anything of ours, and no stage changes what an earlier stage made.
"""

from __future__ import annotations

from clipper.model.documents import NO_METADATA, Block, BlockKind, Claim, Dispatch, Document, Metadata, Source
from clipper.model.records import Article, DateKind, DateReading, Mention, Placement, Precision
from clipper.model.results import Clipped, Failure, InputDone, RejectionNote, Skip
from clipper.model.stages import Outcome, Part, Reason, Rejection, Removal, Role, Segment, Stripped

__all__ = [
    "Article",
    "Block",
    "BlockKind",
    "Claim",
    "Clipped",
    "DateKind",
    "DateReading",
    "Dispatch",
    "Document",
    "Failure",
    "InputDone",
    "Mention",
    "Metadata",
    "NO_METADATA",
    "Outcome",
    "Part",
    "Placement",
    "Precision",
    "Reason",
    "Rejection",
    "RejectionNote",
    "Removal",
    "Role",
    "Segment",
    "Skip",
    "Source",
    "Stripped",
]
