"""The readers, in the order in which they are asked; the last takes everything that is text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import cast

from clipper.model import Dispatch, Document
from clipper.reading.claims import with_claims
from clipper.reading.reader_base import Reader
from clipper.settings import Settings

READERS = (
    "clipper.reading.press.articles",
    "clipper.reading.word",
    "clipper.reading.rtf",
    "clipper.reading.feed",
    "clipper.reading.mail",
    "clipper.reading.html.reader",
    "clipper.reading.text",
)


def read_document(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """Dispatches of one document, by the first reader that recognises it. Raises InputError."""
    for name in READERS:
        reader = _load(name)
        if reader.recognise(document):
            return (with_claims(dispatch, document) for dispatch in reader.read(document, settings))
    raise AssertionError("the text reader takes every document")


@cache
def _load(name: str) -> Reader:
    return cast(Reader, import_module(name))
