"""The names in the author's field of a database, which papers fill as they like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from clipper.reading.press.labels import phrases

MAX_NAME_WORDS = 5
FIELD_CHARS = 1_000  # what is longer names no author
# An address, a handle, and an address that Cloudflare has hidden.
ADDRESS_RE = re.compile(r"\[email\s?protected\]|(?<!\S)\S{1,100}@\S{1,100}|(?<!\S)@\w{1,100}", re.IGNORECASE)
BRACKETS_RE = re.compile(r"\([^()]*\)")
LABEL_RE = re.compile(
    r"(?:\b(?:recueillie?s?\b.{0,40}?\bpar|réalisée?s? par|écrit par|textes?(?: de| par)?|par)|^\s*(?:by|von|door|por))"
    r"\b\s*[;:]?\s*",
    re.IGNORECASE,
)
PHOTOS_RE = re.compile(r"\bphotos?\b.*", re.IGNORECASE)
LIST_RE = re.compile(r" ?[;/|] ?| (?:et|avec|and|und|&) ", re.IGNORECASE)
# What a paper adds behind a name: where its correspondent is, or what.
TRAILER_RE = re.compile(
    r" (?:à|au|aux|pour|in|envoyée?s?|correspond\w+|journalistes?|grand reporter)\b.*", re.IGNORECASE
)
NAME_WORD_RE = re.compile(
    r"(?:[A-ZÀ-ÞŒ][\w'’-]*\.?(?:-?[A-Z]\.)*|d[eiu]|d'|d’|del|della|la|le|van|von|der|den|ter|ben|bin|el|al|da|dos|du|"
    r"[dDlL]['’][A-ZÀ-Þ][\w'’-]+)"
)
PARTICLE_RE = re.compile(r"(?:d[eiu]|del|la|le|les|van|von|der|du|des|ben|el|al|da|dos)", re.IGNORECASE)
INITIAL_END_RE = re.compile(r"(?:^|[\s.-])[A-ZÀ-Þ]\.$")


def find_names(field: str) -> tuple[str, ...]:
    """The names of persons in an author's field, as written; the surname goes behind where a comma turned it round.

    >>> find_names("PROPOS RECUEILLIS PAR; J. MOREL"), find_names("Morel, Jeanne")
    (('J. MOREL',), ('Jeanne Morel',))
    >>> find_names("Par Jeanne Morel et Paul Ney, envoyés spéciaux à Annecy"), find_names("L'entretien du dimanche")
    (('Jeanne Morel', 'Paul Ney'), ())

    Left alone: newsrooms, sites, agencies, and single words.
    """
    text = BRACKETS_RE.sub(" ", ADDRESS_RE.sub(" ", field[:FIELD_CHARS]))
    text = PHOTOS_RE.sub("", " ".join(text.split()))
    labels = list(LABEL_RE.finditer(text))
    if labels:
        text = text[labels[-1].end() :]
    return tuple(dict.fromkeys(_names(text)))


def _names(text: str) -> Iterator[str]:
    for piece in LIST_RE.split(text):
        parts = [_trim(part) for part in piece.split(",")]
        parts = [part for part in parts if part]
        if len(parts) == 2 and _is_inverted(*parts):
            yield f"{parts[1]} {parts[0]}"
        else:
            yield from filter(is_name, parts)


def _trim(part: str) -> str:
    part = TRAILER_RE.sub("", f" {part}").strip(" ,:;*¦-–—")
    return part if INITIAL_END_RE.search(part) else part.rstrip(". ")


def _is_inverted(last: str, first: str) -> bool:
    """Whether `last, first` is one name: a given name alone stands behind a surname that cannot be a whole name."""
    words = last.split()
    is_surname = len(words) == 1 or PARTICLE_RE.fullmatch(words[0]) is not None
    is_given = len(first.split()) <= 2 if len(words) == 1 else len(first.split()) == 1
    return is_surname and is_given and first.lower() not in no_names() and is_name(f"{first} {last}")


@cache
def no_names() -> frozenset[str]:
    """Words with which no name of a person starts."""
    return frozenset(phrases("no_name"))


def is_name(text: str) -> bool:
    """Whether a text has the shape of a person's name: two to five words, capitals and particles."""
    words = text.split()
    if not words or words[0].lower() in no_names():
        return False
    if len(words) == 1:  # initials sign, a single word may be anything
        return re.fullmatch(r"(?:[A-ZÀ-Þ]\.-?){2,4}", text) is not None
    return (
        len(words) <= MAX_NAME_WORDS
        and all(NAME_WORD_RE.fullmatch(word) for word in words)
        and sum(word[0].isupper() for word in words) >= 2
        and not words[0].lower().startswith(("l'", "l’"))
    )
