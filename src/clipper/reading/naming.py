"""The names of entries, as they may be shown: bounded, one line, and never a command to a terminal."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace

from clipper.french.words import regex
from clipper.model import Source

MAX_NAME_CHARS = 1000  # four times what file systems allow for one name
# Controls, formats (bidi overrides among them), surrogates, private use, unassigned, line separators.
UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Controls but for white space, bidi overrides and lone surrogates: none belongs to a title.
CONTROL_RE = regex("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

# What macOS and Windows put beside a person's files, in folders and archives alike.
SYSTEM_FILE_RE = regex(
    r"(?:^|/)(?:__MACOSX/.*|(?:\.DS_Store|\._[^/]*|Thumbs\.db|ehthumbs\.db|desktop\.ini))$", re.IGNORECASE
)


def is_system_file(name: str) -> bool:
    """Whether a file was made by the system and not by a person.

    >>> is_system_file("lot/.DS_Store"), is_system_file("lot/__MACOSX/._a.txt"), is_system_file("lot/a.txt")
    (True, True, False)
    """
    return SYSTEM_FILE_RE.search(name) is not None


def member_of(source: Source, name: str) -> Source:
    """The source of an entry; one inside another container is parted from it by `!`.

    >>> member_of(Source(path="a.zip", member="b.tar"), "c.txt").member
    'b.tar!c.txt'
    """
    shown = show_name(name)
    return replace(source, member=f"{source.member}!{shown}" if source.member else shown)


class Names:
    """The sources of the entries of one container: a second entry of the same name gets `#2`."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._seen: Counter[str] = Counter()

    def source_of(self, name: str) -> Source:
        """The source of the next entry of this name."""
        self._seen[name] += 1
        return member_of(self._source, name if self._seen[name] == 1 else f"{name}#{self._seen[name]}")


def show_name(name: str) -> str:
    r"""A name with unsafe characters escaped, cut in the middle where it is longer than any real one.

    >>> show_name("a\x1b[31mb.txt")
    'a\\x1b[31mb.txt'
    """
    if len(name) > MAX_NAME_CHARS:
        half = MAX_NAME_CHARS // 2
        name = f"{name[:half]}…{name[-half:]}"
    if name.isascii() and name.isprintable() and "\\" not in name:
        return name or "(no name)"
    return "".join(map(_show_character, name))


def one_line(text: str) -> str:
    r"""A short text, such as a title, on one line and without control characters.

    >>> one_line("Le budget\x07\n voté")
    'Le budget voté'
    """
    return " ".join(CONTROL_RE.sub("", text).split())


def _show_character(character: str) -> str:
    if character != "\\" and unicodedata.category(character) not in UNSAFE_CATEGORIES:
        return character
    return character.encode("unicode_escape").decode("ascii")
