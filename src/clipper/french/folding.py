"""One form for all the ways of writing the same words.

Comparison only: what is folded is never written to a record.
"""

from __future__ import annotations

import re
import unicodedata

from clipper.french.words import regex

# A text up to so long may be a label, which returns in dispatch after dispatch of a site: what is found out about
# labels is remembered, for so many of them (the menus of some twenty sites; about 4 MB in all).
LABEL_CHARS = 100
LABELS = 4096

_COMBINING_RE = regex("[\u0300-\u036f]")
_WORD_RE = regex(r"[^\W_]+")

# Arrows, bullets, dingbats, emoji and the private glyphs of icon fonts say "an item follows": they become ">".
_ODD_RE = regex(
    "[\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff\u2018-\u201b\u02bc\u2032\u00b4`\u2010-\u2015\u2212"
    "\u00ab\u00bb\u201c-\u201f\u2033\u0153\u0152\u00e6\u00c6\u2022\u2023\u2039\u203a\u2043\u2190-\u21ff"
    "\u2300-\u23ff\u2500-\u27bf\u2900-\u297f\u2b00-\u2bff\ue000-\uf8ff\U0001f000-\U0001faff]"
)
_ODD = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"}
_ODD |= dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4`", "'")
_ODD |= dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
_ODD |= dict.fromkeys("\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033", '"')
_ODD |= dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff", "")
# French sets a space before these marks, hurried typists do not.
_TIGHT = ((" :", ":"), (" ;", ";"), (" ?", "?"), (" !", "!"))


def _plain(match: re.Match[str]) -> str:
    return _ODD.get(match[0], ">")


def _fold_any(text: str) -> str:
    """The folded characters of any text, white space as it stands."""
    return _COMBINING_RE.sub("", unicodedata.normalize("NFKD", _ODD_RE.sub(_plain, text))).casefold()


def _fold_byte(code: int) -> int:
    """What a character of Windows-1252 folds to; the byte itself, outside ASCII, where that is not one of ASCII."""
    folded = _fold_any(bytes([code]).decode(_WESTERN, "replace"))
    return ord(folded) if len(folded) == 1 and folded.isascii() else code | 0x80


# Nearly all that French needs stands in Windows-1252: folding it byte by byte takes a third of the time.
_WESTERN = "cp1252"
_FOLDED = bytes(map(_fold_byte, range(256)))
_WORDS_ALONE = bytes(
    code if code > 0x7F or chr(code).isalnum() else ord(" ") for code in _FOLDED
)  # all that is no letter or figure as a space


def _translate(text: str, table: bytes) -> str | None:
    """The text through a table of folded bytes; None where it holds a character that needs more than a table."""
    try:
        folded = text.replace("\u202f", " ").encode(_WESTERN).translate(table)
    except UnicodeEncodeError:
        return None
    return folded.decode("ascii") if folded.isascii() else None


def fold(text: str) -> str:
    """`text` in one case, without accents, with plain quotes, dashes and arrows and single spaces.

    >>> fold("À\u202fLire  ► L’Été\u00a0: un « cœur »…")
    'a lire > l\\'ete: un " coeur "...'

    Punctuation stays, and so do letters of other scripts. For words alone, see `fold_words`.
    """
    plain = text.casefold() if text.isascii() else _translate(text, _FOLDED)
    folded = " ".join((_fold_any(text) if plain is None else plain).split())
    for spaced, tight in _TIGHT:
        folded = folded.replace(spaced, tight)
    return folded


def fold_words(text: str) -> str:
    """The folded words of `text` alone: equal for a headline and its copy in other case or punctuation.

    >>> fold_words("INONDATIONS: L'ETAT D'URGENCE") == fold_words("Inondations : l’état d’urgence")
    True
    """
    words = _translate(text, _WORDS_ALONE)
    return " ".join(_WORD_RE.findall(_fold_any(text)) if words is None else words.split())
