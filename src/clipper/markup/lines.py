"""The text between two block tags as lines: signs read and taken out, white space as a reader sees it."""

from __future__ import annotations

import re

from clipper.markup.hints import find_phrase
from clipper.markup.tags import BREAK, LINK_OFF, SIGNS_RE

SPACE_RE = re.compile(r"[ \t\n\r\f\v]+")
DROPPED_RE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f]")
REST_CHARS = 20  # after a linked cross-reference, from which the rest is a paragraph of its own


def clean_text(raw: str) -> str:
    """A line as it is read: white space of the source is one space, what no reader sees is gone.

    >>> clean_text("  Un  mot\\n cou\\u00adpé ")
    'Un mot coupé'
    """
    text = SPACE_RE.sub(" ", raw)
    if not text.isascii():
        text = DROPPED_RE.sub("", text)
    return text.strip()


def split_references(raw: str) -> str:
    """The text with a break after every linked cross-reference that a line begins with.

    >>> from clipper.markup.tags import LINK_ON
    >>> text = f"À lire aussi {LINK_ON}Le port rouvre{LINK_OFF} Le maire a dit non aux riverains."
    >>> split_references(text).split(BREAK)[1]
    ' Le maire a dit non aux riverains.'
    """
    if LINK_OFF not in raw:
        return raw
    parts = []
    for part in raw.split(BREAK):
        head, off, rest = part.partition(LINK_OFF)
        refers = off and find_phrase(SIGNS_RE.sub("", head).strip()) == "related" and len(rest) > REST_CHARS
        parts.append(f"{head}{off}{BREAK}{rest}" if refers else part)
    return BREAK.join(parts)
