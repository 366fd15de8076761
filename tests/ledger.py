"""The ledger of blocks: what a dispatch holds, and where each piece of it ended."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from clipper.model import Block, Dispatch, Document, Outcome, Source
from clipper.reading.containers import open_documents, read_document
from clipper.settings import Settings


def dispatches_in(data: bytes, name: str, settings: Settings) -> Iterator[Dispatch]:
    """What the readers make of an input, before anything is removed. Raises InputError."""
    for document in open_documents(io.BytesIO(data), Source(path=name), settings):
        if isinstance(document, Document):
            yield from read_document(document, settings)


def ends_of(outcome: Outcome) -> Iterator[Block]:
    """Every block of an outcome, where it ended: in an article, a removal or a rejection."""
    for segment in outcome.segments:
        yield from [segment.headline] if segment.headline else []
        yield from (line.block for line in segment.body)
    yield from (line.block for line in outcome.lines if line.removal)
    for rejection in outcome.rejections:
        yield from rejection.blocks


def squeezed(text: str) -> str:
    """The text without white space and zero-width marks, which the output normalises."""
    return re.sub(r"[\s\u200b-\u200d\u2060\ufeff\u00ad]+", "", text)


def characters_by_line(blocks: Iterable[Block]) -> dict[int, Counter[str]]:
    """How often each character stands on each line, white space left out."""
    counts: dict[int, Counter[str]] = {}
    for block in blocks:
        counts.setdefault(block.first_line, Counter()).update(squeezed(block.text + block.cut))
    return counts
