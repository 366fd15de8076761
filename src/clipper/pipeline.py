"""The five stages, wired: document -> dispatches -> stripped -> segments -> articles."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from pathlib import Path

from clipper.model import Article, Dispatch, Document, Outcome, Rejection, Segment, Source
from clipper.normalising import normalise_segment, renumber
from clipper.readers import read_document
from clipper.rules import load_rules
from clipper.segmenting import segment_stripped
from clipper.settings import DEFAULT_SETTINGS, Settings
from clipper.stripping import strip_dispatch


def clip(source: str | bytes | PathLike[str], settings: Settings = DEFAULT_SETTINGS) -> Iterator[Article]:
    """Articles of a file (a path object), of raw bytes, or of a text that is already decoded (a str)."""
    for outcome in clip_document(open_document(source), settings):
        yield from outcome.articles


def open_document(source: str | bytes | PathLike[str]) -> Document:
    """The document that a path, bytes or a str stands for; a str or bytes is named `-`."""
    if isinstance(source, str):
        return Document(
            source=Source(path="-"), data=source.encode("utf-8", "surrogatepass"), charset="utf-8"
        )
    if isinstance(source, bytes):
        return Document(source=Source(path="-"), data=source)
    return Document(source=Source(path=str(source)), data=Path(source).read_bytes())


def clip_document(document: Document, settings: Settings = DEFAULT_SETTINGS) -> Iterator[Outcome]:
    """One outcome per dispatch in the document, in order. Raises InputError where it cannot be read."""
    for dispatch in read_document(document, settings):
        yield clip_dispatch(dispatch, settings)


def clip_dispatch(dispatch: Dispatch, settings: Settings) -> Outcome:
    """Every block of the dispatch ends in an article's segment, a removal or a rejection."""
    rules = load_rules(settings.rules)
    stripped = strip_dispatch(dispatch, rules)
    articles, segments, rejections = [], [], []
    for segment in segment_stripped(stripped):
        result = normalise_segment(segment, rules, settings) if isinstance(segment, Segment) else segment
        if isinstance(segment, Segment) and isinstance(result, Article):
            articles.append(result)
            segments.append(segment)
        elif isinstance(result, Rejection):
            rejections.append(result)
    return Outcome(
        source=dispatch.source,
        articles=renumber(articles),
        segments=tuple(segments),
        removals=stripped.removals,
        rejections=tuple(rejections),
    )
