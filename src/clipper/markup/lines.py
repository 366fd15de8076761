"""The text between two block tags as lines: signs read and taken out, white space as a reader sees it."""

from __future__ import annotations

import re
from functools import cache

from clipper.markup.hints import any_of, load_tables
from clipper.markup.signs import BREAK, LINK_OFF, SIGNS_RE

SPACE_RE = re.compile(r"[ \t\n\r\f\v]+")
DROPPED_RE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f]")
REFERENCE_CHARS = 300  # of the title in a linked cross-reference
LOOK_BACK = 12  # characters before a cross-reference that show whether a sentence has ended there
SENTENCE_ENDS = '.!?…»”"*►>'


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
    if LINK_OFF not in raw:
        return raw
    return reference_pattern().sub(_set_apart, raw)


@cache
def reference_pattern() -> re.Pattern[str]:
    """A phrase that sends the reader elsewhere, and the link that follows it."""
    phrases = any_of(load_tables()["phrases"]["related"])
    return re.compile(
        rf"{phrases}(?!\w)[^\ufdd0]{{0,12}}\ufdd0[^\ufdd1]{{1,{REFERENCE_CHARS}}}\ufdd1", re.IGNORECASE
    )


def _set_apart(match: re.Match[str]) -> str:
    before = SIGNS_RE.sub("", match.string[max(0, match.start() - LOOK_BACK) : match.start()]).rstrip()
    opens = (
        not before or before[-1] in SENTENCE_ENDS or BREAK in match.string[match.start() - 1 : match.start()]
    )
    return f"{BREAK}{match[0]}{BREAK}" if opens else match[0]
