"""Documents of a word processor: their paragraphs as one dispatch, or as the articles of the export that they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from clipper.model import Block, BlockKind, Dispatch, Document
from clipper.settings import Settings


class Paragraph(NamedTuple):
    """A line of a document; `heading` is its level (1 is the highest), 0 where its style is none."""

    text: str
    heading: int = 0
    is_bold: bool = False
    is_item: bool = False
    page_break: bool = False


def read_paragraphs(
    document: Document, paragraphs: Sequence[Paragraph], form: str, encoding: str, settings: Settings
) -> Iterator[Dispatch]:
    """One dispatch; or one per article, where the paragraphs are an export of a press database.

    Raises UnsupportedError for the export of a database that is not read.
    """
    from clipper.reading.press.pasted import read_export
    from clipper.reading.press.refused import refuse

    lines = [paragraph.text for paragraph in paragraphs]
    refuse("\n".join(lines))
    bold = frozenset(at for at, paragraph in enumerate(paragraphs) if paragraph.is_bold)
    articles = list(read_export(document, lines, bold, settings))
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
