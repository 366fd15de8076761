"""The five stages, wired: document -> dispatches -> stripped -> segments -> articles."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from os import PathLike
from typing import BinaryIO

from clipper.dates.publication import Dating
from clipper.errors import DamagedError, InputError, UnreadableError
from clipper.french.words import function_words
from clipper.model import (
    Article,
    Block,
    Dispatch,
    Document,
    Failure,
    Labelled,
    Outcome,
    Reason,
    Rejection,
    Role,
    Segment,
    Skip,
    Source,
)
from clipper.normalising.doubting import assess, confirm
from clipper.normalising.normaliser import name_language, normalise_segment, renumber
from clipper.reading.containers import open_documents, read_document
from clipper.reading.inputs import Found, is_remote, open_input, walk_inputs
from clipper.segmenting.segmenter import correct, segment_stripped
from clipper.settings import DEFAULT_SETTINGS, Change, Settings
from clipper.stripping.rules import load_rules
from clipper.stripping.stripper import strip_dispatch

MAX_SHOWN_CHARS = 80  # of something that is not a path: somebody gave a text


def clip(path: str | PathLike[str], settings: Settings = DEFAULT_SETTINGS) -> Iterator[Article]:
    """Articles of a file, of all files in a folder, or of an address such as `https://` or `s3://`.

    Containers are opened, as `clipper extract` does. Raises UnreadableError at once if there is no such file, and
    the first InputError of any file after the articles of all that can be read. A text is not a path: see `clip_text`.
    """
    if not isinstance(path, (str, PathLike)):
        raise TypeError(f"clip() takes a path, not {type(path).__name__}: use clip_bytes() or clip_text()")
    name = os.fspath(path)
    if not is_remote(name) and not os.path.exists(name):  # noqa: PTH110 - which a text for a name makes raise
        raise UnreadableError(f"{name[:MAX_SHOWN_CHARS]}: no such file", "to clip a text, use clip_text()")
    return _articles(open_path(name, settings), settings)


def clip_text(text: str, settings: Settings = DEFAULT_SETTINGS) -> Iterator[Article]:
    """Articles of a text that is already decoded: one dispatch, whatever it looks like."""
    data = text.encode("utf-8", "surrogatepass")
    return _articles((Document(source=Source(path="-"), data=data, charset="utf-8"),), settings)


def clip_bytes(data: bytes, settings: Settings = DEFAULT_SETTINGS) -> Iterator[Article]:
    """Articles of the bytes of a file: a text in any encoding, a page, a mail, an archive..."""
    return _articles(open_documents(BytesIO(data), Source(path="-"), settings), settings)


def _articles(items: Iterable[Document | Failure | Skip], settings: Settings) -> Iterator[Article]:
    """Articles of all documents; then the first fault is raised, if there was one."""
    failure: InputError | None = None
    for item in items:
        if isinstance(item, Document):
            try:
                for outcome in clip_document(item, settings):
                    yield from outcome.articles
            except InputError as error:
                failure = failure or error
        elif isinstance(item, Failure):
            failure = failure or DamagedError(f"{item.source.name}: {item.message}", item.hint)
    if failure is not None:
        raise failure


def open_path(
    path: str, settings: Settings, standard_input: Callable[[], BinaryIO] | None = None
) -> Iterator[Document | Failure | Skip]:
    """What the files at a path hold, in order; `-` is standard input only where one is given."""
    for found in walk_inputs((path if path != "-" or standard_input else "./-",)):
        if isinstance(found, Found):
            yield from open_input(found, settings, standard_input or BytesIO)
        else:
            yield found


def clip_document(document: Document, settings: Settings = DEFAULT_SETTINGS) -> Iterator[Outcome]:
    """One outcome per dispatch in the document, in order. Raises InputError where it cannot be read."""
    if document.article:
        yield pass_through(document, document.article, settings)
        return
    settings = with_reference(settings, document)
    digest = digest_of(document) if settings.corrections else ""
    for number, dispatch in enumerate(read_document(document, settings), 1):
        yield clip_dispatch(dispatch, settings, settings.corrections.get((digest, number)))


def digest_of(document: Document) -> str:
    """What a correction knows a document by: the SHA-256 of its bytes, wherever they stand."""
    return hashlib.sha256(document.data).hexdigest()


def pass_through(document: Document, article: Article, settings: Settings) -> Outcome:
    """The outcome of a record that clipper wrote in an earlier run: the same record, if its language is wanted."""
    texts = [(Role.HEADLINE, article.title), *((Role.PARAGRAPH, text) for text in article.body.split("\n\n"))]
    lines = tuple(
        Labelled(block=Block(text=text, first_line=number, last_line=number), role=role)
        for number, (role, text) in enumerate(texts, 1)
    )
    blocks = tuple(line.block for line in lines)
    dispatch = Dispatch(source=document.source, format="record", encoding="utf-8", blocks=blocks)
    count = len(lines)
    segment = Segment(dispatch=dispatch, ordinal=1, lines=lines, start=0, end=count, before=0, after=count)
    source = document.source
    if settings.languages is None or article.lang in settings.languages:
        return Outcome(source=source, lines=lines, articles=(article,), segments=(segment,), rejections=())
    detail = f"the record says that its language is {article.lang}"
    rejection = Rejection(
        stage="reading", reason=Reason.LANGUAGE, source=source, blocks=blocks, detail=detail
    )
    return Outcome(source=source, lines=lines, articles=(), segments=(), rejections=(rejection,))


def with_reference(settings: Settings, document: Document) -> Settings:
    """The settings, with the file's time for a reference where it was asked for and is one that a calendar has."""
    if document.modified is None:
        return settings
    try:
        return replace(settings, reference=datetime.fromtimestamp(document.modified, UTC))
    except (OverflowError, ValueError, OSError):
        return settings


def clip_dispatch(dispatch: Dispatch, settings: Settings, changes: Sequence[Change] | None = None) -> Outcome:
    """Every block of the dispatch ends in an article's segment, a removal or a rejection.

    `changes` are those of a person who has looked at it: then nothing is doubtful but what they left open.
    """
    rules = load_rules(settings.rules)
    stripped = strip_dispatch(dispatch, rules, function_words(settings.languages))
    if changes:
        stripped = correct(stripped, changes)
    articles: list[Article] = []
    segments: list[Segment] = []
    datings: list[Dating] = []
    rejections: list[Rejection] = []
    for segment in segment_stripped(stripped):
        result = normalise_segment(segment, settings) if isinstance(segment, Segment) else segment
        if isinstance(result, Rejection):
            rejections.append(result)
        elif isinstance(segment, Segment):
            articles.append(result[0])
            segments.append(segment)
            datings.append(result[1])
    if not articles:
        rejections = [name_language(rejection, stripped.lines, settings) for rejection in rejections]
    numbered = renumber(articles)
    stated = [segment.lines[segment.start].stated for segment in segments]
    return Outcome(
        source=dispatch.source,
        lines=stripped.lines,
        articles=tuple(
            assess(numbered, segments, datings) if changes is None else map(confirm, numbered, stated)
        ),
        segments=tuple(segments),
        rejections=tuple(rejections),
    )
