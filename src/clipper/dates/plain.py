"""The plain form of a text: what the grammar reads instead of the text, with every offset mapped back.

A form is ASCII, lower case, without accents, with one kind of space, apostrophe and dash, and framed by a line
feed on both sides so that a pattern may look around itself. Characters that have no width (soft hyphens, zero-width
spaces, combining accents) are left out of it: "1ᵉʳ août", "1er août" and "1ER AOUT" cast one form.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from typing import NamedTuple

from clipper.french.words import regex

# No width, or an accent that stands after its letter: nothing of a date is lost with them.
WIDTHLESS_RE = regex("[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")

SOFT_HYPHEN = b"\xad"  # the only one of them in Latin-1

# Outside latin-1, hence replaced one by one before the byte table does the rest.
REPLACEMENTS = {
    "'": "\u2019\u2018\u02bc\u2032",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
    " ": "\u202f\u2009\u2007\u2008\u2003\u2002\u200a\u3000",
    "\n": "\u2028\u2029",
    "|": "\u2022\u2219\u22c5\u25cf",
    ".": "\u2026",
    **dict(zip("erhistdn", "\u1d49\u02b3\u02b0\u2071\u02e2\u1d57\u1d48\u207f")),  # superscript letters
}

# Latin-1 letters whose decomposition is not a letter and an accent, and signs that stand in for others.
LATIN = {
    "\u00a0": " ",
    "\t": " ",
    "\r": "\n",
    "\x0b": "\n",
    "\x0c": "\n",
    "\x85": "\n",
    "\u00b4": "'",
    "`": "'",
    "\u00b7": "|",
    "\u00b0": "o",
    "\u00ba": "o",
    "\u00aa": "a",
    "\u00bf": "?",
}


def _plain_byte(code: int) -> int:
    char = chr(code)
    plain = LATIN.get(char) or unicodedata.normalize("NFD", char)[0].lower()
    return ord(plain) if plain.isascii() else ord("?")


PLAIN_BYTES = bytes(_plain_byte(code) for code in range(256))


class PlainForm(NamedTuple):
    """A text and its plain form; `origins[i]` is where character i of the plain form stands in the text."""

    text: str
    plain: str
    origins: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text of a stretch of the plain form."""
        if self.origins is None:
            return start - 1, end - 1
        return self.origins[start], self.origins[end - 1] + 1

    def source(self, start: int, end: int) -> str:
        """The characters of the text under a stretch of the plain form."""
        first, last = self.span(start, end)
        return self.text[max(first, 0) : last]

    def position(self, offset: int) -> int:
        """Where a character of the text stands in the plain form."""
        return offset + 1 if self.origins is None else bisect_left(self.origins, offset)


def to_plain(text: str) -> PlainForm:
    """The plain form of a text, character by character.

    >>> to_plain("Publié le 1ᵉʳ AOÛT").plain
    '\\npublie le 1er aout\\n'
    """
    codes = _latin(text)
    has_widthless = WIDTHLESS_RE.search(text) if codes is None else SOFT_HYPHEN in codes
    if not has_widthless:
        return PlainForm(text=text, plain=_framed(_replaced(text) if codes is None else codes), origins=None)
    kept = [index for index, char in enumerate(text) if not WIDTHLESS_RE.match(char)]
    codes = _replaced("".join(map(text.__getitem__, kept)))
    return PlainForm(text=text, plain=_framed(codes), origins=(-1, *kept, len(text)))


def _latin(text: str) -> bytes | None:
    """The text in Latin-1, curly apostrophes made straight; None where more than these is outside it."""
    try:
        return text.replace("\u2019", "'").encode("latin-1")
    except UnicodeEncodeError:
        return None


def _replaced(text: str) -> bytes:
    """The text in Latin-1, with what is outside replaced by what it stands for, or by a question mark."""
    for plain, chars in REPLACEMENTS.items():
        for char in chars:
            text = text.replace(char, plain)
    return text.encode("latin-1", "replace")


def _framed(codes: bytes) -> str:
    return f"\n{codes.translate(PLAIN_BYTES).decode('ascii')}\n"
