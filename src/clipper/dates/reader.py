"""Every date of a piece of French text: triggers, finders, vetoes, then arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from clipper.dates.arithmetic import resolve
from clipper.dates.meaning import Candidate, Meaning, Range, Unknown
from clipper.dates.ranking import rank_readings
from clipper.dates.shadow import Shadow, cast_shadow
from clipper.dates.tense import find_tense
from clipper.dates.triggers import Finder, find_triggers
from clipper.dates.vetoes import is_licensed, is_vetoed
from clipper.model import DateKind, DateReading

# A line up to so long is read more than once (is it near the headline? a date alone? which?), and lines of furniture
# return in dispatch after dispatch: what is found in them is remembered, for so many of them.
LINE_CHARS = 200
LINES = 1024


def find_candidates(shadow: Shadow) -> Iterator[Candidate]:
    """The candidates of a text, in order and apart from each other, that no context refutes."""
    return iter(_find_in_line(shadow)) if len(shadow.plain) <= LINE_CHARS else _find_all(shadow)


@lru_cache(maxsize=LINES)
def _find_in_line(shadow: Shadow) -> tuple[Candidate, ...]:
    return tuple(_find_all(shadow))


def _find_all(shadow: Shadow) -> Iterator[Candidate]:
    end = 0
    for at, finders in find_triggers(shadow.plain):
        if at < end:
            continue
        candidate = _find_licensed(shadow, at, finders)
        if candidate is None:
            continue
        end = (
            candidate.end
        )  # a refuted candidate hides its parts: in "avenue du 8 mai 1945" there is no "mai 1945"
        if not is_vetoed(shadow, candidate):
            yield candidate


def _find_licensed(shadow: Shadow, at: int, finders: tuple[Finder, ...]) -> Candidate | None:
    plain = shadow.plain
    for finder in finders:
        candidate = finder(plain, at)
        if candidate and is_licensed(shadow, candidate):
            return candidate
    return None


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
