"""The text between two block tags as lines: signs read and taken out, white space as a reader sees it."""

from __future__ import annotations

import re
from functools import cache

from clipper.reading.html.hints import any_of, load_tables
from clipper.reading.html.signs import BREAK, LINK_OFF, LINK_ON

WHITE = "\n\t\r\f\v"  # white space of the source beside the space itself
DROPPED_RE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f]")
REFERENCE_CHARS = 60  # before a link, in which a phrase makes it a cross-reference
SENTENCE_END_RE = re.compile(r'[.!?…»”"*►>]')


def clean_text(raw: str) -> str:
    """A line as it is read: white space of the source is one space, what no reader sees is gone.

    >>> clean_text("  Un  mot\\n cou\\u00adpé ")
    'Un mot coupé'
    """
    text = raw.strip()
    if text.isprintable():  # true of most lines: no white space but spaces, and nothing to drop
        return narrow_spaces(text)
    for white in WHITE:
        if white in text:
            text = text.replace(white, " ")
    text = narrow_spaces(text)
    return text if raw.isascii() else DROPPED_RE.sub("", text).strip()


def narrow_spaces(text: str) -> str:
    """The text with one space for every run of them; a pattern takes four times as long.

    >>> narrow_spaces("un  mot   seul")
    'un mot seul'
    """
    return " ".join(filter(None, text.split(" "))) if "  " in text else text


def split_references(raw: str) -> str:
    """The text with a break around every linked cross-reference that stands where a sentence could begin.

    >>> from clipper.reading.html.signs import LINK_ON
    >>> text = f"Le port rouvre. À lire aussi : {LINK_ON}Le port ferme{LINK_OFF} Le maire a dit non."
    >>> split_references(text).split(BREAK)[2]
    ' Le maire a dit non.'

    Left alone: one inside a sentence or in brackets, which the author wrote.
    """
    parts, position, start = [], 0, raw.find(LINK_ON)
    while start >= 0:
        end = raw.find(LINK_OFF, start)
        if end < 0:
            break
        follows = start > position and raw[start - 1] != BREAK  # most links open a line, and follow nothing
        if follows and (cut := find_reference(raw[max(position, start - REFERENCE_CHARS) : start])):
            parts += [raw[position : start - cut], raw[start - cut : end + 1]]
            position = end + 1
        start = raw.find(LINK_ON, end)
    return BREAK.join([*parts, raw[position:]]) if parts else raw


def find_reference(head: str) -> int:
    """How many characters of cross-reference stand at the end of what is before a link; 0 where it is a sentence."""
    opening = SENTENCE_END_RE.split(head.rpartition(BREAK)[2])[-1]
    if not opening.strip() or len(opening) == REFERENCE_CHARS:
        return 0
    return len(opening) if reference_pattern().match(opening) else 0


@cache
def reference_pattern() -> re.Pattern[str]:
    """A phrase that sends the reader elsewhere, right before a link."""
    phrases = any_of(load_tables()["phrases"]["related"])
    return re.compile(rf"\W{{0,5}}{phrases}(?!\w).{{0,12}}$", re.IGNORECASE | re.DOTALL)
