"""Plain-text dumps: bytes to blocks."""

from __future__ import annotations

from collections.abc import Iterator

from clipper.model import Block, Dispatch, Document
from clipper.settings import Settings

FORMAT = "text"


def recognise(document: Document) -> bool:
    """Everything that is nothing else is text."""
    return True


def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """One dispatch of one block per line. (Being built.)"""
    text = document.data.decode("utf-8", "replace")
    blocks, gap = [], 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            blocks.append(Block(text=line.strip(), first_line=number, last_line=number, gap=gap))
            gap = 0
        else:
            gap += 1
    yield Dispatch(source=document.source, format=FORMAT, encoding="utf-8", blocks=tuple(blocks))
