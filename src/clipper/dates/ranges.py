"""Finders of stretches of time: "du 3 au 5 mai 2023", "juillet-août", "entre 2015 et 2019", lists of days."""

from __future__ import annotations

import re

from clipper.dates.absolute import WEEKDAY_LEAD, month_of, weekday_of
from clipper.dates.fragments import DAY, FULL_WEEKDAYS, MONTH, ORDINAL, YEAR, read_number
from clipper.dates.meaning import Candidate, Fields, Range
from clipper.dates.tables import WEEKDAYS

_LINK = r"[ ]{0,2}(?P<link>au|a|et le|et du|et|ou le|ou|jusqu'au|-|,)[ ]{0,2}(?:le )?"
_DAYS_RE = re.compile(
    rf"{WEEKDAY_LEAD}(?P<day>{DAY}){ORDINAL}(?:[ ](?P<month>{MONTH})(?:[ ](?P<year>{YEAR}))?)?{_LINK}"
    rf"(?:(?P<weekday2>{FULL_WEEKDAYS})[ ])?(?P<day2>{DAY}){ORDINAL}[ ]{{0,2}}(?P<month2>{MONTH})"
    rf"(?:[ ](?P<year2>{YEAR}))?"
)
_NUMERIC_DAYS_RE = re.compile(
    rf"(?P<day>{DAY})[/.](?P<month>0?[1-9]|1[0-2])(?:[/.](?P<year>{YEAR}))?[ ](?:au|-)[ ]"
    rf"(?P<day2>{DAY})[/.](?P<month2>0?[1-9]|1[0-2])(?:[/.](?P<year2>{YEAR}))?(?![0-9])"
)
# "les 3, 4 et 5 mai": the days before the last one borrow its month.
_LIST_RE = re.compile(
    rf"(?P<day>{DAY}){ORDINAL}(?=(?:,[ ]{DAY}{ORDINAL}){{0,5}}(?:,|[ ]et|[ ]ou)[ ](?:le )?{DAY}{ORDINAL}[ ]"
    rf"(?P<month>{MONTH})(?:[ ](?P<year>{YEAR}))?)"
)
_MONTHS_RE = re.compile(
    rf"(?P<month>{MONTH})(?:[ ](?P<year>{YEAR}))?[ ]?(?P<link>-|/|a|et|ou"
    rf"|au)[ ]?(?P<month2>{MONTH})[ ](?P<year2>{YEAR})"
)
_YEARS_RE = re.compile(rf"(?P<year>{YEAR})(?:[ ](?P<link>a|et|au)[ ]|-)(?P<year2>{YEAR})")
_WEEKDAYS_RE = re.compile(rf"(?P<first>{FULL_WEEKDAYS})[ ](?:au?|et)[ ](?P<last>{FULL_WEEKDAYS})(?![a-z])")
# A list ("les 3 et 17 mai") is one stretch only where its two days touch.
_LISTING = frozenset({"et", "et le", "et du", "ou", "ou le", ","})


def find_days(plain: str, at: int) -> Candidate | None:
    """ "29 juin au 2 juillet 2023", "17 au 18 décembre", "lundi 3 et mardi 4 avril"."""
    match = _DAYS_RE.match(plain, at)
    if not match or (match["year"] and match["link"] in (*_LISTING, "-")):
        return None
    first, last = _ends(match)
    if match["link"] in _LISTING and not _touch(plain, at, first, last):
        return None
    meaning = Range(first=first, last=last)
    end = match.end() - (1 if plain[match.end() - 1] == "." else 0)
    finder = "days" if match["month"] or match["weekday"] else "bare-days"
    return Candidate(start=at, end=end, finder=finder, meaning=meaning)


def _ends(match: re.Match[str]) -> tuple[Fields, Fields]:
    month = month_of(match["month2"])
    year = int(match["year2"]) if match["year2"] else None
    first_month = month_of(match["month"]) if match["month"] else month
    first_year = int(match["year"]) if match["year"] else year
    if year and not match["year"] and first_month > month:
        first_year = year - 1
    first = Fields(
        year=first_year,
        month=first_month,
        day=read_number(match["day"]),
        weekday=weekday_of(match["weekday"]),
    )
    weekday = weekday_of(match["weekday2"])
    return first, Fields(year=year, month=month, day=read_number(match["day2"]), weekday=weekday)


def _touch(plain: str, at: int, first: Fields, last: Fields) -> bool:
    between = plain[max(0, at - 10) : at].endswith(("entre le ", "entre "))
    return between or (first.month == last.month and (first.day or 0) + 1 == last.day)


def find_numeric_days(plain: str, at: int) -> Candidate | None:
    """ "03/05/2023 au 05/05/2023", "3/5 au 7/5"."""
    match = _NUMERIC_DAYS_RE.match(plain, at)
    if not match or (match["year"] and not match["year2"]):
        return None
    year = int(match["year2"]) if match["year2"] else None
    first = Fields(
        year=int(match["year"]) if match["year"] else year,
        month=int(match["month"]),
        day=int(match["day"]),
    )
    last = Fields(year=year, month=int(match["month2"]), day=int(match["day2"]))
    return Candidate(start=at, end=match.end(), finder="days", meaning=Range(first=first, last=last))


def find_listed_day(plain: str, at: int) -> Candidate | None:
    """The first day of "les 3, 4 et 5 mai": the others are found in their turn."""
    match = _LIST_RE.match(plain, at)
    if not match:
        return None
    year = int(match["year"]) if match["year"] else None
    fields = Fields(year=year, month=month_of(match["month"]), day=read_number(match["day"]))
    return Candidate(start=at, end=match.end(), finder="listed-day", meaning=fields)


def find_months(plain: str, at: int) -> Candidate | None:
    """ "juillet-août 2023", "de juin 2022 à mars 2023"."""
    match = _MONTHS_RE.match(plain, at)
    if not match:
        return None
    year, month, last_month = int(match["year2"]), month_of(match["month"]), month_of(match["month2"])
    if match["link"] in _LISTING and last_month != month + 1:
        return None
    first_year = int(match["year"]) if match["year"] else year - (month > last_month)
    first = Fields(year=first_year, month=month)
    meaning = Range(first=first, last=Fields(year=year, month=last_month))
    return Candidate(start=at, end=match.end(), finder="months", meaning=meaning)


def find_years(plain: str, at: int) -> Candidate | None:
    """ "2015 à 2019" after "de" or "entre"."""
    match = _YEARS_RE.match(plain, at)
    if not match or int(match["year"]) >= int(match["year2"]):
        return None
    meaning = Range(first=Fields(year=int(match["year"])), last=Fields(year=int(match["year2"])))
    return Candidate(start=at, end=match.end(), finder="years", meaning=meaning)


def find_weekdays(plain: str, at: int) -> Candidate | None:
    """ "dimanche à lundi", as in "dans la nuit de dimanche à lundi"."""
    match = _WEEKDAYS_RE.match(plain, at)
    if not match:
        return None
    first, last = Fields(weekday=WEEKDAYS[match["first"]]), Fields(weekday=WEEKDAYS[match["last"]])
    return Candidate(start=at, end=match.end(), finder="weekdays", meaning=Range(first=first, last=last))
