"""Pieces of patterns that every finder shares, and what the words in them stand for.

All of them read the plain shadow: lower case ASCII, one kind of space. Every repeat is bounded, so that a pattern
takes constant time at any place of a text.
"""

from __future__ import annotations

import re

from clipper.dates.tables import (
    ENGLISH_MONTH_NAMES,
    ENGLISH_WEEKDAY_NAMES,
    MONTH_NAMES,
    NUMBERS,
    UNITS,
    WEEKDAY_NAMES,
    alternatives,
)

GAP = "[ ]{1,3}"
LOOSE = "[ ]{0,3}"
END = "(?![a-z0-9])"
MONTH_WORDS = alternatives(name for names in MONTH_NAMES for name in names)
FULL_MONTHS = alternatives(names[0] for names in MONTH_NAMES)
ENGLISH_MONTH_WORDS = alternatives({name for names in ENGLISH_MONTH_NAMES for name in names})
FULL_WEEKDAYS = alternatives(names[0] for names in WEEKDAY_NAMES)
WEEKDAY_WORDS = alternatives({n for names in (*WEEKDAY_NAMES, *ENGLISH_WEEKDAY_NAMES) for n in names})
DAY_WORDS = alternatives(word for word, value in NUMBERS.items() if value <= 31 and word not in ("un", "une"))
NUMBER_WORDS = alternatives(NUMBERS)

# A day of the month, with its ordinal sign, or as a word: the last only before the name of a month.
DAY = r"(?:(?:0?[1-9]|[12]\d|3[01])(?![0-9]))"
ORDINAL = r"(?:[ ]?(?:er|ere|eme|e|o|nd)(?![a-z])|(?:st|rd|th)(?![a-z]))?"
# Only a short form takes a point: after a full name it is the full stop.
MONTH = rf"(?:(?:{FULL_MONTHS})(?![a-z?])|(?:{MONTH_WORDS}|{ENGLISH_MONTH_WORDS})(?![a-z?])\.?)"
YEAR = r"(?:1[0-9]\d\d|2[01]\d\d)(?![0-9])"
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

_LAST_TWO_DIGITS_OF_THIS_CENTURY = (
    31  # "22" is 2022; "36", "68", "98" are years that the press tells as history.
)
_DIGITS_RE = re.compile(r"\d+")


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

# A noun in the plural after a number says that the number counts. Short function words in -s are none.
PLURAL = (
    r"[ ](?!(?:les|des|ses|nos|vos|mes|tes|dans|sous|sans|puis|mais|alors|apres|tres|plus|moins|pas|vers"
    r"|depuis|lors|trois"
    r"|mars|tous|toutes|certains|plusieurs|jusqu|hors|des|ces|leurs|deux|six|dix|aux|eux|nous|vous|suis"
    r"|temps|jadis|toujours|jamais"
    r"|est|sous|fois|restes?|pres|puisque)(?![a-z]))[a-z]{3,20}[sx](?![a-z'])"
)
