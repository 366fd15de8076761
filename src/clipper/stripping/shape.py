"""What a line of text looks like, whatever its words mean: one measurement for each line.

Nothing here knows a phrase of any site. Phrases are rules (`rules.py`), and what single words are worth is learnt
(`models.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import ne
from typing import NamedTuple

from clipper.french.folding import LABEL_CHARS, LABELS, fold_words
from clipper.french.words import CLOCK_RE, DATE_RE, FUNCTION_WORDS, WORD_RE, regex

SAMPLE_CHARS = 400  # a longer line is measured on its start: its shape does not change after that
GLANCE_CHARS = 200  # dates and credits stand at the start of a line that is made of them
KEY_CHARS = 140  # of a line whose words are weighed, or that may be part of a template
TOKENS = 24  # words and marks at the beginning of a line that are weighed
PROSE_WORDS = 14  # from here on a line with the grammar of a sentence counts as prose
PROSE_FUNCTION_SHARE = 0.22  # French running text has 0.35-0.55, lists of labels below 0.2
PROSE_PARTINGS = 4  # a line parted this often is a list, whatever its words
STAMP_WORDS = 3  # a line that holds a date and at most so many other words is a date line
SUBJECT_CHARS = 5  # a word this long that is no function word says something of the subject
NAME_WORDS = range(2, 6)  # of a line that may be somebody's name

SENTENCE_BREAK_RE = regex(r"[.!?…][\"»”’)]?\s{1,3}[\"«“(]?\s?[A-ZÀ-ÖØ-Þ]")
# The patterns that follow begin with a set of characters, so that most of a text is passed over at once.
PARTING_RE = regex(r"[|•·›>»/–—-](?:(?<=[|•])|(?<=\s.)(?=\s))")
WIDE_RE = regex(r"[ \t\xa0\u2003]{3}|\xa0\xa0")
CREDIT_RE = regex(r"[©(](?:(?<=©)|[cC]\))")
CREDIT_WORDS = frozenset(
    ("photo", "photos", "crédit", "illustration", "archive", "archives", "getty", "afp", "reuters", "sipa")
)
CREDIT_REACH = 32  # words
NAME_LINKS = frozenset(("de", "du", "des", "la", "le", "et", "van", "von", "ben", "el", "al", "d"))
FIGURES = "0123456789"
QUOTES = frozenset('«»“”"')
BULLETS = "•●▪■◦‣►▶*·–—-☛→"

STARTS = ("mark", "lower", "upper", "digit", "quote", "bullet")
ENDS = ("-", ".", "!", "?", "…", ":", ",", ";", "x", "0")
SENTENCE_ENDS = ".!?…"

TOKEN_RE = regex(r"[^\W\d_]+|\d+|[^\w\s]|_+")
MONTHS = """
    janvier février fevrier mars avril mai juin juillet août aout septembre octobre novembre décembre decembre janv fév
    févr fev avr juil sept oct nov déc dec jan feb apr may jun jul aug sep january february march april june july august
    september october november december
"""
DAYS = """
    lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim monday tuesday wednesday thursday
    friday saturday sunday mon tue wed thu fri sat sun
"""
CALENDAR = {**dict.fromkeys(MONTHS.split(), "M"), **dict.fromkeys(DAYS.split(), "J")}


class Shape(NamedTuple):
    """The measurements of one line that do not depend on its neighbours.

    `folded` is its words alone, `tokens` the first words and marks in small letters (figures, days and months as 0, J
    and M), `subject` its content words. `stamp` is 1 for a line with a date, 2 for one that is little else, 3 for one
    that is little more than a time of day. `keys` are what a line of the same template would share with it.
    """

    folded: str
    tokens: tuple[str, ...]
    words: int
    chars: int
    function_share: float
    capital_share: float
    upper_share: float
    digits: int
    sentences: int
    commas: int
    quotes: bool
    start: int
    end: int
    stamp: int
    credit: bool
    name: bool
    addressing: float
    is_prose: bool
    subject: frozenset[str]
    keys: tuple[str, ...]

    @property
    def ends_sentence(self) -> bool:
        """Whether the line ends as a sentence does."""
        return ENDS[self.end] in SENTENCE_ENDS


def measure(text: str, functions: frozenset[str] = FUNCTION_WORDS) -> Shape:
    """The shape of a line; `functions` are the function words that tell prose from labels.

    >>> ENDS[measure("Le maire a inauguré hier la nouvelle passerelle.").end]
    '.'
    """
    return (_measure_label if len(text) <= LABEL_CHARS else _measure)(text, functions)


def _measure(text: str, functions: frozenset[str]) -> Shape:
    sample, glance = text[:SAMPLE_CHARS], text[:GLANCE_CHARS]
    found = WORD_RE.findall(sample)
    lower = [*map(str.lower, found)]
    count = len(found) or 1
    words = round(len(found) * len(text) / (len(sample) or 1))
    function_share = sum(map(functions.__contains__, lower)) / count
    partings = _count_partings(text[: 4 * SAMPLE_CHARS])
    digits = sum(map(sample.count, FIGURES))
    is_prose = words >= PROSE_WORDS and function_share >= PROSE_FUNCTION_SHARE and partings < PROSE_PARTINGS
    opening = lower[:CREDIT_REACH]
    tokens = TOKEN_RE.findall(text[:KEY_CHARS])
    plain = ["0" if token.isdigit() else CALENDAR.get(token, token) for token in map(str.lower, tokens)]
    return Shape(
        folded=fold_words(sample),
        tokens=tuple(plain[:TOKENS]),
        words=words,
        chars=len(text),
        function_share=function_share,
        capital_share=sum(map(ne, found, lower)) / count,
        upper_share=sum(map(str.isupper, found)) / count,
        digits=digits,
        sentences=len(SENTENCE_BREAK_RE.findall(sample)) + 1,
        commas=sample.count(","),
        quotes=not QUOTES.isdisjoint(sample),
        start=_start(text),
        end=_end(text[-8:]),
        stamp=_stamp(glance, words) if digits else 0,
        credit=not CREDIT_WORDS.isdisjoint(opening) or CREDIT_RE.search(glance) is not None,
        name=len(found) in NAME_WORDS and not digits and _is_name(text, found),
        addressing=sum([word[-2:] == "ez" or word in _YOU for word in opening]) / (len(opening) or 1),
        is_prose=is_prose,
        subject=frozenset([word for word in {*lower} - functions if len(word) >= SUBJECT_CHARS]),
        keys=template_keys(tokens, plain, is_prose),
    )


_YOU = frozenset(("vous", "votre", "vos"))
_measure_label = lru_cache(maxsize=LABELS)(_measure)


def _count_partings(text: str) -> int:
    """Marks, and runs of spaces, that set the parts of a line apart."""
    is_wide = "  " in text or "\t" in text or "\xa0" in text or "\u2003" in text
    return len(PARTING_RE.findall(text)) + (len(WIDE_RE.findall(text)) if is_wide else 0)


def _start(text: str) -> int:
    char = text[:1]
    if char.isalpha():
        return 1 if char.islower() else 2
    return 3 if char.isdigit() else 4 if char in "«\"“'’‘(" else 5 if char in BULLETS else 0


def _end(tail: str) -> int:
    tail = tail.rstrip("\"»”’')] ")
    char = "…" if tail.endswith("...") else tail[-1:]
    if char.isalpha():
        return ENDS.index("x")
    return ENDS.index("0") if char.isdigit() else ENDS.index(char) if char in ENDS else 0


def _stamp(text: str, words: int) -> int:
    undated = DATE_RE.sub(" ", text)
    rest = CLOCK_RE.sub(" ", undated)
    if rest == text:
        return 0
    dates = undated != text
    left = (
        sum(word not in CALENDAR for word in WORD_RE.findall(rest.lower())) if words <= PROSE_WORDS else words
    )
    if left <= STAMP_WORDS:
        return 2 if dates else 3
    return 1 if dates else 0


def _is_name(text: str, words: list[str]) -> bool:
    """Whether a line could be a person's name: capitals at the beginning of each word, and no end of a sentence."""
    return text[-1:] not in ".!?…:" and all(
        word[0].isupper() and not word.isupper() or word in NAME_LINKS for word in words
    )


def template_keys(tokens: Sequence[str], plain: Sequence[str], is_prose: bool) -> tuple[str, ...]:
    """What other lines of the same template share with this one: its pattern, its beginning, its end.

    >>> first, second = measure("Radio Sahel, 7 mai 2024").keys, measure("L'Écho, 29 juin 2024").keys
    >>> sorted(set(first) & set(second))
    ['>, 0 M 0', '>M 0', '}0 M 0']

    Of prose, only the number or mark that opens an item tells.
    """
    if is_prose or not tokens:
        return (f"<{' '.join(plain[:2])}",) if plain and (plain[0] == "0" or plain[0] in BULLETS) else ()
    keys = ["=" + " ".join(plain)]
    pattern = [
        word if word in "0MJ" or not token.isalpha() else "A" if token[0].isupper() else "a"
        for token, word in zip(tokens, plain)
    ]
    marked = [word not in "Aa" for word in pattern]
    if True in marked:
        keys.append("~" + " ".join(pattern))
    if len(plain) > 2:
        keys.append("<" + " ".join(plain[:2]))
        if True in marked[-3:]:
            keys += [">" + " ".join(plain[-2:]), ">" + " ".join(plain[-4:]), "}" + " ".join(pattern[-3:])]
    return tuple(keys)
