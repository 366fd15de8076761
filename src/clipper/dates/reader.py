"""Every date of a piece of French text: triggers, finders, vetoes, then arithmetic."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from clipper.dates import absolute, periods, ranges, relative
from clipper.dates.arithmetic import resolve
from clipper.dates.clocks import CLOCK_RE, read_clock
from clipper.dates.meaning import Candidate, Fields, Meaning, Range, Shift, Unknown
from clipper.dates.ranking import rank_readings
from clipper.dates.shadow import Shadow, cast_shadow
from clipper.dates.tables import (
    ENGLISH_MONTH_NAMES,
    ENGLISH_WEEKDAY_NAMES,
    MONTH_NAMES,
    NUMBERS,
    ORDINALS,
    WEEKDAY_NAMES,
    alternatives,
)
from clipper.dates.tense import find_tense
from clipper.dates.vetoes import is_licensed, is_vetoed
from clipper.model import DateKind, DateReading

Finder = Callable[[str, int], Candidate | None]


def find_clock_first(plain: str, at: int) -> Candidate | None:
    """ "12 h 45 le 30 juin 2022", "13h30 samedi 21 septembre": a date after its time of day."""
    match = CLOCK_RE.match(plain, at)
    joint = _CLOCK_JOIN_RE.match(plain, match.end()) if match else None
    if not match or not joint:
        return None
    candidate = find_candidate(plain, joint.end(), within_clock=True)
    if candidate is None or not isinstance(candidate.meaning, Fields | Shift) or candidate.meaning.clock:
        return None
    if candidate.finder in _UNSURE:
        return None
    return replace(candidate, start=at, meaning=replace(candidate.meaning, clock=read_clock(match)))


# What follows a time of day must be a date by itself: in "12:30 - 14:00" there is none.
_UNSURE = frozenset(
    {"day", "year", "month", "iso-month", "distance", "edge", "edge-year", "season-year", "slash-date"}
)
_CLOCK_JOIN_RE = re.compile(r"[ ]{0,2}(?:[,|-][ ]{0,2})?(?:le |ce (?=[a-z]+di))?(?=[a-z0-9])")

DIGIT_FINDERS: tuple[Finder, ...] = (
    absolute.find_iso,
    absolute.find_iso_month,
    absolute.find_numeric,
    ranges.find_numeric_days,
    ranges.find_days,
    ranges.find_listed_day,
    absolute.find_named,
    find_clock_first,
    relative.find_nth,
    periods.find_quarter,
    absolute.find_slash,
    ranges.find_years,
    absolute.find_year,
    absolute.find_day,
)
_WEEKDAY_FINDERS: tuple[Finder, ...] = (
    absolute.find_numeric,
    ranges.find_days,
    absolute.find_named,
    absolute.find_english,
    absolute.find_slash,
    ranges.find_weekdays,
    relative.find_weekday,
)
_MONTH_FINDERS: tuple[Finder, ...] = (
    absolute.find_english,
    ranges.find_months,
    absolute.find_month_year,
    absolute.find_month,
)


def _names(*tables: tuple[tuple[str, ...], ...]) -> list[str]:
    return [name for table in tables for names in table for name in names]


def _word_finders() -> dict[str, tuple[Finder, ...]]:
    table: dict[str, tuple[Finder, ...]] = {}
    rows: tuple[tuple[list[str], tuple[Finder, ...]], ...] = (
        (_names(WEEKDAY_NAMES, ENGLISH_WEEKDAY_NAMES), _WEEKDAY_FINDERS),
        (_names(MONTH_NAMES, ENGLISH_MONTH_NAMES), _MONTH_FINDERS),
        (list(NUMBERS), (ranges.find_days, absolute.find_named)),
        (_names(ORDINALS), (relative.find_nth, periods.find_quarter)),
        (["dernier", "derniere"], (relative.find_nth, periods.find_quarter)),
        (["hier", "avant", "aujourd", "demain", "apres"], (relative.find_deictic,)),
        (["ce", "cet", "cette"], (relative.find_unknown, relative.find_deictic, relative.find_this_period)),
        (["ce", "cet"], (periods.find_told_season,)),
        (["cette"], (relative.find_week_first,)),
        (["la", "le", "l"], (relative.find_week_first, relative.find_period, relative.find_unknown)),
        (["l", "le"], (periods.find_told_season,)),
        (["il y a", "voici", "voila", "dans", "d"], (relative.find_distance,)),
        (["sous huitaine"], (relative.find_unknown,)),
        (["debut", "fin", "mi", "courant", "milieu", "mois"], (periods.find_edge,)),
        (["printemps", "ete", "automne", "hiver"], (periods.find_season, periods.find_told_season)),
        (
            [
                "noel",
                "nouvel",
                "jour de l",
                "toussaint",
                "assomption",
                "ascension",
                "saint",
                "fete du travail",
            ],
            (periods.find_feast,),
        ),
        (["lundi", "mardi", "jeudi", "vendredi", "dimanche"], (periods.find_feast,)),
    )
    for words, finders in rows:
        for word in words:
            table[word] = (*table.get(word, ()), *finders)
    for word in ("lundi", "mardi", "jeudi", "vendredi", "dimanche"):
        table[word] = (periods.find_feast, *_WEEKDAY_FINDERS)
    return table


WORD_FINDERS = MappingProxyType(_word_finders())
_WORD_RE = re.compile(rf"[^a-z0-9](?P<word>{alternatives(WORD_FINDERS)})(?![a-z])")
_DIGITS_RE = re.compile(r"[0-9]{1,4}(?![0-9])")
_WORD_AT_RE = re.compile(rf"(?P<word>{alternatives(WORD_FINDERS)})(?![a-z])")


def find_candidate(plain: str, at: int, *, within_clock: bool = False) -> Candidate | None:
    """The candidate that starts at a place of the shadow, by the first finder that takes it."""
    if plain[at].isdigit():
        finders = DIGIT_FINDERS
    else:
        match = _WORD_AT_RE.match(plain, at)
        finders = WORD_FINDERS[match["word"]] if match else ()
    for finder in finders:
        if within_clock and finder is find_clock_first:
            continue
        candidate = finder(plain, at)
        if candidate:
            return candidate
    return None


def find_candidates(shadow: Shadow) -> Iterator[Candidate]:
    """The candidates of a text, in order and apart from each other, that no context refutes."""
    end = 0
    for at in _triggers(shadow.plain):
        if at < end:
            continue
        candidate = _find_licensed(shadow, at)
        if candidate is None:
            continue
        end = (
            candidate.end
        )  # a refuted candidate hides its parts: in "avenue du 8 mai 1945" there is no "mai 1945"
        if not is_vetoed(shadow, candidate):
            yield candidate


def _find_licensed(shadow: Shadow, at: int) -> Candidate | None:
    plain = shadow.plain
    for finder in _finders_at(plain, at):
        candidate = finder(plain, at)
        if candidate and is_licensed(shadow, candidate):
            return candidate
    return None


def _finders_at(plain: str, at: int) -> tuple[Finder, ...]:
    if plain[at].isdigit():
        return DIGIT_FINDERS
    match = _WORD_AT_RE.match(plain, at)
    return WORD_FINDERS[match["word"]] if match else ()


def _triggers(plain: str) -> list[int]:
    """Where an expression may begin: at a number, or at a word of the calendar."""
    places = [match.start() for match in _DIGITS_RE.finditer(plain)]
    places += [match.start("word") for match in _WORD_RE.finditer(plain)]
    return sorted(places)


def read_dates(text: str, reference: datetime | None = None) -> list[DateReading]:
    """Every date of a French text: best first for a publication line, in text order otherwise.

    >>> [reading.value for reading in read_dates("Publié le 4 sept. 2023 à 06h30")]
    ['2023-09-04T06:30']
    >>> read_dates("Une explosion a retenti hier soir.")[0].value is None
    True

    What needs a reference and has none is kept with `value` None. A time of day alone, a duration, a number and a
    name ("place du 8-Mai-1945", "Mai 68") are no dates.
    """
    shadow = cast_shadow(text)
    readings = [read_candidate(shadow, candidate, reference) for candidate in find_candidates(shadow)]
    return rank_readings(shadow, [reading for reading in readings if reading])


def read_candidate(shadow: Shadow, candidate: Candidate, reference: datetime | None) -> DateReading | None:
    """What a candidate comes to; None where it states a day that no calendar has."""
    meaning = candidate.meaning
    resolved = resolve(meaning, reference, lambda: find_tense(shadow, candidate.start, candidate.end))
    relative_one = is_relative(meaning)
    if resolved is None and not relative_one:
        return None
    start, end = shadow.span(candidate.start, candidate.end)
    return DateReading(
        value=resolved.value if resolved else None,
        precision=resolved.precision if resolved else None,
        text=shadow.text[start:end],
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
