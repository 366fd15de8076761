"""What an expression says of a date, before any reference is known (the candidates of the grammar) and when it is read.

Nearly all are named tuples: frozen too, made in a third of the time, and defined in a tenth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from clipper.model import Precision

# On which side of the reference a sentence puts its events. The present looks ahead only with a weekday.
PAST, FUTURE, PRESENT = -1, 1, 2


class Unit(StrEnum):
    """The steps in which French counts time."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEKEND = "weekend"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Clock(NamedTuple):
    """A time of day; `zone` is the name or offset that stands beside it, in plain form."""

    hour: int
    minute: int = 0
    second: int | None = None
    zone: str | None = None


class Fields(NamedTuple):
    """The fields of a date that are stated; `side` is -1 for "dernier", 1 for "prochain", `this` for "ce".

    `weeks` counts the weeks to add ("en huit" 1, "en quinze" 2); `week` ties a weekday to a week beside the
    reference's own ("de la semaine prochaine" 1).
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    clock: Clock | None = None
    side: int = 0
    this: bool = False
    weeks: int = 0
    week: int | None = None


class Shift(NamedTuple):
    """A distance from the reference: three days ago, tomorrow, in two months."""

    unit: Unit
    amount: int
    clock: Clock | None = None


class Period(NamedTuple):
    """A whole week, weekend, month or year, so many steps away from the one that holds the reference."""

    unit: Unit
    offset: int


class Nth(NamedTuple):
    """A day counted inside a month: its third day, its first Friday (`rank` -1: its last)."""

    rank: int
    weekday: int | None
    month: int
    year: int | None


class Season(NamedTuple):
    """A season by the month in its middle; ISO 8601 has no seasons, so that only its year can be stated."""

    month: int
    side: int = 0


class Feast(NamedTuple):
    """A day that moves or is known by a name: the number of days after Easter, or a fixed month and day."""

    easter: int | None = None
    month: int | None = None
    day: int | None = None
    year: int | None = None


class Range(NamedTuple):
    """From one date to another, both inclusive."""

    first: Fields
    last: Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """An expression that leans on a date which the text names elsewhere: "la veille", "le lendemain"."""


Meaning = Fields | Shift | Period | Nth | Season | Feast | Range | Unknown


class Candidate(NamedTuple):
    """A stretch of the form that a finder takes for a date."""

    start: int
    end: int
    finder: str
    meaning: Meaning


def candidate_of(match: re.Match[str], finder: str, meaning: Meaning) -> Candidate:
    """The candidate that a whole match is."""
    return Candidate(start=match.start(), end=match.end(), finder=finder, meaning=meaning)


class DateKind(StrEnum):
    """What a date expression needs to be understood: nothing, a reference, or two ends."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    INTERVAL = "interval"


class DateReading(NamedTuple):
    """One date found in a text; `text[start:end]` of the original is `text`.

    `value` is ISO 8601 at the stated precision (an interval is `first/last`), or None where the expression is
    relative and no reference was given. `finder` names the rule of the grammar that found it; `warnings` holds
    codes such as `weekday-mismatch`.
    """

    value: str | None
    precision: Precision | None
    text: str
    start: int
    end: int
    kind: DateKind
    finder: str
    warnings: tuple[str, ...] = ()
