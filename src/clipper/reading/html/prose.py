"""Whether a line is running prose, told by its shape and its function words rather than by its language."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from clipper.reading.html.hints import load_tables

WORD_RE = re.compile(r"[^\W_]+")
MARKS = "'’,.;:!?«»\"“”()-–—…/%&€+[]|_"  # what stands between words in most lines
LONG_CHARS = (
    100  # from here on taking the marks out first is faster than the pattern, which looks every character up
)
SENTENCE_END_RE = re.compile(r"[.!?…][\"'”’»)\]\s]*$|[:;,][\s]*$")
DIGIT_RE = re.compile(r"\d")
NUMERIC_DATE_RE = re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{1,2}\s?[h:]\s?\d\d\b")
MIN_WORDS = 7  # shorter lines have too few words for a share to mean anything
LONG_WORDS = 18  # from here on a line without a final stop is prose all the same
FUNCTION_SHARE = 0.18  # share of function words: prose has 0.35 to 0.5, lists of names and labels under 0.15
MEMORY = 512  # lines whose words are remembered while several rules ask for them
SCANNED_CHARS = 600  # of a line: enough to know it by


LOOSE_WORDS = 5
DATELINE_CHARS = 220
DATELINE_SHARE = 0.5  # of the words: digits, months and labels; a sentence with a date in it has far fewer

INTERFACE_SHARE = 0.1  # of the words: a quotation that says "vous" has fewer and of one kind
INTERFACE_STRONG = 0.2  # of the words, where the line stands among the article's own paragraphs
INTERFACE_KINDS = 2


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


@cache
def function_words() -> frozenset[str]:
    """The function words of all tabled languages together."""
    return frozenset(word for words in load_tables()["words"].values() for word in words.split())


@lru_cache(maxsize=MEMORY)
def find_words(text: str) -> tuple[str, ...]:
    """The words of a line, or of the beginning of a long one, in lower case."""
    return tuple(split_words(text[:SCANNED_CHARS].lower()))


def is_prose(text: str) -> bool:
    """Whether a line reads as sentences.

    >>> is_prose("Le maire a annoncé que les travaux de la place seraient terminés avant le printemps.")
    True
    >>> is_prose("Accueil Sports Culture Économie Opinions Vidéos Annonces Emploi Météo")
    False
    """
    words = find_words(text)
    if len(words) < MIN_WORDS:
        return False
    known = function_words()
    share = sum(map(known.__contains__, words)) / len(words)
    return share >= FUNCTION_SHARE and (len(words) >= LONG_WORDS or ends_sentence(text))


def reads_loosely(text: str) -> bool:
    """Whether a line has the function words of prose, whatever its length and end."""
    words = find_words(text)
    return len(words) >= LOOSE_WORDS and sum(
        word in function_words() for word in words
    ) >= FUNCTION_SHARE * len(words)


def is_dateline(text: str) -> bool:
    """Whether a line states when it was published rather than what happened.

    >>> is_dateline("Publié le 3 mai 2021 à 14h32 - Mis à jour le 4 mai 2021 à 19h11 Lecture 4 min")
    True
    >>> is_dateline("Le 3 mai 2021, le conseil a voté le budget de 4 millions d'euros.")
    False
    """
    if len(text) > DATELINE_CHARS or not DIGIT_RE.search(text):
        return False
    labels, neutral = dateline_words(), function_words()
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
    """Months, days and the labels of publication lines in all tabled languages."""
    return frozenset(word for words in load_tables()["dateline"].values() for word in words.split())


def ends_sentence(text: str) -> bool:
    """Whether a line ends as sentences do."""
    return SENTENCE_END_RE.search(text[-12:]) is not None


@cache
def interface_words() -> tuple[frozenset[str], frozenset[str]]:
    """The words of sites about themselves in all tabled languages, and the pronouns among them."""
    table = load_tables()["interface"]
    return frozenset(word for words in table.values() for word in words.split()), frozenset(
        table["pronouns"].split()
    )


def speaks_to_reader(text: str, share: float = INTERFACE_SHARE) -> bool:
    """Whether a line is the site speaking to its reader rather than an author.

    >>> speaks_to_reader("Vous pouvez gérer votre abonnement depuis votre compte en ligne.")
    True
    >>> speaks_to_reader("« Vous verrez, a dit le maire aux habitants, vos rues seront plus calmes cet été. »")
    False
    """
    words = find_words(text)
    known, pronouns = interface_words()
    kinds = known.intersection(words)
    if len(kinds) < INTERFACE_KINDS or kinds <= pronouns:
        return False
    return sum(map(kinds.__contains__, words)) >= share * len(words)
