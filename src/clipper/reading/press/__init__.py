"""Exports of press databases: a file of many articles, each with fields that the database states.

    export -> Document per article (exports.py: bytes only) -> Dispatch (in a worker, by europresse.py or factiva.py)

Nothing is guessed here. What the format delimits as the text is kept; everything else of an article is a block with the
mark that says what it is. The articles were cut from a file, or stand in the lines of a document or a mail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from clipper.errors import InputError
from clipper.french.words import regex
from clipper.model import Dispatch, Document
from clipper.reading.containers import EXPORT_BYTES, shift_blocks
from clipper.reading.naming import member_of
from clipper.settings import Settings

if TYPE_CHECKING:
    from clipper.reading.press.exports import Form

FORMAT = "press"
SUMMARY = "one article of an export of a press database, its fields as claims"
READERS = {
    "application/x-europresse+html": ("europresse", "read_markup"),
    "application/x-europresse+text": ("europresse", "read_text"),
    "application/x-factiva+html": ("factiva", "read_markup"),
    "application/x-factiva+xml": ("factiva", "read_xml"),
    "application/x-factiva+text": ("factiva", "read_text"),
}
WORD_RE = regex(r"\w")


def recognise(document: Document) -> bool:
    """Whether it was cut from an export; the container says so."""
    return document.content_type in READERS


def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """The dispatch of the article. Raises DamagedError where it cannot be read."""
    module, name = READERS[document.content_type or ""]
    yield getattr(import_module(f"clipper.reading.press.{module}"), name)(document)


def read_export(document: Document, lines: Sequence[str], bold: frozenset[int]) -> Iterator[Dispatch]:
    """A dispatch per article; none where the lines are not an export. `bold` are the places of lines in bold type.

    Raises the first fault of an article, after the articles of all that can be read.
    """
    from clipper.reading.press.exports import PASTED, find_form, name_article

    form = find_form("\n".join(lines)[:EXPORT_BYTES].encode("utf-8", "replace"))
    if form is None or form.opens is not None:
        return
    from clipper.reading.press import europresse, factiva

    fault: InputError | None = None
    for number, (start, end) in enumerate(find_articles(lines, form), 1):
        data = "\n".join(lines[start:end]).encode("utf-8", "replace")
        name = name_article(data, form, number)
        article = Document(source=member_of(document.source, name), data=data, charset="utf-8")
        is_bold = frozenset(at - start for at in bold)
        try:
            if form is PASTED:
                dispatch = europresse.read_text(article)
            else:
                dispatch = factiva.read_lines(article, lines[start:end], is_bold)
        except InputError as error:
            fault = fault or type(error)(f"{name}: {error.message}", error.hint)
        else:
            yield replace(dispatch, blocks=shift_blocks(dispatch.blocks, start))
    if fault:
        raise fault


def find_articles(lines: Sequence[str], form: Form) -> Iterator[tuple[int, int]]:
    """Where the articles start and end: each ends with a line of the form. What follows the last belongs to it."""
    ends: list[int] = []
    for at, line in enumerate(lines):
        if form.closes.match(line.encode("utf-8", "replace")):
            is_rule = bool(ends) and not any(map(WORD_RE.search, lines[ends[-1] : at + 1]))
            ends[-1 if is_rule else len(ends) :] = [at + 1]
    rest = "\n".join(lines[ends[-1] if ends else 0 :]).encode("utf-8", "replace")
    if form.begins and form.begins.search(rest):
        ends.append(len(lines))
    elif ends:
        ends[-1] = len(lines)
    yield from zip([0, *ends], ends)
