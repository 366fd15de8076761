"""What a zip of an office program is: the parts of a Word document that hold its text, or the name of another kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from clipper.model import Document, Skip, Source
from clipper.reading.containers import Found, Member
from clipper.settings import Settings

if TYPE_CHECKING:
    from zipfile import ZipInfo

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
