"""The readers: which of them takes a document, and what its container said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from functools import cache
from importlib import import_module
from typing import Any, Protocol, cast

from clipper.model import NO_METADATA, Block, Dispatch, Document, Metadata
from clipper.settings import Settings

# In the order in which they are asked; the last takes everything that is text.
READERS = (
    "clipper.reading.press.articles",
    "clipper.reading.word",
    "clipper.reading.rtf",
    "clipper.reading.feed",
    "clipper.reading.mail",
    "clipper.reading.html.reader",
    "clipper.reading.text",
)


class Reader(Protocol):
    """What a module named in READERS has: whether it takes a document, and the dispatches in it."""

    FORMAT: str
    SUMMARY: str  # what it gives, for `clipper formats`

    @staticmethod
    def recognise(document: Document) -> bool:
        """Whether this reader takes the document, by content first and name second. Cheap; never raises."""

    @staticmethod
    def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
        """Dispatches in document order; raises InputError where the document cannot be read."""


def read_document(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """Dispatches of one document, by the first reader that recognises it. Raises InputError."""
    for name in READERS:
        reader = load_reader(name)
        if reader.recognise(document):
            return (with_claims(dispatch, document) for dispatch in reader.read(document, settings))
    raise AssertionError("the text reader takes every document")


@cache
def load_reader(name: str) -> Reader:
    """The reader of this name, imported when it is first asked for."""
    return cast(Reader, import_module(name))


def with_claims(dispatch: Dispatch, document: Document) -> Dispatch:
    """The dispatch with the claims of the container behind its own, unless its reader took them already."""
    if document.warnings:
        warnings = tuple(dict.fromkeys((*document.warnings, *dispatch.warnings)))
        dispatch = replace(dispatch, warnings=warnings)
    if document.metadata in (NO_METADATA, dispatch.metadata):
        return dispatch
    return replace(dispatch, metadata=join_claims(dispatch.metadata, document.metadata))


def join_claims(own: Metadata, outer: Metadata) -> Metadata:
    """Both sides' claims, `own` first; a single value is taken from `outer` where `own` has none."""
    joined: dict[str, Any] = {}
    for field in fields(Metadata):
        mine, theirs = getattr(own, field.name), getattr(outer, field.name)
        if isinstance(mine, tuple):
            joined[field.name] = tuple(dict.fromkeys((*mine, *theirs)))
        else:
            joined[field.name] = theirs if mine is None or mine is field.default else mine
    return Metadata(**joined)


def shift_blocks(blocks: Iterable[Block], above: int) -> tuple[Block, ...]:
    """The blocks of a part as blocks of the whole, where `above` lines stand before the part."""
    return tuple(
        replace(block, first_line=block.first_line + above, last_line=block.last_line + above)
        for block in blocks
    )
