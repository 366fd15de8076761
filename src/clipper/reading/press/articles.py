"""The reader of one article that was cut from an export: the form of the export says which function reads it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from clipper.model import Dispatch, Document
from clipper.settings import Settings

FORMAT = "press"
SUMMARY = "one article of an export of a press database, its fields as claims"

READERS = {
    "application/x-europresse+html": ("clipper.reading.press.europresse_article", "read_markup"),
    "application/x-europresse+text": ("clipper.reading.press.europresse_article", "read_text"),
    "application/x-factiva+html": ("clipper.reading.press.factiva_article", "read_markup"),
    "application/x-factiva+xml": ("clipper.reading.press.factiva_article", "read_xml"),
    "application/x-factiva+text": ("clipper.reading.press.factiva_text", "read_text"),
}


def recognise(document: Document) -> bool:
    """Whether it was cut from an export; the container says so."""
    return document.content_type in READERS


def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """The dispatch of the article. Raises DamagedError where it cannot be read."""
    module, name = READERS[document.content_type or ""]
    found: Iterator[Dispatch] = getattr(import_module(module), name)(document, settings)
    return found
