"""Labels of press databases in all the languages of their interfaces, and the dates, times and counts behind them."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from clipper.data import read_table
from clipper.french.folding import fold
from clipper.french.words import regex

FIGURES_RE = regex(r"\d+")
# "17:36 UTC +02:00", "11:49:55 -0000", "12:41:12 GMT", "08:30", "16:30 UTC +1"
TIME_RE = regex(
    r"(?P<hour>[01]?\d|2[0-3])\s?[:hH]\s?(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?"
    r"(?:\s*(?P<zone>Z|UTC|GMT)?\s*(?P<sign>[+-])?(?(sign)(?P<off_hour>\d\d?)(?::?(?P<off_minute>\d\d))?))?"
)
ISO_RE = regex(r"\d{4}-\d\d-\d\dT\S+")


class Day(NamedTuple):
    """A date in a field: ISO 8601, where it stands, and whether it names a weekday that it does not fall on."""

    value: str
    start: int
    end: int
    is_weekday_wrong: bool = False


@cache
def load_labels() -> dict[str, Any]:
    """The packaged table."""
    return read_table("press.json")


def phrases(name: str) -> list[str]:
    """The phrases of this name in every language."""
    found: list[str] = load_labels()["phrases"][name]
    return found


@cache
def starts_re(name: str) -> re.Pattern[str]:
    """A folded text that starts with a phrase of this name, as a whole word."""
    edges = (re.escape(fold(phrase)) + (r"\b" if phrase[-1].isalnum() else "") for phrase in phrases(name))
    return re.compile(rf"\W{{0,3}}(?:{'|'.join(sorted(edges, key=len, reverse=True))})")


def starts_with(name: str, text: str) -> bool:
    """Whether a text starts with a phrase of this name.

    >>> starts_with("certificate", "CERTIFICAT ÉMIS LE 3 mars 2021"), starts_with("notes", "Notez-le")
    (True, False)
    """
    return starts_re(name).match(fold(text[:120])) is not None


def is_label(name: str, text: str) -> bool:
    """Whether a text is a phrase of this name and nothing else, but for a plural in brackets and a colon.

    >>> is_label("notes", "Note(s) : "), is_label("notes", "Note : lire page 7")
    (True, False)
    """
    bare = fold(text).replace("(s)", "").strip(" :")
    return bare in folded(name)


@cache
def folded(name: str) -> frozenset[str]:
    """The phrases of this name, folded."""
    return frozenset(map(fold, phrases(name)))


def any_of(names: list[str]) -> str:
    """A pattern of any of the names, the longest first, in its accented form and without accents."""
    forms = {form for name in names for form in (name, fold(name))}
    return "|".join(map(re.escape, sorted(forms, key=lambda form: (-len(form), form))))


@cache
def day_re() -> re.Pattern[str]:
    """A whole date as databases write it, with or without its weekday."""
    table = load_labels()
    month = any_of([name for names in table["months"].values() for name in names])
    weekday = any_of([name for names in table["weekdays"].values() for name in names])
    return re.compile(
        rf"(?<![\w/])(?:(?P<weekday>{weekday})\.?,?\s+)?(?:"
        rf"(?P<d1>\d{{1,2}})(?:er|\.|st|nd|rd|th)?\s+(?:de\s+)?(?P<m1>{month})\.?,?\s+(?:de\s+)?(?P<y1>\d{{4}})"
        rf"|(?P<m2>{month})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})"
        r"|(?P<y3>\d{4})[-/](?P<m3>\d\d)[-/](?P<d3>\d\d)"
        r"|(?P<y4>\d{4})\s?年\s?(?P<m4>\d{1,2})\s?月\s?(?P<d4>\d{1,2})\s?日"
        rf")(?!(?!T\d)[\w/])(?:,?\s+(?P<after>{weekday})\b)?",
        re.IGNORECASE,
    )


@cache
def _numbers(kind: str) -> dict[str, int]:
    """The names of months or weekdays with their numbers."""
    table: dict[str, list[str]] = load_labels()[kind]
    return {fold(name): int(number) for number, names in table.items() for name in names}


def read_day(match: re.Match[str]) -> Day | None:
    """The day that a match of `day_re` states; None where no calendar has it."""
    for form in "1234":
        if match[f"y{form}"]:
            month = match[f"m{form}"]
            number = int(month) if month.isdecimal() else _numbers("months")[fold(month)]
            try:
                day = date(int(match[f"y{form}"]), number, int(match[f"d{form}"]))
            except ValueError:
                return None
            named = match["weekday"] or match["after"]
            wrong = bool(named) and _numbers("weekdays")[fold(named)] != day.isoweekday()
            return Day(day.isoformat(), match.start(), match.end(), wrong)
    return None


def find_day(text: str) -> Day | None:
    """The first whole date of a text.

    >>> find_day("Certificat émis le 7 janvier 2022 à X").value, find_day("Thursday, March 4, 2021").value
    ('2022-01-07', '2021-03-04')
    >>> find_day("15. Januar 2022").value, find_day("le 31 juin 2021")
    ('2022-01-15', None)
    """
    return next((day for match in day_re().finditer(text) if (day := read_day(match))), None)


def find_time(text: str) -> str | None:
    """The time of a field as ISO 8601 writes it, with its offset where one is stated.

    >>> find_time("17:36 UTC +02:00"), find_time("16:30 UTC +1"), find_time("11:49:55 -0000"), find_time("08:30")
    ('17:36+02:00', '16:30+01:00', '11:49:55+00:00', '08:30')
    """
    found = TIME_RE.match(text.strip())
    if not found:
        return None
    second = f":{found['second']}" if found["second"] and found["second"] != "00" else ""
    offset = ""
    if found["sign"]:
        offset = f"{found['sign']}{int(found['off_hour']):02}:{found['off_minute'] or '00'}"
    elif found["zone"]:
        offset = "+00:00"
    offset = "+00:00" if offset == "-00:00" else offset
    return f"{int(found['hour']):02}:{found['minute']}{second}{offset}"


def find_stamp(day: str, time: str | None) -> str:
    """The day with its time; a time that is a whole ISO stamp of the same day replaces both.

    >>> find_stamp("2023-10-18", "2023-10-18T07:00:00+02:00"), find_stamp("2023-10-18", "vers midi")
    ('2023-10-18T07:00:00+02:00', '2023-10-18')
    """
    if not time:
        return day
    if ISO_RE.match(time):
        return time if time.startswith(day) else day
    clock = find_time(time)
    return f"{day}T{clock}" if clock else day


@cache
def words_re() -> re.Pattern[str]:
    """A stated number of words and nothing else: `1 240 mots`, `1,285 words`."""
    return re.compile(rf"(?P<count>\d[\d\s.,]*)\s*(?:{any_of(phrases('words'))})", re.IGNORECASE)


def count_words(text: str) -> int | None:
    """The number of words that a field states.

    >>> count_words("1,285 words"), count_words("1\\u202f240 mots"), count_words("page 3")
    (1285, 1240, None)
    """
    found = words_re().fullmatch(text.strip())
    return int("".join(FIGURES_RE.findall(found["count"]))) if found else None


def find_language(text: str) -> str | None:
    """The ISO 639-1 code of a language that is named in one of the languages.

    >>> find_language("Französisch"), find_language("FRENCH; FRANÇAIS"), find_language("Papier")
    ('fr', 'fr', None)
    """
    name = fold(text).split(";")[0].strip()
    languages: dict[str, list[str]] = load_labels()["languages"]
    return next((code for code, names in languages.items() if name in map(fold, names)), None)
