"""Plain-text dumps: bytes to blocks, one block a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clipper.errors import LimitError
from clipper.model import Block, Dispatch, Document
from clipper.reading.decoding import decode
from clipper.reading.reflowing import reflow_lines
from clipper.settings import Settings

FORMAT = "text"
SUMMARY = "everything else that is text: a dump of a page"

# What crawlers put before everything: " date 2022-03-16 " or " date 2022-03 ", often glued to the first sentence.
CRAWL_HEADER_RE = re.compile(r"\s{0,9}date\s{1,3}\d{4}-\d\d(?:-\d\d)?(?=\s|$)")


def recognise(document: Document) -> bool:
    """Everything that is nothing else is text."""
    return True


def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """One dispatch; its blocks are paragraphs, with torn sentences joined again.

    Raises NotTextError for binary data, LimitError for a line that is too long.
    """
    decoded = decode(document.data, document.charset)
    lines = decoded.text.splitlines() or [""]  # which would part at FS, GS and RS too: `decode` drops these
    if max(map(len, lines)) > settings.limits.line_chars:
        limit = f"{settings.limits.line_chars:,} characters"
        raise LimitError(
            f"a line is longer than {limit}", "raise --max-line-chars, or check that this is text"
        )
    yield Dispatch(
        source=document.source,
        format=FORMAT,
        encoding=decoded.encoding,
        blocks=tuple(_blocks(lines)),
        metadata=document.metadata,
        warnings=decoded.warnings,
    )


def _blocks(lines: list[str]) -> Iterator[Block]:
    """The crawl header, where there is one, as a block of its own; then the paragraphs."""
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    header = CRAWL_HEADER_RE.match(lines[first])
    if header:
        yield Block(text=header.group().strip(), first_line=first + 1, last_line=first + 1)
        lines = [*lines[:first], lines[first][header.end() :], *lines[first + 1 :]]
    yield from reflow_lines(lines)
