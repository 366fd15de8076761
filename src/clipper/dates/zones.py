"""Time zones as French news pages write them, as offsets from UTC; a time without one stays naive."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import ZoneInfo

# Abbreviations with one meaning in the French-language press, in minutes (Canada: heure normale/avancée de l'Est,
# du Centre, des Rocheuses, du Pacifique, de l'Atlantique).
FIXED = MappingProxyType(
    {
        "z": 0,
        "gmt": 0,
        "utc": 0,
        "tu": 0,
        "cet": 60,
        "cest": 120,
        "wat": 60,
        "hae": -240,
        "hne": -300,
        "edt": -240,
        "est": -300,
        "hac": -300,
        "hnc": -360,
        "har": -360,
        "hnr": -420,
        "hap": -420,
        "hnp": -480,
        "haa": -180,
        "hna": -240,
    }
)
# "heure de X": the places whose clocks the French-language press quotes.
PLACES = MappingProxyType(
    {
        "paris": "Europe/Paris",
        "france": "Europe/Paris",
        "bruxelles": "Europe/Brussels",
        "belgique": "Europe/Brussels",
        "geneve": "Europe/Zurich",
        "berne": "Europe/Zurich",
        "suisse": "Europe/Zurich",
        "luxembourg": "Europe/Luxembourg",
        "londres": "Europe/London",
        "moscou": "Europe/Moscow",
        "kiev": "Europe/Kyiv",
        "beyrouth": "Asia/Beirut",
        "liban": "Asia/Beirut",
        "jerusalem": "Asia/Jerusalem",
        "gaza": "Asia/Gaza",
        "alger": "Africa/Algiers",
        "algerie": "Africa/Algiers",
        "tunis": "Africa/Tunis",
        "tunisie": "Africa/Tunis",
        "rabat": "Africa/Casablanca",
        "maroc": "Africa/Casablanca",
        "le caire": "Africa/Cairo",
        "dakar": "Africa/Dakar",
        "abidjan": "Africa/Abidjan",
        "bamako": "Africa/Bamako",
        "yaounde": "Africa/Douala",
        "kinshasa": "Africa/Kinshasa",
        "antananarivo": "Indian/Antananarivo",
        "la reunion": "Indian/Reunion",
        "maurice": "Indian/Mauritius",
        "mayotte": "Indian/Mayotte",
        "noumea": "Pacific/Noumea",
        "papeete": "Pacific/Tahiti",
        "tahiti": "Pacific/Tahiti",
        "montreal": "America/Toronto",
        "quebec": "America/Toronto",
        "ottawa": "America/Toronto",
        "l'est": "America/Toronto",
        "new york": "America/New_York",
        "washington": "America/New_York",
        "port-au-prince": "America/Port-au-Prince",
        "martinique": "America/Martinique",
        "guadeloupe": "America/Guadeloupe",
        "guyane": "America/Cayenne",
        "tokyo": "Asia/Tokyo",
        "pekin": "Asia/Shanghai",
    }
)
_NAMES = "|".join(sorted(FIXED, key=len, reverse=True))
_PLACES = "|".join(sorted(PLACES, key=len, reverse=True))
# "est" and "tu" are French words: they count as zones only in capitals, which the shadow has lost, so not at all.
_SAFE_NAMES = "|".join(name for name in _NAMES.split("|") if name not in ("est", "tu", "z"))
ZONE = (
    rf"(?:(?:{_SAFE_NAMES})(?:[ ]?[+-][ ]?\d{{1,2}}(?::?\d\d)?)?|[+-]\d\d:?\d\d|z"
    rf"|heure(?:s)? (?:de |d'|du |a )?(?:{_PLACES}))"
)
_OFFSET_RE = re.compile(r"([+-]) ?(\d{1,2}):?(\d\d)?$")


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
    with files("tzdata").joinpath("zoneinfo", *key.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=key)
