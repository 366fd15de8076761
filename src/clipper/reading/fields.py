"""Fields at the head of a text: the front matter of Markdown, or lines such as `Titre : ...` and `Date : ...`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from clipper.model import Block, Metadata, Removal
from clipper.reading.layouts import Line
from clipper.reading.rows import AUTHOR_NAMES, DATE_NAMES, OUTLET_NAMES, TITLE_NAMES, URL_NAMES, read_claims

ORIGIN = "fields"
FIELD = Removal(rule="field.head", reason="a field that stands above the text")
MAX_FIELDS = 40
MIN_KNOWN = 2  # fields with usual names, the title among them: "Titre :" alone may be anything
FENCE_RE = re.compile(r"---\s{0,9}$|\.\.\.\s{0,9}$")
FIELD_RE = re.compile(r"([^\W\d_][\w -]{1,24}?)\s?:(?:\s+(.+?)|)\s*$")
ITEM_RE = re.compile(r"\s*-\s+(.+?)\s*$")
QUOTED_RE = re.compile(r"([\"'])(.*)\1")
SYNONYMS = {
    "date de publication": "date",
    "publié le": "date",
    "mis à jour le": "date_modified",
    "lien": "url",
    "adresse": "url",
    "média": "outlet",
}
KNOWN = frozenset((*TITLE_NAMES, *DATE_NAMES, *AUTHOR_NAMES, *OUTLET_NAMES, *URL_NAMES, *SYNONYMS.values()))


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
    text = line.text.strip()
    if isinstance(title, str) and title and (at := text.rfind(title)) >= 0:
        cut = text[:at] + text[at + len(title) :] + line.cut
        return Block(
            text=title, first_line=line.number, last_line=line.number, gap=line.gap, heading=1, cut=cut
        )
    return Block(
        text=text, first_line=line.number, last_line=line.number, gap=line.gap, cut=line.cut, mark=FIELD
    )
