"""The text between two block tags as lines: signs read and taken out, white space as a reader sees it."""

from __future__ import annotations

import re
from functools import cache

from clipper.markup.hints import any_of, load_tables
from clipper.markup.signs import BREAK, LINK_OFF, LINK_ON

SPACE_RE = re.compile(r"[ \t\n\r\f\v]+")
DROPPED_RE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f]")
REFERENCE_CHARS = 60  # before a link, in which a phrase makes it a cross-reference
SENTENCE_END_RE = re.compile(r'[.!?…»”"*►>]')


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
    """The text with a break around every linked cross-reference that stands where a sentence could begin.

    >>> from clipper.markup.signs import LINK_ON
    >>> text = f"Le port rouvre. À lire aussi : {LINK_ON}Le port ferme{LINK_OFF} Le maire a dit non."
    >>> split_references(text).split(BREAK)[2]
    ' Le maire a dit non.'

    Left alone: one inside a sentence or in brackets, which the author wrote.
    """
    start = raw.find(LINK_ON)
    while start >= 0:
        end = raw.find(LINK_OFF, start)
        if end < 0:
            break
        cut = find_reference(raw, start)
        if cut is not None:
            raw = f"{raw[:cut]}{BREAK}{raw[cut : end + 1]}{BREAK}{raw[end + 1 :]}"
            end += 2
        start = raw.find(LINK_ON, end)
    return raw


def find_reference(raw: str, link: int) -> int | None:
    """Where the cross-reference begins that a link ends, or None where the link is part of a sentence."""
    head = raw[max(0, link - REFERENCE_CHARS) : link].rpartition(BREAK)[2]
    opening = SENTENCE_END_RE.split(head)[-1]
    if not opening.strip() or len(opening) == REFERENCE_CHARS:
        return None
    return link - len(opening) if reference_pattern().match(opening) else None


@cache
def reference_pattern() -> re.Pattern[str]:
    """A phrase that sends the reader elsewhere, right before a link."""
    phrases = any_of(load_tables()["phrases"]["related"])
    return re.compile(rf"\W{{0,5}}{phrases}(?!\w).{{0,12}}$", re.IGNORECASE | re.DOTALL)
