"""Finders of dates that state a day, a month or a year by number or name. Each reads the shadow at one place."""

from __future__ import annotations

import re
from datetime import date

from clipper.dates.clocks import CLOCK_RE, find_clock, read_clock
from clipper.dates.fragments import (
    DAY,
    DAY_WORDS,
    GAP,
    LOOSE,
    MONTH,
    ORDINAL,
    PART,
    SHORT_YEAR,
    WEEKDAY_WORDS,
    YEAR,
    read_number,
    read_year,
)
from clipper.dates.meaning import Candidate, Fields
from clipper.dates.tables import MONTHS, WEEKDAYS

WEEKDAY_LEAD = (
    rf"(?:(?P<weekday>{WEEKDAY_WORDS})(?![a-z])[.,]{{0,2}}{LOOSE}(?:{PART}{GAP})?,?{LOOSE}(?:le |the )?)?"
)
_NAMED_RE = re.compile(
    rf"{WEEKDAY_LEAD}(?P<day>{DAY}|(?:{DAY_WORDS})(?=[ ])){ORDINAL}(?:[ ]{{0,3}}[-/.]?[ ]{{0,2}})(?P<month>{MONTH})"
    rf"(?:,?[ ]{{0,3}}(?:[-/][ ]{{0,2}})?(?:de )?(?P<year>{YEAR})|[ ]{{1,2}}(?P<short>{SHORT_YEAR}))?"
    r"(?:[ ](?P<side>dernier|prochain|passe)(?![a-z]))?"
)
_NUMERIC_RE = re.compile(
    rf"{WEEKDAY_LEAD}(?P<first>\d{{1,2}})(?:er)?(?P<sep>[ ]?[/.-][ ]?|[ ])(?P<second>\d{{1,2}})(?P=sep)"
    r"(?P<year>\d{4}|\d\d)(?![0-9]|[ ]?[/.-]\d)"
)
_ISO_RE = re.compile(
    rf"(?P<year>{YEAR})(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})(?![0-9]|[-/.]\d)"
)
_ISO_MONTH_RE = re.compile(rf"(?P<year>{YEAR})-(?P<month>0[1-9]|1[0-2])(?![-\d./])")
_ENGLISH_RE = re.compile(
    rf"(?:(?P<weekday>{WEEKDAY_WORDS})(?![a-z])[.,]{{0,2}}{LOOSE})?(?P<month>{MONTH}){GAP}"
    rf"(?P<day>{DAY})(?:st|nd|rd|th)?,?{GAP}(?P<year>{YEAR})"
)
_MONTH_YEAR_RE = re.compile(
    rf"(?P<month>{MONTH})[ ]{{0,2}}(?:de |,[ ])?(?:(?P<year>{YEAR})|(?P<short>{SHORT_YEAR}))"
)
_MONTH_RE = re.compile(rf"(?P<month>{MONTH})(?:[ ](?P<side>dernier|prochain|passe)(?![a-z]))?")
_SLASH_RE = re.compile(rf"{WEEKDAY_LEAD}(?P<day>{DAY})/(?P<month>0?[1-9]|1[0-2])(?![0-9/])")
_DAY_ONLY_RE = re.compile(rf"(?P<day>1er|{DAY})(?![ ]?[a-z%0-9]{{0,20}}\d|%)")
_YEAR_RE = re.compile(rf"(?P<year>{YEAR})")
SIDES = {
    "dernier": -1,
    "derniere": -1,
    "passe": -1,
    "passee": -1,
    "prochain": 1,
    "prochaine": 1,
    "suivant": 1,
}


def month_of(written: str) -> int:
    """The number of a month written in full or short."""
    return MONTHS[written.rstrip(".")]


def weekday_of(written: str | None) -> int | None:
    """The number of a weekday (Monday is 0)."""
    return WEEKDAYS[written] if written else None


def year_of(match: re.Match[str]) -> int | None:
    """The year that a match states in four figures or in two."""
    written = match["year"] or match["short"]
    return read_year(written) if written else None


def with_clock(plain: str, at: int, end: int, finder: str, fields: Fields) -> Candidate:
    """A candidate with the time of day that may follow it."""
    found = find_clock(plain, end) if plain[end : end + 1] != "t" else None
    if plain[end : end + 1] == "t" and (match := CLOCK_RE.match(plain, end + 1)):
        found = (read_clock(match), match.end())
    clock, end = found or (None, end)
    timed = fields._replace(clock=clock) if clock else fields
    return Candidate(start=at, end=end, finder=finder, meaning=timed)


def find_named(plain: str, at: int) -> Candidate | None:
    """ "mardi 20 décembre 2022 à 13:58", "1er août", "le vingt-deux mars 2016", "14 mai prochain"."""
    match = _NAMED_RE.match(plain, at)
    if not match:
        return None
    year = year_of(match)
    fields = Fields(
        year=year,
        month=month_of(match["month"]),
        day=read_number(match["day"]),
        weekday=weekday_of(match["weekday"]),
        side=SIDES.get(match["side"] or "", 0),
    )
    return with_clock(plain, at, match.end(), "full-date" if year else "day-month", fields)


def find_numeric(plain: str, at: int) -> Candidate | None:
    """ "20/12/2022", "09 - 05 - 2010", "20.12.22", "Tue, 11/10/2022": day first, unless it cannot be."""
    match = _NUMERIC_RE.match(plain, at)
    if not match:
        return None
    first, second, year = int(match["first"]), int(match["second"]), read_year(match["year"])
    if second > 12 >= first or _is_month_first(match, first, second):
        first, second = second, first
    if not (1 <= first <= 31 and 1 <= second <= 12 and 1000 <= year < 2200):
        return None
    fields = Fields(year=year, month=second, day=first, weekday=weekday_of(match["weekday"]))
    finder = (
        "spaced-date" if match["sep"] == " " else "numeric-date" if len(match["year"]) == 4 else "short-date"
    )
    return with_clock(plain, at, match.end(), finder, fields)


def _is_month_first(match: re.Match[str], first: int, second: int) -> bool:
    """Whether only the American order agrees with the weekday that stands before the figures."""
    weekday, year = weekday_of(match["weekday"]), read_year(match["year"])
    if weekday is None or not (1 <= first <= 12 and 1 <= second <= 12 and 1000 <= year < 2200):
        return False
    return date(year, second, first).weekday() != weekday == date(year, first, second).weekday()


def find_iso(plain: str, at: int) -> Candidate | None:
    """ "2022-12-20T07:00:00+01:00", "2015/08/12"."""
    match = _ISO_RE.match(plain, at)
    if not match or int(match["month"]) > 12 or int(match["day"]) > 31:
        return None
    fields = Fields(year=int(match["year"]), month=int(match["month"]), day=int(match["day"]))
    return with_clock(plain, at, match.end(), "iso-date", fields)


def find_iso_month(plain: str, at: int) -> Candidate | None:
    """ "2023-04": a month, where something says that it is one."""
    match = _ISO_MONTH_RE.match(plain, at)
    if not match:
        return None
    fields = Fields(year=int(match["year"]), month=int(match["month"]))
    return Candidate(start=at, end=match.end(), finder="iso-month", meaning=fields)


def find_english(plain: str, at: int) -> Candidate | None:
    """ "December 20, 2022", "Tue Dec 20 2022": the interface language of many French pages."""
    match = _ENGLISH_RE.match(plain, at)
    if not match:
        return None
    fields = Fields(
        year=int(match["year"]),
        month=month_of(match["month"]),
        day=int(match["day"]),
        weekday=weekday_of(match["weekday"]),
    )
    return with_clock(plain, at, match.end(), "full-date", fields)


def find_month_year(plain: str, at: int) -> Candidate | None:
    """ "décembre 2023", "janvier 63"."""
    match = _MONTH_YEAR_RE.match(plain, at)
    if not match:
        return None
    fields = Fields(year=year_of(match), month=month_of(match["month"]))
    finder = "month-year" if match["year"] else "month-short-year"
    return Candidate(start=at, end=match.end(), finder=finder, meaning=fields)


def find_month(plain: str, at: int) -> Candidate | None:
    """ "août dernier", "septembre": a month whose year is not told."""
    match = _MONTH_RE.match(plain, at)
    if not match or match["month"].endswith(".") or len(match["month"]) < 3:
        return None
    fields = Fields(month=month_of(match["month"]), side=SIDES.get(match["side"] or "", 0))
    finder = "month-side" if match["side"] else "month"
    return Candidate(start=at, end=match.end(), finder=finder, meaning=fields)


def find_slash(plain: str, at: int) -> Candidate | None:
    """ "le 31/10", "mardi 2/3 à 5h"."""
    match = _SLASH_RE.match(plain, at)
    if not match:
        return None
    fields = Fields(month=int(match["month"]), day=int(match["day"]), weekday=weekday_of(match["weekday"]))
    return with_clock(plain, at, match.end(), "slash-date", fields)


def find_day(plain: str, at: int) -> Candidate | None:
    """ "le 16 à 18h", "le 2": a day whose month is not told."""
    match = _DAY_ONLY_RE.match(plain, at)
    if not match:
        return None
    return with_clock(plain, at, match.end(), "day", Fields(day=read_number(match["day"])))


def find_year(plain: str, at: int) -> Candidate | None:
    """ "1956", where a preposition or a noun says that it is a year."""
    match = _YEAR_RE.match(plain, at)
    return (
        Candidate(start=at, end=match.end(), finder="year", meaning=Fields(year=int(match["year"])))
        if match
        else None
    )
