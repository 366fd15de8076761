"""Where in a text an expression may begin, and which finders are asked there, in order.

One pass over the form for words and one for figures. Words that are common in French ("la", "ce", "dans", "deux")
count only with what must follow them, so that most of a text is never looked at twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType

from clipper.dates import absolute, relative
from clipper.dates.contexts import find_tense, is_licensed, is_vetoed
from clipper.dates.meaning import Candidate, DateKind, DateReading, Meaning, Range, Unknown
from clipper.dates.plain import PlainForm, to_plain
from clipper.dates.relative import find_clock_first
from clipper.dates.resolving import resolve
from clipper.dates.words import (
    CLOCK,
    COUNTS,
    DAY_WORDS,
    ENGLISH_MONTH_NAMES,
    ENGLISH_MONTH_WORDS,
    ENGLISH_WEEKDAY_NAMES,
    FULL_MONTHS,
    FULL_WEEKDAYS,
    GAP,
    HIJRI_MONTHS,
    LOOSE,
    MONTH_NAMES,
    MONTH_WORDS,
    ORDINALS,
    PART,
    WEEKDAY_NAMES,
    ZONE,
)
from clipper.french.words import regex, trie_pattern
from clipper.model import Mention, Precision

Finder = Callable[[str, int], Candidate | None]

_YEAR_FINDERS: tuple[Finder, ...] = (
    absolute.find_iso,
    absolute.find_iso_month,
    absolute.find_years,
    absolute.find_year,
)
_DAY_FINDERS: tuple[Finder, ...] = (
    absolute.find_numeric_days,
    absolute.find_numeric,
    absolute.find_days,
    absolute.find_listed_day,
    absolute.find_named,
    find_clock_first,
    relative.find_nth,
    relative.find_english_ago,
    absolute.find_quarter,
    absolute.find_slash,
    absolute.find_day,
)
_WEEKDAY_FINDERS: tuple[Finder, ...] = (
    absolute.find_feast,
    absolute.find_numeric,
    absolute.find_days,
    absolute.find_named,
    absolute.find_english,
    absolute.find_slash,
    absolute.find_weekdays,
    relative.find_weekday,
)
# All of them that need no number after the weekday.
_BARE_WEEKDAY_FINDERS: tuple[Finder, ...] = (
    absolute.find_feast,
    absolute.find_weekdays,
    relative.find_weekday,
)
_MONTH_FINDERS: tuple[Finder, ...] = (
    absolute.find_english,
    absolute.find_months,
    absolute.find_month_year,
    absolute.find_month,
)
_NUMBER_FINDERS: tuple[Finder, ...] = (absolute.find_days, absolute.find_named)
_RANK_FINDERS: tuple[Finder, ...] = (relative.find_nth, absolute.find_quarter, *_NUMBER_FINDERS)
_THE_FINDERS: tuple[Finder, ...] = (
    relative.find_period,
    relative.find_unknown,
    absolute.find_told_season,
)
_THIS_FINDERS: tuple[Finder, ...] = (
    relative.find_deictic,
    relative.find_this_period,
    absolute.find_told_season,
)
_SEASON_FINDERS: tuple[Finder, ...] = (absolute.find_season, absolute.find_told_season)


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
    ("nouvel", "(?= an)", (absolute.find_feast,)),
    ("jour", "(?= de l)", (absolute.find_feast,)),
    ("saint", "(?=[- ](?:sylv|val))", (absolute.find_feast,)),
    ("fete", "(?= du trav)", (absolute.find_feast,)),
    ("noel toussaint assomption ascension", "", (absolute.find_feast,)),
    ("debut fin mi courant milieu mois", "(?=[ -][a-z0-9])", (absolute.find_edge,)),
)
_FINDERS = {**WORD_FINDERS, **{word: finders for words, _, finders in _COMMON for word in words.split()}}
# After a number or a rank stands a unit, a month, a weekday, "au" or "et": here their first letters do, for the finders
# look closer, and whole words behind each of sixty numbers made a pattern that took 25 ms to compile.
_AFTER_COUNTED = r"(?=[ -][jtsqlmvdfaone])"
# Only "sept", which may be a month as well, needs the whole words: "sept ans" is neither.
_AFTER_SEPT = (
    rf"(?=[ -](?:jour|trim|sem|quadr|{trie_pattern(MONTH_WORDS.split('|'))}|{trie_pattern(FULL_WEEKDAYS.split('|'))}"
    r"|au |et ))"
)
# After a short form stands a point, a figure, or a month with one: "mer 3", "dim. 4", "sun dec 4", "dec-2022".
_AFTER_SHORT = r"(?=[.,]{0,2}[ ]{0,3}(?:le )?(?:[0-9]|[a-z]{3,9}[.,]?[ ][0-9])|\.|[-/][a-z0-9])"
_AFTER_SHORT_RE = regex(_AFTER_SHORT)
_TAILS = {
    **dict.fromkeys(
        _SHORT, "(?=[0-9., /-])"
    ),  # the rest is looked at where one stands: it is long to compile
    **dict.fromkeys(_COUNTED, _AFTER_COUNTED),
    "sept": rf"(?:{_AFTER_SEPT}|{_AFTER_SHORT})",
    **{word: tail for words, tail, _ in _COMMON for word in words.split()},
    **dict.fromkeys(_FULL, "(?![a-z])"),
}
# One tree of all words: four alternatives, each tried at each word of a text, took twice as long.
_WORD_RE = regex(rf"[^a-z0-9]({trie_pattern(_TAILS, _TAILS)})")
# One or two figures may begin a date where a month, a second number, a clock or another day follows, or where an
# article stands before ("le 16"). Most figures of a text are prices, scores and ages, and are passed over here.
# The class of its first character stands by itself: such a pattern is searched for in a third of the time.
_MONTHS = trie_pattern(MONTH_WORDS.split("|") + ENGLISH_MONTH_WORDS.split("|"))
_BEFORE_MONTH = rf"[a-z]{{0,4}}[ ]{{0,3}}[-/.]?[ ]{{0,2}}{_MONTHS}"
_FIGURES_RE = regex(
    r"[0-9](?:[0-9]{3}(?![0-9])|[0-9]?(?![0-9])(?:"
    rf"(?=[ ]?[-/.:][ ]?[0-9]|[ ]?h|[ ][0-9]{{1,2}}[ ][0-9]|[ ][a-z]{{3,7}}[ ]ago|{_BEFORE_MONTH}|er/"
    r"|(?:[ ]?er)?(?:,|[ ]{1,2}(?:au|a|et|ou|jusqu|dern|prem)|[ ]?-)"
    r"|[ ]?[a-z]{1,3}[ ](?:jour|trim|sem|quadr|lun|mar|mer|jeu|ven|sam|dim))"
    r"|(?<=[ald][eu] [0-9])|(?<=[ald][eu] [0-9]{2})))"
)


# What stands between a full weekday and its number, in figures or words, or the month before it ("tuesday dec 20").
_NUMBER_NEXT_RE = regex(
    rf"[.,]{{0,2}}{LOOSE}(?:{PART}{GAP})?,?{LOOSE}(?:le |the )?(?:[0-9]|(?:{DAY_WORDS})[ ]|[a-z?]{{3,9}}\.?{GAP}[0-9])"
)
_FULL_WEEKDAYS = frozenset(FULL_WEEKDAYS.split("|"))
_SHORT_WORDS = frozenset(_SHORT) - {"sept"}


def find_triggers(plain: str) -> list[tuple[int, tuple[Finder, ...]]]:
    """The places of a form where an expression may begin, in order, with the finders to ask."""
    found = [
        (match.start(), _YEAR_FINDERS if match.end() - match.start() == 4 else _DAY_FINDERS)
        for match in _FIGURES_RE.finditer(plain)
        if not plain[match.start() - 1].isdigit()
    ]
    found += [(match.start() + 1, _finders_of(match)) for match in _WORD_RE.finditer(plain)]
    found.sort(key=itemgetter(0))
    return found


def _finders_of(match: re.Match[str]) -> tuple[Finder, ...]:
    """The finders to ask at a word; those that need a number, and those of short forms, only where it goes on so."""
    word = match[1]
    if word in _SHORT_WORDS and not _AFTER_SHORT_RE.match(match.string, match.end()):
        return ()
    if word in _FULL_WEEKDAYS and not _NUMBER_NEXT_RE.match(match.string, match.end()):
        return _BARE_WEEKDAY_FINDERS
    return _FINDERS[word]


# A line up to so long is read more than once (is it near the headline? a date alone? which?), and lines of furniture
# return in dispatch after dispatch: what is found in them is remembered, for so many of them.
LINE_CHARS = 200
LINES = 1024


def find_candidates(form: PlainForm) -> Iterator[Candidate]:
    """The candidates of a text, in order and apart from each other, that no context refutes."""
    return iter(_find_in_line(form)) if len(form.plain) <= LINE_CHARS else _find_all(form)


@lru_cache(maxsize=LINES)
def _find_in_line(form: PlainForm) -> tuple[Candidate, ...]:
    return tuple(_find_all(form))


def _find_all(form: PlainForm) -> Iterator[Candidate]:
    end = 0
    for at, finders in find_triggers(form.plain):
        if at < end:
            continue
        candidate = _find_licensed(form, at, finders)
        if candidate is None:
            continue
        end = (
            candidate.end
        )  # a refuted candidate hides its parts: in "avenue du 8 mai 1945" there is no "mai 1945"
        if not is_vetoed(form, candidate):
            yield candidate


def _find_licensed(form: PlainForm, at: int, finders: tuple[Finder, ...]) -> Candidate | None:
    plain = form.plain
    for finder in finders:
        candidate = finder(plain, at)
        if candidate and is_licensed(form, candidate):
            return candidate
    return None


def read_dates(text: str, reference: datetime | None = None) -> list[DateReading]:
    """Every date of a French text: best first for a publication line, in text order otherwise.

    >>> [reading.value for reading in read_dates("Publié le 4 sept. 2023 à 06h30")]
    ['2023-09-04T06:30']
    >>> read_dates("Une explosion a retenti hier soir.")[0].value is None
    True

    What needs a reference and has none is kept with `value` None. A time of day alone, a duration, a number and a
    name ("place du 8-Mai-1945", "Mai 68") are not dates.
    """
    form = to_plain(text)
    readings = [read_candidate(form, candidate, reference) for candidate in find_candidates(form)]
    return rank_readings(form, [reading for reading in readings if reading])


def read_candidate(form: PlainForm, candidate: Candidate, reference: datetime | None) -> DateReading | None:
    """What a candidate comes to; None where it states a day that no calendar has."""
    meaning = candidate.meaning
    resolved = resolve(meaning, reference, lambda: find_tense(form, candidate.start, candidate.end))
    relative_one = is_relative(meaning)
    if resolved is None and not relative_one:
        return None
    start, end = form.span(candidate.start, candidate.end)
    return DateReading(
        value=resolved.value if resolved else None,
        precision=resolved.precision if resolved else None,
        text=form.text[start:end],
        start=start,
        end=end,
        kind=_kind(resolved.value if resolved else "", meaning, relative_one),
        finder=candidate.finder,
        warnings=resolved.warnings if resolved else (),
    )


def _kind(value: str, meaning: Meaning, relative_one: bool) -> DateKind:
    if "/" in value or isinstance(meaning, Range):
        return DateKind.INTERVAL
    return DateKind.RELATIVE if relative_one else DateKind.ABSOLUTE


def is_relative(meaning: Meaning) -> bool:
    """Whether a meaning needs a reference."""
    if isinstance(meaning, Range):
        return is_relative(meaning.last)
    return isinstance(meaning, Unknown) or getattr(meaning, "year", None) is None


class Cue(IntEnum):
    """What the words before a date say of it, best first."""

    PUBLISHED = 0
    BARE = 1
    UPDATED = 2


# How far before a date its cue may stand: "Publié initialement sur le site le mardi" fits.
CUE_REACH = 60
_PUBLISHED = (
    r"publie(?:e|s|es)?|publication|parue?s?|parution|postee?s?|post|creee?s?|cree|mise? en ligne"
    r"|mis en ligne|diffusee?s?"
    r"|billet de blog|ecrit|redige|enregistre|ajoutee?|edition|published|posted|created|date de publication|envoye"
    r"|publie initialement"
)
_UPDATED = (
    r"mis(?:e|es)? a jour|mise a jour|maj|modifiee?s?|modification|actualisee?s?|actualise|updated"
    r"|last modified|revisee?"
    r"|corrigee?|edite|act|last update"
)
CUE = rf"{_UPDATED}|{_PUBLISHED}"
_CUE_RE = regex(rf"(?<![a-z])(?:(?P<updated>{_UPDATED})|(?P<published>{_PUBLISHED}))(?![a-z])")


def find_cue_word(plain: str, start: int, floor: int = 0) -> re.Match[str] | None:
    """The nearest cue word before a place of the plain form and after `floor`; None where a sentence ends between."""
    found = None
    for found in _CUE_RE.finditer(plain, max(floor, start - CUE_REACH, 0), start):  # noqa: B007
        pass
    if found is None or ". " in plain[found.end() : start] or "\n\n" in plain[found.end() : start]:
        return None
    return found


def rank_readings(form: PlainForm, readings: list[DateReading]) -> list[DateReading]:
    """The readings best first where a cue makes a publication line of them, else as they stand."""
    if len(readings) < 2:
        return readings
    floor, keyed = 0, []
    for order, reading in enumerate(readings):
        found = find_cue_word(form.plain, form.position(reading.start), floor)
        cue = Cue.BARE if found is None else Cue.UPDATED if found["updated"] else Cue.PUBLISHED
        floor = form.position(reading.end)
        keyed.append((cue, order, reading))
    if all(cue is Cue.BARE for cue, _, _ in keyed):
        return readings
    keyed.sort(key=lambda row: (_is_coarse(row[2]), row[0], row[1]))
    return [reading for _, _, reading in keyed]


def _is_coarse(reading: DateReading) -> bool:
    """Whether a reading states no day: it is not a publication date while another one does."""
    return reading.value is None or reading.precision in (Precision.YEAR, Precision.MONTH)


# A publication line is short: what is longer is measured by its beginning only, so that the cost is bounded.
MEASURED_CHARS = 400
_CLOCK_ALONE = (
    r"(?:(?:2[0-3]|[01]?\d)[ ]?[h:][ ]?[0-5]\d(?![0-9])(?::[0-5]\d)?(?:[ ]?min)?|" + rf"(?:a|at) {CLOCK})"
)
# Each begins with the one character before what it is for, its first group: such patterns skip most places at once.
_CLOCK_RE = regex(rf"[^0-9a-z]({_CLOCK_ALONE})".replace("?P<", "?P<_"))
_CUE_WORDS_RE = regex(
    rf"[^a-z]((?:(?:derniere|date de|initialement) )?(?:{CUE})(?![a-z])(?: (?:le|la|a|il y a|on|dans)(?![a-z]))?)"
)
_HIJRI_RE = regex(
    rf"[^0-9](\d{{1,2}} (?:{HIJRI_MONTHS})(?: (?:i{{1,2}}|al[ -]?[a-z]+|eth?[ -]?[a-z]+))?(?: ?14\d\d)?)"
)
_GLUE_RE = regex(rf"([^a-z0-9])(?:le|a|du|au|et|on|at|date|heures?|h|{ZONE})(?![a-z0-9])")
_SOLID_RE = regex(r"[a-z0-9?]")


def is_dated(text: str) -> bool:
    """Whether a short line holds a date, a time of day or a word that announces a date.

    >>> is_dated("Publié / , / le"), is_dated("21:08 heure de Beyrouth"), is_dated("Mars attaque")
    (True, True, False)
    """
    form = to_plain(text[:MEASURED_CHARS])
    if _CUE_WORDS_RE.search(form.plain) or _CLOCK_RE.search(form.plain):
        return True
    return next(find_candidates(form), None) is not None


def date_share(text: str) -> float:
    """The share of a line's letters and figures that stand in dates, times, their cues and small words between.

    >>> date_share("Publié le 31 mai 2023 à 09:29"), date_share("Trois blessés à Lyon")
    (1.0, 0.0)
    """
    return _share(text[:MEASURED_CHARS])


@lru_cache(maxsize=256)
def _share(text: str) -> float:
    form = to_plain(text)
    solid = len(_SOLID_RE.findall(form.plain))
    spans = _dated_spans(form)
    if not solid or not spans:
        return 0.0
    rest = list(form.plain)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    left = _GLUE_RE.sub(r"\1", "".join(rest))
    return round(1 - len(_SOLID_RE.findall(left)) / solid, 4)


def _dated_spans(form: PlainForm) -> list[tuple[int, int]]:
    spans = [(candidate.start, candidate.end) for candidate in find_candidates(form)]
    for pattern in (_CLOCK_RE, _CUE_WORDS_RE, _HIJRI_RE):
        spans += [match.span(1) for match in pattern.finditer(form.plain)]
    return spans


_DAY_RE = regex(r"\d{4}-\d\d-\d\d")


def mark_dates(text: str, mark: str) -> str:
    """A short line with a mark in the place of each date, time and word that announces one.

    >>> mark_dates("Publié le 31 mai 2023 à 09:29 par Awa Diop", "|")
    '| | par Awa Diop'
    """
    form = to_plain(text[:MEASURED_CHARS])
    end, parts = 0, []
    for start, last in sorted(form.span(*span) for span in _dated_spans(form)):
        if start >= end:
            parts += [text[end:start], mark]
        end = max(end, last)
    return "".join([*parts, text[end:]])


def find_mentions(body: str, published: str | None) -> tuple[Mention, ...]:
    """The dates named in a body, in text order; relative ones are resolved only against a known day.

    >>> [(m.text, m.date) for m in find_mentions("Il a été arrêté lundi et sera jugé en mars 2024.", "2023-12-20")]
    [('lundi', '2023-12-18'), ('mars 2024', '2024-03')]
    >>> find_mentions("Arrêté lundi.", "2023-12")[0].date is None
    True
    """
    reference = _reference(published)
    form = to_plain(body)
    readings = (read_candidate(form, candidate, reference) for candidate in find_candidates(form))
    return tuple(
        Mention(
            text=reading.text,
            start=reading.start,
            end=reading.end,
            date=reading.value,
            precision=reading.precision,
        )
        for reading in readings
        if reading
    )


def _reference(published: str | None) -> datetime | None:
    """The moment of publication, where at least its day is known."""
    if not published or not _DAY_RE.match(published):
        return None
    return datetime.fromisoformat(published).replace(tzinfo=None)
