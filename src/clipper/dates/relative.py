"""Finders of expressions that need a reference: weekdays, deictics, distances, whole weeks and years."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import MappingProxyType

from clipper.dates import absolute
from clipper.dates.absolute import SIDES, month_of
from clipper.dates.meaning import (
    Candidate,
    Clock,
    Fields,
    Nth,
    Period,
    Shift,
    Unit,
    Unknown,
    candidate_of,
)
from clipper.dates.words import (
    CLOCK_RE,
    COUNTS,
    DAY,
    MONTH,
    ORDINAL,
    PART,
    PLURAL,
    RANKS,
    WEEKDAY_WORDS,
    WEEKDAYS,
    YEAR,
    alternatives,
    find_clock,
    read_clock,
    read_number,
)
from clipper.french.words import regex

_DAYS_AWAY = {
    -2: "avant-hier|avant hier",
    -1: "hier",
    0: "aujourd'hui|aujourd hui|ce matin|ce midi|ce soir|ce jour|cet apres-midi|cet apres midi|cet aprem|cette nuit",
    1: "demain",
    2: "apres-demain|apres demain",
}
_DEICTICS = MappingProxyType({word: days for days, words in _DAYS_AWAY.items() for word in words.split("|")})
_DEICTIC_RE = regex(
    rf"(?P<word>{alternatives(_DEICTICS)})(?![a-z-])(?:[ ](?:en fin d'|en )?(?:{PART})(?![a-z]))?"
)
_WEEKDAY_RE = regex(
    rf"(?P<weekday>{WEEKDAY_WORDS})(?![a-z])(?P<point>\.?)(?:[ ](?:dans la "
    rf"|en )?{PART}(?![a-z]))?(?:[ ](?P<day>{DAY}){ORDINAL}"
    rf"(?![ ]?[a-z]?[%/0-9]|{PLURAL}))?"
)
_RELATION_RE = regex(
    r"[ ](?:(?P<side>dernier|prochain|passe)(?![a-z])|(?P<told>suivant|precedent)(?![a-z])"
    r"|en (?P<weeks>huit|quinze)(?![a-z])"
    r"|(?:de )?(?P<week>cette semaine|la semaine (?:prochaine|derniere|passee)))"
)
_WEEKS = MappingProxyType(
    {"cette semaine": 0, "la semaine prochaine": 1, "la semaine derniere": -1, "la semaine passee": -1}
)
_WEEK_FIRST_RE = regex(
    rf"(?P<week>cette semaine|la semaine (?:prochaine|derniere))[ ,]{{1,2}}(?P<weekday>{WEEKDAY_WORDS})(?![a-z])"
)
_STEPS = MappingProxyType(
    dict.fromkeys(("minute", "min", "mn"), Unit.MINUTE)
    | {"heure": Unit.HOUR, "h": Unit.HOUR, "jour": Unit.DAY, "j": Unit.DAY, "semaine": Unit.WEEK}
    | {"mois": Unit.MONTH, "an": Unit.YEAR, "annee": Unit.YEAR}
)
_AGO_RE = regex(
    rf"(?P<way>il y a|voici|voila|dans|d'ici a|d'ici)[ ]{{1,2}}(?P<count>\d{{1,3}}|(?:{COUNTS})(?=[ ]))[ ]{{0,2}}"
    rf"(?P<unit>{alternatives(_STEPS)})s?(?![a-z])(?![ ]et demie?| de [a-z]| d'[a-z])"
)
_ENGLISH_STEPS = MappingProxyType(
    {name: Unit(name) for name in ("minute", "hour", "day", "week", "month", "year")}
)
_ENGLISH_AGO_RE = regex(rf"(?P<count>\d{{1,3}})[ ](?P<unit>{alternatives(_ENGLISH_STEPS)})s?[ ]ago(?![a-z])")
_PERIODS = MappingProxyType(
    {name: _STEPS[name] for name in ("semaine", "mois", "an", "annee")}
    | dict.fromkeys(("week-end", "weekend", "week end"), Unit.WEEKEND)
)
_PERIOD_RE = regex(
    rf"(?:la |le |l')(?P<unit>{alternatives(_PERIODS)})[ ](?P<side>derniere?|prochaine?|passee?)(?![a-z])"
)
_THIS_RE = regex(
    rf"(?:ce|cette)[ ](?P<unit>{alternatives(_PERIODS)})(?:-ci)?(?![a-z-]|[ ]d[e'])(?:[ ](?P<year>{YEAR}))?"
)
_NTH_RE = regex(
    rf"(?P<rank>derniere?|{alternatives(RANKS)})[ ](?P<what>jour|{WEEKDAY_WORDS})[ ](?:du mois )?(?:de "
    rf"|d')(?P<month>{MONTH})"
    rf"(?:[ ](?P<year>{YEAR}))?"
)
_UNKNOWN_RE = regex(
    r"(?:la veille|le lendemain|le surlendemain|l'avant-veille|ce jour-la|sous huitaine)(?![a-z-])"
)


def find_deictic(plain: str, at: int) -> Candidate | None:
    """ "hier soir", "aujourd'hui à 11h45", "ce matin", "après-demain"."""
    match = _DEICTIC_RE.match(plain, at)
    if not match:
        return None
    clock, end = find_clock(plain, match.end()) or (None, match.end())
    meaning = Shift(unit=Unit.DAY, amount=_DEICTICS[match["word"]], clock=clock)
    return Candidate(start=at, end=end, finder="deictic", meaning=meaning)


def find_weekday(plain: str, at: int) -> Candidate | None:
    """ "jeudi à 14 heures", "samedi 16", "lundi prochain", "mercredi en huit", "ce jeudi"."""
    match = _WEEKDAY_RE.match(plain, at)
    if not match:
        return None
    end = match.end() - (1 if match["point"] and len(match["weekday"]) > 4 else 0)
    relation = _RELATION_RE.match(plain, end)
    end = relation.end() if relation else end
    if relation and relation["told"]:
        return Candidate(start=at, end=end, finder="anaphor", meaning=Unknown())
    clock, end = find_clock(plain, end) or (None, end)
    meaning = Fields(
        day=int(match["day"]) if match["day"] else None,
        weekday=WEEKDAYS[match["weekday"]],
        clock=clock,
        this=plain[max(0, at - 3) : at] == "ce ",
        side=SIDES.get(relation["side"] or "", 0) if relation else 0,
        weeks={"huit": 1, "quinze": 2}.get(relation["weeks"] or "", 0) if relation else 0,
        week=_WEEKS.get(relation["week"] or "") if relation else None,
    )
    return Candidate(start=at, end=end, finder=_weekday_finder(match, relation), meaning=meaning)


def _weekday_finder(match: re.Match[str], relation: re.Match[str] | None) -> str:
    if match["day"]:
        return "weekday-day"
    if relation:
        return "told-weekday"
    return "weekday" if match["weekday"].endswith(("di", "che")) else "short-weekday"


def find_week_first(plain: str, at: int) -> Candidate | None:
    """ "la semaine prochaine, lundi"."""
    match = _WEEK_FIRST_RE.match(plain, at)
    if not match:
        return None
    fields = Fields(weekday=WEEKDAYS[match["weekday"]], week=_WEEKS[match["week"]])
    return candidate_of(match, "weekday", fields)


def find_distance(plain: str, at: int) -> Candidate | None:
    """ "il y a trois heures", "dans deux semaines", "d'ici un jour"."""
    match = _AGO_RE.match(plain, at)
    if not match:
        return None
    amount = int(match["count"]) if match["count"].isdigit() else read_number(match["count"])
    sign = 1 if match["way"].startswith("d") else -1
    return candidate_of(match, "distance", Shift(unit=_STEPS[match["unit"]], amount=sign * amount))


def find_english_ago(plain: str, at: int) -> Candidate | None:
    """ "8 minutes ago": the interface language of many French pages."""
    match = _ENGLISH_AGO_RE.match(plain, at)
    if not match:
        return None
    return candidate_of(
        match, "distance", Shift(unit=_ENGLISH_STEPS[match["unit"]], amount=-int(match["count"]))
    )


def find_period(plain: str, at: int) -> Candidate | None:
    """ "la semaine dernière", "l'an prochain", "le mois dernier"."""
    match = _PERIOD_RE.match(plain, at)
    if not match:
        return None
    meaning = Period(unit=_PERIODS[match["unit"]], offset=SIDES[match["side"]])
    return candidate_of(match, "period", meaning)


def find_this_period(plain: str, at: int) -> Candidate | None:
    """ "cette année", "ce week-end", "ce mois-ci"."""
    match = _THIS_RE.match(plain, at)
    if not match:
        return None
    if match["year"]:
        return candidate_of(match, "year-said", Fields(year=int(match["year"])))
    return candidate_of(match, "period", Period(unit=_PERIODS[match["unit"]], offset=0))


def find_nth(plain: str, at: int) -> Candidate | None:
    """ "dernier jour d'octobre 2015", "premier vendredi de juillet"."""
    match = _NTH_RE.match(plain, at)
    if not match:
        return None
    meaning = Nth(
        rank=RANKS.get(match["rank"], -1),
        weekday=WEEKDAYS.get(match["what"]),
        month=month_of(match["month"]),
        year=int(match["year"]) if match["year"] else None,
    )
    return candidate_of(match, "nth-day", meaning)


def find_unknown(plain: str, at: int) -> Candidate | None:
    """ "la veille": kept as it is written, for it leans on another date of the text."""
    match = _UNKNOWN_RE.match(plain, at)
    return candidate_of(match, "anaphor", Unknown()) if match else None


# What follows a time of day must be a date by itself: in "12:30 - 14:00" there is none.
_FINDERS: tuple[Callable[[str, int], Candidate | None], ...] = (
    absolute.find_iso,
    absolute.find_numeric,
    absolute.find_named,
    absolute.find_english,
    find_deictic,
    find_weekday,
)
_JOIN_RE = regex(r"[ ]{0,2}(?:[,|-][ ]{0,2})?(?:le |ce (?=[a-z]+di))?(?=[a-z0-9])")
_EVENING = ("soir", "soiree")
_NOON = 12


def find_clock_first(plain: str, at: int) -> Candidate | None:
    """The date that follows a time of day, with it."""
    match = CLOCK_RE.match(plain, at)
    joint = _JOIN_RE.match(plain, match.end()) if match else None
    if not match or not joint:
        return None
    found = next((found for find in _FINDERS if (found := find(plain, joint.end()))), None)
    if found is None or not isinstance(found.meaning, Fields | Shift) or found.meaning.clock:
        return None
    clock = _in_part(read_clock(match), plain[found.start : found.end])
    return found._replace(start=at, meaning=found.meaning._replace(clock=clock))


def _in_part(clock: Clock, day: str) -> Clock:
    """ "8 heures ce soir" is 20:00."""
    return clock._replace(hour=clock.hour + _NOON) if day.endswith(_EVENING) and clock.hour < _NOON else clock
