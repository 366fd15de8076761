"""Plain-text dumps: bytes to blocks, one block a paragraph; fields at the head of a text are claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from clipper.errors import LimitError
from clipper.french.words import regex
from clipper.model import Block, Dispatch, Document, Layout, Metadata, Removal, Scope
from clipper.reading.containers import join_claims
from clipper.reading.decoding import decode, unescape
from clipper.reading.layouts import BROWSER_INDENT, Line, Page, lay_out
from clipper.reading.marks import BULLET, IMAGE, REFERENCES, find_mark, is_numbered, tidy
from clipper.reading.reflowing import group_lines, join_words
from clipper.reading.rows import AUTHOR_NAMES, DATE_NAMES, OUTLET_NAMES, TITLE_NAMES, URL_NAMES, read_claims
from clipper.settings import Settings

FORMAT = "text"
SUMMARY = "everything else that is text: a dump of a page"

# What crawlers put before everything: " date 2022-03-16 " or " date 2022-03 ", often glued to the first sentence.
CRAWL_HEADER_RE = regex(r"\s{0,9}date\s{1,3}\d{4}-\d\d(?:-\d\d)?(?=\s|$)")

CRAWL_HEADER = Removal(rule="crawl.header", reason="what the crawler put before the text", scope=Scope.CRAWL)

UNDERLINE_RE = regex(r"\s{0,9}(=|-|~|\^)\1{2,300}\s{0,9}$")
MAX_UNDERLINE_DIFFERENCE = 2  # between a heading and its underline, in characters
HEADING_LEVELS = (2, 2, 3)  # by the columns before a heading in a browser's dump
CENTRED_INDENT = 6  # from here on a line is centred, as the first heading of a page is
MAX_HEADING_CHARS = 200
TOOLS = frozenset((Layout.BROWSER, Layout.W3M, Layout.HTML2TEXT, Layout.MARKDOWN))  # which write list marks

# Fields at the head of a text: the front matter of Markdown, or lines such as `Titre : ...` and `Date : ...`.
ORIGIN = "fields"
FIELD = Removal(rule="field.head", reason="a field that stands above the text", scope=Scope.SITE)
MAX_FIELDS = 40
MIN_KNOWN = 2  # fields with usual names, the title among them: "Titre :" alone may be anything
FENCE_RE = regex(r"---\s{0,9}$|\.\.\.\s{0,9}$")
FIELD_RE = regex(r"([^\W\d_][\w -]{1,24}?)\s?:(?:\s+(.+?)|)\s*$")
ITEM_RE = regex(r"\s*-\s+(.+?)\s*$")
QUOTED_RE = regex(r"([\"'])(.*)\1")
SYNONYMS = {
    "date de publication": "date",
    "publié le": "date",
    "mis à jour le": "date_modified",
    "lien": "url",
    "adresse": "url",
    "média": "outlet",
}
KNOWN = frozenset((*TITLE_NAMES, *DATE_NAMES, *AUTHOR_NAMES, *OUTLET_NAMES, *URL_NAMES, *SYNONYMS.values()))


def recognise(document: Document) -> bool:
    """Everything that is nothing else is text."""
    return True


def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """One dispatch; its blocks are paragraphs, with wrapped and torn sentences joined again.

    Raises NotTextError for binary data, LimitError for a line that is too long.
    """
    decoded = decode(document.data, document.charset)
    written = unescape(decoded.text)
    page = lay_out(written)
    if max((len(line.text) for line in page.lines), default=0) > settings.limits.line_chars:
        limit = f"{settings.limits.line_chars:,} characters"
        raise LimitError(
            f"a line is longer than {limit}", "raise --max-line-chars, or check that this is text"
        )
    head = read_head(page.lines)
    if head:
        page = page._replace(lines=page.lines[head.lines :])
    layout, blocks = read_blocks(page, written)
    is_mended = written != decoded.text or page.is_tagged
    yield Dispatch(
        source=document.source,
        format=FORMAT,
        encoding=decoded.encoding,
        blocks=(*(head.blocks if head else ()), *blocks),
        metadata=join_claims(head.metadata, document.metadata) if head else document.metadata,
        layout=layout,
        warnings=decoded.warnings + (("markup-mended",) if is_mended else ()),
    )


def read_blocks(page: Page, text: str) -> tuple[Layout, Iterator[Block]]:
    """The layout of a text and its blocks in order."""
    header, lines = _cut_header(page.lines)
    groups, layout = group_lines(page._replace(lines=lines))
    numbered = "[" in text and is_numbered(text)
    make = partial(make_block, layout=layout, wrapped=page.width > 0, numbered=numbered)
    found = list(map(make, groups, [*groups[1:], None]))
    if page.references:
        found += [_join_whole(group, REFERENCES) for group in page.references]
        found.sort(key=lambda block: block.first_line)
    if header:
        found.insert(0, _join_whole([header], CRAWL_HEADER))
    return layout, _underline(found, layout)


def _cut_header(lines: list[Line]) -> tuple[Line | None, list[Line]]:
    """The crawl header, where there is one, as a line of its own, and the lines without it."""
    found = CRAWL_HEADER_RE.match(lines[0].text) if lines else None
    if found is None:
        return None, lines
    header, rest = lines[0]._replace(text=found[0]), lines[0].text[found.end() :]
    if not rest.strip():
        return header, lines[1:]
    at = len(rest) - len(rest.lstrip())
    left = Line(rest, header.number, 0, 0, at, at, cut=header.cut)
    return header._replace(cut=""), [left, *lines[1:]]


def _join_whole(group: Sequence[Line], mark: Removal) -> Block:
    """Lines that are not part of the page, in one block."""
    text = "\n".join(line.text.strip() for line in group)
    return Block(
        text=text, first_line=group[0].number, last_line=group[-1].number, gap=group[0].gap, mark=mark
    )


def make_block(
    group: Sequence[Line], below: Sequence[Line] | None, layout: Layout, *, wrapped: bool, numbered: bool
) -> Block:
    """The block of a paragraph, which stands above another, with what the layout shows of it."""
    first = group[0]
    bullet = first.bullet if layout in TOOLS else ""
    words = join_words(group, first.start if bullet else first.at, wrapped=wrapped).strip()
    tidied = tidy(words, layout, numbered=numbered)
    tags = "".join(line.cut for line in group)
    block = Block(
        text=tidied.text,
        first_line=first.number,
        last_line=group[-1].number,
        gap=first.gap,
        indent=first.indent,
        bullet=first.bullet,
        heading=tidied.heading,
        page_break=first.page_break,
        cut=bullet + tidied.cut + tags,
    )
    mark = find_mark(words, layout) if words else BULLET
    if mark or not tidied.text:
        return replace(block, text=words or bullet, mark=mark or IMAGE, cut=tags if words else "")
    if layout is Layout.BROWSER and not block.bullet:
        return replace(block, heading=_find_level(block, below))
    return block


def _find_level(block: Block, below: Sequence[Line] | None) -> int:
    """The level of a heading, which browsers set apart by blank lines and by fewer columns; 0 for none."""
    if len(block.text) > MAX_HEADING_CHARS or (
        below and not below[0].gap and below[0].indent < BROWSER_INDENT
    ):
        return 0
    if block.indent < len(HEADING_LEVELS):
        return HEADING_LEVELS[block.indent]
    return int(block.indent >= CENTRED_INDENT and (block.gap > 0 or block.first_line == 1))


def _underline(blocks: Sequence[Block], layout: Layout) -> Iterator[Block]:
    """The blocks in order; a row of hyphens or equals signs right below a heading goes into it."""
    held: Block | None = None
    for block in blocks:
        if held and not block.gap and UNDERLINE_RE.match(block.text) and _is_underlined(held, block, layout):
            level = 1 if block.text[0] == "=" else 2
            held = replace(held, heading=level, last_line=block.last_line, cut=held.cut + block.text)
            continue
        if held:
            yield held
        held = block
    if held:
        yield held


def _is_underlined(block: Block, row: Block, layout: Layout) -> bool:
    if block.mark or block.first_line != block.last_line or len(block.text) > MAX_HEADING_CHARS:
        return False
    return layout is Layout.MARKDOWN or abs(len(block.text) - len(row.text)) <= MAX_UNDERLINE_DIFFERENCE


class Head(NamedTuple):
    """The fields of a text: the number of their lines, their blocks, and what they claim."""

    lines: int
    blocks: list[Block]
    metadata: Metadata


def read_head(lines: Sequence[Line]) -> Head | None:
    """The fields with which a text begins; None where it begins with anything else.

    The value of the title stays as a headline, without its label; all other lines are marked.
    """
    if not lines or not (FENCE_RE.match(lines[0].text) or FIELD_RE.match(lines[0].text)):
        return None
    is_fenced = FENCE_RE.match(lines[0].text) is not None
    row: dict[str, Any] = {}
    blocks, key = [], ""
    for count, line in enumerate(lines[:MAX_FIELDS]):
        if is_fenced and count and FENCE_RE.match(line.text):
            blocks.append(_block(line))
            return _judge(blocks, row)
        field, item = FIELD_RE.match(line.text), ITEM_RE.match(line.text)
        if field and not item:
            key = SYNONYMS.get(field[1].lower(), field[1].lower().replace(" ", "_"))
            row.setdefault(key, _unquote(field[2] or ""))
        elif item and is_fenced and key:
            row[key] = [*(row[key] if isinstance(row[key], list) else ()), _unquote(item[1])]
        elif not is_fenced:
            return _judge(blocks, row)
        elif count:
            return None
        blocks.append(_block(line, row[key] if key in TITLE_NAMES else None))
    return None


def _judge(blocks: list[Block], row: dict[str, Any]) -> Head | None:
    """The head, where its fields are those of an article."""
    if len(row.keys() & KNOWN) < MIN_KNOWN or not row.keys() & set(TITLE_NAMES):
        return None
    return Head(len(blocks), blocks, read_claims(row, ORIGIN))


def _unquote(value: str) -> str:
    """A value without the quotation marks of YAML."""
    found = QUOTED_RE.fullmatch(value)
    return found[2] if found else value


def _block(line: Line, title: Any = None) -> Block:
    """The block of a field; that of the title holds its value alone."""
    block = _join_whole([line], FIELD)
    if isinstance(title, str) and title and (at := block.text.rfind(title)) >= 0:
        cut = block.text[:at] + block.text[at + len(title) :] + line.cut
        return replace(block, text=title, heading=1, cut=cut, mark=None)
    return replace(block, cut=line.cut)
