"""The words of the French calendar in their plain form (lower case, no accents), and what they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

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
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
    "vingt",
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
SEASONS = ("printemps", "ete", "automne", "hiver")


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
