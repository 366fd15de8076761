"""Where in a text an expression may begin, and which finders are asked there, in order.

One pass over the shadow for words and one for figures. Words that are common in French ("la", "ce", "dans", "deux")
count only with what must follow them, so that most of a text is never looked at twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from operator import itemgetter
from types import MappingProxyType

from clipper.dates import absolute, periods, ranges, relative
from clipper.dates.clock_first import find_clock_first
from clipper.dates.fragments import (
    COUNTS,
    DAY_WORDS,
    ENGLISH_MONTH_WORDS,
    FULL_MONTHS,
    FULL_WEEKDAYS,
    GAP,
    LOOSE,
    MONTH_WORDS,
    PART,
)
from clipper.dates.meaning import Candidate
from clipper.dates.tables import (
    ENGLISH_MONTH_NAMES,
    ENGLISH_WEEKDAY_NAMES,
    MONTH_NAMES,
    ORDINALS,
    WEEKDAY_NAMES,
)
from clipper.french.words import trie_pattern

Finder = Callable[[str, int], Candidate | None]

_YEAR_FINDERS: tuple[Finder, ...] = (
    absolute.find_iso,
    absolute.find_iso_month,
    ranges.find_years,
    absolute.find_year,
)
_DAY_FINDERS: tuple[Finder, ...] = (
    ranges.find_numeric_days,
    absolute.find_numeric,
    ranges.find_days,
    ranges.find_listed_day,
    absolute.find_named,
    find_clock_first,
    relative.find_nth,
    relative.find_english_ago,
    periods.find_quarter,
    absolute.find_slash,
    absolute.find_day,
)
_WEEKDAY_FINDERS: tuple[Finder, ...] = (
    periods.find_feast,
    absolute.find_numeric,
    ranges.find_days,
    absolute.find_named,
    absolute.find_english,
    absolute.find_slash,
    ranges.find_weekdays,
    relative.find_weekday,
)
# All of them that need no number after the weekday.
_BARE_WEEKDAY_FINDERS: tuple[Finder, ...] = (periods.find_feast, ranges.find_weekdays, relative.find_weekday)
_MONTH_FINDERS: tuple[Finder, ...] = (
    absolute.find_english,
    ranges.find_months,
    absolute.find_month_year,
    absolute.find_month,
)
_NUMBER_FINDERS: tuple[Finder, ...] = (ranges.find_days, absolute.find_named)
_RANK_FINDERS: tuple[Finder, ...] = (relative.find_nth, periods.find_quarter, *_NUMBER_FINDERS)
_THE_FINDERS: tuple[Finder, ...] = (
    relative.find_period,
    relative.find_unknown,
    periods.find_told_season,
)
_THIS_FINDERS: tuple[Finder, ...] = (
    relative.find_deictic,
    relative.find_this_period,
    periods.find_told_season,
)
_SEASON_FINDERS: tuple[Finder, ...] = (periods.find_season, periods.find_told_season)


def _names(*tables: tuple[tuple[str, ...], ...]) -> list[str]:
    return [name for table in tables for names in table for name in names]


def _word_finders() -> dict[str, tuple[Finder, ...]]:
    rows: tuple[tuple[Iterable[str], tuple[Finder, ...]], ...] = (
        (_names(ORDINALS), _RANK_FINDERS),
        (DAY_WORDS.split("|"), _NUMBER_FINDERS),
        (("premier", "dernier", "derniere"), _RANK_FINDERS),
        (_names(MONTH_NAMES, ENGLISH_MONTH_NAMES), _MONTH_FINDERS),
        (_names(WEEKDAY_NAMES, ENGLISH_WEEKDAY_NAMES), _WEEKDAY_FINDERS),
        (("mar",), (*_WEEKDAY_FINDERS, *_MONTH_FINDERS)),
        (("sept",), (*_NUMBER_FINDERS, *_MONTH_FINDERS)),
        (("hier", "demain"), (relative.find_deictic,)),
        (("printemps", "ete", "automne", "hiver"), _SEASON_FINDERS),
    )
    return {word: finders for words, finders in rows for word in words}


WORD_FINDERS = MappingProxyType(_word_finders())


_FULL = [
    *FULL_WEEKDAYS.split("|"),
    *FULL_MONTHS.split("|"),
    "hier",
    "demain",
    "ete",
    "printemps",
    "automne",
    "hiver",
]
_COUNTED = [*_names(ORDINALS), *DAY_WORDS.split("|"), "dernier", "derniere"]
_SHORT = [word for word in WORD_FINDERS if word == "sept" or (word not in _FULL and word not in _COUNTED)]
# Words that are common in French, or that need no more than themselves: what must follow them, and what they may open.
_COMMON: tuple[tuple[str, str, tuple[Finder, ...]], ...] = (
    ("la", "(?= semaine| veille)", (relative.find_week_first, relative.find_period, relative.find_unknown)),
    ("le", "(?= mois| week| lend| surl| printemps)", _THE_FINDERS),
    ("l", "(?='an|'ete|'automne|'avant)", _THE_FINDERS),
    ("d", "(?='ici )", (relative.find_distance,)),
    ("dans", rf"(?= [0-9]| (?:{COUNTS}) )", (relative.find_distance,)),
    ("il", "(?= y a )", (relative.find_distance,)),
    ("voici voila", "(?= )", (relative.find_distance,)),
    ("ce", "(?= (?:matin|midi|soir|jour|mois|week|printemps))", (relative.find_unknown, *_THIS_FINDERS)),
    ("cet", "(?= (?:apr|ete|automne))", _THIS_FINDERS),
    ("cette", "(?= (?:nuit|semaine|annee))", (relative.find_week_first, *_THIS_FINDERS)),
    ("avant", "(?=[- ]hier)", (relative.find_deictic,)),
    ("apres", "(?=[- ]demain)", (relative.find_deictic,)),
    ("aujourd", "", (relative.find_deictic,)),
    ("sous", "(?= huit)", (relative.find_unknown,)),
    ("nouvel", "(?= an)", (periods.find_feast,)),
    ("jour", "(?= de l)", (periods.find_feast,)),
    ("saint", "(?=[- ](?:sylv|val))", (periods.find_feast,)),
    ("fete", "(?= du trav)", (periods.find_feast,)),
    ("noel toussaint assomption ascension", "", (periods.find_feast,)),
    ("debut fin mi courant milieu mois", "(?=[ -][a-z0-9])", (periods.find_edge,)),
)
_FINDERS = {**WORD_FINDERS, **{word: finders for words, _, finders in _COMMON for word in words.split()}}
# After a number or a rank stands a unit, a month, a weekday, "au" or "et": here their first letters do, for the finders
# look closer, and whole words behind each of sixty numbers made a pattern that took 25 ms to compile.
_AFTER_COUNTED = r"(?=[ -](?:[jtsqlmvdfaon]|et ))"
# Only "sept", which may be a month as well, needs the whole words: "sept ans" is neither.
_AFTER_SEPT = (
    rf"(?=[ -](?:jour|trim|sem|quadr|{trie_pattern(MONTH_WORDS.split('|'))}|{trie_pattern(FULL_WEEKDAYS.split('|'))}"
    r"|au |et ))"
)
# After a short form stands a point, a figure, or a month with one: "mer 3", "dim. 4", "sun dec 4", "dec-2022".
_AFTER_SHORT = r"(?=[.,]{0,2}[ ]{0,3}(?:le )?(?:[0-9]|[a-z]{3,9}[.,]?[ ][0-9])|\.|[-/][a-z0-9])"
_TAILS = {
    **dict.fromkeys(_SHORT, _AFTER_SHORT),
    **dict.fromkeys(_COUNTED, _AFTER_COUNTED),
    "sept": rf"(?:{_AFTER_SEPT}|{_AFTER_SHORT})",
    **{word: tail for words, tail, _ in _COMMON for word in words.split()},
    **dict.fromkeys(_FULL, "(?![a-z])"),
}
# One tree of all words: four alternatives, each tried at each word of a text, took twice as long.
_WORD_RE = re.compile(rf"[^a-z0-9]({trie_pattern(_TAILS, _TAILS)})")
# One or two figures may begin a date where a month, a second number, a clock or another day follows, or where an
# article stands before ("le 16"). Most figures of a text are prices, scores and ages, and are passed over here.
# The class of its first character stands by itself: such a pattern is searched for in a third of the time.
_MONTHS = trie_pattern(MONTH_WORDS.split("|") + ENGLISH_MONTH_WORDS.split("|"))
_BEFORE_MONTH = rf"[a-z]{{0,4}}[ ]{{0,3}}[-/.]?[ ]{{0,2}}{_MONTHS}"
_FIGURES_RE = re.compile(
    r"[0-9](?:[0-9]{3}(?![0-9])|[0-9]?(?![0-9])(?:"
    rf"(?=[ ]?[-/.:][ ]?[0-9]|[ ]?h|[ ][0-9]{{1,2}}[ ][0-9]|[ ][a-z]{{3,7}}[ ]ago|{_BEFORE_MONTH}|er/"
    r"|(?:[ ]?er)?(?:,|[ ]{1,2}(?:au|a|et|ou|jusqu|dern|prem)|[ ]?-)"
    r"|[ ]?[a-z]{1,3}[ ](?:jour|trim|sem|quadr|lun|mar|mer|jeu|ven|sam|dim))"
    r"|(?<=[ald][eu] [0-9])|(?<=[ald][eu] [0-9]{2})))"
)


# What stands between a full weekday and its number, in figures or words, or the month before it ("tuesday dec 20").
_NUMBER_NEXT_RE = re.compile(
    rf"[.,]{{0,2}}{LOOSE}(?:{PART}{GAP})?,?{LOOSE}(?:le |the )?(?:[0-9]|(?:{DAY_WORDS})[ ]|[a-z?]{{3,9}}\.?{GAP}[0-9])"
)
_FULL_WEEKDAYS = frozenset(FULL_WEEKDAYS.split("|"))


def find_triggers(plain: str) -> list[tuple[int, tuple[Finder, ...]]]:
    """The places of a shadow where an expression may begin, in order, with the finders to ask."""
    found = [
        (match.start(), _YEAR_FINDERS if match.end() - match.start() == 4 else _DAY_FINDERS)
        for match in _FIGURES_RE.finditer(plain)
        if not plain[match.start() - 1].isdigit()
    ]
    found += [(match.start() + 1, _finders_of(match)) for match in _WORD_RE.finditer(plain)]
    found.sort(key=itemgetter(0))
    return found


def _finders_of(match: re.Match[str]) -> tuple[Finder, ...]:
    """The finders to ask at a word; those that need a number only where there is one."""
    word = match[1]
    if word in _FULL_WEEKDAYS and not _NUMBER_NEXT_RE.match(match.string, match.end()):
        return _BARE_WEEKDAY_FINDERS
    return _FINDERS[word]
