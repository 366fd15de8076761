"""Factiva in text: with labels at the start of lines (mail, paste, "save as text"), or the bare lines of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from clipper.model import Dispatch, Document
from clipper.reading.decoding import Decoded, decode
from clipper.reading.press.factiva_article import (
    AFTER_BODY,
    BODY_LABELS,
    Plain,
    Row,
    label_plain,
    make_article,
)
from clipper.reading.press.labels import load_labels
from clipper.settings import Settings

# `HD  Le lac`, `HD Le lac`, `*HD* <tab>Le lac`, `LP` alone; the gap tells a label in the text from a word.
LABEL_RE = re.compile(r"(?P<star>\*?)(?P<label>[A-Z]{2,3})\*?(?P<gap>[ \t\u00a0]+|$)(?P<rest>.*)")
SAVED_LABEL_RE = re.compile(r"\*HD\*\s")
WIDE_GAP_RE = re.compile(r"\s{2,}|\t|\u00a0|$")
STARRED_RE = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,80}?)(?<=\S)\*(?![\w*])")
PAGE_LINK_RE = re.compile(r"\s?<(?:#|https?:|mailto:)[^<>\s]*>")
HYPHEN_RE = re.compile(r"(?<=[^\W\d_]-)\n(?=[^\W\d_])")  # where a line was wrapped inside a word
OPENERS = frozenset(("SE", "HD", "CLM", "BY"))  # one of which is the first label of an article
WRAPPED_CHARS = 80  # a text of which no line is longer was wrapped: its paragraphs are parted by blank lines


def read_text(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """The dispatch of one article. Raises DamagedError where it has neither headline nor text."""
    decoded = decode(document.data, document.charset)
    yield make_article(document, decoded, label_text(decoded.text.splitlines()))


def read_lines(document: Document, lines: Sequence[str], bold: frozenset[int]) -> Dispatch:
    """The dispatch of one article that stands in a document; `bold` are the places of its lines in bold type."""
    return make_article(document, Decoded(text="", encoding="utf-8"), label_text(lines, bold))


def label_text(lines: Sequence[str], bold: frozenset[int] = frozenset()) -> list[Row]:
    """The lines of one article with their labels, stated or not."""
    is_saved = any(SAVED_LABEL_RE.match(line) for line in lines)
    if is_saved:
        lines = [PAGE_LINK_RE.sub("", line) for line in lines]
    rows = list(label_lines(lines, is_saved)) or list(label_plain(plain_lines(lines, bold)))
    if is_saved:
        rows = [row._replace(text=STARRED_RE.sub(r"\1", row.text)) for row in rows]
    return rows


def plain_lines(lines: Sequence[str], bold: frozenset[int]) -> Iterator[Plain]:
    """The lines that are not blank; one in bold type is a headline."""
    for at, line in enumerate(lines):
        if text := line.strip():
            yield Plain(text, at + 1, at + 1, "HD" if at in bold else "")


def label_lines(lines: Sequence[str], is_saved: bool) -> Iterator[Row]:
    """Rows of labelled lines; none where there are no labels. A line without a label goes on with the one above."""
    labelled = list(_with_labels(lines, is_saved))
    if not any(label != "?" for label, _, _ in labelled):
        return
    is_wrapped = is_saved or max(len(line) for line in lines) <= WRAPPED_CHARS
    for label, group in groupby(labelled, key=lambda line: line[0]):
        if label in BODY_LABELS and not is_wrapped:
            yield from (Row(label, text, number, number) for _, number, text in group if text)
        else:
            yield from _paragraphs(label, list(group))


def _paragraphs(label: str, lines: Sequence[tuple[str, int, str]]) -> Iterator[Row]:
    """Wrapped lines put together up to a blank one."""
    for has_text, group in groupby(lines, key=lambda line: bool(line[2])):
        if has_text:
            numbers, texts = zip(*((number, text) for _, number, text in group))
            yield Row(label, HYPHEN_RE.sub("", "\n".join(texts)).replace("\n", " "), numbers[0], numbers[-1])


def _with_labels(lines: Sequence[str], is_saved: bool) -> Iterator[tuple[str, int, str]]:
    """Each line with its label, its number and its text; what stands above the first label is `?`."""
    label, is_body, has_record = "?", False, False
    for number, line in enumerate(lines, 1):
        found = LABEL_RE.fullmatch(line.strip())
        if found and _is_label(found, label, is_body, is_saved):
            label = found["label"]
            is_body = is_body or label in BODY_LABELS
            has_record = label == "AN" and bool(found["rest"].strip())
            yield label, number, found["rest"].strip()
        else:
            if label == "AN" and line.strip() and has_record:
                label = "?"  # the summary of the search, or the foot of the page
            has_record = has_record or (label == "AN" and bool(line.strip()))
            yield label, number, line.strip()


def _is_label(found: re.Match[str], above: str, is_body: bool, is_saved: bool) -> bool:
    """Whether what looks like a label is one here: the first opens an article, those behind the body stand apart."""
    label = found["label"]
    if label not in load_labels()["factiva"] or bool(found["star"]) is not is_saved:
        return False
    if above == "?":
        return label in OPENERS
    if is_body and not is_saved and not WIDE_GAP_RE.match(found["gap"]):
        return False
    return label in AFTER_BODY or label in BODY_LABELS or not is_body
