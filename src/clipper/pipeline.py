"""The five stages, wired: document -> dispatches -> stripped -> segments -> articles."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from os import PathLike
from pathlib import Path

from clipper.errors import DamagedError, InputError
from clipper.french.function_words import function_words
from clipper.model import Article, Dispatch, Document, Failure, Outcome, Rejection, Segment, Skip, Source
from clipper.normalising.normaliser import normalise_segment, renumber
from clipper.reading.containers import open_documents
from clipper.reading.readers import read_document
from clipper.segmenting.segmenter import segment_stripped
from clipper.settings import DEFAULT_SETTINGS, Settings
from clipper.stripping.rules import load_rules
from clipper.stripping.stripper import strip_dispatch


def clip(source: str | bytes | PathLike[str], settings: Settings = DEFAULT_SETTINGS) -> Iterator[Article]:
    """Articles of a file (a path object), of raw bytes, or of a text that is already decoded (a str).

    Containers are opened, as `clipper extract` does. Raises InputError where something cannot be read, after the
    articles of all that can.
    """
    failure: InputError | None = None
    for found in open_source(source, settings):
        if isinstance(found, Document):
            try:
                for outcome in clip_document(found, settings):
                    yield from outcome.articles
            except InputError as error:
                failure = failure or error
        elif isinstance(found, Failure):
            failure = failure or DamagedError(f"{found.source.name}: {found.message}", found.hint)
    if failure is not None:
        raise failure


def open_source(
    source: str | bytes | PathLike[str], settings: Settings
) -> Iterator[Document | Failure | Skip]:
    """What a path, bytes or a str holds; a str or bytes is named `-`."""
    if isinstance(source, str):
        data = source.encode("utf-8", "surrogatepass")
        yield Document(source=Source(path="-"), data=data, charset="utf-8")
    elif isinstance(source, bytes):
        yield from open_documents(BytesIO(source), Source(path="-"), settings)
    else:
        with Path(source).open("rb") as file:
            yield from open_documents(file, Source(path=str(source)), settings)


def clip_document(document: Document, settings: Settings = DEFAULT_SETTINGS) -> Iterator[Outcome]:
    """One outcome per dispatch in the document, in order. Raises InputError where it cannot be read."""
    for dispatch in read_document(document, settings):
        yield clip_dispatch(dispatch, settings)


def clip_dispatch(dispatch: Dispatch, settings: Settings) -> Outcome:
    """Every block of the dispatch ends in an article's segment, a removal or a rejection."""
    rules = load_rules(settings.rules)
    stripped = strip_dispatch(dispatch, rules, function_words(settings.languages))
    lines, found = segment_stripped(stripped)
    articles, segments, rejections = [], [], []
    for segment in found:
        result = normalise_segment(segment, settings) if isinstance(segment, Segment) else segment
        if isinstance(segment, Segment) and isinstance(result, Article):
            articles.append(result)
            segments.append(segment)
        elif isinstance(result, Rejection):
            rejections.append(result)
    return Outcome(
        source=dispatch.source,
        lines=lines,
        articles=renumber(articles),
        segments=tuple(segments),
        rejections=tuple(rejections),
    )
