"""Word documents (.docx): every paragraph of the text, with what its style says of headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from clipper.errors import DamagedError
from clipper.model import Dispatch, Document
from clipper.reading.office import SEPARATOR, WORD_TYPE
from clipper.reading.paragraphs import Paragraph, read_paragraphs
from clipper.settings import Settings

if TYPE_CHECKING:
    from clipper.reading.elements import Element

FORMAT = "word"
SUMMARY = "a Word document (.docx), its styles as headings"

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
ENTITY_RE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
HEADING_RE = re.compile(r"(?:heading|titre|überschrift|kop|título|titolo)\s?(\d)", re.IGNORECASE)
TITLE_RE = re.compile(r"title|titre|titel|título|titolo", re.IGNORECASE)
MOST_LEVELS = 9
# What was deleted or moved away, the instructions of fields, and what is given a second time for old programs.
LEFT_OUT = frozenset(("del", "moveFrom", "instrText", "delText", "Fallback", "rPrChange", "pPrChange"))
BREAKS = frozenset(("br", "cr"))
CHARACTERS = {"tab": "\t", "noBreakHyphen": "-", "softHyphen": "", "ptab": "\t"}
OFF = ("0", "false", "off", "none")


def recognise(document: Document) -> bool:
    """Whether it was taken out of a Word file; the container says so."""
    return document.content_type == WORD_TYPE


def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """One dispatch, or the articles of an export. Raises DamagedError where it is no document of Word."""
    text, styles, *notes = (parse_part(part) for part in document.data.split(SEPARATOR))
    if text is None:
        raise DamagedError("its document.xml holds no text", "open it in Word, and save it again")
    levels = read_styles(styles) if styles is not None else {}
    paragraphs = list(read_part(text, levels))
    for part in notes:
        paragraphs += read_part(part, levels) if part is not None else ()
    yield from read_paragraphs(document, paragraphs, FORMAT, "utf-8", settings)


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
    stack = [iter(root)]
    open_paragraphs: list[list[str]] = []
    elements: list[Element] = [root]
    waiting: list[Paragraph] = []
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
            closed = elements.pop()
            if name_of(closed) == "p" and open_paragraphs:
                made = list(make_paragraphs(closed, "".join(open_paragraphs.pop()), levels))
                waiting = [*made, *waiting] if not open_paragraphs else [*waiting, *made]
                if not open_paragraphs:
                    yield from waiting
                    waiting = []
            continue
        name = name_of(element)
        if name in LEFT_OUT:
            continue
        if name == "p":
            open_paragraphs.append([])
        elif open_paragraphs:
            open_paragraphs[-1].append(text_of(element, name))
        stack.append(iter(element))
        elements.append(element)


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
