"""The words of the French calendar in their plain form (lower case, no accents), and what they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from types import MappingProxyType

from clipper.data import read_table
from clipper.dates.meaning import Clock
from clipper.french.words import regex

MONTH_NAMES = (
    ("janvier", "janv", "jan"),
    ("fevrier", "fevr", "fev", "f?vrier", "f?vr", "f?v"),
    ("mars",),
    ("avril", "avr"),
    ("mai",),
    ("juin",),
    ("juillet", "juill", "juil"),
    ("aout", "ao?t", "aou"),
    ("septembre", "sept", "sep"),
    ("octobre", "oct"),
    ("novembre", "nov"),
    ("decembre", "dec", "d?cembre", "d?c"),
)
ENGLISH_MONTH_NAMES = (
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("may",),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
WEEKDAY_NAMES = (
    ("lundi", "lun"),
    ("mardi", "mar"),
    ("mercredi", "mer", "mercr"),
    ("jeudi", "jeu"),
    ("vendredi", "ven", "vend"),
    ("samedi", "sam"),
    ("dimanche", "dim"),
)
ENGLISH_WEEKDAY_NAMES = (
    ("monday", "mon"),
    ("tuesday", "tue", "tues"),
    ("wednesday", "wed"),
    ("thursday", "thu", "thur", "thurs"),
    ("friday", "fri"),
    ("saturday", "sat"),
    ("sunday", "sun"),
)
UNITS = (
    *("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt"),
)
ORDINALS = (
    ("premier", "premiere", "1er", "1ere", "1re"),
    ("deuxieme", "second", "seconde", "2e", "2eme"),
    ("troisieme", "3e", "3eme"),
    ("quatrieme", "4e", "4eme"),
    ("cinquieme", "5e", "5eme"),
)
HIJRI_MONTHS = (
    "mo?uharr?a?m|moharr?e?m|muharr?a?m|safar|rabi?[aie]?|joumada|djoumada|jumada|joumad|ra[dj]{1,2}[ea]b|redjeb"
    "|cha+bane?|sha+ban|ramadh?an|cha?o?u?w+al|chaou?al|choual|shaww?al"
    "|dh?o?u?l?[ -](?:al |el |al-|el-)?(?:hij+a|hidj+a|qi'?da|qa+da|ka+da|ki'?da)"
)


def _index(*tables: tuple[tuple[str, ...], ...]) -> MappingProxyType[str, int]:
    return MappingProxyType(
        {name: row for table in tables for row, names in enumerate(table) for name in names}
    )


def _day_words() -> dict[str, int]:
    words = {word: value for value, word in enumerate(UNITS, start=1)}
    words |= {"premier": 1, "une": 1, "trente": 30, "trente et un": 31, "trente-et-un": 31}
    words |= {"vingt et un": 21, "vingt-et-un": 21, "trente-un": 31}
    for value in range(22, 30):
        words[f"vingt-{UNITS[value - 21]}"] = value
        words[f"vingt {UNITS[value - 21]}"] = value
    return words


MONTHS = MappingProxyType({name: row + 1 for name, row in _index(ENGLISH_MONTH_NAMES, MONTH_NAMES).items()})
WEEKDAYS = _index(ENGLISH_WEEKDAY_NAMES, WEEKDAY_NAMES)
NUMBERS = MappingProxyType(_day_words() | {"quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100})
RANKS = MappingProxyType({name: row + 1 for name, row in _index(ORDINALS).items()})


def alternatives(names: Iterable[str]) -> str:
    """A pattern that matches any of these words, longest first."""
    words = sorted(sorted(names), key=len, reverse=True)
    return "|".join(word.replace("?", r"\?") for word in words)


GAP = "[ ]{1,3}"
LOOSE = "[ ]{0,3}"
END = "(?![a-z0-9])"
MONTH_WORDS = alternatives(name for names in MONTH_NAMES for name in names)
FULL_MONTHS = alternatives(names[0] for names in MONTH_NAMES)
ENGLISH_MONTH_WORDS = alternatives({name for names in ENGLISH_MONTH_NAMES for name in names})
FULL_WEEKDAYS = alternatives(names[0] for names in WEEKDAY_NAMES)
WEEKDAY_WORDS = alternatives({n for names in (*WEEKDAY_NAMES, *ENGLISH_WEEKDAY_NAMES) for n in names})
DAY_WORDS = alternatives(word for word, value in NUMBERS.items() if value <= 31 and word not in ("un", "une"))

# A day of the month, with its ordinal sign, or as a word: the last only before the name of a month.
DAY = r"(?:(?:0?[1-9]|[12]\d|3[01])(?![0-9]))"
ORDINAL = r"(?:[ ]?(?:er|ere|eme|e|o|nd)(?![a-z])|(?:st|rd|th)(?![a-z]))?"
# Only a short form takes a point: after a full name it is the full stop.
MONTH = rf"(?:(?:{FULL_MONTHS})(?![a-z?])|(?:{MONTH_WORDS}|{ENGLISH_MONTH_WORDS})(?![a-z?])\.?)"
YEAR = r"(?:1[0-9]\d\d|2[01]\d\d)(?![0-9])"
# A date may be glued to its double: "4 mai 20204 mai 2020", "4 mai 202020200504".
GLUED_YEAR = r"(?:1[0-9]|2[01])\d\d(?:(?![0-9])|(?=\d{1,2} [a-z]{3,9} [12]\d{3})|(?=[12]\d{7}(?![0-9])))"
# Two figures for a year. A count stands before what it counts, so neither a noun in the plural, a unit, a clock
# nor an address may follow; the low ones, which could be days, must close their group of words.
_COUNTED = (
    rf"(?![ ](?:pour ?cent|euro|dollar|franc|million|milliard|mille|k[mg] |ans?[ .,]|h |de |d'|et |ou |a |bis |rue "
    rf"|avenue |place |boulevard |{FULL_MONTHS}))"
)
SHORT_YEAR = (
    r"(?:'\d\d(?![0-9])|(?:[0-2]\d|3[01])(?=[ ]{0,2}(?:[\n,;)\]|!?-]|\.(?!\d)|a \d)|[ ]?$)(?![ ]?[,.:]\d)"
    rf"|(?:3[2-9]|[4-9]\d)(?=[\n,;)\]|!?]|\.(?!\d)|[ ]-|[ ][a-z']{{1,12}}(?<![sx])[ ]|[ ](?:les|est|dans"
    rf"|sous|sans) ){_COUNTED})"
)
PART = "(?:matin|soir|apres-midi|midi|nuit|matinee|soiree)"
WEEKDAY = rf"(?:{WEEKDAY_WORDS})(?![a-z])\.?,?"

_LAST_TWO_DIGITS_OF_THIS_CENTURY = 31  # "22" is 2022; "36", "68", "98" are years of history in the press.
_DIGITS_RE = regex(r"\d+")


def read_year(written: str) -> int:
    """The year that two or four figures stand for.

    >>> read_year("'68"), read_year("22"), read_year("1515")
    (1968, 2022, 1515)
    """
    figures = written.strip("' ")
    year = int(figures)
    if len(figures) > 2:
        return year
    return year + (2000 if year <= _LAST_TWO_DIGITS_OF_THIS_CENTURY else 1900)


def read_number(written: str) -> int:
    """The number that figures or words stand for.

    >>> read_number("1 er"), read_number("vingt-deux")
    (1, 22)
    """
    figures = _DIGITS_RE.match(written)
    return int(figures[0]) if figures else NUMBERS[written.strip()]


COUNTS = alternatives([*UNITS, "une", "trente", "quarante", "cinquante", "soixante", "vingt et un", "cent"])

# A noun in the plural after a number says that the number counts. Short function words in -s do not count.
PLURAL = (
    r"[ ](?!(?:les|des|ses|nos|vos|mes|tes|dans|sous|sans|puis|mais|alors|apres|tres|plus|moins|pas|vers"
    r"|depuis|lors|trois"
    r"|mars|tous|toutes|certains|plusieurs|jusqu|hors|des|ces|leurs|deux|six|dix|aux|eux|nous|vous|suis"
    r"|temps|jadis|toujours|jamais"
    r"|est|sous|fois|restes?|pres|puisque)(?![a-z]))[a-z]{3,20}[sx](?![a-z'])"
)


_ZONES = read_table("zones.json")
FIXED: Mapping[str, int] = MappingProxyType(_ZONES["minutes"])
PLACES: Mapping[str, str] = MappingProxyType(_ZONES["places"])
_NAMES = "|".join(sorted(FIXED, key=len, reverse=True))
_PLACES = "|".join(sorted(PLACES, key=len, reverse=True))
# "est" and "tu" are French words: they count as zones only in capitals, which the form has lost, so not at all.
_SAFE_NAMES = "|".join(name for name in _NAMES.split("|") if name not in ("est", "tu", "z"))
ZONE = (
    rf"(?:(?:{_SAFE_NAMES})(?:[ ]?[+-][ ]?\d{{1,2}}(?::?\d\d)?)?|[+-]\d\d:?\d\d|z"
    rf"|heure(?:s)? (?:de |d'|du |a )?(?:{_PLACES}))"
)
_OFFSET_RE = regex(r"([+-]) ?(\d{1,2}):?(\d\d)?$")


def write_offset(zone: str | None, moment: datetime) -> str:
    """The ISO 8601 offset of a zone at a moment, or nothing where no zone (or none known) is stated.

    >>> write_offset("heure de paris", datetime(2022, 12, 20, 7)), write_offset("gmt", datetime(2022, 12, 20))
    ('+01:00', '+00:00')
    """
    found = find_zone(zone) if zone else None
    offset = moment.replace(tzinfo=found).utcoffset() if found else None
    if offset is None:
        return ""
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


@lru_cache(maxsize=256)
def find_zone(zone: str) -> tzinfo | None:
    """The zone that a name, an offset or "heure de ..." means."""
    written = _OFFSET_RE.search(zone)
    if written:
        minutes = int(written[2]) * 60 + int(written[3] or 0)
        return (
            timezone(timedelta(minutes=-minutes if written[1] == "-" else minutes))
            if minutes < 1440
            else None
        )
    if zone in FIXED:
        return timezone(timedelta(minutes=FIXED[zone]))
    return _find_place(zone)


def _find_place(zone: str) -> tzinfo | None:
    place = next((name for name in PLACES if zone.endswith(name)), None)
    return _load(PLACES[place]) if place else None


def _load(key: str) -> tzinfo:
    """A zone from the `tzdata` package, not from the machine: the same text gives the same offset everywhere."""
    from importlib.resources import files  # few texts name a place
    from zoneinfo import ZoneInfo

    with files("tzdata").joinpath("zoneinfo", *key.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=key)


_HOUR = r"(?P<hour>2[0-3]|[01]?\d)"
_MINUTE = r"(?P<minute>[0-5]\d)(?![0-9])(?:[ ]?(?:min(?:utes?)?|mn)(?![a-z]))?"
_SECOND = r"(?:[ ]?:[ ]?(?P<second>[0-5]\d)(?![0-9])(?:\.\d{1,9})?)?"
_HALF = r"(?:[ ]?(?P<half>am|pm|a\.m\.|p\.m\.)(?![a-z]))?"
_PART = (
    r"(?:[ ](?P<part>du mat(?:in)?|du soir|(?:de|dans) l'apres-midi|dans la (?:soiree|matinee))(?![a-z]))?"
)
_PRECISE = rf"{_HOUR}[ ]?(?:h(?:eures?)?|:)[ ]?{_MINUTE}{_SECOND}"
_ROUND = r"(?P<round>2[0-3]|[01]?\d)[ ]?h(?:eures?)?(?![a-z0-9])"
_SPELT_ROUND = r"(?:[01]?\d|2[0-3])[ ]heures?(?![a-z0-9])"
_ZONE = rf"(?:,?[ ]{{0,2}}\(?(?P<zone>{ZONE})(?![a-z]))?"
_NOON = r"(?P<noon>midi)(?![a-z])"
_AT = r"(?:a|at|des|a environ|vers|autour de|aux environs de|aux alentours de)[ ]{1,2}"
_JOIN = r"[ ]{0,2}(?:[,\-|/.:;(][ ]{0,2}){0,2}"

# How a time of day must go on from a date: most dates have none, and are spared the patterns below.
_CLOCK_AHEAD_RE = regex(r"[ ,|/.:;(-]{0,8}(?:[0-9]|(?:a|at|des|vers|autour|aux) )")
# "vers 18 heures" is a guess in round figures, not a time stated to the minute: it is left unread.
_GUESS_RE = regex(rf"[ ,]{{1,3}}(?:vers|autour de|aux environs de|aux alentours de)[ ]{{1,2}}{_SPELT_ROUND}")
CLOCK = rf"(?:{_PRECISE}|{_ROUND}|{_NOON}){_HALF}{_PART}{_ZONE}"
CLOCK_RE = regex(CLOCK)
_TAIL_RE = regex(rf"{_JOIN.replace('.', '')}{_AT}{CLOCK}")  # no "." before "à": a sentence ends there
# Without "à" a bare hour is more often a duration ("2h de débats"): minutes, or nothing that counts them, must follow.
_BARE_TAIL_RE = regex(rf"{_JOIN}(?:{_PRECISE}|{_ROUND}(?! de | d')){_HALF}{_PART}{_ZONE}")


def find_clock(plain: str, start: int) -> tuple[Clock, int] | None:
    """The time that follows a date ending at `start`, and where it ends."""
    if not _CLOCK_AHEAD_RE.match(plain, start) or _GUESS_RE.match(plain, start):
        return None
    match = _TAIL_RE.match(plain, start) or _BARE_TAIL_RE.match(plain, start)
    return (read_clock(match), match.end()) if match else None


def read_clock(match: re.Match[str]) -> Clock:
    """The time that a match of CLOCK stands for."""
    groups = match.groupdict()
    hour = int(groups["hour"] or groups["round"] or 12)
    return Clock(
        hour=_whole_day_hour(hour, groups["half"] or groups["part"] or ""),
        minute=int(groups["minute"] or 0),
        second=int(groups["second"]) if groups["second"] else None,
        zone=groups["zone"],
    )


def _whole_day_hour(hour: int, part: str) -> int:
    if hour < 12 and (part.startswith("p") or part.endswith(("soir", "soiree", "apres-midi"))):
        return hour + 12
    return 0 if hour == 12 and part.startswith("a") else hour
