"""Finders of parts of a year: edges of a month, seasons, quarters, and the few feasts whose name is a date."""

from __future__ import annotations

import re
from types import MappingProxyType

from clipper.dates.absolute import SIDES, month_of
from clipper.dates.fragments import MONTH, YEAR
from clipper.dates.meaning import Candidate, Feast, Fields, Meaning, Period, Range, Season, Unit
from clipper.dates.tables import RANKS, alternatives

_EDGE = r"(?:debut|fin|mi|courant|milieu|mois)"
_EDGE_MONTH_RE = re.compile(
    rf"{_EDGE}[ -](?:du mois )?(?:de |d')?(?P<month>{MONTH})(?:[ ](?:de )?(?P<year>{YEAR}))?"
    r"(?:[ ](?P<side>dernier|prochain|passe)(?![a-z]))?"
)
_EDGE_YEAR_RE = re.compile(rf"{_EDGE}[ -](?:de )?(?:l'annee )?(?P<year>{YEAR})(?![ ]?-[ ]?\d)")
_EDGE_UNIT_RE = re.compile(
    r"(?:debut|fin|milieu|courant)[ ](?:(?P<year>d'annee|de (?:l'|cette )annee)"
    r"|du (?P<month>mois))(?![a-z])(?! (?:de|d'))"
)
_SEASON_MONTHS = MappingProxyType({"printemps": 4, "ete": 7, "automne": 10})
_SEASON_YEAR_RE = re.compile(
    rf"(?:printemps|ete|automne|hiver)[ ](?:de )?(?P<year>{YEAR})(?:[ ]?[-/][ ]?(?P<last>{YEAR}))?"
)
_SEASON_RE = re.compile(
    r"(?:(?:cet|ce|l'|le) ?)?(?P<season>printemps|ete|automne)(?:[ ](?P<side>dernier|prochain|passe))?(?![a-z])"
)
_QUARTERS = MappingProxyType({"trimestre": 3, "semestre": 6, "quadrimestre": 4})
_QUARTER_RE = re.compile(
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
_DAY_NAME_RE = re.compile(r"lundi|jeudi|dimanche|vendredi|jour|fete")
_FEAST_RE = re.compile(
    rf"(?P<name>{alternatives(_FEASTS)})(?![a-z-])(?:[ ](?P<year>{YEAR})|[ ](?P<side>dernier|prochain)(?![a-z]))?"
)


def _candidate(match: re.Match[str], finder: str, meaning: Meaning) -> Candidate:
    return Candidate(start=match.start(), end=match.end(), finder=finder, meaning=meaning)


def find_edge(plain: str, at: int) -> Candidate | None:
    """ "début janvier", "mi-décembre", "courant 2024", "au mois de mars", "fin d'année"."""
    return _find_edge_of_month(plain, at) or _find_edge_of_year(plain, at) or _find_edge_of_this(plain, at)


def _find_edge_of_month(plain: str, at: int) -> Candidate | None:
    match = _EDGE_MONTH_RE.match(plain, at)
    if not match or (match["month"].endswith(".") and not match["year"]):
        return None
    year = int(match["year"]) if match["year"] else None
    fields = Fields(year=year, month=month_of(match["month"]), side=SIDES.get(match["side"] or "", 0))
    return _candidate(match, "edge", fields)


def _find_edge_of_year(plain: str, at: int) -> Candidate | None:
    match = _EDGE_YEAR_RE.match(plain, at)
    return _candidate(match, "edge-year", Fields(year=int(match["year"]))) if match else None


def _find_edge_of_this(plain: str, at: int) -> Candidate | None:
    match = _EDGE_UNIT_RE.match(plain, at)
    unit = Unit.YEAR if match and match["year"] else Unit.MONTH
    return _candidate(match, "period-edge", Period(unit=unit, offset=0)) if match else None


def find_season(plain: str, at: int) -> Candidate | None:
    """ "été 2023", "hiver 2022-2023", "l'été dernier", "cet automne"."""
    match = _SEASON_YEAR_RE.match(plain, at)
    if match and match["last"]:
        years = Range(first=Fields(year=int(match["year"])), last=Fields(year=int(match["last"])))
        return _candidate(match, "season-year", years)
    return _candidate(match, "season-year", Fields(year=int(match["year"]))) if match else None


def find_told_season(plain: str, at: int) -> Candidate | None:
    """ "l'été dernier", "cet automne", "au printemps prochain"."""
    match = _SEASON_RE.match(plain, at)
    if not match or not (match["side"] or match[0].startswith("ce")):
        return None
    season = Season(month=_SEASON_MONTHS[match["season"]], side=SIDES.get(match["side"] or "", 0))
    return _candidate(match, "season", season)


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
    return _candidate(match, "quarter", Range(first=first, last=Fields(year=year, month=rank * months)))


def find_feast(plain: str, at: int) -> Candidate | None:
    """ "Noël 2022", "le lundi de Pâques", "la Toussaint", where a preposition makes a date of the name."""
    match = _FEAST_RE.match(plain, at)
    if not match:
        return None
    feast = _FEASTS[match["name"]]
    year = int(match["year"]) if match["year"] else None
    meaning = Feast(easter=feast.easter, month=feast.month, day=feast.day, year=year)
    return _candidate(match, "feast-day" if _DAY_NAME_RE.match(match["name"]) else "feast", meaning)
