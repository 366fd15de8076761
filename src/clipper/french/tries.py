"""Patterns for any of many words that cost little more than a pattern for one.

`re` tries the alternatives of `a|b|c` one after the other, at each place of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

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
