"""Exports as lines of text inside something else, such as a Word document: cut and read as the same text would be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from clipper.errors import InputError
from clipper.model import Dispatch, Document
from clipper.reading.naming import member_of
from clipper.reading.press import europresse, factiva
from clipper.reading.press.cutting import Form, clean_record
from clipper.reading.press.europresse_article import read_text
from clipper.reading.press.factiva_text import read_lines
from clipper.reading.readers import shift_blocks
from clipper.settings import Settings

HEAD_CHARS = 512_000
WORD_RE = re.compile(r"\w")


def read_export(
    document: Document, lines: Sequence[str], bold: frozenset[int], settings: Settings
) -> Iterator[Dispatch]:
    """A dispatch per article; none where the lines are no export. `bold` are the places of lines in bold type.

    Raises the first fault of an article, after the articles of all that can be read.
    """
    head = "\n".join(lines)[:HEAD_CHARS].encode("utf-8", "replace")
    form = next((form for form in (europresse.find_form(head), factiva.find_form(head)) if form), None)
    if form is None or form.opens is not None:
        return
    fault: InputError | None = None
    for number, (start, end) in enumerate(find_articles(lines, form), 1):
        data = "\n".join(lines[start:end]).encode("utf-8", "replace")
        found = form.record.search(data)
        name = clean_record(found["record"]) if found else f"article {number}"
        article = Document(source=member_of(document.source, name), data=data, charset="utf-8")
        try:
            if form is europresse.PASTED:
                dispatches = list(read_text(article, settings))
            else:
                dispatches = [read_lines(article, lines[start:end], frozenset(at - start for at in bold))]
        except InputError as error:
            fault = fault or type(error)(f"{name}: {error.message}", error.hint)
            continue
        for dispatch in dispatches:
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
