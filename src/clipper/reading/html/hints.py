"""What the names in a page's markup suggest: a weak hint per element, from the tables in `data/markup.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any

TOKEN_RE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
CATEGORY_LIST_RE = re.compile(
    r"\bhentry\b|\btype-post\b|\bpost-\d+\b"
)  # WordPress: all categories of the post
MEMORY = 4_096  # different attribute strings remembered; a page holds some hundreds


@cache
def load_tables() -> Mapping[str, Any]:
    """The tables of `data/markup.toml`, read once."""
    return tomllib.loads(resources.files("clipper.data").joinpath("markup.toml").read_text("utf-8"))


def load_names(table: str, key: str) -> frozenset[str]:
    """One row of a table: words parted by spaces."""
    return frozenset(load_tables()[table][key].split())


@cache
def hint_table() -> Mapping[str, tuple[int, str]]:
    """Token, or two tokens with a space, -> rank and name of its category."""
    return {
        token: (rank, category)
        for rank, (category, tokens) in enumerate(load_tables()["hints"].items())
        for token in tokens
    }


@lru_cache(maxsize=MEMORY)
def find_hint(names: str) -> str | None:
    """The category that the values of an element's class, id, role... suggest, or None.

    >>> find_hint("td-post-sharing-bottom"), find_hint("entry-content")
    ('share', None)
    >>> find_hint("post-12 hentry category-video")

    Deliberately blind to `hentry` class lists: they hold the categories of the article, not its place in the page.
    """
    if ("post" in names or "hentry" in names) and CATEGORY_LIST_RE.search(names):
        return None
    table, openers = hint_table(), pair_openers()
    tokens = TOKEN_RE.findall(names)
    if not names.islower():
        tokens = [token.lower() for token in tokens]
    found = [table[token] for token in tokens if token in table]
    if not openers.isdisjoint(tokens):
        pairs = map(" ".join, zip(tokens, tokens[1:]))
        found += [table[pair] for pair in pairs if pair in table]
    return min(found)[1] if found else None


@cache
def pair_openers() -> frozenset[str]:
    """The first words of the entries of two."""
    return frozenset(token.split()[0] for token in hint_table() if " " in token)


@cache
def phrase_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Per kind of phrase a pattern for the head of a line."""
    return tuple(
        (name, re.compile(rf"\W{{0,5}}{any_of(phrases)}(?!\w)", re.IGNORECASE))
        for name, phrases in load_tables()["phrases"].items()
    )


def any_of(phrases: Sequence[str]) -> str:
    """A pattern for any of the phrases; a space in one stands for any white space."""
    return "(?:" + "|".join(re.escape(phrase).replace("\\ ", r"\s") for phrase in phrases) + ")"


def find_phrase(text: str) -> str | None:
    """The kind of cross-reference, or label, with which a line begins, or None."""
    return next((name for name, pattern in phrase_patterns() if pattern.match(text)), None)
