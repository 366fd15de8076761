"""Regular expressions that are compiled when they are first used, and one for any of many words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, AnyStr, cast

_SHOWN = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn", "pattern", "flags")


class Regex:
    """Stands for a compiled pattern: a start uses one pattern in four, and compiling all takes longer than clipping."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        """What the compiled pattern has under this name; from then on this object has it too."""
        if name not in _SHOWN:
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        self.__dict__.update((shown, getattr(compiled, shown)) for shown in _SHOWN)
        return self.__dict__[name]


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A pattern that is compiled when it is first used.

    >>> regex(r"[^\\W\\d_]+").findall("Le maire, hier.")
    ['Le', 'maire', 'hier']
    """
    return cast("re.Pattern[AnyStr]", Regex(source, flags))


_ANYWHERE: Mapping[str, str] = MappingProxyType({})


def trie_pattern(words: Iterable[str], tails: Mapping[str, str] = _ANYWHERE, stem: str = "") -> str:
    """A pattern for any of these words that looks at each character once: a tree of their common beginnings.

    >>> trie_pattern(["mai", "mars"])
    'ma(?:i|rs)'

    `tails` holds patterns for what must follow some of the words; `stem` is what of the words is matched already.
    """
    tree: dict[str, list[str]] = {}
    for word in sorted(set(words)):
        tree.setdefault(word[len(stem) : len(stem) + 1], []).append(word)
    branches = [
        re.escape(letter) + trie_pattern(group, tails, stem + letter)
        for letter, group in tree.items()
        if letter
    ]
    if "" in tree:
        branches.append(tails.get(stem, ""))
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
