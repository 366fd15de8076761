"""One article of Factiva. Whatever its form, it becomes lines with the labels of Factiva, which say what each is.

The date of the accession number is the day on which the article was loaded, years later at times: it dates nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from clipper.errors import DamagedError
from clipper.french.words import regex
from clipper.model import Dispatch, Document
from clipper.reading.decoding import Decoded, clean_decoded, decode, decode_bytes
from clipper.reading.elements import Element, find_line, parse_html, parse_xml
from clipper.reading.press import labels
from clipper.reading.press.fields import (
    BODY,
    NOTES,
    SUBHEAD,
    TITLE,
    WEEKDAY,
    Fields,
    Part,
    find_names,
    make_dispatch,
    note_first,
)
from clipper.reading.press.labels import load_labels
from clipper.reading.press.markup import Flattener, Line

DATABASE, FORMAT = "Factiva", "factiva"
RECORD_RE = regex(r"[A-Z][A-Z0-9]{7}(?:19|20)\d{6}[a-z0-9]{5,12}|[A-Z0-9]{4,20}-?\d[\w-]{1,40}")
CODE_RE = regex(r"[A-Z][A-Z0-9]{1,11}")
CLOCK_RE = regex(r"\d{1,2}:\d\d(?::\d\d)?")
GLUED_LINK_RE = regex(r"(?<=\S)\[(?:https?://|www\.)[^\[\]\s]*\]")
LANGUAGE_RE = regex(r"\.([a-z]{2})Article")
# The labels of which the rest of the article, after its body, consists.
AFTER_BODY = frozenset(
    ["CT", "RF", "ART", "CX", "CO", "IN", "NS", "RE", "IPC", "IPD", "NGC", "GC", "PUB", "AN", "CY", "DLN"]
)
BODY_LABELS = ("LP", "TD")
# Roles of fields as marks: what stands in a line of its own above the text.
HEADER_ROLES = frozenset(("words", "date", "time", "code", "edition", "pages", "number", "language"))
TITLE_ROWS = 4  # rows above the number of words: section, headline, author, credit
# Below the number of words: date, time, source, code, edition, page, volume, language, copyright.
HEADER_ROWS = 10
PUBLISHER_WORDS = 10
# `HD  Le lac`, `HD Le lac`, `*HD* <tab>Le lac`, `LP` alone; the gap distinguishes a label in the text from a word.
LABEL_RE = regex(r"(?P<star>\*?)(?P<label>[A-Z]{2,3})\*?(?P<gap>[ \t\u00a0]+|$)(?P<rest>.*)")
SAVED_LABEL_RE = regex(r"\*HD\*\s")
WIDE_GAP_RE = regex(r"\s{2,}|\t|\u00a0|$")
STARRED_RE = regex(r"(?<![\w*])\*(?=\S)([^*\n]{1,80}?)(?<=\S)\*(?![\w*])")
PAGE_LINK_RE = regex(r"\s?<(?:#|https?:|mailto:)[^<>\s]*>")
HYPHEN_RE = regex(r"(?<=[^\W\d_]-)\n(?=[^\W\d_])")  # where a line was wrapped inside a word
OPENERS = frozenset(("SE", "HD", "CLM", "BY"))  # one of which is the first label of an article
WRAPPED_CHARS = 80  # a text of which no line is longer was wrapped: its paragraphs are parted by blank lines


class Row(NamedTuple):
    """A line with its label; `?` is none that Factiva is known to have."""

    label: str
    text: str
    first: int
    last: int


def read_markup(document: Document) -> Dispatch:
    """The dispatch of one article of a page."""
    decoded = clean_decoded(decode_bytes(document.data, document.charset))
    root = parse_html(decoded.text)
    lines = list(Flattener(root).lines()) if root is not None else []
    lines = [line for line in lines if ".article" in line.hooks]  # below the last, the page goes on
    is_labelled = any(".index" in line.hooks for line in lines)
    rows = list(label_cells(lines) if is_labelled else label_plain(to_plain(lines)))
    hooks = " ".join(sorted(lines[0].hooks)) if lines else ""
    lang = LANGUAGE_RE.search(hooks)
    return make_article(document, decoded, rows, lang[1] if lang else None)


def label_cells(lines: Iterable[Line]) -> Iterator[Row]:
    """The rows of the table: a cell with a label, then one with what it labels."""
    label = "?"
    for line in lines:
        if ".index" in line.hooks:
            label = line.text.strip()
        else:
            yield Row(label, line.text, line.first, line.last)


class Plain(NamedTuple):
    """A line of an article without labels; `label` is what markup or type says of it, if anything."""

    text: str
    first: int
    last: int
    label: str = ""


def to_plain(lines: Iterable[Line]) -> Iterator[Plain]:
    """The lines of a page without labels, with what their tags say."""
    for line in lines:
        label = "HD" if "#hd" in line.hooks else "BY" if ".author" in line.hooks else ""
        if not label and ".articleParagraph" in line.hooks:
            label = "TD"
        elif not label and "p" in line.hooks and "div" in line.hooks:
            label = "ART"
        yield Plain(line.text, line.first, line.last, label)


def label_plain(lines: Iterable[Plain]) -> Iterator[Row]:
    """The lines of an article without labels, each with the label that it would have.

    The number of words is the anchor: headline and author stand above it, date, source and copyright below.
    """
    plain = list(lines)
    anchor = next((at for at, line in enumerate(plain) if labels.count_words(line.text) is not None), None)
    if anchor is None:
        yield from (Row(line.label or "?", *line[:3]) for line in plain)
        return
    names = [*label_heads(plain[:anchor]), "WC"]
    names += label_header(plain[anchor + 1 : anchor + 1 + HEADER_ROWS])
    names += label_rest(plain[len(names) :])
    for line, name in zip(plain, names):
        yield Row(name, *line[:3])


def label_heads(lines: Sequence[Plain]) -> list[str]:
    """Section, headline, author and credit, from above; what stands higher is not part of the article."""
    names = ["?"] * len(lines)
    near = list(range(max(0, len(lines) - TITLE_ROWS), len(lines)))
    titles = [at for at in near if lines[at].label == "HD"]
    if not titles and near:
        authors = [at for at in near[1:] if find_names(lines[at].text)]
        last = authors[0] - 1 if authors else near[-1]
        titles = [last]
    for at in near if titles else ():
        names[at] = "SE" if at < titles[0] else "HD" if at <= titles[-1] else lines[at].label or "CR"
        if names[at] == "CR" and find_names(lines[at].text):
            names[at] = "BY"
    return names


def label_header(lines: Sequence[Plain]) -> list[str]:
    """Date, time, source, code, edition and page, language, copyright: as far as they go."""
    names: list[str] = []
    for line in lines:
        name = _header_label(line, names)
        if name is None:
            break
        names.append(name)
        if name == "CY":
            break
    return names


def _header_label(line: Plain, above: Sequence[str]) -> str | None:
    """The label of the next line of a header; None where the text begins."""
    text = line.text
    if line.label == "TD":
        return None
    if not above:
        return "PD"
    if labels.starts_with("legal", text):
        return "CY"
    if above[-1] == "PD" and CLOCK_RE.fullmatch(text):
        return "ET"
    if above[-1] in ("PD", "ET"):
        return "SN"
    if above[-1] == "SN" and CODE_RE.fullmatch(text):
        return "SC"
    if labels.find_language(text):
        return "LA"
    if "LA" in above:
        return None
    return "PG" if above[-1] == "ED" else "ED" if above[-1] == "SC" else "VOL"


def label_rest(lines: Sequence[Plain]) -> list[str]:
    """Text, captions, publisher and accession number."""
    end = next((at for at, line in enumerate(lines) if is_record(line.text)), None)
    names = [line.label or "TD" for line in lines[:end]]
    if end is None:
        return names
    last = lines[end - 1] if end > 1 else None
    if (
        last
        and last.label in ("", "ART")
        and len(last.text.split()) <= PUBLISHER_WORDS
        and last.text[-1:] not in ".!?»"
    ):
        names[-1] = "PUB"
    return [*names, "AN", *["?"] * (len(lines) - end - 1)]


def is_record(text: str) -> bool:
    """Whether a line is the accession number."""
    return labels.starts_with("document", text) and RECORD_RE.fullmatch(text.split()[-1]) is not None


def read_xml(document: Document) -> Dispatch:
    """The dispatch of one article of the XML that was given until 2012, and of the feed."""
    decoded = decode(document.data, "utf-8")
    root = parse_xml(decoded.text)
    rows = list(label_elements(root)) if root is not None else []
    lang = next((row.text.lower() for row in rows if row.label == "LA"), None)
    return make_article(document, decoded, rows, lang)


ELEMENTS = {
    "headline": "HD",
    "byline": "BY",
    "credit": "CR",
    "leadParagraph": "LP",
    "tailParagraphs": "TD",
    "publicationDate": "PD",
    "sourceName": "SN",
    "sectionName": "SE",
    "edition": "ED",
    "pages": "PG",
    "wordCount": "WC",
    "baseLanguage": "LA",
    "copyright": "CY",
    "accessionNo": "AN",
    "publisherName": "PUB",
}


def label_elements(root: Element) -> Iterator[Row]:
    """A row per paragraph of each element; what has no label of ours is indexing."""
    article = root.find("{*}article")
    for element in article if article is not None else root:
        label = ELEMENTS.get(local_name(element), "NS")
        inner = [child for child in element if local_name(child) == "paragraph"]
        for paragraph in inner or [element]:
            texts = "".join(str(text) for text in paragraph.itertext())
            for text in texts.split("\n\n") if label in BODY_LABELS else [texts]:
                if bare := " ".join(text.split()):
                    line = find_line(paragraph) or 1
                    yield Row(label, bare, line, line)


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def make_article(
    document: Document, decoded: Decoded, rows: Sequence[Row], lang: str | None = None
) -> Dispatch:
    """The dispatch of labelled rows. Raises DamagedError where there is neither headline nor text."""
    fields = Fields(database=DATABASE, origin=FORMAT, lang=lang)
    parts = [make_part(row, fields) for row in rows]
    if not any(part.role in (TITLE, BODY) for part in parts):
        raise DamagedError(
            "an article without headline and text", "look at it in the export; report it if it is whole"
        )
    date = next((row.text for row in rows if row.label == "PD"), "")
    time = next((row.text for row in rows if row.label == "ET"), None)
    if day := labels.find_day(date):
        rest = date[day.end :].lstrip("T ")
        stamp = labels.find_stamp(day.value, rest or time)
        fields.dates.append(fields.claim(stamp, date[day.start : None if "T" in stamp and rest else day.end]))
        if day.is_weekday_wrong:
            fields.warnings.append(WEEKDAY)
    return make_dispatch(document, decoded, join_titles(parts), fields)


def make_part(row: Row, fields: Fields) -> Part:
    """The part of a row; its field is noted on the way."""
    role: str = labels.load_labels()["factiva"].get(row.label, "cover" if row.label == "?" else "indexing")
    text = GLUED_LINK_RE.sub("", row.text)
    if role in FACTIVA_NOTES:
        FACTIVA_NOTES[role](fields, text)
    return Part(MARK_ROLES.get(role, role), text, row.first, row.last)


def _note_words(fields: Fields, text: str) -> None:
    fields.words = labels.count_words(text) or (int(text) if text.isdecimal() else None)


def _note_number(fields: Fields, text: str) -> None:
    NOTES["edition"](fields, f"no. {text}" if text.isdecimal() else text)


def _note_language(fields: Fields, text: str) -> None:
    fields.lang = labels.find_language(text) or fields.lang


def _note_record(fields: Fields, text: str) -> None:
    if fields.record is None and (found := RECORD_RE.search(text)):
        fields.record = found[0]


FACTIVA_NOTES = NOTES | {
    "words": _note_words,
    "source": note_first("outlet"),
    "section": note_first("section"),
    "pages": note_first("pages"),
    "number": _note_number,
    "language": _note_language,
    "record": _note_record,
}
MARK_ROLES = {
    **dict.fromkeys(HEADER_ROLES, "header"),
    "credit": "byline",
    "contact": "note",
    "dateline": BODY,
}


def join_titles(parts: Iterable[Part]) -> list[Part]:
    """The parts, a headline of several lines in one; a second one further down is a subhead."""
    joined: list[Part] = []
    has_title = False
    for part in parts:
        if part.role == TITLE and joined and joined[-1].role == TITLE:
            joined[-1] = Part(TITLE, f"{joined[-1].text} {part.text}", joined[-1].first, part.last)
        else:
            joined.append(part._replace(role=SUBHEAD) if part.role == TITLE and has_title else part)
        has_title = has_title or part.role == TITLE
    return joined


def read_text(document: Document) -> Dispatch:
    """The dispatch of one article. Raises DamagedError where it has neither headline nor text."""
    decoded = decode(document.data, document.charset)
    return make_article(document, decoded, label_text(decoded.text.splitlines()))


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
