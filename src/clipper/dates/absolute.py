"""Finders of dates that state a day, a month or a year by number or name. Each reads the form at one place."""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType

from clipper.dates.meaning import Candidate, Feast, Fields, Period, Range, Season, Unit, candidate_of
from clipper.dates.words import (
    CLOCK_RE,
    DAY,
    DAY_WORDS,
    FULL_WEEKDAYS,
    GAP,
    GLUED_YEAR,
    LOOSE,
    MONTH,
    MONTHS,
    ORDINAL,
    PART,
    RANKS,
    SHORT_YEAR,
    WEEKDAY_WORDS,
    WEEKDAYS,
    YEAR,
    alternatives,
    find_clock,
    read_clock,
    read_number,
    read_year,
)
from clipper.french.words import regex

WEEKDAY_LEAD = (
    rf"(?:(?P<weekday>{WEEKDAY_WORDS})(?![a-z])[.,]{{0,2}}{LOOSE}(?:{PART}{GAP})?,?{LOOSE}(?:le |the )?)?"
)
_NAMED_RE = regex(
    rf"{WEEKDAY_LEAD}(?P<day>{DAY}|(?:{DAY_WORDS})(?=[ ])){ORDINAL}(?:[ ]{{0,3}}[-/.]?[ ]{{0,2}})(?P<month>{MONTH})"
    rf"(?:,?[ ]{{0,3}}(?:[-/][ ]{{0,2}})?(?:de )?(?P<year>{GLUED_YEAR})|[ ]{{1,2}}(?P<short>{SHORT_YEAR}))?"
    r"(?:[ ](?P<side>dernier|prochain|passe)(?![a-z]))?"
)
_NUMERIC_RE = regex(
    rf"{WEEKDAY_LEAD}(?P<first>\d{{1,2}})(?:er)?(?P<sep>[ ]?[/.-][ ]?|[ ])(?P<second>\d{{1,2}})(?P=sep)"
    r"(?P<year>\d{4}|\d\d)(?![0-9]|[ ]?[/.-]\d)"
)
_ISO_RE = regex(
    rf"(?P<year>{YEAR})(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})(?![0-9]|[-/.]\d)"
)
_ISO_MONTH_RE = regex(rf"(?P<year>{YEAR})-(?P<month>0[1-9]|1[0-2])(?![-\d./])")
_ENGLISH_RE = regex(
    rf"(?:(?P<weekday>{WEEKDAY_WORDS})(?![a-z])[.,]{{0,2}}{LOOSE})?(?P<month>{MONTH}){GAP}"
    rf"(?P<day>{DAY})(?:st|nd|rd|th)?,?{GAP}(?P<year>{YEAR})"
)
_MONTH_YEAR_RE = regex(
    rf"(?P<month>{MONTH})[ ]{{0,2}}(?:de |,[ ])?(?:(?P<year>{YEAR})|(?P<short>{SHORT_YEAR}))"
)
_MONTH_RE = regex(rf"(?P<month>{MONTH})(?:[ ](?P<side>dernier|prochain|passe)(?![a-z]))?")
_SLASH_RE = regex(rf"{WEEKDAY_LEAD}(?P<day>{DAY})/(?P<month>0?[1-9]|1[0-2])(?![0-9/])")
_DAY_ONLY_RE = regex(rf"(?P<day>1er|{DAY})(?![ ]?[a-z%0-9]{{0,20}}\d|%)")
_YEAR_RE = regex(rf"(?P<year>{YEAR})")
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
    """ "août dernier", "septembre": a month whose year is not stated."""
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
    """ "le 16 à 18h", "le 2": a day whose month is not stated."""
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


_LINK = r"[ ]{0,2}(?P<link>au|a|et le|et du|et|ou le|ou|jusqu'au|-|,)[ ]{0,2}(?:le )?"
_DAYS_RE = regex(
    rf"{WEEKDAY_LEAD}(?P<day>{DAY}){ORDINAL}(?:[ ](?P<month>{MONTH})(?:[ ](?P<year>{YEAR}))?)?{_LINK}"
    rf"(?:(?P<weekday2>{FULL_WEEKDAYS})[ ])?(?P<day2>{DAY}){ORDINAL}[ ]{{0,2}}(?P<month2>{MONTH})"
    rf"(?:[ ](?P<year2>{YEAR}))?"
)
_NUMERIC_DAYS_RE = regex(
    rf"(?P<day>{DAY})[/.](?P<month>0?[1-9]|1[0-2])(?:[/.](?P<year>{YEAR}))?[ ](?:au|-)[ ]"
    rf"(?P<day2>{DAY})[/.](?P<month2>0?[1-9]|1[0-2])(?:[/.](?P<year2>{YEAR}))?(?![0-9])"
)
# "les 3, 4 et 5 mai": the days before the last one borrow its month.
_LIST_RE = regex(
    rf"(?P<day>{DAY}){ORDINAL}(?=(?:,[ ]{DAY}{ORDINAL}){{0,5}}(?:,|[ ]et|[ ]ou)[ ](?:le )?{DAY}{ORDINAL}[ ]"
    rf"(?P<month>{MONTH})(?:[ ](?P<year>{YEAR}))?)"
)
_MONTHS_RE = regex(
    rf"(?P<month>{MONTH})(?:[ ](?P<year>{YEAR}))?[ ]?(?P<link>-|/|a|et|ou"
    rf"|au)[ ]?(?P<month2>{MONTH})[ ](?P<year2>{YEAR})"
)
_YEARS_RE = regex(rf"(?P<year>{YEAR})(?:[ ](?P<link>a|et|au)[ ]|-)(?P<year2>{YEAR})")
_WEEKDAYS_RE = regex(rf"(?P<first>{FULL_WEEKDAYS})[ ](?:au?|et)[ ](?P<last>{FULL_WEEKDAYS})(?![a-z])")
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


_EDGE = r"(?:debut|fin|mi|courant|milieu|mois)"
_EDGE_MONTH_RE = regex(
    rf"{_EDGE}[ -](?:du mois )?(?:de |d')?(?P<month>{MONTH})(?:[ ](?:de )?(?P<year>{YEAR}))?"
    r"(?:[ ](?P<side>dernier|prochain|passe)(?![a-z]))?"
)
_EDGE_YEAR_RE = regex(rf"{_EDGE}[ -](?:de )?(?:l'annee )?(?P<year>{YEAR})(?![ ]?-[ ]?\d)")
_EDGE_UNIT_RE = regex(
    r"(?:debut|fin|milieu|courant)[ ](?:(?P<year>d'annee|de (?:l'|cette )annee)"
    r"|du (?P<month>mois))(?![a-z])(?! (?:de|d'))"
)
_SEASON_MONTHS = MappingProxyType({"printemps": 4, "ete": 7, "automne": 10})
_SEASON_YEAR_RE = regex(
    rf"(?:printemps|ete|automne|hiver)[ ](?:de )?(?P<year>{YEAR})(?:[ ]?[-/][ ]?(?P<last>{YEAR}))?"
)
_SEASON_RE = regex(
    r"(?:(?:cet|ce|l'|le) ?)?(?P<season>printemps|ete|automne)(?:[ ](?P<side>dernier|prochain|passe))?(?![a-z])"
)
_QUARTERS = MappingProxyType({"trimestre": 3, "semestre": 6, "quadrimestre": 4})
_QUARTER_RE = regex(
    rf"(?P<rank>dernier|{alternatives(RANKS)})[ ](?P<part>trimestre|semestre|quadrimestre)[ ](?:de )?(?:l'annee )?"
    rf"(?P<year>{YEAR})"
)
# Days after Easter Sunday, or a fixed day; only after a preposition that makes a date of the name.
_FEASTS = MappingProxyType(
    {
        "noel": Feast(month=12, day=25),
        "nouvel an": Feast(month=1, day=1),
        "jour de l'an": Feast(month=1, day=1),
        "toussaint": Feast(month=11, day=1),
        "assomption": Feast(month=8, day=15),
        "saint-sylvestre": Feast(month=12, day=31),
        "saint sylvestre": Feast(month=12, day=31),
        "saint-valentin": Feast(month=2, day=14),
        "fete du travail": Feast(month=5, day=1),
        "lundi de paques": Feast(easter=1),
        "dimanche de paques": Feast(easter=0),
        "jeudi de l'ascension": Feast(easter=39),
        "ascension": Feast(easter=39),
        "lundi de pentecote": Feast(easter=50),
        "dimanche de pentecote": Feast(easter=49),
        "mardi gras": Feast(easter=-47),
        "vendredi saint": Feast(easter=-2),
    }
)
# Names that hold a weekday or "jour" are days without any licence.
_DAY_NAME_RE = regex(r"lundi|jeudi|dimanche|vendredi|jour|fete")
_FEAST_RE = regex(
    rf"(?P<name>{alternatives(_FEASTS)})(?![a-z-])(?:[ ](?P<year>{YEAR})|[ ](?P<side>dernier|prochain)(?![a-z]))?"
)


def find_edge(plain: str, at: int) -> Candidate | None:
    """ "début janvier", "mi-décembre", "courant 2024", "au mois de mars", "fin d'année"."""
    return _find_edge_of_month(plain, at) or _find_edge_of_year(plain, at) or _find_edge_of_this(plain, at)


def _find_edge_of_month(plain: str, at: int) -> Candidate | None:
    match = _EDGE_MONTH_RE.match(plain, at)
    if not match or (match["month"].endswith(".") and not match["year"]):
        return None
    year = int(match["year"]) if match["year"] else None
    fields = Fields(year=year, month=month_of(match["month"]), side=SIDES.get(match["side"] or "", 0))
    return candidate_of(match, "edge", fields)


def _find_edge_of_year(plain: str, at: int) -> Candidate | None:
    match = _EDGE_YEAR_RE.match(plain, at)
    return candidate_of(match, "edge-year", Fields(year=int(match["year"]))) if match else None


def _find_edge_of_this(plain: str, at: int) -> Candidate | None:
    match = _EDGE_UNIT_RE.match(plain, at)
    unit = Unit.YEAR if match and match["year"] else Unit.MONTH
    return candidate_of(match, "period-edge", Period(unit=unit, offset=0)) if match else None


def find_season(plain: str, at: int) -> Candidate | None:
    """ "été 2023", "hiver 2022-2023", "l'été dernier", "cet automne"."""
    match = _SEASON_YEAR_RE.match(plain, at)
    if match and match["last"]:
        years = Range(first=Fields(year=int(match["year"])), last=Fields(year=int(match["last"])))
        return candidate_of(match, "season-year", years)
    return candidate_of(match, "season-year", Fields(year=int(match["year"]))) if match else None


def find_told_season(plain: str, at: int) -> Candidate | None:
    """ "l'été dernier", "cet automne", "au printemps prochain"."""
    match = _SEASON_RE.match(plain, at)
    if not match or not (match["side"] or match[0].startswith("ce")):
        return None
    season = Season(month=_SEASON_MONTHS[match["season"]], side=SIDES.get(match["side"] or "", 0))
    return candidate_of(match, "season", season)


def find_quarter(plain: str, at: int) -> Candidate | None:
    """ "premier trimestre 2023", "second semestre de l'année 2024"."""
    match = _QUARTER_RE.match(plain, at)
    if not match:
        return None
    months, year = _QUARTERS[match["part"]], int(match["year"])
    rank = RANKS.get(match["rank"], 12 // months)
    if rank * months > 12:
        return None
    first = Fields(year=year, month=(rank - 1) * months + 1)
    return candidate_of(match, "quarter", Range(first=first, last=Fields(year=year, month=rank * months)))


def find_feast(plain: str, at: int) -> Candidate | None:
    """ "Noël 2022", "le lundi de Pâques", "la Toussaint", where a preposition makes a date of the name."""
    match = _FEAST_RE.match(plain, at)
    if not match:
        return None
    feast = _FEASTS[match["name"]]
    year = int(match["year"]) if match["year"] else None
    meaning = Feast(easter=feast.easter, month=feast.month, day=feast.day, year=year)
    return candidate_of(match, "feast-day" if _DAY_NAME_RE.match(match["name"]) else "feast", meaning)
