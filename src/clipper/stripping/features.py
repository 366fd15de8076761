"""What the shape of a block says, whatever its words mean: measurements of the block itself.

Nothing here knows a phrase of any site. Phrases are rules (`rules.py`); the effect of the rule that matches a block
is one measurement among the others. What the neighbours and the place of a block say is in `context.py`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import ne
from typing import NamedTuple

from clipper.french.folding import LABEL_CHARS, LABELS, fold_words
from clipper.french.words import FUNCTION_WORDS

SAMPLE_CHARS = 400  # a longer block is measured on its start: its shape does not change after that
GLANCE_CHARS, GLANCE_WORDS = 200, 32  # dates and credits stand at the start of a line that is made of them
PROSE_WORDS = 14  # from here on a line with the grammar of a sentence counts as prose
PROSE_FUNCTION_SHARE = 0.22  # French running text has 0.35-0.55, lists of labels below 0.2
PROSE_PARTINGS = 4  # a line parted this often is a list, whatever its words
SUBJECT_CHARS = 5  # a word this long that is no function word says something of the subject

WORD_RE = re.compile(r"[^\W\d_]+")
SENTENCE_BREAK_RE = re.compile(r"[.!?…][\"»”’)]?\s{1,3}[\"«“(]?\s?[A-ZÀ-ÖØ-Þ]")
# The patterns that follow begin with a set of characters, so that most of a text is passed over at once.
PARTING_RE = re.compile(r"[|•·›>»/–—-](?:(?<=[|•])|(?<=\s.)(?=\s))")
WIDE_RE = re.compile(r"[ \t\xa0\u2003]{3}|\xa0\xa0")
MONTH = (
    r"(?:janv|f[ée]v|mars|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[ée]c|jan|feb|apr|may|jun|jul|aug|dec)"
    r"[a-zéû.]{0,8}"
)
DATE_RE = re.compile(
    r"\b\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:(?:19|20)\d\d|\d\d)\b|\b(?:19|20)\d\d-\d\d-\d\d|"
    rf"\b\d{{1,2}}(?:er)?\s{MONTH}(?:\s(?:19|20)\d\d)?\b",
    re.IGNORECASE,
)
CLOCK_RE = re.compile(r"\b\d{1,2}\s?[hH:]\s?\d\d\b")
ADDRESS_RE = re.compile(r"://|www\.|@(?<=\S@)\S|\.(?:com|fr|net|org|be|ch|ca|info)\b")
CREDIT_MARKS = ("©", "(c)", "(C)")
CREDIT_WORDS = frozenset(
    ("photo", "crédit", "illustration", "archive", "archives", "getty", "afp", "reuters", "sipa")
)
ADDRESSING_WORDS = frozenset(("votre", "vos", "vous", "nos", "notre", "cliquez", "you", "your"))
# A place, perhaps a date, and an agency in brackets before a dash: "Dosso, 3 mai (ANP) – ".
DATELINE_RE = re.compile(r"[A-ZÀ-Þ][\w'’ ,./-]{1,50}\((?:[A-ZÀ-Þ][\w /-]{1,24})\)\s?[-–—:]")
FIGURES = "0123456789"

STARTS = ("mark", "lower", "upper", "digit", "quote")
ENDS = ("-", ".", "!", "?", "…", ":", ",", ";", "x", "0")
SENTENCE_ENDS = ".!?…"


class Shape(NamedTuple):
    """The measurements of one block that do not depend on its neighbours.

    `rule` is the effect of the rule that matches, or empty; `subject` its content words; `folded` the words alone;
    `is_prose` whether it is running text and not a label, a headline or a list.
    """

    folded: str
    words: int
    chars: int
    function_share: float
    capital_share: float
    digits: int
    sentences: int
    partings: int
    start: str
    end: str
    rule: str
    dated: bool
    clock: bool
    address: bool
    credit: bool
    addressing: bool
    is_prose: bool
    subject: frozenset[str]


def measure(text: str, rule: str = "", functions: frozenset[str] = FUNCTION_WORDS) -> Shape:
    """The shape of a block's text; `rule` is the effect of the rule that matches it, `functions` are function words.

    >>> measure("Le maire a inauguré hier la nouvelle passerelle.").end
    '.'
    """
    find = _measure_label if len(text) <= LABEL_CHARS else _measure
    return find(text, rule, functions)


def _measure(text: str, rule: str, functions: frozenset[str]) -> Shape:
    sample, glance = text[:SAMPLE_CHARS], text[:GLANCE_CHARS]
    found = WORD_RE.findall(sample)
    lower = [*map(str.lower, found)]
    count = len(found) or 1
    words = round(len(found) * len(text) / (len(sample) or 1))
    function_share = sum(map(functions.__contains__, lower)) / count
    partings = _count_partings(text[: 4 * SAMPLE_CHARS])
    digits, opening = sum(map(sample.count, FIGURES)), lower[:GLANCE_WORDS]
    return Shape(
        folded=fold_words(sample),
        words=words,
        chars=len(text),
        function_share=function_share,
        capital_share=sum(map(ne, found, lower)) / count,
        digits=digits,
        sentences=len(SENTENCE_BREAK_RE.findall(sample)) + 1,
        partings=partings,
        start=_start(text[:1]),
        end=_end(text[-8:]),
        rule=rule,
        dated=digits > 0 and bool(DATE_RE.search(glance)),
        clock=digits > 0 and bool(CLOCK_RE.search(glance)),
        address=bool(ADDRESS_RE.search(glance)),
        credit=not CREDIT_WORDS.isdisjoint(opening) or any(mark in glance for mark in CREDIT_MARKS),
        addressing=not ADDRESSING_WORDS.isdisjoint(opening),
        is_prose=(
            words >= PROSE_WORDS and function_share >= PROSE_FUNCTION_SHARE and partings < PROSE_PARTINGS
        ),
        subject=frozenset([w for w in lower if len(w) >= SUBJECT_CHARS and w not in functions]),
    )


_measure_label = lru_cache(maxsize=LABELS)(_measure)


def _count_partings(text: str) -> int:
    """Marks, and runs of spaces, that set the parts of a line apart."""
    is_wide = "  " in text or "\t" in text or "\xa0" in text or "\u2003" in text
    return len(PARTING_RE.findall(text)) + (len(WIDE_RE.findall(text)) if is_wide else 0)


def _start(char: str) -> str:
    if char.isalpha():
        return "lower" if char.islower() else "upper"
    return "digit" if char.isdigit() else "quote" if char in "«\"“'’‘(" else "mark"


def _end(tail: str) -> str:
    tail = tail.rstrip("\"»”’')] ")
    char = "…" if tail.endswith("...") else tail[-1:]
    if char.isalpha():
        return "x"
    return "0" if char.isdigit() else char if char in ENDS else "-"
