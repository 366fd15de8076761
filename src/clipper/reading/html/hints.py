"""What names, words and phrases of a page suggest about a part of it, from the tables in `data/markup.toml`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from clipper.data import read_table
from clipper.french.words import regex

TOKEN_RE = regex(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
CATEGORY_LIST_RE = regex(r"\bhentry\b|\btype-post\b|\bpost-\d+\b")  # WordPress: all categories of the post
NAMED = 4_096  # different attribute values remembered; a page holds some hundreds

WORD_RE = regex(r"[^\W_]+")
MARKS = "'’,.;:!?«»\"“”()-–—…/%&€+[]|_"  # what stands between words in most lines
LONG_CHARS = 100  # from here on it is faster to take the marks out first than to look up every character
LINES = 512  # lines whose words are remembered while several rules ask for them
SCANNED_CHARS = 600  # of a line: enough to know it by
SENTENCE_END_RE = regex(r"[.!?…。！？][\"'”’»)\]\s]*$|[:;,][\s]*$")
DIGIT_RE = regex(r"\d")
UPDATE_RE = regex(r"\bmise?\s+à\s+jour\b", re.IGNORECASE)
NUMERIC_DATE_RE = regex(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{1,2}\s?[h:]\s?\d\d\b")

SENTENCE_CHARS = 60
WIDE, WIDE_CHARS = "\u2e80", 20  # from here on a character is a syllable or a word, and two thirds of them do
MIN_WORDS = 7  # shorter lines have too few words for a share to mean anything
LONG_WORDS = 18  # from here on a line without a final stop is prose all the same
LOOSE_WORDS = 5
FUNCTION_SHARE = 0.18  # share of function words: prose has 0.35 to 0.5, lists of names and labels under 0.15
DATELINE_CHARS = 220
DATELINE_SHARE = 0.5  # of the words: digits, months and labels; a sentence with a date in it has far fewer
INTERFACE_SHARE = 0.1  # of the words: a quotation that says "vous" has fewer, and of one kind
INTERFACE_STRONG = 0.2  # of the words, where the line stands among the article's own paragraphs
INTERFACE_KINDS = 2

SIGNATURE_CHARS = 80
NAME = r"[A-ZÀ-Þ][\w.'’-]{0,24}"
NAMES = rf"{NAME}(?: (?:{NAME}|d[eu]|l[ae]|el|ben|van|von)){{1,4}}"
SIGNATURE_RE = regex(
    rf"\W?(?:(?:\w{{4,10}} (?:recueillis? )?)?(?:[Pp]ar|PAR|[Aa]vec|[Bb]y)[ :]{{1,3}}(?:{NAMES}|{NAME})|{NAMES}"
    rf"|(?:[A-ZÀ-Þ][.-]{{1,2}} ?){{1,4}}|[A-Z]{{2,5}}|[a-z]{{1,4}}(?:/[a-z-]{{1,4}}){{1,4}})"
    rf"(?:(?:,? (?:et|avec|and|&|/|-|–|pour)|,)(?: l['’])? ?(?:{NAMES}|{NAME})){{0,2}}"
    r"(?:,? (?:le )?\d[\w /.:-]{3,30})?\W{0,3}"
)


@cache
def load_tables() -> Mapping[str, Any]:
    """The tables of `data/markup.toml`, read once."""
    return read_table("markup.json")


@cache
def load_names(table: str, key: str) -> frozenset[str]:
    """One row of a table: words parted by spaces."""
    return frozenset(load_tables()[table][key].split())


@cache
def load_words(table: str) -> frozenset[str]:
    """The words of all languages of a table together."""
    return frozenset(word for words in load_tables()[table].values() for word in words.split())


@cache
def hint_table() -> Mapping[str, tuple[int, str]]:
    """Token, or two tokens with a space, -> rank and name of its category."""
    return {
        token: (rank, category)
        for rank, (category, tokens) in enumerate(load_tables()["hints"].items())
        for token in tokens
    }


@cache
def pair_openers() -> frozenset[str]:
    """The first words of the entries of two."""
    return frozenset(token.split()[0] for token in hint_table() if " " in token)


@lru_cache(maxsize=NAMED)
def find_hint(names: str) -> str | None:
    """The category that the values of an element's class, id, role... suggest, or None.

    >>> find_hint("td-post-sharing-bottom"), find_hint("entry-content")
    ('share', None)
    >>> find_hint("post-12 hentry category-video"), find_hint("grid-container-no-nav")
    (None, None)

    Left alone: `hentry` class lists, which hold the categories of the article and not its place in the page.
    """
    if ("post" in names or "hentry" in names) and CATEGORY_LIST_RE.search(names):
        return None
    table = hint_table()
    tokens = TOKEN_RE.findall(names)
    if not names.islower():
        tokens = [token.lower() for token in tokens]
    qualifiers = load_names("qualifiers", "before")
    if not qualifiers.isdisjoint(tokens):
        tokens = [token for before, token in zip(["", *tokens], tokens) if before not in qualifiers]
    found = [table[token] for token in tokens if token in table]
    if not pair_openers().isdisjoint(tokens):
        pairs = map(" ".join, zip(tokens, tokens[1:]))
        found += [table[pair] for pair in pairs if pair in table]
    return min(found)[1] if found else None


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


def split_words(text: str) -> list[str]:
    """The runs of letters and digits in a text, in order.

    >>> split_words("L’été, enfin ! Ou pas_encore")
    ['L', 'été', 'enfin', 'Ou', 'pas', 'encore']
    """
    if len(text) < LONG_CHARS:
        return WORD_RE.findall(text)
    plain = text
    for mark in MARKS:
        plain = plain.replace(mark, " ")
    words = plain.split()
    return words if "".join(words).isalnum() else WORD_RE.findall(text)


@lru_cache(maxsize=LINES)
def find_words(text: str) -> tuple[str, ...]:
    """The words of a line, or of the beginning of a long one, in lower case."""
    return tuple(split_words(text[:SCANNED_CHARS].lower()))


def bare(text: str) -> str:
    """Letters and digits only, in lower case: how two spellings of one title compare.

    >>> bare("L’été, enfin !")
    'létéenfin'
    """
    return "".join(split_words(text.casefold()))


def is_prose(text: str) -> bool:
    """Whether a line reads as sentences, in any of the languages of the table.

    >>> is_prose("Le maire a annoncé que les travaux de la place seraient terminés avant le printemps.")
    True
    >>> is_prose("Accueil Sports Culture Économie Opinions Vidéos Annonces Emploi Météo")
    False
    """
    words = find_words(text)
    if len(words) < MIN_WORDS or sum(map(load_words("words").__contains__, words)) < FUNCTION_SHARE * len(
        words
    ):
        return False
    return len(words) >= LONG_WORDS or ends_sentence(text)


def is_sentence(text: str) -> bool:
    """Whether a line has the length and the end of a sentence, whatever its language.

    >>> is_sentence("Жители района ждали три года, пока откроется новая библиотека на их улице.")
    True
    """
    return len(text) >= SENTENCE_CHARS - 2 * WIDE_CHARS * (text[0] > WIDE) and ends_sentence(text)


def reads_loosely(text: str) -> bool:
    """Whether a line has the function words of prose, whatever its length and end."""
    words = find_words(text)
    known = sum(map(load_words("words").__contains__, words))
    return len(words) >= LOOSE_WORDS and known >= FUNCTION_SHARE * len(words)


def ends_sentence(text: str) -> bool:
    """Whether a line ends as sentences do."""
    return SENTENCE_END_RE.search(text[-12:]) is not None


def is_dateline(text: str) -> bool:
    """Whether a line states when it was published rather than what happened.

    >>> is_dateline("Publié le 3 mai 2021 à 14h32 - Mis à jour le 4 mai 2021 à 19h11 Lecture 4 min")
    True
    >>> is_dateline("Le 3 mai 2021, le conseil a voté le budget de 4 millions d'euros.")
    False
    """
    if len(text) > DATELINE_CHARS or not DIGIT_RE.search(text):
        return False
    labels, neutral = dateline_words(), load_words("words")
    words = [word for word in find_words(text) if word in labels or word not in neutral]
    marks = sum(word in labels or word[0].isdigit() for word in words)
    return marks >= DATELINE_SHARE * len(words) and (
        NUMERIC_DATE_RE.search(text) is not None
        or (any(word.isdigit() for word in words) and not labels.isdisjoint(words))
    )


def begins_as_date(text: str) -> bool:
    """Whether the first word of a line is a label or a day, as in "Publié le" or "Mardi 3 mai"."""
    first = WORD_RE.search(text.lower())
    return first is not None and first[0] in dateline_words()


@cache
def dateline_words() -> frozenset[str]:
    """What publication lines are made of, apart from digits."""
    return load_words("stamps") | load_words("calendar")


def names_publication(text: str) -> bool:
    """Whether a dated line says that it was published, or says nothing but one date.

    >>> names_publication("Posté le 3 mai 2021"), names_publication("Lundi 3 mai, 14h32")
    (True, True)
    >>> names_publication("Ouvert du lundi au samedi de 10h à 18h"), names_publication("Du 3 mai au 4 juin 2021")
    (False, False)
    """
    words = find_words(text)
    if not load_words("stamps").isdisjoint(words) or UPDATE_RE.search(text):
        return True
    known = load_words("calendar") | load_words("words")
    return "au" not in words and all(word in known or word[0].isdigit() for word in words)


def is_signature(text: str) -> bool:
    """Whether a short line holds nothing but names or initials, and perhaps a date.

    >>> is_signature("Kenza Belair, avec AGV"), is_signature("R. D."), is_signature("rl/abo/fm")
    (True, True, True)
    >>> is_signature("1. Kenza Belair 17’03"), is_signature("Lumières de la ville"), is_signature("Conclusion")
    (False, False, False)
    """
    return len(text) <= SIGNATURE_CHARS and SIGNATURE_RE.fullmatch(text) is not None


def speaks_to_reader(text: str, share: float = INTERFACE_SHARE) -> bool:
    """Whether a line is the site speaking to its reader rather than an author.

    >>> speaks_to_reader("Vous pouvez gérer votre abonnement depuis votre compte en ligne.")
    True
    >>> speaks_to_reader("« Vous verrez, a dit le maire aux habitants, vos rues seront plus calmes cet été. »")
    False
    """
    words = find_words(text)
    kinds = load_words("interface").intersection(words)
    if len(kinds) < INTERFACE_KINDS or kinds <= load_names("interface", "pronouns"):
        return False
    return sum(map(kinds.__contains__, words)) >= share * len(words)
