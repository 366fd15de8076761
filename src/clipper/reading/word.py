"""Documents of word processors: those of Word (.docx), and what RTF has in common with them.

A zip of an office program is found by the names of its entries; the parts with text become one document. Paragraphs, of
whichever format, are one dispatch, or the articles of the export of a press database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from clipper.errors import DamagedError
from clipper.french.words import regex
from clipper.model import Block, BlockKind, Dispatch, Document, Skip, Source
from clipper.reading.containers import Found, Member
from clipper.settings import Settings

if TYPE_CHECKING:
    from zipfile import ZipInfo

    from clipper.reading.elements import Element

FORMAT = "word"
SUMMARY = "a Word document (.docx), its styles as headings"

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
ENTITY_RE = regex(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
HEADING_RE = regex(r"(?:heading|titre|überschrift|kop|título|titolo)\s?(\d)", re.IGNORECASE)
TITLE_RE = regex(r"title|titre|titel|título|titolo", re.IGNORECASE)
MOST_LEVELS = 9
# What was deleted or moved away, the instructions of fields, and what is given a second time for old programs.
LEFT_OUT = frozenset(("del", "moveFrom", "instrText", "delText", "Fallback", "rPrChange", "pPrChange"))
BREAKS = frozenset(("br", "cr"))
CHARACTERS = {"tab": "\t", "noBreakHyphen": "-", "softHyphen": "", "ptab": "\t"}
OFF = ("0", "false", "off", "none")

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT_PART = "word/document.xml"
# Pictures, fonts, headers and footers of pages stay in the file.
WORD_PARTS = (TEXT_PART, "word/styles.xml", "word/footnotes.xml", "word/endnotes.xml")
SEPARATOR = b"\0"  # between parts, in which XML has none
OTHERS = (
    ("xl/workbook.xml", "Excel workbook, which clipper does not open: save it as CSV"),
    ("ppt/presentation.xml", "PowerPoint presentation, which clipper does not open"),
    (
        "META-INF/manifest.xml",
        "OpenDocument file, which clipper does not open: save it as Word document or text",
    ),
)
SIGNS = ("[Content_Types].xml", "mimetype")  # one of which every such zip has


def is_office(names: frozenset[str]) -> bool:
    """Whether a zip with entries of these names is one file of an office program."""
    parts = {TEXT_PART, *(part for part, _ in OTHERS)}
    return not names.isdisjoint(SIGNS) and not names.isdisjoint(parts)


def open_office(
    entries: dict[str, ZipInfo], source: Source, settings: Settings, open_entry: Callable[[ZipInfo], Found]
) -> Iterator[Found]:
    """The document of a Word file, from the parts that hold its text; another kind is a Skip that names it."""
    if TEXT_PART not in entries:
        detail = next(detail for part, detail in OTHERS if part in entries)
        yield Skip(source=source, reason="binary", detail=detail)
        return
    parts: list[bytes] = []
    for name in WORD_PARTS:
        found = open_entry(entries[name]) if name in entries else None
        if isinstance(found, Member):
            hint = "raise --max-text-bytes, if it is one text"
            parts.append(found.stream.read_all(settings.limits.text_bytes, hint))
        elif found is not None:
            yield found
            return
        else:
            parts.append(b"")
    yield Document(source=source, data=SEPARATOR.join(parts), content_type=WORD_TYPE)


class Paragraph(NamedTuple):
    """A line of a document; `heading` is its level (1 is the highest), 0 where its style is none."""

    text: str
    heading: int = 0
    is_bold: bool = False
    is_item: bool = False
    page_break: bool = False


def read_paragraphs(
    document: Document, paragraphs: Sequence[Paragraph], form: str, encoding: str
) -> Iterator[Dispatch]:
    """One dispatch; or one per article, where the paragraphs are an export of a press database.

    Raises UnsupportedError for the export of a database that is not read.
    """
    from clipper.reading.press import read_export
    from clipper.reading.press.exports import refuse

    lines = [paragraph.text for paragraph in paragraphs]
    refuse("\n".join(lines))
    bold = frozenset(at for at, paragraph in enumerate(paragraphs) if paragraph.is_bold)
    articles = list(read_export(document, lines, bold))
    if articles:
        yield from (replace(article, encoding=encoding) for article in articles)
        return
    yield Dispatch(
        source=document.source,
        format=form,
        encoding=encoding,
        blocks=tuple(_blocks(paragraphs)),
        metadata=document.metadata,
    )


def _blocks(paragraphs: Sequence[Paragraph]) -> Iterator[Block]:
    """The paragraphs with text; their lines are counted, blank ones too."""
    gap, page_break = 0, False
    for number, paragraph in enumerate(paragraphs, 1):
        text = paragraph.text.strip()
        page_break = page_break or paragraph.page_break
        if not text:
            gap += 1
            continue
        kind = BlockKind.HEADING if paragraph.heading else BlockKind.TEXT
        yield Block(
            text=text,
            first_line=number,
            last_line=number,
            kind=BlockKind.LIST_ITEM if paragraph.is_item else kind,
            level=paragraph.heading,
            heading=paragraph.heading,
            gap=gap,
            page_break=page_break,
        )
        gap, page_break = 0, False


def recognise(document: Document) -> bool:
    """Whether it was taken out of a Word file; the container says so."""
    return document.content_type == WORD_TYPE


def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """One dispatch, or the articles of an export. Raises DamagedError where it is not a document of Word."""
    text, styles, *notes = (parse_part(part) for part in document.data.split(SEPARATOR))
    if text is None:
        raise DamagedError("its document.xml holds no text", "open it in Word, and save it again")
    levels = read_styles(styles) if styles is not None else {}
    paragraphs = list(read_part(text, levels))
    for part in notes:
        paragraphs += read_part(part, levels) if part is not None else ()
    yield from read_paragraphs(document, paragraphs, FORMAT, "utf-8")


def parse_part(data: bytes) -> Element | None:
    """The root of a part. Raises DamagedError where it declares a document type, which no part of Word has."""
    from clipper.reading.elements import parse_xml

    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    if ENTITY_RE.search(text):
        raise DamagedError("it declares XML entities, as in a bomb", "open it in Word, and save it again")
    return parse_xml(re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1))


def name_of(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def value_of(element: Element | None, name: str = "val") -> str | None:
    """An attribute of Word."""
    if element is None:
        return None
    return element.get(f"{WORD}{name}") or element.get(f"{STRICT}{name}")


def find_child(element: Element, *names: str) -> Element | None:
    """What is found by going down through these names."""
    found: Element | None = element
    for name in names:
        found = (
            next((child for child in found if name_of(child) == name), None) if found is not None else None
        )
    return found


def read_styles(root: Element) -> dict[str, int]:
    """The levels of the styles that are headings, by their ids; a title stands above headings of level 1."""
    levels: dict[str, int] = {}
    for style in root:
        name = value_of(find_child(style, "name")) or ""
        outline = value_of(find_child(style, "pPr", "outlineLvl"))
        heading = HEADING_RE.fullmatch(name)
        if TITLE_RE.fullmatch(name):
            level = 1
        elif heading:
            level = int(heading[1])
        else:
            level = int(outline) + 1 if outline and outline.isdecimal() else 0
        if 0 < level <= MOST_LEVELS and (identity := value_of(style, "styleId")):
            levels[identity] = level
    return levels


def read_part(root: Element, levels: dict[str, int]) -> Iterator[Paragraph]:
    """The paragraphs of a part in order; one in a box follows the paragraph that the box is anchored to."""
    from clipper.reading.elements import walk

    open_paragraphs: list[list[str]] = []
    waiting: list[Paragraph] = []
    steps = walk(root)
    for step, element in steps:
        name = name_of(element)
        if step == "end" and name == "p":
            made = list(make_paragraphs(element, "".join(open_paragraphs.pop()), levels))
            waiting = [*made, *waiting] if not open_paragraphs else [*waiting, *made]
            if not open_paragraphs:
                yield from waiting
                waiting = []
        elif step == "end":
            continue
        elif name in LEFT_OUT:
            steps.skip_subtree()
        elif name == "p":
            open_paragraphs.append([])
        elif open_paragraphs:
            open_paragraphs[-1].append(text_of(element, name))


def text_of(element: Element, name: str) -> str:
    """What an element adds to the text of its paragraph."""
    if name == "t":
        return element.text or ""
    if name in BREAKS:
        return "\f" if value_of(element, "type") == "page" else "\n"
    return CHARACTERS.get(name, "") if name in CHARACTERS and name_of_parent(element) == "r" else ""


def name_of_parent(element: Element) -> str:
    """The name of the element around: a `tab` outside a run is a stop of the ruler."""
    parent = element.getparent()
    return name_of(parent) if parent is not None else ""


def make_paragraphs(element: Element, text: str, levels: dict[str, int]) -> Iterator[Paragraph]:
    """The paragraph, one for each of its lines; a page may break inside it."""
    style = value_of(find_child(element, "pPr", "pStyle"))
    outline = value_of(find_child(element, "pPr", "outlineLvl"))
    heading = levels.get(style or "", 0)
    if outline and outline.isdecimal() and int(outline) < MOST_LEVELS:
        heading = int(outline) + 1
    is_item = find_child(element, "pPr", "numPr") is not None
    starts_page = find_child(element, "pPr", "pageBreakBefore") is not None
    for page, lines in enumerate(text.split("\f")):
        for number, line in enumerate(lines.split("\n")):
            breaks = number == 0 and (page > 0 or starts_page)
            yield Paragraph(line, heading if line.strip() else 0, is_bold(element), is_item, breaks)


def is_bold(paragraph: Element) -> bool:
    """Whether all the text of a paragraph is in bold type by its runs."""
    runs = [run for run in paragraph.iter() if name_of(run) == "r" and find_child(run, "t") is not None]
    marks = [find_child(run, "rPr", "b") for run in runs]
    return bool(runs) and all(mark is not None and value_of(mark) not in OFF for mark in marks)
